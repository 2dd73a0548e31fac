/*
 * Tables whose rows cannot just be emitted: a table that joins others, or is
 * joined, or whose elements lie in one another. All projections of its match
 * share one.
 *
 * A row copies what it lacks from those that it is joined with. Where one of
 * them has not come yet, the row is kept, and tried again when all documents
 * have been read. Rows that others copy from are kept, too, and so are those of
 * elements in elements, which are complete when these end and are to be emitted
 * in the order in which they began.
 */
#ifndef RULES_RUN_JOIN_H
#define RULES_RUN_JOIN_H

#include "base/buf.h"
#include "base/hash.h"
#include "rules/rules_internal.h"
#include "rules/run/run.h"

#include <stdint.h>

/*
 * Rows that are kept: each column's bytes behind their length, one after the
 * other, in pieces of memory that never move.
 */

/* Where a row comes from. */
struct origin {
	uint64_t opened; /* its element, among all of the run */
	uint32_t line;
	uint32_t document; /* number of the run's */
};

struct stored_row {
	const char *bytes;
	struct origin origin;
	bool waits; /* for a row that it is to be joined with */
	bool due;   /* it has all, and is yet to be given */
};

struct rowstore {
	const struct table *table;
	struct stored_row *rows; /* in the order they came in */
	size_t nrows, cap;
	size_t *order;  /* of their elements' beginnings, once sorted */
	size_t nsorted; /* rows in `order'; later ones are behind them */
	char **pieces;
	size_t npieces;
	char *free;  /* in the last piece */
	size_t left; /* there */
	size_t bytes;
};

void join_store_init(struct rowstore *, const struct table *);
void join_store_clear(struct rowstore *);

/*
 * Keep a row, as the last. ERR_DATA: there would be over RULES_JOINED bytes.
 */
int join_store_add(struct rowstore *, const struct cell *,
    const struct origin *, struct err *);

/* The number of the row that is the nth in order. */
static inline size_t
rowstore_nth(const struct rowstore *s, size_t n)
{
	return n < s->nsorted ? s->order[n] : n;
}

/* A row's cells; good until the store is cleared. */
void join_store_read(const struct rowstore *, size_t row, struct cell *);

/*
 * Finds a store's rows by what stands in one of their columns, and knows which
 * have been found. Of several with the same the first is it.
 */

struct row_index {
	const struct rowstore *store; /* borrowed; it may grow */
	size_t column;
	struct hash rows; /* of each value the first, by its number from 1 */
	size_t known;     /* so many of the store's rows are in there */
	struct buf taken; /* a byte a row */
};

struct join_side {
	const struct join *join;
	struct joined_table *from;
	struct row_index index; /* on the other's store */
};

struct joined_table {
	const struct table_plan *plan;
	const struct projection *projection; /* a level's, for its defaults */
	struct join_side *sides;             /* as many as the plan has joins */
	struct rowstore store;
	bool is_joined;             /* others take from its rows */
	bool is_emitted;            /* they go to the taker, or into groups */
	bool is_sorted;             /* but not before the end */
	bool ends;                  /* who is not there will not come */
	struct group_by *group_by;  /* of a table of groups */
	struct cell *cells;         /* of the row on its way */
	const struct join *left_of; /* it is of that table; NULL: of its own */
	uint64_t rows;              /* given */
};

/* The joined tables that it joins are `all', by the numbers of their plans. */
void join_init(
    struct joined_table *, const struct table_plan *, struct joined_table *all);
void join_clear(struct joined_table *);

/* A row, as its columns' selects have made it. */
int join_row(struct joined_table *, struct rules_run *, const struct cell *,
    const struct origin *, struct err *);

/*
 * All documents have been read: give what was kept, then what nobody took. The
 * joined tables that it joins have ended before.
 */
int join_end(struct joined_table *, struct rules_run *, struct err *);

#endif
