/*
 * Laying a table into the tree of places: its match, a slot a column, and its
 * stations, the anchors above the match in the order in which a row meets them.
 */
#include "base/mem.h"
#include "rules/run.h"

#include <stdlib.h>
#include <string.h>

static struct group *
group_of(struct climb *c, struct place *anchor)
{
	size_t i;

	if (anchor == c->match)
		return &c->own;
	for (i = 0; i < c->nstations; i++)
		if (c->stations[i].group.anchor == anchor)
			return &c->stations[i].group;
	c->stations =
	    mem_resize(c->stations, c->nstations + 1, sizeof(*c->stations));
	c->stations[c->nstations] = (struct station){ .group.anchor = anchor };
	return &c->stations[c->nstations++].group;
}

static void
add_to(struct group *g, size_t column)
{
	g->columns =
	    mem_resize(g->columns, g->ncolumns + 1, sizeof(*g->columns));
	g->columns[g->ncolumns++] = column;
}

static bool
is_above(const struct place *up, const struct place *p)
{
	for (; p != NULL; p = p->parent)
		if (p == up)
			return true;
	return false;
}

static int
compare_height(const void *a, const void *b)
{
	const struct station *one = a, *other = b;

	return is_above(one->group.anchor, other->group.anchor) ? 1 : -1;
}

static int
init_fallback(struct climb *c, struct rules_run *r, size_t i, struct err *err)
{
	const struct rule *rule = &c->plan->rules[i];
	enum type type = c->plan->table.columns[i].type;

	if (rule->fallback == NULL)
		return 0;
	if (type_convert(type, rule->fallback, strlen(rule->fallback),
		r->options.zone, &c->makers[i].fallback))
		return 0;
	return err_set(err, ERR_DATA, "%s: line %ld: default: \"%s\" is not %s",
	    r->rules->path, rule->line, rule->fallback, type_words(type));
}

static void
init_column(struct climb *c, struct rules_run *r, size_t i)
{
	const struct select *s = &c->plan->rules[i].select;
	struct place *anchor;

	c->makers[i].type = c->plan->table.columns[i].type;
	c->makers[i].reads = s->kind == SELECT_PATH;
	if (s->kind == SELECT_POSITION) {
		add_to(&c->own, i);
		return;
	}
	anchor = tree_at(
	    &r->tree, c->plan->match.steps, c->plan->match.nsteps - s->path.up);
	c->makers[i].slot =
	    tree_slot(&r->tree, anchor, &s->path, s->kind == SELECT_COUNT);
	add_to(group_of(c, anchor), i);
}

void
climb_init_waiting(const struct climb *c, struct waiting *w)
{
	w->held = mem_array(c->plan->table.ncolumns, sizeof(*w->held));
	w->instances = mem_array(c->nstations, sizeof(*w->instances));
}

static void
init_stations(struct climb *c, struct rules_run *r)
{
	c->guarded = r->record != NULL && is_above(r->record, c->match);
	if (c->guarded)
		group_of(c, r->record);
	if (c->nstations > 1)
		qsort(c->stations, c->nstations, sizeof(*c->stations),
		    compare_height);
	climb_init_waiting(c, &c->now);
}

int
climb_init(struct climb *c, struct rules_run *r, size_t number, struct err *err)
{
	size_t i, n;

	c->plan = &r->rules->plans[number];
	n = c->plan->table.ncolumns;
	c->makers = mem_array(n, sizeof(*c->makers));
	c->cells = mem_array(n, sizeof(*c->cells));
	c->match =
	    tree_at(&r->tree, c->plan->match.steps, c->plan->match.nsteps);
	c->own.anchor = c->match;
	for (i = 0; i < n; i++)
		init_column(c, r, i);
	init_stations(c, r);
	for (i = 0; i < n; i++)
		if (init_fallback(c, r, i, err) != 0)
			return -1;
	return 0;
}

static void
link_to(struct climb ***list, size_t *n, struct climb *c)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct climb *));
	(*list)[(*n)++] = c;
}

void
climb_link(struct climb *c)
{
	struct place *parent = c->match->parent;
	size_t i;

	link_to(&c->match->born, &c->match->nborn, c);
	link_to(&parent->counted, &parent->ncounted, c);
	for (i = 0; i < c->nstations; i++) {
		struct place *anchor = c->stations[i].group.anchor;

		link_to(&anchor->stations, &anchor->nstations, c);
	}
}

static void
clear_waiting(struct waiting *w)
{
	free(w->held);
	free(w->instances);
}

void
climb_clear(struct climb *c)
{
	size_t i, n = c->plan->table.ncolumns;

	for (i = 0; i < n; i++) {
		buf_clear(&c->makers[i].converted);
		buf_clear(&c->makers[i].fallback);
	}
	for (i = 0; i < c->waiting_cap; i++)
		clear_waiting(&c->waiting[i]);
	clear_waiting(&c->now);
	free(c->waiting);
	free(c->makers);
	free(c->cells);
	free(c->own.columns);
	for (i = 0; i < c->nstations; i++)
		free(c->stations[i].group.columns);
	free(c->stations);
}
