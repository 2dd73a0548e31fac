/*
 * Pauses between requests. Floating point is fit here: nobody adds pauses up.
 */
#include "job/pace.h"

/* Nobody is helped by more questions than this. */
#define POLL_MIN_MS 10

void
pace_polls(struct pace *p, int64_t first_ms, uint64_t seed)
{
	if (first_ms < POLL_MIN_MS)
		first_ms = POLL_MIN_MS;
	*p = (struct pace){ first_ms, PACE_CAP_MS, 1.5, 0, seed | 1 };
	if (p->cap_ms < first_ms)
		p->cap_ms = first_ms;
}

void
pace_retries(struct pace *p, uint64_t seed)
{
	*p = (struct pace){ 1000, PACE_CAP_MS, 2.0, 0, seed | 1 };
}

void
pace_reset(struct pace *p)
{
	p->step_ms = 0;
}

/* xorshift: from 0 to 1, without. */
static double
random_part(struct pace *p)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return (double)(p->random >> 11) / 9007199254740992.0;
}

static int64_t
clamp(int64_t value, int64_t low, int64_t high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

int64_t
pace_next(struct pace *p, int64_t retry_after_s, int64_t left_ms)
{
	double step;

	if (p->step_ms == 0)
		p->step_ms = p->first_ms;
	else
		p->step_ms = clamp(
		    (int64_t)((double)p->step_ms * p->growth), 1, p->cap_ms);
	if (retry_after_s >= 0) {
		int64_t most = clamp(left_ms, 1000, PACE_RETRY_MAX_MS);

		return clamp(retry_after_s, 1, most / 1000) * 1000;
	}
	step = (double)p->step_ms * (0.75 + 0.5 * random_part(p));
	return clamp((int64_t)step, 1, p->cap_ms + p->cap_ms / 4);
}
