/*
 * The machine that evaluates expressions: a stack of values, memory for texts
 * that are made on the way, and the steps that put values on the stack. And
 * the expression as a whole: bound to its lookups, asked what it reads, freed.
 */
#include "base/mem.h"
#include "rules/expr/expr_internal.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK ((size_t)4096)

/* Texts stay where they are, so there may be several blocks of them. */
struct text_block {
	char *data;
	size_t size;
};

struct expr_work {
	struct value *stack;
	size_t high;
	struct text_block *blocks;
	size_t nblocks;
	size_t at, used; /* the block in use, and how much of it */
	size_t total;    /* made in this evaluation */
	struct buf scratch;
};

struct expr_work *
expr_work_new(void)
{
	return mem_new(sizeof(struct expr_work));
}

void
expr_work_free(struct expr_work *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->nblocks; i++)
		free(w->blocks[i].data);
	free(w->blocks);
	free(w->stack);
	buf_clear(&w->scratch);
	free(w);
}

static void
add_block(struct expr_work *w, size_t least)
{
	size_t size =
	    w->nblocks == 0 ? FIRST_BLOCK : 2 * w->blocks[w->nblocks - 1].size;

	if (size < least)
		size = least;
	w->blocks = mem_resize(w->blocks, w->nblocks + 1, sizeof(*w->blocks));
	w->blocks[w->nblocks++] =
	    (struct text_block){ mem_array(size, 1), size };
}

char *
expr_room(struct machine *m, size_t len)
{
	struct expr_work *w = m->work;
	char *room;

	if (len > EXPR_TEXT - w->total) {
		err_set(m->err, ERR_DATA, "it makes over %zu MiB of text",
		    EXPR_TEXT >> 20);
		return NULL;
	}
	while (w->at < w->nblocks && len > w->blocks[w->at].size - w->used) {
		w->at++;
		w->used = 0;
	}
	if (w->at == w->nblocks)
		add_block(w, len);
	room = w->blocks[w->at].data + w->used;
	w->used += len;
	w->total += len;
	return room;
}

int
expr_read_number(struct machine *m, struct value *v)
{
	return value_to_number(v, &m->work->scratch, m->err);
}

int
expr_to_text(struct machine *m, struct value *v)
{
	char digits[DECIMAL_SIZE], *own;
	struct slice s;

	if (v->kind == VALUE_TEXT) {
		v->missing = false;
		return 0;
	}
	s = value_string(v, digits);
	own = expr_room(m, s.len);
	if (own == NULL)
		return -1;
	memcpy(own, s.text, s.len);
	*v = value_text(own, s.len);
	return 0;
}

/* ---- steps that put a value on the stack ---- */

int
expr_step_leaf(struct machine *m, const struct step *s)
{
	*m->top++ = m->leaves[s->n];
	return 0;
}

int
expr_step_exists(struct machine *m, const struct step *s)
{
	*m->top++ = value_boolean(value_is_true(&m->leaves[s->n]));
	return 0;
}

int
expr_step_constant(struct machine *m, const struct step *s)
{
	*m->top++ = m->expr->constants[s->n];
	return 0;
}

int
expr_step_lookup(struct machine *m, const struct step *s)
{
	struct value *key = m->top - 1;
	struct slice found;

	if (expr_to_text(m, key) != 0)
		return -1;
	found = lookup_get(m->expr->uses[s->n].table, key->text);
	*key = value_text(found.text, found.len);
	return 0;
}

/* ---- all of it ---- */

static void
begin(const struct expr *e, struct expr_work *w)
{
	if (e->high > w->high) {
		w->stack = mem_resize(w->stack, e->high, sizeof(*w->stack));
		w->high = e->high;
	}
	w->at = w->used = w->total = 0;
}

int
expr_eval(const struct expr *e, struct expr_work *work,
    const struct value *leaves, struct value *result, struct err *err)
{
	struct machine m = {
		.expr = e, .work = work, .leaves = leaves, .err = err
	};

	begin(e, work);
	m.top = work->stack;
	while (m.next < e->nsteps) {
		const struct step *s = &e->steps[m.next++];

		if (s->run(&m, s) != 0)
			return -1;
	}
	*result = m.top[-1];
	return 0;
}

void
expr_clear_leaf(struct expr_leaf *leaf)
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
		expr_clear_leaf(&e->leaves[i]);
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
		struct lookup_use *u = &e->uses[i];
		struct lookup *table =
		    lookups_find(lookups, u->name, strlen(u->name));

		if (table == NULL)
			return err_set(err, ERR_DATA,
			    "column %zu: there is no lookup \"%s\"", u->at,
			    u->name);
		lookup_use(table);
		u->table = table;
	}
	return 0;
}

size_t
expr_leaves(const struct expr *e)
{
	return e->nleaves;
}

const struct expr_leaf *
expr_leaf(const struct expr *e, size_t i)
{
	return &e->leaves[i];
}

enum value_kind
expr_kind(const struct expr *e)
{
	return e->kind;
}
