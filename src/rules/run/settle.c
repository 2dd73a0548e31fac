/*
 * Groups that are over: with all documents, or with the parent that they are
 * within. Each group's row is held against the checks of its table; these read
 * its cells, each by its column's name. Then it goes to the taker, if the table
 * goes out at all: what is checked is made in any case.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/run/run.h"

#include <stdlib.h>

/* An expression, and the columns that its leaves read. */
struct row_formula {
	const struct expr *expr;
	size_t *columns;
	struct value *values;
};

struct row_check {
	const struct table_plan *plan;
	struct row_formula test;
	struct row_formula *shown; /* in the message */
};

static void
bind(struct row_formula *f, const struct table_plan *table,
    const struct expr *expr)
{
	size_t n = expr_leaves(expr), i;

	f->expr = expr;
	f->columns = mem_array(n, sizeof(*f->columns));
	f->values = mem_array(n, sizeof(*f->values));
	for (i = 0; i < n; i++)
		f->columns[i] = rules_plan_column(
		    table, expr_leaf(expr, i)->paths->steps[0]);
}

static void
add_check(struct table_output *out, const struct table_plan *check,
    const struct table_plan *table)
{
	struct row_check *c;
	size_t i;

	out->checks =
	    mem_resize(out->checks, out->nchecks + 1, sizeof(*out->checks));
	c = &out->checks[out->nchecks++];
	c->plan = check;
	bind(&c->test, table, check->test.expr);
	c->shown = mem_array(check->table.ncolumns, sizeof(*c->shown));
	for (i = 0; i < check->table.ncolumns; i++)
		bind(&c->shown[i], table, check->rules[i].select.expr);
}

void
settle_init(struct table_output *out, const struct rules *rules)
{
	const struct table_plan *table = group_by_plan(out->group_by);
	size_t i;

	for (i = 0; i < rules->nchecks; i++)
		if (rules->checks[i].table_text != NULL &&
		    &rules->plans[rules->checks[i].of] == table)
			add_check(out, &rules->checks[i], table);
}

static void
clear(struct row_formula *f)
{
	free(f->columns);
	free(f->values);
}

void
settle_clear(struct table_output *out)
{
	size_t i, k;

	for (i = 0; i < out->nchecks; i++) {
		struct row_check *c = &out->checks[i];

		clear(&c->test);
		for (k = 0; k < c->plan->table.ncolumns; k++)
			clear(&c->shown[k]);
		free(c->shown);
	}
	free(out->checks);
}

/* ---- a row's checks ---- */

/* An empty cell is a node that is not there. */
static int
eval(struct row_formula *f, struct rules_run *r, const struct cell *cells,
    struct value *result, struct err *err)
{
	size_t i;

	for (i = 0; i < expr_leaves(f->expr); i++) {
		const struct cell *cell = &cells[f->columns[i]];

		if (expr_leaf(f->expr, i)->kind == LEAF_COUNT)
			f->values[i] = value_integer(cell->len > 0);
		else
			f->values[i] = cell->len == 0
					   ? value_missing()
					   : value_text(cell->text, cell->len);
	}
	return expr_eval(f->expr, r->work, f->values, result, err);
}

static void
tell(struct row_check *c, struct rules_run *r, const struct cell *cells,
    const struct err *trouble)
{
	struct buf text = BUF_INIT;
	size_t i, n = c->plan->table.ncolumns;
	struct value v;
	struct err err;
	int rc;

	buf_printf(&text, "%s: ", c->plan->table_text);
	for (i = 0; i < n; i++) {
		buf_puts(&text, c->plan->words[i]);
		err_clear(&err);
		rc = eval(&c->shown[i], r, cells, &v, &err);
		warn_put_value(&text, rc, &v, &err);
	}
	buf_puts(&text, c->plan->words[n]);
	if (trouble->code != ERR_NONE)
		buf_printf(&text, " (%s)", trouble->text);
	if (c->plan->is_no_fault)
		warn_note(r, &text);
	else
		warn_fail(r, &text);
	buf_clear(&text);
}

static void
check(struct row_check *c, struct rules_run *r, const struct cell *cells)
{
	struct err trouble = ERR_INIT;
	struct value v;

	if (eval(&c->test, r, cells, &v, &trouble) != 0 || !value_is_true(&v))
		tell(c, r, cells, &trouble);
}

/* ---- all rows ---- */

struct settling {
	struct taker taker; /* first */
	struct rules_run *run;
	struct table_output *out;
};

static int
take(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	struct settling *s = (struct settling *)taker;
	struct taker *to = s->run->options.taker;
	size_t i;

	for (i = 0; i < s->out->nchecks; i++)
		check(&s->out->checks[i], s->run, cells);
	return s->out->is_emitted ? to->take(to, table, cells, err) : 0;
}

int
settle_groups(struct table_output *out, struct rules_run *r, struct err *err)
{
	struct settling s = { { take }, r, out };
	uint64_t rows = 0;
	int rc = group_by_emit(out->group_by, &s.taker, &rows, err);

	if (out->is_emitted)
		out->projections->rows += rows;
	return rc;
}
