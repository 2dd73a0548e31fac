/*
 * <join>: its attributes, and, when all tables are there, what a table gets
 * from those that it joins.
 */
#include "base/mem.h"
#include "rules/load/load.h"

#include <stdlib.h>
#include <string.h>

/* ---- attributes ---- */

static struct join *
this_join(struct load *l)
{
	return &l->plan->joins[l->plan->njoins - 1];
}

static int
open_join(struct load *l, struct err *err)
{
	struct table_plan *p = l->plan;

	if (p->njoins == LOAD_JOINS)
		return err_set(
		    err, ERR_DATA, "a table joins at most %d", LOAD_JOINS);
	p->joins = mem_resize(p->joins, p->njoins + 1, sizeof(*p->joins));
	p->joins[p->njoins++] = (struct join){ .line = source_line(l->source) };
	return 0;
}

static int
set_table(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&this_join(l)->table, value);
}

static int
set_on(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&this_join(l)->on, value);
}

static int
set_rest(struct load *l, const char *value, struct err *err)
{
	return load_flag(&this_join(l)->rest, value, "rest", err);
}

static const struct load_attr join_attrs[] = {
	{ "table", true, set_table },
	{ "on", true, set_on },
	{ "rest", false, set_rest },
	{ NULL, false, NULL },
};

const struct load_element load_join = { "join", join_attrs, open_join, NULL };

/* ---- what is joined ---- */

#define NONE ((size_t)-1)

static size_t
find_table(const struct rules *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->nplans; i++)
		if (strcmp(r->plans[i].table.name, name) == 0)
			return i;
	return NONE;
}

/* A count has its value from no row. */
static bool
is_count(const struct table_plan *p, size_t i)
{
	return group_total_counts(p->rules[i].total);
}

static size_t
find_column(const struct table_plan *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++)
		if (strcmp(p->table.columns[i].name, name) == 0 &&
		    !is_count(p, i))
			return i;
	return NONE;
}

static int
check_table(const struct rules *r, const struct table_plan *p, struct join *j,
    struct err *err)
{
	j->plan = find_table(r, j->table);
	if (j->plan == NONE)
		return err_set(
		    err, ERR_DATA, "there is no table \"%s\"", j->table);
	if (r->plans[j->plan].grouped)
		return err_set(err, ERR_DATA,
		    "\"%s\" is a table of groups, which are known too late",
		    j->table);
	j->mine = find_column(p, j->on);
	j->theirs = find_column(&r->plans[j->plan], j->on);
	if (j->mine != NONE && j->theirs != NONE)
		return 0;
	return err_set(err, ERR_DATA, "on: \"%s\" has no column \"%s\"",
	    j->mine == NONE ? p->table.name : j->table, j->on);
}

static int
add_copied(const struct table_plan *p, struct join *j,
    const struct table_plan *from, size_t theirs, size_t mine, struct err *err)
{
	enum type here = p->table.columns[mine].type;
	enum type there = from->table.columns[theirs].type;

	if (here != there)
		return err_set(err, ERR_DATA,
		    "its column \"%s\" is as=\"%s\" there and as=\"%s\" here",
		    p->table.columns[mine].name, type_name(there),
		    type_name(here));
	j->copied = mem_resize(j->copied, j->ncopied + 1, sizeof(*j->copied));
	j->copied[j->ncopied++] = (struct copied_column){ theirs, mine };
	return 0;
}

static int
check_copied(const struct rules *r, const struct table_plan *p, struct join *j,
    struct err *err)
{
	const struct table_plan *from = &r->plans[j->plan];
	size_t i, mine;

	for (i = 0; i < from->table.ncolumns; i++) {
		mine = find_column(p, from->table.columns[i].name);
		if (mine != NONE && add_copied(p, j, from, i, mine, err) != 0)
			return -1;
	}
	if (j->ncopied > 1 || j->rest)
		return 0;
	return err_set(err, ERR_DATA,
	    "it gives nothing: no other column has the same name");
}

