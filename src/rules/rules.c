/*
 * Rules as others see them: opened by name or path, asked about, freed.
 */
#include "base/mem.h"
#include "model/map.h"
#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"
#include "rules/rules_internal.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Where rule files are: the folders of $KASSA_RULES_PATH, then the one that
 * was installed with the program.
 */

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

static void
clear_select(struct select *s)
{
	free(s->text);
	expr_free(s->expr);
}

static void
clear_table(struct table *t)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++) {
		free(t->columns[i].name);
		free(t->columns[i].title);
	}
	free(t->columns);
	free(t->name);
	free(t->title);
	if (t->chart != NULL)
		free(t->chart->values);
	free(t->chart);
}

static void
clear_plan(struct table_plan *p)
{
	size_t i, n = p->table.ncolumns;

	for (i = 0; i < n; i++) {
		free(p->rules[i].fallback);
		clear_select(&p->rules[i].select);
	}
	for (i = 0; i <= n && p->words != NULL; i++)
		free(p->words[i]);
	for (i = 0; i < p->njoins; i++) {
		free(p->joins[i].table);
		free(p->joins[i].on);
		free(p->joins[i].copied);
	}
	free(p->joins);
	free(p->words);
	free(p->rules);
	free(p->match_text);
	free(p->table_text);
	free(p->chart);
	clear_select(&p->test);
	match_clear(&p->match);
	clear_table(&p->table);
}

size_t
rules_plan_column(const struct table_plan *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++)
		if (strcmp(p->table.columns[i].name, name) == 0)
			return i;
	return PLAN_NONE;
}

static void
clear_plans(struct table_plan *plans, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		clear_plan(&plans[i]);
	free(plans);
}

void
rules_free(struct rules *r)
{
	size_t i;

	if (r == NULL)
		return;
	clear_plans(r->plans, r->nplans);
	clear_plans(r->checks, r->nchecks);
	lookups_free(r->lookups);
	for (i = 0; i < r->ndocuments; i++)
		free(r->documents[i]);
	free(r->documents);
	free(r->document_text);
	free(r->main);
	for (i = 0; i < r->nfiles; i++)
		free(r->files[i]);
	free(r->files);
	free(r->path);
	free(r);
}

const char *
rules_path(const struct rules *r)
{
	return r->path;
}

static bool
is_at(const char *path, const struct stat *file)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == file->st_dev &&
	       st.st_ino == file->st_ino;
}

const char *
rules_at(const struct rules *r, const struct stat *file)
{
	size_t i;

	for (i = 0; i < r->nfiles; i++)
		if (is_at(r->files[i], file))
			return r->files[i];
	return is_at(r->path, file) ? r->path : NULL;
}

const char *
rules_document(const struct rules *r)
{
	return r->document_text;
}

size_t
rules_count(const struct rules *r)
{
	return r->nplans;
}

const struct table *
rules_table(const struct rules *r, size_t i)
{
	return &r->plans[i].table;
}

const char *
rules_match(const struct rules *r, size_t i)
{
	return r->plans[i].match_text;
}

const char *
rules_select(const struct rules *r, size_t table, size_t column)
{
	const char *text = r->plans[table].rules[column].select.text;

	return text == NULL ? "" : text;
}

size_t
rules_checks(const struct rules *r)
{
	return r->nchecks;
}

bool
rules_is_hidden(const struct rules *r, size_t table)
{
	return r->plans[table].hidden;
}

bool
rules_use_map(const struct rules *r)
{
	return lookups_use_map(r->lookups);
}

int
rules_map(struct rules *r, const struct map_entry *e, struct err *err)
{
	struct slice id = { e->id, strlen(e->id) };
	struct slice code = { e->code, strlen(e->code) };

	if (lookup_add(lookups_map(r->lookups, e->kind), id, code, err) == 0)
		return 0;
	return err_in(err, "map: %s", e->kind);
}

int
rules_pick(const struct rules *r, const char *name, struct err *err)
{
	struct buf known = BUF_INIT;
	size_t i;

	if (name == NULL)
		name = r->main;
	for (i = 0; i < r->nplans; i++)
		if (!r->plans[i].hidden &&
		    strcmp(r->plans[i].table.name, name) == 0)
			return (int)i;
	for (i = 0; i < r->nplans; i++)
		if (!r->plans[i].hidden)
			buf_printf(&known, " %s", r->plans[i].table.name);
	err_set(err, ERR_USAGE, "%s has no table \"%s\"; it has:%s", r->path,
	    name, buf_str(&known));
	buf_clear(&known);
	return -1;
}
