/*
 * What a rule file says, for people: each expression with all that belongs to
 * it, tables first, then checks.
 */
#ifndef RULES_EXPLAIN_H
#define RULES_EXPLAIN_H

#include "rules/rules.h"

/* All but `reads' and `joins' is the rules'; they are gone when the call
 * returns. */
struct explained {
	const struct table *table;   /* NULL: of a check */
	const struct column *column; /* NULL: it is none, see role */
	const char *as;              /* how the column's values are read */
	const char *match;           /* NULL: of a check of a table's rows */
	const char *rows_of;         /* that table */
	bool grouped;                /* the table has a row a group */
	const char *chart;           /* of the table, as written; or NULL */
	bool hidden;                 /* the table is only there to be joined */
	const char *joins;           /* "goods on id, groups on code", or "" */
	/* "test" or "message"; of a column "key", "group", "sum", ... or "" */
	const char *role;
	const char *select; /* as written; "" of what has none */
	const char *from;   /* the table it has its value from; or NULL */
	/* what it looks at: "Documents/Doc/Head/Date, .../Number", or "" */
	const char *reads;
};

void explain_each(const struct rules *,
    void (*tell)(void *arg, const struct explained *), void *arg);

#endif
