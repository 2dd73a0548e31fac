/*
 * The JSON reader: the elements that stand for a document, and what is no
 * document.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "events_tools.h"

static const struct {
	const char *name, *doc, *events;
} told[] = {
	{ "an object", "{\"a\":1,\"b\":\"x\"}",
	    "<json><a>1</a><b>x</b></json>" },
	{ "an empty object", "{}", "<json></json>" },
	{ "an empty array", "[]", "<json></json>" },
	{ "objects in objects", "{\"a\":{\"b\":{}}}",
	    "<json><a><b></b></a></json>" },
	{ "a member's array repeats it", "{\"a\":[1,\"x\",null,{\"b\":2}]}",
	    "<json><a>1</a><a>x</a><a></a><a><b>2</b></a></json>" },
	{ "an empty member's array is nothing", "{\"a\":[],\"b\":1}",
	    "<json><b>1</b></json>" },
	{ "an array at the top", "[1,{\"a\":2},\"x\"]",
	    "<json><item>1</item><item><a>2</a></item><item>x</item></json>" },
	{ "an array in an array", "{\"a\":[[1,2],[],[3]]}",
	    "<json><a><item>1</item><item>2</item></a><a></a>"
	    "<a><item>3</item></a></json>" },
	{ "arrays of arrays at the top", "[[1],[[2]]]",
	    "<json><item><item>1</item></item>"
	    "<item><item><item>2</item></item></item></json>" },
	{ "a value alone", "\"x\"", "<json>x</json>" },
	{ "a number alone", "12", "<json>12</json>" },
	{ "nothing alone", "null", "<json></json>" },
	{ "words", "{\"a\":true,\"b\":false,\"c\":null}",
	    "<json><a>true</a><b>false</b><c></c></json>" },
	{ "numbers keep their digits",
	    "[1.50,-0,0.10,123456789012345678901234567890,0.1]",
	    "<json><item>1.50</item><item>-0</item><item>0.10</item>"
	    "<item>123456789012345678901234567890</item><item>0.1</item>"
	    "</json>" },
	{ "numbers have no exponents",
	    "[1e5,1E+05,-1.50e1,1.50e2,1.5e3,12e-2,12E-1,-12e-4,0e9,0.0e3,"
	    "0.05e3,0.05e1,100e-2,1e0,1.25e-0]",
	    "<json><item>100000</item><item>100000</item><item>-15.0</item>"
	    "<item>150</item><item>1500</item><item>0.12</item>"
	    "<item>1.2</item><item>-0.0012</item><item>0</item><item>0</item>"
	    "<item>50</item><item>0.5</item><item>1.00</item><item>1</item>"
	    "<item>1.25</item></json>" },
	{ "escapes", "[\"\\\"\\\\\\/\\n\\t\\u0416\\ud83d\\ude00\"]",
	    "<json><item>\"\\/\n\tЖ😀</item></json>" },
	{ "an empty text", "{\"a\":\"\"}", "<json><a></a></json>" },
	{ "the same member twice", "{\"a\":1,\"a\":2}",
	    "<json><a>1</a><a>2</a></json>" },
	{ "any member name", "{\"\":1,\"a b\":2,\"Ж/ж\":3}",
	    "<json><>1</><a b>2</a b><Ж/ж>3</Ж/ж></json>" },
	{ "letters of all lengths", "[\"Жук\",\"€\",\"😀\",\"a\x7f\xc2\x80\"]",
	    "<json><item>Жук</item><item>€</item><item>😀</item>"
	    "<item>a\x7f\xc2\x80</item></json>" },
	{ "a document a line", "{\"a\":1}\n{\"a\":[2,3]}\r\n\n  {}\n[4]\n5\n",
	    "<json><a>1</a></json><json><a>2</a><a>3</a></json><json></json>"
	    "<json><item>4</item></json><json>5</json>" },
	{ "a mark in front", "\xef\xbb\xbf{\"a\":1}", "<json><a>1</a></json>" },
	{ "blanks", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
	    "<json><a>1</a><a>2</a></json>" },
};

static void
documents_are_told(void **state)
{
	struct events e;
	size_t i, size;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(told); i++)
		for (size = 0; size < 4; size++) {
			const char *doc = told[i].doc, *name = told[i].name;
			struct err err = ERR_INIT;

			events_init(&e);
			if (size == 0)
				events_read(&e, reader_json, doc, strlen(doc),
				    &cut, &err);
			else
				events_drip(&e, reader_json, doc, strlen(doc),
				    size, &err);
			case_err(name, &err, 0, "");
			case_text(name, buf_str(&e.text), told[i].events);
			case_int(name, e.ended, true);
			case_int(name, (long long)e.wrong, 0);
			events_clear(&e);
		}
	cases_end();
}

static void
a_cut_document_is_known(void **state)
{
	static const char whole[] =
	    "{\"a\": [1.5, true, null, {\"имя\": \"\\u0416ук\"}], \"b\": []}";
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
		    events_read(&e, reader_json, whole, n, &cut, &err), -1);
		case_err(name, &err, ERR_DATA, "ends too early");
		case_int(name, cut, true);
		case_int(name, e.ended, false);
		case_int(name, (long long)e.wrong, 0);
		events_clear(&e);
	}
	cases_end();
}

static const struct {
	const char *name, *doc;
	size_t len; /* 0: strlen() */
	const char *says;
} unsound[] = {
	{ "text", "hello", 0, "line 1: not JSON" },
	{ "XML", "<a/>", 0, "not JSON" },
	{ "two values", "{} {}", 0, "not JSON" },
	{ "two values in a line", "{}{}", 0, "line 1: not JSON" },
	{ "two texts in a line", "\"a\" \"b\"", 0, "line 1: not JSON" },
	{ "the second is none", "{}\n\n{\"a\"}", 0, "line 3: not JSON" },
	{ "a comma behind it", "{},\n{}", 0, "line 1: not JSON" },
	{ "a form feed", "[1,\n\f2]", 0, "line 2: not JSON" },
	{ "a vertical tab", "[1\v]", 0, "line 1: not JSON" },
	{ "a form feed in front", "\f[1]", 0, "not JSON" },
	{ "a form feed in a text", "[\"\f\"]", 0,
	    "a control character within a text" },
	{ "a form feed behind", "[1]\f", 0, "not JSON" },
	{ "U+00A0 is no blank", "[1,\xc2\xa0 2]", 0, "not JSON" },
	{ "half a pair", "[\"\\ud83d\"]", 0, "half of a surrogate pair" },
	{ "half a pair, and a letter", "[\"\\ud83dx\\ude00\"]", 0,
	    "half of a surrogate pair" },
	{ "the first half twice", "[\"\\ud83d\\ud83d\"]", 0,
	    "half of a surrogate pair" },
	{ "the second half", "[\n\"\\ude00\"]", 0,
	    "line 2: not JSON: half of a surrogate pair" },
	{ "half a pair in a name", "{\"\\ud83d\":1}", 0,
	    "half of a surrogate pair" },
	{ "three digits", "[\"\\u041\"]", 0, "four hexadecimal digits" },
	{ "no digit", "[\"\\u041g\"]", 0, "four hexadecimal digits" },
	{ "an unknown escape", "[\"\\a\"]", 0, "a backslash is followed by" },
	{ "overlong", "[\"\xc0\xaf\"]", 0, "not UTF-8" },
	{ "overlong, of three", "[\"\xe0\x80\xaf\"]", 0, "not UTF-8" },
	{ "overlong, of four", "[\"\xf0\x80\x80\xaf\"]", 0, "not UTF-8" },
	{ "a surrogate in bytes", "[\"\xed\xa0\xbd\"]", 0, "not UTF-8" },
	{ "beyond U+10FFFF", "[\"\xf4\x90\x80\x80\"]", 0, "not UTF-8" },
	{ "a byte that goes on with nothing", "[\"a\x80\"]", 0, "not UTF-8" },
	{ "half a letter", "[\"\xd0\"]", 0, "line 1: not JSON" },
	{ "not UTF-8 in a name", "{\n\"\xff\":1}", 0,
	    "line 2: not JSON: a text that is not UTF-8" },
	{ "not UTF-8 outside", "[\xff]", 0, "not JSON" },
	{ "an exponent without digits", "[1e]", 0, "not JSON" },
	{ "a point without digits", "[1.]", 0, "not JSON" },
	{ "two points", "[1.2.3]", 0, "a number that is none" },
	{ "a minus behind it", "[2-{\"b\":1}]", 0, "a number that is none" },
	{ "two exponents", "[1e2e3]", 0, "a number that is none" },
	{ "a plus", "[+1]", 0, "not JSON" },
	{ "a minus alone", "[-]", 0, "not JSON" },
	{ "a number over all bounds", "[\n1e400000]", 0,
	    "line 2: the number 1e400000 has over 1000 digits" },
	{ "a number below all bounds", "[1E-99999999999999999999]", 0,
	    "the number 1E-99999999999999999999 has over 1000 digits" },
	{ "a word too long", "[truest]", 0, "not JSON" },
	{ "a word too short", "[tru]", 0, "true is expected" },
	{ "a word in capitals", "[True]", 0, "a value is expected" },
	{ "a comma in front", "[,1]", 0, "not JSON" },
	{ "a member without a value", "{\"a\":}", 0, "a value is expected" },
	{ "a member without a colon", "{\"a\" 1}", 0, "\":\" is expected" },
	{ "a comma at an object's end", "{\"a\":1,}", 0, "a name is expected" },
	{ "an end too many", "[1]]", 0, "not JSON" },
	{ "a comma too many", "[1,\n2,]", 0, "line 2: not JSON" },
	{ "a comma too few", "{\"a\":1\n\n\"b\":2}", 0, "line 3: not JSON" },
	{ "a name without quotes", "{a:1}", 0, "not JSON" },
	{ "single quotes", "{'a':1}", 0, "not JSON" },
	{ "a comment", "[1 /* one */]", 0, "not JSON" },
	{ "a leading zero", "[01]", 0, "not JSON" },
	{ "a leading point", "[.5]", 0, "not JSON" },
	{ "not a number", "[NaN]", 0, "not JSON" },
	{ "a line end in a text", "[\"a\nb\"]", 0, "not JSON" },
	{ "not UTF-8", "[\"\xcf\xf0\"]", 0, "not JSON" },
	{ "U+0000", "[\"a\\u0000b\"]", 0, "U+0000 cannot be a part of a text" },
	{ "U+0000 in a name", "{\"a\\u0000b\":1}", 0,
	    "U+0000 cannot be a part of a name" },
	{ "a NUL", "[1]\0", 4, "not JSON" },
	{ "crossed", "{\"a\":[}]", 0, "not JSON" },
};

