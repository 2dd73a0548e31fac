/*
 * Workbooks as tables: what their cells say, where the headings are, which
 * sheet it is; and what is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"
#include "workbook_tools.h"

/* Cells for short: a text of its own, a number, one with a style. */
#define T(text)         "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(number)       "<c><v>" number "</v></c>"
#define S(style, value) "<c s=\"" style "\"><v>" value "</v></c>"
#define ROW(cells)      "<row>" cells "</row>"
#define AB              ROW(T("A") T("B"))

#define STYLES                                                                 \
	"<numFmts count=\"3\">"                                                \
	"<numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\"/>"             \
	"<numFmt numFmtId=\"165\" formatCode=\"000000\"/>"                     \
	"<numFmt numFmtId=\"166\" formatCode=\"0.00&quot;d&quot;\"/>"          \
	"</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"         \
	"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/>"                  \
	"<xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"22\"/>"    \
	"<xf numFmtId=\"21\"/><xf numFmtId=\"46\"/><xf numFmtId=\"14\"/>"      \
	"<xf numFmtId=\"10\"/></cellXfs>"                                      \
	"<dxfs><dxf><numFmt numFmtId=\"10\" formatCode=\"yyyy\"/></dxf></dxfs>"

/* What <table> holds of these rows; an error's words begin with "!". */
static const struct {
	const char *name;
	struct workbook_parts parts;
	const char *told;
} cases[] = {
	{ "texts and numbers", { .rows = AB ROW(T("чай") N("1990.5")) },
	    "<row><a>чай</a><b>1990.5</b></row>" },
	{ "shared texts",
	    { .rows = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>2</v></c>"
		      "</row><row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v>"
		      "</c></row>",
		.strings = "<si><t>a</t></si><si><t>чай &amp; кофе</t></si>"
			   "<si><t>b</t></si>" },
	    "<row><a>чай & кофе</a><b>a</b></row>" },
	{ "rich and spoken texts",
	    { .rows = AB "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>"
			 "</row>",
		.strings = "<si><r><rPr><b/><t>no</t></rPr><t>чай</t></r>"
			   "<r><t xml:space=\"preserve\"> 100 </t></r>"
			   "<r><t> г </t></r></si>"
			   "<si><t>東京</t><rPh sb=\"0\"><t>no</t></rPh>"
			   "<phoneticPr/></si>" },
	    "<row><a>чай 100 г</a><b>東京</b></row>" },
	{ "rich texts of their own",
	    { .rows = AB ROW("<c t=\"inlineStr\"><is><r><rPr/><t>a</t></r>"
			     "<r><t>b</t></r><rPh><t>no</t></rPh></is></c>") },
	    "<row><a>ab</a><b></b></row>" },
	{ "blanks and escapes",
	    { .rows = AB ROW("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">"
			     " a</t></is></c>" T("a_x000D_\n_x0009_b")) },
	    "<row><a> a</a><b>a\r\n\tb</b></row>" },
	{ "what formulas gave",
	    { .rows = AB ROW("<c t=\"str\"><f>A1</f><v> a_x0041_</v></c>"
			     "<c><f>1+1</f><v>2</v></c>")
		    ROW(N("1") "<c t=\"str\"><f>B1</f><v></v></c>") },
	    "<row><a> aA</a><b>2</b></row><row><a>1</a><b></b></row>" },
	{ "booleans, and a day in words",
	    { .rows = AB ROW("<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>")
		    ROW("<c t=\"d\"><v>2018-04-16</v></c>"
			"<c t=\"n\"><v> 5 </v></c>") },
	    "<row><a>true</a><b>false</b></row>"
	    "<row><a>2018-04-16</a><b>5</b></row>" },
	{ "digits as people see them",
	    { .rows = AB ROW(N("995.10000000000002") N("4.26013318E+12")) },
	    "<row><a>995.1</a><b>4260133180000</b></row>" },
	{ "dates, codes, and what only looks like it",
	    { .rows = ROW(T("a") T("b") T("c") T("d") T("e") T("f") T("g")
		      T("h")) ROW(S("1", "43206") S("2", "123") S("3", "43206")
		      S("4", "43206.5") S("5", "0.25") S("6", "1.25")
			  S("7", "43207") S("8", "0.2")),
		.styles = STYLES },
	    "<row><a>2018-04-16</a><b>000123</b><c>43206</c>"
	    "<d>2018-04-16T12:00:00</d><e>06:00:00</e><f>30:00:00</f>"
	    "<g>2018-04-17</g><h>0.2</h></row>" },
	{ "codes that are none, styles that are not there",
	    { .rows = AB ROW(S("2", "1.5") S("2", "-5"))
		    ROW(S("99", "43206") S("x", "43206")),
		.styles = STYLES },
	    "<row><a>1.5</a><b>-5</b></row><row><a>43206</a><b>43206</b>"
	    "</row>" },
	{ "a text that looks like a date",
	    { .rows = AB ROW("<c s=\"1\" t=\"inlineStr\"><is><t>43206</t></is>"
			     "</c>"),
		.styles = STYLES },
	    "<row><a>43206</a><b></b></row>" },
	{ "days from 1904",
	    { .rows = AB ROW(S("1", "41744") N("1")),
		.styles = STYLES,
		.book = "<workbookPr date1904=\"1\"/><sheets><sheet name=\"x\" "
			"id=\"s1\"/></sheets>" },
	    "<row><a>2018-04-16</a><b>1</b></row>" },
	{ "gaps",
	    { .rows = "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>a</v></c>"
		      "<c r=\"C2\" t=\"str\"><v>c</v></c></row>"
		      "<row r=\"4\"><c r=\"C4\"><v>3</v></c></row>"
		      "<row r=\"5\"/><row r=\"6\"><c r=\"A6\"/></row>"
		      "<row r=\"9\"><c r=\"B9\"/><c r=\"C9\"/>"
		      "<c r=\"D9\" s=\"1\"/></row>"
		      "<row r=\"10\"><c r=\"A10\"><v>1</v></c><c><v>2</v></c>"
		      "</row><row><c><v>7</v></c></row>" },
	    "<row><a></a><c>3</c></row><row><a>1</a><_2>2</_2><c></c></row>"
	    "<row><a>7</a><c></c></row>" },
	{ "what else there is in a row",
	    { .rows = AB "<row><c><extLst><ext><v>no</v></ext></extLst>"
			 "<v>1</v></c><other><c><v>no</v></c></other>"
			 "<c><v>2</v></c></row>" },
	    "<row><a>1</a><b>2</b></row>" },
	{ "a strict workbook's names, and what is ignored",
	    { .sheet =
		    "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/"
		    "spreadsheetml/main\"><x:sheetViews><x:sheetData>"
		    "<x:row/></x:sheetData></x:sheetViews><x:sheetData>"
		    "<x:row><x:c t=\"str\"><x:v>a</x:v></x:c><x:c t=\"str\">"
		    "<x:v>b</x:v></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c>"
		    "</x:row></x:sheetData></x:worksheet>" },
	    "<row><a>1</a><b></b></row>" },
	{ "totals",
	    { .rows = AB ROW("<c><f>SUM(A1)</f><v>1</v></c>" N("2"))
		    ROW("<c/><c><f>SUBTOTAL(109,B2:B2)</f><v>2</v></c>")
			ROW("<c t=\"str\"><f>\"SUBTOTAL(\"</f>"
			    "<v>SUBTOTAL(</v></c>") },
	    "<row><a>1</a><b>2</b></row><row><a>SUBTOTAL(</a><b></b></row>" },
	/* ---- headings ---- */
	{ "headings alone", { .rows = AB }, "" },
	{ "a title above",
	    { .rows = ROW(T("Прайс-лист")) ROW("") ROW(T("от") N("5"))
		    AB ROW(N("1") N("2")) },
	    "<row><a>1</a><b>2</b></row>" },
	{ "one column", { .rows = ROW(T("A")) ROW(N("1")) ROW(T("x")) },
	    "<row><a>1</a></row><row><a>x</a></row>" },
	{ "headings of numbers",
	    { .rows = ROW(T("A") N("2018")) ROW(T("чай") N("5")) },
	    "<row><a>чай</a><_2018>5</_2018></row>" },
	{ "names",
	    { .rows =
		    ROW(T(" Ед. изм. ") T("Цена,\nруб.")) ROW(T("шт") N("5")) },
	    "<row><ед_изм>шт</ед_изм><цена_руб>5</цена_руб></row>" },
	{ "no rows", { .rows = "" }, "!the sheet \"Лист1\" is empty" },
	{ "blank rows", { .rows = ROW(N("")) ROW("") },
	    "!the sheet \"Лист1\" is empty" },
	{ "the same heading twice", { .rows = ROW(T("A") T("a")) },
	    "!line 1: columns 1 and 2 are both called \"a\"" },
	{ "a value beside the headings",
	    { .rows = AB ROW(N("1") N("2") T("x")) },
	    "!line 2: \"x\" is in column 3" },
	/* ---- what is refused ---- */
	{ "an error",
	    { .rows = AB "<row r=\"7\"><c r=\"B7\" t=\"e\"><v>#N/A</v></c>"
			 "</row>" },
	    "!doc: line 7: cell B7 of sheet \"Лист1\": \"#N/A\" is an error" },
	{ "a formula that was never computed",
	    { .rows = AB ROW(N("1") "<c><f>A1</f></c>") },
	    "!cell B2 of sheet \"Лист1\": has a formula and no value" },
	{ "no number", { .rows = AB ROW(N("12,5")) },
	    "!line 2: cell A2 of sheet \"Лист1\": \"12,5\" is no number" },
	{ "no day", { .rows = AB ROW(S("1", "60")), .styles = STYLES },
	    "!\"60\" looks like a date and is no day there is" },
	{ "no shared text", { .rows = AB ROW("<c t=\"s\"><v>0</v></c>") },
	    "!\"0\" is no number of a text" },
	{ "no number of a shared text",
	    { .rows = AB ROW("<c t=\"s\"><v>-1</v></c>") },
	    "!\"-1\" is no number of a text" },
	{ "no type", { .rows = AB ROW("<c t=\"x\"><v>0</v></c>") },
	    "!is of a type that is not known" },
	{ "U+0000", { .rows = AB ROW(T("a_x0000_")) },
	    "!row 2: U+0000 cannot be" },
	{ "U+0000 of a formula",
	    { .rows = AB ROW("<c t=\"str\"><v>_x0000_</v></c>") },
	    "!cell A2 of sheet \"Лист1\": U+0000 cannot be" },
	{ "U+0000 in a shared text",
	    { .rows = AB, .strings = "<si><t>_x0000_</t></si>" },
	    "!doc: xl/sharedStrings.xml: line 1: U+0000 cannot be" },
	{ "rows out of order", { .rows = "<row r=\"2\"/><row r=\"1\"/>" },
	    "!doc: sheet \"Лист1\": row 1 comes behind row 2" },
	{ "a row twice", { .rows = "<row r=\"2\"/><row r=\"2\"/>" },
	    "!row 2 comes behind row 2" },
	{ "row 0", { .rows = "<row r=\"0\"/>" }, "!row 0 comes behind row 0" },
	{ "too many rows", { .rows = "<row r=\"1048576\"/><row/>" },
	    "!more than 1048576 rows" },
	{ "cells out of order",
	    { .rows = "<row><c r=\"B1\"/><c r=\"A1\"/></row>" },
	    "!row 1 has a cell \"A1\" where it cannot be" },
	{ "a cell twice", { .rows = "<row><c r=\"B1\"/><c r=\"B1\"/></row>" },
	    "!row 1 has a cell \"B1\" where it cannot be" },
	{ "a cell of another row", { .rows = "<row><c r=\"A2\"/></row>" },
	    "!row 1 has a cell \"A2\" where it cannot be" },
	{ "a cell nowhere", { .rows = "<row><c r=\"XFE1\"/></row>" },
	    "!row 1 has a cell \"XFE1\" where it cannot be" },
	{ "too many cells", { .rows = "<row><c r=\"XFD1\"/><c/></row>" },
	    "!row 1 has more than 16384 cells" },
	{ "broken XML", { .rows = AB "<row><c></row>" },
	    "!doc: xl/worksheets/sheet1.xml: line 2: not XML" },
	{ "cut XML", { .sheet = "<worksheet><sheetData>" AB },
	    "!doc: xl/worksheets/sheet1.xml: line 1: the document ends too" },
	{ "a DOCTYPE", { .sheet = "<!DOCTYPE a><worksheet/>" },
	    "!doc: xl/worksheets/sheet1.xml: line 1: a DOCTYPE" },
	{ "an empty part", { .sheet = "" },
	    "!doc: xl/worksheets/sheet1.xml: is empty" },
};

