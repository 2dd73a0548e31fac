/*
 * Periods: what the cloud is asked for, and which receipts of its answer are
 * kept. Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cases.h"
#include "job/period.h"
#include "must_open.h"

#include <stdlib.h>

#define HOUR INT64_C(3600)

/* 2018-04-16T21:30:00Z: in Moscow it is half past midnight of the 17th */
#define NOW INT64_C(1523914200)

/* "FROM TO" of each part, a line each. */
static void
show(const struct period *p, struct buf *out)
{
	size_t i;

	buf_reset(out);
	for (i = 0; i < p->nspans; i++)
		buf_printf(out, "%s .. %s\n", p->spans[i].from, p->spans[i].to);
}

static const struct {
	const char *name, *from, *to;
	bool split;
	const char *parts;
} typed[] = {
	{ "as typed", "2018-04-16 10:20:30", "2018-04-17 11:21:31", false,
	    "2018-04-16 10:20:30 .. 2018-04-17 11:21:31\n" },
	{ "days", "2018-04-16", "2018-04-17", false,
	    "2018-04-16 00:00:00 .. 2018-04-17 00:00:00\n" },
	{ "without seconds", "2018-04-16 10:20", "2018-04-16 10:21", false,
	    "2018-04-16 10:20:00 .. 2018-04-16 10:21:00\n" },
	{ "with a T", "2018-04-16T10:20:30", "2018-04-16T10:20:31", false,
	    "2018-04-16 10:20:30 .. 2018-04-16 10:20:31\n" },
	{ "padded", "2018-4-6 1:2:3", "2018-4-6 1:2:4", false,
	    "2018-04-06 01:02:03 .. 2018-04-06 01:02:04\n" },
	{ "a leap day", "2020-02-29", "2020-03-01", false,
	    "2020-02-29 00:00:00 .. 2020-03-01 00:00:00\n" },
	{ "split, one day", "2018-04-16", "2018-04-17", true,
	    "2018-04-16 00:00:00 .. 2018-04-17 00:00:00\n" },
	{ "split, less than a day", "2018-04-16 10:00", "2018-04-16 11:00",
	    true, "2018-04-16 10:00:00 .. 2018-04-16 11:00:00\n" },
	{ "split at midnights", "2018-02-27 10:00", "2018-03-01 00:00:01", true,
	    "2018-02-27 10:00:00 .. 2018-02-28 00:00:00\n"
	    "2018-02-28 00:00:00 .. 2018-03-01 00:00:00\n"
	    "2018-03-01 00:00:00 .. 2018-03-01 00:00:01\n" },
	{ "split over new year", "2018-12-31", "2019-01-02", true,
	    "2018-12-31 00:00:00 .. 2019-01-01 00:00:00\n"
	    "2019-01-01 00:00:00 .. 2019-01-02 00:00:00\n" },
};

static void
what_is_typed_is_asked(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(typed); i++) {
		struct period_options o = { .from = typed[i].from,
			.to = typed[i].to,
			.split = typed[i].split,
			.slack_s = 12 * HOUR };
		struct err err = ERR_INIT;
		struct period p;

		if (period_init(&p, &o, moscow, &err) != 0)
			fail_msg("%s: %s", typed[i].name, err.text);
		show(&p, &out);
		case_text(typed[i].name, buf_str(&out), typed[i].parts);
		case_int(typed[i].name, p.bounded, false);
		case_says(typed[i].name, p.name, " to ");
		period_clear(&p);
	}
	buf_clear(&out);
	zone_free(moscow);
	cases_end();
}

static const struct {
	const char *name, *zone, *day;
	int64_t slack_h;
	const char *part, *title;
	int64_t begin, hours;
} days[] = {
	{ "a day", "Europe/Moscow", "2018-04-16", 12,
	    "2018-04-15 12:00:00 .. 2018-04-17 12:00:00\n", "2018-04-16",
	    1523826000, 24 },
	{ "no slack", "Europe/Moscow", "2018-04-16", 0,
	    "2018-04-16 00:00:00 .. 2018-04-17 00:00:00\n", "2018-04-16",
	    1523826000, 24 },
	{ "today is the zone's", "Europe/Moscow", "today", 1,
	    "2018-04-16 23:00:00 .. 2018-04-18 01:00:00\n", "2018-04-17",
	    1523912400, 24 },
	{ "yesterday too", "Europe/Moscow", "yesterday", 1,
	    "2018-04-15 23:00:00 .. 2018-04-17 01:00:00\n", "2018-04-16",
	    1523826000, 24 },
	{ "today further west", "America/New_York", "today", 0,
	    "2018-04-16 00:00:00 .. 2018-04-17 00:00:00\n", "2018-04-16",
	    1523851200, 24 },
	{ "today further east", "Asia/Kamchatka", "today", 0,
	    "2018-04-17 00:00:00 .. 2018-04-18 00:00:00\n", "2018-04-17",
	    1523880000, 24 },
	{ "a day of 23 hours", "Europe/Berlin", "2018-03-25", 2,
	    "2018-03-24 22:00:00 .. 2018-03-26 02:00:00\n", "2018-03-25",
	    1521932400, 23 },
	{ "a day of 25 hours", "Europe/Berlin", "2018-10-28", 2,
	    "2018-10-27 22:00:00 .. 2018-10-29 02:00:00\n", "2018-10-28",
	    1540677600, 25 },
	{ "a leap day", "UTC", "2020-02-29", 0,
	    "2020-02-29 00:00:00 .. 2020-03-01 00:00:00\n", "2020-02-29",
	    1582934400, 24 },
};

