/*
 * Expressions in columns and tests, over documents: what their leaves read,
 * wherever it stands; predicates, unions, sums; what comes of bad values.
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
#include "watched.h"

#include <sys/resource.h>

/* ---- expressions ---- */

static const struct one expressions[] = {
	{ "a product", R("D/L", AS("a", "p * q", "as='money'")),
	    "<D><L><p>2,50</p><q>3</q></L><L><q>0.001</q><p>1 000</p></L></D>",
	    "t: 7.50\nt: 1.00\n", 0 },
	{ "as decimal, as text",
	    R("D/L", AS("a", "p * q", "as='decimal'") C("b", "p * q")),
	    "<D><L><p>2.50</p><q>4.0</q></L></D>", "t: 10|10\n", 0 },
	{ "of what is missing", R("D/L", AS("a", "p * q", "as='money'")),
	    "<D><L><p>2</p></L><L><p/><q>1</q></L></D>", "t: \nt: \n", 0 },
	{ "with a default",
	    R("D/L", AS("a", "p * q",
			 "as='money' "
			 "default='0'")),
	    "<D><L/></D>", "t: 0.00\n", 0 },
	{ "texts",
	    R("D/L", Q("a", "concat(x, '-', @k)") Q("b", "lower(first(y, x))")),
	    "<D><L k='1'><x>A</x></L><L k='2'><y>Ы</y><x>B</x></L></D>",
	    "t: A-1|a\nt: B-2|ы\n", 0 },
	{ "a lookup",
	    "<rules>" T("t", "D/L",
		Q("a",
		    "lookup('u', x)")) "<lookup name='u'><entry key='796' value='шт'/>"
				       "<entry key='' value='none'/></lookup></rules>",
	    "<D><L><x>796</x></L><L><x>166</x></L><L/></D>",
	    "t: шт\nt: \nt: none\n", 0 },
	{ "the position", R("D/R/L", C("a", "position() * 10")),
	    "<D><R><L/><L/></R><R><L/></R></D>", "t: 10\nt: 20\nt: 10\n", 0 },
	{ "a truth",
	    R("D/L", AS("a", "x &gt; 2", "as='boolean'") C("b", "x &gt; 2")),
	    "<D><L><x>3</x></L><L><x>2</x></L></D>",
	    "t: true|true\nt: false|false\n", 0 },
	{ "a constant", R("D/L", Q("a", "'x'") C("b", "1 + 1")),
	    "<D><L/><L/></D>", "t: x|2\nt: x|2\n", 0 },
	{ "a date",
	    R("D/L", QAS("a", "concat(d, 'T00:00:00Z')", "as='datetime'")),
	    "<D><L><d>2018-04-16</d></L></D>", "t: 2018-04-16T03:00:00+03:00\n",
	    0 },
	{ "is there a node",
	    R("D/L",
		AS("a", "boolean(x)", "as='boolean'") C("b", "not(y) and x")),
	    "<D><L><x/></L><L/></D>", "t: true|true\nt: false|false\n", 0 },
	{ "the same leaf twice", R("D/L", C("a", "x + x") C("b", "x")),
	    "<D><L><x>2</x></L></D>", "t: 4|2\n", 0 },
};

static void
expressions_are_evaluated(void **state)
{
	(void)state;
	try(expressions, NELEM(expressions));
}

/* ---- before and after ---- */

