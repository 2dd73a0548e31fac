/*
 * Paths as rules write them: "../../Head/DocNum", "@Code", "*", ".".
 * A path leads up some elements, then down by names, and ends at an element or
 * at an attribute.
 */
#ifndef RULES_PATH_H
#define RULES_PATH_H

#include "base/err.h"

#include <stddef.h>

#define PATH_STEPS 64

struct path {
	size_t up; /* how many ".." lead it */
	size_t nsteps;
	char **steps; /* names; NULL for "*" */
	char *attr;   /* NULL: the element's text */
};

/*
 * Parse a relative path of `len` bytes. The error says what and at which
 * character ("column 7: ..."), not in which file.
 */
int path_parse(struct path *, const char *text, size_t len, struct err *);

/* An absolute path of names alone: a match. A leading '/' is allowed. */
int path_parse_match(struct path *, const char *text, struct err *);

void path_clear(struct path *);

/* The length of the name (letters, digits, . - _, UTF-8) at s; 0: none. */
size_t path_name(const char *s, size_t len);

#endif
