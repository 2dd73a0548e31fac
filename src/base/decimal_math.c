/*
 * Multiplying, dividing and rounding decimals, as at school: digit by digit
 * where 128 bits do not hold what stands in between.
 */
#include "base/decimal_math.h"

#include <limits.h>

#define TENTH (DECIMAL_LIMIT / 10)

static bool
is_small(decimal_digits digits)
{
	return digits >= -DECIMAL_LIMIT && digits <= DECIMAL_LIMIT;
}

static bool
widen(decimal_digits *digits)
{
	if (*digits > TENTH || *digits < -TENTH)
		return false;
	*digits *= 10;
	return true;
}

/* ---- multiplying ---- */

/* Take a ten out of x * y: one factor has it, or one has 2 and one 5. */
static bool
drop_ten(decimal_digits *x, decimal_digits *y)
{
	static const int tens[][2] = { { 10, 1 }, { 1, 10 }, { 2, 5 },
		{ 5, 2 } };
	unsigned i;

	for (i = 0; i < sizeof(tens) / sizeof(tens[0]); i++) {
		if (*x % tens[i][0] != 0 || *y % tens[i][1] != 0)
			continue;
		*x /= tens[i][0];
		*y /= tens[i][1];
		return true;
	}
	return false;
}

static bool
product(struct decimal *to, decimal_digits x, decimal_digits y, int scale)
{
	if (scale > DECIMAL_DIGITS ||
	    __builtin_mul_overflow(x, y, &to->digits) || !is_small(to->digits))
		return false;
	to->scale = scale;
	return true;
}

bool
decimal_mul(struct decimal *a, const struct decimal *b)
{
	decimal_digits x = a->digits, y = b->digits;
	int scale = a->scale + b->scale;
	struct decimal got = DECIMAL_ZERO;

	if (x == 0 || y == 0)
		scale = scale < DECIMAL_DIGITS ? scale : DECIMAL_DIGITS;
	while (!product(&got, x, y, scale)) {
		if (scale == 0 || !drop_ten(&x, &y))
			return false;
		scale--;
	}
	*a = got;
	return true;
}

/* ---- dividing ---- */

/*
 * Ten times the rest, divided: the next digit, and what remains then. The rest
 * is less than y; ten times of it may be more than 128 bits, the double is not.
 */
static int
next_digit(decimal_digits *rest, decimal_digits y)
{
	decimal_digits ten = *rest;
	int digit = 0, i;

	if (*rest <= TENTH) {
		ten *= 10;
		*rest = ten % y;
		return (int)(ten / y);
	}
	for (i = 1, ten = 0; i <= 10; i++) {
		bool over = ten >= y - *rest;

		ten -= over ? y - *rest : -*rest;
		digit += over;
	}
	*rest = ten;
	return digit;
}

/*
 * x / y goes on until nothing remains or all places are there; then the next
 * digit says where to round.
 */
static bool
quotient(struct decimal *to, decimal_digits x, decimal_digits y, int places)
{
	decimal_digits rest = x % y;

	to->digits = x / y;
	while (to->scale < 0 || (rest != 0 && to->scale < places)) {
		if (!widen(&to->digits))
			return false;
		to->digits += next_digit(&rest, y);
		to->scale++;
	}
	if (rest != 0 && to->scale == places)
		to->digits += next_digit(&rest, y) >= 5;
	return is_small(to->digits);
}

bool
decimal_div(struct decimal *a, const struct decimal *b, int places)
{
	decimal_digits x = a->digits, y = b->digits;
	struct decimal got = { 0, a->scale - b->scale };
	bool minus = (x < 0) != (y < 0);

	if (y == 0)
		return false;
	if (!quotient(&got, x < 0 ? -x : x, y < 0 ? -y : y, places))
		return false;
	if (minus)
		decimal_negate(&got);
	decimal_round(&got, places);
	*a = got;
	return true;
}

/* Digits that are widened by the other's places, as far as mod minds. */
bool
decimal_mod(struct decimal *a, const struct decimal *b)
{
	decimal_digits x = a->digits < 0 ? -a->digits : a->digits;
	decimal_digits y = b->digits < 0 ? -b->digits : b->digits;
	int scale = b->scale;

	if (y == 0)
		return false;
	for (; scale < a->scale; scale++)
		if (!widen(&y))
			return true; /* longer than a is */
	x %= y;
	for (; a->scale < scale; a->scale++)
		next_digit(&x, y);
	a->digits = a->digits < 0 ? -x : x;
	return true;
}

/* ---- rounding ---- */

void
decimal_round(struct decimal *d, int places)
{
	decimal_digits last = 0;

	if (d->scale <= places)
		return;
	for (; d->scale > places; d->scale--) {
		last = d->digits % 10;
		d->digits /= 10;
	}
	d->digits += (last >= 5) - (last <= -5);
}

/* Cut what is behind so many places; was there anything? */
static bool
cut(struct decimal *d, int places)
{
	bool more = false;

	for (; d->scale > places; d->scale--) {
		more = more || d->digits % 10 != 0;
		d->digits /= 10;
	}
	return more;
}

static void
floor_to(struct decimal *d, int places)
{
	bool below = d->digits < 0;

	if (cut(d, places) && below)
		d->digits--;
}

void
decimal_floor(struct decimal *d)
{
	floor_to(d, 0);
}

void
decimal_ceiling(struct decimal *d)
{
	bool above = d->digits > 0;

	if (cut(d, 0) && above)
		d->digits++;
}

void
decimal_half_up(struct decimal *d)
{
	floor_to(d, 1);
	if (d->scale > 0)
		d->digits += 5;
	floor_to(d, 0);
}

bool
decimal_integer(const struct decimal *d, long long *n)
{
	struct decimal whole = *d;

	if (cut(&whole, 0) || whole.digits > LLONG_MAX ||
	    whole.digits < LLONG_MIN)
		return false;
	*n = (long long)whole.digits;
	return true;
}
