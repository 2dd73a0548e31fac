/*
 * Making the spans of a period, and sorting out the receipts of their answers.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "job/period.h"
#include "model/type.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As late as the cloud's clock can be behind ours. */
#define LATEST_ZONE_S ((int64_t)12 * 3600)

/*
 * An answer may lie outside what is wanted of it by the slack and by as much as
 * two clocks differ.
 */
#define FAR_S        ((int64_t)24 * 3600)
#define CLOCKS_APART ((int64_t)12 * 3600)

/* More would be another day's period. */
#define SLACK_MAX_S ((int64_t)31 * 24 * 3600)

static void
print_time(char out[PERIOD_TIME], const struct civil *c)
{
	snprintf(out, PERIOD_TIME, "%04u-%02u-%02u %02u:%02u:%02u",
	    (unsigned)c->year % 10000, (unsigned)c->month % 100,
	    (unsigned)c->day % 100, (unsigned)c->hour % 100,
	    (unsigned)c->minute % 100, (unsigned)c->second % 100);
}

static int
bad_time(const char *name, const char *text, struct err *err)
{
	return err_set(err, ERR_USAGE,
	    "--%s: \"%s\" is not a time; YYYY-MM-DD or \"YYYY-MM-DD "
	    "HH:MM:SS\" is expected",
	    name, text);
}

/* Of a time whose form is right. */
static int
bad_day(
    const char *name, const char *text, const struct civil *c, struct err *err)
{
	struct civil day = {
		.year = c->year, .month = c->month, .day = c->day
	};

	if (civil_valid(&day))
		return bad_time(name, text, err);
	return err_set(err, ERR_USAGE,
	    "--%s: \"%s\" is not a time: %04d-%02d-%02d is not a day of the "
	    "calendar",
	    name, text, c->year, c->month, c->day);
}

/* A time as typed: seconds, or the whole time of day, may be left away. */
static int
read_time(struct civil *c, const char *name, const char *text, struct err *err)
{
	int n = 0, all = (int)strlen(text);
	char mark = ' ';

	*c = (struct civil){ 0 };
	if (strspn(text, "0123456789") != 4 || strstr(text, "  ") != NULL)
		return bad_time(name, text, err);
	sscanf(text, "%4d-%2d-%2d%n", &c->year, &c->month, &c->day, &n);
	if (n > 0 && n < all)
		sscanf(text, "%4d-%2d-%2d%c%2d:%2d%n", &c->year, &c->month,
		    &c->day, &mark, &c->hour, &c->minute, &n);
	if (n > 0 && n < all)
		sscanf(text, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &c->year, &c->month,
		    &c->day, &mark, &c->hour, &c->minute, &c->second, &n);
	if (n == all && n > 0 && (mark == ' ' || mark == 'T') &&
	    strspn(text, "0123456789-: T") == strlen(text))
		return civil_valid(c) ? 0 : bad_day(name, text, c, err);
	return bad_time(name, text, err);
}

static struct span *
add_span(struct period *p)
{
	p->spans = mem_resize(p->spans, p->nspans + 1, sizeof(*p->spans));
	return &p->spans[p->nspans++];
}

/* ---- a day of a zone ---- */

static int
init_day(struct period *p, const struct period_options *o,
    const struct zone *zone, struct err *err)
{
	struct civil day, next, from, to;
	struct span *span;

	if (when_period_day(&day, o->day, o->now, zone, err) != 0)
		return -1;
	if (day.year < 1970 || day.year > 9000 || o->slack_s > SLACK_MAX_S)
		return err_set(err, ERR_USAGE,
		    "--day must be in the years 1970 to 9000, and --slack 31d "
		    "at most");
	next = day;
	civil_add_days(&next, 1);
	p->bounded = true;
	p->slack_s = o->slack_s;
	p->begin = zone_day_start(zone, day.year, day.month, day.day);
	p->end = zone_day_start(zone, next.year, next.month, next.day);
	zone_civil(zone, p->begin - o->slack_s, &from);
	zone_civil(zone, p->end + o->slack_s, &to);
	if (p->far_s < o->slack_s + CLOCKS_APART)
		p->far_s = o->slack_s + CLOCKS_APART;
	span = add_span(p);
	print_time(span->from, &from);
	print_time(span->to, &to);
	span->begin = p->begin;
	span->end = p->end;
	snprintf(p->name, sizeof(p->name), "%04d-%02d-%02d", day.year,
	    day.month, day.day);
	return 0;
}