static void
an_unsound_document_is_refused(void **state)
{
	struct events e;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(unsound); i++) {
		const char *name = unsound[i].name, *doc = unsound[i].doc;
		size_t len = unsound[i].len > 0 ? unsound[i].len : strlen(doc);
		struct err err = ERR_INIT;

		events_init(&e);
		case_int(name,
		    events_read(&e, reader_json, doc, len, &cut, &err), -1);
		case_err(name, &err, ERR_DATA, unsound[i].says);
		case_int(name, e.ended, false);
		case_int(name, cut, 0);
		events_clear(&e);
	}
	cases_end();
}

static void
lines_are_counted(void **state)
{
	static const char doc[] = "\n{\"a\":\n[1,\n2],\"b\":{\n}}";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.lines = true;
	assert_int_equal(
	    events_read(&e, reader_json, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(
	    buf_str(&e.text), "<2 json><3 a>1</a><4 a>2</a><4 b></b></json>");
	events_clear(&e);
}

static void
empty_arrays_are_told_by_name(void **state)
{
	static const char doc[] = "{\"a\":[],\"b\":[[],{\"c\":[]}],\"d\":{}}";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.empties = true;
	assert_int_equal(
	    events_read(&e, reader_json, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(buf_str(&e.text),
	    "<json><a[]></a[]><b></b><b><c[]></c[]></b><d></d></json>");
	events_clear(&e);
}

static void
what_is_skipped_is_not_told(void **state)
{
	static const char doc[] = "{\"a\":{\"b\":[1,{\"a\":2}]},\"c\":3,"
				  "\"a\":[4,[5]]}";
	struct err err = ERR_INIT;
	struct events e;
	int cut;

	(void)state;
	events_init(&e);
	e.skip = "a";
	assert_int_equal(
	    events_read(&e, reader_json, doc, strlen(doc), &cut, &err), 0);
	assert_string_equal(buf_str(&e.text), "<json><a><c>3</c><a><a></json>");
	events_clear(&e);
}

/* ---- limits ---- */

static void
nest(struct buf *doc, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_puts(doc, i % 2 ? "{\"a\":" : "[");
	buf_putc(doc, '1');
	for (; i > 0; i--)
		buf_putc(doc, (i - 1) % 2 ? '}' : ']');
}

static void
lengthen(struct buf *doc, size_t n)
{
	buf_puts(doc, "[\"");
	while (n-- > 0)
		buf_putc(doc, 'x');
	buf_puts(doc, "\"]");
}

static void
name_many(struct buf *doc, size_t n)
{
	size_t i;

	buf_putc(doc, '{');
	for (i = 2; i < n; i++) /* json and item are names too */
		buf_printf(doc, "%s\"n%zu\":1", i > 2 ? "," : "", i);
	buf_putc(doc, '}');
}

static const struct {
	const char *name;
	void (*make)(struct buf *, size_t);
	size_t most;
	const char *says;
} limits[] = {
	{ "depth", nest, READER_DEPTH, "nested deeper than 256" },
	{ "text", lengthen, READER_TEXT, "longer than 10000000 bytes" },
	{ "names", name_many, READER_NAMES, "65536 different" },
};

static void
documents_are_limited(void **state)
{
	struct buf doc = BUF_INIT;
	struct events e;
	size_t i, more;
	int cut;

	(void)state;
	for (i = 0; i < NELEM(limits); i++)
		for (more = 0; more <= 1; more++) {
			struct err err = ERR_INIT;

			buf_reset(&doc);
			limits[i].make(&doc, limits[i].most + more);
			events_init(&e);
			events_read(
			    &e, reader_json, doc.data, doc.len, &cut, &err);
			case_err(limits[i].name, &err, more > 0 ? ERR_DATA : 0,
			    more > 0 ? limits[i].says : "");
			case_int(limits[i].name, cut, 0);
			events_clear(&e);
		}
	buf_clear(&doc);
	cases_end();
}

/* A text without an end, a little at a time. */
static ssize_t
endless(void *arg, char *to, size_t size)
{
	size_t *calls = arg, n = size < 10000 ? size : 10000;

	memset(to, 'x', n);
	if (++*calls == 1)
		to[0] = '"';
	return (ssize_t)n;
}

static void
a_value_is_not_waited_for(void **state)
{
	struct err err = ERR_INIT;
	struct events e;
	struct input in;
	size_t calls = 0;

	(void)state;
	events_init(&e);
	input_from(&in, "doc", endless, &calls);
	assert_int_equal(reader_json(&in, &e.listener, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(
	    err.text, "doc: line 1: no value ends within 60000000 bytes");
	assert_in_range(calls, 6000, 13000);
	input_clear(&in);
	events_clear(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_told),
		cmocka_unit_test(a_cut_document_is_known),
		cmocka_unit_test(an_unsound_document_is_refused),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(empty_arrays_are_told_by_name),
		cmocka_unit_test(what_is_skipped_is_not_told),
		cmocka_unit_test(documents_are_limited),
		cmocka_unit_test(a_value_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
