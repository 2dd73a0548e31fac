/*
 * The goods lists that an account has sent: what the ledger knows of them, and
 * the lists themselves, which stay in the spool. The one that the cloud took
 * last is what the next one is compared with.
 */
#ifndef PUSH_HISTORY_H
#define PUSH_HISTORY_H

#include "base/sha.h"
#include "job/account.h"
#include "ledger/ledger.h"

/* The kind of these tasks, as the ledger has it. */
#define HISTORY_KIND "nomenclature"

/* ---- in the ledger ---- */

struct history {
	bool begun, taken;   /* is there such a list? */
	struct task newest;  /* of all that were begun */
	struct task current; /* the newest that the cloud took */
	bool unclear;        /* something after it has no known end */
	int64_t since;       /* what ends from then on is not in here */
};

/* Without a ledger there is none; one is made, or not. */
int history_open(struct history *, const char *state, const struct account *,
    bool make, struct err *);
void history_close(struct history *);

/* Is what the cloud has this very list, and nothing came after it? */
bool history_is_current(const struct history *, const char *sum);

/* It left for the cloud, and what came of it is not known. */
bool history_is_unsettled(const struct task *);

/* Of these: its reply was lost, or the cloud does not know its key. */
bool history_is_unclear(const struct task *);

/* ---- in the spool ---- */

/*
 * SHA-256 of what a list says: of its bytes but for the day it was written on,
 * which is in its first line. The same goods make the same sum tomorrow.
 */
int history_sum(int fd, const char *name, char sum[SHA_HEX], struct err *);

/* Where an account's list of this sum lies; the caller's to free. */
char *history_path(const char *spool, const char *print, const char *sum);

/* A file of this process alone, there; and removing those of killed ones. */
char *history_new_path(const char *spool, const char *word);
void history_sweep_new(const char *spool);

/* Lists that somebody works with, by their sums. */
struct history_kept {
	char **sums;
	size_t n;
};

/*
 * Forget lists of an account, and what is owed of them (owed.h), that are older
 * than ours, but for those. One that another push has just made is newer.
 */
void history_sweep(const char *spool, const char *print, const char *ours,
    const struct history_kept *);

#endif
