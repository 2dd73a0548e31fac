/*
 * The functions of the language as a table. Most take their arguments from the
 * stack; those with hooks of their own are about paths, or choose what is
 * evaluated at all.
 */
#include "base/mem.h"
#include "rules/expr_internal.h"

#include <stdio.h>
#include <string.h>

#define ANY SIZE_MAX /* arguments */

struct call {
	const struct function *function;
	size_t at, nargs;
	enum value_kind kind; /* of what it gives */
	size_t leap;          /* the one before among first()'s steps, + 1 */
};

/* After an argument has been put down, and after all of them. */
typedef int hear(struct parser *, struct call *, struct operand *arg);
typedef int finish(struct parser *, struct call *, struct operand *out);

static hear hear_asked, hear_counted, hear_summed, hear_first, hear_lookup;
static finish finish_position, finish_first, finish_lookup;

static const struct function {
	const char *name;
	size_t least, most;
	bool self; /* without an argument it is about "." */
	enum value_kind gives;
	step_run *run; /* NULL: what its argument left there is it */
	hear *hear;
	finish *finish;
} functions[] = {
	{ "boolean", 1, 1, false, VALUE_BOOLEAN, step_truth, hear_asked, NULL },
	{ "ceiling", 1, 1, false, VALUE_NUMBER, step_ceiling, NULL, NULL },
	{ "concat", 2, ANY, false, VALUE_TEXT, step_concat, NULL, NULL },
	{ "contains", 2, 2, false, VALUE_BOOLEAN, step_contains, NULL, NULL },
	{ "count", 1, 1, false, VALUE_NUMBER, NULL, hear_counted, NULL },
	{ "false", 0, 0, false, VALUE_BOOLEAN, step_false, NULL, NULL },
	{ "first", 1, ANY, false, VALUE_TEXT, NULL, hear_first, finish_first },
	{ "floor", 1, 1, false, VALUE_NUMBER, step_floor, NULL, NULL },
	{ "lookup", 2, 2, false, VALUE_TEXT, step_lookup, hear_lookup,
	    finish_lookup },
	{ "lower", 1, 1, false, VALUE_TEXT, step_lower, NULL, NULL },
	{ "normalize-space", 0, 1, true, VALUE_TEXT, step_normalize, NULL,
	    NULL },
	{ "not", 1, 1, false, VALUE_BOOLEAN, step_not, hear_asked, NULL },
	{ "number", 0, 1, true, VALUE_NUMBER, step_number, NULL, NULL },
	{ "position", 0, 0, false, VALUE_NUMBER, NULL, NULL, finish_position },
	{ "round", 1, 1, false, VALUE_NUMBER, step_round, NULL, NULL },
	{ "starts-with", 2, 2, false, VALUE_BOOLEAN, step_starts, NULL, NULL },
	{ "string", 0, 1, true, VALUE_TEXT, step_string, NULL, NULL },
	{ "string-length", 0, 1, true, VALUE_NUMBER, step_length, NULL, NULL },
	{ "substring", 2, 3, false, VALUE_TEXT, step_substring, NULL, NULL },
	{ "substring-after", 2, 2, false, VALUE_TEXT, step_after, NULL, NULL },
	{ "substring-before", 2, 2, false, VALUE_TEXT, step_before, NULL,
	    NULL },
	{ "sum", 1, 1, false, VALUE_NUMBER, NULL, hear_summed, NULL },
	{ "translate", 3, 3, false, VALUE_TEXT, step_translate, NULL, NULL },
	{ "true", 0, 0, false, VALUE_BOOLEAN, step_true, NULL, NULL },
};

static const struct function *
find_function(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NELEM(functions); i++)
		if (strlen(functions[i].name) == len &&
		    memcmp(functions[i].name, name, len) == 0)
			return &functions[i];
	return NULL;
}

/* "no argument", "1 argument", "2 or 3 arguments", "2 arguments or more" */
static void
print_wanted(char *to, size_t size, const struct function *f)
{
	size_t most = f->most == ANY ? f->least : f->most;
	const char *s = most > 1 ? "s" : "";

	if (f->most == 0)
		snprintf(to, size, "no argument");
	else if (f->least < most)
		snprintf(to, size, "%zu or %zu argument%s", f->least, most, s);
	else
		snprintf(to, size, "%zu argument%s%s", most, s,
		    f->most == ANY ? " or more" : "");
}

static int
check_count(struct parser *p, const struct call *c)
{
	const struct function *f = c->function;
	char wanted[64];

	if (c->nargs >= f->least && c->nargs <= f->most)
		return 0;
	print_wanted(wanted, sizeof(wanted), f);
	return expr_refuse(
	    p, c->at, "%s() takes %s, not %zu", f->name, wanted, c->nargs);
}