/* Read it, from memory. */
static int
read_book(struct events *e, const struct buf *bytes, const char *sheet,
    struct err *err)
{
	struct input in;
	int rc;

	events_init(e);
	input_borrow(&in, "doc", bytes->data, bytes->len);
	in.sheet = sheet;
	rc = reader_any(&in, &e->listener, err);
	input_clear(&in);
	return rc;
}

static void
formats_are_limited(void **state)
{
	struct buf formats = BUF_INIT, bytes = BUF_INIT;
	struct workbook_parts parts = { .rows = AB };
	struct err err = ERR_INIT;
	struct events e;
	size_t i, more;

	(void)state;
	for (more = 0; more <= 1; more++) {
		buf_reset(&formats);
		buf_puts(&formats, "<numFmts>");
		for (i = 0; i < 4096 + more; i++)
			buf_printf(&formats,
			    "<numFmt numFmtId=\"%zu\" formatCode=\"0\"/>",
			    i + 200);
		buf_puts(&formats, "</numFmts>");
		parts.styles = buf_str(&formats);
		buf_reset(&bytes);
		workbook_make(&parts, &bytes);
		read_book(&e, &bytes, NULL, &err);
		case_err("formats", &err, more > 0 ? ERR_DATA : 0,
		    more > 0 ? "doc: has more than 4096 formats of numbers"
			     : "");
		events_clear(&e);
	}
	buf_clear(&formats);
	buf_clear(&bytes);
	cases_end();
}

