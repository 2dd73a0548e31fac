/*
 * What has been published: the ledger's memory of days. A profile is a shop's
 * nightly output, known by its name; it has a row a day that was tried, and a
 * published day has a row a file. A day without a row was never asked for; a
 * day that is published with no receipts was asked, and had none.
 *
 *	ledger_profile, ledger_hold_profile	nobody else runs it now
 *	    ledger_days				what there is
 *	    ... for each day: publish files ...
 *	    ledger_publish			day, files, task: all or none
 *	    ledger_trouble			or why it came to nothing
 *	ledger_end_run
 *	ledger_release_profile
 *
 * As in ledger.h: what a call wrote is on the disk when it returns, a call
 * that fails has changed nothing, and the errors are the same. To publish, to
 * tell trouble, to begin and to end a run without holding the profile is
 * ERR_SOFT; whoever only reads, or looks into files, need not hold it.
 */
#ifndef LEDGER_DAYS_H
#define LEDGER_DAYS_H

#include "ledger/ledger.h"

/* YYYY-MM-DD */
#define LEDGER_DAY 11

/* A table's file of a day, as it was when it was published. */
struct ledger_file {
	char *table;
	char *path; /* below the profile's output folder */
	uint64_t rows, bytes;
	char sha256[65];
	char *stamp; /* what the system said of it then; "": look into it */
};

/* Strings are the day's own and never NULL. Times are unix seconds. */
struct ledger_day {
	char day[LEDGER_DAY];
	int64_t begin, end; /* its window, without the end */
	char *zone;         /* by whose calendar */
	int64_t tried_at;   /* the last attempt */

	/* what is published; published_at 0: nothing yet */
	int64_t published_at; /* since when there is this content */
	int64_t asked_at;     /* when the cloud was last asked for it */
	bool open;            /* the day was not over then */
	uint64_t receipts;
	char *sum;          /* of the receipts, as digits; "": not known */
	char *key;          /* the process key it came by, or "" */
	char *spool_sha256; /* of the document it was made of, or "" */
	struct ledger_file *files;
	size_t nfiles;

	/* what came of the last attempt; code 0: it is published as it is */
	int code;  /* an exit status */
	bool held; /* the new content waits for a person's word */
	char *why;
};

void ledger_day_init(struct ledger_day *); /* "" everywhere, no files */
void ledger_day_clear(struct ledger_day *);

/* to: not initialised. */
void ledger_day_copy(struct ledger_day *to, const struct ledger_day *from);

/* One more file, zeroed but for its strings: "". */
struct ledger_file *ledger_day_add_file(struct ledger_day *);
const struct ledger_file *ledger_day_find_file(
    const struct ledger_day *, const char *table);

/* The profile's number; one that is not there yet is made, or gives 0. */
int ledger_profile(
    struct ledger *, const char *name, bool make, int64_t *id, struct err *);

/* ERR_TEMP at once, in a line, when another kassa or this one has it. */
int ledger_hold_profile(
    struct ledger *, int64_t profile, const char *name, struct err *);
void ledger_release_profile(struct ledger *, int64_t profile);

/*
 * All days of a profile, oldest first, with their files in the order in which
 * they were added. As ledger_each(): what `fn' returns other than 0 ends the
 * walk, and it must not call the ledger.
 */
int ledger_days(struct ledger *, int64_t profile,
    int (*fn)(void *arg, const struct ledger_day *), void *arg, struct err *);

/*
 * The day is published with these files and no trouble, and the task that
 * brought it (held, fetched; NULL: none) is done: in one transaction. What the
 * day was before is forgotten, published_at and tried_at are as given.
 */
int ledger_publish(struct ledger *, int64_t profile, const struct ledger_day *,
    struct task *, struct err *);

/*
 * What is published stays, and this is said beside it: tried_at, code (not 0),
 * held, why. Of a day without a row, its window and zone are kept as well.
 */
int ledger_trouble(
    struct ledger *, int64_t profile, const struct ledger_day *, struct err *);

/*
 * The file was looked into and is what it was: remember its stamp ("": look
 * into it the next time). ERR_TEMP when it is not published any more.
 */
int ledger_stamp(struct ledger *, int64_t profile, const char *day,
    const char *table, const char *stamp, struct err *);

/*
 * Of days that the cloud was asked for at a time that is still to come nobody
 * knows when that was, for the clock was wrong: they count as open from now on.
 */
int ledger_doubt(struct ledger *, int64_t profile, struct err *);

/* Receipts of this day were seen elsewhere: it counts as open from now on. */
int ledger_late(
    struct ledger *, int64_t profile, const char *day, struct err *);

/*
 * How a profile's last run ended. While it runs, and when it was cut off, code
 * and why are those of the run before.
 */
struct ledger_run {
	int64_t began_at, ended_at; /* 0: never, not yet */
	int64_t ok_at;              /* the last that ended well */
	int code;                   /* its exit status */
	char *why;                  /* or "" */
};

int ledger_begin_run(struct ledger *, int64_t profile, struct err *);
int ledger_end_run(
    struct ledger *, int64_t profile, int code, const char *why, struct err *);
/* The caller frees `why'. Of a profile that never ran all is 0 and "". */
int ledger_last_run(
    struct ledger *, int64_t profile, struct ledger_run *, struct err *);

#endif
