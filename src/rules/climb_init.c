/*
 * Laying a table into the tree of places: its match, the slots its columns and
 * its test read, and its stations, the anchors above the match in the order in
 * which a row meets them.
 */
#include "base/mem.h"
#include "rules/run.h"

#include <stdlib.h>
#include <string.h>

/* ---- what its rows hold ---- */

size_t
climb_hold(struct climb *c, struct slot *slot)
{
	size_t i;

	for (i = 0; i < c->nslots; i++)
		if (c->slots[i] == slot)
			return i;
	c->slots = mem_resize(c->slots, c->nslots + 1, sizeof(struct slot *));
	c->slots[c->nslots] = slot;
	return c->nslots++;
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

/* ---- where they take it ---- */

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
add_to(size_t **list, size_t *n, size_t i)
{
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = i;
}

static void
fill_groups(struct climb *c)
{
	struct group *g;
	size_t i;

	for (i = 0; i < c->nslots; i++) {
		g = group_of(c, c->slots[i]->anchor);
		add_to(&g->held, &g->nheld, i);
	}
	for (i = 0; i < c->plan->table.ncolumns; i++) {
		g = group_of(c, c->makers[i].anchor);
		add_to(&g->columns, &g->ncolumns, i);
	}
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

static void
init_stations(struct climb *c, struct rules_run *r)
{
	fill_groups(c);
	c->guarded = r->record != NULL && is_above(r->record, c->match);
	if (c->guarded)
		group_of(c, r->record);
	if (c->nstations > 1)
		qsort(c->stations, c->nstations, sizeof(*c->stations),
		    compare_height);
	climb_init_waiting(c, &c->now);
}

void
climb_init_waiting(const struct climb *c, struct waiting *w)
{
	size_t i;

	w->held = mem_array(c->nslots, sizeof(*w->held));
	for (i = 0; i < c->nslots; i++)
		w->held[i].anchor = c->slots[i]->anchor;
	w->instances = mem_array(c->nstations, sizeof(*w->instances));
}

/* ---- the places' view ---- */

static void
link_to(struct climb ***list, size_t *n, struct climb *c)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct climb *));
	(*list)[(*n)++] = c;
}

static void
link_places(struct climb *c)
{
	size_t i;

	link_to(&c->match->born, &c->match->nborn, c);
	for (i = 0; i < c->nstations; i++) {
		struct place *anchor = c->stations[i].group.anchor;

		link_to(&anchor->stations, &anchor->nstations, c);
	}
}

/* Rows of one parent are counted together, whatever their ways. */
static void
link_count(struct climb *c)
{
	struct place *parent = c->match->parent;
	const struct climb *other = c->party->climbs;

	while (other < c && other->match->parent != parent)
		other++;
	c->count = other < c ? other->count : &c->own_count;
	if (other < c)
		return;
	parent->counted = mem_resize(
	    parent->counted, parent->ncounted + 1, sizeof(*parent->counted));
	parent->counted[parent->ncounted++] = c->count;
}

int
climb_init(struct climb *c, struct rules_run *r, struct err *err)
{
	const struct plan *plan = c->plan;
	const struct way *way = c->way;
	size_t i, n = plan->table.ncolumns;

	c->makers = mem_array(n, sizeof(*c->makers));
	c->cells = mem_array(n, sizeof(*c->cells));
	c->match = tree_at(&r->tree, way->steps, way->nsteps);
	c->record =
	    tree_at(&r->tree, way->steps, way->nsteps < 2 ? way->nsteps : 2);
	c->own.anchor = c->match;
	for (i = 0; i < n; i++)
		maker_init(&c->makers[i], c, r, i);
	again_init(c);
	if (plan->test.expr != NULL)
		formula_init(&c->test, c, r, plan->test.expr);
	lay_around(c, r);
	init_stations(c, r);
	link_places(c);
	link_count(c);
	for (i = 0; i < n; i++)
		if (init_fallback(c, r, i, err) != 0)
			return -1;
	return 0;
}

/* ---- the end ---- */

static void
clear_waiting(struct waiting *w)
{
	free(w->held);
	free(w->instances);
}

static void
clear_group(struct group *g)
{
	free(g->held);
	free(g->columns);
}

void
climb_clear(struct climb *c)
{
	size_t i;

	for (i = 0; i < c->plan->table.ncolumns; i++)
		maker_clear(&c->makers[i]);
	formula_clear(&c->test);
	for (i = 0; i < c->waiting_cap; i++)
		clear_waiting(&c->waiting[i]);
	clear_waiting(&c->now);
	free(c->waiting);
	free(c->makers);
	free(c->cells);
	free(c->keys);
	free(c->slots);
	clear_group(&c->own);
	for (i = 0; i < c->nstations; i++)
		clear_group(&c->stations[i].group);
	free(c->stations);
}
