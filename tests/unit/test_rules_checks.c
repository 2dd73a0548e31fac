/*
 * Checks: what must hold, and the warning when it does not.
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

/* A table that gives nothing, and a check. */
#define CHECK(match, test, message)                                            \
	"<rules document='D'>" T("t", "D/none",                                \
	    C("a", ".")) "<check match='" match "' test=\"" test               \
			 "\" message=\"" message "\"/></rules>"

static const struct one checks[] = {
	{ "one that holds", CHECK("D/R", "sum(m) = s", "no"),
	    "<D><R><m>1</m><m>2</m><s>3.00</s></R></D>", "", 0 },
	{ "one that does not",
	    CHECK("D/R", "sum(m) = s", "{n}: {sum(m)} is not {s}"),
	    "<D><R><n>A</n><m>1</m><m>2.50</m><s>3.00</s></R>\n"
	    "<R><s>0</s></R>\n<R>\n<s>1</s>\n</R></D>",
	    "! doc: line 1: A: 3.5 is not 3.00\n! doc: line 5: : 0 is not 1\n",
	    0 },
	{ "what stands behind", CHECK("D/R/L", ". = ../s", "{../n}: {.}"),
	    "<D><R><L>1</L><L>2</L><s>2</s><n>A</n></R></D>",
	    "! doc: line 1: A: 1\n", 0 },
	{ "a node must be there", CHECK("D/R", "n", "no name"),
	    "<D><R/><R><n/></R></D>", "! doc: line 1: no name\n", 0 },
	{ "a comparison with nothing fails", CHECK("D/R", "m = s", "no"),
	    "<D><R><m>1</m></R></D>", "! doc: line 1: no\n", 0 },
	{ "the position", CHECK("D/R", "@k", "record {position()}"),
	    "<D><R k=''/><R/></D>", "! doc: line 1: record 2\n", 0 },
	{ "braces", CHECK("D/R", "false()", "{{{n}}} {concat('}', n)}"),
	    "<D><R><n>A</n></R></D>", "! doc: line 1: {A} }A\n", 0 },
	{ "no braces", CHECK("D/R", "false()", ""), "<D><R/></D>",
	    "! doc: line 1: \n", 0 },
	{ "one that cannot be made",
	    CHECK("D/R", "1 div m = 1", "{n}: {1 div m}"),
	    "<D><R><n>A</n><m>0</m></R><R><n>B</n><m>1</m></R></D>",
	    "! doc: line 1: A: (division by zero) (division by zero)\n", 0 },
	{ "what is no number is shown", CHECK("D/R", "m + 1 = 2", "{m + 1}"),
	    "<D><R><m>12,5O</m></R></D>", "! doc: line 1: 12,5O\n", 0 },
	{ "a hostile value", CHECK("D/R", "false()", "{n}"),
	    "<D><R><n>a&#10;b&#x9b;c</n></R></D>",
	    "! doc: line 1: a?b?"
	    "?c\n",
	    0 },
	{ "several checks",
	    "<rules document='D'>" T("t", "D/R",
		C("a",
		    "n")) "<check match='D/R' test='m' message='no m in {n}'/>"
			  "<check match='D/R/L' test='x' message='no x'/></rules>",
	    "<D><R><n>A</n><L/></R></D>",
	    "! doc: line 1: no x\nt: A\n! doc: line 1: no m in A\n", 0 },
	{ "a lookup",
	    "<rules document='D'>" T("t", "D/none",
		C("a",
		    ".")) "<check match='D/R' test=\"lookup('u', c) != ''\" "
			  "message='{c} is unknown'/>"
			  "<lookup name='u'><entry key='1' value='x'/></lookup></rules>",
	    "<D><R><c>1</c></R><R><c>2</c></R></D>",
	    "! doc: line 1: 2 is unknown\n", 0 },
};

static void
what_does_not_hold_is_told(void **state)
{
	(void)state;
	try(checks, NELEM(checks));
}

/* ---- checks of a table's rows ---- */

#define SHOPS                                                                  \
	"<table name='shops' match='D/R'>"                                     \
	"<column name='shop' select='@s' group='yes'/>"                        \
	"<column name='n' total='count'/>"                                     \
	"<column name='sum' select='m' as='money' total='sum'/>"               \
	"<column name='told' select='z' as='money' total='sum'/></table>"
#define ROWS(check) "<rules document='D'>" SHOPS check "</rules>"
#define TOLD(test, more)                                                       \
	"<check table='shops' " more " test=\"" test                           \
	"\" message='{shop}: {sum} of {n} is not {told}'/>"

static const char shops[] =
    "<D><R s='1'><m>1</m></R><R s='2'><m>5</m></R><R s='1'><m>2,5</m></R>"
    "<R s='1'><z>3.50</z></R><R s='2'><z>6</z></R><R s='3'><m>1</m></R></D>";

