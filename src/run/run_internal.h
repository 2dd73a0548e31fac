/*
 * A run from the inside. A run has profiles, a profile has days on their way,
 * each with its task, its drive and its conversion; what they know of the past
 * is in known.h:
 *
 *	run.c       the loop, the worker, the end of all
 *	profile.c   one profile: its days, its end
 *	profile_open.c what it needs, and what is due
 *	queue.c     its days in the order in which they are brought
 *	severity.c   whose trouble an error is
 *	probe.c     what time it is at the cloud
 *	leftover.c  tasks that no day needs any more
 *	day.c       a day: driven, ended
 *	day_claim.c its task
 *	day_table.c its document into files beside their places, by the worker
 *	day_publish.c whether they may be shown, and showing them
 *	tell.c      how far all is, and what came of it
 *
 * For this folder alone.
 */
#ifndef RUN_RUN_INTERNAL_H
#define RUN_RUN_INTERNAL_H

#include "job/backoff.h"
#include "job/drive.h"
#include "job/period.h"
#include "ledger/days.h"
#include "run/known.h"

#include <sys/queue.h>

struct run;
struct profile;

/* ---- probe.c ---- */

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

/* ---- severity.c ---- */

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

/* ---- profile.c ---- */

TAILQ_HEAD(days, day);

/* Days that are due, in the order in which they are brought. */
struct queue {
	const struct plan_day **days;
	size_t n, at;
	bool shortened; /* to the newest */
};

struct tally {
	int new, changed, restored, same, held, failed; /* days */
	int empty; /* of all these, without receipts */
	uint64_t receipts;
};

struct profile {
	struct run *run;
	const struct run_profile *options;
	struct log log;
	struct store *store;
	struct account account;
	struct zone *zone;
	struct known known;
	struct throttle throttle;
	struct drive_shared shared;
	struct probe probe;
	int64_t id;       /* in the ledger; 0: not held */
	int64_t behind_s; /* the cloud's clock is behind ours by so much */
	struct plan plan;
	struct queue queue; /* of days that are due */
	struct days days;   /* on their way */
	struct days dead;   /* over, and perhaps still called once */
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

/* Makes it ready and starts it; one that cannot start is over at once. */
void profile_start(struct profile *, struct run *, const struct run_profile *);
void profile_stop(struct profile *, const struct err *); /* keys are kept */
void profile_close(struct profile *);

/* Start days until as many are on their way as may be; or the end. */
void profile_more(struct profile *);

/* A day has come to its end, well or by this error. */
void profile_day_ended(struct profile *, const struct err *);

/* What it is by now for both clocks, and what it was at a time of ours. */
int64_t profile_now(const struct profile *);
int64_t profile_then(const struct profile *, int64_t ours);

/* ---- queue.c ---- */

/* ---- leftover.c ---- */

int leftover_drop(struct profile *, struct err *);
void leftover_sweep(const struct known *);

/* ---- day.c ---- */

struct day {
	TAILQ_ENTRY(day) link;
	struct profile *profile;
	const struct plan_day *plan;
	struct log log, quiet; /* our own words, and those of the driving */
	struct period period;
	struct task task;
	struct drive drive;
	bool claimed, driving, at_cloud;
	bool resumed; /* its key is of an earlier run */
	bool renewed; /* and was given up for a new one */
	struct net_timer deadline;

	/* day_table.c */
	struct period_filter filter;
	struct convert convert;
	struct work work;
	bool converting;        /* the worker has it */
	struct ledger_day made; /* what would be published */
};

/* ERR: the day did not start, and is gone. */
int day_start(struct profile *, const struct plan_day *, struct err *);
void day_free(struct day *);

/*
 * Leave it where it is, unless the worker has it. If not at once, a submit
 * that is on the wire still hears its key.
 */
void day_stop(struct day *, bool at_once);

/* Its task is of no use: once more from the beginning, with a new one. */
void day_renew(struct day *, const char *why);

/* It is over: well (code 0) or not; tells the ledger and the profile. */
void day_end(struct day *, const struct err *);

/* ---- day_claim.c ---- */

/* ---- day_table.c ---- */

void day_convert(struct day *); /* ends in day_publish() or day_end() */
void day_forget_table(struct day *);

/* ---- day_publish.c ---- */

void day_publish(struct day *);

/* ---- run.c ---- */

struct run {
	struct log *log;
	struct clock *clock;
	struct net *net;
	struct worker *worker;
	struct store *stores;
	size_t nstores;
	struct profile *profiles;
	size_t nprofiles, ended;
	struct net_timer tick;
	atomic_int stop; /* a signal's number, once there was one */
	int64_t began_ms;
};

/* The ledger and spool of a state folder, opened once. */
struct store *run_store(struct run *, const char *state, struct err *);
void run_profile_ended(struct run *);

/* ---- tell.c ---- */

void tell_tick(void *run);

/* It is published; before: what was, or NULL; same: with the same files. */
void tell_day(struct day *, const struct ledger_day *before, bool same);
void tell_plan(struct profile *); /* what a person would not expect of it */
void tell_profile(struct profile *);

#endif
