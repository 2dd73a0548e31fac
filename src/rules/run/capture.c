/*
 * Filling slots: what each kind of slot does with an element that opens and
 * closes, with an attribute, and with what a filter lets pass. One table has it
 * all, at the end.
 */
#include "rules/run/capture.h"

#include <string.h>

int
capture_too_much(
    const struct rules_run *r, const struct arena *arena, struct err *err)
{
	bool waits = arena->refs > 0;

	return err_set(err, ERR_DATA, "%s: line %ld: %s %zu MiB%s",
	    r->source->name, source_line(r->source),
	    waits ? "over" : "one record holds more than", RULES_RECORD >> 20,
	    waits ? " of rows wait for a value that has not come" : "");
}

/* Keep a text at the scope's side; a slot is not changed by its own text. */
static int
put_aside(struct rules_run *r, struct slot *s, const char *text, size_t len,
    struct err *err)
{
	struct buf *side = &s->scope->side;

	if (len > RULES_RECORD - side->len)
		return capture_too_much(r, &s->scope->arena, err);
	s->side = true;
	s->off = side->len;
	s->len = len;
	buf_add(side, text, len);
	return 0;
}

/* ---- texts ---- */

static int
open_text(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)err;
	text_begin(r, s);
	return 0;
}

static int
close_text(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)err;
	text_end(r, s);
	return 0;
}

/* Attributes come behind their element, in the order in which it has them. */
static int
attr_text(
    struct rules_run *r, struct slot *s, const struct attr *a, struct err *err)
{
	if (s->filled)
		return 0;
	if (put_aside(r, s, a->value, a->len, err) != 0)
		return -1;
	s->filled = true;
	s->number = r->rank + (size_t)(a - r->attrs) + 1;
	s->line = source_line(r->source);
	s->scope->missing--;
	return 0;
}

/* It is the outer slot's first: those before it came to nothing. */
static int
pass_text(
    struct rules_run *r, struct slot *to, const struct slot *s, struct err *err)
{
	if (to->filled || !s->filled)
		return 0;
	if (put_aside(r, to, slot_bytes(s), s->len, err) != 0)
		return -1;
	to->filled = true;
	to->number = s->number;
	to->line = s->line;
	to->scope->missing--;
	return 0;
}

/* ---- what predicates ask for ---- */

/* Any of the elements may have it; one that has not makes way for the next. */
static int
close_condition(struct rules_run *r, struct slot *s, struct err *err)
{
	bool was = s->filled;

	(void)err;
	text_end(r, s);
	if (was || !s->filled ||
	    (s->len == strlen(s->wanted) &&
		memcmp(slot_bytes(s), s->wanted, s->len) == 0))
		return 0;
	s->filled = false;
	s->scope->missing++;
	return 0;
}

/* ---- counts ---- */

static int
open_count(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)r, (void)err;
	slot_refresh(s);
	s->number++;
	return 0;
}

static int
close_count(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)r, (void)s, (void)err;
	return 0;
}

static int
attr_count(
    struct rules_run *r, struct slot *s, const struct attr *a, struct err *err)
{
	(void)r, (void)a, (void)err;
	s->number++;
	return 0;
}

static int
pass_count(
    struct rules_run *r, struct slot *to, const struct slot *s, struct err *err)
{
	(void)r, (void)err;
	to->number += s->number;
	return 0;
}

/* ---- sums ---- */

/*
 * Each element of a sum is read as a number when it closes. The text of one is
 * held at a time, in the slot's own arena.
 */

static void
begin_sum(struct slot *s)
{
	slot_refresh(s);
	if (s->number == 0) {
		s->sum->total = (struct decimal)DECIMAL_ZERO;
		s->sum->kind = NUMBER_REAL;
	}
}

static int
add_number(struct rules_run *r, struct slot *s, const struct decimal *number,
    struct err *err)
{
	if (decimal_is_zero(&s->sum->total) && s->sum->total.scale == 0) {
		s->sum->total = *number;
		return 0;
	}
	if (decimal_add(&s->sum->total, number))
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: a sum that needs more than 38 digits",
	    r->source->name, source_line(r->source));
}

/*
 * One that is no number spoils the sum, and is kept as the culprit; a blank one
 * empties it.
 */
static int
spoil(
    struct rules_run *r, struct slot *s, const struct value *v, struct err *err)
{
	if (s->sum->kind == NUMBER_NAN)
		return 0;
	s->sum->kind = v->number_kind;
	s->line = source_line(r->source);
	if (v->number_kind == NUMBER_EMPTY)
		return 0;
	return put_aside(r, s, v->text.text, v->text.len, err);
}

static int
add_text(struct rules_run *r, struct slot *s, const char *text, size_t len,
    struct err *err)
{
	struct value v = value_text(text, len);

