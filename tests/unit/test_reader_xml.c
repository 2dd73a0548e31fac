/*
 * The XML reader: what is told of a document, wherever its bytes are cut, and
 * that one which is not whole, not sound or too much never ends well.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"

#include <stdlib.h>

/* Encodings in bytes, so that this file can stay UTF-8. */
#define CP1251                                                                 \
	"<?xml version='1.0' encoding='windows-1251'?><a>\xcf\xf0\xe8</a>"
#define UTF16 "\xff\xfe<\0a\0>\0\x16\x04<\0/\0a\0>\0"

struct told {
	const char *name, *doc;
	const char *events;
	size_t len; /* where strlen() would not tell */
};

static const struct told told[] = {
	{ "the least", "<a/>", "<a></a>", 0 },
	{ "elements, texts, attributes",
	    "<?xml version='1.0'?>\n<a k='1' m=\"2\"><b>x</b>y<b/></a>\n",
	    "<a k=1 m=2><b>x</b>y<b></b></a>", 0 },
	{ "entities",
	    "<a k='&lt;&amp;&gt;&quot;&apos;'>&lt;&#65;&#x42;&amp;</a>",
	    "<a k=<&>\"'><AB&</a>", 0 },
	{ "pieces join", "<a>1&amp;2<![CDATA[<3>]]>4<!-- no -->5<?no?>6</a>",
	    "<a>1&2<3>456</a>", 0 },
	{ "blanks are text", "<a> <b>\t</b>\n</a>", "<a> <b>\t</b>\n</a>", 0 },
	{ "line ends are one", "<a>1\r\n2\r3</a>", "<a>1\n2\n3</a>", 0 },
	{ "namespaces are passed over",
	    "<x:a xmlns:x='u' xmlns='v' x:k='1'><b x:m='2'/></x:a>",
	    "<a k=1><b m=2></b></a>", 0 },
	{ "a prefix that nobody declared", "<x:a y:k='1'/>", NULL, 0 },
	{ "a mark in front", "\xef\xbb\xbf<a>я</a>", "<a>я</a>", 0 },
	{ "windows-1251", CP1251, "<a>При</a>", 0 },
	{ "UTF-16", UTF16, "<a>Ж</a>", sizeof(UTF16) - 1 },
	{ "Cyrillic names", "<Чек №='1'/>", NULL, 0 },
	{ "more Cyrillic names", "<Чек Код='1'/>", "<Чек Код=1></Чек>", 0 },
};

static size_t
length(const struct told *t)
{
	return t->len > 0 ? t->len : strlen(t->doc);
}

/* What the listener heard, or NULL when the document was refused. */
static const char *
heard(const struct events *e, int rc)
{
	return rc == 0 ? buf_str((struct buf *)(uintptr_t)&e->text) : NULL;
}

static void
documents_are_told(void **state)
{
	struct events e;
	size_t i, size;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(told); i++) {
		const struct told *t = &told[i];

		for (size = 0; size < 5; size++) {
			struct err err = ERR_INIT;
			int rc;

			events_init(&e);
			rc = size == 0 ? events_read(&e, reader_xml, t->doc,
					     length(t), &cut, &err)
				       : events_drip(&e, reader_xml, t->doc,
					     length(t), size, &err);
			if (t->events != NULL)
				case_err(t->name, &err, 0, "");
			case_int(t->name, e.ended, rc == 0);
			case_int(t->name, (long long)e.wrong, 0);
			if (t->events != NULL)
				case_text(t->name, heard(&e, rc), t->events);
			events_clear(&e);
		}
	}
	cases_end();
}

static const char whole[] =
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<!-- a receipt -->\n"
    "<Docs at='2018'>\n"
    "  <Doc no=\"1\"><Имя>Удача &amp; К&#186;</Имя><![CDATA[<x>]]></Doc>\n"
    "  <?note x?><Doc/><!-- last -->\n"
    "</Docs>";

