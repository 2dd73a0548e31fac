/*
 * The CSV reader: what is told of a file, however its bytes arrive, and what is
 * no table.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"

/* A literal with what may be in it. */
#define BYTES(text) text, sizeof(text) - 1

#define AB "<table><row><a>1</a><b>2</b></row></table>"

static const struct {
	const char *name, *doc;
	size_t len;
	const char *events;
} told[] = {
	/* separators */
	{ "comma", BYTES("a,b\n1,2\n"), AB },
	{ "semicolon", BYTES("a;b\n1;2\n"), AB },
	{ "tab", BYTES("a\tb\n1\t2\n"), AB },
	{ "told", BYTES("sep=;\r\na;b\r\n1;2\r\n"), AB },
	{ "told, an odd one", BYTES("SEP=|\na|b\n1|2\n"), AB },
	{ "told, a tab", BYTES("sep=\t\na\tb\n1\t2\n"), AB },
	{ "told: one column", BYTES("sep=;\na\n1\n2\n"),
	    "<table><row><a>1</a></row><row><a>2</a></row></table>" },
	{ "two in the headings", BYTES("a;b, c\n1;2\n3;4\n"),
	    "<table><row><a>1</a><b_c>2</b_c></row>"
	    "<row><a>3</a><b_c>4</b_c></row></table>" },
	{ "two, as good", BYTES("Код;Цена, руб.\n1;10,50\n"),
	    "<table><row><код>1</код><цена_руб>10,50</цена_руб></row>"
	    "</table>" },
	{ "two, and the comma it is", BYTES("a,b;c\n1,2\n3,4\n"),
	    "<table><row><a>1</a><b_c>2</b_c></row>"
	    "<row><a>3</a><b_c>4</b_c></row></table>" },
	{ "one in quotes", BYTES("\"a;b;c\",d\n\"1;2\",3\n"),
	    "<table><row><a_b_c>1;2</a_b_c><d>3</d></row></table>" },
	/* lines */
	{ "CR LF", BYTES("a,b\r\n1,2\r\n"), AB },
	{ "CR", BYTES("a,b\r1,2\r"), AB },
	{ "no last end", BYTES("a,b\n1,2"), AB },
	{ "no last end, an empty cell", BYTES("a,b\n1,"),
	    "<table><row><a>1</a><b></b></row></table>" },
	{ "blank lines", BYTES("\n\r\n \na,b\n\n\n1,2\n\n\n"), AB },
	{ "rows of nothing", BYTES(",,\na,b\n,\n1,2\n,\n"), AB },
	{ "headings alone", BYTES("a,b\n"), "<table></table>" },
	{ "headings alone, no end", BYTES("a,b"), "<table></table>" },
	{ "headings on two lines", BYTES("\"a\nb\",c\n1,2\n"),
	    "<table><row><a_b>1</a_b><c>2</c></row></table>" },
	/* cells */
	{ "too few", BYTES("a,b,c\n1\n,2\n"),
	    "<table><row><a>1</a><b></b><c></c></row>"
	    "<row><a></a><b>2</b><c></c></row></table>" },
	{ "too many, of nothing", BYTES("a,b\n1,2,,,\n"), AB },
	{ "a column without a heading", BYTES("a,,b\n1,,2\n1,x,2\n"),
	    "<table><row><a>1</a><b>2</b></row>"
	    "<row><a>1</a><_2>x</_2><b>2</b></row></table>" },
	{ "a separator behind each line", BYTES("a,b,\n1,2,\n"), AB },
	{ "blanks are kept", BYTES("a,b\n 1 ,\t\n"),
	    "<table><row><a> 1 </a><b>\t</b></row></table>" },
	{ "zeros are kept", BYTES("a,b\n007,1.50\n"),
	    "<table><row><a>007</a><b>1.50</b></row></table>" },
	{ "longer than a block", BYTES("a,b\n0123456789abcdefghi,2\n"),
	    "<table><row><a>0123456789abcdefghi</a><b>2</b></row></table>" },
	/* quotes */
	{ "quoted", BYTES("\"a\",\"b\"\r\n\"1\",\"2\"\r\n"), AB },
	{ "quoted, no last end", BYTES("a,b\n1,\"2\""), AB },
	{ "quoted, empty", BYTES("a,b\n\"\",2\n"),
	    "<table><row><a></a><b>2</b></row></table>" },
	{ "quoted separators and lines", BYTES("a,b\n\"1,\n,\r\n\",2\n"),
	    "<table><row><a>1,\n,\r\n</a><b>2</b></row></table>" },
	{ "doubled", BYTES("a,b\n\"1 \"\"x\"\" y\"\"\"\"z\",\"\"\"\"\n"),
	    "<table><row><a>1 \"x\" y\"\"z</a><b>\"</b></row></table>" },
	/* letters */
	{ "UTF-8", BYTES("Код;Ед. изм.\n1;шт\n"),
	    "<table><row><код>1</код><ед_изм>шт</ед_изм></row></table>" },
	{ "UTF-8 with a mark",
	    BYTES("\xef\xbb\xbf"
		  "a,b\n1,2\n"),
	    AB },
	{ "a mark and quotes", BYTES("\xef\xbb\xbf\"a\",b\n1,2\n"), AB },
	{ "a mark and a told one", BYTES("\xef\xbb\xbfsep=;\na;b\n1;2\n"), AB },
	{ "windows-1251", BYTES("\xca\xee\xe4;b\n\xd8\xf2\xf3\xea\xe0;\xb9\n"),
	    "<table><row><код>Штука</код><b>№</b></row></table>" },
	{ "windows-1251 that looks like UTF-8 once",
	    BYTES("\xca\xee\xe4;b\n\xd1\xa8;\xd1\xba\xd1\xba\n"),
	    "<table><row><код>СЁ</код><b>СєСє</b></row></table>" },
	{ "windows-1251, a letter at the end", BYTES("a;b\n1;\xff"),
	    "<table><row><a>1</a><b>я</b></row></table>" },
	{ "UTF-16, as Excel's Unicode text",
	    BYTES("\xff\xfe"
		  "a\0\t\0b\0\r\0\n\0\x16\x04\t\0=\xd8\x00\xde\r\0\n\0"),
	    "<table><row><a>Ж</a><b>😀</b></row></table>" },
	{ "UTF-16, the other end first",
	    BYTES("\xfe\xff\0a\0,\0b\0\n\0001\0,\0002\0\n"), AB },
};

