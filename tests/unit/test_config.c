/*
 * The configuration file: which of several values counts, where relative paths
 * start, and what is said, with the line, about what is wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "config_tools.h"

static const char two[] = "; defaults\n"
			  "zone = Europe/Moscow\n"
			  "poll = 2s\n"
			  "quiet = yes\n"
			  "\n"
			  "[apteka]\n"
			  "url = https://apteka/ ; inline\n"
			  "poll = 3s\n"
			  "quiet = no\n"
			  "# a comment\n"
			  "[kafe]\n"
			  "url=https://kafe/\n";

static const struct {
	const char *profile, *url;
	int64_t poll;
	bool quiet;
} profiles[] = {
	{ NULL, NULL, 2000, true },
	{ "apteka", "https://apteka/", 3000, false },
	{ "kafe", "https://kafe/", 2000, true },
};

static void
a_profile_is_stronger_than_defaults(void **state)
{
	const struct place *p = *state;
	size_t i;

	for (i = 0; i < NELEM(profiles); i++) {
		const char *name =
		    profiles[i].profile ? profiles[i].profile : "none";
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		if (read_text(p, &o, FOR_RECEIPTS, profiles[i].profile, two,
			&err) != 0)
			fail_msg("%s", err.text);
		case_text(name, o.zone, "Europe/Moscow");
		case_text(name, o.url, profiles[i].url);
		case_int(name, o.poll, profiles[i].poll);
		case_int(name, o.quiet, profiles[i].quiet);
		case_int(name, (long long)o.said, 0);
		options_clear(&o);
	}
	cases_end();
}

static void
the_command_line_is_strongest(void **state)
{
	static const char *const words[] = { "--poll=7s", "--quiet", NULL };
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;

	options_init(&o);
	parse_line(&o, FOR_RECEIPTS, words);
	assert_int_equal(
	    read_text(p, &o, FOR_RECEIPTS, "apteka", two, &err), 0);
	assert_int_equal(o.poll, 7000);
	assert_true(o.quiet);
	assert_string_equal(o.url, "https://apteka/");
	options_clear(&o);
}

/* A key that the command has no use for is looked at and left alone. */
static void
a_command_takes_its_own_keys(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;

	options_init(&o);
	assert_int_equal(read_text(p, &o, FOR_CONVERT, NULL,
			     "out = x.csv\nformat = tsv\npoll = 3s\n"
			     "dialect = excel\n",
			     &err),
	    0);
	assert_null(o.out);
	assert_string_equal(o.format, "tsv");
	assert_int_equal(o.poll, 1000);
	assert_int_equal(o.dialect, 1);
	options_clear(&o);
}

/* Saying yes for all and no for one means no for that one. */
static void
a_counter_does_not_add_up(void **state)
{
	static const struct {
		const char *name, *text;
		int want;
	} counts[] = {
		{ "yes and no", "verbose = yes\n[a]\nverbose = no\n", 0 },
		{ "no and yes", "verbose = no\n[a]\nverbose = yes\n", 1 },
		{ "yes and yes", "verbose = yes\n[a]\nverbose = yes\n", 1 },
		{ "yes and nothing", "verbose = yes\n[a]\n", 1 },
		{ "another's", "[b]\nverbose = yes\n[a]\n", 0 },
	};
	size_t i;

	for (i = 0; i < NELEM(counts); i++) {
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		case_int(counts[i].name,
		    read_text(*state, &o, FOR_WAIT, "a", counts[i].text, &err),
		    0);
		case_int(counts[i].name, o.verbose, counts[i].want);
		options_clear(&o);
	}
	cases_end();
}

/* status and verify must know where run puts things. */
static void
the_nights_share_their_keys(void **state)
{
	static const unsigned commands[] = { FOR_RUN, FOR_STATUS, FOR_VERIFY };
	const struct place *p = *state;
	size_t i;

	for (i = 0; i < NELEM(commands); i++) {
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		read_text(p, &o, commands[i], "a",
		    "no-state = yes\nsplit = day\nlag = 4h\n"
		    "zone = Europe/Moscow\nstate = s\n[a]\n"
		    "out = x/\nsince = 2026-01-01\nlook-back = 7d\n"
		    "keep-spool = 1d\nopen-day = yes\nformat = tsv\n",
		    &err);
		case_err("read", &err, ERR_NONE, "");
		case_text("since", o.since, "2026-01-01");
		case_text("zone", o.zone, "Europe/Moscow");
		case_text("format", o.format, "tsv");
		case_says("out", o.out == NULL ? "" : o.out, "/x/");
		case_says("state", o.state == NULL ? "" : o.state, "/s");
		case_int("look-back", o.look_back, INT64_C(604800000));
		case_int("lag", o.lag, 14400000);
		case_int("keep-spool", o.keep_spool, 86400000);
		case_int("open-day", o.open_day, true);
		case_int("no-state", o.no_state, false);
		case_int("split", o.split, 0);
		options_clear(&o);
	}
	cases_end();
}

