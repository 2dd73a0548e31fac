/*
 * Expressions inside. A text is parsed by descent and turned at once into
 * steps for a small machine with a stack of values (postfix): `Price * 2` is
 * "leaf 0", "constant 0", "multiply". Every step converts what it takes, as
 * XPath does; so only a path must be known for what it is while parsing,
 * since it may be a text, a count or a question.
 *
 *	parse.c      from the text to steps
 *	expr.c       the machine
 *	functions.c  its steps but for those that only put a value on the stack,
 *	             and what they are called in a text
 */
#ifndef RULES_EXPR_EXPR_INTERNAL_H
#define RULES_EXPR_EXPR_INTERNAL_H

#include "base/utf8.h"
#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"

/* ---- the machine ---- */

struct machine {
	const struct expr *expr;
	struct expr_work *work;
	const struct value *leaves;
	struct value *top; /* of the stack: past the last value */
	size_t next;       /* step */
	struct err *err;
};

struct step;
typedef int step_run(struct machine *, const struct step *);

struct step {
	step_run *run;
	size_t n; /* which leaf, constant, lookup; where to; how many values */
};

/* A lookup('name', ...). */
struct lookup_use {
	char *name;
	size_t at; /* its column */
	const struct lookup *table;
};

struct expr {
	struct step *steps;
	size_t nsteps;
	struct value *constants; /* owns its texts */
	size_t nconstants;
	struct expr_leaf *leaves;
	size_t nleaves;
	struct lookup_use *uses;
	size_t nuses;
	size_t high; /* so many values are on the stack at most */
	enum value_kind kind;
};

/* For steps: values in place; -1 as expr_eval(). */
int expr_read_number(struct machine *, struct value *);
int expr_to_text(struct machine *, struct value *);

static inline int
expr_to_number(struct machine *m, struct value *v)
{
	return v->kind == VALUE_NUMBER ? 0 : expr_read_number(m, v);
}

/* Memory for a text, for this evaluation; NULL and the error when too much. */
char *expr_room(struct machine *, size_t len);

/* The length of the character (a code point) at s, which is before `end`. */
static inline size_t
expr_char(const char *s, const char *end)
{
	const char *at = s + 1;

	while (at < end && utf8_goes_on(*at))
		at++;
	return (size_t)(at - s);
}

enum comparison { IS, IS_NOT, LESS, LESS_OR_IS, MORE, MORE_OR_IS };

/* Steps; what they take is on the stack. */
step_run expr_step_leaf, expr_step_exists, expr_step_constant,
    expr_step_lookup;                                       /* n: which */
step_run expr_step_first, expr_step_if, expr_step_leap;     /* n: where to */
step_run expr_step_true;                                    /* 0 values */
step_run expr_step_truth, expr_step_found, expr_step_minus; /* 1 value */

/* ---- functions and operators that are steps, by name ---- */

#define FUNCTION_ANY SIZE_MAX /* arguments */

struct function {
	const char *name;
	size_t least, most; /* arguments */
	bool self;          /* without one it is about "." */
	bool asks;          /* of a path only whether it leads anywhere */
	enum value_kind gives;
	step_run *run; /* n: how many; NULL: its argument left it there */
};

const struct function *functions_find(const char *name, size_t len);

/* "or" and "and", n: where to; those of two numbers. The sign is one of them.
 */
step_run *functions_operator(const char *sign);

/* n: the relation; of order, or whether two values of these kinds are equal. */
step_run *functions_comparison(bool ordered, enum value_kind, enum value_kind);

/* Frees what the leaf owns. */
void expr_clear_leaf(struct expr_leaf *);

#endif
