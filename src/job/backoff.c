/*
 * Pauses between requests. Floating point is fit here: nobody adds pauses up.
 */
#include "base/mem.h"
#include "job/backoff.h"

#include <stdlib.h>

/* Nobody is helped by more questions than this. */
#define POLL_MIN_MS 10

/* Those that wait for the same moment spread over a part of the wait. */
#define SPREAD_MIN_MS 20
#define SPREAD_MAX_MS 2000

void
pace_polls(struct pace *p, int64_t first_ms, uint64_t seed)
{
	if (first_ms < POLL_MIN_MS)
		first_ms = POLL_MIN_MS;
	*p = (struct pace){ first_ms, PACE_CAP_MS, 1.5, 0, seed | 1, 0, 0 };
	if (p->cap_ms < first_ms)
		p->cap_ms = first_ms;
}

void
pace_retries(struct pace *p, uint64_t seed)
{
	*p = (struct pace){ 1000, PACE_CAP_MS, 2.0, 0, seed | 1, 0, 0 };
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

/* ---- an expected end ---- */

/* Before the blur; where an end is expected, the cap holds after it too. */
static int64_t
longest(const struct pace *p)
{
	return p->near_ms > 0 ? PACE_CAP_MS * 4 / 5 : p->cap_ms;
}

/* A little before the end: too late costs time, too early one more poll. */
void
pace_expect(struct pace *p, int64_t expect_ms)
{
	double part = 0.92 * (0.97 + 0.06 * random_part(p));
	int64_t near = expect_ms / 16;

	pace_reset(p);
	p->aim_ms = p->near_ms = 0;
	if (expect_ms <= 0)
		return;
	if (near < p->first_ms / 8)
		near = p->first_ms / 8;
	p->aim_ms =
	    clamp((int64_t)((double)expect_ms * part), POLL_MIN_MS, INT64_MAX);
	p->near_ms = clamp(near, POLL_MIN_MS, PACE_CAP_MS * 4 / 5);
}

/* A way that is too long for one pause is walked in equal parts. */
static int64_t
walk(struct pace *p)
{
	int64_t parts = (p->aim_ms - 1) / PACE_CAP_MS + 1;
	int64_t pause = p->aim_ms / parts;

	p->aim_ms -= pause;
	return pause;
}

/* ---- pauses ---- */

static int64_t
grow(struct pace *p)
{
	int64_t first = p->near_ms > 0 ? p->near_ms : p->first_ms;
	int64_t most = longest(p);
	double grown = (double)p->step_ms * p->growth;

	p->step_ms = p->step_ms == 0 ? first : clamp((int64_t)grown, 1, most);
	grown = (double)p->step_ms * (0.75 + 0.5 * random_part(p));
	return clamp((int64_t)grown, POLL_MIN_MS, most + most / 4);
}

int64_t
pace_next(struct pace *p, int64_t retry_after_s, int64_t left_ms)
{
	int64_t pause = p->aim_ms > 0 ? walk(p) : grow(p);
	int64_t most = clamp(left_ms, 1000, PACE_RETRY_MAX_MS);

	if (retry_after_s >= 0)
		return clamp(retry_after_s, 1, most / 1000) * 1000;
	return pause;
}

int64_t
pace_behind(struct pace *p, int64_t left_ms)
{
	int64_t spread = clamp(left_ms / 8, SPREAD_MIN_MS, SPREAD_MAX_MS);

	return left_ms + 1 + (int64_t)((double)spread * random_part(p));
}

/*
 * What the drives of one account know together.
 *
 * How long a job takes is never seen, only two polls between which it ended;
 * the middle of them is what is learnt. The expectation goes a part of the way
 * there when it is near, for jobs differ, and the whole way when it is not, for
 * then they have become others. Where already the first poll finds a job done,
 * nothing but "sooner" is known; the more often in a row, the bolder is the
 * guess how much.
 */

/* ---- the cloud's patience ---- */

void
calm_init(struct calm *c, int most)
{
	*c = (struct calm){ .jobs = most, .most = most };
}

void
calm_refused(struct calm *c, int64_t now_ms, int64_t pause_ms)
{
	if (calm_left(c, now_ms) == 0 && c->jobs > 1)
		c->jobs /= 2;
	if (c->until_ms < now_ms + pause_ms)
		c->until_ms = now_ms + pause_ms;
}

void
calm_taken(struct calm *c)
{
	if (c->jobs < c->most)
		c->jobs++;
}

int64_t
calm_left(const struct calm *c, int64_t now_ms)
{
	return c->until_ms > now_ms ? c->until_ms - now_ms : 0;
}

/* ---- how long jobs take ---- */

/* What a job that was done at the first poll may have taken, in per cent. */
static int64_t
guess(struct calm *c, int64_t late)
{
	static const int per_cent[] = { 90, 80, 50, 25 };
	size_t i = (size_t)c->sooner;

	if (c->sooner + 1 < (int)NELEM(per_cent))
		c->sooner++;
	return late * per_cent[i] / 100;
}

static void
move(struct calm *c, int64_t length)
{
	int64_t off = length - c->expect_ms;

	if (llabs(off) > c->expect_ms / 3)
		c->expect_ms = length;
	else
		c->expect_ms += (off + (off > 0 ? 2 : -2)) / 3;
	if (c->expect_ms < 1)
		c->expect_ms = 1;
}

/* An expectation below `late' knew already that the job was sooner. */
static void
learn_sooner(struct calm *c, int64_t late)
{
	if (c->expect_ms == 0) {
		c->sooner = 2;
		move(c, late / 2);
	} else if (late < c->expect_ms)
		move(c, guess(c, late));
}

void
calm_learn(struct calm *c, int64_t early, int64_t late)
{
	if (early == 0) {
		learn_sooner(c, late);
		return;
	}
	c->sooner = 0;
	move(c, early + (late - early) / 2);
}
