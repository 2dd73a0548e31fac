/*
 * The tree of paths, made in three steps. Nodes and slots come as they are
 * asked for; closing the tree grows the nodes that "*" needs beside names, so
 * that each element of a document leads to one node, and puts the captures
 * there; a path's step that has predicates becomes a filter. Then each
 * document's names are interned, and edges lead by them from node to node.
 */
#include "base/mem.h"
#include "rules/run/tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- nodes and slots ---- */

static struct node *
new_node(struct tree *t, struct node *parent, const char *name)
{
	struct node *node = mem_new(sizeof(*node));

	node->name = name;
	node->parent = parent;
	t->nnodes++;
	return node;
}

void
tree_init(struct tree *t)
{
	*t = (struct tree){ 0 };
	t->root = new_node(t, NULL, NULL);
}

static void
free_node(struct node *node)
{
	size_t i;

	if (node == NULL)
		return;
	for (i = 0; i < node->nchildren; i++)
		free_node(node->children[i]);
	free_node(node->star);
	for (i = 0; i < node->nfilters; i++)
		free(node->filters[i].conditions);
	free(node->filters);
	free(node->children);
	free(node->edges);
	free(node->captures);
	free(node->slots);
	free(node->sums);
	free(node->completing);
	free(node->passing);
	free(node->settling);
	free(node->counted);
	buf_clear(&node->arena.text);
	buf_clear(&node->side);
	free(node);
}

static void
free_slot(struct slot *s)
{
	if (s->sum != NULL)
		buf_clear(&s->sum->arena.text);
	free(s->sum);
	free(s);
}

void
tree_clear(struct tree *t)
{
	size_t i;

	free_node(t->root);
	for (i = 0; i < t->nslots; i++)
		free_slot(t->slots[i]);
	free(t->slots);
}

/* The child of this name, NULL if there is none. */
static struct node *
find_child(const struct node *node, const char *name)
{
	size_t i;

	for (i = 0; i < node->nchildren; i++)
		if (strcmp(node->children[i]->name, name) == 0)
			return node->children[i];
	return NULL;
}

/* Does it ask for an array that is empty? */
static bool
has_brackets(const char *name)
{
	size_t n = strlen(name);

	return n > 2 && strcmp(name + n - 2, "[]") == 0;
}

static struct node *
add_child(struct tree *t, struct node *node, const char *name)
{
	struct node *child = new_node(t, node, name);

	if (name == NULL) {
		node->star = child;
		return child;
	}
	t->empties = t->empties || has_brackets(name);
	node->children = mem_resize(
	    node->children, node->nchildren + 1, sizeof(struct node *));
	node->children[node->nchildren++] = child;
	return child;
}

/* The child of this name (NULL: any other), made where it is missing. */
static struct node *
tree_child(struct tree *t, struct node *node, const char *name)
{
	struct node *child = name == NULL ? node->star : find_child(node, name);

	return child != NULL ? child : add_child(t, node, name);
}

struct node *
tree_at(struct tree *t, char *const *steps, size_t n)
{
	struct node *node = t->root;
	size_t i;

	for (i = 0; i < n; i++)
		node = tree_child(t, node, steps[i]);
	return node;
}

static void
add_to(struct slot ***list, size_t *n, struct slot *s)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct slot *));
	(*list)[(*n)++] = s;
}

/* One for itself, for a path from this step on. */
static struct slot *
add_slot(struct tree *t, struct node *scope, const struct path *path,
    size_t from, enum slot_kind kind)
{
	struct slot *s = mem_new(sizeof(*s));

	s->scope = scope;
	s->path = *path;
	s->path.up = 0;
	s->path.self = NULL;
	s->from = from;
	s->kind = kind;
	add_to(&t->slots, &t->nslots, s);
	add_to(&scope->slots, &scope->nslots, s);
	if (kind != SLOT_SUM && kind != SLOT_TOTAL)
		return s;
	s->sum = mem_new(sizeof(*s->sum));
	add_to(&scope->sums, &scope->nsums, s);
	return s;
}

struct slot *
tree_slot(struct tree *t, struct node *scope, const struct path *path,
    enum slot_kind kind)
{
	struct path from_here = *path;
	size_t i;

