/*
 * An expression as a whole: made of a text, bound to its lookups, asked what
 * it reads, freed.
 */
#include "rules/expr.h"
#include "base/mem.h"
#include "rules/expr_internal.h"

#include <stdlib.h>
#include <string.h>

/* All of the text, and what the use makes of it. */
static int
parse(struct parser *p, enum expr_use use)
{
	struct operand all;

	if (p->len > EXPR_LENGTH)
		return err_set(p->err, ERR_DATA,
		    "an expression has at most %d bytes", EXPR_LENGTH);
	if (expr_parse_whole(p, &all) != 0)
		return -1;
	if (expr_peek(p) != '\0' || p->at < p->len)
		return expr_unexpected(p, "an operator");
	if (use == EXPR_TEST)
		expr_ask(p, &all);
	if (use == EXPR_TEST && all.kind != VALUE_BOOLEAN) {
		expr_emit(p, step_truth, 0, 0);
		all.kind = VALUE_BOOLEAN;
	}
	p->expr->kind = all.kind;
	expr_settle_leaves(p->expr);
	return 0;
}

struct expr *
expr_parse(const char *text, size_t len, enum expr_use use, struct err *err)
{
	struct expr *e = mem_new(sizeof(*e));
	struct parser p = { .expr = e, .text = text, .len = len, .err = err };

	if (parse(&p, use) == 0)
		return e;
	expr_free(e);
	return NULL;
}

static void
free_leaf(struct leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		path_clear(&leaf->paths[i]);
	free(leaf->paths);
}

void
expr_free(struct expr *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->nconstants; i++)
		free((char *)(uintptr_t)e->constants[i].text.text);
	for (i = 0; i < e->nleaves; i++)
		free_leaf(&e->leaves[i]);
	for (i = 0; i < e->nuses; i++)
		free(e->uses[i].name);
	free(e->steps);
	free(e->constants);
	free(e->leaves);
	free(e->uses);
	free(e);
}

int
expr_bind(struct expr *e, const struct lookups *lookups, struct err *err)
{
	size_t i;

	for (i = 0; i < e->nuses; i++) {
		struct use *u = &e->uses[i];

		u->table = lookups_find(lookups, u->name, strlen(u->name));
		if (u->table == NULL)
			return err_set(err, ERR_DATA,
			    "column %zu: there is no lookup \"%s\"", u->at,
			    u->name);
	}
	return 0;
}

size_t
expr_leaves(const struct expr *e)
{
	return e->nleaves;
}

const struct leaf *
expr_leaf(const struct expr *e, size_t i)
{
	return &e->leaves[i];
}

enum value_kind
expr_kind(const struct expr *e)
{
	return e->kind;
}

const struct leaf *
expr_plain(const struct expr *e)
{
	const struct step *only = e->steps;

	if (e->nsteps != 1 || only->run != step_leaf ||
	    e->leaves[only->n].kind == LEAF_SUM)
		return NULL;
	return &e->leaves[only->n];
}

bool
expr_is_choice(const struct expr *e)
{
	size_t i;

	for (i = 0; i < e->nleaves; i++)
		if (e->leaves[i].kind != LEAF_TEXT)
			return false;
	for (i = 0; i < e->nsteps; i++)
		if (e->steps[i].run != step_leaf &&
		    e->steps[i].run != step_first &&
		    e->steps[i].run != step_found)
			return false;
	return true;
}

/* ---- which leaves there are ---- */

static bool
same_leaf(const struct leaf *a, const struct leaf *b)
{
	size_t i;

	if (a->kind != b->kind || a->npaths != b->npaths)
		return false;
	for (i = 0; i < a->npaths; i++)
		if (!path_same(&a->paths[i], &b->paths[i]))
			return false;
	return true;
}

/* The leaf among the first `n` that equals this one, or a new one at `n`. */
static size_t
keep_leaf(struct leaf *kept, size_t *n, struct leaf *leaf)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (same_leaf(&kept[i], leaf))
			return i;
	kept[*n] = *leaf;
	*leaf = (struct leaf){ 0 };
	return (*n)++;
}

void
expr_settle_leaves(struct expr *e)
{
	struct leaf *kept = mem_array(e->nleaves, sizeof(*kept));
	size_t n = 0, i;

	for (i = 0; i < e->nsteps; i++) {
		struct step *s = &e->steps[i];

		if (s->run == step_leaf || s->run == step_exists)
			s->n = keep_leaf(kept, &n, &e->leaves[s->n]);
	}
	for (i = 0; i < e->nleaves; i++)
		free_leaf(&e->leaves[i]);
	free(e->leaves);
	e->leaves = kept;
	e->nleaves = n;
}
