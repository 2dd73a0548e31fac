/*
 * The option table. A row is all there is to an option: its name, what its
 * value is, where that goes, and which commands have it.
 */
#include "cmd/options.h"
#include "base/mem.h"
#include "sink/sink.h"

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
	{ "day", 0, OPT_TEXT, "DAY", AT(day),
	    FOR_PERIOD | FOR_CONVERT | FOR_NOMENCLATURE, 0, NULL,
	    "today, yesterday or YYYY-MM-DD, a day of the zone" },
	{ "from", 0, OPT_TEXT, "TIME", AT(from), FOR_PERIOD, 0, NULL,
	    "start of the period, as the cloud reads it; of run a day" },
	{ "to", 0, OPT_TEXT, "TIME", AT(to), FOR_PERIOD, 0, NULL,
	    "end of the period, not part of it" },
	{ "since", 0, OPT_DAY, "DAY", AT(since), FOR_RUN | FOR_STATUS, FOR_RUN,
	    NULL, "first day that is wanted, YYYY-MM-DD" },
	{ "look-back", 0, OPT_DAYS, "DURATION", AT(look_back), FOR_RUN, FOR_RUN,
	    NULL, "how many closed days are asked again (default 3d)" },
	{ "lag", 0, OPT_DURATION, "DURATION", AT(lag), FOR_RUN | FOR_STATUS,
	    FOR_RUN, NULL,
	    "how long after its end a day is closed (default 2h)" },
	{ "open-day", 0, OPT_FLAG, NULL, AT(open_day), FOR_RUN, FOR_RUN, NULL,
	    "bring the day that is not over yet as well" },
	{ "force", 0, OPT_FLAG, NULL, AT(force), FOR_RUN | FOR_RECEIPTS, 0,
	    NULL, "publish also what would be held back" },
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
	{ "split", 0, OPT_CHOICE, "none|day", AT(split), FOR_RECEIPTS,
	    FOR_RECEIPTS, split_words,
	    "ask a period as one job, or as a job a day" },
	{ "jobs", 0, OPT_NUMBER, "N", AT(jobs), FOR_RECEIPTS | FOR_RUN,
	    FOR_RECEIPTS | FOR_RUN, NULL,
	    "how many jobs at a time (default 4)" },
	{ "slack", 0, OPT_DURATION, "DURATION", AT(slack), FOR_PERIOD,
	    FOR_PERIOD, NULL,
	    "how much wider a day is asked on both sides (default 12h)" },
	{ "allow-empty", 0, OPT_FLAG, NULL, AT(allow_empty), FOR_RECEIPTS, 0,
	    NULL, "let no receipts replace a file that has some" },
	{ "again", 0, OPT_FLAG, NULL, AT(again), FOR_PERIOD | FOR_NOMENCLATURE,
	    0, NULL, "ask or send anew, whatever an earlier run left" },
	{ "rules", 'r', OPT_PATH, "RULES", AT(rules),
	    FOR_TABLES | FOR_RULES | FOR_NOMENCLATURE, FOR_TABLES | FOR_RULES,
	    NULL, "rule file: a name or a path" },
	{ "table", 't', OPT_TEXT, "TABLE", AT(table), FOR_TABLES, FOR_TABLES,
	    NULL,
	    "which table (default: the main one; all into folders and books)" },
	{ "format", 'f', OPT_FORMAT, "FORMAT", AT(format), FOR_TABLES,
	    FOR_TABLES, NULL,
	    "csv tsv jsonl xlsx sqlite nomenclature (default: by OUT, else csv)" },
	{ "out", 'o', OPT_PATH, "OUT", AT(out), FOR_TABLES | FOR_FETCH,
	    FOR_RECEIPTS | FOR_RUN, NULL,
	    "file, folder/ or - (default: standard output)" },
	{ "dialect", 0, OPT_CHOICE, "rfc4180|excel", AT(dialect), FOR_TABLES,
	    FOR_TABLES, dialect_words, "kind of csv (default rfc4180)" },
	{ "header", 0, OPT_CHOICE, "names|titles|none", AT(header), FOR_TABLES,
	    FOR_TABLES, header_words,
	    "first row (default names, of xlsx titles)" },
	{ "csv-safe", 0, OPT_FLAG, NULL, AT(csv_safe), FOR_TABLES, FOR_TABLES,
	    NULL, "guard text cells against being read as formulas" },
	{ "strict", 0, OPT_FLAG, NULL, AT(strict),
	    FOR_TABLES | FOR_NOMENCLATURE, FOR_TABLES | FOR_NOMENCLATURE, NULL,
	    "publish nothing when a check of the rules fails" },
	{ "threads", 0, OPT_NUMBER, "N", AT(threads), FOR_CONVERT, FOR_CONVERT,
	    NULL, "how many read a big file (default: a core each)" },
	{ "sheet", 0, OPT_TEXT, "SHEET", AT(sheet),
	    FOR_CONVERT | FOR_EVENTS | FOR_NOMENCLATURE, 0, NULL,
	    "of an xlsx FILE, by name or number (default: the first)" },
	{ "zone", 0, OPT_ZONE, "ZONE", AT(zone),
	    FOR_TABLES | FOR_SUBMIT | FOR_NOMENCLATURE,
	    FOR_TABLES | FOR_SUBMIT | FOR_NOMENCLATURE, NULL,
	    "time zone of days and times (default: the system's)" },
	{ "cloud", 0, OPT_CHOICE, "kassatka", AT(cloud), FOR_CLOUD, FOR_CLOUD,
	    cloud_words, "which cloud (default kassatka)" },
	{ "url", 0, OPT_URL, "URL", AT(url), FOR_CLOUD, FOR_CLOUD, NULL,
	    "address of the cloud's API" },
	{ "token-file", 0, OPT_PATH, "FILE", AT(token_file), FOR_CLOUD,
	    FOR_CLOUD, NULL,
	    "file with the api-token, readable by its owner alone" },
	{ "cacert", 0, OPT_PATH, "FILE", AT(cacert), FOR_CLOUD, FOR_CLOUD, NULL,
	    "file with the certificates to trust alone, PEM" },
	{ "timeout", 0, OPT_DURATION, "DURATION", AT(timeout), FOR_CLOUD,
	    FOR_CLOUD, NULL, "how long to wait in all (default 60m)" },
	{ "poll", 0, OPT_DURATION, "DURATION", AT(poll), FOR_CLOUD, FOR_CLOUD,
	    NULL, "first pause between two polls; grows to 30s (default 1s)" },
	{ "retries", 0, OPT_TIMES, "N", AT(retries), FOR_CLOUD, FOR_CLOUD, NULL,
	    "how often a request that failed is repeated (default 5)" },
	{ "max-bytes", 0, OPT_SIZE, "SIZE", AT(max_bytes),
	    FOR_RECEIPTS | FOR_FETCH | FOR_RUN,
	    FOR_RECEIPTS | FOR_FETCH | FOR_RUN, NULL,
	    "largest download, unpacked (default 4G)" },
	{ "keep-spool", 0, OPT_DURATION, "DURATION", AT(keep_spool), FOR_RUN,
	    FOR_RUN, NULL, "how long downloads are kept (default 14d)" },
	{ "state", 0, OPT_PATH, "DIR", AT(state), FOR_ALL, FOR_ALL, NULL,
	    "folder of the ledger and the spool" },
	{ "no-state", 0, OPT_FLAG, NULL, AT(no_state), FOR_KEYS, FOR_KEYS, NULL,
	    "keep no ledger: a throw-away run" },
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

void
options_init(struct options *o)
{
	*o = (struct options){
		.header = HEADER_UNSAID,
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
