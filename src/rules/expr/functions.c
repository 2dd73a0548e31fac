/*
 * The steps that make a value of others: texts of texts, numbers of numbers,
 * answers of both, and those that leap over other steps. They convert what
 * they take. A text that is a part of what was given points there; what is no
 * number makes no number: a text that should have been one is carried on, so
 * that a message can show it, and prevails over what is merely empty.
 */
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "rules/expr/expr_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The values on the stack from here on are texts now. */
static struct value *
texts(struct machine *m, size_t n)
{
	struct value *first = m->top - n;
	size_t i;

	for (i = 0; i < n; i++)
		if (expr_to_text(m, &first[i]) != 0)
			return NULL;
	m->top = first + 1;
	return first;
}

static int
give_part(struct value *to, const char *text, const char *end)
{
	*to = value_text(text, (size_t)(end - text));
	return 0;
}

static int
run_string(struct machine *m, const struct step *s)
{
	(void)s;
	return texts(m, 1) == NULL ? -1 : 0;
}

static int
run_length(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 1);
	const char *at, *end;
	uint64_t n = 0;

	(void)s;
	if (a == NULL)
		return -1;
	end = a->text.text + a->text.len;
	for (at = a->text.text; at < end; at += expr_char(at, end))
		n++;
	*a = value_integer(n);
	return 0;
}

static int
run_concat(struct machine *m, const struct step *s)
{
	struct value *all = texts(m, s->n);
	size_t total = 0, i;
	char *to;

	for (i = 0; all != NULL && i < s->n; i++)
		total += all[i].text.len;
	to = all == NULL ? NULL : expr_room(m, total);
	if (to == NULL)
		return -1;
	for (i = 0, total = 0; i < s->n; total += all[i++].text.len)
		if (all[i].text.len > 0)
			memcpy(to + total, all[i].text.text, all[i].text.len);
	return give_part(all, to, to + total);
}

/* ---- finding ---- */

/* Two texts, and where the second one is within the first; NULL: nowhere. */
struct pair {
	struct value *a;
	const char *text, *end, *found;
	size_t len; /* of what was looked for */
};

static int
search(struct machine *m, struct pair *p)
{
	struct slice what;

	p->a = texts(m, 2);
	if (p->a == NULL)
		return -1;
	what = p->a[1].text;
	p->text = p->a->text.text;
	p->end = p->text + p->a->text.len;
	p->found = p->text;
	p->len = what.len;
	if (what.len > 0)
		p->found = memmem(p->text, p->a->text.len, what.text, what.len);
	return 0;
}

static int
run_contains(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	*p.a = value_boolean(p.found != NULL);
	return 0;
}

static int
run_starts(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 2);
	struct slice text, head;

	(void)s;
	if (a == NULL)
		return -1;
	text = a[0].text;
	head = a[1].text;
	*a = value_boolean(
	    head.len == 0 || (text.len >= head.len &&
				 memcmp(text.text, head.text, head.len) == 0));
	return 0;
}

static int
run_before(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	return give_part(p.a, p.text, p.found == NULL ? p.text : p.found);
}

static int
run_after(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	return give_part(p.a, p.found == NULL ? p.end : p.found + p.len, p.end);
}

/* ---- changing ---- */

static size_t
normalize(char *to, const char *at, const char *end)
{
	size_t n = 0;

	for (; at < end; at++) {
		if (!text_is_blank(*at))
			to[n++] = *at;
		else if (n > 0 && to[n - 1] != ' ')
			to[n++] = ' ';
	}
	return n > 0 && to[n - 1] == ' ' ? n - 1 : n;
}

static int
run_normalize(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 1);
	char *to = a == NULL ? NULL : expr_room(m, a->text.len);
	const char *text;

	(void)s;
	if (to == NULL)
		return -1;
	text = a->text.text;
	*a = value_text(to, normalize(to, text, text + a->text.len));
	return 0;
}

