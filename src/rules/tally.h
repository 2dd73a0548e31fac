/*
 * Rows that have the same in their table's group columns become one: its other
 * columns are totals of theirs. Values that are empty add nothing to a total,
 * so a total of none is empty, but a count, which is 0. A count without a
 * select counts rows.
 *
 * A tally holds a row a group, RULES_RECORD bytes of them at most, and no row
 * that went into it. For this folder alone.
 */
#ifndef RULES_TALLY_H
#define RULES_TALLY_H

#include "rules/rules_internal.h"

struct tally;

struct tally *tally_new(const struct plan *); /* borrowed */
void tally_free(struct tally *);

/*
 * Count a row in, of the record of that number (they come one after another);
 * 0: it is a record itself. ERR_DATA when it cannot be: a total of over 38
 * digits, too many groups. The error names the column, not the place in the
 * document.
 */
int tally_add(
    struct tally *, const struct cell *cells, uint64_t record, struct err *);

/*
 * Give a row a group, in the order of the columns that sort, then in that in
 * which the groups appeared, and forget them. *rows counts those that were
 * given.
 */
int tally_give(struct tally *, struct taker *, uint64_t *rows, struct err *);

#endif
