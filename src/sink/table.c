/*
 * Tables for people: text in columns that stand below each other on a terminal,
 * numbers to the right, two blanks between them. How wide a column is shows
 * only when all rows have come. Until then they wait, made fit to be shown, in
 * a few megabytes of memory or, when they are more, in a file without a name;
 * so memory is the spill's buffer and one cell. A cell that is wider than
 * WIDEST does not widen its column for all others.
 *
 * Cells that wait end in a tab, rows in a line end; of a cell itself nothing
 * can be either, for it has no control character any more.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/width.h"
#include "sink/nomenclature/spill.h"
#include "sink/sink_internal.h"

#include <stdlib.h>
#include <string.h>

#define WIDEST 120
#define GAP    2

struct shown {
	struct sheet sheet; /* first */
	const struct sink_options *options;
	struct spill rows;
	size_t *widths; /* one a column */
	struct buf work;
	/* while the rows are written: */
	struct buf cell;
	size_t column;
	size_t owed; /* blanks before the next text of the line */
};

/* ---- cells that may be shown ---- */

/* Lines and tabs become blanks, the rest is as text_clean() has it. */
static void
clean(struct buf *to, const char *s, size_t len)
{
	const char *end = s + len;
	char shown[TEXT_SHOWN];
	unsigned letter = 0;
	size_t n;

	while (s < end) {
		if (text_is_blank(*s)) {
			buf_putc(to, ' ');
			s++;
			continue;
		}
		n = utf8_take(s, (size_t)(end - s), &letter);
		buf_add(to, shown, text_show(shown, s, n, letter));
		s += n > 0 ? n : 1;
	}
}

static void
add_cell(struct shown *t, size_t i, const char *text, size_t len)
{
	size_t from = t->work.len, width;

	clean(&t->work, text, len);
	width = width_text(t->work.data + from, t->work.len - from);
	if (width > t->widths[i] && width <= WIDEST)
		t->widths[i] = width;
	buf_putc(&t->work, '\t');
}

static int
add_row(struct shown *t, struct err *err)
{
	char *room = spill_room(&t->rows, t->work.len + 1, err);

	if (room == NULL)
		return -1;
	buf_putc(&t->work, '\n');
	memcpy(room, t->work.data, t->work.len);
	spill_put(&t->rows, 0, t->work.len);
	buf_reset(&t->work);
	return 0;
}

static int
table_row(struct sheet *sheet, const struct cell *cells, struct err *err)
{
	struct shown *t = (struct shown *)sheet;
	size_t i;

	for (i = 0; i < sheet->table->ncolumns; i++)
		add_cell(t, i, cells[i].text, cells[i].len);
	sheet->rows++;
	return add_row(t, err);
}

static int
table_begin(struct sheet *sheet, struct err *err)
{
	struct shown *t = (struct shown *)sheet;
	const struct column *c = sheet->table->columns;
	bool titles = t->options->header == HEADER_TITLES;
	size_t i;

	if (t->options->header == HEADER_NONE)
		return 0;
	for (i = 0; i < sheet->table->ncolumns; i++) {
		const char *word = titles ? c[i].title : c[i].name;

		add_cell(t, i, word, strlen(word));
	}
	return add_row(t, err);
}

/* ---- when all have come ---- */

static int
put(struct shown *t, const char *s, size_t len, struct err *err)
{
	char *room = outfile_room(t->sheet.file, t->owed + len, err);

	if (room == NULL)
		return -1;
	memset(room, ' ', t->owed);
	memcpy(room + t->owed, s, len);
	outfile_wrote(t->sheet.file, t->owed + len);
	t->owed = 0;
	return 0;
}

/* Blanks stand before a text and not behind it: no line ends in one. */
static int
put_cell(struct shown *t, struct err *err)
{
	size_t width = width_text(t->cell.data, t->cell.len);
	size_t column = t->widths[t->column];
	size_t pad = column > width ? column - width : 0;
	bool right = type_is_number(t->sheet.table->columns[t->column].type);

	t->owed += right ? pad : 0;
	if (t->cell.len > 0 && put(t, t->cell.data, t->cell.len, err) != 0)
		return -1;
	t->owed += (right ? 0 : pad) + GAP;
	t->column++;
	buf_reset(&t->cell);
	return 0;
}

static int
put_end(struct shown *t, struct err *err)
{
	t->owed = 0;
	t->column = 0;
	return put(t, "\n", 1, err);
}

/* A piece of the rows, cut anywhere. */
static int
put_piece(void *arg, const char *s, size_t len, struct err *err)
{
	struct shown *t = arg;
	const char *end = s + len;
	int rc = 0;

	for (; s < end && rc == 0; s++)
		if (*s == '\t')
			rc = put_cell(t, err);
		else if (*s == '\n')
			rc = put_end(t, err);
		else
			buf_putc(&t->cell, *s);
	return rc;
}

static int
table_end(struct sheet *sheet, struct err *err)
{
	struct shown *t = (struct shown *)sheet;

	if (spill_finish(&t->rows, err) != 0)
		return -1;
	return spill_each(&t->rows, 0, put_piece, t, err);
}

/* ---- the sheet ---- */

static void
table_free(struct sheet *sheet)
{
	struct shown *t = (struct shown *)sheet;

	spill_clear(&t->rows);
	buf_clear(&t->work);
	buf_clear(&t->cell);
	free(t->widths);
	free(t);
}

static const struct sheet_ops ops = { table_begin, table_row, table_free,
	table_end };

static struct sheet *
table_new(const struct format *format, const struct sink_options *options,
    const struct table *table)
{
	struct shown *t = mem_new(sizeof(*t));

	(void)format;
	t->sheet = (struct sheet){ .ops = &ops, .table = table };
	t->options = options;
	t->widths = mem_array(table->ncolumns, sizeof(*t->widths));
	spill_init(&t->rows);
	return &t->sheet;
}

const struct format sink_table = {
	.name = "table",
	.suffixes = { ".txt" },
	.sheet = table_new,
	.separator = ' ',
	.whole = true,
};
