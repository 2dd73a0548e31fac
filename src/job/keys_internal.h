/*
 * Tasks that are driven by hand. For this folder alone.
 */
#ifndef JOB_KEYS_INTERNAL_H
#define JOB_KEYS_INTERNAL_H

#include "job/keys.h"

struct keyed {
	struct task task;
	struct drive drive;
	bool known; /* the ledger has it, and we hold it */
	bool ended;
};

struct keys {
	const struct keys_options *options;
	struct drive_shared shared, loose; /* with and without the ledger */
	struct ledger *ledger;
	struct spool spool;
	struct spool loose_spool; /* of tasks the ledger does not know */
	struct net *net;
	struct worker *worker;
	struct keyed **items;
	size_t nitems, ended;
	struct net_timer deadline;
	int64_t ends_ms; /* when that is due, on the clock */
	atomic_int stop;
	bool over;
	struct err err; /* the first */
};

#endif
