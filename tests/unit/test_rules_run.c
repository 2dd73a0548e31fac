/*
 * Documents through rules. Each case is rules, a document and the rows it
 * makes, a line each. Whatever the case is about, the taker also checks that
 * cells which say that they are the same are.
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

/* ---- where paths lead ---- */

static const struct one paths[] = {
	{ "down", R("D/L", C("a", "x") C("b", "y/z")),
	    "<D><L><x>1</x><y><z>2</z></y></L><L><x>3</x></L></D>",
	    "t: 1|2\nt: 3|\n", 0 },
	{ "up", R("D/H/L", C("a", "../n") C("b", "../../n")),
	    "<D><n>0</n><H><n>1</n><L/><L/></H><H><n>2</n><L/></H></D>",
	    "t: 1|0\nt: 1|0\nt: 2|0\n", 0 },
	{ "itself", R("D/L", C("a", ".")), "<D><L>x</L><L/><L> y </L></D>",
	    "t: x\nt: \nt:  y \n", 0 },
	{ "the root itself", R("D", C("a", ".")), "<D>x<y>z</y></D>", "t: xz\n",
	    0 },
	{ "the parent's text", R("D/L", C("a", "..")),
	    "<D>a<L>b</L>c<L>d</L></D>", "t: abcd\nt: abcd\n", 0 },
	{ "an attribute", R("D/L", C("a", "@k") C("b", "@none")),
	    "<D><L k='1'/><L k=''/><L/></D>", "t: 1|\nt: |\nt: |\n", 0 },
	{ "an attribute below", R("D/L", C("a", "x/@k")),
	    "<D><L><x k='1'>no</x></L></D>", "t: 1\n", 0 },
	{ "an attribute above", R("D/L", C("a", "../@k") C("b", "../x/@k")),
	    "<D k='1'><x k='2'/><L/><L/></D>", "t: 1|2\nt: 1|2\n", 0 },
	{ "any element", R("D/L", C("a", "*") C("b", "*/z")),
	    "<D><L><y><z>1</z></y><x><z>2</z></x></L></D>", "t: 1|1\n", 0 },
	{ "any element's attribute", R("D/L", C("a", "*/@k")),
	    "<D><L><y/><x k='1'/></L></D>", "t: 1\n", 0 },
	{ "any beside a name",
	    R("D/L", C("a", "*") C("b", "x") C("c", "*/y") C("d", "x/*")),
	    "<D><L><w><y>1</y></w><x><v>2</v><y>3</y></x></L></D>",
	    "t: 1|23|1|2\n", 0 },
	{ "any above", R("D/L/M", C("a", "../../*/n") C("b", "../n")),
	    "<D><L><n>1</n><M/></L><L><n>2</n><M/></L></D>", "t: 1|1\nt: 1|2\n",
	    0 },
	{ "the same twice", R("D/L", C("a", "x") C("b", "x") C("c", "./x")),
	    "<D><L><x>1</x></L></D>", "t: 1|1|1\n", 0 },
	{ "one within the other",
	    R("D/L", C("a", "x") C("b", "x/y") C("c", "x/y/z") C("d", ".")),
	    "<D><L>1<x>2<y>3<z>4</z></y></x>5</L></D>", "t: 234|34|4|12345\n",
	    0 },
	{ "a name at another place is another", R("D/L", C("a", "n")),
	    "<D><n>0</n><M><n>1</n></M><L><m><n>2</n></m></L></D>", "t: \n",
	    0 },
	{ "no rows", R("D/L", C("a", ".")), "<D><M>x</M></D>", "", 0 },
	{ "names are told apart by case", R("D/L", C("a", "x")),
	    "<D><L><X>1</X></L><l><x>2</x></l></D>", "t: \n", 0 },
	{ "Cyrillic names", R("Док/Строка", C("a", "Цена/@вал")),
	    "<Док><Строка><Цена вал='руб'/></Строка></Док>", "t: руб\n", 0 },
	{ "namespaces are passed over", R("D/L", C("a", "x") C("b", "@k")),
	    "<d:D xmlns:d='u' xmlns:e='v'><e:L e:k='2'><d:x>1</d:x></e:L></d:D>",
	    "t: 1|2\n", 0 },
	{ "JSON", R("json/goods", C("a", "name") C("b", "../shop")),
	    "{\"shop\":7,\"goods\":[{\"name\":\"a\"},{\"name\":null}]}",
	    "t: a|7\nt: |7\n", 0 },
	{ "JSON, an array at the top", R("json/item", C("a", "id")),
	    "[{\"id\":1.50},{\"id\":\"x\"}]", "t: 1.50\nt: x\n", 0 },
};

static void
paths_lead_there(void **state)
{
	(void)state;
	try(paths, NELEM(paths));
}

/* ---- which of several nodes ---- */

