/*
 * Rows whose key was there before: which are told, with which lines, and that
 * they go out all the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "rules_tools.h"
#include "rules_try.h"

#define KEY(name, select) AS(name, select, "key='yes'")
#define POSITION          AS("n", "position()", "as='integer' key='yes'")

static const struct one again[] = {
	{ "a key that is there again", R("D/L", KEY("k", "k") C("a", "a")),
	    "<D><L><k>x</k><a>1</a></L>\n<L><k>y</k></L>\n"
	    "<L>\n<k>x</k><a>2</a></L>\n<L><k>x</k></L></D>",
	    "t: x|1\nt: y|\n! doc: line 4: t: k \"x\" is here again (first at "
	    "line 1)\nt: x|2\n! doc: line 5: t: k \"x\" is here again (first "
	    "at line 1)\nt: x|\n",
	    0 },
	{ "a key of two", R("D/L", KEY("k", "k") KEY("m", "m")),
	    "<D><L><k>x</k><m>yz</m></L><L><k>xy</k><m>z</m></L>"
	    "<L><k>x</k></L><L><m>x</m></L>\n<L><k>x</k><m>yz</m></L></D>",
	    "t: x|yz\nt: xy|z\nt: x|\nt: |x\n"
	    "! doc: line 2: t: k \"x\", m \"yz\" is here again (first at line "
	    "1)\nt: x|yz\n",
	    0 },
	{ "what is empty is a key", R("D/L", KEY("k", "k")),
	    "<D><L/><L><k/></L></D>",
	    "t: \n! doc: line 1: t: k \"\" is here again (first at line 1)\n"
	    "t: \n",
	    0 },
	{ "numbers are the same, texts are not",
	    R("D/L", AS("k", "k", "as='decimal' key='yes'") C("a", "a")),
	    "<D><L><k>1,50</k></L><L><k>1.5</k></L></D>",
	    "t: 1.50|\n! doc: line 1: t: k \"1.5\" is here again (first at "
	    "line 1)\nt: 1.5|\n",
	    0 },
	{ "leading zeros", R("D/L", KEY("k", "k")),
	    "<D><L><k>01</k></L><L><k>1</k></L></D>", "t: 01\nt: 1\n", 0 },
	{ "each table has its own",
	    "<rules>" T("t", "D/L", KEY("k", "k")) T("u", "D/L", KEY("k", "k"))
		T("v", "D/L", C("k", "k")) "</rules>",
	    "<D><L><k>x</k></L></D>", "t: x\nu: x\nv: x\n", 0 },
	{ "groups are never there again",
	    R("D/L", AS("k", "k", "group='yes'") AS("n", "n", "total='count'")),
	    "<D><L><k>x</k></L><L><k>x</k></L></D>", "t: x|0\n", 0 },
	{ "rows that a test leaves out are not there",
	    "<rules><table name='t' match='D/L' test='a'>" KEY(
		"k", "k") "</table></rules>",
	    "<D><L><k>x</k></L><L><k>x</k><a/></L></D>", "t: x\n", 0 },
	{ "a value that comes late", R("D/R/L", KEY("k", "../k")),
	    "<D><R><L/>\n<k>x</k></R>\n<R><L/><k>y</k></R>\n"
	    "<R><L/><k>x</k></R></D>",
	    "t: x\nt: y\n! doc: line 4: t: k \"x\" is here again (first at "
	    "line 1)\nt: x\n",
	    0 },
	{ "a hostile value", R("D/L", KEY("k", "k")),
	    "<D><L><k>a&#10;b</k></L><L><k>a&#10;b</k></L></D>",
	    "t: a\nb\n! doc: line 1: t: k \"a?b\" is here again (first at line "
	    "1)\nt: a\nb\n",
	    0 },
	/* parents stand for their rows */
	{ "lines of receipts", R("D/R/L", KEY("k", "../k") POSITION),
	    "<D><R><k>x</k><L/>\n<L/></R><R><k>y</k><L/></R>\n"
	    "<R><k>x</k><L/><L/><L/></R></D>",
	    "t: x|1\nt: x|2\nt: y|1\n! doc: line 3: t: k \"x\" is here again "
	    "(first at line 1)\nt: x|1\nt: x|2\nt: x|3\n",
	    0 },
	{ "two parents in one receipt",
	    R("D/R/P/L", KEY("k", "../../k") POSITION),
	    "<D><R><k>x</k><P><L/></P><P/><P><L/></P></R></D>",
	    "t: x|1\n! doc: line 1: t: k \"x\" is here again (first at line "
	    "1)\nt: x|1\n",
	    0 },
	{ "parents of two ways", R("D/R/L | D/S/L", KEY("k", "../k") POSITION),
	    "<D><R><k>x</k><L/><L/></R><S><k>y</k><L/></S>\n"
	    "<S><k>x</k><L/><L/></S></D>",
	    "t: x|1\nt: x|2\nt: y|1\n! doc: line 2: t: k \"x\" is here again "
	    "(first at line 1)\nt: x|1\nt: x|2\n",
	    0 },
	{ "two ways in one parent",
	    R("D/R/L | D/R/M", KEY("k", "../k") POSITION),
	    "<D><R><k>x</k><L/><M/><L/></R></D>", "t: x|1\nt: x|2\nt: x|3\n",
	    0 },
	{ "a parent that a test leaves nothing of",
	    "<rules><table name='t' match='D/R/L' test='a'>" KEY("k", "../k")
		POSITION "</table></rules>",
	    "<D><R><k>x</k><L/></R>\n<R><k>x</k><L/><L><a/></L></R>\n"
	    "<R><k>x</k><L><a/></L></R></D>",
	    "t: x|1\n! doc: line 3: t: k \"x\" is here again (first at line "
	    "2)\nt: x|1\n",
	    0 },
	{ "a key that lines have themselves",
	    R("D/R/L", KEY("k", "../k") POSITION KEY("a", "@a")),
	    "<D><R><k>x</k><L a='1'/><L a='2'/></R>"
	    "<R><k>x</k><L a='2'/><L a='2'/></R></D>",
	    "t: x|1|1\nt: x|2|2\nt: x|1|2\n! doc: line 1: t: k \"x\", n \"2\", "
	    "a \"2\" is here again (first at line 1)\nt: x|2|2\n",
	    0 },
	{ "a position that is calculated with",
	    R("D/R/L", KEY("k", "../k")
			   AS("n", "floor(position() div 2)", "key='yes'")),
	    "<D><R><k>x</k><L/><L/><L/></R></D>",
	    "t: x|0\nt: x|1\n! doc: line 1: t: k \"x\", n \"1\" is here again "
	    "(first at line 1)\nt: x|1\n",
	    0 },
	{ "positions alone", R("D/R/L", POSITION),
	    "<D><R><L/><L/></R><R><L/></R></D>",
	    "t: 1\nt: 2\n! doc: line 1: t: n \"1\" is here again (first at "
	    "line 1)\nt: 1\n",
	    0 },
};

