/*
 * Parts of a sink: sheets like the sink's own, but that they begin in the
 * middle and write into memory.
 */
#include "sink/part.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdlib.h>

struct sink_part {
	struct taker taker; /* first */
	struct sink *sink;
	struct sheet **sheets; /* one a table, as the sink has them */
	size_t nsheets;
	size_t hint; /* the sheet that took the last row */
};

static int
take(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	struct sink_part *p = (struct sink_part *)taker;

	while (p->sheets[p->hint]->table != table)
		p->hint = (p->hint + 1) % p->nsheets;
	return p->sheets[p->hint]->ops->row(p->sheets[p->hint], cells, err);
}

struct sink_part *
sink_part_new(struct sink *s)
{
	struct sink_part *p;
	size_t i;

	if (s->format->sheet == NULL || s->format->whole)
		return NULL;
	p = mem_new(sizeof(*p));
	p->taker.take = take;
	p->sink = s;
	p->nsheets = s->nsheets;
	p->sheets = mem_array(p->nsheets, sizeof(*p->sheets));
	for (i = 0; i < p->nsheets; i++) {
		p->sheets[i] =
		    s->format->sheet(s->format, &s->options, s->tables[i]);
		p->sheets[i]->file = outfile_new_memory();
	}
	return p;
}

void
sink_part_free(struct sink_part *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->nsheets; i++) {
		outfile_free(p->sheets[i]->file);
		p->sheets[i]->ops->free(p->sheets[i]);
	}
	free(p->sheets);
	free(p);
}

struct taker *
sink_part_taker(struct sink_part *p)
{
	return &p->taker;
}

int
sink_part_pour(struct sink_part *p, struct err *err)
{
	struct sheet *from, *to;
	size_t i;

	for (i = 0; i < p->nsheets; i++) {
		from = p->sheets[i];
		to = p->sink->sheets[i];
		if (outfile_pour(from->file, to->file, err) != 0)
			return -1;
		to->rows += from->rows;
		from->rows = 0;
	}
	return 0;
}

uint64_t
sink_rows(const struct sink *s, size_t i)
{
	return s->sheets[i]->rows;
}