static const struct one order[] = {
	{ "above, before", R("D/R/L", C("a", "../k * q")),
	    "<D><R><k>2</k><L><q>3</q></L><L><q>4</q></L></R>"
	    "<R><k>5</k><L><q>1</q></L></R></D>",
	    "t: 6\nt: 8\nt: 5\n", 0 },
	{ "above, behind", R("D/R/L", C("a", "../k * q") C("b", "position()")),
	    "<D><R><L><q>3</q></L><L><q>4</q></L><k>2</k></R>"
	    "<R><L><q>1</q></L><k>5</k></R></D>",
	    "t: 6|1\nt: 8|2\nt: 5|1\n", 0 },
	{ "above, by turns", R("D/R/L", C("a", "../k * q")),
	    "<D><R><L><q>3</q></L><k>2</k><L><q>4</q></L></R>"
	    "<R><k>5</k><L><q>1</q></L></R><R><L><q>7</q></L></R></D>",
	    "t: 6\nt: 8\nt: 5\nt: \n", 0 },
	{ "two stations", R("D/R/L", C("a", "concat(../../day, ../n, .)")),
	    "<D><R><L>1</L><n>A</n></R><R><n>B</n><L>2</L></R><day>7</day></D>",
	    "t: 7A1\nt: 7B2\n", 0 },
	{ "a station alone",
	    R("D/R/L", C("a", "concat(../n, ../@k)") C("b", ".")),
	    "<D><R k='1'><n>A</n><L>x</L><L>y</L></R><R><L>z</L></R></D>",
	    "t: A1|x\nt: A1|y\nt: |z\n", 0 },
	{ "a count beside", R("D/R/L", C("a", "position() div count(../L)")),
	    "<D><R><L/><L/></R><R><L/></R></D>", "t: 0.5\nt: 1\nt: 1\n", 0 },
	{ "a test that waits",
	    "<rules><table name='t' match='D/R/L' test='../k = q'>" C("a", "q")
		C("b", "position()") "</table></rules>",
	    "<D><R><L><q>1</q></L><L><q>2</q></L><k>2</k></R>"
	    "<R><k>1</k><L><q>2</q></L><L><q>1</q></L></R></D>",
	    "t: 2|1\nt: 1|1\n", 0 },
};

static void
leaves_may_stand_anywhere(void **state)
{
	(void)state;
	try(order, NELEM(order));
}

static void
a_value_of_a_head_is_made_once(void **state)
{
	static const char rule[] =
	    R("D/R/L", C("a", "concat(../n, ../m)") C("b", "../n") C("c", "."));
	static const char *doc = "<D><R><n>A</n><m>B</m><L/><L/><L/></R></D>";
	struct err err = ERR_INIT;
	struct rows rows;

	(void)state;
	rows_init(&rows);
	run_all(rule, NULL, &doc, 1, &rows, &err);
	assert_string_equal(
	    buf_str(&rows.text), "t: AB|A|\nt: AB|A|\nt: AB|A|\n");
	assert_int_equal(rows.same, 4);
	assert_int_equal(rows.lies, 0);
	rows_clear(&rows);
}

/* ---- tests ---- */

#define IF(test, columns)                                                      \
	"<rules><table name='t' match='D/L' test=\"" test "\">" columns        \
	"</table></rules>"

static const struct one tests_of_tables[] = {
	{ "a comparison", IF("q != 0", C("a", "q")),
	    "<D><L><q>0</q></L><L><q>1</q></L><L><q>0.00</q></L><L/></D>",
	    "t: 1\n", 0 },
	{ "is there a node", IF("q", C("a", "q")),
	    "<D><L/><L><q/></L><L><q>0</q></L></D>", "t: \nt: 0\n", 0 },
	{ "a row that is left out is not counted",
	    IF("@k = 'x'", C("p", "position()")),
	    "<D><L k='x'/><L/><L k='y'/><L k='x'/></D>", "t: 1\nt: 2\n", 0 },
	{ "a bad value of a row that is left out",
	    IF("not(@no)", AS("m", "m", "as='money'")),
	    "<D><L no=''><m>x</m></L><L><m>1</m></L></D>", "t: 1.00\n", 0 },
	{ "what the row before had",
	    "<rules><table name='t' match='D/R/L' test=\". != 'no'\">" C(
		"a", "../n") C("b", ".") "</table></rules>",
	    "<D><R><n>A</n><L>no</L><L>1</L></R><R><n>B</n><L>no</L></R>"
	    "<R><n>C</n><L>2</L><L>no</L><L>3</L></R></D>",
	    "t: A|1\nt: C|2\nt: C|3\n", 0 },
	{ "one that cannot be made", IF("1 div q = 1", C("a", "q")),
	    "<D>\n<L><q>0</q>\n</L></D>",
	    "doc: line 3: t: test: division by zero", ERR_DATA },
};

