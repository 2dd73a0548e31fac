/*
 * The options: a table, in which a row is all there is to one (its name, what
 * its value is, where that goes, and which commands have it); what a value of
 * each kind must be; and the command line, which gives them.
 */
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "cmd/options.h"
#include "job/account.h"
#include "sink/sink.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ---- */

static const char *const cloud_words[] = { "kassatka", "evotor", "evotor-v1",
	NULL };
static const char *const auth_words[] = { "x-authorization", "bearer", NULL };
static const char *const log_words[] = { "text", "json", NULL };
static const char *const color_words[] = { "auto", "never", "always", NULL };
static const char *const split_words[] = { "none", "day", NULL };
static const char *const dialect_words[] = { "rfc4180", "excel", NULL };
static const char *const header_words[] = { "names", "titles", "none", NULL };

#define AT(field) offsetof(struct options, field)

const struct option_row option_rows[] = {
	{ "day", 0, OPT_TEXT, "DAY", AT(day),
	    FOR_PERIOD | FOR_DOCUMENTS | FOR_CONVERT | FOR_NOMENCLATURE, 0,
	    NULL, "today, yesterday or YYYY-MM-DD, a day of the zone" },
	{ "from", 0, OPT_TEXT, "TIME", AT(from), FOR_PERIOD | FOR_DOCUMENTS, 0,
	    NULL, "start of the period, as the cloud reads it; of run a day" },
	{ "to", 0, OPT_TEXT, "TIME", AT(to), FOR_PERIOD | FOR_DOCUMENTS, 0,
	    NULL, "end of the period, not part of it" },
	{ "since", 0, OPT_DAY, "DAY", AT(since), FOR_RUN | FOR_STATUS, FOR_RUN,
	    NULL, "first day that is wanted, YYYY-MM-DD" },
	{ "look-back", 0, OPT_DAYS, "DURATION", AT(look_back), FOR_RUN, FOR_RUN,
	    NULL, "how many closed days are asked again (default 3d)" },
	{ "lag", 0, OPT_DURATION, "DURATION", AT(lag), FOR_RUN | FOR_STATUS,
	    FOR_RUN, NULL,
	    "how long after its end a day is closed (default 2h)" },
	{ "open-day", 0, OPT_FLAG, NULL, AT(open_day), FOR_RUN, FOR_RUN, NULL,
	    "bring the day that is not over yet as well" },
	{ "force", 0, OPT_FLAG, NULL, AT(force),
	    FOR_RUN | FOR_RECEIPTS | FOR_DOCUMENTS, 0, NULL,
	    "publish also what would be held back" },
	{ "dry-run", 'n', OPT_FLAG, NULL, AT(dry_run),
	    FOR_RUN | FOR_NOMENCLATURE, 0, NULL,
	    "say what would be done, and ask nobody" },
	{ "changes", 0, OPT_FLAG, NULL, AT(changes), FOR_NOMENCLATURE, 0, NULL,
	    "send only what differs from the list that was sent last" },
	{ "output", 'o', OPT_PATH, "FILE", AT(output), FOR_NOMENCLATURE, 0,
	    NULL, "keep what is sent in this file" },
	{ "replace-all", 0, OPT_FLAG, NULL, AT(replace_all), FOR_NOMENCLATURE,
	    0, NULL, "ask the cloud to drop its list first; wants --yes" },
	{ "yes", 0, OPT_FLAG, NULL, AT(yes), FOR_NOMENCLATURE, 0, NULL,
	    "yes, that is meant" },
	{ "json", 0, OPT_FLAG, NULL, AT(json), FOR_STATUS, 0, NULL,
	    "for programs: one JSON document" },
	{ "unmatched", 0, OPT_FLAG, NULL, AT(unmatched), FOR_MAP, 0, NULL,
	    "list only what has no code" },
	{ "split", 0, OPT_CHOICE, "none|day", AT(split), FOR_RECEIPTS,
	    FOR_RECEIPTS, split_words,
	    "ask a period as one job, or as a job a day" },
	{ "jobs", 0, OPT_NUMBER, "N", AT(jobs), FOR_RECEIPTS | FOR_RUN,
	    FOR_RECEIPTS | FOR_RUN, NULL,
	    "how many jobs at a time (default 4)" },
	{ "slack", 0, OPT_DURATION, "DURATION", AT(slack), FOR_PERIOD,
	    FOR_PERIOD, NULL,
	    "how much wider a day is asked on both sides (default 12h)" },
	{ "allow-empty", 0, OPT_FLAG, NULL, AT(allow_empty),
	    FOR_RECEIPTS | FOR_DOCUMENTS | FOR_NOMENCLATURE, 0, NULL,
	    "let nothing replace a file that has something" },
	{ "again", 0, OPT_FLAG, NULL, AT(again),
	    FOR_PERIOD | FOR_DOCUMENTS | FOR_NOMENCLATURE, 0, NULL,
	    "ask or send anew, whatever an earlier run left" },
	{ "rules", 'r', OPT_PATH, "RULES", AT(rules),
	    FOR_ROWS | FOR_RULES | FOR_NOMENCLATURE, FOR_ROWS | FOR_RULES, NULL,
	    "rule file: a name or a path" },
	{ "table", 't', OPT_TEXT, "TABLE", AT(table),
	    FOR_ROWS | FOR_NOMENCLATURE, FOR_TABLES, NULL,
	    "which table (default: the main one; all into folders and books)" },
	{ "format", 'f', OPT_FORMAT, "FORMAT", AT(format),
	    FOR_ROWS | FOR_LISTS | FOR_NOMENCLATURE, FOR_TABLES, NULL,
	    "csv tsv jsonl xlsx sqlite table nomenclature documents (or by OUT)" },
	{ "out", 'o', OPT_PATH, "OUT", AT(out),
	    FOR_ROWS | FOR_FETCH | FOR_LISTS, FOR_RECEIPTS | FOR_RUN, NULL,
	    "file, folder/ or - (default: standard output)" },
	{ "dialect", 0, OPT_CHOICE, "rfc4180|excel", AT(dialect),
	    FOR_ROWS | FOR_PEOPLE | FOR_NOMENCLATURE, FOR_ROWS, dialect_words,
	    "kind of csv (default rfc4180)" },
	{ "header", 0, OPT_CHOICE, "names|titles|none", AT(header),
	    FOR_ROWS | FOR_PEOPLE | FOR_NOMENCLATURE, FOR_ROWS, header_words,
	    "first row (default names, of xlsx titles)" },
	{ "csv-safe", 0, OPT_FLAG, NULL, AT(csv_safe),
	    FOR_ROWS | FOR_PEOPLE | FOR_NOMENCLATURE, FOR_ROWS, NULL,
	    "guard text cells against being read as formulas" },
	{ "strict", 0, OPT_FLAG, NULL, AT(strict), FOR_ROWS | FOR_NOMENCLATURE,
	    FOR_ROWS | FOR_NOMENCLATURE, NULL,
	    "publish nothing when a check of the rules fails" },
	{ "threads", 0, OPT_NUMBER, "N", AT(threads), FOR_CONVERT, FOR_CONVERT,
	    NULL, "how many read a big file (default: a core each)" },
	{ "sheet", 0, OPT_TEXT, "SHEET", AT(sheet),
	    FOR_CONVERT | FOR_EVENTS | FOR_NOMENCLATURE, 0, NULL,
	    "of an xlsx FILE, by name or number (default: the first)" },
	{ "zone", 0, OPT_ZONE, "ZONE", AT(zone),
	    FOR_ROWS | FOR_SUBMIT | FOR_NOMENCLATURE,
	    FOR_ROWS | FOR_SUBMIT | FOR_NOMENCLATURE, NULL,
	    "time zone of days and times (default: the system's)" },
	{ "cloud", 0, OPT_CHOICE, "kassatka|evotor|evotor-v1", AT(cloud),
	    FOR_CLOUD, FOR_CLOUD, cloud_words,
	    "which cloud (default kassatka)" },
	{ "url", 0, OPT_URL, "URL", AT(url), FOR_CLOUD, FOR_CLOUD, NULL,
	    "address of the cloud's API" },
	{ "token-file", 0, OPT_PATH, "FILE", AT(token_file), FOR_CLOUD,
	    FOR_CLOUD, NULL,
	    "file with the api-token, readable by its owner alone" },
	{ "auth", 0, OPT_CHOICE, "x-authorization|bearer", AT(auth), FOR_CLOUD,
	    FOR_CLOUD, auth_words,
	    "how Evotor is given the token (default: as its version has it)" },
	{ "store", 0, OPT_TEXT, "ID", AT(store),
	    FOR_PLACES | FOR_NOMENCLATURE | FOR_MAP,
	    FOR_PLACES | FOR_NOMENCLATURE, NULL,
	    "one store alone, where the cloud knows several" },
	{ "device", 0, OPT_TEXT, "ID", AT(device), FOR_PLACES, FOR_PLACES, NULL,
	    "one terminal alone" },
	{ "type", 0, OPT_TEXT, "A,B", AT(type), FOR_DOCUMENTS, 0, NULL,
	    "documents of these types alone" },
	{ "id", 0, OPT_TEXT, "ID", AT(id), FOR_DOCUMENTS, 0, NULL,
	    "one document of a store, by its id" },
	{ "cacert", 0, OPT_PATH, "FILE", AT(cacert), FOR_CLOUD, FOR_CLOUD, NULL,
	    "file with the certificates to trust alone, PEM" },
	{ "timeout", 0, OPT_DURATION, "DURATION", AT(timeout), FOR_CLOUD,
	    FOR_CLOUD, NULL, "how long to wait in all (default 60m)" },
	{ "poll", 0, OPT_DURATION, "DURATION", AT(poll), FOR_CLOUD, FOR_CLOUD,
	    NULL, "first pause between two polls; grows to 30s (default 1s)" },
	{ "retries", 0, OPT_TIMES, "N", AT(retries), FOR_CLOUD, FOR_CLOUD, NULL,
	    "how often a request that failed is repeated (default 5)" },
	{ "max-bytes", 0, OPT_SIZE, "SIZE", AT(max_bytes),
	    FOR_RECEIPTS | FOR_DOCUMENTS | FOR_FETCH | FOR_RUN |
		FOR_NOMENCLATURE,
	    FOR_RECEIPTS | FOR_DOCUMENTS | FOR_FETCH | FOR_RUN |
		FOR_NOMENCLATURE,
	    NULL, "largest download, unpacked (default 4G)" },
	{ "keep-spool", 0, OPT_DURATION, "DURATION", AT(keep_spool), FOR_RUN,
	    FOR_RUN, NULL, "how long downloads are kept (default 14d)" },
	{ "state", 0, OPT_PATH, "DIR", AT(state), FOR_ALL, FOR_ALL, NULL,
	    "folder of the ledger and the spool" },
	{ "no-state", 0, OPT_FLAG, NULL, AT(no_state),
	    FOR_KEYS | FOR_DOCUMENTS | FOR_PEOPLE, FOR_KEYS | FOR_DOCUMENTS,
	    NULL, "keep no ledger: a throw-away run" },
	{ "config", 'c', OPT_TEXT, "FILE", AT(config), FOR_ALL, 0, NULL,
	    "configuration file" },
	{ "profile", 'p', OPT_TEXT, "NAME", AT(profile), FOR_ALL, 0, NULL,
	    "section of the configuration file" },
	{ "quiet", 'q', OPT_FLAG, NULL, AT(quiet), FOR_ALL, FOR_ALL, NULL,
	    "say nothing but errors" },
	{ "verbose", 'v', OPT_COUNT, NULL, AT(verbose), FOR_ALL, FOR_ALL, NULL,
	    "say more" },
	{ "log", 0, OPT_CHOICE, "text|json", AT(log), FOR_ALL, FOR_ALL,
	    log_words, "form of the messages (default text)" },
	{ "color", 0, OPT_CHOICE, "auto|never|always", AT(color), FOR_ALL,
	    FOR_ALL, color_words, "colour in messages (default auto)" },
	{ "help", 'h', OPT_FLAG, NULL, AT(help), FOR_ALL, 0, NULL,
	    "show this help" },
	{ "version", 'V', OPT_FLAG, NULL, AT(version), FOR_ALL, 0, NULL,
	    "show the version" },
};

