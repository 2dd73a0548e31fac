/*
 * How a column's cells are made. A rule may name what it wants in many ways,
 * as headings of a table are named by shops, and a document has it in one: of
 * the paths of a union, and of those in first(), only slots that are awake can
 * have a text. While there is but one, the cell is that slot's text, and
 * nothing needs to be evaluated.
 */
#include "rules/run.h"
#include "rules/total.h"

/* ---- laying ---- */

/* What is nothing but a leaf needs no evaluation. */
static enum making
making_of(const struct expr *expr)
{
	static const enum making plain[] = {
		[LEAF_TEXT] = MAKE_TEXT,
		[LEAF_COUNT] = MAKE_COUNT,
		[LEAF_SUM] = MAKE_FORMULA,
		[LEAF_POSITION] = MAKE_POSITION,
	};
	const struct leaf *leaf = expr_plain(expr);

	return leaf == NULL ? MAKE_FORMULA : plain[leaf->kind];
}

/* What is counted need only be there. */
static enum type
cell_type(const struct climb *c, size_t i)
{
	const struct rule *rule = &c->plan->rules[i];

	return total_counts(rule->total) ? TYPE_TEXT : rule->as;
}

/* Are its slots all at the anchor where its cells are made? */
static bool
is_at_anchor(const struct climb *c, const struct maker *m)
{
	size_t i, k;

	for (i = 0; i < m->formula.nreadings; i++) {
		const struct reading *from = &m->formula.readings[i];

		for (k = 0; k < from->nheld; k++)
			if (c->slots[from->held[k]]->anchor != m->anchor)
				return false;
		if (from->nheld == 0 || from->around > 0)
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

	for (i = 0; i < f->nreadings; i++) {
		const struct leaf *leaf = expr_leaf(f->expr, i);

		if (f->readings[i].nheld > 0 || f->readings[i].around > 0 ||
		    leaf->kind == LEAF_POSITION)
			return false;
		for (k = 0; k < leaf->npaths; k++)
			asks = asks || leaf->paths[k].self != NULL;
	}
	return asks;
}

void
maker_init(struct maker *m, struct climb *c, struct rules_run *r, size_t i)
{
	const struct expr *expr = c->plan->rules[i].select.expr;

	m->type = cell_type(c, i);
	m->anchor = c->match;
	if (expr == NULL)
		return;
	m->making = making_of(expr);
	m->anchor = formula_init(&m->formula, c, r, expr);
	m->of_others = is_of_others(&m->formula);
	if ((m->making == MAKE_TEXT || m->making == MAKE_COUNT) &&
	    (m->formula.readings[0].nheld != 1 ||
		m->formula.readings[0].around > 0))
		m->making = MAKE_FORMULA; /* a union, or a parent's */
	m->chooses = m->making == MAKE_FORMULA && expr_is_choice(expr) &&
		     is_at_anchor(c, m);
	if (m->making == MAKE_TEXT || m->making == MAKE_COUNT || m->chooses)
		m->held = m->formula.readings[0].held[0];
	maker_choose(m, c);
}

void
maker_clear(struct maker *m)
{
	formula_clear(&m->formula);
	buf_clear(&m->converted);
	buf_clear(&m->fallback);
}

/* ---- what is awake ---- */

void
maker_choose(struct maker *m, const struct climb *c)
{
	const struct formula *f = &m->formula;
	size_t awake = 0, i, k;

	if (!m->chooses)
		return;
	for (i = 0; i < f->nreadings; i++)
		for (k = 0; k < f->readings[i].nheld; k++) {
			size_t held = f->readings[i].held[k];

			if (!slot_is_awake(c->slots[held]))
				continue;
			m->held = held;
			awake++;
		}
	m->making = awake > 1 ? MAKE_FORMULA : MAKE_TEXT;
}
