/*
 * The option table, and the parser that it feeds.
 */
#include "cmd/options.h"
#include "base/mem.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char *const cloud_words[] = { "kassatka", NULL };
static const char *const log_words[] = { "text", "json", NULL };
static const char *const color_words[] = { "auto", "never", "always", NULL };
static const char *const split_words[] = { "none", "day", NULL };
static const char *const dialect_words[] = { "rfc4180", "excel", NULL };
static const char *const header_words[] = { "names", "titles", "none", NULL };

#define AT(field) offsetof(struct options, field)

const struct option_row option_rows[] = {
	{ "day", 0, OPT_TEXT, "DAY", AT(day), FOR_RECEIPTS | FOR_SUBMIT, 0,
	    NULL, "today, yesterday or YYYY-MM-DD, a day of the zone" },
	{ "from", 0, OPT_TEXT, "TIME", AT(from), FOR_RECEIPTS | FOR_SUBMIT,
	    0, NULL, "first instant asked for, as the cloud reads it" },
	{ "to", 0, OPT_TEXT, "TIME", AT(to), FOR_RECEIPTS | FOR_SUBMIT, 0,
	    NULL, "end of the period, not part of it" },
	{ "split", 0, OPT_CHOICE, "none|day", AT(split), FOR_RECEIPTS, FOR_RECEIPTS,
	    split_words, "ask a period as one job, or as a job a day" },
	{ "jobs", 0, OPT_NUMBER, "N", AT(jobs), FOR_RECEIPTS, FOR_RECEIPTS, NULL,
	    "how many jobs at a time (default 4)" },
	{ "slack", 0, OPT_DURATION, "DURATION", AT(slack),
	    FOR_RECEIPTS | FOR_SUBMIT, FOR_RECEIPTS | FOR_SUBMIT, NULL,
	    "how much wider a day is asked on both sides (default 12h)" },
	{ "allow-empty", 0, OPT_FLAG, NULL, AT(allow_empty), FOR_RECEIPTS,
	    0, NULL, "let no receipts replace a file that has some" },
	{ "again", 0, OPT_FLAG, NULL, AT(again), FOR_SUBMIT, 0, NULL,
	    "send a goods list that was sent before once more" },
	{ "rules", 'r', OPT_PATH, "RULES", AT(rules),
	    FOR_TABLES | FOR_RULES, FOR_TABLES | FOR_RULES, NULL,
	    "rule file: a name or a path" },
	{ "table", 't', OPT_TEXT, "TABLE", AT(table), FOR_TABLES, FOR_RECEIPTS, NULL,
	    "which table (default: the main one, or all into a folder)" },
	{ "format", 'f', OPT_TEXT, "FORMAT", AT(format), FOR_TABLES, FOR_RECEIPTS, NULL,
	    "csv or tsv (default: by the suffix of OUT, else csv)" },
	{ "out", 'o', OPT_PATH, "OUT", AT(out), FOR_TABLES | FOR_FETCH, FOR_RECEIPTS,
	    NULL, "file, folder/ or - (default: standard output)" },
	{ "dialect", 0, OPT_CHOICE, "rfc4180|excel", AT(dialect), FOR_TABLES,
	    FOR_TABLES, dialect_words, "kind of csv (default rfc4180)" },
	{ "header", 0, OPT_CHOICE, "names|titles|none", AT(header), FOR_TABLES,
	    FOR_TABLES, header_words, "first row (default names)" },
	{ "csv-safe", 0, OPT_FLAG, NULL, AT(csv_safe), FOR_TABLES, FOR_TABLES, NULL,
	    "guard text cells against being read as formulas" },
	{ "zone", 0, OPT_TEXT, "ZONE", AT(zone), FOR_TABLES | FOR_SUBMIT, FOR_TABLES | FOR_SUBMIT,
	    NULL, "time zone of days and times (default: the system's)" },
	{ "cloud", 0, OPT_CHOICE, "kassatka", AT(cloud), FOR_CLOUD, FOR_CLOUD,
	    cloud_words, "which cloud (default kassatka)" },
	{ "url", 0, OPT_TEXT, "URL", AT(url), FOR_CLOUD, FOR_CLOUD, NULL,
	    "address of the cloud's API" },
	{ "token-file", 0, OPT_PATH, "FILE", AT(token_file), FOR_CLOUD, FOR_CLOUD,
	    NULL, "file with the api-token, readable by its owner alone" },
	{ "timeout", 0, OPT_DURATION, "DURATION", AT(timeout), FOR_CLOUD, FOR_CLOUD,
	    NULL, "how long to wait in all (default 60m)" },
	{ "poll", 0, OPT_DURATION, "DURATION", AT(poll), FOR_CLOUD, FOR_CLOUD, NULL,
	    "first pause between two polls; grows to 30s (default 1s)" },
	{ "retries", 0, OPT_NUMBER, "N", AT(retries), FOR_CLOUD, FOR_CLOUD, NULL,
	    "how often a request that failed is repeated (default 5)" },
	{ "max-bytes", 0, OPT_SIZE, "SIZE", AT(max_bytes),
	    FOR_RECEIPTS | FOR_FETCH, FOR_RECEIPTS | FOR_FETCH, NULL,
	    "largest download, unpacked (default 4G)" },
	{ "state", 0, OPT_PATH, "DIR", AT(state), FOR_ALL, FOR_ALL, NULL,
	    "folder of the ledger and the spool" },
	{ "no-state", 0, OPT_FLAG, NULL, AT(no_state), FOR_CLOUD, 0, NULL,
	    "keep no ledger: a throw-away run" },
	{ "config", 'c', OPT_TEXT, "FILE", AT(config), FOR_ALL, 0, NULL,
	    "configuration file" },
	{ "profile", 'p', OPT_TEXT, "NAME", AT(profile), FOR_ALL, 0, NULL,
	    "section of the configuration file" },
	{ "quiet", 'q', OPT_FLAG, NULL, AT(quiet), FOR_ALL, FOR_ALL, NULL,
	    "say nothing but errors" },
	{ "verbose", 'v', OPT_COUNT, NULL, AT(verbose), FOR_ALL, 0, NULL,
	    "say more" },
	{ "log", 0, OPT_CHOICE, "text|json", AT(log), FOR_ALL, FOR_ALL, log_words,
	    "form of the messages (default text)" },
	{ "color", 0, OPT_CHOICE, "auto|never|always", AT(color), FOR_ALL, FOR_ALL,
	    color_words, "colour in messages (default auto)" },
	{ "help", 'h', OPT_FLAG, NULL, AT(help), FOR_ALL, 0, NULL,
	    "show this help" },
	{ "version", 'V', OPT_FLAG, NULL, AT(version), FOR_ALL, 0, NULL,
	    "show the version" },
};

