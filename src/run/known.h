/*
 * What there is to know without a run: a state folder's ledger and spool, the
 * days that the ledger has of a profile, and what the disk says of them. For
 * this folder alone.
 */
#ifndef RUN_KNOWN_H
#define RUN_KNOWN_H

#include "base/err.h"
#include "base/zone.h"
#include "job/spool.h"
#include "ledger/days.h"
#include "run/plan.h"
#include "run/run.h"
#include "sink/sink.h"

#include <stdbool.h>

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
void store_close(struct store *);

/* Downloads of finished tasks that were kept long enough. */
int store_sweep(
    struct store *, const char *profile, int64_t before, struct err *);

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
	int64_t now; /* by this machine's clock, as all times in the ledger */
};

/* Rules and format must be such that tables can come of them. */
int known_open(struct known *, const struct run_profile *, const struct zone *,
    struct err *);
void known_close(struct known *);

/* All days; ledger NULL or profile 0: there are none. */
int known_load(struct known *, struct ledger *, int64_t profile, int64_t now,
    struct err *);
const struct ledger_day *known_find(const struct known *, const char *day);

/* It is published, and was not over when the cloud was asked for it. */
bool known_was_open(const struct known *, const struct ledger_day *);

/*
 * Look at the files on the disk. stamps: those that were touched, and are the
 * same, are written into the ledger.
 */
int known_look(struct known *, bool stamps, struct err *);

/* The same by the ledger alone. */
enum plan_known known_by_ledger(void *arg, const struct plan_day *);

/*
 * This machine's clock is right: where it was not, and ahead, remember that of
 * days which seem to have been over when they were asked for.
 */
int known_doubt(struct known *, struct err *);

/* Trouble with days that are as they should be by now is forgotten. */
int known_settle(struct known *, const struct plan *, struct err *);

/* The path below out of a day's file of tables[i]; the caller's to free. */
char *known_path(const struct known *, size_t i, const char *day);

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

/*
 * Published files against what the ledger says of them. Looking into all of
 * them each night would take longer the longer a shop exists; so a file whose
 * size, times and inode are as they were is believed, as git does it, and only
 * one that somebody touched is read. verify reads all.
 */

enum file_state { FILE_SAME, FILE_TOUCHED, FILE_ALTERED, FILE_LOST };

/*
 * How a day's file is; the sink's name is the day. FILE_TOUCHED: the bytes are
 * the same, the stamp is not, and *stamp (the caller's to free) is the new one.
 * `deep' reads also what is stamped as it was. -1: it cannot be read.
 *
 * Where several days share a file (sqlite), the day's rows are looked at.
 */
int files_look(const struct sink_options *, const struct ledger_file *,
    bool deep, char **stamp, struct err *);

/* What the system says of a file that was just published; "" if nothing. */
char *files_stamp(const struct sink_options *, const char *path);

/*
 * Can OUT be, or be made? It is a folder, or the folder above it is one.
 * ERR_CANTCREAT.
 */
int files_check_out(const char *out, struct err *);

/* OUT/PATH, whether OUT ends in a slash or not; the caller's to free. */
char *files_path(const char *out, const char *path);

#endif
