/*
 * Exact decimals. Two values meet at the larger scale of both: the one with
 * fewer digits behind the point is widened by zeros first. Every step minds
 * that 38 digits is what there is.
 */
#include "base/decimal.h"
#include "base/text.h"

#include <limits.h>
#include <stdint.h>

#define DIGITS_MAX DECIMAL_DIGITS
#define LIMIT      DECIMAL_LIMIT

/* What is not over it has room for one more digit. */
#define TENTH (LIMIT / 10)

/* So many digits, and a point among them, are a number of 64 bits. */
#define SHORT 18

static bool
fits(decimal_digits digits)
{
	return digits >= -LIMIT && digits <= LIMIT;
}

/* Adds a run of digits, one at least; its end, or NULL. */
static const char *
take_run(decimal_digits *digits, const char *s, const char *end)
{
	const char *begin = s;

	for (; s < end && text_is_digit(*s); s++) {
		if (*digits > TENTH)
			return NULL;
		*digits = *digits * 10 + (*s - '0');
	}
	return s == begin ? NULL : s;
}

static bool
parse_long(struct decimal *d, const char *s, const char *end)
{
	const char *point = end;
	decimal_digits digits = 0;

	s = take_run(&digits, s, end);
	if (s != NULL && s < end && *s == '.') {
		point = s + 1;
		s = take_run(&digits, point, end);
	}
	if (s == NULL || s < end || end - point > DIGITS_MAX)
		return false;
	d->digits = digits;
	d->scale = (int)(end - point);
	return true;
}

/* Nearly all numbers are short, and quick to read. */
static bool
parse_short(struct decimal *d, const char *s, const char *end)
{
	const char *begin = s, *point = end;
	int64_t digits = 0;

	for (; s < end; s++) {
		if (text_is_digit(*s))
			digits = digits * 10 + (*s - '0');
		else if (*s == '.' && s > begin && point == end)
			point = s + 1;
		else
			return false;
	}
	if (begin == end || end[-1] == '.')
		return false;
	d->digits = digits;
	d->scale = (int)(end - point);
	return true;
}

static bool
parse_any(struct decimal *d, const char *text, size_t len)
{
	const char *s = text, *end = text + len;
	bool minus = len > 0 && *s == '-';

	if (len > 0 && (*s == '-' || *s == '+'))
		s++;
	if (!parse_long(d, s, end))
		return false;
	if (minus)
		d->digits = -d->digits;
	return true;
}

bool
decimal_parse(struct decimal *d, const char *text, size_t len)
{
	if (len <= SHORT && parse_short(d, text, text + len))
		return true;
	return parse_any(d, text, len);
}

void
decimal_trim(struct decimal *d)
{
	for (; d->scale > 0 && d->digits % 10 == 0; d->scale--)
		d->digits /= 10;
}

/* The same value with this scale, or its own when that is larger. */
static bool
widen(struct decimal *d, int scale)
{
	struct decimal wide = *d;

	for (; wide.scale < scale; wide.scale++) {
		if (wide.digits > TENTH || wide.digits < -TENTH)
			return false;
		wide.digits *= 10;
	}
	*d = wide;
	return true;
}

/* A sum that is too long by a zero at its end is not too long. */
static bool
add_tenths(struct decimal *a, decimal_digits b)
{
	decimal_digits last = a->digits % 10 + b % 10;

	if (a->scale == 0 || last % 10 != 0)
		return false;
	a->digits = a->digits / 10 + b / 10 + last / 10;
	a->scale--;
	return true;
}

/* At one scale. */
static bool
add(struct decimal *a, decimal_digits b)
{
	decimal_digits sum;

	if (__builtin_add_overflow(a->digits, b, &sum) || !fits(sum))
		return add_tenths(a, b);
	a->digits = sum;
	return true;
}

bool
decimal_add(struct decimal *a, const struct decimal *b)
{
	struct decimal sum = *a, more = *b;

	if (a->scale == b->scale)
		return add(a, b->digits);
	if (!widen(&sum, more.scale) || !widen(&more, sum.scale)) {
		sum = *a;
		decimal_trim(&sum);
		decimal_trim(&more);
		if (!widen(&sum, more.scale) || !widen(&more, sum.scale))
			return false;
	}
	if (!add(&sum, more.digits))
		return false;
	*a = sum;
	return true;
}

bool
decimal_sub(struct decimal *a, const struct decimal *b)
{
	struct decimal less = { -b->digits, b->scale };

	return decimal_add(a, &less);
}

/* What is too long to be widened is farther from 0 than the other. */
int
decimal_cmp(const struct decimal *a, const struct decimal *b)
{
	struct decimal x = *a, y = *b;

	if (x.scale < y.scale && !widen(&x, y.scale))
		return a->digits < 0 ? -1 : 1;
	if (y.scale < x.scale && !widen(&y, x.scale))
		return b->digits < 0 ? 1 : -1;
	return (x.digits > y.digits) - (x.digits < y.digits);
}

/* All digits, the last one first, with a zero before the point at least. */
static int
spell(char digits[DIGITS_MAX + 1], const struct decimal *d)
{
	decimal_digits rest = d->digits < 0 ? -d->digits : d->digits;
	uint64_t head;
	int n = 0;

	for (; rest > (decimal_digits)UINT64_MAX; rest /= 10)
		digits[n++] = (char)('0' + (int)(rest % 10));
	for (head = (uint64_t)rest; head > 0 || n <= d->scale; head /= 10)
		digits[n++] = (char)('0' + head % 10);
	return n;
}

static char *
put_whole(char *to, const char *digits, int n, bool grouped)
{
	while (n-- > 0) {
		*to++ = digits[n];
		if (grouped && n > 0 && n % 3 == 0)
			*to++ = ' ';
	}
	return to;
}

static char *
put_fraction(char *to, const char *digits, int n, int least)
{
	int more = least < DECIMAL_LEAST ? least - n : DECIMAL_LEAST - n;

	if (n > 0 || more > 0)
		*to++ = '.';
	while (n-- > 0)
		*to++ = digits[n];
	while (more-- > 0)
		*to++ = '0';
	return to;
}

static size_t
put(char *out, const struct decimal *d, int least, bool grouped)
{
	char digits[DIGITS_MAX + 1], *to = out;
	int n = spell(digits, d);

	if (d->digits < 0)
		*to++ = '-';
	else if (grouped && d->digits > 0)
		*to++ = '+';
	to = put_whole(to, digits + d->scale, n - d->scale, grouped);
	to = put_fraction(to, digits, d->scale, least);
	*to = '\0';
	return (size_t)(to - out);
}

size_t
decimal_print(char out[DECIMAL_SIZE], const struct decimal *d, int least)
{
	return put(out, d, least, false);
}

size_t
decimal_group(char out[DECIMAL_SIZE + 16], const struct decimal *d, int least)
{
	return put(out, d, least, true);
}

/*
 * Multiplying, dividing and rounding decimals, as at school: digit by digit
 * where 128 bits do not hold what stands in between.
 */

#define MATH_TENTH (DECIMAL_LIMIT / 10)

static bool
is_small(decimal_digits digits)
{
	return digits >= -DECIMAL_LIMIT && digits <= DECIMAL_LIMIT;
}

static bool
math_widen(decimal_digits *digits)
{
	if (*digits > MATH_TENTH || *digits < -MATH_TENTH)
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

	if (*rest <= MATH_TENTH) {
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
		if (!math_widen(&to->digits))
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
		if (!math_widen(&y))
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