static void
a_day_is_asked_wider(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(days); i++) {
		struct period_options o = { .day = days[i].day,
			.slack_s = days[i].slack_h * HOUR,
			.now = NOW };
		struct zone *zone = must_open(days[i].zone);
		struct err err = ERR_INIT;
		struct period p;

		if (period_init(&p, &o, zone, &err) != 0)
			fail_msg("%s: %s", days[i].name, err.text);
		show(&p, &out);
		case_text(days[i].name, buf_str(&out), days[i].part);
		case_text(days[i].name, p.name, days[i].title);
		case_int(days[i].name, p.bounded, true);
		case_int(days[i].name, p.begin, days[i].begin);
		case_int(days[i].name, p.end - p.begin, days[i].hours * HOUR);
		period_clear(&p);
		zone_free(zone);
	}
	buf_clear(&out);
	cases_end();
}

static const struct {
	const char *name, *day, *from, *to;
	bool split;
	const char *says;
} wrong[] = {
	{ "nothing", NULL, NULL, NULL, false, "which receipts?" },
	{ "no end", NULL, "2018-04-16", NULL, false, "both --from" },
	{ "no begin", NULL, NULL, "2018-04-16", false, "both --from" },
	{ "a day and more", "today", "2018-04-16", NULL, false, "exclude" },
	{ "backwards", NULL, "2018-04-17", "2018-04-16", false,
	    "--from 2018-04-17 is not before --to 2018-04-16" },
	{ "nothing between", NULL, "2018-04-16", "2018-04-16 00:00:00", false,
	    "is not before" },
	{ "no such day", NULL, "2018-02-29", "2018-03-01", false,
	    "--from: \"2018-02-29\" is not a time: 2018-02-29 is not a day of "
	    "the calendar" },
	{ "no such day, as one types it", NULL, "2018-1-1", "2018-2-30 9:00",
	    false, "2018-02-30 is not a day of the calendar" },
	{ "no such hour", NULL, "2018-02-28", "2018-02-28 24:00:00", false,
	    "--to: \"2018-02-28 24:00:00\" is not a time" },
	{ "no such second", NULL, "2018-02-28 10:00:60", "2018-03-01", false,
	    "--from" },
	{ "an hour alone", NULL, "2018-02-28 10", "2018-03-01", false,
	    "--from" },
	{ "more behind it", NULL, "2018-02-28 10:00:00Z", "2018-03-01", false,
	    "--from" },
	{ "an offset", NULL, "2018-02-28 10:00:00+03", "2018-03-01", false,
	    "--from" },
	{ "a fraction", NULL, "2018-02-28 10:00:00.5", "2018-03-01", false,
	    "--from" },
	{ "the other order", NULL, "28.02.2018", "2018-03-01", false,
	    "--from" },
	{ "empty", NULL, "", "2018-03-01", false, "--from: \"\"" },
	{ "a word", NULL, "today", "2018-03-01", false, "--from: \"today\"" },
	{ "a sign", NULL, "-2018-02-28", "2018-03-01", false, "--from" },
	/* the year 26 is not what anybody means */
	{ "a year of two digits", NULL, "26-01-01", "26-01-02", false,
	    "--from: \"26-01-01\" is not a time" },
	{ "a day that is none", "2018-04-31", NULL, NULL, false,
	    "--day: \"2018-04-31\" is not a day of the calendar" },
	{ "a day that is a time", "2018-04-30 10:00", NULL, NULL, false,
	    "is not a day" },
	{ "a day in capitals", "Today", NULL, NULL, false, "is not a day" },
	{ "tomorrow", "tomorrow", NULL, NULL, false, "is not a day" },
	{ "too many days", NULL, "2001-01-01", "2018-04-16", true,
	    "more than 4000 days" },
};

