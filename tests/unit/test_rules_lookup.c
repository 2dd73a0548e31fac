/*
 * What rules are told beside their columns: lookups from a file, charts; and
 * what is told of them to people.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "rules_tools.h"
#include "rules/explain.h"
#include "scratch.h"

/* ---- lookups from files ---- */

static const char rule[] =
    "<rules><table name='t' match='D/L'>"
    "<column name='a' select=\"lookup('u', .)\"/></table>\n"
    "<lookup name='u' file='units.csv'/></rules>";
static const char doc[] = "<D><L>1</L><L>2</L><L>3</L></D>";

static const struct {
	const char *name, *file;
	const char *rows; /* or, with a code, what the error says */
	int code;
} files[] = {
	{ "commas", "key,value\n1,one\n2,two\n", "t: one\nt: two\nt: \n", 0 },
	{ "semicolons", "key;value\r\n1;a,b\r\n2;\r\n", "t: a,b\nt: \nt: \n",
	    0 },
	{ "tabs", "key\tvalue\n1\tone\n3\tthree", "t: one\nt: \nt: three\n",
	    0 },
	{ "a byte order mark", "\xef\xbb\xbfkey,value\n2,\xd1\x88\xd1\x82\n",
	    "t: \nt: \xd1\x88\xd1\x82\nt: \n", 0 },
	{ "quotes in the heading", "\"key\";\"value\"\n1;one\n",
	    "t: one\nt: \nt: \n", 0 },
	{ "quotes",
	    "key,value\n\"1\",\"say \"\"so\"\"\"\n2,\"a\nb\"\n3,\" c \"\n",
	    "t: say \"so\"\nt: a\nb\nt:  c \n", 0 },
	{ "empty lines", "key,value\n\n1,one\n\n", "t: one\nt: \nt: \n", 0 },

	{ "no heading", "1,one\n2,two\n",
	    "units.csv: line 1: the heading \"key,value\" is expected",
	    ERR_DATA },
	{ "another heading", "key,name\n1,one\n",
	    "units.csv: line 1: the heading \"key,value\" is expected",
	    ERR_DATA },
	{ "empty", "", "units.csv: the heading \"key,value\" is expected",
	    ERR_DATA },
	{ "a heading alone", "key,value\n", "lookup \"u\": it has no entry",
	    ERR_DATA },
	{ "one column", "key,value\n1,one\n2\n",
	    "units.csv: line 3: 1 column where a key and a value", ERR_DATA },
	{ "three columns", "key,value\n1,one,eins\n",
	    "units.csv: line 2: 3 columns", ERR_DATA },
	{ "a key twice", "key,value\n1,one\n2,two\n1,ein\n",
	    "units.csv: line 4: ", ERR_DATA },
	{ "a quote in the middle", "key,value\n1,o\"ne\n", "units.csv: line 2",
	    ERR_DATA },
	{ "a quote that is not closed", "key,value\n1,\"one\n2,two\n",
	    "units.csv: it ends within quotes", ERR_DATA },
	{ "windows-1251", "key,value\n1,\xf8\xf2\n",
	    "units.csv: it is not UTF-8", ERR_DATA },
	{ "cut in a letter", "key,value\n1,\xd1", "it is not UTF-8", ERR_DATA },
	{ "nowhere", NULL, "units.csv: cannot open", ERR_NOINPUT },
};

static void
only_a_plain_file_is_read(void **state)
{
	static const char *const paths[] = { "/dev/zero", ".", "pipe" };
	char *dir = scratch_new(), *pipe = scratch_path(dir, "pipe");
	size_t i;

	(void)state;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	for (i = 0; i < NELEM(paths); i++) {
		struct err err = ERR_INIT;
		char *text = mem_printf(
		    "<rules><table name='t' match='D'><column name='a' "
		    "select='.'/></table><lookup name='u' file='%s'/></rules>",
		    paths[i]);
		char *path = scratch_path(dir, "r.xml");

		scratch_put(dir, "r.xml", text);
		assert_null(rules_open(path, &err));
		case_err(paths[i], &err, ERR_NOINPUT, "is no plain file");
		free(path);
		free(text);
	}
	scratch_free(dir);
	free(pipe);
	cases_end();
}

static int
run_in(const char *dir, struct rows *rows, struct err *err)
{
	char *path = scratch_path(dir, "r.xml");
	struct rules *rules = rules_open(path, err);
	struct rules_options options = { .taker = &rows->taker };
	struct rules_run *run =
	    rules == NULL ? NULL : rules_run_new(rules, &options, err);
	int rc = run == NULL ? -1 : rows_read(run, doc, strlen(doc), err);

	rules_run_free(run);
	rules_free(rules);
	free(path);
	return rc;
}

static void
a_file_stands_beside_the_rules(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(files); i++) {
		char *dir = scratch_new();
		struct err err = ERR_INIT;
		struct rows rows;

		rows_init(&rows);
		scratch_put(dir, "r.xml", rule);
		if (files[i].file != NULL)
			scratch_put(dir, "units.csv", files[i].file);
		run_in(dir, &rows, &err);
		case_err(files[i].name, &err, files[i].code,
		    files[i].code != 0 ? files[i].rows : "");
		if (files[i].code == 0)
			case_text(
			    files[i].name, buf_str(&rows.text), files[i].rows);
		else
			case_says(files[i].name, err.text,
			    "r.xml: line 2: "
			    "lookup \"u\": ");
		rows_clear(&rows);
		scratch_free(dir);
	}
	cases_end();
}

/* ---- charts ---- */

