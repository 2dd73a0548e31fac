/*
 * kassa rules: which rule files there are, what one says, whether one is
 * right.
 */
#include "cmd/command.h"
#include "base/mem.h"
#include "base/zone.h"
#include "cmd/rules_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	rules_print_all(rules);
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
		rules_print_reads(rules);
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
