/*
 * Escaping for XML. Texts that need none, and that is most of them, are copied
 * as they are.
 */
#include "base/xml.h"
#include "base/scan.h"

#include <string.h>

static const struct {
	const char *words;
	size_t len;
} escapes[0x100] = {
#define ESCAPE(c, words) [c] = { words, sizeof(words) - 1 }
	ESCAPE('&', "&amp;"),
	ESCAPE('<', "&lt;"),
	ESCAPE('>', "&gt;"),
	ESCAPE('"', "&quot;"),
	ESCAPE('\t', "&#9;"),
	ESCAPE('\n', "&#10;"),
	ESCAPE('\r', "&#13;"),
};

static const char replacement[] = "\xef\xbf\xbd";

static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b == '&') | (scan_block)(b == '<') |
	       (scan_block)(b == '>') | (scan_block)(b == '"') |
	       (scan_block)(b < 0x20) | (scan_block)(b == 0xef);
}

static char *
put_bytes(char *to, const char *s, size_t len)
{
	memcpy(to, s, len);
	return to + len;
}

/* U+FFFE and U+FFFF, which are not characters. */
static bool
is_no_character(const char *s, const char *end)
{
	return end - s >= 3 && memcmp(s, "\xef\xbf", 2) == 0 &&
	       (unsigned char)s[2] >= 0xbe;
}

/* The bytes at s that go out as one, 1 as a rule. */
static size_t
put_one(char **to, const char *s, const char *end)
{
	unsigned char c = (unsigned char)*s;

	if (escapes[c].len > 0) {
		*to = put_bytes(*to, escapes[c].words, escapes[c].len);
		return 1;
	}
	if (c < 0x20 || is_no_character(s, end)) {
		*to = put_bytes(*to, replacement, sizeof(replacement) - 1);
		return c < 0x20 ? 1 : 3;
	}
	*(*to)++ = *s;
	return 1;
}

char *
xml_put(char *to, const char *s, size_t len)
{
	const char *end = s + len;

	if (len == 0)
		return to;
	if (scan_is_clean(s, len, mark, NULL))
		return put_bytes(to, s, len);
	while (s < end)
		s += put_one(&to, s, end);
	return to;
}
