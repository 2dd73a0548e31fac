/*
 * Joining rows, and giving them once they have all.
 */
#include "rules/outlet.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void
outlet_init(struct outlet *o, const struct plan *plan, struct outlet *all)
{
	size_t i;

	o->plan = plan;
	shelf_init(&o->shelf, &plan->table);
	o->tally = plan->grouped ? tally_new(plan) : NULL;
	o->cells = mem_array(plan->table.ncolumns, sizeof(*o->cells));
	o->joiners = mem_array(plan->njoins, sizeof(*o->joiners));
	for (i = 0; i < plan->njoins; i++) {
		struct joiner *j = &o->joiners[i];

		j->join = &plan->joins[i];
		j->from = &all[j->join->plan];
		finder_init(&j->finder, &j->from->shelf, j->join->theirs);
	}
}

void
outlet_clear(struct outlet *o)
{
	size_t i;

	for (i = 0; o->plan != NULL && i < o->plan->njoins; i++)
		finder_clear(&o->joiners[i].finder);
	free(o->joiners);
	free(o->cells);
	shelf_clear(&o->shelf);
	tally_free(o->tally);
}

/* ---- what is wrong, and where ---- */

static int
located(const struct rules_run *r, const struct origin *at, struct err *err)
{
	return err_in(err, "%s: line %lu", r->documents[at->document],
	    (unsigned long)at->line);
}

/* ---- joining ---- */

/* Can it still fill a cell? Whether its row is taken may matter as well. */
static bool
is_asked(const struct outlet *o, const struct join *join)
{
	size_t i;

	if (join->rest)
		return true;
	for (i = 0; i < join->ngifts; i++)
		if (o->cells[join->gifts[i].to].len == 0)
			return true;
	return false;
}

static void
take_gifts(struct outlet *o, struct joiner *j, size_t row)
{
	size_t i;

	for (i = 0; i < j->join->ngifts; i++) {
		struct cell *to = &o->cells[j->join->gifts[i].to];
		struct slice from;

		if (to->len > 0)
			continue;
		from = shelf_cell(&j->from->shelf, row, j->join->gifts[i].from);
		*to = (struct cell){ from.text, from.len, false };
	}
	finder_take(&j->finder, row);
}

/* False: one that it is joined with may still come. */
static bool
join_all(struct outlet *o)
{
	size_t i;

	for (i = 0; i < o->plan->njoins; i++) {
		struct joiner *j = &o->joiners[i];
		const struct cell *value = &o->cells[j->join->mine];
		ptrdiff_t row;

		if (value->len == 0 || !is_asked(o, j->join))
			continue;
		row = finder_find(
		    &j->finder, (struct slice){ value->text, value->len });
		if (!o->ends && (row < 0 || j->from->shelf.rows[row].waits))
			return false;
		if (row >= 0)
			take_gifts(o, j, (size_t)row);
	}
	return true;
}

/* ---- giving ---- */

/* What none of them had: the default, if the column has one. */
static int
fall_back(struct outlet *o, const struct rules_run *r,
    const struct origin *origin, struct err *err)
{
	const struct table *t = &o->plan->table;
	size_t i;

	for (i = 0; i < t->ncolumns; i++) {
		const struct buf *fallback = &o->climb->makers[i].fallback;

		if (o->cells[i].len > 0)
			continue;
		o->cells[i].text = fallback->len > 0 ? fallback->data : "";
		o->cells[i].len = fallback->len;
		if (fallback->len > 0 || !o->plan->rules[i].required ||
		    r->options.lax)
			continue;
		err_set(err, ERR_DATA, "%s.%s: is required, and empty", t->name,
		    t->columns[i].name);
		return located(r, origin, err);
	}
	return 0;
}

