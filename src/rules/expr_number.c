/*
 * Steps that calculate. What is no number makes no number: a text that should
 * have been one is carried on, so that a message can show it, and prevails
 * over what is merely empty.
 */
#include "base/decimal.h"
#include "rules/expr_internal.h"

#define DIV_PLACES 20

static int
too_long(struct machine *m, const char *what)
{
	return err_set(m->err, ERR_DATA,
	    "the result of \"%s\" has over %d digits", what, DECIMAL_DIGITS);
}

static int
calculate(struct machine *m,
    bool (*work)(struct decimal *, const struct decimal *), const char *what)
{
	struct value *a = m->top - 2, *b = m->top - 1;

	m->top--;
	if (expr_to_number(m, a) != 0 || expr_to_number(m, b) != 0)
		return -1;
	if (value_are_real(a, b) && !work(&a->number, &b->number))
		return too_long(m, what);
	return 0;
}

int
step_add(struct machine *m, const struct step *s)
{
	(void)s;
	return calculate(m, decimal_add, "+");
}

int
step_subtract(struct machine *m, const struct step *s)
{
	(void)s;
	return calculate(m, decimal_sub, "-");
}

int
step_multiply(struct machine *m, const struct step *s)
{
	(void)s;
	return calculate(m, decimal_mul, "*");
}

static bool
divide(struct decimal *a, const struct decimal *b)
{
	return decimal_div(a, b, DIV_PLACES);
}

static int
part(struct machine *m, bool (*work)(struct decimal *, const struct decimal *),
    const char *what)
{
	struct value *a = m->top - 2, *b = m->top - 1;

	if (expr_to_number(m, a) != 0 || expr_to_number(m, b) != 0)
		return -1;
	if (a->number_kind == NUMBER_REAL && b->number_kind == NUMBER_REAL &&
	    decimal_is_zero(&b->number))
		return err_set(m->err, ERR_DATA, "division by zero");
	return calculate(m, work, what);
}

int
step_divide(struct machine *m, const struct step *s)
{
	(void)s;
	return part(m, divide, "div");
}

int
step_remain(struct machine *m, const struct step *s)
{
	(void)s;
	return part(m, decimal_mod, "mod");
}

/* ---- of one number ---- */

static int
change(struct machine *m, void (*work)(struct decimal *))
{
	struct value *v = m->top - 1;

	if (expr_to_number(m, v) != 0)
		return -1;
	if (v->number_kind == NUMBER_REAL)
		work(&v->number);
	return 0;
}

int
step_number(struct machine *m, const struct step *s)
{
	(void)s;
	return expr_to_number(m, m->top - 1);
}

int
step_minus(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_negate);
}

int
step_floor(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_floor);
}

int
step_ceiling(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_ceiling);
}

int
step_round(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_half_up);
}
