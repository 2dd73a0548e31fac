/*
 * Rows climb. A row is born when its match closes, with the values found
 * inside. Above it stand its scopes, the scopes of its other columns. When
 * all of them know what the row needs it is given away at once, which is the
 * usual case: a receipt's head comes before its lines. Else it waits, takes a
 * scope's values when that one closes, and leaves after the highest. Rows
 * of a table leave in the order they were born in: one that could go waits for
 * those before it, which may have come another way and need other scopes.
 */
#include "base/mem.h"
#include "rules/run/run.h"

#include <string.h>

static int climb_take(struct climb *c, struct rules_run *r, struct waiting *w,
    size_t k, struct err *err);
static bool climb_knows(
    const struct climb *c, const struct rules_run *r, struct scope *scope);

/*
 * Rows that wait. A party's leave together, once each has passed all of its
 * scopes.
 */

/* Rows that wait point into these texts, which must stay. */
static void
take_refs(struct climb *c)
{
	size_t k;

	c->match->arena.refs++;
	for (k = 0; k < c->nscopes; k++)
		c->scopes[k].use.node->arena.refs++;
}

static void
drop_refs(struct climb *c)
{
	size_t k;

	c->match->arena.refs--;
	for (k = 0; k < c->nscopes; k++)
		c->scopes[k].use.node->arena.refs--;
}

void
climb_init_waiting(const struct climb *c, struct waiting *w)
{
	size_t i;

	w->held = mem_array(c->nslots, sizeof(*w->held));
	for (i = 0; i < c->nslots; i++)
		w->held[i].scope = c->slots[i]->scope;
	w->instances = mem_array(c->nscopes, sizeof(*w->instances));
}

static int
make_room(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t row = sizeof(*c->waiting) + c->nslots * sizeof(struct held);

	if ((c->nwaiting + 1) * row > RULES_RECORD)
		return err_set(err, ERR_DATA,
		    "%s: line %ld: over %zu MiB of rows of \"%s\" wait for a "
		    "value that has not come",
		    r->source->name, source_line(r->source), RULES_RECORD >> 20,
		    c->plan->table.name);
	if (c->nwaiting < c->waiting_cap)
		return 0;
	c->waiting =
	    mem_resize(c->waiting, 2 * c->waiting_cap + 8, sizeof(*c->waiting));
	while (c->waiting_cap < 2 * c->nwaiting + 8)
		climb_init_waiting(c, &c->waiting[c->waiting_cap++]);
	return 0;
}

/* One more row that waits, to be filled; NULL: these are too many. */
static struct waiting *
climb_wait(struct climb *c, struct rules_run *r, struct err *err)
{
	if (make_room(c, r, err) != 0)
		return NULL;
	if (c->nwaiting == 0)
		take_refs(c);
	c->party->nwaiting++;
	return &c->waiting[c->nwaiting++];
}

static void
forget_waiting(struct climb *c)
{
	size_t k;

	if (c->nwaiting > 0)
		drop_refs(c);
	c->party->nwaiting -= c->nwaiting;
	c->nwaiting = c->ngiven = 0;
	for (k = 0; k < c->nscopes; k++)
		c->scopes[k].passed = 0;
}

/* The climb whose next row that waits was born before the others'. */
static struct climb *
find_eldest(const struct party *p)
{
	struct climb *eldest = NULL;
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct climb *c = &p->climbs[i];

		if (c->ngiven < c->nwaiting &&
		    (eldest == NULL ||
			c->waiting[c->ngiven].born <
			    eldest->waiting[eldest->ngiven].born))
			eldest = c;
	}
	return eldest;
}

static int
give_waiting(struct party *p, struct rules_run *r, struct err *err)
{
	struct climb *c;
	size_t i;

	while ((c = find_eldest(p)) != NULL)
		if (climb_give(c, r, &c->waiting[c->ngiven++], err) != 0)
			return -1;
	for (i = 0; i < p->n; i++)
		forget_waiting(&p->climbs[i]);
	return 0;
}

/* All that wait pass the scope. */
static int
pass_all(struct climb *c, struct rules_run *r, size_t k, struct err *err)
{
	struct scope *scope = &c->scopes[k];

	for (; scope->passed < c->nwaiting; scope->passed++)
		if (climb_take(c, r, &c->waiting[scope->passed], k, err) != 0)
			return -1;
	return 0;
}

