/*
 * Rows that are joined, and elements that lie in ones of their own kind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "rules/run/join.h"
#include "rules_tools.h"
#include "rules_try.h"

/* Prices that join goods; what the table, the join, and its columns say. */
#define JOINED(attrs, columns)                                                 \
	"<rules><table name='p' match='D/P'><join table='g' on='id' " attrs    \
	"/>" C("id", "@id") columns                                            \
	    "</table>"                                                         \
	    "<table name='g' match='D/G' hidden='yes'>" C("id", "@id")         \
		C("name", "n") C("unit", "u") "</table></rules>"
#define NAME  "<column name='name'/>"
#define GOODS "<G id='1'><n>one</n><u>kg</u></G><G id='2'><n>two</n></G>"

static const struct one joins[] = {
	{ "what a row lacks it takes", JOINED("", NAME),
	    "<D>" GOODS "<P id='2'/><P id='1'/><P id='1'/></D>",
	    "p: 2|two\np: 1|one\np: 1|one\n", 0 },
	{ "what it has it keeps", JOINED("", C("name", "n") C("unit", "u")),
	    "<D>" GOODS "<P id='1'><n>mine</n></P><P id='1'><u>g</u></P></D>",
	    "p: 1|mine|kg\np: 1|one|g\n", 0 },
	{ "nothing is found", JOINED("", NAME), "<D>" GOODS "<P id='3'/></D>",
	    "p: 3|\n", 0 },
	{ "an empty value joins nothing", JOINED("", NAME),
	    "<D><G><n>none</n></G><P/><P id=''/></D>", "p: |\np: |\n", 0 },
	{ "what comes late is waited for", JOINED("", NAME),
	    "<D><P id='1'/><P id='2'/><P id='9'/>" GOODS "<P id='2'/></D>",
	    "p: 2|two\np: 1|one\np: 2|two\np: 9|\n", 0 },
	{ "the first of several is it", JOINED("rest='yes'", NAME),
	    "<D>" GOODS "<G id='1'><n>again</n></G><P id='1'/></D>",
	    "p: 1|one\np: 2|two\n", 0 },
	{ "what nobody took comes last",
	    JOINED("rest='yes'", NAME "<column name='unit'/>"),
	    "<D><G id='7'><n>seven</n></G><G><n>none</n></G>" GOODS
	    "<G id='7'><n>again</n></G><P id='2'/></D>",
	    "p: 2|two|\np: 7|seven|\np: |none|\np: 1|one|kg\n", 0 },
	{ "after what has waited", JOINED("rest='yes'", NAME),
	    "<D><P id='2'/><P id='9'/>" GOODS "</D>",
	    "p: 2|two\np: 9|\np: 1|one\n", 0 },
	{ "a default is for what is in neither",
	    JOINED("", "<column name='name' default='?'/>"
		       "<column name='unit' select='x' default='pc' "
		       "required='yes'/>"),
	    "<D>" GOODS "<P id='1'/><P id='2'/><P id='3'/></D>",
	    "p: 1|one|kg\np: 2|two|pc\np: 3|?|pc\n", 0 },
	{ "required, and in neither",
	    JOINED("", "<column name='name' required='yes'/>"),
	    "<D>" GOODS "<P id='1'/>\n<P id='9'/></D>",
	    "doc: line 2: p.name: is required, and empty", ERR_DATA },
	{ "required, and not in the rest's table",
	    JOINED("rest='yes'",
		NAME "<column name='code' select='c' required='yes' "
		     "key='yes'/>"),
	    "<D>" GOODS "<P id='1'><c>7</c></P></D>", "p: 1|one|7\np: 2|two|\n",
	    0 },
	{ "required, not in the rest's table, but in another's",
	    "<rules>" T("p", "D/P",
		"<join table='g' on='id' rest='yes'/>"
		"<join table='o' on='id'/>" C("id",
		    "@id") "<column name='code' required='yes' key='yes'/>") "<table name='g' match='D/G' hidden='yes'>" C("id",
		"@id") "</table><table name='o' match='D/O' hidden='yes'>" C("id",
		"@id") C("code", "c") "</table></rules>",
	    "<D>" GOODS "<O id='2'><c>two</c></O></D>", "p: 1|\np: 2|two\n",
	    0 },
	{ "required of the rest, and in its table",
	    JOINED("rest='yes'", "<column name='name' required='yes'/>"),
	    "<D>\n<G id='1'/></D>",
	    "doc: line 2: p.name: is required, and empty", ERR_DATA },
	{ "keys of a rest that has none of them",
	    JOINED(
		"rest='yes'", NAME "<column name='k' select='k' key='yes'/>"),
	    "<D>" GOODS "<P id='9'/><P id='9'/></D>",
	    "p: 9||\n! doc: line 1: p: k \"\" is here again (first at line "
	    "1)\np: 9||\np: 1|one|\np: 2|two|\n",
	    0 },
	{ "required of what is joined",
	    "<rules>" T("p", "D/P",
		"<join table='g' on='id'/>" C("id", "@id")
		    NAME) "<table name='g' match='D/G'>" C("id",
		"@id") "<column name='name' select='n' required='yes'/>"
		       "</table></rules>",
	    "<D>\n<G id='1'/></D>",
	    "doc: line 2: g.name: is required, and empty", ERR_DATA },

	{ "joins in order, and what is joined joins itself",
	    "<rules>" T("p", "D/P",
		"<join table='o' on='id'/>"
		"<join table='g' on='good'/>" C(
		    "id", "@id") "<column name='good'/>" NAME
				 "<column name='group'/>") T("g", "D/G",
		"<join table='r' on='in'/>" C("good", "@id") C("name", "n")
		    C("in", "r") "<column name='group'/>")
		T("o", "D/O", C("id", "@id") C("good", "g") C("name", "n"))
		    T("r", "D/R", C("in", "@id") C("group", ".")) "</rules>",
	    "<D><R id='x'>ten</R><G id='1'><n>one</n><r>x</r></G>"
	    "<G id='2'><r>y</r></G><O id='a'><g>1</g></O>"
	    "<O id='b'><g>2</g><n>bee</n></O><P id='a'/><P id='b'/></D>",
	    "r: x|ten\ng: 1|one|x|ten\no: a|1|\no: b|2|bee\n"
	    "p: a|1|one|ten\ng: 2||y|\np: b|2|bee|\n",
	    0 },
	{ "what a row lies in", /* is known when that ends */
	    "<rules>" T("p", "D/O/P",
		"<join table='o' on='id' rest='yes'/>" C("id", "../@id") C(
		    "p", ".")
		    NAME) "<table name='o' match='D/O' hidden='yes'>" C("id",
		"@id") C("name", "n") "</table></rules>",
	    "<D><O id='1'><P>10</P><P>20</P><n>one</n></O>"
	    "<O id='2'><n>two</n></O><O id='3'><P>30</P></O></D>",
	    "p: 1|10|one\np: 1|20|one\np: 3|30|\np: 2||two\n", 0 },
	{ "a test sees the document alone",
	    "<rules><table name='p' match='D/P' test='n'>"
	    "<join table='g' on='id'/>" C("id", "@id")
		C("name", "n") "</table>" T(
		    "g", "D/G", C("id", "@id") C("name", "n")) "</rules>",
	    "<D><G id='1'><n>one</n></G><P id='1'/><P id='1'><n/></P></D>",
	    "g: 1|one\np: 1|one\n", 0 },
	{ "groups are of joined rows",
	    "<rules><table name='p' match='D/P'><join table='g' on='id'/>"
	    "<column name='id' select='@id' total='first'/>"
	    "<column name='name' group='yes'/>"
	    "<column name='rows' total='count'/>"
	    "<column name='sum' select='.' as='integer' total='sum'/>"
	    "</table>" T("g", "D/G", C("id", "@id") C("name", "n")) "</rules>",
	    "<D><P id='2'>1</P><G id='1'><n>one</n></G><P id='1'>2</P>"
	    "<G id='2'><n>one</n></G><P id='2'>4</P><P id='5'>8</P></D>",
	    "g: 1|one\ng: 2|one\np: 1|one|3|7\np: 5||1|8\n", 0 },
};

