/*
 * Expressions: how operators bind, what they make of values that are there,
 * missing, blank or wrong, and exact numbers throughout.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "expr_tools.h"

#define NINES "99999999999999999999999999999999999999"

static const struct node record[] = {
	{ "Price", "12.50" },
	{ "Quantity", "3" },
	{ "Sum", "1 990,00" },
	{ "Name", "Хлеб" },
	{ "Code", "007" },
	{ "Seven", "7.0" },
	{ "bad", "12,5O" },
	{ "blank", " \n" },
	{ "nothing", "" },
	{ "id", "42" },
	{ "line", "1.10" },
	{ "line", "2.20" },
	{ "wrong", "1" },
	{ "wrong", "x" },
	{ "gap", "1" },
	{ "gap", "" },
	{ "div", "8" },
	{ "mod", "5" },
	{ "a-b", "77" },
	{ "*", "9" },
	{ NULL, NULL },
};

struct expected {
	const char *text, *want;
};

static void
try_all(const struct expected *cases, size_t n, enum expr_use use)
{
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		case_text(cases[i].text,
		    evaluate(cases[i].text, use, record, &out), cases[i].want);
	buf_clear(&out);
	cases_end();
}

#define TRY(cases) try_all(cases, NELEM(cases), EXPR_VALUE)

static const struct expected binding[] = {
	{ "1 + 2 * 3", "7" },
	{ "(1 + 2) * 3", "9" },
	{ "2 * 3 + 1", "7" },
	{ "10 - 4 - 3", "3" },
	{ "10 - (4 - 3)", "9" },
	{ "24 div 4 div 3", "2" },
	{ "24 div 4 * 3", "18" },
	{ "17 mod 10 mod 4", "3" },
	{ "-2 + 5", "3" },
	{ "- 2 * - 3", "6" },
	{ "--5", "5" },
	{ "---5", "-5" },
	{ "1 --1", "2" },
	{ "1 + 1 = 2", "true" },
	{ "1 = 2 - 1", "true" },
	{ "3 > 2 > 1", "false" }, /* (true) > 1 */
	{ "3 > 2 = true()", "true" },
	{ "1 < 2 = 2 < 3", "true" },
	{ "1 = 1 = 1", "true" },
	{ "2 = 2 = 2", "true" }, /* both true */
	{ "2 = 2 = 0", "false" },
	{ "true() or true() and false()", "true" },
	{ "(true() or true()) and false()", "false" },
	{ "false() and true() or true()", "true" },
	{ "1 or 0 = 1", "true" },
	{ "1 != 2 and 2 != 3", "true" },
	{ "1 <= 1 and 1 >= 1", "true" },
	{ "-Price", "-12.5" },
	{ "((((1))))", "1" },
};

static void
operators_bind_as_in_xpath(void **state)
{
	(void)state;
	TRY(binding);
}

static const struct expected names[] = {
	{ "div", "8" },
	{ "div div 2", "4" },
	{ "div div div", "1" },
	{ "mod mod mod", "0" },
	{ "div mod mod", "3" },
	{ "a-b", "77" },
	{ "a-b -1", "76" },
	{ "Seven*Seven", "49" },
	{ "* * *", "81" },
	{ "2*3", "6" },
	{ "Price*Quantity", "37.5" },
	{ "Price div(2)", "6.25" },
	{ "8div 2", "4" },
	{ "1or 0", "true" },
	{ "  Code\t", "007" },
	{ "@id", "42" },
	{ "@id+1", "43" },
	{ ".5 + 12. + 0.25", "12.75" },
	{ "'it''s'", "[column 5: an operator is expected, not \"'\"]" },
	{ "\"it's\"", "it's" },
	{ "'say \"so\"'", "say \"so\"" },
	{ "''", "" },
};

static void
words_are_what_their_place_makes_them(void **state)
{
	(void)state;
	TRY(names);
}

