/*
 * Dates and times as texts: what is read, what is refused, and how it is
 * written again. Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/when.h"
#include "must_open.h"

#include <stdlib.h>
#include <string.h>

/* The text is read, and written, in the zone. */
static const struct {
	const char *text, *zone, *datetime, *date;
} written[] = {
	{ "2018-04-16T11:08:31+0000", "Europe/Moscow",
	    "2018-04-16T14:08:31+03:00", "2018-04-16" },
	{ "2018-04-16T11:08:31Z", "UTC", "2018-04-16T11:08:31+00:00",
	    "2018-04-16" },
	{ "2018-04-16T21:00:00z", "Europe/Moscow", "2018-04-17T00:00:00+03:00",
	    "2018-04-17" },
	{ "2018-04-16T11:08:31+00:00", "America/St_Johns",
	    "2018-04-16T08:38:31-02:30", "2018-04-16" },
	{ "2018-04-16T11:08-0530", "UTC", "2018-04-16T16:38:00+00:00",
	    "2018-04-16" },
	{ "2018-04-16 01:08:31+03", "UTC", "2018-04-15T22:08:31+00:00",
	    "2018-04-15" },
	{ "2018-04-16T11:08:31+18:00", "UTC", "2018-04-15T17:08:31+00:00",
	    "2018-04-15" },
	{ "2018-04-16T11:08:31-18", "UTC", "2018-04-17T05:08:31+00:00",
	    "2018-04-17" },
	{ "2018-04-16T11:08:31-00:00", "UTC", "2018-04-16T11:08:31+00:00",
	    "2018-04-16" },
	{ "2018-04-16T11:08:31.25Z", "UTC", "2018-04-16T11:08:31.25+00:00",
	    "2018-04-16" },
	{ "2018-04-16T11:08:31,250Z", "UTC", "2018-04-16T11:08:31.25+00:00",
	    "2018-04-16" },
	{ "2018-04-16T11:08:31.000Z", "UTC", "2018-04-16T11:08:31+00:00",
	    "2018-04-16" },
	{ "2018-04-16T11:08:31.100000001Z", "UTC",
	    "2018-04-16T11:08:31.100000001+00:00", "2018-04-16" },
	{ "1969-12-31T23:59:59.5Z", "UTC", "1969-12-31T23:59:59.5+00:00",
	    "1969-12-31" },
	{ "2018-04-16T14:08:31", "Europe/Moscow", "2018-04-16T14:08:31+03:00",
	    "2018-04-16" },
	{ "2018-04-16 14:08", "Europe/Moscow", "2018-04-16T14:08:00+03:00",
	    "2018-04-16" },
	{ "16.04.2018 14:08:31", "Europe/Moscow", "2018-04-16T14:08:31+03:00",
	    "2018-04-16" },
	{ "16.04.2018 14:08", "Europe/Moscow", "2018-04-16T14:08:00+03:00",
	    "2018-04-16" },
	{ " \t\r\n16.04.2018\n ", "Europe/Moscow", "2018-04-16T00:00:00+03:00",
	    "2018-04-16" },
	{ "2018-04-16", "Europe/Moscow", "2018-04-16T00:00:00+03:00",
	    "2018-04-16" },
	/* no such time; twice; no such midnight */
	{ "2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T03:30:00+02:00",
	    "2026-03-29" },
	{ "2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T02:30:00+02:00",
	    "2026-10-25" },
	{ "24.04.2026", "Africa/Cairo", "2026-04-24T01:00:00+03:00",
	    "2026-04-24" },
	/* the gap was from 23:30 to 0:30 */
	{ "1919-03-31", "America/Toronto", "1919-03-31T00:30:00-04:00",
	    "1919-03-31" },
	/* offsets with seconds: +02:30:17 and -04:56:02 */
	{ "1870-01-01T00:00:00Z", "Europe/Moscow", "1870-01-01T02:30:00+02:30",
	    "1870-01-01" },
	{ "1870-01-01T00:00:00Z", "America/New_York",
	    "1869-12-31T19:04:00-04:56", "1869-12-31" },
	{ "0001-01-01T00:00:00Z", "UTC", "0001-01-01T00:00:00+00:00",
	    "0001-01-01" },
	{ "9999-12-31T23:59:59Z", "UTC", "9999-12-31T23:59:59+00:00",
	    "9999-12-31" },
	{ "2024-02-29", "UTC", "2024-02-29T00:00:00+00:00", "2024-02-29" },
	/* outside the years that can be written */
	{ "9999-12-31T23:59:59Z", "Europe/Moscow", "", "" },
	{ "0001-01-01T00:00:00+01", "UTC", "", "" },
};

