/*
 * Blanks as they stand in numbers and around values: space, tab, line ends,
 * and the wide ones that 1C and typographers put between groups of digits,
 * U+00A0, U+202F and U+2009.
 */
#ifndef ROW_BLANK_H
#define ROW_BLANK_H

#include <stddef.h>
#include <string.h>

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

#endif
