/*
 * Keys that were seen, of the rows of all documents of a run, and where each
 * was first. A key is known by a hash of 64 bits alone: 16 bytes, and at least
 * a third as much free. That two of a million keys have the same is less likely
 * than one in thirty million.
 */
#ifndef RULES_RUN_KEYSET_H
#define RULES_RUN_KEYSET_H

#include <stddef.h>
#include <stdint.h>

/* So many are remembered in a run: half a gibibyte. */
#define KEYSET_MAX ((size_t)3 << 23)

struct keyset;

enum key_verdict {
	KEY_NEW,
	KEY_DUPLICATE,
	KEY_FULL /* it is new, and the first that is not remembered */
};

/* Where a key was; the document's name is borrowed. */
struct key_place {
	const char *document;
	long line;
};

struct keyset *keyset_new(size_t max);
void keyset_free(struct keyset *); /* NULL is fine */

/* A document begins: keys that come are of it. */
void keyset_begin(struct keyset *, const char *name);

/* It never was: forget the document that began last, and its keys. */
void keyset_back(struct keyset *);

const char *keyset_document(const struct keyset *); /* it began last */

/* Look for a key, and remember it if it is new; `first' is of one that is not.
 */
enum key_verdict keyset_look(
    struct keyset *, uint64_t hash, long line, struct key_place *first);

#endif
