/*
 * Where a document can be cut into pieces that are documents of their own: the
 * root's start tag, some of its children, its end tag. Nothing is parsed here,
 * only looked for, and may be found wrongly: a tag in a comment, or one that
 * lies deeper. Then the piece before the cut is not well-formed. So cuts are
 * right if all pieces up to them are, and whoever reads them in order knows.
 */
#ifndef CONVERT_CUT_H
#define CONVERT_CUT_H

#include <stdbool.h>
#include <stddef.h>

/* What pieces have to begin with; all of it points into the document. */
struct cut_root {
	const char *tag; /* <p:Documents version="2"> */
	size_t tag_len;
	const char *name; /* p:Documents */
	size_t name_len;
	const char *local; /* Documents */
	size_t local_len;
};

/*
 * Find the root's start tag in a document's first bytes. false: it is not among
 * them, or it is the root's end as well, or the document is not XML 1.0 in
 * UTF-8, or has a DOCTYPE; such a one must be read whole.
 */
bool cut_find_root(const char *text, size_t len, struct cut_root *);

/* How many bytes there are up to the last end tag of one of these, with it. */
size_t cut_find_last(
    const char *text, size_t len, const char *const *names, size_t n);

size_t cut_count_lines(const char *text, size_t len);

#endif
