/*
 * A value becomes a cell: only what its column calls a number is one, and only
 * as long as no digit of it is lost. Codes stay texts.
 */
#include "sink/xlsx_internal.h"

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
	struct xlsx_length n;
	int look = -1;

	buf_reset(&p->x->work);
	n = xlsx_text(&p->x->work, text, len);
	if (n.units > XLSX_TEXT)
		return too_long(err, n.units);
	if (n.letters <= LOOK_TEXT_MOST)
		look = LOOK_TEXT;
	widen(width, n.letters);
	return xlsx_wrote(p,
	    worksheet_write_string(p->page, p->row, p->col,
		buf_str(&p->x->work),
		look < 0 ? NULL : xlsx_style(&p->x->styles, look)),
	    err);
}

static int
put_double(const struct xlsx_place *p, double value, int look, struct err *err)
{
	return xlsx_wrote(p,
	    worksheet_write_number(p->page, p->row, p->col, value,
		xlsx_style(&p->x->styles, look)),
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

	if (!xlsx_serial(text, len, &serial))
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
	struct xlsx_length n;

	buf_reset(&p->x->work);
	n = xlsx_text(&p->x->work, text, strlen(text));
	if (n.units > XLSX_TEXT)
		return too_long(err, n.units);
	widen(width, n.letters);
	return xlsx_wrote(p,
	    worksheet_write_string(p->page, p->row, p->col,
		buf_str(&p->x->work), xlsx_style(&p->x->styles, look)),
	    err);
}
