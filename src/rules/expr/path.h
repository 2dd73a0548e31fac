/*
 * Paths as rules write them: "../../Head/DocNum", "@Code", "*", ".",
 * "*[name()='Сумма чека']",
 * "parent::Group/Name", "self::Group/Name", "Payment[@type='CASH']/Sum". A path
 * leads up some elements, then down by names, and ends at an element or at an
 * attribute.
 */
#ifndef RULES_EXPR_PATH_H
#define RULES_EXPR_PATH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PATH_STEPS      64
#define PATH_PREDICATES 64
#define PATH_PARENT     "parent::"
#define PATH_SELF       "self::"

/*
 * What a step's element must have: a child of this name (the first of them),
 * or an attribute, with this very text.
 */
struct predicate {
	size_t step; /* which of the path's steps */
	bool is_attr;
	char *name, *text;
};

struct path {
	char *self;     /* what it starts at must be called so; or NULL */
	size_t up;      /* how many ".." or "parent::NAME" lead it */
	char **parents; /* their names, the nearest first; NULL for ".." */
	size_t nsteps;
	char **steps;                 /* names; NULL for "*" */
	char *attr;                   /* NULL: the element's text */
	struct predicate *predicates; /* in the order of their steps */
	size_t npredicates;
};

/*
 * Parse a relative path of `len` bytes. The error says what and at which
 * character ("column 7: ..."), not in which file.
 */
int path_parse(struct path *, const char *text, size_t len, struct err *);

/* The same of text[from] to before text[end]; columns are those of text. */
int path_parse_part(
    struct path *, const char *text, size_t from, size_t end, struct err *);

/* Is it nothing but names of steps, at least one, with no "*" among them? */
bool path_is_names(const struct path *);

/*
 * An absolute path of names alone: a match, from text[from] to before
 * text[end]. A leading '/' is allowed.
 */
int path_parse_match(
    struct path *, const char *text, size_t from, size_t end, struct err *);

void path_clear(struct path *);

/* Does it ask for the name of an element that it leads up to? */
bool path_asks_parents(const struct path *);

/*
 * Can it start at an element which these names lead to: has it the name that is
 * asked for, and are there so many elements around it, with theirs?
 */
bool path_fits(const struct path *, char *const *steps, size_t nsteps);

/* Do both lead to the same nodes, written in the same way? */
bool path_same(const struct path *, const struct path *);

/* The length of the name (letters, digits, . - _, UTF-8) at s; 0: none. */
size_t path_name(const char *s, size_t len);

/*
 * How many of the bytes at s may be meant as a path: up to where, outside of
 * predicates, something stands that no path goes on with. It may be a bad one.
 */
size_t path_span(const char *s, size_t len);

/* The first of these signs outside of predicates, or the end. */
const char *path_find(const char *s, const char *end, const char *signs);

/* The column of text[at] for messages: characters, from 1. */
size_t path_column(const char *text, size_t at);

#endif
