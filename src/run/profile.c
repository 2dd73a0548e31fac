/*
 * One profile brings its days in, some at a time, until none is due. Trouble
 * with one day leaves the others; trouble that the others would have as well
 * ends the profile, and never another one.
 */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many days in a row that came to nothing are enough for a night. */
#define FAILURES_MAX 10

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
		tell_profile(p);
	run_profile_ended(p->run);
}

void
profile_stop(struct profile *p, const struct err *err)
{
	struct day *d, *next;

	if (p->over)
		return;
	if (gravity_outweighs(err, &p->err))
		p->err = *err;
	queue_leave(&p->queue);
	probe_stop(&p->probe);
	for (d = TAILQ_FIRST(&p->days); d != NULL; d = next) {
		next = TAILQ_NEXT(d, link);
		day_stop(d, gravity_of(err) == GRAVITY_SIGNAL);
	}
	if (TAILQ_EMPTY(&p->days))
		finish(p);
}

/* ---- days ---- */

/* Those that the cloud has done are fetched while it does the next. */
static bool
may_start(const struct profile *p)
{
	return p->at_cloud < p->calm.jobs && p->on_way < 2 * p->calm.most;
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
	if (gravity_outweighs(err, &p->err))
		p->err = *err;
	if (++p->failures == FAILURES_MAX)
		give_up_some(p);
}

static void
count_day(struct profile *p, const struct err *err)
{
	enum gravity gravity = gravity_of(err);

	p->ended += gravity != GRAVITY_SIGNAL;
	if (gravity == GRAVITY_NONE)
		p->failures = 0;
	else if (gravity < GRAVITY_PROFILE)
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

void
profile_more(struct profile *p)
{
	const struct plan_day *plan;

	while (!p->over && may_start(p) &&
	       (plan = queue_next(&p->queue)) != NULL) {
		struct err err = ERR_INIT;

		if (day_start(p, plan, &err) != 0)
			pass_over(p, plan, &err);
	}
	if (p->on_way == 0 && !p->over)
		finish(p);
}

void
profile_day_ended(struct profile *p, const struct err *err)
{
	count_day(p, err);
	profile_more(p);
}

/* ---- the beginning ---- */

void
profile_start(struct profile *p, struct run *run, const struct run_profile *o)
{
	struct err err = ERR_INIT;

	*p = (struct profile){ .run = run, .options = o };
	TAILQ_INIT(&p->days);
	TAILQ_INIT(&p->dead);
	p->began_ms = run->clock->mono_ms(run->clock);
	log_child(&p->log, run->log, o->name, NULL);
	if (profile_open(p, &err) == 0)
		profile_plan(p);
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
	known_close(&p->known);
	account_close(&p->account);
	zone_free(p->zone);
}
