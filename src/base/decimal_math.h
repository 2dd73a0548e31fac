/*
 * Arithmetic on exact decimals, beyond adding and comparing. What fails
 * returns false and leaves *a as it was.
 */
#ifndef BASE_DECIMAL_MATH_H
#define BASE_DECIMAL_MATH_H

#include "base/decimal.h"

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
