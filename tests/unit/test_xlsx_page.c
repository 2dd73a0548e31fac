/*
 * A workbook's pages: what they are called, how they look, what they come to,
 * and how a table goes on that has more rows than a page.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sink/xlsx/xlsx_internal.h"
#include "xlsx_book.h"

/* ---- names ---- */

/* In one workbook, one after another. */
static const struct {
	const char *title;
	unsigned n;
	const char *want;
} names[] = {
	{ "Строки чеков", 1, "Строки чеков" },
	{ "Строки чеков", 2, "Строки чеков (2)" },
	{ "СТРОКИ чеков", 1, "СТРОКИ чеков (3)" },
	{ "Ёлка", 1, "Ёлка" },
	{ "ёлка", 1, "ёлка (2)" },
	{ "lines", 1, "lines" },
	{ "Lines", 1, "Lines (2)" },
	{ "[a]:*?/\\'b'", 1, "a       b" },
	{ " ", 1, "-" },
	{ "", 1, "- (2)" },
	{ "a\tb\n", 1, "a b" },
	{ "0123456789012345678901234567890", 1,
	    "0123456789012345678901234567890" },
	{ "01234567890123456789012345678901", 1,
	    "012345678901234567890123456 (2)" },
	{ "Очень длинное название таблицы с товарами", 1,
	    "Очень длинное название таблицы" },
	{ "Очень длинное название таблицы с ценами", 1,
	    "Очень длинное название табл (2)" },
	{ "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 1, "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀" },
	{ "中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文", 1,
	    "中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文" },
};

static void
names_are_fit_for_pages(void **state)
{
	char *taken[NELEM(names)];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(names); i++) {
		taken[i] = xlsx_page_name(
		    (const char *const *)taken, i, names[i].title, names[i].n);
		case_text(names[i].title, taken[i], names[i].want);
	}
	for (i = 0; i < NELEM(names); i++)
		free(taken[i]);
	cases_end();
}

/* ---- pages ---- */

static struct column sales[] = {
	{ "code", "Код", TYPE_TEXT, true },
	{ "price", "Цена", TYPE_MONEY, false },
	{ "quantity", "Количество", TYPE_QUANTITY, false },
	{ "sum", "Сумма", TYPE_MONEY, false },
	{ "line", "№", TYPE_INTEGER, false },
};
static const struct table receipts = { "receipts", "Чеки: все", sales,
	NELEM(sales), NULL };
static const struct table returns = { "returns", "чеки  ВСЕ", sales,
	NELEM(sales), NULL };
static const struct table *const both[] = { &receipts, &returns };

static const char *const rows[][NELEM(sales)] = {
	{ "007", "10.00", "3", "30.00", "1" },
	{ "008", "0.10", "0.750", "0.08", "2" },
	{ "009", "0.20", "-1", "-0.20", "3" },
};

static const struct {
	enum header header;
	const char *cell, *want;
} looks[] = {
	{ HEADER_UNSAID, "A1", "s Код @" },
	{ HEADER_UNSAID, "D1", "s Сумма @" },
	{ HEADER_UNSAID, "A2", "s 007 @" },
	{ HEADER_UNSAID, "A6", "s Итого @" },
	{ HEADER_UNSAID, "B6", "" },
	{ HEADER_UNSAID, "C6", "f SUBTOTAL(109,C2:C4) 2.75 #,##0.00" },
	{ HEADER_UNSAID, "D6", "f SUBTOTAL(109,D2:D4) 29.88 #,##0.00" },
	{ HEADER_UNSAID, "E6", "" },
	{ HEADER_TITLES, "B1", "s Цена @" },
	{ HEADER_NAMES, "B1", "s price @" },
	{ HEADER_NONE, "A1", "s 007 @" },
	{ HEADER_NONE, "D5", "f SUBTOTAL(109,D1:D3) 29.88 #,##0.00" },
};

static void
pages_have_headings_and_totals(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(looks); i++) {
		struct place p = { .options.header = looks[i].header };
		char *got;

		begin(&p, both, 1);
		for (k = 0; k < NELEM(rows); k++)
			must_put(&p, &receipts, rows[k]);
		publish(&p);
		part(&p, "xl/worksheets/sheet1.xml");
		got = xlsx_cell_words(&p.zip, buf_str(&p.part), looks[i].cell);
		case_text(looks[i].cell, got, looks[i].want);
		free(got);
		end(&p);
	}
	cases_end();
}

