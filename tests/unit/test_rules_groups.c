/*
 * Tables of groups: rows that become one, and every kind of total. They are
 * given when all documents have been read.
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

#define GROUP(name, select) AS(name, select, "group='yes'")

static const struct one groups[] = {
	{ "in the order they appeared in",
	    R("D/L", GROUP("g", "g") AS("n", "x", "total='count'")),
	    "<D><L><g>b</g><x>1</x></L><L><g>a</g><x>1</x></L>"
	    "<L><g>b</g><x>1</x></L></D>",
	    "t: b|2\nt: a|1\n", 0 },
	{ "rows are counted",
	    R("D/L", GROUP("g", "g") "<column name='n' total='count'/>" AS(
			 "m", "x", "total='count'")),
	    "<D><L><x>1</x></L><L><x/></L><L/><L><g>a</g></L></D>",
	    "t: |3|1\nt: a|1|0\n", 0 },
	{ "two of the group",
	    R("D/L", GROUP("g", "g")
			 GROUP("h", "h") "<column name='n' total='count'/>"),
	    "<D><L><g>a</g><h>bc</h></L><L><g>ab</g><h>c</h></L>"
	    "<L><g>a</g><h>bc</h></L><L><g>abc</g></L><L><h>abc</h></L></D>",
	    "t: a|bc|2\nt: ab|c|1\nt: abc||1\nt: |abc|1\n", 0 },
	{ "by days",
	    R("D/L", AS("day", "d", "as='date' group='yes'")
			 AS("sum", "s", "as='money' total='sum'")),
	    "<D><L><d>2018-04-16T20:59:59Z</d><s>1</s></L>"
	    "<L><d>2018-04-16T21:00:00Z</d><s>2</s></L>"
	    "<L><d>2018-04-17T11:00:00+0300</d><s>4</s></L></D>",
	    "t: 2018-04-16|1.00\nt: 2018-04-17|6.00\n", 0 },
	{ "by hours, which are numbers",
	    R("D/L", AS("h", "d", "as='hour' group='yes'")
			 AS("s", "s", "as='hour' total='max'")),
	    "<D><L><d>2018-04-16T06:59:59Z</d><s>2018-04-16 10:00</s></L>"
	    "<L><d>2018-04-17T09:00+03:00</d><s>2018-04-16 09:00</s></L></D>",
	    "t: 9|10\n", 0 },
	{ "numbers that are the same",
	    R("D/L",
		AS("p", "p",
		    "as='decimal' group='yes'") "<column name='n' total='count'/>"),
	    "<D><L><p>10.50</p></L><L><p>10,5</p></L><L><p>10</p></L>"
	    "<L><p>100</p></L><L><p>10.0</p></L></D>",
	    "t: 10.50|2\nt: 10|2\nt: 100|1\n", 0 },
	{ "texts that are not",
	    R("D/L", GROUP("p", "p") "<column name='n' total='count'/>"),
	    "<D><L><p>1.0</p></L><L><p>1</p></L></D>", "t: 1.0|1\nt: 1|1\n",
	    0 },
	{ "no group, one row", R("D/L", "<column name='n' total='count'/>"),
	    "<D><L/><L/></D>", "t: 2\n", 0 },
	{ "no rows, no groups", R("D/L", "<column name='n' total='count'/>"),
	    "<D/>", "", 0 },
	{ "a value that comes late",
	    R("D/R/L", GROUP("g", "../n") AS("s", ".",
			   "as='integer' "
			   "total='sum'")),
	    "<D><R><L>1</L><L>2</L><n>A</n></R><R><n>B</n><L>4</L></R>"
	    "<R><L>8</L><n>A</n></R></D>",
	    "t: A|11\nt: B|4\n", 0 },
	{ "expressions",
	    R("D/L", QAS("g", "substring(g, 1, 1)", "group='yes'")
			 AS("s", "p * q", "as='money' total='sum'")),
	    "<D><L><g>ab</g><p>2</p><q>3</q></L><L><g>ac</g><p>1</p><q>1</q>"
	    "</L></D>",
	    "t: a|7.00\n", 0 },
	{ "rows that a test keeps out",
	    "<rules><table name='t' match='D/L' test='s &gt; 1'>" GROUP(
		"g", "g") "<column name='n' total='count'/></table></rules>",
	    "<D><L><g>a</g><s>1</s></L><L><g>b</g><s>2</s></L></D>", "t: b|1\n",
	    0 },
	{ "records that a group has rows of",
	    R("D/R/L", GROUP("g", "g") "<column name='r' total='records'/>" AS(
			   "x", "x", "total='records'")
			   AS("k", "../../@k", "total='last'")),
	    "<D k='v'><R><L><g>a</g><x/></L><L><g>b</g></L>"
	    "<L><g>a</g><x>1</x></L></R><R><L><g>a</g><x>2</x></L></R></D>",
	    "t: a|2|2|v\nt: b|1|0|v\n", 0 },
	{ "records that know their group late",
	    R("D/R/L/M",
		GROUP("g", "../../g") "<column name='r' total='records'/>"
				      "<column name='n' total='count'/>"),
	    "<D><R><L><M/></L><L><M/><M/></L><g>a</g></R>"
	    "<R><L><M/></L><g>a</g></R></D>",
	    "t: a|2|4\n", 0 },
	{ "rows that are records",
	    R("D/L", GROUP("g", "g") "<column name='r' total='records'/>"),
	    "<D><L><g>a</g></L><L><g>a</g></L></D>", "t: a|2\n", 0 },
	{ "sorted by what says so",
	    R("D/L", GROUP("t", "t") AS("n", "n",
			 "as='decimal' group='yes' "
			 "sort='yes'") AS("g", "g", "group='yes' sort='yes'")),
	    "<D><L><t>1</t><n>10</n></L><L><t>2</t><n>9,5</n><g>б</g></L>"
	    "<L><t>3</t><n>9.50</n><g>а</g></L><L><t>4</t><n>-1</n></L>"
	    "<L><t>5</t></L><L><t>0</t><n>-1</n></L>"
	    "<L><t>6</t><n>1000000000000000000000000000000000000000</n></L>"
	    "<L><t>7</t><n>9.5</n><g>аа</g></L></D>",
	    "t: 5||\nt: 4|-1|\nt: 0|-1|\nt: 3|9.50|а\nt: 7|9.5|аа\n"
	    "t: 2|9.5|б\nt: 1|10|\n"
	    "t: 6|1000000000000000000000000000000000000000|\n",
	    0 },
	{ "beside a table of rows",
	    "<rules>" T("t", "D/L", C("a", "g")) T("u", "D/L",
		GROUP("g", "g") "<column name='n' total='count'/>") "</rules>",
	    "<D><L><g>a</g></L><L><g>a</g></L></D>", "t: a\nt: a\nu: a|2\n",
	    0 },
};

static void
rows_of_a_group_become_one(void **state)
{
	(void)state;
	try(groups, NELEM(groups));
}

/* ---- totals ---- */

