/*
 * A page to rows. Its XML says worksheet/sheetData/row/c, and in a cell v, its
 * value, or is, a text; a table says at which depth which element is heard,
 * and all others are skipped. Rows and cells may leave out where they are:
 * then they are behind the ones before. A row with a SUBTOTAL is what other
 * rows come to, and left away. What a cell says is made a text by a function
 * for each type that it can have (t="s").
 */
#include "base/mem.h"
#include "base/text.h"
#include "model/event.h"
#include "reader/xlsx/xlsx.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A cell as it is read. */
struct raw_cell {
	uint32_t column;
	const struct cell_type *type; /* NULL: there is none of this name */
	struct sheet_format format;
	bool formula, value; /* it has one */
	struct buf text;     /* of its <v>, or of all its <t> */
};

/* In these a cell becomes a text: it goes into the row's, or is elsewhere. */
typedef int take_function(struct sheet_row *, struct sheet_cell *,
    const struct sheet_context *, struct raw_cell *, struct err *);

struct cell_type {
	const char *name;
	bool words;
	take_function *take;
};

/* ---- places ---- */

const char *
sheet_place(char out[SHEET_PLACE], uint32_t column, long row)
{
	char letters[8];
	size_t n = sizeof(letters);

	letters[--n] = '\0';
	for (column++; column > 0 && n > 0; column = (column - 1) / 26)
		letters[--n] = (char)('A' + (column - 1) % 26);
	snprintf(out, SHEET_PLACE, "%s%ld", letters + n, row);
	return out;
}

bool
sheet_place_read(const char *text, size_t len, uint32_t *column, long *row)
{
	size_t n = 0, letters;

	for (*column = 0; n < len && text[n] >= 'A' && text[n] <= 'Z'; n++)
		if (n < 4)
			*column = *column * 26 + (uint32_t)(text[n] - 'A' + 1);
	letters = n;
	for (*row = 0; n < len && text_is_digit(text[n]); n++)
		if (n < letters + 8)
			*row = *row * 10 + (text[n] - '0');
	if (letters == 0 || n == letters || n != len || *row > SHEET_ROWS ||
	    *column > SHEET_COLUMNS || letters > 3)
		return false;
	--*column;
	return *row > 0;
}

/* ---- types ---- */

static int
refuse_text(const struct buf *text, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "\"%.*s\" %s",
	    text_fit(text->data, text->len, 60), text->data, what);
}

static int
take_shared(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	const struct strings *s = c->strings;
	const struct attr number = { "", raw->text.data, raw->text.len };
	long at = package_attr_number(&number, 1, "", -1);

	(void)row;
	if (at < 0 || (size_t)at >= s->n)
		return refuse_text(&raw->text,
		    "is no number of a text that this workbook has: the file "
		    "is damaged",
		    err);
	cell->at = at == 0 ? 0 : s->ends[at - 1];
	cell->len = s->ends[at] - cell->at;
	cell->far = cell->len == 0 ? "" : s->text.data + cell->at;
	return 0;
}

static int
take_text(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	(void)cell, (void)c, (void)err;
	buf_add(&row->text, raw->text.data, raw->text.len);
	return 0;
}

/* The text that a formula gave. */
static int
take_result(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	if (!strings_unescape(&raw->text, 0))
		return err_set(err, ERR_DATA, STRINGS_NUL);
	return take_text(row, cell, c, raw, err);
}

static int
take_boolean(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	char first = raw->text.data[0];

	(void)cell, (void)c, (void)err;
	buf_puts(&row->text, first == '1' || first == 't' ? "true" : "false");
	return 0;
}

static int
take_error(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	(void)row, (void)cell, (void)c;
	return refuse_text(&raw->text,
	    "is an error and no value; correct or empty the cell", err);
}

/* What the cell's digits are, by its format. */
static int
dress(struct sheet_row *row, const struct sheet_context *c,
    struct raw_cell *raw, struct err *err)
{
	struct buf *text = &raw->text;

	if (raw->format.kind == SHEET_ZEROS) {
		if (!xlsx_read_zeros(
			&row->text, text->data, text->len, raw->format.zeros))
			buf_add(&row->text, text->data, text->len);
		return 0;
	}
	if (xlsx_read_time(
		&row->text, text->data, text->len, raw->format, c->from_1904))
		return 0;
	return refuse_text(
	    text, "looks like a date and is no day there is", err);
}

static int
take_number(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	if (!xlsx_read_number(&row->text, raw->text.data, raw->text.len))
		return refuse_text(&raw->text, "is no number", err);
	if (raw->format.kind == SHEET_PLAIN)
		return 0;
	buf_reset(&raw->text);
	buf_add(
	    &raw->text, row->text.data + cell->at, row->text.len - cell->at);
	row->text.len = cell->at;
	return dress(row, c, raw, err);
}

