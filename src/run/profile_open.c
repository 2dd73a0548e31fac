/*
 * What a profile needs before its first day: a zone, rules and a folder that
 * are sound, its token, the ledger with the lock that keeps others away; then
 * the time at the cloud, and of all that the plan.
 *
 * A day that one of two clocks takes for over may go on: it counts as over when
 * both say so. Clocks that are a day or more apart cannot both be nearly right,
 * and a person has to set the wrong one.
 */
#include "base/mem.h"
#include "base/when.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* The clocks may differ by so much before it is said. */
#define SKEW_S 600

/* And by so much that days can be told. */
#define APART_S ((int64_t)CIVIL_DAY)

/* ---- opening ---- */

static void
share(struct profile *p)
{
	const struct run_profile *o = p->options;

	calm_init(&p->calm, o->jobs);
	p->shared = (struct drive_shared){
		.net = p->run->net,
		.worker = p->run->worker,
		.ledger = p->store->ledger,
		.spool = &p->store->spool,
		.account = &p->account,
		.clock = p->run->clock,
		.calm = &p->calm,
		.poll_ms = o->poll_ms,
		.retries = o->retries,
		.max_bytes = o->max_bytes,
		.stop = &p->run->stop,
	};
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
	if (known_open(&p->known, o, p->zone, err) == 0)
		return files_check_out(o->convert.sink.out, err);
	if (err->code == ERR_USAGE || err->code == ERR_NOINPUT)
		err->code = ERR_CONFIG;
	return -1;
}

int
profile_open(struct profile *p, struct err *err)
{
	const struct run_profile *o = p->options;
	int64_t now = p->run->clock->wall_s(p->run->clock);

	if (open_known(p, err) != 0 ||
	    account_open(&p->account, &o->account, &p->log, err) != 0)
		return -1;
	p->store = run_store(p->run, o->state, err);
	if (p->store == NULL || hold(p, err) != 0)
		return -1;
	share(p);
	if (store_sweep(p->store, o->name, now - o->keep_spool_s, err) != 0)
		return -1;
	return known_load(&p->known, p->store->ledger, p->id, now, err);
}

/* ---- planning ---- */

int64_t
profile_then(const struct profile *p, int64_t ours)
{
	return ours - p->behind_s;
}

int64_t
profile_now(const struct profile *p)
{
	return profile_then(p, p->run->clock->wall_s(p->run->clock));
}

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
	int64_t now = p->run->clock->wall_s(p->run->clock), ahead;

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
	return known_doubt(&p->known, err);
}

static int
make_plan(struct profile *p, struct err *err)
{
	struct plan_options options;

	if (known_look(&p->known, true, err) != 0)
		return -1;
	options =
	    plan_options_of(p->options, p->zone, &p->known, profile_now(p));
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
	    known_settle(&p->known, &p->plan, &failed) != 0 ||
	    leftover_drop(p, &failed) != 0) {
		profile_stop(p, &failed);
		return;
	}
	leftover_sweep(&p->known);
	queue_fill(&p->queue, &p->plan, &p->known);
	tell_plan(p);
	profile_more(p);
}

void
profile_plan(struct profile *p)
{
	probe_start(&p->probe, p, on_time);
}
