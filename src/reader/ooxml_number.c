/*
 * A number of a workbook is binary, and what is written of it may be
 * 995.10000000000002 or 4.2601331801780003E+12. People put in and see 15
 * digits, and those it is. Where the digits are right as they are (1990, 12.50,
 * or a whole number, however long) they stay.
 */
#include "reader/ooxml_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT    15 /* digits that count */
#define TEXT_MAX 400

static size_t
skip_digits(const char *s, size_t n, size_t len)
{
	while (n < len && s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* The shape of a number: where its digits are. */
struct shape {
	size_t whole, point, end; /* of digits; end: of the exponent, too */
	bool plain;               /* digits, perhaps a point and digits */
};

/* [-+]digits[.digits][E[-+]digits], with a digit before E at least. */
static bool
scan(struct shape *f, const char *s, size_t len)
{
	size_t start = len > 0 && (s[0] == '-' || s[0] == '+'), n;
	size_t digits;

	f->whole = skip_digits(s, start, len);
	digits = f->whole - start;
	f->point = f->whole;
	if (f->whole < len && s[f->whole] == '.') {
		f->point = skip_digits(s, f->whole + 1, len);
		digits += f->point - f->whole - 1;
	}
	f->end = f->point;
	f->plain = f->whole > start && f->point != f->whole + 1 &&
		   s[0] != '+' && f->end == len;
	if (digits == 0)
		return false;
	if (f->end < len && (s[f->end] | 32) == 'e') {
		n = f->end + 1;
		n += n < len && (s[n] == '-' || s[n] == '+');
		f->end = skip_digits(s, n, len);
		if (f->end == n)
			return false;
	}
	return f->end == len;
}

/* Digits from the first to the last that is no 0. */
static size_t
count(const char *s, size_t len)
{
	size_t n = 0, zeros = 0, i;

	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			continue;
		if (s[i] == '0' && n > 0) {
			zeros++;
		} else if (s[i] != '0') {
			n += zeros + 1;
			zeros = 0;
		}
	}
	return n;
}

/* Of "-d.dddddE+xx": digits without an exponent, no zeros at the end. */
static void
lay(struct buf *out, const char *s)
{
	char digits[COUNT];
	int exponent, n = COUNT, i;

	if (*s == '-')
		buf_putc(out, *s++);
	digits[0] = s[0];
	memcpy(digits + 1, s + 2, COUNT - 1);
	exponent = atoi(s + 2 + COUNT);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (exponent < 0)
		buf_puts(out, "0.");
	for (i = -1; i > exponent; i--)
		buf_putc(out, '0');
	for (i = 0; i < n || i <= exponent; i++) {
		if (i == exponent + 1 && exponent >= 0)
			buf_putc(out, '.');
		buf_putc(out, i < n ? digits[i] : '0');
	}
}

bool
ooxml_number(struct buf *out, const char *text, size_t len)
{
	char copy[TEXT_MAX], said[64];
	struct shape f;
	double value;

	if (len >= sizeof(copy) || !scan(&f, text, len))
		return false;
	if (f.plain && (f.point == f.whole || count(text, len) <= COUNT)) {
		buf_add(out, text, len);
		return true;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	value = strtod(copy, NULL);
	if (value > 1e300 || value < -1e300)
		return false;
	if (value == 0)
		value = 0; /* no -0 */
	snprintf(said, sizeof(said), "%.*e", COUNT - 1, value);
	lay(out, said);
	return true;
}

bool
ooxml_zeros(struct buf *out, const char *text, size_t len, unsigned digits)
{
	size_t i;

	if (len == 0 || skip_digits(text, 0, len) != len)
		return false;
	for (i = len; i < digits; i++)
		buf_putc(out, '0');
	buf_add(out, text, len);
	return true;
}