static void
tests_keep_rows_out(void **state)
{
	(void)state;
	try(tests_of_tables, NELEM(tests_of_tables));
}

/* ---- predicates ---- */

static const struct one predicates[] = {
	{ "an attribute", R("D/R", Q("a", "P[@t='x']/s")),
	    "<D><R><P t='y'><s>1</s></P><P t='x'><s>2</s></P>"
	    "<P t='x'><s>3</s></P></R></D>",
	    "t: 2\n", 0 },
	{ "a child before and behind", R("D/R", Q("a", "P[t='x']/s")),
	    "<D><R><P><t>x</t><s>1</s></P></R><R><P><s>2</s><t>x</t></P></R>"
	    "<R><P><s>3</s></P><P><s>4</s><t>y</t></P></R></D>",
	    "t: 1\nt: 2\nt: \n", 0 },
	{ "of the last step", R("D/R", Q("a", "P[@t='x']") Q("b", "P[t='x']")),
	    "<D><R><P t='y'>1</P><P t='x'>2</P><P>3<t>x</t>4</P></R></D>",
	    "t: 2|3x4\n", 0 },
	{ "an attribute behind one",
	    R("D/R", Q("a", "P[@t='x']/@s") Q("b", "P[@t='y']/Q/@s")),
	    "<D><R><P t='x' s='1'/><P t='y'><Q s='2'/></P></R></D>", "t: 1|2\n",
	    0 },
	{ "one in the other", R("D/R", Q("a", "P[@t='x']/Q[u='y']/v")),
	    "<D><R><P><Q><u>y</u><v>1</v></Q></P>"
	    "<P t='x'><Q><u>z</u><v>2</v></Q><Q><v>3</v><u>y</u></Q></P></R>"
	    "</D>",
	    "t: 3\n", 0 },
	{ "two of one step", R("D/R", Q("a", "P[@t='x'][u='y']/v")),
	    "<D><R><P t='x'><v>1</v></P><P><u>y</u><v>2</v></P>"
	    "<P t='x'><u>y</u><v>3</v></P></R></D>",
	    "t: 3\n", 0 },
	{ "with any name", R("D/R", Q("a", "*[@t='x']/s") Q("b", "P/s")),
	    "<D><R><P t='y'><s>1</s></P><Q t='x'><s>2</s></Q>"
	    "<P t='x'><s>3</s></P></R></D>",
	    "t: 2|1\n", 0 },
	{ "the same place without",
	    R("D/R", Q("a", "P[@t='x']/s") Q("b", "P/s") Q("c", "P[@t='y']/s")),
	    "<D><R><P t='z'><s>1</s></P><P t='x'><s>2</s></P>"
	    "<P t='y'><s>3</s></P></R></D>",
	    "t: 2|1|3\n", 0 },
	{ "above, before its rows", R("D/R/L", Q("a", "../P[@t='x']/s")),
	    "<D><R><P t='x'><s>1</s></P><L/><L/></R>"
	    "<R><P t='y'><s>2</s></P><L/></R></D>",
	    "t: 1\nt: 1\nt: \n", 0 },
	{ "above, behind its rows", R("D/R/L", Q("a", "../P[@t='x']/s")),
	    "<D><R><L/><L/><P t='x'><s>1</s></P></R>"
	    "<R><L/><P t='y'><s>2</s></P></R></D>",
	    "t: 1\nt: 1\nt: \n", 0 },
	{ "through the row's own place",
	    R("D/L", Q("a", "../L[@t='x']/s") C("b", "s")),
	    "<D><L><s>1</s></L><L t='x'><s>2</s></L><L><s>3</s></L></D>",
	    "t: 2|1\nt: 2|2\nt: 2|3\n", 0 },
	{ "counted",
	    R("D/R", Q("a", "count(P[@t='x'])") Q("b", "count(P[@t='x']/s)")
			 Q("c", "boolean(P[t='y'])")),
	    "<D><R><P t='x'><s/><s/></P><P/><P t='x'><t>y</t><s/></P></R>"
	    "<R/></D>",
	    "t: 2|3|true\nt: 0|0|false\n", 0 },
	{ "added up",
	    R("D/R", Q("a", "sum(P[@t='x']/s)") Q("b", "sum(P[t='y']/s) + 1")),
	    "<D><R><P t='x'><s>1.5</s><s>2</s></P><P><s>7</s></P>"
	    "<P t='x'><s>4</s><t>y</t></P></R><R/></D>",
	    "t: 7.5|5\nt: 0|1\n", 0 },
	{ "quotes in it", R("D/R", AS("a", "P[@t=\"it&apos;s\"]", "")),
	    "<D><R>"
	    "<P t=\"it's\">1"
	    "</P></R></D>",
	    "t: 1\n", 0 },
	{ "an empty text", R("D/R", Q("a", "P[@t='']") Q("b", "P[t='']")),
	    "<D><R><P>0</P><P t=''>1</P><P><t/>2</P></R></D>", "t: 1|2\n", 0 },
	{ "nothing is carried over", R("D/R", Q("a", "P[@t='x']/s")),
	    "<D><R><P t='x'><s>1</s></P></R><R><P t='x'/></R>"
	    "<R><P><s>2</s></P></R></D>",
	    "t: 1\nt: \nt: \n", 0 },
	{ "payments, side by side",
	    R("json/items",
		QAS("card", "sum(payments[type='CARD']/sum)", "as='money'") QAS(
		    "cash", "sum(payments[type='CASH']/sum)", "as='money'")),
	    "{\"items\":[{\"payments\":[{\"type\":\"CASH\",\"sum\":10.5},"
	    "{\"sum\":1,\"type\":\"CARD\"},{\"type\":\"CASH\",\"sum\":2}]},"
	    "{\"payments\":[]}]}",
	    "t: 1.00|12.50\nt: 0.00|0.00\n", 0 },
};

