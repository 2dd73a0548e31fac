/*
 * Which elements a table's rows are of: "Documents/Doc/Products/Product", or
 * several such paths, "Goods/Product | Goods/Product/Price", or, of elements
 * that lie in ones of their own kind, "Shop/(Groups/Group)+". What stands in
 * brackets is laid out once, twice, ... MATCH_LEVELS times, as if a path had
 * been written for each of these levels.
 */
#ifndef RULES_EXPR_MATCH_H
#define RULES_EXPR_MATCH_H

#include "rules/expr/path.h"

#define MATCH_LEVELS 16
#define MATCH_PATHS  64

/* One of the paths, as it was written. */
struct branch {
	struct path path;   /* with the steps in brackets once */
	size_t from, steps; /* those in brackets; 0 steps: there are none */
};

/* A path of names that a branch is laid out as; the names are the branch's. */
struct way {
	char **steps;
	size_t nsteps;
	size_t branch;
};

struct match {
	struct branch *branches;
	size_t n;
	struct way *ways; /* no two of them are the same */
	size_t nways;
};

/*
 * Absolute paths of names alone; a leading '/' is allowed. The error begins
 * with the column, where there is one. match_clear() in any case.
 */
int match_parse(struct match *, const char *text, struct err *);
void match_clear(struct match *);

/* Are there elements that may lie in ones of their own kind? */
bool match_repeats(const struct match *);

/*
 * The steps of an element of that branch that lies too deep; NULL where none
 * can. The array is the caller's to free, the names are the match's.
 */
char **match_too_deep(const struct match *, size_t branch, size_t *n);

#endif
