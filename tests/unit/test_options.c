/*
 * The option table: each row takes its good values and refuses its bad ones,
 * and command lines are taken apart as people expect.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cases.h"
#include "cmd/command.h"

#include <stdlib.h>

/* ---- the rows themselves ---- */

static void
rows_are_sound(void **state)
{
	size_t i, k;

	(void)state;
	assert_true(option_count <= 64); /* bits in `said' */
	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		bool flag = row->kind == OPT_FLAG || row->kind == OPT_COUNT;

		case_int(row->name, row->arg == NULL, flag);
		case_int(
		    row->name, row->words != NULL, row->kind == OPT_CHOICE);
		case_int(row->name, row->commands != 0, true);
		case_int(row->name, (row->config & ~row->commands) == 0, true);
		case_int(
		    row->name, row->help != NULL && *row->help != '\0', true);
		case_int(row->name, options_find(row->name) == row, true);
		for (k = 0; k < i; k++)
			case_int(row->name,
			    row->letter != 0 &&
				row->letter == option_rows[k].letter &&
				(row->commands & option_rows[k].commands) != 0,
			    false);
	}
	assert_null(options_find("no-such"));
	assert_null(options_find(""));
	cases_end();
}

/* The words of a choice are those that its help shows. */
static void
choices_show_their_words(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		struct buf words = BUF_INIT;

		if (row->kind != OPT_CHOICE)
			continue;
		for (k = 0; row->words[k] != NULL; k++)
			buf_printf(
			    &words, "%s%s", k > 0 ? "|" : "", row->words[k]);
		case_text(row->name, buf_str(&words), row->arg);
		buf_clear(&words);
	}
	cases_end();
}

/* ---- values ---- */

/* What the row's kind makes of a value; -1: refused. */
static const struct {
	enum option_kind kind;
	const char *value;
	int64_t want;
} values[] = {
	{ OPT_DURATION, "90s", 90000 },
	{ OPT_DURATION, "15m", 900000 },
	{ OPT_DURATION, "2h", 7200000 },
	{ OPT_DURATION, "3d", 259200000 },
	{ OPT_DURATION, "250ms", 250 },
	{ OPT_DURATION, "0s", 0 },
	{ OPT_DURATION, "0012s", 12000 },
	{ OPT_DURATION, "90", -1 },
	{ OPT_DURATION, "", -1 },
	{ OPT_DURATION, "s", -1 },
	{ OPT_DURATION, "-1s", -1 },
	{ OPT_DURATION, "+1s", -1 },
	{ OPT_DURATION, " 1s", -1 },
	{ OPT_DURATION, "1 s", -1 },
	{ OPT_DURATION, "1s ", -1 },
	{ OPT_DURATION, "1.5h", -1 },
	{ OPT_DURATION, "1h30m", -1 },
	{ OPT_DURATION, "1H", -1 },
	{ OPT_DURATION, "1w", -1 },
	{ OPT_DURATION, "99999999999999999999s", -1 },
	{ OPT_DURATION, "9223372036854775807d", -1 },
	{ OPT_DAYS, "0d", 0 },
	{ OPT_DAYS, "0s", 0 },
	{ OPT_DAYS, "3d", 259200000 },
	{ OPT_DAYS, "72h", 259200000 },
	{ OPT_DAYS, "3660d", INT64_C(316224000000) },
	{ OPT_DAYS, "3661d", -1 },
	{ OPT_DAYS, "9223372036854775807d", -1 },
	{ OPT_DAYS, "36h", -1 },
	{ OPT_DAYS, "1ms", -1 },
	{ OPT_DAYS, "3", -1 },
	{ OPT_DAYS, "-1d", -1 },
	{ OPT_DAYS, "", -1 },
	{ OPT_DAY, "2026-01-01", 0 },
	{ OPT_DAY, "2024-02-29", 0 },
	{ OPT_DAY, "2026-02-29", -1 },
	{ OPT_DAY, "2026-1-1", -1 },
	{ OPT_DAY, "2026-13-01", -1 },
	{ OPT_DAY, "20260101", -1 },
	{ OPT_DAY, "01.01.2026", -1 },
	{ OPT_DAY, " 2026-01-01", -1 },
	{ OPT_DAY, "2026-01-01 ", -1 },
	{ OPT_DAY, "2026-01-01 00:00:00", -1 },
	{ OPT_DAY, "today", -1 },
	{ OPT_DAY, "", -1 },
	{ OPT_SIZE, "1000", 1000 },
	{ OPT_SIZE, "64K", 65536 },
	{ OPT_SIZE, "4M", 4194304 },
	{ OPT_SIZE, "1G", 1073741824 },
	{ OPT_SIZE, "9000G", INT64_C(9663676416000) },
	{ OPT_SIZE, "1k", -1 },
	{ OPT_SIZE, "1KB", -1 },
	{ OPT_SIZE, "-1", -1 },
	{ OPT_SIZE, "9999999999G", -1 },
	{ OPT_NUMBER, "1", 1 },
	{ OPT_NUMBER, "1000000", 1000000 },
	{ OPT_NUMBER, "0", -1 },
	{ OPT_NUMBER, "1000001", -1 },
	{ OPT_NUMBER, "1K", -1 },
	{ OPT_NUMBER, "x", -1 },
	{ OPT_NUMBER, "0x10", -1 },
	{ OPT_TIMES, "0", 0 },
	{ OPT_TIMES, "5", 5 },
	{ OPT_TIMES, "-1", -1 },
	{ OPT_TIMES, "1000001", -1 },
	{ OPT_ZONE, "Europe/Moscow", 0 },
	{ OPT_ZONE, "Mars/Base", -1 },
	{ OPT_FORMAT, "tsv", 0 },
	{ OPT_FORMAT, "ods", -1 },
	{ OPT_FLAG, "yes", 1 },
	{ OPT_FLAG, "no", 0 },
	{ OPT_FLAG, "true", -1 },
	{ OPT_FLAG, "", -1 },
	{ OPT_CHOICE, "", -1 },
	{ OPT_CHOICE, "no-such", -1 },
};

