/*
 * The types of columns, and the way from a text as a document has it to the
 * canonical form that sinks get:
 *
 *	text      the bytes as they were
 *	integer   -12
 *	decimal   the digits it was given, point as the mark: 1990.0
 *	money     as decimal, with two decimals at least: 1990.00
 *	quantity  as decimal
 *	datetime  2018-04-16T14:08:31+03:00, in the zone asked for
 *	date      2018-04-16, the day in that zone
 *	boolean   true or false
 *	hour      9, the hour of the day in that zone
 *
 * Numbers are digits throughout; no binary fraction is ever made of them.
 */
#ifndef MODEL_TYPE_H
#define MODEL_TYPE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct zone;

enum type {
	TYPE_TEXT,
	TYPE_INTEGER,
	TYPE_DECIMAL,
	TYPE_MONEY,
	TYPE_QUANTITY,
	TYPE_DATETIME,
	TYPE_DATE,
	TYPE_BOOLEAN,
	TYPE_HOUR
};

const char *type_name(enum type);
const char *type_words(enum type); /* "an amount", as in "is not an amount" */
bool type_find(const char *name, enum type *);
bool type_is_number(enum type);

/* The type of the cells: of an hour they are integers, else it is itself. */
enum type type_of_cells(enum type);

/* Is the text its own canonical form already? The usual case, and quick. */
bool type_is_canonical(enum type, const char *text, size_t len);

/*
 * Put the canonical form of text into `out`, replacing what is there; empty
 * when the text is blank. false: it is not of the type. Numbers may be grouped
 * with space, U+00A0, U+202F or U+2009 and have a comma or a point; dates
 * without an offset are taken as in the zone.
 */
bool type_convert(enum type, const char *text, size_t len, const struct zone *,
    struct buf *out);

/*
 * A decimal number read from a text as people and programs write it in
 * Russia: "1 990,00", "-5.5", "0012", grouped by any of four blanks. What
 * comes out is digits with a point; the value is never rounded.
 */

/* More digits than this are not an amount of anything. */
#define NUMBER_DIGITS 60

/*
 * Append the number to `out`, with at least `decimals` digits behind the
 * point. Redundant leading zeros and the sign of zero are left away.
 * false, and nothing appended: not a number.
 */
bool type_clean_number(
    const char *text, size_t len, unsigned decimals, struct buf *out);

#endif
