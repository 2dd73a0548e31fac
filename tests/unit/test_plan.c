/*
 * Which days are due: by what is known of them, by the cloud's clock, by what
 * was asked for. And for ten years in every zone of the system: the windows of
 * the days leave out no instant, share none, and are those that a clock on the
 * wall would name. Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "watched.h"

#include "run/plan.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FEW_ZONES = 300 };

/* ---- what is due ---- */

/* A letter a day from 2026-03-01 on: - not known, o open, w whole, d damaged */
static enum plan_known
known_by_letter(void *arg, const struct plan_day *day)
{
	const char *letters = arg;
	size_t at = (size_t)atoi(day->day + 8) - 1;

	if (strncmp(day->day, "2026-03-", 8) != 0 || at >= strlen(letters))
		return KNOWN_NOT;
	return letters[at] == 'w'   ? KNOWN_WHOLE
	       : letters[at] == 'o' ? KNOWN_OPEN
	       : letters[at] == 'd' ? KNOWN_DAMAGED
				    : KNOWN_NOT;
}

/* 2026-03-05 00:00 in Moscow, and so many hours. */
#define MARCH_5 ((int64_t)1772658000)
#define HOUR    CIVIL_HOUR

struct case_of_due {
	const char *name, *known;
	int64_t now;
	int look_back;
	bool open_day, again;
	int from, to;     /* days of March; 0: all */
	const char *want; /* a letter a day: . m d a o */
};

static const struct case_of_due dues[] = {
	{ "nothing is known", "", MARCH_5 + 3 * HOUR, 0, false, false, 0, 0,
	    "mmmm." },
	{ "all is well", "wwww", MARCH_5 + 3 * HOUR, 0, false, false, 0, 0,
	    "....." },
	{ "a gap", "w-ww", MARCH_5 + 3 * HOUR, 0, false, false, 0, 0, ".m..." },
	{ "back by two", "wwww", MARCH_5 + 3 * HOUR, 2, false, false, 0, 0,
	    "..aa." },
	{ "back by more than there are", "wwww", MARCH_5 + 3 * HOUR, 9, false,
	    false, 0, 0, "aaaa." },
	{ "a gap within what is looked back at", "ww-w", MARCH_5 + 3 * HOUR, 2,
	    false, false, 0, 0, "..ma." },
	{ "just before yesterday closes", "www", MARCH_5 + 2 * HOUR - 1, 0,
	    false, false, 0, 0, "....." },
	{ "yesterday closes", "www", MARCH_5 + 2 * HOUR, 0, false, false, 0, 0,
	    "...m." },
	{ "a day that is not closed is not looked back at", "www",
	    MARCH_5 + HOUR, 1, false, false, 0, 0, "..a.." },
	{ "open days when wished", "www", MARCH_5 + HOUR, 0, true, false, 0, 0,
	    "...oo" },
	{ "published when it was open", "wwwo", MARCH_5 + 3 * HOUR, 0, false,
	    false, 0, 0, "...m." },
	{ "open still", "wwwwo", MARCH_5 + 3 * HOUR, 0, false, false, 0, 0,
	    "....." },
	{ "open still, and wished again", "wwwwo", MARCH_5 + 3 * HOUR, 0, true,
	    false, 0, 0, "....o" },
	{ "damaged", "wdww", MARCH_5 + 3 * HOUR, 1, false, false, 0, 0,
	    ".d.a." },
	{ "all again", "wwww", MARCH_5 + 3 * HOUR, 0, false, true, 0, 0,
	    "aaaa." },
	{ "only some", "----", MARCH_5 + 3 * HOUR, 3, false, false, 2, 4,
	    ".mm.." },
	{ "only one, again", "wwww", MARCH_5 + 3 * HOUR, 0, false, true, 3, 4,
	    "..a.." },
	{ "before the first day", "", MARCH_5 - 5 * 24 * HOUR, 3, true, false,
	    0, 0, "" },
	{ "a clock of long ago", "", 0, 3, true, false, 0, 0, "" },
};

static void
read_letters(char *to, const struct plan *plan)
{
	static const char letters[] = { [PLAN_NOT] = '.',
		[PLAN_MISSING] = 'm',
		[PLAN_DAMAGED] = 'd',
		[PLAN_AGAIN] = 'a',
		[PLAN_LATE] = 'l',
		[PLAN_OPEN] = 'o' };
	size_t i;

	for (i = 0; i < plan->ndays; i++)
		to[i] = letters[plan->days[i].why];
	to[i] = '\0';
}

