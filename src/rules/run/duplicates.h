/*
 * Keys that were seen, of the rows of all documents of a run, and where each
 * was first. A key is known by a hash of 64 bits alone: 16 bytes, and at least
 * a third as much free. That two of a million keys have the same is less likely
 * than one in thirty million. For this folder alone.
 */
#ifndef RULES_RUN_DUPLICATES_H
#define RULES_RUN_DUPLICATES_H

#include <stddef.h>
#include <stdint.h>

/* So many are remembered in a run: half a gibibyte. */
#define SEEN_MAX ((size_t)3 << 23)

struct seen;

enum seen_how {
	SEEN_NEW,
	SEEN_AGAIN,
	SEEN_FULL /* it is new, and the first that is not remembered */
};

/* Where a key was; the document's name is borrowed. */
struct seen_place {
	const char *document;
	long line;
};

struct seen *seen_new(size_t max);
void seen_free(struct seen *); /* NULL is fine */

/* A document begins: keys that come are of it. */
void seen_begin(struct seen *, const char *name);

/* It never was: forget the document that began last, and its keys. */
void seen_back(struct seen *);

const char *seen_document(const struct seen *); /* it began last */

/* Look for a key, and remember it if it is new; `first' is of one that is not.
 */
enum seen_how seen_look(
    struct seen *, uint64_t hash, long line, struct seen_place *first);

#endif