/* Whole, then a byte or some at a time. */
static int
read_in(struct events *e, events_reader *reader, const char *doc, size_t len,
    size_t size, struct err *err)
{
	int cut;

	events_init(e);
	return size == 0 ? events_read(e, reader, doc, len, &cut, err)
			 : events_drip(e, reader, doc, len, size, err);
}

static void
files_are_told(void **state)
{
	struct events e;
	size_t i, size;

	(void)state;
	for (i = 0; i < NELEM(told); i++)
		for (size = 0; size < 4; size++) {
			const char *name = told[i].name;
			struct err err = ERR_INIT;

			read_in(&e, reader_csv, told[i].doc, told[i].len, size,
			    &err);
			case_err(name, &err, 0, "");
			case_text(name, buf_str(&e.text), told[i].events);
			case_int(name, e.ended, true);
			case_int(name, (long long)e.wrong, 0);
			events_clear(&e);
		}
	cases_end();
}

/*
 * Each of them behind rows that fill the reader's buffer up to all but the
 * case's last bytes, so that the buffer ends at each of its bytes once.
 */
#define BUFFER ((size_t)128 * 1024)

static const char rare[] = "\"x\"\"y\",\"1\r\n2\"\r\nЖук,№\r\n\"\",z\r\n";
static const char rare_told[] = "<row><a>x\"y</a><b>1\r\n2</b></row>"
				"<row><a>Жук</a><b>№</b></row>"
				"<row><a></a><b>z</b></row></table>";

static void
fill_up(struct buf *doc, size_t len)
{
	buf_puts(doc, "a,b\r\n");
	while (doc->len + 64 < len)
		buf_puts(doc, "one,two\r\n");
	while (doc->len + 2 < len)
		buf_putc(doc, '1');
	buf_puts(doc, "\r\n");
}

