/*
 * Rows climb. A row is born when its match closes, with the values found
 * inside. Above it stand its stations, the anchors of its other columns. When
 * all of them know what the row needs it is given away at once, which is the
 * usual case: a receipt's head comes before its lines. Else it waits, takes a
 * station's values when that one closes, and leaves after the highest. Rows
 * of a table leave in the order they were born in: one that could go waits for
 * those before it, which may have come another way and need other stations.
 */
#include "rules/run.h"
#include "base/mem.h"

#include <string.h>

/* Slots have been woken at the group's anchor. */
static void
wake(struct climb *c, struct group *g)
{
	size_t i, held;

	for (i = g->nawake; i < g->nheld; i++) {
		held = g->held[i];
		if (!slot_is_awake(c->slots[held]))
			continue;
		g->held[i] = g->held[g->nawake];
		g->held[g->nawake++] = held;
	}
	g->known = g->anchor->awake;
	for (i = 0; i < g->ncolumns; i++)
		maker_choose(&c->makers[g->columns[i]], c);
}

/*
 * What the group's anchor knows of the row's slots. Those that are asleep have
 * never had a value that the row would have to lose.
 */
static void
hold(struct climb *c, struct waiting *w, struct group *g)
{
	size_t i;

	if (g->known != g->anchor->awake)
		wake(c, g);
	for (i = 0; i < g->nawake; i++) {
		const struct slot *s = c->slots[g->held[i]];
		struct held *h = &w->held[g->held[i]];

		if (slot_is_fresh(s))
			*h = (struct held){ s->anchor, s->off, s->len,
				s->number, s->line, s->side };
		else
			*h = (struct held){ .anchor = s->anchor };
	}
}

int
climb_take(struct climb *c, struct rules_run *r, struct waiting *w, size_t k,
    struct err *err)
{
	struct place *anchor = c->stations[k].group.anchor;
	int verdict;

	hold(c, w, &c->stations[k].group);
	w->instances[k] = anchor->instance;
	if (!c->guarded || anchor != r->record)
		return 0;
	verdict = record_judge(r, err);
	w->dropped = verdict == 0;
	return verdict < 0 ? -1 : 0;
}

/* Has the guard all that it judges by? Only where it is to judge here. */
static bool
can_be_judged(const struct climb *c, const struct rules_run *r,
    const struct place *anchor)
{
	size_t i;

	if (!c->guarded || anchor != r->record)
		return true;
	for (i = 0; i < GUARD_TEXTS; i++)
		if (r->guard_slots[i] != NULL &&
		    !slot_is_known(r->guard_slots[i]))
			return false;
	return true;
}

/*
 * Other tables may still miss something there: a sum is not known before all
 * is added up, and these rows need not wait for it.
 */
static bool
has_all(const struct climb *c, const struct rules_run *r, const struct group *g)
{
	size_t i;

	if (g->anchor->missing == 0)
		return true;
	for (i = 0; i < g->nheld; i++)
		if (!slot_is_known(c->slots[g->held[i]]))
			return false;
	return can_be_judged(c, r, g->anchor);
}

/* What has been learnt of an instance is asked once. */
bool
climb_knows(
    const struct climb *c, const struct rules_run *r, struct station *st)
{
	uint64_t instance = st->group.anchor->instance;

	if (st->known == instance)
		return true;
	if (!has_all(c, r, &st->group))
		return false;
	st->known = instance;
	return true;
}

static bool
all_known(struct climb *c, const struct rules_run *r)
{
	size_t k;

	for (k = 0; k < c->nstations; k++)
		if (!climb_knows(c, r, &c->stations[k]))
			return false;
	return true;
}

static int
give_now(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t k;

	for (k = 0; k < c->nstations; k++)
		if (c->now.instances[k] !=
			c->stations[k].group.anchor->instance &&
		    climb_take(c, r, &c->now, k, err) != 0)
			return -1;
	return climb_give(c, r, &c->now, err);
}

static int
begin_row(
    struct climb *c, struct rules_run *r, struct waiting *w, struct err *err)
{
	int keep = 1;

	if (c->guarded && c->match == r->record)
		keep = record_judge(r, err);
	if (keep < 0)
		return -1;
	w->dropped = keep == 0;
	w->position = keep == 0 ? 0 : ++c->count->position;
	w->family = c->count->family;
	w->opened = c->match->opened;
	w->record = c->record->opened;
	w->born = c->party->born++;
	w->line = source_line(r->source);
	hold(c, w, &c->own);
	return 0;
}

int
climb_born(struct climb *c, struct rules_run *r, struct err *err)
{
	struct waiting *w;

	if (c->party->nwaiting == 0 && all_known(c, r)) {
		bool dropped = c->now.dropped;

		if (begin_row(c, r, &c->now, err) != 0)
			return -1;
		if (c->match != r->record)
			c->now.dropped = dropped; /* its record's verdict */
		return give_now(c, r, err);
	}
	w = climb_wait(c, r, err);
	return w == NULL ? -1 : begin_row(c, r, w, err);
}
