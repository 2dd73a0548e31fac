/*
 * The tree of paths: all paths of the chosen tables in one. A node is an
 * element at a path; an element the tree does not have is of no interest. What
 * a column reads lands in a slot. The slot belongs to its scope, the node that
 * its path starts from, and is empty anew each time the scope opens. So rows
 * share what their receipt's head says, and a value may come before or after
 * the row it belongs to.
 *
 * A path with predicates ends at the step that has them: the node there is a
 * scope of its own, and has a filter, with a slot for the rest of the path and
 * one for each text that a predicate asks for, its conditions. When the node
 * closes and they are met, what the inner slot has goes on to the outer.
 *
 * A tree is initialised, asked for nodes and slots, checked while it grows,
 * closed, and from then on interned once a document.
 */
#ifndef RULES_RUN_TREE_H
#define RULES_RUN_TREE_H

#include "base/buf.h"
#include "rules/expr/value.h"
#include "rules/rules_internal.h"

#include <stdint.h>

/* Text of open elements flows into it while `active' of them want it. */
struct arena {
	struct buf text;
	size_t active;
	size_t refs; /* waiting rows that point into it, or into the `side' */
};

enum slot_kind {
	SLOT_TEXT,     /* the first element's text */
	SLOT_COUNT,    /* how many elements there are */
	SLOT_SUM,      /* their numbers, added up */
	SLOT_TOTAL,    /* the same, but blank ones count for nothing */
	SLOT_CONDITION /* the text that a predicate asks for, if an element has
			  it */
};

/* What those that add up have besides. */
struct sum {
	struct arena arena; /* for one element's text at a time */
	struct decimal total;
	enum number_kind kind;
};

/* A value that has been read, or not yet. */
struct slot {
	struct node *scope;
	uint64_t instance; /* of its scope, which what follows is about; or 0 */
	bool filled;       /* nothing later can change it */
	bool open;         /* its element is open now */
	bool side; /* the text is in the scope's `side`, not its `text` */
	size_t off, len;
	/*
	 * Of elements; of a text, its rank in the document; of a sum whose
	 * scope has closed, 1 + its number_kind.
	 */
	size_t number;
	long line;
	/* what does not change */
	enum slot_kind kind;
	bool inner;         /* of a filter: no row holds it */
	size_t from;        /* its path leads from this step on */
	struct path path;   /* borrowed; its steps lead from the scope on */
	const char *wanted; /* of a condition */
	struct sum *sum;
};

/* What opening a node sets going: that slot takes its text or attribute. */
struct capture {
	struct slot *slot;
	const char *attr; /* the slot's path's, interned; NULL: the text */
};

/* A text that a predicate asks for, and where it must come. */
struct condition {
	const struct slot *slot;
	const char *text;
};

struct filter {
	struct slot *outer, *inner;
	struct condition *conditions;
	size_t nconditions;
};

/* Where a name leads in the present document. */
struct edge {
	const char *name;   /* interned */
	struct node *child; /* NULL: it is of no interest */
	struct slot *leaf;  /* the child's */
};

/* So many names that are of no interest are learnt at a node. */
#define EDGES_LEARNT 64

struct node {
	const char *name; /* as written; NULL: any other */
	struct node *parent;
	struct node **children;
	size_t nchildren;
	struct node *star;   /* the child for any other name, or NULL */
	struct edge *edges;  /* to the children, and what was learnt besides */
	size_t nedges, hint; /* the edge that is likely to be the next */
	struct capture *captures;
	size_t ncaptures;
	/* takes its text, when that is all there is to do in and below it */
	struct slot *leaf;
	/* as a scope */
	struct slot **slots;
	size_t nslots;
	size_t missing;     /* slots not yet filled */
	size_t awake;       /* slots that some document had an element for */
	struct arena arena; /* where the slots' bytes are */
	struct buf side;    /* those that were not there in one piece */
	uint64_t instance;  /* counts the times it opened */
	uint64_t opened;    /* when it did so last, among all nodes */
	struct filter_point
	    *filter_point;  /* it is a record that is filtered; or NULL */
	int verdict;        /* the filter's: 1 keep, 0 drop, -1 not asked yet */
	struct slot **sums; /* those of the slots that add up */
	size_t nsums;
	struct filter *filters;
	size_t nfilters;
	/* as a match, or the parent of one */
	struct projection *
	    *completing; /* whose rows are complete when it closes */
	size_t ncompleting;
	struct projection **passing; /* tables whose rows pass here */
	size_t npassing;
	struct table_output **settling; /* whose groups are over with it */
	size_t nsettling;
	struct count **counted; /* of tables that count positions in it */
	size_t ncounted;
	const struct table_plan
	    *too_deep; /* of this an element must not be here */
};

/* Nodes are limited, because "*" multiplies them; slots for that as well. */
#define NODES_MAX 10000

struct tree {
	struct node *root; /* above the document's root element */
	size_t nnodes;
	struct slot **slots;
	size_t nslots;
	bool empties; /* it has a name with "[]" behind it */
};

void tree_init(struct tree *);
void tree_clear(struct tree *);

/* The node that the first n steps lead to, made where it is missing. */
struct node *tree_at(struct tree *, char *const *steps, size_t n);

/*
 * The slot for a path below the scope; the same slot for the same path. The
 * path is borrowed, and where it says that it leads up first is not looked at.
 */
struct slot *tree_slot(
    struct tree *, struct node *scope, const struct path *, enum slot_kind);

/* Is it within its limit? Asked while it grows, too. */
int tree_check(const struct tree *, struct err *);

/*
 * All slots are there, and matches, scopes and the parents that count are
 * known: grow what "*" needs, place the captures, so that each element of a
 * document leads to one node that knows all slots it fills, and find the
 * leaves.
 */
int tree_close(struct tree *, struct err *);

/* Let the names be pointers of this document. */
int tree_intern(struct node *, struct source *, struct err *);

/* The child that a name leads to, NULL for none. */
struct node *tree_follow(struct node *, const char *name);

/* Is the slot about its scope as it is open now? Else it is empty. */
static inline bool
slot_is_fresh(const struct slot *s)
{
	return s->instance == s->scope->instance;
}

/*
 * Has a path led to an element for it yet, in any document of the run? One that
 * is asleep is empty, and most paths of rules for many shops' tables always
 * are.
 */
static inline bool
slot_is_awake(const struct slot *s)
{
	return s->instance > 0;
}

/* Does it know for good what it will be? */
static inline bool
slot_is_known(const struct slot *s)
{
	return slot_is_fresh(s) && s->filled;
}

/* The bytes that a text or a sum has come to. */
static inline const char *
slot_bytes(const struct slot *s)
{
	const struct buf *b = s->side ? &s->scope->side : &s->scope->arena.text;

	return s->len == 0 ? "" : b->data + s->off;
}

#endif
