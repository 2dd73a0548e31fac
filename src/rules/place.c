/*
 * The tree of places: places and slots, as they are asked for.
 */
#include "rules/place.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static struct place *
new_place(struct tree *t, struct place *parent, const char *name)
{
	struct place *p = mem_new(sizeof(*p));

	p->name = name;
	p->parent = parent;
	t->nplaces++;
	return p;
}

void
tree_init(struct tree *t)
{
	*t = (struct tree){ 0 };
	t->root = new_place(t, NULL, NULL);
}

static void
free_place(struct place *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->nkids; i++)
		free_place(p->kids[i]);
	free_place(p->star);
	for (i = 0; i < p->ngates; i++)
		free(p->gates[i].proofs);
	free(p->gates);
	free(p->kids);
	free(p->lanes);
	free(p->captures);
	free(p->slots);
	free(p->sums);
	free(p->born);
	free(p->stations);
	free(p->counted);
	buf_clear(&p->pot.text);
	buf_clear(&p->side);
	free(p);
}

static void
free_slot(struct slot *s)
{
	if (s->sum != NULL)
		buf_clear(&s->sum->pot.text);
	free(s->sum);
	free(s);
}

void
tree_clear(struct tree *t)
{
	size_t i;

	free_place(t->root);
	for (i = 0; i < t->nslots; i++)
		free_slot(t->slots[i]);
	free(t->slots);
}

struct place *
place_kid(const struct place *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->nkids; i++)
		if (strcmp(p->kids[i]->name, name) == 0)
			return p->kids[i];
	return NULL;
}

static struct place *
add_kid(struct tree *t, struct place *p, const char *name)
{
	struct place *kid = new_place(t, p, name);

	if (name == NULL) {
		p->star = kid;
		return kid;
	}
	p->kids = mem_resize(p->kids, p->nkids + 1, sizeof(struct place *));
	p->kids[p->nkids++] = kid;
	return kid;
}

struct place *
tree_kid(struct tree *t, struct place *p, const char *name)
{
	struct place *kid = name == NULL ? p->star : place_kid(p, name);

	return kid != NULL ? kid : add_kid(t, p, name);
}

struct place *
tree_at(struct tree *t, char *const *steps, size_t n)
{
	struct place *p = t->root;
	size_t i;

	for (i = 0; i < n; i++)
		p = tree_kid(t, p, steps[i]);
	return p;
}

static void
add_to(struct slot ***list, size_t *n, struct slot *s)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct slot *));
	(*list)[(*n)++] = s;
}

struct slot *
tree_add_slot(struct tree *t, struct place *anchor, const struct path *path,
    size_t from, enum slot_kind kind)
{
	struct slot *s = mem_new(sizeof(*s));

	s->anchor = anchor;
	s->path = *path;
	s->path.up = 0;
	s->path.self = NULL;
	s->from = from;
	s->kind = kind;
	add_to(&t->slots, &t->nslots, s);
	add_to(&anchor->slots, &anchor->nslots, s);
	if (kind != SLOT_SUM)
		return s;
	s->sum = mem_new(sizeof(*s->sum));
	add_to(&anchor->sums, &anchor->nsums, s);
	return s;
}

struct slot *
tree_slot(struct tree *t, struct place *anchor, const struct path *path,
    enum slot_kind kind)
{
	struct path from_here = *path;
	size_t i;

	from_here.up = 0;
	from_here.self = NULL;
	for (i = 0; i < anchor->nslots; i++) {
		struct slot *s = anchor->slots[i];

		if (s->kind == kind && s->from == 0 &&
		    path_same(&s->path, &from_here))
			return s;
	}
	return tree_add_slot(t, anchor, &from_here, 0, kind);
}
