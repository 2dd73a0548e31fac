/*
 * Any bytes as an expression. What is not refused can be evaluated, whatever
 * its leaves are: it has a value or is an error, twice the same.
 */
#include "fuzz.h"
#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"

#include <string.h>

/* Leaves take their values by turns. */
static struct value
leaf_value(const struct expr_leaf *leaf, size_t turn)
{
	static const char *const texts[] = { "12.50", "", "abc", "1 990,00",
		"\xd0\x96\xd0\xb0 \xff\x80", "-3",
		"99999999999999999999999999999999999999" };
	const char *text = texts[turn % (sizeof(texts) / sizeof(texts[0]))];
	struct value v = value_text(text, strlen(text));
	struct buf scratch = BUF_INIT;
	struct err err = ERR_INIT;

	must(leaf->npaths > 0 || leaf->kind == LEAF_POSITION);
	must(leaf->at > 0);
	if (leaf->kind == LEAF_COUNT || leaf->kind == LEAF_POSITION)
		return value_integer(turn);
	if (leaf->kind == LEAF_TEXT)
		return turn % 5 == 4 ? value_missing() : v;
	must(value_to_number(&v, &scratch, &err) == 0);
	buf_clear(&scratch);
	return v;
}

static struct slice
check_value(const struct value *v, char digits[DECIMAL_SIZE])
{
	struct slice s = value_cell(v, digits);

	must(!v->missing || (v->kind == VALUE_TEXT && s.len == 0));
	fuzz_touch(s.text, s.len);
	(void)value_is_true(v);
	return value_string(v, digits);
}

static void
evaluate(const struct expr *e, const struct value *leaves)
{
	struct expr_work *work = expr_work_new(), *again = expr_work_new();
	char a_digits[DECIMAL_SIZE], b_digits[DECIMAL_SIZE];
	struct err err = ERR_INIT;
	struct value a, b;
	struct slice s, t;
	int rc = expr_eval(e, work, leaves, &a, &err);

	must(rc == 0 || err.code == ERR_DATA);
	must(expr_eval(e, again, leaves, &b, &err) == rc);
	if (rc == 0) {
		s = check_value(&a, a_digits);
		t = check_value(&b, b_digits);
		must(s.len == t.len && memcmp(s.text, t.text, s.len) == 0);
	}
	expr_work_free(work);
	expr_work_free(again);
}

static void
try(const uint8_t *data, size_t size, enum expr_use use,
    const struct lookups *lookups)
{
	struct err err = ERR_INIT;
	struct expr *e = expr_parse((const char *)data, size, use, &err);
	struct value leaves[1024];
	size_t turn, i;

	must((e == NULL) == (err.code == ERR_DATA));
	must(e != NULL || strncmp(err.text, "column ", 7) == 0);
	if (e != NULL && expr_leaves(e) <= 1024 &&
	    expr_bind(e, lookups, &err) == 0)
		for (turn = 0; turn < 7; turn++) {
			for (i = 0; i < expr_leaves(e); i++)
				leaves[i] =
				    leaf_value(expr_leaf(e, i), turn + i);
			evaluate(e, leaves);
		}
	expr_free(e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lookups *lookups = lookups_new();
	struct err err = ERR_INIT;
	struct lookup *l = lookups_add(lookups, "a", &err);

	must(lookup_add(l, (struct slice){ "abc", 3 },
		 (struct slice){ "def", 3 }, &err) == 0);
	try(data, size, EXPR_VALUE, lookups);
	try(data, size, EXPR_TEST, lookups);
	lookups_free(lookups);
	return 0;
}
