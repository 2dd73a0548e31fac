/*
 * The cells of a row. What a column reads is resolved once: each leaf of its
 * expression is bound to slots of the tree, and a cell_plan says how the cell
 * is made of what the row holds of them. A text of the document, a number of
 * our own or an expression's value then becomes the canonical form of the
 * column's type; a text that is in it already, as most are, is pointed to and
 * not copied.
 *
 * A rule may name what it wants in many ways, as headings of a table are named
 * by shops, and a document has it in one: of the paths of a union, and of those
 * in first(), only slots that are awake can have a text. While there is but
 * one, the cell is that slot's text, and nothing needs to be evaluated.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "rules/run/run.h"
#include "rules/run/group.h"

#include <stdlib.h>
#include <string.h>

/* ---- formulas: their leaves bound to slots ---- */

static size_t
hold_as(struct projection *p, struct slot *slot, bool early)
{
	size_t i;

	for (i = 0; i < p->nslots; i++)
		if (p->slots[i] == slot && p->early[i] == early)
			return i;
	p->slots = mem_resize(p->slots, p->nslots + 1, sizeof(struct slot *));
	p->early = mem_resize(p->early, p->nslots + 1, sizeof(*p->early));
	p->slots[p->nslots] = slot;
	p->early[p->nslots] = early;
	return p->nslots++;
}

size_t
cells_hold(struct projection *p, struct slot *slot)
{
	return hold_as(p, slot, false);
}

static const enum slot_kind slot_kinds[] = {
	[LEAF_TEXT] = SLOT_TEXT,
	[LEAF_COUNT] = SLOT_COUNT,
	[LEAF_SO_FAR] = SLOT_COUNT,
	[LEAF_SUM] = SLOT_SUM,
	[LEAF_TOTAL] = SLOT_TOTAL,
};

/* An element around the match, which is there before any row. */
static bool
is_around(const struct binding *binding, const struct path *path)
{
	return binding->kind == LEAF_COUNT && path->nsteps == 0 &&
	       path->attr == NULL;
}

/*
 * Returns how far up the path starts, or its value is known. One that asks for
 * a parent which the match has not reads nothing.
 */
