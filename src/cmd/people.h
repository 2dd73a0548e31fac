/*
 * The lists of a cloud: its stores, terminals and people, fetched whole.
 */
#ifndef CMD_PEOPLE_H
#define CMD_PEOPLE_H

#include "cmd/connect.h"
#include "job/keys.h"

/* Does the cloud tell such lists? ERR_UNAVAIL: it does not. */
int people_check(const struct options *, struct err *);

/*
 * Where rows go: said by --format and --out, and else to a terminal as a table
 * for people.
 */
struct sink_options people_sink(const struct options *);

/*
 * Fetch lists, "stores", "devices", "employees" or the "goods" of the account's
 * store, and call `use': the i-th is keys_parts(keys, i) then. When it returns
 * 0 they are done with.
 */
int people_fetch(const struct keys_options *, const char *const *lists,
    size_t n, int (*use)(void *arg, struct keys *, struct err *), void *arg,
    struct err *);

#endif