static const struct expected numbers[] = {
	{ "0.1 + 0.2", "0.3" },
	{ "0.1 + 0.2 = 0.3", "true" },
	{ "1.10 * 1.10", "1.21" },
	{ "1 - 0.9", "0.1" },
	{ "Price * Quantity", "37.5" },
	{ "Sum + 0", "1990" },
	{ "Sum * 1", "1990" },
	{ "10.00 * 10", "100" },
	{ "-0", "0" },
	{ "0 * -1", "0" },
	{ "round(-0.2)", "0" },
	{ "1 div 4", "0.25" },
	{ "1 div 3", "0.33333333333333333333" },
	{ "2 div 3", "0.66666666666666666667" },
	{ "-2 div 3", "-0.66666666666666666667" },
	{ "1 div 1024", "0.0009765625" },
	{ "10 div 2.50", "4" },
	{ "1 div 1048576 div 1024", "0.00000000093132257462" },
	{ "5 mod 2", "1" },
	{ "5 mod -2", "1" },
	{ "-5 mod 2", "-1" },
	{ "-5 mod -2", "-1" },
	{ "1.5 mod 0.5", "0" },
	{ "5.25 mod 1", "0.25" },
	{ NINES " + 0", NINES },
	{ NINES " - 1 + 1", NINES },
	{ NINES " + 1", "[the result of \"+\" has over 38 digits]" },
	{ NINES " - -1", "[the result of \"-\" has over 38 digits]" },
	{ NINES " * 10", "[the result of \"*\" has over 38 digits]" },
	{ NINES " * 1.0", NINES },
	{ NINES " + 0.0", NINES },
	{ NINES " div 0.1", "[the result of \"div\" has over 38 digits]" },
	{ NINES " div 10", "9999999999999999999999999999999999999.9" },
	{ NINES " mod 7", "1" },
	{ "1 div 0", "[division by zero]" },
	{ "1 mod 0.00", "[division by zero]" },
	{ "0 div 0", "[division by zero]" },
	{ "'" NINES "0' + 1", "[\"" NINES "0\" has over 38 digits]" },
	{ "'1." NINES "0' + 1", "[\"1." NINES "0\" has over 38 digits]" },
	{ "'" NINES ".000' + 0", NINES },
	{ "'1 990,50' + 0", "1990.5" },
	{ "' 12 ' + 0", "12" },
	{ "true() + true()", "2" },
	{ "'0012' + 0", "12" },
};

static void
numbers_are_exact(void **state)
{
	(void)state;
	TRY(numbers);
}

static const struct expected absent[] = {
	{ "none", "" },
	{ "none + 1", "empty" },
	{ "1 + none", "empty" },
	{ "-none", "empty" },
	{ "blank * 2", "empty" },
	{ "nothing * 2", "empty" },
	{ "none div 0", "empty" },
	{ "1 div none", "empty" },
	{ "number(none)", "empty" },
	{ "floor(none)", "empty" },
	{ "string(none + 1)", "NaN" },
	{ "string(none)", "" },
	/* nothing is neither the same nor different */
	{ "none = ''", "false" },
	{ "none != ''", "false" },
	{ "none = 0", "false" },
	{ "none != 0", "false" },
	{ "none < 1", "false" },
	{ "none >= 1", "false" },
	{ "none = none", "false" },
	{ "none != Price", "false" },
	{ "Price != none", "false" },
	{ "(none) != 1", "false" },
	/* a function's value is there */
	{ "string(none) = ''", "true" },
	{ "number(none) != 1", "true" },
	{ "none + 1 != 1", "true" },
	{ "first(none) = ''", "true" },
	/* there, and empty */
	{ "nothing = ''", "true" },
	{ "nothing != ''", "false" },
	{ "nothing = 0", "false" },
	{ "nothing != 0", "true" },
	{ "blank < 1", "false" },
	/* there, and wrong */
	{ "bad * 2", "12,5O?" },
	{ "2 * bad", "12,5O?" },
	{ "bad * Name", "12,5O?" },
	{ "bad + none", "12,5O?" },
	{ "none + bad", "12,5O?" },
	{ "-bad", "12,5O?" },
	{ "round(bad)", "12,5O?" },
	{ "bad div 0", "12,5O?" },
	{ "string(-bad)", "NaN" },
	{ "bad = 1", "false" },
	{ "bad != 1", "true" },
	{ "bad < 1", "false" },
	{ "bad >= 1", "false" },
	{ "bad = '12,5O'", "true" },
};

