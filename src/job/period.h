/*
 * What time is asked for, and which receipts of an answer belong to it.
 *
 * A period typed by hand reaches the cloud as typed, for the zone in which
 * Kassatka reads from and to is documented nowhere. A day of a zone is asked
 * wider on both sides, and receipts are kept by their own time stamps, which
 * carry an offset. A period asked as days is cut at its midnights; a receipt
 * that two neighbours both have is kept once, by its identity.
 */
#ifndef JOB_PERIOD_H
#define JOB_PERIOD_H

#include "base/when.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/zone.h"
#include "cloud/cloud.h"
#include "model/intern.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* YYYY-MM-DD HH:MM:SS */
#define PERIOD_TIME 20

struct span {
	char from[PERIOD_TIME], to[PERIOD_TIME]; /* as the cloud is asked */
	int64_t begin, end; /* what is wanted of the answer */
};

struct period {
	struct span *spans; /* in order of time */
	size_t nspans;
	char name[48]; /* for people: "2026-11-20" or "... to ..." */
	bool bounded;  /* only stamps from begin up to, without, end belong */
	int64_t begin, end;
	int64_t slack_s; /* so much earlier and later was asked for */
	int64_t far_s;   /* receipts that lie further out were not asked for */
};

struct period_options {
	const char *day; /* or from and to */
	const char *from, *to;
	bool split;      /* at midnights */
	int64_t slack_s; /* how much wider a day is asked */
	int64_t now;
};

#define PERIOD_SPANS 4000

/* ERR_USAGE when the options do not make a period. */
int period_init(struct period *, const struct period_options *,
    const struct zone *, struct err *);
void period_clear(struct period *);

/*
 * ERR_USAGE when it is a day that has not begun by then: the cloud would say
 * that it has no receipts, and that would be believed.
 */
int period_check_begun(
    const struct period *, int64_t now, const struct zone *, struct err *);

/*
 * Could receipts of this span still have come after this instant? `to` is
 * taken as late as a zone can make it.
 */
bool period_was_open(const char *to, int64_t instant);

/*
 * The filter of a conversion of a period's spans, one after the other. It
 * counts receipts, and adds up what those that are kept came to.
 *
 * The answer to each span is validated as well. It is taken for that of another
 * period when receipts lie far out of this one (far_s) and none within; or when
 * some lie far before it, and not one at its end or later: an older document
 * that has the first hours of this period only; or when none lies within it and
 * the answer to the span before had every one of them.
 */
struct period_filter {
	struct record_filter filter; /* first */
	const struct period *period;
	const struct cloud_record *record;
	const struct task
	    *task; /* whose result is converted; set by the owner */
	const struct zone *zone;
	struct names *before, *now;  /* identities in the last and this span */
	struct buf identity, digits; /* of the receipt that is judged */
	bool many;                   /* there are neighbours */
	uint64_t kept, outside, doubles;
	size_t span;          /* which is at hand; of its receipts */
	uint64_t all, within; /* with a stamp; within what is wanted */
	uint64_t early, late; /* far before it, far behind */
	uint64_t had;         /* by the span before */
	bool reaches_end;     /* one at least is not before its end */
	struct decimal total; /* of the kept ones */
	bool total_known;     /* each had a sum, and all of them fit */
};

void period_filter_init(struct period_filter *, const struct period *,
    const struct cloud *, const struct zone *);
void period_filter_next(struct period_filter *); /* another span begins */

/* -1, ERR_DATA: the span's answer is that of another period. */
int period_filter_validate(const struct period_filter *, struct err *);
void period_filter_clear(struct period_filter *);

#endif