static void
tables_are_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		const char *name = cases[i].name, *told = cases[i].told;
		struct buf bytes = BUF_INIT;
		struct err err = ERR_INIT;
		struct events e;
		char *want;

		workbook_make(&cases[i].parts, &bytes);
		case_int(name, read_book(&e, &bytes, NULL, &err),
		    *told == '!' ? -1 : 0);
		case_int(name, (long long)e.wrong, 0);
		case_int(name, e.ended, *told != '!');
		if (*told == '!')
			case_err(name, &err, ERR_DATA, told + 1);
		else
			case_err(name, &err, 0, "");
		want = mem_printf("<table>%s</table>", told);
		if (*told != '!')
			case_text(name, buf_str(&e.text), want);
		free(want);
		events_clear(&e);
		buf_clear(&bytes);
	}
	cases_end();
}

/* ---- many rows, and their numbers ---- */

static void
headings_are_looked_for_in_twenty_rows(void **state)
{
	struct buf rows = BUF_INIT, bytes = BUF_INIT, want = BUF_INIT;
	struct workbook_parts p = { 0 };
	struct err err = ERR_INIT;
	struct events e;
	int i;

	(void)state;
	buf_puts(&rows, ROW(T("A")));
	buf_puts(&want, "<1 table>");
	for (i = 2; i <= 20; i++) {
		buf_puts(&rows, ROW(N("5")));
		buf_printf(&want, "<%d row><%d a>5</a></row>", i, i);
	}
	buf_puts(&rows, "<row r=\"100\">" T("x") "</row>");
	buf_puts(&want, "<100 row><100 a>x</a></row></table>");
	p.rows = buf_str(&rows);
	workbook_make(&p, &bytes);
	events_init(&e);
	{
		struct input in;

		input_borrow(&in, "doc", bytes.data, bytes.len);
		e.lines = true;
		assert_int_equal(reader_xlsx(&in, &e.listener, &err), 0);
		input_clear(&in);
	}
	case_text("rows", buf_str(&e.text), buf_str(&want));
	events_clear(&e);
	buf_clear(&rows);
	buf_clear(&bytes);
	buf_clear(&want);
	cases_end();
}

