/*
 * Texts for cells. Spreadsheets write what XML cannot hold as _x0001_, and so
 * read such a thing as the character it names: a text that has it already must
 * say _x005F_ for its first "_". The library does the control characters, all
 * but U+0000, with which its strings end.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <ctype.h>

/* How long a letter is that begins with this byte; 0: none does. */
static unsigned
length_of(unsigned char c)
{
	static const struct {
		unsigned char below, length;
	} ranges[] = { { 0xc2, 0 }, { 0xe0, 2 }, { 0xf0, 3 }, { 0xf5, 4 } };
	size_t i;

	for (i = 0; i < NELEM(ranges); i++)
		if (c < ranges[i].below)
			return ranges[i].length;
	return 0;
}

/* A letter of UTF-8 at s: its length, or 0 when there is none. */
static size_t
letter_at(const char *s, size_t left)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)*s;
	unsigned n, i, code;

	if (c < 0x80)
		return 1;
	n = length_of(c);
	if (n == 0 || n > left)
		return 0;
	code = c & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (code < least[n] || code > 0x10ffff || (code >> 11) == 0x1b)
		return 0;
	return n;
}

/* Is this "_x0041_", which would be read as "A"? */
static bool
is_escape(const char *s, size_t left)
{
	size_t i;

	if (left < 7 || s[1] != 'x' || s[6] != '_')
		return false;
	for (i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)s[i]))
			return false;
	return true;
}

/* What stands for the character at s when it cannot stand for itself. */
static const char *
instead(const char *s, size_t left, size_t n)
{
	if (n == 0)
		return "\xef\xbf\xbd"; /* no UTF-8 */
	if (*s == '\0')
		return "_x0000_";
	if (*s == '_' && is_escape(s, left))
		return "_x005F_";
	if (n == 3 && memcmp(s, "\xef\xbf\xbe", 3) == 0)
		return "_xFFFE_";
	if (n == 3 && memcmp(s, "\xef\xbf\xbf", 3) == 0)
		return "_xFFFF_";
	return NULL;
}

struct xlsx_length
xlsx_text(struct buf *out, const char *text, size_t len)
{
	struct xlsx_length length = { 0, 0 };
	const char *other;
	size_t i, n;

	for (i = 0; i<len; i += n> 0 ? n : 1) {
		n = letter_at(text + i, len - i);
		other = instead(text + i, len - i, n);
		if (other != NULL)
			buf_puts(out, other);
		else
			buf_add(out, text + i, n);
		length.letters++;
		length.units += n == 4 ? 2 : 1;
	}
	return length;
}
