/*
 * What a rule file says, for people: each expression with all that belongs to
 * it, tables first, then checks.
 */
#ifndef RULES_EXPLAIN_H
#define RULES_EXPLAIN_H

#include "rules/rules.h"

/* All but `reads' is the rules'; that is gone when the call returns. */
struct explained {
	const struct table *table;   /* NULL: of a check */
	const struct column *column; /* NULL: it is none, see role */
	const char *as;              /* how the column's values are read */
	const char *match;
	bool grouped;      /* the table has a row a group */
	const char *chart; /* of the table, as written; or NULL */
	/* "test" or "message"; of a column "key", "group", "sum", ... or "" */
	const char *role;
	const char *select; /* as written; "" of a count of rows */
	/* what it looks at: "Documents/Doc/Head/Date, .../Number", or "" */
	const char *reads;
};

void explain_each(const struct rules *,
    void (*tell)(void *arg, const struct explained *), void *arg);

#endif
