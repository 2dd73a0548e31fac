/*
 * The machine's clock. Waits are measured on CLOCK_BOOTTIME, not on
 * CLOCK_MONOTONIC: the latter stands still while a laptop sleeps, and a
 * deadline of two hours would then mean two hours of being awake.
 */
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t
mono_ms(struct clock *clock)
{
	struct timespec t = { 0, 0 };

	(void)clock;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
wall_s(struct clock *clock)
{
	const char *set = secure_getenv("KASSA_CLOCK");
	struct timespec t = { 0, 0 };

	(void)clock;
	if (set != NULL)
		return strtoll(set, NULL, 10);
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec;
}

struct clock *
clock_system(void)
{
	static const struct clock machine = { mono_ms, wall_s, NULL };

	/* Only a test's clock is ever written to, and by itself. */
	return (struct clock *)&machine;
}
