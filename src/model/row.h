/*
 * The word between rules and sinks: a table has columns, a row has a cell for
 * each of them, in order. A cell is text in its column's canonical form (see
 * type.h), empty when there is no value.
 */
#ifndef MODEL_ROW_H
#define MODEL_ROW_H

#include "base/err.h"
#include "model/type.h"

#include <stdbool.h>
#include <stddef.h>

struct cell {
	const char *text; /* not NUL-terminated */
	size_t len;
	/*
	 * The value is that of the same column in the table's previous row,
	 * so that a sink may reuse what it made of it. false says nothing.
	 */
	bool same;
};

struct column {
	char *name;
	char *title; /* for people; never NULL */
	enum type type;
	bool key; /* one of the columns that tell rows apart */
};

/*
 * A picture of a table, for sinks that can draw: a category from one column,
 * a number each from others, which are of types that are numbers.
 */
enum chart_kind {
	CHART_COLUMNS, /* upright, stacked, in the table's order */
	CHART_BARS     /* lying, the largest first */
};

/* More bars than that cannot be told apart, nor is "the top 500" a picture. */
#define CHART_TOP 100

struct chart {
	enum chart_kind kind;
	size_t category; /* numbers of columns */
	size_t *values;
	size_t nvalues;
	size_t top; /* so many of the largest, CHART_TOP at most; 0: all */
};

struct table {
	char *name;
	char *title; /* for people; never NULL */
	struct column *columns;
	size_t ncolumns;
	struct chart *chart; /* or NULL */
};

/*
 * Where the row that is being taken came from. Whoever makes rows keeps it, and
 * takers that were given its address may look while they take one.
 */
struct row_place {
	const char *file; /* as the row's maker has it; NULL: not known */
	long line;        /* 0: not known */
};

/*
 * Who takes rows. The cells are gone when the call returns. 0, or -1 with the
 * error set, which ends the run.
 */
struct taker {
	int (*take)(struct taker *, const struct table *,
	    const struct cell *cells, struct err *);
};

#endif