static const struct one firsts[] = {
	{ "the first of several", R("D/L", C("a", "x")),
	    "<D><L><x>1</x><x>2</x></L></D>", "t: 1\n", 0 },
	{ "the first, even if empty", R("D/L", C("a", "x")),
	    "<D><L><x/><x>2</x></L></D>", "t: \n", 0 },
	{ "the first that has what is below", R("D/L", C("a", "x/y")),
	    "<D><L><x/><x><y>1</y></x><x><y>2</y></x></L></D>", "t: 1\n", 0 },
	{ "the first attribute there is", R("D/L", C("a", "x/@k")),
	    "<D><L><x/><x k=''/><x k='2'/></L></D>", "t: \n", 0 },
	{ "the first of the parent's", R("D/L", C("a", "../L/x")),
	    "<D><L><x>1</x></L><L><x>2</x></L></D>", "t: 1\nt: 1\n", 0 },
	{ "nothing is carried over", R("D/L", C("a", "x") C("b", "@k")),
	    "<D><L k='1'><x>1</x></L><L/></D>", "t: 1|1\nt: |\n", 0 },
	{ "nor from a parent", R("D/H/L", C("a", "../n") C("b", "../@k")),
	    "<D><H k='1'><n>1</n><L/></H><H><L/></H></D>", "t: 1|1\nt: |\n",
	    0 },
};

static void
the_first_node_is_meant(void **state)
{
	(void)state;
	try(firsts, NELEM(firsts));
}

/* ---- before and after ---- */

static const struct one order[] = {
	{ "a head behind its lines",
	    R("D/R/Ls/L", C("a", "../../h/n") C("b", ".")),
	    "<D><R><Ls><L>1</L><L>2</L></Ls><h><n>A</n></h></R>"
	    "<R><Ls><L>3</L></Ls><h><n>B</n></h></R></D>",
	    "t: A|1\nt: A|2\nt: B|3\n", 0 },
	{ "a head between its lines", R("D/R/L", C("a", "../n") C("b", ".")),
	    "<D><R><L>1</L><n>A</n><L>2</L></R><R><n>B</n><L>3</L></R></D>",
	    "t: A|1\nt: A|2\nt: B|3\n", 0 },
	{ "a head that is nowhere", R("D/R/L", C("a", "../n") C("b", ".")),
	    "<D><R><L>1</L></R><R><n>B</n><L>2</L></R></D>", "t: |1\nt: B|2\n",
	    0 },
	{ "heads before and behind by turns",
	    R("D/R/L", C("a", "../n") C("b", ".")),
	    "<D><R><n>A</n><L>1</L></R><R><L>2</L><n>B</n></R>"
	    "<R><n>C</n><L>3</L></R><R><L>4</L><L>5</L></R></D>",
	    "t: A|1\nt: B|2\nt: C|3\nt: |4\nt: |5\n", 0 },
	{ "the document's attribute",
	    R("D/R/L", C("a", "../../@day") C("b", "../@no") C("c", ".")),
	    "<D day='1'><R no='1'><L>x</L></R><R><L>y</L></R></D>",
	    "t: 1|1|x\nt: 1||y\n", 0 },
	{ "the document's element, at last",
	    R("D/R/L", C("a", "../../day") C("b", "../n") C("c", ".")),
	    "<D><R><L>1</L><n>A</n></R><R><n>B</n><L>2</L></R><day>7</day></D>",
	    "t: 7|A|1\nt: 7|B|2\n", 0 },
	{ "the document's element, in the middle",
	    R("D/R/L", C("a", "../../day") C("b", "../n") C("c", ".")),
	    "<D><R><L>1</L><n>A</n></R><day>7</day><R><L>2</L><n>B</n></R>"
	    "<R><n>C</n><L>3</L></R></D>",
	    "t: 7|A|1\nt: 7|B|2\nt: 7|C|3\n", 0 },
	{ "long texts that wait",
	    R("D/R/L", C("a", "../n") C("b", ".") C("c", "@k") C("d", "../@k")),
	    "<D><R k='r1'><L k='l1'>one line</L><L k='l2'>another line</L>"
	    "<n>the name</n></R><R k='r2'><L k='l3'>a third</L><n>next</n></R>"
	    "</D>",
	    "t: the name|one line|l1|r1\nt: the name|another line|l2|r1\n"
	    "t: next|a third|l3|r2\n",
	    0 },
};

static void
a_value_may_come_before_or_after(void **state)
{
	(void)state;
	try(order, NELEM(order));
}

/* ---- texts ---- */

static const struct one texts[] = {
	{ "mixed", R("D/L", C("a", "x")),
	    "<D><L><x>1<b>2<i>3</i></b>4<b/>5</x></L></D>", "t: 12345\n", 0 },
	{ "entities and sections", R("D/L", C("a", "x") C("b", "@k")),
	    "<D><L k='&lt;&#65;&quot;'><x>a&amp;b<![CDATA[<&>]]>&#x42;</x></L>"
	    "</D>",
	    "t: a&b<&>B|<A\"\n", 0 },
	{ "comments and instructions", R("D/L", C("a", "x")),
	    "<D><L><x>1<!-- no -->2<?no no?>3</x></L></D>", "t: 123\n", 0 },
	{ "blanks stay", R("D/L", C("a", "x")), "<D><L><x> 1\t </x></L></D>",
	    "t:  1\t \n", 0 },
	{ "blanks between elements too", R("D/L", C("a", ".")),
	    "<D><L> <x>1</x> </L></D>", "t:  1 \n", 0 },
};

