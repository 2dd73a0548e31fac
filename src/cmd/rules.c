/*
 * kassa rules: which rule files there are, what one says, whether one is
 * right.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "cmd/command.h"
#include "rules/explain.h"
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- lines in columns ---- */

/*
 * Columns are as wide as what stands in them. Letters are counted, not bytes.
 */

#define FIELDS 5

/* What is wider pushes the rest of its line to the right, not all lines'. */
#define WIDTH_MAX 40

/* A line to be aligned with others; its fields are its own. */
struct aligned_line {
	char *fields[FIELDS]; /* NULL ends them */
};

struct lines {
	struct aligned_line *list;
	size_t n;
	const struct table *table; /* that they are of */
	const struct table *main;
	size_t widths[FIELDS];
};

static void
add_field(struct lines *l, size_t i, char *text)
{
	size_t wide = utf8_count(text, strlen(text));

	l->list[l->n - 1].fields[i] = text;
	if (wide > WIDTH_MAX)
		wide = WIDTH_MAX;
	if (wide > l->widths[i])
		l->widths[i] = wide;
}

static void
add_line(struct lines *l)
{
	l->list = mem_resize(l->list, l->n + 1, sizeof(*l->list));
	l->list[l->n++] = (struct aligned_line){ { NULL } };
}

/* No blanks at the end of a line; a field that none has takes no room. */
static void
print_line(const struct lines *l, const struct aligned_line *line, int indent)
{
	size_t blanks = (size_t)indent, i;

	for (i = 0; i < FIELDS && line->fields[i] != NULL; i++) {
		const char *field = line->fields[i];
		size_t wide = utf8_count(field, strlen(field));

		if (l->widths[i] == 0)
			continue;
		if (*field != '\0') {
			printf("%*s%s", (int)blanks, "", field);
			blanks = 0;
		}
		blanks += 2;
		if (wide < l->widths[i])
			blanks += l->widths[i] - wide;
	}
	putchar('\n');
}

/* Print the lines, and be empty again. */
static void
flush(struct lines *l, int indent)
{
	size_t n, i;

	for (n = 0; n < l->n; n++) {
		print_line(l, &l->list[n], indent);
		for (i = 0; i < FIELDS; i++)
			free(l->list[n].fields[i]);
	}
	free(l->list);
	l->list = NULL;
	l->n = 0;
	memset(l->widths, 0, sizeof(l->widths));
}

/* The expression, or what stands in for one. */
static char *
source_of(const struct explained *e, const char *otherwise)
{
	if (e->from != NULL)
		return mem_printf("from %s", e->from);
	return mem_dup(*e->select != '\0' ? e->select : otherwise);
}

/* ---- what a file reads, for check ---- */

static void
add_reads(void *arg, const struct explained *e)
{
	struct lines *l = arg;
	const char *table = e->table == NULL ? "check" : e->table->name;

	add_line(l);
	if (e->column == NULL) {
		add_field(l, 0, mem_dup(table));
		add_field(l, 1, mem_dup(e->role));
		add_field(l, 2, mem_dup(""));
	} else {
		add_field(l, 0, mem_printf("%s.%s", table, e->column->name));
		add_field(l, 1, mem_dup(e->as));
		add_field(l, 2, mem_dup(e->role));
	}
	add_field(l, 3, source_of(e, "rows"));
	add_field(l, 4,
	    mem_printf("%s%s", *e->reads != '\0' ? "reads " : "", e->reads));
}

/* A line an expression: what it makes, and what it reads; then the sum. */
static void
print_reads(const struct rules *rules)
{
	struct lines l = { 0 };
	size_t tables = rules_count(rules), checks = rules_checks(rules);

	explain_each(rules, add_reads, &l);
	flush(&l, 0);
	printf("%s: %zu table%s, ", rules_path(rules), tables, plural(tables));
	if (checks > 0)
		printf("%zu check%s, ", checks, plural(checks));
	puts("no errors");
}

/* ---- what it makes, for show ---- */

static void
add_column(struct lines *l, const struct explained *e)
{
	add_line(l);
	add_field(l, 0, mem_dup(e->column->name));
	add_field(l, 1, mem_dup(e->column->title));
	add_field(l, 2, mem_dup(e->as));
	add_field(l, 3, mem_dup(e->role));
	add_field(l, 4, source_of(e, ""));
}

