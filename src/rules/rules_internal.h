/*
 * Rules as loaded: what the file says, checked, before it is laid out for a
 * run.
 */
#ifndef RULES_RULES_INTERNAL_H
#define RULES_RULES_INTERNAL_H

#include "rules/expr/match.h"
#include "rules/rules.h"

struct expr;
struct lookups;

/* An expression, and how it was written. */
struct select {
	char *text; /* NULL: it was not said */
	struct expr *expr;
};

/* What a column of a table of groups makes of its rows' values. */
enum total {
	TOTAL_NONE,
	TOTAL_GROUP, /* group="yes": the rows of a group have the same */
	TOTAL_SUM,
	TOTAL_COUNT,
	TOTAL_RECORDS, /* how many records the counted rows are of */
	TOTAL_MIN,
	TOTAL_MAX,
	TOTAL_FIRST,
	TOTAL_LAST,
	TOTAL_AVERAGE
};

/* What the rules say of a column, beside what a sink needs to know. */
struct rule {
	struct select select;
	char *fallback; /* default=, in canonical form, or NULL */
	bool required;
	enum type as; /* how values are read; of which type cells are follows */
	bool typed;   /* it was said */
	int unit;     /* of unix time: so many in a second; 0: it is none */
	bool sort;    /* groups are given in its order */
	enum total total;
	long line; /* in the rule file */
};

/* A cell that a row takes from one that it is joined with. */
struct copied_column {
	size_t from, to; /* columns, theirs and mine */
};

struct join {
	char *table, *on; /* as written */
	bool rest;
	long line;
	/* found when all of the file has been read */
	size_t plan;         /* of that table */
	size_t mine, theirs; /* the columns of `on' */
	struct copied_column *copied;
	size_t ncopied;
};

/*
 * A table, or a check, of elements or of a table's rows. A check's columns are
 * what its message shows: words[0], column 0, words[1], ... words[ncolumns].
 */
struct table_plan {
	struct table table; /* what sinks see; columns[i] goes with rules[i] */
	struct rule *rules;
	char *match_text;
	struct match match;
	struct select test;
	char *chart;  /* as written, or NULL */
	bool grouped; /* a row a group */
	bool hidden;  /* it never goes out */
	bool within;  /* its groups are of one parent's rows each */
	struct join *joins;
	size_t njoins;
	char **words;     /* of a check; else NULL */
	char *table_text; /* of a check of a table's rows; else NULL */
	size_t of;        /* that table's plan, once all have been read */
	bool is_no_fault; /* what it says is told, and not counted */
	long line;
};

struct rules {
	char *path;   /* of the file */
	char **files; /* of lookups */
	size_t nfiles;
	char *document_text;
	char **documents; /* the roots that are accepted */
	size_t ndocuments;
	char *main;
	struct table_plan *plans;
	size_t nplans;
	struct table_plan *checks;
	size_t nchecks;
	struct lookups *lookups;
};

/* The column of this name; PLAN_NONE: there is none. */
#define PLAN_NONE ((size_t)-1)
size_t rules_plan_column(const struct table_plan *, const char *name);

/* "sum", ...; NULL for TOTAL_NONE and TOTAL_GROUP. */
const char *group_total_name(enum total);
bool group_total_find(const char *name, enum total *);

#endif
