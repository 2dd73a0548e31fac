/*
 * What time it is, from a clock that one is given, so that a test can bring
 * its own. A clock has two hands. mono_ms measures waits: it only goes forward
 * and goes on while the machine sleeps. wall_s is the calendar: seconds since
 * 1970 in UTC, and somebody may set it.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*mono_ms)(struct clock *);
	int64_t (*wall_s)(struct clock *);
	/*
	 * For tests, NULL otherwise: where nothing but time is waited for, be
	 * so much later at once instead of letting it pass.
	 */
	void (*skip)(struct clock *, int64_t ms);
};

/*
 * The machine's own. Nothing to free. With KASSA_CLOCK=SECONDS in the
 * environment its calendar stands still at that instant: for tests of programs,
 * which are to say what a machine does whose clock is wrong.
 */
struct clock *clock_system(void);

#endif
