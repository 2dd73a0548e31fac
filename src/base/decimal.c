/*
 * Exact decimals. Two values meet at the larger scale of both: the one with
 * fewer digits behind the point is widened by zeros first. Every step minds
 * that 38 digits is what there is.
 */
#include "base/decimal.h"

#include <stdint.h>

#define DIGITS_MAX DECIMAL_DIGITS
#define LIMIT      DECIMAL_LIMIT

/* What is not over it has room for one more digit. */
#define TENTH (LIMIT / 10)

/* So many digits, and a point among them, are a number of 64 bits. */
#define SHORT 18

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

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

	for (; s < end && is_digit(*s); s++) {
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
		if (is_digit(*s))
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
