/*
 * What texts are made of, as far as a list of goods has to know.
 */
#include "base/scan.h"
#include "goods/goods_internal.h"
#include "base/text.h"

#include <string.h>

/* ---- blanks ---- */

/* The length of the blank that ends at `end`, 0 when there is none. */
static size_t
blank_before(const char *s, const char *end)
{
	size_t n;

	if (s < end && end[-1] > ' ' && end[-1] <= '~')
		return 0; /* as most do */
	for (n = 1; n <= 3 && n <= (size_t)(end - s); n++)
		if (blank_at(end - n, end) == n)
			return n;
	return 0;
}

void
text_trim(struct cell *c)
{
	const char *s = c->text, *end = s + c->len;
	size_t n;

	if (s == end)
		return;
	while ((n = blank_at(s, end)) > 0)
		s += n;
	while ((n = blank_before(s, end)) > 0)
		end -= n;
	c->text = s;
	c->len = (size_t)(end - s);
}

/* ---- characters ---- */

static bool
is_control(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* U+FFFE and U+FFFF; surrogates are no UTF-8. */
static bool
is_no_character(const char *s, const char *end)
{
	return end - s >= 3 && memcmp(s, "\xef\xbf", 2) == 0 &&
	       (unsigned char)s[2] >= 0xbe;
}

/* Bytes that may be of such a character, or of another. */
static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b < 0x20) | (scan_block)(b == 0xef);
}

bool
text_has_control(const struct cell *c)
{
	const char *s = c->text, *end = s + c->len;

	if (c->len == 0 || scan_is_clean(s, c->len, mark, NULL))
		return false;
	for (; s < end; s++)
		if (is_control((unsigned char)*s) ||
		    (*s == '\xef' && is_no_character(s, end)))
			return true;
	return false;
}

/* ---- letters ---- */

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_CYRILLIC };

/* The script of the character at s, and how long it is. */
static enum script
script_at(const char *s, size_t *len)
{
	unsigned char c = (unsigned char)*s;

	*len = 1;
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return SCRIPT_LATIN;
	if (c >= 0xd0 && c <= 0xd3) { /* U+0400 to U+04FF */
		*len = 2;
		return SCRIPT_CYRILLIC;
	}
	return SCRIPT_NONE;
}

bool
text_is_mixed(const struct cell *c)
{
	enum script before = SCRIPT_NONE, now;
	size_t i, len;

	for (i = 0; i < c->len; i += len) {
		now = script_at(c->text + i, &len);
		if (before != SCRIPT_NONE && now != SCRIPT_NONE &&
		    now != before)
			return true;
		/* the rest of another character is no letter either */
		before = now;
	}
	return false;
}

/* А-П stay in their row of UTF-8, Р-Я go to the next; Ё has its own place. */
static size_t
put_small(const unsigned char *s, size_t left, struct buf *to)
{
	unsigned char small[2];

	if (*s < 0x80 || left < 2 || *s != 0xd0 || s[1] > 0xaf) {
		buf_putc(
		    to, (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s));
		return 1;
	}
	small[0] = s[1] < 0x90 || s[1] > 0x9f ? 0xd1 : 0xd0;
	small[1] = (unsigned char)(s[1] < 0x90   ? s[1] + 0x10
				   : s[1] < 0xa0 ? s[1] + 0x20
						 : s[1] - 0x20);
	buf_add(to, (const char *)small, 2);
	return 2;
}

void
text_fold(const struct cell *c, struct buf *to)
{
	const char *s = c->text, *end = s + c->len;
	size_t n;

	while (s < end) {
		n = *s == '.' ? 1 : blank_at(s, end);
		if (n == 0)
			n = put_small(
			    (const unsigned char *)s, (size_t)(end - s), to);
		s += n;
	}
}
