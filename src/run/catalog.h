/*
 * What is published of a profile: the days that the ledger has of it, and what
 * the disk says of their files. For this folder alone.
 *
 *	catalog_open(&c, options, zone, &err);   which files a day has
 *	catalog_load(&c, ledger, id, now, &err); the days
 *	catalog_look(&c, true, &err);            their files
 *	options = catalog_plan(&c, now);         for plan_make()
 *	catalog_close(&c);
 */
#ifndef RUN_CATALOG_H
#define RUN_CATALOG_H

#include "base/err.h"
#include "base/zone.h"
#include "ledger/days.h"
#include "run/plan.h"
#include "run/run.h"
#include "rules/rules.h"
#include "sink/sink.h"

#include <stdbool.h>

/* The days of a profile as the ledger has them, and their files on the disk. */
struct catalog {
	struct ledger_day *days; /* oldest first */
	size_t ndays;
	bool *damaged; /* a day's files, as catalog_look() has found them */
	char **tables; /* that each day has a file of */
	size_t ntables;
	const struct run_profile *options;
	const struct zone *zone; /* borrowed */
	struct rules *rules;     /* its own; the days borrow them */
	struct ledger *ledger;   /* NULL: nothing is remembered */
	int64_t profile;
	int64_t now; /* by this machine's clock, as all times in the ledger */
};

/* Rules and format must be such that tables can come of them. */
int catalog_open(struct catalog *, const struct run_profile *,
    const struct zone *, struct err *);
void catalog_close(struct catalog *);

/* All days; ledger NULL or profile 0: there are none. */
int catalog_load(struct catalog *, struct ledger *, int64_t profile,
    int64_t now, struct err *);
const struct ledger_day *catalog_find(const struct catalog *, const char *day);

/* It is published, and was not over when the cloud was asked for it. */
bool catalog_was_open(const struct catalog *, const struct ledger_day *);

/*
 * Look at the files on the disk. stamps: those that were touched, and are the
 * same, are written into the ledger.
 */
int catalog_look(struct catalog *, bool stamps, struct err *);

/* The same by the ledger alone. */
enum plan_known catalog_by_ledger(void *arg, const struct plan_day *);

/*
 * This machine's clock is right: where it was not, and ahead, remember that of
 * days which seem to have been over when they were asked for.
 */
int catalog_doubt(struct catalog *, struct err *);

/* Trouble with days that are as they should be by now is forgotten. */
int catalog_settle(struct catalog *, const struct plan *, struct err *);

/* The options of a plan, after catalog_look(). */
struct plan_options catalog_plan(struct catalog *, int64_t now);

/* The path below out of a day's file of tables[i]; the caller's to free. */
char *catalog_path(const struct catalog *, size_t i, const char *day);

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
int catalog_look_file(const struct sink_options *, const struct ledger_file *,
    bool deep, char **stamp, struct err *);

/* What the system says of a file that was just published; "" if nothing. */
char *catalog_stamp_file(const struct sink_options *, const char *path);

/*
 * Can OUT be, or be made? It is a folder, or the folder above it is one.
 * ERR_CANTCREAT.
 */
int catalog_check_out(const char *out, struct err *);

/* OUT/PATH, whether OUT ends in a slash or not; the caller's to free. */
char *catalog_out_path(const char *out, const char *path);

#endif
