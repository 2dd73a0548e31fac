/*
 * What a profile needs before its first day: a zone, rules and a folder that
 * are sound, its token, the ledger with the lock that keeps others away; then
 * the time at the cloud, and of all that the plan.
 */
#include "base/mem.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdlib.h>

/* The clocks may differ by so much before it is said. */
#define SKEW_S 600

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
	return known_load(&p->known, p->store->ledger, p->id, err);
}

/* ---- planning ---- */

int64_t
profile_cloud_now(const struct profile *p)
{
	return p->run->clock->wall_s(p->run->clock) + p->skew_s;
}

static void
compare_clocks(struct profile *p, int64_t date)
{
	int64_t now = p->run->clock->wall_s(p->run->clock);

	if (date < 0) {
		log_say(&p->log, LOG_WARN,
		    "the cloud does not tell the time; which days are over is "
		    "read from this machine's clock");
		return;
	}
	p->skew_s = date - now;
	if (p->skew_s > SKEW_S || p->skew_s < -SKEW_S)
		log_say(&p->log, LOG_WARN,
		    "this machine's clock is %lld minutes %s the cloud's, "
		    "which counts",
		    (long long)llabs(p->skew_s) / 60,
		    p->skew_s > 0 ? "behind" : "ahead of");
}

static int
make_plan(struct profile *p, struct err *err)
{
	struct plan_options options;

	if (known_look(&p->known, true, err) != 0)
		return -1;
	options = plan_options_of(
	    p->options, p->zone, &p->known, profile_cloud_now(p));
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
	compare_clocks(p, date);
	if (make_plan(p, &failed) != 0 ||
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
