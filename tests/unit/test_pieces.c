/*
 * Lists of JSON, cut into their values.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cases.h"
#include "reader/pieces.h"

static const struct {
	const char *name, *text, *lines;
} cases[] = {
	{ "an array", "[{\"a\":1},{\"b\":2}]", "{\"a\":1}\n{\"b\":2}\n" },
	{ "nothing in it", "[]", "" },
	{ "a page", "{\"items\":[{\"a\":1}],\"paging\":{\"c\":[1,2]}}",
	    "{\"a\":1}\n" },
	{ "an empty page", "{\"items\":[],\"paging\":{}}", "" },
	{ "items behind another list", "{\"x\":[1,2],\"items\":[3]}", "3\n" },
	{ "items within something", "{\"x\":{\"items\":[1]},\"items\":[2]}",
	    "2\n" },
	{ "a text that says items", "{\"x\":\"items\",\"y\":[1]}", "" },
	{ "blanks", " [ { \"a\" :\t1 ,\r\n \"b\" : [ 1 , 2 ] } ] \n",
	    "{\"a\":1,\"b\":[1,2]}\n" },
	{ "blanks and brackets in texts",
	    "[{\"a\":\" ] , } \\\" [ \\\\\"},{\"b\":\"\\\\\"}]",
	    "{\"a\":\" ] , } \\\" [ \\\\\"}\n{\"b\":\"\\\\\"}\n" },
	{ "digits and escapes stay", "[{\"a\":1.500,\"b\":\"\\u0041\"}]",
	    "{\"a\":1.500,\"b\":\"\\u0041\"}\n" },
	{ "plain values", "[1,\"a,b\",null,[2,3]]",
	    "1\n\"a,b\"\nnull\n[2,3]\n" },
};

static int
add_line(void *arg, const char *text, size_t len, struct err *err)
{
	(void)err;
	buf_add(arg, text, len);
	buf_putc(arg, '\n');
	return 0;
}

static void
lists_are_cut(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		struct buf lines = BUF_INIT;
		struct err err = ERR_INIT;
		struct input in;

		input_mem(&in, "list", cases[i].text, strlen(cases[i].text));
		case_int(cases[i].name,
		    reader_pieces(&in, add_line, &lines, &err), 0);
		case_text(cases[i].name, buf_str(&lines), cases[i].lines);
		input_clear(&in);
		buf_clear(&lines);
	}
	cases_end();
}

static int
fail_at_once(void *arg, const char *text, size_t len, struct err *err)
{
	(void)text, (void)len;
	++*(int *)arg;
	return err_set(err, ERR_IO, "no");
}

static void
an_error_ends_it(void **state)
{
	struct err err = ERR_INIT;
	struct input in;
	int n = 0;

	(void)state;
	input_mem(&in, "list", "[1,2]", 5);
	assert_int_equal(reader_pieces(&in, fail_at_once, &n, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(n, 1);
	input_clear(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_cut),
		cmocka_unit_test(an_error_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