/* The value as it must be, "%" for the file's folder. */
static const struct {
	const char *key, *value, *want;
} paths[] = {
	{ "token-file", "kassa.token", "%/kassa.token" },
	{ "token-file", "../x", "%/../x" },
	{ "token-file", "/etc/token", "/etc/token" },
	{ "out", "lines.csv", "%/lines.csv" },
	{ "out", "-", "-" },
	{ "out", "new/", "%/new/" },
	{ "state", "state", "%/state" },
	{ "rules", "kassatka-receipts", "kassatka-receipts" },
	{ "rules", "own.xml", "%/own.xml" },
	{ "rules", "./own", "%/./own" },
	{ "rules", "/own.xml", "/own.xml" },
	{ "url", "https://h/x", "https://h/x" },
	{ "zone", "Europe/Moscow", "Europe/Moscow" },
};

static void
relative_paths_start_at_the_file(void **state)
{
	const struct place *p = *state;
	size_t i;

	for (i = 0; i < NELEM(paths); i++) {
		const struct option_row *row = options_find(paths[i].key);
		char *text =
		    mem_printf("%s = %s\n", paths[i].key, paths[i].value);
		char *want = *paths[i].want == '%'
				 ? mem_printf("%s%s", p->dir, paths[i].want + 1)
				 : mem_dup(paths[i].want);
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		case_int(
		    text, read_text(p, &o, FOR_RECEIPTS, NULL, text, &err), 0);
		case_text(
		    text, *(char **)(void *)((char *)&o + row->offset), want);
		options_clear(&o);
		free(want);
		free(text);
	}
	cases_end();
}

static const struct {
	const char *name, *profile, *text;
	int line; /* 0: none is said */
	const char *says;
} wrong[] = {
	{ "an unknown key", NULL, "zone = UTC\n\ncolour = red\n", 3,
	    "there is no key \"colour\"" },
	{ "an unknown key of another profile", "a", "[a]\n[b]\ncolour = red\n",
	    3, "there is no key \"colour\"" },
	{ "a key of the command line alone", NULL, "day = today\n", 1,
	    "there is no key \"day\"" },
	{ "help is no key", NULL, "help = yes\n", 1, "no key \"help\"" },
	{ "a bad value", NULL, "\npoll = soon\n", 2, "\"soon\" is not" },
	{ "a bad value of another profile", "a", "[a]\n[b]\npoll = soon\n", 3,
	    "\"soon\" is not" },
	{ "a bad value of another command", NULL, "jobs = many\n", 1,
	    "\"many\" is not" },
	{ "no address", NULL, "zone = UTC\nurl = cloud.example/api\n", 2,
	    "does not begin with https:// or http://" },
	{ "no address of another profile", "a", "[a]\n[b]\nurl = ftp://h/\n", 3,
	    "does not begin with https:// or http://" },
	{ "an address with a user", NULL, "url = http://u:w@h/\n", 1,
	    "without a user" },
	{ "an empty address", NULL, "url =\n", 1, "does not begin with" },
	{ "a token as a value", NULL, "token = abc\n", 1,
	    "name that by token-file" },
	{ "a bad flag", NULL, "quiet = 1\n", 1, "yes or no" },
	{ "no key", NULL, "zone = UTC\nhello\n", 2,
	    "is neither [profile] nor key = value" },
	{ "half a day", NULL, "look-back = 12h\n", 1, "whole days" },
	{ "no day", NULL, "since = 01.01.2026\n", 1, "not a day" },
	{ "force is for once", NULL, "force = yes\n", 1, "no key \"force\"" },
	{ "an open section", NULL, "[apteka\n", 1, "is neither" },
	{ "a section again", "a", "[a]\n[b]\n[a]\n", 3,
	    "there is a profile [a] above already" },
	{ "another's section again", "a", "[a]\n[b]\n[b]\n", 3,
	    "there is a profile [b] above already" },
	{ "a section without a name", NULL, "zone = UTC\n[]\n", 2,
	    "its name is empty" },
	{ "something behind a section", NULL, "[a] poll = 3s\n", 1,
	    "has something behind" },
	{ "a bad name before a bad key", NULL, "[a/b]\ncolour = red\n", 1,
	    "has a \"/\"" },
	{ "no profile", "bar", "[apteka]\n[kafe]\n", 0,
	    "has no profile [bar]" },
	{ "no profile in an empty file", "bar", "", 0, "has no profile [bar]" },
	{ "the first of several", NULL, "zone\nzone = UTC\ncolour = red\n", 1,
	    "is neither" },
	{ "the first of several keys", NULL, "a = 1\nb = 2\n", 1,
	    "there is no key \"a\"" },
};

