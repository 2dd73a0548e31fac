/*
 * The text of a file that does not say its encoding, as UTF-8. A mark in front
 * tells UTF-8 or UTF-16; else the first byte that is not ASCII and the next
 * 64 KiB decide: where more of it is letters of UTF-8 than is not, the file is
 * UTF-8, and must be so to its end; if not, it is windows-1251.
 */
#ifndef READER_CHARSET_H
#define READER_CHARSET_H

#include "reader/input.h"

#include <iconv.h>
#include <stddef.h>

enum charset_is {
	CHARSET_NEW,   /* nothing was read */
	CHARSET_ASCII, /* so far */
	CHARSET_UTF8,
	CHARSET_OTHER /* goes through iconv */
};

struct charset {
	struct input *in; /* borrowed */
	enum charset_is is;
	const char *from; /* its name there */
	iconv_t iconv;
	char wrong[80]; /* why there is no more text; "": it has ended */
};

void charset_init(struct charset *, struct input *);
void charset_clear(struct charset *);

/*
 * Up to size bytes, at least 4, of valid UTF-8 without U+0000. 0: there is no
 * more, because it ended, because `wrong` says so, or because of a failed read,
 * which input_check() tells.
 */
size_t charset_read(struct charset *, char *to, size_t size);

#endif