static void
rows_are_joined(void **state)
{
	(void)state;
	try(joins, NELEM(joins));
}

/* ---- over documents, and in one table ---- */

static void
run_two(const char *rules, const char *one, const char *two, const char *want)
{
	const char *const docs[] = { one, two };
	struct err err = ERR_INIT;
	struct rows rows;

	rows_init(&rows);
	run_all(rules, NULL, docs, 2, &rows, &err);
	case_err(want, &err, 0, "");
	case_text(want, buf_str(&rows.text), want);
	case_int(want, (long long)rows.lies, 0);
	rows_clear(&rows);
}

static void
documents_may_come_in_any_order(void **state)
{
	static const char goods[] = "<D>" GOODS "</D>";
	static const char prices[] = "<D><P id='1'/>\n<P id='8'/></D>";
	const char *rules = JOINED("rest='yes'", NAME);

	(void)state;
	run_two(rules, goods, prices, "p: 1|one\np: 8|\np: 2|two\n");
	run_two(rules, prices, goods, "p: 1|one\np: 8|\np: 2|two\n");
	cases_end();
}

static void
only_what_is_asked_for_goes_out(void **state)
{
	static const int first[] = { 0 };
	struct zone *moscow = must_open("Europe/Moscow");
	const char *doc = "<D>" GOODS "<P id='2'/></D>";
	struct err err = ERR_INIT;
	struct rows rows;
	struct rules_options options = { .tables = first,
		.ntables = 1,
		.zone = moscow,
		.taker = &rows.taker };
	struct rules *rules = rules_from(
	    "<rules>" T(
		"p", "D/P", "<join table='g' on='id'/>" C("id", "@id") NAME)
		T("g", "D/G", C("id", "@id") C("name", "n")) "</rules>",
	    &err);

	(void)state;
	assert_non_null(rules);
	rows_init(&rows);
	assert_int_equal(run_over(rules, &options, &doc, 1, &err), 0);
	case_text("rows", buf_str(&rows.text), "p: 2|two\n");
	rows_clear(&rows);
	rules_free(rules);
	zone_free(moscow);
	cases_end();
}