static const struct cell_type types[] = {
	{ "n", false, take_number },
	{ "s", true, take_shared },
	{ "str", true, take_result },
	{ "inlineStr", true, take_text },
	{ "b", false, take_boolean },
	{ "d", false, take_text },
	{ "e", false, take_error },
};

static const struct cell_type *
find_type(const struct attr *a)
{
	size_t i;

	if (a == NULL)
		return &types[0];
	for (i = 0; i < NELEM(types); i++)
		if (strlen(types[i].name) == a->len &&
		    memcmp(types[i].name, a->value, a->len) == 0)
			return &types[i];
	return NULL;
}

/* ---- cells ---- */

void
sheet_row_clear(struct sheet_row *row)
{
	free(row->cells);
	buf_clear(&row->text);
	*row = (struct sheet_row){ .number = row->number };
}

static void
add(struct sheet_row *row, const struct sheet_cell *cell)
{
	if (row->n == row->cap) {
		row->cap = row->cap == 0 ? 16 : 2 * row->cap;
		row->cells =
		    mem_resize(row->cells, row->cap, sizeof(*row->cells));
	}
	row->cells[row->n++] = *cell;
	row->size += cell->len;
}

static int
take_cell(struct sheet_row *row, struct sheet_cell *cell,
    const struct sheet_context *c, struct raw_cell *raw, struct err *err)
{
	if (raw->type == NULL)
		return err_set(err, ERR_DATA, "is of a type that is not known");
	if (raw->formula && !raw->value)
		return err_set(err, ERR_DATA,
		    "has a formula and no value: open the workbook in a "
		    "spreadsheet program and save it");
	if (!raw->type->words)
		strings_trim(&raw->text, 0);
	if (raw->text.len == 0)
		return 0;
	if (raw->type->take(row, cell, c, raw, err) != 0)
		return -1;
	if (cell->far == NULL)
		cell->len = row->text.len - cell->at;
	if (row->size + cell->len > READER_TEXT)
		return err_set(
		    err, ERR_DATA, "the row is longer than 10000000 bytes");
	return 0;
}

static int
put_cell(struct sheet_row *row, const struct sheet_context *c,
    struct raw_cell *raw, struct err *err)
{
	struct sheet_cell cell = { .column = raw->column,
		.words = raw->type != NULL && raw->type->words,
		.at = row->text.len };
	char place[SHEET_PLACE];

	if (take_cell(row, &cell, c, raw, err) != 0)
		return err_in(err, "%s: line %ld: cell %s of sheet \"%s\"",
		    c->file, row->number,
		    sheet_place(place, cell.column, row->number), c->page);
	if (cell.len > 0)
		add(row, &cell);
	return 0;
}

/* ---- the page ---- */

struct sheet_reader {
	struct listener listener; /* first */
	const struct sheet_context *context;
	int (*take)(void *arg, struct sheet_row *, struct err *);
	void *take_arg;
	struct sheet_row row;
	struct raw_cell raw;
	uint32_t next; /* column */
	int depth;
	bool hears, in_t, in_f, keep_blanks;
	size_t from; /* where the <t>, or <f>, begins */
};

static int
refuse(const struct sheet_reader *s, struct err *err, const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_DATA, "%s: sheet \"%s\": %s", s->context->file,
	    s->context->page, what);
}

/* ---- rows and cells begin ---- */

static int
open_row(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	long number = package_attr_number(attrs, n, "r", s->row.number + 1);

	if (number <= s->row.number)
		return refuse(s, err,
		    "row %ld comes behind row %ld: the file is damaged", number,
		    s->row.number);
	if (number > SHEET_ROWS)
		return refuse(s, err, "more than %d rows", SHEET_ROWS);
	s->row.number = number;
	s->row.n = 0;
	s->row.size = 0;
	s->row.total = false;
	buf_reset(&s->row.text);
	s->next = 0;
	return EVENT_GO;
}

/* Which column the cell is in. */
static int
place_cell(struct sheet_reader *s, const struct attr *place, struct err *err)
{
	long row = s->row.number;

	s->raw.column = s->next;
	if (place != NULL &&
	    (!sheet_place_read(
		 place->value, place->len, &s->raw.column, &row) ||
		s->raw.column < s->next || row != s->row.number))
		return refuse(s, err,
		    "row %ld has a cell \"%.*s\" where it cannot be: the file "
		    "is damaged",
		    s->row.number, text_fit(place->value, place->len, 20),
		    place->value);
	s->next = s->raw.column + 1;
	if (s->next > SHEET_COLUMNS)
		return refuse(s, err, "row %ld has more than %d cells",
		    s->row.number, SHEET_COLUMNS);
	return 0;
}

