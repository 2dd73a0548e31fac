/*
 * The jobs that were asked for, each under its process key. A job is new
 * until its time has passed and done from then on, for better or worse; the
 * queue forgets nothing while the sandbox runs. Keys are made from the seed, a
 * counter and the period: the same requests after a restart get the same keys,
 * and no other does.
 */
#ifndef SANDBOX_QUEUE_H
#define SANDBOX_QUEUE_H

#include "sandbox/delivery.h"

#include <stdbool.h>
#include <stdint.h>

enum { QUEUE_KEY = 36 };

struct job {
	char key[QUEUE_KEY + 1];
	int64_t ready; /* on the monotonic clock, nanoseconds */
	int64_t from;  /* a period of receipts, */
	int64_t to;
	struct delivery *delivery; /* or an upload; NULL when it is none */
};

struct queue;

struct queue *queue_new(uint64_t seed, double job_seconds);
void queue_free(struct queue *);

/* Add a job and return its key, borrowed until the next job is added. */
const char *queue_period(struct queue *, int64_t from, int64_t to);
const char *queue_upload(struct queue *, struct delivery *); /* takes it */

/* NULL when there is no such key; borrowed until the next job is added. */
const struct job *queue_find(const struct queue *, const char *key);

bool queue_done(const struct job *);

/*
 * How it goes, in the cloud's words: "new", "success", "error". The last is our
 * own, as the cloud's page names no word for it.
 */
const char *queue_state(const struct job *);

/* A job by its number, from 0 on; NULL past the last one. */
const struct job *queue_get(const struct queue *, size_t i);

/* How many bytes all uploads have. */
size_t queue_held(const struct queue *);

#endif
