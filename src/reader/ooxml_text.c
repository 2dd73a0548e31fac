/*
 * A text as a workbook's XML has it. Blanks around it count only where it says
 * so. What XML cannot hold is written _x000D_, and a text that looks like that
 * has its "_" written _x005F_. Every step makes the text shorter, so it is done
 * in place.
 */
#include "base/text.h"
#include "reader/ooxml_internal.h"

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

		if (c >= '0' && c <= '9')
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
ooxml_unescape(struct buf *b, size_t from)
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

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim(struct buf *b, size_t from)
{
	size_t n = from;

	while (b->len > from && is_blank(b->data[b->len - 1]))
		b->len--;
	while (n < b->len && is_blank(b->data[n]))
		n++;
	if (n == from)
		return;
	memmove(b->data + from, b->data + n, b->len - n);
	b->len -= n - from;
}

bool
ooxml_text(struct buf *b, size_t from, bool keep_blanks)
{
	if (!keep_blanks)
		trim(b, from);
	return ooxml_unescape(b, from);
}
