/*
 * The paths of an expression. A path is put down as its text; what stands
 * around it may then make a count or a question of it.
 */
#include "base/mem.h"
#include "rules/expr_internal.h"

#include <stdlib.h>
#include <string.h>

int
expr_count_path(struct parser *p, size_t at)
{
	if (p->npaths++ < EXPR_PATHS)
		return 0;
	return expr_refuse(p, at,
	    "an expression has at most %d paths and lookups", EXPR_PATHS);
}

/* The path is taken in any case. */
int
expr_emit_leaf(struct parser *p, enum leaf_kind kind, struct path *path,
    size_t at, struct operand *out)
{
	struct expr *e = p->expr;
	struct leaf *leaf;

	if (expr_count_path(p, at) != 0) {
		if (path != NULL)
			path_clear(path);
		return -1;
	}
	e->leaves = mem_resize(e->leaves, e->nleaves + 1, sizeof(*e->leaves));
	leaf = &e->leaves[e->nleaves];
	*leaf = (struct leaf){ .kind = kind, .at = path_column(p->text, at) };
	if (path != NULL) {
		leaf->paths = mem_new(sizeof(*leaf->paths));
		leaf->paths[leaf->npaths++] = *path;
	}
	*out = (struct operand){ path == NULL ? VALUE_NUMBER : VALUE_TEXT,
		path != NULL, expr_emit(p, step_leaf, e->nleaves++, 1) };
	return 0;
}

/* What may follow a path in XPath, and not here. */
static int
check_end(struct parser *p, size_t end)
{
	char next = end < p->len ? p->text[end] : '\0';

	if (next == ':')
		return expr_refuse(p, end,
		    "axes and prefixes (\"::\", \":\") are not in this "
		    "language, but for parent::NAME and self::NAME: names are "
		    "without, steps lead to children");
	if (next == '(')
		return expr_refuse(p, p->at,
		    "a path ends at an element or an attribute; there is no "
		    "\"%.*s()\"",
		    (int)(end - p->at), p->text + p->at);
	return 0;
}

int
expr_parse_path(struct parser *p, struct operand *out)
{
	size_t n = path_span(p->text + p->at, p->len - p->at);
	struct path path;

	if (n == 0)
		return expr_unexpected(p, "a value");
	if (check_end(p, p->at + n) != 0 ||
	    path_parse_part(&path, p->text, p->at, p->at + n, p->err) != 0)
		return -1;
	if (expr_emit_leaf(p, LEAF_TEXT, &path, p->at, out) != 0)
		return -1;
	p->at += n;
	return 0;
}

static struct leaf *
leaf_of(const struct parser *p, const struct operand *o)
{
	return &p->expr->leaves[p->expr->steps[o->step].n];
}

/* "." and what leads it: the match is within all of them, unless by name. */
static bool
is_around(const struct path *path)
{
	return path->nsteps == 0 && path->attr == NULL && path->self == NULL &&
	       !path_asks_parents(path);
}

static bool
is_always_there(const struct leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (is_around(&leaf->paths[i]))
			return true;
	return false;
}

/* Not all that a match of several paths finds has as many around it. */
static bool
is_itself(const struct leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (is_around(&leaf->paths[i]) && leaf->paths[i].up == 0)
			return true;
	return false;
}

void
expr_ask(struct parser *p, struct operand *o)
{
	struct step *step = &p->expr->steps[o->step];
	struct leaf *leaf;

	if (!o->nodes)
		return;
	leaf = leaf_of(p, o);
	if (is_itself(leaf))
		*step = (struct step){ step_true, 0 };
	else
		step->run = step_exists;
	leaf->kind = LEAF_COUNT;
	o->nodes = false;
	o->kind = VALUE_BOOLEAN;
}

/* ---- unions ---- */

/* Do predicates keep the same step from being the same element? */
static bool
kept_apart(const struct path *a, const struct path *b)
{
	size_t i, k;

	for (i = 0; i < a->npredicates; i++)
		for (k = 0; k < b->npredicates; k++) {
			const struct predicate *x = &a->predicates[i];
			const struct predicate *y = &b->predicates[k];

			if (x->step == y->step && x->is_attr == y->is_attr &&
			    strcmp(x->name, y->name) == 0 &&
			    strcmp(x->text, y->text) != 0)
				return true;
		}
	return false;
}

static bool
may_be_one(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* May both lead to the same node? They start at the same element. */
static bool
may_meet(const struct path *a, const struct path *b)
{
	size_t i;

	if (a->self != NULL && b->self != NULL && strcmp(a->self, b->self) != 0)
		return false;
	if (a->nsteps != b->nsteps || (a->attr == NULL) != (b->attr == NULL) ||
	    !may_be_one(a->attr, b->attr))
		return false;
	for (i = 0; i < a->nsteps; i++)
		if (!may_be_one(a->steps[i], b->steps[i]))
			return false;
	return !kept_apart(a, b);
}

static bool
can_be_added_up(const struct leaf *leaf)
{
	size_t i, k;

	for (i = 0; i < leaf->npaths; i++)
		for (k = 0; k < i; k++)
			if (leaf->paths[i].up != leaf->paths[k].up ||
			    may_meet(&leaf->paths[i], &leaf->paths[k]))
				return false;
	return true;
}

int
expr_gather(struct parser *p, struct operand *o, enum leaf_kind kind,
    const char *name, size_t at)
{
	struct leaf *leaf;

	if (!o->nodes)
		return expr_refuse(p, at, "%s() takes a path", name);
	leaf = leaf_of(p, o);
	if (is_always_there(leaf))
		return expr_refuse(p, at,
		    "%s() of an element that is always there once", name);
	if (!can_be_added_up(leaf))
		return expr_refuse(p, at,
		    "%s() of paths that may lead to the same node", name);
	leaf->kind = kind;
	o->nodes = false;
	o->kind = VALUE_NUMBER;
	return 0;
}

static void
add_path(struct leaf *leaf, struct path *path)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (path_same(&leaf->paths[i], path)) {
			path_clear(path);
			return;
		}
	leaf->paths =
	    mem_resize(leaf->paths, leaf->npaths + 1, sizeof(*leaf->paths));
	leaf->paths[leaf->npaths++] = *path;
}

int
expr_unite(
    struct parser *p, struct operand *a, const struct operand *b, size_t at)
{
	struct leaf *to, *from;
	size_t i;

	if (!a->nodes || !b->nodes)
		return expr_refuse(
		    p, at, "\"|\" stands between paths, not values");
	to = leaf_of(p, a);
	from = leaf_of(p, b);
	for (i = 0; i < from->npaths; i++)
		add_path(to, &from->paths[i]);
	free(from->paths);
	p->expr->nleaves--;
	p->expr->nsteps--;
	p->high--;
	return 0;
}
