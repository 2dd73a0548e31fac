/*
 * How far a run is: one live line over all profiles while it works, a line
 * for a day that is not as it was, and a line for each profile at its end.
 */
#include "base/buf.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "run/run_internal.h"

#include <stdio.h>
#include <string.h>

#define TICK_MS 200

/* ---- the live line ---- */

static void
put_time(struct buf *b, double seconds)
{
	if (seconds >= 5400)
		buf_printf(b, "%.1f h", seconds / 3600);
	else if (seconds >= 90)
		buf_printf(b, "%.0f min", seconds / 60);
	else
		buf_printf(b, "%.0f s", seconds);
}

struct progress {
	size_t due, ended;
	int on_way;
	uint64_t coming; /* bytes of downloads that are on their way */
};

static void
add_profile(struct progress *all, const struct profile *p)
{
	const struct day *d;

	all->due += p->plan.due;
	all->ended += p->ended;
	all->on_way += p->on_way;
	for (d = TAILQ_FIRST(&p->days); d != NULL; d = TAILQ_NEXT(d, link))
		all->coming += drive_bytes(&d->drive);
}

/* Of what is done, how long the rest will take. */
static void
put_rest(struct buf *b, const struct run *r, const struct progress *all)
{
	int64_t now = r->session.clock->mono_ms(r->session.clock);
	double s = (double)(now - r->session.began_ms) / 1000;

	if (all->ended == 0 || all->ended >= all->due)
		return;
	buf_puts(b, ", about ");
	put_time(b, s / (double)all->ended * (double)(all->due - all->ended));
	buf_puts(b, " left");
}

static void
put_progress(struct buf *b, const struct run *r)
{
	struct progress all = { 0 };
	size_t i;

	for (i = 0; i < r->nprofiles; i++)
		add_profile(&all, &r->profiles[i]);
	if (r->nprofiles > 1)
		buf_printf(b, "%zu of %zu profile%s, ", r->ended, r->nprofiles,
		    plural(r->nprofiles));
	buf_printf(b, "%zu of %zu day%s, %d on the way", all.ended, all.due,
	    plural(all.due), all.on_way);
	if (all.coming > 0)
		buf_printf(b, ", %.1f MB", (double)all.coming / 1e6);
	put_rest(b, r, &all);
}

void
report_tick(void *arg)
{
	struct run *r = arg;
	struct buf b = BUF_INIT;

	if (!r->log->terminal)
		return;
	put_progress(&b, r);
	log_live(r->log, r->session.clock->mono_ms(r->session.clock), "%s",
	    buf_str(&b));
	buf_clear(&b);
	net_timer_start(r->session.net, &r->tick, TICK_MS, report_tick, r);
}

/* ---- a day ---- */

static bool
read_sum(struct decimal *to, const char *text)
{
	return *text != '\0' && decimal_parse(to, text, strlen(text));
}

/* By how much the receipts are worth more: ", +1 870.00". */
static void
put_difference(struct buf *b, const char *old, const char *new)
{
	char text[DECIMAL_SIZE + 16];
	struct decimal was, is;

	if (!read_sum(&was, old) || !read_sum(&is, new) ||
	    !decimal_sub(&is, &was) || is.digits == 0)
		return;
	decimal_group(text, &is, 2);
	buf_printf(b, ", %s", text);
}

/* What of its content is new, as a person sees it. */
static void
put_change(
    struct buf *b, const struct ledger_day *old, const struct ledger_day *new)
{
	if (old->receipts != new->receipts)
		buf_printf(
		    b, "%llu \xe2\x86\x92 ", (unsigned long long)old->receipts);
	buf_printf(b, "%llu receipt%s", (unsigned long long)new->receipts,
	    plural(new->receipts));
	if (old->receipts == new->receipts && strcmp(old->sum, new->sum) == 0)
		buf_puts(b, ", not the same any more");
	put_difference(b, old->sum, new->sum);
}

static void
tell_change(struct day *d, const struct ledger_day *before)
{
	struct buf b = BUF_INIT;

	put_change(&b, before, &d->made);
	log_say(&d->log, LOG_NOTE, "%s", buf_str(&b));
	buf_clear(&b);
}

static void
tell_new(struct day *d)
{
	if (d->made.receipts == 0)
		log_say(&d->log, LOG_DETAIL, "published: no receipts");
	else
		log_say(&d->log, LOG_DETAIL, "published: %llu receipt%s",
		    (unsigned long long)d->made.receipts,
		    plural(d->made.receipts));
}