static bool
is_given(const struct table_plan *p, size_t column)
{
	size_t i, k;

	for (i = 0; i < p->njoins; i++)
		for (k = 0; k < p->joins[i].ncopied; k++)
			if (p->joins[i].copied[k].to == column)
				return true;
	return false;
}

/* Joined rows are counted when their records are over. */
static int
check_totals(const struct rules *r, const struct table_plan *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns && p->njoins > 0; i++)
		if (p->rules[i].total == TOTAL_RECORDS)
			return err_set(err, ERR_DATA,
			    "%s: line %ld: %s.%s: total: \"records\" is not "
			    "known where tables are joined",
			    r->path, p->rules[i].line, p->table.name,
			    p->table.columns[i].name);
	return 0;
}

static int
check_columns(
    const struct rules *r, const struct table_plan *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++) {
		if (p->rules[i].select.expr != NULL || is_count(p, i) ||
		    is_given(p, i))
			continue;
		err_set(err, ERR_DATA, "<column> needs select=\"...\"%s",
		    p->njoins == 0 ? ""
				   : ", or a joined table with such a column");
		return err_in(err, "%s: line %ld: %s.%s", r->path,
		    p->rules[i].line, p->table.name, p->table.columns[i].name);
	}
	return 0;
}

/* ---- round and round ---- */

/* A table is above all that it joins: does one rise above so many tables? */
static bool
rises(const struct rules *r, size_t *heights, size_t i)
{
	size_t k;

	for (k = 0; k < r->plans[i].njoins; k++) {
		size_t under = heights[r->plans[i].joins[k].plan];

		if (heights[i] <= under)
			heights[i] = under + 1;
	}
	return heights[i] >= r->nplans;
}

static int
check_circles(const struct rules *r, struct err *err)
{
	size_t *heights = mem_array(r->nplans, sizeof(*heights)), i, round;
	const struct table_plan *p = NULL;

	for (round = 0; round < r->nplans; round++)
		for (i = 0; i < r->nplans && p == NULL; i++)
			if (rises(r, heights, i))
				p = &r->plans[i];
	free(heights);
	return p == NULL
		   ? 0
		   : err_set(err, ERR_DATA,
			 "%s: line %ld: %s: join: tables join one another in a "
			 "circle",
			 r->path, p->joins[0].line, p->table.name);
}

/* ---- the whole ---- */

static bool
is_checked(const struct rules *r, size_t plan)
{
	size_t i;

	for (i = 0; i < r->nchecks; i++)
		if (r->checks[i].table_text != NULL && r->checks[i].of == plan)
			return true;
	return false;
}

static int
check_hidden(const struct rules *r, size_t plan, struct err *err)
{
	const struct table_plan *p = &r->plans[plan];
	size_t i, k;

	for (i = 0; i < r->nplans; i++)
		for (k = 0; k < r->plans[i].njoins; k++)
			if (r->plans[i].joins[k].plan == plan)
				return 0;
	if (!p->hidden || is_checked(r, plan))
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s: it is hidden, and no table joins it, nor is it "
	    "checked",
	    r->path, p->line, p->table.name);
}

static int
check_joins(const struct rules *r, struct table_plan *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->njoins; i++)
		if (check_table(r, p, &p->joins[i], err) != 0 ||
		    check_copied(r, p, &p->joins[i], err) != 0)
			return err_in(err, "%s: line %ld: %s: join", r->path,
			    p->joins[i].line, p->table.name);
	return check_columns(r, p, err) != 0 ? -1 : check_totals(r, p, err);
}

/* All tables are there: find what each gets from those that it joins. */
static int
load_joins(struct rules *r, struct err *err)
{
	size_t i;

	for (i = 0; i < r->nplans; i++)
		if (check_joins(r, &r->plans[i], err) != 0)
			return -1;
	for (i = 0; i < r->nplans; i++)
		if (check_hidden(r, i, err) != 0)
			return -1;
	return check_circles(r, err);
}

/*
 * What can be said of a rule file only when all of it has been read.
 */

/* ---- roots ---- */

static bool
has_document(const struct rules *r, const char *root)
{
	size_t i;

	for (i = 0; i < r->ndocuments; i++)
		if (strcmp(r->documents[i], root) == 0)
			return true;
	return false;
}

