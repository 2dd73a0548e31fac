/*
 * Steps that decide: comparisons, and those that leap over others.
 */
#include "rules/expr_internal.h"

#include <string.h>

/* Does a relation hold between what compares as less, the same, more? */
static bool
holds(size_t relation, int order)
{
	static const bool answers[][3] = {
		[IS] = { false, true, false },
		[IS_NOT] = { true, false, true },
		[LESS] = { true, false, false },
		[LESS_OR_IS] = { true, true, false },
		[MORE] = { false, false, true },
		[MORE_OR_IS] = { false, true, true },
	};

	return answers[relation][(order > 0) - (order < 0) + 1];
}

/* Two values have become the answer. */
static int
answer(struct machine *m, bool truth)
{
	m->top--;
	m->top[-1] = value_boolean(truth);
	return 0;
}

/* What is missing is neither the same as anything nor different from it. */
static bool
is_one_missing(const struct machine *m)
{
	return m->top[-2].missing || m->top[-1].missing;
}

int
step_compare_texts(struct machine *m, const struct step *s)
{
	struct value *a = m->top - 2, *b = m->top - 1;
	bool same;

	if (is_one_missing(m))
		return answer(m, false);
	if (expr_to_text(m, a) != 0 || expr_to_text(m, b) != 0)
		return -1;
	same = a->text.len == b->text.len &&
	       (a->text.len == 0 ||
		   memcmp(a->text.text, b->text.text, a->text.len) == 0);
	return answer(m, holds(s->n, !same));
}

/* NaN differs from everything, and no other relation holds for it. */
int
step_compare_numbers(struct machine *m, const struct step *s)
{
	struct value *a = m->top - 2, *b = m->top - 1;

	if (is_one_missing(m))
		return answer(m, false);
	if (expr_to_number(m, a) != 0 || expr_to_number(m, b) != 0)
		return -1;
	if (a->number_kind != NUMBER_REAL || b->number_kind != NUMBER_REAL)
		return answer(m, s->n == IS_NOT);
	return answer(m, holds(s->n, decimal_cmp(&a->number, &b->number)));
}

int
step_compare_truths(struct machine *m, const struct step *s)
{
	return answer(m, holds(s->n, value_is_true(&m->top[-2]) !=
					 value_is_true(&m->top[-1])));
}

int
step_true(struct machine *m, const struct step *s)
{
	(void)s;
	*m->top++ = value_boolean(true);
	return 0;
}

int
step_false(struct machine *m, const struct step *s)
{
	(void)s;
	*m->top++ = value_boolean(false);
	return 0;
}

int
step_truth(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1] = value_boolean(value_is_true(&m->top[-1]));
	return 0;
}

int
step_not(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1] = value_boolean(!value_is_true(&m->top[-1]));
	return 0;
}

/* The first value is the answer if it decides, else the second will be. */
static int
leap(struct machine *m, const struct step *s, bool decided)
{
	if (decided)
		m->next = s->n;
	else
		m->top--;
	return 0;
}

int
step_and(struct machine *m, const struct step *s)
{
	return leap(m, s, !value_is_true(&m->top[-1]));
}

int
step_or(struct machine *m, const struct step *s)
{
	return leap(m, s, value_is_true(&m->top[-1]));
}

static bool
is_empty(const struct value *v)
{
	if (v->kind == VALUE_TEXT)
		return v->text.len == 0;
	return v->kind == VALUE_NUMBER && v->number_kind == NUMBER_EMPTY;
}

int
step_first(struct machine *m, const struct step *s)
{
	return leap(m, s, !is_empty(&m->top[-1]));
}

/* What first() gives is a value; it is no longer a path that found nothing. */
int
step_found(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1].missing = false;
	return 0;
}