static void
predicates_choose_nodes(void **state)
{
	(void)state;
	try(predicates, NELEM(predicates));
}

/* ---- unions ---- */

static const struct one unions[] = {
	{ "the first in the document", R("D/L", C("a", "x | y")),
	    "<D><L><x>1</x><y>2</y></L><L><y>3</y><x>4</x></L><L><y>5</y></L>"
	    "<L/></D>",
	    "t: 1\nt: 3\nt: 5\nt: \n", 0 },
	{ "one in the other", R("D/L", C("a", "x/y | x") C("b", "@k | .")),
	    "<D><L k='3'><x>1<y>2</y></x></L></D>", "t: 12|12\n", 0 },
	{ "an attribute", R("D/L", C("a", "x | @k")),
	    "<D><L k='1'><x>2</x></L><L><x>3</x></L></D>", "t: 1\nt: 3\n", 0 },
	{ "of two heights", R("D/R/L", C("a", "x | ../n | ../../k")),
	    "<D><R><L><x>1</x></L><n>2</n></R><R><n>3</n><L><x>4</x></L></R>"
	    "<R><L/></R><k>5</k></D>",
	    "t: 1\nt: 3\nt: 5\n", 0 },
	{ "with a predicate", R("D/L", Q("a", "P[@t='x']/s | P[@t='y']/s")),
	    "<D><L><P t='y'><s>1</s></P><P t='x'><s>2</s></P></L></D>",
	    "t: 1\n", 0 },
	{ "counted and added up",
	    R("D/L", C("a", "count(x | y)") C("b", "sum(x | y/@k)")),
	    "<D><L><x>1</x><y k='2'/><x>3</x><y/></L></D>", "t: 4|6\n", 0 },
	{ "in an expression", R("D/L", C("a", "(x | y) * 2")),
	    "<D><L><y>3</y></L></D>", "t: 6\n", 0 },
};

static void
unions_give_the_first_node(void **state)
{
	(void)state;
	try(unions, NELEM(unions));
}

/* ---- names that are none in XML ---- */