/* The numbers of a document as one total. */
static const struct {
	const char *total, *as;
	const char *numbers[5];
	const char *row;
} totals[] = {
	{ "sum", "money", { "1,50", "2", "-0.25" }, "3.25" },
	{ "sum", "money", { "0.1", "0.2" }, "0.30" },
	{ "sum", "integer", { "1", "2.0" }, "3" },
	{ "sum", "decimal", { "99999999999999999999", "0.000001" },
	    "99999999999999999999.000001" },
	{ "sum", "money", { "1", "", "2", " " }, "3.00" },
	{ "sum", "money", { "" }, "" },
	{ "sum", "money", { "5", "-5" }, "0.00" },
	{ "count", "integer", { "5", "", "5" }, "2" },
	{ "count", "money", { "5" }, "1.00" },
	{ "count", "text", { "x", "x" }, "2" },
	{ "count", "integer", { "" }, "0" },
	{ "min", "money", { "10", "9.5", "", "100" }, "9.50" },
	{ "max", "money", { "10", "9.5", "100" }, "100.00" },
	{ "max", "money", { "-1", "-2" }, "-1.00" },
	{ "min", "text", { "10", "9", "100" }, "10" },
	{ "max", "text", { "a", "", "b", "ab" }, "b" },
	{ "min", "date", { "2018-04-16", "01.02.2018" }, "2018-02-01" },
	{ "max", "datetime", { "2018-04-16T10:00:00", "2018-04-16T09:00:00" },
	    "2018-04-16T10:00:00+03:00" },
	{ "max", "integer", { "" }, "" },
	{ "first", "text", { "", "b", "a", "c" }, "b" },
	{ "last", "text", { "b", "a", "c", "" }, "c" },
	{ "first", "decimal", { "1.50", "2" }, "1.50" },
	{ "last", "text", { "" }, "" },
	{ "average", "money", { "1", "2" }, "1.50" },
	{ "average", "money", { "10", "10", "11" }, "10.33" },
	{ "average", "money", { "0.01", "0.02" }, "0.02" },
	{ "average", "money", { "-0.01", "-0.02" }, "-0.02" },
	{ "average", "money", { "1", "", "2" }, "1.50" },
	{ "average", "decimal", { "1", "2", "2" }, "1.666667" },
	{ "average", "decimal", { "1", "2" }, "1.5" },
	{ "average", "quantity", { "1.5" }, "1.5" },
	{ "average", "money", { "" }, "" },
	{ "average", "decimal",
	    { "99999999999999999999999999999999999999", "0" },
	    "50000000000000000000000000000000000000" },
};

