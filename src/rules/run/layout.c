/*
 * A run before its first document. The tables that are asked for, those they
 * join and all checks are resolved into one tree of paths: each path of a
 * table's match becomes a projection, with the slots that its columns and its
 * test read, and its scopes, the ancestors of the match in the order in which a
 * row passes them. What a run is made of is made, and freed, here.
 */
#include "base/mem.h"
#include "rules/run/join.h"
#include "rules/run/run.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is around a path of the match ---- */

/* What the row lies in is joined when it ends: the row must wait for that. */
static void
wait_for(struct projection *p, struct rules_run *r, const struct way *around)
{
	static const struct path itself;
	size_t n = around->nsteps, i;

	for (i = 0; i < n && n < p->way->nsteps; i++)
		if (strcmp(around->steps[i], p->way->steps[i]) != 0)
			return;
	if (i == n)
		cells_hold(
		    p, tree_slot(&r->tree, tree_at(&r->tree, around->steps, n),
			   &itself, SLOT_COUNT));
}

static void
wait_for_any(
    struct projection *p, struct rules_run *r, const struct match *around)
{
	size_t i;

	for (i = 0; i < around->nways; i++)
		wait_for(p, r, &around->ways[i]);
}

static void
mark_too_deep(struct projection *p, struct rules_run *r)
{
	size_t n;
	char **steps = match_too_deep(&p->plan->match, p->way->branch, &n);

	if (steps != NULL)
		tree_at(&r->tree, steps, n)->too_deep = p->plan;
	free(steps);
}

/* What a way's rows must wait for, and what must not be below it. */
static void
resolve_around(struct projection *p, struct rules_run *r)
{
	size_t i;

	for (i = 0; i < p->plan->njoins; i++)
		wait_for_any(
		    p, r, &r->rules->plans[p->plan->joins[i].plan].match);
	mark_too_deep(p, r);
}

/* ---- a projection ---- */

static int
init_fallback(
    struct projection *p, struct rules_run *r, size_t i, struct err *err)
{
	const struct rule *rule = &p->plan->rules[i];
	enum type type = p->plan->table.columns[i].type;

	if (rule->fallback == NULL)
		return 0;
	if (type_convert(type, rule->fallback, strlen(rule->fallback),
		r->options.zone, &p->cell_plans[i].fallback))
		return 0;
	return err_set(err, ERR_DATA, "%s: line %ld: default: \"%s\" is not %s",
	    r->rules->path, rule->line, rule->fallback, type_words(type));
}

static struct scope_use *
use_of(struct projection *p, struct node *scope)
{
	size_t i;

	if (scope == p->match)
		return &p->own;
	for (i = 0; i < p->nscopes; i++)
		if (p->scopes[i].use.node == scope)
			return &p->scopes[i].use;
	p->scopes = mem_resize(p->scopes, p->nscopes + 1, sizeof(*p->scopes));
	p->scopes[p->nscopes] = (struct scope){ .use.node = scope };
	return &p->scopes[p->nscopes++].use;
}

static void
add_to(size_t **list, size_t *n, size_t i)
{
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = i;
}

/*
 * Slots whose values rows take as they begin are of a scope above, which wakes
 * them unheard: they count as awake from the first.
 */
static void
use_early(struct projection *p)
{
	size_t i;

	for (i = 0; i < p->nslots; i++)
		if (p->early[i])
			add_to(&p->own.held, &p->own.nheld, i);
	p->own.nawake = p->own.nheld;
}

static void
fill_uses(struct projection *p)
{
	struct scope_use *use;
	size_t i;

	use_early(p);
	for (i = 0; i < p->nslots; i++) {
		if (p->early[i])
			continue;
		use = use_of(p, p->slots[i]->scope);
		add_to(&use->held, &use->nheld, i);
	}
	for (i = 0; i < p->plan->table.ncolumns; i++) {
		use = use_of(p, p->cell_plans[i].scope);
		add_to(&use->columns, &use->ncolumns, i);
	}
}

static bool
is_above(const struct node *up, const struct node *node)
{
	for (; node != NULL; node = node->parent)
		if (node == up)
			return true;
	return false;
}

