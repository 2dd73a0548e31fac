/*
 * What an expression of the rules is made of and comes to: a text, a number or
 * a boolean, as in XPath 1.0. A number is an exact decimal, or none: XPath's
 * NaN, of which "nothing was there" is one kind and "abc" another.
 */
#ifndef RULES_EXPR_VALUE_H
#define RULES_EXPR_VALUE_H

#include "base/buf.h"
#include "base/decimal.h"
#include "base/err.h"
#include "rules/rules.h"

enum value_kind { VALUE_TEXT, VALUE_NUMBER, VALUE_BOOLEAN };

enum number_kind {
	NUMBER_REAL,
	NUMBER_EMPTY, /* missing or blank: an empty cell, string() is "NaN" */
	NUMBER_NAN    /* a text that is no number; `text` has it */
};

struct value {
	struct decimal number; /* of a NUMBER_REAL */
	struct slice text; /* of a VALUE_TEXT; of a NUMBER_NAN the culprit */
	enum value_kind kind;
	enum number_kind number_kind; /* of a VALUE_NUMBER */
	bool truth;                   /* of a VALUE_BOOLEAN */
	bool missing; /* VALUE_TEXT of a path that found nothing; text is "" */
};

/* The text is borrowed. */
static inline struct value
value_text(const char *text, size_t len)
{
	return (struct value){ .kind = VALUE_TEXT,
		.text = { len > 0 ? text : "", len } };
}

static inline struct value
value_missing(void)
{
	return (struct value){
		.kind = VALUE_TEXT, .text = { "", 0 }, .missing = true
	};
}

static inline struct value
value_integer(uint64_t n)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = { n, 0 } };
}

static inline struct value
value_decimal(const struct decimal *d)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = *d };
}

static inline struct value
value_boolean(bool truth)
{
	return (struct value){ .kind = VALUE_BOOLEAN, .truth = truth };
}

/*
 * The number that a value says, in its place. A text is read as as="decimal"
 * reads it ("1 990,00"); `scratch` is for that. -1: it is a number, but one of
 * over 38 digits.
 */
int value_to_number(struct value *, struct buf *scratch, struct err *);

/*
 * Are both numbers? Else *a becomes what arithmetic on them gives: the one that
 * is none; NUMBER_NAN prevails over NUMBER_EMPTY.
 */
bool value_are_real(struct value *a, const struct value *b);

/* Add a VALUE_NUMBER to one, as sum() does; -1: it would have over 38 digits.
 */
int value_add(struct value *sum, const struct value *, struct err *);

/* As boolean() has it: a text that is not empty, a number that is not 0. */
bool value_is_true(const struct value *);

/*
 * As string() has it: a number without zeros at its end, "NaN", "true". The
 * text points into the value or into `digits`.
 */
struct slice value_string(const struct value *, char digits[DECIMAL_SIZE]);

/*
 * As a cell shows it: as string() but that a NUMBER_EMPTY is "". What is a
 * NUMBER_NAN must not become a cell, whatever the column's type: its text here
 * is the culprit, for the message ("12,5O" is not an amount).
 */
struct slice value_cell(const struct value *, char digits[DECIMAL_SIZE]);

#endif