static void
the_buffer_ends_anywhere(void **state)
{
	size_t n, told_len = strlen(rare_told);
	struct buf doc = BUF_INIT;
	struct events e;

	(void)state;
	for (n = 0; n <= strlen(rare); n++) {
		struct err err = ERR_INIT;

		buf_reset(&doc);
		fill_up(&doc, BUFFER - n);
		buf_puts(&doc, rare);
		read_in(&e, reader_csv, doc.data, doc.len, 0, &err);
		case_err("filled up", &err, 0, "");
		buf_str(&e.text);
		case_text("filled up", e.text.data + e.text.len - told_len,
		    rare_told);
		events_clear(&e);
	}
	buf_clear(&doc);
	cases_end();
}

static const struct {
	const char *name, *doc;
	size_t len;
	const char *says;
} unsound[] = {
	{ "nothing", BYTES(""), "doc: is empty" },
	{ "a mark alone", BYTES("\xef\xbb\xbf"), "doc: is empty" },
	{ "blank lines alone", BYTES("\n\n \r\n"), "doc: is empty" },
	{ "no line but the separator's", BYTES("sep=;\n"), "doc: is empty" },
	{ "a sentence", BYTES("502 Bad Gateway\n"),
	    "doc: line 1: this is neither XML, JSON, CSV nor XLSX" },
	{ "a separator on line 3 only", BYTES("\na\nb;c\n"),
	    "doc: line 2: this is neither" },
	{ "a cell too many", BYTES("a,b\n1,2\n1,2,3\n"),
	    "doc: line 3: \"3\" is in column 3, but there are only 2" },
	{ "a name twice", BYTES("\na,b,A\n"),
	    "doc: line 2: columns 1 and 3 are both called \"a\"" },
	{ "never closed", BYTES("a,b\n\"1\n\",2\n3,\"4\n5,6\n"),
	    "doc: line 4: the quotes that open here are never closed" },
	{ "never closed, the last byte", BYTES("a,b\n1,\""),
	    "doc: line 2: the quotes that open here" },
	{ "inches", BYTES("a,b\n1,2\npipe 3\",4\n"),
	    "doc: line 3: a quote in a cell that does not begin with one" },
	{ "inches behind lines in quotes", BYTES("a,b\n\"1\n\n\",2\"\n"),
	    "doc: line 4: a quote in a cell" },
	{ "text behind quotes", BYTES("a,b\n\"1\"x,2\n"),
	    "doc: line 2: text behind the quotes" },
	{ "a blank behind quotes", BYTES("a,b\n\"1\" ,2\n"),
	    "doc: line 2: text behind the quotes" },
	{ "quotes behind quotes", BYTES("a,b\n\"1\"\"\"\"2,3\n"),
	    "doc: line 2: the quotes that open here are never closed" },
	{ "U+0000", BYTES("a,b\n1,2\n3,\0\n"),
	    "doc: line 3: U+0000 cannot be a part of a text" },
	{ "U+0000 in UTF-16",
	    BYTES("\xff\xfe"
		  "a\0,\0b\0\n\0\0\0"),
	    "doc: line 2: U+0000 cannot" },
	{ "not UTF-8 behind its mark",
	    BYTES("\xef\xbb\xbf"
		  "a,b\n1,\xcf\xf0\n"),
	    "doc: line 2: byte 0xCF is not UTF-8" },
	{ "not UTF-8, in quotes",
	    BYTES("\xef\xbb\xbf"
		  "a,b\n1,\"\r\n\n\xcf\n"),
	    "doc: line 4: byte 0xCF is not UTF-8" },
	{ "not UTF-8 here and there", BYTES("Код,Имя\n1,Жук\n2,\xcf\n"),
	    "doc: line 3: byte 0xCF is not UTF-8" },
	{ "not windows-1251", BYTES("a,b\n\xca\xee\xe4,1\n2,\x98\n"),
	    "doc: line 3: byte 0x98 is not WINDOWS-1251" },
	{ "half a surrogate",
	    BYTES("\xff\xfe"
		  "a\0,\0b\0\n\0=\xd8\n\0"),
	    "doc: line 2: byte 0x3D is not UTF-16LE" },
	{ "cut in a letter of UTF-8", BYTES("a,b\nЖ,\xd0"),
	    "doc: line 2: the document ends within a letter" },
	{ "cut in a letter of UTF-16",
	    BYTES("\xff\xfe"
		  "a\0,\0b\0\n\0001\0,\0002"),
	    "doc: line 2: the document ends within a letter" },
};