static void
texts_are_whole(void **state)
{
	(void)state;
	try(texts, NELEM(texts));
}

/* ---- positions and counts ---- */

static const struct one counts[] = {
	{ "positions in a parent", R("D/R/L", C("p", "position()") C("a", ".")),
	    "<D><R><L>a</L><M/><L>b</L></R><R><L>c</L></R></D>",
	    "t: 1|a\nt: 2|b\nt: 1|c\n", 0 },
	{ "positions in the document", R("D/L", C("p", "position()")),
	    "<D><L/><L/><L/></D>", "t: 1\nt: 2\nt: 3\n", 0 },
	{ "the position of the root", R("D", C("p", "position()")), "<D/>",
	    "t: 1\n", 0 },
	{ "positions of rows that wait",
	    R("D/R/L", C("p", "position()") C("a", "../n")),
	    "<D><R><L/><L/><n>A</n></R><R><L/><n>B</n><L/></R></D>",
	    "t: 1|A\nt: 2|A\nt: 1|B\nt: 2|B\n", 0 },
	{ "a count", R("D/R", C("n", "count(Ls/L)") C("m", "count(M)")),
	    "<D><R><Ls><L/><L/></Ls><Ls><L/></Ls></R><R/></D>",
	    "t: 3|0\nt: 0|0\n", 0 },
	{ "a count of any", R("D/R", C("n", "count(*)") C("m", "count(*/*)")),
	    "<D><R><a/><b><c/></b></R></D>", "t: 2|1\n", 0 },
	{ "a count of attributes",
	    R("D/R", C("n", "count(@k)") C("m", "count(L/@k)")),
	    "<D><R k=''><L k='1'/><L/><L k='1'/></R><R/></D>",
	    "t: 1|2\nt: 0|0\n", 0 },
	{ "a count above",
	    R("D/R/L", C("n", "count(../L)") C("m", "count(../../R)")),
	    "<D><R><L/><L/></R><R><L/></R></D>", "t: 2|2\nt: 2|2\nt: 1|2\n",
	    0 },
	{ "a count and the first of the same",
	    R("D/R", C("n", "count(L)") C("a", "L")),
	    "<D><R><L>x</L><L>y</L></R></D>", "t: 2|x\n", 0 },
	{ "of a type",
	    R("D/R", AS("n", "count(L)", "as='integer'")
			 AS("p", "position()", "as='quantity'")),
	    "<D><R><L/></R></D>", "t: 1|1\n", 0 },
	{ "money has two decimals, a count too",
	    R("D/R", AS("n", "count(L)", "as='money'")), "<D><R><L/></R></D>",
	    "t: 1.00\n", 0 },
};

static void
rows_and_nodes_are_counted(void **state)
{
	(void)state;
	try(counts, NELEM(counts));
}

/* ---- types, defaults, what is required ---- */

static const struct one types[] = {
	{ "all of them",
	    R("D/L", C("a", "t") AS("b", "i", "as='integer'") AS("c", "d",
			 "as='decimal'") AS("d", "m", "as='money'") AS("e", "q",
			 "as='quantity'") AS("f", "dt", "as='datetime'") AS("g",
			 "da", "as='date'") AS("h", "bo", "as='boolean'")),
	    "<D><L><t>007</t><i>007</i><d>1,50</d><m>1 990</m><q>0.250</q>"
	    "<dt>2018-04-16T11:08:31+0000</dt><da>2018-04-16T21:00:00Z</da>"
	    "<bo>1</bo></L></D>",
	    "t: 007|7|1.50|1990.00|0.250|2018-04-16T14:08:31+03:00|2018-04-17|"
	    "true\n",
	    0 },
	{ "empty stays empty",
	    R("D/L", AS("a", "m", "as='money'") AS("b", "dt", "as='datetime'")
			 AS("c", "i", "as='integer'")),
	    "<D><L><m/><dt> </dt></L></D>", "t: ||\n", 0 },
	{ "the same text as two types",
	    R("D/L", C("a", "x") AS("b", "x", "as='money'")),
	    "<D><L><x>01</x></L></D>", "t: 01|1.00\n", 0 },
	{ "not an amount", R("D/L", AS("a", "m", "as='money'")),
	    "<D>\n<L>\n<m>12,5O</m></L></D>",
	    "doc: line 3: t.a: \"12,5O\" is not an amount", ERR_DATA },
	{ "not a date", R("D/L", AS("a", "@d", "as='date'")),
	    "<D>\n\n<L d='31.02.2018'/></D>",
	    "doc: line 3: t.a: \"31.02.2018\" is not a date", ERR_DATA },
	{ "not a number, above", R("D/L", AS("a", "../n", "as='integer'")),
	    "<D>\n<L/>\n<L/>\n<n>1.5</n>\n</D>",
	    "doc: line 4: t.a: \"1.5\" is not a whole number", ERR_DATA },

	{ "a default",
	    R("D/L", AS("a", "x", "default='none'")
			 AS("b", "m", "as='money' default='0'")),
	    "<D><L/><L><x/><m> </m></L><L><x>1</x><m>2</m></L></D>",
	    "t: none|0.00\nt: none|0.00\nt: 1|2.00\n", 0 },
	{ "a default above",
	    R("D/R/L", AS("a", "../n", "default='-'")
			   AS("b", "../m", "as='integer' default='07'")),
	    "<D><R><L/><L/></R><R><n>x</n><m>1</m><L/><L/></R><R><L/></R></D>",
	    "t: -|7\nt: -|7\nt: x|1\nt: x|1\nt: -|7\n", 0 },
	{ "a count needs none", R("D/L", AS("a", "count(x)", "default='-'")),
	    "<D><L/></D>", "t: 0\n", 0 },
	{ "a default of another type",
	    R("D/L", "\n" AS("a", "x", "as='money' default='free'")), "<D/>",
	    "line 2: default: \"free\" is not an amount", ERR_DATA },

	{ "required and there", R("D/L", AS("a", "x", "required='yes'")),
	    "<D><L><x>1</x></L></D>", "t: 1\n", 0 },
	{ "required and missing", R("D/L", AS("a", "x", "required='yes'")),
	    "<D>\n<L><x>1</x></L>\n<L>\n</L></D>",
	    "doc: line 4: t.a: is required, and empty", ERR_DATA },
	{ "required and empty",
	    R("D/L", AS("a", "../@k", "as='date' required='yes'")),
	    "<D k=' '><L/></D>", "t.a: is required, and empty", ERR_DATA },
	{ "required, with a default",
	    R("D/L", AS("a", "x", "required='yes' default='0'")), "<D><L/></D>",
	    "t: 0\n", 0 },
};

