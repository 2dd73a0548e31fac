/*
 * Which days are due. A pure function of the calendar, the clock and what is
 * known of each day: asked twice it says the same, and a night that did not
 * happen leaves nothing behind but days that are still due.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "base/civil.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* YYYY-MM-DD */
#define PLAN_DAY 11

/* Why a day is due, or is not. */
enum plan_why {
	PLAN_NOT,     /* it is published, and as it should be */
	PLAN_MISSING, /* not published, or not over when it was */
	PLAN_DAMAGED, /* its files are lost or altered */
	PLAN_AGAIN,   /* late receipts may have come, or it was wished */
	PLAN_LATE,    /* late receipts were seen; by plan_late() */
	PLAN_OPEN     /* not over yet, and wished */
};

struct plan_day {
	char day[PLAN_DAY];
	int64_t begin, end; /* UTC seconds, without the end */
	bool closed;
	bool wanted; /* it is one of those that may be due */
	bool beyond; /* not published, and the cloud has it no more: not due */
	enum plan_why why;
};

struct plan {
	struct plan_day *days; /* of the calendar, oldest first, due or not */
	size_t ndays;
	size_t due; /* how many */
	size_t beyond;
};

/* What is known of a day. */
enum plan_known { KNOWN_NOT, KNOWN_OPEN, KNOWN_WHOLE, KNOWN_DAMAGED };

struct plan_options {
	const struct zone *zone;
	struct civil since;
	struct civil from, to; /* only these are due, without `to'; year 0 */
	int64_t now;           /* by whichever clock is behind */
	int64_t lag_s;
	int64_t back_s; /* the cloud has nothing that is older; 0: unknown */
	int look_back;
	bool open_day, again;
	enum plan_known (*known)(void *arg, const struct plan_day *);
	void *arg;
};

/*
 * The days from `since' to the one that `now' is in. Days that the calendar of
 * the zone skipped are not among them: together the windows of the others hold
 * every instant, and each once.
 */
void plan_make(struct plan *, const struct plan_options *);
void plan_clear(struct plan *);

/*
 * A receipt of this instant was seen in the answer for another day: the day
 * that has it published without, if there is one, or NULL. It is due now if it
 * is wanted.
 */
struct plan_day *plan_late(struct plan *, int64_t utc);

const char *plan_why_name(enum plan_why);

#endif
