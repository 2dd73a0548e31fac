/*
 * Matches of several paths: one table of them all. What XPath says of their
 * values is held against it elsewhere; here is what a table has besides, and
 * what is refused.
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

#define GOODS "D/G/P | D/G/P/C/V | D/P"
#define CODE  Q("a", "first(parent::C/parent::P/@a, @a)")
#define DOC                                                                    \
	"<D><G><P a='1'/><P a='2'><C><V v='x'/><V v='y'/></C><n>two</n></P>"   \
	"</G><P a='3'/></D>"

static const struct one rows[] = {
	{ "one table, in the order in which they end",
	    R(GOODS, CODE C("v", "@v")), DOC,
	    "t: 1|\nt: 2|x\nt: 2|y\nt: 2|\nt: 3|\n", 0 },
	{ "a test for all",
	    "<rules><table name='t' match='" GOODS
	    "' test='count(C/V) = 0'>" CODE C("v", "@v") "</table></rules>",
	    DOC, "t: 1|\nt: 2|x\nt: 2|y\nt: 3|\n", 0 },
	{ "one that has to wait holds up the others",
	    R(GOODS, CODE C("late", "../../n | n")), DOC,
	    "t: 1|\nt: 2|two\nt: 2|two\nt: 2|two\nt: 3|\n", 0 },
	{ "a path above the root of some", R("D/G/P | D", C("a", "../../x")),
	    "<D><G><P/></G><x>1</x></D>", "t: 1\nt: \n", 0 },
	{ "what is around, known at once",
	    R("D/G/P | D/P",
		Q("g", "boolean(parent::G)") Q("up", "boolean(../..)")
		    Q("n", "count(parent::G | ../P)")),
	    "<D><G><P/><P/></G><P/></D>",
	    "t: true|true|3\nt: true|true|3\nt: false|false|1\n", 0 },
	{ "what two paths lead to is a row once",
	    R("D/P | /D/P | D/G | D/(G)+", C("a", "@a")),
	    "<D><G a='1'><G a='2'/></G><P a='3'/></D>", "t: 1\nt: 2\nt: 3\n",
	    0 },
	{ "over lines", R("\n D/P\n\t| D/G ", C("a", "@a")),
	    "<D><P a='1'/><G a='2'/></D>", "t: 1\nt: 2\n", 0 },
	{ "another root", R("D/P | E/P", C("a", "@a")), "<E><P a='1'/></E>",
	    "t: 1\n", 0 },
	{ "positions count all of a parent",
	    R("D/P | D/G | D/G/P", C("a", "@a") C("n", "position()")),
	    "<D><P a='1'/><G a='2'><P a='3'/><P a='4'/></G><P a='5'/></D>",
	    "t: 1|1\nt: 3|1\nt: 4|2\nt: 2|2\nt: 5|3\n", 0 },
	{ "positions of those that pass",
	    "<rules><table name='t' match='D/P | D/G' test='@a'>" C("a", "@a")
		C("n", "position()") C("l", "../l") "</table></rules>",
	    "<D><P a='1'/><G/><G a='2'/><P/><P a='3'/><l>z</l></D>",
	    "t: 1|1|z\nt: 2|2|z\nt: 3|3|z\n", 0 },
	{ "groups, and records of several kinds",
	    R("D/R/L | D/S/L | D/S",
		AS("k", "@k",
		    "group='yes'") "<column name='n' total='count'/>" AS("r",
		    "@k", "total='records'")),
	    "<D><R><L k='a'/><L k='a'/></R><S k='a'><L k='a'/></S>"
	    "<R><L k='a'/></R></D>",
	    "t: a|5|3\n", 0 },
	{ "records of levels",
	    R("D/(G)+",
		AS("k", "@k", "group='yes'") AS("r", "@k", "total='records'")),
	    "<D><G k='a'><G k='a'/></G><G k='a'/></D>", "t: a|2\n", 0 },
	{ "keys", R("D/P | D/G", AS("a", "@a", "key='yes'")),
	    "<D><P a='1'/><G a='1'/></D>",
	    "t: 1\n! doc: line 1: t: a \"1\" is here again (first at line 1)\n"
	    "t: 1\n",
	    0 },
	{ "keys with positions",
	    R("D/G/P | D/G/Q", AS("a", "../@a", "key='yes'")
				   AS("n", "position()", "key='yes'")),
	    "<D><G a='1'><P/><Q/></G></D>", "t: 1|1\nt: 1|2\n", 0 },
	{ "checks",
	    "<rules>" T("t", "D",
		C("a",
		    "@a")) "<check match='D/P | D/G' test='@a' message='{@b}'/></rules>",
	    "<D><P b='1'/><G a='' b='2'/><G b='3'/></D>",
	    "! doc: line 1: 1\n! doc: line 1: 3\nt: \n", 0 },
	{ "joins",
	    "<rules>" T("t", "D/P | D/Q",
		"<join table='n' on='a'/>" C("a", "@a") "<column name='b'/>")
		T("n", "D/N | D/M/N", C("a", "@a") C("b", "@b")) "</rules>",
	    "<D><N a='1' b='one'/><P a='1'/><Q a='2'/><M><N a='2' b='two'/></M>"
	    "</D>",
	    "n: 1|one\nt: 1|one\nn: 2|two\nt: 2|two\n", 0 },
};

static void
several_paths_are_one_table(void **state)
{
	(void)state;
	try(rows, NELEM(rows));
}

/* ---- what is refused ---- */

static const struct {
	const char *name, *match, *says;
} wrong[] = {
	{ "nothing behind", "D/P |", "match: column 6: a path of names" },
	{ "nothing before", "| D/P", "match: column 1: a path of names" },
	{ "nothing between", "D | | E", "match: column 5: a path of names" },
	{ "one is none", "D/P | D/*", "match: a match is a path of element" },
	{ "the second is bad", "D/P | D//P", "match: column 8: \"//\"" },
	{ "its brackets", "D/P | D/(P)", "match: column 11: \")+\" ends" },
	{ "in brackets", "D/(P | Q)+", "match: column 3: this bracket is not" },
	{ "of another root", "D/P | E/P", "does not start at the document" },
	{ "above them all", "D/P | D", "t.a: select: column 1: a path leads" },
};

static void
what_is_wrong_is_said(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;
		char *text = mem_printf(
		    "<rules document='D'><table name='t' match='%s'>" C(
			"a", "../../a") "</table></rules>",
		    wrong[i].match);
		struct rules *r = rules_from(text, &err);

		rules_free(r);
		case_err(wrong[i].name, &err, ERR_DATA, wrong[i].says);
		free(text);
	}
	cases_end();
}

static void
paths_are_limited(void **state)
{
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct rules *r;
	unsigned i, n;

	(void)state;
	for (n = 64; n <= 65; n++) {
		buf_reset(&text);
		buf_puts(&text, "<rules><table name='t' match='D");
		for (i = 1; i < n; i++)
			buf_printf(&text, "|D/p%u", i);
		buf_puts(&text, "'>" C("a", "@a") "</table></rules>");
		r = rules_from(buf_str(&text), &err);
		rules_free(r);
		case_err("paths", &err, n == 64 ? 0 : ERR_DATA,
		    n == 64 ? "" : "a match has at most 64 paths");
	}
	buf_clear(&text);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_paths_are_one_table),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(paths_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
