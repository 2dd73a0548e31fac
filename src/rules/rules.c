/*
 * Rules as others see them: opened by name or path, asked about, freed.
 */
#include "rules/rules_internal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void
clear_plan(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++) {
		free(p->table.columns[i].name);
		free(p->table.columns[i].title);
		free(p->rules[i].fallback);
		select_clear(&p->rules[i].select);
	}
	free(p->table.columns);
	free(p->table.name);
	free(p->table.title);
	free(p->rules);
	free(p->match_text);
	path_clear(&p->match);
}

void
rules_free(struct rules *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->nplans; i++)
		clear_plan(&r->plans[i]);
	for (i = 0; i < r->ndocuments; i++)
		free(r->documents[i]);
	free(r->plans);
	free(r->documents);
	free(r->document_text);
	free(r->main);
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
	return r->plans[table].rules[column].select.text;
}

int
rules_pick(const struct rules *r, const char *name, struct err *err)
{
	struct buf known = BUF_INIT;
	size_t i;

	if (name == NULL)
		name = r->main;
	for (i = 0; i < r->nplans; i++)
		if (strcmp(r->plans[i].table.name, name) == 0)
			return (int)i;
	for (i = 0; i < r->nplans; i++)
		buf_printf(&known, " %s", r->plans[i].table.name);
	err_set(err, ERR_USAGE, "%s has no table \"%s\"; it has:%s", r->path,
	    name, buf_str(&known));
	buf_clear(&known);
	return -1;
}
