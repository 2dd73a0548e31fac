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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- laying a table into the tree ---- */

static int
compare_height(const void *a, const void *b)
{
	const struct place *p, *up = *(struct place *const *)a;

	for (p = *(struct place *const *)b; p != NULL; p = p->parent)
		if (p == up)
			return 1;
	return -1;
}

static void
add_station(struct climb *c, struct place *p)
{
	size_t i;

	for (i = 0; i < c->nstations; i++)
		if (c->stations[i] == p)
			return;
	if (p == c->match)
		return;
	c->stations = mem_resize(
	    c->stations, c->nstations + 1, sizeof(struct place *));
	c->stations[c->nstations++] = p;
}

static bool
is_above(const struct place *up, const struct place *p)
{
	for (; p != NULL; p = p->parent)
		if (p == up)
			return true;
	return false;
}

static int
init_fallback(struct climb *c, struct rules_run *r, size_t i, struct err *err)
{
	const struct rule *rule = &c->plan->rules[i];
	enum type type = c->plan->table.columns[i].type;

	if (rule->fallback == NULL)
		return 0;
	if (type_convert(type, rule->fallback, strlen(rule->fallback),
		r->options.zone, &c->fallback[i]))
		return 0;
	return err_set(err, ERR_DATA, "%s: line %ld: default: \"%s\" is not %s",
	    r->rules->path, rule->line, rule->fallback, type_words(type));
}

static void
init_column(struct climb *c, struct rules_run *r, size_t i)
{
	const struct select *s = &c->plan->rules[i].select;
	struct place *anchor;

	if (s->kind == SELECT_POSITION)
		return;
	anchor = tree_at(&r->tree, c->plan->match.steps,
	    c->plan->match.nsteps - s->path.up);
	c->slots[i] =
	    tree_slot(&r->tree, anchor, &s->path, s->kind == SELECT_COUNT);
	add_station(c, anchor);
}

static void
init_waiting(const struct climb *c, struct waiting *w)
{
	w->held = mem_array(c->plan->table.ncolumns, sizeof(*w->held));
	w->instances = mem_array(c->nstations, sizeof(*w->instances));
}

static void
init_stations(struct climb *c, struct rules_run *r)
{
	size_t i, k, n = c->plan->table.ncolumns;

	c->guarded = r->record != NULL && is_above(r->record, c->match);
	if (c->guarded)
		add_station(c, r->record);
	if (c->nstations > 1)
		qsort(c->stations, c->nstations, sizeof(struct place *),
		    compare_height);
	c->passed = mem_array(c->nstations, sizeof(*c->passed));
	c->last = mem_array(c->nstations, sizeof(*c->last));
	c->column_station = mem_array(n, sizeof(*c->column_station));
	for (i = 0; i < n; i++) {
		for (k = 0; k < c->nstations; k++)
			if (c->slots[i] != NULL &&
			    c->slots[i]->anchor == c->stations[k])
				break;
		c->column_station[i] = k;
	}
	init_waiting(c, &c->now);
}

int
climb_init(
    struct climb *c, struct rules_run *r, size_t number, struct err *err)
{
	size_t i, n;

	c->plan = &r->rules->plans[number];
	c->number = number;
	n = c->plan->table.ncolumns;
	c->slots = mem_array(n, sizeof(struct slot *));
	c->converted = mem_array(n, sizeof(*c->converted));
	c->fallback = mem_array(n, sizeof(*c->fallback));
	c->cells = mem_array(n, sizeof(*c->cells));
	c->match = tree_at(
	    &r->tree, c->plan->match.steps, c->plan->match.nsteps);
	for (i = 0; i < n; i++)
		init_column(c, r, i);
	init_stations(c, r);
	for (i = 0; i < n; i++)
		if (init_fallback(c, r, i, err) != 0)
			return -1;
	return 0;
}

static void
link_to(struct climb ***list, size_t *n, struct climb *c)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct climb *));
	(*list)[(*n)++] = c;
}

void
climb_link(struct climb *c)
{
	struct place *parent = c->match->parent;
	size_t i;

	link_to(&c->match->born, &c->match->nborn, c);
	link_to(&parent->counted, &parent->ncounted, c);
	for (i = 0; i < c->nstations; i++)
		link_to(
		    &c->stations[i]->stations, &c->stations[i]->nstations, c);
}

static void
clear_waiting(struct waiting *w)
{
	free(w->held);
	free(w->instances);
}

void
climb_clear(struct climb *c)
{
	size_t i, n = c->plan->table.ncolumns;

	for (i = 0; i < n; i++) {
		buf_clear(&c->converted[i]);
		buf_clear(&c->fallback[i]);
	}
	for (i = 0; i < c->waiting_cap; i++)
		clear_waiting(&c->waiting[i]);
	clear_waiting(&c->now);
	free(c->waiting);
	free(c->slots);
	free(c->converted);
	free(c->fallback);
	free(c->cells);
	free(c->stations);
	free(c->passed);
	free(c->last);
	free(c->column_station);
}

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
	    (int)(h->len < 80 ? h->len : 80), held_text(h),
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
static void
print_number(struct buf *out, size_t number)
{
	char digits[24], *s = digits + sizeof(digits);

	do
		*--s = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buf_reset(out);
	buf_add(out, s, (size_t)(digits + sizeof(digits) - s));
}

static int
convert(struct climb *c, struct rules_run *r, const struct waiting *w, size_t i,
    struct err *err)
{
	const struct held *h = &w->held[i];
	struct buf *out = &c->converted[i];
	const struct slot *s = c->slots[i];

	if (s == NULL || s->counts)
		print_number(out, s == NULL ? w->position : h->count);
	else if (!type_convert(c->plan->table.columns[i].type, held_text(h),
		     h->len, r->options.zone, out))
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
		    "value that has not come", r->source->name,
		    source_line(r->source), RULES_RECORD >> 20,
		    c->plan->table.name);
	if (c->nwaiting < c->waiting_cap)
		return 0;
	c->waiting = mem_resize(
	    c->waiting, 2 * c->waiting_cap + 8, sizeof(*c->waiting));
	while (c->waiting_cap < 2 * c->nwaiting + 8)
		init_waiting(c, &c->waiting[c->waiting_cap++]);
	return 0;
}

static int
begin_row(struct climb *c, struct rules_run *r, struct waiting *w,
    struct err *err)
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