/*
 * What becomes of the character at s: the one that stands in `to` where it
 * stands in `from`; nothing when `to` is shorter; else it stays.
 */
static struct slice
translated(struct slice c, struct slice from, struct slice to)
{
	const char *f = from.text, *f_end = f + from.len;
	const char *t = to.text, *t_end = t + to.len;

	while (f < f_end) {
		size_t n = expr_char(f, f_end);
		size_t k = t < t_end ? expr_char(t, t_end) : 0;

		if (n == c.len && memcmp(f, c.text, n) == 0)
			return (struct slice){ t, k };
		f += n;
		t += k;
	}
	return c;
}

/* Where characters of a long text go, by code point. */
struct replacements {
	struct replacement {
		const char *to; /* NULL: it stays */
		size_t len;
	} * pages[0x1100];
};

static void
add_way(struct replacements *w, struct slice c, struct slice to)
{
	struct replacement **page, *way;
	unsigned code;

	if (utf8_get(c.text, c.len, &code) != c.len)
		return;
	page = &w->pages[code >> 8];
	if (*page == NULL)
		*page = mem_array(0x100, sizeof(**page));
	way = &(*page)[code & 0xff];
	if (way->to == NULL)
		*way = (struct replacement){ to.text, to.len };
}

/* As translated() has it, but each character is looked at once. */
static struct replacements *
ways_new(struct slice from, struct slice to)
{
	const char *f = from.text, *f_end = f + from.len;
	const char *t = to.text, *t_end = t + to.len;
	struct replacements *w = mem_new(sizeof(*w));

	while (f < f_end) {
		struct slice c = { f, expr_char(f, f_end) };
		struct slice is = { "", 0 };

		if (t < t_end)
			is = (struct slice){ t, expr_char(t, t_end) };
		add_way(w, c, is);
		f += c.len;
		t += is.len;
	}
	return w;
}

static void
ways_free(struct replacements *w)
{
	size_t i;

	for (i = 0; w != NULL && i < NELEM(w->pages); i++)
		free(w->pages[i]);
	free(w);
}

static struct slice
follow(const struct replacements *w, struct slice c)
{
	const struct replacement *page;
	unsigned code;

	if (utf8_get(c.text, c.len, &code) != c.len)
		return c;
	page = w->pages[code >> 8];
	if (page == NULL || page[code & 0xff].to == NULL)
		return c;
	return (struct slice){ page[code & 0xff].to, page[code & 0xff].len };
}

static size_t
translate(char *to, const struct value *a, const struct replacements *w)
{
	const char *at = a->text.text, *end = at + a->text.len;
	size_t n = 0;

	while (at < end) {
		struct slice c = { at, expr_char(at, end) };
		struct slice is = w != NULL
				      ? follow(w, c)
				      : translated(c, a[1].text, a[2].text);

		if (to != NULL && is.len > 0)
			memcpy(to + n, is.text, is.len);
		n += is.len;
		at += c.len;
	}
	return n;
}

/* Looking along a short text is quicker than what it takes to make a table. */
#define SHORT 64

static int
run_translate(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 3);
	struct replacements *w = NULL;
	char *to;

	(void)s;
	if (a == NULL)
		return -1;
	if (a[1].text.len > SHORT)
		w = ways_new(a[1].text, a[2].text);
	to = expr_room(m, translate(NULL, a, w));
	if (to != NULL)
		*a = value_text(to, translate(to, a, w));
	ways_free(w);
	return to == NULL ? -1 : 0;
}

/*
 * ---- substring() ----
 *
 * Characters whose position, from 1, is at least round(start)
 * and, with a length, less than round(start) + round(length). No position is
 * either where one of them is no number.
 */

/* The positions [from, to) as far as any text goes. */
struct range {
	long long from, to;
};

/* No text is as long as that. */
#define FAR ((long long)1 << 40)

static long long
limited(const struct decimal *d)
{
	long long n;

	if (decimal_integer(d, &n) && n >= -FAR && n <= FAR)
		return n;
	return d->digits < 0 ? -FAR : FAR;
}

