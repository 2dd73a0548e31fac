/*
 * Reading decimal numbers: sign, digits in groups, mark, digits.
 */
#include "row/number.h"
#include "row/blank.h"

#include <stdint.h>
#include <string.h>

struct parts {
	bool minus;
	char whole[NUMBER_DIGITS];
	size_t nwhole;
	const char *fraction;
	size_t nfraction;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
skip_blanks(const char *s, const char *end)
{
	size_t n;

	while ((n = blank_at(s, end)) > 0)
		s += n;
	return s;
}

/* A run of digits; NULL when they are too many. */
static const char *
take_digits(struct parts *p, const char *s, const char *end)
{
	for (; s < end && is_digit(*s); s++) {
		if (p->nwhole == NUMBER_DIGITS)
			return NULL;
		p->whole[p->nwhole++] = *s;
	}
	return s;
}

/* Digits, then groups of exactly three behind blanks. */
static const char *
take_whole(struct parts *p, const char *s, const char *end)
{
	size_t gap, first;

	s = take_digits(p, s, end);
	first = p->nwhole;
	while (s != NULL && (gap = blank_in_number(s, end)) > 0 &&
	       s + gap < end && is_digit(s[gap])) {
		size_t had = p->nwhole;

		s = take_digits(p, s + gap, end);
		if (first == 0 || first > 3 || p->nwhole - had != 3)
			return NULL;
	}
	return s;
}

static const char *
take_fraction(struct parts *p, const char *s, const char *end)
{
	if (s == end || (*s != '.' && *s != ','))
		return s;
	p->fraction = ++s;
	while (s < end && is_digit(*s))
		s++;
	p->nfraction = (size_t)(s - p->fraction);
	return p->nfraction > NUMBER_DIGITS ? NULL : s;
}

static bool
split(struct parts *p, const char *s, const char *end)
{
	s = skip_blanks(s, end);
	if (s < end && (*s == '-' || *s == '+'))
		p->minus = *s++ == '-';
	s = take_whole(p, s, end);
	if (s != NULL)
		s = take_fraction(p, s, end);
	if (s == NULL || p->nwhole + p->nfraction == 0)
		return false;
	return skip_blanks(s, end) == end;
}

static bool
is_zero(const struct parts *p)
{
	size_t i;

	for (i = 0; i < p->nwhole; i++)
		if (p->whole[i] != '0')
			return false;
	for (i = 0; i < p->nfraction; i++)
		if (p->fraction[i] != '0')
			return false;
	return true;
}

static void
print(const struct parts *p, unsigned decimals, struct buf *out)
{
	size_t zeros = 0, i;

	if (p->minus && !is_zero(p))
		buf_putc(out, '-');
	while (zeros + 1 < p->nwhole && p->whole[zeros] == '0')
		zeros++;
	if (p->nwhole == 0)
		buf_putc(out, '0');
	buf_add(out, p->whole + zeros, p->nwhole - zeros);
	if (p->nfraction + decimals == 0)
		return;
	buf_putc(out, '.');
	buf_add(out, p->fraction, p->nfraction);
	for (i = p->nfraction; i < decimals; i++)
		buf_putc(out, '0');
}

int
number_decimals(const char *s, size_t len)
{
	size_t i, point = len;

	if (len == 0 || len > NUMBER_DIGITS || !is_digit(s[0]) ||
	    (s[0] == '0' && len > 1 && s[1] != '.'))
		return -1;
	for (i = 1; i < len; i++) {
		if (is_digit(s[i]))
			continue;
		if (s[i] != '.' || point < len || i + 1 == len)
			return -1;
		point = i;
	}
	return point == len ? 0 : (int)(len - point - 1);
}

static void
pad(struct buf *out, unsigned have, unsigned want)
{
	if (have == 0 && want > 0)
		buf_putc(out, '.');
	for (; have < want; have++)
		buf_putc(out, '0');
}

static bool
clean_up(const char *text, size_t len, unsigned decimals, struct buf *out)
{
	struct parts p = { .fraction = "" };

	if (!split(&p, text, text + len))
		return false;
	print(&p, decimals, out);
	return true;
}

bool
number_clean(const char *text, size_t len, unsigned decimals, struct buf *out)
{
	int have = number_decimals(text, len);

	if (have < 0)
		return clean_up(text, len, decimals, out);
	buf_add(out, text, len);
	pad(out, (unsigned)have, decimals);
	return true;
}
