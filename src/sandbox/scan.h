/*
 * Goes from tag to tag of an XML text without understanding it: comments,
 * CDATA sections and processing instructions are stepped over, so that what
 * looks like a tag within them is none. Enough to cut a file into slices and
 * to see what a document's root is; no more is claimed.
 */
#ifndef SANDBOX_SCAN_H
#define SANDBOX_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct scan {
	const char *at;  /* where to look on: behind the tag */
	const char *end; /* of the text */
	const char *tag; /* the tag's < */
};

/* Borrows the text. */
void scan_init(struct scan *, const char *text, size_t len);

/* Go to the next tag; false when there is none. */
bool scan_next(struct scan *);

/* Whether the tag is <NAME ...>; "/Doc" asks for an end tag. */
bool scan_is(const struct scan *, const char *name);

/* Whether the tag is <NAME/>. */
bool scan_is_empty(const struct scan *);

#endif