static int64_t
value_of(const struct options *o, const struct option_row *row)
{
	const char *at = (const char *)o + row->offset;

	switch (row->kind) {
	case OPT_FLAG:
		return *(const bool *)at;
	case OPT_COUNT:
	case OPT_CHOICE:
	case OPT_NUMBER:
	case OPT_TIMES:
		return *(const int *)(const void *)at;
	case OPT_DURATION:
	case OPT_DAYS:
	case OPT_SIZE:
		return *(const int64_t *)(const void *)at;
	case OPT_TEXT:
	case OPT_PATH:
	case OPT_URL:
	case OPT_ZONE:
	case OPT_FORMAT:
	case OPT_DAY:
		break;
	}
	return 0;
}

static void
each_row_reads_its_values(void **state)
{
	char name[80];
	size_t i, k;

	(void)state;
	for (i = 0; i < option_count; i++)
		for (k = 0; k < NELEM(values); k++) {
			const struct option_row *row = &option_rows[i];
			struct err err = ERR_INIT;
			struct options o;
			int rc;

			if (row->kind != values[k].kind)
				continue;
			snprintf(name, sizeof(name), "--%s \"%s\"", row->name,
			    values[k].value);
			options_init(&o);
			rc = options_set(&o, row, values[k].value, &err);
			case_int(name, rc, values[k].want < 0 ? -1 : 0);
			if (rc == 0)
				case_int(
				    name, value_of(&o, row), values[k].want);
			else {
				case_err(name, &err, ERR_USAGE, "--");
				case_says(name, err.text, row->name);
				case_says(name, err.text, values[k].value);
			}
			options_clear(&o);
		}
	cases_end();
}

static void
each_word_is_its_number(void **state)
{
	struct err err = ERR_INIT;
	struct options o;
	size_t i, k;

	(void)state;
	options_init(&o);
	for (i = 0; i < option_count; i++)
		for (k = 0; option_rows[i].kind == OPT_CHOICE &&
			    option_rows[i].words[k] != NULL;
		     k++) {
			const char *word = option_rows[i].words[k];

			case_int(word,
			    options_set(&o, &option_rows[i], word, &err), 0);
			case_int(
			    word, value_of(&o, &option_rows[i]), (long long)k);
		}
	options_clear(&o);
	cases_end();
}

static void
texts_are_copied(void **state)
{
	struct err err = ERR_INIT;
	struct options o;
	char text[] = "one";
	size_t i;

	(void)state;
	options_init(&o);
	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		char **at = (char **)(void *)((char *)&o + row->offset);

		if (row->kind != OPT_TEXT && row->kind != OPT_PATH)
			continue;
		assert_null(*at);
		assert_int_equal(options_set(&o, row, text, &err), 0);
		assert_int_equal(options_set(&o, row, "two", &err), 0);
		assert_string_equal(*at, "two");
	}
	options_clear(&o);
	assert_null(o.url);
	assert_int_equal(o.timeout, 3600000);
}

/* A flag counts on the command line, and in a configuration it is or is not. */
static void
a_counter_counts_what_is_typed(void **state)
{
	const struct option_row *row = options_find("verbose");
	struct err err = ERR_INIT;
	struct options o;

	(void)state;
	options_init(&o);
	assert_int_equal(options_set(&o, row, NULL, &err), 0);
	assert_int_equal(options_set(&o, row, NULL, &err), 0);
	assert_int_equal(o.verbose, 2);
	assert_int_equal(options_set(&o, row, "yes", &err), 0);
	assert_int_equal(options_set(&o, row, "yes", &err), 0);
	assert_int_equal(o.verbose, 1);
	assert_int_equal(options_set(&o, row, "no", &err), 0);
	assert_int_equal(o.verbose, 0);
	options_clear(&o);
}

