/*
 * Giving a row away. What a scope's columns hold is made once for all rows of
 * that instance; from the second row on their cells say that they are the same.
 * A table's test sorts rows out before that, and a table of groups counts them
 * in instead.
 */
#include "rules/run/join.h"

static int
make_cells(struct climb *c, struct rules_run *r, const struct waiting *w,
    const struct scope_use *use, struct err *err)
{
	size_t i;

	for (i = 0; i < use->ncolumns; i++)
		if (cell_make(c, r, w, use->columns[i], err) != 0)
			return -1;
	return 0;
}

/* The cells hold these very values; only their texts may have moved. */
static void
keep_cells(struct climb *c, const struct waiting *w, struct scope *scope)
{
	const struct node *node = scope->use.node;
	size_t i, column;

	if (scope->kept && scope->text == node->arena.text.data &&
	    scope->side == node->side.data)
		return;
	for (i = 0; i < scope->use.ncolumns; i++) {
		const struct maker *m;

		column = scope->use.columns[i];
		m = &c->makers[column];
		c->cells[column].same = true;
		if (m->pointed)
			cell_point(&c->cells[column], &w->held[m->held]);
	}
	scope->kept = true;
	scope->text = node->arena.text.data;
	scope->side = node->side.data;
}

/* The table's last row was another way's: its cells are not those of ours. */
static void
forget_cells(struct climb *c)
{
	size_t k;

	for (k = 0; k < c->nscopes; k++)
		c->scopes[k].given = 0;
}

static int
make_row(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	size_t k;

	if (c->party->last != c)
		forget_cells(c);
	c->party->last = c;
	for (k = 0; k < c->nscopes; k++) {
		struct scope *scope = &c->scopes[k];

		if (scope->given == w->instances[k]) {
			keep_cells(c, w, scope);
			continue;
		}
		if (make_cells(c, r, w, &scope->use, err) != 0)
			return -1;
		scope->given = w->instances[k];
		scope->kept = false;
	}
	return make_cells(c, r, w, &c->own, err);
}

/* 1: it passes its table's test. */
static int
is_wanted(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	struct value v;

	if (c->test.expr == NULL)
		return 1;
	if (formula_eval(&c->test, r, w, &v, err) == 0)
		return value_is_true(&v);
	return err_in(err, "%s: line %ld: %s: test", r->source->name, w->line,
	    c->plan->table.name);
}

static int
count_in(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	if (tally_add(c->party->tally, c->cells, w->record, err) == 0)
		return 0;
	return err_in(err, "%s: line %ld", r->source->name, w->line);
}

/*
 * Rows that the test leaves out are none of the table's, so that they are not
 * counted; the test itself saw them numbered with all others.
 */
static void
number_row(struct climb *c, struct waiting *w)
{
	struct count *n = c->count;

	if (w->family != n->given_family)
		n->numbered = 0;
	n->given_family = w->family;
	w->position = ++n->numbered;
}

static int
let_out(struct climb *c, struct rules_run *r, const struct waiting *w,
    struct err *err)
{
	struct origin origin = { w->opened, (uint32_t)w->line,
		(uint32_t)(r->ndocuments - 1) };

	return outlet_take(c->outlet, r, c->cells, &origin, err);
}

int
climb_give(
    struct climb *c, struct rules_run *r, struct waiting *w, struct err *err)
{
	int wanted;

	if (w->dropped)
		return 0;
	if (c->plan->words != NULL)
		return check_give(c, r, w);
	wanted = is_wanted(c, r, w, err);
	if (wanted <= 0)
		return wanted;
	if (c->test.expr != NULL)
		number_row(c, w);
	if (make_row(c, r, w, err) != 0)
		return -1;
	if (c->outlet != NULL)
		return let_out(c, r, w, err);
	if (c->party->tally != NULL)
		return count_in(c, r, w, err);
	c->rows++;
	if (r->options.place != NULL)
		*r->options.place =
		    (struct row_place){ r->source->name, w->line };
	if (c->nkeys > 0 && !r->options.lax)
		again_look(c, r, w);
	return r->options.taker->take(
	    r->options.taker, &c->plan->table, c->cells, err);
}
