/*
 * Values of options: a function for each kind, and what they refuse.
 */
#include "base/mem.h"
#include "base/zone.h"
#include "cmd/options.h"
#include "sink/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit duration_units[] = { { "ms", 1 }, { "s", 1000 },
	{ "m", 60 * 1000 }, { "h", 60 * 60 * 1000 },
	{ "d", (int64_t)24 * 60 * 60 * 1000 }, { NULL, 0 } };
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
    int *to, const struct option_row *row, const char *value, struct err *err)
{
	int i;

	for (i = 0; row->words[i] != NULL; i++)
		if (strcmp(row->words[i], value) == 0) {
			*to = i;
			return 0;
		}
	return err_set(err, ERR_USAGE, "--%s: \"%s\" is not one of %s",
	    row->name, value, row->arg);
}

static int
set_measure(int64_t *to, const struct option_row *row, const char *value,
    struct err *err)
{
	bool time = row->kind == OPT_DURATION;

	*to = measure(value, time ? duration_units : size_units);
	if (*to >= 0)
		return 0;
	return bad(row, value,
	    time ? "a duration such as 90s, 15m, 2h or 3d"
		 : "a size such as 1000, 64K, 4M or 1G",
	    err);
}

static int
set_number(
    int *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, number_units);

	if (n < 0 || n > 1000000 || (n == 0 && row->kind == OPT_NUMBER))
		return bad(row, value,
		    row->kind == OPT_NUMBER ? "a number from 1 to 1000000"
					    : "a number from 0 to 1000000",
		    err);
	*to = (int)n;
	return 0;
}

static int
set_text(char **to, const char *value)
{
	free(*to);
	*to = mem_dup(value);
	return 0;
}

static int
set_flag(
    bool *to, const struct option_row *row, const char *value, struct err *err)
{
	*to = value == NULL || strcmp(value, "yes") == 0;
	if (*to || strcmp(value, "no") == 0)
		return 0;
	return bad(row, value, "yes or no", err);
}

/* Said again, it counts; a configuration can say it once. */
static int
set_count(
    int *to, const struct option_row *row, const char *value, struct err *err)
{
	bool yes;

	if (set_flag(&yes, row, value, err) != 0)
		return -1;
	*to += yes;
	return 0;
}

static int
set_zone(
    char **to, const struct option_row *row, const char *value, struct err *err)
{
	struct zone *zone = zone_open(value, err);

	if (zone == NULL) {
		err->code = ERR_USAGE;
		return err_in(err, "--%s", row->name);
	}
	zone_free(zone);
	return set_text(to, value);
}

static int
set_format(char **to, const char *value, struct err *err)
{
	struct sink_options options = { .format = value };

	return sink_format(&options, err) == NULL ? -1 : set_text(to, value);
}

int
options_set(struct options *o, const struct option_row *row, const char *value,
    struct err *err)
{
	void *to = (char *)o + row->offset;

	switch (row->kind) {
	case OPT_FLAG:
		return set_flag(to, row, value, err);
	case OPT_COUNT:
		return set_count(to, row, value, err);
	case OPT_PATH:
		if (*value == '\0')
			return bad(row, value, "a path", err);
		return set_text(to, value);
	case OPT_TEXT:
		return set_text(to, value);
	case OPT_CHOICE:
		return set_choice(to, row, value, err);
	case OPT_ZONE:
		return set_zone(to, row, value, err);
	case OPT_FORMAT:
		return set_format(to, value, err);
	case OPT_NUMBER:
	case OPT_TIMES:
		return set_number(to, row, value, err);
	case OPT_DURATION:
	case OPT_SIZE:
		return set_measure(to, row, value, err);
	}
	return 0;
}
