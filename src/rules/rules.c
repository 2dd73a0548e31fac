/*
 * Rules as others see them: opened by name or path, asked about, freed.
 */
#include "base/mem.h"
#include "rules/expr.h"
#include "rules/lookup.h"
#include "rules/rules_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
clear_plan(struct plan *p)
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
		free(p->joins[i].gifts);
	}
	free(p->joins);
	free(p->words);
	free(p->rules);
	free(p->match_text);
	free(p->chart);
	clear_select(&p->test);
	match_clear(&p->match);
	clear_table(&p->table);
}

static void
clear_plans(struct plan *plans, size_t n)
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

struct rules *
rules_open(const char *name, struct err *err)
{
	char *path = rules_find(name, err);
	struct rules *r;

	if (path == NULL)
		return NULL;
	r = mem_new(sizeof(*r));
	r->path = path;
	if (rules_load(r, err) == 0)
		return r;
	rules_free(r);
	return NULL;
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
