/*
 * What all drives of one account know together. When the cloud refuses one of
 * them because it has too much to do, all of them pause, and fewer jobs are at
 * the cloud at a time until it takes them again. And when jobs have shown how
 * long they take, the first poll of the next one waits just about so long.
 */
#ifndef JOB_THROTTLE_H
#define JOB_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

struct throttle {
	int64_t until_ms;  /* on the clock: nothing is sent before */
	int jobs, most;    /* how many at a time now, and at most */
	int64_t expect_ms; /* how long a job takes; 0: not known yet */
	int sooner;        /* how often in a row one was done sooner */
	bool noted;        /* a warning of the cloud's was told */
};

void throttle_init(struct throttle *, int most);

/*
 * The cloud was too busy, and wants a pause of so long from now on. Half as
 * many jobs at a time, but at least one; while a pause goes on, the refusals
 * of what was under way when it began only make it longer.
 */
void throttle_refused(struct throttle *, int64_t now_ms, int64_t pause_ms);

/* It took a request: one more job at a time than now, up to the most. */
void throttle_taken(struct throttle *);

/* How long from now until something may be sent; 0: at once. */
int64_t throttle_left(const struct throttle *, int64_t now_ms);

/*
 * A job was not done `early_ms' after it was asked, and was `late_ms' after;
 * early_ms 0 when the first poll found it done.
 */
void throttle_learn(struct throttle *, int64_t early_ms, int64_t late_ms);

#endif