static int
open_cell(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	const struct cell_styles *styles = s->context->styles;
	size_t style = (size_t)package_attr_number(attrs, n, "s", 0);

	if (place_cell(s, package_attr(attrs, n, "r"), err) != 0)
		return -1;
	s->raw.type = find_type(package_attr(attrs, n, "t"));
	s->raw.format = style < styles->n
			    ? styles->formats[style]
			    : (struct sheet_format){ SHEET_PLAIN, 0, false };
	s->raw.formula = s->raw.value = false;
	buf_reset(&s->raw.text);
	return EVENT_GO;
}

/* ---- what is in a cell ---- */

static int
open_value(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	(void)attrs, (void)n, (void)err;
	s->raw.value = true;
	s->hears = true;
	return EVENT_GO;
}

static int
open_text(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	(void)err;
	s->in_t = s->hears = true;
	s->keep_blanks = package_attr_is(attrs, n, "space", "preserve");
	s->from = s->raw.text.len;
	return EVENT_GO;
}

static int
open_formula(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	(void)attrs, (void)n, (void)err;
	s->raw.formula = true;
	s->in_f = s->hears = true;
	s->from = s->raw.text.len;
	return EVENT_GO;
}

static int
enter(
    struct sheet_reader *s, const struct attr *attrs, size_t n, struct err *err)
{
	(void)s, (void)attrs, (void)n, (void)err;
	return EVENT_GO;
}

enum { IN_PAGE = 1, IN_DATA, IN_ROW, IN_CELL, IN_TEXT, IN_RUN };

static const struct {
	int depth;
	const char *name;
	int (*open)(
	    struct sheet_reader *, const struct attr *, size_t, struct err *);
} heard[] = {
	{ IN_ROW, "c", open_cell },
	{ IN_CELL, "v", open_value },
	{ IN_CELL, "f", open_formula },
	{ IN_CELL, "is", enter },
	{ IN_TEXT, "t", open_text },
	{ IN_TEXT, "r", enter },
	{ IN_RUN, "t", open_text },
	{ IN_DATA, "row", open_row },
	{ IN_PAGE, "sheetData", enter },
};

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct sheet_reader *s = (struct sheet_reader *)listener;
	int rc = s->depth == 0 ? EVENT_GO : EVENT_SKIP;
	size_t i;

	for (i = 0; i < NELEM(heard); i++)
		if (heard[i].depth == s->depth &&
		    strcmp(heard[i].name, name) == 0) {
			rc = heard[i].open(s, attrs, n, err);
			break;
		}
	if (rc == EVENT_GO)
		s->depth++;
	return rc;
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct sheet_reader *s = (struct sheet_reader *)listener;

	if (!s->hears)
		return 0;
	if (s->raw.text.len + len > READER_TEXT)
		return refuse(s, err,
		    "row %ld has a text longer than 10000000 bytes",
		    s->row.number);
	buf_add(&s->raw.text, text, len);
	return 0;
}

/* The formula itself is not kept. */
static void
close_formula(struct sheet_reader *s)
{
	static const char word[] = "SUBTOTAL(";
	const size_t n = sizeof(word) - 1;
	struct buf *text = &s->raw.text;

	if (text->len - s->from >= n &&
	    memcmp(text->data + s->from, word, n) == 0)
		s->row.total = true;
	text->len = s->from;
	s->in_f = false;
}

static int
close_heard(struct sheet_reader *s, struct err *err)
{
	s->hears = false;
	if (s->in_f)
		close_formula(s);
	if (!s->in_t)
		return 0;
	s->in_t = false;
	if (strings_text(&s->raw.text, s->from, s->keep_blanks))
		return 0;
	return refuse(s, err, "row %ld: %s", s->row.number, STRINGS_NUL);
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct sheet_reader *s = (struct sheet_reader *)listener;

	s->depth--;
	if (s->hears)
		return close_heard(s, err);
	if (s->depth == IN_ROW)
		return put_cell(&s->row, s->context, &s->raw, err);
	if (s->depth == IN_DATA && s->row.n > 0 && !s->row.total)
		return s->take(s->take_arg, &s->row, err);
	return 0;
}

int
sheet_read(struct package *package, const char *part,
    const struct sheet_context *context,
    int (*take)(void *arg, struct sheet_row *, struct err *), void *arg,
    struct err *err)
{
	struct sheet_reader s = { .listener = { ignore_begin, on_open, on_text,
				      on_close, ignore_close },
		.context = context,
		.take = take,
		.take_arg = arg };
	int rc = package_read(package, part, SHEET_BYTES, &s.listener, err);

	sheet_row_clear(&s.row);
	buf_clear(&s.raw.text);
	return rc;
}
