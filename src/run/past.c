/*
 * Looking at what was, without a run.
 */
#include "run/run_internal.h"

static int
read_ledger(struct past *p, struct err *err)
{
	struct ledger *ledger;

	if (!store_is_there(p->options->state))
		return 0;
	if (store_open(&p->store, p->options->state, err) != 0)
		return -1;
	ledger = p->store.ledger;
	if (ledger_profile(ledger, p->options->name, false, &p->id, err) != 0)
		return -1;
	return known_load(&p->known, ledger, p->id, err);
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