static void
writes_what_it_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(written); i++) {
		const char *text = written[i].text;
		struct zone *z = must_open(written[i].zone);
		char out[WHEN_SIZE];
		struct when w;

		if (!when_parse(&w, text, strlen(text), z))
			fail_msg("\"%s\" is refused", text);
		assert_int_equal(strlen(written[i].datetime),
		    when_datetime(out, sizeof(out), &w, z));
		assert_string_equal(written[i].datetime, out);
		assert_int_equal(strlen(written[i].date),
		    when_date(out, sizeof(out), &w, z));
		assert_string_equal(written[i].date, out);
		zone_free(z);
	}
}

static const char *const refused[] = { "", " ", "x", "2018", "2018-04",
	"2018-4-16", "18-04-16", "2018-04-16T", "2018-04-16T11",
	"2018-04-16T11:8", "2018-04-16T11:08:", "2018-04-16T11:08:3",
	"2018-04-16t11:08", "2018-04-16_11:08", "2018-04-16  11:08",
	"2018-04-16T11:08:31.", "2018-04-16T11:08:31.Z",
	"2018-04-16T11:08:31.1234567890", "2018-04-16T11:08.5",
	"2018-04-16T11:08:31 +03", "2018-04-16T11:08:31+",
	"2018-04-16T11:08:31+3", "2018-04-16T11:08:31+030",
	"2018-04-16T11:08:31+03:0",
	"2018-04-16T11:08:31+03:", "2018-04-16T11:08:31+03:60",
	"2018-04-16T11:08:31+18:01", "2018-04-16T11:08:31-19",
	"2018-04-16T11:08:31+03:00:00", "2018-04-16T11:08:31ZZ",
	"2018-04-16T11:08:31 MSK", "2018-04-16Z", "2018-04-16+03:00",
	"2026-02-30", "2026-02-29", "2026-00-01", "2026-13-01", "2026-01-00",
	"2026-01-32", "0000-01-01", "10000-01-01", "-001-01-01",
	"2026-01-01T24:00:00", "2026-01-01T23:60:00", "2026-01-01T23:59:60",
	"2026-01-01T-1:00", "31.04.2026", "6.04.2018", "16.4.2018", "16.04.18",
	"16.04.2018T14:08", "16.04.2018 009:08", "16-04-2018", "2018.04.16",
	"16/04/2018", "04.16.2018", "20180416", "2018-W16-1", "1523891311" };

static void
refuses_the_rest(void **state)
{
	struct zone *z = must_open("UTC");
	struct when w;

	(void)state;
	for (size_t i = 0; i < NELEM(refused); i++)
		if (when_parse(&w, refused[i], strlen(refused[i]), z))
			fail_msg("\"%s\" is taken", refused[i]);
	assert_false(when_parse(&w, "2018-04-16\0", 11, z));
	zone_free(z);
}

/* A copy that ends where its memory ends, at every length. */
static void
stays_inside(void **state)
{
	static const char text[] = "2018-04-16T11:08:31.123456789+03:00";
	struct zone *z = must_open("UTC");
	struct when w;

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		char *copy = malloc(len > 0 ? len : 1);

		assert_non_null(copy);
		memcpy(copy, text, len);
		when_parse(&w, copy, len, z);
		free(copy);
	}
	assert_false(when_parse(&w, NULL, 0, z));
	zone_free(z);
}

