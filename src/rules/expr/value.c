/*
 * Values from one kind to another, as XPath has it.
 */
#include "rules/expr/value.h"
#include "base/decimal.h"
#include "base/text.h"
#include "model/type.h"

#include <string.h>

static bool
is_blank(const struct slice *s)
{
	const char *at = s->text, *end = at + s->len;
	size_t n;

	while ((n = blank_at(at, end)) > 0)
		at += n;
	return at == end;
}

/* Zeros that say nothing may be all that is too many. */
static bool
parse_trimmed(struct decimal *d, struct buf *digits)
{
	if (decimal_parse(d, digits->data, digits->len))
		return true;
	if (memchr(digits->data, '.', digits->len) == NULL)
		return false;
	while (digits->data[digits->len - 1] == '0')
		digits->len--;
	if (digits->data[digits->len - 1] == '.')
		digits->len--;
	return decimal_parse(d, digits->data, digits->len);
}

/* Anything that is not plain digits: grouped, with a comma, or no number. */
static int
read_any(struct value *v, struct buf *scratch, struct err *err)
{
	buf_reset(scratch);
	if (!type_clean_number(v->text.text, v->text.len, 0, scratch)) {
		v->number_kind = is_blank(&v->text) ? NUMBER_EMPTY : NUMBER_NAN;
		return 0;
	}
	if (parse_trimmed(&v->number, scratch))
		return 0;
	return err_set(err, ERR_DATA, "\"%.*s\" has over %d digits",
	    text_fit(v->text.text, v->text.len, 80), v->text.text,
	    DECIMAL_DIGITS);
}

int
value_to_number(struct value *v, struct buf *scratch, struct err *err)
{
	enum value_kind was = v->kind;

	if (was == VALUE_NUMBER)
		return 0;
	v->kind = VALUE_NUMBER;
	v->number_kind = v->missing ? NUMBER_EMPTY : NUMBER_REAL;
	v->missing = false;
	if (was == VALUE_BOOLEAN)
		v->number = decimal_of_integer(v->truth);
	else if (v->number_kind == NUMBER_REAL &&
		 (v->text.len > NUMBER_DIGITS ||
		     !decimal_parse(&v->number, v->text.text, v->text.len)))
		return read_any(v, scratch, err);
	return 0;
}

bool
value_are_real(struct value *a, const struct value *b)
{
	if (b->number_kind == NUMBER_REAL)
		return a->number_kind == NUMBER_REAL;
	if (a->number_kind == NUMBER_REAL ||
	    (a->number_kind == NUMBER_EMPTY && b->number_kind == NUMBER_NAN))
		*a = *b;
	return false;
}

int
value_add(struct value *sum, const struct value *v, struct err *err)
{
	if (!value_are_real(sum, v) || decimal_add(&sum->number, &v->number))
		return 0;
	return err_set(
	    err, ERR_DATA, "a sum has over %d digits", DECIMAL_DIGITS);
}

bool
value_is_true(const struct value *v)
{
	if (v->kind == VALUE_BOOLEAN)
		return v->truth;
	if (v->kind == VALUE_TEXT)
		return v->text.len > 0;
	return v->number_kind == NUMBER_REAL && !decimal_is_zero(&v->number);
}

static struct slice
string_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static struct slice
print_number(const struct decimal *number, char digits[DECIMAL_SIZE])
{
	struct decimal d = *number;

	decimal_trim(&d);
	return (struct slice){ digits, decimal_print(digits, &d, 0) };
}

struct slice
value_string(const struct value *v, char digits[DECIMAL_SIZE])
{
	if (v->kind == VALUE_TEXT)
		return v->text;
	if (v->kind == VALUE_BOOLEAN)
		return string_of(v->truth ? "true" : "false");
	if (v->number_kind != NUMBER_REAL)
		return string_of("NaN");
	return print_number(&v->number, digits);
}

struct slice
value_cell(const struct value *v, char digits[DECIMAL_SIZE])
{
	if (v->kind != VALUE_NUMBER || v->number_kind == NUMBER_REAL)
		return value_string(v, digits);
	return v->number_kind == NUMBER_NAN ? v->text : string_of("");
}
