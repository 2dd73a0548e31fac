/*
 * Is this test under memcheck? It is thirty times slower there, and memcheck
 * looks for other things than the values of every day of every zone.
 */
#ifndef TESTS_WATCHED_H
#define TESTS_WATCHED_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool
is_watched(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

#endif
