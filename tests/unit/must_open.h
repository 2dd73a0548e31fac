/*
 * For tests that need a zone: open it, or fail saying why (most likely the
 * system has no tzdata). Comes after cmocka.h.
 */
#ifndef TESTS_MUST_OPEN_H
#define TESTS_MUST_OPEN_H

#include "base/zone.h"

static inline struct zone *
must_open(const char *name)
{
	struct err err = ERR_INIT;
	struct zone *z = zone_open(name, &err);

	if (z == NULL)
		fail_msg("%s", err.text);
	return z;
}

#endif
