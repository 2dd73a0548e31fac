/*
 * A run from the inside. A run has profiles, a profile has days on their way,
 * each with its task, its drive and its conversion:
 *
 *	run.c       the loop, the worker, the end of all
 *	store.c     ledgers and spools, one a state folder
 *	profile.c   one profile: its days, its end
 *	profile_open.c what it needs, and what is due
 *	queue.c     its days in the order in which they are brought
 *	gravity.c   whose trouble an error is
 *	probe.c     what time it is at the cloud
 *	known.c     what the ledger and the disk know of its days
 *	past.c      the same for status, verify and dry runs
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

#include "job/calm.h"
#include "job/drive.h"
#include "job/period.h"
#include "ledger/days.h"
#include "run/plan.h"
#include "run/run.h"

#include <sys/queue.h>

struct run;
struct profile;

/* ---- store.c ---- */

/* A state folder's ledger and spool. */
struct store {
	char *state;
	struct ledger *ledger;
	struct spool spool;
	bool spooling;
};

/* Both are made where they are missing. */
int store_open(struct store *, const char *state, struct err *);

/* The ledger alone, for looking: 1, or 0 when there never was one. */
int store_look(struct store *, const char *state, struct err *);
void store_close(struct store *);

/* Downloads of finished tasks that were kept long enough. */
int store_sweep(
    struct store *, const char *profile, int64_t before, struct err *);

/* ---- probe.c ---- */

/* Asks the cloud's address for nothing but the time. */
struct probe {
	struct profile *profile;
	struct http *http;
	struct net_timer timer;
	struct pace retries;
	int failures;
	/* the cloud's time, -1: it tells none; or the error */
	void (*done)(struct profile *, int64_t date, const struct err *);
};

void probe_start(struct probe *, struct profile *,
    void (*done)(struct profile *, int64_t date, const struct err *));
void probe_stop(struct probe *);

/* ---- known.c ---- */

/* The days of a profile as the ledger has them, and their files on the disk. */
struct known {
	struct ledger_day *days; /* oldest first */
	size_t ndays;
	bool *damaged; /* a day's files, as known_look() has found them */
	char **tables; /* that each day has a file of */
	size_t ntables;
	const struct run_profile *options;
	const struct zone *zone;
	struct ledger *ledger; /* NULL: nothing is remembered */
	int64_t profile;
};

/* Rules and format must be such that tables can come of them. */
int known_open(struct known *, const struct run_profile *, const struct zone *,
    struct err *);
void known_close(struct known *);

/* All days; ledger NULL or profile 0: there are none. */
int known_load(struct known *, struct ledger *, int64_t profile, struct err *);
const struct ledger_day *known_find(const struct known *, const char *day);

/*
 * Look at the files on the disk. stamps: those that were touched, and are the
 * same, are written into the ledger.
 */
int known_look(struct known *, bool stamps, struct err *);

/* For the plan, after known_look(); arg is the struct known. */
enum plan_known known_of(void *arg, const struct plan_day *);

/* The same by the ledger alone. */
enum plan_known known_by_ledger(void *arg, const struct plan_day *);

/* Trouble with days that are as they should be by now is forgotten. */
int known_settle(struct known *, const struct plan *, struct err *);

/* The path below out of a day's file of tables[i]; the caller's to free. */
char *known_path(const struct known *, size_t i, const char *day);

/* ---- gravity.c ---- */

/* Whose trouble an error is: a day's, all of a profile's, the whole run's. */
enum gravity {
	GRAVITY_NONE,
	GRAVITY_LATER, /* of the day, and the next run simply goes on */
	GRAVITY_DAY,
	GRAVITY_PROFILE,
	GRAVITY_SIGNAL
};

enum gravity gravity_of(const struct err *);

/* Of two errors, is it this one that must be told? */
bool gravity_outweighs(const struct err *, const struct err *than);

/* ---- past.c ---- */

/* A profile's past alone, for those who only look: nothing is made or held. */
struct past {
	const struct run_profile *options;
	struct zone *zone;
	struct known known;
	struct store store; /* ledger NULL: there is none yet */
	int64_t id;         /* 0: it never ran */
};

int past_open(struct past *, const struct run_profile *, struct err *);
void past_close(struct past *);

/* The options of a plan by this machine's clock. */
struct plan_options past_plan(struct past *);

/* And of any. */
struct plan_options plan_options_of(const struct run_profile *,
    const struct zone *, struct known *, int64_t now);

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
	struct calm calm;
	struct drive_shared shared;
	struct probe probe;
	int64_t id;     /* in the ledger; 0: not held */
	int64_t skew_s; /* the cloud's clock is so much ahead of ours */
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

/* Open what it needs, the ledger's lock among it; profile_open.c. */
int profile_open(struct profile *, struct err *);

/* Learn what time it is at the cloud, plan, and go on by profile_more(). */
void profile_plan(struct profile *);

int64_t profile_cloud_now(const struct profile *);

/* ---- queue.c ---- */

/* Oldest first, and after these those that came to nothing the last time. */
void queue_fill(struct queue *, const struct plan *, const struct known *);
void queue_clear(struct queue *);
const struct plan_day *queue_next(struct queue *); /* NULL: no more */

/* Leave all out but the newest so many; false: they were already. */
bool queue_shorten(struct queue *, const struct plan *, size_t newest);

/* The rest is left for the next run. */
void queue_leave(struct queue *);

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
	struct keeper keeper;
	bool keeping;
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

/* The task, found or new, is ours and stands in d->task. */
int day_claim(struct day *, struct err *);

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