const size_t option_count = NELEM(option_rows);

_Static_assert(NELEM(option_rows) <= OPTIONS_MAX, "options.h has the room");

/* ---- all of them, and one by its name ---- */

void
options_init(struct options *o)
{
	*o = (struct options){
		.header = HEADER_UNSAID,
		.auth = AUTH_UNSAID,
		.timeout = 60 * 60 * 1000,
		.poll = 1000,
		.retries = 5,
		.jobs = 4,
		.max_bytes = (int64_t)4 << 30,
		.slack = 12 * 60 * 60 * 1000,
		.look_back = (int64_t)3 * 24 * 60 * 60 * 1000,
		.lag = 2 * 60 * 60 * 1000,
		.keep_spool = (int64_t)14 * 24 * 60 * 60 * 1000,
	};
}

/* Where a row's string is; NULL: its value is none. */
static char **
text_of(struct options *o, const struct option_row *row)
{
	bool text = row->kind == OPT_TEXT || row->kind == OPT_PATH ||
		    row->kind == OPT_URL || row->kind == OPT_ZONE ||
		    row->kind == OPT_FORMAT || row->kind == OPT_DAY;

	return text ? (char **)(void *)((char *)o + row->offset) : NULL;
}

void
options_clear(struct options *o)
{
	size_t i;

	for (i = 0; i < option_count; i++) {
		char **text = text_of(o, &option_rows[i]);

		if (text != NULL)
			free(*text);
	}
	options_init(o);
}

