/*
 * The path of the open element as text, "Documents/Doc/Head": what a listener
 * keeps that wants to know where it is. A name from JSON may have a "/" in it:
 * only text and depth together tell a path.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct trail {
	struct buf text;
	size_t *ends; /* the length before each open element */
	size_t depth, cap;
};

void event_trail_clear(struct trail *); /* a zeroed one is empty */
void event_trail_open(struct trail *, const char *name);
void event_trail_close(struct trail *);
const char *event_trail_text(struct trail *); /* borrowed */

/*
 * The word between readers and whoever listens to a document. Whatever the
 * format, a document is elements that open, hold text and close:
 *
 *	begin  open text open text close text close  end
 *
 * A reader tells these to a listener as it meets them and keeps nothing. end
 * is told only when the last byte of the document was right; a listener that
 * has not heard it must not believe what it heard before.
 *
 * Names are interned: within one document equal names are equal pointers.
 * A listener that looks for names has them interned in begin and compares
 * pointers afterwards. All arguments are gone when the call returns.
 */

/* The document as its reader knows it. */
struct source {
	const char *name; /* for messages: a file name */
	const char *(*intern)(struct source *, const char *name, size_t len);
	long (*line)(struct source *); /* where the reader is, from 1 */
	/*
	 * Set by the listener, which needs no text for now. A reader may tell
	 * it all the same.
	 */
	bool text_ignored;
	/*
	 * Set by the listener in begin: of an array that is empty it wants to
	 * hear, as an element of the array's name with the text "[]".
	 */
	bool whole;
	/*
	 * The same, but as an element without a text whose name has "[]" behind
	 * the array's.
	 */
	bool empties;
};

struct attr {
	const char *name;  /* interned */
	const char *value; /* not NUL-terminated */
	size_t len;
};

enum {
	EVENT_GO = 0,  /* tell me what is inside */
	EVENT_SKIP = 1 /* nothing of this element interests me */
};

/*
 * Each function returns 0, or -1 with the error set, which ends the reading.
 * open may also return EVENT_SKIP: then neither the content nor the close of
 * that element is told.
 */
struct listener {
	int (*begin)(struct listener *, struct source *, struct err *);
	int (*open)(struct listener *, const char *name, const struct attr *,
	    size_t nattr, struct err *);
	int (*text)(struct listener *, const char *, size_t, struct err *);
	int (*close)(struct listener *, struct err *);
	int (*end)(struct listener *, struct err *);
};

/* For places in messages: "FILE: line N". */
static inline long
source_line(struct source *s)
{
	return s->line(s);
}

/*
 * For listeners that do not care: the parts of struct listener that do
 * nothing.
 */

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
