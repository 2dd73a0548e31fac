/*
 * One thread beside the loop, for what takes long and must not hold up the
 * network: checking and converting whole documents. Work is done in the order
 * it was given; when a piece is done, the loop's thread hears of it.
 *
 * Work lives in its owner. run() is called in the worker's thread and touches
 * nothing but the work; done() is called in the loop's, after which the work
 * may be given again or freed.
 */
#ifndef JOB_WORKER_H
#define JOB_WORKER_H

#include "base/err.h"
#include "net/net.h"

#include <sys/queue.h>

struct work {
	STAILQ_ENTRY(work) link;
	int (*run)(struct work *, struct err *);
	void (*done)(struct work *, const struct err *); /* code 0: fine */
	struct err err;
};

struct worker;

/* Takes over the net's wake function. NULL and ERR_TEMP: no thread is to be
 * had. */
struct worker *worker_new(struct net *, struct err *);
void worker_give(struct worker *, struct work *);

/* Waits for the piece that is being done; the others are dropped unheard. */
void worker_free(struct worker *);

#endif