static const char *
root_of(const struct match *match, size_t branch)
{
	return match->branches[branch].path.steps[0];
}

static int
add_roots(struct rules *r, const struct match *match, struct buf *text,
    struct err *err)
{
	size_t i;

	for (i = 0; i < match->n; i++) {
		const char *root = root_of(match, i);

		if (has_document(r, root))
			continue;
		buf_printf(text, "%s%s", r->ndocuments > 0 ? " | " : "", root);
		if (load_add_document(r, root, strlen(root), err) != 0)
			return -1;
	}
	return 0;
}

/* Without document=, the tables' own roots. */
static int
default_documents(struct rules *r, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = 0;
	size_t i;

	for (i = 0; i < r->nplans && rc == 0; i++)
		rc = add_roots(r, &r->plans[i].match, &text, err);
	r->document_text = buf_take(&text);
	return rc;
}

/* A match that starts at another root would never find anything. */
static int
check_root(const struct rules *r, const struct table_plan *p, struct err *err)
{
	size_t i = 0;

	while (i < p->match.n && has_document(r, root_of(&p->match, i)))
		i++;
	if (i == p->match.n)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s: the match \"%s\" does not start at the "
	    "document \"%s\"",
	    r->path, p->line, p->table.name, p->match_text, r->document_text);
}

/* ---- expressions ---- */

/*
 * Of all its paths, that is. By name one may ask for what only elements that
 * lie deeper have.
 */
static bool
leads_above(const struct path *path, const struct match *match)
{
	size_t i;

	for (i = 0; i < match->n; i++) {
		const struct branch *b = &match->branches[i];

		if ((b->steps > 0 && path_asks_parents(path)) ||
		    path->up < b->path.nsteps)
			return false;
	}
	return true;
}

static int
check_ups(const struct expr *expr, const struct match *match, struct err *err)
{
	size_t i, k;

	for (i = 0; i < expr_leaves(expr); i++) {
		const struct expr_leaf *leaf = expr_leaf(expr, i);

		for (k = 0; k < leaf->npaths; k++)
			if (leads_above(&leaf->paths[k], match))
				return err_set(err, ERR_DATA,
				    "column %zu: a path leads above the "
				    "document's root",
				    leaf->at);
	}
	return 0;
}

/*
 * A table's groups end with their parent, when nothing further up is known for
 * good.
 */
static int
check_within(const struct expr *expr, struct err *err)
{
	size_t i, k;

	for (i = 0; expr != NULL && i < expr_leaves(expr); i++) {
		const struct expr_leaf *leaf = expr_leaf(expr, i);

		for (k = 0; k < leaf->npaths; k++)
			if (leaf->paths[k].up > 1)
				return err_set(err, ERR_DATA,
				    "column %zu: a path leads above the "
				    "parent that the groups are within",
				    leaf->at);
	}
	return 0;
}

static int
check_expr(const struct rules *r, const struct table_plan *p, struct expr *expr,
    struct err *err)
{
	if (expr == NULL)
		return 0;
	if (p->within && check_within(expr, err) != 0)
		return -1;
	if (check_ups(expr, &p->match, err) != 0)
		return -1;
	return expr_bind(expr, r->lookups, err);
}

static int
check_column(
    const struct rules *r, struct table_plan *p, size_t i, struct err *err)
{
	if (check_expr(r, p, p->rules[i].select.expr, err) == 0)
		return 0;
	if (p->words != NULL)
		err_in(err, "%s: message: {%s}", p->table.name,
		    p->rules[i].select.text);
	else
		err_in(err, "%s.%s: select", p->table.name,
		    p->table.columns[i].name);
	return err_in(err, "%s: line %ld", r->path, p->rules[i].line);
}

static int
check_plan(const struct rules *r, struct table_plan *p, struct err *err)
{
	size_t i;

	if (check_root(r, p, err) != 0)
		return -1;
	if (check_expr(r, p, p->test.expr, err) != 0)
		return err_in(err, "%s: line %ld: %s: test", r->path, p->line,
		    p->table.name);
	for (i = 0; i < p->table.ncolumns; i++)
		if (check_column(r, p, i, err) != 0)
			return -1;
	return 0;
}

