/*
 * One profile brings its days in, some at a time, until none is due. Trouble
 * with one day leaves the others; trouble that the others would have as well
 * ends the profile, and never another one.
 */
#include "base/mem.h"
#include "base/outfile.h"
#include "base/text.h"
#include "base/when.h"
#include "job/map.h"
#include "run/run_internal.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PROBE_TIMEOUT_MS ((int64_t)60 * 1000)

/* The clocks may differ by so much before it is said. */
#define SKEW_S 600

/* And by so much that days can be told. */
#define APART_S ((int64_t)CIVIL_DAY)

/* Finished tasks are forgotten after so long; days are never. */
#define REMEMBER_S ((int64_t)90 * CIVIL_DAY)

/* So many days in a row that came to nothing are enough for a night. */
#define FAILURES_MAX 10

/*
 * ---- what time it is at the cloud ----
 *
 * Whether a day is over is for both clocks to
 * say: this machine's may be years off, and so may the cloud's. Every HTTP
 * reply carries the server's time, whatever else it says; so the cloud's bare
 * address is asked, which starts nothing.
 */

static void step(void *arg);

static void
fail(struct probe *p, int code, const char *why)
{
	struct err err = ERR_INIT;

	err_set(&err, code, "%s", why);
	err_in(&err, "%s", p->profile->account.url);
	p->done(p->profile, -1, &err);
}

static void
again(struct probe *p, const char *why)
{
	char text[400], row[PLURAL_ROW];

	if (p->failures++ < p->profile->options->retries) {
		log_say(&p->profile->log, LOG_DETAIL, "%s; trying again", why);
		net_timer_start(p->profile->run->session.net, &p->timer,
		    backoff_next(&p->retries, -1, INT64_MAX), step, p);
		return;
	}
	snprintf(text, sizeof(text),
	    "%.300s, %s; nothing is lost, the next run goes on", why,
	    plural_row(row, p->failures));
	fail(p, ERR_TEMP, text);
}

static void
hear(void *arg, const struct http_reply *r)
{
	struct probe *p = arg;
	struct err none = ERR_INIT;

	p->http = NULL;
	if (r->outcome == HTTP_CANCELLED)
		return;
	if (r->outcome == HTTP_NOT_SENT || r->outcome == HTTP_LOST)
		again(p, r->why);
	else if (r->outcome == HTTP_UNTRUSTED)
		fail(p, ERR_UNAVAIL, r->why);
	else if (r->outcome == HTTP_INVALID)
		fail(p, ERR_USAGE, r->why);
	else
		p->done(p->profile, r->date, &none);
}

/*
 * While the cloud wants a pause of the account it is not asked for the time
 * either. One that is longer than any day may take ends the profile.
 */
static bool
rests(struct probe *p)
{
	struct clock *clock = p->profile->run->session.clock;
	struct err err = ERR_INIT;
	int64_t until, left;
	char text[256];

	if (ledger_paused(p->profile->store->ledger, p->profile->account.print,
		&until, &err) != 0) {
		p->done(p->profile, -1, &err);
		return true;
	}
	left = (until - clock->wall_s(clock)) * 1000;
	if (until == 0 || left <= 0)
		return false;
	if (left > p->profile->options->timeout_ms) {
		drive_say_pause(text, sizeof(text), DRIVE_TOO_MANY, until);
		fail(p, ERR_TEMP, text);
	} else
		net_timer_start(
		    p->profile->run->session.net, &p->timer, left, step, p);
	return true;
}

static void
step(void *arg)
{
	struct probe *p = arg;
	const struct account *account = &p->profile->account;
	struct http_request r = {
		.method = "GET",
		.url = account->url,
		.secret_scheme = account->scheme,
		.secret = account->token,
		.ca_file = account->ca_file,
		.ca_name = account->ca_name,
		.timeout_ms = PROBE_TIMEOUT_MS,
	};

	if (rests(p))
		return;
	p->http = net_send(p->profile->run->session.net, &r, hear, p);
}

static void
probe_start(struct probe *p, struct profile *profile,
    void (*done)(struct profile *, int64_t date, const struct err *))
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint64_t)(uintptr_t)p;
	*p = (struct probe){ .profile = profile, .done = done };
	backoff_retries(&p->retries, seed);
	step(p);
}

