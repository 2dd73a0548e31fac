/*
 * Batches of rows, copied in the reading thread and taken in the sink's. One is
 * filled, one is taken, and one lies between them.
 */
#include "convert/sink_thread.h"
#include "base/buf.h"
#include "base/mem.h"
#include "convert/pool.h"

#include <stdbool.h>
#include <stdlib.h>

#define BATCHES    3
#define BATCH_ROWS 1024
#define BATCH_TEXT ((size_t)256 * 1024)

struct queued_row {
	const struct table *table;
	struct row_place place;
};

/* A row's cells lie behind those of the row before, each in the text. */
struct batch {
	struct queued_row rows[BATCH_ROWS];
	size_t nrows;
	struct cell *cells; /* their texts are set when they are taken */
	size_t ncells, cap;
	struct buf text;
	struct err err; /* what became of it */
};

struct sink_thread {
	struct taker *to;
	struct row_place *place;
	struct batch batches[BATCHES];
	struct batch *open; /* the one that is filled */
	bool failed;        /* the taking thread's own */
	struct pool *pool;
};

/* ---- taking ---- */

static int
take_row(struct sink_thread *t, const struct queued_row *row,
    struct cell *cells, const char **text, struct err *err)
{
	size_t i;

	for (i = 0; i < row->table->ncolumns; i++) {
		cells[i].text = *text;
		*text += cells[i].len;
	}
	*t->place = row->place;
	return t->to->take(t->to, row->table, cells, err);
}

static void
take_batch(void *arg, size_t slot)
{
	struct sink_thread *t = arg;
	struct batch *b = &t->batches[slot];
	const char *text = buf_str(&b->text);
	struct cell *cells = b->cells;
	size_t i;

	for (i = 0; i < b->nrows && !t->failed; i++) {
		t->failed =
		    take_row(t, &b->rows[i], cells, &text, &b->err) != 0;
		cells += b->rows[i].table->ncolumns;
	}
}

/* ---- filling ---- */

static void
open_batch(struct sink_thread *t)
{
	struct batch *b = &t->batches[pool_slot(t->pool)];

	b->nrows = b->ncells = 0;
	buf_reset(&b->text);
	t->open = b;
}

/* Wait for the batch that was given first. */
static int
take_back(struct sink_thread *t, struct err *err)
{
	struct batch *b = &t->batches[pool_take(t->pool)];

	if (b->err.code == ERR_NONE)
		return 0;
	*err = b->err;
	return -1;
}

static int
hand_over(struct sink_thread *t, struct err *err)
{
	pool_give(t->pool);
	if (pool_is_full(t->pool) && take_back(t, err) != 0)
		return -1;
	open_batch(t);
	return 0;
}

static void
add_row(struct batch *b, const struct table *t, const struct cell *cells,
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
	b->rows[b->nrows++] = (struct queued_row){ t, *place };
}

int
sink_thread_take(struct sink_thread *t, const struct table *table,
    const struct cell *cells, const struct row_place *place, struct err *err)
{
	if ((t->open->nrows == BATCH_ROWS || t->open->text.len >= BATCH_TEXT) &&
	    hand_over(t, err) != 0)
		return -1;
	add_row(t->open, table, cells, place);
	return 0;
}

/* ---- the whole ---- */

struct sink_thread *
sink_thread_new(struct taker *to, struct row_place *place, struct err *err)
{
	struct sink_thread *t = mem_new(sizeof(*t));

	t->to = to;
	t->place = place;
	t->pool = pool_new(1, BATCHES, take_batch, t, err);
	if (t->pool == NULL) {
		free(t);
		return NULL;
	}
	open_batch(t);
	return t;
}

int
sink_thread_end(struct sink_thread *t, struct err *err)
{
	pool_give(t->pool);
	while (pool_holds(t->pool))
		if (take_back(t, err) != 0)
			return -1;
	open_batch(t);
	return 0;
}

void
sink_thread_free(struct sink_thread *t)
{
	size_t i;

	if (t == NULL)
		return;
	pool_free(t->pool);
	for (i = 0; i < BATCHES; i++) {
		free(t->batches[i].cells);
		buf_clear(&t->batches[i].text);
	}
	free(t);
}