static int
compare_height(const void *a, const void *b)
{
	const struct scope *one = a, *other = b;

	return is_above(one->use.node, other->use.node) ? 1 : -1;
}

/* The records that rows of this match are of, or parts of. */
static const struct filter_point *
filter_point_of(const struct rules_run *r, const struct node *match)
{
	size_t i;

	for (i = 0; i < r->nfilter_points; i++)
		if (is_above(r->filter_points[i].node, match))
			return &r->filter_points[i];
	return NULL;
}

static void
init_scopes(struct projection *p, struct rules_run *r)
{
	fill_uses(p);
	p->filter_point = filter_point_of(r, p->match);
	if (p->filter_point != NULL)
		use_of(p, p->filter_point->node);
	if (p->nscopes > 1)
		qsort(
		    p->scopes, p->nscopes, sizeof(*p->scopes), compare_height);
	rows_begin(p, &p->now);
}

static void
link_to(struct projection ***list, size_t *n, struct projection *p)
{
	*list = mem_resize(*list, *n + 1, sizeof(struct projection *));
	(*list)[(*n)++] = p;
}

static void
link_nodes(struct projection *p)
{
	size_t i;

	link_to(&p->match->completing, &p->match->ncompleting, p);
	for (i = 0; i < p->nscopes; i++) {
		struct node *scope = p->scopes[i].use.node;

		link_to(&scope->passing, &scope->npassing, p);
	}
}

/* Rows of one parent are counted together, whatever their ways. */
static void
link_count(struct projection *p)
{
	struct node *parent = p->match->parent;
	const struct projection *other = p->output->projections;

	while (other < p && other->match->parent != parent)
		other++;
	p->count = other < p ? other->count : &p->own_count;
	if (other < p)
		return;
	parent->counted = mem_resize(
	    parent->counted, parent->ncounted + 1, sizeof(*parent->counted));
	parent->counted[parent->ncounted++] = p->count;
}

/*
 * Resolve a path of the match into the tree, and link its nodes back to the
 * projection, which stays where it is. The tree is not closed yet; the plan,
 * the output, the joined table and the way are set.
 */
static int
projection_init(struct projection *p, struct rules_run *r, struct err *err)
{
	const struct table_plan *plan = p->plan;
	const struct way *way = p->way;
	size_t i, n = plan->table.ncolumns;

	p->cell_plans = mem_array(n, sizeof(*p->cell_plans));
	p->cells = mem_array(n, sizeof(*p->cells));
	p->match = tree_at(&r->tree, way->steps, way->nsteps);
	p->record =
	    tree_at(&r->tree, way->steps, way->nsteps < 2 ? way->nsteps : 2);
	p->own.node = p->match;
	for (i = 0; i < n; i++)
		cells_plan_init(&p->cell_plans[i], p, r, i);
	duplicates_init(p);
	if (plan->test.expr != NULL)
		cells_formula_init(&p->test, p, r, plan->test.expr);
	resolve_around(p, r);
	init_scopes(p, r);
	link_nodes(p);
	link_count(p);
	for (i = 0; i < n; i++)
		if (init_fallback(p, r, i, err) != 0)
			return -1;
	return 0;
}

static void
clear_row(struct pending_row *row)
{
	free(row->held);
	free(row->instances);
}

static void
clear_use(struct scope_use *use)
{
	free(use->held);
	free(use->columns);
}

static void
projection_clear(struct projection *p)
{
	size_t i;

	for (i = 0; i < p->plan->table.ncolumns; i++)
		cells_plan_clear(&p->cell_plans[i]);
	cells_formula_clear(&p->test);
	for (i = 0; i < p->pending_cap; i++)
		clear_row(&p->pending[i]);
	clear_row(&p->now);
	free(p->pending);
	free(p->cell_plans);
	free(p->cells);
	free(p->keys);
	free(p->slots);
	free(p->early);
	clear_use(&p->own);
	for (i = 0; i < p->nscopes; i++)
		clear_use(&p->scopes[i].use);
	free(p->scopes);
}

/* ---- which tables ---- */

/* What is to be done with a plan. */
struct table_use {
	bool emitted, joined, resolved;
};