/* ---- copies ---- */

/* Strings have places of their own, all else is the same. */
static void
case_copied(const struct options *a, const struct options *b)
{
	struct options left = *a, right = *b;
	size_t i;

	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		char **p = (char **)(void *)((char *)&left + row->offset);
		char **q = (char **)(void *)((char *)&right + row->offset);

		if (row->kind != OPT_TEXT && row->kind != OPT_PATH &&
		    row->kind != OPT_ZONE && row->kind != OPT_FORMAT &&
		    row->kind != OPT_DAY)
			continue;
		case_text(row->name, *q, *p);
		case_int(row->name, *p != NULL && *p == *q, false);
		*p = *q = NULL;
	}
	case_int("all else", memcmp(&left, &right, sizeof(left)), 0);
}

static void
a_copy_is_the_same(void **state)
{
	struct err err = ERR_INIT;
	struct options o, copy;
	size_t i;

	(void)state;
	memset(&o, 0, sizeof(o));
	memset(&copy, 0, sizeof(copy));
	options_init(&o);
	options_init(&copy);
	options_copy(&copy, &o);
	case_copied(&o, &copy);
	for (i = 0; i < option_count; i++)
		if (option_rows[i].kind == OPT_TEXT ||
		    option_rows[i].kind == OPT_PATH)
			options_set(&o, &option_rows[i], "text", &err);
	options_set(&o, options_find("since"), "2026-01-01", &err);
	options_set(&o, options_find("look-back"), "7d", &err);
	options_set(&o, options_find("verbose"), NULL, &err);
	o.said = 5;
	options_copy(&copy, &o);
	case_copied(&o, &copy);
	options_copy(&copy, &o); /* what was there is not lost */
	case_copied(&o, &copy);
	options_clear(&o);
	case_text("the copy stays", copy.since, "2026-01-01");
	options_clear(&copy);
	cases_end();
}

/* ---- command lines ---- */

#define WORDS 8

/* What is left in argv, joined by blanks, or with a code the error's words. */
static const struct {
	const char *name;
	unsigned command;
	const char *words[WORDS];
	const char *want;
	int code;
} lines[] = {
	{ "nothing", FOR_RECEIPTS, { NULL }, "", 0 },
	{ "arguments and options in any order", FOR_CONVERT,
	    { "a.xml", "-r", "x", "b.xml", "-o", "out", "-" }, "a.xml b.xml -",
	    0 },
	{ "all ways to give a value", FOR_CONVERT,
	    { "--rules=x", "--table", "t", "-fcsv", "a" }, "a", 0 },
	{ "letters together", FOR_CONVERT, { "-qvvrx", "a" }, "a", 0 },
	{ "an end of options", FOR_CONVERT, { "-q", "--", "-r", "a" }, "-r a",
	    0 },
	{ "an empty value", FOR_CONVERT, { "--table=", "a" }, "a", 0 },
	{ "an unknown option", FOR_CONVERT, { "--colour" },
	    "there is no option --colour", ERR_USAGE },
	{ "a token as a value", FOR_RECEIPTS, { "--token", "abc" },
	    "--token-file", ERR_USAGE },
	{ "a token behind =", FOR_RUN, { "--api-token=abc" }, "--token-file",
	    ERR_USAGE },
	{ "no address", FOR_RECEIPTS, { "--url", "cloud.example" },
	    "--url: \"cloud.example\" does not begin with", ERR_USAGE },
	{ "an unknown letter", FOR_CONVERT, { "-qX" }, "there is no option -X",
	    ERR_USAGE },
	{ "no value", FOR_CONVERT, { "a", "--rules" },
	    "--rules needs a value: RULES", ERR_USAGE },
	{ "no value for a letter", FOR_CONVERT, { "-r" },
	    "--rules needs a value: RULES", ERR_USAGE },
	{ "a value too many", FOR_CONVERT, { "--quiet=yes" },
	    "--quiet takes no value", ERR_USAGE },
	{ "only these days", FOR_RUN, { "-n", "--from", "2026-01-01", "a" },
	    "a", 0 },
	{ "for run alone", FOR_STATUS, { "--force" },
	    "--force is not an option of", ERR_USAGE },
	{ "for status alone", FOR_RUN, { "--json" },
	    "--json is not an option of", ERR_USAGE },
	{ "run keeps a ledger", FOR_RUN, { "--no-state" },
	    "--no-state is not an option of", ERR_USAGE },
	{ "status takes what it needs from the configuration", FOR_STATUS,
	    { "--out", "x/" }, "--out is not an option of", ERR_USAGE },
	{ "half a day", FOR_RUN, { "--look-back=12h" },
	    "--look-back: \"12h\" is not a number of whole days", ERR_USAGE },
	{ "no day", FOR_RUN, { "--since", "yesterday" },
	    "--since: \"yesterday\" is not a day of the calendar", ERR_USAGE },
	{ "another command's", FOR_CONVERT, { "--from", "today" },
	    "--from is not an option of convert", ERR_USAGE },
	{ "a bad value", FOR_RECEIPTS, { "--poll", "soon" },
	    "--poll: \"soon\" is not a duration", ERR_USAGE },
	{ "a bad choice", FOR_CONVERT, { "--dialect", "1c" },
	    "--dialect: \"1c\" is not one of rfc4180|excel", ERR_USAGE },
};

