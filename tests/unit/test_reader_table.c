/*
 * Headings and the names that rules have for them, and how a table of them is
 * told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"
#include "reader/table.h"

/* ---- names ---- */

static const struct {
	const char *heading, *name;
} names[] = {
	{ "code", "code" },
	{ "Ед. изм.", "ед_изм" },
	{ "  Наименование \t", "наименование" },
	{ "\xc2\xa0Код\xc2\xa0", "код" },
	{ "\xef\xbb\xbf"
	  "Код",
	    "код" },
	{ "Штрих-код", "штрих_код" },
	{ "Цена, руб.", "цена_руб" },
	{ "Цена, ₽", "цена_₽" },
	{ "Цена\r\nза единицу", "цена_за_единицу" },
	{ "№ п/п", "№_п_п" },
	{ "«Товар»", "_товар" },
	{ "*Код", "_код" },
	{ "(Код)", "_код" },
	{ "price_type", "price_type" },
	{ "a_ b", "a__b" },
	{ "a . - b", "a_b" },
	{ "__a__", "__a" },
	{ "1С код", "_1с_код" },
	{ "-1", "_1" },
	{ "2024", "_2024" },
	{ "ЁЖ Ґ ÀÇ", "ёж_ґ_àç" },
	{ "价格", "价格" },
	{ "😀 b", "😀_b" },
	{ "a\xcd\x81", "a\xcd\x81" }, /* a mark may not come first */
	{ "\xcd\x81"
	  "a",
	    "_\xcd\x81"
	    "a" },
	{ "", "_1" },
	{ " ", "_1" },
	{ "***", "_1" },
	{ "_", "_1" },
};

static void
headings_become_names(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(names); i++) {
		const char *text = names[i].heading;
		struct err err = ERR_INIT;
		struct reader_table t;

		table_init(&t, "doc", NULL);
		case_int(text, table_heading(&t, text, strlen(text), &err), 0);
		case_text(text, t.columns[0].name, names[i].name);
		table_clear(&t);
	}
	cases_end();
}

static void
two_columns_have_two_names(void **state)
{
	struct err err = ERR_INIT;
	struct reader_table t;

	(void)state;
	table_init(&t, "doc", NULL);
	assert_int_equal(table_heading(&t, "a", 1, &err), 0);
	assert_int_equal(table_heading(&t, "Цена", strlen("Цена"), &err), 0);
	assert_int_equal(table_heading(&t, "", 0, &err), 0);
	assert_string_equal(t.columns[2].name, "_3");
	assert_true(t.columns[2].numbered);
	assert_int_equal(table_heading(&t, "цена.", strlen("цена."), &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text,
	    "doc: line 1: columns 2 and 4 are both called "
	    "\"цена\"; give one of them another "
	    "heading");
	table_clear(&t);
}

/* ---- telling ---- */

static const struct {
	const char *name;
	const char *rows[3]; /* cells with "|" between; the first: headings */
	const char *skip;
	const char *events; /* NULL: an error */
	const char *says;
} tables[] = {
	{ "rows", { "a|b", "1|2", "3|4" }, NULL,
	    "<1 table><2 row><2 a>1</a><2 b>2</b></row>"
	    "<3 row><3 a>3</a><3 b>4</b></row></table>",
	    "" },
	{ "no rows", { "a|b" }, NULL, "<1 table></table>", "" },
	{ "a cell too few", { "a|b|c", "1", "|2" }, NULL,
	    "<1 table><2 row><2 a>1</a><2 b></b><2 c></c></row>"
	    "<3 row><3 a></a><3 b>2</b><3 c></c></row></table>",
	    "" },
	{ "a row of nothing", { "a|b", "|", "1|2" }, NULL,
	    "<1 table><3 row><3 a>1</a><3 b>2</b></row></table>", "" },
	{ "a column without a heading", { "a||c", "1||3", "1|2|3" }, NULL,
	    "<1 table><2 row><2 a>1</a><2 c>3</c></row>"
	    "<3 row><3 a>1</a><3 _2>2</_2><3 c>3</c></row></table>",
	    "" },
	{ "headings called as elements are", { "row|table", "1|2" }, NULL,
	    "<1 table><2 row><2 row>1</row><2 table>2</table></row></table>",
	    "" },
	{ "nothing right of the headings", { "a", "1||" }, NULL,
	    "<1 table><2 row><2 a>1</a></row></table>", "" },
	{ "something right of the headings", { "a|b", "1|2", "1|2||x" }, NULL,
	    NULL,
	    "doc: line 3: \"x\" is in column 4, but there are only 2 "
	    "headings" },
	{ "two of one name", { "a|b|A" }, NULL, NULL,
	    "doc: line 1: columns 1 and 3 are both called \"a\"" },
	{ "a cell is skipped", { "a|b|c", "1|2|3", "|2" }, "b",
	    "<1 table><2 row><2 a>1</a><2 b><2 c>3</c></row>"
	    "<3 row><3 a></a><3 b><3 c></c></row></table>",
	    "" },
	{ "rows are skipped", { "a|b", "1|2", "|2" }, "row",
	    "<1 table><2 row><3 row></table>", "" },
	{ "all is skipped", { "a|b", "1|2", "|2" }, "table", "<1 table>", "" },
};

static int
tell_row(struct reader_table *t, const char *row, long line, struct err *err)
{
	size_t i, len;
	int rc = 0;

	table_row(t, line);
	for (i = 0; rc == 0; i++, row += len + 1) {
		len = strcspn(row, "|");
		rc = line == 1 ? table_heading(t, row, len, err)
			       : table_cell(t, i, row, len, err);
		if (row[len] == '\0')
			break;
	}
	return rc != 0 || line == 1 ? rc : table_close(t, err);
}

static int
tell_table(struct reader_table *t, const char *const *rows, struct err *err)
{
	int rc = table_begin(t, err);
	long i;

	for (i = 0; rc == 0 && i < 3 && rows[i] != NULL; i++)
		rc = tell_row(t, rows[i], i + 1, err);
	return rc != 0 ? rc : table_end(t, err);
}

static void
tables_are_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(tables); i++) {
		const char *name = tables[i].name;
		struct err err = ERR_INIT;
		struct events e;
		struct reader_table t;
		int rc;

		events_init(&e);
		e.lines = true;
		e.skip = tables[i].skip;
		table_init(&t, "doc", &e.listener);
		rc = tell_table(&t, tables[i].rows, &err);
		case_err(name, &err, tables[i].events == NULL ? ERR_DATA : 0,
		    tables[i].says);
		case_text(
		    name, rc == 0 ? buf_str(&e.text) : NULL, tables[i].events);
		case_int(name, e.ended, rc == 0);
		table_clear(&t);
		events_clear(&e);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headings_become_names),
		cmocka_unit_test(two_columns_have_two_names),
		cmocka_unit_test(tables_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