static void
values_have_types(void **state)
{
	(void)state;
	try(types, NELEM(types));
}

/* ---- several tables ---- */

static const struct one tables[] = {
	{ "records and their parts",
	    "<rules>" T("l", "D/R/L", C("a", "../n") C("b", "."))
		T("r", "D/R", C("a", "n") C("n", "count(L)")) "</rules>",
	    "<D><R><n>A</n><L>1</L><L>2</L></R><R><n>B</n></R></D>",
	    "r: A|2\nl: A|1\nl: A|2\nr: B|0\n", 0 },
	{ "the same match",
	    "<rules>" T("x", "D/L", C("a", ".") C("p", "position()"))
		T("y", "D/L",
		    C("b", "../n") C("a", ".") C("p", "position()")) "</rules>",
	    "<D><n>N</n><L>1</L><L>2</L></D>",
	    "x: 1|1\ny: N|1|1\nx: 2|2\ny: N|2|2\n", 0 },
	{ "side by side",
	    "<rules>" T("x", "D/X", C("a", "../n"))
		T("y", "D/Y", C("a", "../n")) "</rules>",
	    "<D><n>N</n><Y/><X/><Z/><Y/></D>", "y: N\nx: N\ny: N\n", 0 },
	{ "one waits, the other does not",
	    "<rules>" T("x", "D/R/L", C("a", "../n") C("b", "."))
		T("y", "D/R/L", C("a", "../m") C("b", ".")) "</rules>",
	    "<D><R><n>A</n><L>1</L><L>2</L><m>B</m></R></D>",
	    "x: A|1\nx: A|2\ny: B|1\ny: B|2\n", 0 },
	{ "several roots",
	    "<rules>" T("x", "A/L", C("a", "."))
		T("y", "B/L", C("a", ".")) "</rules>",
	    "<B><L>1</L></B>", "y: 1\n", 0 },
};

/*
 * Tables may come in any order among themselves, so only each table's rows
 * are compared.
 */
static void
pick_rows(const char *text, char table, struct buf *out)
{
	buf_reset(out);
	while (*text != '\0') {
		size_t n = strcspn(text, "\n") + 1;

		if (*text == table)
			buf_add(out, text, n);
		text += n;
	}
}

static void
try_tables(const struct one *c)
{
	struct buf got = BUF_INIT, want = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	const char *table;

	rows_init(&rows);
	run_all(c->rules, NULL, &c->doc, 1, &rows, &err);
	case_err(c->name, &err, 0, "");
	for (table = "lrxy"; *table != '\0'; table++) {
		pick_rows(buf_str(&rows.text), *table, &got);
		pick_rows(c->rows, *table, &want);
		case_text(c->name, buf_str(&got), buf_str(&want));
	}
	case_int(c->name, (long long)rows.lies, 0);
	buf_clear(&got);
	buf_clear(&want);
	rows_clear(&rows);
}

static void
tables_do_not_disturb_each_other(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(tables); i++)
		try_tables(&tables[i]);
	cases_end();
}

