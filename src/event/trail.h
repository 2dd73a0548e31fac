/*
 * The path of the open element as text, "Documents/Doc/Head": what a listener
 * keeps that wants to know where it is. A name from JSON may have a "/" in it:
 * only text and depth together tell a path.
 */
#ifndef EVENT_TRAIL_H
#define EVENT_TRAIL_H

#include "base/buf.h"

struct trail {
	struct buf text;
	size_t *ends; /* the length before each open element */
	size_t depth, cap;
};

void trail_clear(struct trail *); /* a zeroed one is empty */
void trail_open(struct trail *, const char *name);
void trail_close(struct trail *);
const char *trail_text(struct trail *); /* borrowed */

#endif