/* from + length, where that fits; else it is far away, and so is `from`. */
static long long
end_of(const struct decimal *from, const struct decimal *length)
{
	struct decimal end = *from;

	if (!decimal_add(&end, length))
		return limited(from);
	return limited(&end);
}

static int
find_range(struct machine *m, struct value *a, size_t n, struct range *r)
{
	size_t i;

	*r = (struct range){ 1, 1 };
	for (i = 1; i < n; i++) {
		if (expr_to_number(m, &a[i]) != 0)
			return -1;
		decimal_half_up(&a[i].number);
	}
	if (a[1].number_kind != NUMBER_REAL)
		return 0;
	r->from = limited(&a[1].number);
	if (n == 2)
		r->to = FAR;
	else if (a[2].number_kind == NUMBER_REAL)
		r->to = end_of(&a[1].number, &a[2].number);
	else
		r->to = r->from;
	return 0;
}

static int
run_substring(struct machine *m, const struct step *s)
{
	struct value *a = m->top - s->n;
	const char *at, *end, *from;
	struct range range;
	long long i;

	if (find_range(m, a, s->n, &range) != 0 || expr_to_text(m, a) != 0)
		return -1;
	m->top = a + 1;
	at = a->text.text;
	end = at + a->text.len;
	for (i = 1; i < range.from && at < end; i++)
		at += expr_char(at, end);
	for (from = at; i < range.to && at < end; i++)
		at += expr_char(at, end);
	*a = value_text(from, (size_t)(at - from));
	return 0;
}

/* ---- arithmetic ---- */

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

static int
run_add(struct machine *m, const struct step *s)
{
	(void)s;
	return calculate(m, decimal_add, "+");
}

static int
run_subtract(struct machine *m, const struct step *s)
{
	(void)s;
	return calculate(m, decimal_sub, "-");
}

static int
run_multiply(struct machine *m, const struct step *s)
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

static int
run_divide(struct machine *m, const struct step *s)
{
	(void)s;
	return part(m, divide, "div");
}

static int
run_remain(struct machine *m, const struct step *s)
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

static int
run_number(struct machine *m, const struct step *s)
{
	(void)s;
	return expr_to_number(m, m->top - 1);
}

int
expr_step_minus(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_negate);
}

static int
run_floor(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_floor);
}

static int
run_ceiling(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_ceiling);
}

static int
run_round(struct machine *m, const struct step *s)
{
	(void)s;
	return change(m, decimal_half_up);
}

/* ---- lower(), which does not depend on a locale ---- */

static size_t
put_lower(char *to, const char *s, size_t n)
{
	unsigned code, small;

	utf8_get(s, n, &code);
	small = utf8_lower(code);
	if (small != code)
		return utf8_put(to, small);
	memcpy(to, s, n);
	return n;
}

static int
run_lower(struct machine *m, const struct step *s)
{
	struct value *a = m->top - 1;
	const char *at, *end;
	char *to;
	size_t n = 0;

	(void)s;
	if (expr_to_text(m, a) != 0 || (to = expr_room(m, a->text.len)) == NULL)
		return -1;
	end = a->text.text + a->text.len;
	for (at = a->text.text; at < end; at += expr_char(at, end))
		n += put_lower(to + n, at, expr_char(at, end));
	*a = value_text(to, n);
	return 0;
}

/* ---- comparisons ---- */

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

static int
run_compare_texts(struct machine *m, const struct step *s)
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
static int
run_compare_numbers(struct machine *m, const struct step *s)
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

static int
run_compare_truths(struct machine *m, const struct step *s)
{
	return answer(m, holds(s->n, value_is_true(&m->top[-2]) !=
					 value_is_true(&m->top[-1])));
}

int
expr_step_true(struct machine *m, const struct step *s)
{
	(void)s;
	*m->top++ = value_boolean(true);
	return 0;
}

static int
run_false(struct machine *m, const struct step *s)
{
	(void)s;
	*m->top++ = value_boolean(false);
	return 0;
}

