/*
 * Groups of goods: a tree that comes in any order, a row or a product at a
 * time. What was said first of a group holds; what says otherwise is told.
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

/* Kassatka's word for no group, as a code and as a parent. */
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
	struct group *group;

	if (g->ngroups == g->groups_cap) {
		g->groups_cap = g->groups_cap == 0 ? 64 : 2 * g->groups_cap;
		g->groups =
		    mem_resize(g->groups, g->groups_cap, sizeof(*g->groups));
	}
	group = &g->groups[g->ngroups];
	*group = (struct group){ .place = goods_here(g) };
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
	number = digests_at(&g->codes, goods_key(code, NULL));
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
tell_other(struct goods *g, const struct group *group, enum goods_field field,
    const struct cell *now, const char *had)
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
	struct group *group = &g->groups[i];

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
