/*
 * Putting down the steps of an expression.
 */
#include "base/mem.h"
#include "rules/expr_internal.h"

size_t
expr_emit(struct parser *p, step_run *run, size_t n, int more)
{
	struct expr *e = p->expr;

	e->steps = mem_resize(e->steps, e->nsteps + 1, sizeof(*e->steps));
	e->steps[e->nsteps] = (struct step){ run, n };
	p->high += (size_t)more;
	if (p->high > e->high)
		e->high = p->high;
	return e->nsteps++;
}

void
expr_emit_constant(
    struct parser *p, const struct value *value, struct operand *out)
{
	struct expr *e = p->expr;
	struct value own = *value;

	if (own.kind == VALUE_TEXT)
		own.text.text = mem_dupn(own.text.text, own.text.len);
	e->constants =
	    mem_resize(e->constants, e->nconstants + 1, sizeof(*e->constants));
	e->constants[e->nconstants] = own;
	*out = (struct operand){ own.kind, false,
		expr_emit(p, step_constant, e->nconstants++, 1) };
}
