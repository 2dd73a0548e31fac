/*
 * The texts that cells share, and how a workbook's XML writes a text.
 *
 * They are what must be held of a workbook, and so all of them lie in one piece
 * of memory, with a number each for where they end. A text may be in runs of
 * different looks, which are joined; how it is pronounced is left out.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/event.h"
#include "reader/xlsx/xlsx.h"

#include <stdlib.h>

/* ---- a text ---- */

/*
 * Blanks around it count only where it says so. What XML cannot hold is written
 * _x000D_, and a text that looks like that has its "_" written _x005F_. Every
 * step makes the text shorter, so it is done in place.
 */

#define ESCAPE 7 /* bytes of _x000D_ */

/* The unit of UTF-16 that is escaped here; -1: none is. */
static long
escape_at(const char *s, size_t left)
{
	long unit = 0;
	size_t i;

	if (left < ESCAPE || s[0] != '_' || s[1] != 'x' || s[6] != '_')
		return -1;
	for (i = 2; i < 6; i++) {
		char c = s[i];

		if (text_is_digit(c))
			unit = unit * 16 + (c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			unit = unit * 16 + ((c | 32) - 'a' + 10);
		else
			return -1;
	}
	return unit;
}

/* The character that is escaped, by one unit or two, and how long that is. */
static long
letter_at(const char *s, size_t left, size_t *len)
{
	long high = escape_at(s, left), low;

	*len = ESCAPE;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	low = escape_at(s + ESCAPE, left - ESCAPE);
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return -1;
	*len = (size_t)2 * ESCAPE;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

bool
strings_unescape(struct buf *b, size_t from)
{
	char *s, *end, *to, *next;
	size_t len;
	long letter;

	if (b->len == from ||
	    memmem(b->data + from, b->len - from, "_x", 2) == NULL)
		return true;
	s = to = b->data + from;
	end = b->data + b->len;
	for (; s < end; s = next) {
		letter = letter_at(s, (size_t)(end - s), &len);
		if (letter == 0)
			return false;
		next = s + (letter < 0 ? 1 : len);
		if (letter < 0)
			*to++ = *s;
		else
			to += utf8_put(to, (unsigned)letter);
	}
	b->len = (size_t)(to - b->data);
	return true;
}

void
strings_trim(struct buf *b, size_t from)
{
	size_t n = from;

	while (b->len > from && text_is_blank(b->data[b->len - 1]))
		b->len--;
	while (n < b->len && text_is_blank(b->data[n]))
		n++;
	if (n == from)
		return;
	memmove(b->data + from, b->data + n, b->len - n);
	b->len -= n - from;
}

bool
strings_text(struct buf *b, size_t from, bool keep_blanks)
{
	if (!keep_blanks)
		strings_trim(b, from);
	return strings_unescape(b, from);
}

/* ---- those that cells share ---- */

struct strings_reader {
	struct listener listener; /* first */
	struct source *source;
	struct strings *strings;
	int depth;
	bool in_t, keep_blanks;
	size_t from; /* where the <t> begins */
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct strings_reader *)listener)->source = source;
	return 0;
}

static int
refuse(const struct strings_reader *l, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: line %ld: %s", l->source->name,
	    source_line(l->source), what);
}

/* sst, si, then t, or r and t within it. */
static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct strings_reader *l = (struct strings_reader *)listener;

	(void)err;
	if (strcmp(name, "t") == 0 && l->depth >= 2) {
		l->in_t = true;
		l->keep_blanks = package_attr_is(attrs, n, "space", "preserve");
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
	struct strings_reader *l = (struct strings_reader *)listener;

	if (!l->in_t)
		return 0;
	if (l->strings->text.len + len > STRINGS_KEPT)
		return refuse(l,
		    "the texts of this workbook are more than 256 MiB; save it "
		    "as CSV",
		    err);
	buf_add(&l->strings->text, text, len);
	return 0;
}

static int
add(struct strings_reader *l, struct err *err)
{
	struct strings *s = l->strings;

	if (s->n == STRINGS_COUNT)
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
	struct strings_reader *l = (struct strings_reader *)listener;

	l->depth--;
	if (l->in_t) {
		l->in_t = false;
		if (!strings_text(&l->strings->text, l->from, l->keep_blanks))
			return refuse(l, STRINGS_NUL, err);
		return 0;
	}
	return l->depth == 1 ? add(l, err) : 0;
}

int
strings_read(struct strings *s, struct package *package, const char *part,
    struct err *err)
{
	struct strings_reader l = { .listener = { on_begin, on_open, on_text,
					on_close, ignore_close },
		.strings = s };

	return package_read(package, part, STRINGS_BYTES, &l.listener, err);
}

void
strings_clear(struct strings *s)
{
	buf_clear(&s->text);
	free(s->ends);
	*s = (struct strings){ .n = 0 };
}
