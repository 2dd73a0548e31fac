/*
 * Values of options: a function for each kind, and what they refuse. `to' is
 * where the row's value is in struct options.
 */
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "cmd/options.h"
#include "job/account.h"
#include "sink/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS   ((int64_t)24 * 60 * 60 * 1000)
#define DAYS_MAX 3660

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit duration_units[] = { { "ms", 1 }, { "s", 1000 },
	{ "m", 60 * 1000 }, { "h", 60 * 60 * 1000 }, { "d", DAY_MS },
	{ NULL, 0 } };
static const struct unit size_units[] = { { "", 1 }, { "K", 1 << 10 },
	{ "M", 1 << 20 }, { "G", 1 << 30 }, { NULL, 0 } };
static const struct unit number_units[] = { { "", 1 }, { NULL, 0 } };

/* A whole number and a unit; -1: it is not. */
static int64_t
measure(const char *value, const struct unit *units)
{
	char *end;
	long long n;

	if (*value < '0' || *value > '9')
		return -1;
	errno = 0;
	n = strtoll(value, &end, 10);
	for (; units->name != NULL; units++)
		if (strcmp(end, units->name) == 0 && errno == 0 &&
		    n <= INT64_MAX / 2 / units->factor)
			return n * units->factor;
	return -1;
}

static int
bad(const struct option_row *row, const char *value, const char *want,
    struct err *err)
{
	return err_set(
	    err, ERR_USAGE, "--%s: \"%s\" is not %s", row->name, value, want);
}

static int
set_choice(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int i;

	for (i = 0; row->words[i] != NULL; i++)
		if (strcmp(row->words[i], value) == 0) {
			*(int *)to = i;
			return 0;
		}
	return err_set(err, ERR_USAGE, "--%s: \"%s\" is not one of %s",
	    row->name, value, row->arg);
}

/* ---- numbers ---- */

static int
set_duration(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, duration_units);

	if (n < 0)
		return bad(
		    row, value, "a duration such as 90s, 15m, 2h or 3d", err);
	*(int64_t *)to = n;
	return 0;
}

/* What is counted in days goes from midnight to midnight. */
static int
set_days(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, duration_units);

	if (n < 0 || n % DAY_MS != 0 || n / DAY_MS > DAYS_MAX)
		return bad(row, value,
		    "a number of whole days such as 0d, 3d or 14d, 3660d at "
		    "most",
		    err);
	*(int64_t *)to = n;
	return 0;
}

static int
set_size(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, size_units);

	if (n < 0)
		return bad(
		    row, value, "a size such as 1000, 64K, 4M or 1G", err);
	*(int64_t *)to = n;
	return 0;
}

static int
set_times(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, number_units);

	if (n < 0 || n > 1000000)
		return bad(row, value, "a number from 0 to 1000000", err);
	*(int *)to = (int)n;
	return 0;
}

static int
set_number(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, number_units);

	if (n < 1 || n > 1000000)
		return bad(row, value, "a number from 1 to 1000000", err);
	*(int *)to = (int)n;
	return 0;
}

/* ---- flags ---- */

static int
set_flag(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	bool yes = value == NULL || strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return bad(row, value, "yes or no", err);
	*(bool *)to = yes;
	return 0;
}

/* Said again on the command line, it counts; a configuration says it all. */
static int
set_count(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	int *n = to;
	bool yes = false;

	if (set_flag(&yes, row, value, err) != 0)
		return -1;
	*n = value == NULL ? *n + 1 : yes;
	return 0;
}

/* ---- texts ---- */

static int
keep(char **to, const char *value)
{
	free(*to);
	*to = mem_dup(value);
	return 0;
}

static int
set_text(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	(void)row, (void)err;
	return keep(to, value);
}

static int
set_path(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	return *value == '\0' ? bad(row, value, "a path", err)
			      : keep(to, value);
}

static int
set_url(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	if (account_check_url(value, err) != 0)
		return err_in(err, "--%s", row->name);
	return keep(to, value);
}

static int
set_zone(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	struct zone *zone = zone_open(value, err);

	if (zone == NULL) {
		if (err->code != ERR_IO) /* a disk is no mistake of the user */
			err->code = ERR_USAGE;
		return err_in(err, "--%s", row->name);
	}
	zone_free(zone);
	return keep(to, value);
}

static int
set_day(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	struct civil day;

	if (when_day(&day, value, err) != 0)
		return err_in(err, "--%s", row->name);
	return keep(to, value);
}

static int
set_format(
    void *to, const struct option_row *row, const char *value, struct err *err)
{
	struct sink_options options = { .format = value };

	(void)row;
	return sink_format(&options, err) == NULL ? -1 : keep(to, value);
}

static int (*const setters[])(
    void *, const struct option_row *, const char *, struct err *) = {
	[OPT_FLAG] = set_flag,
	[OPT_COUNT] = set_count,
	[OPT_TEXT] = set_text,
	[OPT_PATH] = set_path,
	[OPT_CHOICE] = set_choice,
	[OPT_NUMBER] = set_number,
	[OPT_TIMES] = set_times,
	[OPT_URL] = set_url,
	[OPT_ZONE] = set_zone,
	[OPT_FORMAT] = set_format,
	[OPT_DAY] = set_day,
	[OPT_DURATION] = set_duration,
	[OPT_DAYS] = set_days,
	[OPT_SIZE] = set_size,
};

int
options_set(struct options *o, const struct option_row *row, const char *value,
    struct err *err)
{
	return setters[row->kind]((char *)o + row->offset, row, value, err);
}
