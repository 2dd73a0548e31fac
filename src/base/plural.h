/*
 * "1 row", "2 rows": what stands behind a word that is counted.
 *
 *	printf("%zu row%s", n, plural(n));
 *
 * "once", "2 times in a row": how often something failed.
 *
 *	printf("%s, %s", why, plural_row(row, n));
 */
#ifndef BASE_PLURAL_H
#define BASE_PLURAL_H

#include <stdint.h>
#include <stdio.h>

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
