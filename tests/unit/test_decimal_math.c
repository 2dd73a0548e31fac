/*
 * Multiplying, dividing and rounding decimals: exact, or told. Every limit is
 * met from both sides; long division is held against multiplication.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/decimal.h"
#include "cases.h"

#define NINES "99999999999999999999999999999999999999"
#define ZEROS "00000000000000000000000000000000000000"
#define ONE37 "10000000000000000000000000000000000000"   /* 10^37 */
#define TINY  "0.00000000000000000000000000000000000001" /* 10^-38 */

static struct decimal
decimal_of(const char *text)
{
	struct decimal d = DECIMAL_ZERO;

	if (!decimal_parse(&d, text, strlen(text)))
		fail_msg("\"%s\" is not a decimal", text);
	return d;
}

struct calculation {
	const char *a, *b, *want; /* NULL: it cannot be, and a stays */
};

static void
check(const struct calculation *c, const char *sign, bool good,
    const struct decimal *got)
{
	char name[160], out[DECIMAL_SIZE];

	snprintf(name, sizeof(name), "%s %s %s", c->a, sign, c->b);
	case_int(name, good, c->want != NULL);
	decimal_print(out, got, 0);
	case_text(name, out, c->want != NULL ? c->want : c->a);
}

/* ---- multiplying ---- */

static const struct calculation products[] = {
	{ "0", "0", "0" },
	{ "2", "3", "6" },
	{ "-2", "3", "-6" },
	{ "-2", "-3", "6" },
	{ "12.50", "3", "37.50" },
	{ "1.10", "1.10", "1.2100" },
	{ "0.1", "0.1", "0.01" },
	{ NINES, "1", NINES },
	{ NINES, "-1", "-" NINES },
	{ NINES, "1.00", NINES },
	{ NINES, "2", NULL },
	{ NINES, "1.1", NULL },
	{ NINES, "0.1", "9999999999999999999999999999999999999.9" },
	{ ONE37, "10", NULL },
	{ ONE37, "9", "90000000000000000000000000000000000000" },
	{ ONE37, "9.90", "99000000000000000000000000000000000000" },
	{ "9999999999999999999", "9999999999999999999",
	    "99999999999999999980000000000000000001" },
	{ "99999999999999999999", "99999999999999999999", NULL },
	{ TINY, "10", "0.0000000000000000000000000000000000001" },
	{ TINY, "0.1", NULL },
	{ TINY, "0", "0." ZEROS },
	{ TINY, "0.0", "0." ZEROS },
	{ "0." ZEROS, "0." ZEROS, "0." ZEROS },
	/* tens that are made by twos and fives */
	{ "0.5", "0.2", "0.10" },
	{ "25000000000000000000.5", "40000000000000000000", NULL },
	{ "2500000000000000000.0", "4000000000000000000.0",
	    "10000000000000000000000000000000000000" },
	{ "1.2500000000000000000", "8.0000000000000000000",
	    "10.000000000000000000000000000000000000" },
	{ "0.00000000000000000000000000000000000005", "0.2", TINY },
	{ "0.00000000000000000000000000000000000002", "0.5", TINY },
	{ "0.2", "0.00000000000000000000000000000000000005", TINY },
};

static void
products_are_exact(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(products); i++) {
		struct decimal a = decimal_of(products[i].a);
		struct decimal b = decimal_of(products[i].b);
		bool good = decimal_mul(&a, &b);

		if (good && products[i].want != NULL) {
			struct decimal want = decimal_of(products[i].want);

			case_int(products[i].a, decimal_cmp(&a, &want), 0);
			a = want;
		}
		check(&products[i], "*", good, &a);
	}
	cases_end();
}

/* ---- dividing ---- */

