/*
 * Looking at what was, without a run.
 */
#include "run/run_internal.h"

static int
read_ledger(struct past *p, struct err *err)
{
	int there = store_look(&p->store, p->options->state, err);
	struct clock *clock = clock_system();
	struct ledger *ledger;

	if (there <= 0)
		return there;
	ledger = p->store.ledger;
	if (ledger_profile(ledger, p->options->name, false, &p->id, err) != 0)
		return -1;
	return known_load(&p->known, ledger, p->id, clock->wall_s(clock), err);
}

int
past_open(struct past *p, const struct run_profile *options, struct err *err)
{
	*p = (struct past){ .options = options };
	p->zone = zone_open(options->convert.zone, err);
	if (p->zone != NULL &&
	    known_open(&p->known, options, p->zone, err) == 0 &&
	    read_ledger(p, err) == 0)
		return 0;
	past_close(p);
	return err_in(err, "%s", options->name);
}

void
past_close(struct past *p)
{
	known_close(&p->known);
	store_close(&p->store);
	zone_free(p->zone);
	p->zone = NULL;
}

struct plan_options
plan_options_of(const struct run_profile *o, const struct zone *zone,
    struct known *known, int64_t now)
{
	return (struct plan_options){
		.zone = zone,
		.since = o->since,
		.from = o->from,
		.to = o->to,
		.now = now,
		.lag_s = o->lag_s,
		.look_back = o->look_back,
		.open_day = o->open_day,
		.again = o->again,
		.known = known_of,
		.arg = known,
	};
}

struct plan_options
past_plan(struct past *p)
{
	struct clock *clock = clock_system();

	return plan_options_of(
	    p->options, p->zone, &p->known, clock->wall_s(clock));
}
