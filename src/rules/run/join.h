/*
 * Where the rows of a table go whose rows cannot just be given: a table that
 * joins others, or is joined, or whose elements lie in one another. All levels
 * of its match share one.
 *
 * A row takes what it lacks from those that it is joined with. Where one of
 * them has not come yet, the row is kept, and tried again when all documents
 * have been read. Rows that others take from are kept, too, and so are those of
 * elements in elements, which are complete when these end and are to be given
 * in the order in which they began. For this folder alone.
 */
#ifndef RULES_RUN_JOIN_H
#define RULES_RUN_JOIN_H

#include "base/buf.h"
#include "rules/rules_internal.h"
#include "rules/run/run.h"

#include <stdint.h>

/*
 * Rows that are kept: each column's bytes behind their length, one after the
 * other, in pieces of memory that never move. For this folder alone.
 */

/* Where a row comes from. */
struct origin {
	uint64_t opened; /* its element, among all of the run */
	uint32_t line;
	uint32_t document; /* number of the run's */
};

struct kept {
	const char *bytes;
	struct origin origin;
	bool waits; /* for a row that it is to be joined with */
	bool due;   /* it has all, and is yet to be given */
};

struct shelf {
	const struct table *table;
	struct kept *rows; /* in the order they came in */
	size_t nrows, cap;
	size_t *order;  /* of their elements' beginnings, once sorted */
	size_t nsorted; /* rows in `order'; later ones are behind them */
	char **pieces;
	size_t npieces;
	char *free;  /* in the last piece */
	size_t left; /* there */
	size_t bytes;
};

void shelf_init(struct shelf *, const struct table *);
void shelf_clear(struct shelf *);

/*
 * Keep a row, as the last. ERR_DATA: there would be over RULES_JOINED bytes.
 */
int shelf_add(
    struct shelf *, const struct cell *, const struct origin *, struct err *);

/* The number of the row that is the nth in order. */
static inline size_t
shelf_nth(const struct shelf *s, size_t n)
{
	return n < s->nsorted ? s->order[n] : n;
}

/* A row's cells; good until the shelf is cleared. */
void shelf_read(const struct shelf *, size_t row, struct cell *);

/*
 * Finds a shelf's rows by what stands in one of their columns, and knows which
 * have been found. Of several with the same the first is it. For this folder
 * alone.
 */

struct finder {
	const struct shelf *shelf; /* borrowed; it may grow */
	size_t column;
	uint32_t *slots;  /* where a hash leads: a row's number + 1, 0: none */
	size_t nslots;    /* a power of two, or 0 */
	size_t known;     /* so many of the shelf's rows are in the slots */
	size_t found;     /* how many there are, each the first of its kind */
	struct buf taken; /* a byte a row */
};

struct joiner {
	const struct join *join;
	struct outlet *from;
	struct finder finder; /* on the other's shelf */
};

struct outlet {
	const struct plan *plan;
	const struct projection *projection; /* a level's, for its defaults */
	struct joiner *joiners;              /* as many as the plan has joins */
	struct shelf shelf;
	bool is_joined;            /* others take from its rows */
	bool is_given;             /* they go to the taker, or into groups */
	bool is_sorted;            /* but not before the end */
	bool ends;                 /* who is not there will not come */
	struct group_by *group_by; /* of a table of groups */
	struct cell *cells;        /* of the row on its way */
	uint64_t rows;             /* given */
};

/* The outlets that it joins are `all', by the numbers of their plans. */
void outlet_init(struct outlet *, const struct plan *, struct outlet *all);
void outlet_clear(struct outlet *);

/* A row, as its columns' selects have made it. */
int outlet_take(struct outlet *, struct rules_run *, const struct cell *,
    const struct origin *, struct err *);

/*
 * All documents have been read: give what was kept, then what nobody took. The
 * outlets that it joins have ended before.
 */
int outlet_end(struct outlet *, struct rules_run *, struct err *);

#endif