/* Refused, its end never told, and known to be cut, wherever it stops. */
static void
a_cut_document_is_known(void **state)
{
	struct events e;
	char name[32];
	size_t n;
	int cut;

	(void)state;
	for (n = 0; n < strlen(whole); n++) {
		struct err err = ERR_INIT;

		snprintf(name, sizeof(name), "%zu bytes", n);
		events_init(&e);
		case_int(name,
		    events_read(&e, reader_xml, whole, n, &cut, &err), -1);
		case_err(name, &err, ERR_DATA,
		    n == 0 ? "doc: is empty" : "the document ends too early");
		case_int(name, e.ended, false);
		case_int(name, (long long)e.wrong, 0);
		case_int(name, cut, n > 0);
		events_clear(&e);
	}
	cases_end();
}

/* The same in an encoding of two bytes. */
static void
a_cut_document_is_known_in_any_encoding(void **state)
{
	struct buf wide = BUF_INIT;
	struct events e;
	const char *s;
	char name[32];
	size_t n;
	int cut;

	(void)state;
	buf_add(&wide, "\xff\xfe", 2);
	for (s = "<a k='1'><b>text</b><b/></a>"; *s != '\0'; s++) {
		buf_putc(&wide, *s);
		buf_putc(&wide, '\0');
	}
	for (n = 4; n < wide.len; n++) {
		struct err err = ERR_INIT;

		snprintf(name, sizeof(name), "%zu bytes", n);
		events_init(&e);
		case_int(name,
		    events_read(&e, reader_xml, wide.data, n, &cut, &err), -1);
		case_int(name, e.ended, false);
		case_int(name, cut, true);
		events_clear(&e);
	}
	buf_clear(&wide);
	cases_end();
}

/* Wrong, but whole: fetching it again would not help. */
static const struct {
	const char *name, *doc, *says;
} unsound[] = {
	{ "blank", "  \n", "" },
	{ "text", "hello", "line 1: not XML" },
	{ "JSON", "{\"a\":1}", "not XML" },
	{ "a web page", "<!DOCTYPE html>\n<html></html>",
	    "a DOCTYPE (html) is refused; this is a web page" },
	{ "a DOCTYPE",
	    "<?xml version='1.0'?>\n<!DOCTYPE a [\n"
	    "<!ENTITY x 'y'>]><a>&x;</a>",
	    "line 2: a DOCTYPE (a) is refused" },
	{ "an external entity", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	    "DOCTYPE" },
	{ "two roots", "<a/><b/>", "not XML" },
	{ "text behind the root", "<a/>x", "not XML" },
	{ "crossed", "<a>\n<b>\n</a></b>                ", "line 3: not XML" },
	{ "crossed at the very end", "<a><b></a>", "not XML" },
	{ "a bare ampersand", "<a>\nTom & Jerry                </a>",
	    "line 2: not XML" },
	{ "an unknown entity", "<a>&nbsp;              </a>", "not XML" },
	{ "a forbidden character", "<a>&#0;               </a>", "not XML" },
	{ "a bell", "<a>\a                 </a>", "not XML" },
	{ "an attribute twice", "<a k='1' k='2'>           </a>", "not XML" },
	{ "an attribute without quotes", "<a k=1>              </a>",
	    "not XML" },
	{ "not UTF-8", "<a>\xcf\xf0\xe8                     </a>", "not XML" },
	{ "an encoding that is none",
	    "<?xml version='1.0' encoding='no-such'?><a>           </a>",
	    "not XML" },
};

static void
an_unsound_document_is_refused(void **state)
{
	struct events e;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(unsound); i++) {
		const char *name = unsound[i].name;
		struct err err = ERR_INIT;

		events_init(&e);
		case_int(name,
		    events_read(&e, reader_xml, unsound[i].doc,
			strlen(unsound[i].doc), &cut, &err),
		    -1);
		case_err(name, &err, ERR_DATA, unsound[i].says);
		case_int(name, e.ended, false);
		case_int(name, (long long)e.wrong, 0);
		if (unsound[i].says[0] != '\0')
			case_int(name, cut, 0);
		events_clear(&e);
	}
	cases_end();
}

