/*
 * Driving a task, in parts: drive.c sends the requests, drive_wait.c pauses
 * between them, drive_hear.c says what the replies mean, drive_fail.c what may
 * be sent again, drive_fetch.c takes a download in. For this folder alone.
 */
#ifndef JOB_DRIVE_INTERNAL_H
#define JOB_DRIVE_INTERNAL_H

#include "job/drive.h"

/* ---- drive.c ---- */

/* Send the request of the task's state. A timer's function. */
void drive_step(void *drive);

/* The end: the goal (code 0) or an error; told once. */
void drive_finish(struct drive *, const struct err *);

/* The end by this error, with the key in front where there is one. */
void drive_stop_with(struct drive *, int code, const char *why);

/* The same, and final: the next run begins anew. */
void drive_give_up(struct drive *, int code, const char *why);

/* On to the next state, in the ledger first. */
int drive_move(struct drive *, enum task_state, struct err *);

/* ---- drive_wait.c ---- */

/* Before a request: must it wait? Then drive_step() is called again later. */
bool drive_rests(struct drive *);

/*
 * The cloud took the submit; from here on the time is taken. It says that the
 * job is running, or ready; or, for once, that it knows none.
 */
void drive_taken(struct drive *);
void drive_running(struct drive *); /* and poll again later */
void drive_ready(struct drive *);
void drive_missing(struct drive *); /* and poll again later */

/* The next poll, after its pause. */
void drive_poll_later(struct drive *);

/* Once more after a pause, unless it has failed too often in a row. */
void drive_again(struct drive *, int64_t retry_after_s, const char *why);

/* The same, and the pause is for all drives of the account. */
void drive_again_all(struct drive *, int64_t retry_after_s, const char *why);

/* A request went well: failures are counted anew. */
void drive_went_well(struct drive *);

/* ---- drive_hear.c ---- */

void drive_hear(void *drive, const struct http_reply *);

/* What has come is no result: did the cloud say something else? */
bool drive_hear_instead(struct drive *, const char *body, size_t len);

/* ---- drive_fail.c ---- */

bool drive_is_submit(const struct drive *);
bool drive_is_goods(const struct drive *);

/* It was not taken: the end, or once more after a pause. */
void drive_not_taken(struct drive *, int code, const char *why);
void drive_retry(struct drive *, int64_t retry_after_s, const char *why);

/* It was not taken because the cloud has too much to do. */
void drive_busy(struct drive *, int64_t retry_after_s, const char *why);

/* It may have been taken: what is harmless twice is done once more. */
void drive_unsure(struct drive *, int64_t retry_after_s, const char *why);

/* It was not taken, and is asked for once more. */
void drive_ask_anew(struct drive *);

/*
 * The cloud has taken it, and does not say any more how it ends: given up, but
 * for a list of goods, which would be sent twice then.
 */
void drive_lost_sight(struct drive *, const char *why);

/* ---- drive_fetch.c ---- */

/* Make ready for the bytes of a download, and take them. */
int drive_open_arrival(struct drive *, struct err *);
int drive_write(void *drive, const char *data, size_t len);
void drive_close_arrival(struct drive *);

/* All bytes have come: keep them, and let the worker look at them. */
void drive_fetched(struct drive *);

/* The task was fetched by an earlier run: is the file still what it was? */
void drive_fetched_before(struct drive *);

#endif
