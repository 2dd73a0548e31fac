/*
 * Single steps by hand: submit, wait and fetch drive tasks that are named by
 * what they ask or by their process keys, and stop at a goal.
 */
#ifndef JOB_KEYS_H
#define JOB_KEYS_H

#include "base/err.h"
#include "base/sha.h"
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
 * upload.
 */
int keys_add(struct keys *, const char *key, struct err *);
int keys_add_receipts(
    struct keys *, const char *from, const char *to, struct err *);

/*
 * By what is wished of a cloud without jobs: the kind, the filter and the
 * times; the place is the account's. One that an earlier run has left
 * unfinished is gone on with, unless it is wished again.
 */
int keys_add_wish(
    struct keys *, const struct task *wish, bool again, struct err *);

/* A goods list to be sent; all borrowed, until keys_free(). */
struct keys_upload {
	int fd;              /* sent from its first byte on */
	const char *file;    /* its name, for the cloud */
	const char *body;    /* SHA-256 of what it says */
	const char *profile; /* or NULL */
	bool again;          /* whatever became of it before */
	bool resume;         /* wait for one that has a process key */
	int64_t since;       /* when we looked what was sent; 0: we did not */
};

/*
 * 1: this very list was sent by somebody else since then, and is in the cloud;
 * there is nothing to drive. ERR_TEMP when it was sent before and the outcome
 * is not known, or (unless it may be resumed) is waited for.
 */
int keys_add_upload(struct keys *, const struct keys_upload *, struct err *);

/* To look things up in; the keys' own. */
struct ledger *keys_ledger(struct keys *);

/*
 * Drive all of them to the goal. The first error is given back after the rest
 * have come to their ends too; ERR_TEMP at the deadline.
 */
int keys_run(struct keys *, enum task_state goal, struct err *);

/* The i-th task and the parts of its result, after keys_run(). */
struct task *keys_task(struct keys *, size_t i);
const struct parts *keys_parts(struct keys *, size_t i);

/* The i-th task's work is done; its spool file goes. */
int keys_done(struct keys *, size_t i, struct err *);

/*
 * A goods list for Kassatka, looked at before it is added. The file must be
 * whole XML with the root ProductsGroups, as Kassatka's page has it, and must
 * not carry DropNomenclature, which may wipe the shop's list. Its SHA-256 is
 * given back. ERR_DATA or ERR_IO.
 */
int keys_check_upload(
    int fd, const char *name, char sha256[SHA_HEX], struct err *err);

#endif
