/*
 * What a run that reads a piece of a document notes for the one that puts the
 * pieces in order: the keys of its rows, for only that one knows whether they
 * were there before, and its warnings, in between.
 */
#ifndef RULES_RUN_WARN_H
#define RULES_RUN_WARN_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct note {
	bool is_key; /* else it is a warning */
	uint64_t hash;
	long line;
	size_t off; /* of its text, the key in words; see warn_notes_text() */
};

/* Begins as zeros. */
struct notes {
	struct note *list;
	size_t n, cap;
	struct buf texts; /* each with a NUL behind it */
};

void warn_note_add(struct notes *, struct note, const char *text);

/* Of the i-th note; borrowed till the next is added. */
const char *warn_notes_text(const struct notes *, size_t i);

void warn_notes_reset(struct notes *);
void warn_notes_clear(struct notes *);

#endif
