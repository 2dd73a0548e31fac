/*
 * Workbooks as files: wherever their parts are, however the bytes come, and
 * what is damaged, cut, locked, too large, or something else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"
#include "workbook_tools.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>

#define ROWS                                                                   \
	"<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"            \
	"<row><c><v>1</v></c><c><v>2</v></c></row>"
#define STRINGS "<si><t>A</t></si><si><t>B</t></si>"
#define TOLD    "<table><row><a>1</a><b>2</b></row></table>"
#define SHEET   "<worksheet><sheetData>" ROWS "</sheetData></worksheet>"

static const struct workbook_parts usual = { .rows = ROWS, .strings = STRINGS };

/* ---- however the bytes come ---- */

static void
a_pipe_is_read(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct events e;

	(void)state;
	workbook_make(&usual, &bytes);
	events_init(&e);
	events_drip(&e, reader_any, bytes.data, bytes.len, 100, &err);
	case_err("pipe", &err, 0, "");
	case_text("pipe", buf_str(&e.text), TOLD);
	case_int("pipe", e.ended, true);
	events_clear(&e);
	buf_clear(&bytes);
	cases_end();
}

static void
a_file_is_read_from_where_it_is(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	char *dir = scratch_new(), *path = scratch_path(dir, "book");
	struct events e;
	struct input in;
	int fd;

	(void)state;
	buf_puts(&bytes, "before");
	workbook_make(&usual, &bytes);
	scratch_write(dir, "book", bytes.data, bytes.len, 0600);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(lseek(fd, 6, SEEK_SET), 6);
	events_init(&e);
	input_fd(&in, path, fd);
	assert_int_equal(reader_any(&in, &e.listener, &err), 0);
	case_text("file", buf_str(&e.text), TOLD);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC); /* still ours */
	input_clear(&in);
	close(fd);
	events_clear(&e);
	buf_clear(&bytes);
	free(path);
	scratch_free(dir);
	cases_end();
}

/* Read it, from memory. */
static int
read_book(struct events *e, const struct buf *bytes, int *cut, struct err *err)
{
	events_init(e);
	return events_read(e, reader_xlsx, bytes->data, bytes->len, cut, err);
}

static void
a_signal_ends_the_reading(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	atomic_int stop = SIGTERM;
	struct events e;
	struct input in;

	(void)state;
	workbook_make(&usual, &bytes);
	events_init(&e);
	input_borrow(&in, "doc", bytes.data, bytes.len);
	in.stop = &stop;
	assert_int_equal(reader_xlsx(&in, &e.listener, &err), -1);
	case_err("stopped", &err, ERR_SIGNAL + SIGTERM, "was interrupted");
	input_clear(&in);
	events_clear(&e);
	buf_clear(&bytes);
	cases_end();
}

/* ---- wherever the parts are ---- */

#define RELS(more) "<Relationships>" more "</Relationships>"
#define REL(id, type, target)                                                  \
	"<Relationship Id=\"" id "\" Type=\"" WORKBOOK_RELATION type           \
	"\" Target=\"" target "\"/>"
#define BOOK                                                                   \
	"<workbook xmlns:r=\"x\"><sheets><sheet name=\"a\" sheetId=\"7\" "     \
	"r:id=\"R1\"/></sheets></workbook>"
#define SST "<sst>" STRINGS "</sst>"

