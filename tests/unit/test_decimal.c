/*
 * Exact decimals: up to 38 digits nothing is lost, and what does not fit is
 * told and changes nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/decimal.h"
#include "cases.h"

#define TEN   "1234567890"
#define NINES "99999999999999999999999999999999999999"
#define ZEROS "00000000000000000000000000000000000000"
#define ONE37 "10000000000000000000000000000000000000" /* 10^37 */

static struct decimal
decimal_of(const char *text)
{
	struct decimal d = DECIMAL_ZERO;

	if (!decimal_parse(&d, text, strlen(text)))
		fail_msg("\"%s\" is not a decimal", text);
	return d;
}

static const char *
print(char out[DECIMAL_SIZE], const struct decimal *d)
{
	size_t n = decimal_print(out, d, 0);

	case_int(out, (long long)strlen(out), (long long)n);
	return out;
}

/* ---- reading ---- */

/* A text, what it says when printed, and its scale; NULL: refused. */
static const struct {
	const char *text, *want;
	int scale;
} texts[] = {
	{ "0", "0", 0 },
	{ "7", "7", 0 },
	{ "1990.00", "1990.00", 2 },
	{ "0.50", "0.50", 2 },
	{ "-0.50", "-0.50", 2 },
	{ "0.001", "0.001", 3 },
	{ "12.500", "12.500", 3 },
	{ "+5", "5", 0 },
	{ "-5", "-5", 0 },
	{ "-0", "0", 0 },
	{ "-0.00", "0.00", 2 },
	{ "0012", "12", 0 },
	{ ZEROS ZEROS "7", "7", 0 },
	{ NINES, NINES, 0 },
	{ "-" NINES, "-" NINES, 0 },
	{ "0." NINES, "0." NINES, 38 },
	{ "-0." NINES, "-0." NINES, 38 },
	{ "0." ZEROS, "0." ZEROS, 38 },
	{ TEN TEN TEN "12345.678", TEN TEN TEN "12345.678", 3 },
	{ "999999999999999999", "999999999999999999", 0 },
	{ "-9999999999999999.9", "-9999999999999999.9", 1 },
	{ "9999999999999999999", "9999999999999999999", 0 },
	{ "18446744073709551616.5", "18446744073709551616.5", 1 },
	{ "+0.1234567890123456789", "0.1234567890123456789", 19 },
	/* more than fits */
	{ "1" ZEROS, NULL, 0 },
	{ NINES "0", NULL, 0 },
	{ NINES ".0", NULL, 0 },
	{ "9." NINES, NULL, 0 },
	{ "0.0" ZEROS, NULL, 0 },
	{ "0.0" NINES, NULL, 0 },
	{ NINES NINES NINES, NULL, 0 },
	/* no number */
	{ "", NULL, 0 },
	{ "-", NULL, 0 },
	{ "+", NULL, 0 },
	{ ".", NULL, 0 },
	{ "5.", NULL, 0 },
	{ ".5", NULL, 0 },
	{ "-.5", NULL, 0 },
	{ "--5", NULL, 0 },
	{ "+-5", NULL, 0 },
	{ "5-", NULL, 0 },
	{ "1.2.3", NULL, 0 },
	{ "1,5", NULL, 0 },
	{ "1 990", NULL, 0 },
	{ " 1", NULL, 0 },
	{ "1 ", NULL, 0 },
	{ "1e3", NULL, 0 },
	{ "0x1", NULL, 0 },
	{ "12,5O", NULL, 0 },
	{ "\xd9\xa1", NULL, 0 },
};

static void
digits_are_read(void **state)
{
	char out[DECIMAL_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(texts); i++) {
		struct decimal d = { 42, 1 };
		bool good =
		    decimal_parse(&d, texts[i].text, strlen(texts[i].text));

		case_int(texts[i].text, good, texts[i].want != NULL);
		case_text(texts[i].text, print(out, &d),
		    texts[i].want != NULL ? texts[i].want : "4.2");
		if (texts[i].want != NULL)
			case_int(texts[i].text, d.scale, texts[i].scale);
	}
	cases_end();
}

