/*
 * A listener that checks what it is told: what opens is closed, names are
 * interned, text is inside the root, there is a root, or several in a file of
 * JSON, and the end comes once, behind it, when the reader says that all is
 * well and only then.
 */
#ifndef TESTS_FUZZ_LISTEN_H
#define TESTS_FUZZ_LISTEN_H

#include "fuzz.h"
#include "reader/reader.h"

#include <stdbool.h>
#include <string.h>

struct checker {
	struct listener listener; /* first */
	struct source *source;
	int depth, roots;
	bool begun, ended;
	uint64_t seed; /* decides what is skipped */
};

static inline int
listen_begin(struct listener *l, struct source *source, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(!c->begun);
	c->begun = true;
	c->source = source;
	return 0;
}

/* Now and then an element is of no interest, as it is to rules. */
static inline bool
listen_skips(struct checker *c)
{
	c->seed = c->seed * 6364136223846793005U + 1442695040888963407U;
	return c->depth > 0 && c->seed >> 61 == 0;
}

static inline int
listen_open(struct listener *l, const char *name, const struct attr *attrs,
    size_t nattr, struct err *err)
{
	struct checker *c = (struct checker *)l;
	size_t i;

	(void)err;
	must(c->begun && !c->ended);
	c->roots += c->depth == 0;
	must(c->source->intern(c->source, name, strlen(name)) == name);
	must(source_line(c->source) >= 0);
	for (i = 0; i < nattr; i++)
		fuzz_touch(attrs[i].value, attrs[i].len);
	if (listen_skips(c))
		return EVENT_SKIP;
	c->depth++;
	must(c->depth <= READER_DEPTH);
	return EVENT_GO;
}

static inline int
listen_text(struct listener *l, const char *s, size_t len, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(c->depth > 0 && !c->ended);
	fuzz_touch(s, len);
	return 0;
}

static inline int
listen_close(struct listener *l, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(c->depth-- > 0);
	return 0;
}

static inline int
listen_end(struct listener *l, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(!c->ended && c->depth == 0 && c->roots > 0);
	c->ended = true;
	return 0;
}

/* Read it; whether it is sound. */
static inline bool
listen_read(const char *data, size_t size)
{
	struct checker c = { .listener = { listen_begin, listen_open,
				 listen_text, listen_close, listen_end },
		.seed = size };
	struct err err = ERR_INIT;
	struct input in;
	int rc;

	input_mem(&in, "fuzz", data, size);
	rc = reader_any(&in, &c.listener, &err);
	must((rc == 0) == c.ended);
	must(rc == 0 || (err.code != 0 && err.text[0] != '\0'));
	input_clear(&in);
	return rc == 0;
}

#endif
