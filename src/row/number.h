/*
 * A decimal number read from a text as people and programs write it in
 * Russia: "1 990,00", "-5.5", "0012", grouped by any of four blanks. What
 * comes out is digits with a point; the value is never rounded.
 */
#ifndef ROW_NUMBER_H
#define ROW_NUMBER_H

#include "base/buf.h"

#include <stdbool.h>

/* More digits than this are not an amount of anything. */
#define NUMBER_DIGITS 60

/*
 * How many decimals a number has that needs no cleaning: digits, perhaps a
 * point and more digits. -1: it is not of this form.
 */
int number_decimals(const char *text, size_t len);

/*
 * Append the number to `out`, with at least `decimals` digits behind the
 * point. Redundant leading zeros and the sign of zero are left away.
 * false, and nothing appended: not a number.
 */
bool number_clean(
    const char *text, size_t len, unsigned decimals, struct buf *out);

#endif
