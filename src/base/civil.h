/*
 * The calendar on the wall: the proleptic Gregorian one, exact for the years
 * 1 to 9999, and days and seconds counted from 1970-01-01. Nothing here knows
 * of zones; a count of seconds is simply days times 86400 and the time of day.
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

enum { CIVIL_MINUTE = 60, CIVIL_HOUR = 3600, CIVIL_DAY = 86400 };

struct civil {
	int year, month, day;     /* 1..9999, 1..12, 1..31 */
	int hour, minute, second; /* 0..23, 0..59, 0..59 */
};

/* Is there such a day, and such a time of day? There is no second 60. */
bool civil_valid(const struct civil *);

int civil_month_days(int year, int month); /* 28..31; month is 1..12 */

/* Days since 1970-01-01, and back. Back leaves the time of day alone. */
int64_t civil_to_days(int year, int month, int day);
void civil_from_days(struct civil *, int64_t days);

/* Seconds since 1970-01-01T00:00:00, and back. */
int64_t civil_to_seconds(const struct civil *);
void civil_from_seconds(struct civil *, int64_t seconds);

/*
 * So many days later, or earlier when negative, at the same time of day. The
 * result may leave the years 1 to 9999: ask civil_valid() where it matters.
 */
void civil_add_days(struct civil *, int64_t days);

#endif
