/*
 * The spool: a folder where downloads lie until they are converted. A file
 * gets its name only when it is complete and on the disk. Files are named by
 * their task's number.
 */
#ifndef JOB_SPOOL_H
#define JOB_SPOOL_H

#include "base/err.h"
#include "base/sha.h"
#include "base/undo.h"
#include "model/task.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

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
	int failed; /* errno of a write */
};

int arrival_open(
    struct arrival *, const struct spool *, int64_t id, struct err *);
int arrival_again(struct arrival *, struct err *); /* from the first byte */
int arrival_write(struct arrival *, const char *, size_t); /* 0, -1: errno */

/* On the disk under its name; spool, sha256 and bytes of the task are set. */
int arrival_keep(struct arrival *, struct task *, struct err *);
void arrival_close(struct arrival *); /* what was not kept is removed */

/* Is the task's file there as it was fetched? 1, 0 no, -1 error. */
int spool_check(const struct task *, struct err *);

/* Remove a task's file; that it is gone already is fine. */
void spool_drop(const struct task *);

/* Remove whatever there is of a task that is given up, also what was cut off.
 */
void spool_forget(const struct spool *, int64_t id);

/*
 * Is a downloaded document whole, and what it should be? It is read once from
 * its first byte to its last, before the ledger says that it was fetched and
 * before anything is made of it.
 */

/*
 * root: the name that the outermost element must have; NULL: any
 * but html and json.
 * *cut says of an error that the document stopped too early, so that fetching
 * it again may help.
 */
int believe(const char *path, const char *root, const atomic_int *stop,
    bool *cut, struct err *);

#endif
