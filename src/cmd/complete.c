/*
 * The script has two fixed pieces, which find out where on the command line we
 * are, and between them three cases from the tables: which word is a command,
 * what the value of an option may be, what can stand in a command's place.
 * Where it has nothing to say, bash completes file names.
 */
#include "cmd/complete.h"
#include "base/mem.h"
#include "sink/sink.h"

#include <string.h>

static const char head[] =
    "# Bash completion for kassa, made by: kassa help completion\n"
    "\n"
    "_kassa()\n"
    "{\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "\tlocal command= words= options= i\n"
    "\n"
    "\t# bash has cut --name=value into three words\n"
    "\tif [[ $cur == = ]]; then\n"
    "\t\tcur=\n"
    "\telif [[ $prev == = ]]; then\n"
    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "\tfi\n";

static const char tail[] =
    "\t\t[[ $cur == -* ]] && words=$options ;;\n"
    "\tesac\n"
    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
    "}\n"
    "\n"
    "complete -o default -F _kassa kassa\n";

/* What the script is made of. */
struct completion {
	FILE *out;
	const struct command *commands;
	size_t ncommands;
	const char *const *topics;
};

/* "-r|--rules", a pattern of case. */
static void
put_pattern(FILE *out, const struct option_row *row)
{
	if (row->letter != 0)
		fprintf(out, "-%c|", row->letter);
	fprintf(out, "--%s", row->name);
}

static void
put_words(FILE *out, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", words[i]);
}

static size_t
count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return n;
}

static void
put_commands(const struct completion *s, const char *between)
{
	size_t i;

	for (i = 0; i < s->ncommands; i++)
		fprintf(
		    s->out, "%s%s", i > 0 ? between : "", s->commands[i].name);
}

/* ---- values that can be named ---- */

static void
put_days(FILE *out)
{
	fputs("today yesterday", out);
}

static void
put_formats(FILE *out)
{
	size_t n;
	const char *const *names = sink_formats(&n);

	put_words(out, names, n);
}

static void
put_rules(FILE *out)
{
	fputs("$(\"${COMP_WORDS[0]}\" rules list 2>/dev/null |\n"
	      "\t\t    sed 's/ .*//')",
	    out);
}

/* Those that are no choice in the table. */
static const struct named_values {
	const char *option;
	void (*put)(FILE *);
} named[] = {
	{ "day", put_days },
	{ "format", put_formats },
	{ "rules", put_rules },
};

static const struct named_values *
find_named(const struct option_row *row)
{
	size_t i;

	for (i = 0; i < NELEM(named); i++)
		if (strcmp(named[i].option, row->name) == 0)
			return &named[i];
	return NULL;
}

static bool
can_be_named(const struct option_row *row)
{
	return row->words != NULL || find_named(row) != NULL;
}

static void
put_values(FILE *out, const struct option_row *row)
{
	fputs("\t", out);
	put_pattern(out, row);
	fputs(")\n\t\twords=\"", out);
	if (row->words != NULL)
		put_words(out, row->words, count_words(row->words));
	else
		find_named(row)->put(out);
	fputs("\" ;;\n", out);
}

/* ---- where we are ---- */

/* One pattern for all options with a value, or for those that no row names. */
static void
put_takers(FILE *out, bool all)
{
	const char *bar = "";
	size_t i;

	for (i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->arg == NULL || (!all && can_be_named(row)))
			continue;
		fputs(bar, out);
		put_pattern(out, row);
		bar = "|";
	}
}

static void
put_search(const struct completion *s)
{
	FILE *out = s->out;

	fputs("\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n\t\t",
	    out);
	put_takers(out, true);
	fputs(")\n\t\t\t((i++)) ;;\n\t\t", out);
	put_commands(s, "|");
	fputs(")\n\t\t\tcommand=${COMP_WORDS[i]}\n\t\t\tbreak ;;\n"
	      "\t\tesac\n\tdone\n",
	    out);
}

/* The case that is left open goes on with what is no option's value. */
static void
put_option_values(FILE *out)
{
	size_t i;

	fputs("\tcase $prev in\n", out);
	for (i = 0; i < option_count; i++)
		if (can_be_named(&option_rows[i]))
			put_values(out, &option_rows[i]);
	fputs("\t", out);
	put_takers(out, false);
	fputs(")\n\t\treturn ;;\n\t*)\n", out);
}

/* ---- what a command takes ---- */

/* Those of a command, or those that all share. */
static void
put_options(FILE *out, unsigned command)
{
	const char *blank = "";
	size_t i;

	for (i = 0; i < option_count; i++) {
		if ((option_rows[i].commands & command) != command)
			continue;
		fprintf(out, "%s--%s", blank, option_rows[i].name);
		blank = " ";
	}
}

/* The words in small letters of a usage line are there to be typed. */
static void
put_typed(FILE *out, const char *arguments)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz";
	const char *s = arguments, *blank = "";

	while (*(s += strcspn(s, small)) != '\0') {
		size_t n = strspn(s, small);

		if (s == arguments || s[-1] == ' ' || s[-1] == '[') {
			fprintf(out, "%s%.*s", blank, (int)n, s);
			blank = " ";
		}
		s += n;
	}
}

static void
put_arguments(const struct completion *s, const struct command *c)
{
	if (c->bit != FOR_HELP) {
		put_typed(s->out, c->arguments);
		return;
	}
	put_commands(s, " ");
	fputc(' ', s->out);
	put_words(s->out, s->topics, count_words(s->topics));
}

static void
put_command(const struct completion *s, const struct command *c)
{
	fprintf(s->out, "\t\t%s)\n\t\t\twords=\"", c->name);
	put_arguments(s, c);
	fputs("\"\n\t\t\toptions=\"", s->out);
	put_options(s->out, c->bit);
	fputs("\" ;;\n", s->out);
}

static void
put_places(const struct completion *s)
{
	size_t i;

	fputs("\t\tcase $command in\n\t\t\"\")\n\t\t\twords=\"", s->out);
	put_commands(s, " ");
	fputs("\"\n\t\t\toptions=\"", s->out);
	put_options(s->out, FOR_ALL);
	fputs("\" ;;\n", s->out);
	for (i = 0; i < s->ncommands; i++)
		put_command(s, &s->commands[i]);
	fputs("\t\tesac\n", s->out);
}

void
complete_bash(
    FILE *out, const struct command *all, size_t n, const char *const *topics)
{
	const struct completion s = { out, all, n, topics };

	fputs(head, out);
	put_search(&s);
	put_option_values(out);
	put_places(&s);
	fputs(tail, out);
}
