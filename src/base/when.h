/*
 * When something happened, as a cloud or a person writes it: an instant, and
 * what the text said about it. Reading and writing allocate nothing and know no
 * locale.
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/civil.h"
#include "base/err.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for the longest text, with its NUL. */
enum { WHEN_SIZE = sizeof("2018-04-16T14:08:31.123456789+03:00") };

struct when {
	int64_t utc;        /* the instant, in whole seconds since 1970 */
	char frac[10];      /* digits behind the second, no zeros last, or "" */
	bool zoned;         /* the text carried an offset */
	bool timed;         /* it carried a time of day */
	struct civil local; /* as written; 0:00:00 without a time of day */
	int offset;         /* as written; else the zone's at that instant */
};

/*
 * Read a date, or a date and a time of day:
 *
 *	2018-04-16            16.04.2018
 *	2018-04-16T11:08      16.04.2018 11:08
 *	2018-04-16 11:08:31   16.04.2018 11:08:31
 *
 * Behind the seconds may stand a fraction ("." or ",", one to nine digits),
 * behind a time of day an offset: Z, +03, +0300, +03:00, up to 18 hours. ASCII
 * blanks around it all are passed over. Without an offset it is local time in
 * the zone, and a mere date is the start of that day. Returns false, the result
 * undefined, for all else, for impossible dates and times (24:00 and second 60
 * among them) and for years outside 1 to 9999.
 */
bool when_parse(
    struct when *, const char *text, size_t len, const struct zone *);

/*
 * Write it as the clock of the zone shows it, NUL-terminated: the instant as
 * 2018-04-16T14:08:31.25+03:00 (the fraction only if there is one), or the day
 * as 2018-04-16. A date without a time of day stays that day in every zone. The
 * offsets of old, which had seconds, are cut to the minute, and the time goes
 * with the offset as written. Returns the length, or 0, with an empty text, if
 * it does not fit (WHEN_SIZE always does) or its year there is not 1 to 9999.
 */
size_t when_datetime(
    char *out, size_t size, const struct when *, const struct zone *);
size_t when_date(
    char *out, size_t size, const struct when *, const struct zone *);

/*
 * Unix time, a number of which so many are in a second, 1 or 1000, as the text
 * of an instant that when_parse() reads. Returns the length, 0 if it is none or
 * its year is not 1 to 9999.
 */
size_t when_unix(
    char out[WHEN_SIZE], const char *text, size_t len, int per_second);

/*
 * Read a day from a command line, strictly YYYY-MM-DD; its time of day is
 * 0:00:00. civil_add_days() counts on from there. Returns 0, or -1 with an
 * ERR_USAGE error.
 */
int when_day(struct civil *day, const char *text, struct err *);

/* What --day means: today, yesterday or YYYY-MM-DD, in the zone. ERR_USAGE. */
int when_period_day(struct civil *day, const char *text, int64_t now,
    const struct zone *, struct err *);

#endif
