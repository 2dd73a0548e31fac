/*
 * A text is first held against its form, digit by digit; only then are the
 * numbers taken out of their known places. The calendar is base's.
 */
#include "sandbox/moment.h"
#include "base/civil.h"

#include <string.h>

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

/* The day of a text that fits 0000-00-00. */
static bool
take_day(const char *text, struct civil *c)
{
	*c = (struct civil){ .year = number(text, 4),
		.month = number(text + 5, 2),
		.day = number(text + 8, 2) };
	return civil_valid(c);
}

/* Day and time of a text that fits 0000-00-00?00:00:00. */
static bool
take_time(const char *text, int64_t *moment)
{
	struct civil c;

	if (!take_day(text, &c))
		return false;
	c.hour = number(text + 11, 2);
	c.minute = number(text + 14, 2);
	c.second = number(text + 17, 2);
	*moment = civil_to_seconds(&c);
	return civil_valid(&c);
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
	struct civil c;

	if (len != 10 || !fits(text, len, "0000-00-00"))
		return moment_parse(text, moment);
	if (!take_day(text, &c))
		return false;
	*moment = civil_to_seconds(&c);
	return true;
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
put_digits(char *out, int digits, int n)
{
	while (digits-- > 0) {
		out[digits] = (char)('0' + n % 10);
		n /= 10;
	}
}

void
moment_put(struct buf *out, int64_t moment)
{
	char text[] = "0000-00-00T00:00:00+0000";
	struct civil c;

	civil_from_seconds(&c, moment);
	put_digits(text, 4, c.year);
	put_digits(text + 5, 2, c.month);
	put_digits(text + 8, 2, c.day);
	put_digits(text + 11, 2, c.hour);
	put_digits(text + 14, 2, c.minute);
	put_digits(text + 17, 2, c.second);
	buf_add(out, text, sizeof(text) - 1);
}