/* Empty is a claim to prove. */
static void
tell_empty(struct day *d)
{
	uint64_t strays = (uint64_t)d->filter.early + d->filter.late;

	if (d->made.receipts > 0)
		return;
	d->profile->tally.empty++;
	if (strays > 0)
		log_say(&d->log, LOG_WARN,
		    "no receipts; the cloud's document has only such of quite "
		    "other days, %llu of them",
		    (unsigned long long)strays);
}

void
report_day(struct day *d, const struct ledger_day *before, bool same)
{
	struct tally *t = &d->profile->tally;

	t->receipts += d->made.receipts;
	tell_empty(d);
	if (before == NULL || before->published_at == 0) {
		t->new ++;
		tell_new(d);
	} else if (!same) {
		t->changed++;
		tell_change(d, before);
	} else if (d->plan->why == PLAN_DAMAGED) {
		t->restored++;
		log_say(&d->log, LOG_NOTE,
		    "restored: files had been altered or lost");
	} else
		t->same++;
}

/* ---- a profile ---- */

static bool
has_closed(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++)
		if (plan->days[i].wanted && plan->days[i].closed)
			return true;
	return false;
}

/* Somebody has named days, and not one of them can be brought. */
/* From the first of them to the last. */
static void
tell_beyond(struct profile *p)
{
	const struct plan_day *first = NULL, *last = NULL;
	size_t i;

	for (i = 0; i < p->plan.ndays; i++)
		if (p->plan.days[i].beyond) {
			last = &p->plan.days[i];
			first = first == NULL ? last : first;
		}
	if (first != NULL)
		log_say(&p->log, LOG_NOTE,
		    "%zu day%s from %s to %s %s out of the cloud's reach, "
		    "which keeps documents for %lld days: passed over",
		    p->plan.beyond, plural(p->plan.beyond), first->day,
		    last->day, p->plan.beyond == 1 ? "is" : "are",
		    (long long)(p->account.cloud->reach.back_s / CIVIL_DAY));
}

void
report_plan(struct profile *p)
{
	tell_beyond(p);
	if (p->plan.due == 0 && !has_closed(&p->plan))
		log_say(&p->log, LOG_WARN,
		    "no day is closed yet of those that are wanted; --open-day "
		    "takes one that is not over, since says where they begin");
}

static void
put_count(struct buf *b, int n, const char *what)
{
	if (n > 0)
		buf_printf(b, "%s%d %s", b->len > 0 ? ", " : "", n, what);
}

/* The newest day that is published now, before or by this run. */
static const char *
newest_day(const struct profile *p)
{
	const struct catalog *k = &p->catalog;
	size_t i = k->ndays;

	while (i > 0 && k->days[i - 1].published_at == 0)
		i--;
	if (i == 0 || strcmp(k->days[i - 1].day, p->newest) < 0)
		return p->newest;
	return k->days[i - 1].day;
}

void
report_profile(struct profile *p)
{
	const struct tally *t = &p->tally;
	int64_t ms =
	    p->run->session.clock->mono_ms(p->run->session.clock) - p->began_ms;
	struct buf b = BUF_INIT;

	put_count(&b, t->new, "new");
	put_count(&b, t->changed, "changed");
	put_count(&b, t->restored, "restored");
	put_count(&b, t->same, "as before");
	put_count(&b, t->empty, "without receipts");
	put_count(&b, t->held, "held back");
	put_count(&b, t->failed, "failed");
	put_count(&b, (int)(p->plan.due - p->ended), "left");
	log_live_end(p->run->log);
	log_say(&p->log, LOG_NOTE,
	    "%zu day%s due%s%s; %llu receipt%s; published up to %s; %.1f s",
	    p->plan.due, plural(p->plan.due), b.len > 0 ? ": " : "",
	    buf_str(&b), (unsigned long long)t->receipts, plural(t->receipts),
	    *newest_day(p) != '\0' ? newest_day(p) : "no day",
	    (double)ms / 1000);
	buf_clear(&b);
}

/*
 * How far an error reaches. That of one day leaves the others; what the next
 * day would have as well ends its profile; a signal ends all.
 */

static const struct {
	int code;
	enum severity severity;
} severities[] = {
	{ ERR_NONE, SEVERITY_NONE },
	{ ERR_TEMP, SEVERITY_LATER },
	{ ERR_UNAVAIL, SEVERITY_DAY },
	{ ERR_DATA, SEVERITY_DAY },
	{ ERR_PROTO, SEVERITY_DAY },
	{ ERR_CANTCREAT, SEVERITY_DAY },
};

enum severity
run_severity(const struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(severities); i++)
		if (severities[i].code == err->code)
			return severities[i].severity;
	return err->code > ERR_SIGNAL ? SEVERITY_SIGNAL : SEVERITY_PROFILE;
}

bool
run_outweighs(const struct err *err, const struct err *than)
{
	return run_severity(err) > run_severity(than);
}
