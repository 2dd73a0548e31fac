/*
 * The text of an expression becomes steps for the machine (expr_internal.h),
 * by descent: a level of the operators is made of operands of the next one;
 * below the last are the minus sign, unions, and single values, as brackets,
 * literals, paths and calls of functions. Steps are put down as they are found
 * (postfix). A path is put down as its text; what stands around it may then
 * make a count or a question of it. In the end equal paths become one leaf.
 */
#include "base/mem.h"
#include "base/text.h"
#include "model/type.h"
#include "rules/expr/expr_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int parse_level(struct parser *, int level, struct operand *);

/* All of it, from the weakest operator on; for brackets and arguments. */
static int
parse_whole(struct parser *p, struct operand *out)
{
	return parse_level(p, 0, out);
}

/* ---- steps ---- */

/* Put a step down that leaves so many values more on the stack, or fewer. */
static size_t
emit(struct parser *p, step_run *run, size_t n, int more)
{
	struct expr *e = p->expr;

	e->steps = mem_resize(e->steps, e->nsteps + 1, sizeof(*e->steps));
	e->steps[e->nsteps] = (struct step){ run, n };
	p->high += (size_t)more;
	if (p->high > e->high)
		e->high = p->high;
	return e->nsteps++;
}

static void
emit_constant(struct parser *p, const struct value *value, struct operand *out)
{
	struct expr *e = p->expr;
	struct value own = *value;

	if (own.kind == VALUE_TEXT)
		own.text.text = mem_dupn(own.text.text, own.text.len);
	e->constants =
	    mem_resize(e->constants, e->nconstants + 1, sizeof(*e->constants));
	e->constants[e->nconstants] = own;
	*out = (struct operand){ own.kind, false,
		emit(p, expr_step_constant, e->nconstants++, 1) };
}

/*
 * ---- the text: blanks, signs, words ----
 *
 * Whether "*" or "div" is an operator or a path is known from where the parser
 * stands, as XPath's grammar has it.
 */

/* Refuse the text, because of what stands there. */
static int
refuse(struct parser *p, size_t at, const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(
	    p->err, ERR_DATA, "column %zu: %s", path_column(p->text, at), why);
}

/* Skip blanks; the next character, or '\0' at the end. */
static char
peek(struct parser *p)
{
	while (p->at < p->len && text_is_blank(p->text[p->at]))
		p->at++;
	return p->at < p->len ? p->text[p->at] : '\0';
}

/* The word or the sign that is next. */
static size_t
next_length(const struct parser *p)
{
	size_t left = p->len - p->at;
	size_t n = path_name(p->text + p->at, left);

	return n > 0 ? (size_t)text_fit(p->text + p->at, n, 40) : 1;
}

/* Whatever comes next has no place there. */
static int
unexpected(struct parser *p, const char *wanted)
{
	if (peek(p) == '\0' && p->at == p->len)
		return refuse(
		    p, p->at, "%s is expected, but it ends here", wanted);
	return refuse(p, p->at, "%s is expected, not \"%.*s\"", wanted,
	    (int)next_length(p), p->text + p->at);
}

/* Is this sign (or, of letters, this whole word) next? Then pass it. */
static bool
pass(struct parser *p, const char *sign)
{
	size_t n = strlen(sign), word;

	if (peek(p) != *sign || p->len - p->at < n ||
	    memcmp(p->text + p->at, sign, n) != 0)
		return false;
	word = path_name(p->text + p->at, p->len - p->at);
	if (word > 0 && word != n)
		return false;
	p->at += n;
	return true;
}

/* The name of a function that is called here; its length, or 0. */
static size_t
called(struct parser *p)
{
	size_t n, after;

	peek(p);
	n = path_name(p->text + p->at, p->len - p->at);
	for (after = p->at + n; after < p->len; after++)
		if (!text_is_blank(p->text[after]))
			return p->text[after] == '(' ? n : 0;
	return 0;
}

static int
parse_literal(struct parser *p, struct operand *out)
{
	const char *begin = p->text + p->at + 1;
	size_t left = p->len - p->at - 1;
	const char *end = memchr(begin, begin[-1], left);
	struct value v;

	if (end == NULL)
		return refuse(p, p->at, "the text that begins here has no end");
	v = value_text(begin, (size_t)(end - begin));
	emit_constant(p, &v, out);
	p->at += v.text.len + 2;
	return 0;
}

