/*
 * JSON as text. Whether a comma is due can be seen from the last byte.
 */
#include "base/json.h"
#include "base/scan.h"
#include "base/text.h"
#include "base/utf8.h"

/* ---- texts: runs between the bytes that need care ---- */

static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b == '"') | (scan_block)(b == '\\') |
	       (scan_block)(b < ' ');
}

/* A unit of UTF-16. */
static char *
put_unit(char *to, unsigned unit)
{
	int shift;

	to = stpcpy(to, "\\u");
	for (shift = 12; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[unit >> shift & 0xf];
	return to;
}

static char *
put_code(char *to, unsigned code)
{
	if (code < 0x10000)
		return put_unit(to, code);
	to = put_unit(to, 0xd800 + ((code - 0x10000) >> 10));
	return put_unit(to, 0xdc00 + ((code - 0x10000) & 0x3ff));
}

static char *
put_escape(char *to, unsigned char c)
{
	static const char plain[] = "\"\\\n\r\t\b\f", letter[] = "\"\\nrtbf";
	const char *found = c == '\0' ? NULL : strchr(plain, c);

	if (found == NULL)
		return put_unit(to, c);
	*to++ = '\\';
	*to++ = letter[found - plain];
	return to;
}

/* For people: whatever cannot be seen is there by its code. */
static char *
put_seen(char *to, const char **s, const char *end)
{
	const char *letter = *s;
	unsigned code;
	size_t n = utf8_take(letter, (size_t)(end - letter), &code);

	*s += n > 0 ? n : 1;
	if (n == 0)
		return put_code(to, 0xfffd);
	if (text_is_unseen(code))
		return put_code(to, code);
	return n == 1 ? put_escape(to, (unsigned char)*letter)
		      : mempcpy(to, letter, n);
}

static bool
needs_care(char c, bool seen)
{
	return (unsigned char)c < ' ' || c == '"' || c == '\\' ||
	       (seen && (unsigned char)c > '~');
}

static char *
put(char *to, const char *s, size_t len, bool seen)
{
	const char *end = s + len, *run;

	while (s < end) {
		for (run = s; s < end && !needs_care(*s, seen); s++)
			;
		to = mempcpy(to, run, (size_t)(s - run));
		if (s < end)
			to = seen ? put_seen(to, &s, end)
				  : put_escape(to, (unsigned char)*s++);
	}
	return to;
}

char *
json_put(char *to, const char *s, size_t len)
{
	*to++ = '"';
	if (scan_is_clean(s, len, mark, NULL))
		to = mempcpy(to, s, len);
	else
		to = put(to, s, len, false);
	*to++ = '"';
	return to;
}

void
json_text(struct buf *b, const char *s)
{
	size_t len = strlen(s);
	char *to;

	buf_putc(b, '"');
	buf_grow(b, JSON_ROOM(len));
	to = put(b->data + b->len, s, len, true);
	b->len = (size_t)(to - b->data);
	buf_putc(b, '"');
}

/* ---- members ---- */

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