static void
totals_are_made(void **state)
{
	struct buf rule = BUF_INIT, doc = BUF_INIT, want = BUF_INIT;
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(totals); i++) {
		struct one c = { .name = totals[i].total };

		buf_reset(&rule);
		buf_printf(&rule,
		    "<rules><table name='t' match='D/L'><column name='a' "
		    "select='.' as='%s' total='%s'/></table></rules>",
		    totals[i].as, totals[i].total);
		buf_reset(&doc);
		buf_puts(&doc, "<D>");
		for (k = 0; k < 5 && totals[i].numbers[k] != NULL; k++)
			buf_printf(&doc, "<L>%s</L>", totals[i].numbers[k]);
		buf_puts(&doc, "</D>");
		buf_reset(&want);
		buf_printf(&want, "t: %s\n", totals[i].row);
		c.rules = buf_str(&rule);
		c.doc = buf_str(&doc);
		c.rows = buf_str(&want);
		try_one(&c);
	}
	buf_clear(&rule);
	buf_clear(&doc);
	buf_clear(&want);
	cases_end();
}

static const struct one wrong[] = {
	{ "no number", R("D/L", AS("a", ".", "as='money' total='sum'")),
	    "<D>\n<L>x</L></D>", "doc: line 2: t.a: \"x\" is not an amount",
	    ERR_DATA },
	{ "a number that is too long",
	    R("D/L", AS("a", ".", "as='integer' total='max'")),
	    "<D>\n<L>999999999999999999999999999999999999999</L></D>",
	    "doc: line 2: t.a: \"999999999999999999999999999999999999999\" "
	    "has over 38 digits",
	    ERR_DATA },
	{ "a sum of over 38 digits",
	    R("D/L", AS("a", ".", "as='decimal' total='sum'")),
	    "<D>\n<L>99999999999999999999999999999999999999</L>\n<L>1</L></D>",
	    "doc: line 3: t.a: the sum needs more than 38 digits", ERR_DATA },
	{ "required",
	    R("D/L", AS("a", ".",
			 "as='money' total='sum' "
			 "required='yes'")),
	    "<D>\n<L>1</L>\n<L/></D>",
	    "doc: line 3: t.a: is required, and empty", ERR_DATA },
};

static void
what_cannot_be_totalled_is_said(void **state)
{
	(void)state;
	try(wrong, NELEM(wrong));
}

/* A default is of a row's value, before it goes into the total. */
static void
defaults_are_totalled(void **state)
{
	static const struct one cases[] = {
		{ "default",
		    R("D/L", AS("a", ".",
				 "as='money' total='sum' "
				 "default='10'")),
		    "<D><L/><L>1</L><L/></D>", "t: 21.00\n", 0 },
	};

	(void)state;
	try(cases, NELEM(cases));
}

/* ---- several documents, and the filter ---- */

static const char by_name[] =
    R("D/R", GROUP("g", "n") AS("s", "m",
		 "as='money' total='sum'") "<column name='n' total='count'/>");

static void
groups_go_through_all_documents(void **state)
{
	static const char *const docs[] = {
		"<D><R><n>A</n><m>1</m></R><R><n>B</n><m>2</m></R></D>", "<D/>",
		"<D><R><n>B</n><m>4</m></R><R><n>C</n><m>8</m></R></D>"
	};
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(by_name, NULL, docs, 3, &rows, &err);
	case_err("documents", &err, 0, "");
	case_text("documents", buf_str(&rows.text),
	    "t: A|1.00|1\nt: B|6.00|2\nt: C|8.00|1\n");
	rows_clear(&rows);
	cases_end();
}

static const char *const filter_paths[] = { "D/R", NULL };
static const char *const filter_leaves[] = { "n", "n", "m", NULL };

static int
keep_small(
    struct record_filter *filter, const struct record *r, struct err *err)
{
	(void)filter, (void)err;
	return r->texts[2].len == 1;
}

