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

struct pace {
	int64_t first_ms; /* the first pause */
	int64_t cap_ms;   /* the longest */
	double growth;    /* each is so many times the one before */
	int64_t step_ms;  /* the next, before the blur; 0: none yet */
	uint64_t random;
	int64_t aim_ms;  /* still to wait for the expected end; 0: no more */
	int64_t near_ms; /* the first pause after that; 0: none expected */
};

#define PACE_CAP_MS       ((int64_t)30 * 1000)
#define PACE_RETRY_MAX_MS ((int64_t)600 * 1000)

/* Polls: 1 s (or first_ms), times 1.5. Retries: 1 s, times 2. */
void pace_polls(struct pace *, int64_t first_ms, uint64_t seed);
void pace_retries(struct pace *, uint64_t seed);

/* Begin again with the first pause. */
void pace_reset(struct pace *);

/*
 * From now on the job will take so long: pauses, none above PACE_CAP_MS, until
 * it should be nearly done, then short ones that grow. 0: nobody knows, and
 * pauses begin again with the first.
 */
void pace_expect(struct pace *, int64_t expect_ms);

/*
 * The next pause. retry_after_s is what the cloud asked for, -1 for nothing:
 * it is held between 1 s and the smaller of 10 minutes and the time left.
 */
int64_t pace_next(struct pace *, int64_t retry_after_s, int64_t left_ms);

/* So long and a little more, for one of many that wait for the same moment. */
int64_t pace_behind(struct pace *, int64_t left_ms);

/*
 * What all drives of one account know together. When the cloud refuses one of
 * them because it has too much to do, all of them pause, and fewer jobs are at
 * the cloud at a time until it takes them again. And when jobs have shown how
 * long they take, the first poll of the next one waits just about so long.
 */

struct calm {
	int64_t until_ms;  /* on the clock: nothing is sent before */
	int jobs, most;    /* how many at a time now, and at most */
	int64_t expect_ms; /* how long a job takes; 0: not known yet */
	int sooner;        /* how often in a row one was done sooner */
};

void calm_init(struct calm *, int most);

/*
 * The cloud was too busy, and wants a pause of so long from now on. Half as
 * many jobs at a time, but at least one; while a pause goes on, the refusals
 * of what was under way when it began only make it longer.
 */
void calm_refused(struct calm *, int64_t now_ms, int64_t pause_ms);

/* It took a request: one more job at a time than now, up to the most. */
void calm_taken(struct calm *);

/* How long from now until something may be sent; 0: at once. */
int64_t calm_left(const struct calm *, int64_t now_ms);

/*
 * A job was not done `early_ms' after it was asked, and was `late_ms' after;
 * early_ms 0 when the first poll found it done.
 */
void calm_learn(struct calm *, int64_t early_ms, int64_t late_ms);

#endif
