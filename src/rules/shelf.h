/*
 * Rows that are kept: each column's bytes behind their length, one after the
 * other, in pieces of memory that never move. For this folder alone.
 */
#ifndef RULES_SHELF_H
#define RULES_SHELF_H

#include "base/buf.h"
#include "rules/rules_internal.h"

#include <stdint.h>

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

/* The row has other cells now; they may be from the shelf. */
int shelf_change(struct shelf *, size_t row, const struct cell *, struct err *);

/* Put them in the order in which their elements begin. */
void shelf_sort(struct shelf *);

/* The number of the row that is the nth in order. */
static inline size_t
shelf_nth(const struct shelf *s, size_t n)
{
	return n < s->nsorted ? s->order[n] : n;
}

/* A row's cells; good until the shelf is cleared. */
void shelf_read(const struct shelf *, size_t row, struct cell *);
struct slice shelf_cell(const struct shelf *, size_t row, size_t column);

#endif
