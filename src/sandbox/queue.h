/*
 * The jobs that were asked for, each under its process key. A job is new
 * until its time has passed and done from then on, for better or worse; the
 * queue forgets nothing while the sandbox runs. Keys are made from the seed, a
 * counter and the period: the same requests after a restart get the same keys,
 * and no other does.
 */
#ifndef SANDBOX_QUEUE_H
#define SANDBOX_QUEUE_H

#include "base/buf.h"
#include "base/sha.h"
#include "sandbox/goods.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One upload of a goods list: its bytes, and what came of them. It is judged
 * at once and told at its time: a list that was refused makes its job fail,
 * one that is right goes into the shop's own list when the job is done.
 */

struct queue_upload {
	struct buf file;
	int64_t came; /* when, in seconds since 1970 */
	char sha256[SHA_HEX];
	char *refused;            /* why; NULL when the list is right */
	size_t count[LIST_KINDS]; /* none in a list that was refused */
	bool replaces;            /* DropNomenclature was Да */
	struct goods_list *list;  /* what is still to go into the shop's */
};

/* Takes the bytes, also when it fails (ERR_SOFT, ERR_MEMORY). */
struct queue_upload *queue_upload_new(
    struct buf *file, int64_t came, struct err *);

/* Put the list into the shop's. Only the first time does anything. */
void queue_upload_take(struct queue_upload *, struct goods_list *shop);

/* Append it as an element of a JSON array, in a line of its own. */
void queue_upload_show(const struct queue_upload *, const char *key,
    const char *state, struct buf *out);

enum { QUEUE_KEY = 36 };

struct job {
	char key[QUEUE_KEY + 1];
	int64_t ready; /* on the monotonic clock, nanoseconds */
	int64_t from;  /* a period of receipts, */
	int64_t to;
	struct queue_upload *upload; /* or an upload; NULL when it is none */
};

struct job_queue;

struct job_queue *queue_new(uint64_t seed, double job_seconds);
void queue_free(struct job_queue *);

/* Add a job and return its key, borrowed until the next job is added. */
const char *queue_add_period(struct job_queue *, int64_t from, int64_t to);
const char *queue_add_upload(
    struct job_queue *, struct queue_upload *); /* takes it */

/* NULL when there is no such key; borrowed until the next job is added. */
const struct job *queue_find(const struct job_queue *, const char *key);

bool queue_done(const struct job *);

/*
 * How it goes, in the cloud's words: "new", "success", "error". The last is our
 * own, as the cloud's page names no word for it.
 */
const char *queue_state(const struct job *);

/* A job by its number, from 0 on; NULL past the last one. */
const struct job *queue_get(const struct job_queue *, size_t i);

/* How many bytes all uploads have. */
size_t queue_held(const struct job_queue *);

#endif