static const struct {
	struct calculation is;
	int places;
} quotients[] = {
	{ { "6", "3", "2" }, 20 },
	{ { "-6", "3", "-2" }, 20 },
	{ { "6", "-4", "-1.5" }, 20 },
	{ { "1", "3", "0.33333333333333333333" }, 20 },
	{ { "2", "3", "0.66666666666666666667" }, 20 },
	{ { "-2", "3", "-0.66666666666666666667" }, 20 },
	{ { "10.00", "4", "2.50" }, 2 },
	{ { "10.00", "3", "3.33" }, 2 },
	{ { "20.00", "3", "6.67" }, 2 },
	{ { "0.05", "2", "0.03" }, 2 },
	{ { "-0.05", "2", "-0.03" }, 2 },
	{ { "0.0449", "1", "0.04" }, 2 },
	{ { "0.045", "1", "0.05" }, 2 },
	{ { "1", "8", "0.13" }, 2 },
	{ { "1", "8", "0" }, 0 },
	{ { "1", "2", "1" }, 0 },
	{ { "-1", "2", "-1" }, 0 },
	{ { "5", "0.001", "5000" }, 0 },
	{ { "1.25", "0.5", "2.5" }, 20 },
	{ { "0", "5", "0" }, 2 },
	{ { "0.00", "-5", "0.00" }, 2 },
	{ { "1", "0", NULL }, 20 },
	{ { "0", "0.00", NULL }, 20 },
	{ { NINES, NINES, "1" }, 20 },
	{ { NINES, "1", NINES }, 20 },
	{ { NINES, "10", "9999999999999999999999999999999999999.9" }, 20 },
	{ { NINES, "0.1", NULL }, 20 },
	{ { NINES, "3", "33333333333333333333333333333333333333" }, 20 },
	{ { ONE37, "3", NULL }, 20 },
	{ { ONE37, "3", "3333333333333333333333333333333333333" }, 0 },
	{ { ONE37, "0.5", "20000000000000000000000000000000000000" }, 20 },
	{ { "1", NINES, "0.00000000000000000000" }, 20 },
	{ { "1", NINES, "0.0000000000000000000000000000000000000" }, 37 },
	{ { NINES, "99999999999999999999999999999999999998",
	      "1.00000000000000000000" },
	    20 },
	{ { "50000000000000000000000000000000000000", NINES,
	      "0.50000000000000000000" },
	    20 },
	{ { "77777777777777777777777777777777777777", NINES,
	      "0.77777777777777777778" },
	    20 },
	{ { TINY, "2", "0.00000000000000000000" }, 20 },
	{ { TINY, TINY, "1" }, 20 },
	{ { "1", TINY, NULL }, 20 },
	{ { "0.99999999999999999999999999999999999999", "1", "1.00" }, 2 },
};

static void
quotients_are_exact_or_rounded(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(quotients); i++) {
		struct decimal a = decimal_of(quotients[i].is.a);
		struct decimal b = decimal_of(quotients[i].is.b);
		bool good = decimal_div(&a, &b, quotients[i].places);

		check(&quotients[i].is, "/", good, &a);
	}
	cases_end();
}

static uint64_t dice = 88172645463325252u;

static uint64_t
roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice;
}

static struct decimal
any(int digits)
{
	struct decimal d = { 0, (int)(roll() % 10) };

	while (digits-- > 0)
		d.digits = d.digits * 10 + (int)(roll() % 10);
	if (roll() % 2 == 0)
		decimal_negate(&d);
	return d;
}

/* a * b / b is a, and (a - a mod b) / b has nothing behind the point. */
static void
what_was_multiplied_can_be_divided(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		struct decimal a = any((int)(roll() % 19) + 1);
		struct decimal b = any((int)(roll() % 19) + 1);
		struct decimal c = a, rest = a;
		long long n;

		if (decimal_is_zero(&b))
			continue;
		assert_true(decimal_mul(&c, &b));
		assert_true(decimal_div(&c, &b, 37));
		assert_int_equal(decimal_cmp(&a, &c), 0);
		c = a;
		assert_true(decimal_mod(&rest, &b));
		if (!decimal_sub(&c, &rest) || !decimal_div(&c, &b, 20))
			continue;
		decimal_trim(&c);
		assert_int_equal(c.scale, 0);
		assert_true(
		    !decimal_integer(&c, &n) || n == (long long)c.digits);
	}
}

