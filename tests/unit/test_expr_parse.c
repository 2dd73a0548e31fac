/*
 * What the language has and what it refuses, with column and reason; and what
 * an expression says that it reads.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cases.h"
#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"

static struct expr *
parse(const char *text, enum expr_use use, struct err *err)
{
	return expr_parse(text, strlen(text), use, err);
}

/* ---- refusals ---- */

#define NINES "99999999999999999999999999999999999999"

static const struct {
	const char *text, *says;
} refused[] = {
	{ "", "column 1: a value is expected, but it ends here" },
	{ "  ", "column 3: a value is expected" },
	{ "1 +", "column 4: a value is expected, but it ends here" },
	{ "* +", "column 4: a value is expected" },
	{ "1 + + 2", "column 5: a value is expected, not \"+\"" },
	{ "= 2", "column 1: a value is expected, not \"=\"" },
	{ "1 == 2", "column 4: a value is expected, not \"=\"" },
	{ "a ! b", "column 3: an operator is expected, not \"!\"" },
	{ "a b", "column 3: an operator is expected, not \"b\"" },
	{ "Цена Сумма", "column 6: an operator is expected, not \"Сумма\"" },
	{ "1 2", "column 3: an operator is expected, not \"2\"" },
	{ "1e3", "column 2: an operator is expected, not \"e3\"" },
	{ "1,5", "column 2: an operator is expected, not \",\"" },
	{ "a && b", "column 3: an operator is expected, not \"&\"" },
	{ "a andb", "column 3: an operator is expected, not \"andb\"" },
	{ "a div-2", "column 3: an operator is expected, not \"div-2\"" },
	{ "(1", "column 3: \")\" is expected, but it ends here" },
	{ "(1]", "column 3: \")\" is expected, not \"]\"" },
	{ "()", "column 2: a value is expected, not \")\"" },
	{ "1)", "column 2: an operator is expected, not \")\"" },
	{ "'abc", "column 1: the text that begins here has no end" },
	{ "a = \"", "column 5: the text that begins here has no end" },
	{ NINES "9", "column 1: a number of over 38 digits" },
	{ "1 + 0." NINES "9", "column 5: a number of over 38 digits" },
	/* paths */
	{ "/a", "column 1: a path starts at the matched element" },
	{ "1 + //a", "column 5: a path starts at the matched element" },
	{ "a//b", "column 3: a path of names" },
	{ "a/", "column 3: a path of names" },
	{ "a/..", "column 3: \"..\" can only lead" },
	{ "@", "column 1: \"@\" is not the name" },
	{ "@*", "column 1: \"@*\" is not the name" },
	{ "1 + @a/b", "column 8: nothing can follow an attribute" },
	{ "child::a", "column 6: axes and prefixes" },
	{ "1 + parent::*", "column 5: \"parent::\" is not a step" },
	{ "a/child::b", "column 8: axes and prefixes" },
	{ "x:a", "column 2: axes and prefixes" },
	{ "@x:a", "column 3: axes and prefixes" },
	{ "a/text()", "column 1: a path ends at an element or an attribute" },
	{ "text()", "column 1: there is no function \"text()\"" },
	{ "a[1]", "column 2: a predicate is [name='text'] or" },
	{ "a[last()]", "column 2: a predicate is" },
	{ "a[position()=1]", "column 2: a predicate is" },
	{ "a[b]", "column 2: a predicate is" },
	{ "a[b!='x']", "column 2: a predicate is" },
	{ "a[b=1]", "column 2: a predicate is" },
	{ "a[b='x'", "column 2: a predicate is" },
	{ "a[b='x]", "column 2: a predicate is" },
	{ "a[b/c='x']", "column 2: a predicate is" },
	{ "a[b='x' and c='y']", "column 2: a predicate is" },
	{ "Чек[]/a", "column 4: a predicate is" },
	{ ".[b='x']", "column 2: only the name of an element can have" },
	{ "..[b='x']", "column 3: only the name of an element can have" },
	{ "@a[b='x']", "column 3: only the name of an element can have" },
	{ "a[b='x']c", "column 9: an operator is expected, not \"c\"" },
	{ "(a)/b", "column 4: an operator is expected, not \"/\"" },
	{ "(a)[b='c']", "column 4: an operator is expected, not \"[\"" },
	{ "a | 'x'", "column 3: \"|\" stands between paths" },
	{ "1 | a", "column 3: \"|\" stands between paths" },
	{ "a | count(b)", "column 3: \"|\" stands between paths" },
	{ "a |", "column 4: a value is expected" },
	{ "$price", "column 1: there are no variables" },
	{ "a + $b", "column 5: there are no variables" },
	/* functions */
	{ "last()", "column 1: there is no function \"last()\"" },
	{ "id('a')", "column 1: there is no function \"id()\"" },
	{ "name()", "there is no function \"name()\"" },
	{ "format-number(1, '0')", "there is no function \"format-number()\"" },
	{ "1 + Sum(a)", "column 5: there is no function \"Sum()\"" },
	{ "concat('a')",
	    "column 1: concat() takes 2 arguments or more, not 1" },
	{ "concat()", "concat() takes 2 arguments or more, not 0" },
	{ "true(1)", "column 1: true() takes no argument, not 1" },
	{ "position(a)", "position() takes no argument, not 1" },
	{ "not()", "not() takes 1 argument, not 0" },
	{ "not(a, b)", "not() takes 1 argument, not 2" },
	{ "string(a, b)", "string() takes 0 or 1 argument, not 2" },
	{ "substring('a')", "substring() takes 2 or 3 arguments, not 1" },
	{ "substring(a, 1, 2, 3)", "takes 2 or 3 arguments, not 4" },
	{ "1 + round()", "column 5: round() takes 1 argument, not 0" },
	{ "if(a)", "if() takes 2 or 3 arguments, not 1" },
	{ "if(a, b, c, d)", "if() takes 2 or 3 arguments, not 4" },
	{ "total(1)", "column 1: total() takes a path" },
	{ "total(*|a)", "column 1: total() of paths that may lead to" },
	{ "first()", "first() takes 1 argument or more, not 0" },
	{ "count()", "count() takes 1 argument, not 0" },
	{ "count(a, b)", "count() takes 1 argument, not 2" },
	{ "count(1)", "column 1: count() takes a path" },
	{ "sum('1')", "column 1: sum() takes a path" },
	{ "sum(a + b)", "column 1: sum() takes a path" },
	{ "sum(first(a, b))", "column 1: sum() takes a path" },
	{ "count(.)", "count() of an element that is always there once" },
	{ "count(../..)", "count() of an element that is always there once" },
	{ "sum(a | .)", "sum() of an element that is always there once" },
	{ "count(a | *)", "count() of paths that may lead to the same node" },
	{ "sum(a/*/c | a/b/*)", "sum() of paths that may lead to the same" },
	{ "sum(a | ../b)", "sum() of paths that may lead to the same node" },
	{ "sum(a[@x='1'] | a)", "sum() of paths that may lead to the same" },
	{ "concat('a' 'b')", "column 12: \",\" or \")\" is expected" },
	{ "concat('a', )", "column 13: a value is expected, not \")\"" },
	{ "concat('a', 'b'", "column 16: \",\" or \")\" is expected" },
	{ "lookup(a, b)",
	    "column 1: the first argument of lookup() is a name" },
	{ "lookup('', b)", "the first argument of lookup() is a name" },
	{ "lookup(concat('a', 'b'), b)", "the first argument of lookup()" },
	{ "lookup('a' = 'a', b)", "the first argument of lookup()" },
	{ "lookup('a')", "column 1: lookup() takes 2 arguments, not 1" },
	{ "lookup('a', b, c)", "lookup() takes 2 arguments, not 3" },
};