/* A file of these parts, and what is told, or an error behind "!". */
static const struct {
	const char *name;
	const char *parts[5][2];
	const char *told;
} files[] = {
	{ "elsewhere",
	    { { "_rels/.rels",
		  RELS(REL("x", "extended-properties", "docProps/app.xml")
			  REL("a", "officeDocument", "/book/main.xml")) },
		{ "book/main.xml", BOOK },
		{ "book/_rels/main.xml.rels",
		    RELS(REL("R1", "worksheet", "../pages/./one.xml")
			    REL("R2", "sharedStrings", "/words/all.xml")) },
		{ "pages/one.xml", SHEET }, { "words/all.xml", SST } },
	    TOLD },
	{ "at the top, by the strict names",
	    { { "_rels/.rels",
		  RELS("<Relationship Id=\"a\" Type=\"http://purl.oclc.org/"
		       "ooxml/officeDocument/relationships/officeDocument\" "
		       "Target=\"main.xml\"/>") },
		{ "main.xml", BOOK },
		{ "_rels/main.xml.rels",
		    RELS(REL("R1", "worksheet", "../../one.xml")
			    REL("R2", "sharedStrings", "all.xml")) },
		{ "one.xml", SHEET }, { "all.xml", SST } },
	    TOLD },
	{ "large and small letters",
	    { { "_rels/.rels",
		  RELS(REL("a", "officeDocument", "xl/workbook.xml")) },
		{ "xl/workbook.xml", BOOK },
		{ "xl/_rels/workbook.xml.rels",
		    RELS(REL("R1", "worksheet", "worksheets/sheet1.xml")
			    REL("R2", "sharedStrings", "sharedStrings.xml")) },
		{ "xl/worksheets/Sheet1.xml", SHEET },
		{ "xl/SharedStrings.xml", SST } },
	    TOLD },
	{ "a file beyond the workbook",
	    { { "_rels/.rels",
		RELS("<Relationship Id=\"e\" TargetMode=\"External\" "
		     "Type=\"" WORKBOOK_RELATION "officeDocument\" "
		     "Target=\"file:///etc/passwd\"/>") } },
	    "!doc: is no workbook: its _rels/.rels names none" },
	{ "a zip file", { { "a.csv", "a" } },
	    "!doc: a zip file, but no workbook (.xlsx): unpack it" },
	{ "an .ods",
	    { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
		{ "content.xml", "<a/>" } },
	    "!doc: an OpenDocument file (.ods): save it as .xlsx" },
	{ "an .xlsb",
	    { { "_rels/.rels",
		RELS(REL("a", "officeDocument", "xl/workbook.bin")) } },
	    "!doc: a binary workbook (.xlsb): save it as .xlsx" },
	{ "a .docx",
	    { { "_rels/.rels",
		  RELS(REL("a", "officeDocument", "word/document.xml")) },
		{ "word/document.xml", "<document/>" },
		{ "word/_rels/document.xml.rels", RELS("") } },
	    "!doc: is no workbook, but a document of another kind (document)" },
	{ "no workbook",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x/y.xml")) },
		{ "x/_rels/y.xml.rels", RELS("") } },
	    "!doc: is no whole workbook: it has no part x/y.xml" },
	{ "no relations",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x/y.xml")) } },
	    "!doc: is no whole workbook: it has no part x/_rels/y.xml.rels" },
	{ "no sheets",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x.xml")) },
		{ "x.xml", "<workbook/>" }, { "_rels/x.xml.rels", RELS("") } },
	    "!doc: has no sheet with cells" },
	{ "a sheet of which nothing is known",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x.xml")) },
		{ "x.xml", BOOK }, { "_rels/x.xml.rels", RELS("") } },
	    "!doc: is no whole workbook: its sheet 1 has no part" },
	{ "no sheet",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x.xml")) },
		{ "x.xml", BOOK },
		{ "_rels/x.xml.rels", RELS(REL("R1", "worksheet", "1.xml")) } },
	    "!doc: is no whole workbook: it has no part 1.xml" },
	{ "no texts",
	    { { "_rels/.rels", RELS(REL("a", "officeDocument", "x.xml")) },
		{ "x.xml", BOOK },
		{ "_rels/x.xml.rels", RELS(REL("R1", "worksheet", "1.xml") REL(
					  "R2", "sharedStrings", "2.xml")) },
		{ "1.xml", SHEET } },
	    "!doc: is no whole workbook: it has no part 2.xml" },
	{ "broken relations",
	    { { "_rels/.rels", "<Relationships><Relationship></x>" } },
	    "!doc: _rels/.rels: line 1: not XML" },
};

static void
make_file(size_t i, struct buf *bytes)
{
	struct workbook_maker m;
	size_t j;

	workbook_begin(&m);
	for (j = 0; j < 5 && files[i].parts[j][0] != NULL; j++)
		workbook_put(
		    &m, files[i].parts[j][0], mem_dup(files[i].parts[j][1]));
	workbook_end(&m, bytes);
}

static void
parts_are_found(void **state)
{
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(files); i++) {
		const char *name = files[i].name, *told = files[i].told;
		struct buf bytes = BUF_INIT;
		struct err err = ERR_INIT;
		struct events e;

		make_file(i, &bytes);
		case_int(name, read_book(&e, &bytes, &cut, &err),
		    *told == '!' ? -1 : 0);
		case_int(name, cut, false);
		case_int(name, e.ended, *told != '!');
		if (*told == '!')
			case_err(name, &err, ERR_DATA, told + 1);
		else
			case_text(name, buf_str(&e.text), told);
		events_clear(&e);
		buf_clear(&bytes);
	}
	cases_end();
}

/* ---- what is not whole ---- */

static void
a_cut_workbook_is_known(void **state)
{
	struct buf bytes = BUF_INIT, part;
	struct events e;
	char name[32];
	size_t n;
	int cut;

	(void)state;
	workbook_make(&usual, &bytes);
	for (n = 4; n < bytes.len; n += n < bytes.len - 50 ? 97 : 1) {
		struct err err = ERR_INIT;

		snprintf(name, sizeof(name), "%zu bytes", n);
		part = (struct buf){ bytes.data, n, n };
		case_int(name, read_book(&e, &part, &cut, &err), -1);
		case_err(name, &err, ERR_DATA, "ends too early");
		case_int(name, cut, true);
		case_int(name, e.begun, false);
		events_clear(&e);
	}
	buf_clear(&bytes);
	cases_end();
}

