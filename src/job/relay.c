/*
 * Batches of rows, copied here and taken there. One is filled, one is taken,
 * and one lies between them.
 */
#include "job/relay.h"
#include "base/buf.h"
#include "base/mem.h"
#include "job/crew.h"

#include <stdlib.h>

#define BATCHES    3
#define BATCH_ROWS 1024
#define BATCH_TEXT ((size_t)256 * 1024)

struct line {
	const struct table *table;
	struct row_place place;
};

/* A row's cells lie behind those of the row before, each in the text. */
struct batch {
	struct line lines[BATCH_ROWS];
	size_t nlines;
	struct cell *cells; /* their texts are set when they are taken */
	size_t ncells, cap;
	struct buf text;
	struct err err; /* what became of it */
};

struct relay {
	struct taker *to;
	struct row_place *place;
	struct batch batches[BATCHES];
	struct batch *open; /* the one that is filled */
	bool failed;        /* the taking thread's own */
	struct crew *crew;
};

/* ---- taking ---- */

static int
take_line(struct relay *r, const struct line *line, struct cell *cells,
    const char **text, struct err *err)
{
	size_t i;

	for (i = 0; i < line->table->ncolumns; i++) {
		cells[i].text = *text;
		*text += cells[i].len;
	}
	*r->place = line->place;
	return r->to->take(r->to, line->table, cells, err);
}

static void
take_batch(void *arg, size_t desk)
{
	struct relay *r = arg;
	struct batch *b = &r->batches[desk];
	const char *text = buf_str(&b->text);
	struct cell *cells = b->cells;
	size_t i;

	for (i = 0; i < b->nlines && !r->failed; i++) {
		r->failed =
		    take_line(r, &b->lines[i], cells, &text, &b->err) != 0;
		cells += b->lines[i].table->ncolumns;
	}
}

/* ---- filling ---- */

static void
open_batch(struct relay *r)
{
	struct batch *b = &r->batches[crew_desk(r->crew)];

	b->nlines = b->ncells = 0;
	buf_reset(&b->text);
	r->open = b;
}

/* Wait for the batch that was given first. */
static int
take_back(struct relay *r, struct err *err)
{
	struct batch *b = &r->batches[crew_take(r->crew)];

	if (b->err.code == ERR_NONE)
		return 0;
	*err = b->err;
	return -1;
}

static int
hand_over(struct relay *r, struct err *err)
{
	crew_give(r->crew);
	if (crew_is_full(r->crew) && take_back(r, err) != 0)
		return -1;
	open_batch(r);
	return 0;
}

static void
add_line(struct batch *b, const struct table *t, const struct cell *cells,
    const struct row_place *place)
{
	size_t i;

	if (b->cap - b->ncells < t->ncolumns) {
		b->cap = 2 * b->cap + t->ncolumns;
		b->cells = mem_resize(b->cells, b->cap, sizeof(*b->cells));
	}
	for (i = 0; i < t->ncolumns; i++) {
		buf_add(&b->text, cells[i].text, cells[i].len);
		b->cells[b->ncells++] = cells[i];
	}
	b->lines[b->nlines++] = (struct line){ t, *place };
}

int
relay_take(struct relay *r, const struct table *t, const struct cell *cells,
    const struct row_place *place, struct err *err)
{
	if ((r->open->nlines == BATCH_ROWS ||
		r->open->text.len >= BATCH_TEXT) &&
	    hand_over(r, err) != 0)
		return -1;
	add_line(r->open, t, cells, place);
	return 0;
}

/* ---- the whole ---- */

struct relay *
relay_new(struct taker *to, struct row_place *place, struct err *err)
{
	struct relay *r = mem_new(sizeof(*r));

	r->to = to;
	r->place = place;
	r->crew = crew_new(1, BATCHES, take_batch, r, err);
	if (r->crew == NULL) {
		free(r);
		return NULL;
	}
	open_batch(r);
	return r;
}

int
relay_end(struct relay *r, struct err *err)
{
	crew_give(r->crew);
	while (crew_holds(r->crew))
		if (take_back(r, err) != 0)
			return -1;
	open_batch(r);
	return 0;
}

void
relay_free(struct relay *r)
{
	size_t i;

	if (r == NULL)
		return;
	crew_free(r->crew);
	for (i = 0; i < BATCHES; i++) {
		free(r->batches[i].cells);
		buf_clear(&r->batches[i].text);
	}
	free(r);
}