static void
probe_stop(struct probe *p)
{
	if (p->profile == NULL)
		return;
	net_timer_stop(p->profile->run->session.net, &p->timer);
	if (p->http != NULL)
		net_cancel(p->profile->run->session.net, p->http);
	p->http = NULL;
}

/*
 * ---- due days, in the order in which they are brought ----
 *
 * Oldest first. Days that
 * came to nothing the last time stand behind all others, and when one after
 * the other comes to nothing the newest are tried before the night is given
 * up: a shop that wants years which its cloud does not have any more shall
 * have yesterday all the same.
 */

static bool
was_tried(const struct catalog *c, const struct plan_day *plan)
{
	const struct ledger_day *day = catalog_find(c, plan->day);

	return day != NULL && day->code != 0 && !day->held;
}

static void
add(struct day_queue *q, const struct plan *plan, const struct catalog *c,
    bool tried)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++) {
		const struct plan_day *day = &plan->days[i];

		if (day->why != PLAN_NOT && was_tried(c, day) == tried)
			q->days[q->n++] = day;
	}
}

static void
queue_fill(
    struct day_queue *q, const struct plan *plan, const struct catalog *c)
{
	*q = (struct day_queue){ 0 };
	q->days = mem_array(plan->due, sizeof(*q->days));
	add(q, plan, c, false);
	add(q, plan, c, true);
}

static void
queue_clear(struct day_queue *q)
{
	free(q->days);
	*q = (struct day_queue){ 0 };
}

/* Oldest first, and after these those that came to nothing the last time. */
static const struct plan_day *
queue_next(struct day_queue *q)
{
	return q->at < q->n ? q->days[q->at++] : NULL;
}

/* The first of the newest closed days. */
static const struct plan_day *
first_of_newest(const struct plan *plan, size_t newest)
{
	size_t i = plan->ndays;

	while (i > 0 && newest > 0)
		newest -= plan->days[--i].closed;
	return &plan->days[i];
}

/* Leave all out but the newest so many; false: they were already. */
static bool
queue_shorten(struct day_queue *q, const struct plan *plan, size_t newest)
{
	const struct plan_day *first = first_of_newest(plan, newest);
	size_t i, n = q->at;

	if (q->shortened)
		return false;
	for (i = q->at; i < q->n; i++)
		if (q->days[i] >= first)
			q->days[n++] = q->days[i];
	q->n = n;
	q->shortened = true;
	return true;
}

/* The rest is left for the next run. */
static void
queue_leave(struct day_queue *q)
{
	q->at = q->n;
	q->left = true;
}

/* One more, behind all others. */
static void
queue_add(struct day_queue *q, const struct plan_day *day)
{
	if (q->left)
		return;
	q->days = mem_resize(q->days, q->n + 1, sizeof(*q->days));
	q->days[q->n++] = day;
}

/*
 * ---- what earlier runs have left ----
 *
 * Downloads that were kept long enough; tasks of days that are published by
 * now, or of another token, which would wait for ever; and hidden files beside
 * published ones, of runs that were killed.
 */

struct outdated {
	const char *profile;
	int64_t before;
};

static bool
is_over(const void *arg, const struct task *t)
{
	const struct outdated *s = arg;

	return task_finished(t->state) && t->changed_at < s->before &&
	       strcmp(t->profile, s->profile) == 0;
}

/* Downloads of finished tasks that were kept long enough. */
static int
sweep_spool(struct profile *p, struct err *err)
{
	struct clock *clock = p->run->session.clock;
	struct ledger *ledger = p->store->ledger;
	int64_t before = clock->wall_s(clock) - p->options->keep_spool_s;
	struct outdated how = { p->options->name, before };

	if (spool_sweep(&p->store->spool, ledger, is_over, &how, err) != 0)
		return -1;
	return ledger_prune(ledger, before - REMEMBER_S, err) < 0 ? -1 : 0;
}

struct leftovers {
	const struct profile *profile;
	int64_t *ids;
	size_t n;
};

static bool
is_due(const struct profile *p, const char *day)
{
	size_t i;

	for (i = 0; i < p->plan.ndays; i++)
		if (strcmp(p->plan.days[i].day, day) == 0)
			return p->plan.days[i].why != PLAN_NOT;
	return false;
}

static bool
is_needed(const struct profile *p, const struct task *t)
{
	return strcmp(t->account, p->account.print) == 0 &&
	       strcmp(t->url, p->account.url) == 0 && is_due(p, t->day);
}

