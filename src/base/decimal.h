/*
 * Exact decimals: digits and a scale, never a binary fraction. A value is
 * digits / 10^scale; 1 990,00 is 199000 with scale 2. Up to 38 digits are
 * exact, and what would need more is told, not rounded.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

__extension__ typedef __int128 decimal_digits;

struct decimal {
	decimal_digits digits;
	int scale; /* 0 to DECIMAL_DIGITS */
};

#define DECIMAL_DIGITS 38

/* 38 nines: no decimal has more digits. */
#define DECIMAL_LIMIT                                                          \
	((decimal_digits)10000000000000000000ULL * 10000000000000000000ULL - 1)

#define DECIMAL_ZERO                                                           \
	{                                                                      \
		0, 0                                                           \
	}

/* Room for the longest text, with sign, point and NUL. */
#define DECIMAL_SIZE 48

/* So many digits behind the point can be asked for. */
#define DECIMAL_LEAST 6

/*
 * Plain digits, with a sign and a point perhaps: what model/type.h leaves of
 * a number. false, and the value as it was, when it is not that or has more
 * digits than fit.
 */
bool decimal_parse(struct decimal *, const char *text, size_t len);

/*
 * a + b, a - b, with the larger of both scales unless that is too much for a
 * number that needs less; false, and *a as it was, when it does not fit.
 */
bool decimal_add(struct decimal *a, const struct decimal *b);
bool decimal_sub(struct decimal *a, const struct decimal *b);

/* No zeros at the end behind the point: 1990.00 becomes 1990. */
void decimal_trim(struct decimal *);

/* Less than 0, 0, greater than 0; the scale does not matter. */
int decimal_cmp(const struct decimal *, const struct decimal *);

/*
 * All its digits, with at least so many (up to DECIMAL_LEAST) behind the
 * point: 1990.00. Returns the length.
 */
size_t decimal_print(char out[DECIMAL_SIZE], const struct decimal *, int least);

/*
 * The same for people: a blank between thousands, and a sign even before what
 * is greater than 0: "+1 870.00".
 */
size_t decimal_group(
    char out[DECIMAL_SIZE + 16], const struct decimal *, int least);

/*
 * Arithmetic on exact decimals, beyond adding and comparing. What fails
 * returns false and leaves *a as it was.
 */

/* a * b, exactly; false when that needs more than 38 digits. */
bool decimal_mul(struct decimal *a, const struct decimal *b);

/*
 * a / b: exactly when it ends within so many places (0 to 37), else rounded
 * there, a half away from zero. false when b is 0 or it needs over 38 digits.
 */
bool decimal_div(struct decimal *a, const struct decimal *b, int places);

/* What remains of a / b, with the sign of a; false when b is 0. */
bool decimal_mod(struct decimal *a, const struct decimal *b);

/* To so many places, a half away from zero; fewer stay as they are. */
void decimal_round(struct decimal *, int places);

/* The next integer below or above; the same when it is one. */
void decimal_floor(struct decimal *);
void decimal_ceiling(struct decimal *);

/* The nearest integer; a half goes up, also below zero: -2.5 becomes -2. */
void decimal_half_up(struct decimal *);

/* false when it is no integer, or one that does not fit. */
bool decimal_integer(const struct decimal *, long long *);

static inline bool
decimal_is_zero(const struct decimal *d)
{
	return d->digits == 0;
}

static inline void
decimal_negate(struct decimal *d)
{
	d->digits = -d->digits;
}

static inline struct decimal
decimal_of_integer(long long n)
{
	return (struct decimal){ n, 0 };
}

#endif