	from_here.up = 0;
	from_here.self = NULL;
	for (i = 0; i < scope->nslots; i++) {
		struct slot *s = scope->slots[i];

		if (s->kind == kind && s->from == 0 &&
		    path_same(&s->path, &from_here))
			return s;
	}
	return add_slot(t, scope, &from_here, 0, kind);
}

/* Has the step by which a slot's path has come to `at' predicates? */
static bool
is_filtered(const struct slot *s, size_t at)
{
	size_t i;

	for (i = 0; at > s->from && i < s->path.npredicates; i++)
		if (s->path.predicates[i].step == at - 1)
			return true;
	return false;
}

/* ---- filters ---- */

/* The slot for what a predicate asks about. */
static struct slot *
condition_slot(struct tree *t, struct node *node, struct predicate *asked)
{
	struct path path = { 0 };
	struct slot *slot;

	if (asked->is_attr) {
		path.attr = asked->name;
		return tree_slot(t, node, &path, SLOT_TEXT);
	}
	path.nsteps = 1;
	path.steps = &asked->name;
	slot = add_slot(t, node, &path, 0, SLOT_CONDITION);
	slot->wanted = asked->text;
	return slot;
}

static void
add_condition(struct tree *t, struct node *node, struct predicate *asked)
{
	struct slot *slot = condition_slot(t, node, asked);
	struct filter *f = &node->filters[node->nfilters - 1];

	f->conditions = mem_resize(
	    f->conditions, f->nconditions + 1, sizeof(*f->conditions));
	f->conditions[f->nconditions++] =
	    (struct condition){ slot, asked->text };
}

static void
make_filter(struct tree *t, struct node *node, struct slot *outer, size_t at)
{
	const struct path *path = &outer->path;
	struct slot *inner;
	size_t i;

	for (i = 0; i < node->nfilters; i++)
		if (node->filters[i].outer == outer)
			return;
	inner = add_slot(t, node, path, at, outer->kind);
	inner->inner = true;
	node->filters = mem_resize(
	    node->filters, node->nfilters + 1, sizeof(*node->filters));
	node->filters[node->nfilters++] =
	    (struct filter){ outer, inner, NULL, 0 };
	for (i = 0; i < path->npredicates; i++)
		if (path->predicates[i].step == at - 1)
			add_condition(t, node, &path->predicates[i]);
}

/* ---- growing ---- */

static size_t
size_of(const struct tree *t)
{
	return t->nnodes + t->nslots;
}

/*
 * Make the nodes a slot needs below the node, and its filters. Repeated until
 * nothing is new: a "*" may need nodes below children that come later.
 */
static void
grow(struct tree *t, struct node *node, struct slot *s, size_t at)
{
	size_t i;

	if (size_of(t) > NODES_MAX)
		return;
	if (is_filtered(s, at)) {
		make_filter(t, node, s, at);
		return;
	}
	if (at == s->path.nsteps)
		return;
	grow(t, tree_child(t, node, s->path.steps[at]), s, at + 1);
	if (s->path.steps[at] != NULL)
		return;
	for (i = 0; i < node->nchildren; i++)
		grow(t, node->children[i], s, at + 1);
}

int
tree_check(const struct tree *t, struct err *err)
{
	if (size_of(t) <= NODES_MAX)
		return 0;
	return err_set(err, ERR_DATA, "the rules' paths lead to over %d places",
	    NODES_MAX);
}

static int
grow_all(struct tree *t, struct err *err)
{
	size_t before, i;

	do {
		before = size_of(t);
		for (i = 0; i < t->nslots; i++)
			grow(t, t->slots[i]->scope, t->slots[i],
			    t->slots[i]->from);
		if (tree_check(t, err) != 0)
			return -1;
	} while (size_of(t) > before);
	return 0;
}

/* ---- captures ---- */

static void
add_capture(struct node *node, struct slot *slot)
{
	node->captures = mem_resize(
	    node->captures, node->ncaptures + 1, sizeof(*node->captures));
	node->captures[node->ncaptures++] = (struct capture){ slot, NULL };
}

/*
 * Walk a slot's path below the node. A name leads to the child of that name;
 * "*" leads to every child there is and to the one for any other name.
 */