/* ---- from and to ---- */

/* The midnight after this time. */
static struct civil
next_midnight(const struct civil *c)
{
	struct civil next = {
		.year = c->year, .month = c->month, .day = c->day
	};

	civil_add_days(&next, 1);
	return next;
}

static void
add_range(struct period *p, const struct civil *from, const struct civil *to,
    const struct zone *zone)
{
	struct span *span = add_span(p);

	print_time(span->from, from);
	print_time(span->to, to);
	span->begin = zone_instant(zone, from);
	span->end = zone_instant(zone, to);
}

static int
split_days(struct period *p, struct civil from, const struct civil *to,
    const struct zone *zone, struct err *err)
{
	struct civil cut = next_midnight(&from);

	for (; civil_to_seconds(&cut) < civil_to_seconds(to);
	     cut = next_midnight(&from)) {
		add_range(p, &from, &cut, zone);
		from = cut;
		if (p->nspans == PERIOD_SPANS)
			return err_set(err, ERR_USAGE,
			    "--split day: the period has more than %d days",
			    PERIOD_SPANS);
	}
	add_range(p, &from, to, zone);
	return 0;
}

static int
init_range(struct period *p, const struct period_options *o,
    const struct zone *zone, struct err *err)
{
	struct civil from, to;

	if (read_time(&from, "from", o->from, err) != 0 ||
	    read_time(&to, "to", o->to, err) != 0)
		return -1;
	if (civil_to_seconds(&from) >= civil_to_seconds(&to))
		return err_set(err, ERR_USAGE,
		    "--from %s is not before --to %s", o->from, o->to);
	snprintf(p->name, sizeof(p->name), "%.20s to %.20s", o->from, o->to);
	if (o->split)
		return split_days(p, from, &to, zone, err);
	add_range(p, &from, &to, zone);
	return 0;
}

int
period_init(struct period *p, const struct period_options *o,
    const struct zone *zone, struct err *err)
{
	int rc;

	*p = (struct period){ .far_s = FAR_S };
	if (o->day != NULL && (o->from != NULL || o->to != NULL))
		return err_set(err, ERR_USAGE,
		    "--day and --from, --to exclude each other");
	if (o->day == NULL && (o->from == NULL || o->to == NULL))
		return err_set(err, ERR_USAGE,
		    "which receipts? --day DAY, or both --from TIME and "
		    "--to TIME");
	rc = o->day != NULL ? init_day(p, o, zone, err)
			    : init_range(p, o, zone, err);
	if (rc != 0)
		period_clear(p);
	return rc;
}

int
period_check_begun(const struct period *p, int64_t now, const struct zone *zone,
    struct err *err)
{
	struct when when = { .utc = now, .zoned = true, .timed = true };
	char text[WHEN_SIZE];

	if (!p->bounded || p->begin <= now)
		return 0;
	when_datetime(text, sizeof(text), &when, zone);
	return err_set(err, ERR_USAGE,
	    "--day: %s has not begun yet; by this machine's clock it is %s in "
	    "%s",
	    p->name, text, zone_name(zone));
}

void
period_clear(struct period *p)
{
	free(p->spans);
	*p = (struct period){ 0 };
}

bool
period_was_open(const char *to, int64_t instant)
{
	struct err err = ERR_INIT;
	struct civil c;

	if (read_time(&c, "to", to, &err) != 0)
		return true;
	return instant < civil_to_seconds(&c) + LATEST_ZONE_S;
}

/* ---- which receipts of an answer are kept ---- */

static void
note_place(struct period_filter *f, int64_t utc)
{
	const struct span *span = &f->period->spans[f->span];
	int64_t far = f->period->far_s;

	f->all++;
	f->within += utc >= span->begin && utc < span->end;
	f->early += utc < span->begin - far;
	f->late += utc > span->end + far;
	f->reaches_end |= utc >= span->end;
}

