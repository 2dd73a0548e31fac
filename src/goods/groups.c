/*
 * Groups of goods: a tree that comes in any order, a row or a product at a
 * time. What was said first of a group holds; what says otherwise is told. Once
 * all are known: parents that are none, groups that are within themselves, and
 * an order in which parents come first.
 */
#include "base/mem.h"
#include "goods/goods_internal.h"

#include <stdlib.h>
#include <string.h>

static bool
is(const struct cell *c, const char *text)
{
	return strlen(text) == c->len && memcmp(c->text, text, c->len) == 0;
}

/* The clouds' word for no group, as a code and as a parent. */
static void
drop_none(struct cell *code)
{
	if (is(code, "none"))
		code->len = 0;
}

/* ---- adding ---- */

static size_t
add(struct goods *g, const struct cell *code)
{
	struct group_node *group;

	if (g->ngroups == g->groups_cap) {
		g->groups_cap = g->groups_cap == 0 ? 64 : 2 * g->groups_cap;
		g->groups =
		    mem_resize(g->groups, g->groups_cap, sizeof(*g->groups));
	}
	group = &g->groups[g->ngroups];
	*group = (struct group_node){ .place = goods_here(g) };
	group->words.code = mem_dupn(code->text, code->len);
	group->words.name = mem_dup("");
	group->words.parent = mem_dup("");
	return g->ngroups++;
}

static size_t
find_or_add(struct goods *g, const struct cell *code)
{
	uint64_t *number;

	if (g->group < g->ngroups && is(code, g->groups[g->group].words.code))
		return g->group;
	number = hash_digests_at(&g->codes, goods_key(code, NULL));
	if (*number == 0)
		*number = add(g, code) + 1;
	return (size_t)*number - 1;
}

/* false: the group says otherwise. */
static bool
agree(char **had, const struct cell *now)
{
	if (now->len == 0 || is(now, *had))
		return true;
	if (**had != '\0')
		return false;
	free(*had);
	*had = mem_dupn(now->text, now->len);
	return true;
}

static void
tell_other(struct goods *g, const struct group_node *group,
    enum goods_field field, const struct cell *now, const char *had)
{
	struct buf where = BUF_INIT;

	goods_put_place(g, group->place, &where);
	goods_tell(g, GOODS_WARNING, field, now,
	    "is not \"%s\", as at %s, for the same group \"%s\"", had,
	    buf_str(&where), group->words.code);
	buf_clear(&where);
}

static size_t
put_group(struct goods *g, const struct cell *code, const struct cell *name,
    const struct cell *parent)
{
	size_t i = find_or_add(g, code);
	struct group_node *group = &g->groups[i];

	if (!agree(&group->words.name, name) && !group->renamed) {
		group->renamed = true;
		tell_other(g, group, GOODS_GROUP_NAME, name, group->words.name);
	}
	if (!agree(&group->words.parent, parent) && !group->moved) {
		group->moved = true;
		tell_other(
		    g, group, GOODS_PARENT_CODE, parent, group->words.parent);
	}
	return i;
}

size_t
groups_of(struct goods *g, struct goods_product *p)
{
	struct cell *code = &p->fields[GOODS_GROUP_CODE];
	struct cell *name = &p->fields[GOODS_GROUP_NAME];

	drop_none(code);
	if (code->len == 0) {
		drop_none(name);
		*code = *name;
	}
	drop_none(&p->fields[GOODS_PARENT_CODE]);
	if (code->len == 0)
		return GOODS_NONE;
	g->group = put_group(g, code, name, &p->fields[GOODS_PARENT_CODE]);
	return g->group;
}

void
groups_add(struct goods *g, const struct cell *code, const struct cell *name,
    const struct cell *parent)
{
	struct cell up = *parent;

	drop_none(&up);
	if (code->len == 0)
		goods_tell(g, GOODS_ERROR, GOODS_GROUP_CODE, name,
		    "is a group without a code");
	else if (!is(code, "none"))
		put_group(g, code, name, &up);
}

size_t
goods_groups(const struct goods *g)
{
	return g->ngroups;
}

const struct goods_group *
goods_group_at(const struct goods *g, size_t i)
{
	return &g->groups[i].words;
}

/* ---- the tree ---- */

enum { NEW, ON_THE_WAY, DONE };

/* A group's number by its code, GOODS_NONE. */
static size_t
find(struct goods *g, const char *code)
{
	struct cell c = { code, strlen(code), false };
	uint64_t number;

	if (*code == '\0')
		return GOODS_NONE;
	number = *hash_digests_at(&g->codes, goods_key(&c, NULL));
	return number == 0 ? GOODS_NONE : (size_t)number - 1;
}

static void
link_parents(struct goods *g)
{
	size_t i;

	for (i = 0; i < g->ngroups; i++) {
		struct group_node *group = &g->groups[i];

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
		struct group_node *group = &g->groups[i];

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
