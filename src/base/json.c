/*
 * JSON as text. Whether a comma is due can be seen from the last byte.
 */
#include "base/json.h"

/* How many bytes a UTF-8 letter that begins with this one has; 0: none does. */
static size_t
letter_size(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* The letter at s, and its size; 0 bytes: it is none. */
static size_t
take_letter(const char *s, unsigned *letter)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = letter_size((unsigned char)*s), i;

	*letter = n < 2 ? (unsigned char)*s : (unsigned char)*s & 0x7fu >> n;
	for (i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		*letter = *letter << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (*letter >= 0xd800 && *letter < 0xe000) /* half a letter of UTF-16 */
		return 0;
	return n > 0 && *letter >= least[n] && *letter <= 0x10ffff ? n : 0;
}

/* Whatever the text has, JSON stays JSON, and a terminal is left in peace. */
void
json_text(struct buf *b, const char *s)
{
	unsigned letter;
	size_t n;

	buf_putc(b, '"');
	for (; *s != '\0'; s += n > 0 ? n : 1) {
		n = take_letter(s, &letter);
		if (n == 0)
			buf_puts(b, "\\ufffd");
		else if (letter < 0x20 || (letter >= 0x7f && letter < 0xa0))
			buf_printf(b, "\\u%04x", letter);
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
