/*
 * The tables of a rule file: <lookup name="okei"> turns a key into a value,
 * lookup('okei', UnitCode). Filled while the file is loaded, only read
 * afterwards. Beside these there is one for each kind of the map, "map-store"
 * and so on (model/map.h): it is empty, and filled by whoever has the map
 * before a run begins.
 */
#ifndef RULES_EXPR_LOOKUP_H
#define RULES_EXPR_LOOKUP_H

#include "base/err.h"
#include "rules/rules.h"

struct lookups; /* all of a rule file */
struct lookup;  /* one */

struct lookups *lookups_new(void);
void lookups_free(struct lookups *);

/*
 * A new, empty table; the lookups own it. NULL and ERR_DATA: the name is taken,
 * or there are LOOKUPS already.
 */
struct lookup *lookups_add(struct lookups *, const char *name, struct err *);

/* NULL: there is no such table. */
struct lookup *lookups_find(
    const struct lookups *, const char *name, size_t len);

/* An expression looks things up in it. */
void lookup_use(struct lookup *);

/* The map's, of a kind, and whether an expression uses one of them. */
struct lookup *lookups_map(const struct lookups *, const char *kind);
bool lookups_use_map(const struct lookups *);

/*
 * Keep a copy of key and value. -1 and ERR_DATA: the key is there already, or
 * the table holds over LOOKUP_BYTES; the caller says which lookup it is.
 */
int lookup_add(
    struct lookup *, struct slice key, struct slice value, struct err *);

/* The key's value, borrowed; "" when the table does not have it. */
struct slice lookup_get(const struct lookup *, struct slice key);

size_t lookup_count(const struct lookup *);

#define LOOKUPS      1000
#define LOOKUP_BYTES ((size_t)64 * 1024 * 1024)

#endif