static void
what_is_no_period_is_said(void **state)
{
	struct zone *zone = must_open("UTC");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		struct period_options o = { .day = wrong[i].day,
			.from = wrong[i].from,
			.to = wrong[i].to,
			.split = wrong[i].split,
			.now = NOW };
		struct err err = ERR_INIT;
		struct period p;

		if (period_init(&p, &o, zone, &err) == 0)
			period_clear(&p);
		case_err(wrong[i].name, &err, ERR_USAGE, wrong[i].says);
	}
	zone_free(zone);
	cases_end();
}

static const struct {
	const char *name, *zone, *day, *from;
	bool begun;
} begins[] = {
	{ "today", "Europe/Moscow", "today", NULL, true },
	{ "a day behind us", "Europe/Moscow", "2018-04-16", NULL, true },
	{ "the day after", "Europe/Moscow", "2018-04-18", NULL, false },
	{ "where it is still the day before", "America/New_York", "2018-04-17",
	    NULL, false },
	{ "where it is the day already", "Asia/Kamchatka", "2018-04-17", NULL,
	    true },
	{ "times as typed are the cloud's", "America/New_York", NULL,
	    "2018-04-17 11:30:00", true },
	{ "a second before it is there", "America/New_York", NULL,
	    "2018-04-17 11:30:01", false },
	{ "typed, and not yet there anywhere", "UTC", NULL, "2018-04-30",
	    false },
	{ "typed, east of all", "Pacific/Kiritimati", NULL, "2018-04-30",
	    false },
};

static void
a_day_that_has_not_begun_is_said(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(begins); i++) {
		struct period_options o = { .day = begins[i].day,
			.from = begins[i].from,
			.to = begins[i].from == NULL ? NULL : "2018-05-01",
			.now = NOW };
		struct zone *zone = must_open(begins[i].zone);
		struct err err = ERR_INIT;
		struct period p;
		int rc;

		assert_int_equal(period_init(&p, &o, zone, &err), 0);
		rc = period_check_begun(&p, NOW, zone, &err);
		case_int(begins[i].name, rc, begins[i].begun ? 0 : -1);
		if (rc != 0)
			case_err(begins[i].name, &err, ERR_USAGE,
			    "has not begun yet; by this machine's clock it is "
			    "2018-04-1");
		period_clear(&p);
		zone_free(zone);
	}
	cases_end();
}

/* So many days and no more. */
static void
parts_are_limited(void **state)
{
	struct period_options o = { .from = "2010-01-01", .split = true };
	struct zone *zone = must_open("UTC");
	struct err err = ERR_INIT;
	struct civil to = { .year = 2010, .month = 1, .day = 1 };
	struct period p;
	char text[24];
	int more;

	(void)state;
	civil_add_days(&to, PERIOD_SPANS);
	for (more = 0; more < 2; more++) {
		snprintf(text, sizeof(text), "%04d-%02d-%02d", to.year,
		    to.month, to.day);
		o.to = text;
		assert_int_equal(
		    period_init(&p, &o, zone, &err), more == 0 ? 0 : -1);
		if (more == 0)
			assert_int_equal(p.nspans, PERIOD_SPANS);
		period_clear(&p);
		civil_add_days(&to, 1);
	}
	zone_free(zone);
}

/* Until twelve hours behind its end in UTC receipts may still come. */
static void
a_period_stays_open_for_a_while(void **state)
{
	static const int64_t end = 1523923200; /* 2018-04-17T00:00:00Z */
	struct task to = { .to = (char[]){ "2018-04-17 00:00:00" } };
	struct task nothing = { .to = (char[]){ "" } };

	(void)state;
	assert_true(period_was_open(&to, 0));
	assert_true(period_was_open(&to, end));
	assert_true(period_was_open(&to, end + 12 * HOUR - 1));
	assert_false(period_was_open(&to, end + 12 * HOUR));
	assert_true(period_was_open(&nothing, INT64_MAX));
	to.end = end;
	assert_true(period_was_open(&to, end - 1));
	assert_false(period_was_open(&to, end));
}

/* ---- what is kept ---- */