/* ---- checks of tables ---- */

/* It reads the row's cells, each by its column's name. */
static int
check_names(
    const struct table_plan *table, const struct expr *expr, struct err *err)
{
	size_t i;

	for (i = 0; i < expr_leaves(expr); i++) {
		const struct expr_leaf *leaf = expr_leaf(expr, i);
		const struct path *path = leaf->paths;

		if ((leaf->kind != LEAF_TEXT && leaf->kind != LEAF_COUNT) ||
		    leaf->npaths != 1 || path->nsteps != 1 || path->up > 0 ||
		    path->npredicates > 0 || !path_is_names(path))
			return err_set(err, ERR_DATA,
			    "column %zu: a check of a table reads its columns, "
			    "each by its name",
			    leaf->at);
		if (rules_plan_column(table, path->steps[0]) == PLAN_NONE)
			return err_set(err, ERR_DATA,
			    "column %zu: \"%s\" has no column \"%s\"", leaf->at,
			    table->table.name, path->steps[0]);
	}
	return 0;
}

static int
check_rows(const struct rules *r, struct table_plan *check, struct err *err)
{
	const struct table_plan *table = &r->plans[check->of];
	size_t i;

	if (check_names(table, check->test.expr, err) != 0 ||
	    expr_bind(check->test.expr, r->lookups, err) != 0)
		return err_in(err, "test");
	for (i = 0; i < check->table.ncolumns; i++) {
		struct select *s = &check->rules[i].select;

		if (check_names(table, s->expr, err) != 0 ||
		    expr_bind(s->expr, r->lookups, err) != 0)
			return err_in(err, "message: {%s}", s->text);
	}
	return 0;
}

/* Only groups are known when a table is over. */
static int
find_checked(const struct rules *r, struct table_plan *check, struct err *err)
{
	const struct table_plan *p;

	check->of = find_table(r, check->table_text);
	if (check->of == NONE)
		return err_set(err, ERR_DATA, "there is no table \"%s\"",
		    check->table_text);
	p = &r->plans[check->of];
	if (p->grouped && p->njoins == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "\"%s\" is not a table of groups%s; of elements a check is with "
	    "match=\"...\"",
	    check->table_text, p->grouped ? " that joins no other" : "");
}

static int
load_checked_tables(struct rules *r, struct err *err)
{
	size_t i;

	for (i = 0; i < r->nchecks; i++) {
		struct table_plan *p = &r->checks[i];

		if (p->table_text == NULL)
			continue;
		if (find_checked(r, p, err) != 0 || check_rows(r, p, err) != 0)
			return err_in(
			    err, "%s: line %ld: check", r->path, p->line);
	}
	return 0;
}

/* ---- the whole ---- */

static int
check_plans(
    const struct rules *r, struct table_plan *plans, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (plans[i].table_text == NULL &&
		    check_plan(r, &plans[i], err) != 0)
			return -1;
	return 0;
}

static int
check_main(struct rules *r, struct err *err)
{
	size_t i = 0;

	while (i + 1 < r->nplans && r->plans[i].hidden)
		i++;
	if (r->main == NULL)
		r->main = mem_dup(r->plans[i].table.name);
	if (rules_pick(r, r->main, err) >= 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: main=\"%s\" is not one of its tables that go out", r->path,
	    r->main);
}

int
load_check_whole(struct rules *r, struct err *err)
{
	if (r->nplans == 0)
		return err_set(err, ERR_DATA, "%s: has no table", r->path);
	if (r->ndocuments == 0 && default_documents(r, err) != 0)
		return -1;
	if (check_main(r, err) != 0 || load_checked_tables(r, err) != 0 ||
	    load_joins(r, err) != 0)
		return -1;
	if (check_plans(r, r->plans, r->nplans, err) != 0)
		return -1;
	return check_plans(r, r->checks, r->nchecks, err);
}
