/*
 * The types of columns as a table: a name, words for messages, and the
 * function that makes the canonical form.
 */
#include "base/mem.h"
#include "base/when.h"
#include "model/type.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

/*
 * Reading decimal numbers: sign, digits in groups, mark, digits.
 */

struct number_parts {
	bool minus;
	char whole[NUMBER_DIGITS];
	size_t nwhole;
	const char *fraction;
	size_t nfraction;
};

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
take_digits(struct number_parts *p, const char *s, const char *end)
{
	for (; s < end && text_is_digit(*s); s++) {
		if (p->nwhole == NUMBER_DIGITS)
			return NULL;
		p->whole[p->nwhole++] = *s;
	}
	return s;
}

/* Digits, then groups of exactly three behind blanks. */
static const char *
take_whole(struct number_parts *p, const char *s, const char *end)
{
	size_t gap, first;

	s = take_digits(p, s, end);
	first = p->nwhole;
	while (s != NULL && (gap = blank_in_number(s, end)) > 0 &&
	       s + gap < end && text_is_digit(s[gap])) {
		size_t had = p->nwhole;

		s = take_digits(p, s + gap, end);
		if (first == 0 || first > 3 || p->nwhole - had != 3)
			return NULL;
	}
	return s;
}

static const char *
take_fraction(struct number_parts *p, const char *s, const char *end)
{
	if (s == end || (*s != '.' && *s != ','))
		return s;
	p->fraction = ++s;
	while (s < end && text_is_digit(*s))
		s++;
	p->nfraction = (size_t)(s - p->fraction);
	return p->nfraction > NUMBER_DIGITS ? NULL : s;
}

static bool
split(struct number_parts *p, const char *s, const char *end)
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
is_zero(const struct number_parts *p)
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
print(const struct number_parts *p, unsigned decimals, struct buf *out)
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

/*
 * How many decimals a number has that needs no cleaning: digits, perhaps a
 * point and more digits. -1: it is not of this form.
 */
static int
number_decimals(const char *s, size_t len)
{
	size_t i, point = len;

	if (len == 0 || len > NUMBER_DIGITS || !text_is_digit(s[0]) ||
	    (s[0] == '0' && len > 1 && s[1] != '.'))
		return -1;
	for (i = 1; i < len; i++) {
		if (text_is_digit(s[i]))
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
	struct number_parts p = { .fraction = "" };

	if (!split(&p, text, text + len))
		return false;
	print(&p, decimals, out);
	return true;
}

bool
type_clean_number(
    const char *text, size_t len, unsigned decimals, struct buf *out)
{
	int have = number_decimals(text, len);

	if (have < 0)
		return clean_up(text, len, decimals, out);
	buf_add(out, text, len);
	pad(out, (unsigned)have, decimals);
	return true;
}

typedef bool conversion(
    const char *, size_t, const struct zone *, struct buf *out);

static bool
to_text(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	(void)zone;
	buf_add(out, s, len);
	return true;
}

static bool
to_decimal(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	(void)zone;
	return type_clean_number(s, len, 0, out);
}

static bool
to_money(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	(void)zone;
	return type_clean_number(s, len, 2, out);
}

/* 1 990,00 is whole, for all its decimals. */
static bool
to_integer(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	char *point;

	(void)zone;
	if (!type_clean_number(s, len, 0, out))
		return false;
	point = memchr(out->data, '.', out->len);
	if (point == NULL)
		return true;
	while (out->data[out->len - 1] == '0')
		out->len--;
	if (out->data + out->len != point + 1)
		return false;
	out->len--;
	return true;
}

static bool
to_datetime(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	struct when when;

	if (!when_parse(&when, s, len, zone))
		return false;
	buf_grow(out, WHEN_SIZE);
	out->len = when_datetime(out->data, WHEN_SIZE, &when, zone);
	return out->len > 0;
}

static bool
to_date(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	struct when when;

	if (!when_parse(&when, s, len, zone))
		return false;
	buf_grow(out, WHEN_SIZE);
	out->len = when_date(out->data, WHEN_SIZE, &when, zone);
	return out->len > 0;
}

/* A mere date is no instant, and has none. */
static bool
to_hour(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	struct when when;
	struct civil c;

	if (!when_parse(&when, s, len, zone) || !when.timed)
		return false;
	zone_civil(zone, when.utc, &c);
	buf_printf(out, "%d", c.hour);
	return true;
}

static bool
to_boolean(const char *s, size_t len, const struct zone *zone, struct buf *out)
{
	static const struct {
		const char *word, *value;
	} words[] = {
		{ "true", "true" }, { "false", "false" }, { "1", "true" },
		{ "0", "false" }, { "yes", "true" }, { "no", "false" },
		{ "\xd0\xb4\xd0\xb0", "true" },          /* да */
		{ "\xd0\x94\xd0\xb0", "true" },          /* Да */
		{ "\xd0\xbd\xd0\xb5\xd1\x82", "false" }, /* нет */
		{ "\xd0\x9d\xd0\xb5\xd1\x82", "false" }, /* Нет */
	};
	size_t i;

	(void)zone;
	while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(" \t\r\n", *s) != NULL)
		s++, len--;
	for (i = 0; i < NELEM(words); i++) {
		if (strlen(words[i].word) != len ||
		    memcmp(words[i].word, s, len) != 0)
			continue;
		buf_puts(out, words[i].value);
		return true;
	}
	return false;
}