static const struct one odd_names[] = {
	{ "in a path, and in a match",
	    R("json/*[name()=\"стр. 1/2\"]",
		C("a", "*[name()=\"Сумма чека\"]")
		    C("b", "../*[name()=\"№\"]/x")
			C("c", "sum(*[name()=\"a|b\"][k=\"1\"]/m)")),
	    "{\"№\":{\"x\":7},\"стр. 1/2\":[{\"Сумма чека\":1.50},"
	    "{\"Сумма\":2,\"a|b\":[{\"k\":1,\"m\":3},{\"k\":2,\"m\":4}]}]}",
	    "t: 1.50|7|0\nt: |7|3\n", 0 },
	{ "several matches, with a bar and brackets",
	    R("json/*[name()=\"a|b\"] | json/*[name()=\"(c)//\"]/d",
		C("a", ".")),
	    "{\"a|b\":1,\"(c)//\":{\"d\":2}}", "t: 1\nt: 2\n", 0 },
	{ "an array that is empty",
	    R("json/d", Q("a", "boolean(*[name()='x[]'])") Q("b", "count(x)")),
	    "{\"d\":[{\"x\":[]},{\"x\":[1,2]},{},{\"x\":null},{\"x\":[[]]}]}",
	    "t: true|0\nt: false|2\nt: false|0\nt: false|1\nt: false|1\n", 0 },
};

static void
odd_names_are_reached(void **state)
{
	(void)state;
	try(odd_names, NELEM(odd_names));
}

/* ---- unix time ---- */

#define UNIX(as, unit) R("json/t", AS("a", ".", "as='" as "' unit='" unit "'"))

static const struct one unix_times[] = {
	{ "seconds", UNIX("datetime", "s"),
	    "{\"t\":[1772359200,0,-1,1772359200.250,1.7723592e9,\" 5 \"]}",
	    "t: 2026-03-01T13:00:00+03:00\nt: 1970-01-01T03:00:00+03:00\n"
	    "t: 1970-01-01T02:59:59+03:00\nt: 2026-03-01T13:00:00.25+03:00\n"
	    "t: 2026-03-01T13:00:00+03:00\nt: 1970-01-01T03:00:05+03:00\n",
	    0 },
	{ "thousandths", UNIX("datetime", "ms"),
	    "{\"t\":[1772359200000,1772359200007,-1,null,\"\",1772359200007.5]}",
	    "t: 2026-03-01T13:00:00+03:00\nt: 2026-03-01T13:00:00.007+03:00\n"
	    "t: 1970-01-01T02:59:59.999+03:00\nt: \nt: \n"
	    "t: 2026-03-01T13:00:00.0075+03:00\n",
	    0 },
	{ "days", UNIX("date", "s"), "{\"t\":[1772398799,1772398800]}",
	    "t: 2026-03-01\nt: 2026-03-02\n", 0 },
	{ "hours", UNIX("hour", "ms"), "{\"t\":1772359200000}", "t: 13\n", 0 },
	{ "what was calculated",
	    R("json", AS("a", "t + 60", "as='datetime' unit='s'")),
	    "{\"t\":1772359200}", "t: 2026-03-01T13:01:00+03:00\n", 0 },
	{ "of a group",
	    R("json/t",
		AS("a", ".",
		    "as='date' unit='ms' group='yes'") "<column name='n' total='count'/>"),
	    "{\"t\":[1772359200000,1772359200001]}", "t: 2026-03-01|2\n", 0 },
	{ "a date", UNIX("datetime", "s"), "{\"t\":\"2026-03-01\"}",
	    "t.a: \"2026-03-01\" is not a", ERR_DATA },
	{ "no number", UNIX("datetime", "s"), "{\"t\":\"12x\"}",
	    "\"12x\" is not a", ERR_DATA },
	{ "thousandths for seconds", UNIX("datetime", "s"),
	    "{\"t\":1772359200000}", "\"1772359200000\" is not a", ERR_DATA },
	{ "over all bounds", UNIX("datetime", "ms"), "{\"t\":1e18}", "is not a",
	    ERR_DATA },
	{ "2^32 years from now", UNIX("datetime", "s"),
	    "{\"t\":135536078568600000}", "is not a", ERR_DATA },
	{ "the last second", UNIX("datetime", "s"), "{\"t\":253402289999}",
	    "t: 9999-12-31T23:59:59+03:00\n", 0 },
	{ "another unit", UNIX("datetime", "us"), "{}",
	    "unit: \"us\" is neither s nor ms", ERR_DATA },
	{ "of an amount", UNIX("money", "s"), "{}", "unit: it is of unix time",
	    ERR_DATA },
};

