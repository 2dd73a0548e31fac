/*
 * substring(): characters whose position, from 1, is at least round(start)
 * and, with a length, less than round(start) + round(length). No position is
 * either where one of them is no number.
 */
#include "base/decimal.h"
#include "rules/expr_internal.h"

#include <limits.h>

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

int
step_substring(struct machine *m, const struct step *s)
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
