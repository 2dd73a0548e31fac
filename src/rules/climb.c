/*
 * Rows climb. A row is born when its match closes, with the values found
 * inside. Above it stand its stations, the anchors of its other columns. When
 * all of them know what the row needs it is given away at once, which is the
 * usual case: a receipt's head comes before its lines. Else it waits, takes a
 * station's values when that one closes, and leaves after the highest. Rows
 * leave in the order they were born in.
 */
#include "rules/run.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* ---- giving a row away ---- */

static const char *
held_text(const struct held *h)
{
	const struct buf *b = h->side ? &h->anchor->side : &h->anchor->text;

	return h->len == 0 ? "" : b->data + h->off;
}

static int
bad_value(const struct climb *c, const struct rules_run *r,
    const struct held *h, size_t i, struct err *err)
{
	const struct column *column = &c->plan->table.columns[i];

	return err_set(err, ERR_DATA, "%s: line %ld: %s.%s: \"%.*s\" is not %s",
	    r->source->name, h->line, c->plan->table.name, column->name,
	    text_fit(held_text(h), h->len, 80), held_text(h),
	    type_words(column->type));
}

static int
nothing_there(const struct climb *c, const struct rules_run *r,
    const struct waiting *w, size_t i, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s.%s: is required, and empty", r->source->name,
	    w->line, c->plan->table.name, c->plan->table.columns[i].name);
}

/* Digits of a number of our own: a position or a count. */
static const char *
print_number(char digits[24], size_t number)
{
	char *s = digits + 23;

	*s = '\0';
	do
		*--s = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	return s;
}

static int
convert(struct climb *c, struct rules_run *r, const struct waiting *w, size_t i,
    struct err *err)
{
	struct maker *m = &c->makers[i];
	const struct held *h = &w->held[i];
	char number[24];
	const char *text;

	if (!m->reads) {
		text = print_number(
		    number, m->slot == NULL ? w->position : h->count);
		type_convert(m->type, text, strlen(text), r->options.zone,
		    &m->converted);
	} else if (!type_convert(m->type, held_text(h), h->len, r->options.zone,
		       &m->converted))
		return bad_value(c, r, h, i, err);
	c->cells[i].text = m->converted.data;
	c->cells[i].len = m->converted.len;
	return 0;
}

static void
point(struct cell *cell, const struct held *h)
{
	cell->text = held_text(h);
	cell->len = h->len;
}

/* Nothing was there: the default, if the column has one. */
static int
fall_back(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct maker *m = &c->makers[i];
	struct cell *cell = &c->cells[i];

	m->pointed = false;
	cell->text = m->fallback.len > 0 ? m->fallback.data : "";
	cell->len = m->fallback.len;
	if (cell->len == 0 && c->plan->rules[i].required)
		return nothing_there(c, r, w, i, err);
	return 0;
}

/* A value that is its cell's text already, as most are, is not copied. */
static int
make_cell(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct maker *m = &c->makers[i];
	struct cell *cell = &c->cells[i];

	cell->same = false;
	if (m->reads)
		point(cell, &w->held[i]);
	m->pointed =
	    m->reads && (m->type == TYPE_TEXT ||
			    type_is_canonical(m->type, cell->text, cell->len));
	if (!m->pointed && convert(c, r, w, i, err) != 0)
		return -1;
	return cell->len > 0 ? 0 : fall_back(c, r, w, i, err);
}

static int
make_cells(struct climb *c, struct rules_run *r, const struct waiting *w,
    const struct group *g, struct err *err)
{
	size_t i;

	for (i = 0; i < g->ncolumns; i++)
		if (make_cell(c, r, w, g->columns[i], err) != 0)
			return -1;
	return 0;
}

/* The cells hold these very values; only their texts may have moved. */
static void
keep_cells(struct climb *c, const struct waiting *w, struct station *st)
{
	const struct place *anchor = st->group.anchor;
	size_t i, column;

	if (st->kept && st->text == anchor->text.data &&
	    st->side == anchor->side.data)
		return;
	for (i = 0; i < st->group.ncolumns; i++) {
		column = st->group.columns[i];
		c->cells[column].same = true;
		if (c->makers[column].pointed)
			point(&c->cells[column], &w->held[column]);
	}
	st->kept = true;
	st->text = anchor->text.data;
	st->side = anchor->side.data;
}

static int
give(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	size_t k;

	if (w->dropped)
		return 0;
	for (k = 0; k < c->nstations; k++) {
		struct station *st = &c->stations[k];

		if (st->given == w->instances[k]) {
			keep_cells(c, w, st);
			continue;
		}
		if (make_cells(c, r, w, &st->group, err) != 0)
			return -1;
		st->given = w->instances[k];
		st->kept = false;
	}
	if (make_cells(c, r, w, &c->own, err) != 0)
		return -1;
	c->rows++;
	return r->options.taker->take(
	    r->options.taker, &c->plan->table, c->cells, err);
}

/* ---- climbing ---- */