static void
an_unsound_file_is_refused(void **state)
{
	struct events e;
	size_t i, size;

	(void)state;
	for (i = 0; i < NELEM(unsound); i++)
		for (size = 0; size < 3; size++) {
			struct err err = ERR_INIT;

			case_int(unsound[i].name,
			    read_in(&e, reader_csv, unsound[i].doc,
				unsound[i].len, size, &err),
			    -1);
			case_err(
			    unsound[i].name, &err, ERR_DATA, unsound[i].says);
			case_int(unsound[i].name, e.ended, false);
			events_clear(&e);
		}
	cases_end();
}

/* ---- encodings, when they turn up late ---- */

static void
put_rows(struct buf *doc, const char *row, size_t n)
{
	buf_puts(doc, "a,b\n");
	while (n-- > 0)
		buf_puts(doc, row);
}

static const struct {
	const char *name, *row, *last;
	const char *told; /* the last row; NULL: refused on line 20002 */
} late[] = {
	{ "UTF-8 behind ASCII", "one,two\n", "Жук,№\n",
	    "<row><a>Жук</a><b>№</b></row></table>" },
	{ "windows-1251 behind ASCII", "one,two\n", "\xc6\xf3\xea,\xb9\n",
	    "<row><a>Жук</a><b>№</b></row></table>" },
	{ "windows-1251 behind UTF-8", "раз,два\n", "\xc6\xf3\xea,\xb9\n",
	    NULL },
};

static void
the_first_letter_decides(void **state)
{
	struct buf doc = BUF_INIT;
	struct events e;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(late); i++) {
		const char *name = late[i].name, *want = late[i].told;
		struct err err = ERR_INIT;

		buf_reset(&doc);
		put_rows(&doc, late[i].row, 20000);
		buf_puts(&doc, late[i].last);
		read_in(&e, reader_csv, doc.data, doc.len, 0, &err);
		case_err(name, &err, want == NULL ? ERR_DATA : 0,
		    want == NULL ? "doc: line 20002: byte 0xC6" : "");
		buf_str(&e.text);
		if (want != NULL)
			case_text(name, e.text.data + e.text.len - strlen(want),
			    want);
		events_clear(&e);
	}
	buf_clear(&doc);
	cases_end();
}

/* ---- places, skipping, limits ---- */