static void
look(const struct case_of_due *c, const struct zone *zone)
{
	struct plan_options options = {
		.zone = zone,
		.since = { 2026, 3, 1, 0, 0, 0 },
		.now = c->now,
		.lag_s = 2 * HOUR,
		.look_back = c->look_back,
		.open_day = c->open_day,
		.again = c->again,
		.known = known_by_letter,
		.arg = (void *)(uintptr_t)c->known,
	};
	size_t due = 0, i;
	struct plan plan;
	char got[64];

	if (c->from != 0) {
		options.from = (struct civil){ 2026, 3, c->from, 0, 0, 0 };
		options.to = (struct civil){ 2026, 3, c->to, 0, 0, 0 };
	}
	plan_make(&plan, &options);
	read_letters(got, &plan);
	case_text(c->name, got, c->want);
	for (i = 0; i < plan.ndays; i++)
		due += plan.days[i].why != PLAN_NOT;
	case_int(c->name, (long long)plan.due, (long long)due);
	plan_clear(&plan);
}

static void
test_due(void **state)
{
	struct zone *zone = must_open("Europe/Moscow");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(dues); i++)
		look(&dues[i], zone);
	zone_free(zone);
	cases_end();
}

/* ---- the calendar ---- */

static enum plan_known
known_not(void *arg, const struct plan_day *day)
{
	(void)arg, (void)day;
	return KNOWN_NOT;
}

static void
plan_years(struct plan *plan, const struct zone *zone, int from, int to)
{
	struct plan_options options = {
		.zone = zone,
		.since = { from, 1, 1, 0, 0, 0 },
		.now = zone_day_start(zone, to, 1, 1) - 1,
		.known = known_not,
	};

	plan_make(plan, &options);
}

/* The clock of the place shows this day from begin to just before end. */
static void
must_show(const struct zone *zone, const struct plan_day *d)
{
	const int64_t at[] = { d->begin, d->begin + (d->end - d->begin) / 2,
		d->end - 1 };
	struct civil c;
	char day[64];
	size_t i;

	for (i = 0; i < NELEM(at); i++) {
		zone_civil(zone, at[i], &c);
		snprintf(
		    day, sizeof(day), "%04d-%02d-%02d", c.year, c.month, c.day);
		if (strcmp(day, d->day) != 0)
			fail_msg("%s: %s at %lld is %s", zone_name(zone),
			    d->day, (long long)at[i], day);
	}
}

static void
must_tile(const struct zone *zone, int from, int to)
{
	int64_t at = zone_day_start(zone, from, 1, 1);
	struct plan plan;
	size_t i;

	plan_years(&plan, zone, from, to);
	for (i = 0; i < plan.ndays; i++) {
		const struct plan_day *d = &plan.days[i];

		if (d->begin != at || d->end <= d->begin)
			fail_msg("%s: %s begins at %lld, not %lld",
			    zone_name(zone), d->day, (long long)d->begin,
			    (long long)at);
		if (i > 0 && strcmp(plan.days[i - 1].day, d->day) >= 0)
			fail_msg("%s: %s comes twice", zone_name(zone), d->day);
		must_show(zone, d);
		at = d->end;
	}
	if (at != zone_day_start(zone, to, 1, 1))
		fail_msg("%s: ends at %lld", zone_name(zone), (long long)at);
	plan_clear(&plan);
}

static int zones_seen; /* nftw() has no argument to pass */
static size_t zones_dir;

static int
see_zone(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct err err = ERR_INIT;
	struct zone *zone;

	(void)st, (void)ftw;
	if (type != FTW_F || strstr(path, "/posix/") != NULL ||
	    strstr(path, "/right/") != NULL)
		return 0;
	zone = zone_open(path + zones_dir, &err);
	if (zone == NULL)
		return 0; /* a table of zones, or a licence */
	zones_seen++;
	must_tile(zone, 2020, is_watched() ? 2021 : 2030);
	zone_free(zone);
	return 0;
}

static void
test_ten_years_in_every_zone(void **state)
{
	const char *dir = getenv("TZDIR");

	(void)state;
	if (dir == NULL)
		dir = "/usr/share/zoneinfo";
	zones_dir = strlen(dir) + 1;
	assert_int_equal(nftw(dir, see_zone, 16, FTW_PHYS), 0);
	if (zones_seen < FEW_ZONES)
		fail_msg("only %d zones in %s", zones_seen, dir);
}