static const struct one row_checks[] = {
	{ "each row of it",
	    ROWS(TOLD("not(sum &lt; told or sum &gt; told)", "")), shops,
	    "shops: 1|3|3.50|3.50\n! shops: 2: 5.00 of 2 is not 6.00\n"
	    "shops: 2|2|5.00|6.00\nshops: 3|1|1.00|\n",
	    0 },
	{ "a cell that is empty is not there", ROWS(TOLD("told", "")), shops,
	    "shops: 1|3|3.50|3.50\nshops: 2|2|5.00|6.00\n"
	    "! shops: 3: 1.00 of 1 is not \nshops: 3|1|1.00|\n",
	    0 },
	{ "which is no fault", ROWS(TOLD("n &lt; 3", "fault='no'")), shops,
	    "? shops: 1: 3.50 of 3 is not 3.50\nshops: 1|3|3.50|3.50\n"
	    "shops: 2|2|5.00|6.00\nshops: 3|1|1.00|\n",
	    0 },
	{ "of a table that is hidden",
	    "<rules>" T("t", "D/none",
		C("a",
		    ".")) "<table name='h' "
			  "hidden='yes' match='D/R'><column name='n' total='count'/></table>"
			  "<check table='h' test='n = 5' message='{n + 1 div 0}'/></rules>",
	    shops, "! h: (division by zero)\n", 0 },
	{ "within a parent",
	    "<rules>" T("t", "D/none",
		C("a",
		    ".")) "<table name='h' "
			  "hidden='yes' within='parent' match='D/R/m'>"
			  "<column name='s' total='sum' as='money' select='.'/></table>"
			  "<check table='h' test='s &lt; 3' message='{s}'/></rules>",
	    shops, "! h: 5.00\n", 0 },
	{ "no such table", ROWS("<check table='x' test='n' message=''/>"), "",
	    "there is no table \"x\"", ERR_DATA },
	{ "no such column",
	    ROWS("<check table='shops' test='n = x' message=''/>"), "",
	    "test: column 5: \"shops\" has no column \"x\"", ERR_DATA },
	{ "no such column to show",
	    ROWS("<check table='shops' test='n' message='{x}'/>"), "",
	    "message: {x}: column 1: \"shops\" has no column", ERR_DATA },
	{ "a path", ROWS("<check table='shops' test='n/x' message=''/>"), "",
	    "reads its columns, each by its name", ERR_DATA },
	{ "a sum", ROWS("<check table='shops' test='sum(n) = 1' message=''/>"),
	    "", "reads its columns, each by its name", ERR_DATA },
	{ "of no groups",
	    "<rules>" T("t", "D/R", C("a", ".")) "<check table='t' test='a' "
						 "message=''/></rules>",
	    "", "\"t\" is not a table of groups", ERR_DATA },
	{ "of both",
	    ROWS("<check table='shops' match='D' test='n' message=''/>"), "",
	    "needs match=\"...\" or table=\"...\", and has both", ERR_DATA },
	{ "of nothing", ROWS("<check test='n' message=''/>"), "",
	    "and has neither", ERR_DATA },
	{ "an element that is no fault",
	    ROWS("<check match='D' fault='no' test='n' message=''/>"), "",
	    "only a check with table=", ERR_DATA },
};

static void
rows_are_checked(void **state)
{
	(void)state;
	try(row_checks, NELEM(row_checks));
}

/* Whether the table is asked for or not; and what is no fault does not count.
 */
static void
rows_are_checked_unasked(void **state)
{
	static const char text[] = ROWS(T("t", "D/R", C("a", "@s"))
		TOLD("n &lt; 3", "") TOLD("false()", "fault='no'"));
	static const int second[] = { 1 };
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(text, &err);
	struct rules_options options = {
		.taker = &rows.taker, .tables = second, .ntables = 1
	};
	struct rules_run *run;

	(void)state;
	assert_non_null(rules);
	rows_init(&rows);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	assert_int_equal(rows_read(run, shops, strlen(shops), &err), 0);
	assert_int_equal(rules_run_finish(run, &err), 0);
	assert_int_equal(rules_run_failed_checks(run), 1);
	assert_int_equal(rules_run_rows(run), 6);
	assert_null(strstr(buf_str(&rows.text), "shops"));
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
}

static void
long_values_are_cut(void **state)
{
	static const char rule[] = CHECK("D/R", "false()", "{n}.");
	struct buf doc = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	const char *text;
	int i;

	(void)state;
	rows_init(&rows);
	buf_puts(&doc, "<D><R><n>");
	for (i = 0; i < 1000; i++)
		buf_puts(&doc, "яя");
	buf_puts(&doc, "</n></R></D>");
	text = buf_str(&doc);
	run_all(rule, NULL, &text, 1, &rows, &err);
	assert_int_equal(err.code, 0);
	assert_int_equal(rows.text.len, strlen("! doc: line 1: .\n") + 200);
	buf_clear(&doc);
	rows_clear(&rows);
}

static const char *const filter_paths[] = { "D/R", NULL };
static const char *const filter_leaves[] = { "n", "n", NULL };

static int
drop_b(struct record_filter *filter, const struct record *r, struct err *err)
{
	(void)filter, (void)err;
	return *r->texts[1].text != 'B';
}

/* They are counted whether anybody hears them or not. */
static void
failed_checks_are_counted(void **state)
{
	static const char doc[] = "<D><R><n>A</n></R><R><n>B</n></R>"
				  "<R><n>C</n></R><R><n>D</n><m/></R></D>";
	struct record_filter filter = { filter_paths, filter_leaves, drop_b };
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(CHECK("D/R", "m", "no"), &err);
	struct rules_options options = { .taker = &rows.taker,
		.filter = &filter };
	struct rules_run *run;

	(void)state;
	assert_non_null(rules);
	assert_int_equal(rules_checks(rules), 1);
	rows_init(&rows);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	assert_int_equal(rows_read(run, doc, strlen(doc), &err), 0);
	assert_int_equal(rules_run_failed_checks(run), 2);
	assert_int_equal(rules_run_rows(run), 0);
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_hold_is_told),
		cmocka_unit_test(rows_are_checked),
		cmocka_unit_test(rows_are_checked_unasked),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(failed_checks_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
