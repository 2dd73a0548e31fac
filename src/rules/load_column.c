/*
 * <column>: its attributes, and whether they go together.
 */
#include "rules/load.h"

#include <string.h>

static struct column *
this_column(struct load *l)
{
	return &l->plan->table.columns[l->plan->table.ncolumns - 1];
}

static int
set_column_name(struct load *l, const char *value, struct err *err)
{
	const struct table *t = &l->plan->table;
	size_t i;

	for (i = 0; i + 1 < t->ncolumns; i++)
		if (strcmp(t->columns[i].name, value) == 0)
			return err_set(err, ERR_DATA,
			    "there is a column \"%s\" already", value);
	if (load_name(value, err) != 0)
		return -1;
	return load_text(&this_column(l)->name, value);
}

static int
set_column_title(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&this_column(l)->title, value);
}

static int
set_select(struct load *l, const char *value, struct err *err)
{
	if (load_select(&l->rule->select, value, EXPR_VALUE, err) != 0)
		return err_in(err, "select");
	return 0;
}

static int
set_as(struct load *l, const char *value, struct err *err)
{
	l->rule->typed = true;
	if (type_find(value, &l->rule->as))
		return 0;
	return err_set(err, ERR_DATA,
	    "as: \"%s\" is not a type (text integer decimal money quantity "
	    "datetime date hour boolean)",
	    value);
}

static int
set_default(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->rule->fallback, value);
}

static int
set_key(struct load *l, const char *value, struct err *err)
{
	return load_flag(&this_column(l)->key, value, "key", err);
}

static int
set_required(struct load *l, const char *value, struct err *err)
{
	return load_flag(&l->rule->required, value, "required", err);
}

static int
set_sort(struct load *l, const char *value, struct err *err)
{
	return load_flag(&l->rule->sort, value, "sort", err);
}

static int
set_group(struct load *l, const char *value, struct err *err)
{
	bool group;

	if (load_flag(&group, value, "group", err) != 0)
		return -1;
	l->rule->total = group ? TOTAL_GROUP : TOTAL_NONE;
	return 0;
}

static int
set_total(struct load *l, const char *value, struct err *err)
{
	if (l->rule->total == TOTAL_GROUP)
		return err_set(err, ERR_DATA,
		    "a column is of the group or a total, not both");
	if (total_find(value, &l->rule->total))
		return 0;
	return err_set(err, ERR_DATA,
	    "total: \"%s\" is none of sum count records min max first last "
	    "average",
	    value);
}

const struct load_attr load_column_attrs[] = {
	{ "name", true, set_column_name },
	{ "title", false, set_column_title },
	{ "group", false, set_group },
	{ "total", false, set_total },
	{ "sort", false, set_sort },
	{ "select", false, set_select },
	{ "as", false, set_as },
	{ "key", false, set_key },
	{ "required", false, set_required },
	{ "default", false, set_default },
	{ NULL, false, NULL },
};

/* ---- the whole ---- */

/* A number is no day or hour, and the answer to a question no amount. */
static bool
can_be(enum value_kind kind, enum type type)
{
	if (kind == VALUE_TEXT || type == TYPE_TEXT)
		return true;
	return kind == VALUE_NUMBER ? type_is_number(type)
				    : type == TYPE_BOOLEAN;
}

static int
check_type(const struct rule *rule, struct err *err)
{
	const struct expr *expr = rule->select.expr;

	if (expr == NULL || total_counts(rule->total) ||
	    can_be(expr_kind(expr), rule->as))
		return 0;
	return err_set(err, ERR_DATA, "as: \"%s\" cannot be made of %s",
	    type_name(rule->as), rule->select.text);
}

/* Rows can be counted without a look at them; see load_joins(), too. */
static int
check_select(const struct rule *rule, struct err *err)
{
	if (rule->select.expr != NULL || !total_counts(rule->total))
		return 0;
	if (rule->required || rule->fallback != NULL)
		return err_set(err, ERR_DATA,
		    "required and default are of a select, which it lacks");
	return 0;
}

static int
check_total(
    const struct rule *rule, const struct column *column, struct err *err)
{
	if (rule->sort && rule->total != TOTAL_GROUP)
		return err_set(err, ERR_DATA,
		    "sort: groups are sorted by columns with group=\"yes\", "
		    "and nothing else is sorted");
	if (total_counts(rule->total) && !can_be(VALUE_NUMBER, rule->as))
		return err_set(err, ERR_DATA, "as: \"%s\" is no count",
		    type_name(rule->as));
	if (total_needs_number(rule->total) && !type_is_number(column->type))
		return err_set(err, ERR_DATA,
		    "total: \"%s\" is of numbers: as=\"integer\", "
		    "\"decimal\", \"money\" or \"quantity\"",
		    total_name(rule->total));
	if (rule->total == TOTAL_AVERAGE && column->type == TYPE_INTEGER)
		return err_set(err, ERR_DATA,
		    "total: \"average\" is seldom whole: as=\"decimal\"");
	return 0;
}

int
load_column_end(struct load *l, struct err *err)
{
	struct column *column = this_column(l);

	if (total_counts(l->rule->total) && !l->rule->typed)
		l->rule->as = TYPE_INTEGER;
	if (l->rule->total == TOTAL_GROUP)
		column->key = true; /* it tells the rows apart */
	column->type = type_of_cells(l->rule->as);
	if (check_select(l->rule, err) != 0 ||
	    check_total(l->rule, column, err) != 0)
		return -1;
	return check_type(l->rule, err);
}
