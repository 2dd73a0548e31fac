/*
 * A page of a workbook as a table. The row of the headings is the first in
 * which two cells at least are words: what stands above it is a title. It is
 * looked for in the first rows that are not blank; where none of them is like
 * that, as in a table of one column, the first of them has the headings.
 */
#include "reader/xlsx/xlsx.h"
#include "reader/table.h"

/* So many rows are looked at. */
#define HEAD_ROWS 20

struct workbook {
	struct reader_table table; /* first */
	struct package *package;
	struct package_book book;
	struct strings strings;
	struct cell_styles styles;
	struct sheet_row held[HEAD_ROWS]; /* rows before the headings */
	size_t nheld;
	bool headed;
};

/* ---- rows ---- */

static int
tell(struct workbook *x, const struct sheet_row *row, struct err *err)
{
	const struct sheet_cell *cell;
	size_t i;

	table_row(&x->table, row->number);
	for (i = 0; i < row->n; i++) {
		cell = &row->cells[i];
		if (table_cell(&x->table, cell->column,
			sheet_cell_text(row, cell), cell->len, err) != 0)
			return -1;
	}
	return table_close(&x->table, err);
}

static int
head(struct workbook *x, const struct sheet_row *row, struct err *err)
{
	const struct sheet_cell *cell = row->cells;
	uint32_t column;
	bool here;

	x->headed = true;
	table_row(&x->table, row->number);
	for (column = 0; cell < row->cells + row->n; column++) {
		here = cell->column == column;
		if (table_heading(&x->table,
			here ? sheet_cell_text(row, cell) : "",
			here ? cell->len : 0, err) != 0)
			return -1;
		cell += here;
	}
	return 0;
}

static bool
has_words(const struct sheet_row *row)
{
	size_t words = 0, i;

	for (i = 0; i < row->n; i++)
		words += row->cells[i].words;
	return words >= 2;
}

/* No row is like headings: the first is taken for them. */
static int
head_first(struct workbook *x, struct err *err)
{
	int rc = head(x, &x->held[0], err);
	size_t i;

	for (i = 1; i < x->nheld && rc == 0; i++)
		rc = tell(x, &x->held[i], err);
	return rc;
}

static int
take(void *arg, struct sheet_row *row, struct err *err)
{
	struct workbook *x = arg;

	if (x->headed)
		return tell(x, row, err);
	if (has_words(row))
		return head(x, row, err);
	x->held[x->nheld++] = *row;
	*row = (struct sheet_row){ .number = row->number };
	return x->nheld == HEAD_ROWS ? head_first(x, err) : 0;
}

/* ---- the document ---- */

static int
read_page(struct workbook *x, const struct package_page *page, struct err *err)
{
	struct sheet_context context = { x->table.source.name, page->name,
		&x->strings, &x->styles, x->book.from_1904 };

	if (table_begin(&x->table, err) != 0 ||
	    sheet_read(x->package, page->part, &context, take, x, err) != 0)
		return -1;
	if (!x->headed && x->nheld == 0)
		return err_set(err, ERR_DATA,
		    "%s: the sheet \"%s\" is empty: it has no headings",
		    context.file, page->name);
	if (!x->headed && head_first(x, err) != 0)
		return -1;
	return table_end(&x->table, err);
}

static size_t
count_shown(const struct package_book *b)
{
	size_t shown = 0, i;

	for (i = 0; i < b->n; i++)
		shown += !b->pages[i].hidden && !b->pages[i].drawn;
	return shown;
}

static int
read_book(struct workbook *x, struct input *in, struct err *err)
{
	struct package_book *b = &x->book;
	const struct package_page *page;

	if (package_book_read(b, x->package, err) != 0)
		return -1;
	in->sheets = count_shown(b);
	page = package_pick(b, in->sheet, x->table.source.name, err);
	if (page == NULL)
		return -1;
	if (b->strings != NULL &&
	    strings_read(&x->strings, x->package, b->strings, err) != 0)
		return -1;
	if (b->styles != NULL &&
	    xlsx_read_styles(&x->styles, x->package, b->styles, err) != 0)
		return -1;
	return read_page(x, page, err);
}

static void
clear(struct workbook *x)
{
	size_t i;

	for (i = 0; i < x->nheld; i++)
		sheet_row_clear(&x->held[i]);
	xlsx_clear_styles(&x->styles);
	strings_clear(&x->strings);
	package_book_clear(&x->book);
	package_free(x->package);
	table_clear(&x->table);
}

int
reader_xlsx(struct input *in, struct listener *to, struct err *err)
{
	struct workbook x = { .package = package_open(in, err) };
	int rc;

	if (x.package == NULL)
		return -1;
	table_init(&x.table, in->name, to);
	rc = read_book(&x, in, err);
	clear(&x);
	return rc;
}
