/*
 * Each option is a row: its name, its argument, who understands it, where it
 * goes and within what limits.
 */
#include "sandbox/options.h"
#include "base/mem.h"
#include "sandbox/moment.h"
#include "sandbox/shop.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_text {
	const char *name;
	const char *arg; /* NULL for a flag */
	int (*take)(
	    const struct option_text *, void *to, const char *, struct err *);
	size_t offset; /* into struct sandbox_options */
	uint64_t most; /* of a number */
	const char *help;
};

static int
refuse(const struct option_text *row, const char *text, const char *want,
    struct err *err)
{
	return err_set(
	    err, ERR_USAGE, "--%s wants %s, not \"%s\"", row->name, want, text);
}

static int
take_flag(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	(void)row, (void)text, (void)err;
	*(bool *)to = true;
	return 0;
}

static int
take_text(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	if (*text == '\0')
		return refuse(row, text, "a text that is not empty", err);
	*(const char **)to = text;
	return 0;
}

/* Digits only; false when there are none or too many. */
static bool
read_number(const char *text, size_t len, uint64_t *n)
{
	size_t i;

	for (*n = 0, i = 0; i < len; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (text[i] < '0' || text[i] > '9' ||
		    *n > (UINT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	return len > 0;
}

static int
take_number(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	uint64_t n;

	if (!read_number(text, strlen(text), &n) || n > row->most)
		return err_set(err, ERR_USAGE,
		    "--%s wants a number from 0 to %" PRIu64 ", not \"%s\"",
		    row->name, row->most, text);
	*(uint64_t *)to = n;
	return 0;
}

static int
take_count(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	if (take_number(row, to, text, err) < 0)
		return -1;
	if (*(uint64_t *)to == 0)
		return refuse(row, text, "at least 1", err);
	return 0;
}

static int
take_size(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	static const char units[] = "KMG";
	size_t len = strcspn(text, units);
	unsigned shift = 0;
	uint64_t n;

	if (text[len] != '\0' && text[len + 1] == '\0')
		shift = 10 * (unsigned)(strchr(units, text[len]) - units + 1);
	else if (text[len] != '\0')
		len = 0;
	if (!read_number(text, len, &n) || n == 0 || n > row->most >> shift)
		return refuse(row, text, "a size such as 500M", err);
	*(uint64_t *)to = n << shift;
	return 0;
}

static int
take_seconds(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	double seconds = strtod(text, NULL);

	if (*text == '\0' || strspn(text, "0123456789.") != strlen(text) ||
	    strchr(text, '.') != strrchr(text, '.') ||
	    seconds > (double)row->most)
		return refuse(
		    row, text, "seconds such as 1 or 0.2, at most a day", err);
	*(double *)to = seconds;
	return 0;
}

static int
take_moment(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	if (!moment_parse_loose(text, to))
		return refuse(
		    row, text, "YYYY-MM-DD or YYYY-MM-DD HH:MM:SS", err);
	return 0;
}

static int
take_offset(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	if (!moment_parse_offset(text, strlen(text), to))
		return refuse(row, text, "an offset such as +03:00", err);
	return 0;
}

/* The one option that can be repeated. */
static int
take_receipts(
    const struct option_text *row, void *to, const char *text, struct err *err)
{
	struct sandbox_options *options = to;

	if (*text == '\0')
		return refuse(row, text, "a file", err);
	options->receipts = mem_resize(options->receipts,
	    options->nreceipts + 1, sizeof(*options->receipts));
	options->receipts[options->nreceipts++] = text;
	return 0;
}

#define AT(field) offsetof(struct sandbox_options, field)

static const struct option_text rows[] = {
	{ "port", "N", take_number, AT(port), 65535,
	    "listen on this port of 127.0.0.1 (0, the default: any)" },
	{ "port-file", "FILE", take_text, AT(port_file), 0,
	    "write the port to FILE when ready" },
	{ "token", "TOKEN", take_text, AT(token), 0,
	    "refuse requests without this token" },
	{ "token-file", "FILE", take_text, AT(token_file), 0,
	    "the same, from the first line of FILE" },
	{ "receipts", "FILE", take_receipts, 0, 0,
	    "serve the receipts of this XML file (repeatable)" },
	{ "job-seconds", "S", take_seconds, AT(job_seconds), 86400,
	    "how long a process is new (1)" },
	{ "generate", "N", take_number, AT(generate), SHOP_RECEIPTS,
	    "make N receipts a day (100; Kassatka's: 0 with --receipts)" },
	{ "seed", "N", take_number, AT(seed), UINT64_MAX - 1,
	    "other seed, other receipts and keys (1)" },
	{ "stores", "N", take_count, AT(stores), SHOP_STORES,
	    "make receipts of N stores (2)" },
	{ "cash-boxes", "N", take_count, AT(cash_boxes), SHOP_CASH_BOXES,
	    "with N cash boxes each (2)" },
	{ "page", "N", take_count, AT(page), 1000000,
	    "Evotor: at most N of a list at once (100)" },
	{ "rate", "N", take_number, AT(rate), 1000000,
	    "Evotor: N requests a second (0, the default: any)" },
	{ "cursor-seconds", "S", take_seconds, AT(cursor_seconds), 86400,
	    "Evotor: how long a cursor is good (0, the default: for ever)" },
	{ "zone-offset", "OFFSET", take_offset, AT(zone_offset), 0,
	    "read from and to at this offset (+00:00)" },
	{ "print", NULL, take_flag, AT(print), 0,
	    "no server: write the document of a period to stdout" },
	{ "from", "D", take_moment, AT(from), 0,
	    "with --print: the period's first moment" },
	{ "to", "D", take_moment, AT(to), 0,
	    "with --print: the first moment behind the period" },
	{ "size", "BYTES", take_size, AT(size), UINT64_MAX >> 1,
	    "with --print: stop after so many bytes (K, M, G)" },
	{ "help", NULL, take_flag, AT(help), 0, "show this help" },
	{ "version", NULL, take_flag, AT(version), 0, "show the version" },
};

static void
fill_table(struct option *table)
{
	size_t i;

	for (i = 0; i < NELEM(rows); i++)
		table[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].arg != NULL ? required_argument
						       : no_argument,
			.val = (int)i,
		};
	table[i] = (struct option){ .name = NULL };
}

static int
take_one(struct sandbox_options *options, const struct option_text *row,
    struct err *err)
{
	return row->take(row, (char *)options + row->offset, optarg, err);
}

static int
take_all(
    struct sandbox_options *options, int argc, char **argv, struct err *err)
{
	struct option table[NELEM(rows) + 1];
	int c;

	fill_table(table);
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", table, NULL)) != -1) {
		if (c == ':')
			return err_set(err, ERR_USAGE, "%s wants an argument",
			    argv[optind - 1]);
		if (c == '?')
			return err_set(err, ERR_USAGE, "unknown option %s",
			    argv[optind - 1]);
		if (take_one(options, &rows[c], err) < 0)
			return -1;
	}
	if (optind < argc)
		return err_set(
		    err, ERR_USAGE, "unexpected argument \"%s\"", argv[optind]);
	return 0;
}

static int
check(const struct sandbox_options *o, struct err *err)
{
	bool from = o->from != INT64_MIN;
	bool to = o->to != INT64_MAX;

	if (o->help || o->version)
		return 0;
	if (o->token != NULL && o->token_file != NULL)
		return err_set(err, ERR_USAGE,
		    "--token and --token-file exclude each other");
	if (!o->print && (from || to || o->size > 0))
		return err_set(
		    err, ERR_USAGE, "--from, --to and --size go with --print");
	if (o->print && (!from || (!to && o->size == 0)))
		return err_set(
		    err, ERR_USAGE, "--print needs --from, and --to or --size");
	if (from && to && o->from > o->to)
		return err_set(err, ERR_USAGE, "--from is later than --to");
	return 0;
}

int
sandbox_options_parse(
    struct sandbox_options *options, int argc, char **argv, struct err *err)
{
	*options = (struct sandbox_options){
		.job_seconds = 1,
		.generate = OPTIONS_UNSET,
		.seed = 1,
		.stores = 2,
		.cash_boxes = 2,
		.page = 100,
		.from = INT64_MIN,
		.to = INT64_MAX,
	};
	if (take_all(options, argc, argv, err) < 0 || check(options, err) < 0)
		return err_hint(err, "kassa-sandbox --help shows the options");
	return 0;
}

void
sandbox_options_clear(struct sandbox_options *options)
{
	free(options->receipts);
	options->receipts = NULL;
	options->nreceipts = 0;
}

void
sandbox_options_help(void)
{
	size_t i;

	puts(
	    "Usage: kassa-sandbox [OPTION]...\n"
	    "The clouds Kassatka and Evotor on 127.0.0.1, for trying, teaching and\n"
	    "testing.\n");
	for (i = 0; i < NELEM(rows); i++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s %s", rows[i].name,
		    rows[i].arg != NULL ? rows[i].arg : "");
		printf("  %-22s %s\n", left, rows[i].help);
	}
}