static void
add_captures(struct node *node, struct slot *s, size_t at)
{
	size_t i;

	if (is_filtered(s, at))
		return;
	if (at == s->path.nsteps) {
		add_capture(node, s);
		return;
	}
	if (s->path.steps[at] != NULL) {
		add_captures(find_child(node, s->path.steps[at]), s, at + 1);
		return;
	}
	for (i = 0; i < node->nchildren; i++)
		add_captures(node->children[i], s, at + 1);
	add_captures(node->star, s, at + 1);
}

/* An element stands before its attributes. */
static void
add_all_captures(struct tree *t, bool attrs)
{
	size_t i;

	for (i = 0; i < t->nslots; i++)
		if ((t->slots[i]->path.attr != NULL) == attrs)
			add_captures(
			    t->slots[i]->scope, t->slots[i], t->slots[i]->from);
}

static void
mark_leaves(struct node *node)
{
	struct slot *only =
	    node->ncaptures == 1 ? node->captures[0].slot : NULL;
	size_t i;

	if (only != NULL && only->kind == SLOT_TEXT &&
	    only->path.attr == NULL && node->too_deep == NULL &&
	    node->nchildren + node->nslots + node->ncompleting +
		    node->npassing + node->nsettling + node->ncounted ==
		0 &&
	    node->star == NULL)
		node->leaf = only;
	for (i = 0; i < node->nchildren; i++)
		mark_leaves(node->children[i]);
	if (node->star != NULL)
		mark_leaves(node->star);
}

int
tree_close(struct tree *t, struct err *err)
{
	if (grow_all(t, err) != 0)
		return -1;
	add_all_captures(t, false);
	add_all_captures(t, true);
	mark_leaves(t->root);
	return 0;
}

/* ---- edges ---- */

/*
 * Documents repeat themselves: the next name is likely the one that came behind
 * the last before. A name that was not expected gets its edge there, so that
 * the edges come to lie in the document's order; one that is of no interest
 * gets an edge that leads nowhere.
 */

static struct edge
edge_to(const char *name, struct node *child)
{
	return (struct edge){ name, child, child == NULL ? NULL : child->leaf };
}

/* Put the edge in front of the one that was expected. */
static void
insert_edge(struct node *node, struct edge edge)
{
	memmove(&node->edges[node->hint + 1], &node->edges[node->hint],
	    (node->nedges - node->hint) * sizeof(edge));
	node->edges[node->hint++] = edge;
	node->nedges++;
}

static struct node *
search_child(struct node *node, const char *name)
{
	struct edge edge = edge_to(name, node->star);
	size_t i;

	for (i = 0; i < node->nedges && node->edges[i].name != name; i++)
		;
	if (i < node->hint) {
		node->hint = i + 1;
		return node->edges[i].child;
	}
	if (i < node->nedges) {
		edge = node->edges[i];
		memmove(&node->edges[i], &node->edges[i + 1],
		    (--node->nedges - i) * sizeof(edge));
	}
	if (node->nedges < node->nchildren + EDGES_LEARNT)
		insert_edge(node, edge);
	return edge.child;
}

struct node *
tree_follow(struct node *node, const char *name)
{
	if (node->hint < node->nedges && node->edges[node->hint].name == name)
		return node->edges[node->hint++].child;
	return search_child(node, name);
}

/* ---- a new document ---- */

static const char *
intern(struct source *source, const char *name)
{
	return name == NULL ? NULL : source->intern(source, name, strlen(name));
}

static int
intern_edges(struct node *node, struct source *source, struct err *err)
{
	size_t i;

	if (node->edges == NULL)
		node->edges = mem_array(
		    node->nchildren + EDGES_LEARNT, sizeof(*node->edges));
	node->nedges = node->nchildren;
	node->hint = 0;
	for (i = 0; i < node->nchildren; i++) {
		node->edges[i] = edge_to(
		    intern(source, node->children[i]->name), node->children[i]);
		if (node->edges[i].name == NULL)
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
tree_intern(struct node *node, struct source *source, struct err *err)
{
	size_t i;

	if (intern_edges(node, source, err) != 0)
		return -1;
	for (i = 0; i < node->ncaptures; i++)
		if (intern_attr(&node->captures[i], source, err) != 0)
			return -1;
	for (i = 0; i < node->nchildren; i++)
		if (tree_intern(node->children[i], source, err) != 0)
			return -1;
	return node->star == NULL ? 0 : tree_intern(node->star, source, err);
}
