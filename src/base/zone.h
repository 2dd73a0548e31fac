/*
 * A time zone: what the clocks of a place show at an instant, and back. An
 * instant is a count of UTC seconds since 1970 (no leap seconds), of the years
 * 1 to 9999. Unlike the C library's, zones are plain objects: have as many as
 * you like. A zone does not change after zone_open(), so threads share it
 * without locks.
 *
 *	struct zone *z = zone_open("Europe/Moscow", &err);
 *	from = zone_day_start(z, 2018, 4, 16);
 *	to = zone_day_start(z, 2018, 4, 17);
 *	zone_free(z);
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/civil.h"
#include "base/err.h"

#include <stdint.h>

struct zone;

/*
 * Open a zone by its IANA name, such as Europe/Moscow or UTC; the data comes
 * from $TZDIR, else /usr/share/zoneinfo (UTC itself needs none). NULL is the
 * zone of the system: $TZ if set (a name, a path or a POSIX rule such as MSK-3,
 * ':' in front allowed, empty for UTC), else /etc/localtime, else UTC.
 * Returns NULL, with an ERR_CONFIG or ERR_IO error, when there is no such zone
 * or its file is not sound. Reads the environment: not while others change it.
 */
struct zone *zone_open(const char *name, struct err *);
void zone_free(struct zone *); /* NULL is fine */

/*
 * The name it was opened by. For the zone of the system: what $TZ says, or the
 * name that the link (/etc/localtime) leads to, or the path of the file when
 * that tells no name, or "UTC".
 */
const char *zone_name(const struct zone *);

/* Seconds east of Greenwich at this instant; at most 26 hours. */
int zone_offset(const struct zone *, int64_t utc);

/* What calendar and clock show at this instant. */
void zone_civil(const struct zone *, int64_t utc, struct civil *);

/*
 * The instant when calendar and clock show this. A time that happens twice is
 * its first; one that is skipped counts on by the offset before the gap, as if
 * the clock had not been changed.
 */
int64_t zone_instant(const struct zone *, const struct civil *);

/*
 * The first instant of that day: its midnight (the first, if it happens twice),
 * or the end of the gap that has swallowed it. From one day's start up to,
 * without, the next day's is the day, 23 or 25 hours long where the clocks are
 * changed and empty where the calendar skipped it; so days leave out no instant
 * and share none.
 */
int64_t zone_day_start(const struct zone *, int year, int month, int day);

#endif