static void
only_chosen_tables_are_made(void **state)
{
	static const int second[] = { 1 };
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(tables[0].rules, &err);
	struct rules_options options = {
		.tables = second, .ntables = 1, .taker = &rows.taker
	};
	struct rules_run *run;

	(void)state;
	rows_init(&rows);
	assert_non_null(rules);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	assert_int_equal(
	    rows_read(run, tables[0].doc, strlen(tables[0].doc), &err), 0);
	assert_string_equal(buf_str(&rows.text), "r: A|2\nr: B|0\n");
	assert_int_equal(rules_run_rows(run), 2);
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
}

/* ---- same ---- */

/* So many cells may say that they are the row before's. */
static const struct {
	const char *name, *rules, *doc;
	size_t same;
} sames[] = {
	{ "a head's values", R("D/R/L", C("a", "../n") C("b", ".")),
	    "<D><R><n>A</n><L>1</L><L>1</L><L>1</L></R>"
	    "<R><n>A</n><L>1</L><L>1</L></R></D>",
	    3 },
	{ "the document's values",
	    R("D/R/L", C("a", "../../@k") C("b", "../n")),
	    "<D k='1'><R><n>A</n><L/></R><R><n>B</n><L/><L/></R></D>", 3 },
	{ "values that came late", R("D/R/L", C("a", "../n")),
	    "<D><R><L/><L/><n>A</n></R><R><L/><n>A</n><L/></R></D>", 2 },
	{ "a row's own values", R("D/L", C("a", ".") C("p", "position()")),
	    "<D><L>1</L><L>1</L></D>", 0 },
};

static void
same_is_said_where_it_helps(void **state)
{
	struct rows rows;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(sames); i++) {
		struct err err = ERR_INIT;

		rows_init(&rows);
		run_all(sames[i].rules, NULL, &sames[i].doc, 1, &rows, &err);
		case_err(sames[i].name, &err, 0, "");
		case_int(sames[i].name, (long long)rows.same,
		    (long long)sames[i].same);
		case_int(sames[i].name, (long long)rows.lies, 0);
		rows_clear(&rows);
	}
	cases_end();
}

/* ---- several documents ---- */

static const struct {
	const char *name, *rules, *docs[3], *rows;
} several[] = {
	{ "their rows follow each other",
	    R("D/L", C("a", "../n") C("b", ".") C("p", "position()")),
	    { "<D><n>A</n><L>1</L><L>2</L></D>", "<D><L>3</L></D>",
		"<D><L>4</L><n>C</n></D>" },
	    "t: A|1|1\nt: A|2|2\nt: |3|1\nt: C|4|1\n" },
	{ "an attribute is not carried over", R("D/L", C("a", "../@k")),
	    { "<D k='1'><L/></D>", "<D><L/></D>", "<D k='1'><L/></D>" },
	    "t: 1\nt: \nt: 1\n" },
	{ "each has its own name for it", R("D/L", C("a", "x | y | ../z")),
	    { "<D><L><x>1</x></L></D>", "<D><L><y>2</y></L><L/></D>",
		"<D><z>3</z><L/></D>" },
	    "t: 1\nt: 2\nt: \nt: 3\n" },
	{ "XML and JSON",
	    "<rules document='D | json'>" T("t", "D/L", C("a", ".")) "</rules>",
	    { "<D><L>1</L></D>", "{\"L\":2}", "<D><L>3</L></D>" },
	    "t: 1\nt: 3\n" },
};

static void
documents_come_one_after_the_other(void **state)
{
	struct rows rows;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(several); i++) {
		struct err err = ERR_INIT;

		rows_init(&rows);
		run_all(
		    several[i].rules, NULL, several[i].docs, 3, &rows, &err);
		case_err(several[i].name, &err, 0, "");
		case_text(
		    several[i].name, buf_str(&rows.text), several[i].rows);
		case_int(several[i].name, (long long)rows.lies, 0);
		rows_clear(&rows);
	}
	cases_end();
}

/* A run can read on after a document that broke off. */
static void
a_broken_document_leaves_nothing(void **state)
{
	static const char rule[] =
	    R("D/R/L", C("a", "../n") C("b", "x") C("c", "x/y"));
	static const char cut[] = "<D><R><L><x>old<y>older</y></x></L>"
				  "<L><x>open<y>wide";
	static const char whole[] =
	    "<D><R><n>A</n><L><x>1<y>2</y></x></L></R></D>";
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(rule, &err);
	struct rules_options options = { .taker = &rows.taker };
	struct rules_run *run;
	int i;

	(void)state;
	rows_init(&rows);
	assert_non_null(rules);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	for (i = 0; i < 3; i++) {
		assert_int_equal(rows_read(run, cut, strlen(cut), &err), -1);
		assert_int_equal(rows_read(run, whole, strlen(whole), &err), 0);
	}
	assert_string_equal(
	    buf_str(&rows.text), "t: A|12|2\nt: A|12|2\nt: A|12|2\n");
	assert_int_equal(rows.lies, 0);
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
}

