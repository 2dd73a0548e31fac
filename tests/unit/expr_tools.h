/*
 * Evaluating expressions on a record that is a table of names and texts. The
 * paths are one step each: a name, "*" or "@name". What the table has no row
 * for is missing; a name that is there twice gives the first, counts as two.
 */
#ifndef TESTS_EXPR_TOOLS_H
#define TESTS_EXPR_TOOLS_H

#include "cases.h"
#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"

#define EXPR_LEAVES 64

struct node {
	const char *name, *text;
};

static inline bool
is_node(const struct node *node, const struct path *path)
{
	const char *step = path->nsteps == 0 ? "." : path->steps[0];
	const char *name = path->attr != NULL ? path->attr
			   : step == NULL     ? "*"
					      : step;

	return strcmp(node->name, name) == 0 &&
	       (path->npredicates == 0 ||
		   strcmp(path->predicates[0].text, node->text) == 0);
}

static inline bool
is_in(const struct node *node, const struct expr_leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (is_node(node, &leaf->paths[i]))
			return true;
	return false;
}

/* As a run would have captured it. */
static inline struct value
leaf_value(
    const struct expr_leaf *leaf, const struct node *nodes, struct buf *scratch)
{
	struct value first = value_missing(), sum = value_integer(0), one;
	struct value total = value_integer(0);
	struct err err = ERR_INIT;
	uint64_t n = 0;

	for (; nodes->name != NULL; nodes++) {
		if (!is_in(nodes, leaf))
			continue;
		one = value_text(nodes->text, strlen(nodes->text));
		if (n++ == 0)
			first = one;
		assert_int_equal(value_to_number(&one, scratch, &err), 0);
		assert_int_equal(value_add(&sum, &one, &err), 0);
		if (one.number_kind != NUMBER_EMPTY)
			assert_int_equal(value_add(&total, &one, &err), 0);
	}
	if (leaf->kind == LEAF_POSITION)
		return value_integer(7);
	if (leaf->kind == LEAF_COUNT)
		return value_integer(n);
	if (leaf->kind == LEAF_TOTAL)
		return total;
	return leaf->kind == LEAF_SUM ? sum : first;
}

static inline struct lookups *
some_lookups(void)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_add(all, "okei", &err);

	assert_int_equal(lookup_add(l, (struct slice){ "796", 3 },
			     (struct slice){ "шт", strlen("шт") }, &err),
	    0);
	assert_int_equal(lookup_add(l, (struct slice){ "", 0 },
			     (struct slice){ "none", 4 }, &err),
	    0);
	return all;
}

/*
 * The string() of the result; "empty", or "abc?" for numbers that are none; a
 * sentence in brackets if there is none.
 */
static inline const char *
evaluate(const char *text, enum expr_use use, const struct node *nodes,
    struct buf *out)
{
	struct err err = ERR_INIT;
	struct expr *e = expr_parse(text, strlen(text), use, &err);
	struct lookups *lookups = some_lookups();
	struct expr_work *work = expr_work_new();
	struct value values[EXPR_LEAVES], result;
	char digits[DECIMAL_SIZE];
	struct buf scratch = BUF_INIT;
	struct slice s;
	size_t i;

	buf_reset(out);
	if (e == NULL || expr_bind(e, lookups, &err) != 0)
		goto done;
	assert_true(expr_leaves(e) <= EXPR_LEAVES);
	for (i = 0; i < expr_leaves(e); i++)
		values[i] = leaf_value(expr_leaf(e, i), nodes, &scratch);
	/* the second time nothing may be left of the first */
	if (expr_eval(e, work, values, &result, &err) != 0 ||
	    expr_eval(e, work, values, &result, &err) != 0)
		goto done;
	s = value_cell(&result, digits);
	buf_add(out, s.text, s.len);
	if (result.kind == VALUE_NUMBER && result.number_kind != NUMBER_REAL)
		buf_puts(out, result.number_kind == NUMBER_NAN ? "?" : "empty");
done:
	if (err.code != ERR_NONE)
		buf_printf(out, "[%s]", err.text);
	buf_clear(&scratch);
	expr_work_free(work);
	lookups_free(lookups);
	expr_free(e);
	return buf_str(out);
}

#endif
