/*
 * The ledger: what has happened. One SQLite file remembers every task and how
 * far it is, so that a run which was cut off anywhere goes on where it
 * stopped. It is written before the world is touched and never ahead of it:
 *
 *	ledger_open
 *	ledger_claim		planned: the task is ours
 *	ledger_sent		the submit is leaving now
 *	    ... submit ...
 *	ledger_move		asked: the key is known, now poll
 *	ledger_move		ready
 *	    ... download to the spool, fsync ...
 *	ledger_part		its sum is known; no part left: fetched, convert
 *	    ... publish ...
 *	ledger_done_all		done
 *	ledger_release
 *	ledger_close
 *
 * When a call has returned, what it wrote is on the disk. A call that fails
 * has changed neither the file nor the task given; of a claim that failed
 * only the identity means anything. The errors name the file:
 *
 *	ERR_TEMP	another kassa works on this task, or writes too long
 *	ERR_DATA	the file is damaged or not a ledger; it is left alone
 *	ERR_IO		disk full, read or write failed
 *	ERR_CANTCREAT	folder or file cannot be made, opened or written
 *	ERR_CONFIG	written by a newer kassa, or on a network file system
 *	ERR_SOFT	we broke our own rules
 *
 * A task that was claimed is locked until it is released or the process ends
 * in whatever way (the kernel lets go, there is no stale lock). Use a ledger
 * on the thread that opened it only, and not across fork().
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "model/part.h"
#include "model/task.h"

#include <stddef.h>
#include <stdint.h>

struct clock;
struct err;
struct ledger;

/*
 * Opens DIR/ledger.db; a folder (0700) and a file (0600) that are missing are
 * made. DIR NULL is a ledger in memory, for throw-away runs. The clock must
 * outlive the ledger. NULL and the error on failure.
 *
 * The file appears only when it is whole. So one that is empty, cut or
 * foreign has come to harm: it is refused and never begun anew.
 */
struct ledger *ledger_open(const char *dir, struct clock *, struct err *);
/*
 * Is there a ledger in this folder? 1, or 0; nothing is made. ERR_CANTCREAT
 * when it may not be seen, which does not mean that it is not there.
 */
int ledger_exists(const char *dir, struct err *);
void ledger_close(struct ledger *); /* releases all tasks; NULL is fine */

/*
 * Makes *want, whose identity the caller has filled in, a task of ours: the
 * newest unfinished one with this identity, else a new one that is planned.
 * Returns 1 for a task found, 0 for a new one; *want is then the whole row.
 * ERR_TEMP at once when another kassa holds it, or this one does already.
 */
int ledger_claim(struct ledger *, struct task *want, struct err *);

/*
 * The same for a run that is to do only what is missing: if there is nothing
 * unfinished, but a task with this identity was done at or after `since' (the
 * time when the run looked what is missing), returns 2 with that task in
 * *want, not claimed: somebody was quicker. Of many runs started at once, one
 * does the work.
 */
int ledger_claim_since(
    struct ledger *, struct task *want, int64_t since, struct err *);

/* Makes a new task whatever there is; returns 0. */
int ledger_new(struct ledger *, struct task *want, struct err *);

/* Claims a task that was found: locks it and reads it again. */
int ledger_hold(struct ledger *, struct task *, struct err *);
void ledger_release(struct ledger *, const struct task *);

/*
 * The newest task with this key, finished or not, not locked. Returns 1 with
 * *found filled in (an initialised task), 0 when there is none.
 */
int ledger_find_key(struct ledger *, const char *account, const char *key,
    struct task *found, struct err *);

/*
 * The oldest task that has this key and wants something else of the same cloud
 * than this one: another kind, period, place or body. Returns as
 * ledger_find_key().
 */
int ledger_find_other(struct ledger *, const struct task *, const char *key,
    struct task *found, struct err *);

/*
 * All tasks of an account (NULL: of all), oldest first. What `fn' returns
 * other than 0 ends the walk and is returned; fn must not call the ledger,
 * and fails by -1 with the error set.
 */
int ledger_each(struct ledger *, const char *account,
    int (*fn)(void *arg, const struct task *), void *arg, struct err *);

/*
 * The steps of a task we hold. sent: the submit leaves now. unsent: it surely
 * did not reach the cloud. move: on to a state that task_may_move() allows,
 * with the key and why that *task has now; `asked' must have a key. drop: to
 * failed. note: what stands in its way, with no move. If the row is no longer
 * as *task was read, somebody else moved it: ERR_TEMP.
 */
int ledger_sent(struct ledger *, struct task *, struct err *);
int ledger_unsent(struct ledger *, struct task *, struct err *);
int ledger_move(
    struct ledger *, struct task *, enum task_state to, struct err *);
int ledger_drop(struct ledger *, struct task *, const char *why, struct err *);
int ledger_note(struct ledger *, struct task *, const char *why, struct err *);

/*
 * The parts of a task's result, into a list that is empty. One of which nothing
 * is written down has the first.
 */
int ledger_parts(
    struct ledger *, const struct task *, struct parts *, struct err *);

/*
 * The part `come' of the list is on the disk, and those from `known' on are
 * new: all or none is written. With no part left to come the task, which is
 * ready, is fetched.
 */
int ledger_part(struct ledger *, struct task *, const struct parts *,
    size_t come, size_t known, struct err *);

/*
 * A series of parts begins anew: `first', which has not come any more and is
 * marked, and those that are `gone', in one transaction.
 */
int ledger_part_anew(struct ledger *, struct task *, const struct part *first,
    const struct parts *gone, struct err *);

/*
 * The cloud wants a pause of this account until then, by the wall clock: all
 * processes keep it. paused: until when it is now, or 0; more than a day from
 * now is not believed.
 */
int ledger_pause(
    struct ledger *, const char *account, int64_t until, struct err *);
int ledger_paused(
    struct ledger *, const char *account, int64_t *until, struct err *);

/* All of them done, or none. */
int ledger_done_all(
    struct ledger *, struct task *const *tasks, size_t n, struct err *);

/* A file that work by hand has written. Texts are borrowed. */
struct ledger_output {
	const char *path;    /* absolute */
	const char *purpose; /* what it was written for */
	uint64_t receipts, rows;
};

/*
 * The same, and these files were written; what they were before is forgotten.
 * written: 1 when what was written there last was for just this purpose.
 */
int ledger_written_all(struct ledger *, struct task *const *tasks, size_t n,
    const struct ledger_output *, size_t noutputs, struct err *);
int ledger_written(struct ledger *, const char *path, const char *purpose,
    struct ledger_output *, struct err *);

/*
 * Forgets finished tasks that changed before this time; how many, or -1. Goods
 * lists stay, for later ones are compared with them.
 */
int ledger_prune(struct ledger *, int64_t before, struct err *);

#endif
