/*
 * Operators and values, by descent: a level of the operator table is made of
 * operands of the next one. Below the last level are the minus sign, unions
 * and single values.
 */
#include "base/mem.h"
#include "rules/expr_internal.h"

#include <string.h>

/* Parses what stands behind an operator and puts it down; a is before it. */
struct operator;
typedef int join(struct parser *, const struct operator*, struct operand *a);

static join join_logic, join_relation, join_numbers;

enum { LEVELS = 6 };

/* The weakest first; a sign before those it begins with. */
static const struct operator
{
	int level;
	const char *sign;
	join *join;
	step_run *run;
	enum relation relation;
}
operators[] = {
	{ 0, "or", join_logic, step_or, IS },
	{ 1, "and", join_logic, step_and, IS },
	{ 2, "=", join_relation, NULL, IS },
	{ 2, "!=", join_relation, NULL, IS_NOT },
	{ 3, "<=", join_relation, NULL, LESS_OR_IS },
	{ 3, ">=", join_relation, NULL, MORE_OR_IS },
	{ 3, "<", join_relation, NULL, LESS },
	{ 3, ">", join_relation, NULL, MORE },
	{ 4, "+", join_numbers, step_add, IS },
	{ 4, "-", join_numbers, step_subtract, IS },
	{ 5, "*", join_numbers, step_multiply, IS },
	{ 5, "div", join_numbers, step_divide, IS },
	{ 5, "mod", join_numbers, step_remain, IS },
};

int
expr_nest(struct parser *p)
{
	if (p->nesting == EXPR_NESTING)
		return expr_refuse(
		    p, p->at, "this is nested over %d deep", EXPR_NESTING);
	p->nesting++;
	return 0;
}

static int
parse_brackets(struct parser *p, struct operand *out)
{
	if (expr_nest(p) != 0)
		return -1;
	p->at++;
	if (expr_parse_whole(p, out) != 0)
		return -1;
	p->nesting--;
	return expr_pass(p, ")") ? 0 : expr_unexpected(p, "\")\"");
}

static bool
is_digit(const struct parser *p, size_t at)
{
	return at < p->len && p->text[at] >= '0' && p->text[at] <= '9';
}

static int
parse_value(struct parser *p, struct operand *out)
{
	char c = expr_peek(p);

	if (c == '(')
		return parse_brackets(p, out);
	if (c == '\'' || c == '"')
		return expr_parse_literal(p, out);
	if (is_digit(p, p->at) || (c == '.' && is_digit(p, p->at + 1)))
		return expr_parse_number(p, out);
	if (c == '$')
		return expr_refuse(
		    p, p->at, "there are no variables in this language");
	if (expr_called(p) > 0)
		return expr_parse_call(p, out);
	return expr_parse_path(p, out);
}

static int
parse_union(struct parser *p, struct operand *out)
{
	struct operand more;

	if (parse_value(p, out) != 0)
		return -1;
	while (expr_pass(p, "|")) {
		size_t at = p->at - 1;

		if (parse_value(p, &more) != 0 ||
		    expr_unite(p, out, &more, at) != 0)
			return -1;
	}
	return 0;
}

static int
parse_minus(struct parser *p, struct operand *out)
{
	if (!expr_pass(p, "-"))
		return parse_union(p, out);
	if (expr_nest(p) != 0 || parse_minus(p, out) != 0)
		return -1;
	p->nesting--;
	*out = (struct operand){ VALUE_NUMBER, false,
		expr_emit(p, step_minus, 0, 0) };
	return 0;
}

static const struct operator* pass_operator(struct parser *p, int level)
{
	size_t i;

	for (i = 0; i < NELEM(operators); i++)
		if (operators[i].level == level &&
		    expr_pass(p, operators[i].sign))
			return &operators[i];
	return NULL;
}

static int
parse_level(struct parser *p, int level, struct operand *out)
{
	const struct operator* o;

	if (level == LEVELS)
		return parse_minus(p, out);
	if (parse_level(p, level + 1, out) != 0)
		return -1;
	while ((o = pass_operator(p, level)) != NULL)
		if (o->join(p, o, out) != 0)
			return -1;
	return 0;
}

int
expr_parse_whole(struct parser *p, struct operand *out)
{
	return parse_level(p, 0, out);
}

/* The second is not looked at when the first decides. */
static int
join_logic(struct parser *p, const struct operator* o, struct operand *a)
{
	struct operand b;
	size_t leap;

	expr_ask(p, a);
	leap = expr_emit(p, o->run, 0, -1);
	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	expr_ask(p, &b);
	*a = (struct operand){ VALUE_BOOLEAN, false,
		expr_emit(p, step_truth, 0, 0) };
	p->expr->steps[leap].n = a->step;
	return 0;
}

/* Which of the kinds decides how two are compared. */
static step_run *
comparison(
    const struct operator* o, const struct operand *a, const struct operand *b)
{
	if (o->level == 3)
		return step_compare_numbers;
	if (a->kind == VALUE_BOOLEAN || b->kind == VALUE_BOOLEAN)
		return step_compare_truths;
	if (a->kind == VALUE_NUMBER || b->kind == VALUE_NUMBER)
		return step_compare_numbers;
	return step_compare_texts;
}

static int
join_relation(struct parser *p, const struct operator* o, struct operand *a)
{
	struct operand b;

	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	if (a->kind == VALUE_BOOLEAN)
		expr_ask(p, &b);
	if (b.kind == VALUE_BOOLEAN)
		expr_ask(p, a);
	*a = (struct operand){ VALUE_BOOLEAN, false,
		expr_emit(p, comparison(o, a, &b), o->relation, -1) };
	return 0;
}

static int
join_numbers(struct parser *p, const struct operator* o, struct operand *a)
{
	struct operand b;

	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	*a = (struct operand){ VALUE_NUMBER, false,
		expr_emit(p, o->run, 0, -1) };
	return 0;
}