static void
dropped_records_do_not_count(void **state)
{
	static const char *doc =
	    "<D><R><n>A</n><m>1</m></R><R><n>B</n><m>20</m></R>"
	    "<R><n>A</n><m>40</m></R><R><m>8</m><n>A</n></R></D>";
	struct record_filter filter = { filter_paths, filter_leaves,
		keep_small };
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(by_name, &filter, &doc, 1, &rows, &err);
	case_err("guard", &err, 0, "");
	case_text("guard", buf_str(&rows.text), "t: A|9.00|2\n");
	rows_clear(&rows);
	cases_end();
}

/* What was given once is not given again. */
static void
finishing_twice_gives_once(void **state)
{
	static const char doc[] = "<D><R><n>A</n><m>1</m></R></D>";
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(by_name, &err);
	struct rules_options options = { .taker = &rows.taker };
	struct rules_run *run;

	(void)state;
	assert_non_null(rules);
	rows_init(&rows);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	assert_int_equal(rows_read(run, doc, strlen(doc), &err), 0);
	assert_int_equal(rules_run_rows(run), 0);
	assert_int_equal(rules_run_finish(run, &err), 0);
	assert_int_equal(rules_run_finish(run, &err), 0);
	assert_int_equal(rules_run_rows(run), 1);
	assert_string_equal(buf_str(&rows.text), "t: A|1.00|1\n");
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
}

/* ---- many ---- */

/* So many rows of so many groups; the total of each is known. */
/* ---- groups of one parent's rows ---- */

#define WITHIN(match, columns)                                                 \
	"<rules><table name='t' within='parent' match='" match "'>" columns    \
	"</table></rules>"

static const struct one within[] = {
	{ "each parent has its own, in order",
	    WITHIN("D/R/L", GROUP("id", "../id") GROUP("g", "g")
				AS("s", "s", "as='money' total='sum'")),
	    "<D><R><id>1</id><L><g>b</g><s>1</s></L><L><g>a</g><s>2</s></L>"
	    "<L><g>b</g><s>3</s></L></R><R><L><g>b</g><s>4</s></L><id>2</id></R>"
	    "<R><id>1</id><L><g>b</g><s>5</s></L></R></D>",
	    "t: 1|b|4.00\nt: 1|a|2.00\nt: 2|b|4.00\nt: 1|b|5.00\n", 0 },
	{ "what went before is forgotten",
	    WITHIN("D/R/L", GROUP("g", "g") AS("a", "x", "total='first'")
				AS("b", "x", "total='max' as='integer'")
				    AS("c", "x", "total='average' as='money'")
					AS("d", "x", "total='count'")),
	    "<D><R><L><g>1</g><x>7</x></L><L><g>2</g><x>5</x></L></R>"
	    "<R><L><g>1</g></L></R><R><L><g>2</g><x>3</x></L></R></D>",
	    "t: 1|7|7|7.00|1\nt: 2|5|5|5.00|1\nt: 1||||0\nt: 2|3|3|3.00|1\n",
	    0 },
	{ "of two paths",
	    WITHIN("D/R/L | D/L",
		GROUP("g", "g") AS("s", "s", "as='integer' total='sum'")),
	    "<D><L><g>a</g><s>1</s></L><R><L><g>a</g><s>2</s></L>"
	    "<L><g>a</g><s>3</s></L></R><L><g>a</g><s>4</s></L></D>",
	    "t: a|6\nt: a|4\n", 0 },
	{ "above the parent", WITHIN("D/R/L", GROUP("g", "../../g")), "<D/>",
	    "a path leads above the parent", ERR_DATA },
	{ "no groups", WITHIN("D/R/L", C("g", "g")), "<D/>",
	    "within: it is of groups", ERR_DATA },
	{ "another word",
	    "<rules><table name='t' within='record' match='D/R'>" GROUP(
		"g", "g") "</table></rules>",
	    "<D/>", "within: \"record\" is not \"parent\"", ERR_DATA },
	{ "a chart",
	    "<rules><table name='t' within='parent' match='D/R' chart='bars: "
	    "g by n'>" GROUP("g", "g") "<column name='n' "
				       "total='count'/></table></rules>",
	    "<D/>", "chart: there is none of groups within", ERR_DATA },
};

static void
groups_of_a_parent_end_with_it(void **state)
{
	(void)state;
	try(within, NELEM(within));
}

/* ---- how many so far ---- */

#define SO_FAR "count-so-far(../L[k=\"p\"])"

