/*
 * Numbers and times as a spreadsheet has them, which is in binary: exact up to
 * 15 digits. What has more is no number there.
 */
#include "base/civil.h"
#include "sink/xlsx_internal.h"

#include <stdlib.h>

/* Digits of a number's text; what is behind the point may end in zeros. */
struct digits {
	const char *first, *last; /* that are not 0; NULL: there is none */
	const char *point;        /* NULL: none */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct digits
scan(const char *text, size_t len)
{
	struct digits d = { NULL, NULL, NULL };
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '.')
			d.point = text + i;
		else if (is_digit(text[i]) && text[i] != '0') {
			if (d.first == NULL)
				d.first = text + i;
			d.last = text + i;
		}
	return d;
}

bool
xlsx_number_fits(const char *text, size_t len)
{
	struct digits d = scan(text, len);
	ptrdiff_t n;

	if (d.first == NULL)
		return true;
	n = d.last - d.first + 1;
	if (d.point != NULL && d.first < d.point && d.point < d.last)
		n--;
	return n <= XLSX_DIGITS;
}

int
xlsx_number_places(const char *text, size_t len)
{
	struct digits d = scan(text, len);

	if (d.point == NULL || d.last == NULL || d.last < d.point)
		return 0;
	return (int)(d.last - d.point);
}

double
xlsx_number(const char *text, size_t len)
{
	char copy[128];

	if (len >= sizeof(copy))
		len = sizeof(copy) - 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return strtod(copy, NULL);
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* The time of day in seconds: "14:08:31", and a fraction perhaps. */
static double
seconds(const char *s, size_t len)
{
	double whole =
	    two(s) * CIVIL_HOUR + two(s + 3) * CIVIL_MINUTE + two(s + 6);
	size_t n = 8;

	if (len <= n || s[n] != '.')
		return whole;
	for (n++; n < len && is_digit(s[n]); n++)
		;
	return whole + xlsx_number(s + 8, n - 8);
}

/*
 * Day 60 is the 29th of February 1900, which there never was: the days before
 * it are counted from one day later than those behind it.
 */
bool
xlsx_serial(const char *text, size_t len, double *serial)
{
	int64_t day = civil_to_days(two(text) * 100 + two(text + 2),
			  two(text + 5), two(text + 8)) -
		      civil_to_days(1899, 12, 31);

	if (day < 1)
		return false;
	if (day >= 60)
		day++;
	*serial = (double)day;
	if (len > 11)
		*serial =
		    ((double)(day * CIVIL_DAY) + seconds(text + 11, len - 11)) /
		    CIVIL_DAY;
	return true;
}
