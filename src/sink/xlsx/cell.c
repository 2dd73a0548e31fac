/*
 * A value becomes a cell: only what its column calls a number is one, and only
 * as long as no digit of it is lost. Codes stay texts.
 *
 * Numbers and times are binary in a spreadsheet, exact up to 15 digits; what
 * has more is no number there. What XML cannot hold is written as _x0001_, and
 * such a thing is read as the character it names: a text that has it already
 * must say _x005F_ for its first "_". The library does the control characters,
 * all but U+0000, with which its strings end.
 */
#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "sink/xlsx/xlsx_internal.h"

#include <ctype.h>
#include <stdlib.h>

/* ---- numbers and times ---- */

/* Digits of a number's text; what is behind the point may end in zeros. */
struct digits {
	const char *first, *last; /* that are not 0; NULL: there is none */
	const char *point;        /* NULL: none */
};

static struct digits
scan(const char *text, size_t len)
{
	struct digits d = { NULL, NULL, NULL };
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '.')
			d.point = text + i;
		else if (text_is_digit(text[i]) && text[i] != '0') {
			if (d.first == NULL)
				d.first = text + i;
			d.last = text + i;
		}
	return d;
}

bool
xlsx_number_fits(const char *text, size_t len)
{
	struct digits d = scan(text, len);
	ptrdiff_t n;

	if (d.first == NULL)
		return true;
	n = d.last - d.first + 1;
	if (d.point != NULL && d.first < d.point && d.point < d.last)
		n--;
	return n <= XLSX_DIGITS;
}

int
xlsx_number_places(const char *text, size_t len)
{
	struct digits d = scan(text, len);

	if (d.point == NULL || d.last == NULL || d.last < d.point)
		return 0;
	return (int)(d.last - d.point);
}

double
xlsx_number(const char *text, size_t len)
{
	char copy[128];

	if (len >= sizeof(copy))
		len = sizeof(copy) - 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return strtod(copy, NULL);
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* The time of day in seconds: "14:08:31", and a fraction perhaps. */
static double
seconds(const char *s, size_t len)
{
	double whole =
	    two(s) * CIVIL_HOUR + two(s + 3) * CIVIL_MINUTE + two(s + 6);
	size_t n = 8;

	if (len <= n || s[n] != '.')
		return whole;
	for (n++; n < len && text_is_digit(s[n]); n++)
		;
	return whole + xlsx_number(s + 8, n - 8);
}

/*
 * Day 60 is the 29th of February 1900, which there never was: the days before
 * it are counted from one day later than those behind it.
 */
static bool
to_serial(const char *text, size_t len, double *serial)
{
	int64_t day = civil_to_days(two(text) * 100 + two(text + 2),
			  two(text + 5), two(text + 8)) -
		      civil_to_days(1899, 12, 31);

	if (day < 1)
		return false;
	if (day >= 60)
		day++;
	*serial = (double)day;
	if (len > 11)
		*serial =
		    ((double)(day * CIVIL_DAY) + seconds(text + 11, len - 11)) /
		    CIVIL_DAY;
	return true;
}

/* ---- texts ---- */

/* Is this "_x0041_", which would be read as "A"? */
static bool
is_escape(const char *s, size_t left)
{
	size_t i;

	if (left < 7 || s[1] != 'x' || s[6] != '_')
		return false;
	for (i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)s[i]))
			return false;
	return true;
}

/* What stands for the character at s when it cannot stand for itself. */
static const char *
instead(const char *s, size_t left, size_t n)
{
	if (n == 0)
		return "\xef\xbf\xbd"; /* no UTF-8 */
	if (*s == '\0')
		return "_x0000_";
	if (*s == '_' && is_escape(s, left))
		return "_x005F_";
	if (n == 3 && memcmp(s, "\xef\xbf\xbe", 3) == 0)
		return "_xFFFE_";
	if (n == 3 && memcmp(s, "\xef\xbf\xbf", 3) == 0)
		return "_xFFFF_";
	return NULL;
}

/* How long a text is for people, and for the program. */
struct length {
	size_t letters, units;
};

/* Bytes of ASCII and Cyrillic letters that stand for themselves. */
static size_t
plain_run(const char *s, size_t len, size_t *letters)
{
	size_t i = 0, n;

	for (*letters = 0; i < len; i += n, (*letters)++)
		if ((signed char)s[i] > 0 && s[i] != '_')
			n = 1;
		else if (i + 1 < len && (s[i] & 0xfe) == 0xd0 &&
			 (s[i + 1] & 0xc0) == 0x80)
			n = 2;
		else
			break;
	return i;
}

/*
 * Append the text as the library may have it: what XML cannot hold, and what
 * would be taken for an escape, is escaped.
 */
