/*
 * What stands between one page of a list and the next. A cursor holds the whole
 * question and the place where the next page begins, so that nothing is kept
 * here; to the client it is a text without meaning, which has to be
 * percent-encoded in a URL. It is good for this seed alone, and for as long as
 * the one who reads it says.
 */
#ifndef SANDBOX_CURSOR_H
#define SANDBOX_CURSOR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct cursor {
	uint16_t list;  /* which list it is of, */
	uint16_t store; /* and whose, as the list counts them */
	uint32_t device;
	int64_t from, to; /* the question, */
	uint32_t types;
	int64_t day; /* and the place where it goes on */
	uint32_t index;
	int64_t born; /* when it was given out */
};

/* Append the text of a cursor. */
void cursor_put(const struct cursor *, uint64_t seed, struct buf *);

/* False when nobody here has given out such a text. */
bool cursor_read(struct cursor *, uint64_t seed, const char *text);

#endif
