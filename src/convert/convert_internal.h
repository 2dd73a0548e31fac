/*
 * A conversion from the inside: reading a document in pieces may have to go
 * back to where the document began. For this folder alone.
 */
#ifndef CONVERT_CONVERT_INTERNAL_H
#define CONVERT_CONVERT_INTERNAL_H

#include "convert/convert.h"

/* Options of a run of its rules, taker and warnings to be told. */
struct rules_options convert_rules_options(const struct convert *);

void convert_restart_init(struct convert *);
void convert_restart_clear(struct convert *);

/* A document begins. */
void convert_mark(struct convert *, const char *name);

/*
 * It is to be read anew by the conversion's own run. What the sink has of it
 * stays there, and that many rows are left out.
 */
void convert_go_back(struct convert *);

/* Has the sink this row already? Asked once a row. */
bool convert_has_row(struct convert *, const struct table *);

/* Count the rows that have come into the sink by themselves. */
void convert_count_rows(struct convert *);

#endif