static void
print_heading(const struct lines *l, const struct explained *e)
{
	const struct table *t = e->table;

	printf("\ntable %s%s: %s\n  a row for each %s%s", t->name,
	    t == l->main ? " (main)"
	    : e->hidden  ? " (hidden)"
			 : "",
	    t->title, e->grouped ? "group of " : "", e->match);
	if (e->column == NULL)
		printf(" where %s", e->select);
	if (*e->joins != '\0')
		printf("\n  joined with %s", e->joins);
	if (e->chart != NULL)
		printf("\n  chart of %s", e->chart);
	putchar('\n');
}

static void
show_check(struct lines *l, const struct explained *e)
{
	flush(l, 2);
	if (strcmp(e->role, "test") == 0)
		printf("\ncheck of each %s%s\n  %s\n",
		    e->rows_of != NULL ? "row of " : "",
		    e->rows_of != NULL ? e->rows_of : e->match, e->select);
}

static void
add_shown(void *arg, const struct explained *e)
{
	struct lines *l = arg;

	if (e->table == NULL) {
		show_check(l, e);
		return;
	}
	if (e->table != l->table) {
		flush(l, 2);
		print_heading(l, e);
		l->table = e->table;
	}
	if (e->column != NULL)
		add_column(l, e);
}

/* Tables, columns and checks as they are written, aligned. */
static void
print_all(const struct rules *rules)
{
	struct err err = ERR_INIT;
	int main = rules_pick(rules, NULL, &err);
	struct lines l = { .main = rules_table(rules, (size_t)main) };

	printf("%s\nreads documents of %s\n", rules_path(rules),
	    rules_document(rules));
	explain_each(rules, add_shown, &l);
	flush(&l, 2);
}

/* ---- the verbs ---- */

static void
print_name(void *arg, const char *name, const char *path)
{
	(void)arg;
	printf("%-24s%s\n", name, path);
}

static int
list(const char *name, struct err *err)
{
	(void)name;
	(void)err;
	rules_list(print_name, NULL);
	return 0;
}

static int
show(const char *name, struct err *err)
{
	struct rules *rules = rules_open(name, err);

	if (rules == NULL)
		return -1;
	print_all(rules);
	rules_free(rules);
	return 0;
}

static int
take_nothing(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	(void)taker, (void)table, (void)cells, (void)err;
	return 0;
}

/* To be checked, a file that lies here needs no ending. */
static struct rules *
open_to_check(const char *name, struct err *err)
{
	bool here = strpbrk(name, "./") == NULL && access(name, F_OK) == 0;
	char *path = mem_printf("%s%s", here ? "./" : "", name);
	struct rules *rules = rules_open(path, err);

	free(path);
	return rules;
}

/* A file that loads and can be laid out for a run is right. */
static int
check(const char *name, struct err *err)
{
	struct taker nobody = { take_nothing };
	struct rules *rules = open_to_check(name, err);
	struct zone *zone = rules == NULL ? NULL : zone_open("UTC", err);
	struct rules_options options = { .zone = zone, .taker = &nobody };
	struct rules_run *run =
	    zone == NULL ? NULL : rules_run_new(rules, &options, err);

	if (run != NULL)
		print_reads(rules);
	rules_run_free(run);
	zone_free(zone);
	rules_free(rules);
	return run == NULL ? -1 : 0;
}

static const struct verb {
	const char *name;
	int arguments;
	int (*run)(const char *name, struct err *);
} verbs[] = {
	{ "list", 0, list },
	{ "show", 1, show },
	{ "check", 1, check },
};

static const struct verb *
find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

int
cmd_rules(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	const struct verb *verb = argc == 0 ? &verbs[0] : find_verb(argv[0]);
	const char *name = argc > 1 ? argv[1] : o->rules;

	(void)log;
	if (verb == NULL)
		return err_set(err, ERR_USAGE,
		    "kassa rules list, show NAME or check FILE; not \"%s\"",
		    argv[0]);
	if (verb->arguments > 0 && name == NULL)
		return err_set(err, ERR_USAGE,
		    "kassa rules %s needs the name of a rule file", verb->name);
	if (argc > 1 + verb->arguments)
		return err_set(err, ERR_USAGE,
		    "kassa rules %s: too many arguments", verb->name);
	return verb->run(name, err);
}
