/*
 * Filling slots while a document goes by: texts and attributes are taken,
 * elements counted, numbers added up, and what a filter lets pass goes on. What
 * most elements need, the first text at a path, is inline.
 */
#ifndef RULES_RUN_CAPTURE_H
#define RULES_RUN_CAPTURE_H

#include "rules/run/run.h"

/* An element opens: all that its node captures. */
int capture_open(struct rules_run *, struct node *, const struct attr *,
    size_t n, struct err *);

/* It closes; what its filters hold goes on, what its sums come to is known. */
int capture_close(struct rules_run *, struct node *, struct err *);

/* "one record holds more than 64 MiB" */
int capture_too_much(
    const struct rules_run *, const struct arena *, struct err *);

/* ---- the usual case ---- */

/* What the slot knew was of another instance of its scope. */
static inline void
slot_refresh(struct slot *s)
{
	if (slot_is_fresh(s))
		return;
	if (!slot_is_awake(s))
		s->scope->awake++;
	s->instance = s->scope->instance;
	s->filled = s->side = s->open = false;
	s->off = s->len = s->number = 0;
	s->line = 0;
}

/* Text flows into the arena, once for however many that want it. */
static inline void
arena_begin(struct rules_run *r, struct arena *arena)
{
	if (arena->active++ > 0)
		return;
	r->active[r->nactive++] = arena;
	r->source->text_ignored = false;
}

static inline void
arena_end(struct rules_run *r, struct arena *arena)
{
	size_t i;

	if (--arena->active > 0)
		return;
	for (i = 0; r->active[i] != arena; i++)
		;
	r->active[i] = r->active[--r->nactive];
	r->source->text_ignored = r->nactive == 0;
}

static inline void
text_begin(struct rules_run *r, struct slot *s)
{
	slot_refresh(s);
	if (s->filled)
		return;
	s->open = true;
	s->off = s->scope->arena.text.len;
	s->number = ++r->rank;
	arena_begin(r, &s->scope->arena);
}

static inline void
text_end(struct rules_run *r, struct slot *s)
{
	struct node *node = s->scope;

	if (!s->open)
		return;
	s->open = false;
	s->filled = true;
	s->len = node->arena.text.len - s->off;
	s->line = source_line(r->source);
	node->missing--;
	arena_end(r, &node->arena);
}

#endif
