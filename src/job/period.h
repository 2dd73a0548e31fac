/*
 * What time is asked for, and which receipts of an answer belong to it.
 *
 * A cloud that knows instants is asked for just these, and what it answers is
 * kept by its stamps. Kassatka does not:
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

/* YYYY-MM-DD HH:MM:SS as typed, or YYYY-MM-DDTHH:MM:SSZ */
#define PERIOD_TIME 24

struct span {
	char from[PERIOD_TIME], to[PERIOD_TIME]; /* as the cloud is asked */
	int64_t since, until; /* the same as instants; 0: as typed */
	int64_t begin, end;   /* what is wanted of the answer */
	bool beyond; /* it begins earlier than the cloud has anything */
};

struct period {
	struct span *spans; /* in order of time */
	size_t nspans;
	char name[48]; /* for people: "2026-11-20" or "... to ..." */
	bool bounded;  /* only stamps from begin up to, without, end belong */
	int64_t begin, end;
	bool exact;      /* by a cloud that knows instants */
	int64_t back_s;  /* how far back that has anything; 0: unknown */
	int64_t slack_s; /* so much earlier and later was asked for */
	int64_t far_s;   /* receipts that lie further out were not asked for */
};

struct period_options {
	const char *day; /* or from and to */
	const char *from, *to;
	bool split;      /* at midnights */
	int64_t slack_s; /* how much wider a day is asked */
	int64_t now;
	const struct cloud *cloud; /* NULL: one that knows no instants */
};

/* A run asks a cloud that knows instants so much wider. */
#define PERIOD_RUN_SLACK_S ((int64_t)3600)

#define PERIOD_SPANS 4000

/* ERR_USAGE when the options do not make a period. */
int period_init(struct period *, const struct period_options *,
    const struct zone *, struct err *);
void period_clear(struct period *);

/*
 * ERR_USAGE when it is a day, or times as typed, and has not begun by then: the
 * cloud would say that it has no receipts, and that would be believed. The zone
 * of times as typed is the cloud's: they have not begun when they have not in
 * any zone.
 */
int period_check_begun(
    const struct period *, int64_t now, const struct zone *, struct err *);

/* What a task has of it. */
void period_wish(const struct span *, struct task *);

/*
 * Could receipts of this task's time still have come after this instant? An
 * end as typed is taken as late as a zone can make it.
 */
bool period_was_open(const struct task *, int64_t instant);

/*
 * The filter of a conversion of a period's spans, one after the other. It
 * counts receipts, and adds up what those that are kept came to.
 *
 * The answer to each span is validated as well. It is taken for that of another
 * period when receipts lie far out of this one (far_s) and none within; or when
 * some lie far before it, and not one at its end or later: an older document
 * that has the first hours of this period only (never of a cloud that knows
 * instants: nothing lies at an end that was asked for); or when none lies
 * within it and the answer to the span before had every one of them.
 *
 * Where an identity is one in all that is asked for, a record that is there
 * again is left out. When it has other money the newer is to be kept, which is
 * known only when the older has gone out: then `anew' is set, and all is to be
 * converted once more, after period_filter_anew().
 */
struct period_filter {
	struct record_filter filter; /* first */
	const struct period *period;
	const struct cloud_record *record;
	const struct task
	    *task; /* whose result is converted; set by the owner */
	const struct zone *zone;
	struct names *before, *now; /* identities in the last and this span */
	struct identities *ids; /* or in all of them, where each is one; NULL */
	bool anew;
	struct buf identity, digits; /* of the receipt that is judged */
	bool many;                   /* there are neighbours */
	uint64_t kept, outside, doubles;
	size_t span;          /* which is at hand; of its receipts */
	uint64_t records;     /* of any kind */
	uint64_t all, within; /* with a stamp; within what is wanted */
	uint64_t early, late; /* far before it, far behind */
	uint64_t had;         /* by the span before */
	bool reaches_end;     /* one at least is not before its end */
	struct decimal total; /* of the kept ones */
	bool total_known;     /* each had a sum, and all of them fit */
	int64_t *strays;      /* stamps that were not asked for, one a day */
	size_t nstrays;
};

void period_filter_init(struct period_filter *, const struct period *,
    const struct cloud *, const struct zone *);
void period_filter_next(struct period_filter *); /* another span begins */

/*
 * -1, ERR_DATA: the span's answer is that of another period. ERR_UNAVAIL: there
 * is none, of a time that the cloud may not have any more.
 */
int period_filter_validate(const struct period_filter *, struct err *);

/* What was converted is forgotten; which of two is the newer is known. */
void period_filter_anew(struct period_filter *);

/* Which identities had two sums: a line each, up to some. */
void period_filter_tell(const struct period_filter *,
    void (*tell)(void *arg, const char *text), void *arg);
void period_filter_clear(struct period_filter *);

#endif
