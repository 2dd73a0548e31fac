/*
 * A text is first held against its form, digit by digit; only then are the
 * numbers taken out of their known places. Days are counted with years that
 * begin in March, which puts the leap day where it disturbs nobody.
 */
#include "sandbox/moment.h"

#include <string.h>

enum { DAYS_TO_1970 = 719468, DAYS_IN_ERA = 146097 };

/* Whether the text begins with this form, where 0 stands for any digit. */
static bool
fits(const char *text, size_t len, const char *form)
{
	size_t i;

	for (i = 0; form[i] != '\0'; i++) {
		if (i >= len)
			return false;
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	}
	return true;
}

static int
number(const char *text, int digits)
{
	int n = 0;

	while (digits-- > 0)
		n = n * 10 + (*text++ - '0');
	return n;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static int64_t
count_days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int of_era = y - era * 400;
	int of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return (int64_t)era * DAYS_IN_ERA + of_era * 365 + of_era / 4 -
	       of_era / 100 + of_year - DAYS_TO_1970;
}

/* The day of a text that fits 0000-00-00. */
static bool
take_day(const char *text, int64_t *moment)
{
	int year = number(text, 4);
	int month = number(text + 5, 2);
	int day = number(text + 8, 2);

	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return false;
	*moment = count_days(year, month, day) * MOMENT_DAY;
	return true;
}

/* Day and time of a text that fits 0000-00-00?00:00:00. */
static bool
take_time(const char *text, int64_t *moment)
{
	int hour = number(text + 11, 2);
	int minute = number(text + 14, 2);
	int second = number(text + 17, 2);

	if (hour > 23 || minute > 59 || second > 59 || !take_day(text, moment))
		return false;
	*moment += hour * 3600 + minute * 60 + second;
	return true;
}

bool
moment_parse(const char *text, int64_t *moment)
{
	static const char form[] = "0000-00-00 00:00:00";
	size_t len = strlen(text);

	return len == sizeof(form) - 1 && fits(text, len, form) &&
	       take_time(text, moment);
}

bool
moment_parse_loose(const char *text, int64_t *moment)
{
	size_t len = strlen(text);

	if (len == 10 && fits(text, len, "0000-00-00"))
		return take_day(text, moment);
	return moment_parse(text, moment);
}

bool
moment_parse_offset(const char *text, size_t len, int *seconds)
{
	static const char *const forms[] = { "+00:00", "-00:00", "+0000",
		"-0000" };
	size_t i;

	*seconds = 0;
	if (len == 1 && text[0] == 'Z')
		return true;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		int hours, minutes;

		if (len != strlen(forms[i]) || !fits(text, len, forms[i]))
			continue;
		hours = number(text + 1, 2);
		minutes = number(text + len - 2, 2);
		*seconds = (hours * 60 + minutes) * 60;
		if (text[0] == '-')
			*seconds = -*seconds;
		return hours < 24 && minutes < 60;
	}
	return false;
}

bool
moment_parse_stamp(const char *text, size_t len, int64_t *moment)
{
	static const char form[] = "0000-00-00T00:00:00";
	size_t at = sizeof(form) - 1;
	int offset;

	if (!fits(text, len, form) || !take_time(text, moment))
		return false;
	if (at < len && text[at] == '.')
		for (at++; at < len && text[at] >= '0' && text[at] <= '9';)
			at++;
	if (!moment_parse_offset(text + at, len - at, &offset))
		return false;
	*moment -= offset;
	return true;
}

static void
put_digits(char *out, int digits, int64_t n)
{
	while (digits-- > 0) {
		out[digits] = (char)('0' + n % 10);
		n /= 10;
	}
}

static void
put_day(char *out, int64_t days)
{
	int64_t z = days + DAYS_TO_1970;
	int64_t era = z / DAYS_IN_ERA;
	int64_t of_era = z - era * DAYS_IN_ERA;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 -
			of_era / (DAYS_IN_ERA - 1)) /
		    365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	put_digits(out, 4, era * 400 + y + (m >= 10 ? 1 : 0));
	put_digits(out + 5, 2, m < 10 ? m + 3 : m - 9);
	put_digits(out + 8, 2, of_year - (153 * m + 2) / 5 + 1);
}

void
moment_put(struct buf *out, int64_t moment)
{
	char text[] = "0000-00-00T00:00:00+0000";
	int64_t second = moment % MOMENT_DAY;

	put_day(text, moment / MOMENT_DAY);
	put_digits(text + 11, 2, second / 3600);
	put_digits(text + 14, 2, second / 60 % 60);
	put_digits(text + 17, 2, second % 60);
	buf_add(out, text, sizeof(text) - 1);
}