static const struct one roots[] = {
	{ "another root", R("D/L", C("a", ".")), "<E><L/></E>",
	    "doc: the root element is \"E\", expected \"D\"", ERR_DATA },
	{ "another case", R("D/L", C("a", ".")), "<d/>",
	    "the root element is \"d\", expected \"D\"", ERR_DATA },
	{ "a web page", R("D/L", C("a", ".")), "<html><body/></html>",
	    "the root element is \"html\"", ERR_DATA },
	{ "JSON for XML", R("D/L", C("a", ".")), "{\"success\":false}",
	    "the root element is \"json\", expected \"D\"", ERR_DATA },
	{ "one of several",
	    "<rules document='D | E | F'>" T(
		"t", "D/L", C("a", ".")) "</rules>",
	    "<F><L>1</L></F>", "", 0 },
	{ "none of several",
	    "<rules document='D | E'>" T("t", "D/L", C("a", ".")) "</rules>",
	    "<G/>", "expected \"D | E\"", ERR_DATA },
};

static void
the_root_must_be_right(void **state)
{
	(void)state;
	try(roots, NELEM(roots));
}

/* ---- the filter ---- */

/*
 * Keeps records whose time is "keep" and fails at "bad"; writes down ids, and
 * sums where there are any.
 */
struct gate {
	struct record_filter filter; /* first */
	struct buf asked;
};

static const char *const filter_paths[] = { "D/R", NULL };
static const char *const filter_leaves[] = { "h/@t", "n", "s", NULL };
static const char *const no_sum[] = { "h/@t", "n", NULL };

static bool
slice_is(const struct slice *s, const char *text)
{
	return s->len == strlen(text) && memcmp(s->text, text, s->len) == 0;
}

static int
judge(struct record_filter *filter, const struct record *r, struct err *err)
{
	struct gate *g = (struct gate *)filter;

	buf_add(&g->asked, r->texts[1].text, r->texts[1].len);
	if (g->filter.leaves[2] != NULL) {
		if (r->texts[2].len > 0)
			buf_putc(&g->asked, '=');
		buf_add(&g->asked, r->texts[2].text, r->texts[2].len);
	}
	buf_putc(&g->asked, ' ');
	if (slice_is(&r->texts[0], "bad"))
		return err_set(err, ERR_DATA, "%s: bad record", r->where);
	return slice_is(&r->texts[0], "keep");
}

static const struct {
	const char *name, *rules, *doc, *rows, *asked;
	int code;
} filtered[] = {
	{ "lines, the time before them",
	    R("D/R/L", C("a", "../n") C("b", ".") C("p", "position()")),
	    "<D><R><h t='keep'/><n>A</n><L>1</L><L>2</L></R>"
	    "<R><h t='drop'/><n>B</n><L>3</L></R>"
	    "<R><h t='keep'/><n>C</n><L>4</L></R></D>",
	    "t: A|1|1\nt: A|2|2\nt: C|4|1\n", "A B C ", 0 },
	{ "lines, the time behind them", R("D/R/L", C("b", ".")),
	    "<D><R><L>1</L><L>2</L><n>A</n><h t='drop'/></R>"
	    "<R><L>3</L><n>B</n><h t='keep'/></R>"
	    "<R><L>4</L><n>C</n></R></D>",
	    "t: 3\n", "A B C ", 0 },
	{ "lines, before and behind", R("D/R/L", C("b", ".")),
	    "<D><R><h t='drop'/><n>A</n><L>1</L></R>"
	    "<R><L>2</L><n>B</n><h t='keep'/></R>"
	    "<R><h t='drop'/><n>C</n><L>3</L></R>"
	    "<R><h t='keep'/><n>D</n><L>4</L></R>"
	    "<R><L>5</L><n>E</n><h t='drop'/></R>"
	    "<R><h t='keep'/><n>F</n><L>6</L></R></D>",
	    "t: 2\nt: 4\nt: 6\n", "A B C D E F ", 0 },
	{ "the records themselves", R("D/R", C("a", "n") C("p", "position()")),
	    "<D><R><h t='keep'/><n>A</n></R><R><n>B</n><h t='drop'/></R>"
	    "<R><n>C</n><h t='keep'/></R></D>",
	    "t: A|1\nt: C|2\n", "A B C ", 0 },
	{ "records and lines, asked once",
	    "<rules>" T("l", "D/R/L", C("b", "."))
		T("r", "D/R", C("a", "n")) "</rules>",
	    "<D><R><h t='keep'/><n>A</n><s/><L>1</L></R>"
	    "<R><h t='drop'/><n>B</n><s/><L>2</L></R></D>",
	    "l: 1\nr: A\n", "A B ", 0 },
	{ "records that have no row are asked too", R("D/R/L", C("b", ".")),
	    "<D><R><h t='keep'/><n>A</n></R></D>", "", "A ", 0 },
	{ "what is above is not guarded", R("D", C("a", "@k")),
	    "<D k='1'><R><h t='drop'/><n>A</n></R></D>", "t: 1\n", "A ", 0 },
	{ "what is beside is not guarded", R("D/M", C("a", ".")),
	    "<D><R><h t='drop'/><n>A</n></R><M>1</M></D>", "t: 1\n", "A ", 0 },
	{ "waiting for the document's value",
	    R("D/R/L", C("a", "../../k") C("b", ".")),
	    "<D><R><h t='drop'/><n>A</n><L>1</L></R>"
	    "<R><h t='keep'/><n>B</n><L>2</L></R><k>K</k></D>",
	    "t: K|2\n", "A B ", 0 },
	{ "a bad value of a dropped record",
	    R("D/R", AS("a", "m", "as='money'") C("b", "n")),
	    "<D><R><h t='drop'/><n>A</n><m>x</m></R>"
	    "<R><h t='keep'/><n>B</n><m>1</m></R></D>",
	    "t: 1.00|B\n", "A B ", 0 },
	{ "a sum, before and behind", R("D/R/L", C("b", ".")),
	    "<D><R><h t='keep'/><n>A</n><s>1 990,00</s><L>1</L></R>"
	    "<R><h t='keep'/><n>B</n><L>2</L><s>7</s></R>"
	    "<R><h t='drop'/><n>C</n><L>3</L><s>8</s></R></D>",
	    "t: 1\nt: 2\n", "A=1 990,00 B=7 C=8 ", 0 },
	{ "a sum that a table reads too",
	    R("D/R", AS("a", "s", "as='money'") C("b", "n")),
	    "<D><R><h t='keep'/><n>A</n><s>7</s></R>"
	    "<R><h t='keep'/><n>B</n><s>8</s></R></D>",
	    "t: 7.00|A\nt: 8.00|B\n", "A=7 B=8 ", 0 },
	{ "no sum, the first of two, one of no text", R("D/R/L", C("b", ".")),
	    "<D><R><h t='keep'/><n>A</n><L>1</L></R>"
	    "<R><h t='keep'/><n>B</n><L>2</L><s>7</s><s>8</s></R>"
	    "<R><h t='keep'/><n>C</n><s/><L>3</L></R></D>",
	    "t: 1\nt: 2\nt: 3\n", "A B=7 C ", 0 },
	{ "lines, while a sum of them is not known",
	    "<rules>" T("l", "D/R/L", C("a", "../n") C("b", "."))
		T("r", "D/R", C("c", "sum(L)")) "</rules>",
	    "<D><R><n>A</n><L>1</L><h t='drop'/><s>3</s><L>2</L></R>"
	    "<R><h t='keep'/><n>B</n><s>7</s><L>3</L><L>4</L></R></D>",
	    "l: B|3\nl: B|4\nr: 7\n", "A=3 B=7 ", 0 },
	{ "a record that cannot be judged", R("D/R/L", C("b", ".")),
	    "<D>\n<R>\n<h t='bad'/><n>A</n><L>1</L></R></D>",
	    "doc: line 3: bad record", "A ", ERR_DATA },
};