static void
what_is_not_there_makes_nothing(void **state)
{
	(void)state;
	TRY(absent);
}

static const struct expected comparisons[] = {
	{ "Code = '007'", "true" },
	{ "Code = '7'", "false" },
	{ "Code = 7", "true" },
	{ "7 = Code", "true" },
	{ "Code != 7", "false" },
	{ "Code = Seven", "false" }, /* two texts */
	{ "Code <= Seven", "true" }, /* two numbers */
	{ "Code < Seven", "false" },
	{ "Code + 0 = Seven", "true" },
	{ "'10' < '9'", "false" },
	{ "'a' < 'b'", "false" },
	{ "'a' = 'a'", "true" },
	{ "'a' = 'aa'", "false" },
	{ "1.0 = 1", "true" },
	{ "1.0 != 1", "false" },
	{ "2 > 1.999", "true" },
	{ "Price = 12.5", "true" },
	{ "Price = '12.5'", "false" },
	{ "true() = 1", "true" },
	{ "true() = 'x'", "true" },
	{ "true() = ''", "false" },
	{ "false() = ''", "true" },
	{ "true() != false()", "true" },
	{ "true() > false()", "true" },
	/* with a boolean, a path is whether it is there */
	{ "Price = true()", "true" },
	{ "nothing = true()", "true" },
	{ "none = true()", "false" },
	{ "none = false()", "true" },
	{ "none != true()", "true" },
	{ "true() != none", "true" },
	{ "none = (1 = 2)", "true" },
	{ "none < true()", "true" },
};

static void
values_compare_by_their_kinds(void **state)
{
	(void)state;
	TRY(comparisons);
}

static const struct expected logic[] = {
	{ "nothing and Price", "true" },
	{ "none or nothing", "true" },
	{ "none or none", "false" },
	{ "none and nothing", "false" },
	{ "'' or 'x'", "true" },
	{ "'' or 0", "false" },
	{ "bad + 1 or none + 1", "false" },
	{ ". and Price", "true" },
	{ "not(.)", "false" },
	{ "not(none)", "true" },
	{ "not(nothing)", "false" },
	{ "not(nothing = '')", "false" },
	{ "boolean(none | Price)", "true" },
	{ "boolean(none | nix)", "false" },
	/* what decides need not be looked at further */
	{ "Quantity = 0 and Price div 0 > 1", "false" },
	{ "Quantity = 3 or Price div 0 > 1", "true" },
	{ "Quantity = 3 and Price div 0 > 1", "[division by zero]" },
	{ "none or Price or 1 div 0", "true" },
	{ "first(none, Price, 1 div 0)", "12.50" },
};

static void
and_or_ask_and_stop(void **state)
{
	(void)state;
	TRY(logic);
}

static const struct expected tests[] = {
	{ "Price", "true" },
	{ "nothing", "true" },
	{ "none", "false" },
	{ "none | Price", "true" },
	{ "string(nothing)", "false" },
	{ "Quantity != 0", "true" },
	{ "Quantity", "true" },
	{ "0", "false" },
	{ "none + 1", "false" },
	{ "'false'", "true" },
	{ "false()", "false" },
	{ "position() = 7", "true" },
	{ ".", "true" },
	{ "count(line)", "true" },
	{ "sum(line) = 3.3", "true" },
};

static void
a_test_is_true_or_false(void **state)
{
	(void)state;
	try_all(tests, NELEM(tests), EXPR_TEST);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(operators_bind_as_in_xpath),
		cmocka_unit_test(words_are_what_their_place_makes_them),
		cmocka_unit_test(numbers_are_exact),
		cmocka_unit_test(what_is_not_there_makes_nothing),
		cmocka_unit_test(values_compare_by_their_kinds),
		cmocka_unit_test(and_or_ask_and_stop),
		cmocka_unit_test(a_test_is_true_or_false),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
