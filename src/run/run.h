/*
 * The nightly run: every profile is brought up to date, and nothing is ever
 * lost. What is due follows from the ledger and the calendar, never from
 * "yesterday": each closed day since the profile's first that is not published
 * as it should be, oldest first, and the last few closed days again. A day is
 * asked for, checked, converted and published by itself; a run that ends in
 * whatever way is gone on with by the next.
 *
 * Profiles run side by side in one loop. One that fails leaves the others
 * alone.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/civil.h"
#include "job/account.h"
#include "convert/convert.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What a profile asks for. All is borrowed. */
struct run_profile {
	const char *name;
	struct account_options account;
	const char *state;              /* folder of ledger and spool */
	struct convert_options convert; /* sink.out is the folder of days */
	struct civil since;             /* the first day */
	struct civil from, to; /* only these days, without `to'; year 0: all */
	int look_back;         /* closed days that are asked again */
	int64_t lag_s;         /* a day is closed so long after its end */
	int64_t slack_s;       /* how much wider a day is asked */
	int64_t keep_spool_s;  /* how long downloads are kept */
	bool open_day;         /* the day that is not over, too */
	bool again;            /* days that are published, too */
	bool anew;             /* nor is an earlier run gone on with */
	bool force;            /* also what shrinks or becomes empty */
	int jobs;              /* at a time */
	int64_t timeout_ms;    /* of a day */
	int64_t poll_ms;
	int retries;
	uint64_t max_bytes;
};

/*
 * Bring them up to date. What went wrong is in the log, a line a profile; the
 * error has only the code then: that of the first that needs a person, and
 * ERR_TEMP where the next run simply goes on.
 */
int run_all(const struct run_profile *, size_t n, struct log *, struct err *);

/*
 * What run_all() would ask for and write, by this machine's clock: a line a
 * request and a line a file. Nothing is sent or written.
 */
int run_dry(const struct run_profile *, size_t n, FILE *, struct err *);

/*
 * How far each profile is, for people or as one JSON document; that has more
 * members then, if there is any more to be said: `more' is their text, or NULL.
 */
int run_status(const struct run_profile *, size_t n, bool json,
    const char *more, FILE *, struct err *);

/*
 * Read all published files again and name those that are not as they were
 * published. ERR_DATA when there are some; the next run repairs them.
 */
int run_verify(const struct run_profile *, size_t n, FILE *, struct err *);

#endif
