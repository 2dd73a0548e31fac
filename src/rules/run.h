/*
 * A run of rules over documents, in parts: run_new.c and climb_init.c lay the
 * tables into a tree, run.c follows a document through it and fills slots,
 * climb.c makes rows of them, and give.c gives those away.
 */
#ifndef RULES_RUN_H
#define RULES_RUN_H

#include "rules/place.h"

/* A slot's value at the moment a row took it. */
struct held {
	const struct place *anchor;
	size_t off, len;
	size_t count;
	long line;
	bool side;
};

/* A row on its way: a value a column, an anchor's instance a station. */
struct waiting {
	struct held *held;
	uint64_t *instances; /* of the stations passed */
	size_t position;
	long line;
	bool dropped;
};

/* A column, with all that making its cell takes. */
struct maker {
	struct slot *slot; /* NULL for position() */
	enum type type;
	bool reads;   /* a text of the document, not a number of our own */
	bool pointed; /* the cell points into its anchor's text */
	struct buf converted; /* else it is here */
	struct buf fallback;  /* the default in canonical form */
};

/* Columns of a table whose values come from one anchor. */
struct group {
	struct place *anchor;
	size_t *columns;
	size_t ncolumns;
};

/* An anchor above the match, where rows take the values of its columns. */
struct station {
	struct group group;
	size_t passed;  /* rows that wait and have passed it */
	uint64_t given; /* its instance in the row that was given last */
	bool kept;      /* and its cells say already that they are the same */
	const char *text, *side; /* where its bytes were then */
};

/* One table of the run, and the rows that climb to its sink. */
struct climb {
	const struct plan *plan;
	struct maker *makers; /* a column's */
	struct cell *cells;   /* of the row given last */
	struct place *match;
	struct group own;         /* the columns that the match itself knows */
	struct station *stations; /* going up */
	size_t nstations;
	bool guarded; /* its rows are parts of the guard's records */
	struct waiting *waiting;
	size_t nwaiting, waiting_cap;
	struct waiting now; /* for rows that need not wait */
	size_t position;
	uint64_t rows;
};

#define ACTIVE_MAX (PATH_STEPS + 1)

/* The texts that a guard judges by. */
enum { GUARD_TIME, GUARD_ID, GUARD_SUM, GUARD_TEXTS };

struct rules_run {
	struct listener listener; /* first */
	const struct rules *rules;
	struct rules_options options;
	struct tree tree;
	struct climb *climbs;
	size_t nclimbs;
	struct place *record; /* the guard's, or NULL */
	struct path record_path, guard_paths[GUARD_TEXTS];
	struct slot *guard_slots[GUARD_TEXTS]; /* NULL: not asked for */
	struct source *source;
	struct place *at; /* the innermost open place */
	size_t deep;      /* open elements below it that are only text to us */
	struct place *active[ACTIVE_MAX]; /* anchors that take text now */
	size_t nactive;
};

/* What a run does as a listener. */
extern const struct listener run_listener;

/* Lay a table into the tree; the run's tree must not be closed yet. */
int climb_init(struct climb *, struct rules_run *, size_t number, struct err *);
void climb_clear(struct climb *);

void climb_init_waiting(const struct climb *, struct waiting *);

/* After tree_close(): tell the places which tables they concern. */
void climb_link(struct climb *);

/* Forget rows that wait, at the start of a document. */
void climb_reset(struct climb *);

/* The match has closed: make a row, and send it as far as it can go. */
int climb_born(struct climb *, struct rules_run *, struct err *);

/* Make the row's cells and give them to the taker; give.c. */
int climb_give(
    struct climb *, struct rules_run *, const struct waiting *, struct err *);

/* A station has closed: its values are final, rows pass it. */
int climb_pass(
    struct climb *, struct rules_run *, struct place *station, struct err *);

/* The guard's word on the open record; asked once a record. */
int record_judge(struct rules_run *, struct err *);

#endif
