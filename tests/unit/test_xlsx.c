/*
 * Cells of a workbook: what a value of each type becomes, and what cannot be
 * written.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "xlsx_book.h"

/* ---- values ---- */

#define DAY  "dd.mm.yyyy"
#define TIME DAY " hh:mm:ss"

static const struct {
	enum type type;
	const char *text, *want;
} values[] = {
	{ TYPE_TEXT, "", "" },
	{ TYPE_TEXT, "Хлеб", "s Хлеб @" },
	{ TYPE_TEXT, "0070", "s 0070 @" },
	{ TYPE_TEXT, "4607001234567", "s 4607001234567 @" },
	{ TYPE_TEXT, "4,26E+12", "s 4,26E+12 @" },
	{ TYPE_TEXT, "00-00000019", "s 00-00000019 @" },
	{ TYPE_TEXT, "1-2", "s 1-2 @" },
	{ TYPE_TEXT, "TRUE", "s TRUE @" },
	{ TYPE_TEXT, "=1+1", "s =1+1 @" },
	{ TYPE_TEXT, "{=A1}", "s {=A1} @" },
	{ TYPE_TEXT, "@SUM(A1)", "s @SUM(A1) @" },
	{ TYPE_TEXT, "-5", "s -5 @" },
	{ TYPE_TEXT, "http://a/", "s http://a/ @" },
	{ TYPE_TEXT, "<b>&\"'", "s &lt;b&gt;&amp;\"' @" },
	{ TYPE_TEXT, "]]>", "s ]]&gt; @" },
	{ TYPE_TEXT, " a ", "s  a  @" },
	{ TYPE_TEXT, "a\tb\nc", "s a\tb\nc @" },
	{ TYPE_TEXT, "a\rb", "s a_x000D_b @" },
	{ TYPE_TEXT, "a\x01\x1f", "s a_x0001__x001F_ @" },
	{ TYPE_TEXT, "_x0041_", "s _x005F_x0041_ @" },
	{ TYPE_TEXT, "_x00g1_ _X0041_ _x0041", "s _x00g1_ _X0041_ _x0041 @" },
	{ TYPE_TEXT, "\xef\xbf\xbe\xef\xbf\xbf", "s _xFFFE__xFFFF_ @" },
	{ TYPE_TEXT, "\xff\xc0\x80\xed\xa0\x80",
	    "s \xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd @" },
	{ TYPE_TEXT, "😀\xd0", "s 😀\xef\xbf\xbd @" },
	{ TYPE_INTEGER, "-12", "n -12 0" },
	{ TYPE_INTEGER, "123456789012345", "n 123456789012345 0" },
	{ TYPE_INTEGER, "1234567890123456", "s 1234567890123456 @" },
	{ TYPE_INTEGER, "1000000000000000000", "n 1E+18 0" },
	{ TYPE_MONEY, "1990.00", "n 1990 #,##0.00" },
	{ TYPE_MONEY, "-5.00", "n -5 #,##0.00" },
	{ TYPE_MONEY, "0.10", "n 0.1 #,##0.00" },
	{ TYPE_MONEY, "0.125", "n 0.125 #,##0.000" },
	{ TYPE_MONEY, "1234567890123.45", "n 1234567890123.45 #,##0.00" },
	{ TYPE_MONEY, "12345678901234.56", "s 12345678901234.56 @" },
	{ TYPE_QUANTITY, "3", "n 3 #,##0" },
	{ TYPE_QUANTITY, "1.000", "n 1 #,##0" },
	{ TYPE_QUANTITY, "0.750", "n 0.75 #,##0.00" },
	{ TYPE_QUANTITY, "1.2345", "n 1.2345 #,##0.0000" },
	{ TYPE_DECIMAL, "0", "n 0 #,##0" },
	{ TYPE_DECIMAL, "0.000000000000001", "n 1E-15 #,##0.000000000000000" },
	{ TYPE_DECIMAL, "-0.0000000000000000000012",
	    "n -1.2E-21 #,##0.000000000000000" },
	{ TYPE_DATE, "1899-12-31", "s 1899-12-31 @" },
	{ TYPE_DATE, "1900-01-01", "n 1 " DAY },
	{ TYPE_DATE, "1900-02-28", "n 59 " DAY },
	{ TYPE_DATE, "1900-03-01", "n 61 " DAY },
	{ TYPE_DATE, "2018-04-16", "n 43206 " DAY },
	{ TYPE_DATE, "9999-12-31", "n 2958465 " DAY },
	{ TYPE_DATETIME, "2018-04-16T12:00:00+03:00", "n 43206.5 " TIME },
	{ TYPE_DATETIME, "2018-04-16T00:00:00Z", "n 43206 " TIME },
	{ TYPE_DATETIME, "2018-04-16T14:08:31+12:00",
	    "n 43206.58924768519 " TIME },
	{ TYPE_DATETIME, "2018-04-16T18:00:00.5+03:00",
	    "n 43206.75000578703 " TIME ".000" },
	{ TYPE_BOOLEAN, "true", "b 1 " },
	{ TYPE_BOOLEAN, "false", "b 0 " },
	{ TYPE_BOOLEAN, "", "" },
	{ TYPE_MONEY, "", "" },
	{ TYPE_DATETIME, "", "" },
};

