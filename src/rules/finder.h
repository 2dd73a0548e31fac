/*
 * Finds a shelf's rows by what stands in one of their columns, and knows which
 * have been found. Of several with the same the first is it. For this folder
 * alone.
 */
#ifndef RULES_FINDER_H
#define RULES_FINDER_H

#include "rules/shelf.h"

struct finder {
	const struct shelf *shelf; /* borrowed; it may grow */
	size_t column;
	uint32_t *slots;  /* where a hash leads: a row's number + 1, 0: none */
	size_t nslots;    /* a power of two, or 0 */
	size_t known;     /* so many of the shelf's rows are in the slots */
	size_t found;     /* how many there are, each the first of its kind */
	struct buf taken; /* a byte a row */
};

void finder_init(struct finder *, const struct shelf *, size_t column);
void finder_clear(struct finder *);

/* The shelf's rows have changed; which were taken is kept. */
void finder_renew(struct finder *);

/* The row's number, or -1. An empty value finds none. */
ptrdiff_t finder_find(struct finder *, struct slice value);

void finder_take(struct finder *, size_t row);

/* Was neither the row taken nor one before it with the same value? */
bool finder_is_left(struct finder *, size_t row);

#endif