/* Its groups are over with the parents of its matches. */
static void
link_settling(struct table_output *out)
{
	size_t i;

	for (i = 0; i < out->n; i++) {
		struct node *node = out->projections[i].match->parent;

		if (node->nsettling > 0 &&
		    node->settling[node->nsettling - 1] == out)
			continue;
		node->settling = mem_resize(node->settling, node->nsettling + 1,
		    sizeof(*node->settling));
		node->settling[node->nsettling++] = out;
	}
}

struct resolver {
	struct rules_run *run;
	struct table_use *uses; /* a plan's */
};

static int
resolve(struct rules_run *r, const struct table_plan *plan,
    struct joined_table *joined, bool is_emitted, struct err *err)
{
	struct table_output *out = &r->outputs[r->noutputs++];
	size_t i;

	out->projections = &r->projections[r->nprojections];
	out->n = plan->match.nways;
	out->is_emitted = is_emitted;
	if (plan->grouped && joined == NULL) {
		out->group_by = group_by_new(plan);
		settle_init(out, r->rules);
	}
	for (i = 0; i < out->n; i++) {
		struct projection *p = &r->projections[r->nprojections++];

		p->plan = plan;
		p->output = out;
		p->joined = joined;
		p->way = &plan->match.ways[i];
		if (projection_init(p, r, err) != 0 ||
		    tree_check(&r->tree, err) != 0)
			return -1;
	}
	if (plan->within && joined == NULL)
		link_settling(out);
	return 0;
}

static struct joined_table *
open_joined(struct resolver *res, size_t i)
{
	struct rules_run *r = res->run;
	const struct table_plan *plan = &r->rules->plans[i];
	struct joined_table *t = &r->joined[i];
	bool sorted = match_repeats(&plan->match) && !plan->grouped;

	if (plan->njoins == 0 && !res->uses[i].joined && !sorted)
		return NULL;
	join_init(t, plan, r->joined);
	t->projection = &r->projections[r->nprojections];
	t->is_joined = res->uses[i].joined;
	t->is_emitted = res->uses[i].emitted;
	t->is_sorted = sorted && t->is_emitted;
	r->ending[r->nending++] = i;
	return t;
}

/* A row that is there when it is asked for need not be waited for. */
static int
resolve_table(struct resolver *res, size_t i, struct err *err)
{
	const struct table_plan *plan = &res->run->rules->plans[i];
	size_t k;

	if (res->uses[i].resolved)
		return 0;
	res->uses[i].resolved = true;
	for (k = 0; k < plan->njoins; k++)
		if (resolve_table(res, plan->joins[k].plan, err) != 0)
			return -1;
	return resolve(
	    res->run, plan, open_joined(res, i), res->uses[i].emitted, err);
}

static void
mark_joined(struct resolver *res, size_t i)
{
	const struct table_plan *plan = &res->run->rules->plans[i];
	size_t k;

	for (k = 0; k < plan->njoins; k++) {
		struct table_use *use = &res->uses[plan->joins[k].plan];

		if (use->joined)
			continue;
		use->joined = true;
		mark_joined(res, plan->joins[k].plan);
	}
}

/* The plan that is asked for as the nth. */
static size_t
asked(const struct rules_run *r, size_t n)
{
	return r->options.tables == NULL ? n : (size_t)r->options.tables[n];
}

/* What is checked is made, whether it is asked for or not. */
static int
resolve_checked(struct resolver *res, struct err *err)
{
	const struct rules *rules = res->run->rules;
	size_t i;

	for (i = 0; i < rules->nchecks; i++)
		if (rules->checks[i].table_text != NULL &&
		    resolve_table(res, rules->checks[i].of, err) != 0)
			return -1;
	return 0;
}

static int
resolve_tables(struct resolver *res, struct err *err)
{
	const struct rules_run *r = res->run;
	size_t n =
	    r->options.tables == NULL ? r->rules->nplans : r->options.ntables;
	size_t i;

	for (i = 0; i < n; i++) {
		res->uses[asked(r, i)].emitted =
		    !r->rules->plans[asked(r, i)].hidden;
		mark_joined(res, asked(r, i));
	}
	for (i = 0; i < n; i++)
		if (resolve_table(res, asked(r, i), err) != 0)
			return -1;
	return resolve_checked(res, err);
}