	begin_sum(s);
	s->number++;
	if (s->sum->kind == NUMBER_REAL)
		s->line = source_line(r->source);
	if (value_to_number(&v, &r->scratch, err) != 0)
		return err_in(err, "%s: line %ld", r->source->name, s->line);
	if (v.number_kind == NUMBER_REAL)
		return add_number(r, s, &v.number, err);
	if (v.number_kind == NUMBER_EMPTY && s->kind == SLOT_TOTAL)
		return 0;
	return spoil(r, s, &v, err);
}

static int
sum_open(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)err;
	begin_sum(s);
	s->open = true;
	buf_reset(&s->sum->arena.text);
	arena_begin(r, &s->sum->arena);
	return 0;
}

static int
sum_close(struct rules_run *r, struct slot *s, struct err *err)
{
	struct arena *arena = &s->sum->arena;

	if (!s->open)
		return 0;
	s->open = false;
	arena_end(r, arena);
	return add_text(r, s, buf_str(&arena->text), arena->text.len, err);
}

static int
sum_attr(
    struct rules_run *r, struct slot *s, const struct attr *a, struct err *err)
{
	return add_text(r, s, a->value, a->len, err);
}

static int
sum_pass(
    struct rules_run *r, struct slot *to, const struct slot *s, struct err *err)
{
	struct value v = { .number_kind = s->sum->kind,
		.text = { slot_bytes(s), s->len } };

	if (s->number == 0)
		return 0;
	begin_sum(to);
	to->number += s->number;
	if (to->sum->kind == NUMBER_REAL)
		to->line = s->line;
	if (s->sum->kind == NUMBER_REAL)
		return add_number(r, to, &s->sum->total, err);
	return spoil(r, to, &v, err);
}

/* What the scope's rows will hold of it: which kind, and the number or text. */
static int
sum_finish(struct rules_run *r, struct slot *s, struct err *err)
{
	if (s->inner || !slot_is_fresh(s) || s->number == 0)
		return 0;
	s->number = 1 + (size_t)s->sum->kind;
	if (s->sum->kind != NUMBER_REAL)
		return 0;
	return put_aside(
	    r, s, (const char *)&s->sum->total, sizeof(s->sum->total), err);
}

/* ---- whichever it is ---- */

static const struct doing {
	int (*open)(struct rules_run *, struct slot *, struct err *);
	int (*close)(struct rules_run *, struct slot *, struct err *);
	int (*attr)(struct rules_run *, struct slot *, const struct attr *,
	    struct err *);
	/* what the inner slot of a filter has goes on */
	int (*pass)(struct rules_run *, struct slot *to, const struct slot *,
	    struct err *);
} doings[] = {
	[SLOT_TEXT] = { open_text, close_text, attr_text, pass_text },
	[SLOT_COUNT] = { open_count, close_count, attr_count, pass_count },
	[SLOT_SUM] = { sum_open, sum_close, sum_attr, sum_pass },
	[SLOT_TOTAL] = { sum_open, sum_close, sum_attr, sum_pass },
	[SLOT_CONDITION] = { open_text, close_condition, attr_text, pass_text },
};

static int
take_attr(struct rules_run *r, const struct capture *c,
    const struct attr *attrs, size_t n, struct err *err)
{
	struct slot *s = c->slot;
	size_t i;

	for (i = 0; i < n && attrs[i].name != c->attr; i++)
		;
	if (i == n)
		return 0;
	slot_refresh(s);
	return doings[s->kind].attr(r, s, &attrs[i], err);
}

int
capture_open(struct rules_run *r, struct node *node, const struct attr *attrs,
    size_t n, struct err *err)
{
	size_t i;

	r->attrs = attrs;
	for (i = 0; i < node->ncaptures; i++) {
		struct capture *c = &node->captures[i];
		int rc = c->attr != NULL
			     ? take_attr(r, c, attrs, n, err)
			     : doings[c->slot->kind].open(r, c->slot, err);

		if (rc != 0)
			return -1;
	}
	r->rank += n;
	return 0;
}

static bool
lets_pass(const struct filter *f)
{
	size_t i;

	for (i = 0; i < f->nconditions; i++) {
		const struct slot *s = f->conditions[i].slot;
		const char *text = f->conditions[i].text;

		if (!slot_is_fresh(s) || !s->filled || s->len != strlen(text) ||
		    memcmp(slot_bytes(s), text, s->len) != 0)
			return false;
	}
	return slot_is_fresh(f->inner);
}

int
capture_close(struct rules_run *r, struct node *node, struct err *err)
{
	size_t i;

	for (i = 0; i < node->ncaptures; i++) {
		struct slot *s = node->captures[i].slot;

		if (node->captures[i].attr == NULL &&
		    doings[s->kind].close(r, s, err) != 0)
			return -1;
	}
	for (i = 0; i < node->nfilters; i++) {
		struct filter *f = &node->filters[i];

		if (!lets_pass(f))
			continue;
		slot_refresh(f->outer);
		if (doings[f->inner->kind].pass(r, f->outer, f->inner, err) !=
		    0)
			return -1;
	}
	for (i = 0; i < node->nsums; i++)
		if (sum_finish(r, node->sums[i], err) != 0)
			return -1;
	return 0;
}
