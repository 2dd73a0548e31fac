/*
 * Two lists are compared by digests: of the old one each product's key and all
 * its cells are remembered, so that neither list is held. The new list comes
 * twice, for a product may come before one that shows that its group is wanted.
 */
#include "push/compare.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

bool
compare_is_group(const struct table *t)
{
	return strcmp(t->name, "groups") == 0;
}

static struct index *
index_of(struct compare *c, const struct table *t)
{
	return compare_is_group(t) ? &c->groups : &c->products;
}

static const struct cell *
cell_at(const struct index *x, const struct cell *cells, int column)
{
	static const struct cell none = { .text = "" };

	return x->at[column] == (size_t)-1 ? &none : &cells[x->at[column]];
}

bool
compare_is_bare(const struct compare *c, const struct cell *cells)
{
	return cell_at(&c->products, cells, CODE)->len == 0;
}

static struct digest
digest_cells(const struct cell *cells, size_t n)
{
	struct digest d = DIGEST_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		digest_add(&d, cells[i].text, cells[i].len);
	return d;
}

/* All that a row says of its product, or group. */
static struct digest
digest_row(
    const struct index *x, const struct table *t, const struct cell *cells)
{
	struct digest d = DIGEST_INIT;
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (!x->skips[i])
			digest_add(&d, cells[i].text, cells[i].len);
	return d;
}

static struct digest
key_of(const struct index *x, const struct cell *cells)
{
	struct cell key[2] = { *cell_at(x, cells, CODE),
		*cell_at(x, cells, TYPE) };

	return digest_cells(key, 2);
}

/* ---- the old list ---- */

void
compare_old(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	uint64_t *number = digests_at(&x->keys, key_of(x, cells));

	if (*number == 0) {
		if ((x->nknown & (x->nknown - 1)) == 0)
			x->known = mem_resize(x->known,
			    x->nknown == 0 ? 1 : 2 * x->nknown,
			    sizeof(*x->known));
		*number = ++x->nknown;
	}
	x->known[*number - 1] =
	    (struct known){ digest_row(x, t, cells), false };
}

/* ---- the new one: what differs, and which groups that wants ---- */

enum differing { SAME, CHANGED, ADDED };

static enum differing
differs(struct index *x, const struct table *t, const struct cell *cells)
{
	uint64_t number = *digests_at(&x->keys, key_of(x, cells));
	struct digest all = digest_row(x, t, cells);
	struct known *known;

	if (number == 0)
		return ADDED;
	known = &x->known[number - 1];
	known->met = true;
	return known->all.a == all.a && known->all.b == all.b ? SAME : CHANGED;
}

static size_t
group_number(struct compare *c, const struct cell *code)
{
	uint64_t *number = digests_at(&c->codes, digest_cells(code, 1));

	if (*number == 0) {
		c->tree = mem_resize(c->tree, c->ngroups + 1, sizeof(*c->tree));
		c->tree[c->ngroups++] = (struct group){ 0 };
		*number = c->ngroups;
	}
	return *number;
}

static void
look_group(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->groups;
	size_t number = group_number(c, cell_at(x, cells, CODE));
	const struct cell *above = cell_at(x, cells, GROUP);
	size_t parent = above->len == 0 ? 0 : group_number(c, above);

	c->tree[number - 1].parent = parent;
	if (differs(x, t, cells) == SAME)
		return;
	c->tree[number - 1].wanted = true;
	c->changes->groups++;
}

static void
look_product(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->products;
	const struct cell *group = cell_at(x, cells, GROUP);
	enum differing d = differs(x, t, cells);
	size_t number;

	c->changes->added += d == ADDED;
	c->changes->changed += d == CHANGED;
	c->changes->same += d == SAME;
	if (d == SAME || group->len == 0)
		return;
	number = group_number(c, group);
	c->tree[number - 1].wanted = true;
}

void
compare_new(struct compare *c, const struct table *t, const struct cell *cells)
{
	(compare_is_group(t) ? look_group : look_product)(c, t, cells);
}

/* A group is of no use without those that it is in; none is in itself. */
void
compare_want_parents(struct compare *c)
{
	size_t i, g;

	for (i = 0; i < c->ngroups; i++) {
		if (!c->tree[i].wanted)
			continue;
		for (g = c->tree[i].parent; g != 0 && !c->tree[g - 1].wanted;
		     g = c->tree[g - 1].parent)
			c->tree[g - 1].wanted = true;
	}
}

/* ---- the new one again: what goes out ---- */

void
compare_send(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	struct taker *to = sink_taker(c->sink);
	size_t number;
	bool goes;

	if (compare_is_group(t)) {
		number = group_number(c, cell_at(x, cells, CODE));
		goes = c->tree[number - 1].wanted;
	} else
		goes = differs(x, t, cells) != SAME;
	if (goes && to->take(to, t, cells, c->err) != 0)
		c->failed = true;
}

/* ---- the old one again: what is gone ---- */

void
compare_gone(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->products;
	const struct cell *code = cell_at(x, cells, CODE);
	const struct cell *name = cell_at(x, cells, NAME);
	const struct cell *type = cell_at(x, cells, TYPE);
	uint64_t number;
	char *text;

	if (compare_is_group(t))
		return;
	number = *digests_at(&x->keys, key_of(x, cells));
	if (x->known[number - 1].met)
		return;
	c->changes->removed++;
	text = mem_printf("%.*s %.*s%s%.*s%s", (int)code->len, code->text,
	    (int)name->len, name->text, type->len > 0 ? " (" : "",
	    (int)type->len, type->text, type->len > 0 ? ")" : "");
	c->gone(c->gone_arg, text);
	free(text);
}

void
compare_clear(struct compare *c)
{
	digests_clear(&c->products.keys);
	digests_clear(&c->groups.keys);
	digests_clear(&c->codes);
	free(c->products.skips);
	free(c->groups.skips);
	free(c->products.known);
	free(c->groups.known);
	free(c->tree);
}
