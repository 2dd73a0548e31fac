/*
 * A profile's past for those who only look: its catalog and its ledger, if
 * there is one. Nothing is made or held. For this folder alone.
 */
#ifndef RUN_SNAPSHOT_H
#define RUN_SNAPSHOT_H

#include "run/catalog.h"

struct snapshot {
	const struct run_profile *options;
	struct zone *zone;
	struct catalog catalog;
	struct ledger *ledger; /* NULL: there is none yet */
	int64_t id;            /* of the profile; 0: it never ran */
};

int snapshot_open(struct snapshot *, const struct run_profile *, struct err *);
void snapshot_close(struct snapshot *);

/* The options of a plan by this machine's clock. */
struct plan_options snapshot_plan(struct snapshot *);

#endif