/* Many rows, each found, in an order that is not theirs. */
static void
many_rows_are_found(void **state)
{
	struct buf doc = BUF_INIT, want = BUF_INIT;
	unsigned i, n = 20000;

	(void)state;
	buf_puts(&doc, "<D>");
	for (i = 0; i < n; i++)
		buf_printf(&doc, "<G id='%u'><n>n%u</n></G>", i, i);
	for (i = 0; i < n; i++) {
		unsigned id = i * 7919 % n;

		buf_printf(&doc, "<P id='%u'/>", id);
		buf_printf(&want, "p: %u|n%u\n", id, id);
	}
	buf_puts(&doc, "</D>");
	try_one(&(struct one){ "many", JOINED("rest='yes'", NAME),
	    buf_str(&doc), buf_str(&want), 0 });
	buf_clear(&doc);
	buf_clear(&want);
	cases_end();
}

/* A value of 300 bytes, and one of 70 000. */
static void
long_values_are_kept_whole(void **state)
{
	char *a = mem_array(1, 301), *b = mem_array(1, 70001);
	char *doc, *want;

	(void)state;
	memset(a, 'a', 300);
	memset(b, 'b', 70000);
	doc = mem_printf("<D><G id='%s'><n>%s</n></G><G id='%s'/>"
			 "<P id='%s'/></D>",
	    a, b, b, a);
	want = mem_printf("p: %s|%s\np: %s|\n", a, b, b);
	try_one(
	    &(struct one){ "long", JOINED("rest='yes'", NAME), doc, want, 0 });
	free(doc);
	free(want);
	free(a);
	free(b);
	cases_end();
}

/* ---- elements in elements ---- */

#define NESTED(columns) R("D/(S/G)+", columns)
#define UP              C("up", "parent::S/parent::G/@id")

