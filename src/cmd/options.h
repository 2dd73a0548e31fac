/*
 * All options of all commands in one table. It feeds the parser, --help, the
 * shell completion and the configuration file's keys; a test holds the manual
 * against it.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Commands as bits, to say which of them an option is for. */
enum command_bit {
	FOR_RECEIPTS = 1 << 0,
	FOR_SUBMIT = 1 << 1,
	FOR_WAIT = 1 << 2,
	FOR_FETCH = 1 << 3,
	FOR_CONVERT = 1 << 4,
	FOR_RULES = 1 << 5,
	FOR_EVENTS = 1 << 6,
	FOR_HELP = 1 << 7,
	FOR_RUN = 1 << 8,
	FOR_STATUS = 1 << 9,
	FOR_VERIFY = 1 << 10,
	FOR_NOMENCLATURE = 1 << 11,
	FOR_MAP = 1 << 12,
	FOR_DOCUMENTS = 1 << 13,
	FOR_STORES = 1 << 14,
	FOR_DEVICES = 1 << 15,
	FOR_EMPLOYEES = 1 << 16,
	FOR_PEOPLE = FOR_STORES | FOR_DEVICES | FOR_EMPLOYEES,
	FOR_PERIOD = FOR_RECEIPTS | FOR_SUBMIT | FOR_RUN,
	FOR_KEYS =
	    FOR_RECEIPTS | FOR_SUBMIT | FOR_WAIT | FOR_FETCH | FOR_NOMENCLATURE,
	FOR_CLOUD = FOR_KEYS | FOR_RUN | FOR_MAP | FOR_DOCUMENTS | FOR_PEOPLE,
	FOR_TABLES = FOR_RECEIPTS | FOR_CONVERT | FOR_RUN,
	FOR_ROWS = FOR_TABLES | FOR_DOCUMENTS, /* tables, if they are said */
	FOR_PLACES = FOR_RECEIPTS | FOR_RUN | FOR_DOCUMENTS,
	FOR_NIGHTS = FOR_RUN | FOR_STATUS | FOR_VERIFY,
	FOR_LISTS = FOR_MAP | FOR_PEOPLE,
	FOR_ALL = (1 << 17) - 1
};

/* What the options said. Strings are owned; NULL: not said. */
struct options {
	char *config, *profile;
	char *state;
	bool no_state;
	bool quiet;
	int verbose;
	int log;   /* 0 text, 1 json */
	int color; /* 0 auto, 1 never, 2 always */
	bool help, version;
	int cloud; /* of cloud_at() */
	int auth;  /* AUTH_UNSAID, or see options_auth() */
	char *url, *token_file, *cacert;
	char *store, *device;
	char *type, *id;
	int64_t timeout; /* milliseconds, as all durations */
	int64_t poll;    /* the first pause between two polls */
	int retries;
	int jobs;
	int64_t max_bytes;
	char *day, *from, *to;
	int split; /* 0 none, 1 day */
	int64_t slack;
	bool allow_empty;
	bool again;
	char *rules, *table;
	char *format, *out;
	int dialect; /* enum dialect */
	int header;  /* enum header */
	bool csv_safe;
	char *zone;
	bool strict;
	int threads; /* 0: as many as is best */
	char *sheet; /* of a workbook that is read: name or number */
	char *since; /* YYYY-MM-DD */
	int64_t look_back;
	int64_t lag;
	int64_t keep_spool;
	bool open_day;
	bool force;
	bool dry_run;
	char *output;
	bool changes;
	bool replace_all;
	bool yes;
	bool json;
	bool unmatched;
	uint64_t said; /* a bit an option that the command line gave */
};

enum option_kind {
	OPT_FLAG,
	OPT_COUNT, /* a flag that counts */
	OPT_TEXT,
	OPT_PATH,     /* a text; a configuration's start at its own folder */
	OPT_CHOICE,   /* one of words */
	OPT_NUMBER,   /* from 1 to 1000000 */
	OPT_TIMES,    /* from 0 to 1000000 */
	OPT_URL,      /* a text, the address of a cloud */
	OPT_ZONE,     /* a text, the name of a zone that the system knows */
	OPT_FORMAT,   /* a text, the name of a format */
	OPT_DAY,      /* a text, YYYY-MM-DD */
	OPT_DURATION, /* 90s 15m 2h 3d; also ms */
	OPT_DAYS,     /* a duration of whole days, 0d to 3660d */
	OPT_SIZE      /* 1000 64K 4M 1G */
};

struct option_row {
	const char *name;
	char letter; /* 0: none */
	enum option_kind kind;
	const char *arg;   /* what the help calls it; NULL: takes none */
	size_t offset;     /* into struct options */
	unsigned commands; /* enum command_bit */
	unsigned config; /* those of them that take it from the configuration */
	const char *const *words; /* of a choice, NULL at the end */
	const char *help;
};

#define AUTH_UNSAID (-1)

/* Room for the table; `said` has a bit for each row. */
#define OPTIONS_MAX 64

extern const struct option_row option_rows[];
extern const size_t option_count;

void options_init(struct options *); /* the defaults */
void options_clear(struct options *);

/*
 * Make `to', which is initialised, the same as `from': strings are copied, and
 * what the command line said stays the stronger.
 */
void options_copy(struct options *to, const struct options *from);

/*
 * Parse argv[1..] for a command: options and arguments in any order, "--" ends
 * the options. The arguments are left in argv[0..*argc-1]. ERR_USAGE.
 */
int options_parse(struct options *, unsigned command, const char *command_name,
    int *argc, char **argv, struct err *);

/* Is the next word of the command line the value of this option? */
bool options_takes_next(const char *word);

/*
 * Set one option, as a configuration file does. Without a value a flag is set
 * and a counter counts, as on the command line. ERR_USAGE.
 */
int options_set(struct options *, const struct option_row *, const char *value,
    struct err *);

const struct option_row *options_find(const char *name);

/* The word of --auth; NULL: it was not said. */
const char *options_auth(const struct options *);

/*
 * There is no option or key of this name; if somebody wanted to give a token by
 * it, say how that is done. Returns -1.
 */
int options_hint_token(const char *dashes, const char *name, struct err *);

/*
 * Rows with one letter are one option, which has another name and meaning for
 * other commands: each takes both names. NULL: there is none.
 */
const struct option_row *options_of_letter(char letter, unsigned commands);

/* The row of a key of the configuration; NULL: it is none. */
const struct option_row *options_key(const char *name);

#endif