static void
unix_times_are_instants(void **state)
{
	(void)state;
	try(unix_times, NELEM(unix_times));
}

/* ---- names that come later ---- */

static const struct one names[] = {
	{ "of a union", R("D/L", C("a", "x | y | z")),
	    "<D><L/><L><y>1</y></L><L><y/></L><L><x>2</x></L>"
	    "<L><y>3</y><x>4</x></L><L/><L><z>5</z></L></D>",
	    "t: \nt: 1\nt: \nt: 2\nt: 3\nt: \nt: 5\n", 0 },
	{ "of first()", R("D/L", Q("a", "first(x | y, z)")),
	    "<D><L><z>1</z></L><L><z>2</z><y/></L><L><z>3</z><y>4</y></L>"
	    "<L/><L><x>5</x></L></D>",
	    "t: 1\nt: 2\nt: 4\nt: \nt: 5\n", 0 },
	{ "attributes and texts", R("D/L", Q("a", "first(@k, .)")),
	    "<D><L>1</L><L k='2'>3</L><L k=''>4</L></D>", "t: 1\nt: 2\nt: 4\n",
	    0 },
	{ "above, after rows that wait", R("D/H/L", Q("a", "../x | ../y")),
	    "<D><H><L/><L/><y>1</y></H><H><L/><x>2</x></H><H><L/></H>"
	    "<H><y>3</y><L/><x>4</x></H></D>",
	    "t: 1\nt: 1\nt: 2\nt: \nt: 3\n", 0 },
	{ "in rows that wait", R("D/H/L", Q("a", "x | y") C("b", "../n")),
	    "<D><H><L><y>1</y></L><L><x>2</x></L><L/><n>3</n></H>"
	    "<H><n>4</n><L><x>5</x></L></H></D>",
	    "t: 1|3\nt: 2|3\nt: |3\nt: 5|4\n", 0 },
	{ "above and below", R("D/H/L", Q("a", "first(x, ../y)")),
	    "<D><H><y>1</y><L/><L><x>2</x></L></H><H><L/></H></D>",
	    "t: 1\nt: 2\nt: \n", 0 },
	{ "with a type and a default",
	    R("D/L", QAS("a", "first(x, y)", "as='money' default='0'")),
	    "<D><L/><L><y>1,5</y></L><L><y>2</y><x> </x></L></D>",
	    "t: 0.00\nt: 1.50\nt: 0.00\n", 0 },
};

static void
names_may_come_later(void **state)
{
	(void)state;
	try(names, NELEM(names));
}

/* ---- sums ---- */

