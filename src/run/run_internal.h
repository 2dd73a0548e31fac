/*
 * A run from the inside. A run has profiles, a profile has days on their way,
 * each with its task, its drive and its conversion:
 *
 *	run.c      the session, the end of all
 *	profile.c  one profile: what is due, its days, its end
 *	day.c      a day: claimed, driven, ended
 *	publish.c  its document into files, and whether they may be shown
 *	report.c   how far all is, and what came of it
 *
 * They call down this list; what is below tells its owner by the callbacks that
 * it was given. What is published already is in catalog.h and, for those who
 * only look, in snapshot.h. For this folder alone.
 */
#ifndef RUN_RUN_INTERNAL_H
#define RUN_RUN_INTERNAL_H

#include "job/period.h"
#include "job/session.h"
#include "ledger/days.h"
#include "run/catalog.h"

#include <sys/queue.h>

struct run;
struct profile;
struct day;

/* ---- profile.c ---- */

/* Asks the cloud's address for nothing but the time. */
struct probe {
	struct profile *profile;
	struct http *http;
	struct net_timer timer;
	struct backoff retries;
	int failures;
	/* the cloud's time, -1: it tells none; or the error */
	void (*done)(struct profile *, int64_t date, const struct err *);
};

TAILQ_HEAD(days, day);

/* Days that are due, in the order in which they are brought. */
struct day_queue {
	const struct plan_day **days;
	size_t n, at;
	bool shortened; /* to the newest */
	bool left;      /* for the next run */
};

struct tally {
	int new, changed, restored, same, held, failed; /* days */
	int empty; /* of all these, without receipts */
	uint64_t receipts;
};

struct profile {
	struct run *run;
	void (*done)(struct run *); /* it is over */
	const struct run_profile *options;
	struct log log;
	struct store *store;
	struct account account;
	struct zone *zone;
	struct catalog catalog;
	struct throttle throttle;
	struct drive_shared shared;
	struct probe probe;
	int64_t id;       /* in the ledger; 0: not held */
	int64_t behind_s; /* the cloud's clock is behind ours by so much */
	struct plan plan;
	struct day_queue queue; /* of days that are due */
	struct days days;       /* on their way */
	struct days dead;       /* over, and perhaps still called once */
	struct net_timer reap;
	int at_cloud, on_way;
	int failures; /* days in a row that came to nothing */
	size_t ended;
	struct tally tally;
	char newest[PLAN_DAY]; /* day that this run has published, or "" */
	int64_t began_ms;
	bool planned, over;
	struct err err; /* why it stopped before its end, or what failed */
};

/*
 * Makes it ready and starts it; one that cannot start is over at once. done()
 * is called when it is over, once.
 */
void profile_start(struct profile *, struct run *, const struct run_profile *,
    void (*done)(struct run *));
void profile_stop(struct profile *, const struct err *); /* keys are kept */
void profile_close(struct profile *);

/* What the clocks of the cloud and of this machine both say it was, by ours. */
static inline int64_t
profile_time(const struct profile *p, int64_t ours)
{
	return ours - p->behind_s;
}

/* ---- day.c ---- */

struct day {
	TAILQ_ENTRY(day) link;
	struct profile *profile;
	const struct day_owner *owner;
	const struct plan_day *plan;
	struct log log, quiet; /* our own words, and those of the driving */
	struct period period;
	struct task task;
	struct drive drive;
	bool claimed, driving, at_cloud;
	bool resumed; /* its key is of an earlier run */
	bool renewed; /* and was given up for a new one */
	struct net_timer deadline;

	/* publish.c, and the worker's while it converts */
	struct period_filter filter;
	struct convert convert;
	struct work work;
	bool converting;        /* the worker has it */
	struct ledger_day made; /* what would be published */
};

/*
 * What a profile hears of its days: one has left the cloud, or was stopped, so
 * that others may start; one's answer has a receipt of this instant, which was
 * not asked for; one is over, well (code 0) or by this error.
 */
struct day_owner {
	void (*room)(struct profile *);
	void (*late)(struct profile *, int64_t utc); /* of another day */
	void (*ended)(struct profile *, const struct err *);
};

/* ERR: the day did not start, and is gone. */
int day_start(struct profile *, const struct plan_day *,
    const struct day_owner *, struct err *);
void day_free(struct day *);

/*
 * Leave it where it is, unless the worker has it. If not at once, a submit
 * that is on the wire still hears its key.
 */
void day_stop(struct day *, bool at_once);

/* ---- publish.c ---- */

/*
 * The day's document into files beside their places: whole, on the disk, and
 * not to be seen yet. Called in the worker's thread.
 */
int publish_convert(struct day *, struct err *);

/* May they be shown, and are they? */
enum publish_verdict {
	PUBLISH_DONE,
	PUBLISH_FAILED, /* or held back: the error says why */
	PUBLISH_OTHER   /* its key, of an earlier run, leads to other days */
};

enum publish_verdict publish_show(struct day *, struct err *);

/* What was not shown is gone. */
void publish_clear(struct day *);

/* ---- run.c ---- */

struct run {
	struct log *log;
	struct session session;
	struct profile *profiles;
	size_t nprofiles, ended;
	struct net_timer tick;
};

/* ---- report.c ---- */

/* How far an error reaches: a day, all of a profile, the whole run. */
enum severity {
	SEVERITY_NONE,
	SEVERITY_LATER, /* of the day, and the next run simply goes on */
	SEVERITY_DAY,
	SEVERITY_PROFILE,
	SEVERITY_SIGNAL
};

enum severity run_severity(const struct err *);

/* Of two errors, is it this one that must be told? */
bool run_outweighs(const struct err *, const struct err *than);

void report_tick(void *run);

/* It is published; before: what was, or NULL; same: with the same files. */
void report_day(struct day *, const struct ledger_day *before, bool same);
void report_plan(struct profile *); /* what a person would not expect of it */
void report_profile(struct profile *);

#endif
