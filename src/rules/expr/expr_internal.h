/*
 * Expressions inside. A text is parsed by descent and turned at once into
 * steps for a small machine with a stack of values (postfix): `Price * 2` is
 * "leaf 0", "constant 0", "multiply". Every step converts what it takes, as
 * XPath does; so only a path must be known for what it is while parsing,
 * since it may be a text, a count or a question.
 *
 *	expr_lex.c    the text under the parser's eyes
 *	expr_parse.c  operators and values
 *	expr_leaf.c   paths
 *	expr_call.c   functions, as a table
 *	expr_code.c   steps, as the parser puts them down
 *	expr_eval.c   the machine; expr_logic.c, expr_number.c, expr_text.c and
 *	              expr_lower.c are its steps
 */
#ifndef RULES_EXPR_EXPR_INTERNAL_H
#define RULES_EXPR_EXPR_INTERNAL_H

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
struct use {
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
	struct use *uses;
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

	while (at < end && ((unsigned char)*at & 0xc0) == 0x80)
		at++;
	return (size_t)(at - s);
}

enum relation { IS, IS_NOT, LESS, LESS_OR_IS, MORE, MORE_OR_IS };

/* Steps; what they take is on the stack, the first deepest. */
step_run step_leaf, step_exists, step_constant, step_lookup; /* n: which */
step_run step_compare_texts, step_compare_numbers;           /* n: relation */
step_run step_compare_truths;                                /* n: relation */
step_run step_and, step_or, step_first;                      /* n: where to */
step_run step_true, step_false;                              /* 0 values */
step_run step_truth, step_not, step_found;                   /* 1 value */
step_run step_add, step_subtract, step_multiply, step_divide, step_remain;
step_run step_minus, step_number, step_round, step_floor, step_ceiling;
step_run step_string, step_length, step_normalize, step_lower; /* 1 text */
step_run step_concat, step_substring;                          /* n: how many */
step_run step_contains, step_starts, step_before, step_after;  /* 2 texts */
step_run step_translate;                                       /* 3 texts */

/* ---- the parser ---- */

struct parser {
	struct expr *expr;
	const char *text;
	size_t len, at;
	size_t nesting;
	size_t npaths; /* and lookups */
	size_t high;   /* values on the stack after the last step */
	struct err *err;
};

/* What a part of an expression leaves on the stack. */
struct operand {
	enum value_kind kind;
	bool nodes;  /* a path, which is not yet known to be only its text */
	size_t step; /* the last one of those that make it */
};

/* Whatever comes next has no place there. */
int expr_unexpected(struct parser *, const char *wanted);

/* Skip blanks; the next character, or '\0' at the end. */
char expr_peek(struct parser *);

/* All of it, from the weakest operator on; for brackets and arguments. */
int expr_parse_whole(struct parser *, struct operand *);

/* Put a step down that leaves so many values more on the stack, or fewer. */
size_t expr_emit(struct parser *p, step_run *run, size_t n, int more);

/* Let a path be asked whether it leads anywhere. */
void expr_ask(struct parser *, struct operand *);

#endif