static void
what_is_there_again_is_told(void **state)
{
	(void)state;
	try(again, NELEM(again));
}

#define LONG "яяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяяя"

static void
long_keys_are_cut(void **state)
{
	static const char doc[] = "<D><L><k>" LONG "1</k></L><L><k>" LONG
				  "2</k></L><L><k>" LONG "2</k></L></D>";
	const char *docs[] = { doc };
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(R("D/L", KEY("k", "k")), NULL, docs, 1, &rows, &err);
	case_err("long", &err, 0, "");
	case_text("long", buf_str(&rows.text),
	    "t: " LONG "1\nt: " LONG "2\n! doc: line 1: t: k \"" LONG
	    "\" is here again (first at line 1)\nt: " LONG "2\n");
	rows_clear(&rows);
	cases_end();
}

/* ---- several documents ---- */

static void
read_as(struct rules_run *run, const char *name, const char *text)
{
	struct err err = ERR_INIT;
	struct input in;

	input_mem(&in, name, text, strlen(text));
	case_int(name, reader_any(&in, rules_run_listener(run), &err), 0);
	input_clear(&in);
}

/* They are remembered over all of them, the position's family too. */
static void
documents_are_named(void **state)
{
	static const char rule[] = "<rules>" T("t", "D/L", KEY("k", "."))
	    T("u", "D/L/M", KEY("k", "../@k") POSITION) "</rules>";
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(rule, &err);
	struct rules_options options = {
		.taker = &rows.taker, .warn = note_warning, .warn_arg = &rows
	};
	struct rules_run *run;

	(void)state;
	assert_non_null(rules);
	rows_init(&rows);
	rows.quiet = true;
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	read_as(run, "a.xml", "<D><L>x</L>\n<L k='y'>z<M/><M/></L></D>");
	read_as(run, "b.xml", "<D><L>y</L>\n\n<L k='y'>x<M/></L></D>");
	read_as(run, "a.xml", "<D>\n<L>y</L></D>");
	case_text("documents", buf_str(&rows.text),
	    "! b.xml: line 3: u: k \"y\" is here again (first at a.xml: line "
	    "2)\n! b.xml: line 3: t: k \"x\" is here again (first at a.xml: "
	    "line 1)\n! a.xml: line 2: t: k \"y\" is here again (first at "
	    "b.xml: line 1)\n");
	assert_int_equal(rules_run_failed_checks(run), 3);
	assert_int_equal(rules_run_rows(run), 8);
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
	cases_end();
}

static const char *const filter_paths[] = { "D/R", NULL };
static const char *const filter_leaves[] = { "n", "n", NULL };

static int
drop_b(struct record_filter *filter, const struct record *r, struct err *err)
{
	(void)filter, (void)err;
	return *r->texts[1].text != 'B';
}

static void
dropped_records_are_not_there(void **state)
{
	static const char *const docs[] = {
		"<D><R><n>B</n><k>x</k></R><R><n>A</n><k>x</k></R>"
		"<R><n>B</n><k>x</k></R></D>"
	};
	struct record_filter filter = { filter_paths, filter_leaves, drop_b };
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(R("D/R", KEY("k", "k")), &filter, docs, 1, &rows, &err);
	case_err("dropped", &err, 0, "");
	case_text("dropped", buf_str(&rows.text), "t: x\n");
	rows_clear(&rows);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_again_is_told),
		cmocka_unit_test(long_keys_are_cut),
		cmocka_unit_test(documents_are_named),
		cmocka_unit_test(dropped_records_are_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