static void
lines_are_counted(void **state)
{
	static const char doc[] = "<?xml version='1.0'?>\n<a>\n<b/>\n\n<c\n"
				  "k='1'/></a>";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.lines = true;
	assert_int_equal(
	    events_read(&e, reader_xml, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(
	    buf_str(&e.text), "<2 a>\n<3 b></b>\n\n<6 c k=1></c></a>");
	events_clear(&e);
}

static void
what_is_skipped_is_not_told(void **state)
{
	static const char doc[] =
	    "<a><b k='1'>x<b><c/></b></b>y<c>z<b/></c></a>";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.skip = "b";
	assert_int_equal(
	    events_read(&e, reader_xml, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(buf_str(&e.text), "<a><b k=1>y<c>z<b></c></a>");
	assert_true(e.ended);
	events_clear(&e);
}

/* ---- limits ---- */

static void
repeat(struct buf *doc, const char *piece, size_t n)
{
	while (n-- > 0)
		buf_puts(doc, piece);
}

static void
nested(struct buf *doc, size_t depth)
{
	buf_reset(doc);
	repeat(doc, "<a>", depth);
	repeat(doc, "</a>", depth);
}

static void
texted(struct buf *doc, size_t len)
{
	buf_reset(doc);
	buf_puts(doc, "<a><b>");
	repeat(doc, "x", len / 2);
	buf_puts(doc, "<!-- -->");
	repeat(doc, "x", len - len / 2);
	buf_puts(doc, "</b></a>");
}

static void
attributed(struct buf *doc, size_t len)
{
	buf_reset(doc);
	buf_puts(doc, "<a k='");
	repeat(doc, "x", len);
	buf_puts(doc, "'/>");
}

static void
attributes(struct buf *doc, size_t n)
{
	size_t i;

	buf_reset(doc);
	buf_puts(doc, "<a");
	for (i = 0; i < n; i++)
		buf_printf(doc, "\n%s%zu='1'", i % 2 ? "xmlns:k" : "k", i);
	buf_puts(doc, "/>");
}

/* As deep as there may be elements; the last is in them. */
static void
namespaces(struct buf *doc, size_t n)
{
	size_t i;

	buf_reset(doc);
	for (i = 0; i < n; i++)
		buf_printf(doc, "%s xmlns:k%zu='u'", i % 10 ? "" : "<a", i),
		    buf_puts(doc, i % 10 == 9 || i + 1 == n ? ">" : "");
	repeat(doc, "</a>", (n + 9) / 10);
}

/* Of elements, attributes and instructions. */
static void
names(struct buf *doc, size_t n)
{
	size_t i;

	buf_reset(doc);
	buf_puts(doc, "<a>");
	for (i = 1; i + 2 < n; i += 3)
		buf_printf(doc, "<b%zu c%zu=''/><?d%zu?>", i, i, i);
	for (; i < n; i++)
		buf_printf(doc, "<b%zu/>", i);
	buf_puts(doc, "</a>");
}

static const struct {
	const char *name;
	void (*make)(struct buf *, size_t);
	size_t most;
	const char *says;
} limits[] = {
	{ "depth", nested, READER_DEPTH, "nested deeper than 256" },
	{ "text", texted, READER_TEXT, "longer than 10000000 bytes" },
	{ "attribute", attributed, READER_TEXT - 1000, NULL },
	{ "attributes", attributes, READER_ATTRS,
	    "doc: line 1002: an element has more than 1000 attributes" },
	{ "namespaces", namespaces, READER_ATTRS,
	    "more than 1000 namespaces are declared around here" },
	{ "names", names, READER_NAMES, "more than 65536 different names" },
};

static void
documents_are_limited(void **state)
{
	struct buf doc = BUF_INIT;
	struct events e;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(limits); i++) {
		struct err err = ERR_INIT;
		const char *says = limits[i].says;

		limits[i].make(&doc, limits[i].most);
		events_init(&e);
		events_read(&e, reader_xml, doc.data, doc.len, &cut, &err);
		case_err(limits[i].name, &err, 0, "");
		events_clear(&e);

		err_clear(&err);
		limits[i].make(&doc, limits[i].most + (says ? 1 : 10000));
		events_init(&e);
		events_read(&e, reader_xml, doc.data, doc.len, &cut, &err);
		case_err(limits[i].name, &err, ERR_DATA, says ? says : "");
		case_int(limits[i].name, cut, 0);
		case_int(limits[i].name, e.ended, false);
		events_clear(&e);
	}
	buf_clear(&doc);
	cases_end();
}

/* Each attribute is within its limit, so all of them may be there. */
static void
a_document_may_be_long(void **state)
{
	struct buf doc = BUF_INIT, piece = BUF_INIT;
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	buf_puts(&piece, "<b k='");
	repeat(&piece, "0123456789", 5000);
	buf_puts(&piece, "'/>");
	buf_puts(&doc, "<a>");
	repeat(&doc, buf_str(&piece), 600);
	buf_puts(&doc, "</a>");
	events_init(&e);
	events_read(&e, reader_xml, doc.data, doc.len, &cut, &err);
	case_err("30 MB of attributes", &err, 0, "");
	events_clear(&e);
	buf_clear(&piece);
	buf_clear(&doc);
	cases_end();
}

/* ---- reading itself ---- */

static void
a_read_that_fails_is_no_end(void **state)
{
	struct err err = ERR_INIT;
	struct events e;
	struct input in;

	(void)state;
	events_init(&e);
	input_fd(&in, "doc", 1000); /* not open */
	assert_int_equal(reader_xml(&in, &e.listener, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(in.cut, 0);
	assert_false(e.ended);
	input_clear(&in);
	events_clear(&e);
}

static void
another_thread_may_stop_it(void **state)
{
	static atomic_int stop = 15;
	struct err err = ERR_INIT;
	struct events e;
	struct input in;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	events_init(&e);
	input_fd(&in, "doc", ends[0]);
	in.stop = &stop;
	assert_int_equal(reader_xml(&in, &e.listener, &err), -1);
	assert_int_equal(err.code, ERR_SIGNAL + 15);
	input_clear(&in);
	events_clear(&e);
	close(ends[0]);
	close(ends[1]);
}

/* A look ahead takes nothing away, at whatever point of the bytes. */
static void
a_look_ahead_takes_nothing(void **state)
{
	enum { SIZE = 300000 };
	_Atomic uint64_t bytes_read = 0;
	FILE *f = tmpfile();
	struct input in;
	const char *bytes;
	char piece[1000];
	size_t got = 0, seen;
	ssize_t n;
	int i;

	(void)state;
	assert_non_null(f);
	for (i = 0; i < SIZE; i++)
		putc('a' + i % 26, f);
	rewind(f);
	input_fd(&in, "doc", fileno(f));
	in.bytes_read = &bytes_read;
	while ((n = input_read(&in, piece, sizeof(piece))) > 0) {
		for (i = 0; i < n; i++)
			assert_int_equal(
			    piece[i], 'a' + (int)((got + (size_t)i) % 26));
		got += (size_t)n;
		seen = input_peek(&in, &bytes, 1024);
		if (seen > 0)
			assert_int_equal(bytes[0], 'a' + (int)(got % 26));
	}
	assert_int_equal(got, SIZE);
	assert_int_equal(bytes_read, SIZE);
	input_clear(&in);
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_told),
		cmocka_unit_test(a_cut_document_is_known),
		cmocka_unit_test(a_cut_document_is_known_in_any_encoding),
		cmocka_unit_test(an_unsound_document_is_refused),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(what_is_skipped_is_not_told),
		cmocka_unit_test(documents_are_limited),
		cmocka_unit_test(a_document_may_be_long),
		cmocka_unit_test(a_read_that_fails_is_no_end),
		cmocka_unit_test(another_thread_may_stop_it),
		cmocka_unit_test(a_look_ahead_takes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