static const struct {
	const char *text;
	enum chart_kind kind;
	size_t category, values[3], nvalues, top;
} charts[] = {
	{ "columns: day by cash", CHART_COLUMNS, 0, { 1 }, 1, 0 },
	{ "columns: day by cash, card", CHART_COLUMNS, 0, { 1, 2 }, 2, 0 },
	{ " bars :day by card,cash top 20 ", CHART_BARS, 0, { 2, 1 }, 2, 20 },
	{ "bars: by by cash top 100", CHART_BARS, 3, { 1 }, 1, 100 },
	{ "bars: by by top top 3", CHART_BARS, 3, { 4 }, 1, 3 },
};

static void
charts_name_columns(void **state)
{
	static const char form[] =
	    "<rules><table name='t' match='D' chart='%s'>"
	    "<column name='day' select='d' group='yes'/>"
	    "<column name='cash' select='s' as='money' total='sum'/>"
	    "<column name='card' select='s' as='money' total='sum'/>"
	    "<column name='by' select='x' group='yes'/>"
	    "<column name='top' total='count'/></table></rules>";
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(charts); i++) {
		char *text = mem_printf(form, charts[i].text);
		struct err err = ERR_INIT;
		struct rules *r = rules_from(text, &err);
		const struct chart *c =
		    r == NULL ? NULL : rules_table(r, 0)->chart;

		if (c == NULL)
			fail_msg("%s", err.text);
		case_int(charts[i].text, c->kind, charts[i].kind);
		case_int(charts[i].text, (long long)c->category,
		    (long long)charts[i].category);
		case_int(charts[i].text, (long long)c->top,
		    (long long)charts[i].top);
		case_int(charts[i].text, (long long)c->nvalues,
		    (long long)charts[i].nvalues);
		for (k = 0; k < c->nvalues && k < charts[i].nvalues; k++)
			case_int(charts[i].text, (long long)c->values[k],
			    (long long)charts[i].values[k]);
		rules_free(r);
		free(text);
	}
	cases_end();
}

static void
a_group_is_a_key_and_a_count_a_number(void **state)
{
	struct err err = ERR_INIT;
	struct rules *r = rules_from(
	    "<rules><table name='t' match='D'>"
	    "<column name='a' select='d' group='yes'/>"
	    "<column name='b' total='count'/>"
	    "<column name='c' select='d' as='text' total='count'/>"
	    "<column name='d' select='d' total='min'/></table></rules>",
	    &err);
	const struct column *c = r == NULL ? NULL : rules_table(r, 0)->columns;

	(void)state;
	if (c == NULL)
		fail_msg("%s", err.text);
	assert_true(c[0].key);
	assert_false(c[1].key || c[2].key || c[3].key);
	assert_int_equal(c[1].type, TYPE_INTEGER);
	assert_int_equal(c[2].type, TYPE_TEXT);
	assert_int_equal(c[3].type, TYPE_TEXT);
	assert_null(rules_table(r, 0)->chart);
	assert_string_equal(rules_select(r, 0, 1), "");
	rules_free(r);
}

/* ---- explaining ---- */

static void
write_down(void *arg, const struct explained *e)
{
	buf_printf(arg, "%s.%s|%s|%s|%s|%s\n",
	    e->table == NULL ? "check" : e->table->name,
	    e->column == NULL ? "" : e->column->name, e->match, e->role,
	    e->select, e->reads);
}

static void
rules_are_explained(void **state)
{
	static const char text[] =
	    "<rules><table name='t' match='A/B/C' test='x'>"
	    "<column name='a' select='../d/e' key='yes'/>"
	    "<column name='b' select='p * q + ../d/r'/>"
	    "<column name='c' select=\"sum(*[@k='1']/s[t='2']/@u)\"/>"
	    "<column name='d' select='position()'/>"
	    "<column name='e' select='. | ../..'/></table>"
	    "<table name='g' match='A/B'>"
	    "<column name='a' select='@k' group='yes'/>"
	    "<column name='n' total='count'/></table>"
	    "<check match='A' test='count(B) = n' "
	    "message='{n} of {concat(&quot;}&quot;, B/@m)}'/></rules>";
	struct err err = ERR_INIT;
	struct rules *r = rules_from(text, &err);
	struct buf said = BUF_INIT;

	(void)state;
	if (r == NULL)
		fail_msg("%s", err.text);
	explain_each(r, write_down, &said);
	assert_string_equal(buf_str(&said),
	    "t.|A/B/C|test|x|A/B/C/x\n"
	    "t.a|A/B/C|key|../d/e|A/B/d/e\n"
	    "t.b|A/B/C||p * q + ../d/r|A/B/C/p, \xe2\x80\xa6/q, A/B/d/r\n"
	    "t.c|A/B/C||sum(*[@k='1']/s[t='2']/@u)|"
	    "A/B/C/*[@k='1']/s[t='2']/@u\n"
	    "t.d|A/B/C||position()|\n"
	    "t.e|A/B/C||. | ../..|A/B/C, A\n"
	    "g.a|A/B|group|@k|A/B/@k\n"
	    "g.n|A/B|count||\n"
	    "check.|A|test|count(B) = n|A/B, \xe2\x80\xa6/n\n"
	    "check.|A|message|n|A/n\n"
	    "check.|A|message|concat(\"}\", B/@m)|A/B/@m\n");
	buf_clear(&said);
	rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_stands_beside_the_rules),
		cmocka_unit_test(only_a_plain_file_is_read),
		cmocka_unit_test(charts_name_columns),
		cmocka_unit_test(a_group_is_a_key_and_a_count_a_number),
		cmocka_unit_test(rules_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
