/*
 * The rules of POSIX's TZ variable, with the wider times of RFC 8536: a name
 * and an offset for standard time and, if there is summer time, a name, an
 * offset and the days of the year on which it starts and ends.
 *
 *	MSK-3    CET-1CEST,M3.5.0,M10.5.0/3    <-02>2<-01>,M3.5.0/-1,M10.5.0/0
 *
 * A rule becomes a list of changes of the clock, sorted by time, because the
 * end of one summer may be the start of the next, in either order of the year.
 */
#include "base/zone_internal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	BEFORE = 2,               /* years before the first that matters */
	YEARS = 400 + BEFORE + 3, /* a cycle, and both its edges */
	MAX_HOURS = 167           /* of the time of a change; either sign */
};

/* A day of the year and the time of that day, by the clock until then. */
struct date {
	char form; /* 'M', 'J' (1..365, never 29 February), or 'N' (0..365) */
	int month, week, day;
	int time;
};

struct rule {
	int standard, summer;   /* offsets; equal if there is no summer time */
	struct date start, end; /* of summer time */
};

struct change {
	int64_t at;
	bool summer; /* starts or ends */
};

static bool
skip(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

static bool
number(const char **p, int min, int max, int *value)
{
	const char *start = *p;
	int n = 0;

	for (; **p >= '0' && **p <= '9' && n <= max; ++*p)
		n = 10 * n + (**p - '0');
	*value = n;
	return *p > start && n >= min && n <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool
clock_time(const char **p, int max_hours, int *seconds)
{
	bool minus = **p == '-';
	int h, m = 0, s = 0;

	if (minus || **p == '+')
		++*p;
	if (!number(p, 0, max_hours, &h))
		return false;
	if (skip(p, ':')) {
		if (!number(p, 0, 59, &m))
			return false;
		if (skip(p, ':') && !number(p, 0, 59, &s))
			return false;
	}
	*seconds = h * CIVIL_HOUR + m * CIVIL_MINUTE + s;
	if (minus)
		*seconds = -*seconds;
	return true;
}

static bool
name(const char **p)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	static const char quoted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+-";
	bool open = skip(p, '<');
	size_t n = strspn(*p, open ? quoted : letters);

	*p += n;
	return n >= 3 && (!open || skip(p, '>'));
}

/* West is plus in these rules; in ours, east is. */
static bool
offset(const char **p, int *east)
{
	if (!clock_time(p, 24, east))
		return false;
	*east = -*east;
	return true;
}

static bool
month_day(const char **p, struct date *d)
{
	return number(p, 1, 12, &d->month) && skip(p, '.') &&
	       number(p, 1, 5, &d->week) && skip(p, '.') &&
	       number(p, 0, 6, &d->day);
}

/* ,Mm.w.d or ,Jn or ,n and perhaps /time */
static bool
date(const char **p, struct date *d)
{
	bool good;

	if (!skip(p, ','))
		return false;
	d->form = skip(p, 'M') ? 'M' : skip(p, 'J') ? 'J' : 'N';
	if (d->form == 'M')
		good = month_day(p, d);
	else
		good = number(p, d->form == 'J', 365, &d->day);
	d->time = 2 * CIVIL_HOUR;
	if (good && skip(p, '/'))
		good = clock_time(p, MAX_HOURS, &d->time);
	return good;
}

static bool
parse(struct rule *r, const char *p)
{
	if (!name(&p) || !offset(&p, &r->standard))
		return false;
	r->summer = r->standard;
	if (*p == '\0')
		return true;
	if (!name(&p))
		return false;
	r->summer = r->standard + CIVIL_HOUR;
	if (*p != ',' && *p != '\0' && !offset(&p, &r->summer))
		return false;
	if (*p == '\0')
		p = ",M3.2.0,M11.1.0"; /* the custom where no days are given */
	return date(&p, &r->start) && date(&p, &r->end) && *p == '\0';
}

/* The week-th such day of the week in the month; 5 is the last one. */
static int64_t
weekday(const struct date *d, int year)
{
	int64_t first = civil_to_days(year, d->month, 1);
	int today = (int)(((first + 4) % 7 + 7) % 7); /* 1970 began on day 4 */
	int ahead = (d->day - today + 7) % 7 + 7 * (d->week - 1);

	if (ahead >= civil_month_days(year, d->month))
		ahead -= 7;
	return first + ahead;
}

/* When the date comes in that year, by a clock that keeps this offset. */
static int64_t
instant(const struct date *d, int year, int east)
{
	int64_t days = civil_to_days(year, 1, 1) + d->day;

	if (d->form == 'M')
		days = weekday(d, year);
	else if (d->form == 'J' &&
		 (d->day < 60 || civil_month_days(year, 2) == 28))
		days--;
	return days * CIVIL_DAY + d->time - east;
}

/* By time; a summer that starts as the last one ends has no break. */
static int
order(const void *left, const void *right)
{
	const struct change *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->summer - b->summer;
}

static struct change *
changes(const struct rule *r, int year)
{
	struct change *list = mem_array(2 * YEARS, sizeof(*list));
	struct change *c = list;

	for (int i = 0; i < YEARS; i++, year++) {
		*c++ = (struct change){ instant(&r->start, year, r->standard),
			true };
		*c++ =
		    (struct change){ instant(&r->end, year, r->summer), false };
	}
	qsort(list, 2 * YEARS, sizeof(*list), order);
	return list;
}

/* The year in which to begin, or year 0 for the dawn of time. */
static int
year_of(int64_t utc)
{
	struct civil c = { .year = 0 };

	if (utc > civil_to_days(0, 1, 1) * CIVIL_DAY)
		civil_from_seconds(&c, utc);
	return c.year;
}

static void
extend(struct zone *z, int64_t from, const struct rule *r)
{
	int year = year_of(from);
	struct change *list = changes(r, year - BEFORE);
	int now = r->standard;
	size_t i;

	for (i = 0; i < 2 * YEARS && list[i].at <= from; i++)
		now = list[i].summer ? r->summer : r->standard;
	zone_add(z, from, now);
	for (; i < 2 * YEARS; i++)
		zone_add(
		    z, list[i].at, list[i].summer ? r->summer : r->standard);
	z->cycle = civil_to_days(year + 1, 1, 1) * CIVIL_DAY;
	free(list);
}

bool
zone_posix(struct zone *z, int64_t from, const char *text)
{
	struct rule r = { .standard = 0 };

	if (!parse(&r, text))
		return false;
	if (r.summer == r.standard)
		zone_add(z, from, r.standard);
	else
		extend(z, from, &r);
	return true;
}
