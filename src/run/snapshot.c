/*
 * Looking at what was, without a run.
 */
#include "run/snapshot.h"
#include "base/clock.h"
#include "ledger/ledger.h"

static int
read_ledger(struct snapshot *s, struct err *err)
{
	const struct run_profile *o = s->options;
	struct clock *clock = clock_system();
	int there = ledger_exists(o->state, err);

	if (there <= 0)
		return there;
	s->ledger = ledger_open(o->state, clock, err);
	if (s->ledger == NULL ||
	    ledger_profile(s->ledger, o->name, false, &s->id, err) != 0)
		return -1;
	return catalog_load(
	    &s->catalog, s->ledger, s->id, clock->wall_s(clock), err);
}

int
snapshot_open(
    struct snapshot *s, const struct run_profile *options, struct err *err)
{
	*s = (struct snapshot){ .options = options };
	s->zone = zone_open(options->convert.zone, err);
	if (s->zone != NULL &&
	    catalog_open(&s->catalog, options, s->zone, err) == 0 &&
	    read_ledger(s, err) == 0)
		return 0;
	snapshot_close(s);
	return err_in(err, "%s", options->name);
}

void
snapshot_close(struct snapshot *s)
{
	catalog_close(&s->catalog);
	ledger_close(s->ledger);
	zone_free(s->zone);
	*s = (struct snapshot){ 0 };
}

struct plan_options
snapshot_plan(struct snapshot *s)
{
	struct clock *clock = clock_system();

	return catalog_plan(&s->catalog, clock->wall_s(clock));
}
