/*
 * Expressions inside. A text is parsed by descent and turned at once into
 * steps for a small machine with a stack of values (postfix): `Price * 2` is
 * "leaf 0", "constant 0", "multiply". Every step converts what it takes, as
 * XPath does; so only a path must be known for what it is while parsing,
 * since it may be a text, a count or a question.
 *
 *	parse.c      from the text to steps
 *	expr.c       the machine
 *	functions.c  its steps but for those that only put a value on the stack
 */
#ifndef RULES_EXPR_EXPR_INTERNAL_H
#define RULES_EXPR_EXPR_INTERNAL_H

#include "base/text.h"
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
	struct leaf *leaves;
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

enum relation { IS, IS_NOT, LESS, LESS_OR_IS, MORE, MORE_OR_IS };

/* Steps; what they take is on the stack, the first deepest. */
step_run step_leaf, step_exists, step_constant, step_lookup; /* n: which */
step_run step_compare_texts, step_compare_numbers;           /* n: relation */
step_run step_compare_truths;                                /* n: relation */
step_run step_and, step_or, step_first;                      /* n: where to */
step_run step_if, step_leap;                                 /* n: where to */
step_run step_true, step_false;                              /* 0 values */
step_run step_truth, step_not, step_found;                   /* 1 value */
step_run step_add, step_subtract, step_multiply, step_divide, step_remain;
step_run step_minus, step_number, step_round, step_floor, step_ceiling;
step_run step_string, step_length, step_normalize, step_lower; /* 1 text */
step_run step_concat, step_substring;                          /* n: how many */
step_run step_contains, step_starts, step_before, step_after;  /* 2 texts */
step_run step_translate;                                       /* 3 texts */

/* Frees what the leaf owns. */
void expr_clear_leaf(struct leaf *);

#endif
