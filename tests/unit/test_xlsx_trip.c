/*
 * There and back: what our own workbooks say, and those of libxlsxwriter with
 * shared texts, formulas and formats, when they are read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "events_tools.h"
#include "xlsx_book.h"

#include <fcntl.h>
#include <xlsxwriter.h>

static int
read_file(
    struct events *e, const char *path, const char *sheet, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct input in;

	assert_true(fd >= 0);
	events_init(e);
	input_fd(&in, path, fd);
	in.sheet = sheet;
	rc = reader_any(&in, &e->listener, err);
	input_clear(&in);
	close(fd);
	return rc;
}

/* ---- our own ---- */

enum { WIDTH = 8 };

static struct column columns[WIDTH] = {
	{ "code", "Код", TYPE_TEXT, false },
	{ "name", "Наименование", TYPE_TEXT, false },
	{ "count", "Число", TYPE_INTEGER, false },
	{ "sum", "Сумма", TYPE_MONEY, false },
	{ "quantity", "Кол-во", TYPE_QUANTITY, false },
	{ "at", "Время", TYPE_DATETIME, false },
	{ "day", "День", TYPE_DATE, false },
	{ "paid", "Оплачен", TYPE_BOOLEAN, false },
};
static const struct table lines = { "lines", "Строки", columns, WIDTH, NULL };
static const struct table days = { "days", "Дни", columns, 1, NULL };

/* What goes in, and what comes back; NULL: the same. */
static const struct {
	const char *in[WIDTH], *out[WIDTH];
} rows[] = {
	{ { "007", "чай", "12", "1990.00", "1.000", "2018-04-16T14:08:31+03:00",
	      "2018-04-16", "true" },
	    { [3] = "1990", [4] = "1", [5] = "2018-04-16T14:08:31" } },
	{ { "4607012345678", "a\tb\r\nc", "-3", "0.10", "0.125",
	      "2018-04-16T00:00:00+03:00", "1900-01-01", "false" },
	    { [3] = "0.1", [5] = "2018-04-16T00:00:00" } },
	{ { "=1+1", "_x0041_", "0", "-1234567890123.45", "0.3",
	      "2018-04-16T14:08:31.250+03:00", "9999-12-31", "" },
	    { [5] = "2018-04-16T14:08:31.250" } },
	{ { " ", "\x01\x7f", "9007199254740993", "995.10", "-0.07",
	      "1899-12-31T23:59:59+03:00", "1900-03-01", "" },
	    { [3] = "995.1" } },
	{ { "#N/A", "<&>\"'", "123456789012345", "0.01", "0.000001", "", "",
	      "" },
	    { NULL } },
	{ { "x", "", "", "", "", "", "", "" }, { NULL } },
};

static void
want_row(struct buf *want, size_t row)
{
	static const char *const names[WIDTH] = { "код", "наименование",
		"число", "сумма", "кол_во", "время", "день", "оплачен" };
	size_t i;

	buf_puts(want, "<row>");
	for (i = 0; i < WIDTH; i++)
		buf_printf(want, "<%s>%s</%s>", names[i],
		    rows[row].out[i] != NULL ? rows[row].out[i]
					     : rows[row].in[i],
		    names[i]);
	buf_puts(want, "</row>");
}

static void
our_own_workbooks_come_back(void **state)
{
	const struct table *tables[] = { &lines, &days };
	struct place p = { .options = { .header = HEADER_TITLES } };
	struct buf want = BUF_INIT;
	struct events e;
	size_t i;

	(void)state;
	begin(&p, tables, 2);
	buf_puts(&want, "<table>");
	for (i = 0; i < NELEM(rows); i++) {
		must_put(&p, &lines, rows[i].in);
		want_row(&want, i);
	}
	buf_puts(&want, "</table>");
	must_put(&p, &days, rows[0].in);
	publish(&p);
	case_int("lines", read_file(&e, p.path, NULL, &p.err), 0);
	case_err("lines", &p.err, 0, "");
	case_text("lines", buf_str(&e.text), buf_str(&want));
	events_clear(&e);
	case_int("days", read_file(&e, p.path, "Дни", &p.err), 0);
	case_text("days", buf_str(&e.text),
	    "<table><row><код>007</код></row></table>");
	events_clear(&e);
	buf_clear(&want);
	end(&p);
	cases_end();
}

/* ---- the library's ---- */

static lxw_format *
format_of(lxw_workbook *book, const char *code)
{
	lxw_format *f = workbook_add_format(book);

	format_set_num_format(f, code);
	return f;
}

static void
write_cells(lxw_workbook *book)
{
	lxw_worksheet *s = workbook_add_worksheet(book, "Цены");
	lxw_datetime when = { 2026, 11, 22, 9, 30, 0 };

	worksheet_merge_range(s, 0, 0, 0, 3, "Прайс", NULL);
	worksheet_write_string(s, 2, 0, "Код", NULL);
	worksheet_write_string(s, 2, 1, "Цена", NULL);
	worksheet_write_string(s, 2, 3, "Дата", NULL);
	worksheet_write_number(s, 3, 0, 123, format_of(book, "00000"));
	worksheet_write_number(s, 3, 1, 0.1 + 0.2, format_of(book, "0.00%"));
	worksheet_write_datetime(
	    s, 3, 3, &when, format_of(book, "dd.mm.yyyy hh:mm"));
	worksheet_write_string(s, 4, 0, "Код", NULL);
	worksheet_write_formula_num(s, 4, 1, "=1/3", NULL, 1.0 / 3);
	worksheet_write_number(s, 4, 3, 0.75, format_of(book, "hh:mm"));
	worksheet_write_boolean(s, 5, 0, 1, NULL);
	worksheet_write_number(s, 5, 1, 4.26e15, NULL);
	worksheet_write_blank(s, 6, 1, format_of(book, "0.0"));
	worksheet_write_formula_num(s, 7, 1, "=SUBTOTAL(109,B4:B6)", NULL, 5);
}

static void
other_workbooks_are_read(void **state)
{
	char *dir = scratch_new(), *path = scratch_path(dir, "a.xlsx");
	lxw_workbook *book = workbook_new(path);
	struct err err = ERR_INIT;
	struct events e;

	(void)state;
	write_cells(book);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	case_int("book", read_file(&e, path, "1", &err), 0);
	case_err("book", &err, 0, "");
	case_text("book", buf_str(&e.text),
	    "<table>"
	    "<row><код>00123</код><цена>0.3</цена>"
	    "<дата>2026-11-22T09:30:00</дата></row>"
	    "<row><код>Код</код><цена>0.333333333333333</цена>"
	    "<дата>18:00:00</дата></row>"
	    "<row><код>true</код><цена>4260000000000000</цена>"
	    "<дата></дата></row>"
	    "</table>");
	events_clear(&e);
	free(path);
	scratch_free(dir);
	cases_end();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_own_workbooks_come_back),
		cmocka_unit_test(other_workbooks_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