/* And those above it that are known; 1: these were all. */
static int
pass_known(struct climb *c, struct rules_run *r, size_t k, struct err *err)
{
	for (; k < c->nscopes; k++) {
		if (c->scopes[k].passed == c->nwaiting)
			continue;
		if (!climb_knows(c, r, &c->scopes[k]))
			return 0;
		if (pass_all(c, r, k, err) != 0)
			return -1;
	}
	return 1;
}

int
climb_pass(
    struct climb *c, struct rules_run *r, struct node *scope, struct err *err)
{
	struct party *p = c->party;
	size_t k = 0, i;

	if (c->nwaiting == 0)
		return 0;
	while (c->scopes[k].use.node != scope)
		k++;
	if (pass_all(c, r, k, err) != 0)
		return -1;
	for (i = 0; i < p->n; i++) {
		int rc = pass_known(
		    &p->climbs[i], r, &p->climbs[i] == c ? k + 1 : 0, err);

		if (rc <= 0)
			return rc;
	}
	return give_waiting(p, r, err);
}

void
climb_reset(struct climb *c)
{
	forget_waiting(c);
	c->count->position = 0;
	c->count->family++;
}

/* Slots have been woken at the scope. */
static void
wake(struct climb *c, struct scope_use *use)
{
	size_t i, held;

	for (i = use->nawake; i < use->nheld; i++) {
		held = use->held[i];
		if (!slot_is_awake(c->slots[held]))
			continue;
		use->held[i] = use->held[use->nawake];
		use->held[use->nawake++] = held;
	}
	use->known = use->node->awake;
	for (i = 0; i < use->ncolumns; i++)
		maker_choose(&c->makers[use->columns[i]], c);
}

/*
 * What the scope knows of the row's slots. Those that are asleep have
 * never had a value that the row would have to lose.
 */
static void
hold(struct climb *c, struct waiting *w, struct scope_use *use)
{
	size_t i;

	if (use->known != use->node->awake)
		wake(c, use);
	for (i = 0; i < use->nawake; i++) {
		const struct slot *s = c->slots[use->held[i]];
		struct held *h = &w->held[use->held[i]];

		if (slot_is_fresh(s))
			*h = (struct held){ s->scope, s->off, s->len, s->number,
				s->line, s->side };
		else
			*h = (struct held){ .scope = s->scope };
	}
}

/* Let the row take what scope k knows. */
static int
climb_take(struct climb *c, struct rules_run *r, struct waiting *w, size_t k,
    struct err *err)
{
	struct node *scope = c->scopes[k].use.node;
	int verdict;

	hold(c, w, &c->scopes[k].use);
	w->instances[k] = scope->instance;
	if (!c->guarded || scope != r->record)
		return 0;
	verdict = guard_judge(r, err);
	w->dropped = verdict == 0;
	return verdict < 0 ? -1 : 0;
}

/* Has the guard all that it judges by? Only where it is to judge here. */
static bool
can_be_judged(
    const struct climb *c, const struct rules_run *r, const struct node *scope)
{
	size_t i;

	if (!c->guarded || scope != r->record)
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
has_all(const struct climb *c, const struct rules_run *r,
    const struct scope_use *use)
{
	size_t i;

	if (use->node->missing == 0)
		return true;
	for (i = 0; i < use->nheld; i++)
		if (!slot_is_known(c->slots[use->held[i]]))
			return false;
	return can_be_judged(c, r, use->node);
}

/* What has been learnt of an instance is asked once. */
static bool
climb_knows(
    const struct climb *c, const struct rules_run *r, struct scope *scope)
{
	uint64_t instance = scope->use.node->instance;

	if (scope->known == instance)
		return true;
	if (!has_all(c, r, &scope->use))
		return false;
	scope->known = instance;
	return true;
}

static bool
all_known(struct climb *c, const struct rules_run *r)
{
	size_t k;

	for (k = 0; k < c->nscopes; k++)
		if (!climb_knows(c, r, &c->scopes[k]))
			return false;
	return true;
}

static int
give_now(struct climb *c, struct rules_run *r, struct err *err)
{
	size_t k;

	for (k = 0; k < c->nscopes; k++)
		if (c->now.instances[k] != c->scopes[k].use.node->instance &&
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
		keep = guard_judge(r, err);
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