static size_t
digits(const struct parser *p, size_t at)
{
	size_t n = 0;

	while (at + n < p->len && text_is_digit(p->text[at + n]))
		n++;
	return n;
}

static int
parse_number(struct parser *p, struct operand *out)
{
	struct value v = value_integer(0);
	struct buf clean = BUF_INIT;
	size_t n = digits(p, p->at);
	bool fits;

	if (p->at + n < p->len && p->text[p->at + n] == '.')
		n += 1 + digits(p, p->at + n + 1);
	fits = type_clean_number(p->text + p->at, n, 0, &clean) &&
	       decimal_parse(&v.number, clean.data, clean.len);
	buf_clear(&clean);
	if (!fits)
		return refuse(
		    p, p->at, "a number of over %d digits", DECIMAL_DIGITS);
	emit_constant(p, &v, out);
	p->at += n;
	return 0;
}

/* ---- paths ---- */

/* One path or lookup more; -1: these are too many. */
static int
count_path(struct parser *p, size_t at)
{
	if (p->npaths++ < EXPR_PATHS)
		return 0;
	return refuse(p, at, "an expression has at most %d paths and lookups",
	    EXPR_PATHS);
}

/* The path is taken in any case. */
static int
emit_leaf(struct parser *p, enum leaf_kind kind, struct path *path, size_t at,
    struct operand *out)
{
	struct expr *e = p->expr;
	struct expr_leaf *leaf;

	if (count_path(p, at) != 0) {
		if (path != NULL)
			path_clear(path);
		return -1;
	}
	e->leaves = mem_resize(e->leaves, e->nleaves + 1, sizeof(*e->leaves));
	leaf = &e->leaves[e->nleaves];
	*leaf =
	    (struct expr_leaf){ .kind = kind, .at = path_column(p->text, at) };
	if (path != NULL) {
		leaf->paths = mem_new(sizeof(*leaf->paths));
		leaf->paths[leaf->npaths++] = *path;
	}
	*out = (struct operand){ path == NULL ? VALUE_NUMBER : VALUE_TEXT,
		path != NULL, emit(p, expr_step_leaf, e->nleaves++, 1) };
	return 0;
}

/* What may follow a path in XPath, and not here. */
static int
check_end(struct parser *p, size_t end)
{
	char next = end < p->len ? p->text[end] : '\0';

	if (next == ':')
		return refuse(p, end,
		    "axes and prefixes (\"::\", \":\") are not in this "
		    "language, but for parent::NAME and self::NAME: names are "
		    "without, steps lead to children");
	if (next == '(')
		return refuse(p, p->at,
		    "a path ends at an element or an attribute; there is no "
		    "\"%.*s()\"",
		    (int)(end - p->at), p->text + p->at);
	return 0;
}

static int
parse_path(struct parser *p, struct operand *out)
{
	size_t n = path_span(p->text + p->at, p->len - p->at);
	struct path path;

	if (n == 0)
		return unexpected(p, "a value");
	if (check_end(p, p->at + n) != 0 ||
	    path_parse_part(&path, p->text, p->at, p->at + n, p->err) != 0)
		return -1;
	if (emit_leaf(p, LEAF_TEXT, &path, p->at, out) != 0)
		return -1;
	p->at += n;
	return 0;
}

static struct expr_leaf *
leaf_of(const struct parser *p, const struct operand *o)
{
	return &p->expr->leaves[p->expr->steps[o->step].n];
}

/* "." and what leads it: the match is within all of them, unless by name. */
static bool
is_around(const struct path *path)
{
	return path->nsteps == 0 && path->attr == NULL && path->self == NULL &&
	       !path_asks_parents(path);
}

static bool
is_always_there(const struct expr_leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (is_around(&leaf->paths[i]))
			return true;
	return false;
}

/* Not all that a match of several paths finds has as many around it. */
static bool
is_itself(const struct expr_leaf *leaf)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (is_around(&leaf->paths[i]) && leaf->paths[i].up == 0)
			return true;
	return false;
}