/* A receipt "TIME ID", or "next"; '+' is kept, '-' not, '!' an error. */
static const struct {
	const char *name;
	const char *day; /* NULL: 2018-04-16 to 2018-04-18, as days */
	const char *stamps[8], *want;
} answers[] = {
	{ "a day's own", "2018-04-16",
	    { "2018-04-15T20:59:59Z a", "2018-04-15T21:00:00Z b",
		"2018-04-16T23:59:59+0300 c", "2018-04-16T21:00:00+0000 d",
		"2018-04-17T00:00:00 e", "2018-04-16 00:00:00 f" },
	    "-++--+" },
	{ "a day keeps doubles", "2018-04-16",
	    { "2018-04-16T10:00:00Z a", "2018-04-16T10:00:00Z a" }, "++" },
	{ "a stamp that is none", "2018-04-16", { "soon a", " b" }, "!!" },
	{ "a period keeps all", NULL,
	    { "1999-01-01T00:00:00Z a", "soon b", " " }, "+++" },
	{ "neighbours' doubles", NULL,
	    { "x a", "x b", "next", "x b", "x c", "next", "x c", "x a" },
	    "++-+-+" },
	{ "one number at two tills", NULL,
	    { "2018-04-16T10:00:00Z 1", "next", "2018-04-17T10:00:00Z 1" },
	    "++" },
	{ "a double in three parts", NULL,
	    { "x a", "next", "x a", "next", "x a" }, "+--" },
	{ "without identity", NULL, { "x ", "next", "x " }, "++" },
	{ "doubles within a part", NULL, { "x a", "x a" }, "++" },
};

/* A record of the answer: 1 keep, 0 drop. */
static int
tell(struct period_filter *f, const char *stamp, size_t len, const char *id,
    const char *sum, struct err *err)
{
	const struct slice texts[] = { { stamp, len }, { id, strlen(id) },
		{ sum, strlen(sum) } };
	const struct record r = { "doc: line 1", texts };

	return f->filter.judge(&f->filter, &r, err);
}

static void
try_answer(size_t i, struct zone *moscow)
{
	struct period_options o = {
		.day = answers[i].day, .split = true, .slack_s = 12 * HOUR
	};
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	char got[16] = "";
	size_t n, at = 0;

	if (o.day == NULL) {
		o.from = "2018-04-16";
		o.to = "2018-04-18";
	}
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, cloud_find("kassatka"), moscow);
	for (n = 0; n < 8 && answers[i].stamps[n] != NULL; n++) {
		const char *stamp = answers[i].stamps[n], *id;
		int rc;

		if (strcmp(stamp, "next") == 0) {
			period_filter_next(&f);
			continue;
		}
		id = strrchr(stamp, ' ') + 1;
		rc = tell(&f, stamp, (size_t)(id - stamp - 1), id, "", &err);
		got[at++] = rc < 0 ? '!' : rc > 0 ? '+' : '-';
	}
	case_text(answers[i].name, got, answers[i].want);
	period_filter_clear(&f);
	period_clear(&p);
}

/* ---- whose answer is it? ---- */

/* Day: 2018-04-16 in Moscow, 2018-04-15T21:00Z to 2018-04-16T21:00Z. */
static const struct {
	const char *name;
	bool range; /* typed, and not a day */
	int slack_h;
	const char *stamps[6];
	const char *says; /* NULL: it is this one's */
} weighed[] = {
	{ "nothing", false, 12, { NULL }, NULL },
	{ "of the day", false, 12, { "2018-04-16T09:00:00Z" }, NULL },
	{ "all of the wider request", false, 12,
	    { "2018-04-15T09:00:00Z", "2018-04-16T09:00:00Z",
		"2018-04-17T08:59:59Z" },
	    NULL },
	{ "a day without receipts", false, 12,
	    { "2018-04-15T09:00:00Z", "2018-04-17T08:59:59Z" }, NULL },
	{ "clocks that differ by twelve hours", false, 12,
	    { "2018-04-14T21:00:00Z", "2018-04-17T21:00:00Z" }, NULL },
	{ "more than a day before", false, 12, { "2018-04-14T20:59:59Z" },
	    "another period: of its 1 receipt none is of this one, and 1 lies "
	    "more than 24 h from it" },
	{ "more than a day behind", false, 12, { "2018-04-17T21:00:01Z" },
	    "another period" },
	{ "years away", false, 12,
	    { "2011-04-17T21:00:01Z", "2011-04-17T21:00:02Z" },
	    "of its 2 receipts none is of this one, and 2 lie more than" },
	{ "an older one that has the first hours", false, 12,
	    { "2018-04-14T20:59:59Z", "2018-04-15T12:00:00Z",
		"2018-04-16T08:00:00Z" },
	    "an earlier period: 1 of its 3 receipts lies more than 24 h before "
	    "this one, and none reaches its end" },
	{ "one that begins early and has all", false, 12,
	    { "2018-04-14T09:00:00Z", "2018-04-16T08:00:00Z",
		"2018-04-16T21:00:00Z" },
	    NULL },
	{ "one that ends late and has all", false, 12,
	    { "2018-04-16T08:00:00Z", "2018-05-16T21:00:00Z" }, NULL },
	{ "a day each side was asked, and is there", false, 24,
	    { "2018-04-14T15:00:00Z", "2018-04-18T03:00:00Z" }, NULL },
	{ "two days before", false, 24, { "2018-04-14T08:59:59Z" },
	    "more than 36 h" },
	{ "typed", true, 12, { "2018-04-14T21:00:00Z" }, NULL },
	{ "typed, more than a day before", true, 12, { "2018-04-14T20:59:59Z" },
	    "another period" },
	{ "typed, no stamps", true, 12, { "soon", "" }, NULL },
};

