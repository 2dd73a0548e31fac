/*
 * What the fuzz targets share: must() for what always holds, fuzz_touch() to
 * have every byte read, so that a wrong length is noticed, and a zone.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/err.h"
#include "base/zone.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define must(what)                                                             \
	do {                                                                   \
		if (!(what)) {                                                 \
			fprintf(stderr, "%s:%d: must: %s\n", __FILE__,         \
			    __LINE__, #what);                                  \
			abort();                                               \
		}                                                              \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_touch(const char *s, size_t len)
{
	volatile unsigned sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += (unsigned char)s[i];
}

static inline const struct zone *
fuzz_zone(void)
{
	static struct zone *zone;
	struct err err = ERR_INIT;

	if (zone == NULL)
		zone = zone_open("Europe/Moscow", &err);
	must(zone != NULL);
	return zone;
}

#endif
