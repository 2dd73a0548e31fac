/*
 * The command line: getopt, fed from the option table.
 */
#include "cmd/options.h"

#include <getopt.h>
#include <string.h>

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