static void
what_is_wrong_is_said(void **state)
{
	const struct place *p = *state;
	char line[32];
	size_t i;

	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		case_int(wrong[i].name,
		    read_text(
			p, &o, FOR_WAIT, wrong[i].profile, wrong[i].text, &err),
		    -1);
		case_err(wrong[i].name, &err, ERR_CONFIG, wrong[i].says);
		case_says(wrong[i].name, err.text, p->path);
		snprintf(line, sizeof(line), ": line %d: ", wrong[i].line);
		if (wrong[i].line > 0)
			case_says(wrong[i].name, err.text, line);
		options_clear(&o);
	}
	cases_end();
}

/* What config_read() refuses, this does too. */
static void
all_profiles_are_checked(void **state)
{
	const struct place *p = *state;
	char line[32];
	size_t i;

	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;
		struct options o;
		char **list;
		size_t n;

		if (wrong[i].line == 0)
			continue;
		options_init(&o);
		scratch_put(p->dir, "kassa.conf", wrong[i].text);
		o.config = mem_dup(p->path);
		case_int(
		    wrong[i].name, config_profiles(&o, &list, &n, &err), -1);
		case_err(wrong[i].name, &err, ERR_CONFIG, wrong[i].says);
		snprintf(line, sizeof(line), ": line %d: ", wrong[i].line);
		case_says(wrong[i].name, err.text, line);
		options_clear(&o);
	}
	cases_end();
}

/* A path may be as long as paths are. */
static void
long_lines_are_refused(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;
	char path[600], *text;

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	text = mem_printf("token-file = %s\n", path);
	options_init(&o);
	read_text(p, &o, FOR_WAIT, NULL, text, &err);
	case_err("a long path", &err, ERR_CONFIG, "line 1: is longer");
	case_text("a long path", o.token_file, NULL);
	options_clear(&o);
	free(text);
	cases_end();
}

/* An indented line is no part of the value above it. */
static void
an_indented_key_is_a_key(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;

	options_init(&o);
	read_text(p, &o, FOR_WAIT, "a",
	    "[a]\n  url = https://h/\n  poll = 3s\n", &err);
	case_err("indented", &err, ERR_NONE, "");
	case_text("indented", o.url, "https://h/");
	case_int("indented", o.poll, 3000);
	options_clear(&o);
	cases_end();
}

/* ---- which file ---- */

static void
the_users_own_file_is_found(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;
	char *folder = scratch_path(p->dir, "kassa");

	assert_int_equal(mkdir(folder, 0700), 0);
	scratch_put(folder, "kassa.conf", "poll = 9s\n");
	options_init(&o);
	assert_int_equal(config_read(&o, FOR_WAIT, &err), 0);
	assert_int_equal(o.poll, 9000);
	options_clear(&o);
	free(folder);
}

static void
without_a_place_home_is_looked_at(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;
	char *folder = scratch_path(p->dir, ".config");
	char *inner = scratch_path(p->dir, ".config/kassa");

	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(mkdir(inner, 0700), 0);
	scratch_put(inner, "kassa.conf", "poll = 8s\n");
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", p->dir, 1);
	options_init(&o);
	assert_int_equal(config_read(&o, FOR_WAIT, &err), 0);
	assert_int_equal(o.poll, 8000);
	options_clear(&o);
	free(inner);
	free(folder);
}

static void
a_file_that_was_named_must_be_there(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct options o;

	options_init(&o);
	o.config = mem_dup(p->path);
	assert_int_equal(config_read(&o, FOR_WAIT, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, p->path));
	options_clear(&o);
}

static void
a_profile_needs_a_file(void **state)
{
	struct err err = ERR_INIT;
	struct options o;

	(void)state;
	options_init(&o);
	assert_int_equal(config_read(&o, FOR_WAIT, &err), 0);
	o.profile = mem_dup("apteka");
	assert_int_equal(config_read(&o, FOR_WAIT, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "apteka"));
	options_clear(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_profile_is_stronger_than_defaults),
		IN_FOLDER(the_command_line_is_strongest),
		IN_FOLDER(a_command_takes_its_own_keys),
		IN_FOLDER(a_counter_does_not_add_up),
		IN_FOLDER(the_nights_share_their_keys),
		IN_FOLDER(relative_paths_start_at_the_file),
		IN_FOLDER(what_is_wrong_is_said),
		IN_FOLDER(all_profiles_are_checked),
		IN_FOLDER(long_lines_are_refused),
		IN_FOLDER(an_indented_key_is_a_key),
		IN_FOLDER(the_users_own_file_is_found),
		IN_FOLDER(without_a_place_home_is_looked_at),
		IN_FOLDER(a_file_that_was_named_must_be_there),
		IN_FOLDER(a_profile_needs_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
