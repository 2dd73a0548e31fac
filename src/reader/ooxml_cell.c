/*
 * A cell to the text that rules see: a function for each type that a cell can
 * have (t="s").
 */
#include "base/mem.h"
#include "base/text.h"
#include "reader/ooxml_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* In these a cell becomes a text: it goes into the row's, or is elsewhere. */
typedef int take_function(struct ooxml_row *, struct ooxml_cell *,
    const struct ooxml_context *, struct ooxml_raw *, struct err *);

struct ooxml_type {
	const char *name;
	bool words;
	take_function *take;
};

/* ---- places ---- */

const char *
ooxml_place(char out[OOXML_PLACE], uint32_t column, long row)
{
	char letters[8];
	size_t n = sizeof(letters);

	letters[--n] = '\0';
	for (column++; column > 0 && n > 0; column = (column - 1) / 26)
		letters[--n] = (char)('A' + (column - 1) % 26);
	snprintf(out, OOXML_PLACE, "%s%ld", letters + n, row);
	return out;
}

bool
ooxml_place_read(const char *text, size_t len, uint32_t *column, long *row)
{
	size_t n = 0, letters;

	for (*column = 0; n < len && text[n] >= 'A' && text[n] <= 'Z'; n++)
		if (n < 4)
			*column = *column * 26 + (uint32_t)(text[n] - 'A' + 1);
	letters = n;
	for (*row = 0; n < len && text[n] >= '0' && text[n] <= '9'; n++)
		if (n < letters + 8)
			*row = *row * 10 + (text[n] - '0');
	if (letters == 0 || n == letters || n != len || *row > OOXML_ROWS ||
	    *column > OOXML_COLUMNS || letters > 3)
		return false;
	--*column;
	return *row > 0;
}

/* ---- types ---- */

static int
refuse(const struct buf *text, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "\"%.*s\" %s",
	    text_fit(text->data, text->len, 60), text->data, what);
}

static void
trim(struct buf *b)
{
	size_t n = 0;

	while (b->len > 0 && strchr(" \t\r\n", b->data[b->len - 1]) != NULL)
		b->len--;
	while (n < b->len && strchr(" \t\r\n", b->data[n]) != NULL)
		n++;
	if (n == 0)
		return;
	b->len -= n;
	memmove(b->data, b->data + n, b->len);
}

static int
take_shared(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	const struct ooxml_strings *s = c->strings;
	const struct attr number = { "", raw->text.data, raw->text.len };
	long at = ooxml_attr_number(&number, 1, "", -1);

	(void)row;
	if (at < 0 || (size_t)at >= s->n)
		return refuse(&raw->text,
		    "is no number of a text that this workbook has: the file "
		    "is damaged",
		    err);
	cell->at = at == 0 ? 0 : s->ends[at - 1];
	cell->len = s->ends[at] - cell->at;
	cell->far = cell->len == 0 ? "" : s->text.data + cell->at;
	return 0;
}

static int
take_text(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	(void)cell, (void)c, (void)err;
	buf_add(&row->text, raw->text.data, raw->text.len);
	return 0;
}

/* The text that a formula gave. */
static int
take_result(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	if (!ooxml_unescape(&raw->text, 0))
		return err_set(err, ERR_DATA, OOXML_NUL);
	return take_text(row, cell, c, raw, err);
}

static int
take_boolean(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	char first = raw->text.data[0];

	(void)cell, (void)c, (void)err;
	buf_puts(&row->text, first == '1' || first == 't' ? "true" : "false");
	return 0;
}

static int
take_error(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	(void)row, (void)cell, (void)c;
	return refuse(&raw->text,
	    "is an error and no value; correct or empty the cell", err);
}

/* What the digits are that were appended last, by the cell's look. */
static int
dress(struct ooxml_row *row, const struct ooxml_context *c,
    struct ooxml_raw *raw, struct err *err)
{
	struct buf *text = &raw->text;

	if (raw->look.kind == OOXML_ZEROS) {
		if (!ooxml_zeros(
			&row->text, text->data, text->len, raw->look.zeros))
			buf_add(&row->text, text->data, text->len);
		return 0;
	}
	if (ooxml_time(
		&row->text, text->data, text->len, raw->look, c->from_1904))
		return 0;
	return refuse(text, "looks like a date and is no day there is", err);
}

static int
take_number(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	if (!ooxml_number(&row->text, raw->text.data, raw->text.len))
		return refuse(&raw->text, "is no number", err);
	if (raw->look.kind == OOXML_PLAIN)
		return 0;
	buf_reset(&raw->text);
	buf_add(
	    &raw->text, row->text.data + cell->at, row->text.len - cell->at);
	row->text.len = cell->at;
	return dress(row, c, raw, err);
}

static const struct ooxml_type types[] = {
	{ "n", false, take_number },
	{ "s", true, take_shared },
	{ "str", true, take_result },
	{ "inlineStr", true, take_text },
	{ "b", false, take_boolean },
	{ "d", false, take_text },
	{ "e", false, take_error },
};

const struct ooxml_type *
ooxml_type(const struct attr *a)
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
ooxml_row_clear(struct ooxml_row *row)
{
	free(row->cells);
	buf_clear(&row->text);
	*row = (struct ooxml_row){ .number = row->number };
}

static void
add(struct ooxml_row *row, const struct ooxml_cell *cell)
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
take(struct ooxml_row *row, struct ooxml_cell *cell,
    const struct ooxml_context *c, struct ooxml_raw *raw, struct err *err)
{
	if (raw->type == NULL)
		return err_set(err, ERR_DATA, "is of a type that is not known");
	if (raw->formula && !raw->value)
		return err_set(err, ERR_DATA,
		    "has a formula and no value: open the workbook in a "
		    "spreadsheet program and save it");
	if (!raw->type->words)
		trim(&raw->text);
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

int
ooxml_cell(struct ooxml_row *row, const struct ooxml_context *c,
    struct ooxml_raw *raw, struct err *err)
{
	struct ooxml_cell cell = { .column = raw->column,
		.words = raw->type != NULL && raw->type->words,
		.at = row->text.len };
	char place[OOXML_PLACE];

	if (take(row, &cell, c, raw, err) != 0)
		return err_in(err, "%s: line %ld: cell %s of sheet \"%s\"",
		    c->file, row->number,
		    ooxml_place(place, cell.column, row->number), c->page);
	if (cell.len > 0)
		add(row, &cell);
	return 0;
}
