/*
 * Zones: what the clocks of well-known places did, and when their days began.
 * Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/zone.h"
#include "must_open.h"

#include <stdlib.h>
#include <string.h>

/* From 2018-04-16, or 2018-04-16 14:08. */
static void
read_civil(struct civil *c, const char *text)
{
	*c = (struct civil){ .year = 0 };
	c->year = atoi(text);
	c->month = atoi(text + 5);
	c->day = atoi(text + 8);
	if (strlen(text) < 16)
		return;
	c->hour = atoi(text + 11);
	c->minute = atoi(text + 14);
}

static int64_t
utc(const char *text)
{
	struct civil c;

	read_civil(&c, text);
	return civil_to_seconds(&c);
}

static const struct {
	const char *zone, *utc;
	int offset;
} offsets[] = {
	{ "UTC", "2018-04-16 11:08", 0 },
	{ "Europe/Moscow", "1870-01-01 00:00", 9017 },
	{ "Europe/Moscow", "2009-07-01 00:00", 14400 },
	{ "Europe/Moscow", "2011-03-26 22:59", 10800 },
	{ "Europe/Moscow", "2011-03-26 23:00", 14400 },
	{ "Europe/Moscow", "2014-10-25 21:59", 14400 },
	{ "Europe/Moscow", "2014-10-25 22:00", 10800 },
	{ "Europe/Moscow", "9999-12-31 00:00", 10800 },
	{ "Asia/Kamchatka", "2026-01-01 00:00", 43200 },
	{ "Europe/Kaliningrad", "2026-01-01 00:00", 7200 },
	{ "Europe/Berlin", "2026-03-29 00:59", 3600 },
	{ "Europe/Berlin", "2026-03-29 01:00", 7200 },
	{ "Europe/Berlin", "2026-10-25 00:59", 7200 },
	{ "Europe/Berlin", "2026-10-25 01:00", 3600 },
	{ "Europe/Berlin", "2437-12-31 23:59", 3600 },
	{ "Europe/Berlin", "2438-07-01 00:00", 7200 },
	{ "Europe/Berlin", "9998-03-29 00:59", 3600 },
	{ "Europe/Berlin", "9998-03-29 01:00", 7200 },
	{ "America/New_York", "2040-07-01 00:00", -14400 },
	{ "Australia/Sydney", "2040-01-01 00:00", 39600 },
	{ "Pacific/Apia", "2011-12-30 09:59", -36000 },
	{ "Pacific/Apia", "2011-12-30 10:00", 50400 },
};

static void
knows_offsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(offsets); i++) {
		struct zone *z = must_open(offsets[i].zone);

		if (offsets[i].offset != zone_offset(z, utc(offsets[i].utc)))
			fail_msg("%s %s", offsets[i].zone, offsets[i].utc);
		assert_string_equal(offsets[i].zone, zone_name(z));
		zone_free(z);
	}
}

static const struct {
	const char *zone, *local, *utc;
} instants[] = {
	{ "Europe/Moscow", "2018-04-16 14:08", "2018-04-16 11:08" },
	/* skipped: 2:30 by the old clock is 3:30 by the new one */
	{ "Europe/Moscow", "2011-03-27 02:30", "2011-03-26 23:30" },
	{ "Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59" },
	{ "Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00" },
	{ "Europe/Berlin", "2026-03-29 02:59", "2026-03-29 01:59" },
	{ "Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00" },
	/* twice */
	{ "Europe/Moscow", "2014-10-26 01:30", "2014-10-25 21:30" },
	{ "Europe/Berlin", "2026-10-25 02:00", "2026-10-25 00:00" },
	{ "Europe/Berlin", "2026-10-25 02:59", "2026-10-25 00:59" },
	{ "Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00" },
	/* a year in which the written-out rule starts again */
	{ "Europe/Berlin", "2437-12-31 23:59", "2437-12-31 22:59" },
	{ "Europe/Berlin", "2438-01-01 00:00", "2437-12-31 23:00" },
	{ "Europe/Berlin", "2438-01-02 02:00", "2438-01-02 01:00" },
	{ "Europe/Berlin", "9998-03-29 02:30", "9998-03-29 01:30" },
	/* a day that was not */
	{ "Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59" },
	{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00" },
	{ "Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00" },
};

static void
finds_instants(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(instants); i++) {
		struct zone *z = must_open(instants[i].zone);
		struct civil c;

		read_civil(&c, instants[i].local);
		if (utc(instants[i].utc) != zone_instant(z, &c))
			fail_msg("%s %s", instants[i].zone, instants[i].local);
		zone_free(z);
	}
}

static const struct {
	const char *zone, *day, *start;
	int hours;
} days[] = {
	{ "UTC", "2026-01-01", "2026-01-01 00:00", 24 },
	{ "Europe/Moscow", "2018-04-16", "2018-04-15 21:00", 24 },
	{ "Europe/Berlin", "2026-03-29", "2026-03-28 23:00", 23 },
	{ "Europe/Berlin", "2026-10-25", "2026-10-24 22:00", 25 },
	{ "Europe/Berlin", "9998-03-29", "9998-03-28 23:00", 23 },
	/* no midnight */
	{ "Africa/Cairo", "2026-04-24", "2026-04-23 22:00", 23 },
	{ "Asia/Beirut", "2026-03-29", "2026-03-28 22:00", 23 },
	/* midnight minus an hour twice: the day before is long */
	{ "Asia/Beirut", "2026-10-24", "2026-10-23 21:00", 25 },
	{ "Asia/Beirut", "2026-10-25", "2026-10-24 22:00", 24 },
	/* midnight twice */
	{ "America/Havana", "2026-11-01", "2026-11-01 04:00", 25 },
	/* no day, and the one after */
	{ "Pacific/Apia", "2011-12-30", "2011-12-30 10:00", 0 },
	{ "Pacific/Apia", "2011-12-31", "2011-12-30 10:00", 24 },
};

static void
starts_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(days); i++) {
		struct zone *z = must_open(days[i].zone);
		struct civil c;
		int64_t start;

		civil_from_seconds(&c, utc(days[i].day));
		start = zone_day_start(z, c.year, c.month, c.day);
		civil_add_days(&c, 1);
		if (start != utc(days[i].start) ||
		    zone_day_start(z, c.year, c.month, c.day) - start !=
			days[i].hours * CIVIL_HOUR)
			fail_msg("%s %s", days[i].zone, days[i].day);
		zone_free(z);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_offsets),
		cmocka_unit_test(finds_instants),
		cmocka_unit_test(starts_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