/* ---- sheets ---- */

#define SHEET(name, id) "<sheet name=\"" name "\" sheetId=\"9\" id=\"" id "\"/>"
#define REL(id, type, target)                                                  \
	"<Relationship Id=\"" id "\" Type=\"" WORKBOOK_RELATION type           \
	"\" Target=\"" target "\"/>"
#define ONE(text)                                                              \
	"<worksheet><sheetData>" ROW(T(text)) "</sheetData></worksheet>"

static const struct workbook_parts several = {
	.book = "<sheets>"
		"<sheet name=\"Тайный\" state=\"hidden\" id=\"s2\"/>" SHEET(
		    "График", "c1") SHEET("Цены", "s1")
		    SHEET("1", "s2") "</sheets>",
	.rels = REL("s2", "worksheet", "./x/../worksheets/Second.XML")
	    REL("c1", "chartsheet", "charts/1.xml"),
	.rows = AB ROW(N("1")),
	.name = { "xl/worksheets/second.xml",
	    "<worksheet><sheetData>" ROW(T("C") T("D"))
		ROW(N("2")) "</sheetData></worksheet>" },
};

static const struct {
	const char *wanted, *told; /* or an error, behind "!" */
} sheets[] = {
	{ NULL, "<table><row><a>1</a><b></b></row></table>" },
	{ "Цены", "<table><row><a>1</a><b></b></row></table>" },
	{ "3", "<table><row><a>1</a><b></b></row></table>" },
	{ "Тайный", "<table><row><c>2</c><d></d></row></table>" },
	{ "1", "<table><row><c>2</c><d></d></row></table>" },
	{ "График", "!the sheet \"График\" is a chart" },
	{ "2", "!the sheet \"График\" is a chart" },
	{ "цены", "!doc: has no sheet \"цены\"; it has \"Тайный\" (hidden), "
		  "\"График\", \"Цены\", \"1\"" },
	{ "5", "!has no sheet \"5\"" },
	{ "0", "!has no sheet \"0\"" },
	{ "", "!has no sheet \"\"" },
	{ "99999999999999999999", "!has no sheet" },
};