static int
parse_argument(struct parser *p, struct call *c)
{
	struct operand arg;

	if (expr_parse_whole(p, &arg) != 0)
		return -1;
	c->nargs++;
	if (c->nargs > c->function->most || c->function->hear == NULL)
		return 0;
	return c->function->hear(p, c, &arg);
}

static int
parse_arguments(struct parser *p, struct call *c)
{
	if (!expr_pass(p, "("))
		return expr_unexpected(p, "\"(\"");
	if (expr_pass(p, ")"))
		return 0;
	do
		if (parse_argument(p, c) != 0)
			return -1;
	while (expr_pass(p, ","));
	return expr_pass(p, ")") ? 0 : expr_unexpected(p, "\",\" or \")\"");
}

static int
add_self(struct parser *p, struct call *c)
{
	struct path self = { 0 };
	struct operand arg;

	c->nargs = 1;
	return expr_emit_leaf(p, LEAF_TEXT, &self, c->at, &arg);
}

static int
finish_call(struct parser *p, struct call *c, struct operand *out)
{
	const struct function *f = c->function;

	if (f->self && c->nargs == 0 && add_self(p, c) != 0)
		return -1;
	if (check_count(p, c) != 0)
		return -1;
	if (f->finish != NULL)
		return f->finish(p, c, out);
	if (f->run != NULL)
		expr_emit(p, f->run, c->nargs, 1 - (int)c->nargs);
	*out = (struct operand){ f->gives, false, p->expr->nsteps - 1 };
	return 0;
}

int
expr_parse_call(struct parser *p, struct operand *out)
{
	size_t n = expr_called(p);
	struct call c = { .at = p->at };

	c.function = find_function(p->text + p->at, n);
	if (c.function == NULL)
		return expr_refuse(p, p->at,
		    "there is no function \"%.*s()\" in this language", (int)n,
		    p->text + p->at);
	c.kind = c.function->gives;
	if (expr_nest(p) != 0)
		return -1;
	p->at += n;
	if (parse_arguments(p, &c) != 0)
		return -1;
	p->nesting--;
	return finish_call(p, &c, out);
}

/* ---- hooks ---- */

static int
hear_asked(struct parser *p, struct call *c, struct operand *arg)
{
	(void)c;
	expr_ask(p, arg);
	return 0;
}

static int
hear_counted(struct parser *p, struct call *c, struct operand *arg)
{
	return expr_gather(p, arg, LEAF_COUNT, "count", c->at);
}

static int
hear_summed(struct parser *p, struct call *c, struct operand *arg)
{
	return expr_gather(p, arg, LEAF_SUM, "sum", c->at);
}

static int
finish_position(struct parser *p, struct call *c, struct operand *out)
{
	return expr_emit_leaf(p, LEAF_POSITION, NULL, c->at, out);
}

/*
 * After each argument a step that leaps to the end unless it is empty. The
 * steps are a chain until the end is known.
 */
static int
hear_first(struct parser *p, struct call *c, struct operand *arg)
{
	if (c->nargs == 1)
		c->kind = arg->kind;
	else if (c->kind != arg->kind)
		c->kind = VALUE_TEXT;
	c->leap = expr_emit(p, step_first, c->leap, -1) + 1;
	return 0;
}

/* The last of them does not leap: what is left there is the answer. */
static int
finish_first(struct parser *p, struct call *c, struct operand *out)
{
	struct step *steps = p->expr->steps;
	size_t end = c->leap - 1, next = steps[end].n;

	steps[end].run = step_found;
	p->high++;
	while (next > 0) {
		size_t before = steps[next - 1].n;

		steps[next - 1].n = end;
		next = before;
	}
	*out = (struct operand){ c->kind, false, end };
	return 0;
}

static void
add_use(struct parser *p, const struct value *name, size_t at)
{
	struct expr *e = p->expr;

	e->uses = mem_resize(e->uses, e->nuses + 1, sizeof(*e->uses));
	e->uses[e->nuses++] =
	    (struct use){ mem_dupn(name->text.text, name->text.len),
		    path_column(p->text, at), NULL };
}

/* The name must be known now, so it is taken off again. */
static int
hear_lookup(struct parser *p, struct call *c, struct operand *arg)
{
	struct expr *e = p->expr;
	const struct step *last = &e->steps[e->nsteps - 1];

	if (c->nargs > 1)
		return 0;
	if (last->run != step_constant || arg->kind != VALUE_TEXT ||
	    e->constants[last->n].text.len == 0)
		return expr_refuse(p, c->at,
		    "the first argument of lookup() is a name in quotes");
	if (expr_count_path(p, c->at) != 0)
		return -1;
	add_use(p, &e->constants[last->n], c->at);
	e->nsteps--;
	p->high--;
	c->leap = e->nuses - 1;
	return 0;
}

static int
finish_lookup(struct parser *p, struct call *c, struct operand *out)
{
	*out = (struct operand){ VALUE_TEXT, false,
		expr_emit(p, step_lookup, c->leap, 0) };
	return 0;
}
