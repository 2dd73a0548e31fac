/*
 * What the ledger knows of an account's goods lists.
 */
#ifndef PUSH_HISTORY_H
#define PUSH_HISTORY_H

#include "job/account.h"
#include "ledger/ledger.h"

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

#endif
