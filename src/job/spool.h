/*
 * The spool: a folder where downloads lie until they are converted. A file
 * gets its name only when it is complete and on the disk. Files are named by
 * their task's and their part's number: ID.part while bytes come, ID.xml when
 * the first part is whole, ID-NR when another one is.
 */
#ifndef JOB_SPOOL_H
#define JOB_SPOOL_H

#include "base/err.h"
#include "base/sha.h"
#include "base/undo.h"
#include "cloud/cloud.h"
#include "model/part.h"

#include <stdbool.h>
#include <stdint.h>

struct convert;
struct ledger;
struct task;

struct spool {
	char *folder;
	bool temporary; /* goes with the spool */
	struct undo undo;
};

/* STATE/spool, made when missing; NULL: a temporary folder. */
int spool_open(struct spool *, const char *state, struct err *);
void spool_close(struct spool *);

/* One download on its way to its file. */
struct arrival {
	char *path, *part;
	int fd;           /* -1: none */
	struct undo undo; /* of the part */
	struct sha sha;
	bool hashing;
	uint64_t bytes;
	int failed;         /* errno of a write, */
	uint64_t unwritten; /* and so much it left */
};

int spool_arrival_open(struct arrival *, const struct spool *, int64_t task,
    unsigned nr, struct err *);
int spool_arrival_again(
    struct arrival *, struct err *); /* from the first byte */
int spool_arrival_write(
    struct arrival *, const char *, size_t); /* 0, -1: errno */

/* On the disk under its name; spool, sha256 and bytes of the part are set. */
int spool_arrival_keep(struct arrival *, struct part *, struct err *);
void spool_arrival_close(struct arrival *); /* what was not kept is removed */

/* Is the part's file there as it was fetched? 1, 0 no, -1 error. */
int spool_check(const struct part *, struct err *);

/* Remove the files of these parts; that one is gone already is fine. */
void spool_drop(const struct parts *);

/* Remove whatever there is of a task, also what was cut off. */
void spool_forget(const struct spool *, int64_t task);

/* The same for each task of the ledger that is over. */
int spool_sweep(const struct spool *, struct ledger *,
    bool (*is_over)(const void *arg, const struct task *), const void *arg,
    struct err *);

/*
 * The parts of a task that are shown, but for those that are only there to name
 * others: a series after the other, so that what belongs to one store stands
 * together however long the pages were that it came in. Indexes into the list,
 * the caller's to free.
 */
size_t *spool_shown(
    const struct cloud *, const struct task *, const struct parts *, size_t *n);

/*
 * Convert what has come of a task, a document after the other, in this order.
 */
int spool_convert(const struct cloud *, const struct task *,
    const struct parts *, struct convert *, struct err *);

#endif