/* Let a path be asked whether it leads anywhere. */
static void
ask(struct parser *p, struct operand *o)
{
	struct step *step = &p->expr->steps[o->step];
	struct expr_leaf *leaf;

	if (!o->nodes)
		return;
	leaf = leaf_of(p, o);
	if (is_itself(leaf))
		*step = (struct step){ expr_step_true, 0 };
	else
		step->run = expr_step_exists;
	leaf->kind = LEAF_COUNT;
	o->nodes = false;
	o->kind = VALUE_BOOLEAN;
}

/* ---- unions ---- */

/* Do predicates keep the same step from being the same element? */
static bool
kept_apart(const struct path *a, const struct path *b)
{
	size_t i, k;

	for (i = 0; i < a->npredicates; i++)
		for (k = 0; k < b->npredicates; k++) {
			const struct predicate *x = &a->predicates[i];
			const struct predicate *y = &b->predicates[k];

			if (x->step == y->step && x->is_attr == y->is_attr &&
			    strcmp(x->name, y->name) == 0 &&
			    strcmp(x->text, y->text) != 0)
				return true;
		}
	return false;
}

static bool
may_be_one(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* May both lead to the same node? They start at the same element. */
static bool
may_meet(const struct path *a, const struct path *b)
{
	size_t i;

	if (a->self != NULL && b->self != NULL && strcmp(a->self, b->self) != 0)
		return false;
	if (a->nsteps != b->nsteps || (a->attr == NULL) != (b->attr == NULL) ||
	    !may_be_one(a->attr, b->attr))
		return false;
	for (i = 0; i < a->nsteps; i++)
		if (!may_be_one(a->steps[i], b->steps[i]))
			return false;
	return !kept_apart(a, b);
}

static bool
can_be_added_up(const struct expr_leaf *leaf)
{
	size_t i, k;

	for (i = 0; i < leaf->npaths; i++)
		for (k = 0; k < i; k++)
			if (leaf->paths[i].up != leaf->paths[k].up ||
			    may_meet(&leaf->paths[i], &leaf->paths[k]))
				return false;
	return true;
}

/* Let a path be counted or added up for the function at `at`. */
static int
gather(struct parser *p, struct operand *o, enum leaf_kind kind,
    const char *name, size_t at)
{
	struct expr_leaf *leaf;

	if (!o->nodes)
		return refuse(p, at, "%s() takes a path", name);
	leaf = leaf_of(p, o);
	if (is_always_there(leaf))
		return refuse(p, at,
		    "%s() of an element that is always there once", name);
	if (!can_be_added_up(leaf))
		return refuse(p, at,
		    "%s() of paths that may lead to the same node", name);
	leaf->kind = kind;
	o->nodes = false;
	o->kind = VALUE_NUMBER;
	return 0;
}

static void
add_path(struct expr_leaf *leaf, struct path *path)
{
	size_t i;

	for (i = 0; i < leaf->npaths; i++)
		if (path_same(&leaf->paths[i], path)) {
			path_clear(path);
			return;
		}
	leaf->paths =
	    mem_resize(leaf->paths, leaf->npaths + 1, sizeof(*leaf->paths));
	leaf->paths[leaf->npaths++] = *path;
}

/* Join the paths of A | B, both just parsed. */
static int
unite(struct parser *p, struct operand *a, const struct operand *b, size_t at)
{
	struct expr_leaf *to, *from;
	size_t i;

	if (!a->nodes || !b->nodes)
		return refuse(p, at, "\"|\" stands between paths, not values");
	to = leaf_of(p, a);
	from = leaf_of(p, b);
	for (i = 0; i < from->npaths; i++)
		add_path(to, &from->paths[i]);
	free(from->paths);
	p->expr->nleaves--;
	p->expr->nsteps--;
	p->high--;
	return 0;
}

/* One level deeper into brackets and back; -1: too deep. */
static int
nest(struct parser *p)
{
	if (p->nesting == EXPR_NESTING)
		return refuse(
		    p, p->at, "this is nested over %d deep", EXPR_NESTING);
	p->nesting++;
	return 0;
}

/* ---- functions: those that need the parser, as a table ---- */

struct call {
	const struct function *function;
	const struct special *special; /* the same, or NULL */
	size_t at, nargs;
	enum value_kind kind; /* of what it gives */
	size_t leap;          /* the one before among first()'s steps, + 1 */
};

/* After an argument has been put down, and after all of them. */
typedef int hear(struct parser *, struct call *, struct operand *arg);
typedef int finish(struct parser *, struct call *, struct operand *out);

/* One that needs the parser. */
struct special {
	struct function function;
	hear *hear;
	finish *finish;
};

static int
hear_counted(struct parser *p, struct call *c, struct operand *arg)
{
	return gather(p, arg, LEAF_COUNT, "count", c->at);
}

static int
hear_counted_so_far(struct parser *p, struct call *c, struct operand *arg)
{
	return gather(p, arg, LEAF_SO_FAR, "count-so-far", c->at);
}

static int
hear_summed(struct parser *p, struct call *c, struct operand *arg)
{
	return gather(p, arg, LEAF_SUM, "sum", c->at);
}

static int
hear_totalled(struct parser *p, struct call *c, struct operand *arg)
{
	return gather(p, arg, LEAF_TOTAL, "total", c->at);
}

static int
finish_position(struct parser *p, struct call *c, struct operand *out)
{
	return emit_leaf(p, LEAF_POSITION, NULL, c->at, out);
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
	c->leap = emit(p, expr_step_first, c->leap, -1) + 1;
	return 0;
}

/* The last of them does not leap: what is left there is the answer. */
static int
finish_first(struct parser *p, struct call *c, struct operand *out)
{
	struct step *steps = p->expr->steps;
	size_t end = c->leap - 1, next = steps[end].n;

	steps[end].run = expr_step_found;
	p->high++;
	while (next > 0) {
		size_t before = steps[next - 1].n;

		steps[next - 1].n = end;
		next = before;
	}
	*out = (struct operand){ c->kind, false, end };
	return 0;
}

/* Which value an if() gives of: one kind, or a text for two. */
static enum value_kind
either(enum value_kind a, enum value_kind b)
{
	return a == b ? a : VALUE_TEXT;
}

/*
 * A test, a leap over the first value where it is false, that value, a leap
 * over the second, and that one. `leap` is the step that does not know yet how
 * far it leaps.
 */
static int
hear_if(struct parser *p, struct call *c, struct operand *arg)
{
	size_t before = c->leap;

	if (c->nargs == 1)
		ask(p, arg);
	else
		c->kind =
		    c->nargs == 2 ? arg->kind : either(c->kind, arg->kind);
	if (c->nargs < 3)
		c->leap = emit(
		    p, c->nargs == 1 ? expr_step_if : expr_step_leap, 0, -1);
	if (c->nargs == 2)
		p->expr->steps[before].n = p->expr->nsteps;
	return 0;
}

/* Without a second value it is nothing, of the first one's kind. */
static int
finish_if(struct parser *p, struct call *c, struct operand *out)
{
	struct value nothing = value_text("", 0);
	struct operand other;
	size_t end;

	if (c->nargs == 2 && c->kind == VALUE_NUMBER)
		nothing = (struct value){ .kind = VALUE_NUMBER,
			.number_kind = NUMBER_EMPTY };
	if (c->nargs == 2) {
		emit_constant(p, &nothing, &other);
		c->kind = either(c->kind, nothing.kind);
	}
	end = emit(p, expr_step_found, 0, 0);
	p->expr->steps[c->leap].n = end;
	*out = (struct operand){ c->kind, false, end };
	return 0;
}

static void
add_use(struct parser *p, const struct value *name, size_t at)
{
	struct expr *e = p->expr;

	e->uses = mem_resize(e->uses, e->nuses + 1, sizeof(*e->uses));
	e->uses[e->nuses++] =
	    (struct lookup_use){ mem_dupn(name->text.text, name->text.len),
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
	if (last->run != expr_step_constant || arg->kind != VALUE_TEXT ||
	    e->constants[last->n].text.len == 0)
		return refuse(p, c->at,
		    "the first argument of lookup() is a name in quotes");
	if (count_path(p, c->at) != 0)
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
		emit(p, expr_step_lookup, c->leap, 0) };
	return 0;
}

static const struct special specials[] = {
	{ { "count", 1, 1, false, false, VALUE_NUMBER, NULL }, hear_counted,
	    NULL },
	{ { "count-so-far", 1, 1, false, false, VALUE_NUMBER, NULL },
	    hear_counted_so_far, NULL },
	{ { "first", 1, FUNCTION_ANY, false, false, VALUE_TEXT, NULL },
	    hear_first, finish_first },
	{ { "if", 2, 3, false, false, VALUE_TEXT, NULL }, hear_if, finish_if },
	{ { "lookup", 2, 2, false, false, VALUE_TEXT, expr_step_lookup },
	    hear_lookup, finish_lookup },
	{ { "position", 0, 0, false, false, VALUE_NUMBER, NULL }, NULL,
	    finish_position },
	{ { "sum", 1, 1, false, false, VALUE_NUMBER, NULL }, hear_summed,
	    NULL },
	{ { "total", 1, 1, false, false, VALUE_NUMBER, NULL }, hear_totalled,
	    NULL },
};

static const struct special *
find_special(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NELEM(specials); i++)
		if (strlen(specials[i].function.name) == len &&
		    memcmp(specials[i].function.name, name, len) == 0)
			return &specials[i];
	return NULL;
}

