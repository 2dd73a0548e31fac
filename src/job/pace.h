/*
 * How long to wait before the next request. Pauses grow and are blurred by a
 * quarter up or down, so that many clients do not knock in step; what the
 * cloud asks for by Retry-After goes before, within reason.
 */
#ifndef JOB_PACE_H
#define JOB_PACE_H

#include <stdint.h>

struct pace {
	int64_t first_ms; /* the first pause */
	int64_t cap_ms;   /* the longest */
	double growth;    /* each is so many times the one before */
	int64_t step_ms;  /* the next, before the blur; 0: none yet */
	uint64_t random;
};

#define PACE_CAP_MS       ((int64_t)30 * 1000)
#define PACE_RETRY_MAX_MS ((int64_t)600 * 1000)

/* Polls: 1 s (or first_ms), times 1.5. Retries: 1 s, times 2. */
void pace_polls(struct pace *, int64_t first_ms, uint64_t seed);
void pace_retries(struct pace *, uint64_t seed);

/* Begin again with the first pause. */
void pace_reset(struct pace *);

/*
 * The next pause. retry_after_s is what the cloud asked for, -1 for nothing:
 * it is held between 1 s and the smaller of 10 minutes and the time left.
 */
int64_t pace_next(struct pace *, int64_t retry_after_s, int64_t left_ms);

#endif