/* Is the stamp within the period? -1 when it is no stamp. */
static int
is_within(struct period_filter *f, const char *where, const struct slice *text,
    struct err *err)
{
	struct when when;
	bool stamp = when_parse(&when, text->text, text->len, f->zone);

	if (stamp)
		note_place(f, when.utc);
	if (!f->period->bounded)
		return 1;
	if (!stamp)
		return err_set(err, ERR_DATA,
		    "%s: %s/%s: \"%.*s\" is not a date and time", where,
		    f->filter.paths[0], f->filter.leaves[0],
		    text_fit(text->text, text->len, 80), text->text);
	return when.utc >= f->period->begin && when.utc < f->period->end;
}

/* Did the span before have this receipt? */
static bool
is_double(struct period_filter *f)
{
	bool was;

	if (!f->many || f->identity.len == 0)
		return false;
	was = intern_has(f->before, f->identity.data, f->identity.len);
	intern_name(f->now, f->identity.data, f->identity.len);
	return was;
}

/* One sum that is none, and the total is not known any more. */
static void
add_sum(struct period_filter *f, const struct slice *text)
{
	struct decimal sum;

	if (!f->total_known)
		return;
	buf_reset(&f->digits);
	f->total_known =
	    type_clean_number(text->text, text->len, 0, &f->digits) &&
	    decimal_parse(&sum, f->digits.data, f->digits.len) &&
	    decimal_add(&f->total, &sum);
}

static int
judge(struct record_filter *filter, const struct record *r, struct err *err)
{
	struct period_filter *f = (struct period_filter *)filter;
	struct cloud_receipt receipt = { .id = &f->identity };
	int within;

	buf_reset(&f->identity);
	f->record->read(f->task, r->texts, &receipt);
	within = is_within(f, r->where, &receipt.stamp, err);
	if (within < 0)
		return -1;
	if (!within)
		f->outside++;
	else if (is_double(f)) {
		f->doubles++;
		f->had++;
	} else {
		f->kept++;
		add_sum(f, &receipt.sum);
		return 1;
	}
	return 0;
}

void
period_filter_init(struct period_filter *f, const struct period *period,
    const struct cloud *cloud, const struct zone *zone)
{
	*f = (struct period_filter){ .period = period, .zone = zone };
	f->record = cloud->record;
	f->filter = (struct record_filter){ f->record->paths, f->record->leaves,
		judge };
	f->total_known = true;
	f->many = period->nspans > 1;
	f->before = intern_new(0);
	f->now = intern_new(0);
}

void
period_filter_next(struct period_filter *f)
{
	intern_free(f->before);
	f->before = f->now;
	f->now = intern_new(0);
	f->span++;
	f->all = f->within = f->early = f->late = f->had = 0;
	f->reaches_end = false;
}

int
period_filter_validate(const struct period_filter *f, struct err *err)
{
	uint64_t far = f->early + f->late;
	int hours = (int)(f->period->far_s / 3600);

	if (far > 0 && f->within == 0)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of another period: of its "
		    "%llu receipt%s none is of this one, and %llu lie%s more "
		    "than %d h from it",
		    (unsigned long long)f->all, plural(f->all),
		    (unsigned long long)far, far == 1 ? "s" : "", hours);
	if (f->early > 0 && !f->reaches_end)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of an earlier period: %llu of "
		    "its %llu receipt%s lie%s more than %d h before this one, "
		    "and none reaches its end",
		    (unsigned long long)f->early, (unsigned long long)f->all,
		    plural(f->all), f->early == 1 ? "s" : "", hours);
	if (f->had > 0 && f->had == f->all && f->within == 0)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of the part before: of its "
		    "%llu receipt%s none is of this one, and that had them all",
		    (unsigned long long)f->all, plural(f->all));
	return 0;
}

void
period_filter_clear(struct period_filter *f)
{
	intern_free(f->before);
	intern_free(f->now);
	buf_clear(&f->identity);
	buf_clear(&f->digits);
	*f = (struct period_filter){ 0 };
}
