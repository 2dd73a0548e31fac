/*
 * Which elements a table's rows are of: "Documents/Doc/Products/Product", or,
 * of elements that lie in ones of their own kind, "Shop/(Groups/Group)+". What
 * stands in brackets is then laid out once, twice, ... MATCH_LEVELS times, as
 * if a match had been written for each of these levels.
 */
#ifndef RULES_MATCH_H
#define RULES_MATCH_H

#include "rules/path.h"

#define MATCH_LEVELS 16

struct match {
	struct path path;   /* with the steps in brackets once */
	size_t from, steps; /* those in brackets; 0 steps: there are none */
};

/*
 * An absolute path of names alone; a leading '/' is allowed. The error begins
 * with the column, where there is one. match_clear() in any case.
 */
int match_parse(struct match *, const char *text, struct err *);
void match_clear(struct match *);

/* 1, or MATCH_LEVELS. */
size_t match_levels(const struct match *);

/*
 * The steps of a level, from 1. The array is the caller's to free, the names
 * are the match's.
 */
char **match_steps(const struct match *, size_t level, size_t *n);

/* Those of an element that lies too deep; NULL where none can. */
char **match_too_deep(const struct match *, size_t *n);

#endif
