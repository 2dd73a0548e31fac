/*
 * Help from the tables.
 */
#include "cmd/usage.h"

#include <string.h>

static const char shared[] = "Options of all commands:\n";

static void
print_option(FILE *out, const struct option_row *row)
{
	char left[64];
	int n;

	n = snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
	    row->letter != 0 ? '-' : ' ', row->letter != 0 ? row->letter : ' ',
	    row->letter != 0 ? ", " : "  ", row->name,
	    row->arg != NULL ? " " : "", row->arg != NULL ? row->arg : "");
	if (n > 32)
		fprintf(out, "%s\n%34s%s\n", left, "", row->help);
	else
		fprintf(out, "%-34s%s\n", left, row->help);
}

/* Those of all commands, or the others; how many there were. */
static size_t
print_options(FILE *out, const char *title, unsigned command, bool common)
{
	size_t i, n = 0;

	for (i = 0; i < option_count; i++) {
		if ((option_rows[i].commands & command) == 0 ||
		    (option_rows[i].commands == FOR_ALL) != common)
			continue;
		if (n++ == 0)
			fputs(title, out);
		print_option(out, &option_rows[i]);
	}
	return n;
}

int
usage_command(FILE *out, const struct command *c)
{
	fprintf(out, "usage: kassa %s [OPTION...] %s\n\n%s.\n\n", c->name,
	    c->arguments, c->summary);
	if (print_options(out, "Options:\n", c->bit, false) > 0)
		fprintf(out, "\n");
	print_options(out, shared, c->bit, true);
	fprintf(out, "\nkassa help %s shows the manual page.\n", c->name);
	return 0;
}

int
usage_all(FILE *out)
{
	size_t i;

	fprintf(out, "usage: kassa COMMAND [OPTION...] [ARGUMENT...]\n\n"
		     "Commands:\n");
	for (i = 0; i < command_count; i++)
		fprintf(
		    out, "  %-14s%s\n", commands[i].name, commands[i].summary);
	fprintf(out, "\n");
	print_options(out, shared, FOR_ALL, true);
	fprintf(out, "\nkassa COMMAND --help lists the options of a command, "
		     "kassa help shows the manual.\n");
	return 0;
}

int
usage_version(void)
{
	printf("kassa %s\n", PACKAGE_VERSION);
	return 0;
}

bool
usage_takes_next(const char *word)
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
