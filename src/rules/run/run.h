/*
 * A run of rules over documents, as its files share it. layout.c resolves the
 * tables into the tree of paths (tree.h); run.c follows a document through it,
 * and capture.c fills slots. rows.c makes rows of these, emit.c has their cells
 * made (cells.c) and sends them on: to the taker, into groups (group.h), which
 * settle.c gives out when they are over, or to be joined (join.h). duplicates.c
 * looks whether a row's key was there before, record_filter.c asks which
 * records are kept, and warn.c tells what is wrong. They call one another in
 * this order only, never back.
 */
#ifndef RULES_RUN_RUN_H
#define RULES_RUN_RUN_H

#include "rules/expr/expr.h"
#include "rules/run/warn.h"
#include "rules/run/tree.h"
#include "rules/run/keyset.h"
#include "rules/run/group.h"

/* A slot's value at the moment a row took it. */
struct held {
	const struct node *scope;
	size_t off, len;
	size_t number;
	long line; /* 0: there is no such element */
	bool side;
};

/* A row on its way: its slots' values, a scope's instance a scope. */
struct pending_row {
	struct held *held;
	uint64_t *instances; /* of the scopes passed */
	size_t position;
	uint64_t parent; /* the number of the element it lies in */
	uint64_t opened; /* when its element was */
	long line;
	bool dropped;
	uint64_t number; /* its number among its table's rows */
	uint64_t record; /* when the outermost element around it opened */
};

/* A leaf of an expression: which of a row's values it is made of. */
struct binding {
	enum leaf_kind kind;
	size_t *held; /* several of a union */
	size_t nheld;
	size_t around; /* of a count: elements that are around each row */
};

/* An expression as a table's rows evaluate it, and its leaves' values now. */
struct formula {
	const struct expr *expr; /* NULL: there is none */
	struct binding *bindings;
	struct value *values;
	size_t nbindings;
};

enum cell_kind {
	CELL_NONE,     /* it only counts rows */
	CELL_TEXT,     /* the text of a slot */
	CELL_COUNT,    /* a slot's number of elements */
	CELL_POSITION, /* the row's */
	CELL_FORMULA
};

/* A column, with all that cell_kind its cell takes. */
struct cell_plan {
	enum cell_kind kind;
	enum type type;
	size_t
	    held; /* of CELL_TEXT and CELL_COUNT: which of the row's values */
	bool chooses;   /* its kind depends on which of its slots are awake */
	bool pointed;   /* the cell points into its scope's text */
	int unit;       /* of unix time, as the rule has it */
	bool of_others; /* "self::" says that these rows have no such value */
	struct formula formula;
	struct node *scope;   /* the lowest that it reads of */
	struct buf converted; /* the cell, if it does not point */
	struct buf fallback;  /* the default in canonical form */
};

/* What is known at one scope: values, and the cells that need no lower one. */
struct scope_use {
	struct node *node;
	size_t *held; /* values of slots that are awake come first */
	size_t nheld, nawake;
	size_t known; /* so many slots were awake at the scope then */
	size_t *columns;
	size_t ncolumns;
};

/* A scope above the match, where rows take the values of its columns. */
struct scope {
	struct scope_use use;
	size_t passed;  /* rows that wait and have passed it */
	uint64_t known; /* its instance that has told all that the rows need */
	uint64_t emitted; /* its instance in the row that was given last */
	bool kept;        /* and its cells say already that they are the same */
	const char *text, *side; /* where its bytes were then */
};

struct joined_table;

/*
 * A table or check of the run: its match's ways are climbed together, so that
 * its rows leave in the order in which their elements close.
 */
struct table_output {
	struct projection *projections; /* a way's */
	size_t n;
	size_t npending;               /* rows, of all of them */
	bool is_emitted;               /* its rows go to the taker */
	uint64_t nrows;                /* rows, so far */
	const struct projection *last; /* the one that has given the last row */
	struct group_by *group_by;     /* of a table of groups */
	struct row_check *checks;      /* of its groups' rows */
	size_t nchecks;
};

/* How many rows of a table have come within the parent that is open. */
struct count {
	size_t position; /* of the row completed last */
	uint64_t parent; /* counts parents, as they open */
	size_t numbered; /* rows given of the parent given last */
	uint64_t emitted_parent;
};

/* A way of a table's or check's match, and the rows that projection to its
 * sink. */
struct projection {
	const struct table_plan *plan;
	struct table_output *output;
	struct joined_table
	    *joined; /* where they go, unless just to the taker */
	const struct way *way;
	struct slot **slots; /* whose values its rows hold */
	bool *early;         /* as they are when the row begins */
	size_t nslots;
	struct cell_plan *cell_plans; /* a column's */
	struct cell *cells;           /* of the row given last */
	struct formula test;
	struct node *match;
	struct node *record;  /* the outermost around it, or itself */
	struct scope_use own; /* what the match itself knows */
	struct scope *scopes; /* going up */
	size_t nscopes;
	const struct filter_point
	    *filter_point; /* its rows are parts of these; or NULL */
	struct pending_row *pending;
	size_t npending, pending_cap;
	size_t nemitted;        /* of those that wait */
	struct pending_row now; /* for rows that need not wait */
	struct count *count; /* its own, or that of one with the same parent */
	struct count own_count;
	uint64_t rows; /* given */
	/* what is compared of its rows' keys, where they can be there again */
	size_t *keys; /* columns */
	size_t nkeys;
	uint64_t key_hash; /* a hash begins with the table's name */
	bool by_parent;    /* a parent's first row stands for all of it */
	uint64_t looked;   /* the parent that was compared last */
};