static void
a_part_of_a_text_is_read(void **state)
{
	struct decimal d = { 42, 1 };
	char out[DECIMAL_SIZE];

	(void)state;
	assert_true(decimal_parse(&d, "12.345", 4));
	assert_string_equal(print(out, &d), "12.3");
	assert_false(decimal_parse(&d, "12.345", 3));
	assert_false(decimal_parse(&d, "7", 0));
	assert_false(decimal_parse(&d, NULL, 0));
	assert_string_equal(print(out, &d), "12.3");
	cases_end();
}

/* ---- adding ---- */

/* a, b, a + b and a - b; NULL: does not fit. */
static const struct {
	const char *a, *b, *sum, *difference;
} sums[] = {
	{ "0", "0", "0", "0" },
	{ "1990.00", "0.50", "1990.50", "1989.50" },
	{ "0.1", "0.2", "0.3", "-0.1" },
	{ "1", "0.001", "1.001", "0.999" },
	{ "0.001", "1", "1.001", "-0.999" },
	{ "-5.5", "5.50", "0.00", "-11.00" },
	{ "-5", "-7", "-12", "2" },
	{ "100.00", "0", "100.00", "100.00" },
	{ "0", "0.00", "0.00", "0.00" },
	{ "0.05", "-0.05", "0.00", "0.10" },
	/* where it ends */
	{ NINES, "0", NINES, NINES },
	{ NINES, "1", NULL, "99999999999999999999999999999999999998" },
	{ NINES, "-1", "99999999999999999999999999999999999998", NULL },
	{ "-" NINES, "1", "-99999999999999999999999999999999999998", NULL },
	{ NINES, NINES, NULL, "0" },
	{ NINES, "-" NINES, "0", NULL },
	{ "-" NINES, "-" NINES, NULL, "0" },
	{ NINES, "0.1", NULL, NULL },
	{ "0.1", NINES, NULL, NULL },
	{ ONE37, "0.1", NULL, NULL },
	{ "1000000000000000000000000000000000000", "0.5",
	    "1000000000000000000000000000000000000.5",
	    "999999999999999999999999999999999999.5" },
	{ "0", "0." NINES, "0." NINES, "-0." NINES },
	{ "1", "0." NINES, NULL, NULL },
	/* zeros at the end are no reason to fail */
	{ ONE37, "0.00", ONE37, ONE37 },
	{ NINES, "0.00", NINES, NINES },
	{ NINES, "1.00", NULL, "99999999999999999999999999999999999998" },
	{ "9999999999999999999999999999999999999.5", "0.5",
	    "10000000000000000000000000000000000000",
	    "9999999999999999999999999999999999999.0" },
	{ "9999999999999999999999999999999999999.5",
	    "9999999999999999999999999999999999999.5",
	    "19999999999999999999999999999999999999", "0.0" },
	{ "-9999999999999999999999999999999999999.5",
	    "-9999999999999999999999999999999999999.5",
	    "-19999999999999999999999999999999999999", "0.0" },
	{ "9999999999999999999999999999999999999.5", "0.6", NULL,
	    "9999999999999999999999999999999999998.9" },
};

static void
try_sum(const char *a, const char *b, const char *want,
    bool (*work)(struct decimal *, const struct decimal *))
{
	struct decimal x = decimal_of(a), y = decimal_of(b);
	char name[128], out[DECIMAL_SIZE];

	snprintf(name, sizeof(name), "%s and %s", a, b);
	case_int(name, work(&x, &y), want != NULL);
	case_text(name, print(out, &x), want != NULL ? want : a);
	case_text(name, print(out, &y), b);
}

static void
sums_are_exact(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(sums); i++) {
		try_sum(sums[i].a, sums[i].b, sums[i].sum, decimal_add);
		try_sum(sums[i].a, sums[i].b, sums[i].difference, decimal_sub);
	}
	cases_end();
}

static void
one_can_meet_itself(void **state)
{
	struct decimal d = decimal_of("12.25");
	char out[DECIMAL_SIZE];

	(void)state;
	assert_true(decimal_add(&d, &d));
	assert_string_equal(print(out, &d), "24.50");
	assert_true(decimal_sub(&d, &d));
	assert_string_equal(print(out, &d), "0.00");
	cases_end();
}

/* A tenth, ten million times: no binary fraction gets there. */
static void
many_small_ones_add_up(void **state)
{
	struct decimal sum = DECIMAL_ZERO, tenth = decimal_of("0.10");
	char out[DECIMAL_SIZE];
	int i;

	(void)state;
	for (i = 0; i < 10000000; i++)
		decimal_add(&sum, &tenth);
	assert_string_equal(print(out, &sum), "1000000.00");
	cases_end();
}