static int
parse_words(struct options *o, unsigned command, const char *const *words,
    struct buf *left, struct err *err)
{
	char *argv[WORDS + 2] = { (char *)(uintptr_t) "kassa" };
	int argc = 1, rc, i;

	for (i = 0; i < WORDS && words[i] != NULL; i++)
		argv[argc++] = (char *)(uintptr_t)words[i];
	rc = options_parse(o, command, "convert", &argc, argv, err);
	buf_reset(left);
	for (i = 0; i < argc && rc == 0; i++)
		buf_printf(left, "%s%s", i > 0 ? " " : "", argv[i]);
	return rc;
}

static void
command_lines_are_taken_apart(void **state)
{
	struct buf left = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lines); i++) {
		struct err err = ERR_INIT;
		struct options o;
		int rc;

		options_init(&o);
		rc = parse_words(
		    &o, lines[i].command, lines[i].words, &left, &err);
		case_int(lines[i].name, rc, lines[i].code == 0 ? 0 : -1);
		if (lines[i].code == 0)
			case_text(lines[i].name, buf_str(&left), lines[i].want);
		else
			case_err(
			    lines[i].name, &err, lines[i].code, lines[i].want);
		options_clear(&o);
	}
	buf_clear(&left);
	cases_end();
}

static void
what_was_said_is_remembered(void **state)
{
	static const char *const words[WORDS] = { "-rx", "--no-state", "-vv",
		"--slack", "0s" };
	struct buf left = BUF_INIT;
	struct err err = ERR_INIT;
	struct options o;
	size_t i;

	(void)state;
	options_init(&o);
	assert_int_equal(parse_words(&o, FOR_ALL, words, &left, &err), 0);
	assert_string_equal(o.rules, "x");
	assert_true(o.no_state);
	assert_int_equal(o.verbose, 2);
	assert_int_equal(o.slack, 0);
	for (i = 0; i < option_count; i++) {
		const char *name = option_rows[i].name;
		bool said = strcmp(name, "rules") == 0 ||
			    strcmp(name, "no-state") == 0 ||
			    strcmp(name, "verbose") == 0 ||
			    strcmp(name, "slack") == 0;

		case_int(name, (o.said >> i & 1) != 0, said);
	}
	options_clear(&o);
	buf_clear(&left);
	cases_end();
}

/* For finding the command's name behind options. */
static const struct {
	const char *word;
	bool takes;
} nexts[] = {
	{ "--quiet", false },
	{ "--profile", true },
	{ "--profile=x", false },
	{ "--config", true },
	{ "--no-such", false },
	{ "-q", false },
	{ "-p", true },
	{ "-px", false },
	{ "-qp", true },
	{ "-qv", false },
	{ "-n", false },
	{ "-pq", false },
	{ "-X", false },
};

static void
values_are_not_taken_for_commands(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(nexts); i++)
		case_int(nexts[i].word, options_takes_next(nexts[i].word),
		    nexts[i].takes);
	cases_end();
}

static void
each_command_is_found(void **state)
{
	unsigned bits = 0;
	size_t i;

	(void)state;
	for (i = 0; i < command_count; i++) {
		assert_ptr_equal(command_find(commands[i].name), &commands[i]);
		assert_int_equal(bits & commands[i].bit, 0);
		bits |= commands[i].bit;
		assert_non_null(commands[i].run);
	}
	assert_int_equal(bits, FOR_ALL);
	assert_null(command_find("receipt"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sound),
		cmocka_unit_test(choices_show_their_words),
		cmocka_unit_test(each_row_reads_its_values),
		cmocka_unit_test(each_word_is_its_number),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(a_counter_counts_what_is_typed),
		cmocka_unit_test(a_copy_is_the_same),
		cmocka_unit_test(command_lines_are_taken_apart),
		cmocka_unit_test(what_was_said_is_remembered),
		cmocka_unit_test(values_are_not_taken_for_commands),
		cmocka_unit_test(each_command_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
