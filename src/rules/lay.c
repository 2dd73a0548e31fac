/*
 * Laying slots into the tree of places, and making it deterministic where "*"
 * meets names. A step that has predicates ends a slot's way: the place there
 * becomes a gate, and the slots behind it are laid from there.
 */
#include "base/mem.h"
#include "rules/place.h"

#include <string.h>

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
