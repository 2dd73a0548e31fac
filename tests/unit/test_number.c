/*
 * Decimal numbers as people in Russia and programs write them, and all that is
 * not one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "model/type.h"

#define NBSP   "\xc2\xa0"     /* U+00A0 */
#define NARROW "\xe2\x80\xaf" /* U+202F */
#define THIN   "\xe2\x80\x89" /* U+2009 */

#define TEN   "1234567890"
#define SIXTY TEN TEN TEN TEN TEN TEN

/* A text, and what it becomes with at least so many decimals; NULL: refused. */
static const struct {
	const char *text;
	unsigned decimals;
	const char *want;
} numbers[] = {
	{ "0", 0, "0" },
	{ "7", 0, "7" },
	{ "7", 2, "7.00" },
	{ "1990.0", 0, "1990.0" },
	{ "1990.0", 2, "1990.00" },
	{ "1990.125", 2, "1990.125" },
	{ "1990,5", 2, "1990.50" },
	{ "0.10", 0, "0.10" },
	{ "0,10", 0, "0.10" },
	/* zeros in front */
	{ "0012", 0, "12" },
	{ "000", 0, "0" },
	{ "00.50", 0, "0.50" },
	{ "000", 2, "0.00" },
	/* signs */
	{ "-5.5", 0, "-5.5" },
	{ "+5", 0, "5" },
	{ "-0", 0, "0" },
	{ "-0.00", 2, "0.00" },
	{ "-0.01", 0, "-0.01" },
	/* one side of the mark */
	{ ".5", 0, "0.5" },
	{ ",5", 2, "0.50" },
	{ "5.", 0, "5" },
	{ "5,", 2, "5.00" },
	/* groups */
	{ "1 990,00", 0, "1990.00" },
	{ "1" NBSP "990,00", 0, "1990.00" },
	{ "1" NARROW "234" NARROW "567", 0, "1234567" },
	{ "12" THIN "345.6", 2, "12345.60" },
	{ "-1 990", 0, "-1990" },
	{ "0 012", 0, "12" },
	{ "999 999 999 999,99", 2, "999999999999.99" },
	/* blanks around */
	{ " 7 ", 0, "7" },
	{ "\t\r\n7.5" NBSP, 0, "7.5" },
	/* as long as it may be */
	{ SIXTY, 0, SIXTY },
	{ "0." SIXTY, 0, "0." SIXTY },
	{ SIXTY "." SIXTY, 0, SIXTY "." SIXTY },

	{ "", 0, NULL },
	{ " ", 0, NULL },
	{ NBSP, 0, NULL },
	{ "-", 0, NULL },
	{ ".", 0, NULL },
	{ "-,", 0, NULL },
	{ "12,5O", 0, NULL },
	{ "O", 0, NULL },
	{ "1e5", 0, NULL },
	{ "0x10", 0, NULL },
	{ "--5", 0, NULL },
	{ "- 5", 0, NULL },
	{ "5-", 0, NULL },
	{ "1.2.3", 0, NULL },
	{ "1,990.00", 0, NULL },
	{ "1.990,00", 0, NULL },
	{ "1'990", 0, NULL },
	{ "1 99", 0, NULL },
	{ "1 9900", 0, NULL },
	{ "1234 567", 0, NULL },
	{ "1  990", 0, NULL },
	{ "1 990 00", 0, NULL },
	{ "1 ,5", 0, NULL },
	{ "1, 5", 0, NULL },
	{ "1.5 000", 0, NULL },
	{ "10 руб.", 0, NULL },
	{ "10%", 0, NULL },
	{ "1\xc2", 0, NULL },
	{ "1\xe2\x80", 0, NULL },
	{ "∞", 0, NULL },
	{ "NaN", 0, NULL },
	{ "\xd9\xa1\xd9\xa2", 0, NULL }, /* digits of another script */
	{ "1" SIXTY, 0, NULL },
	{ "0.1" SIXTY, 0, NULL },
};

static void
numbers_are_cleaned(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(numbers); i++) {
		const char *text = numbers[i].text;
		bool good;

		buf_reset(&out);
		good = type_clean_number(
		    text, strlen(text), numbers[i].decimals, &out);
		case_text(text, good ? buf_str(&out) : NULL, numbers[i].want);
		if (!good)
			case_int(text, (long long)out.len, 0);
	}
	buf_clear(&out);
	cases_end();
}

static void
a_number_is_appended(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	buf_puts(&out, "a");
	assert_true(type_clean_number("1 990,5", 7, 2, &out));
	assert_true(type_clean_number("7x", 1, 0, &out));
	assert_false(type_clean_number("7x", 2, 0, &out));
	assert_false(type_clean_number("7 x", 3, 0, &out));
	assert_string_equal(buf_str(&out), "a1990.507");
	buf_clear(&out);
}

/* What is clean stays as it is. */
static void
clean_numbers_are_cleaned_to_themselves(void **state)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(numbers); i++) {
		if (numbers[i].want == NULL)
			continue;
		buf_reset(&once);
		buf_reset(&twice);
		type_clean_number(numbers[i].text, strlen(numbers[i].text),
		    numbers[i].decimals, &once);
		type_clean_number(
		    once.data, once.len, numbers[i].decimals, &twice);
		case_text(numbers[i].text, buf_str(&twice), buf_str(&once));
	}
	buf_clear(&once);
	buf_clear(&twice);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_cleaned),
		cmocka_unit_test(a_number_is_appended),
		cmocka_unit_test(clean_numbers_are_cleaned_to_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