/* "no argument", "1 argument", "2 or 3 arguments", "2 arguments or more" */
static void
print_wanted(char *to, size_t size, const struct function *f)
{
	size_t most = f->most == FUNCTION_ANY ? f->least : f->most;
	const char *s = most > 1 ? "s" : "";

	if (f->most == 0)
		snprintf(to, size, "no argument");
	else if (f->least < most)
		snprintf(to, size, "%zu or %zu argument%s", f->least, most, s);
	else
		snprintf(to, size, "%zu argument%s%s", most, s,
		    f->most == FUNCTION_ANY ? " or more" : "");
}

static int
check_count(struct parser *p, const struct call *c)
{
	const struct function *f = c->function;
	char wanted[64];

	if (c->nargs >= f->least && c->nargs <= f->most)
		return 0;
	print_wanted(wanted, sizeof(wanted), f);
	return refuse(
	    p, c->at, "%s() takes %s, not %zu", f->name, wanted, c->nargs);
}

static int
parse_argument(struct parser *p, struct call *c)
{
	struct operand arg;

	if (parse_whole(p, &arg) != 0)
		return -1;
	c->nargs++;
	if (c->function->asks)
		ask(p, &arg);
	if (c->nargs > c->function->most || c->special == NULL ||
	    c->special->hear == NULL)
		return 0;
	return c->special->hear(p, c, &arg);
}

