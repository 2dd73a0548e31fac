/*
 * Taking the rows of a list of goods: columns are found by their names once,
 * and each row is read, put right and checked.
 */
#include "base/mem.h"
#include "goods/goods_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static size_t
column(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (strcmp(t->columns[i].name, name) == 0)
			return i;
	return GOODS_NONE;
}

static int
check_map(const struct goods_map *m, const struct table *t, struct err *err)
{
	static const enum goods_field needed[] = { GOODS_CODE, GOODS_NAME };
	size_t i;

	for (i = 0; i < NELEM(needed); i++)
		if (m->columns[needed[i]] == GOODS_NONE)
			return err_set(err, ERR_USAGE,
			    "table \"%s\" has no column \"%s\", which a list "
			    "of goods needs",
			    t->name, goods_columns[needed[i]]);
	return 0;
}

int
goods_map(struct goods_map *m, const struct table *t, struct err *err)
{
	size_t i;

	for (i = 0; i < GOODS_FIELDS; i++)
		m->columns[i] = column(t, goods_columns[i]);
	return check_map(m, t, err);
}

static size_t
either(const struct table *t, const char *one, const char *other)
{
	size_t i = column(t, one);

	return i == GOODS_NONE ? column(t, other) : i;
}

int
goods_map_groups(struct goods_map *m, const struct table *t, struct err *err)
{
	size_t i;

	for (i = 0; i < GOODS_FIELDS; i++)
		m->columns[i] = GOODS_NONE;
	m->columns[GOODS_CODE] = either(t, "code", "group_code");
	m->columns[GOODS_NAME] = either(t, "name", "group_name");
	m->columns[GOODS_PARENT_CODE] =
	    either(t, "parent_code", "parent_group_code");
	return check_map(m, t, err);
}

/* ---- rows ---- */

static void
read_row(const struct goods_map *m, const struct cell *cells,
    struct goods_product *p)
{
	static const struct cell nothing = { "", 0, false };
	size_t i;

	for (i = 0; i < GOODS_FIELDS; i++) {
		p->fields[i] = m->columns[i] == GOODS_NONE
				   ? nothing
				   : cells[m->columns[i]];
		goods_trim(&p->fields[i]);
	}
}

/* A row that names a group, and nothing of a product. */
static bool
is_group(const struct goods_product *p)
{
	return p->fields[GOODS_CODE].len + p->fields[GOODS_NAME].len == 0 &&
	       p->fields[GOODS_GROUP_CODE].len > 0;
}

bool
goods_product(struct goods *g, const struct goods_map *m,
    const struct cell *cells, struct goods_product *p)
{
	uint64_t before = g->errors;

	read_row(m, cells, p);
	p->group = groups_of(g, p);
	if (is_group(p)) {
		goods_check_characters(g, p);
		return false;
	}
	goods_check(g, p);
	return g->errors == before;
}

void
goods_group(
    struct goods *g, const struct goods_map *m, const struct cell *cells)
{
	struct goods_product p;

	read_row(m, cells, &p);
	goods_check_characters(g, &p);
	groups_add(g, &p.fields[GOODS_CODE], &p.fields[GOODS_NAME],
	    &p.fields[GOODS_PARENT_CODE]);
}

/* ---- the list ---- */

struct goods *
goods_new(const struct goods_options *options)
{
	struct goods *g = mem_new(sizeof(*g));

	g->options = *options;
	return g;
}

static void
clear_group(struct group_node *group)
{
	free(group->words.code);
	free(group->words.name);
	free(group->words.parent);
}

void
goods_free(struct goods *g)
{
	size_t i;

	if (g == NULL)
		return;
	for (i = 0; i < g->ngroups; i++)
		clear_group(&g->groups[i]);
	for (i = 0; i < g->nfiles; i++)
		free(g->files[i]);
	free(g->groups);
	free(g->files);
	hash_digests_clear(&g->products);
	hash_digests_clear(&g->codes);
	buf_clear(&g->price);
	units_clear(&g->units);
	free(g);
}

uint64_t
goods_errors(const struct goods *g)
{
	return g->errors;
}

uint64_t
goods_warnings(const struct goods *g)
{
	return g->warnings;
}
