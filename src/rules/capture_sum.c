/*
 * Adding up: each node of a sum is read as a number when it closes. The text of
 * one node is held at a time, in the slot's own pot.
 */
#include "rules/capture.h"

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
	return capture_aside(r, s, v->text.text, v->text.len, err);
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
	return spoil(r, s, &v, err);
}

int
sum_open(struct rules_run *r, struct slot *s, struct err *err)
{
	(void)err;
	begin_sum(s);
	s->open = true;
	buf_reset(&s->sum->pot.text);
	pot_begin(r, &s->sum->pot);
	return 0;
}

int
sum_close(struct rules_run *r, struct slot *s, struct err *err)
{
	struct pot *pot = &s->sum->pot;

	if (!s->open)
		return 0;
	s->open = false;
	pot_end(r, pot);
	return add_text(r, s, buf_str(&pot->text), pot->text.len, err);
}

int
sum_attr(
    struct rules_run *r, struct slot *s, const struct attr *a, struct err *err)
{
	return add_text(r, s, a->value, a->len, err);
}

int
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

/* What the anchor's rows will hold of it: digits, nothing, or the culprit. */
int
sum_finish(struct rules_run *r, struct slot *s, struct err *err)
{
	char digits[DECIMAL_SIZE];

	if (!slot_is_fresh(s) || s->sum->kind != NUMBER_REAL)
		return 0;
	return capture_aside(
	    r, s, digits, decimal_print(digits, &s->sum->total, 0), err);
}