static int
parse_arguments(struct parser *p, struct call *c)
{
	if (!pass(p, "("))
		return unexpected(p, "\"(\"");
	if (pass(p, ")"))
		return 0;
	do
		if (parse_argument(p, c) != 0)
			return -1;
	while (pass(p, ","));
	return pass(p, ")") ? 0 : unexpected(p, "\",\" or \")\"");
}

static int
add_self(struct parser *p, struct call *c)
{
	struct path self = { 0 };
	struct operand arg;

	c->nargs = 1;
	return emit_leaf(p, LEAF_TEXT, &self, c->at, &arg);
}

static int
finish_call(struct parser *p, struct call *c, struct operand *out)
{
	const struct function *f = c->function;

	if (f->self && c->nargs == 0 && add_self(p, c) != 0)
		return -1;
	if (check_count(p, c) != 0)
		return -1;
	if (c->special != NULL && c->special->finish != NULL)
		return c->special->finish(p, c, out);
	if (f->run != NULL)
		emit(p, f->run, c->nargs, 1 - (int)c->nargs);
	*out = (struct operand){ f->gives, false, p->expr->nsteps - 1 };
	return 0;
}

static int
parse_call(struct parser *p, struct operand *out)
{
	size_t n = called(p);
	struct call c = { .at = p->at };

	c.special = find_special(p->text + p->at, n);
	c.function = c.special != NULL ? &c.special->function
				       : functions_find(p->text + p->at, n);
	if (c.function == NULL)
		return refuse(p, p->at,
		    "there is no function \"%.*s()\" in this language", (int)n,
		    p->text + p->at);
	c.kind = c.function->gives;
	if (nest(p) != 0)
		return -1;
	p->at += n;
	if (parse_arguments(p, &c) != 0)
		return -1;
	p->nesting--;
	return finish_call(p, &c, out);
}