/* Whichever byte is damaged: it is noticed, or did not matter. */
static void
a_damaged_workbook_is_known(void **state)
{
	struct buf bytes = BUF_INIT;
	struct events e;
	char name[32];
	size_t n, refused = 0;
	int cut;

	(void)state;
	workbook_make(&usual, &bytes);
	for (n = 0; n < bytes.len; n++) {
		struct err err = ERR_INIT;
		int rc;

		snprintf(name, sizeof(name), "byte %zu", n);
		bytes.data[n] = (char)(bytes.data[n] ^ 0x10);
		rc = read_book(&e, &bytes, &cut, &err);
		bytes.data[n] = (char)(bytes.data[n] ^ 0x10);
		case_int(name, e.ended, rc == 0);
		if (rc == 0)
			case_text(name, buf_str(&e.text), TOLD);
		else
			case_err(name, &err, ERR_DATA, "doc: ");
		refused += rc != 0;
		events_clear(&e);
	}
	assert_in_range(refused, bytes.len / 3, bytes.len);
	buf_clear(&bytes);
	cases_end();
}

static const struct {
	const char *name, *bytes;
	size_t len;
	const char *says;
} others[] = {
	{ "nothing", "", 0, "doc: is no workbook (.xlsx)" },
	{ "two letters", "PK", 2, "doc: is no workbook (.xlsx)" },
	{ "CSV", "a;b\r\n1;2\r\n", 10, "doc: is no workbook (.xlsx)" },
	{ "an .xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8,
	    "doc: an old workbook (.xls), or one with a password: save it" },
	{ "an empty zip file", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22,
	    "doc: a zip file, but no workbook (.xlsx)" },
};

static void
what_is_no_workbook_is_refused(void **state)
{
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(others); i++) {
		struct err err = ERR_INIT;
		struct events e;

		events_init(&e);
		case_int(others[i].name,
		    events_read(&e, reader_xlsx, others[i].bytes, others[i].len,
			&cut, &err),
		    -1);
		case_err(others[i].name, &err, ERR_DATA, others[i].says);
		case_int(others[i].name, e.begun, false);
		events_clear(&e);
	}
	cases_end();
}

static void
a_locked_part_is_refused(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct workbook_maker m;
	struct events e;
	int cut;

	(void)state;
	workbook_begin(&m);
	workbook_put_parts(&m, &usual);
	assert_int_equal(
	    zip_file_set_encryption(m.archive, 0, ZIP_EM_AES_128, "secret"), 0);
	workbook_end(&m, &bytes);
	assert_int_equal(read_book(&e, &bytes, &cut, &err), -1);
	case_err("locked", &err, ERR_DATA,
	    "doc: _rels/.rels: is encrypted; save it without a password");
	events_clear(&e);
	buf_clear(&bytes);
	cases_end();
}

/* ---- what is too large ---- */

/* n times the same in between; the caller's to free. */
static char *
blow_up(const char *before, const char *unit, size_t n, const char *after)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, before);
	while (n-- > 0)
		buf_puts(&text, unit);
	buf_puts(&text, after);
	return buf_take(&text);
}

static void
try_large(const struct workbook_parts *p, const char *says)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	workbook_make(p, &bytes);
	assert_in_range(bytes.len, 1, 100000);
	case_int(says, read_book(&e, &bytes, &cut, &err), -1);
	case_err(says, &err, ERR_DATA, says);
	case_int(says, e.ended, false);
	events_clear(&e);
	buf_clear(&bytes);
}

static void
a_bomb_is_refused(void **state)
{
	char *blank = blow_up("", "<x></x>", 2500000, "");
	char *text =
	    blow_up(STRINGS "<si><t>", "0123456789", 600000, "</t></si>");
	struct workbook_parts style = { .rows = ROWS, .styles = blank };
	struct workbook_parts row = { .strings = text,
		.rows = ROWS "<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>2</v>"
			     "</c></row>" };

	(void)state;
	try_large(
	    &style, "doc: xl/styles.xml: is larger, unpacked, than is read");
	try_large(
	    &row, "doc: line 3: cell B3 of sheet \"Лист1\": the row is longer");
	free(blank);
	free(text);
	cases_end();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_is_read),
		cmocka_unit_test(a_file_is_read_from_where_it_is),
		cmocka_unit_test(a_signal_ends_the_reading),
		cmocka_unit_test(parts_are_found),
		cmocka_unit_test(a_cut_workbook_is_known),
		cmocka_unit_test(a_damaged_workbook_is_known),
		cmocka_unit_test(what_is_no_workbook_is_refused),
		cmocka_unit_test(a_locked_part_is_refused),
		cmocka_unit_test(a_bomb_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
