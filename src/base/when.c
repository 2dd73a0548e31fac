/*
 * Writing dates and times, digit by digit: this runs once for every receipt.
 */
#include "base/text.h"
#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Reading dates and times: one pass from left to right, where each small
 * function takes what it knows from the text or says no.
 */

enum { MAX_OFFSET = 18 * CIVIL_HOUR, MAX_FRACTION = 9 };

struct text {
	const char *p, *end;
};

static bool
at(const struct text *t, char c)
{
	return t->p < t->end && *t->p == c;
}

static bool
skip(struct text *t, char c)
{
	if (!at(t, c))
		return false;
	t->p++;
	return true;
}

static bool
at_digit(const struct text *t)
{
	return t->p < t->end && text_is_digit(*t->p);
}

/* Exactly so many digits. */
static bool
digits(struct text *t, int n, int *value)
{
	*value = 0;
	for (; n > 0 && at_digit(t); n--)
		*value = 10 * *value + (*t->p++ - '0');
	return n == 0;
}

static bool
iso_day(struct text *t, struct civil *c)
{
	return digits(t, 4, &c->year) && skip(t, '-') &&
	       digits(t, 2, &c->month) && skip(t, '-') && digits(t, 2, &c->day);
}

static bool
dotted_day(struct text *t, struct civil *c)
{
	return digits(t, 2, &c->day) && skip(t, '.') &&
	       digits(t, 2, &c->month) && skip(t, '.') &&
	       digits(t, 4, &c->year);
}

/* The day, and what parts it from a time of day, if one follows. */
static bool
day(struct text *t, struct when *w)
{
	bool dotted = t->end - t->p > 2 && t->p[2] == '.';
	bool good = dotted ? dotted_day(t, &w->local) : iso_day(t, &w->local);

	w->timed = good && (skip(t, ' ') || (!dotted && skip(t, 'T')));
	return good;
}

static bool
fraction(struct text *t, char *frac)
{
	size_t n = 0;

	while (at_digit(t) && n < MAX_FRACTION)
		frac[n++] = *t->p++;
	if (n == 0)
		return false;
	while (n > 0 && frac[n - 1] == '0')
		n--;
	frac[n] = '\0';
	return true;
}

/* 1C writes 9:08:31 in the morning. */
static bool
hour(struct text *t, int *value)
{
	if (t->end - t->p > 1 && t->p[1] == ':')
		return digits(t, 1, value);
	return digits(t, 2, value);
}

/* hh:mm[:ss[.fraction]] */
static bool
clock_time(struct text *t, struct when *w)
{
	struct civil *c = &w->local;

	if (!hour(t, &c->hour) || !skip(t, ':') || !digits(t, 2, &c->minute))
		return false;
	if (!skip(t, ':'))
		return true;
	if (!digits(t, 2, &c->second))
		return false;
	return (!skip(t, '.') && !skip(t, ',')) || fraction(t, w->frac);
}

/* Z, or a sign and hh[[:]mm]. */
static bool
offset(struct text *t, int *east)
{
	bool minus = at(t, '-');
	int h, m = 0;

	*east = 0;
	if (skip(t, 'Z') || skip(t, 'z'))
		return true;
	if (!skip(t, '+') && !skip(t, '-'))
		return false;
	if (!digits(t, 2, &h))
		return false;
	if ((skip(t, ':') || at_digit(t)) && !digits(t, 2, &m))
		return false;
	*east = h * CIVIL_HOUR + m * CIVIL_MINUTE;
	if (m > 59 || *east > MAX_OFFSET)
		return false;
	if (minus)
		*east = -*east;
	return true;
}

static bool
whole(struct text *t, struct when *w)
{
	if (!day(t, w))
		return false;
	if (w->timed && !clock_time(t, w))
		return false;
	w->zoned = w->timed && t->p < t->end;
	if (w->zoned && !offset(t, &w->offset))
		return false;
	return t->p == t->end && civil_valid(&w->local);
}

