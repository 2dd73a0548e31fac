/*
 * Texts as JSON strings: in runs between the bytes that need an escape.
 */
#include "sink/jsontext.h"
#include "base/scan.h"

static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b == '"') | (scan_block)(b == '\\') |
	       (scan_block)(b < ' ');
}

static char *
put_escape(char *to, unsigned char c)
{
	static const char plain[] = "\"\\\n\r\t\b\f", letter[] = "\"\\nrtbf",
			  digits[] = "0123456789abcdef";
	const char *found = c == '\0' ? NULL : strchr(plain, c);

	*to++ = '\\';
	if (found != NULL) {
		*to++ = letter[found - plain];
		return to;
	}
	to = stpcpy(to, "u00");
	*to++ = digits[c >> 4];
	*to++ = digits[c & 0xf];
	return to;
}

static bool
needs_escape(char c)
{
	return (unsigned char)c < ' ' || c == '"' || c == '\\';
}

static char *
put_escaped(char *to, const char *s, const char *end)
{
	const char *run;

	while (s < end) {
		for (run = s; s < end && !needs_escape(*s); s++)
			;
		memcpy(to, run, (size_t)(s - run));
		to += s - run;
		if (s < end)
			to = put_escape(to, (unsigned char)*s++);
	}
	return to;
}

char *
jsontext_put(char *to, const char *s, size_t len)
{
	*to++ = '"';
	if (scan_is_clean(s, len, mark, NULL)) {
		memcpy(to, s, len);
		to += len;
	} else
		to = put_escaped(to, s, s + len);
	*to++ = '"';
	return to;
}