struct odd_day {
	const char *zone, *day;
	int hours; /* 0: there was no such day */
};

static const struct odd_day odd_days[] = {
	{ "Europe/Moscow", "2026-03-29", 24 },
	{ "Europe/Berlin", "2026-03-29", 23 },
	{ "Europe/Berlin", "2026-10-25", 25 },
	{ "Africa/Cairo", "2026-04-24", 23 },
	{ "Asia/Beirut", "2026-03-29", 23 },
	{ "Europe/Moscow", "2014-10-26", 25 },
	{ "Pacific/Apia", "2011-12-29", 24 },
	{ "Pacific/Apia", "2011-12-30", 0 },
	{ "Pacific/Apia", "2011-12-31", 24 },
	{ "Europe/Moscow", "2028-02-29", 24 },
};

static int
hours_of(const struct plan *plan, const char *day)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++)
		if (strcmp(plan->days[i].day, day) == 0)
			return (int)((plan->days[i].end - plan->days[i].begin) /
				     CIVIL_HOUR);
	return 0;
}

static void
test_odd_days(void **state)
{
	struct plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(odd_days); i++) {
		struct zone *zone = must_open(odd_days[i].zone);
		int year = atoi(odd_days[i].day);

		plan_years(&plan, zone, year, year + 1);
		case_int(odd_days[i].day, hours_of(&plan, odd_days[i].day),
		    odd_days[i].hours);
		plan_clear(&plan);
		zone_free(zone);
	}
	cases_end();
}

/* ---- what the cloud has no more, and what came late ---- */

static void
plan_of(struct plan *plan, const char *known, int64_t back_s, int to,
    const struct zone *zone)
{
	struct plan_options o = { .zone = zone,
		.since = { .year = 2026, .month = 3, .day = 1 },
		.now = MARCH_5 + 3 * HOUR,
		.lag_s = 2 * HOUR,
		.back_s = back_s,
		.look_back = 4,
		.known = known_by_letter,
		.arg = (void *)(uintptr_t)known };

	if (to > 0) {
		o.from = (struct civil){ .year = 2026, .month = 3, .day = 1 };
		o.to = (struct civil){ .year = 2026, .month = 3, .day = to };
	}
	plan_make(plan, &o);
}

static void
days_beyond_its_reach_are_passed_over(void **state)
{
	struct zone *zone = must_open("Europe/Moscow");
	struct plan plan;
	char got[16];

	(void)state;
	plan_of(&plan, "-dw-", 60 * HOUR, 0, zone);
	read_letters(got, &plan);
	assert_string_equal(got, "..am.");
	assert_int_equal(plan.due, 2);
	assert_int_equal(plan.beyond, 2);
	assert_true(plan.days[0].beyond && plan.days[1].beyond);
	assert_false(plan.days[2].beyond);
	plan_clear(&plan);
	zone_free(zone);
}

static void
a_late_receipt_makes_its_day_due(void **state)
{
	struct zone *zone = must_open("Europe/Moscow");
	const int64_t second = MARCH_5 - 3 * 24 * HOUR;
	struct plan plan;
	char got[16];

	(void)state;
	plan_of(&plan, "wwww", 0, 4, zone);
	plan.days[1].why = PLAN_NOT;
	plan.due--;
	assert_ptr_equal(plan_late(&plan, second), &plan.days[1]);
	read_letters(got, &plan);
	assert_string_equal(got, "ala..");
	assert_int_equal(plan.due, 3);
	assert_null(plan_late(&plan, second + HOUR));     /* is due by now */
	assert_null(plan_late(&plan, second - HOUR));     /* was due */
	assert_null(plan_late(&plan, MARCH_5 + HOUR));    /* is not over */
	assert_null(plan_late(&plan, second - 99999999)); /* is not wanted */
	assert_ptr_equal(
	    plan_late(&plan, MARCH_5 - HOUR), &plan.days[3]); /* not now */
	assert_int_equal(plan.days[3].why, PLAN_NOT);
	plan_clear(&plan);
	zone_free(zone);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_beyond_its_reach_are_passed_over),
		cmocka_unit_test(a_late_receipt_makes_its_day_due),
		cmocka_unit_test(test_due),
		cmocka_unit_test(test_ten_years_in_every_zone),
		cmocka_unit_test(test_odd_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