static void
locate(struct when *w, const struct zone *zone)
{
	const struct civil *c = &w->local;

	if (w->zoned) {
		w->utc = civil_to_seconds(c) - w->offset;
		return;
	}
	w->utc = w->timed ? zone_instant(zone, c)
			  : zone_day_start(zone, c->year, c->month, c->day);
	w->offset = zone_offset(zone, w->utc);
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
when_parse(
    struct when *w, const char *text, size_t len, const struct zone *zone)
{
	struct text t = { text, text + len };

	while (t.p < t.end && blank(*t.p))
		t.p++;
	while (t.p < t.end && blank(t.end[-1]))
		t.end--;
	*w = (struct when){ .frac = "" };
	if (!whole(&t, w))
		return false;
	locate(w, zone);
	return true;
}

int
when_day(struct civil *day, const char *text, struct err *err)
{
	struct text t = { text, text + strlen(text) };

	*day = (struct civil){ .year = 0 };
	if (!iso_day(&t, day) || t.p != t.end || !civil_valid(day))
		return err_set(err, ERR_USAGE,
		    "\"%s\" is not a day of the calendar; "
		    "write it as 2018-04-16",
		    text);
	return 0;
}

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

static bool
has_form_of_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	size_t i;

	for (i = 0; text[i] != '\0' && i < strlen(form); i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	return text[i] == '\0' && form[i] == '\0';
}

int
when_period_day(struct civil *day, const char *text, int64_t now,
    const struct zone *zone, struct err *err)
{
	bool yesterday = strcmp(text, "yesterday") == 0;

	if (!yesterday && strcmp(text, "today") != 0) {
		if (when_day(day, text, err) == 0)
			return 0;
		if (has_form_of_day(text))
			return err_set(err, ERR_USAGE,
			    "--day: \"%s\" is not a day of the calendar", text);
		return err_set(err, ERR_USAGE,
		    "--day: \"%s\" is not a day; today, yesterday or "
		    "YYYY-MM-DD is expected",
		    text);
	}
	zone_civil(zone, now, day);
	if (yesterday)
		civil_add_days(day, -1);
	return 0;
}

/* ---- unix time ---- */

/* An instant's whole seconds, and the digits behind them. */
struct unix_time {
	int64_t seconds;
	char fraction[MAX_FRACTION + 1];
	size_t n;
};

static void
add_digit(struct unix_time *u, int digit)
{
	if (u->n < MAX_FRACTION)
		u->fraction[u->n++] = (char)('0' + digit);
}

/* A whole number, of up to 18 digits. */
static bool
take_whole(struct text *t, int64_t *n)
{
	const char *from = t->p;

	for (*n = 0; t->p < t->end && text_is_digit(*t->p); t->p++) {
		if (t->p - from == 18)
			return false;
		*n = *n * 10 + (*t->p - '0');
	}
	return t->p > from;
}

static bool
take_unix(struct text *t, int per_second, struct unix_time *u)
{
	bool minus = skip(t, '-');
	int64_t n, parts;

	*u = (struct unix_time){ 0 };
	if (!take_whole(t, &n))
		return false;
	n = minus ? -n : n;
	parts = (n % per_second + per_second) % per_second;
	u->seconds = (n - parts) / per_second;
	for (per_second /= 10; per_second > 0; per_second /= 10)
		add_digit(u, (int)(parts / per_second % 10));
	if (minus || !skip(t, '.'))
		return t->p == t->end; /* before 1970 there are no fractions */
	for (; t->p < t->end && text_is_digit(*t->p); t->p++)
		add_digit(u, *t->p - '0');
	return t->p == t->end;
}

/* The years 1 to 9999. */
#define YEARS_BEGIN INT64_C(-62135596800)
#define YEARS_END   INT64_C(253402300800)

size_t
when_unix(char out[WHEN_SIZE], const char *text, size_t len, int per_second)
{
	struct text t = { text, text + len };
	struct unix_time u;
	struct civil c;

	while (t.p < t.end && text_is_blank(*t.p))
		t.p++;
	while (t.end > t.p && text_is_blank(t.end[-1]))
		t.end--;
	if (!take_unix(&t, per_second, &u) || u.seconds < YEARS_BEGIN ||
	    u.seconds >= YEARS_END)
		return 0;
	civil_from_seconds(&c, u.seconds);
	return (size_t)snprintf(out, WHEN_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d%s%sZ", c.year, c.month, c.day,
	    c.hour, c.minute, c.second, u.n > 0 ? "." : "", u.fraction);
}