static struct column of_type[] = {
	[TYPE_TEXT] = { "text", "Текст", TYPE_TEXT, false },
	[TYPE_INTEGER] = { "integer", "Целое", TYPE_INTEGER, false },
	[TYPE_DECIMAL] = { "decimal", "Число", TYPE_DECIMAL, false },
	[TYPE_MONEY] = { "money", "Сумма", TYPE_MONEY, false },
	[TYPE_QUANTITY] = { "quantity", "Количество", TYPE_QUANTITY, false },
	[TYPE_DATETIME] = { "datetime", "Время", TYPE_DATETIME, false },
	[TYPE_DATE] = { "date", "День", TYPE_DATE, false },
	[TYPE_BOOLEAN] = { "boolean", "Да", TYPE_BOOLEAN, false },
};
static const struct table types = { "types", "Типы", of_type, NELEM(of_type),
	NULL };
static const struct table *const types_only[] = { &types };

/* Each in a row of its own, in its type's column. */
static void
values_become_cells(void **state)
{
	struct place p = { .options.header = HEADER_NONE };
	char name[16], *got;
	size_t i;

	(void)state;
	begin(&p, types_only, 1);
	for (i = 0; i < NELEM(values); i++) {
		const char *texts[] = { "", "", "", "", "", "", "", "" };

		texts[values[i].type] = values[i].text;
		must_put(&p, &types, texts);
	}
	publish(&p);
	part(&p, "xl/worksheets/sheet1.xml");
	for (i = 0; i < NELEM(values); i++) {
		snprintf(name, sizeof(name), "%c%zu", 'A' + (int)values[i].type,
		    i + 1);
		got = xlsx_cell_words(&p.zip, buf_str(&p.part), name);
		case_text(values[i].text, got, values[i].want);
		free(got);
	}
	end(&p);
	cases_end();
}

/* ---- limits ---- */

static void
fill_text(char *text, const char *letter, size_t n)
{
	while (n-- > 0)
		text = stpcpy(text, letter);
}

static const struct {
	const char *letter;
	size_t n;
	int code;
} lengths[] = {
	{ "a", 32767, 0 }, { "a", 32768, ERR_DATA }, { "Ж", 32767, 0 },
	{ "Ж", 32768, ERR_DATA }, { "😀", 16383, 0 }, { "😀", 16384, ERR_DATA },
	{ "\n", 32767, 0 }, { "\x01", 32767, 0 },
	{ "_x0041_", 4681, ERR_DATA }, /* escaped it is too long */
};

static void
long_texts_are_refused(void **state)
{
	char *text = mem_new(4 * 40000);
	const char *texts[] = { text, "", "", "", "", "", "", "" };
	const char *none[] = { "", "", "", "", "", "", "", "" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lengths); i++) {
		struct place p = { 0 };

		fill_text(text, lengths[i].letter, lengths[i].n);
		begin(&p, types_only, 1);
		must_put(&p, &types, none);
		put(&p, &types, texts);
		case_err(lengths[i].letter, &p.err, lengths[i].code,
		    lengths[i].code == 0 ? "" : "types.text: row 2: a text");
		if (lengths[i].code == 0)
			publish(&p);
		end(&p);
	}
	free(text);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_become_cells),
		cmocka_unit_test(long_texts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