static int
gather(void *arg, const struct task *t)
{
	struct leftovers *l = arg;
	const struct profile *p = l->profile;

	if (task_finished(t->state) || t->day[0] == '\0' ||
	    strcmp(t->profile, p->options->name) != 0 || is_needed(p, t))
		return 0;
	l->ids = mem_resize(l->ids, l->n + 1, sizeof(*l->ids));
	l->ids[l->n++] = t->id;
	return 0;
}

static int
drop(struct profile *p, int64_t id, struct err *err)
{
	struct ledger *ledger = p->store->ledger;
	struct task t;
	int rc;

	task_init(&t);
	t.id = id;
	rc = ledger_hold(ledger, &t, err);
	if (rc != 0 && err->code == ERR_TEMP) { /* somebody has it in hand */
		err_clear(err);
		rc = 0;
	} else if (rc == 0) {
		spool_forget(&p->store->spool, id);
		rc = ledger_drop(ledger, &t, "not needed any more", err);
		ledger_release(ledger, &t);
	}
	task_clear(&t);
	return rc;
}

static void
sweep_hidden(const struct catalog *c)
{
	const char *out = c->options->convert.sink.out;
	size_t i;

	for (i = 0; i < c->ntables; i++) {
		char *below = catalog_path(c, i, "day");
		char *path = catalog_out_path(out, below);

		outfile_sweep(dirname(path));
		free(path);
		free(below);
	}
}

/* Where only some days were asked for, nobody knows what the others need. */
static int
drop_leftovers(struct profile *p, struct err *err)
{
	struct leftovers l = { .profile = p };
	struct ledger *ledger = p->store->ledger;
	size_t i;
	int rc;

	if (p->options->from.year != 0)
		return 0;
	rc = ledger_each(ledger, NULL, gather, &l, err);
	for (i = 0; i < l.n && rc == 0; i++)
		rc = drop(p, l.ids[i], err);
	free(l.ids);
	return rc;
}

/* ---- what it needs before its first day ---- */

static void
share(struct profile *p)
{
	const struct run_profile *o = p->options;

	throttle_init(&p->throttle, o->jobs);
	p->shared = session_share(&p->run->session, p->store);
	p->shared.account = &p->account;
	p->shared.throttle = &p->throttle;
	p->shared.poll_ms = o->poll_ms;
	p->shared.retries = o->retries;
	p->shared.max_bytes = o->max_bytes;
}

/* From here on it is ours, and nobody else's. */
static int
hold(struct profile *p, struct err *err)
{
	struct ledger *ledger = p->store->ledger;
	int64_t id;

	if (ledger_profile(ledger, p->options->name, true, &id, err) != 0 ||
	    ledger_hold_profile(ledger, id, p->options->name, err) != 0)
		return -1;
	p->id = id;
	return ledger_begin_run(ledger, id, err);
}

/* A rule file or a table that there is not is the configuration's. */
static int
open_known(struct profile *p, struct err *err)
{
	const struct run_profile *o = p->options;

	p->zone = zone_open(o->convert.zone, err);
	if (p->zone == NULL)
		return -1;
	if (catalog_open(&p->catalog, o, p->zone, err) == 0)
		return catalog_check_out(o->convert.sink.out, err);
	if (err->code == ERR_USAGE || err->code == ERR_NOINPUT)
		err->code = ERR_CONFIG;
	return -1;
}

/* The map as it is now, for all days that are brought. */
static int
fill(struct profile *p, struct err *err)
{
	struct map_owner owner = map_owner_of(&p->account);

	return map_fill(p->catalog.rules, p->store->ledger, &owner, err);
}

/* A zone, rules and a folder that are sound, its token, the ledger's lock. */
static int
profile_open(struct profile *p, struct err *err)
{
	const struct run_profile *o = p->options;
	int64_t now = p->run->session.clock->wall_s(p->run->session.clock);

	if (open_known(p, err) != 0 ||
	    account_open(&p->account, &o->account, &p->log, err) != 0)
		return -1;
	p->store = session_store(&p->run->session, o->state, err);
	if (p->store == NULL || hold(p, err) != 0)
		return -1;
	share(p);
	if (fill(p, err) != 0 || sweep_spool(p, err) != 0)
		return -1;
	return catalog_load(&p->catalog, p->store->ledger, p->id, now, err);
}

