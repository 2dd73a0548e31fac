/*
 * Which tables a run has to lay: those that are asked for, and those they join,
 * first. A match is laid as often as it has ways.
 */
#include "base/mem.h"
#include "rules/outlet.h"

#include <stdlib.h>
#include <string.h>

/* ---- around a way ---- */

/* What the row lies in is joined when it ends: the row must wait for that. */
static void
wait_for(struct climb *c, struct rules_run *r, const struct way *around)
{
	static const struct path itself;
	size_t n = around->nsteps, i;

	for (i = 0; i < n && n < c->way->nsteps; i++)
		if (strcmp(around->steps[i], c->way->steps[i]) != 0)
			return;
	if (i == n)
		climb_hold(
		    c, tree_slot(&r->tree, tree_at(&r->tree, around->steps, n),
			   &itself, SLOT_COUNT));
}

static void
wait_for_any(struct climb *c, struct rules_run *r, const struct match *around)
{
	size_t i;

	for (i = 0; i < around->nways; i++)
		wait_for(c, r, &around->ways[i]);
}

static void
mark_too_deep(struct climb *c, struct rules_run *r)
{
	size_t n;
	char **steps = match_too_deep(&c->plan->match, c->way->branch, &n);

	if (steps != NULL)
		tree_at(&r->tree, steps, n)->too_deep = c->plan;
	free(steps);
}

void
lay_around(struct climb *c, struct rules_run *r)
{
	size_t i;

	for (i = 0; i < c->plan->njoins; i++)
		wait_for_any(
		    c, r, &r->rules->plans[c->plan->joins[i].plan].match);
	mark_too_deep(c, r);
}

/* ---- which tables ---- */

/* What is to be done with a plan. */
struct lot {
	bool given, joined, laid;
};

struct lots {
	struct rules_run *run;
	struct lot *lots; /* a plan's */
};

static int
lay(struct rules_run *r, const struct plan *plan, struct outlet *outlet,
    struct err *err)
{
	struct party *p = &r->parties[r->nparties++];
	size_t i;

	p->climbs = &r->climbs[r->nclimbs];
	p->n = plan->match.nways;
	if (plan->grouped && outlet == NULL)
		p->tally = tally_new(plan);
	for (i = 0; i < p->n; i++) {
		struct climb *c = &r->climbs[r->nclimbs++];

		c->plan = plan;
		c->party = p;
		c->outlet = outlet;
		c->way = &plan->match.ways[i];
		if (climb_init(c, r, err) != 0 ||
		    tree_check(&r->tree, err) != 0)
			return -1;
	}
	return 0;
}

static struct outlet *
open_outlet(struct lots *l, size_t i)
{
	struct rules_run *r = l->run;
	const struct plan *plan = &r->rules->plans[i];
	struct outlet *o = &r->outlets[i];
	bool sorted = match_repeats(&plan->match) && !plan->grouped;

	if (plan->njoins == 0 && !l->lots[i].joined && !sorted)
		return NULL;
	outlet_init(o, plan, r->outlets);
	o->climb = &r->climbs[r->nclimbs];
	o->is_joined = l->lots[i].joined;
	o->is_given = l->lots[i].given;
	o->is_sorted = sorted && o->is_given;
	r->ending[r->nending++] = i;
	return o;
}

/* A row that is there when it is asked for need not be waited for. */
static int
lay_table(struct lots *l, size_t i, struct err *err)
{
	const struct plan *plan = &l->run->rules->plans[i];
	size_t k;

	if (l->lots[i].laid)
		return 0;
	l->lots[i].laid = true;
	for (k = 0; k < plan->njoins; k++)
		if (lay_table(l, plan->joins[k].plan, err) != 0)
			return -1;
	return lay(l->run, plan, open_outlet(l, i), err);
}

static void
mark_joined(struct lots *l, size_t i)
{
	const struct plan *plan = &l->run->rules->plans[i];
	size_t k;

	for (k = 0; k < plan->njoins; k++) {
		struct lot *lot = &l->lots[plan->joins[k].plan];

		if (lot->joined)
			continue;
		lot->joined = true;
		mark_joined(l, plan->joins[k].plan);
	}
}

/* The plan that is asked for as the nth. */
static size_t
asked(const struct rules_run *r, size_t n)
{
	return r->options.tables == NULL ? n : (size_t)r->options.tables[n];
}

static int
lay_tables(struct lots *l, struct err *err)
{
	const struct rules_run *r = l->run;
	size_t n =
	    r->options.tables == NULL ? r->rules->nplans : r->options.ntables;
	size_t i;

	for (i = 0; i < n; i++) {
		l->lots[asked(r, i)].given =
		    !r->rules->plans[asked(r, i)].hidden;
		mark_joined(l, asked(r, i));
	}
	for (i = 0; i < n; i++)
		if (lay_table(l, asked(r, i), err) != 0)
			return -1;
	return 0;
}

static size_t
count_ways(const struct plan *plans, size_t n)
{
	size_t ways = 0, i;

	for (i = 0; i < n; i++)
		ways += plans[i].match.nways;
	return ways;
}

int
lay_plans(struct rules_run *r, struct err *err)
{
	const struct rules *rules = r->rules;
	struct lots l = { r, mem_array(rules->nplans, sizeof(*l.lots)) };
	size_t i;
	int rc;

	r->climbs = mem_array(count_ways(rules->plans, rules->nplans) +
				  count_ways(rules->checks, rules->nchecks),
	    sizeof(*r->climbs));
	r->parties =
	    mem_array(rules->nplans + rules->nchecks, sizeof(*r->parties));
	r->outlets = mem_array(rules->nplans, sizeof(*r->outlets));
	r->ending = mem_array(rules->nplans, sizeof(*r->ending));
	rc = lay_tables(&l, err);
	for (i = 0; i < rules->nchecks && rc == 0; i++)
		rc = lay(r, &rules->checks[i], NULL, err);
	free(l.lots);
	return rc;
}