static const struct one sums[] = {
	{ "of all nodes", R("D/R", AS("a", "sum(L/m)", "as='money'")),
	    "<D><R><L><m>1,50</m></L><L><m>1 000</m><m>-2</m></L></R><R/></D>",
	    "t: 999.50\nt: 0.00\n", 0 },
	{ "nothing is lost", R("D/R", AS("a", "sum(m)", "as='decimal'")),
	    "<D><R><m>99999999999999999999.01</m><m>0.000000000000001</m></R>"
	    "</D>",
	    "t: 99999999999999999999.010000000000001\n", 0 },
	{ "above its rows", R("D/R/L", C("a", "m div sum(../L/m)")),
	    "<D><R><L><m>1</m></L><L><m>3</m></L></R><R><L><m>5</m></L></R>"
	    "</D>",
	    "t: 0.25\nt: 0.75\nt: 1\n", 0 },
	{ "of mixed text", R("D/R", C("a", "sum(m)") C("b", "m")),
	    "<D><R><m>1<x>2</x>3</m></R></D>", "t: 123|123\n", 0 },
	{ "one in the other", R("D/R", C("a", "sum(m) + sum(m/n)")),
	    "<D><R><m>1<n>2</n></m></R></D>", "t: 14\n", 0 },
	{ "a blank one",
	    R("D/R", C("a", "sum(m)") AS("b", "sum(m)", "as='money'")),
	    "<D><R><m>1</m><m/></R></D>", "t: |\n", 0 },
	{ "a blank one is nothing to a total",
	    R("D/R", C("a", "total(m)") C("b", "total(m[@k=\"x\"])")
			 C("c", "sum(m)")),
	    "<D><R><m>1</m><m k='x'/><m k='x'>2</m></R><R><m/></R><R/></D>",
	    "t: 3|2|\nt: 0|0|\nt: 0|0|0\n", 0 },
	{ "one that is no number", R("D/R", AS("a", "sum(m)", "as='money'")),
	    "<D>\n<R><m>1</m>\n<m>12,5O</m>\n<m>x</m></R></D>",
	    "doc: line 3: t.a: \"12,5O\" is not an amount", ERR_DATA },
	{ "too large", R("D/R", C("a", "sum(m)")),
	    "<D>\n<R><m>99999999999999999999999999999999999999</m>"
	    "\n<m>1</m></R></D>",
	    "doc: line 3: a sum that needs more than 38 digits", ERR_DATA },
	{ "an attribute's", R("D/R", C("a", "sum(L/@k)")),
	    "<D><R><L k='1'/><L/><L k='2.5'/></R></D>", "t: 3.5\n", 0 },
};

static void
numbers_are_added_up(void **state)
{
	(void)state;
	try(sums, NELEM(sums));
}

/* ---- bad values ---- */

static const struct one bad[] = {
	{ "in arithmetic", R("D/L", AS("a", "p * q", "as='money'")),
	    "<D>\n<L><p>2</p>\n<q>12,5O</q>\n</L></D>",
	    "doc: line 3: t.a: \"12,5O\" is not an amount", ERR_DATA },
	{ "for a column of text", R("D/L", C("a", "p + 1")),
	    "<D><L>\n<p>x</p>\n</L></D>",
	    "doc: line 2: t.a: \"x\" is not a number", ERR_DATA },
	{ "of a head", R("D/R/L", C("a", "../p + 1")),
	    "<D><R>\n<p>x</p>\n<L/></R></D>",
	    "doc: line 2: t.a: \"x\" is not a number", ERR_DATA },
	{ "a text that is another type's",
	    R("D/L", QAS("a", "concat(p, 'O')", "as='integer'")),
	    "<D>\n<L><p>1</p></L></D>",
	    "doc: line 2: t.a: \"1O\" is not a whole number", ERR_DATA },
	{ "a text that is passed on",
	    R("D/L", AS("a", "first(p, q)", "as='date'")),
	    "<D><L>\n<q>32.01.2018</q>\n</L></D>",
	    "doc: line 2: t.a: \"32.01.2018\" is not a date", ERR_DATA },
	{ "division by zero", R("D/L", C("a", "1 div q")),
	    "<D>\n<L><q>0</q></L></D>", "doc: line 2: t.a: division by zero",
	    ERR_DATA },
	{ "not whole", R("D/L", AS("a", "q div 2", "as='integer'")),
	    "<D><L><q>3</q></L></D>", "t.a: \"1.5\" is not a whole number",
	    ERR_DATA },
	{ "required", R("D/L", AS("a", "q * 2", "required='yes'")),
	    "<D>\n<L/></D>", "doc: line 2: t.a: is required, and empty",
	    ERR_DATA },
};

static void
bad_values_are_named(void **state)
{
	(void)state;
	try(bad, NELEM(bad));
}

/* ---- documents that break off ---- */

