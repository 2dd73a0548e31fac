/*
 * Rows of a projection. A row begins when its match closes, with the values
 * found inside. Above it stand its scopes, the ancestors whose values its other
 * columns need. When all of them know these the row is emitted at once, which
 * is the usual case: a receipt's head comes before its lines. Else the row is
 * pending: it takes a scope's values when that one closes, and is emitted after
 * the highest. Rows of a table are emitted in the order in which they began:
 * one that could go waits for older ones, which may be of another path of the
 * match and need other scopes.
 */
#include "base/mem.h"
#include "rules/run/run.h"

#include <string.h>

/* ---- what a row takes from a scope ---- */

/* Slots have been woken at the scope. */
static void
wake(struct projection *p, struct scope_use *use)
{
	size_t i, held;

	for (i = use->nawake; i < use->nheld; i++) {
		held = use->held[i];
		if (!slot_is_awake(p->slots[held]))
			continue;
		use->held[i] = use->held[use->nawake];
		use->held[use->nawake++] = held;
	}
	use->known = use->node->awake;
	for (i = 0; i < use->ncolumns; i++)
		cells_plan_choose(&p->cell_plans[use->columns[i]], p);
}

/*
 * What the scope knows of the row's slots. Those that are asleep have
 * never had a value that the row would have to lose.
 */
static void
hold(struct projection *p, struct pending_row *row, struct scope_use *use)
{
	size_t i;

	if (use->known != use->node->awake)
		wake(p, use);
	for (i = 0; i < use->nawake; i++) {
		const struct slot *s = p->slots[use->held[i]];
		struct held *h = &row->held[use->held[i]];

		if (slot_is_fresh(s))
			*h = (struct held){ s->scope, s->off, s->len, s->number,
				s->line, s->side };
		else
			*h = (struct held){ .scope = s->scope };
	}
}

/* Let the row take what scope k knows. */
static int
take_values(struct projection *p, struct rules_run *r, struct pending_row *row,
    size_t k, struct err *err)
{
	struct node *scope = p->scopes[k].use.node;
	int verdict;

	hold(p, row, &p->scopes[k].use);
	row->instances[k] = scope->instance;
	if (p->filter_point == NULL || scope != p->filter_point->node)
		return 0;
	verdict = record_filter_judge(r, p->filter_point, err);
	row->dropped = verdict == 0;
	return verdict < 0 ? -1 : 0;
}

/* Has the filter all that it judges by? Only where it is to judge here. */
static bool
can_be_judged(const struct projection *p, const struct rules_run *r,
    const struct node *scope)
{
	size_t i;

	if (p->filter_point == NULL || scope != p->filter_point->node)
		return true;
	for (i = 0; i < r->nleaves; i++)
		if (!slot_is_known(p->filter_point->slots[i]))
			return false;
	return true;
}

/*
 * Other tables may still miss something there: a sum is not known before all
 * is added up, and these rows need not wait for it.
 */
static bool
has_all(const struct projection *p, const struct rules_run *r,
    const struct scope_use *use)
{
	size_t i;

	if (use->node->missing == 0)
		return true;
	for (i = 0; i < use->nheld; i++)
		if (!slot_is_known(p->slots[use->held[i]]))
			return false;
	return can_be_judged(p, r, use->node);
}

/* What has been learnt of an instance is asked once. */
static bool
knows_all(
    const struct projection *p, const struct rules_run *r, struct scope *scope)
{
	uint64_t instance = scope->use.node->instance;

	if (scope->known == instance)
		return true;
	if (!has_all(p, r, &scope->use))
		return false;
	scope->known = instance;
	return true;
}

static bool
all_known(struct projection *p, const struct rules_run *r)
{
	size_t k;

	for (k = 0; k < p->nscopes; k++)
		if (!knows_all(p, r, &p->scopes[k]))
			return false;
	return true;
}

/* ---- pending rows ---- */

/* Rows that wait point into these texts, which must stay. */
static void
take_refs(struct projection *p)
{
	size_t k;

	p->match->arena.refs++;
	for (k = 0; k < p->nscopes; k++)
		p->scopes[k].use.node->arena.refs++;
}

static void
drop_refs(struct projection *p)
{
	size_t k;

	p->match->arena.refs--;
	for (k = 0; k < p->nscopes; k++)
		p->scopes[k].use.node->arena.refs--;
}

void
rows_begin(const struct projection *p, struct pending_row *row)
{
	size_t i;

	row->held = mem_array(p->nslots, sizeof(*row->held));
	for (i = 0; i < p->nslots; i++)
		row->held[i].scope = p->slots[i]->scope;
	row->instances = mem_array(p->nscopes, sizeof(*row->instances));
}

