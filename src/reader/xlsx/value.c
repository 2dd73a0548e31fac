/*
 * What a cell's number says: its digits, or a date or time where its format
 * makes it one.
 *
 * A number of a workbook is binary, and what is written of it may be
 * 995.10000000000002 or 4.2601331801780003E+12. People put in and see 15
 * digits, and those it is. Where the digits are right as they are (1990, 12.50,
 * or a whole number, however long) they stay.
 */
#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/event.h"
#include "reader/xlsx/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* ---- digits ---- */

#define COUNT    15 /* digits that count */
#define TEXT_MAX 400

static size_t
skip_digits(const char *s, size_t n, size_t len)
{
	while (n < len && text_is_digit(s[n]))
		n++;
	return n;
}

/* The shape of a number: where its digits are. */
struct number_shape {
	size_t whole, point, end; /* of digits; end: of the exponent, too */
	bool plain;               /* digits, perhaps a point and digits */
};

/* [-+]digits[.digits][E[-+]digits], with a digit before E at least. */
static bool
scan(struct number_shape *f, const char *s, size_t len)
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
put_digits(struct buf *out, const char *s)
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
xlsx_read_number(struct buf *out, const char *text, size_t len)
{
	char copy[TEXT_MAX], said[64];
	struct number_shape f;
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
	put_digits(out, said);
	return true;
}

bool
xlsx_read_zeros(struct buf *out, const char *text, size_t len, unsigned digits)
{
	size_t i;

	if (len == 0 || skip_digits(text, 0, len) != len)
		return false;
	for (i = len; i < digits; i++)
		buf_putc(out, '0');
	buf_add(out, text, len);
	return true;
}

/* ---- the code of a format ---- */

/*
 * Letters of a date count only outside quotes, brackets and escapes; of several
 * sections the first decides. An "m" is a minute beside hours or seconds, else
 * a month.
 */
struct code_scan {
	bool date, time, elapsed, fraction;
	bool month;  /* an "m" that may be one */
	char before; /* the last letter of a date or time */
};

static void
letter(struct code_scan *s, char c)
{
	if (c == 'y' || c == 'd')
		s->date = true;
	if (c == 'm' && s->before != 'h' && s->before != 'm')
		s->month = true;
	if (c == 's')
		s->month = false;
	if (c == 'h' || c == 's')
		s->time = true;
	s->before = c;
}

/* Behind a "[": [h] and the like count time that may be longer than a day. */
static const char *
brackets(struct code_scan *s, const char *code)
{
	const char *end = strchr(code, ']');
	size_t n;

	if (end == NULL)
		return code + strlen(code);
	n = strspn(code, "hHmMsS");
	if (n > 0 && code + n == end) {
		s->elapsed = true;
		s->time = true;
		s->before = 'h';
	}
	return end + 1;
}

/* Behind an opening quote. */
static const char *
quoted(const char *code)
{
	const char *end = strchr(code, '"');

	return end == NULL ? code + strlen(code) : end + 1;
}

/* Behind what makes the next character stand for itself. */
static const char *
escaped(const char *code)
{
	return *code == '\0' ? code : code + 1;
}

static const char *
step(struct code_scan *s, const char *code)
{
	char c = *code++;

	if (c == '"')
		return quoted(code);
	if (c == '[')
		return brackets(s, code);
	if (c == '\\' || c == '_' || c == '*')
		return escaped(code);
	if (strncasecmp(code - 1, "AM/PM", 5) == 0)
		return code + 4;
	if (strncasecmp(code - 1, "A/P", 3) == 0)
		return code + 2;
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	if (c != '\0' && strchr("ymdhs", c) != NULL)
		letter(s, c);
	if (c == '.' && s->before == 's' && *code == '0')
		s->fraction = true;
	return code;
}

static enum sheet_kind
kind_of(const struct code_scan *s)
{
	if (s->elapsed)
		return SHEET_ELAPSED;
	if (s->date || s->month)
		return s->time ? SHEET_DATETIME : SHEET_DATE;
	return s->time ? SHEET_TIME : SHEET_PLAIN;
}

struct sheet_format
xlsx_read_format(const char *code)
{
	size_t zeros = strspn(code, "0");
	struct code_scan s = { .before = '\0' };

	if (zeros > 1 && zeros < 64 && code[zeros] == '\0')
		return (struct sheet_format){ SHEET_ZEROS, (unsigned char)zeros,
			false };
	if (strncasecmp(code, "General", 7) == 0)
		return (struct sheet_format){ SHEET_PLAIN, 0, false };
	while (*code != '\0' && *code != ';')
		code = step(&s, code);
	return (
	    struct sheet_format){ (unsigned char)kind_of(&s), 0, s.fraction };
}

/* ---- dates and times ---- */

/*
 * Day 1 is the 1st of January 1900, and day 60 is the 29th of February of that
 * year, which there never was; some workbooks count from 0 on the 1st of
 * January 1904 instead. The time is a part of a day, rounded to the second, or
 * to its thousandth where those are shown.
 */

#define DAYS_END 2958466 /* the 1st of January 10000 */

/* The moment, in seconds or their thousandths. */
struct moment {
	int64_t day, second; /* of the day */
	int thousandth;
};

static struct moment
split(double days, bool fraction)
{
	int64_t per = fraction ? 1000 : 1;
	int64_t all = (int64_t)(days * CIVIL_DAY * (double)per + 0.5);
	int64_t seconds = all / per;

	return (struct moment){ seconds / CIVIL_DAY, seconds % CIVIL_DAY,
		(int)(all % per) };
}