static const struct one so_far[] = {
	{ "itself is one", R("D/R/L", C("a", SO_FAR) C("b", "x")),
	    "<D><R><L><k>p</k><x>1</x></L><L><k>q</k><x>2</x></L>"
	    "<L><k>p</k><x>3</x></L></R><R><L><k>q</k></L></R></D>",
	    "t: 1|1\nt: 1|2\nt: 2|3\nt: 0|\n", 0 },
	{ "beside the whole",
	    R("D/R/L",
		C("a", SO_FAR) C("b", "count(../L[k=\"p\"])") C("c", "../n")),
	    "<D><R><L><k>p</k></L><L><k>q</k></L><L><k>p</k></L><n>A</n></R>"
	    "</D>",
	    "t: 1|2|A\nt: 1|2|A\nt: 2|2|A\n", 0 },
	{ "lines are folded",
	    WITHIN("D/R/L", GROUP("n", SO_FAR) AS("x", "x", "total='first'")
				AS("tax", "tax", "total='first'")),
	    "<D><R><L><k>p</k><x>1</x></L><L><tax>a</tax></L>"
	    "<L><k>p</k><x>2</x></L><L><k>p</k><x>3</x></L><L><tax>b</tax></L>"
	    "</R></D>",
	    "t: 1|1|a\nt: 2|2|\nt: 3|3|b\n", 0 },
	{ "that come late", R("D/R/L", C("a", "k") C("b", SO_FAR)),
	    "<D><R><L/><L><k>q</k></L><L><k>p</k></L><L><k>p</k></L></R></D>",
	    "t: |0\nt: q|0\nt: p|1\nt: p|2\n", 0 },
	{ "in a test",
	    "<rules><table name='t' match='D/R/L' test='count-so-far(../L) "
	    "&lt; 3'>" C("a", ".") "</table></rules>",
	    "<D><R><L>1</L><L>2</L><L>3</L></R><R><L>4</L></R></D>",
	    "t: 1\nt: 2\nt: 4\n", 0 },
};

static void
so_far_is_counted(void **state)
{
	(void)state;
	try(so_far, NELEM(so_far));
}

static void
many_groups_are_told_apart(void **state)
{
	enum { GROUPS = 20000 };
	struct buf doc = BUF_INIT, want = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	const char *text;
	int i;

	(void)state;
	rows_init(&rows);
	buf_puts(&doc, "<D>");
	for (i = 0; i < 2 * GROUPS; i++)
		buf_printf(&doc, "<R><n>%d</n><m>%d</m></R>", i % GROUPS,
		    i < GROUPS ? i : 1);
	buf_puts(&doc, "</D>");
	for (i = 0; i < GROUPS; i++)
		buf_printf(&want, "t: %d|%d.00|2\n", i, i + 1);
	text = buf_str(&doc);
	run_all(by_name, NULL, &text, 1, &rows, &err);
	assert_int_equal(err.code, 0);
	assert_true(strcmp(buf_str(&rows.text), buf_str(&want)) == 0);
	buf_clear(&doc);
	buf_clear(&want);
	rows_clear(&rows);
}

static void
groups_are_limited(void **state)
{
	struct buf doc = BUF_INIT, name = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	const char *text;
	int i;

	(void)state;
	rows_init(&rows);
	rows.quiet = true;
	while (name.len < 10000)
		buf_puts(&name, "0123456789");
	buf_puts(&doc, "<D>");
	for (i = 0; i < 8000; i++)
		buf_printf(&doc, "<R><n>%d%s</n></R>", i, buf_str(&name));
	buf_puts(&doc, "</D>");
	text = buf_str(&doc);
	run_all(by_name, NULL, &text, 1, &rows, &err);
	case_err("many", &err, ERR_DATA, "groups hold more than 64 MiB");
	buf_clear(&doc);
	buf_clear(&name);
	rows_clear(&rows);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_group_become_one),
		cmocka_unit_test(totals_are_made),
		cmocka_unit_test(what_cannot_be_totalled_is_said),
		cmocka_unit_test(defaults_are_totalled),
		cmocka_unit_test(groups_go_through_all_documents),
		cmocka_unit_test(dropped_records_do_not_count),
		cmocka_unit_test(finishing_twice_gives_once),
		cmocka_unit_test(groups_of_a_parent_end_with_it),
		cmocka_unit_test(so_far_is_counted),
		cmocka_unit_test(many_groups_are_told_apart),
		cmocka_unit_test(groups_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