static void
the_rest_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(refused); i++) {
		struct err err = ERR_INIT;
		struct expr *e = parse(refused[i].text, EXPR_VALUE, &err);

		case_err(refused[i].text, &err, ERR_DATA, refused[i].says);
		expr_free(e);
	}
	cases_end();
}

/* ---- leaves ---- */

static void
show_path(const struct path *p, struct buf *out)
{
	size_t i, k;

	for (i = 0; i < p->up; i++)
		buf_putc(out, '^');
	for (i = 0; i < p->nsteps; i++) {
		buf_printf(out, ">%s", p->steps[i] == NULL ? "*" : p->steps[i]);
		for (k = 0; k < p->npredicates; k++)
			if (p->predicates[k].step == i)
				buf_printf(out, "[%s%s=%s]",
				    p->predicates[k].is_attr ? "@" : "",
				    p->predicates[k].name,
				    p->predicates[k].text);
	}
	if (p->attr != NULL)
		buf_printf(out, "@%s", p->attr);
}

/* "t>a 5; c>b|>c 9;": kind, paths, column. */
static void
show_leaf(const struct expr_leaf *leaf, struct buf *out)
{
	size_t i;

	buf_putc(out, "tcfsSp"[leaf->kind]);
	for (i = 0; i < leaf->npaths; i++) {
		if (i > 0)
			buf_putc(out, '|');
		show_path(&leaf->paths[i], out);
	}
	buf_printf(out, " %zu;", leaf->at);
}