static void
weigh(size_t i, struct zone *moscow)
{
	struct period_options o = { .slack_s = weighed[i].slack_h * HOUR };
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	size_t n;

	if (weighed[i].range) {
		o.from = "2018-04-16";
		o.to = "2018-04-17";
	} else
		o.day = "2018-04-16";
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, cloud_find("kassatka"), moscow);
	for (n = 0; n < 6 && weighed[i].stamps[n] != NULL; n++) {
		const char *stamp = weighed[i].stamps[n];

		tell(&f, stamp, strlen(stamp), "1", "", &err);
		case_err(weighed[i].name, &err, 0, "");
	}
	case_int(weighed[i].name, period_filter_validate(&f, &err),
	    weighed[i].says == NULL ? 0 : -1);
	case_err(weighed[i].name, &err, weighed[i].says == NULL ? 0 : ERR_DATA,
	    weighed[i].says == NULL ? "" : weighed[i].says);
	period_filter_clear(&f);
	period_clear(&p);
}

static void
an_answer_is_of_its_period(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(weighed); i++)
		weigh(i, moscow);
	zone_free(moscow);
	cases_end();
}

/* Each part's answer is weighed by itself. */
static void
each_part_has_its_answer(void **state)
{
	struct period_options o = {
		.from = "2018-04-16", .to = "2018-04-19", .split = true
	};
	static const char stamp[] = "2018-04-16T09:00:00Z";
	struct zone *moscow = must_open("Europe/Moscow");
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	int i;

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, cloud_find("kassatka"), moscow);
	for (i = 0; i < 3; i++) {
		const char id[] = { (char)('1' + i), '\0' };

		if (i > 0)
			period_filter_next(&f);
		tell(&f, stamp, sizeof(stamp) - 1, id, "", &err);
		assert_int_equal(
		    period_filter_validate(&f, &err), i < 2 ? 0 : -1);
	}
	period_filter_clear(&f);
	period_clear(&p);
	zone_free(moscow);
}

/* Answers to 2018-04-16 and the day after, in Moscow, each "TIME ID". */
static const struct {
	const char *name;
	const char *one[4], *two[4];
	const char *says; /* of the second; NULL: it is its own */
} neighbours[] = {
	{ "the same once more",
	    { "2018-04-16T09:00:00Z a", "2018-04-16T20:00:00Z b" },
	    { "2018-04-16T09:00:00Z a", "2018-04-16T20:00:00Z b" },
	    "that of the part before: of its 2 receipts none is of this one, "
	    "and that had them all" },
	{ "a part of it", /* was it given early? */
	    { "2018-04-16T09:00:00Z a", "2018-04-16T20:00:00Z b" },
	    { "2018-04-16T09:00:00Z a" }, "of its 1 receipt none is" },
	{ "the same that is older",
	    { "2018-04-15T19:00:00Z a", "2018-04-15T20:00:00Z b" },
	    { "2018-04-15T19:00:00Z a", "2018-04-15T20:00:00Z b" },
	    "another period" },
	{ "one that both have, and one that is its own",
	    { "2018-04-16T09:00:00Z a", "2018-04-16T20:59:59Z b" },
	    { "2018-04-16T20:59:59Z b", "2018-04-17T10:00:00Z c" }, NULL },
	{ "clocks that differ, and no sale", { "2018-04-16T09:00:00Z a" },
	    { "2018-04-16T19:00:00Z b", "2018-04-16T20:00:00Z c" }, NULL },
	{ "a week in both",
	    { "2018-04-16T09:00:00Z a", "2018-04-17T09:00:00Z b" },
	    { "2018-04-16T09:00:00Z a", "2018-04-17T09:00:00Z b" }, NULL },
	{ "without identity", { "2018-04-16T09:00:00Z " },
	    { "2018-04-16T09:00:00Z " }, NULL },
	{ "nothing in either", { NULL }, { NULL }, NULL },
};

static void
tell_all(struct period_filter *f, const char *const stamps[4])
{
	struct err err = ERR_INIT;
	size_t n;

	for (n = 0; n < 4 && stamps[n] != NULL; n++) {
		const char *id = strrchr(stamps[n], ' ') + 1;

		tell(f, stamps[n], (size_t)(id - stamps[n] - 1), id, "", &err);
	}
}

