/*
 * The inside of a zone, for zone.c, zone_suggest.c and their tests: a table of
 * spans, each with one offset, sorted by their starts. It is filled when a zone
 * is opened, from a file or from a rule; after that no rule is left to compute.
 *
 * A rule that goes on for ever is written out for 400 years: the calendar
 * repeats after that, so later instants are looked up whole cycles earlier.
 */
#ifndef BASE_ZONE_INTERNAL_H
#define BASE_ZONE_INTERNAL_H

#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>

/* Offsets stay within this many seconds, east and west. */
enum { ZONE_FAR = 26 * CIVIL_HOUR };

struct zone_span {
	int64_t at; /* from here to the next one's at */
	int offset;
};

struct zone {
	char *name;
	struct zone_span *spans; /* the first begins at INT64_MIN */
	size_t n;                /* at least one */
	int64_t cycle;           /* 400 years from here repeat; or INT64_MAX */
};

struct zone *zone_new(void); /* UTC, without a name */

/*
 * Fill a new zone from the bytes of a TZif file (RFC 8536, version 2 or later).
 * Returns 0, or -1 with the error set; then the zone is only good to be freed.
 */
int zone_tzif(struct zone *, const void *data, size_t len, struct err *);

/*
 * The zone of this system, whose files are in the folder, that somebody may
 * mean who writes this; NULL: none. The caller's to free.
 */
char *zone_suggest(const char *folder, const char *wrong);

#endif
