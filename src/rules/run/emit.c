/*
 * A row that has all its values is emitted. A check's row is held against the
 * check and may become a warning. A table's row is left out where the table's
 * test fails; its cells are made, and it goes to the taker, into its group, or
 * to be joined. What a scope's columns hold is made once for all rows of that
 * instance; from the second row on their cells say that they are the same.
 */
#include "base/text.h"
#include "rules/run/join.h"

/* ---- a table's row ---- */

static int
make_cells(struct projection *p, struct rules_run *r,
    const struct pending_row *row, const struct scope_use *use, struct err *err)
{
	size_t i;

	for (i = 0; i < use->ncolumns; i++)
		if (cells_make(p, r, row, use->columns[i], err) != 0)
			return -1;
	return 0;
}

/* The cells hold these very values; only their texts may have moved. */
static void
keep_cells(
    struct projection *p, const struct pending_row *row, struct scope *scope)
{
	const struct node *node = scope->use.node;
	size_t i, column;

	if (scope->kept && scope->text == node->arena.text.data &&
	    scope->side == node->side.data)
		return;
	for (i = 0; i < scope->use.ncolumns; i++) {
		const struct cell_plan *plan;

		column = scope->use.columns[i];
		plan = &p->cell_plans[column];
		p->cells[column].same = true;
		if (plan->pointed)
			cell_point(&p->cells[column], &row->held[plan->held]);
	}
	scope->kept = true;
	scope->text = node->arena.text.data;
	scope->side = node->side.data;
}

/* The table's last row was another way's: its cells are not those of ours. */
static void
forget_cells(struct projection *p)
{
	size_t k;

	for (k = 0; k < p->nscopes; k++)
		p->scopes[k].emitted = 0;
}

static int
make_row(struct projection *p, struct rules_run *r,
    const struct pending_row *row, struct err *err)
{
	size_t k;

	if (p->output->last != p)
		forget_cells(p);
	p->output->last = p;
	for (k = 0; k < p->nscopes; k++) {
		struct scope *scope = &p->scopes[k];

		if (scope->emitted == row->instances[k]) {
			keep_cells(p, row, scope);
			continue;
		}
		if (make_cells(p, r, row, &scope->use, err) != 0)
			return -1;
		scope->emitted = row->instances[k];
		scope->kept = false;
	}
	return make_cells(p, r, row, &p->own, err);
}

/* 1: it passes its table's test. */
static int
is_wanted(struct projection *p, struct rules_run *r,
    const struct pending_row *row, struct err *err)
{
	struct value v;

	if (p->test.expr == NULL)
		return 1;
	if (cells_formula_eval(&p->test, r, row, &v, err) == 0)
		return value_is_true(&v);
	return err_in(err, "%s: line %ld: %s: test", r->source->name, row->line,
	    p->plan->table.name);
}

static int
count_in(struct projection *p, struct rules_run *r,
    const struct pending_row *row, struct err *err)
{
	if (group_by_add(p->output->group_by, p->cells, row->record, err) == 0)
		return 0;
	return err_in(err, "%s: line %ld", r->source->name, row->line);
}

/*
 * Rows that the test leaves out are none of the table's, so that they are not
 * counted; the test itself saw them numbered with all others.
 */
static void
number_row(struct projection *p, struct pending_row *row)
{
	struct count *n = p->count;

	if (row->parent != n->emitted_parent)
		n->numbered = 0;
	n->emitted_parent = row->parent;
	row->position = ++n->numbered;
}

static int
let_out(struct projection *p, struct rules_run *r,
    const struct pending_row *row, struct err *err)
{
	struct origin origin = { row->opened, (uint32_t)row->line,
		(uint32_t)(r->ndocuments - 1) };

	return join_row(p->joined, r, p->cells, &origin, err);
}

/* ---- a check's row ---- */

static void
warn(struct projection *p, struct rules_run *r, const struct pending_row *row,
    const struct err *trouble)
{
	size_t i, n = p->plan->table.ncolumns;
	struct buf text = BUF_INIT;
	struct value v;
	struct err err;
	int rc;

	buf_printf(&text, "%s: line %ld: ", r->source->name, row->line);
	for (i = 0; i < n; i++) {
		buf_puts(&text, p->plan->words[i]);
		err_clear(&err);
		rc = cells_formula_eval(
		    &p->cell_plans[i].formula, r, row, &v, &err);
		warn_put_value(&text, rc, &v, &err);
	}
	buf_puts(&text, p->plan->words[n]);
	if (trouble->code != ERR_NONE)
		buf_printf(&text, " (%s)", trouble->text);
	warn_fail(r, &text);
	buf_clear(&text);
}

static int
check(struct projection *p, struct rules_run *r, const struct pending_row *row)
{
	struct err trouble; /* hardly ever needed, and large */
	struct value v;

	err_clear(&trouble);
	if (cells_formula_eval(&p->test, r, row, &v, &trouble) == 0 &&
	    value_is_true(&v))
		return 0;
	warn(p, r, row, &trouble);
	return 0;
}

/* ---- whichever it is ---- */

int
emit_row(struct projection *p, struct rules_run *r, struct pending_row *row,
    struct err *err)
{
	int wanted;

	if (row->dropped)
		return 0;
	if (p->plan->words != NULL)
		return check(p, r, row);
	wanted = is_wanted(p, r, row, err);
	if (wanted <= 0)
		return wanted;
	if (p->test.expr != NULL)
		number_row(p, row);
	if (make_row(p, r, row, err) != 0)
		return -1;
	if (p->joined != NULL)
		return let_out(p, r, row, err);
	if (p->output->group_by != NULL)
		return count_in(p, r, row, err);
	p->rows++;
	if (r->options.place != NULL)
		*r->options.place =
		    (struct row_place){ r->source->name, row->line };
	if (p->nkeys > 0 && !r->options.lax)
		duplicates_check(p, r, row);
	return r->options.taker->take(
	    r->options.taker, &p->plan->table, p->cells, err);
}
