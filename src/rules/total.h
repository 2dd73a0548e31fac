/*
 * Totals: what a column of a table of groups makes of the values of a group's
 * rows. Values are in their column's canonical form, and empty ones are not
 * told. For this folder alone.
 */
#ifndef RULES_TOTAL_H
#define RULES_TOTAL_H

#include "base/buf.h"
#include "base/decimal.h"
#include "rules/rules_internal.h"

/* A total on its way; begins as zeros. */
struct amount {
	uint64_t count;  /* of values */
	uint64_t record; /* of the last of them; 0: it is one itself */
	struct decimal number;
	struct buf text; /* of a value that was kept; in the end the total */
};

/* ERR_DATA: a number, or a sum, of over 38 digits. */
int total_add(
    enum total, enum type, struct amount *, struct slice value, struct err *);

/* Has a total of records the value's already? Asked once a value. */
bool total_has_record(enum total, struct amount *, uint64_t record);

/* Put the total into the amount's text; empty where there was no value. */
void total_end(enum total, enum type, struct amount *);

/* What the language lets a total be of: numbers alone? */
bool total_needs_number(enum total);

/* Is it a number of values, whatever they are, or of rows without a select? */
bool total_counts(enum total);

#endif
