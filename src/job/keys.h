/*
 * Single steps by hand: submit, wait and fetch drive tasks that are named by
 * what they ask or by their process keys, and stop at a goal.
 */
#ifndef JOB_KEYS_H
#define JOB_KEYS_H

#include "job/drive.h"

struct keys_options {
	const struct account *account;
	const char *state; /* folder of ledger and spool; NULL: none is kept */
	int64_t timeout_ms, poll_ms;
	int retries;
	uint64_t max_bytes;
	const char *resume;
	struct log *log;
};

struct keys;

/* Opens ledger, spool and network. NULL: error. */
struct keys *keys_new(const struct keys_options *, struct err *);
void keys_free(struct keys *); /* gives back what it holds */

/*
 * Add a task to be driven. By key, which must be one (cloud_key_ok()):
 * the ledger's unfinished task of this key,
 * else one that the ledger does not know. By wish: receipts from, to, or an
 * upload from an open file, whose SHA-256 is `body`.
 */
int keys_add(struct keys *, const char *key, struct err *);
int keys_add_receipts(
    struct keys *, const char *from, const char *to, struct err *);
int keys_add_upload(struct keys *, int fd, const char *file, const char *body,
    bool again, struct err *);

/*
 * Drive all of them to the goal. The first error is given back after the rest
 * have come to their ends too; ERR_TEMP at the deadline.
 */
int keys_run(struct keys *, enum task_state goal, struct err *);

/* The i-th task, after keys_run(). */
struct task *keys_task(struct keys *, size_t i);

/* The i-th task's work is done; its spool file goes. */
int keys_done(struct keys *, size_t i, struct err *);

#endif
