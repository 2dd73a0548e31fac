/*
 * Where a document can be cut: what stands in front of the root, which end tag
 * is the last, how many lines there are.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cases.h"
#include "convert/cut.h"

#include <stdlib.h>

static const struct {
	const char *text;
	const char *tag, *name, *local; /* NULL: it must be read whole */
} roots[] = {
	{ "<a>", "<a>", "a", "a" },
	{ "<a><b/>", "<a>", "a", "a" },
	{ "<a x='1'\n y=\"2\">t", "<a x='1'\n y=\"2\">", "a", "a" },
	{ "<a x='>' y=\"/>\" >", "<a x='>' y=\"/>\" >", "a", "a" },
	{ "<p:a xmlns:p='u'>", "<p:a xmlns:p='u'>", "p:a", "a" },
	{ "<Чеки>", "<Чеки>", "Чеки", "Чеки" },
	{ "\xef\xbb\xbf<a>", "<a>", "a", "a" },
	{ " \n<a>", "<a>", "a", "a" },
	{ "<?xml version=\"1.0\"?><a>", "<a>", "a", "a" },
	{ "<?xml version = '1.0' encoding = 'utf-8'?>\n<a>", "<a>", "a", "a" },
	{ "<?xml version='1.0' encoding=\"UTF-8\" standalone='yes'?><a>", "<a>",
	    "a", "a" },
	{ "\xef\xbb\xbf<?xml version='1.0'?><!-- <b> --><?p <c>?><a>", "<a>",
	    "a", "a" },
	{ "<?xml-style <b>?><a>", "<a>", "a", "a" },
	{ "", NULL, NULL, NULL },
	{ "<", NULL, NULL, NULL },
	{ "text", NULL, NULL, NULL },
	{ "{\"a\":1}", NULL, NULL, NULL },
	{ "<a", NULL, NULL, NULL },
	{ "<a x='>", NULL, NULL, NULL },
	{ "<a/>", NULL, NULL, NULL },
	{ "<a x='1' />", NULL, NULL, NULL },
	{ "<!DOCTYPE a><a>", NULL, NULL, NULL },
	{ "<!-- <a>", NULL, NULL, NULL },
	{ "<!-- -- <a>", NULL, NULL, NULL },
	{ "<?p <a>", NULL, NULL, NULL },
	{ "<?xml version='1.1'?><a>", NULL, NULL, NULL },
	{ "<?xml version='1.0' encoding='windows-1251'?><a>", NULL, NULL,
	    NULL },
	{ "<?xml version='1.0' encoding='utf-16'?><a>", NULL, NULL, NULL },
	{ "<?xml version='1.0' encoding='UTF-8-X'?><a>", NULL, NULL, NULL },
	{ "<?xml encoding='UTF-8'?><a>", NULL, NULL, NULL },
	{ "<?xml version='1.0' encoding", NULL, NULL, NULL },
	{ "<?xml version='1.0' encoding=?><a>", NULL, NULL, NULL },
	{ "\xff\xfe<\0a\0>\0", NULL, NULL, NULL },
};

static void
case_slice(const char *name, const char *text, size_t len, const char *want)
{
	char *got = mem_dupn(text, len);

	case_text(name, got, want);
	free(got);
}

static void
test_root(void **state)
{
	struct cut_root root;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(roots); i++) {
		const char *text = roots[i].text;
		bool found = cut_find_root(text, strlen(text), &root);

		case_int(text, found, roots[i].tag != NULL);
		if (!found || roots[i].tag == NULL)
			continue;
		case_slice(text, root.tag, root.tag_len, roots[i].tag);
		case_slice(text, root.name, root.name_len, roots[i].name);
		case_slice(text, root.local, root.local_len, roots[i].local);
	}
	cases_end();
}

/* A head that is cut anywhere is not there, and nothing behind it is read. */
static void
test_root_short(void **state)
{
	static const char whole[] = "\xef\xbb\xbf<?xml version='1.0' "
				    "encoding='UTF-8'?>\n<!-- a -->\n<?p a?>"
				    "<a b='c' d=\"e\">";
	struct cut_root root;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++) {
		char *some = mem_resize(NULL, len + 1, 1);

		memcpy(some, whole, len);
		some[len] = '>'; /* just behind it */
		assert_false(cut_find_root(some, len, &root));
		free(some);
	}
	assert_true(cut_find_root(whole, len, &root));
}

static const char *const names[] = { "b", "Doc", "Чек" };

static const struct {
	const char *text;
	size_t want; /* bytes up to the cut */
} lasts[] = {
	{ "", 0 },
	{ "<b>", 0 },
	{ "<b></b>", 7 },
	{ "<b></b>  <b></b>\n<b>", 16 },
	{ "</b></c>", 4 },
	{ "</b ></c>", 5 },
	{ "</b\n\t>", 6 },
	{ "</p:b></bb></bx:c>", 6 },
	{ "</b", 0 },
	{ "</Doc", 0 },
	{ "</Doc></Do", 6 },
	{ "</doc>", 0 },
	{ "</Docs></b>x", 11 },
	{ "</Чек>></a>", 9 },
	{ "</>", 0 },
	{ "<", 0 },
	{ ">", 0 },
	{ "</", 0 },
	{ "b></b", 0 },
};

static void
test_last(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lasts); i++)
		case_int(lasts[i].text,
		    (long long)cut_find_last(lasts[i].text,
			strlen(lasts[i].text), names, NELEM(names)),
		    (long long)lasts[i].want);
	cases_end();
}

static void
test_lines(void **state)
{
	enum { SIZE = 9000 };
	char *text = mem_new(SIZE);
	size_t i, len, want;

	(void)state;
	for (i = 0; i < SIZE; i++)
		text[i] = (i * i + i / 7) % 5 < 2 ? '\n' : (char)(i * 7);
	for (len = 0; len <= SIZE; len += 1 + len / 9) {
		for (want = 0, i = 0; i < len; i++)
			want += text[i] == '\n';
		assert_int_equal(cut_count_lines(text, len), want);
	}
	memset(text, '\n', SIZE);
	assert_int_equal(cut_count_lines(text, SIZE), SIZE);
	assert_int_equal(cut_count_lines(text + 1, SIZE - 1), SIZE - 1);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_root_short),
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