static void
hold(struct held *h, const struct slot *s)
{
	if (s == NULL)
		return;
	if (slot_is_fresh(s))
		*h = (struct held){ s->anchor, s->off, s->len, s->count,
			s->line, s->side };
	else
		*h = (struct held){ .anchor = s->anchor };
}

static void
hold_group(const struct climb *c, struct waiting *w, const struct group *g)
{
	size_t i;

	for (i = 0; i < g->ncolumns; i++)
		hold(&w->held[g->columns[i]], c->makers[g->columns[i]].slot);
}

static int
pass(const struct climb *c, struct rules_run *r, struct waiting *w, size_t k,
    struct err *err)
{
	struct place *anchor = c->stations[k].group.anchor;
	int verdict;

	hold_group(c, w, &c->stations[k].group);
	w->instances[k] = anchor->instance;
	if (!c->guarded || anchor != r->record)
		return 0;
	verdict = record_judge(r, err);
	w->dropped = verdict == 0;
	return verdict < 0 ? -1 : 0;
}

static bool
all_known(const struct climb *c)
{
	size_t k;

	for (k = 0; k < c->nstations; k++)
		if (c->stations[k].group.anchor->missing > 0)
			return false;
	return true;
}

static int
give_now(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t k;

	for (k = 0; k < c->nstations; k++)
		if (c->now.instances[k] !=
			c->stations[k].group.anchor->instance &&
		    pass(c, r, &c->now, k, err) != 0)
			return -1;
	return give(c, r, &c->now, err);
}

/* Rows that wait point into these texts, which must stay. */
static void
pin(struct climb *c)
{
	size_t k;

	c->match->pins++;
	for (k = 0; k < c->nstations; k++)
		c->stations[k].group.anchor->pins++;
}

static void
unpin(struct climb *c)
{
	size_t k;

	c->match->pins--;
	for (k = 0; k < c->nstations; k++)
		c->stations[k].group.anchor->pins--;
}

static int
add_waiting(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t row = c->plan->table.ncolumns * sizeof(struct held);

	if ((c->nwaiting + 1) * row > RULES_RECORD)
		return err_set(err, ERR_DATA,
		    "%s: line %ld: over %zu MiB of rows of \"%s\" wait for a "
		    "value that has not come",
		    r->source->name, source_line(r->source), RULES_RECORD >> 20,
		    c->plan->table.name);
	if (c->nwaiting < c->waiting_cap)
		return 0;
	c->waiting =
	    mem_resize(c->waiting, 2 * c->waiting_cap + 8, sizeof(*c->waiting));
	while (c->waiting_cap < 2 * c->nwaiting + 8)
		climb_init_waiting(c, &c->waiting[c->waiting_cap++]);
	return 0;
}

static int
begin_row(
    struct climb *c, struct rules_run *r, struct waiting *w, struct err *err)
{
	int keep = 1;

	if (c->guarded && c->match == r->record)
		keep = record_judge(r, err);
	if (keep < 0)
		return -1;
	w->dropped = keep == 0;
	w->position = keep == 0 ? 0 : ++c->position;
	w->line = source_line(r->source);
	hold_group(c, w, &c->own);
	return 0;
}

int
climb_born(struct climb *c, struct rules_run *r, struct err *err)
{
	struct waiting *w;

	if (c->nwaiting == 0 && all_known(c)) {
		bool dropped = c->now.dropped;

		if (begin_row(c, r, &c->now, err) != 0)
			return -1;
		if (c->match != r->record)
			c->now.dropped = dropped; /* its record's verdict */
		return give_now(c, r, err);
	}
	if (add_waiting(c, r, err) != 0)
		return -1;
	if (c->nwaiting == 0)
		pin(c);
	w = &c->waiting[c->nwaiting++];
	return begin_row(c, r, w, err);
}

static int
give_waiting(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t i;

	for (i = 0; i < c->nwaiting; i++)
		if (give(c, r, &c->waiting[i], err) != 0)
			return -1;
	c->nwaiting = 0;
	for (i = 0; i < c->nstations; i++)
		c->stations[i].passed = 0;
	unpin(c);
	return 0;
}

int
climb_pass(struct climb *c, struct rules_run *r, struct place *station,
    struct err *err)
{
	size_t k = 0;

	if (c->nwaiting == 0)
		return 0;
	while (c->stations[k].group.anchor != station)
		k++;
	do {
		for (; c->stations[k].passed < c->nwaiting;
		     c->stations[k].passed++)
			if (pass(c, r, &c->waiting[c->stations[k].passed], k,
				err) != 0)
				return -1;
		k++;
	} while (k < c->nstations && c->stations[k].group.anchor->missing == 0);
	return k == c->nstations ? give_waiting(c, r, err) : 0;
}

void
climb_reset(struct climb *c)
{
	size_t i;

	if (c->nwaiting > 0)
		unpin(c);
	c->nwaiting = 0;
	for (i = 0; i < c->nstations; i++)
		c->stations[i].passed = 0;
	c->position = 0;
}