int
expr_step_truth(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1] = value_boolean(value_is_true(&m->top[-1]));
	return 0;
}

static int
run_not(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1] = value_boolean(!value_is_true(&m->top[-1]));
	return 0;
}

/* ---- leaping over other steps ---- */

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

static int
run_and(struct machine *m, const struct step *s)
{
	return leap(m, s, !value_is_true(&m->top[-1]));
}

static int
run_or(struct machine *m, const struct step *s)
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
expr_step_first(struct machine *m, const struct step *s)
{
	return leap(m, s, !is_empty(&m->top[-1]));
}

/* What it gives is a value; it is no longer a path that found nothing. */
int
expr_step_found(struct machine *m, const struct step *s)
{
	(void)s;
	m->top[-1].missing = false;
	return 0;
}

/* The test has been made, and is not needed any more. */
int
expr_step_if(struct machine *m, const struct step *s)
{
	if (!value_is_true(&m->top[-1]))
		m->next = s->n;
	m->top--;
	return 0;
}

int
expr_step_leap(struct machine *m, const struct step *s)
{
	m->next = s->n;
	return 0;
}

/* ---- by name ---- */

static const struct function functions[] = {
	{ "boolean", 1, 1, false, true, VALUE_BOOLEAN, expr_step_truth },
	{ "ceiling", 1, 1, false, false, VALUE_NUMBER, run_ceiling },
	{ "concat", 2, FUNCTION_ANY, false, false, VALUE_TEXT, run_concat },
	{ "contains", 2, 2, false, false, VALUE_BOOLEAN, run_contains },
	{ "false", 0, 0, false, false, VALUE_BOOLEAN, run_false },
	{ "floor", 1, 1, false, false, VALUE_NUMBER, run_floor },
	{ "lower", 1, 1, false, false, VALUE_TEXT, run_lower },
	{ "normalize-space", 0, 1, true, false, VALUE_TEXT, run_normalize },
	{ "not", 1, 1, false, true, VALUE_BOOLEAN, run_not },
	{ "number", 0, 1, true, false, VALUE_NUMBER, run_number },
	{ "round", 1, 1, false, false, VALUE_NUMBER, run_round },
	{ "starts-with", 2, 2, false, false, VALUE_BOOLEAN, run_starts },
	{ "string", 0, 1, true, false, VALUE_TEXT, run_string },
	{ "string-length", 0, 1, true, false, VALUE_NUMBER, run_length },
	{ "substring", 2, 3, false, false, VALUE_TEXT, run_substring },
	{ "substring-after", 2, 2, false, false, VALUE_TEXT, run_after },
	{ "substring-before", 2, 2, false, false, VALUE_TEXT, run_before },
	{ "translate", 3, 3, false, false, VALUE_TEXT, run_translate },
	{ "true", 0, 0, false, false, VALUE_BOOLEAN, expr_step_true },
};

const struct function *
functions_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NELEM(functions); i++)
		if (strlen(functions[i].name) == len &&
		    memcmp(functions[i].name, name, len) == 0)
			return &functions[i];
	return NULL;
}

static const struct {
	const char *sign;
	step_run *run;
} operators[] = {
	{ "or", run_or },
	{ "and", run_and },
	{ "+", run_add },
	{ "-", run_subtract },
	{ "*", run_multiply },
	{ "div", run_divide },
	{ "mod", run_remain },
};

step_run *
functions_operator(const char *sign)
{
	size_t i;

	for (i = 0; strcmp(operators[i].sign, sign) != 0; i++)
		;
	return operators[i].run;
}

step_run *
functions_comparison(bool ordered, enum value_kind a, enum value_kind b)
{
	if (!ordered && (a == VALUE_BOOLEAN || b == VALUE_BOOLEAN))
		return run_compare_truths;
	if (ordered || a == VALUE_NUMBER || b == VALUE_NUMBER)
		return run_compare_numbers;
	return run_compare_texts;
}