static const struct one nested[] = {
	{ "in the order in which they begin", NESTED(C("id", "@id")),
	    "<D><S><G id='1'><S><G id='2'/><G id='3'><S><G id='4'/></S></G></S>"
	    "</G><G id='5'/></S><S><G id='6'/></S></D>",
	    "t: 1\nt: 2\nt: 3\nt: 4\nt: 5\nt: 6\n", 0 },
	{ "the one around, and not another",
	    NESTED(C("id", "@id") UP C("any", "../../@id")),
	    "<D id='d'><S><G id='1'><S><G id='2'/></S></G></S></D>",
	    "t: 1||d\nt: 2|1|1\n", 0 },
	{ "one step in brackets, and none behind",
	    R("D/(G)+", C("id", "@id") C("up", "parent::G/@id")),
	    "<D id='d'><G id='1'><G id='2'/><S><G id='3'/></S></G></D>",
	    "t: 1|\nt: 2|1\n", 0 },
	{ "steps behind", R("D/(S/G)+/x", C("x", ".") C("up", "../@id")),
	    "<D><S><G id='1'><x>a</x><S><G id='2'><x>b</x></G></S><x>c</x></G>"
	    "</S></D>",
	    "t: a|1\nt: b|2\nt: c|1\n", 0 },
	{ "positions are within the parent",
	    NESTED(C("id", "@id") AS("n", "position()", "as='integer'")),
	    "<D><S><G id='1'><S><G id='2'/><G id='3'/></S></G><G id='4'/></S>"
	    "</D>",
	    "t: 1|1\nt: 2|1\nt: 3|2\nt: 4|2\n", 0 },
	{ "what comes late",
	    NESTED(C("id", "@id") C("up", "parent::S/parent::G/n")
		    C("root", "first(parent::S/parent::D/n, \"-\")")),
	    "<D><S><G id='1'><S><G id='2'/></S><n>one</n></G></S><n>d</n></D>",
	    "t: 1||d\nt: 2|one|-\n", 0 },
	{ "groups of them",
	    NESTED("<column name='k' select='@k' group='yes'/>"
		   "<column name='n' total='count'/>"),
	    "<D><S><G k='a'><S><G k='b'/><G k='a'/></S></G></S></D>",
	    "t: b|1\nt: a|2\n", 0 },
	{ "a test",
	    "<rules><table name='t' match='D/(S/G)+' test='@k'>" C(
		"id", "@id") "</table></rules>",
	    "<D><S><G id='1'><S><G id='2' k=''/></S></G><G id='3' k=''/></S>"
	    "</D>",
	    "t: 2\nt: 3\n", 0 },
	{ "checks",
	    "<rules>" T("t", "D",
		C("a",
		    "@a")) "<check match='D/(G)+' test='@k' message='{@id}'/></rules>",
	    "<D><G id='1'><G id='2' k=''/><G id='3'/></G></D>",
	    "! doc: line 1: 3\n! doc: line 1: 1\nt: \n", 0 },
	{ "joined with one another by name",
	    "<rules>" T("t", "D/I",
		"<join table='g' on='g' rest='yes'/>" C("g", "@g") NAME)
		T("g", "D/(S/G)+", C("g", "@id") C("name", "n")) "</rules>",
	    "<D><S><G id='1'><S><G id='2'><n>two</n></G></S><n>one</n></G></S>"
	    "<I g='2'/></D>",
	    "t: 2|two\ng: 1|one\ng: 2|two\nt: 1|one\n", 0 },
};

static void
elements_may_lie_in_their_like(void **state)
{
	(void)state;
	try(nested, NELEM(nested));
}

/* Rows that have waited are where their elements begin, too. */
static const struct one both[] = {
	{ "nested rows that wait",
	    "<rules>" T(
		"t", "D/(G)+", "<join table='n' on='id'/>" C("id", "@id") NAME)
		T("n", "D/N", C("id", "@id") C("name", ".")) "</rules>",
	    "<D><N id='1'>one</N><G id='3'><G id='1'/><G id='2'/></G>"
	    "<N id='2'>two</N></D>",
	    "n: 1|one\nn: 2|two\nt: 3|\nt: 1|one\nt: 2|two\n", 0 },
};

static void
nested_rows_are_joined(void **state)
{
	(void)state;
	try(both, NELEM(both));
}

