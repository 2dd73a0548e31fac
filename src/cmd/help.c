/*
 * kassa help: the manual page of a command, shown by man(1), or from beside
 * the program where nothing is installed yet. One topic is no page but a
 * script for the shell: completion.
 */
#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/complete.h"
#include "cmd/usage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMPLETION "completion"

/* Topics that have a page of another name. */
static const struct {
	const char *topic, *page, *section;
} pages[] = {
	{ "kassa", "kassa", "1" },
	{ "wait", "kassa-submit", "1" },
	{ "fetch", "kassa-submit", "1" },
	{ "verify", "kassa-status", "1" },
	{ "language", "kassa-rules", "5" },
	{ "kassa-rules", "kassa-rules", "5" },
	{ "config", "kassa.conf", "5" },
	{ "kassa.conf", "kassa.conf", "5" },
	{ "sandbox", "kassa-sandbox", "1" },
	{ "kassa-sandbox", "kassa-sandbox", "1" },
};

/* The page's file: in $KASSA_MAN_PATH, or where it was installed. */
static char *
page_path(const char *page, const char *section)
{
	const char *folder = getenv("KASSA_MAN_PATH");
	char *path;

	if (folder != NULL && *folder != '\0')
		path = mem_printf("%s/%s.%s", folder, page, section);
	else
		path = mem_printf(
		    "%s/man%s/%s.%s", KASSA_MAN_DIR, section, page, section);
	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static int
show(const char *page, const char *section, struct err *err)
{
	char *path = page_path(page, section);

	if (path == NULL)
		return err_set(err, ERR_NOINPUT,
		    "the page %s(%s) is not installed; $KASSA_MAN_PATH names "
		    "the folder where it lies",
		    page, section);
	fflush(stdout);
	execlp("man", "man", "-l", path, (char *)NULL);
	/* no man(1) here; mandoc reads pages too */
	execlp("mandoc", "mandoc", "-a", path, (char *)NULL);
	err_sys(
	    err, ERR_UNAVAIL, "cannot run man to show %s(%s)", page, section);
	free(path);
	return -1;
}

static int
print_completion(void)
{
	const char *topics[NELEM(pages) + 2];
	size_t i, n = 0;

	topics[n++] = COMPLETION;
	for (i = 0; i < NELEM(pages); i++)
		if (command_find(pages[i].topic) == NULL)
			topics[n++] = pages[i].topic;
	topics[n] = NULL;
	complete_bash(stdout, topics);
	return 0;
}

static int
show_topic(const char *topic, struct err *err)
{
	char *page;
	size_t i;
	int rc;

	if (strcmp(topic, COMPLETION) == 0)
		return print_completion();
	for (i = 0; i < NELEM(pages); i++)
		if (strcmp(pages[i].topic, topic) == 0)
			return show(pages[i].page, pages[i].section, err);
	if (command_find(topic) == NULL)
		return err_set(err, ERR_USAGE,
		    "there is no help on \"%s\"; kassa --help lists the commands",
		    topic);
	page = mem_printf("kassa-%s", topic);
	rc = show(page, "1", err);
	free(page);
	return rc;
}

int
cmd_help(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	(void)o;
	(void)log;
	if (argc > 1)
		return err_set(
		    err, ERR_USAGE, "kassa help shows one page at a time");
	return show_topic(argc == 0 ? "kassa" : argv[0], err);
}
