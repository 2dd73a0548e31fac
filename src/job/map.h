/*
 * The map of cloud ids and 1C codes: into the rules that look into it, and out
 * of lists that people write.
 */
#ifndef JOB_MAP_H
#define JOB_MAP_H

#include "ledger/map.h"

#include <stddef.h>

struct account;
struct input;
struct ledger;
struct rules;

/* The account's map; borrowed from it. */
struct map_owner map_owner_of(const struct account *);

/*
 * Rules that look into the map get its codes; others are left alone. Once,
 * before a run of them begins.
 */
int map_fill(
    struct rules *, struct ledger *, const struct map_owner *, struct err *);

/* What a list says, its own. */
struct map_list {
	struct map_entry *entries;
	size_t n;
	/* the caller leaves these alone */
	size_t cap, bytes;
	char **texts; /* one an entry */
};

/* More than that is refused. */
#define MAP_BYTES ((size_t)64 * 1024 * 1024)

/*
 * Read a table, CSV or XLSX, with the columns kind, id and code, in any order
 * and with others beside. Blanks around a value are no part of it. Each id of
 * a kind is given once. ERR_DATA: with file and line, and the list is of no
 * use. The list is empty before, and map_list_clear() is due in any case.
 */
int map_read(struct input *, struct map_list *, struct err *);
void map_list_clear(struct map_list *);

#endif
