/*
 * Rows that have the same in their table's group columns become one: its other
 * columns are totals of theirs. Values that are empty add nothing to a total,
 * so a total of none is empty, but a count, which is 0. A count without a
 * select counts rows.
 *
 * A group-by holds a row a group, RULES_RECORD bytes of them at most, and no
 * row that went into it.
 */
#ifndef RULES_RUN_GROUP_H
#define RULES_RUN_GROUP_H

#include "base/buf.h"
#include "base/decimal.h"
#include "model/type.h"
#include "rules/rules.h"
#include "rules/rules_internal.h"

struct group_by;

struct group_by *group_by_new(const struct table_plan *); /* borrowed */
void group_by_free(struct group_by *);
const struct table_plan *group_by_plan(const struct group_by *);

/*
 * Count a row in, of the record of that number (they come one after another);
 * 0: it is a record itself. ERR_DATA when it cannot be: a total of over 38
 * digits, too many groups. The error names the column, not the place in the
 * document.
 */
int group_by_add(
    struct group_by *, const struct cell *cells, uint64_t record, struct err *);

/*
 * Give a row a group, in the order of the columns that sort, then in that in
 * which the groups appeared, and forget them. *rows counts those that were
 * given.
 */
int group_by_emit(
    struct group_by *, struct taker *, uint64_t *rows, struct err *);

/*
 * Cells by what they mean: 10.50 and 10.5 are one number, and 9 comes before
 * 10. Texts are in their type's canonical form.
 */

/* A hash of cells begins with this and goes on from one to the next. */
#define COMPARE_HASH 14695981039346656037ULL

uint64_t group_hash(uint64_t hash, enum type, const char *text, size_t len);

/*
 * Totals: what a column of a table of groups makes of the values of a group's
 * rows. Values are in their column's canonical form, and empty ones are not
 * told.
 */

/* A total on its way; begins as zeros. */
struct accumulator {
	uint64_t count;  /* of values */
	uint64_t record; /* of the last of them; 0: it is one itself */
	struct decimal number;
	struct buf text; /* of a value that was kept; in the end the total */
};

/* What the language lets a total be of: numbers alone? */
bool group_total_needs_number(enum total);

/* Is it a number of values, whatever they are, or of rows without a select? */
bool group_total_counts(enum total);

#endif