static void
an_answer_is_not_that_of_its_neighbour(void **state)
{
	struct period_options o = {
		.from = "2018-04-16", .to = "2018-04-18", .split = true
	};
	struct zone *moscow = must_open("Europe/Moscow");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(neighbours); i++) {
		const char *says = neighbours[i].says;
		struct err err = ERR_INIT;
		struct period_filter f;
		struct period p;

		assert_int_equal(period_init(&p, &o, moscow, &err), 0);
		period_filter_init(&f, &p, cloud_find("kassatka"), moscow);
		tell_all(&f, neighbours[i].one);
		case_int(
		    neighbours[i].name, period_filter_validate(&f, &err), 0);
		period_filter_next(&f);
		tell_all(&f, neighbours[i].two);
		case_int(neighbours[i].name, period_filter_validate(&f, &err),
		    says == NULL ? 0 : -1);
		case_err(neighbours[i].name, &err, says == NULL ? 0 : ERR_DATA,
		    says == NULL ? "" : says);
		period_filter_clear(&f);
		period_clear(&p);
	}
	zone_free(moscow);
	cases_end();
}

static void
receipts_are_kept_or_not(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(answers); i++)
		try_answer(i, moscow);
	zone_free(moscow);
	cases_end();
}

/* ---- what it came to ---- */

#define NINES "99999999999999999999999999999999999999"

/* Sums of receipts of the day; one behind a '<' is another day's receipt's. */
static const struct {
	const char *name, *sums[5];
	const char *total; /* NULL: not known */
} totals[] = {
	{ "no receipts", { NULL }, "0.00" },
	{ "one", { "1990.00" }, "1990.00" },
	{ "as people write them", { "1 990,00", "0,5", "-0.50", "+7" },
	    "1997.00" },
	{ "more digits", { "0.125", "1" }, "1.125" },
	{ "tenths", { "0.1", "0.1", "0.1" }, "0.30" },
	{ "a return", { "100.00", "-100.00" }, "0.00" },
	{ "an empty one", { "1990.00", "", "1.00" }, NULL },
	{ "a blank one", { "1990.00", " " }, NULL },
	{ "one that is no number", { "12,5O", "1.00" }, NULL },
	{ "one that is too long", { NINES "9" }, NULL },
	{ "too much at last", { NINES, "1" }, NULL },
	{ "as much as fits", { NINES }, NINES ".00" },
	{ "another day's", { "5.00", "<7.00", "<", "1.00" }, "6.00" },
};

static void
add_receipt(struct period_filter *f, const char *sum)
{
	bool other = *sum == '<';
	const char *stamp =
	    other ? "2018-04-18T12:00:00" : "2018-04-16T12:00:00";
	struct err err = ERR_INIT;

	case_int(
	    sum, tell(f, stamp, strlen(stamp), "a", sum + other, &err), !other);
}

static void
kept_receipts_are_added_up(void **state)
{
	struct period_options o = { .day = "2018-04-16" };
	struct zone *moscow = must_open("Europe/Moscow");
	struct err err = ERR_INIT;
	char total[DECIMAL_SIZE];
	struct period_filter f;
	struct period p;
	size_t i, n;

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	for (i = 0; i < NELEM(totals); i++) {
		period_filter_init(&f, &p, cloud_find("kassatka"), moscow);
		for (n = 0; n < 5 && totals[i].sums[n] != NULL; n++)
			add_receipt(&f, totals[i].sums[n]);
		decimal_print(total, &f.total, 2);
		case_text(totals[i].name, f.total_known ? total : NULL,
		    totals[i].total);
		period_filter_clear(&f);
	}
	period_clear(&p);
	zone_free(moscow);
	cases_end();
}

/* ---- a cloud that knows instants ---- */

static void
read_exact(
    const struct task *t, const struct slice *texts, struct cloud_receipt *r)
{
	const char *id = texts[1].text;

	(void)t;
	r->kind = *id == '-'   ? RECEIPT_NONE
		  : *id == '.' ? RECEIPT_OTHER
			       : RECEIPT;
	r->stamp = texts[0];
	r->arrived =
	    (struct slice){ "2018-04-16T12:00:00Z", *id == 'l' ? 20 : 0 };
	r->sum = texts[2];
	r->minus = *id == 'R';
	buf_puts(r->id, id);
}

static const char *const exact_paths[] = { "D/R", NULL };
static const char *const exact_leaves[] = { "t", "n", "s", NULL };
static const struct cloud_record exact_record = { exact_paths, exact_leaves,
	read_exact, true };
static const struct cloud exact_cloud = {
	.name = "exact", .reach = { 96 * HOUR, true }, .record = &exact_record
};