static char *
tower(unsigned levels)
{
	struct buf doc = BUF_INIT;
	unsigned i;

	buf_puts(&doc, "<D>\n");
	for (i = 0; i < levels; i++)
		buf_printf(&doc, "<G id='%u'>", i + 1);
	for (i = 0; i < levels; i++)
		buf_puts(&doc, "</G>");
	buf_puts(&doc, "</D>");
	return buf_take(&doc);
}

static void
but_not_too_deep(void **state)
{
	char *high = tower(16), *higher = tower(17);
	const char *rules = R("D/(G)+", C("id", "@id"));

	(void)state;
	try_one(&(struct one){ "16", rules, high,
	    "t: 1\nt: 2\nt: 3\nt: 4\nt: 5\nt: 6\nt: 7\nt: 8\nt: 9\nt: 10\n"
	    "t: 11\nt: 12\nt: 13\nt: 14\nt: 15\nt: 16\n",
	    0 });
	try_one(&(struct one){ "17", rules, higher,
	    "doc: line 2: t: its match \"D/(G)+\" goes on here for more than "
	    "16 levels",
	    ERR_DATA });
	free(high);
	free(higher);
	cases_end();
}

/* ---- limits ---- */

static void
a_shelf_has_an_end(void **state)
{
	struct column columns[] = { { .name = "c" } };
	struct table table = {
		.name = "goods", .columns = columns, .ncolumns = 1
	};
	char *text = mem_array(1, 300000);
	struct cell cell = { "text", 4, false }, big = { text, 300000, false };
	struct origin origin = { 0, 1, 0 };
	struct err err = ERR_INIT;
	struct rowstore rowstore;

	(void)state;
	join_store_init(&rowstore, &table);
	assert_int_equal(join_store_add(&rowstore, &cell, &origin, &err), 0);
	rowstore.bytes = RULES_JOINED - big.len;
	assert_int_equal(join_store_add(&rowstore, &big, &origin, &err), -1);
	case_err(
	    "full", &err, ERR_DATA, "goods: over 256 MiB of its rows are kept");
	join_store_read(&rowstore, 0, &cell);
	assert_int_equal(cell.len, 4);
	assert_memory_equal(cell.text, "text", 4);
	join_store_clear(&rowstore);
	free(text);
	cases_end();
}

/* ---- what is refused ---- */

#define JOIN(attrs) "<join " attrs "/>"
#define G           T("g", "D/G", C("id", "@id") C("name", "n"))
#define WRONG(name, inside, line, says)                                        \
	{                                                                      \
		name, "<rules>\n" T("p", "D/P", "\n" inside) G "</rules>",     \
		    line, says                                                 \
	}
#define MATCH(name, match, says)                                               \
	{                                                                      \
		name, "<rules>\n" T("p", match, C("a", "a")) "</rules>", 2,    \
		    "match: " says                                             \
	}