static const struct {
	const char *text, *leaves, *kind; /* Text, Number, Boolean */
	bool plain;
} readings[] = {
	{ "Price", "t>Price 1;", "T", true },
	{ " ( ../Head/@Date ) ", "t^>Head@Date 4;", "T", true },
	{ ".", "t 1;", "T", true },
	{ "a | b | c", "t>a|>b|>c 1;", "T", true },
	{ "a | ../a", "t>a|^>a 1;", "T", true },
	{ "a | a", "t>a 1;", "T", true },
	{ "(a | b) | (c | a)", "t>a|>b|>c 2;", "T", true },
	{ "count(a)", "c>a 7;", "N", true },
	{ "count((a | b))", "c>a|>b 8;", "N", true },
	{ "count-so-far(a)", "f>a 14;", "N", false },
	{ "position()", "p 1;", "N", true },
	{ "sum(a)", "s>a 5;", "N", false },
	{ "total(a) + sum(a)", "S>a 7;s>a 16;", "N", false },
	{ "if(a, b, c)", "c>a 4;t>b 7;t>c 10;", "T", false },
	{ "if(a = 1, 2)", "t>a 4;", "N", false },
	{ "if(a, 2, b)", "c>a 4;t>b 10;", "T", false },
	{ "if(a, b = c)", "c>a 4;t>b 7;t>c 11;", "T", false },
	{ "string()", "t 1;", "T", false },
	{ "Price * Quantity", "t>Price 1;t>Quantity 9;", "N", false },
	{ "Цена * Кол", "t>Цена 1;t>Кол 8;", "N", false },
	{ "a * a + a", "t>a 1;", "N", false },
	{ "a + count(a) + count(a)", "t>a 1;c>a 11;", "N", false },
	{ "position() + position()", "p 1;", "N", false },
	{ "a and not(b) or boolean(a)", "c>a 1;c>b 11;", "B", false },
	{ "a = true()", "c>a 1;", "B", false },
	{ "a = 1", "t>a 1;", "B", false },
	{ "not(.) or a", "c>a 11;", "B", false },
	{ "boolean(a | *)", "c>a|>* 9;", "B", false },
	{ "sum(a[@k='1'] | a[@k='2'])", "s>a[@k=1]|>a[@k=2] 5;", "N", false },
	{ "sum(a[@k='1']/b | a/b/c)", "s>a[@k=1]>b|>a>b>c 5;", "N", false },
	{ "P[@t='CASH']/Sum", "t>P[@t=CASH]>Sum 1;", "T", true },
	{ "P[t=\"a/b]'\"][ @u = '' ]/*[x='y']/@z",
	    "t>P[t=a/b]'][@u=]>*[x=y]@z 1;", "T", true },
	{ "a[b='c'] | a[b='d']", "t>a[b=c]|>a[b=d] 1;", "T", true },
	{ "lookup('x', a)", "t>a 13;", "T", false },
	{ "first(a, b)", "t>a 7;t>b 10;", "T", false },
	{ "first(a * 2, 1)", "t>a 7;", "N", false },
	{ "first(a * 2, b)", "t>a 7;t>b 14;", "T", false },
	{ "contains(a, 'x')", "t>a 10;", "B", false },
	{ "1", "", "N", false },
	{ "'x'", "", "T", false },
};

static void
an_expression_tells_what_it_reads(void **state)
{
	struct buf out = BUF_INIT;
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(readings); i++) {
		const char *text = readings[i].text;
		struct err err = ERR_INIT;
		struct expr *e = parse(text, EXPR_VALUE, &err);
		char kind[2] = "";

		if (e == NULL)
			fail_msg("%s: %s", text, err.text);
		buf_reset(&out);
		for (k = 0; k < expr_leaves(e); k++)
			show_leaf(expr_leaf(e, k), &out);
		case_text(text, buf_str(&out), readings[i].leaves);
		*kind = "TNB"[expr_kind(e)];
		case_text(text, kind, readings[i].kind);
		case_int(text, expr_plain(e) != NULL, readings[i].plain);
		expr_free(e);
	}
	buf_clear(&out);
	cases_end();
}