/* ---- values ---- */

static int
parse_brackets(struct parser *p, struct operand *out)
{
	if (nest(p) != 0)
		return -1;
	p->at++;
	if (parse_whole(p, out) != 0)
		return -1;
	p->nesting--;
	return pass(p, ")") ? 0 : unexpected(p, "\")\"");
}

static int
parse_value(struct parser *p, struct operand *out)
{
	char c = peek(p);

	if (c == '(')
		return parse_brackets(p, out);
	if (c == '\'' || c == '"')
		return parse_literal(p, out);
	if (digits(p, p->at) > 0 || (c == '.' && digits(p, p->at + 1) > 0))
		return parse_number(p, out);
	if (c == '$')
		return refuse(
		    p, p->at, "there are no variables in this language");
	if (called(p) > 0)
		return parse_call(p, out);
	return parse_path(p, out);
}

static int
parse_union(struct parser *p, struct operand *out)
{
	struct operand more;

	if (parse_value(p, out) != 0)
		return -1;
	while (pass(p, "|")) {
		size_t at = p->at - 1;

		if (parse_value(p, &more) != 0 || unite(p, out, &more, at) != 0)
			return -1;
	}
	return 0;
}

static int
parse_minus(struct parser *p, struct operand *out)
{
	if (!pass(p, "-"))
		return parse_union(p, out);
	if (nest(p) != 0 || parse_minus(p, out) != 0)
		return -1;
	p->nesting--;
	*out = (struct operand){ VALUE_NUMBER, false,
		emit(p, expr_step_minus, 0, 0) };
	return 0;
}

/* ---- operators, by level ---- */

/* So many there are; of two values that are put in order. */
enum { LEVELS = 6, ORDER = 3 };

/* Parses what stands behind an operator and puts it down; a is before it. */
struct infix;
typedef int join(struct parser *, const struct infix *, struct operand *a);

struct infix {
	int level; /* the weakest is 0 */
	const char *sign;
	join *join;
	enum comparison relation;
};

/* The second is not looked at when the first decides. */
static int
join_logic(struct parser *p, const struct infix *o, struct operand *a)
{
	struct operand b;
	size_t leap;

	ask(p, a);
	leap = emit(p, functions_operator(o->sign), 0, -1);
	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	ask(p, &b);
	*a = (struct operand){ VALUE_BOOLEAN, false,
		emit(p, expr_step_truth, 0, 0) };
	p->expr->steps[leap].n = a->step;
	return 0;
}

static int
join_relation(struct parser *p, const struct infix *o, struct operand *a)
{
	struct operand b;

	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	if (a->kind == VALUE_BOOLEAN)
		ask(p, &b);
	if (b.kind == VALUE_BOOLEAN)
		ask(p, a);
	*a = (struct operand){ VALUE_BOOLEAN, false,
		emit(p,
		    functions_comparison(o->level == ORDER, a->kind, b.kind),
		    o->relation, -1) };
	return 0;
}

static int
join_numbers(struct parser *p, const struct infix *o, struct operand *a)
{
	struct operand b;

	if (parse_level(p, o->level + 1, &b) != 0)
		return -1;
	*a = (struct operand){ VALUE_NUMBER, false,
		emit(p, functions_operator(o->sign), 0, -1) };
	return 0;
}

/* A sign before those it begins with. */
static const struct infix infixes[] = {
	{ 0, "or", join_logic, IS },
	{ 1, "and", join_logic, IS },
	{ 2, "=", join_relation, IS },
	{ 2, "!=", join_relation, IS_NOT },
	{ ORDER, "<=", join_relation, LESS_OR_IS },
	{ ORDER, ">=", join_relation, MORE_OR_IS },
	{ ORDER, "<", join_relation, LESS },
	{ ORDER, ">", join_relation, MORE },
	{ 4, "+", join_numbers, IS },
	{ 4, "-", join_numbers, IS },
	{ 5, "*", join_numbers, IS },
	{ 5, "div", join_numbers, IS },
	{ 5, "mod", join_numbers, IS },
};