static size_t
count_ways(const struct table_plan *plans, size_t n)
{
	size_t ways = 0, i;

	for (i = 0; i < n; i++)
		ways += plans[i].match.nways;
	return ways;
}

/* A match has as many projections as it has paths. */
static int
resolve_plans(struct rules_run *r, struct err *err)
{
	const struct rules *rules = r->rules;
	struct resolver res = { r,
		mem_array(rules->nplans, sizeof(*res.uses)) };
	size_t i;
	int rc;

	r->projections =
	    mem_array(count_ways(rules->plans, rules->nplans) +
			  count_ways(rules->checks, rules->nchecks),
		sizeof(*r->projections));
	r->outputs =
	    mem_array(rules->nplans + rules->nchecks, sizeof(*r->outputs));
	r->joined = mem_array(rules->nplans, sizeof(*r->joined));
	r->ending = mem_array(rules->nplans, sizeof(*r->ending));
	rc = resolve_tables(&res, err);
	for (i = 0; i < rules->nchecks && rc == 0; i++)
		if (rules->checks[i].table_text == NULL)
			rc = resolve(r, &rules->checks[i], NULL, false, err);
	free(res.uses);
	return rc;
}

/* ---- the run ---- */

/* Every root that is accepted is a node, whether tables look there or not. */
static void
add_roots(struct rules_run *r)
{
	size_t i;

	for (i = 0; i < r->rules->ndocuments; i++)
		tree_at(&r->tree, &r->rules->documents[i], 1);
}

struct rules_run *
rules_run_new(const struct rules *rules, const struct rules_options *options,
    struct err *err)
{
	struct rules_run *r = mem_new(sizeof(*r));

	r->listener = run_listener;
	r->rules = rules;
	r->options = *options;
	r->work = expr_work_new();
	r->keyset = options->noting ? NULL : keyset_new(KEYSET_MAX);
	tree_init(&r->tree);
	add_roots(r);
	if (record_filter_init(r, err) != 0 || resolve_plans(r, err) != 0 ||
	    tree_close(&r->tree, err) != 0) {
		rules_run_free(r);
		return NULL;
	}
	r->active = mem_array(r->tree.nslots, sizeof(struct arena *));
	return r;
}

void
rules_run_free(struct rules_run *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->nprojections; i++)
		projection_clear(&r->projections[i]);
	for (i = 0; i < r->rules->nplans && r->joined != NULL; i++)
		join_clear(&r->joined[i]);
	for (i = 0; i < r->ndocuments; i++)
		free(r->documents[i]);
	free(r->documents);
	free(r->joined);
	free(r->ending);
	for (i = 0; i < r->noutputs; i++) {
		group_by_free(r->outputs[i].group_by);
		settle_clear(&r->outputs[i]);
	}
	free(r->outputs);
	free(r->projections);
	free(r->active);
	tree_clear(&r->tree);
	expr_work_free(r->work);
	buf_clear(&r->scratch);
	keyset_free(r->keyset);
	warn_notes_clear(&r->notes);
	buf_clear(&r->key);
	record_filter_clear(r);
	free(r);
}

int
rules_run_finish(struct rules_run *r, struct err *err)
{
	size_t i;

	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ NULL, 0 };
	for (i = 0; i < r->noutputs; i++)
		if (r->outputs[i].group_by != NULL &&
		    settle_groups(&r->outputs[i], r, err) != 0)
			return -1;
	for (i = 0; i < r->nending; i++)
		if (join_end(&r->joined[r->ending[i]], r, err) != 0)
			return -1;
	return 0;
}

struct listener *
rules_run_listener(struct rules_run *r)
{
	return &r->listener;
}

uint64_t
rules_run_rows(const struct rules_run *r)
{
	uint64_t rows = 0;
	size_t i;

	for (i = 0; i < r->nprojections; i++)
		rows += r->projections[i].rows;
	for (i = 0; i < r->nending; i++)
		rows += r->joined[r->ending[i]].rows;
	return rows;
}

uint64_t
rules_run_failed_checks(const struct rules_run *r)
{
	return r->failed;
}
