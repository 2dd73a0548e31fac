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
	const struct held *h = &w->held[i];
	struct buf *out = &c->converted[i];
	const struct slot *s = c->slots[i];
	enum type type = c->plan->table.columns[i].type;
	char number[24];
	const char *text;

	if (s == NULL || s->counts) {
		text = print_number(number, s == NULL ? w->position : h->count);
		type_convert(type, text, strlen(text), r->options.zone, out);
	} else if (!type_convert(
		       type, held_text(h), h->len, r->options.zone, out))
		return bad_value(c, r, h, i, err);
	c->cells[i].text = out->data;
	c->cells[i].len = out->len;
	return 0;
}

static bool
is_plain(const struct climb *c, size_t i)
{
	return c->plan->table.columns[i].type == TYPE_TEXT &&
	       c->slots[i] != NULL && !c->slots[i]->counts;
}

static void
point(struct cell *cell, const struct held *h)
{
	cell->text = held_text(h);
	cell->len = h->len;
}

static int
make_cell(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct cell *cell = &c->cells[i];

	cell->same = false;
	if (is_plain(c, i))
		point(cell, &w->held[i]);
	else if (convert(c, r, w, i, err) != 0)
		return -1;
	if (cell->len > 0)
		return 0;
	cell->text = c->fallback[i].len > 0 ? c->fallback[i].data : "";
	cell->len = c->fallback[i].len;
	if (cell->len == 0 && c->plan->rules[i].required)
		return nothing_there(c, r, w, i, err);
	return 0;
}

/* The cell holds this very value; only its text may have moved. */
static void
keep_cell(struct climb *c, const struct waiting *w, size_t i)
{
	c->cells[i].same = true;
	if (is_plain(c, i) && w->held[i].len > 0)
		point(&c->cells[i], &w->held[i]);
}

static int
give(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	size_t i, k;

	if (w->dropped)
		return 0;
	for (i = 0; i < c->plan->table.ncolumns; i++) {
		k = c->column_station[i];
		if (c->any && k < c->nstations && c->last[k] == w->instances[k])
			keep_cell(c, w, i);
		else if (make_cell(c, r, w, i, err) != 0)
			return -1;
	}
	for (k = 0; k < c->nstations; k++)
		c->last[k] = w->instances[k];
	c->any = true;
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
	*h = (struct held){ s->anchor, s->off, s->len, s->count, s->line,
		s->side };
}

/* Take the values of one station; nstations stands for the match itself. */
static void
hold_from(const struct climb *c, struct waiting *w, size_t station)
{
	size_t i;

	for (i = 0; i < c->plan->table.ncolumns; i++)
		if (c->column_station[i] == station)
			hold(&w->held[i], c->slots[i]);
}

static int
pass(const struct climb *c, struct rules_run *r, struct waiting *w, size_t k,
    struct err *err)
{
	int verdict;

	hold_from(c, w, k);
	w->instances[k] = c->stations[k]->instance;
	if (!c->guarded || c->stations[k] != r->record)
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
		if (c->stations[k]->missing > 0)
			return false;
	return true;
}

static int
give_now(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t k;

	for (k = 0; k < c->nstations; k++)
		if (c->now.instances[k] != c->stations[k]->instance &&
		    pass(c, r, &c->now, k, err) != 0)
			return -1;
	return give(c, r, &c->now, err);
}

/* Rows that wait point into these texts, which must stay. */
static void
pin(struct climb *c, bool on)
{
	size_t k;

	c->match->pins += on ? 1 : (size_t)-1;
	for (k = 0; k < c->nstations; k++)
		c->stations[k]->pins += on ? 1 : (size_t)-1;
}

static int
add_waiting(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t row = c->plan->table.ncolumns * sizeof(struct held);

	if (c->nwaiting == 0)
		pin(c, true);
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
	hold_from(c, w, c->nstations);
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
	memset(c->passed, 0, c->nstations * sizeof(*c->passed));
	pin(c, false);
	return 0;
}

int
climb_pass(struct climb *c, struct rules_run *r, struct place *station,
    struct err *err)
{
	size_t k = 0;

	if (c->nwaiting == 0)
		return 0;
	while (c->stations[k] != station)
		k++;
	do {
		for (; c->passed[k] < c->nwaiting; c->passed[k]++)
			if (pass(c, r, &c->waiting[c->passed[k]], k, err) != 0)
				return -1;
		k++;
	} while (k < c->nstations && c->stations[k]->missing == 0);
	return k == c->nstations ? give_waiting(c, r, err) : 0;
}

void
climb_reset(struct climb *c, struct rules_run *r)
{
	(void)r;
	if (c->nwaiting > 0)
		pin(c, false);
	c->nwaiting = 0;
	memset(c->passed, 0, c->nstations * sizeof(*c->passed));
	c->position = 0;
}
