/*
 * How long to wait before the next request. Pauses grow and are blurred by a
 * quarter up or down, so that many clients do not knock in step; what the
 * cloud asks for by Retry-After goes before, within reason.
 *
 * Where it is known how long a job takes, its first poll comes just before the
 * end that is expected, and those after it close together.
 */
#ifndef JOB_BACKOFF_H
#define JOB_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t first_ms; /* the first pause */
	int64_t cap_ms;   /* the longest */
	double growth;    /* each is so many times the one before */
	int64_t step_ms;  /* the next, before the blur; 0: none yet */
	uint64_t random;
	int64_t aim_ms;  /* still to wait for the expected end; 0: no more */
	int64_t near_ms; /* the first pause after that; 0: none expected */
};

#define BACKOFF_CAP_MS       ((int64_t)30 * 1000)
#define BACKOFF_RETRY_MAX_MS ((int64_t)600 * 1000)

/* Polls: 1 s (or first_ms), times 1.5. Retries: 1 s, times 2. */
void backoff_polls(struct backoff *, int64_t first_ms, uint64_t seed);
void backoff_retries(struct backoff *, uint64_t seed);

/* Begin again with the first pause. */
void backoff_reset(struct backoff *);

/*
 * From now on the job will take so long: pauses, none above BACKOFF_CAP_MS,
 * until it should be nearly done, then short ones that grow. 0: nobody knows,
 * and pauses begin again with the first.
 */
void backoff_expect(struct backoff *, int64_t expect_ms);

/*
 * The next pause. retry_after_s is what the cloud asked for, -1 for nothing:
 * it is held between 1 s and the smaller of 10 minutes and the time left.
 */
int64_t backoff_next(struct backoff *, int64_t retry_after_s, int64_t left_ms);

/* So long and a little more, for one of many that wait for the same moment. */
int64_t backoff_behind(struct backoff *, int64_t left_ms);

#endif