static const struct type_kind {
	const char *name, *words;
	bool number;
	int decimals; /* at least so many; -1: at most none */
	conversion *convert;
} kinds[] = {
	[TYPE_TEXT] = { "text", "a text", false, 0, to_text },
	[TYPE_INTEGER] = { "integer", "a whole number", true, -1, to_integer },
	[TYPE_DECIMAL] = { "decimal", "a number", true, 0, to_decimal },
	[TYPE_MONEY] = { "money", "an amount", true, 2, to_money },
	[TYPE_QUANTITY] = { "quantity", "a quantity", true, 0, to_decimal },
	[TYPE_DATETIME] = { "datetime", "a date and time", false, 0,
	    to_datetime },
	[TYPE_DATE] = { "date", "a date", false, 0, to_date },
	[TYPE_BOOLEAN] = { "boolean", "true or false", false, 0, to_boolean },
	[TYPE_HOUR] = { "hour", "a date and time", false, 0, to_hour },
};

const char *
type_name(enum type type)
{
	return kinds[type].name;
}

const char *
type_words(enum type type)
{
	return kinds[type].words;
}

bool
type_find(const char *name, enum type *type)
{
	size_t i;

	for (i = 0; i < NELEM(kinds); i++) {
		if (strcmp(kinds[i].name, name) != 0)
			continue;
		*type = (enum type)i;
		return true;
	}
	return false;
}

bool
type_is_number(enum type type)
{
	return kinds[type].number;
}

enum type
type_of_cells(enum type type)
{
	return type == TYPE_HOUR ? TYPE_INTEGER : type;
}

/* Blank but for a text, where every byte counts. */
static bool
is_empty(enum type type, const char *s, size_t len)
{
	const char *end;
	size_t n;

	if (len == 0 || type == TYPE_TEXT)
		return len == 0;
	end = s + len;
	while ((n = blank_at(s, end)) > 0)
		s += n;
	return s == end;
}

bool
type_is_canonical(enum type type, const char *text, size_t len)
{
	int have, least = kinds[type].decimals;

	if (type == TYPE_TEXT)
		return true;
	if (!kinds[type].number)
		return false;
	have = number_decimals(text, len);
	return least < 0 ? have == 0 : have >= least;
}

bool
type_convert(enum type type, const char *text, size_t len,
    const struct zone *zone, struct buf *out)
{
	buf_reset(out);
	if (is_empty(type, text, len))
		return true;
	return kinds[type].convert(text, len, zone, out);
}