static const struct {
	const char *text;
	bool zoned, timed;
	int offset, hour;
	const char *frac;
} told[] = {
	{ "2018-04-16", false, false, 10800, 0, "" },
	{ "16.04.2018 14:08", false, true, 10800, 14, "" },
	{ "2018-04-16T14:08:31.10", false, true, 10800, 14, "1" },
	{ "2018-04-16T14:08:31.00Z", true, true, 0, 14, "" },
	{ "2018-04-16T14:08-0330", true, true, -12600, 14, "" },
};

static void
tells_what_it_saw(void **state)
{
	struct zone *z = must_open("Europe/Moscow");

	(void)state;
	for (size_t i = 0; i < NELEM(told); i++) {
		struct when w;

		assert_true(
		    when_parse(&w, told[i].text, strlen(told[i].text), z));
		assert_int_equal(told[i].zoned, w.zoned);
		assert_int_equal(told[i].timed, w.timed);
		assert_int_equal(told[i].offset, w.offset);
		assert_int_equal(told[i].hour, w.local.hour);
		assert_int_equal(2018, w.local.year);
		assert_string_equal(told[i].frac, w.frac);
		assert_int_equal(w.utc, civil_to_seconds(&w.local) - w.offset);
	}
	zone_free(z);
}

/* A date is that day everywhere, even where it was the day before. */
static void
keeps_a_date(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct zone *utc = must_open("UTC");
	char out[WHEN_SIZE];
	struct when w;

	(void)state;
	assert_true(when_parse(&w, "2018-04-16", 10, moscow));
	when_date(out, sizeof(out), &w, utc);
	assert_string_equal("2018-04-16", out);
	when_datetime(out, sizeof(out), &w, utc);
	assert_string_equal("2018-04-15T21:00:00+00:00", out);
	zone_free(moscow);
	zone_free(utc);
}

static void
needs_room(void **state)
{
	struct zone *z = must_open("UTC");
	char out[WHEN_SIZE] = "x";
	struct when w;

	(void)state;
	assert_true(when_parse(&w, "2018-04-16", 10, z));
	assert_int_equal(0, when_date(out, 0, &w, z));
	assert_string_equal("x", out);
	assert_int_equal(0, when_date(out, 10, &w, z));
	assert_string_equal("", out);
	assert_int_equal(10, when_date(out, 11, &w, z));
	assert_int_equal(0, when_datetime(out, 25, &w, z));
	assert_int_equal(25, when_datetime(out, 26, &w, z));
	zone_free(z);
}

static void
reads_days(void **state)
{
	static const char *const bad[] = { "", "today", "2026-02-30",
		"2018-4-16", " 2018-04-16", "2018-04-16 ", "16.04.2018",
		"2018-04-16T00:00", "0000-01-01", "99999-01-01" };
	struct err err = ERR_INIT;
	struct civil day;

	(void)state;
	assert_int_equal(0, when_day(&day, "2018-04-30", &err));
	civil_add_days(&day, 1);
	assert_int_equal(2018, day.year);
	assert_int_equal(5, day.month);
	assert_int_equal(1, day.day);
	for (size_t i = 0; i < NELEM(bad); i++) {
		assert_int_equal(-1, when_day(&day, bad[i], &err));
		assert_int_equal(ERR_USAGE, err.code);
	}
	when_day(&day, "2026-02-30", &err);
	assert_string_equal("\"2026-02-30\" is not a day of the calendar; "
			    "write it as 2018-04-16",
	    err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(stays_inside),
		cmocka_unit_test(tells_what_it_saw),
		cmocka_unit_test(keeps_a_date),
		cmocka_unit_test(needs_room),
		cmocka_unit_test(reads_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
