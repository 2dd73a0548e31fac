/*
 * All zones of the system: the C library, which knows one zone at a time, must
 * agree with ours at every change of the clock and between them; local times
 * must lead back; and days must tile the time line. Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/zone_internal.h"
#include "watched.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	FEW_ZONES = 300, /* there are more than that */
	SAMPLE = 41 * CIVIL_DAY + 12345,
	FAR_SAMPLE = 1201 * CIVIL_DAY + 12345
};

static void
must_match(const struct zone *z, int64_t utc)
{
	time_t t = (time_t)utc;
	struct civil c;
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	zone_civil(z, utc, &c);
	if (tm.tm_gmtoff != zone_offset(z, utc) ||
	    tm.tm_year + 1900 != c.year || tm.tm_mon + 1 != c.month ||
	    tm.tm_mday != c.day || tm.tm_hour != c.hour ||
	    tm.tm_min != c.minute || tm.tm_sec != c.second)
		fail_msg("%s at %lld: offset %d, should be %ld", zone_name(z),
		    (long long)utc, zone_offset(z, utc), tm.tm_gmtoff);
}

/* The local time of an instant leads to it, or to the first like it. */
static void
must_return(const struct zone *z, int64_t utc)
{
	struct civil c, again;
	int64_t back;

	zone_civil(z, utc, &c);
	back = zone_instant(z, &c);
	zone_civil(z, back, &again);
	if (back > utc || memcmp(&c, &again, sizeof(c)) != 0)
		fail_msg("%s at %lld: back at %lld", zone_name(z),
		    (long long)utc, (long long)back);
	if (back < utc && zone_offset(z, back) <= zone_offset(z, utc))
		fail_msg("%s at %lld: not twice", zone_name(z), (long long)utc);
}

static void
check_instant(const struct zone *z, int64_t utc)
{
	must_match(z, utc);
	must_return(z, utc);
}

static void
check_years(const struct zone *z, int first)
{
	const int64_t from = civil_to_days(first, 1, 1) * CIVIL_DAY;
	const int64_t to = civil_to_days(2101, 1, 1) * CIVIL_DAY;
	const int64_t end = civil_to_days(10000, 1, 1) * CIVIL_DAY;
	const int less = is_watched() ? 16 : 1;
	static const int near[] = { -CIVIL_HOUR, -1, 0, 1, CIVIL_HOUR };

	for (int64_t utc = from; utc < to; utc += less * SAMPLE)
		check_instant(z, utc);
	for (int64_t utc = to; utc < end; utc += less * FAR_SAMPLE)
		check_instant(z, utc);
	for (size_t i = 0; i < z->n; i++)
		for (size_t k = 0; k < NELEM(near); k++)
			if (z->spans[i].at > from && z->spans[i].at < to)
				check_instant(z, z->spans[i].at + near[k]);
}

static void
check_history(const struct zone *z)
{
	check_years(z, 1900);
}

/* The C library takes a rule to have no summers before 1971. */
static void
check_rule(const struct zone *z)
{
	check_years(z, 1972);
}

static bool
is_day(const struct zone *z, int64_t utc, const struct civil *day)
{
	struct civil c;

	zone_civil(z, utc, &c);
	return c.year == day->year && c.month == day->month &&
	       c.day == day->day;
}

/* The day begins at its first instant and keeps its date to the end. */
static void
check_day(
    const struct zone *z, const struct civil *day, int64_t from, int64_t to)
{
	int64_t step = to - from == CIVIL_DAY ? 6 * CIVIL_HOUR : 60;
	bool good = from < to && !is_day(z, from - 1, day) &&
		    is_day(z, to - 1, day) && !is_day(z, to, day);

	for (int64_t utc = from; utc < to && good; utc += step)
		good = is_day(z, utc, day);
	if (!good)
		fail_msg("%s: the day %04d-%02d-%02d, %lld to %lld",
		    zone_name(z), day->year, day->month, day->day,
		    (long long)from, (long long)to);
}

static void
check_days(const struct zone *z)
{
	struct civil day = { 2020, 1, 1, 0, 0, 0 }, next = day;
	int64_t from = zone_day_start(z, 2020, 1, 1), to;
	int last = is_watched() ? 2020 : 2030;

	for (; day.year <= last; day = next, from = to) {
		civil_add_days(&next, 1);
		to = zone_day_start(z, next.year, next.month, next.day);
		check_day(z, &day, from, to);
	}
}

static void
check_zone(const char *name, void (*check)(const struct zone *))
{
	struct err err = ERR_INIT;
	struct zone *z = zone_open(name, &err);

	if (z == NULL)
		fail_msg("%s", err.text);
	check(z);
	zone_free(z);
}

/* nftw() takes no argument for its callback, so these are the walk's own. */
static struct {
	char *names[2000];
	size_t n;
	size_t root; /* the length of the folder's name and its slash */
} walk;

/* right/ counts leap seconds; posix/ and localtime repeat other zones. */
static int
note(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	static const char *const not_ours[] = { "right/", "posix/", "localtime",
		"leap", "posixrules" };
	const char *name = path + walk.root;

	(void)st;
	(void)ftw;
	if (type != FTW_F || strchr(name, '.') != NULL)
		return 0;
	for (size_t i = 0; i < NELEM(not_ours); i++)
		if (strncmp(name, not_ours[i], strlen(not_ours[i])) == 0)
			return 0;
	assert_true(walk.n < NELEM(walk.names));
	walk.names[walk.n++] = mem_dup(name);
	return 0;
}

static int
find_zones(void **state)
{
	const char *dir = getenv("TZDIR");

	(void)state;
	if (dir == NULL)
		dir = "/usr/share/zoneinfo";
	walk.root = strlen(dir) + 1;
	if (nftw(dir, note, 8, 0) != 0 || walk.n < FEW_ZONES) {
		print_error("%s has no zones: is tzdata installed?\n", dir);
		return -1;
	}
	return 0;
}

static int
forget_zones(void **state)
{
	(void)state;
	while (walk.n > 0)
		free(walk.names[--walk.n]);
	return 0;
}

static void
agrees_with_libc(void **state)
{
	(void)state;
	for (size_t i = 0; i < walk.n; i++) {
		setenv("TZ", walk.names[i], 1);
		tzset();
		check_zone(walk.names[i], check_history);
	}
	unsetenv("TZ");
}

static void
agrees_on_rules(void **state)
{
	static const char *const rules[] = { "MSK-3", "<+0330>-3:30",
		"CET-1CEST,M3.5.0,M10.5.0/3", "IST-1GMT0,M10.5.0,M3.5.0/1",
		"AEST-10AEDT,M10.1.0,M4.1.0/3", "NST3:30NDT,M3.2.0,M11.1.0",
		"EET-2EEST,M4.5.5/0,M10.5.4/24", "ABC3DEF,J60/2,J300/1:30:15",
		"ABC-3DEF-5,59,299/3", "IST-2IDT,M3.4.4/26,M10.5.0" };

	(void)state;
	for (size_t i = 0; i < NELEM(rules); i++) {
		setenv("TZ", rules[i], 1);
		tzset();
		check_zone(NULL, check_rule);
	}
	unsetenv("TZ");
}

static void
days_tile(void **state)
{
	(void)state;
	for (size_t i = 0; i < walk.n; i++)
		check_zone(walk.names[i], check_days);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_libc),
		cmocka_unit_test(agrees_on_rules),
		cmocka_unit_test(days_tile),
	};

	return cmocka_run_group_tests(tests, find_zones, forget_zones);
}