static size_t
bind_path(struct binding *binding, struct projection *p, struct rules_run *r,
    const struct path *path)
{
	struct node *scope;
	struct slot *slot;

	if (!path_fits(path, p->way->steps, p->way->nsteps))
		return 0;
	if (is_around(binding, path)) {
		binding->around++;
		return path->up;
	}
	scope = tree_at(&r->tree, p->way->steps, p->way->nsteps - path->up);
	slot = tree_slot(&r->tree, scope, path, slot_kinds[binding->kind]);
	binding->held = mem_resize(
	    binding->held, binding->nheld + 1, sizeof(*binding->held));
	binding->held[binding->nheld++] =
	    hold_as(p, slot, binding->kind == LEAF_SO_FAR);
	return binding->kind == LEAF_SO_FAR ? 0 : path->up;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct node *
cells_formula_init(struct formula *f, struct projection *p, struct rules_run *r,
    const struct expr *expr)
{
	size_t up = expr_leaves(expr) == 0 ? 0 : p->way->nsteps, i, k;

	f->expr = expr;
	f->nbindings = expr_leaves(expr);
	f->bindings = mem_array(f->nbindings, sizeof(*f->bindings));
	f->values = mem_array(f->nbindings, sizeof(*f->values));
	for (i = 0; i < f->nbindings; i++) {
		const struct expr_leaf *leaf = expr_leaf(expr, i);
		struct binding *binding = &f->bindings[i];

		binding->kind = leaf->kind;
		for (k = 0; k < leaf->npaths; k++)
			up = least(
			    up, bind_path(binding, p, r, &leaf->paths[k]));
		if (leaf->npaths == 0)
			up = 0;
	}
	return tree_at(&r->tree, p->way->steps, p->way->nsteps - up);
}

void
cells_formula_clear(struct formula *f)
{
	size_t i;

	for (i = 0; i < f->nbindings; i++)
		free(f->bindings[i].held);
	free(f->bindings);
	free(f->values);
}

/* ---- formulas: a row's values ---- */

typedef int read_value(const struct binding *, const struct pending_row *,
    struct value *, struct err *);

/* Of a union's texts the one that stands first in the document. */
static int
read_text(const struct binding *binding, const struct pending_row *row,
    struct value *v, struct err *err)
{
	const struct held *first = NULL;
	size_t i;

	(void)err;
	for (i = 0; i < binding->nheld; i++) {
		const struct held *h = &row->held[binding->held[i]];

		if (h->line > 0 && (first == NULL || h->number < first->number))
			first = h;
	}
	*v = first == NULL ? value_missing()
			   : value_text(held_bytes(first), first->len);
	return 0;
}

static int
read_count(const struct binding *binding, const struct pending_row *row,
    struct value *v, struct err *err)
{
	uint64_t n = binding->around;
	size_t i;

	(void)err;
	for (i = 0; i < binding->nheld; i++)
		n += row->held[binding->held[i]].number;
	*v = value_integer(n);
	return 0;
}

static int
read_position(const struct binding *binding, const struct pending_row *row,
    struct value *v, struct err *err)
{
	(void)binding, (void)err;
	*v = value_integer(row->position);
	return 0;
}

/* What sum_finish() has left of a part of the sum. */
static int
add_part(struct value *v, const struct held *h, struct err *err)
{
	struct decimal part;

	if (h->number == 0 || v->number_kind == NUMBER_NAN)
		return 0;
	if (h->number == 1 + NUMBER_EMPTY)
		v->number_kind = NUMBER_EMPTY;
	if (h->number == 1 + NUMBER_NAN) {
		v->number_kind = NUMBER_NAN;
		v->text = (struct slice){ held_bytes(h), h->len };
	}
	if (h->number != 1 + NUMBER_REAL)
		return 0;
	memcpy(&part, held_bytes(h), sizeof(part));
	if (decimal_is_zero(&v->number) && v->number.scale == 0)
		v->number = part;
	else if (!decimal_add(&v->number, &part))
		return err_set(
		    err, ERR_DATA, "a sum that needs more than 38 digits");
	return 0;
}

static int
read_sum(const struct binding *binding, const struct pending_row *row,
    struct value *v, struct err *err)
{
	size_t i;

	*v = value_integer(0);
	for (i = 0; i < binding->nheld; i++)
		if (add_part(v, &row->held[binding->held[i]], err) != 0)
			return -1;
	return 0;
}

static read_value *const readers[] = {
	[LEAF_TEXT] = read_text,
	[LEAF_COUNT] = read_count,
	[LEAF_SO_FAR] = read_count,
	[LEAF_SUM] = read_sum,
	[LEAF_TOTAL] = read_sum,
	[LEAF_POSITION] = read_position,
};

int
cells_formula_eval(struct formula *f, struct rules_run *r,
    const struct pending_row *row, struct value *result, struct err *err)
{
	size_t i;

	for (i = 0; i < f->nbindings; i++)
		if (readers[f->bindings[i].kind](
			&f->bindings[i], row, &f->values[i], err) != 0)
			return -1;
	return expr_eval(f->expr, r->work, f->values, result, err);
}

/* The line of the leaf that a text is of, else the row's. */
static long
formula_line(
    const struct formula *f, const struct pending_row *row, const char *text)
{
	size_t i, k;

	for (i = 0; i < f->nbindings; i++)
		for (k = 0; k < f->bindings[i].nheld; k++) {
			const struct held *h =
			    &row->held[f->bindings[i].held[k]];

			if (h->len > 0 && held_bytes(h) == text)
				return h->line;
		}
	return row->line;
}

/* ---- plans ---- */

/* What is nothing but a leaf needs no evaluation. */
static enum cell_kind
kind_of(const struct expr *expr)
{
	static const enum cell_kind plain[] = {
		[LEAF_TEXT] = CELL_TEXT,
		[LEAF_COUNT] = CELL_COUNT,
		[LEAF_SO_FAR] = CELL_FORMULA,
		[LEAF_SUM] = CELL_FORMULA,
		[LEAF_TOTAL] = CELL_FORMULA,
		[LEAF_POSITION] = CELL_POSITION,
	};
	const struct expr_leaf *leaf = expr_plain(expr);

	return leaf == NULL ? CELL_FORMULA : plain[leaf->kind];
}

/* What is counted need only be there. */
static enum type
cell_type(const struct projection *p, size_t i)
{
	const struct rule *rule = &p->plan->rules[i];

	return group_total_counts(rule->total) ? TYPE_TEXT : rule->as;
}

/* Are its slots all at the scope where its cells are made? */
static bool
is_in_scope(const struct projection *p, const struct cell_plan *plan)
{
	size_t i, k;

	for (i = 0; i < plan->formula.nbindings; i++) {
		const struct binding *binding = &plan->formula.bindings[i];

		for (k = 0; k < binding->nheld; k++)
			if (p->slots[binding->held[k]]->scope != plan->scope)
				return false;
		if (binding->nheld == 0 || binding->around > 0)
			return false; /* of a parent */
	}
	return true;
}

/* Is it of other rows: by "self::", and reading nothing in those of this way?
 */
static bool
is_of_others(const struct formula *f)
{
	bool asks = false;
	size_t i, k;

	for (i = 0; i < f->nbindings; i++) {
		const struct expr_leaf *leaf = expr_leaf(f->expr, i);

		if (f->bindings[i].nheld > 0 || f->bindings[i].around > 0 ||
		    leaf->kind == LEAF_POSITION)
			return false;
		for (k = 0; k < leaf->npaths; k++)
			asks = asks || leaf->paths[k].self != NULL;
	}
	return asks;
}

void
cells_plan_init(
    struct cell_plan *plan, struct projection *p, struct rules_run *r, size_t i)
{
	const struct expr *expr = p->plan->rules[i].select.expr;

	plan->type = cell_type(p, i);
	plan->unit = plan->type == TYPE_TEXT ? 0 : p->plan->rules[i].unit;
	plan->scope = p->match;
	if (expr == NULL)
		return;
	plan->kind = kind_of(expr);
	plan->scope = cells_formula_init(&plan->formula, p, r, expr);
	plan->of_others = is_of_others(&plan->formula);
	if ((plan->kind == CELL_TEXT || plan->kind == CELL_COUNT) &&
	    (plan->formula.bindings[0].nheld != 1 ||
		plan->formula.bindings[0].around > 0))
		plan->kind = CELL_FORMULA; /* a union, or a parent's */
	plan->chooses = plan->kind == CELL_FORMULA && expr_is_choice(expr) &&
			is_in_scope(p, plan);
	if (plan->kind == CELL_TEXT || plan->kind == CELL_COUNT ||
	    plan->chooses)
		plan->held = plan->formula.bindings[0].held[0];
	cells_plan_choose(plan, p);
}

void
cells_plan_clear(struct cell_plan *plan)
{
	cells_formula_clear(&plan->formula);
	buf_clear(&plan->converted);
	buf_clear(&plan->fallback);
}

void
cells_plan_choose(struct cell_plan *plan, const struct projection *p)
{
	const struct formula *f = &plan->formula;
	size_t awake = 0, i, k;

	if (!plan->chooses)
		return;
	for (i = 0; i < f->nbindings; i++)
		for (k = 0; k < f->bindings[i].nheld; k++) {
			size_t held = f->bindings[i].held[k];

			if (!slot_is_awake(p->slots[held]))
				continue;
			plan->held = held;
			awake++;
		}
	plan->kind = awake > 1 ? CELL_FORMULA : CELL_TEXT;
}

/* ---- what is wrong, and where ---- */

static int
in_column(const struct projection *p, const struct rules_run *r, long line,
    size_t i, struct err *err)
{
	return err_in(err, "%s: line %ld: %s.%s", r->source->name, line,
	    p->plan->table.name, p->plan->table.columns[i].name);
}

/* Who looks at values himself gets it as it is. */
static int
give_raw(struct projection *p, size_t i, struct slice text)
{
	struct buf *raw = &p->cell_plans[i].converted;

	buf_reset(raw);
	buf_add(raw, text.text, text.len);
	p->cells[i].text = raw->data;
	p->cells[i].len = raw->len;
	return 0;
}

static int
bad_value(struct projection *p, const struct rules_run *r, long line, size_t i,
    struct slice text, struct err *err)
{
	enum type type = p->cell_plans[i].type;

	if (r->options.lax)
		return give_raw(p, i, text);
	err_set(err, ERR_DATA, "\"%.*s\" is not %s",
	    text_fit(text.text, text.len, 80), text.text,
	    type_words(type == TYPE_TEXT ? TYPE_DECIMAL : type));
	return in_column(p, r, line, i, err);
}

static int
nothing_there(const struct projection *p, const struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	err_set(err, ERR_DATA, "is required, and empty");
	return in_column(p, r, row->line, i, err);
}

/* ---- cells ---- */

/* It is in its canonical form. */
static void
keep_cell(struct projection *p, size_t i, const char *text, size_t len)
{
	struct buf *kept = &p->cell_plans[i].converted;

	buf_reset(kept);
	buf_add(kept, text, len);
	p->cells[i].text = kept->data;
	p->cells[i].len = kept->len;
}

/* 2018-04-16T11:08:31.250+0000 is as good as by the zone's clock. */
static void
keep_own_time(struct projection *p, const struct rules_run *r, size_t i,
    struct slice text)
{
	const char *s = text.text, *end = s + text.len;
	struct when when;

	while (s < end && text_is_blank(*s))
		s++;
	while (end > s && text_is_blank(end[-1]))
		end--;
	if (end - s > 10 && s[4] == '-' && s[10] == 'T' &&
	    when_parse(&when, s, (size_t)(end - s), r->options.zone) &&
	    when.zoned)
		keep_cell(p, i, s, (size_t)(end - s));
}

static int
set_cell(struct projection *p, const struct rules_run *r, size_t i,
    struct slice text)
{
	struct cell_plan *plan = &p->cell_plans[i];
	char instant[WHEN_SIZE];

	if (plan->unit > 0 && text.len > 0) {
		text.len = when_unix(instant, text.text, text.len, plan->unit);
		text.text = instant;
		if (text.len == 0)
			return -1;
	}
	if (!type_convert(plan->type, text.text, text.len, r->options.zone,
		&plan->converted))
		return -1;
	p->cells[i].text = plan->converted.data;
	p->cells[i].len = plan->converted.len;
	if (r->options.own_times && plan->type == TYPE_DATETIME)
		keep_own_time(p, r, i, text);
	return 0;
}

static int
make_text(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	const struct held *h = &row->held[p->cell_plans[i].held];
	struct slice text = { held_bytes(h), h->len };

	if (set_cell(p, r, i, text) == 0)
		return 0;
	return bad_value(p, r, h->line, i, text, err);
}

/* A position or a count, which every type takes that is loaded for it. */
static int
make_number(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	const struct cell_plan *plan = &p->cell_plans[i];
	size_t number = plan->kind == CELL_POSITION
			    ? row->position
			    : row->held[plan->held].number;
	char digits[24], *s = digits + sizeof(digits);
	size_t len;

	(void)err;
	do
		*--s = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	len = (size_t)(digits + sizeof(digits) - s);
	if (!type_is_canonical(plan->type, s, len))
		return set_cell(p, r, i, (struct slice){ s, len });
	keep_cell(p, i, s, len);
	return 0;
}

static int
make_value(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	struct formula *f = &p->cell_plans[i].formula;
	char digits[DECIMAL_SIZE];
	struct value v;
	struct slice text;

	if (cells_formula_eval(f, r, row, &v, err) != 0)
		return in_column(p, r, row->line, i, err);
	text = value_cell(&v, digits);
	if ((v.kind != VALUE_NUMBER || v.number_kind != NUMBER_NAN) &&
	    set_cell(p, r, i, text) == 0)
		return 0;
	return bad_value(p, r, formula_line(f, row, text.text), i, text, err);
}

static int
make_nothing(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	(void)p, (void)r, (void)row, (void)i, (void)err;
	return 0;
}

static int (*const make[])(struct projection *, struct rules_run *,
    const struct pending_row *, size_t, struct err *) = {
	[CELL_NONE] = make_nothing,
	[CELL_TEXT] = make_text,
	[CELL_COUNT] = make_number,
	[CELL_POSITION] = make_number,
	[CELL_FORMULA] = make_value,
};

/* Nothing was there: the default, if the column has one. */
static int
fall_back(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	struct cell_plan *plan = &p->cell_plans[i];
	struct cell *cell = &p->cells[i];

	plan->pointed = false;
	cell->text = plan->fallback.len > 0 ? plan->fallback.data : "";
	cell->len = plan->fallback.len;
	if (cell->len == 0 && p->plan->rules[i].required && !plan->of_others &&
	    !r->options.lax)
		return nothing_there(p, r, row, i, err);
	return 0;
}

/* A value that is its cell's text already, as most are, is not copied. */
int
cells_make(struct projection *p, struct rules_run *r,
    const struct pending_row *row, size_t i, struct err *err)
{
	struct cell_plan *plan = &p->cell_plans[i];
	struct cell *cell = &p->cells[i];
	bool reads = plan->kind == CELL_TEXT;

	cell->same = false;
	if (reads)
		cell_point(cell, &row->held[plan->held]);
	plan->pointed =
	    reads && plan->unit == 0 &&
	    (plan->type == TYPE_TEXT ||
		type_is_canonical(plan->type, cell->text, cell->len));
	if (!plan->pointed && make[plan->kind](p, r, row, i, err) != 0)
		return -1;
	if (cell->len > 0 || p->joined != NULL)
		return 0; /* a join may still find it elsewhere */
	return fall_back(p, r, row, i, err);
}
