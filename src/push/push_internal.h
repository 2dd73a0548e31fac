/*
 * A push in parts: source.c finds the files, list.c makes the upload of them,
 * changes.c what differs from the last one, shelf.c keeps it in the spool,
 * send.c brings it to the cloud, settle.c ends what is unclear. For this
 * folder alone.
 */
#ifndef PUSH_PUSH_INTERNAL_H
#define PUSH_PUSH_INTERNAL_H

#include "base/outfile.h"
#include "base/sha.h"
#include "base/undo.h"
#include "job/spool.h"
#include "push/compare.h"
#include "push/history.h"
#include "push/push.h"
#include "push/source.h"

/* A push under way. */
struct push {
	const struct push_options *options;
	struct source_files files;
	struct spool spool; /* where this push works */
	char *shelf;        /* where earlier ones have kept their lists */
	struct history history;
	char *made; /* the whole list, under a name of this process */
	char *kept; /* and under its own */
	char *part; /* the changes; NULL: all of it is sent */
	struct undo made_undo, part_undo;
	char sum[SHA_HEX];
	struct list_counts counts;
	struct changes changes;
	struct outfile *output;
};

/* The kind of these tasks, as the ledger has it. */
#define PUSH_KIND "nomenclature"

/* It left for the cloud, and what came of it is not known. */
bool push_is_unsettled(const struct task *);

/* Of these: its reply was lost, or the cloud does not know its key. */
bool push_is_unclear(const struct task *);

/* ---- shelf.c: whole lists, in the spool ---- */

/*
 * SHA-256 of what a list says: of its bytes but for the day it was written on,
 * which is in its first line. The same goods make the same sum tomorrow.
 */
int shelf_sum(int fd, const char *name, char sum[SHA_HEX], struct err *);

/* Where an account's list of this sum lies; the caller's to free. */
char *shelf_path(const char *spool, const char *print, const char *sum);

/* A file of this process alone, there; and removing those of killed ones. */
char *shelf_new_path(const char *spool, const char *word);
void shelf_sweep_new(const char *spool);

/* Lists that somebody works with, by their sums. */
struct shelf_kept {
	char **sums;
	size_t n;
};

/*
 * Forget lists of an account that are older than ours, but for those. One that
 * another push has just made is newer.
 */
void shelf_sweep(const char *spool, const char *print, const char *ours,
    const struct shelf_kept *);

/* ---- make.c ---- */

/* ---- send.c ---- */

/* A list on its way; all borrowed. */
struct parcel {
	const char *sum;   /* of the whole list */
	const char *path;  /* of what is sent: all of it, or the changes */
	const char *name;  /* the cloud is told */
	const char *shelf; /* where lists are kept */
	bool again;        /* whatever became of it before */
	int64_t since;     /* when the ledger was looked at */
};

#endif
