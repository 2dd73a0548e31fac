/*
 * Groups as a tree, once all of them are known: parents that are none, groups
 * that are within themselves, and an order in which parents come first.
 */
#include "base/mem.h"
#include "goods/goods_internal.h"

#include <stdlib.h>
#include <string.h>

enum { NEW, ON_THE_WAY, DONE };

/* A group's number by its code, GOODS_NONE. */
static size_t
find(struct goods *g, const char *code)
{
	struct cell c = { code, strlen(code), false };
	uint64_t number;

	if (*code == '\0')
		return GOODS_NONE;
	number = *digests_at(&g->codes, goods_key(&c, NULL));
	return number == 0 ? GOODS_NONE : (size_t)number - 1;
}

static void
link_parents(struct goods *g)
{
	size_t i;

	for (i = 0; i < g->ngroups; i++) {
		struct group *group = &g->groups[i];

		group->parent = find(g, group->words.parent);
		if (group->parent != GOODS_NONE || *group->words.parent == '\0')
			continue;
		goods_tell_at(g, GOODS_ERROR, group->place, GOODS_PARENT_CODE,
		    group->words.parent,
		    "is no group of this list, but the parent of \"%s\"; add "
		    "a row with its code and name as a group's and no "
		    "product, or name no parent",
		    group->words.code);
	}
}

/* A name is for people; a group that has none is told by its code. */
static void
name_all(struct goods *g)
{
	size_t i;

	for (i = 0; i < g->ngroups; i++) {
		struct group *group = &g->groups[i];

		if (*group->words.name != '\0')
			continue;
		goods_tell_at(g, GOODS_WARNING, group->place, GOODS_GROUP_CODE,
		    group->words.code,
		    "is a group without a name; its code takes the place");
		free(group->words.name);
		group->words.name = mem_dup(group->words.code);
	}
}

/* ---- groups within themselves ---- */

/* a -> b -> a, from one of them up. */
static void
tell_circle(struct goods *g, size_t first)
{
	struct buf way = BUF_INIT;
	size_t i = first;

	do {
		buf_printf(&way, "%s → ", g->groups[i].words.code);
		i = g->groups[i].parent;
	} while (i != first);
	buf_puts(&way, g->groups[first].words.code);
	goods_tell_at(g, GOODS_ERROR, g->groups[first].place, GOODS_PARENT_CODE,
	    g->groups[first].words.parent, "is a parent within itself: %s",
	    buf_str(&way));
	buf_clear(&way);
}

static void
mark_way(struct goods *g, size_t from, uint8_t was, uint8_t is)
{
	size_t i;

	for (i = from; i != GOODS_NONE && g->groups[i].state == was;
	     i = g->groups[i].parent)
		g->groups[i].state = is;
}

static void
find_circles(struct goods *g)
{
	size_t i, up;

	for (i = 0; i < g->ngroups; i++) {
		for (up = i; up != GOODS_NONE && g->groups[up].state == NEW;
		     up = g->groups[up].parent)
			g->groups[up].state = ON_THE_WAY;
		if (up != GOODS_NONE && g->groups[up].state == ON_THE_WAY)
			tell_circle(g, up);
		mark_way(g, i, ON_THE_WAY, DONE);
	}
}

void
goods_finish(struct goods *g)
{
	link_parents(g);
	find_circles(g);
	name_all(g);
}

/* ---- the order ---- */

static void
turn(size_t *list, size_t n)
{
	size_t i, one;

	for (i = 0; i < n / 2; i++) {
		one = list[i];
		list[i] = list[n - 1 - i];
		list[n - 1 - i] = one;
	}
}

void
goods_order(struct goods *g, size_t *order)
{
	size_t n = 0, i, up, from;

	for (i = 0; i < g->ngroups; i++)
		g->groups[i].state = NEW;
	for (i = 0; i < g->ngroups; i++) {
		from = n;
		for (up = i; up != GOODS_NONE && g->groups[up].state == NEW;
		     up = g->groups[up].parent) {
			g->groups[up].state = DONE;
			order[n++] = up;
		}
		turn(order + from, n - from);
	}
}