static void
a_guard_keeps_or_drops_records(void **state)
{
	struct gate g;
	struct rows rows;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(filtered); i++) {
		const char *name = filtered[i].name;
		struct err err = ERR_INIT;

		g.filter = (struct record_filter){ filter_paths, filter_leaves,
			judge };
		g.asked = (struct buf)BUF_INIT;
		rows_init(&rows);
		run_all(filtered[i].rules, &g.filter, &filtered[i].doc, 1,
		    &rows, &err);
		if (filtered[i].code == 0)
			case_text(name, buf_str(&rows.text), filtered[i].rows);
		case_err(name, &err, filtered[i].code,
		    filtered[i].code == 0 ? "" : filtered[i].rows);
		case_text(name, buf_str(&g.asked), filtered[i].asked);
		case_int(name, (long long)rows.lies, 0);
		buf_clear(&g.asked);
		rows_clear(&rows);
	}
	cases_end();
}

/* Where no sum is asked for none is told, and nothing waits for one. */
static void
a_guard_may_ask_for_no_sum(void **state)
{
	static const char doc[] = "<D><R><h t='keep'/><n>A</n><L>1</L><s>7</s>"
				  "</R></D>";
	const char *docs[] = { doc };
	struct gate g = { .filter = { filter_paths, no_sum, judge } };
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(R("D/R/L", C("b", ".")), &g.filter, docs, 1, &rows, &err);
	case_err("no sum", &err, 0, "");
	case_text("no sum", buf_str(&rows.text), "t: 1\n");
	case_text("no sum", buf_str(&g.asked), "A ");
	buf_clear(&g.asked);
	rows_clear(&rows);
	cases_end();
}

/* A row that has all it needs goes, whatever others have to wait for. */
static void
a_row_waits_for_its_own_values(void **state)
{
	static const char doc[] = "<D><R><n>A</n><L>1</L><L>2</L></R>"
				  "<R><L>3</L><n>B</n><L>4</L></R></D>";
	const char *docs[] = { doc };
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all("<rules>" T("r", "D/R", C("c", "sum(L)") C("d", "count(L)"))
		    T("l", "D/R/L", C("a", "../n") C("b", ".")) "</rules>",
	    NULL, docs, 1, &rows, &err);
	case_err("own values", &err, 0, "");
	case_text("own values", buf_str(&rows.text),
	    "l: A|1\nl: A|2\nr: 3|2\nr: 7|2\nl: B|3\nl: B|4\n");
	rows_clear(&rows);
	cases_end();
}

