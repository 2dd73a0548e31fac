/*
 * Laying slots into the tree of places, and making it deterministic where "*"
 * meets names. A step that has predicates ends a slot's way: the place there
 * becomes a gate, and the slots behind it are laid from there.
 */
#include "base/mem.h"
#include "rules/run/tree.h"

#include <stdlib.h>
#include <string.h>

/*
 * The tree of places: places and slots, as they are asked for.
 */

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

/* The kid of this name, NULL if there is none. */
static struct place *
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

/* The kid of this name (NULL: any other), made where it is missing. */
static struct place *
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

/* One for itself, for a path from this step on. */
static struct slot *
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

/* Has the step by which a slot's path has come to `at' predicates? */
static bool
is_gated(const struct slot *s, size_t at)
{
	size_t i;

	for (i = 0; at > s->from && i < s->path.npredicates; i++)
		if (s->path.predicates[i].step == at - 1)
			return true;
	return false;
}

/* ---- gates ---- */

/* The slot for what a predicate asks about. */
static struct slot *
proof_slot(struct tree *t, struct place *p, struct predicate *asked)
{
	struct path path = { 0 };
	struct slot *slot;

	if (asked->is_attr) {
		path.attr = asked->name;
		return tree_slot(t, p, &path, SLOT_TEXT);
	}
	path.nsteps = 1;
	path.steps = &asked->name;
	slot = tree_add_slot(t, p, &path, 0, SLOT_PROOF);
	slot->wanted = asked->text;
	return slot;
}

static void
add_proof(struct tree *t, struct place *p, struct predicate *asked)
{
	struct slot *slot = proof_slot(t, p, asked);
	struct gate *g = &p->gates[p->ngates - 1];

	g->proofs = mem_resize(g->proofs, g->nproofs + 1, sizeof(*g->proofs));
	g->proofs[g->nproofs++] = (struct proof){ slot, asked->text };
}

static void
make_gate(struct tree *t, struct place *p, struct slot *outer, size_t at)
{
	const struct path *path = &outer->path;
	size_t i;

	for (i = 0; i < p->ngates; i++)
		if (p->gates[i].outer == outer)
			return;
	p->gates = mem_resize(p->gates, p->ngates + 1, sizeof(*p->gates));
	p->gates[p->ngates++] = (struct gate){ outer,
		tree_add_slot(t, p, path, at, outer->kind), NULL, 0 };
	for (i = 0; i < path->npredicates; i++)
		if (path->predicates[i].step == at - 1)
			add_proof(t, p, &path->predicates[i]);
}

/* ---- growing ---- */

static size_t
size_of(const struct tree *t)
{
	return t->nplaces + t->nslots;
}

/*
 * Make the places a slot needs below p, and its gates. Repeated until nothing
 * is new: a "*" may need places below kids that come later.
 */
static void
grow(struct tree *t, struct place *p, struct slot *s, size_t at)
{
	size_t i;

	if (size_of(t) > PLACES_MAX)
		return;
	if (is_gated(s, at)) {
		make_gate(t, p, s, at);
		return;
	}
	if (at == s->path.nsteps)
		return;
	grow(t, tree_kid(t, p, s->path.steps[at]), s, at + 1);
	if (s->path.steps[at] != NULL)
		return;
	for (i = 0; i < p->nkids; i++)
		grow(t, p->kids[i], s, at + 1);
}

int
tree_check(const struct tree *t, struct err *err)
{
	if (size_of(t) <= PLACES_MAX)
		return 0;
	return err_set(err, ERR_DATA, "the rules' paths lead to over %d places",
	    PLACES_MAX);
}

static int
grow_all(struct tree *t, struct err *err)
{
	size_t before, i;

	do {
		before = size_of(t);
		for (i = 0; i < t->nslots; i++)
			grow(t, t->slots[i]->anchor, t->slots[i],
			    t->slots[i]->from);
		if (tree_check(t, err) != 0)
			return -1;
	} while (size_of(t) > before);
	return 0;
}

/* ---- captures ---- */

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
lay(struct place *p, struct slot *s, size_t at)
{
	size_t i;

	if (is_gated(s, at))
		return;
	if (at == s->path.nsteps) {
		add_capture(p, s);
		return;
	}
	if (s->path.steps[at] != NULL) {
		lay(place_kid(p, s->path.steps[at]), s, at + 1);
		return;
	}
	for (i = 0; i < p->nkids; i++)
		lay(p->kids[i], s, at + 1);
	lay(p->star, s, at + 1);
}

/* An element stands before its attributes. */
static void
lay_all(struct tree *t, bool attrs)
{
	size_t i;

	for (i = 0; i < t->nslots; i++)
		if ((t->slots[i]->path.attr != NULL) == attrs)
			lay(t->slots[i]->anchor, t->slots[i],
			    t->slots[i]->from);
}

static void
mark_leaves(struct place *p)
{
	struct slot *only = p->ncaptures == 1 ? p->captures[0].slot : NULL;
	size_t i;

	if (only != NULL && only->kind == SLOT_TEXT &&
	    only->path.attr == NULL && p->too_deep == NULL &&
	    p->nkids + p->nslots + p->nborn + p->nstations + p->ncounted == 0 &&
	    p->star == NULL)
		p->leaf = only;
	for (i = 0; i < p->nkids; i++)
		mark_leaves(p->kids[i]);
	if (p->star != NULL)
		mark_leaves(p->star);
}

int
tree_close(struct tree *t, struct err *err)
{
	if (grow_all(t, err) != 0)
		return -1;
	lay_all(t, false);
	lay_all(t, true);
	mark_leaves(t->root);
	return 0;
}

/*
 * Names as a document has them. Lanes lead from a place to what lies in it, by
 * names. Documents repeat themselves: the next name is likely the one that came
 * behind the last before. A name that was not expected gets its lane there, so
 * that the lanes come to lie in the document's order; one that is of no
 * interest gets a lane that leads nowhere.
 */

static struct lane
lane_to(const char *name, struct place *kid)
{
	return (struct lane){ name, kid, kid == NULL ? NULL : kid->leaf };
}

/* Put the lane in front of the one that was expected. */
static void
insert_lane(struct place *p, struct lane lane)
{
	memmove(&p->lanes[p->hint + 1], &p->lanes[p->hint],
	    (p->nlanes - p->hint) * sizeof(lane));
	p->lanes[p->hint++] = lane;
	p->nlanes++;
}

static struct place *
search_kid(struct place *p, const char *name)
{
	struct lane lane = lane_to(name, p->star);
	size_t i;

	for (i = 0; i < p->nlanes && p->lanes[i].name != name; i++)
		;
	if (i < p->hint) {
		p->hint = i + 1;
		return p->lanes[i].kid;
	}
	if (i < p->nlanes) {
		lane = p->lanes[i];
		memmove(&p->lanes[i], &p->lanes[i + 1],
		    (--p->nlanes - i) * sizeof(lane));
	}
	if (p->nlanes < p->nkids + LANES_LEARNT)
		insert_lane(p, lane);
	return lane.kid;
}

struct place *
lane_follow(struct place *p, const char *name)
{
	if (p->hint < p->nlanes && p->lanes[p->hint].name == name)
		return p->lanes[p->hint++].kid;
	return search_kid(p, name);
}

/* ---- a new document ---- */

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
		p->lanes[i] =
		    lane_to(intern(source, p->kids[i]->name), p->kids[i]);
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