static int
give(struct outlet *o, struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	struct taker *taker = r->options.taker;
	const char *document = r->documents[origin->document];

	if (!o->is_given)
		return 0;
	if (o->tally != NULL)
		return tally_add(o->tally, o->cells, 0, err) == 0
			   ? 0
			   : located(r, origin, err);
	o->rows++;
	if (r->options.place != NULL)
		*r->options.place =
		    (struct row_place){ document, origin->line };
	if (o->climb->nkeys > 0 && !r->options.lax)
		again_look_late(o->climb, r, o->cells, document, origin->line);
	return taker->take(taker, &o->plan->table, o->cells, err);
}

static struct kept *
keep(struct outlet *o, const struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	if (shelf_add(&o->shelf, o->cells, origin, err) == 0)
		return &o->shelf.rows[o->shelf.nrows - 1];
	located(r, origin, err);
	return NULL;
}

/* It has all that it will ever have. */
static int
pass_on(struct outlet *o, struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	bool later = o->is_sorted && !o->ends;
	struct kept *kept;

	if (fall_back(o, r, origin, err) != 0)
		return -1;
	if (later || o->is_joined) {
		kept = keep(o, r, origin, err);
		if (kept == NULL)
			return -1;
		kept->due = later;
	}
	return later ? 0 : give(o, r, origin, err);
}

int
outlet_take(struct outlet *o, struct rules_run *r, const struct cell *cells,
    const struct origin *origin, struct err *err)
{
	struct kept *kept;
	size_t i;

	for (i = 0; i < o->plan->table.ncolumns; i++)
		o->cells[i] =
		    (struct cell){ cells[i].text, cells[i].len, false };
	if (join_all(o))
		return pass_on(o, r, origin, err);
	kept = keep(o, r, origin, err);
	if (kept == NULL)
		return -1;
	kept->waits = true;
	return 0;
}

/* ---- the end ---- */

/* In place, so that those who join it find it where it was. */
static int
end_row(struct outlet *o, struct rules_run *r, size_t row, struct err *err)
{
	struct kept *kept = &o->shelf.rows[row];
	bool waits = kept->waits;

	if (!waits && !kept->due)
		return 0;
	kept->waits = kept->due = false;
	shelf_read(&o->shelf, row, o->cells);
	if (waits) {
		join_all(o);
		if (fall_back(o, r, &kept->origin, err) != 0)
			return -1;
	}
	if (waits && o->is_joined &&
	    shelf_change(&o->shelf, row, o->cells, err) != 0)
		return located(r, &kept->origin, err);
	return give(o, r, &kept->origin, err);
}

/* A row that nobody took, as one of ours. */
static int
end_left(struct outlet *o, struct rules_run *r, struct joiner *j, size_t row,
    struct err *err)
{
	const struct shelf *from = &j->from->shelf;
	size_t i;

	for (i = 0; i < o->plan->table.ncolumns; i++)
		o->cells[i] = (struct cell){ "", 0, false };
	take_gifts(o, j, row);
	join_all(o);
	return pass_on(o, r, &from->rows[row].origin, err);
}

static int
end_rest(
    struct outlet *o, struct rules_run *r, struct joiner *j, struct err *err)
{
	const struct shelf *from = &j->from->shelf;
	size_t i;

	for (i = 0; i < from->nrows; i++) {
		size_t row = shelf_nth(from, i);

		if (finder_is_left(&j->finder, row) &&
		    end_left(o, r, j, row, err) != 0)
			return -1;
	}
	return 0;
}

int
outlet_end(struct outlet *o, struct rules_run *r, struct err *err)
{
	size_t i;

	o->ends = true;
	if (match_repeats(&o->plan->match))
		shelf_sort(&o->shelf);
	for (i = 0; i < o->plan->njoins; i++)
		finder_renew(&o->joiners[i].finder);
	for (i = 0; i < o->shelf.nrows; i++)
		if (end_row(o, r, shelf_nth(&o->shelf, i), err) != 0)
			return -1;
	for (i = 0; i < o->plan->njoins; i++)
		if (o->plan->joins[i].rest &&
		    end_rest(o, r, &o->joiners[i], err) != 0)
			return -1;
	if (o->tally == NULL)
		return 0;
	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ NULL, 0 };
	return tally_give(o->tally, r->options.taker, &o->rows, err);
}