/* ---- comparing ---- */

/* Each is greater than the one before. */
static const char *const ladder[] = { "-" NINES, "-" ONE37,
	"-12345678901234567890123456789.5", "-7", "-6.999", "-0." NINES, "-0.5",
	"0", "0.00000000000000000000000000000000000001", "0.05", "0.5",
	"0." NINES, "1", "1.5", "12345678901234567890123456789", ONE37, NINES };

static void
order_does_not_mind_the_scale(void **state)
{
	char name[128];
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(ladder); i++)
		for (k = 0; k < NELEM(ladder); k++) {
			struct decimal a = decimal_of(ladder[i]),
				       b = decimal_of(ladder[k]);
			int got = decimal_cmp(&a, &b);

			snprintf(name, sizeof(name), "%s beside %s", ladder[i],
			    ladder[k]);
			case_int(
			    name, (got > 0) - (got < 0), (i > k) - (i < k));
		}
	cases_end();
}

static const struct {
	const char *a, *b;
} equals[] = {
	{ "1", "1.000" },
	{ "0", "-0.00" },
	{ "0", "0." ZEROS },
	{ "-5.50", "-5.5" },
	{ "1000000000000000000000000000000000000",
	    "1000000000000000000000000000000000000.0" },
};

static void
equals_are_equal(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(equals); i++) {
		struct decimal a = decimal_of(equals[i].a),
			       b = decimal_of(equals[i].b);

		case_int(equals[i].a, decimal_cmp(&a, &b), 0);
		case_int(equals[i].a, decimal_cmp(&b, &a), 0);
	}
	cases_end();
}

/* ---- printing ---- */

static const struct {
	const char *text;
	int least;
	const char *plain, *grouped;
} prints[] = {
	{ "0", 0, "0", "0" },
	{ "0", 2, "0.00", "0.00" },
	{ "-0.00", 2, "0.00", "0.00" },
	{ "7", 0, "7", "+7" },
	{ "7", 2, "7.00", "+7.00" },
	{ "0.5", 2, "0.50", "+0.50" },
	{ "-0.5", 2, "-0.50", "-0.50" },
	{ "1.125", 2, "1.125", "+1.125" },
	{ "-1.1", 1, "-1.1", "-1.1" },
	{ "999", 2, "999.00", "+999.00" },
	{ "1870", 2, "1870.00", "+1 870.00" },
	{ "-1870.5", 2, "-1870.50", "-1 870.50" },
	{ "100000.0001", 2, "100000.0001", "+100 000.0001" },
	{ "1234567.8", 0, "1234567.8", "+1 234 567.8" },
	{ "7", 6, "7.000000", "+7.000000" },
	{ "7", 100, "7.000000", "+7.000000" },
	{ "0.0000000001", 6, "0.0000000001", "+0.0000000001" },
	{ "-" NINES, 6, "-" NINES ".000000",
	    "-99 999 999 999 999 999 999 999 999 999 999 999 999.000000" },
	{ "-0." NINES, 6, "-0." NINES, "-0." NINES },
};

static void
it_prints_for_programs_and_people(void **state)
{
	char out[DECIMAL_SIZE + 16];
	size_t i, n;

	(void)state;
	for (i = 0; i < NELEM(prints); i++) {
		struct decimal d = decimal_of(prints[i].text);

		n = decimal_print(out, &d, prints[i].least);
		case_text(prints[i].text, out, prints[i].plain);
		case_int(prints[i].text, (long long)n, (long long)strlen(out));
		n = decimal_group(out, &d, prints[i].least);
		case_text(prints[i].text, out, prints[i].grouped);
		case_int(prints[i].text, (long long)n, (long long)strlen(out));
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_read),
		cmocka_unit_test(a_part_of_a_text_is_read),
		cmocka_unit_test(sums_are_exact),
		cmocka_unit_test(one_can_meet_itself),
		cmocka_unit_test(many_small_ones_add_up),
		cmocka_unit_test(order_does_not_mind_the_scale),
		cmocka_unit_test(equals_are_equal),
		cmocka_unit_test(it_prints_for_programs_and_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
