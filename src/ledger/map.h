/*
 * The map: which code of 1C stands for what the cloud calls by an id of its
 * own. A map is an account's. A profile that is named with it keeps it when it
 * gets a new token, and finds it where only its name is known.
 */
#ifndef LEDGER_MAP_H
#define LEDGER_MAP_H

#include "model/map.h"

#include <stddef.h>

struct err;
struct ledger;

/* Whose map: an account's fingerprint and a profile; "": it is not known. */
struct map_owner {
	const char *account, *profile;
};

/*
 * Each code of the map, by kind and id. What `fn' returns other than 0 ends the
 * walk and is returned; fn must not call the ledger, and fails by -1 with the
 * error set.
 */
int ledger_map(struct ledger *, const struct map_owner *,
    int (*fn)(void *arg, const struct map_entry *), void *arg, struct err *);

/*
 * Each of these codes is in the map now, in place of what was there for its
 * id, or (where it is empty) none is: all of them, or nothing has changed. The
 * account must be known.
 */
int ledger_map_put(struct ledger *, const struct map_owner *,
    const struct map_entry *, size_t n, struct err *);

#endif