const size_t option_count = NELEM(option_rows);

void
options_init(struct options *o)
{
	*o = (struct options){
		.timeout = 60 * 60 * 1000,
		.poll = 1000,
		.retries = 5,
		.jobs = 4,
		.max_bytes = (int64_t)4 << 30,
		.slack = 12 * 60 * 60 * 1000,
	};
}

void
options_clear(struct options *o)
{
	size_t i;

	for (i = 0; i < option_count; i++)
		if (option_rows[i].kind == OPT_TEXT ||
		    option_rows[i].kind == OPT_PATH)
			free(*(char **)((char *)o + option_rows[i].offset));
	options_init(o);
}

const struct option_row *
options_find(const char *name)
{
	size_t i;

	for (i = 0; i < option_count; i++)
		if (strcmp(option_rows[i].name, name) == 0)
			return &option_rows[i];
	return NULL;
}

/* ---- values ---- */

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
	return err_set(err, ERR_USAGE, "--%s: \"%s\" is not %s", row->name,
	    value, want);
}

static int
set_choice(int *to, const struct option_row *row, const char *value,
    struct err *err)
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
		 : "a size such as 1000, 64K, 4M or 1G", err);
}

static int
set_number(
    int *to, const struct option_row *row, const char *value, struct err *err)
{
	int64_t n = measure(value, number_units);

	if (n < 1 || n > 1000000)
		return bad(row, value, "a number from 1 to 1000000", err);
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
set_flag(bool *to, const struct option_row *row, const char *value,
    struct err *err)
{
	*to = value == NULL || strcmp(value, "yes") == 0;
	if (*to || strcmp(value, "no") == 0)
		return 0;
	return bad(row, value, "yes or no", err);
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
		++*(int *)to;
		return 0;
	case OPT_TEXT:
	case OPT_PATH:
		return set_text(to, value);
	case OPT_CHOICE:
		return set_choice(to, row, value, err);
	case OPT_NUMBER:
		return set_number(to, row, value, err);
	case OPT_DURATION:
	case OPT_SIZE:
		return set_measure(to, row, value, err);
	}
	return 0;
}

/* ---- the command line ---- */

#define FIRST_LONG 256

/* getopt's own tables, made of ours. */
static void
fill_getopt(struct option *longs, char *shorts)
{
	size_t i;

	*shorts++ = ':';
	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		int arg = row->arg != NULL;

		longs[i] = (struct option){ row->name,
			arg ? required_argument : no_argument, NULL,
			FIRST_LONG + (int)i };
		if (row->letter == 0)
			continue;
		*shorts++ = row->letter;
		if (arg)
			*shorts++ = ':';
	}
	*shorts = '\0';
	longs[i] = (struct option){ 0 };
}

static const struct option_row *
row_of(int c)
{
	size_t i;

	if (c >= FIRST_LONG)
		return &option_rows[c - FIRST_LONG];
	for (i = 0; i < option_count; i++)
		if (option_rows[i].letter == c)
			return &option_rows[i];
	return NULL;
}

/* getopt has stopped at something: say what. */
static int
complain(int c, char **argv, struct err *err)
{
	const struct option_row *row = row_of(optopt);

	if (row != NULL && c == ':')
		return err_set(err, ERR_USAGE, "--%s needs a value: %s",
		    row->name, row->arg);
	if (row != NULL && optopt >= FIRST_LONG)
		return err_set(
		    err, ERR_USAGE, "--%s takes no value", row->name);
	if (optopt != 0 && optopt < FIRST_LONG)
		return err_set(
		    err, ERR_USAGE, "there is no option -%c", optopt);
	return err_set(err, ERR_USAGE, "there is no option %s",
	    argv[optind - 1]);
}

static int
take(struct options *o, const struct option_row *row, unsigned command,
    const char *command_name, struct err *err)
{
	if ((row->commands & command) == 0)
		return err_set(err, ERR_USAGE, "--%s is not an option of %s",
		    row->name, command_name);
	o->said |= (uint64_t)1 << (row - option_rows);
	return options_set(o, row, optarg, err);
}

int
options_parse(struct options *o, unsigned command, const char *command_name,
    int *argc, char **argv, struct err *err)
{
	struct option longs[NELEM(option_rows) + 1];
	char shorts[3 * NELEM(option_rows) + 2];
	int c, i, n = *argc;

	fill_getopt(longs, shorts);
	optind = 0; /* start anew */
	opterr = 0;
	while ((c = getopt_long(n, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return complain(c, argv, err);
		if (take(o, row_of(c), command, command_name, err) != 0)
			return -1;
	}
	for (i = optind; i < n; i++)
		argv[i - optind] = argv[i];
	*argc = n - optind;
	return 0;
}
