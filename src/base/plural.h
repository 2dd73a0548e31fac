/*
 * "1 row", "2 rows": what stands behind a word that is counted.
 *
 *	printf("%zu row%s", n, plural(n));
 */
#ifndef BASE_PLURAL_H
#define BASE_PLURAL_H

#include <stdint.h>

static inline const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

#endif
