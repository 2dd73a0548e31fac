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

/* What is still due is left for the next run. */
static void
leave_rest(struct profile *p)
{
	p->round = 2;
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
		tell_profile(p);
	run_profile_ended(p->run);
}

void
profile_stop(struct profile *p, const struct err *err)
{
	struct day *d, *next;

	if (p->over)
		return;
	if (p->err.code == ERR_NONE ||
	    (err->code > ERR_SIGNAL && p->err.code < ERR_SIGNAL))
		p->err = *err;
	leave_rest(p);
	probe_stop(&p->probe);
	for (d = TAILQ_FIRST(&p->days); d != NULL; d = next) {
		next = TAILQ_NEXT(d, link);
		day_stop(d);
	}
	if (TAILQ_EMPTY(&p->days))
		finish(p);
}

/* ---- days ---- */

/* Did it come to nothing before? Then others go first. */
static bool
was_tried(const struct profile *p, const struct plan_day *plan)
{
	const struct ledger_day *day = known_find(&p->known, plan->day);

	return day != NULL && day->published_at == 0 && day->code != 0;
}

/* Oldest first, and after these, oldest first, those that failed before. */
static const struct plan_day *
next_due(struct profile *p)
{
	for (; p->round < 2; p->round++, p->next = 0)
		while (p->next < p->plan.ndays) {
			const struct plan_day *d = &p->plan.days[p->next++];

			if (d->why != PLAN_NOT &&
			    was_tried(p, d) == (p->round == 1))
				return d;
		}
	return NULL;
}

/* Those that the cloud has done are fetched while it does the next. */
static bool
may_start(const struct profile *p)
{
	return p->at_cloud < p->calm.jobs && p->on_way < 2 * p->calm.most;
}

void
profile_more(struct profile *p)
{
	const struct plan_day *plan;
	struct err err = ERR_INIT;

	while (!p->over && may_start(p) && (plan = next_due(p)) != NULL)
		if (day_start(p, plan, &err) != 0) {
			profile_stop(p, &err);
			return;
		}
	if (p->on_way == 0 && !p->over)
		finish(p);
}

/* Is it this day's trouble, or would the next have it as well? */
static bool
is_of_the_day(const struct err *err)
{
	return err->code == ERR_UNAVAIL || err->code == ERR_DATA ||
	       err->code == ERR_PROTO || err->code == ERR_CANTCREAT;
}

static void
note_failure(struct profile *p, const struct err *err)
{
	if (p->err.code == ERR_NONE ||
	    (p->err.code == ERR_TEMP && err->code != ERR_TEMP))
		p->err = *err;
	if (++p->failures != FAILURES_MAX)
		return;
	log_say(&p->log, LOG_WARN,
	    "%d days in a row came to nothing; the rest is left for the next "
	    "run",
	    p->failures);
	leave_rest(p);
}

void
profile_day_ended(struct profile *p, const struct err *err, bool its_own)
{
	p->ended += err->code < ERR_SIGNAL;
	if (err->code == ERR_NONE)
		p->failures = 0;
	else if (its_own || is_of_the_day(err))
		note_failure(p, err);
	else
		profile_stop(p, err);
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
	plan_clear(&p->plan);
	known_close(&p->known);
	account_close(&p->account);
	zone_free(p->zone);
}
