/*
 * Writing dates and times, digit by digit: this runs once for every receipt.
 */
#include "base/when.h"

#include <stdlib.h>
#include <string.h>

static char *
put2(char *p, int value)
{
	*p++ = (char)('0' + value / 10);
	*p++ = (char)('0' + value % 10);
	return p;
}

static char *
put_day(char *p, const struct civil *c)
{
	p = put2(p, c->year / 100);
	p = put2(p, c->year % 100);
	*p++ = '-';
	p = put2(p, c->month);
	*p++ = '-';
	return put2(p, c->day);
}

static char *
put_time(char *p, const struct civil *c)
{
	p = put2(p, c->hour);
	*p++ = ':';
	p = put2(p, c->minute);
	*p++ = ':';
	return put2(p, c->second);
}

static char *
put_fraction(char *p, const char *frac)
{
	size_t len = strlen(frac);

	if (len == 0)
		return p;
	*p++ = '.';
	memcpy(p, frac, len);
	return p + len;
}

static char *
put_offset(char *p, int east)
{
	int minutes = abs(east) / CIVIL_MINUTE;

	*p++ = east < 0 ? '-' : '+';
	p = put2(p, minutes / 60);
	*p++ = ':';
	return put2(p, minutes % 60);
}

/* Hand over what was written, if it is right and there is room. */
static size_t
give(char *out, size_t size, const char *text, size_t len, int year)
{
	if (len >= size || year < 1 || year > 9999) {
		if (size > 0)
			*out = '\0';
		return 0;
	}
	memcpy(out, text, len);
	out[len] = '\0';
	return len;
}

size_t
when_datetime(
    char *out, size_t size, const struct when *w, const struct zone *zone)
{
	int offset = zone_offset(zone, w->utc);
	char text[WHEN_SIZE], *p = text;
	struct civil c;

	offset -= offset % CIVIL_MINUTE;
	civil_from_seconds(&c, w->utc + offset);
	p = put_day(p, &c);
	*p++ = 'T';
	p = put_time(p, &c);
	p = put_fraction(p, w->frac);
	p = put_offset(p, offset);
	return give(out, size, text, (size_t)(p - text), c.year);
}

size_t
when_date(char *out, size_t size, const struct when *w, const struct zone *zone)
{
	char text[WHEN_SIZE], *p = text;
	struct civil c = w->local;

	if (w->timed)
		zone_civil(zone, w->utc, &c);
	p = put_day(p, &c);
	return give(out, size, text, (size_t)(p - text), c.year);
}