static const char everything[] =
    "<rules document='D'>"
    "<table name='t' match='D/R/L' test=\"@no != 'x'\">" Q(
	"a", "../P[@t='x']/s") Q("b", "sum(../L/q)") Q("c", "x | ../n") Q("d",
	"position() * count(../L)") Q("e",
	"lookup('u', x)") "</table>"
			  "<table name='g' match='D/R'>"
			  "<column name='n' select='n' group='yes'/>"
			  "<column name='s' select='sum(L/q)' as='money' total='sum'/></table>"
			  "<check match='D/R' test='sum(L/q) = q' message='{n}: {sum(L/q)}'/>"
			  "<lookup name='u'><entry key='1' value='one'/></lookup></rules>";
static const char whole[] =
    "<D><R><L no='1'><x>1</x><q>2</q></L><P t='x'><s>7</s></P><n>A</n>"
    "<L no='2'><q>3</q></L><q>5</q></R><R><q>1</q><n>B</n>"
    "<L no='3'><q>2</q></L></R></D>";
static const char rows_of_whole[] = "t: 7|5|1|2|one\nt: 7|5|A|4|\n"
				    "! doc: line 1: B: 2\nt: |2|B|1|\n";

/* Whatever a run has heard before, the next document comes out right. */
static void
it_can_be_cut_anywhere(void **state)
{
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules = rules_from(everything, &err);
	struct rules_options options = {
		.taker = &rows.taker, .warn = note_warning, .warn_arg = &rows
	};
	struct rules_run *run;
	size_t n, len = strlen(whole);

	(void)state;
	if (rules == NULL)
		fail_msg("%s", err.text);
	rows_init(&rows);
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	for (n = 1; n < len; n++) {
		rows.quiet = true;
		assert_int_equal(rows_read(run, whole, n, &err), -1);
		err_clear(&err);
		rows.quiet = false;
		buf_reset(&rows.text);
		assert_int_equal(rows_read(run, whole, len, &err), 0);
		case_text("whole", buf_str(&rows.text), rows_of_whole);
		case_int("lies", (long long)rows.lies, 0);
	}
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
	cases_end();
}

/* ---- memory ---- */

#ifdef __SANITIZE_ADDRESS__
#define MEMORY_IS_KEPT true /* for a while, by the sanitizer */
#else
#define MEMORY_IS_KEPT false
#endif

static long
memory(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return used.ru_maxrss;
}

/* However many records go by, it is the memory of one. */
static void
memory_is_that_of_a_record(void **state)
{
	struct buf doc = BUF_INIT;
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules *rules;
	struct rules_options options = { .taker = &rows.taker };
	struct rules_run *run;
	long before = 0;
	int i;

	(void)state;
	if (MEMORY_IS_KEPT || is_watched()) /* by an allocator of its own */
		return; /* there is nothing to measure then */
	rules = rules_from(everything, &err);
	assert_non_null(rules);
	rows_init(&rows);
	rows.quiet = true;
	buf_puts(&doc, "<D>");
	for (i = 0; i < 5000; i++)
		buf_add(&doc, whole + 3, strlen(whole) - 7);
	buf_puts(&doc, "</D>");
	run = rules_run_new(rules, &options, &err);
	assert_non_null(run);
	for (i = 0; i < 12; i++) {
		if (i == 2)
			before = memory();
		assert_int_equal(rows_read(run, doc.data, doc.len, &err), 0);
	}
	assert_true(memory() - before < 512);
	assert_int_equal(rules_run_failed_checks(run), 12 * 5000);
	rules_run_free(run);
	rules_free(rules);
	rows_clear(&rows);
	buf_clear(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_are_evaluated),
		cmocka_unit_test(leaves_may_stand_anywhere),
		cmocka_unit_test(a_value_of_a_head_is_made_once),
		cmocka_unit_test(tests_keep_rows_out),
		cmocka_unit_test(predicates_choose_nodes),
		cmocka_unit_test(unions_give_the_first_node),
		cmocka_unit_test(odd_names_are_reached),
		cmocka_unit_test(unix_times_are_instants),
		cmocka_unit_test(names_may_come_later),
		cmocka_unit_test(numbers_are_added_up),
		cmocka_unit_test(bad_values_are_named),
		cmocka_unit_test(it_can_be_cut_anywhere),
		cmocka_unit_test(memory_is_that_of_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