void
options_copy(struct options *to, const struct options *from)
{
	size_t i;

	options_clear(to);
	*to = *from;
	for (i = 0; i < option_count; i++) {
		char **text = text_of(to, &option_rows[i]);

		if (text != NULL)
			*text = mem_dup(*text);
	}
}

/* What people try for a token; the words end at "=" or with the text. */
static const char *const token_words[] = { "token", "api-token", "api_token",
	"apitoken", "api-key", "key", "password", "secret" };

int
options_hint_token(const char *dashes, const char *name, struct err *err)
{
	size_t n = strcspn(name, "="), i;

	for (i = 0; i < NELEM(token_words); i++)
		if (strlen(token_words[i]) == n &&
		    strncmp(token_words[i], name, n) == 0)
			return err_hint(err,
			    "a token is no value: put it into a file that only "
			    "you may read and name that by %stoken-file",
			    dashes);
	return -1;
}

const char *
options_auth(const struct options *o)
{
	return o->auth == AUTH_UNSAID ? NULL : auth_words[o->auth];
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

const struct option_row *
options_of_letter(char letter, unsigned commands)
{
	size_t i;

	for (i = 0; i < option_count && letter != 0; i++)
		if (option_rows[i].letter == letter &&
		    (option_rows[i].commands & commands) != 0)
			return &option_rows[i];
	return NULL;
}

const struct option_row *
options_key(const char *name)
{
	const struct option_row *row = options_find(name), *other;

	if (row == NULL || row->config != 0)
		return row;
	other = options_of_letter(row->letter, FOR_ALL & ~row->commands);
	return other != NULL && other->config != 0 ? other : NULL;
}

/* ---- values: a function for each kind ---- */

#define DAY_MS   ((int64_t)24 * 60 * 60 * 1000)
#define DAYS_MAX 3660

struct measure_unit {
	const char *name;
	int64_t factor;
};

static const struct measure_unit duration_units[] = { { "ms", 1 },
	{ "s", 1000 }, { "m", 60 * 1000 }, { "h", 60 * 60 * 1000 },
	{ "d", DAY_MS }, { NULL, 0 } };
static const struct measure_unit size_units[] = { { "", 1 }, { "K", 1 << 10 },
	{ "M", 1 << 20 }, { "G", 1 << 30 }, { NULL, 0 } };
static const struct measure_unit number_units[] = { { "", 1 }, { NULL, 0 } };

/* A whole number and a unit; -1: it is not. */
static int64_t
measure(const char *value, const struct measure_unit *units)
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

/* In these `to' is where the row's value is in struct options. */

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

/* ---- the command line: getopt, fed from the table ---- */

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

/* Letters and names may stand for another option of another command. */
static const struct option_row *
row_of(int c, unsigned command)
{
	const struct option_row *row, *own;
	char letter = (char)c;

	row = c >= FIRST_LONG ? &option_rows[c - FIRST_LONG]
			      : options_of_letter(letter, FOR_ALL);
	if (row == NULL || (row->commands & command) != 0)
		return row;
	own = options_of_letter(row->letter, command);
	return own != NULL ? own : row;
}

/* Without its value, which may be a secret. */
static int
unknown(const char *word, struct err *err)
{
	int len = (int)strcspn(word, "=");

	err_set(err, ERR_USAGE, "there is no option %.*s", len, word);
	return options_hint_token("--", word + strspn(word, "-"), err);
}

/* getopt has stopped at something: say what. */
static int
complain(int c, unsigned command, char **argv, struct err *err)
{
	const struct option_row *row = row_of(optopt, command);

	if (row != NULL && c == ':')
		return err_set(err, ERR_USAGE, "--%s needs a value: %s",
		    row->name, row->arg);
	if (row != NULL && optopt >= FIRST_LONG)
		return err_set(
		    err, ERR_USAGE, "--%s takes no value", row->name);
	if (optopt != 0 && optopt < FIRST_LONG)
		return err_set(
		    err, ERR_USAGE, "there is no option -%c", optopt);
	return unknown(argv[optind - 1], err);
}

/* The word that getopt has just taken, before the word of its value. */
static const char *
taken(char **argv)
{
	return argv[optind - (optarg == argv[optind - 1] ? 2 : 1)];
}

/* getopt takes --token for --token-file, and a secret for a file. */
static bool
is_abbreviated(int c, char **argv)
{
	const char *name;

	if (c < FIRST_LONG)
		return false;
	name = option_rows[c - FIRST_LONG].name;
	return strncmp(taken(argv) + 2, name, strlen(name)) != 0;
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

bool
options_takes_next(const char *word)
{
	const struct option_row *row;
	const char *s;

	if (word[1] == '-') {
		row = options_find(word + 2);
		return row != NULL && row->arg != NULL;
	}
	for (s = word + 1; *s != '\0'; s++) {
		row = options_of_letter(*s, FOR_ALL);
		if (row != NULL && row->arg != NULL)
			return s[1] == '\0';
	}
	return false;
}

int
options_parse(struct options *o, unsigned command, const char *command_name,
    int *argc, char **argv, struct err *err)
{
	struct option longs[OPTIONS_MAX + 1];
	char shorts[3 * OPTIONS_MAX + 2];
	int c, i, n = *argc;

	fill_getopt(longs, shorts);
	optind = 0; /* start anew */
	opterr = 0;
	while ((c = getopt_long(n, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return complain(c, command, argv, err);
		if (is_abbreviated(c, argv))
			return unknown(taken(argv), err);
		if (take(o, row_of(c, command), command, command_name, err) !=
		    0)
			return -1;
	}
	for (i = optind; i < n; i++)
		argv[i - optind] = argv[i];
	*argc = n - optind;
	return 0;
}
