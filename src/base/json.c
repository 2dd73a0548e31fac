/*
 * JSON as text. Whether a comma is due can be seen from the last byte.
 */
#include "base/json.h"
#include "base/scan.h"
#include "base/text.h"

/* As JSON has it, what lies beyond U+FFFF in two halves. */
static void
put_code(struct buf *b, unsigned letter)
{
	if (letter < 0x10000)
		buf_printf(b, "\\u%04x", letter);
	else
		buf_printf(b, "\\u%04x\\u%04x",
		    0xd800 + ((letter - 0x10000) >> 10),
		    0xdc00 + ((letter - 0x10000) & 0x3ff));
}

/* Whatever the text has, JSON stays JSON, and a terminal is left in peace. */
void
json_text(struct buf *b, const char *s)
{
	unsigned letter;
	size_t n;

	buf_putc(b, '"');
	for (; *s != '\0'; s += n > 0 ? n : 1) {
		n = utf8_take(s, UTF8_MAX, &letter);
		if (n == 0)
			buf_puts(b, "\\ufffd");
		else if (text_is_unseen(letter))
			put_code(b, letter);
		else if (letter == '"' || letter == '\\')
			buf_printf(b, "\\%c", *s);
		else
			buf_add(b, s, n);
	}
	buf_putc(b, '"');
}

void
json_next(struct buf *b)
{
	char last = b->len > 0 ? b->data[b->len - 1] : '[';

	if (last != '[' && last != '{')
		buf_putc(b, ',');
}

void
json_member(struct buf *b, const char *name)
{
	json_next(b);
	json_text(b, name);
	buf_putc(b, ':');
}

void
json_member_text(struct buf *b, const char *name, const char *value)
{
	json_member(b, name);
	if (value == NULL)
		buf_puts(b, "null");
	else
		json_text(b, value);
}

void
json_member_int(struct buf *b, const char *name, int64_t value)
{
	json_member(b, name);
	buf_printf(b, "%lld", (long long)value);
}

/*
 * Texts as JSON strings: in runs between the bytes that need an escape.
 */

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