static const struct {
	const char *name, *day, *from, *to;
	int64_t slack_h;
	const char *spans;
	bool beyond;
} exacts[] = {
	{ "a day", "2018-04-16", NULL, NULL, 0,
	    "2018-04-15T21:00:00Z .. 2018-04-16T21:00:00Z\n", false },
	{ "a day, wider", "2018-04-16", NULL, NULL, 1,
	    "2018-04-15T20:00:00Z .. 2018-04-16T22:00:00Z\n", false },
	{ "as typed is a time of the zone", NULL, "2018-04-16 10:20:30",
	    "2018-04-16 11:00", 5,
	    "2018-04-16T07:20:30Z .. 2018-04-16T08:00:00Z\n", false },
	{ "longer ago than it keeps", NULL, "2018-04-13", "2018-04-13 10:00", 0,
	    "2018-04-12T21:00:00Z .. 2018-04-13T07:00:00Z\n", true },
};

static void
instants_are_asked_for_as_they_are(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(exacts); i++) {
		struct period_options o = { exacts[i].day, exacts[i].from,
			exacts[i].to, false, exacts[i].slack_h * HOUR,
			exacts[i].beyond ? NOW + 48 * HOUR : NOW,
			&exact_cloud };
		struct err err = ERR_INIT;
		struct task t;
		struct period p;

		assert_int_equal(period_init(&p, &o, moscow, &err), 0);
		show(&p, &out);
		case_text(exacts[i].name, buf_str(&out), exacts[i].spans);
		case_int(exacts[i].name, p.bounded, true);
		case_int(exacts[i].name, p.spans[0].beyond, exacts[i].beyond);
		task_init(&t);
		period_wish(&p.spans[0], &t);
		case_text(exacts[i].name, t.from, p.spans[0].from);
		case_int(exacts[i].name, t.begin, p.spans[0].since);
		case_int(exacts[i].name, t.end, p.spans[0].until);
		task_clear(&t);
		period_clear(&p);
	}
	buf_clear(&out);
	zone_free(moscow);
	cases_end();
}

#define IN "2018-04-16T10:00:00Z"

/* "STAMP ID SUM", the first time and, where it is wished, the second. */
static const struct {
	const char *name, *records[6];
	const char *first, *second; /* NULL: none is wished */
	const char *total;
	int kept;
} ones[] = {
	{ "each once", { IN " a 1", IN " b 2" }, "++", NULL, "3.00", 2 },
	{ "the same again", { IN " a 1", IN " b 2", IN " a 1.00" }, "++-", NULL,
	    "3.00", 2 },
	{ "the newer is kept", { IN " a 1", IN " b 2", IN " a 5", IN " a 5" },
	    "++--", "-++-", "7.00", 2 },
	{ "back again", { IN " a 1", IN " a 5", IN " a 1" }, "+--", "--+",
	    "1.00", 1 },
	{ "a return is taken off", { IN " a 9", IN " R 2" }, "++", NULL, "7.00",
	    2 },
	{ "no receipt is kept and not counted",
	    { IN " .open ", IN " a 1", IN " .open ", IN " -x 7" }, "++--", NULL,
	    "1.00", 1 },
	{ "another day's", { IN " a 1", "2018-04-17T10:00:00Z b 2" }, "+-",
	    NULL, "1.00", 1 },
	{ "without a stamp", { " a 1" }, "+", NULL, "1.00", 1 },
};

static void
tell_these(struct period_filter *f, const char *const *records, char *got)
{
	struct err err = ERR_INIT;
	size_t n;

	for (n = 0; n < 6 && records[n] != NULL; n++) {
		char *copy = mem_dup(records[n]);
		char *id = strchr(copy, ' '), *sum = strchr(id + 1, ' ');
		int rc;

		*id++ = *sum++ = '\0';
		rc = tell(f, copy, strlen(copy), id, sum, &err);
		*got++ = rc < 0 ? '!' : rc > 0 ? '+' : '-';
		free(copy);
	}
	*got = '\0';
}

static void
note_line(void *arg, const char *text)
{
	buf_printf(arg, "%s\n", text);
}

static void
try_ones(size_t i, const struct period *p, const struct zone *zone)
{
	char got[8], total[DECIMAL_SIZE];
	struct buf told = BUF_INIT;
	struct period_filter f;

	period_filter_init(&f, p, &exact_cloud, zone);
	tell_these(&f, ones[i].records, got);
	case_text(ones[i].name, got, ones[i].first);
	case_int(ones[i].name, f.anew, ones[i].second != NULL);
	if (f.anew) {
		period_filter_anew(&f);
		tell_these(&f, ones[i].records, got);
		case_text(ones[i].name, got, ones[i].second);
		case_int(ones[i].name, f.anew, false);
	}
	period_filter_tell(&f, note_line, &told);
	case_says(ones[i].name, buf_str(&told),
	    ones[i].second != NULL ? "document a was there with 1.00" : "");
	decimal_print(total, &f.total, 2);
	case_text(ones[i].name, total, ones[i].total);
	case_int(ones[i].name, (long long)f.kept, ones[i].kept);
	buf_clear(&told);
	period_filter_clear(&f);
}