/* ---- limits ---- */

/* begin, so many times piece, end. */
static void
grow_document(struct buf *doc, const char *begin, const char *piece, size_t n,
    const char *end)
{
	size_t i;

	buf_puts(doc, begin);
	for (i = 0; i < n; i++)
		buf_puts(doc, piece);
	buf_puts(doc, end);
}

static const struct {
	const char *name, *rules, *begin, *piece, *end, *says;
	size_t total; /* bytes of all pieces */
} too_long[] = {
	{ "a record's text", R("D/R", C("a", ".")), "<D><R>",
	    "<x>0123456789012345678901234567890123456789</x>", "</R></D>",
	    "one record holds more than 64 MiB", 80 << 20 },
	{ "rows that wait", R("D/L", C("a", "../n") C("b", ".") C("c", "x")),
	    "<D>", "<L/>", "<n/></D>", "rows of \"t\" wait", 4 << 20 },
	{ "attributes that wait", R("D/L", C("a", "../n") C("b", "@k")), "<D>",
	    NULL, "<n/></D>", "64 MiB of rows wait", 80 << 20 },
};

static void
a_record_is_limited(void **state)
{
	struct buf doc = BUF_INIT, piece = BUF_INIT;
	struct rows rows;
	size_t i;

	(void)state;
	buf_puts(&piece, "<L k='");
	while (piece.len < 10000)
		buf_puts(&piece, "0123456789");
	buf_puts(&piece, "'/>");
	for (i = 0; i < NELEM(too_long); i++) {
		const char *text = too_long[i].piece == NULL
				       ? buf_str(&piece)
				       : too_long[i].piece;
		const char *whole;
		struct err err = ERR_INIT;

		rows_init(&rows);
		rows.quiet = true;
		buf_reset(&doc);
		grow_document(&doc, too_long[i].begin, text,
		    too_long[i].total / strlen(text), too_long[i].end);
		whole = buf_str(&doc);
		run_all(too_long[i].rules, NULL, &whole, 1, &rows, &err);
		case_err(too_long[i].name, &err, ERR_DATA, too_long[i].says);
		rows_clear(&rows);
	}
	buf_clear(&piece);
	buf_clear(&doc);
	cases_end();
}

/* "*" beside names multiplies; the rules say so before they run. */
static void
stars_are_limited(void **state)
{
	static const char deep[] =
	    "<rules><table name='t' match='D'>"
	    "<column name='s' select='*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*'/>";
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	const char *doc = "<D/>";
	int i;

	(void)state;
	rows_init(&rows);
	buf_puts(&text, deep);
	for (i = 0; i < 16; i++) {
		int k;

		buf_printf(&text, "<column name='c%d' select='", i);
		for (k = 0; k < i; k++)
			buf_puts(&text, "*/");
		buf_printf(&text, "n%d'/>", i);
	}
	buf_puts(&text, "</table></rules>");
	run_all(buf_str(&text), NULL, &doc, 1, &rows, &err);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "places"));
	buf_clear(&text);
	rows_clear(&rows);
}

/* ---- a taker that has had enough ---- */

static int
refuse(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	(void)taker, (void)table, (void)cells;
	return err_set(err, ERR_IO, "disk full");
}

static void
a_taker_can_end_the_run(void **state)
{
	static const char doc[] = "<D><L/><L/></D>";
	struct taker taker = { refuse };
	struct err err = ERR_INIT;
	struct rules *rules = rules_from(R("D/L", C("a", ".")), &err);
	struct rules_options options = { .taker = &taker };
	struct rules_run *run;

	(void)state;
	assert_non_null(rules);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	assert_int_equal(rows_read(run, doc, strlen(doc), &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text, "disk full");
	rules_run_free(run);
	rules_run_free(NULL);
	rules_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_there),
		cmocka_unit_test(the_first_node_is_meant),
		cmocka_unit_test(a_value_may_come_before_or_after),
		cmocka_unit_test(texts_are_whole),
		cmocka_unit_test(rows_and_nodes_are_counted),
		cmocka_unit_test(values_have_types),
		cmocka_unit_test(tables_do_not_disturb_each_other),
		cmocka_unit_test(only_chosen_tables_are_made),
		cmocka_unit_test(same_is_said_where_it_helps),
		cmocka_unit_test(documents_come_one_after_the_other),
		cmocka_unit_test(a_broken_document_leaves_nothing),
		cmocka_unit_test(the_root_must_be_right),
		cmocka_unit_test(a_guard_keeps_or_drops_records),
		cmocka_unit_test(a_guard_may_ask_for_no_sum),
		cmocka_unit_test(a_row_waits_for_its_own_values),
		cmocka_unit_test(a_record_is_limited),
		cmocka_unit_test(stars_are_limited),
		cmocka_unit_test(a_taker_can_end_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
