/*
 * Years are counted from March here, so that the leap day is the last day of
 * a year and the lengths of the months before it follow a straight line:
 * (153 * month + 2) / 5 days lie before a month, March being 0. The calendar
 * repeats every 400 years, which are 146097 days.
 */
#include "base/civil.h"

enum {
	ERA_YEARS = 400,
	ERA_DAYS = 146097,
	FOUR_YEARS = 1461,
	EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % ERA_YEARS == 0);
}

int
civil_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[month - 1] + (month == 2 && leap(year));
}

bool
civil_valid(const struct civil *c)
{
	return c->year >= 1 && c->year <= 9999 && c->month >= 1 &&
	       c->month <= 12 && c->day >= 1 &&
	       c->day <= civil_month_days(c->year, c->month) && c->hour >= 0 &&
	       c->hour <= 23 && c->minute >= 0 && c->minute <= 59 &&
	       c->second >= 0 && c->second <= 59;
}

int64_t
civil_to_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int m = (month + 9) % 12;

	return 365 * y + floor_div(y, 4) - floor_div(y, 100) +
	       floor_div(y, ERA_YEARS) + (153 * m + 2) / 5 + day - 1 - EPOCH;
}

void
civil_from_days(struct civil *c, int64_t days)
{
	int64_t era = floor_div(days + EPOCH, ERA_DAYS);
	int day = (int)(days + EPOCH - era * ERA_DAYS);
	int century = (4 * day + 3) / ERA_DAYS;
	int year, month;

	day -= century * ERA_DAYS / 4;
	year = (4 * day + 3) / FOUR_YEARS;
	day -= year * FOUR_YEARS / 4;
	month = (5 * day + 2) / 153;
	c->day = day - (153 * month + 2) / 5 + 1;
	c->month = month < 10 ? month + 3 : month - 9;
	c->year = (int)(era * ERA_YEARS) + century * 100 + year + (month >= 10);
}

int64_t
civil_to_seconds(const struct civil *c)
{
	return civil_to_days(c->year, c->month, c->day) * CIVIL_DAY +
	       c->hour * CIVIL_HOUR + c->minute * CIVIL_MINUTE + c->second;
}

void
civil_from_seconds(struct civil *c, int64_t seconds)
{
	int64_t days = floor_div(seconds, CIVIL_DAY);
	int left = (int)(seconds - days * CIVIL_DAY);

	civil_from_days(c, days);
	c->hour = left / CIVIL_HOUR;
	c->minute = left % CIVIL_HOUR / CIVIL_MINUTE;
	c->second = left % CIVIL_MINUTE;
}

void
civil_add_days(struct civil *c, int64_t days)
{
	civil_from_days(c, civil_to_days(c->year, c->month, c->day) + days);
}
