/*
 * Foreign text made fit to be shown: whatever a server, a file or a person
 * wrote must not move a terminal's cursor nor turn its line around, and must
 * not be cut inside a letter.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A text that is not NUL-terminated. */
struct slice {
	const char *text;
	size_t len;
};

/* Has this character no shape of its own: a control, no width, a direction? */
bool text_is_unseen(unsigned letter);

/*
 * A letter of the n bytes at s as it may be shown, 0: they are none. How many
 * bytes it takes then.
 */
#define TEXT_SHOWN 16
size_t text_show(char to[TEXT_SHOWN], const char *s, size_t n, unsigned letter);

/*
 * s as it may be shown, in `size' bytes of room: controls (also DEL and U+0080
 * to U+009F) are '?', other characters that cannot be seen are spelled out, as
 * in \u{202E}, and what is no UTF-8 is U+FFFD. What has no room is left out,
 * by whole characters. `to' and s do not overlap.
 */
void text_clean(char *to, size_t size, const char *s);

/*
 * At most `max` of the bytes of s, and no part of a UTF-8 letter at their end;
 * fit for "%.*s".
 */
int text_fit(const char *s, size_t len, size_t max);
int text_fit_str(const char *s, size_t max);

/* Each place where a secret stands in a text becomes so many '*'. */
void text_hide(char *text, const char *secret);

/* A blank of XML and JSON: a space, a tab, an end of a line. */
static inline bool
text_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline bool
text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Blanks as they stand in numbers and around values: space, tab, line ends,
 * and the wide ones that 1C and typographers put between groups of digits,
 * U+00A0, U+202F and U+2009.
 */

/* The length of the blank at s, 0 when there is none. */
static inline size_t
blank_at(const char *s, const char *end)
{
	unsigned char first = s == end ? 0 : (unsigned char)*s;

	if (first <= ' ')
		return first == ' ' || first == '\t' || first == '\r' ||
		       first == '\n';
	if (first != 0xc2 && first != 0xe2)
		return 0;
	if (end - s >= 2 && memcmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	if (end - s >= 3 && (memcmp(s, "\xe2\x80\xaf", 3) == 0 ||
				memcmp(s, "\xe2\x80\x89", 3) == 0))
		return 3;
	return 0;
}

/* One that may stand between groups of digits: no tab and no line end. */
static inline size_t
blank_in_number(const char *s, const char *end)
{
	return s != end && *s != ' ' && (unsigned char)*s < 0x80
		   ? 0
		   : blank_at(s, end);
}

/*
 * "1 row", "2 rows": what stands behind a word that is counted.
 *
 *	printf("%zu row%s", n, plural(n));
 *
 * "once", "2 times in a row": how often something failed.
 *
 *	printf("%s, %s", why, plural_row(row, n));
 */

#define PLURAL_ROW 40

static inline const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static inline const char *
plural_row(char out[PLURAL_ROW], int n)
{
	snprintf(out, PLURAL_ROW, n == 1 ? "once" : "%d times in a row", n);
	return out;
}

#endif