static void
a_sheet_is_picked(void **state)
{
	struct buf bytes = BUF_INIT;
	size_t i;

	(void)state;
	workbook_make(&several, &bytes);
	for (i = 0; i < NELEM(sheets); i++) {
		const char *told = sheets[i].told;
		const char *name =
		    sheets[i].wanted == NULL ? "none" : sheets[i].wanted;
		struct err err = ERR_INIT;
		struct events e;

		case_int(name, read_book(&e, &bytes, sheets[i].wanted, &err),
		    *told == '!' ? -1 : 0);
		if (*told == '!')
			case_err(name, &err, ERR_DATA, told + 1);
		else
			case_text(name, buf_str(&e.text), told);
		events_clear(&e);
	}
	buf_clear(&bytes);
	cases_end();
}

static void
only_a_workbook_has_sheets(void **state)
{
	struct buf doc = BUF_INIT;
	struct err err = ERR_INIT;
	struct events e;

	(void)state;
	buf_puts(&doc, "<a/>");
	assert_int_equal(read_book(&e, &doc, "Лист1", &err), -1);
	case_err("XML", &err, ERR_DATA, "doc: is no workbook");
	events_clear(&e);
	buf_clear(&doc);
	cases_end();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_told),
		cmocka_unit_test(formats_are_limited),
		cmocka_unit_test(headings_are_looked_for_in_twenty_rows),
		cmocka_unit_test(a_sheet_is_picked),
		cmocka_unit_test(only_a_workbook_has_sheets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