/*
 * ---- the two clocks ----
 *
 * A day that one of two clocks takes for over may go on: it counts as over when
 * both say so. Clocks that are a day or more apart cannot both be nearly right,
 * and a person has to set the wrong one.
 */

static void
say_apart(struct profile *p, int64_t ahead)
{
	log_say(&p->log, LOG_WARN,
	    "this machine's clock is %lld minutes %s the cloud's; a day is "
	    "over when both say so",
	    (long long)llabs(ahead) / 60, ahead > 0 ? "behind" : "ahead of");
}

static const char *
show_time(char out[WHEN_SIZE], const struct profile *p, int64_t utc)
{
	struct when when = { .utc = utc, .zoned = true, .timed = true };

	if (when_datetime(out, WHEN_SIZE, &when, p->zone) == 0)
		snprintf(out, WHEN_SIZE, "%lld s after 1970", (long long)utc);
	return out;
}

static int
refuse_clocks(
    const struct profile *p, int64_t here, int64_t there, struct err *err)
{
	char ours[WHEN_SIZE], cloud[WHEN_SIZE];

	err_set(err, ERR_TEMP,
	    "here it is %s, at the cloud %s: too far apart to tell which days "
	    "are over, so nothing was asked",
	    show_time(ours, p, here), show_time(cloud, p, there));
	return err_hint(err,
	    "set this machine's clock if it is wrong (timedatectl status), else "
	    "tell the cloud; then run again");
}

/* date: the cloud's time, -1: it tells none. */
static int
compare_clocks(struct profile *p, int64_t date, struct err *err)
{
	int64_t now = p->run->session.clock->wall_s(p->run->session.clock),
		ahead;

	if (date < 0) {
		log_say(&p->log, LOG_WARN,
		    "the cloud does not tell the time; which days are over is "
		    "read from this machine's clock");
		return 0;
	}
	ahead = date - now;
	if (llabs(ahead) > APART_S)
		return refuse_clocks(p, now, date, err);
	if (llabs(ahead) > SKEW_S)
		say_apart(p, ahead);
	p->behind_s = ahead < 0 ? -ahead : 0;
	return catalog_doubt(&p->catalog, err);
}

/* ---- the end ---- */

/* How it ended, for the next morning's status. */
static void
write_end(struct profile *p)
{
	struct err err = ERR_INIT;

	if (p->id == 0)
		return;
	if (ledger_end_run(
		p->store->ledger, p->id, p->err.code, p->err.text, &err) != 0 &&
	    p->err.code == ERR_NONE)
		p->err = err;
	ledger_release_profile(p->store->ledger, p->id);
}

static void
finish(struct profile *p)
{
	if (p->over)
		return;
	p->over = true;
	probe_stop(&p->probe);
	write_end(p);
	if (p->planned)
		report_profile(p);
	p->done(p->run);
}

void
profile_stop(struct profile *p, const struct err *err)
{
	struct day *d, *next;

	if (p->over)
		return;
	if (run_outweighs(err, &p->err))
		p->err = *err;
	queue_leave(&p->queue);
	probe_stop(&p->probe);
	for (d = TAILQ_FIRST(&p->days); d != NULL; d = next) {
		next = TAILQ_NEXT(d, link);
		day_stop(d, run_severity(err) == SEVERITY_SIGNAL);
	}
	if (TAILQ_EMPTY(&p->days))
		finish(p);
}

/* ---- days ---- */

/* Those that the cloud has done are fetched while it does the next. */
static bool
may_start(const struct profile *p)
{
	return p->at_cloud < p->throttle.jobs &&
	       p->on_way < 2 * p->throttle.most;
}

/* One after the other came to nothing: the newest still, and then no more. */
static void
give_up_some(struct profile *p)
{
	size_t newest = (size_t)p->options->look_back + 1;
	bool some = queue_shorten(&p->queue, &p->plan, newest);

	if (!some)
		queue_leave(&p->queue);
	log_say(&p->log, LOG_WARN, "%d days in a row came to nothing; %s",
	    FAILURES_MAX,
	    some ? "going on with the newest, the others are left for the "
		   "next run"
		 : "the rest is left for the next run");
	p->failures = 0;
}

