/*
 * All paths of the chosen tables laid into one tree of places. A place is an
 * element at a path; an element the tree does not have is of no interest. What
 * a column reads lands in a slot; the slot belongs to the place its path hangs
 * on (its anchor), and is empty anew each time the anchor opens. So rows share
 * what their receipt's head says, and a value may come before or after the row
 * it belongs to.
 */
#ifndef RULES_PLACE_H
#define RULES_PLACE_H

#include "base/buf.h"
#include "rules/rules_internal.h"

#include <stdint.h>

/* A value that has been read, or not yet. */
struct slot {
	struct place *anchor;
	struct path path; /* from the anchor; up is 0 */
	bool counts;      /* how many nodes, rather than the first one's text */
	uint64_t instance; /* of its anchor, which the rest is about */
	bool filled;       /* nothing later can change it */
	bool open;         /* its element is open now */
	bool side; /* the text is in the anchor's `side`, not its `text` */
	size_t off, len;
	size_t count;
	long line;
};

/* What opening a place sets going: that slot takes its text or attribute. */
struct capture {
	struct slot *slot;
	const char *attr; /* the slot's path's, interned; NULL: the text */
};

/* Where a name leads in the present document. */
struct lane {
	const char *name;  /* interned */
	struct place *kid; /* NULL: it is of no interest */
};

/* So many names that are of no interest are learnt at a place. */
#define LANES_LEARNT 64

struct place {
	const char *name; /* as written; NULL: any other */
	struct place *parent;
	struct place **kids;
	size_t nkids;
	struct place *star;  /* the kid for any other name, or NULL */
	struct lane *lanes;  /* to the kids, and what was learnt besides */
	size_t nlanes, hint; /* the lane that is likely to be the next */
	struct capture *captures;
	size_t ncaptures;
	struct slot *leaf; /* takes its text, when that is all there is to do */
	/* as an anchor */
	struct slot **slots;
	size_t nslots;
	size_t missing;        /* slots not yet filled */
	struct buf text, side; /* where the slots' bytes are */
	size_t active;         /* open slots that take text */
	size_t pins;           /* waiting rows that point into text and side */
	uint64_t instance;     /* counts the times it opened */
	int verdict; /* the guard's: 1 keep, 0 drop, -1 not asked yet */
	/* as a match, or the parent of one */
	struct climb **born; /* tables whose rows are born when it closes */
	size_t nborn;
	struct climb **stations; /* tables whose rows pass here */
	size_t nstations;
	struct climb **counted; /* tables that count positions in it */
	size_t ncounted;
};

/* Places are limited, because "*" multiplies them. */
#define PLACES_MAX 10000

struct tree {
	struct place *root; /* above the document's root element */
	size_t nplaces;
	struct slot **slots;
	size_t nslots;
};

void tree_init(struct tree *);
void tree_clear(struct tree *);

/* The place that the first n steps lead to, made where it is missing. */
struct place *tree_at(struct tree *, char *const *steps, size_t n);

/* The slot for a path below the anchor; the same slot for the same path. */
struct slot *tree_slot(
    struct tree *, struct place *anchor, const struct path *, bool counts);

/*
 * Once all slots are there: lay their captures into the tree, so that each
 * element of a document leads to one place that knows all slots it fills.
 */
int tree_close(struct tree *, struct err *);

/* Find the places that do nothing but take a text; once, at the end. */
void tree_mark_leaves(struct place *);

/* Let the names be pointers of this document. */
int tree_intern(struct place *, struct source *, struct err *);

/* The kid that a name leads to, NULL for none; lane.c. */
struct place *lane_follow(struct place *, const char *name);

/* Is the slot about its anchor as it is open now? Else it is empty. */
static inline bool
slot_is_fresh(const struct slot *s)
{
	return s->instance == s->anchor->instance;
}

#endif
