/*
 * The calendar: every day of its range once, and the days that calendars get
 * wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/civil.h"
#include "base/mem.h"

static const struct {
	int64_t days;
	int year, month, day;
} known[] = {
	{ -719162, 1, 1, 1 },
	{ -719528, 0, 1, 1 },
	{ -25567, 1900, 1, 1 },
	{ -1, 1969, 12, 31 },
	{ 0, 1970, 1, 1 },
	{ 11016, 2000, 2, 29 },
	{ 17637, 2018, 4, 16 },
	{ 47540, 2100, 2, 28 },
	{ 47541, 2100, 3, 1 },
	{ 2932896, 9999, 12, 31 },
};

static void
knows_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(known); i++) {
		struct civil c = { .hour = 7 };

		assert_int_equal(known[i].days,
		    civil_to_days(known[i].year, known[i].month, known[i].day));
		civil_from_days(&c, known[i].days);
		assert_int_equal(known[i].year, c.year);
		assert_int_equal(known[i].month, c.month);
		assert_int_equal(known[i].day, c.day);
		assert_int_equal(7, c.hour);
	}
}

/* Count all days from year 1 on by hand, and compare. */
static void
counts_all_days(void **state)
{
	struct civil c = { 1, 1, 1, 0, 0, 0 }, back = c;
	int64_t days = -719162;

	(void)state;
	for (; c.year <= 9999; days++) {
		assert_true(civil_valid(&c));
		assert_int_equal(days, civil_to_days(c.year, c.month, c.day));
		civil_from_days(&back, days);
		assert_memory_equal(&c, &back, sizeof(c));
		if (++c.day <= civil_month_days(c.year, c.month))
			continue;
		c.day = 1;
		c.month = c.month % 12 + 1;
		c.year += c.month == 1;
	}
	assert_int_equal(2932897, days);
}

static const struct {
	struct civil c;
	bool valid;
} times[] = {
	{ { 2024, 2, 29, 23, 59, 59 }, true },
	{ { 2000, 2, 29, 0, 0, 0 }, true },
	{ { 1, 1, 1, 0, 0, 0 }, true },
	{ { 9999, 12, 31, 0, 0, 0 }, true },
	{ { 0, 12, 31, 0, 0, 0 }, false },
	{ { 10000, 1, 1, 0, 0, 0 }, false },
	{ { 2026, 2, 29, 0, 0, 0 }, false },
	{ { 1900, 2, 29, 0, 0, 0 }, false },
	{ { 2026, 4, 31, 0, 0, 0 }, false },
	{ { 2026, 4, 0, 0, 0, 0 }, false },
	{ { 2026, 0, 1, 0, 0, 0 }, false },
	{ { 2026, 13, 1, 0, 0, 0 }, false },
	{ { 2026, 1, 1, 24, 0, 0 }, false },
	{ { 2026, 1, 1, -1, 0, 0 }, false },
	{ { 2026, 1, 1, 0, 60, 0 }, false },
	{ { 2026, 1, 1, 0, 0, 60 }, false },
};

static void
judges_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(times); i++)
		assert_int_equal(times[i].valid, civil_valid(&times[i].c));
}

static void
counts_seconds(void **state)
{
	static const int64_t seconds[] = { INT64_C(-62135596800), -86401,
		-86400, -1, 0, 1523891311, INT64_C(253402300799) };
	struct civil c;

	(void)state;
	for (size_t i = 0; i < NELEM(seconds); i++) {
		civil_from_seconds(&c, seconds[i]);
		assert_true(civil_valid(&c));
		assert_int_equal(seconds[i], civil_to_seconds(&c));
	}
	civil_from_seconds(&c, -1);
	assert_int_equal(59, c.second);
	assert_int_equal(1969, c.year);
}

static void
adds_days(void **state)
{
	struct civil c = { 2024, 2, 28, 14, 8, 31 };

	(void)state;
	civil_add_days(&c, 2);
	assert_int_equal(3, c.month);
	assert_int_equal(1, c.day);
	assert_int_equal(14, c.hour);
	civil_add_days(&c, -61);
	assert_int_equal(2023, c.year);
	assert_int_equal(31, c.day);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_days),
		cmocka_unit_test(counts_all_days),
		cmocka_unit_test(judges_times),
		cmocka_unit_test(counts_seconds),
		cmocka_unit_test(adds_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
