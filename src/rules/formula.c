/*
 * Expressions of a table: their leaves laid into the tree of places, and their
 * values looked up in a row.
 */
#include "base/mem.h"
#include "rules/run.h"

#include <stdlib.h>

/* ---- laying ---- */

static const enum slot_kind slot_kinds[] = {
	[LEAF_TEXT] = SLOT_TEXT,
	[LEAF_COUNT] = SLOT_COUNT,
	[LEAF_SUM] = SLOT_SUM,
};

/* An element around the match, which is there before any row. */
static bool
is_around(const struct reading *to, const struct path *path)
{
	return to->kind == LEAF_COUNT && path->nsteps == 0 &&
	       path->attr == NULL;
}

/*
 * Returns how far up the path starts. One that asks for a parent which the
 * match has not reads nothing.
 */
static size_t
lay_path(struct reading *to, struct climb *c, struct rules_run *r,
    const struct path *path)
{
	struct place *anchor;
	struct slot *slot;

	if (!path_fits(path, c->way->steps, c->way->nsteps))
		return 0;
	if (is_around(to, path)) {
		to->around++;
		return path->up;
	}
	anchor = tree_at(&r->tree, c->way->steps, c->way->nsteps - path->up);
	slot = tree_slot(&r->tree, anchor, path, slot_kinds[to->kind]);
	to->held = mem_resize(to->held, to->nheld + 1, sizeof(*to->held));
	to->held[to->nheld++] = climb_hold(c, slot);
	return path->up;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct place *
formula_init(struct formula *f, struct climb *c, struct rules_run *r,
    const struct expr *expr)
{
	size_t up = expr_leaves(expr) == 0 ? 0 : c->way->nsteps, i, k;

	f->expr = expr;
	f->nreadings = expr_leaves(expr);
	f->readings = mem_array(f->nreadings, sizeof(*f->readings));
	f->values = mem_array(f->nreadings, sizeof(*f->values));
	for (i = 0; i < f->nreadings; i++) {
		const struct leaf *leaf = expr_leaf(expr, i);
		struct reading *to = &f->readings[i];

		to->kind = leaf->kind;
		for (k = 0; k < leaf->npaths; k++)
			up = least(up, lay_path(to, c, r, &leaf->paths[k]));
		if (leaf->npaths == 0)
			up = 0;
	}
	return tree_at(&r->tree, c->way->steps, c->way->nsteps - up);
}

void
formula_clear(struct formula *f)
{
	size_t i;

	for (i = 0; i < f->nreadings; i++)
		free(f->readings[i].held);
	free(f->readings);
	free(f->values);
}

/* ---- a row's values ---- */

typedef int look(const struct reading *, const struct waiting *, struct value *,
    struct err *);

/* Of a union's texts the one that stands first in the document. */
static int
look_text(const struct reading *from, const struct waiting *w, struct value *v,
    struct err *err)
{
	const struct held *first = NULL;
	size_t i;

	(void)err;
	for (i = 0; i < from->nheld; i++) {
		const struct held *h = &w->held[from->held[i]];

		if (h->line > 0 && (first == NULL || h->number < first->number))
			first = h;
	}
	*v = first == NULL ? value_missing()
			   : value_text(held_bytes(first), first->len);
	return 0;
}

static int
look_count(const struct reading *from, const struct waiting *w, struct value *v,
    struct err *err)
{
	uint64_t n = from->around;
	size_t i;

	(void)err;
	for (i = 0; i < from->nheld; i++)
		n += w->held[from->held[i]].number;
	*v = value_integer(n);
	return 0;
}

static int
look_position(const struct reading *from, const struct waiting *w,
    struct value *v, struct err *err)
{
	(void)from, (void)err;
	*v = value_integer(w->position);
	return 0;
}

/* What sum_finish() has left of a part of the sum. */
static int
add_part(struct value *v, const struct held *h, struct err *err)
{
	struct decimal part;

	if (h->number == 0 || v->number_kind == NUMBER_NAN)
		return 0;
	if (h->len == 0)
		v->number_kind = NUMBER_EMPTY;
	else if (!decimal_parse(&part, held_bytes(h), h->len)) {
		v->number_kind = NUMBER_NAN;
		v->text = (struct slice){ held_bytes(h), h->len };
	} else if (!decimal_add(&v->number, &part))
		return err_set(
		    err, ERR_DATA, "a sum that needs more than 38 digits");
	return 0;
}

static int
look_sum(const struct reading *from, const struct waiting *w, struct value *v,
    struct err *err)
{
	size_t i;

	*v = value_integer(0);
	for (i = 0; i < from->nheld; i++)
		if (add_part(v, &w->held[from->held[i]], err) != 0)
			return -1;
	return 0;
}

static look *const looks[] = {
	[LEAF_TEXT] = look_text,
	[LEAF_COUNT] = look_count,
	[LEAF_SUM] = look_sum,
	[LEAF_POSITION] = look_position,
};

int
formula_eval(struct formula *f, struct rules_run *r, const struct waiting *w,
    struct value *result, struct err *err)
{
	size_t i;

	for (i = 0; i < f->nreadings; i++)
		if (looks[f->readings[i].kind](
			&f->readings[i], w, &f->values[i], err) != 0)
			return -1;
	return expr_eval(f->expr, r->work, f->values, result, err);
}

long
formula_line(const struct formula *f, const struct waiting *w, const char *text)
{
	size_t i, k;

	for (i = 0; i < f->nreadings; i++)
		for (k = 0; k < f->readings[i].nheld; k++) {
			const struct held *h = &w->held[f->readings[i].held[k]];

			if (h->len > 0 && held_bytes(h) == text)
				return h->line;
		}
	return w->line;
}
