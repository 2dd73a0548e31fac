/*
 * The texts that cells share: what must be held of a workbook, and so all of
 * them lie in one piece of memory, with a number each for where they end. A
 * text may be in runs of different looks, which are joined; how it is
 * pronounced is left out.
 */
#include "base/mem.h"
#include "model/event.h"
#include "reader/ooxml_internal.h"

#include <stdlib.h>

struct strings_listener {
	struct listener listener; /* first */
	struct source *source;
	struct ooxml_strings *strings;
	int depth;
	bool in_t, keep_blanks;
	size_t from; /* where the <t> begins */
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct strings_listener *)listener)->source = source;
	return 0;
}

static int
refuse(const struct strings_listener *l, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: line %ld: %s", l->source->name,
	    source_line(l->source), what);
}

/* sst, si, then t, or r and t within it. */
static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct strings_listener *l = (struct strings_listener *)listener;

	(void)err;
	if (strcmp(name, "t") == 0 && l->depth >= 2) {
		l->in_t = true;
		l->keep_blanks = ooxml_attr_is(attrs, n, "space", "preserve");
		l->from = l->strings->text.len;
	} else if (l->depth == 1 ? strcmp(name, "si") != 0
				 : l->depth > 1 && strcmp(name, "r") != 0) {
		return EVENT_SKIP;
	}
	l->depth++;
	return EVENT_GO;
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct strings_listener *l = (struct strings_listener *)listener;

	if (!l->in_t)
		return 0;
	if (l->strings->text.len + len > OOXML_ARENA)
		return refuse(l,
		    "the texts of this workbook are more than 256 MiB; save it "
		    "as CSV",
		    err);
	buf_add(&l->strings->text, text, len);
	return 0;
}

static int
add(struct strings_listener *l, struct err *err)
{
	struct ooxml_strings *s = l->strings;

	if (s->n == OOXML_SHARED)
		return refuse(l,
		    "this workbook has more than 20000000 texts; save it as "
		    "CSV",
		    err);
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 256 : 2 * s->cap;
		s->ends = mem_resize(s->ends, s->cap, sizeof(*s->ends));
	}
	s->ends[s->n++] = (uint32_t)s->text.len;
	return 0;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct strings_listener *l = (struct strings_listener *)listener;

	l->depth--;
	if (l->in_t) {
		l->in_t = false;
		if (!ooxml_text(&l->strings->text, l->from, l->keep_blanks))
			return refuse(l, OOXML_NUL, err);
		return 0;
	}
	return l->depth == 1 ? add(l, err) : 0;
}

int
ooxml_strings_read(struct ooxml_strings *s, struct ooxml_zip *zip,
    const char *part, struct err *err)
{
	struct strings_listener l = { .listener = { on_begin, on_open, on_text,
					  on_close, ignore_close },
		.strings = s };

	return ooxml_zip_read(zip, part, OOXML_STRINGS, &l.listener, err);
}

void
ooxml_strings_clear(struct ooxml_strings *s)
{
	buf_clear(&s->text);
	free(s->ends);
	*s = (struct ooxml_strings){ .n = 0 };
}
