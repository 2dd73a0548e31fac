/*
 * Keeping rows.
 */
#include "rules/shelf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PIECE ((size_t)256 * 1024)

void
shelf_init(struct shelf *s, const struct table *table)
{
	*s = (struct shelf){ .table = table };
}

void
shelf_clear(struct shelf *s)
{
	size_t i;

	for (i = 0; i < s->npieces; i++)
		free(s->pieces[i]);
	free(s->pieces);
	free(s->rows);
	free(s->order);
	*s = (struct shelf){ .table = s->table };
}

/* ---- lengths: seven bits a byte, the lowest first ---- */

static size_t
length_size(size_t len)
{
	size_t n = 1;

	while ((len >>= 7) > 0)
		n++;
	return n;
}

static char *
put_length(char *to, size_t len)
{
	for (; len > 0x7f; len >>= 7)
		*to++ = (char)(len | 0x80);
	*to++ = (char)len;
	return to;
}

static const char *
take_length(const char *from, size_t *len)
{
	unsigned shift = 0;

	*len = 0;
	do {
		*len |= (size_t)(*from & 0x7f) << shift;
		shift += 7;
	} while ((*from++ & 0x80) != 0);
	return from;
}

/* ---- keeping ---- */

static size_t
size_of(const struct shelf *s, const struct cell *cells)
{
	size_t size = 0, i;

	for (i = 0; i < s->table->ncolumns; i++)
		size += length_size(cells[i].len) + cells[i].len;
	return size;
}

static int
too_much(const struct shelf *s, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: over %zu MiB of its rows are kept, to be joined or put in "
	    "order",
	    s->table->name, RULES_JOINED >> 20);
}

/* Room for so many bytes, which never moves. */
static char *
room(struct shelf *s, size_t size, struct err *err)
{
	size_t piece = size > PIECE / 4 ? size : PIECE;

	if (size > s->left) {
		if (s->bytes + piece > RULES_JOINED) {
			too_much(s, err);
			return NULL;
		}
		s->pieces =
		    mem_resize(s->pieces, s->npieces + 1, sizeof(char *));
		s->free = s->pieces[s->npieces++] = mem_array(1, piece);
		s->left = piece;
		s->bytes += piece;
	}
	s->free += size;
	s->left -= size;
	return s->free - size;
}

/* The row's bytes; NULL and the error when there is no room. */
static const char *
put(struct shelf *s, const struct cell *cells, struct err *err)
{
	char *begin = room(s, size_of(s, cells), err), *to = begin;
	size_t i;

	for (i = 0; begin != NULL && i < s->table->ncolumns; i++) {
		to = put_length(to, cells[i].len);
		if (cells[i].len > 0)
			memcpy(to, cells[i].text, cells[i].len);
		to += cells[i].len;
	}
	return begin;
}

int
shelf_add(struct shelf *s, const struct cell *cells,
    const struct origin *origin, struct err *err)
{
	const char *bytes = put(s, cells, err);

	if (bytes == NULL)
		return -1;
	if (s->nrows == s->cap) {
		s->bytes += (s->cap + 64) * sizeof(*s->rows);
		s->cap = 2 * s->cap + 64;
		s->rows = mem_resize(s->rows, s->cap, sizeof(*s->rows));
	}
	s->rows[s->nrows++] = (struct kept){ bytes, *origin, false, false };
	return s->bytes > RULES_JOINED ? too_much(s, err) : 0;
}

int
shelf_change(
    struct shelf *s, size_t row, const struct cell *cells, struct err *err)
{
	const char *bytes = put(s, cells, err);

	if (bytes == NULL)
		return -1;
	s->rows[row].bytes = bytes;
	return 0;
}

/* ---- order ---- */

struct begun {
	uint64_t opened;
	size_t row;
};

static int
compare_opened(const void *a, const void *b)
{
	const struct begun *one = a, *other = b;

	return (one->opened > other->opened) - (one->opened < other->opened);
}

void
shelf_sort(struct shelf *s)
{
	struct begun *begun = mem_array(s->nrows, sizeof(*begun));
	size_t i;

	for (i = 0; i < s->nrows; i++)
		begun[i] = (struct begun){ s->rows[i].origin.opened, i };
	if (s->nrows > 1)
		qsort(begun, s->nrows, sizeof(*begun), compare_opened);
	s->order = mem_array(s->nrows, sizeof(*s->order));
	for (i = 0; i < s->nrows; i++)
		s->order[i] = begun[i].row;
	s->nsorted = s->nrows;
	free(begun);
}

/* ---- reading ---- */

void
shelf_read(const struct shelf *s, size_t row, struct cell *cells)
{
	const char *at = s->rows[row].bytes;
	size_t i;

	for (i = 0; i < s->table->ncolumns; i++) {
		at = take_length(at, &cells[i].len);
		cells[i].text = at;
		cells[i].same = false;
		at += cells[i].len;
	}
}

struct slice
shelf_cell(const struct shelf *s, size_t row, size_t column)
{
	const char *at = s->rows[row].bytes;
	struct slice cell;

	for (;;) {
		at = take_length(at, &cell.len);
		cell.text = at;
		if (column-- == 0)
			return cell;
		at += cell.len;
	}
}
