/*
 * A run of the main job, and how it tells how far it is. For this folder.
 */
#ifndef JOB_RECEIPTS_INTERNAL_H
#define JOB_RECEIPTS_INTERNAL_H

#include "job/receipts.h"

/* A part of the period on its way. */
struct item {
	struct task task;
	struct drive drive;
	bool fetched;
	bool resumed; /* its key is of an earlier run */
};

struct receipts {
	const struct receipts_options *options;
	struct drive_shared shared;
	struct zone *zone;
	struct period period;
	struct keeper keeper;
	bool keeping;
	struct convert convert; /* the worker's, while it converts */
	struct ledger *ledger;
	struct spool spool;
	struct net *net;
	struct worker *worker;
	struct item *items;
	size_t nitems;
	size_t started, fetched, converted; /* items, each from the first on */
	bool converting;
	struct work work;
	struct net_timer deadline, tick;
	int64_t began;
	atomic_int stop;
	bool over;
	struct err err;
};

/* ---- receipts.c ---- */

/* The first error ends everything; keys and spooled results are kept. */
void receipts_abandon(struct receipts *, const struct err *);
void receipts_stop(struct receipts *);

/* ---- receipts_fetch.c ---- */

/* Start parts until as many are on their way as may be. */
void receipts_start_more(struct receipts *);

/* ---- receipts_convert.c ---- */

void receipts_convert_init(struct receipts *);

/* Convert the next part, if it is there. */
void receipts_convert_more(struct receipts *);

/* ---- progress.c ---- */

/* An item that is not fetched yet, for messages. */
const struct item *receipts_waiting(const struct receipts *);

/* The live line, now and again until all is over. */
void receipts_tick(void *arg);

/* The line at the end. */
void receipts_summary(struct receipts *);

#endif