static const struct {
	const char *name, *rules;
	int line;
	const char *says;
} wrong[] = {
	WRONG("no table", JOIN("on='id'") C("id", "@id"), 3,
	    "p: <join> needs table=\"...\""),
	WRONG("no on", JOIN("table='g'") C("id", "@id"), 3,
	    "p: <join> needs on=\"...\""),
	WRONG("another attribute", JOIN("table='g' on='id' left='yes'"), 3,
	    "<join> has no attribute \"left\""),
	WRONG("rest neither", JOIN("table='g' on='id' rest='1'"), 3,
	    "rest: \"1\" is neither yes nor no"),
	WRONG("an unknown table", JOIN("table='h' on='id'") C("id", "@id"), 3,
	    "p: join: there is no table \"h\""),
	WRONG("itself", JOIN("table='p' on='id'") C("id", "@id") C("b", "b"), 3,
	    "p: join: tables join one another in a circle"),
	WRONG("no column here", JOIN("table='g' on='id'") C("name", "@id"), 3,
	    "p: join: on: \"p\" has no column \"id\""),
	WRONG("no column there", JOIN("table='g' on='no'") C("no", "@id"), 3,
	    "p: join: on: \"g\" has no column \"no\""),
	WRONG("nothing in common", JOIN("table='g' on='id'") C("id", "@id"), 3,
	    "p: join: it gives nothing"),
	WRONG("another type",
	    JOIN("table='g' on='id'") C("id", "@id")
		AS("name", "n", "as='money'"),
	    3,
	    "p: join: its column \"name\" is as=\"text\" there and as=\"money\" "
	    "here"),
	WRONG("a column from nowhere",
	    JOIN("table='g' on='id'") C("id", "@id") NAME
	    "\n<column name='x'/>",
	    4,
	    "p.x: <column> needs select=\"...\", or a joined table with such a "
	    "column"),
	{ "a table of groups",
	    "<rules>" T("p", "D/P",
		"<join table='g' on='id'/>" C("id", "@id") NAME) T("g", "D/G",
		AS("id", "@id", "group='yes'")
		    AS("name", "n", "total='last'")) "</rules>",
	    1, "p: join: \"g\" is a table of groups" },
	{ "a circle",
	    "<rules>" T("p", "D/P",
		"<join table='g' on='id'/>" C("id", "@id")
		    C("name", "n")) "\n" T("g", "D/G",
		"<join table='p' on='id'/>" C("id", "@id")
		    C("name", "n")) "</rules>",
	    2, "g: join: tables join one another in a circle" },
	{ "hidden and alone",
	    "<rules>" T("p", "D/P",
		C("id",
		    "@id")) "\n<table name='g' match='D/G' hidden='yes'>" C("id",
		"@id") "</table></rules>",
	    2, "g: it is hidden, and no table joins it, nor is it" },
	{ "hidden neither",
	    "<rules><table name='g' match='D' hidden=''/>"
	    "</rules>",
	    1, "hidden: \"\" is neither yes nor no" },
	{ "a hidden main",
	    "<rules main='g'>" T("p", "D/P",
		"<join table='g' on='id'/>" C("id", "@id")
		    NAME) "<table name='g' match='D/G' hidden='yes'>" C("id",
		"@id") C("name", "n") "</table></rules>",
	    0, "main=\"g\" is not one of its tables" },

	MATCH("a bracket that is open", "D/(G", "column 3: this bracket"),
	MATCH("no plus", "D/(G)", "column 5: \")+\" ends what repeats"),
	MATCH("a star", "D/(G)*", "column 5: \")+\" ends what repeats"),
	MATCH("something behind", "D/(G)+x", "column 5: \")+\" ends"),
	MATCH("nothing before", "(D)+", "column 1: brackets stand behind"),
	MATCH("no slash", "D(G)+", "column 2: brackets stand behind"),
	MATCH("empty", "D/()+", "column 4: a path of names"),
	MATCH("two", "D/(G)+/(H)+", "column 8: \"(H)+\" is not a step"),
	MATCH("one in the other", "D/((G)+)+", "column 6: \")+\" ends"),
	MATCH("up in it", "D/(../G)+", "column 4: a match is a path of"),
	MATCH("any in it", "D/(*)+", "column 4: a match is a path of element"),
	MATCH("an attribute behind", "D/(G)+/@x", "column 8: a match is a"),
	MATCH("a slash behind", "D/(G)+/", "column 8: a path of names"),
	{ "above the root",
	    "<rules>\n" T("p", "D/(G)+", C("a", "../../a")) "</rules>", 2,
	    "p.a: select: column 1: a path leads above" },
};

static void
what_is_wrong_is_said(void **state)
{
	char line[32];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;
		struct rules *r = rules_from(wrong[i].rules, &err);

		rules_free(r);
		case_err(wrong[i].name, &err, ERR_DATA, wrong[i].says);
		snprintf(line, sizeof(line), ": line %d: ", wrong[i].line);
		case_says(wrong[i].name, err.text,
		    wrong[i].line > 0 ? line : RULES_MEMFD);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_joined),
		cmocka_unit_test(documents_may_come_in_any_order),
		cmocka_unit_test(only_what_is_asked_for_goes_out),
		cmocka_unit_test(many_rows_are_found),
		cmocka_unit_test(long_values_are_kept_whole),
		cmocka_unit_test(elements_may_lie_in_their_like),
		cmocka_unit_test(nested_rows_are_joined),
		cmocka_unit_test(but_not_too_deep),
		cmocka_unit_test(a_shelf_has_an_end),
		cmocka_unit_test(what_is_wrong_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