static int
make_room(struct projection *p, struct rules_run *r, struct err *err)
{
	size_t row = sizeof(*p->pending) + p->nslots * sizeof(struct held);

	if ((p->npending + 1) * row > RULES_RECORD)
		return err_set(err, ERR_DATA,
		    "%s: line %ld: over %zu MiB of rows of \"%s\" wait for a "
		    "value that has not come",
		    r->source->name, source_line(r->source), RULES_RECORD >> 20,
		    p->plan->table.name);
	if (p->npending < p->pending_cap)
		return 0;
	p->pending =
	    mem_resize(p->pending, 2 * p->pending_cap + 8, sizeof(*p->pending));
	while (p->pending_cap < 2 * p->npending + 8)
		rows_begin(p, &p->pending[p->pending_cap++]);
	return 0;
}

/* One more row that waits, to be filled; NULL: these are too many. */
static struct pending_row *
add_pending(struct projection *p, struct rules_run *r, struct err *err)
{
	if (make_room(p, r, err) != 0)
		return NULL;
	if (p->npending == 0)
		take_refs(p);
	p->output->npending++;
	return &p->pending[p->npending++];
}

static void
forget_pending(struct projection *p)
{
	size_t k;

	if (p->npending > 0)
		drop_refs(p);
	p->output->npending -= p->npending;
	p->npending = p->nemitted = 0;
	for (k = 0; k < p->nscopes; k++)
		p->scopes[k].passed = 0;
}

/* The projection whose next pending row is the oldest of the table's. */
static struct projection *
find_oldest(const struct table_output *out)
{
	struct projection *oldest = NULL;
	size_t i;

	for (i = 0; i < out->n; i++) {
		struct projection *p = &out->projections[i];

		if (p->nemitted < p->npending &&
		    (oldest == NULL ||
			p->pending[p->nemitted].number <
			    oldest->pending[oldest->nemitted].number))
			oldest = p;
	}
	return oldest;
}

static int
emit_pending(struct table_output *out, struct rules_run *r, struct err *err)
{
	struct projection *p;
	size_t i;

	while ((p = find_oldest(out)) != NULL)
		if (emit_row(p, r, &p->pending[p->nemitted++], err) != 0)
			return -1;
	for (i = 0; i < out->n; i++)
		forget_pending(&out->projections[i]);
	return 0;
}

/* All that wait pass the scope. */
static int
pass_all(struct projection *p, struct rules_run *r, size_t k, struct err *err)
{
	struct scope *scope = &p->scopes[k];

	for (; scope->passed < p->npending; scope->passed++)
		if (take_values(p, r, &p->pending[scope->passed], k, err) != 0)
			return -1;
	return 0;
}

/* And those above it that are known; 1: these were all. */
static int
pass_known(struct projection *p, struct rules_run *r, size_t k, struct err *err)
{
	for (; k < p->nscopes; k++) {
		if (p->scopes[k].passed == p->npending)
			continue;
		if (!knows_all(p, r, &p->scopes[k]))
			return 0;
		if (pass_all(p, r, k, err) != 0)
			return -1;
	}
	return 1;
}

int
rows_pass(struct projection *p, struct rules_run *r, struct node *scope,
    struct err *err)
{
	struct table_output *out = p->output;
	size_t k = 0, i;

	if (p->npending == 0)
		return 0;
	while (p->scopes[k].use.node != scope)
		k++;
	if (pass_all(p, r, k, err) != 0)
		return -1;
	for (i = 0; i < out->n; i++) {
		int rc = pass_known(&out->projections[i], r,
		    &out->projections[i] == p ? k + 1 : 0, err);

		if (rc <= 0)
			return rc;
	}
	return emit_pending(out, r, err);
}

void
rows_reset(struct projection *p)
{
	forget_pending(p);
	p->count->position = 0;
	p->count->parent++;
}

/* ---- a new row ---- */

static int
emit_now(struct projection *p, struct rules_run *r, struct err *err)
{
	size_t k;

	for (k = 0; k < p->nscopes; k++)
		if (p->now.instances[k] != p->scopes[k].use.node->instance &&
		    take_values(p, r, &p->now, k, err) != 0)
			return -1;
	return emit_row(p, r, &p->now, err);
}

static int
begin_row(struct projection *p, struct rules_run *r, struct pending_row *row,
    struct err *err)
{
	int keep = 1;

	if (p->filter_point != NULL && p->match == p->filter_point->node)
		keep = record_filter_judge(r, p->filter_point, err);
	if (keep < 0)
		return -1;
	row->dropped = keep == 0;
	row->position = keep == 0 ? 0 : ++p->count->position;
	row->parent = p->count->parent;
	row->opened = p->match->opened;
	row->record = p->record->opened;
	row->number = p->output->nrows++;
	row->line = source_line(r->source);
	hold(p, row, &p->own);
	return 0;
}

int
rows_complete(struct projection *p, struct rules_run *r, struct err *err)
{
	struct pending_row *row;

	if (p->output->npending == 0 && all_known(p, r)) {
		bool dropped = p->now.dropped;

		if (begin_row(p, r, &p->now, err) != 0)
			return -1;
		if (p->filter_point == NULL ||
		    p->match != p->filter_point->node)
			p->now.dropped = dropped; /* its record's verdict */
		return emit_now(p, r, err);
	}
	row = add_pending(p, r, err);
	return row == NULL ? -1 : begin_row(p, r, row, err);
}
