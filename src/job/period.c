/*
 * Making the spans of a period, and sorting out the receipts of their answers.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "job/identities.h"
#include "job/period.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As early as a day can begin, in Kiritimati. */
#define EARLIEST_ZONE_S ((int64_t)14 * 3600)

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

static void
print_instant(char out[PERIOD_TIME], int64_t utc)
{
	struct civil c;

	civil_from_seconds(&c, utc);
	print_time(out, &c);
	out[10] = 'T';
	memcpy(out + 19, "Z", 2);
}

static struct span *
add_span(struct period *p)
{
	p->spans = mem_resize(p->spans, p->nspans + 1, sizeof(*p->spans));
	return &p->spans[p->nspans++];
}

/* ---- instants ---- */

static const struct cloud_reach *
reach_of(const struct period_options *o)
{
	static const struct cloud_reach typed;

	return o->cloud == NULL ? &typed : &o->cloud->reach;
}

static void
add_instants(struct period *p, int64_t since, int64_t until,
    const struct period_options *o)
{
	int64_t back = reach_of(o)->back_s;
	struct span *span = add_span(p);

	*span = (struct span){ .since = since,
		.until = until,
		.begin = since > p->begin ? since : p->begin,
		.end = until < p->end ? until : p->end,
		.beyond = back > 0 && since < o->now - back };
	print_instant(span->from, since);
	print_instant(span->to, until);
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
	snprintf(p->name, sizeof(p->name), "%04d-%02d-%02d", day.year,
	    day.month, day.day);
	if (p->exact) {
		add_instants(p, p->begin - o->slack_s, p->end + o->slack_s, o);
		return 0;
	}
	zone_civil(zone, p->begin - o->slack_s, &from);
	zone_civil(zone, p->end + o->slack_s, &to);
	if (p->far_s < o->slack_s + CLOCKS_APART)
		p->far_s = o->slack_s + CLOCKS_APART;
	span = add_span(p);
	*span = (struct span){ .begin = p->begin, .end = p->end };
	print_time(span->from, &from);
	print_time(span->to, &to);
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
    const struct period_options *o, const struct zone *zone)
{
	int64_t begin = zone_instant(zone, from), end = zone_instant(zone, to);
	struct span *span;

	if (p->exact) {
		add_instants(p, begin, end, o);
		return;
	}
	span = add_span(p);
	*span = (struct span){ .begin = begin, .end = end };
	print_time(span->from, from);
	print_time(span->to, to);
}

static int
split_days(struct period *p, struct civil from, const struct civil *to,
    const struct period_options *o, const struct zone *zone, struct err *err)
{
	struct civil cut = next_midnight(&from);

	for (; civil_to_seconds(&cut) < civil_to_seconds(to);
	     cut = next_midnight(&from)) {
		add_range(p, &from, &cut, o, zone);
		from = cut;
		if (p->nspans == PERIOD_SPANS)
			return err_set(err, ERR_USAGE,
			    "--split day: the period has more than %d days",
			    PERIOD_SPANS);
	}
	add_range(p, &from, to, o, zone);
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
	if (p->exact) {
		p->bounded = true;
		p->begin = zone_instant(zone, &from);
		p->end = zone_instant(zone, &to);
	}
	if (o->split)
		return split_days(p, from, &to, o, zone, err);
	add_range(p, &from, &to, o, zone);
	return 0;
}

