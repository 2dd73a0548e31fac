/*
 * For listeners that do not care: the parts of struct listener that do
 * nothing.
 */
#ifndef EVENT_IGNORE_H
#define EVENT_IGNORE_H

#include "event/event.h"

static inline int
ignore_begin(struct listener *l, struct source *source, struct err *err)
{
	(void)l, (void)source, (void)err;
	return 0;
}

static inline int
ignore_text(struct listener *l, const char *text, size_t len, struct err *err)
{
	(void)l, (void)text, (void)len, (void)err;
	return 0;
}

/* As close, and as end. */
static inline int
ignore_close(struct listener *l, struct err *err)
{
	(void)l, (void)err;
	return 0;
}

#endif
