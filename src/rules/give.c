/*
 * Giving a row away: a cell of each value it holds, in its column's type. What
 * a station's columns hold is made once for all rows of that instance; from
 * the second row on their cells say that they are the same.
 */
#include "base/text.h"
#include "rules/run.h"

#include <string.h>

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

int
climb_give(struct climb *c, struct rules_run *r, const struct waiting *w,
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
