/*
 * Finding out an encoding while reading: by the mark in front, else as long as
 * there is nothing but ASCII not at all, then by the bytes that follow.
 */
#include "reader/charset.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LOOK ((size_t)64 * 1024) /* as many as an input can look ahead */

#define CLOSED ((iconv_t)-1)

static size_t
stop(struct charset *c, const char *why)
{
	snprintf(c->wrong, sizeof(c->wrong), "%s", why);
	return 0;
}

/* ---- which ---- */

static void
open_iconv(struct charset *c, const char *from)
{
	c->is = CHARSET_OTHER;
	c->from = from;
	c->iconv = iconv_open("UTF-8", from);
	if (c->iconv == CLOSED)
		snprintf(c->wrong, sizeof(c->wrong),
		    "this system cannot read the encoding %s", from);
}

static const struct mark {
	const char *bytes;
	size_t len;
	const char *from; /* NULL: UTF-8 */
} marks[] = {
	{ "\xef\xbb\xbf", 3, NULL },
	{ "\xff\xfe", 2, "UTF-16LE" },
	{ "\xfe\xff", 2, "UTF-16BE" },
};

static void
take_mark(struct charset *c)
{
	const char *bytes;
	size_t n = input_peek(c->in, &bytes, 3), i;

	c->is = CHARSET_ASCII;
	for (i = 0; i < NELEM(marks); i++) {
		if (n < marks[i].len ||
		    memcmp(bytes, marks[i].bytes, marks[i].len) != 0)
			continue;
		input_skip(c->in, marks[i].len);
		if (marks[i].from == NULL)
			c->is = CHARSET_UTF8;
		else
			open_iconv(c, marks[i].from);
		return;
	}
}

static size_t
count_letters(const char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += (unsigned char)s[i] >= 0xc0;
	return n;
}

/*
 * Is it UTF-8, be it with a wrong byte here and there? Letters of windows-1251
 * next to each other hardly ever look like it.
 */
static bool
is_utf8(const char *s, size_t len)
{
	size_t good, letters = 0, wrong = 0;

	for (;;) {
		good = utf8_valid(s, len);
		letters += count_letters(s, good);
		s += good;
		len -= good;
		if (len == 0 || utf8_begins(s, len))
			return letters > wrong;
		wrong++;
		s++;
		len--;
	}
}

/* The first byte is none of ASCII's. */
static void
decide(struct charset *c, const char *bytes, size_t n)
{
	if (is_utf8(bytes, n))
		c->is = CHARSET_UTF8;
	else
		open_iconv(c, "WINDOWS-1251");
}

/* ---- reading ---- */

static size_t
take(struct charset *c, char *to, const char *bytes, size_t n)
{
	memcpy(to, bytes, n);
	input_skip(c->in, n);
	return n;
}

static size_t
read_ascii(struct charset *c, char *to, size_t size)
{
	const char *bytes;
	size_t n = input_peek(c->in, &bytes, LOOK), ascii = 0;

	while (ascii < n && ascii < size && (unsigned char)bytes[ascii] < 0x80)
		ascii++;
	if (ascii == 0 && n > 0) {
		decide(c, bytes, n);
		return charset_read(c, to, size);
	}
	return take(c, to, bytes, ascii);
}

static size_t
refuse(struct charset *c, const char *bytes, bool cut)
{
	c->in->cut = cut;
	if (cut)
		return stop(c, "the document ends within a letter");
	snprintf(c->wrong, sizeof(c->wrong),
	    "byte 0x%02X is not %s, in which the rest is written",
	    (unsigned char)*bytes, c->is == CHARSET_UTF8 ? "UTF-8" : c->from);
	return 0;
}

static size_t
read_utf8(struct charset *c, char *to, size_t size)
{
	const char *bytes;
	size_t want = size < LOOK ? size : LOOK;
	size_t n = input_peek(c->in, &bytes, want), good;

	good = utf8_valid(bytes, n);
	if (good == 0 && n > 0)
		return refuse(c, bytes, utf8_begins(bytes, n));
	return take(c, to, bytes, good);
}

static size_t
read_other(struct charset *c, char *to, size_t size)
{
	const char *bytes;
	size_t n = input_peek(c->in, &bytes, LOOK), left = n, room = size;
	char *from;

	if (c->iconv == CLOSED)
		return 0;
	from = (char *)bytes; /* only read */
	if (iconv(c->iconv, &from, &left, &to, &room) == (size_t)-1 &&
	    room == size)
		return refuse(c, bytes, errno == EINVAL);
	input_skip(c->in, n - left);
	return size - room;
}

static size_t (*const readers[])(struct charset *, char *, size_t) = {
	[CHARSET_ASCII] = read_ascii,
	[CHARSET_UTF8] = read_utf8,
	[CHARSET_OTHER] = read_other,
};

size_t
charset_read(struct charset *c, char *to, size_t size)
{
	const char *nul;
	size_t n;

	if (c->is == CHARSET_NEW)
		take_mark(c);
	if (*c->wrong != '\0')
		return 0;
	n = readers[c->is](c, to, size);
	nul = memchr(to, '\0', n);
	if (nul == NULL)
		return n;
	stop(c, "U+0000 cannot be a part of a text");
	return (size_t)(nul - to);
}

void
charset_init(struct charset *c, struct input *in)
{
	*c = (struct charset){ .in = in, .iconv = CLOSED };
}

void
charset_clear(struct charset *c)
{
	if (c->iconv != CLOSED)
		iconv_close(c->iconv);
	c->iconv = CLOSED;
}
