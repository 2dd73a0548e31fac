/*
 * <join>: its attributes, and, when all tables are there, what a table gets
 * from those that it joins.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

/* ---- attributes ---- */

static struct join *
this_join(struct load *l)
{
	return &l->plan->joins[l->plan->njoins - 1];
}

int
load_join_begin(struct load *l, struct err *err)
{
	struct plan *p = l->plan;

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

const struct load_attr load_join_attrs[] = {
	{ "table", true, set_table },
	{ "on", true, set_on },
	{ "rest", false, set_rest },
	{ NULL, false, NULL },
};

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
is_count(const struct plan *p, size_t i)
{
	return total_counts(p->rules[i].total);
}

static size_t
find_column(const struct plan *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++)
		if (strcmp(p->table.columns[i].name, name) == 0 &&
		    !is_count(p, i))
			return i;
	return NONE;
}

static int
check_table(const struct rules *r, const struct plan *p, struct join *j,
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
add_gift(const struct plan *p, struct join *j, const struct plan *from,
    size_t theirs, size_t mine, struct err *err)
{
	enum type here = p->table.columns[mine].type;
	enum type there = from->table.columns[theirs].type;

	if (here != there)
		return err_set(err, ERR_DATA,
		    "its column \"%s\" is as=\"%s\" there and as=\"%s\" here",
		    p->table.columns[mine].name, type_name(there),
		    type_name(here));
	j->gifts = mem_resize(j->gifts, j->ngifts + 1, sizeof(*j->gifts));
	j->gifts[j->ngifts++] = (struct gift){ theirs, mine };
	return 0;
}

static int
check_gifts(const struct rules *r, const struct plan *p, struct join *j,
    struct err *err)
{
	const struct plan *from = &r->plans[j->plan];
	size_t i, mine;

	for (i = 0; i < from->table.ncolumns; i++) {
		mine = find_column(p, from->table.columns[i].name);
		if (mine != NONE && add_gift(p, j, from, i, mine, err) != 0)
			return -1;
	}
	if (j->ngifts > 1 || j->rest)
		return 0;
	return err_set(err, ERR_DATA,
	    "it gives nothing: no other column has the same name");
}

static bool
is_given(const struct plan *p, size_t column)
{
	size_t i, k;

	for (i = 0; i < p->njoins; i++)
		for (k = 0; k < p->joins[i].ngifts; k++)
			if (p->joins[i].gifts[k].to == column)
				return true;
	return false;
}

/* Joined rows are counted when their records are over. */
static int
check_totals(const struct rules *r, const struct plan *p, struct err *err)
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
check_columns(const struct rules *r, const struct plan *p, struct err *err)
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
	const struct plan *p = NULL;

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

static int
check_hidden(const struct rules *r, size_t plan, struct err *err)
{
	const struct plan *p = &r->plans[plan];
	size_t i, k;

	for (i = 0; i < r->nplans; i++)
		for (k = 0; k < r->plans[i].njoins; k++)
			if (r->plans[i].joins[k].plan == plan)
				return 0;
	return p->hidden ? err_set(err, ERR_DATA,
			       "%s: line %ld: %s: it is hidden, and no table "
			       "joins it",
			       r->path, p->line, p->table.name)
			 : 0;
}

static int
check_joins(const struct rules *r, struct plan *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->njoins; i++)
		if (check_table(r, p, &p->joins[i], err) != 0 ||
		    check_gifts(r, p, &p->joins[i], err) != 0)
			return err_in(err, "%s: line %ld: %s: join", r->path,
			    p->joins[i].line, p->table.name);
	return check_columns(r, p, err) != 0 ? -1 : check_totals(r, p, err);
}

int
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