static const struct calculation remainders[] = {
	{ "5", "2", "1" },
	{ "5", "-2", "1" },
	{ "-5", "2", "-1" },
	{ "-5", "-2", "-1" },
	{ "1.5", "0.5", "0.0" },
	{ "5.25", "1", "0.25" },
	{ "0", "7", "0" },
	{ "1", "0.3", "0.1" },
	{ "3", NINES, "3" },
	{ "0.5", NINES, "0.5" },
	{ TINY, NINES, TINY },
	{ NINES, "7", "1" },
	{ NINES, "0.7", "0.3" },
	{ NINES, TINY, "0." ZEROS },
	{ NINES, "0." NINES, "0." ZEROS },
	{ "1", "0", NULL },
	{ "1", "0.0", NULL },
};

static void
remainders_have_the_sign_of_what_is_divided(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(remainders); i++) {
		struct decimal a = decimal_of(remainders[i].a);
		struct decimal b = decimal_of(remainders[i].b);
		bool good = decimal_mod(&a, &b);

		check(&remainders[i], "mod", good, &a);
	}
	cases_end();
}

/* ---- rounding ---- */

static const struct {
	const char *text, *floor, *ceiling, *half_up, *two;
} roundings[] = {
	{ "0", "0", "0", "0", "0" },
	{ "7", "7", "7", "7", "7" },
	{ "7.00", "7", "7", "7", "7.00" },
	{ "2.5", "2", "3", "3", "2.5" },
	{ "-2.5", "-3", "-2", "-2", "-2.5" },
	{ "2.499", "2", "3", "2", "2.50" },
	{ "-2.501", "-3", "-2", "-3", "-2.50" },
	{ "0.005", "0", "1", "0", "0.01" },
	{ "-0.005", "-1", "0", "0", "-0.01" },
	{ "-0.5", "-1", "0", "0", "-0.5" },
	{ "0.0049", "0", "1", "0", "0.00" },
	{ "0." NINES, "0", "1", "1", "1.00" },
	{ "-0." NINES, "-1", "0", "-1", "-1.00" },
	{ TINY, "0", "1", "0", "0.00" },
	{ "-" TINY, "-1", "0", "0", "0.00" },
	{ "-0.50000000000000000000000000000000000001", "-1", "0", "-1",
	    "-0.50" },
	{ "9999999999999999999999999999999999999.9",
	    "9999999999999999999999999999999999999", ONE37, ONE37,
	    "9999999999999999999999999999999999999.9" },
	{ NINES, NINES, NINES, NINES, NINES },
};

static void
check_rounded(const char *text, void (*work)(struct decimal *),
    const char *what, const char *want)
{
	struct decimal d = decimal_of(text);
	char name[80], out[DECIMAL_SIZE];

	work(&d);
	decimal_print(out, &d, 0);
	snprintf(name, sizeof(name), "%s of %s", what, text);
	case_text(name, out, want);
}

static void
round_two(struct decimal *d)
{
	decimal_round(d, 2);
}

static void
rounding_knows_its_direction(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(roundings); i++) {
		const char *text = roundings[i].text;

		check_rounded(text, decimal_floor, "floor", roundings[i].floor);
		check_rounded(
		    text, decimal_ceiling, "ceiling", roundings[i].ceiling);
		check_rounded(
		    text, decimal_half_up, "half up", roundings[i].half_up);
		check_rounded(text, round_two, "two", roundings[i].two);
	}
	cases_end();
}

static const struct {
	const char *text;
	bool good;
	long long want;
} integers[] = {
	{ "0", true, 0 },
	{ "-12", true, -12 },
	{ "5.00", true, 5 },
	{ "5.01", false, 0 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "-9223372036854775809", false, 0 },
	{ NINES, false, 0 },
	{ TINY, false, 0 },
};

static void
integers_are_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(integers); i++) {
		struct decimal d = decimal_of(integers[i].text), back;
		long long n = 0;

		case_int(integers[i].text, decimal_integer(&d, &n),
		    integers[i].good);
		case_int(integers[i].text, n, integers[i].want);
		back = decimal_of_integer(n);
		if (integers[i].good)
			case_int(integers[i].text, decimal_cmp(&d, &back), 0);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(products_are_exact),
		cmocka_unit_test(quotients_are_exact_or_rounded),
		cmocka_unit_test(what_was_multiplied_can_be_divided),
		cmocka_unit_test(remainders_have_the_sign_of_what_is_divided),
		cmocka_unit_test(rounding_knows_its_direction),
		cmocka_unit_test(integers_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