static void
put_time(struct buf *out, const struct moment *m, int64_t hours)
{
	int64_t s = m->second;

	buf_printf(out, "%02lld:%02d:%02d", (long long)hours,
	    (int)(s / CIVIL_MINUTE % 60), (int)(s % CIVIL_MINUTE));
	if (m->thousandth > 0)
		buf_printf(out, ".%03d", m->thousandth);
}

static bool
put_date(struct buf *out, int64_t day, bool from_1904)
{
	int64_t first =
	    from_1904 ? civil_to_days(1904, 1, 1) : civil_to_days(1899, 12, 31);
	struct civil c = { 0 };

	if (!from_1904 && (day < 1 || day == 60))
		return false;
	if (!from_1904 && day > 60)
		day--;
	civil_from_days(&c, first + day);
	if (c.year > 9999)
		return false;
	buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
	return true;
}

static bool
put(struct buf *out, const struct moment *m, struct sheet_format format,
    bool from_1904)
{
	int64_t hour = m->second / CIVIL_HOUR;

	if (format.kind == SHEET_ELAPSED) {
		put_time(out, m, m->day * 24 + hour);
		return true;
	}
	if (format.kind == SHEET_TIME && m->day == 0) {
		put_time(out, m, hour);
		return true;
	}
	if (!put_date(out, m->day, from_1904))
		return false;
	if (format.kind == SHEET_DATE && m->second == 0 && m->thousandth == 0)
		return true;
	buf_putc(out, 'T');
	put_time(out, m, hour);
	return true;
}

bool
xlsx_read_time(struct buf *out, const char *text, size_t len,
    struct sheet_format format, bool from_1904)
{
	char copy[64];
	struct moment m;
	double days;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	days = strtod(copy, NULL);
	if (!(days >= 0 && days < DAYS_END))
		return false;
	m = split(days, format.fraction);
	return put(out, &m, format, from_1904);
}

/* ---- styles ---- */

/*
 * A cell has the number of its style, a style (cellXfs/xf) that of a format,
 * and a format has a code (numFmt), or is one that all programs know.
 */
struct numbered_format {
	long id;
	struct sheet_format format;
};

struct styles_reader {
	struct listener listener; /* first */
	struct cell_styles *styles;
	struct numbered_format *formats;
	size_t nformats;
	const char *file;
	int depth;
	bool cells; /* in cellXfs */
};

static const struct {
	long first, last;
	struct sheet_format format;
} known[] = {
	{ 14, 17, { SHEET_DATE, 0, false } },
	{ 18, 21, { SHEET_TIME, 0, false } },
	{ 22, 22, { SHEET_DATETIME, 0, false } },
	{ 45, 45, { SHEET_TIME, 0, false } },
	{ 46, 46, { SHEET_ELAPSED, 0, false } },
	{ 47, 47, { SHEET_TIME, 0, true } },
};

static struct sheet_format
find_format(const struct styles_reader *l, long id)
{
	size_t i;

	for (i = 0; i < l->nformats; i++)
		if (l->formats[i].id == id)
			return l->formats[i].format;
	for (i = 0; i < NELEM(known); i++)
		if (known[i].first <= id && id <= known[i].last)
			return known[i].format;
	return (struct sheet_format){ SHEET_PLAIN, 0, false };
}

static void
add_format(struct styles_reader *l, const struct attr *attrs, size_t n)
{
	char *code = package_attr_text(attrs, n, "formatCode");

	l->formats =
	    mem_resize(l->formats, l->nformats + 1, sizeof(*l->formats));
	l->formats[l->nformats++] = (struct numbered_format){
		package_attr_number(attrs, n, "numFmtId", -1),
		xlsx_read_format(code == NULL ? "" : code)
	};
	free(code);
}

static void
add_style(struct styles_reader *l, const struct attr *attrs, size_t n)
{
	struct cell_styles *s = l->styles;

	s->formats = mem_resize(s->formats, s->n + 1, sizeof(*s->formats));
	s->formats[s->n++] =
	    find_format(l, package_attr_number(attrs, n, "numFmtId", 0));
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct styles_reader *l = (struct styles_reader *)listener;

	if (l->depth == 1) {
		l->cells = strcmp(name, "cellXfs") == 0;
		if (!l->cells && strcmp(name, "numFmts") != 0)
			return EVENT_SKIP;
	}
	if (l->nformats + l->styles->n >= STYLES_COUNT)
		return err_set(err, ERR_DATA,
		    "%s: has more than 65536 styles of cells", l->file);
	if (l->depth == 2 && !l->cells && l->nformats == STYLES_FORMATS)
		return err_set(err, ERR_DATA,
		    "%s: has more than 4096 formats of numbers", l->file);
	if (l->depth == 2) {
		if (l->cells)
			add_style(l, attrs, n);
		else
			add_format(l, attrs, n);
		return EVENT_SKIP;
	}
	l->depth++;
	return EVENT_GO;
}

static int
on_close(struct listener *listener, struct err *err)
{
	(void)err;
	((struct styles_reader *)listener)->depth--;
	return 0;
}

int
xlsx_read_styles(struct cell_styles *s, struct package *package,
    const char *part, struct err *err)
{
	struct styles_reader l = { .listener = { ignore_begin, on_open,
				       ignore_text, on_close, ignore_close },
		.styles = s,
		.file = package_name(package) };
	int rc = package_read(package, part, PACKAGE_SMALL, &l.listener, err);

	free(l.formats);
	return rc;
}

void
xlsx_clear_styles(struct cell_styles *s)
{
	free(s->formats);
	*s = (struct cell_styles){ NULL, 0 };
}
