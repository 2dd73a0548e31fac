/*
 * Where rule files are: the folders of $KASSA_RULES_PATH, then the one that
 * was installed with the program.
 */
#include "rules/rules_internal.h"
#include "base/mem.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".xml"

/* Calls try for each folder until it returns something. */
static char *
each_folder(char *(*try)(void *arg, const char *folder), void *arg)
{
	const char *env = getenv("KASSA_RULES_PATH");
	const char *s = env == NULL ? "" : env;
	char *found = NULL;

	while (*s != '\0' && found == NULL) {
		size_t len = strcspn(s, ":");
		char *folder = mem_dupn(s, len);

		if (len > 0)
			found = try(arg, folder);
		free(folder);
		s += len + (s[len] == ':');
	}
	return found != NULL ? found : try(arg, KASSA_RULES_DIR);
}

static char *
try_name(void *arg, const char *folder)
{
	char *path = mem_printf("%s/%s" SUFFIX, folder, (const char *)arg);

	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static int
is_path(const char *name)
{
	size_t n = strlen(name), k = strlen(SUFFIX);

	return strchr(name, '/') != NULL ||
	       (n > k && strcmp(name + n - k, SUFFIX) == 0);
}

char *
rules_find(const char *name, struct err *err)
{
	char *path, *copy;

	if (is_path(name))
		return mem_dup(name);
	copy = mem_dup(name);
	path = each_folder(try_name, copy);
	free(copy);
	if (path == NULL)
		err_set(err, ERR_NOINPUT,
		    "there are no rules \"%s\"; kassa rules list shows those "
		    "there are; a path leads to your own, $KASSA_RULES_PATH "
		    "names folders where kassa is not installed",
		    name);
	return path;
}

struct listing {
	void (*tell)(void *, const char *, const char *);
	void *arg;
	char **seen;
	size_t nseen;
};

static int
is_new(struct listing *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->nseen; i++)
		if (strcmp(l->seen[i], name) == 0)
			return 0;
	l->seen = mem_resize(l->seen, l->nseen + 1, sizeof(*l->seen));
	l->seen[l->nseen++] = mem_dup(name);
	return 1;
}

static int
is_rules(const struct dirent *e)
{
	size_t n = strlen(e->d_name), k = strlen(SUFFIX);

	return n > k && e->d_name[0] != '.' &&
	       strcmp(e->d_name + n - k, SUFFIX) == 0;
}

static char *
list_folder(void *arg, const char *folder)
{
	struct listing *l = arg;
	struct dirent **entries;
	int n = scandir(folder, &entries, is_rules, alphasort), i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(entries[i]->d_name) - strlen(SUFFIX);
		char *name = mem_dupn(entries[i]->d_name, len);
		char *path = mem_printf("%s/%s", folder, entries[i]->d_name);

		if (is_new(l, name))
			l->tell(l->arg, name, path);
		free(path);
		free(name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return NULL;
}

void
rules_list(
    void (*tell)(void *arg, const char *name, const char *path), void *arg)
{
	struct listing l = { tell, arg, NULL, 0 };
	size_t i;

	each_folder(list_folder, &l);
	for (i = 0; i < l.nseen; i++)
		free(l.seen[i]);
	free(l.seen);
}