static void
lines_are_counted(void **state)
{
	static const char doc[] = "sep=,\r\n\r\na,b\r\n1,\"2\r\n\n\"\r\n\n"
				  "3,4\r5,6";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.lines = true;
	assert_int_equal(
	    events_read(&e, reader_csv, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(buf_str(&e.text),
	    "<3 table><4 row><4 a>1</a><4 b>2\r\n\n</b></row>"
	    "<8 row><8 a>3</a><8 b>4</b></row>"
	    "<9 row><9 a>5</a><9 b>6</b></row></table>");
	events_clear(&e);
}

static void
what_is_skipped_is_read_all_the_same(void **state)
{
	static const char doc[] = "a,b\n1,2\n\"x\"y,2\n";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.skip = "table";
	assert_int_equal(
	    events_read(&e, reader_csv, doc, strlen(doc), &cut, &err), -1);
	assert_string_equal(buf_str(&e.text), "<table>");
	events_clear(&e);
}

static void
put_cell(struct buf *doc, const char *before, size_t n, char c)
{
	buf_puts(doc, before);
	buf_grow(doc, n);
	memset(doc->data + doc->len, c, n);
	doc->len += n;
}

static void
a_long_cell(struct buf *doc, size_t n)
{
	put_cell(doc, "a,b\n1,", n, 'x');
	buf_puts(doc, ",\n");
}

static void
a_long_cell_of_quotes(struct buf *doc, size_t n)
{
	put_cell(doc, "a,b\n1,\"", 2 * n, '"');
	buf_puts(doc, "\"\n");
}

/* table and row are names too */
static void
many_columns(struct buf *doc, size_t n)
{
	size_t i;

	for (i = 2; i < n; i++)
		buf_printf(doc, "n%zu,", i);
	doc->len--;
}

static const struct {
	const char *name;
	void (*make)(struct buf *, size_t);
	size_t most;
	const char *says;
} limits[] = {
	{ "cell", a_long_cell, READER_TEXT,
	    "doc: line 2: a cell is longer than 10000000 bytes" },
	{ "quotes", a_long_cell_of_quotes, READER_TEXT,
	    "doc: line 2: a cell is longer than 10000000 bytes" },
	{ "columns", many_columns, READER_NAMES,
	    "doc: line 1: more than 65534 columns" },
};

static void
files_are_limited(void **state)
{
	struct buf doc = BUF_INIT;
	struct events e;
	size_t i, more;

	(void)state;
	for (i = 0; i < NELEM(limits); i++)
		for (more = 0; more <= 1; more++) {
			struct err err = ERR_INIT;

			buf_reset(&doc);
			limits[i].make(&doc, limits[i].most + more);
			read_in(&e, reader_csv, doc.data, doc.len, 0, &err);
			case_err(limits[i].name, &err, more > 0 ? ERR_DATA : 0,
			    more > 0 ? limits[i].says : "");
			events_clear(&e);
		}
	buf_clear(&doc);
	cases_end();
}

/* Quotes that are never closed do not read the rest into memory. */
static void
open_quotes_are_limited(void **state)
{
	struct buf doc = BUF_INIT;
	struct err err = ERR_INIT;
	struct events e;

	(void)state;
	put_cell(&doc, "a,b\n1,\"", (size_t)3 * READER_TEXT, 'x');
	read_in(&e, reader_csv, doc.data, doc.len, 0, &err);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(
	    err.text, "doc: line 2: a cell is longer than 10000000 bytes");
	events_clear(&e);
	buf_clear(&doc);
}

/* ---- which reader ---- */

static const struct {
	const char *doc;
	size_t len;
	const char *events, *says;
	bool tree; /* a cloud may say so */
} any[] = {
	{ BYTES("a,b\n1,2\n"), AB, "", false },
	{ BYTES("\xef\xbb\xbf"
		"a,b\n1,2\n"),
	    AB, "", false },
	{ BYTES("\xff\xfe"
		"a\0\t\0b\0\n\0001\0\t\0002\0"),
	    AB, "", false },
	{ BYTES("sep=;\na;b\n1;2\n"), AB, "", false },
	{ BYTES("<a,b/>\n1,2\n"), NULL, "not XML", false },
	{ BYTES("<a/>"), "<a></a>", "", true },
	{ BYTES("\xff\xfe<\0a\0/\0>\0"), "<a></a>", "", true },
	{ BYTES("\xfe\xff\0<\0a\0/\0>"), "<a></a>", "", true },
	{ BYTES("\xef\xbb\xbf<a/>"), "<a></a>", "", true },
	{ BYTES("{}"), "<json></json>", "", true },
	{ BYTES("\xef\xbb\xbf {}"), "<json></json>", "", true },
	{ BYTES(" \r\n\t[1]"), "<json><item>1</item></json>", "", true },
	{ BYTES("[1,2]"), "<json><item>1</item><item>2</item></json>", "",
	    true },
	{ BYTES("502 Bad Gateway\n"), NULL, "doc: line 1: this is neither",
	    false },
	{ BYTES(""), NULL, "is empty", false },
	{ BYTES("\n"), NULL, "doc: line 2: the document ends too early",
	    false },
};

static void
the_first_bytes_tell_which(void **state)
{
	struct events e;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < NELEM(any); i++) {
		struct err err = ERR_INIT;

		rc = read_in(&e, reader_any, any[i].doc, any[i].len, 0, &err);
		case_text(any[i].doc, rc == 0 ? buf_str(&e.text) : NULL,
		    any[i].events);
		case_err(any[i].doc, &err, rc == 0 ? 0 : ERR_DATA, any[i].says);
		events_clear(&e);
		err_clear(&err);
		rc = read_in(&e, reader_tree, any[i].doc, any[i].len, 0, &err);
		case_int(any[i].doc, rc == 0, any[i].tree);
		events_clear(&e);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_told),
		cmocka_unit_test(the_buffer_ends_anywhere),
		cmocka_unit_test(an_unsound_file_is_refused),
		cmocka_unit_test(the_first_letter_decides),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(what_is_skipped_is_read_all_the_same),
		cmocka_unit_test(files_are_limited),
		cmocka_unit_test(open_quotes_are_limited),
		cmocka_unit_test(the_first_bytes_tell_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