static const struct infix *
pass_infix(struct parser *p, int level)
{
	size_t i;

	for (i = 0; i < NELEM(infixes); i++)
		if (infixes[i].level == level && pass(p, infixes[i].sign))
			return &infixes[i];
	return NULL;
}

static int
parse_level(struct parser *p, int level, struct operand *out)
{
	const struct infix *o;

	if (level == LEVELS)
		return parse_minus(p, out);
	if (parse_level(p, level + 1, out) != 0)
		return -1;
	while ((o = pass_infix(p, level)) != NULL)
		if (o->join(p, o, out) != 0)
			return -1;
	return 0;
}

/* ---- leaves: no two are equal ---- */

static bool
same_leaf(const struct expr_leaf *a, const struct expr_leaf *b)
{
	size_t i;

	if (a->kind != b->kind || a->npaths != b->npaths)
		return false;
	for (i = 0; i < a->npaths; i++)
		if (!path_same(&a->paths[i], &b->paths[i]))
			return false;
	return true;
}

/* The leaf among the first `n` that equals this one, or a new one at `n`. */
static size_t
keep_leaf(struct expr_leaf *kept, size_t *n, struct expr_leaf *leaf)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (same_leaf(&kept[i], leaf))
			return i;
	kept[*n] = *leaf;
	*leaf = (struct expr_leaf){ 0 };
	return (*n)++;
}

/* Equal leaves become one, those no step reads go. */
static void
settle_leaves(struct expr *e)
{
	struct expr_leaf *kept = mem_array(e->nleaves, sizeof(*kept));
	size_t n = 0, i;

	for (i = 0; i < e->nsteps; i++) {
		struct step *s = &e->steps[i];

		if (s->run == expr_step_leaf || s->run == expr_step_exists)
			s->n = keep_leaf(kept, &n, &e->leaves[s->n]);
	}
	for (i = 0; i < e->nleaves; i++)
		expr_clear_leaf(&e->leaves[i]);
	free(e->leaves);
	e->leaves = kept;
	e->nleaves = n;
}

/* ---- all of it ---- */

/* All of the text, and what the use makes of it. */
static int
parse(struct parser *p, enum expr_use use)
{
	struct operand all;

	if (p->len > EXPR_LENGTH)
		return err_set(p->err, ERR_DATA,
		    "an expression has at most %d bytes", EXPR_LENGTH);
	if (parse_whole(p, &all) != 0)
		return -1;
	if (peek(p) != '\0' || p->at < p->len)
		return unexpected(p, "an operator");
	if (use == EXPR_TEST)
		ask(p, &all);
	if (use == EXPR_TEST && all.kind != VALUE_BOOLEAN) {
		emit(p, expr_step_truth, 0, 0);
		all.kind = VALUE_BOOLEAN;
	}
	p->expr->kind = all.kind;
	settle_leaves(p->expr);
	return 0;
}

struct expr *
expr_parse(const char *text, size_t len, enum expr_use use, struct err *err)
{
	struct expr *e = mem_new(sizeof(*e));
	struct parser p = { .expr = e, .text = text, .len = len, .err = err };

	if (parse(&p, use) == 0)
		return e;
	expr_free(e);
	return NULL;
}

/* ---- what it came to ---- */

const struct expr_leaf *
expr_plain(const struct expr *e)
{
	const struct step *only = e->steps;

	if (e->nsteps != 1 || only->run != expr_step_leaf ||
	    e->leaves[only->n].kind == LEAF_SO_FAR ||
	    e->leaves[only->n].kind == LEAF_SUM ||
	    e->leaves[only->n].kind == LEAF_TOTAL)
		return NULL;
	return &e->leaves[only->n];
}

bool
expr_is_choice(const struct expr *e)
{
	size_t i;

	for (i = 0; i < e->nleaves; i++)
		if (e->leaves[i].kind != LEAF_TEXT)
			return false;
	for (i = 0; i < e->nsteps; i++)
		if (e->steps[i].run != expr_step_leaf &&
		    e->steps[i].run != expr_step_first &&
		    e->steps[i].run != expr_step_found)
			return false;
	return true;
}
