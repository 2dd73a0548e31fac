/*
 * Learning from what the cloud says to the drives of one account.
 *
 * How long a job takes is never seen, only two polls between which it ended;
 * the middle of them is what is learnt. The expectation goes a part of the way
 * there when it is near, for jobs differ, and the whole way when it is not, for
 * then they have become others. Where already the first poll finds a job done,
 * nothing but "sooner" is known; the more often in a row, the bolder is the
 * guess how much.
 */
#include "job/throttle.h"
#include "base/mem.h"

#include <stdlib.h>

/* ---- the cloud's patience ---- */

void
throttle_init(struct throttle *t, int most)
{
	*t = (struct throttle){ .jobs = most, .most = most };
}

void
throttle_refused(struct throttle *t, int64_t now_ms, int64_t pause_ms)
{
	if (throttle_left(t, now_ms) == 0 && t->jobs > 1)
		t->jobs /= 2;
	if (t->until_ms < now_ms + pause_ms)
		t->until_ms = now_ms + pause_ms;
}

void
throttle_taken(struct throttle *t)
{
	if (t->jobs < t->most)
		t->jobs++;
}

int64_t
throttle_left(const struct throttle *t, int64_t now_ms)
{
	return t->until_ms > now_ms ? t->until_ms - now_ms : 0;
}

/* ---- how long jobs take ---- */

/* What a job that was done at the first poll may have taken, in per cent. */
static int64_t
guess(struct throttle *t, int64_t late)
{
	static const int per_cent[] = { 90, 80, 50, 25 };
	size_t i = (size_t)t->sooner;

	if (t->sooner + 1 < (int)NELEM(per_cent))
		t->sooner++;
	return late * per_cent[i] / 100;
}

static void
move(struct throttle *t, int64_t length)
{
	int64_t off = length - t->expect_ms;

	if (llabs(off) > t->expect_ms / 3)
		t->expect_ms = length;
	else
		t->expect_ms += (off + (off > 0 ? 2 : -2)) / 3;
	if (t->expect_ms < 1)
		t->expect_ms = 1;
}

/* An expectation below `late' knew already that the job was sooner. */
static void
learn_sooner(struct throttle *t, int64_t late)
{
	if (t->expect_ms == 0) {
		t->sooner = 2;
		move(t, late / 2);
	} else if (late < t->expect_ms)
		move(t, guess(t, late));
}

void
throttle_learn(struct throttle *t, int64_t early, int64_t late)
{
	if (early == 0) {
		learn_sooner(t, late);
		return;
	}
	t->sooner = 0;
	move(t, early + (late - early) / 2);
}