static struct length
put_escaped(struct buf *out, const char *text, size_t len)
{
	struct length length = { 0, 0 };
	const char *other;
	unsigned code;
	size_t i, n, letters;

	for (i = 0; i < len; i += n == 0 ? 1 : n) {
		n = plain_run(text + i, len - i, &letters);
		if (n > 0) {
			buf_add(out, text + i, n);
			length.letters += letters;
			length.units += letters;
			continue;
		}
		n = utf8_take(text + i, len - i, &code);
		other = instead(text + i, len - i, n);
		if (other != NULL)
			buf_puts(out, other);
		else
			buf_add(out, text + i, n);
		length.letters++;
		length.units += n == 4 ? 2 : 1;
	}
	return length;
}

/* ---- cells ---- */

/* Some programs show a longer text as "####" when its look is that of text. */
#define LOOK_TEXT_MOST 255

/* More letters than this do not make a column wider. */
#define DATE_LETTERS 10
#define TIME_LETTERS 19

static void
widen(size_t *width, size_t letters)
{
	if (*width < letters)
		*width = letters;
}

int
xlsx_wrote(const struct xlsx_place *p, lxw_error said, struct err *err)
{
	if (xlsx_said(p->x, said, err) != 0)
		return -1;
	p->x->cells[p->page->index]++;
	return 0;
}

static int
too_long(struct err *err, size_t units)
{
	return err_set(err, ERR_DATA,
	    "a text of %zu letters, and a cell of a workbook holds %d; another "
	    "format takes it",
	    units, XLSX_TEXT);
}

static int
put_text(const struct xlsx_place *p, const char *text, size_t len,
    size_t *width, struct err *err)
{
	struct length n;
	int look = -1;

	buf_reset(&p->x->work);
	n = put_escaped(&p->x->work, text, len);
	if (n.units > XLSX_TEXT)
		return too_long(err, n.units);
	if (n.letters <= LOOK_TEXT_MOST)
		look = LOOK_TEXT;
	widen(width, n.letters);
	return xlsx_wrote(p,
	    worksheet_write_string(p->page, p->row, p->col,
		buf_str(&p->x->work),
		look < 0 ? NULL : xlsx_style(&p->x->looks, look)),
	    err);
}

static int
put_double(const struct xlsx_place *p, double value, int look, struct err *err)
{
	return xlsx_wrote(p,
	    worksheet_write_number(
		p->page, p->row, p->col, value, xlsx_style(&p->x->looks, look)),
	    err);
}

static int
number_look(enum type type, const char *text, size_t len)
{
	int places = xlsx_number_places(text, len);

	if (type == TYPE_INTEGER)
		return LOOK_INTEGER;
	if (type == TYPE_MONEY && places < 2)
		places = 2;
	return LOOK_NUMBER + (places < XLSX_PLACES ? places : XLSX_PLACES);
}

static int
put_number(const struct xlsx_place *p, enum type type, const char *text,
    size_t len, size_t *width, struct err *err)
{
	if (!xlsx_number_fits(text, len))
		return put_text(p, text, len, width, err);
	widen(width, len + (type == TYPE_INTEGER ? 0 : len / 3));
	return put_double(
	    p, xlsx_number(text, len), number_look(type, text, len), err);
}

static int
put_time(const struct xlsx_place *p, enum type type, const char *text,
    size_t len, size_t *width, struct err *err)
{
	int look = LOOK_DATE;
	double serial;

	if (!to_serial(text, len, &serial))
		return put_text(p, text, len, width, err);
	if (type == TYPE_DATETIME)
		look = len > 19 && text[19] == '.' ? LOOK_FRACTION : LOOK_TIME;
	widen(width, type == TYPE_DATE ? DATE_LETTERS : TIME_LETTERS);
	return put_double(p, serial, look, err);
}

static int
put_boolean(const struct xlsx_place *p, const char *text, struct err *err)
{
	return xlsx_wrote(p,
	    worksheet_write_boolean(
		p->page, p->row, p->col, text[0] == 't', NULL),
	    err);
}

int
xlsx_cell(const struct xlsx_place *p, enum type type, const char *text,
    size_t len, size_t *width, struct err *err)
{
	if (len == 0)
		return 0;
	if (type_is_number(type))
		return put_number(p, type, text, len, width, err);
	if (type == TYPE_DATE || type == TYPE_DATETIME)
		return put_time(p, type, text, len, width, err);
	if (type == TYPE_BOOLEAN)
		return put_boolean(p, text, err);
	return put_text(p, text, len, width, err);
}

int
xlsx_words(const struct xlsx_place *p, const char *text, int look,
    size_t *width, struct err *err)
{
	struct length n;

	buf_reset(&p->x->work);
	n = put_escaped(&p->x->work, text, strlen(text));
	if (n.units > XLSX_TEXT)
		return too_long(err, n.units);
	widen(width, n.letters);
	return xlsx_wrote(p,
	    worksheet_write_string(p->page, p->row, p->col,
		buf_str(&p->x->work), xlsx_style(&p->x->looks, look)),
	    err);
}
