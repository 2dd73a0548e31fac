/*
 * Pauses between requests. Floating point is fit here: nobody adds pauses up.
 */
#include "job/backoff.h"

/* Nobody is helped by more questions than this. */
#define POLL_MIN_MS 10

/* Those that wait for the same moment spread over a part of the wait. */
#define SPREAD_MIN_MS 20
#define SPREAD_MAX_MS 2000

void
backoff_polls(struct backoff *b, int64_t first_ms, uint64_t seed)
{
	if (first_ms < POLL_MIN_MS)
		first_ms = POLL_MIN_MS;
	*b = (struct backoff){ first_ms, BACKOFF_CAP_MS, 1.5, 0, seed | 1, 0,
		0 };
	if (b->cap_ms < first_ms)
		b->cap_ms = first_ms;
}

void
backoff_retries(struct backoff *b, uint64_t seed)
{
	*b = (struct backoff){ 1000, BACKOFF_CAP_MS, 2.0, 0, seed | 1, 0, 0 };
}

void
backoff_reset(struct backoff *b)
{
	b->step_ms = 0;
}

/* xorshift: from 0 to 1, without. */
static double
random_part(struct backoff *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return (double)(b->random >> 11) / 9007199254740992.0;
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
longest(const struct backoff *b)
{
	return b->near_ms > 0 ? BACKOFF_CAP_MS * 4 / 5 : b->cap_ms;
}

/* A little before the end: too late costs time, too early one more poll. */
void
backoff_expect(struct backoff *b, int64_t expect_ms)
{
	double part = 0.92 * (0.97 + 0.06 * random_part(b));
	int64_t near = expect_ms / 16;

	backoff_reset(b);
	b->aim_ms = b->near_ms = 0;
	if (expect_ms <= 0)
		return;
	if (near < b->first_ms / 8)
		near = b->first_ms / 8;
	b->aim_ms =
	    clamp((int64_t)((double)expect_ms * part), POLL_MIN_MS, INT64_MAX);
	b->near_ms = clamp(near, POLL_MIN_MS, BACKOFF_CAP_MS * 4 / 5);
}

/* A way that is too long for one pause is walked in equal parts. */
static int64_t
walk(struct backoff *b)
{
	int64_t parts = (b->aim_ms - 1) / BACKOFF_CAP_MS + 1;
	int64_t pause = b->aim_ms / parts;

	b->aim_ms -= pause;
	return pause;
}

/* ---- pauses ---- */

static int64_t
grow(struct backoff *b)
{
	int64_t first = b->near_ms > 0 ? b->near_ms : b->first_ms;
	int64_t most = longest(b);
	double grown = (double)b->step_ms * b->growth;

	b->step_ms = b->step_ms == 0 ? first : clamp((int64_t)grown, 1, most);
	grown = (double)b->step_ms * (0.75 + 0.5 * random_part(b));
	return clamp((int64_t)grown, POLL_MIN_MS, most + most / 4);
}

int64_t
backoff_next(struct backoff *b, int64_t retry_after_s, int64_t left_ms)
{
	int64_t pause = b->aim_ms > 0 ? walk(b) : grow(b);
	int64_t most = clamp(left_ms, 1000, BACKOFF_RETRY_MAX_MS);

	if (retry_after_s >= 0)
		return clamp(retry_after_s, 1, most / 1000) * 1000;
	return pause;
}

int64_t
backoff_behind(struct backoff *b, int64_t left_ms)
{
	int64_t spread = clamp(left_ms / 8, SPREAD_MIN_MS, SPREAD_MAX_MS);

	return left_ms + 1 + (int64_t)((double)spread * random_part(b));
}
