/*
 * Days as spreadsheets count them. Day 1 is the 1st of January 1900, and day 60
 * is the 29th of February of that year, which there never was; some workbooks
 * count from 0 on the 1st of January 1904 instead. The time is a part of a day,
 * rounded to the second, or to its thousandth where those are shown.
 */
#include "base/civil.h"
#include "reader/ooxml_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define DAYS_END 2958466 /* the 1st of January 10000 */

/* The moment, in seconds or their thousandths. */
struct moment {
	int64_t day, second; /* of the day */
	int thousandth;
};

static struct moment
split(double days, bool fraction)
{
	int64_t per = fraction ? 1000 : 1;
	int64_t all = (int64_t)(days * CIVIL_DAY * (double)per + 0.5);
	int64_t seconds = all / per;

	return (struct moment){ seconds / CIVIL_DAY, seconds % CIVIL_DAY,
		(int)(all % per) };
}

static void
put_time(struct buf *out, const struct moment *m, int64_t hours)
{
	int64_t s = m->second;

	buf_printf(out, "%02lld:%02d:%02d", (long long)hours,
	    (int)(s / CIVIL_MINUTE % 60), (int)(s % CIVIL_MINUTE));
	if (m->thousandth > 0)
		buf_printf(out, ".%03d", m->thousandth);
}

static bool
put_date(struct buf *out, int64_t day, bool from_1904)
{
	int64_t first =
	    from_1904 ? civil_to_days(1904, 1, 1) : civil_to_days(1899, 12, 31);
	struct civil c = { 0 };

	if (!from_1904 && (day < 1 || day == 60))
		return false;
	if (!from_1904 && day > 60)
		day--;
	civil_from_days(&c, first + day);
	if (c.year > 9999)
		return false;
	buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
	return true;
}

static bool
put(struct buf *out, const struct moment *m, struct ooxml_look look,
    bool from_1904)
{
	int64_t hour = m->second / CIVIL_HOUR;

	if (look.kind == OOXML_ELAPSED) {
		put_time(out, m, m->day * 24 + hour);
		return true;
	}
	if (look.kind == OOXML_TIME && m->day == 0) {
		put_time(out, m, hour);
		return true;
	}
	if (!put_date(out, m->day, from_1904))
		return false;
	if (look.kind == OOXML_DATE && m->second == 0 && m->thousandth == 0)
		return true;
	buf_putc(out, 'T');
	put_time(out, m, hour);
	return true;
}

bool
ooxml_time(struct buf *out, const char *text, size_t len,
    struct ooxml_look look, bool from_1904)
{
	char copy[64];
	struct moment m;
	double days;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	days = strtod(copy, NULL);
	if (!(days >= 0 && days < DAYS_END))
		return false;
	m = split(days, look.fraction);
	return put(out, &m, look, from_1904);
}
