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
#include "job/calm.h"
#include "base/mem.h"

#include <stdlib.h>

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