/* Records that a filter keeps or drops, and the texts that it judges by. */
struct filter_point {
	struct node *node;
	struct path path, leaves[RECORD_LEAVES];
	struct slot *slots[RECORD_LEAVES];
};

struct rules_run {
	struct listener listener; /* first */
	const struct rules *rules;
	struct rules_options options;
	struct tree tree;
	struct projection *projections; /* those of a table side by side */
	size_t nprojections;
	struct table_output *outputs; /* tables, then checks */
	size_t noutputs;
	struct joined_table *joined; /* by the numbers of plans */
	size_t *ending;              /* those there are, joined ones first */
	size_t nending;
	char **documents; /* their names, while there are joined tables */
	size_t ndocuments;
	struct expr_work *work;
	struct buf scratch;     /* for what is needed no longer than a call */
	struct keyset *keyset;  /* keys; NULL where it notes them */
	struct notes notes;     /* of a run that does */
	struct buf key;         /* that is put in words */
	uint64_t failed;        /* checks, but those that are no fault */
	uint64_t failed_before; /* when the document began */
	struct filter_point *filter_points; /* the filter's, one a path */
	size_t nfilter_points, nleaves;
	struct source *source;
	struct node *at;   /* the innermost open node that is no leaf */
	struct slot *leaf; /* of the leaf that is open in it, or NULL */
	size_t deep;       /* open elements below that are only text to us */
	size_t rank;       /* of the element read last among all that were */
	const struct attr *attrs; /* of the element that opens now */
	uint64_t opened;       /* nodes, but for those that just hold a text */
	struct arena **active; /* that take text now; there is room for all */
	size_t nactive;
};

static inline const char *
held_bytes(const struct held *h)
{
	const struct buf *b = h->side ? &h->scope->side : &h->scope->arena.text;

	return h->len == 0 ? "" : b->data + h->off;
}

static inline void
cell_point(struct cell *cell, const struct held *h)
{
	cell->text = held_bytes(h);
	cell->len = h->len;
}

/* What a run does as a listener; run.c. */
extern const struct listener run_listener;

/* ---- rows.c ---- */

/* Make room for the values of a row. */
void rows_begin(const struct projection *, struct pending_row *);

/* Forget pending rows, at the start of a document. */
void rows_reset(struct projection *);

/* The match has closed: begin a row, and emit it or let it be pending. */
int rows_complete(struct projection *, struct rules_run *, struct err *);

/* A scope has closed: its values are final, pending rows take them. */
int rows_pass(
    struct projection *, struct rules_run *, struct node *scope, struct err *);

/* ---- settle.c ---- */

/* Link the checks of the rows of the table's groups. */
void settle_init(struct table_output *, const struct rules *);
void settle_clear(struct table_output *);

/*
 * The table's groups are over: each row is held against its checks, and goes
 * out if the table does.
 */
int settle_groups(struct table_output *, struct rules_run *, struct err *);

/* ---- emit.c ---- */

/* The row has all its values: it is made, and goes where it belongs. */
int emit_row(struct projection *, struct rules_run *, struct pending_row *,
    struct err *);

/* ---- cells.c ---- */

/* Which of its rows' values is that slot's; a new one where it is none yet. */
size_t cells_hold(struct projection *, struct slot *);

/* A column's; the projection's match is known. */
void cells_plan_init(
    struct cell_plan *, struct projection *, struct rules_run *, size_t column);
void cells_plan_clear(struct cell_plan *);

/* More slots are awake: one that chooses does so again. */
void cells_plan_choose(struct cell_plan *, const struct projection *);

/* Make the cell of a column, in the projection's cells. */
int cells_make(struct projection *, struct rules_run *,
    const struct pending_row *, size_t column, struct err *);

/* Resolve an expression's leaves into the tree; returns the lowest scope. */
struct node *cells_formula_init(struct formula *, struct projection *,
    struct rules_run *, const struct expr *);
void cells_formula_clear(struct formula *);

/* The error does not say where. */
int cells_formula_eval(struct formula *, struct rules_run *,
    const struct pending_row *, struct value *result, struct err *);

/* ---- duplicates.c ---- */

/* Find out which columns are compared. */
void duplicates_init(struct projection *);

/* The row's cells are made: warn if its key was there before, or note it. */
void duplicates_check(
    struct projection *, struct rules_run *, const struct pending_row *);

/* The same for a row that was kept, of a document that may have ended. */
void duplicates_check_late(const struct projection *, struct rules_run *,
    const struct cell *, const char *document, long line);

/* The same for a key that was noted. */
void duplicates_compare(
    struct rules_run *, uint64_t hash, long line, const char *key);

/* ---- record_filter.c ---- */

/* Resolve what the filter judges by into the tree. */
int record_filter_init(struct rules_run *, struct err *);
void record_filter_clear(struct rules_run *);

/* 1: keep the open record, 0: drop it; asked once a record. */
int record_filter_judge(
    struct rules_run *, const struct filter_point *, struct err *);

/* ---- warn.c ---- */

/* As much of a value as is shown; or why it could not be made. */
void warn_put_value(
    struct buf *to, int rc, const struct value *, const struct err *);

/* A check has failed: count and tell it, or note it; the text is cleaned. */
void warn_fail(struct rules_run *, struct buf *text);

/* Tell what is no fault. */
void warn_note(struct rules_run *, struct buf *text);

/* Count and tell what was noted. */
void warn_tell(struct rules_run *, const char *text);

#endif
