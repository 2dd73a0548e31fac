/*
 * The record filter: it keeps or drops whole records, by a few texts of each
 * that are read as if a table had asked for them.
 */
#include "base/mem.h"
#include "rules/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t
count_of(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

/* A value of the filter's record, as if a table had asked for it. */
static int
ask_text(struct rules_run *r, struct filter_point *g, size_t which,
    const char *path, struct err *err)
{
	struct path *p = &g->leaves[which];

	if (path_parse(p, path, strlen(path), err) != 0)
		return -1;
	g->slots[which] = tree_slot(&r->tree, g->node, p, SLOT_TEXT);
	return 0;
}

static int
filter_point_init(struct rules_run *r, struct filter_point *g, const char *path,
    const char *const *leaves, struct err *err)
{
	size_t i;

	if (path_parse_match(&g->path, path, 0, strlen(path), err) != 0)
		return -1;
	g->node = tree_at(&r->tree, g->path.steps, g->path.nsteps);
	g->node->filter_point = g;
	for (i = 0; i < r->nleaves; i++)
		if (ask_text(r, g, i, leaves[i], err) != 0)
			return -1;
	return 0;
}

int
record_filter_init(struct rules_run *r, struct err *err)
{
	const struct record_filter *f = r->options.filter;
	size_t i;

	if (f == NULL)
		return 0;
	r->nleaves = count_of(f->leaves);
	r->nfilter_points = count_of(f->paths);
	r->filter_points =
	    mem_array(r->nfilter_points, sizeof(*r->filter_points));
	for (i = 0; i < r->nfilter_points; i++)
		if (filter_point_init(r, &r->filter_points[i], f->paths[i],
			f->leaves, err) != 0)
			return -1;
	return 0;
}

void
record_filter_clear(struct rules_run *r)
{
	size_t i, j;

	for (i = 0; i < r->nfilter_points; i++) {
		path_clear(&r->filter_points[i].path);
		for (j = 0; j < r->nleaves; j++)
			path_clear(&r->filter_points[i].leaves[j]);
	}
	free(r->filter_points);
}

static struct slice
slot_text(const struct slot *s)
{
	if (!slot_is_fresh(s))
		return (struct slice){ NULL, 0 };
	return (struct slice){ slot_bytes(s), s->len };
}

int
record_filter_judge(
    struct rules_run *r, const struct filter_point *g, struct err *err)
{
	struct record_filter *f = r->options.filter;
	const struct slot *stamp = g->slots[0];
	bool known = slot_is_fresh(stamp) && stamp->line > 0;
	struct slice texts[RECORD_LEAVES];
	struct record record;
	char where[512];
	size_t i;

	if (g->node->verdict >= 0)
		return g->node->verdict;
	snprintf(where, sizeof(where), "%s: line %ld", r->source->name,
	    known ? stamp->line : source_line(r->source));
	for (i = 0; i < r->nleaves; i++)
		texts[i] = slot_text(g->slots[i]);
	record.where = where;
	record.texts = texts;
	g->node->verdict = f->judge(f, &record, err);
	return g->node->verdict;
}
