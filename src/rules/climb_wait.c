/*
 * Rows that wait. A party's leave together, once each has passed all of its
 * stations.
 */
#include "base/mem.h"
#include "rules/run.h"

/* Rows that wait point into these texts, which must stay. */
static void
pin(struct climb *c)
{
	size_t k;

	c->match->pot.pins++;
	for (k = 0; k < c->nstations; k++)
		c->stations[k].group.anchor->pot.pins++;
}

static void
unpin(struct climb *c)
{
	size_t k;

	c->match->pot.pins--;
	for (k = 0; k < c->nstations; k++)
		c->stations[k].group.anchor->pot.pins--;
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

struct waiting *
climb_wait(struct climb *c, struct rules_run *r, struct err *err)
{
	if (make_room(c, r, err) != 0)
		return NULL;
	if (c->nwaiting == 0)
		pin(c);
	c->party->nwaiting++;
	return &c->waiting[c->nwaiting++];
}

static void
forget_waiting(struct climb *c)
{
	size_t k;

	if (c->nwaiting > 0)
		unpin(c);
	c->party->nwaiting -= c->nwaiting;
	c->nwaiting = c->ngiven = 0;
	for (k = 0; k < c->nstations; k++)
		c->stations[k].passed = 0;
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

/* All that wait pass the station. */
static int
pass_all(struct climb *c, struct rules_run *r, size_t k, struct err *err)
{
	struct station *st = &c->stations[k];

	for (; st->passed < c->nwaiting; st->passed++)
		if (climb_take(c, r, &c->waiting[st->passed], k, err) != 0)
			return -1;
	return 0;
}

/* And those above it that are known; 1: these were all. */
static int
pass_known(struct climb *c, struct rules_run *r, size_t k, struct err *err)
{
	for (; k < c->nstations; k++) {
		if (c->stations[k].passed == c->nwaiting)
			continue;
		if (!climb_knows(c, r, &c->stations[k]))
			return 0;
		if (pass_all(c, r, k, err) != 0)
			return -1;
	}
	return 1;
}

int
climb_pass(struct climb *c, struct rules_run *r, struct place *station,
    struct err *err)
{
	struct party *p = c->party;
	size_t k = 0, i;

	if (c->nwaiting == 0)
		return 0;
	while (c->stations[k].group.anchor != station)
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