int
period_init(struct period *p, const struct period_options *o,
    const struct zone *zone, struct err *err)
{
	int rc;

	*p = (struct period){ .far_s = FAR_S,
		.exact = reach_of(o)->exact,
		.back_s = reach_of(o)->back_s };
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

/* A time as typed has come once it has in the easternmost zone. */
static bool
has_begun(const struct period *p, int64_t now)
{
	struct err err = ERR_INIT;
	struct civil c;

	if (p->bounded)
		return p->begin <= now;
	return read_time(&c, "from", p->spans[0].from, &err) != 0 ||
	       civil_to_seconds(&c) - EARLIEST_ZONE_S <= now;
}

int
period_check_begun(const struct period *p, int64_t now, const struct zone *zone,
    struct err *err)
{
	struct when when = { .utc = now, .zoned = true, .timed = true };
	char text[WHEN_SIZE];

	if (has_begun(p, now))
		return 0;
	when_datetime(text, sizeof(text), &when, zone);
	return err_set(err, ERR_USAGE,
	    "--%s: %s has not begun yet; by this machine's clock it is %s in "
	    "%s",
	    p->bounded ? "day" : "from", p->name, text, zone_name(zone));
}

void
period_clear(struct period *p)
{
	free(p->spans);
	*p = (struct period){ 0 };
}

void
period_wish(const struct span *span, struct task *t)
{
	task_set(&t->from, span->from);
	task_set(&t->to, span->to);
	t->begin = span->since;
	t->end = span->until;
}

bool
period_was_open(const struct task *t, int64_t instant)
{
	struct err err = ERR_INIT;
	struct civil c;

	if (t->end != 0)
		return instant < t->end;
	if (read_time(&c, "to", t->to, &err) != 0)
		return true;
	return instant < civil_to_seconds(&c) + LATEST_ZONE_S;
}

/* ---- which receipts of an answer are kept ---- */

/* One that came in the time that was asked for is late, and no stranger. */
static bool
is_late(const struct period_filter *f, const struct slice *arrived)
{
	const struct span *span = &f->period->spans[f->span];
	struct when when;

	return f->period->exact && arrived->len > 0 &&
	       when_parse(&when, arrived->text, arrived->len, f->zone) &&
	       when.utc >= span->since && when.utc < span->until;
}

static void
note_place(struct period_filter *f, int64_t utc, const struct slice *arrived)
{
	const struct span *span = &f->period->spans[f->span];
	int64_t far = is_late(f, arrived) ? INT64_MAX / 4 : f->period->far_s;

	f->all++;
	f->within += utc >= span->begin && utc < span->end;
	f->early += utc < span->begin - far;
	f->late += utc > span->end + far;
	f->reaches_end |= utc >= span->end;
}

/* More late days than that are those of another answer. */
#define STRAYS_MAX 400

static int64_t
day_of(const struct period_filter *f, int64_t utc)
{
	struct civil c;

	zone_civil(f->zone, utc, &c);
	return civil_to_days(c.year, c.month, c.day);
}

/* A stamp that was not even asked for: once a day. */
static void
note_stray(struct period_filter *f, int64_t utc)
{
	const struct span *span = &f->period->spans[f->span];
	size_t i;

	if (!f->period->exact || (utc >= span->since && utc < span->until))
		return;
	for (i = 0; i < f->nstrays; i++)
		if (day_of(f, f->strays[i]) == day_of(f, utc))
			return;
	if (f->nstrays == STRAYS_MAX)
		return;
	f->strays = mem_resize(f->strays, f->nstrays + 1, sizeof(*f->strays));
	f->strays[f->nstrays++] = utc;
}

/*
 * Is the stamp within the period? -1 when it is no stamp. What was asked for by
 * instants and has none is of them all the same.
 */
static int
is_within(struct period_filter *f, const char *where,
    const struct cloud_receipt *r, struct err *err)
{
	const struct slice *text = &r->stamp;
	struct when when;
	bool stamp = when_parse(&when, text->text, text->len, f->zone);

	if (stamp && r->kind == RECEIPT) {
		note_place(f, when.utc, &r->arrived);
		note_stray(f, when.utc);
	}
	if (!f->period->bounded || (f->period->exact && text->len == 0))
		return 1;
	if (!stamp)
		return err_set(err, ERR_DATA,
		    "%s: %s/%s: \"%.*s\" is not a date and time", where,
		    f->filter.paths[0], f->filter.leaves[0],
		    text_fit(text->text, text->len, 80), text->text);
	return when.utc >= f->period->begin && when.utc < f->period->end;
}

/* Did the span before have this receipt, or any? */
static bool
is_double(struct period_filter *f, const struct cloud_receipt *r)
{
	bool was;

	if (f->identity.len == 0)
		return false;
	if (f->ids != NULL) {
		was = identities_has(f->ids, r);
		f->anew = identities_anew(f->ids);
		return was;
	}
	if (!f->many)
		return false;
	was = intern_has(f->before, f->identity.data, f->identity.len);
	intern_name(f->now, f->identity.data, f->identity.len);
	return was;
}

/* One sum that is none, and the total is not known any more. */
static void
add_sum(struct period_filter *f, const struct cloud_receipt *r)
{
	struct decimal sum;

	if (f->total_known)
		f->total_known = identities_sum(r, &f->digits, &sum) &&
				 decimal_add(&f->total, &sum);
}

static int
judge(struct record_filter *filter, const struct record *r, struct err *err)
{
	struct period_filter *f = (struct period_filter *)filter;
	struct cloud_receipt receipt = { .id = &f->identity };
	bool counts;
	int within;

	buf_reset(&f->identity);
	f->record->read(f->task, r->texts, &receipt);
	if (receipt.kind == RECEIPT_NONE)
		return 0;
	counts = receipt.kind == RECEIPT;
	f->records++;
	within = is_within(f, r->where, &receipt, err);
	if (within < 0)
		return -1;
	if (!within)
		f->outside += counts;
	else if (is_double(f, &receipt)) {
		f->doubles += counts;
		f->had += counts && f->ids == NULL;
	} else {
		f->kept += counts;
		if (counts)
			add_sum(f, &receipt);
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
	if (f->record->unique)
		f->ids = identities_new();
}

void
period_filter_anew(struct period_filter *f)
{
	identities_again(f->ids);
	f->anew = false;
	f->kept = f->outside = f->doubles = f->records = 0;
	f->all = f->within = f->early = f->late = 0;
	f->reaches_end = false;
	f->span = 0;
	f->total = (struct decimal){ 0 };
	f->total_known = true;
}

void
period_filter_tell(const struct period_filter *f,
    void (*tell)(void *arg, const char *text), void *arg)
{
	if (f->ids != NULL)
		identities_tell(f->ids, tell, arg);
}

void
period_filter_next(struct period_filter *f)
{
	intern_free(f->before);
	f->before = f->now;
	f->now = intern_new(0);
	f->span++;
	f->records = 0;
	f->all = f->within = f->early = f->late = f->had = 0;
	f->reaches_end = false;
}

int
period_filter_validate(const struct period_filter *f, struct err *err)
{
	uint64_t far = f->early + f->late;
	int hours = (int)(f->period->far_s / 3600);

	if (f->period->spans[f->span].beyond && f->records == 0)
		return err_set(err, ERR_UNAVAIL,
		    "out of the cloud's reach: it has nothing there, and keeps "
		    "documents for %lld days only",
		    (long long)(f->period->back_s / CIVIL_DAY));
	if (far > 0 && f->within == 0)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of another period: of its "
		    "%llu receipt%s none is of this one, and %llu lie%s more "
		    "than %d h from it",
		    (unsigned long long)f->all, plural(f->all),
		    (unsigned long long)far, far == 1 ? "s" : "", hours);
	if (f->early > 0 && !f->reaches_end && !f->period->exact)
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
	identities_free(f->ids);
	free(f->strays);
	buf_clear(&f->identity);
	buf_clear(&f->digits);
	*f = (struct period_filter){ 0 };
}