static void
an_identity_is_kept_once(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct period_options o = {
		.day = "2018-04-16", .now = NOW, .cloud = &exact_cloud
	};
	struct err err = ERR_INIT;
	struct period p;
	size_t i;

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	for (i = 0; i < NELEM(ones); i++)
		try_ones(i, &p, moscow);
	period_clear(&p);
	zone_free(moscow);
	cases_end();
}

/* What the cloud may not have any more is not "no receipts". */
static void
nothing_from_beyond_its_reach_is_no_answer(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const one[] = { IN " .open ", NULL };
	struct zone *moscow = must_open("Europe/Moscow");
	struct period_options o = { .day = "2018-04-16",
		.now = NOW + 96 * HOUR,
		.cloud = &exact_cloud };
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	char got[8];

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, &exact_cloud, moscow);
	tell_these(&f, none, got);
	assert_int_equal(period_filter_validate(&f, &err), -1);
	case_err("nothing", &err, ERR_UNAVAIL, "out of the cloud's reach");
	tell_these(&f, one, got);
	assert_int_equal(period_filter_validate(&f, &err), 0);
	period_filter_clear(&f);
	period_clear(&p);
	zone_free(moscow);
	cases_end();
}

/* What lies far out is of another period, unless it has come just now. */
static void
late_documents_are_no_strangers(void **state)
{
	static const char *const late[] = { "2018-03-10T10:00:00Z l 1", NULL };
	static const char *const far[] = { "2018-03-10T10:00:00Z c 1", NULL };
	struct zone *moscow = must_open("Europe/Moscow");
	struct period_options o = {
		.day = "2018-04-16", .now = NOW, .cloud = &exact_cloud
	};
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	char got[8];

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, &exact_cloud, moscow);
	tell_these(&f, late, got);
	assert_int_equal(f.nstrays, 1);
	assert_int_equal(period_filter_validate(&f, &err), 0);
	tell_these(&f, far, got);
	assert_int_equal(period_filter_validate(&f, &err), -1);
	case_err("far", &err, ERR_DATA, "that of another period");
	period_filter_clear(&f);
	period_clear(&p);
	zone_free(moscow);
	cases_end();
}

/* Late documents show their days: each once, and not those asked for. */
static void
strays_are_noted_a_day(void **state)
{
	static const char *const records[] = { IN " a 1",
		"2018-04-15T20:30:00Z b 1", "2018-04-10T10:00:00Z c 1",
		"2018-04-10T11:00:00Z d 1", "2018-04-09T20:59:59Z e 1", NULL };
	struct zone *moscow = must_open("Europe/Moscow");
	struct period_options o = { .day = "2018-04-16",
		.slack_s = HOUR,
		.now = NOW,
		.cloud = &exact_cloud };
	struct err err = ERR_INIT;
	struct period_filter f;
	struct period p;
	char got[8];

	(void)state;
	assert_int_equal(period_init(&p, &o, moscow, &err), 0);
	period_filter_init(&f, &p, &exact_cloud, moscow);
	tell_these(&f, records, got);
	assert_string_equal(got, "+----");
	assert_int_equal(f.nstrays, 2);
	period_filter_clear(&f);
	period_clear(&p);
	zone_free(moscow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_are_asked_for_as_they_are),
		cmocka_unit_test(an_identity_is_kept_once),
		cmocka_unit_test(nothing_from_beyond_its_reach_is_no_answer),
		cmocka_unit_test(late_documents_are_no_strangers),
		cmocka_unit_test(strays_are_noted_a_day),
		cmocka_unit_test(what_is_typed_is_asked),
		cmocka_unit_test(a_day_is_asked_wider),
		cmocka_unit_test(what_is_no_period_is_said),
		cmocka_unit_test(a_day_that_has_not_begun_is_said),
		cmocka_unit_test(parts_are_limited),
		cmocka_unit_test(a_period_stays_open_for_a_while),
		cmocka_unit_test(an_answer_is_of_its_period),
		cmocka_unit_test(each_part_has_its_answer),
		cmocka_unit_test(an_answer_is_not_that_of_its_neighbour),
		cmocka_unit_test(receipts_are_kept_or_not),
		cmocka_unit_test(kept_receipts_are_added_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