static void
note_failure(struct profile *p, const struct err *err)
{
	if (run_outweighs(err, &p->err))
		p->err = *err;
	if (++p->failures == FAILURES_MAX)
		give_up_some(p);
}

static void
count_day(struct profile *p, const struct err *err)
{
	enum severity severity = run_severity(err);

	p->ended += severity != SEVERITY_SIGNAL;
	if (severity == SEVERITY_NONE)
		p->failures = 0;
	else if (severity < SEVERITY_PROFILE)
		note_failure(p, err);
	else
		profile_stop(p, err);
}

/* It did not even begin: a person may have its task in hand. */
static void
pass_over(struct profile *p, const struct plan_day *plan, struct err *err)
{
	struct log log;

	p->tally.failed++;
	log_child(&log, &p->log, NULL, plan->day);
	log_say(&log, LOG_WARN, "%s", err->text);
	err_in(err, "%s", plan->day);
	count_day(p, err);
}

static void more(struct profile *);

static void
on_day_ended(struct profile *p, const struct err *err)
{
	count_day(p, err);
	more(p);
}

/* It is in the ledger first: a run that is cut off does not lose sight of it.
 */
static void
on_late(struct profile *p, int64_t utc)
{
	const struct plan_day *day = plan_late(&p->plan, utc);
	struct err err = ERR_INIT;

	if (day == NULL)
		return;
	if (ledger_late(p->store->ledger, p->id, day->day, &err) != 0) {
		log_say(&p->log, LOG_WARN, "%s", err.text);
		return;
	}
	log_say(&p->log, LOG_NOTE,
	    "%s: receipts of it have come late; it is asked for again",
	    day->day);
	if (day->wanted)
		queue_add(&p->queue, day);
}

/* Start days until as many are on their way as may be; or the end. */
static void
more(struct profile *p)
{
	static const struct day_owner owner = { more, on_late, on_day_ended };
	const struct plan_day *plan;

	while (!p->over && may_start(p) &&
	       (plan = queue_next(&p->queue)) != NULL) {
		struct err err = ERR_INIT;

		if (day_start(p, plan, &owner, &err) != 0)
			pass_over(p, plan, &err);
	}
	if (p->on_way == 0 && !p->over)
		finish(p);
}

/* ---- planning ---- */

static int
make_plan(struct profile *p, struct err *err)
{
	struct clock *clock = p->run->session.clock;
	struct plan_options options;

	if (catalog_look(&p->catalog, true, err) != 0)
		return -1;
	options =
	    catalog_plan(&p->catalog, profile_time(p, clock->wall_s(clock)));
	plan_make(&p->plan, &options);
	p->planned = true;
	return 0;
}

static void
on_time(struct profile *p, int64_t date, const struct err *err)
{
	struct err failed = ERR_INIT;

	if (err->code != ERR_NONE) {
		profile_stop(p, err);
		return;
	}
	if (compare_clocks(p, date, &failed) != 0 ||
	    make_plan(p, &failed) != 0 ||
	    catalog_settle(&p->catalog, &p->plan, &failed) != 0 ||
	    drop_leftovers(p, &failed) != 0) {
		profile_stop(p, &failed);
		return;
	}
	sweep_hidden(&p->catalog);
	queue_fill(&p->queue, &p->plan, &p->catalog);
	report_plan(p);
	more(p);
}

/* ---- the beginning ---- */

void
profile_start(struct profile *p, struct run *run, const struct run_profile *o,
    void (*done)(struct run *))
{
	struct err err = ERR_INIT;

	*p = (struct profile){ .run = run, .done = done, .options = o };
	TAILQ_INIT(&p->days);
	TAILQ_INIT(&p->dead);
	p->began_ms = run->session.clock->mono_ms(run->session.clock);
	log_child(&p->log, run->log, o->name, NULL);
	if (profile_open(p, &err) == 0)
		probe_start(&p->probe, p, on_time);
	else
		profile_stop(p, &err);
}

static void
free_days(struct days *days)
{
	struct day *d;

	while ((d = TAILQ_FIRST(days)) != NULL) {
		TAILQ_REMOVE(days, d, link);
		day_free(d);
	}
}

void
profile_close(struct profile *p)
{
	free_days(&p->days);
	free_days(&p->dead);
	queue_clear(&p->queue);
	plan_clear(&p->plan);
	catalog_close(&p->catalog);
	account_close(&p->account);
	zone_free(p->zone);
}