/* Headings stay in sight, are printed on every sheet, and filter. */
static const struct {
	const char *part, *says;
} parts[] = {
	{ "xl/worksheets/sheet1.xml", "<pane ySplit=\"1\"" },
	{ "xl/worksheets/sheet1.xml", "state=\"frozen\"" },
	{ "xl/worksheets/sheet1.xml", "<autoFilter ref=\"A1:E4\"/>" },
	{ "xl/worksheets/sheet1.xml", "<col min=\"1\" max=\"1\" width=\"10." },
	{ "xl/worksheets/sheet1.xml", "<col min=\"3\" max=\"3\" width=\"14." },
	{ "xl/worksheets/sheet1.xml", "orientation=\"landscape\"" },
	{ "xl/worksheets/sheet2.xml", "<autoFilter ref=\"A1:E1\"/>" },
	{ "xl/workbook.xml", "name=\"Чеки  все\"" },
	{ "xl/workbook.xml", "name=\"чеки  ВСЕ (2)\"" },
	{ "xl/workbook.xml", "<sheets><sheet name=\"Чеки" },
	{ "xl/workbook.xml", "'Чеки  все'!$1:$1" },
	{ "docProps/core.xml", "1980-01-01T00:00:00Z" },
};

static void
books_say_what_they_should(void **state)
{
	struct place p = { .options.header = HEADER_UNSAID };
	size_t i;

	(void)state;
	begin(&p, both, 2);
	for (i = 0; i < NELEM(rows); i++)
		must_put(&p, &receipts, rows[i]);
	publish(&p);
	for (i = 0; i < NELEM(parts); i++)
		case_says(
		    parts[i].says, part(&p, parts[i].part), parts[i].says);
	assert_null(strstr(part(&p, "xl/worksheets/sheet2.xml"), "SUBTOTAL"));
	end(&p);
	cases_end();
}

/* A number that had to become a text: its column is not added up. */
static void
a_sum_is_whole_or_none(void **state)
{
	static const char *const row[] = { "1", "1.00", "1",
		"12345678901234567.00", "1" };
	struct place p = { 0 };
	const char *sheet;

	(void)state;
	begin(&p, both, 1);
	must_put(&p, &receipts, rows[0]);
	must_put(&p, &receipts, row);
	publish(&p);
	sheet = part(&p, "xl/worksheets/sheet1.xml");
	assert_non_null(strstr(sheet, "SUBTOTAL(109,C2:C3)"));
	assert_null(strstr(sheet, "SUBTOTAL(109,D"));
	end(&p);
}

/* ---- a table that is longer than a page ---- */

static struct column one_column[] = { { "sum", "Сумма", TYPE_MONEY, false } };
static const struct table long_table = { "long", "Длинная", one_column, 1,
	NULL };
static const struct table *const long_only[] = { &long_table };

/* A heading, and two rows at the end, leave so many. */
#define PAGE_ROWS (1048576 - 3)

static void
a_table_goes_on_in_another_page(void **state)
{
	static const char *const row[] = { "0.50" };
	struct place p = { .options.header = HEADER_TITLES };
	const char *sheet;
	long i;

	(void)state;
	begin(&p, long_only, 1);
	for (i = 0; i < PAGE_ROWS + 2; i++)
		must_put(&p, &long_table, row);
	publish(&p);
	part(&p, "xl/workbook.xml");
	case_says("first", buf_str(&p.part), "name=\"Длинная\"");
	case_says("second", buf_str(&p.part), "name=\"Длинная (2)\"");
	sheet = part(&p, "xl/worksheets/sheet1.xml");
	case_says("last row", sheet, "<c r=\"A1048574\"");
	assert_null(strstr(sheet, "<c r=\"A1048575\""));
	case_says(
	    "total", sheet, "<f>SUBTOTAL(109,A2:A1048574)</f><v>524286.5</v>");
	sheet = part(&p, "xl/worksheets/sheet2.xml");
	case_says("heading", sheet, "<c r=\"A1\"");
	case_says("filter", sheet, "<autoFilter ref=\"A1:A3\"/>");
	case_says("rest", sheet, "<f>SUBTOTAL(109,A2:A3)</f><v>1</v>");
	end(&p);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_fit_for_pages),
		cmocka_unit_test(pages_have_headings_and_totals),
		cmocka_unit_test(books_say_what_they_should),
		cmocka_unit_test(a_sum_is_whole_or_none),
		cmocka_unit_test(a_table_goes_on_in_another_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
