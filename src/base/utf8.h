/*
 * UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#define UTF8_MAX 4 /* bytes of one character */

/* How many of these bytes are whole characters, up to the first wrong one. */
size_t utf8_valid(const char *s, size_t len);

/* Do these bytes only begin a character, whose rest may be yet to come? */
int utf8_begins(const char *s, size_t len);

/*
 * The character at s, len > 0: its length, and its code point in *code. A byte
 * that begins none is U+FFFD.
 */
size_t utf8_get(const char *s, size_t len, unsigned *code);

/*
 * The same, but wrong bytes are told: 0. Of a text with a NUL at its end no
 * length need be known, UTF8_MAX will do.
 */
size_t utf8_take(const char *s, size_t len, unsigned *code);

/* A byte that goes on with a character, and begins none. */
static inline bool
utf8_goes_on(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* How many characters these bytes begin. */
size_t utf8_count(const char *s, size_t len);

/* Write a character to UTF8_MAX bytes of room: its length. */
size_t utf8_put(char *to, unsigned code);

/*
 * The small letter for a capital one, in the scripts that goods and people are
 * written in: Latin, Greek, Cyrillic; any other character is its own. It is
 * never longer than the capital one.
 */
unsigned utf8_lower(unsigned code);

#endif