static void
a_test_of_a_path_is_not_plain(void **state)
{
	struct err err = ERR_INIT;
	struct expr *e = parse("a", EXPR_TEST, &err);

	(void)state;
	assert_int_equal(expr_leaf(e, 0)->kind, LEAF_COUNT);
	assert_int_equal(expr_kind(e), VALUE_BOOLEAN);
	assert_null(expr_plain(e));
	expr_free(e);
	expr_free(NULL);
}

/* ---- limits ---- */

static void
nest(struct buf *text, const char *open, const char *close, unsigned times)
{
	unsigned i;

	buf_reset(text);
	for (i = 0; i < times; i++)
		buf_puts(text, open);
	buf_puts(text, "a");
	for (i = 0; i < times; i++)
		buf_puts(text, close);
}

static void
nesting_is_limited(void **state)
{
	static const char *const pairs[][2] = { { "(", ")" }, { "-", "" },
		{ "not(", ")" }, { "concat(1, ", ")" } };
	struct buf text = BUF_INIT;
	struct expr *e;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(pairs); i++) {
		struct err err = ERR_INIT;

		nest(&text, pairs[i][0], pairs[i][1], EXPR_NESTING);
		e = parse(buf_str(&text), EXPR_VALUE, &err);
		case_err(pairs[i][0], &err, ERR_NONE, "");
		expr_free(e);
		nest(&text, pairs[i][0], pairs[i][1], EXPR_NESTING + 1);
		e = parse(buf_str(&text), EXPR_VALUE, &err);
		case_err(pairs[i][0], &err, ERR_DATA, "over 64 deep");
		expr_free(e);
	}
	buf_clear(&text);
	cases_end();
}

static const char *
repeat(struct buf *text, const char *first, const char *more, unsigned times)
{
	buf_reset(text);
	buf_puts(text, first);
	while (times-- > 0)
		buf_puts(text, more);
	return buf_str(text);
}

/* A long sum is no deep one. */
static void
length_is_not(void **state)
{
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT;
	struct expr_work *work = expr_work_new();
	struct value result;
	char digits[DECIMAL_SIZE];
	struct expr *e =
	    parse(repeat(&text, "1", " + 1", 9999), EXPR_VALUE, &err);

	(void)state;
	assert_non_null(e);
	assert_int_equal(expr_eval(e, work, NULL, &result, &err), 0);
	assert_int_equal(value_string(&result, digits).len, 5);
	assert_memory_equal(digits, "10000", 5);
	expr_free(e);
	expr_work_free(work);
	buf_clear(&text);
}

static void
only_so_many_bytes_are_read(void **state)
{
	struct err err = ERR_INIT;
	struct expr *e = expr_parse("a + b}: rest", 5, EXPR_VALUE, &err);

	(void)state;
	assert_non_null(e);
	assert_int_equal(expr_leaves(e), 2);
	expr_free(e);
}

/* What would double at each turn is stopped, and the work is fit to go on. */
static void
text_is_limited(void **state)
{
	struct err err = ERR_INIT;
	struct buf big = BUF_INIT;
	struct expr *e = parse("concat(a, a, a)", EXPR_VALUE, &err);
	struct expr_work *work = expr_work_new();
	struct value result, a;

	(void)state;
	while (big.len < EXPR_TEXT / 2)
		buf_puts(&big, "................................");
	a = value_text(big.data, big.len);
	assert_int_equal(expr_eval(e, work, &a, &result, &err), -1);
	case_err("three halves", &err, ERR_DATA, "over 64 MiB of text");
	a = value_text("x", 1);
	assert_int_equal(expr_eval(e, work, &a, &result, &err), 0);
	assert_int_equal(result.text.len, 3);
	assert_memory_equal(result.text.text, "xxx", 3);
	expr_free(e);
	expr_work_free(work);
	buf_clear(&big);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rest_is_refused),
		cmocka_unit_test(an_expression_tells_what_it_reads),
		cmocka_unit_test(a_test_of_a_path_is_not_plain),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(length_is_not),
		cmocka_unit_test(only_so_many_bytes_are_read),
		cmocka_unit_test(text_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
