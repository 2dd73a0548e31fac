/*
 * A document as rules see it: a path and a text a line; and the picker, which
 * takes single texts out of a reply.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "model/pick.h"
#include "model/print.h"
#include "reader/reader.h"

#include <stdlib.h>

static const struct {
	const char *name, *doc, *want;
} documents[] = {
	{ "elements", "<D><H><N>Удача</N></H></D>", "D/H/N = Удача\n" },
	{ "attributes", "<D at='13.04'><G k='1' m=''>x</G></D>",
	    "D/@at = 13.04\nD/G/@k = 1\nD/G/@m = \nD/G = x\n" },
	{ "an empty element", "<D><a/><b></b></D>", "D/a = \nD/b = \n" },
	{ "an empty root", "<D/>", "D = \n" },
	{ "an empty element with attributes", "<D><a k='1'/></D>",
	    "D/a/@k = 1\n" },
	{ "blanks between elements", "<D>\n  <a>1</a>\n  <b>2</b>\n</D>\n",
	    "D/a = 1\nD/b = 2\n" },
	{ "a blank text", "<D><a> </a></D>", "D/a =  \n" },
	{ "mixed text", "<D>one<a>two</a>three</D>",
	    "D = one\nD/a = two\nD = three\n" },
	{ "on one line", "<D>a\nb\tc\\d&#13;</D>", "D = a\\nb\\tc\\\\d\\r\n" },
	{ "JSON", "{\"a\":[1,null],\"b\":{\"c\":\"x\"}}",
	    "json/a = 1\njson/a = \njson/b/c = x\n" },
};

static int
print_document(const char *doc, char **text, size_t *len, struct err *err)
{
	FILE *out = open_memstream(text, len);
	struct printer *p = printer_new(out);
	struct input in;
	int rc;

	input_mem(&in, "doc", doc, strlen(doc));
	rc = reader_any(&in, printer_listener(p), err);
	input_clear(&in);
	printer_free(p);
	fclose(out);
	return rc;
}

static void
documents_are_printed(void **state)
{
	size_t i, len;
	char *text;

	(void)state;
	for (i = 0; i < NELEM(documents); i++) {
		struct err err = ERR_INIT;

		print_document(documents[i].doc, &text, &len, &err);
		case_err(documents[i].name, &err, 0, "");
		case_text(documents[i].name, text, documents[i].want);
		free(text);
	}
	cases_end();
}

/* ---- picking ---- */

#define LEAVES 3

static const struct {
	const char *name, *doc, *paths[LEAVES], *want[LEAVES];
} picks[] = {
	{ "what is there", "{\"a\":1,\"b\":{\"c\":\"x\"}}",
	    { "json/a", "json/b/c", "json/d" }, { "1", "x", NULL } },
	{ "the first of several", "{\"a\":[1,2],\"b\":\"\",\"b\":3}",
	    { "json/a", "json/b" }, { "1", "" } },
	{ "an element of elements", "{\"a\":{\"b\":1}}", { "json/a", "json" },
	    { "", "" } },
	{ "XML", "<a><b>1</b><b>2</b></a>", { "a/b", "b", "a/b/c" },
	    { "1", NULL, NULL } },
	{ "a name with a slash is no path", "{\"a/b\":1}", { "json/a" },
	    { NULL } },
};

static void
leaves_are_picked(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(picks); i++) {
		struct leaf leaves[LEAVES + 1] = { { NULL, NULL } };
		const char *doc = picks[i].doc;
		struct err err = ERR_INIT;
		struct picker p;
		struct input in;

		for (k = 0; k < LEAVES; k++)
			leaves[k].path = picks[i].paths[k];
		picker_init(&p, leaves);
		input_mem(&in, "doc", doc, strlen(doc));
		case_int(picks[i].name, reader_any(&in, &p.listener, &err), 0);
		input_clear(&in);
		for (k = 0; k < LEAVES && picks[i].paths[k] != NULL; k++)
			case_text(
			    picks[i].name, leaves[k].text, picks[i].want[k]);
		picker_clear(&p);
		assert_null(leaves[0].text);
	}
	cases_end();
}

/* A member's name is data: it must not end up as another member's path. */
static void
a_name_with_a_slash_disturbs_nothing(void **state)
{
	static const char doc[] =
	    "{\"x/y\":1,\"response\":{\"process_key\":\"k\"}}";
	struct leaf leaves[] = { { "json/response/process_key", NULL },
		{ NULL, NULL } };
	struct err err = ERR_INIT;
	struct picker p;
	struct input in;
	size_t len;
	char *text;

	(void)state;
	picker_init(&p, leaves);
	input_mem(&in, "doc", doc, strlen(doc));
	assert_int_equal(reader_json(&in, &p.listener, &err), 0);
	input_clear(&in);
	case_text("picked", leaves[0].text, "k");
	picker_clear(&p);
	assert_int_equal(print_document(doc, &text, &len, &err), 0);
	case_text(
	    "printed", text, "json/x/y = 1\njson/response/process_key = k\n");
	free(text);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_printed),
		cmocka_unit_test(leaves_are_picked),
		cmocka_unit_test(a_name_with_a_slash_disturbs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
