/*
 * The parts of a task's result on their way into the spool, one after the
 * other: asked for by the owner, taken in here, read through by the worker, and
 * then the ledger's.
 *
 *	fetch_open(&f, &err);         what an earlier run has left
 *	part = fetch_next(&f);        the one to be asked for
 *	fetch_begin(&f, ..., &err);   the request is leaving
 *	fetch_write(&f, data, len);   its bytes come
 *	fetch_take(&f, &err);         all have; then done() is called
 *	fetch_keep(&f, &err);         it is believed
 *	fetch_clear(&f);
 */
#ifndef JOB_FETCH_H
#define JOB_FETCH_H

#include "cloud/cloud.h"
#include "job/spool.h"
#include "job/worker.h"
#include "ledger/ledger.h"

#include <stdatomic.h>

struct fetch {
	/* the owner's, borrowed */
	struct worker *worker;
	struct ledger *ledger; /* NULL: nothing is written down */
	const struct spool *spool;
	const struct cloud *cloud;
	struct task *task;
	const char *root; /* of a part; NULL: any but html and json */
	const atomic_int *stop;
	/* of the part; code 0: it is whole, and what it should be */
	void (*done)(struct fetch *, const struct err *);

	/* to read */
	struct parts parts;
	bool checking; /* the worker has a part; done() is to come */
	bool cut; /* what done() says is that it ended too early: once more */

	/* the rest is its own; zeroed at first, as are these three */
	size_t at;
	struct arrival arrival;
	bool arriving;
	const char *behind;
	struct refs refs; /* that the part names */
	struct work check;
};

int fetch_open(struct fetch *, struct err *);
bool fetch_is_whole(const struct fetch *); /* no part is left to come */

/* The one that is next, from now on the one at hand. */
struct part *fetch_next(struct fetch *);
struct part *fetch_part(const struct fetch *);

/* From its first byte. before, behind: written around it, or NULL. */
int fetch_begin(
    struct fetch *, const char *before, const char *behind, struct err *);
int fetch_write(void *fetch, const char *, size_t);          /* 0, -1 */
int fetch_say_unwritten(const struct fetch *, struct err *); /* why -1 */
int fetch_take(struct fetch *, struct err *);

/* With no part left to come the task is fetched then. */
int fetch_keep(struct fetch *, struct err *);
void fetch_forget(struct fetch *); /* it has not come after all */

/* What has come, the caller's to free; NULL: more than that, or unreadable. */
char *fetch_text(const struct fetch *, size_t most, size_t *len);

/*
 * The part at hand has a cursor that is stale: its series goes, and its first
 * part is to come again. 1; 0: that was done once, or it has no other parts.
 */
int fetch_anew(struct fetch *, struct err *);

uint64_t fetch_bytes(const struct fetch *); /* that have come so far */
void fetch_clear(struct fetch *);

#endif
