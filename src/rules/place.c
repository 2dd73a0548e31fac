/*
 * The tree of places: growing it from paths, and making it deterministic where
 * "*" meets names.
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
	free(p->kids);
	free(p->lanes);
	free(p->captures);
	free(p->slots);
	free(p->born);
	free(p->stations);
	free(p->counted);
	buf_clear(&p->text);
	buf_clear(&p->side);
	free(p);
}

void
tree_clear(struct tree *t)
{
	size_t i;

	free_place(t->root);
	for (i = 0; i < t->nslots; i++)
		free(t->slots[i]);
	free(t->slots);
}

static struct place *
named_kid(const struct place *p, const char *name)
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

static struct place *
step(struct tree *t, struct place *p, const char *name)
{
	struct place *kid = name == NULL ? p->star : named_kid(p, name);

	return kid != NULL ? kid : add_kid(t, p, name);
}

struct place *
tree_at(struct tree *t, char *const *steps, size_t n)
{
	struct place *p = t->root;
	size_t i;

	for (i = 0; i < n; i++)
		p = step(t, p, steps[i]);
	return p;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_path(const struct path *a, const struct path *b)
{
	size_t i;

	if (a->nsteps != b->nsteps || !same_text(a->attr, b->attr))
		return false;
	for (i = 0; i < a->nsteps; i++)
		if (!same_text(a->steps[i], b->steps[i]))
			return false;
	return true;
}

static struct slot *
add_slot(struct tree *t, struct place *anchor)
{
	struct slot *s = mem_new(sizeof(*s));

	t->slots = mem_resize(t->slots, t->nslots + 1, sizeof(struct slot *));
	t->slots[t->nslots++] = s;
	anchor->slots = mem_resize(
	    anchor->slots, anchor->nslots + 1, sizeof(struct slot *));
	anchor->slots[anchor->nslots++] = s;
	return s;
}

struct slot *
tree_slot(
    struct tree *t, struct place *anchor, const struct path *path, bool counts)
{
	struct slot *s;
	size_t i;

	for (i = 0; i < anchor->nslots; i++) {
		s = anchor->slots[i];
		if (s->counts == counts && same_path(&s->path, path))
			return s;
	}
	s = add_slot(t, anchor);
	s->anchor = anchor;
	s->path = *path; /* the rules own the steps */
	s->path.up = 0;
	s->counts = counts;
	return s;
}

static void
add_capture(struct place *p, struct slot *slot)
{
	p->captures =
	    mem_resize(p->captures, p->ncaptures + 1, sizeof(*p->captures));
	p->captures[p->ncaptures++] = (struct capture){ slot, NULL };
}

/*
 * Walk a slot's path below p. A name leads to the kid of that name; "*" leads
 * to every kid there is and to the one for any other name.
 */
static void
lay(struct tree *t, struct place *p, struct slot *s, size_t at)
{
	size_t i;

	if (at == s->path.nsteps) {
		add_capture(p, s);
		return;
	}
	if (s->path.steps[at] != NULL) {
		lay(t, named_kid(p, s->path.steps[at]), s, at + 1);
		return;
	}
	for (i = 0; i < p->nkids; i++)
		lay(t, p->kids[i], s, at + 1);
	lay(t, p->star, s, at + 1);
}

/*
 * Make the places a slot needs below p; the number of new ones. Repeated until
 * nothing is new: a "*" may need places below kids that come later.
 */
static size_t
grow(struct tree *t, struct place *p, struct slot *s, size_t at)
{
	size_t before = t->nplaces, i;

	if (at == s->path.nsteps || t->nplaces > PLACES_MAX)
		return 0;
	if (s->path.steps[at] != NULL) {
		grow(t, step(t, p, s->path.steps[at]), s, at + 1);
		return t->nplaces - before;
	}
	grow(t, step(t, p, NULL), s, at + 1);
	for (i = 0; i < p->nkids; i++)
		grow(t, p->kids[i], s, at + 1);
	return t->nplaces - before;
}

int
tree_close(struct tree *t, struct err *err)
{
	size_t i, grown;

	do {
		grown = 0;
		for (i = 0; i < t->nslots; i++)
			grown += grow(t, t->slots[i]->anchor, t->slots[i], 0);
		if (t->nplaces > PLACES_MAX)
			return err_set(err, ERR_DATA,
			    "the rules' paths lead to over %d places",
			    PLACES_MAX);
	} while (grown > 0);
	for (i = 0; i < t->nslots; i++)
		lay(t, t->slots[i]->anchor, t->slots[i], 0);
	return 0;
}

static const char *
intern(struct source *source, const char *name)
{
	return name == NULL ? NULL : source->intern(source, name, strlen(name));
}

static int
intern_lanes(struct place *p, struct source *source, struct err *err)
{
	size_t i;

	if (p->lanes == NULL)
		p->lanes =
		    mem_array(p->nkids + LANES_LEARNT, sizeof(*p->lanes));
	p->nlanes = p->nkids;
	p->hint = 0;
	for (i = 0; i < p->nkids; i++) {
		p->lanes[i].kid = p->kids[i];
		p->lanes[i].name = intern(source, p->kids[i]->name);
		if (p->lanes[i].name == NULL)
			return err_set(
			    err, ERR_DATA, "%s: too many names", source->name);
	}
	return 0;
}

static int
intern_attr(struct capture *c, struct source *source, struct err *err)
{
	const char *name = c->slot->path.attr;

	c->attr = intern(source, name);
	if (name == NULL || c->attr != NULL)
		return 0;
	return err_set(err, ERR_DATA, "%s: too many names", source->name);
}

int
tree_intern(struct place *p, struct source *source, struct err *err)
{
	size_t i;

	if (intern_lanes(p, source, err) != 0)
		return -1;
	for (i = 0; i < p->ncaptures; i++)
		if (intern_attr(&p->captures[i], source, err) != 0)
			return -1;
	for (i = 0; i < p->nkids; i++)
		if (tree_intern(p->kids[i], source, err) != 0)
			return -1;
	return p->star == NULL ? 0 : tree_intern(p->star, source, err);
}

void
tree_mark_leaves(struct place *p)
{
	const struct slot *only =
	    p->ncaptures == 1 ? p->captures[0].slot : NULL;
	size_t i;

	if (only != NULL && !only->counts && only->path.attr == NULL &&
	    p->nslots + p->nborn + p->nstations + p->ncounted == 0)
		p->leaf = p->captures[0].slot;
	for (i = 0; i < p->nkids; i++)
		tree_mark_leaves(p->kids[i]);
	if (p->star != NULL)
		tree_mark_leaves(p->star);
}
