/*
 * Where the rows of a table go whose rows cannot just be given: a table that
 * joins others, or is joined, or whose elements lie in one another. All levels
 * of its match share one.
 *
 * A row takes what it lacks from those that it is joined with. Where one of
 * them has not come yet, the row is kept, and tried again when all documents
 * have been read. Rows that others take from are kept, too, and so are those of
 * elements in elements, which are born when these end and are to be given in
 * the order in which they began. For this folder alone.
 */
#ifndef RULES_OUTLET_H
#define RULES_OUTLET_H

#include "rules/finder.h"
#include "rules/run.h"

struct joiner {
	const struct join *join;
	struct outlet *from;
	struct finder finder; /* on the other's shelf */
};

struct outlet {
	const struct plan *plan;
	const struct climb *climb; /* a level's, for its defaults */
	struct joiner *joiners;    /* as many as the plan has joins */
	struct shelf shelf;
	bool is_joined;      /* others take from its rows */
	bool is_given;       /* they go to the taker, or into groups */
	bool is_sorted;      /* but not before the end */
	bool ends;           /* who is not there will not come */
	struct tally *tally; /* of a table of groups */
	struct cell *cells;  /* of the row on its way */
	uint64_t rows;       /* given */
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
