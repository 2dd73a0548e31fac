/*
 * A value that the row before had too is copied as it was written then. Rows
 * are made in the output's own buffer, and the row before is read there as
 * long as it has not left it.
 *
 *	char *row = repeat_begin(&r, file, limit, err), *to = row;
 *	... at column i:
 *	    end = repeat_run(&r, cells, i);
 *	    end > i:  to = repeat_copy(&r, row, to, i, end);
 *	    else:     r.spans[i] = { where it begins, where it ends, from row }
 *	repeat_end(&r, file, row, to);
 */
#ifndef SINK_REPEAT_H
#define SINK_REPEAT_H

#include "base/mem.h"
#include "base/outfile.h"
#include "model/row.h"

#include <stdlib.h>
#include <string.h>

/* Where a value lies, from its row's start. */
struct repeat_span {
	size_t off, end;
};

struct repeat {
	struct repeat_span *spans; /* one a column */
	size_t ncolumns;
	const char *before; /* the row before in the buffer, NULL: none */
	size_t len;         /* its length */
	uint64_t flushed;   /* by the file when it was made */
};

static inline void
repeat_init(struct repeat *r, size_t ncolumns)
{
	*r = (struct repeat){ .ncolumns = ncolumns };
	r->spans = mem_array(ncolumns, sizeof(*r->spans));
}

static inline void
repeat_clear(struct repeat *r)
{
	free(r->spans);
}

/* Is the cell's value to be written anew? */
static inline bool
repeat_is_new(const struct repeat *r, const struct cell *cell)
{
	return !cell->same || r->before == NULL;
}

/* Room for a row of so many bytes beside what it takes from the one before. */
static inline char *
repeat_begin(
    struct repeat *r, struct outfile *file, size_t size, struct err *err)
{
	char *row = outfile_room(file, size + r->len, err);

	if (row != NULL && outfile_flushed(file) != r->flushed) {
		r->before = NULL; /* it has left the buffer */
		r->flushed = outfile_flushed(file);
	}
	return row;
}

/* Where the run of columns ends that are as they were. */
static inline size_t
repeat_run(const struct repeat *r, const struct cell *cells, size_t from)
{
	size_t i = from;

	if (r->before == NULL)
		return from;
	while (i < r->ncolumns && cells[i].same)
		i++;
	return i;
}

/* Columns [i, end) stand in the row before just as they are needed. */
static inline char *
repeat_copy(struct repeat *r, const char *row, char *to, size_t i, size_t end)
{
	size_t from = r->spans[i].off, len = r->spans[end - 1].end - from;
	size_t at = (size_t)(to - row);

	memcpy(to, r->before + from, len);
	for (; i < end; i++) {
		r->spans[i].off += at - from;
		r->spans[i].end += at - from;
	}
	return to + len;
}

static inline void
repeat_end(struct repeat *r, struct outfile *file, char *row, const char *to)
{
	r->before = row;
	r->len = (size_t)(to - row);
	outfile_wrote(file, r->len);
}

#endif
