/*
 * What a document or a rule file costs grows no faster than it does: each case
 * is made with n pieces and with 4 n, and may not cost five times as much. Cost
 * is work that is counted, not time: basic blocks of our readers and rules,
 * which are compiled with a counter for this test (counted/ in Makefile.am),
 * and bytes taken from the input.
 *
 * What would grow faster is limited: then both are refused, by the limit's
 * name. No more is read of a longer document, for libxml2 does the work there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "rules_tools.h"

#include <inttypes.h>

/* ---- counting ---- */

static uint64_t work;

void __sanitizer_cov_trace_pc(void); /* called by each basic block */

void
__sanitizer_cov_trace_pc(void)
{
	work++;
}

/* ---- documents ---- */

/* Bytes in memory, in reads as of a file. */
struct bytes {
	const struct buf *buf;
	size_t at;
};

static ssize_t
give(void *arg, char *to, size_t size)
{
	struct bytes *b = arg;
	size_t n = b->buf->len - b->at;

	n = n < size ? n : size;
	memcpy(to, b->buf->data + b->at, n);
	b->at += n;
	work += n;
	return (ssize_t)n;
}

/* The pieces, with their number for each "#". */
static void
make(struct buf *to, const char *before, const char *piece, const char *after,
    size_t n)
{
	size_t i;
	const char *s;

	buf_reset(to);
	buf_puts(to, before);
	for (i = 0; i < n; i++)
		for (s = piece; *s != '\0'; s++)
			if (*s == '#')
				buf_printf(to, "%zu", i);
			else
				buf_putc(to, *s);
	buf_puts(to, after);
}

static int
ignore_row(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	(void)taker, (void)table, (void)cells, (void)err;
	return 0;
}

static void
run(const char *text, const struct buf *doc, struct err *err)
{
	struct taker taker = { ignore_row };
	struct rules_options options = { .taker = &taker };
	struct rules *rules = rules_from(text, err);
	struct rules_run *r =
	    rules == NULL ? NULL : rules_run_new(rules, &options, err);
	struct bytes bytes = { doc, 0 };
	struct input in;

	if (r != NULL) {
		input_from(&in, "doc", give, &bytes);
		if (reader_any(&in, rules_run_listener(r), err) == 0)
			rules_run_finish(r, err);
		input_clear(&in);
	}
	rules_run_free(r);
	rules_free(rules);
}

/* ---- cases ---- */

/* A rule file, or a document for these rules; NULL: it is the rule file. */
struct grows {
	const char *name, *rules, *before, *piece, *after;
	size_t n;
	const char *says; /* NULL: nothing is wrong; else its limit's words */
};

/* The work for n pieces, and that nothing else is wrong. */
static uint64_t
measure(const struct grows *g, size_t n)
{
	static const char small[] = "<D><a>1</a><b/></D>";
	struct buf text = BUF_INIT, doc = BUF_INIT;
	struct err err = ERR_INIT;

	make(&text, g->before, g->piece, g->after, n);
	buf_puts(&doc, small);
	work = 0;
	if (g->rules == NULL)
		run(buf_str(&text), &doc, &err);
	else
		run(g->rules, &text, &err);
	case_err(g->name, &err, g->says == NULL ? 0 : ERR_DATA,
	    g->says == NULL ? "" : g->says);
	buf_clear(&text);
	buf_clear(&doc);
	return work;
}

static void
try(const struct grows *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct grows *g = &cases[i];
		uint64_t one = measure(g, g->n), four = measure(g, 4 * g->n);
		bool stops = g->says != NULL && g->rules != NULL;
		uint64_t most = stops ? one + one / 4 : 5 * one;

		if (four <= most && one > 0)
			continue;
		cases_failed++;
		print_error("%s: %zu cost %" PRIu64 ", 4 times as many %" PRIu64
			    "\n",
		    g->name, g->n, one, four);
	}
	cases_end();
}

/* ---- documents ---- */

#define RULES(select)                                                          \
	"<rules><table name='t' match='D/a'><column name='c' select=\"" select \
	"\"/></table></rules>"
#define ROOT(root, select)                                                     \
	"<rules><table name='t' match='" root                                  \
	"'><column name='c' select=\"" select "\"/></table></rules>"
#define D    ROOT("D", "@a0")
#define DOT  RULES(".")
#define JSON ROOT("json", "a")
#define CSV  ROOT("table/row", "c0")

static const struct grows xml[] = {
	{ "elements", DOT, "<D>", "<a>1</a>", "</D>", 20000, NULL },
	{ "names", D, "<D>", "<a#/>", "</D>", 100000,
	    "more than 65536 different names" },
	{ "names of attributes", D, "<D>", "<a b#='1'/>", "</D>", 100000,
	    "more than 65536 different names" },
	{ "names of instructions", D, "<D>", "<?b# c?>", "</D>", 100000,
	    "more than 65536 different names" },
	{ "attributes", D, "<D", " a#='1'", "/>", 20000,
	    "doc: line 1: an element has more than 1000 attributes" },
	{ "attributes over lines", D, "<D", "\na#='1'", "/>", 20000,
	    "an element has more than 1000 attributes" },
	{ "namespaces of an element", D, "<D", " xmlns:a#='u'", "/>", 20000,
	    "namespaces are declared around here" },
	{ "namespaces around", D, "",
	    "<D xmlns:a#='1' xmlns:b#='1' xmlns:c#='1' xmlns:d#='1' "
	    "xmlns:e#='1' xmlns:f#='1' xmlns:g#='1' xmlns:h#='1'>",
	    "", 5000, "namespaces are declared around here" },
	{ "entities", DOT, "<D><a>", "&amp;", "</a></D>", 50000, NULL },
	{ "CDATA", DOT, "<D><a>", "<![CDATA[x]]>", "</a></D>", 20000, NULL },
	{ "comments", DOT, "<D><a>", "x<!-- -->", "</a></D>", 20000, NULL },
	{ "rows that wait", RULES("../z"), "<D>", "<a>1</a>", "<z>1</z></D>",
	    10000, NULL },
	{ "blanks in a number", RULES(". + 1"), "<D><a>", "        ",
	    "1</a></D>", 20000, NULL },
	{ "characters to translate", RULES("translate(., ../b, '')"),
	    "<D><b>abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщьыъэюя"
	    "</b><a>",
	    "слово 1", "</a></D>", 10000, NULL },
};

static void
xml_costs_what_it_is_long(void **state)
{
	(void)state;
	try(xml, NELEM(xml));
}

static const struct grows members[] = {
	{ "members", JSON, "{\"x\":1", ",\"a\":1", "}", 20000, NULL },
	{ "names", JSON, "{\"a\":1", ",\"n#\":1", "}", 100000,
	    "more than 65536 different member names" },
};

static const struct grows values[] = {
	{ "a text", JSON, "{\"a\":\"", "0123456789", "\"}", 200000, NULL },
	{ "escapes", JSON, "{\"a\":\"", "\\u0041", "\"}", 200000, NULL },
	{ "a number", JSON, "{\"a\":1", "0123456789", "}", 200000, NULL },
	{ "a name", JSON, "{\"a\":1,\"", "0123456789", "\":1}", 200000, NULL },
	{ "blanks", JSON, "{\"a\":", "          ", "1}", 200000, NULL },
};

static void
json_costs_what_it_is_long(void **state)
{
	(void)state;
	try(members, NELEM(members));
	try(values, NELEM(values));
}

static const struct grows csv[] = {
	{ "rows", CSV, "c0,c1\n", "1,2\n", "", 20000, NULL },
	{ "headings", CSV, "c,d", ",c#", "\n1,2\n", 10000, NULL },
	{ "headings without names", CSV, "c0", ",", "\n1,2\n", 10000, NULL },
	{ "quotes", CSV, "c0,c1\n\"", "\"\"", "\",2\n", 100000, NULL },
};

/* As many short rows as there are headings. */
static uint64_t
measure_wide(size_t n)
{
	struct buf doc = BUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(&doc, "c%zu,", i);
	for (i = 0; i < n; i++)
		buf_puts(&doc, "\n1");
	work = 0;
	run(CSV, &doc, &err);
	case_err("wide", &err, 0, "");
	buf_clear(&doc);
	return work;
}

static void
csv_costs_what_it_is_long(void **state)
{
	uint64_t one = measure_wide(2000), four = measure_wide(8000);

	(void)state;
	try(csv, NELEM(csv));
	assert_in_range(four, 1, 5 * one);
}

/* ---- rules ---- */

#define TABLE             "<table name='t' match='D'><column name='c' select='@a'/></table>"
#define IN(text, n, says) NULL, "<rules>" TABLE, text, "</rules>", n, says
#define SELECT(before, piece, after, n, says)                                     \
	NULL,                                                                     \
	    "<rules><table name='t' match='D'><column name='c' select=\"" before, \
	    piece, after "\"/></table></rules>", n, says

static const struct grows rules[] = {
	{ "tables",
	    IN("<table name='t#' match='D'><column name='c' select='@a'/>"
	       "</table>",
		2000, "line 1: a rule file has at most 1000 tables") },
	{ "checks", IN("<check match='D' test='1' message='m'/>", 2000,
			"a rule file has at most 1000 checks") },
	{ "lookups", IN("<lookup name='l#'><entry key='1' value='2'/></lookup>",
			 2000, "a rule file has at most 1000 lookups") },
	{ "entries", NULL, "<rules>" TABLE "<lookup name='l'>",
	    "<entry key='#' value='1'/>", "</lookup></rules>", 20000, NULL },
	{ "columns", NULL, "<rules><table name='t' match='D'>",
	    "<column name='c#' select='a'/>", "</table></rules>", 20000,
	    "line 1: t: a table has at most 1000 columns" },
	{ "joins", NULL, "<rules><table name='t' match='D'>",
	    "<join table='u' on='a'/>", "</table></rules>", 2000,
	    "t: a table joins at most 64" },
	{ "roots", NULL, "<rules document='D", "|D#", "'>" TABLE "</rules>",
	    2000, "at most 64 roots" },
	{ "values of a chart", NULL,
	    "<rules><table name='t' match='D' chart='columns: a by b", ",b",
	    "'><column name='a' select='@a' group='yes'/>"
	    "<column name='b' select='@b' as='integer' total='sum'/></table>"
	    "</rules>",
	    10000, "t: chart: a chart has at most 64 values" },
	{ "expressions of a message", NULL,
	    "<rules>" TABLE "<check match='D' test='1' message='", "{a}",
	    "'/></rules>", 20000, "a message as many expressions" },
	{ "alternatives", SELECT("a", "|a", "", 2000,
			      "t.c: select: column 2001: an expression has at "
			      "most 1000 paths and lookups") },
	{ "a hundred thousand of them",
	    SELECT("a", "|a", "", 100000, "an expression has at most 65536") },
	{ "different alternatives",
	    SELECT("a", "|a#", "", 2000, "at most 1000 paths") },
	{ "terms", SELECT("a", "+a", "", 2000, "at most 1000 paths") },
	{ "questions",
	    SELECT("a=1", " or a=1", "", 2000, "at most 1000 paths") },
	{ "positions",
	    SELECT("1", "+position()", "", 1200, "at most 1000 paths") },
	{ "arguments",
	    SELECT("first(a", ",a", ")", 2000, "at most 1000 paths") },
	{ "lookups used", SELECT("1", "+lookup('a',1)", "", 1100,
			      "at most 1000 paths and lookups") },
	{ "constants", SELECT("1", "+1", "", 5000, NULL) },
	{ "predicates", SELECT("a", "[b='1']", "", 200,
			    "the path has over 64 predicates") },
	{ "steps", SELECT("a", "/a", "", 200, "the path has over 64 steps") },
	{ "brackets", SELECT("", "(", "", 200, "nested over 64 deep") },
	{ "signs", SELECT("", "-", "1", 200, "nested over 64 deep") },
	{ "paths of a match", NULL, "<rules><table name='t' match='D", "|D/a#",
	    "'><column name='c' select='a'/></table></rules>", 200,
	    "a match has at most 64 paths" },
};

static void
rules_cost_what_they_are_long(void **state)
{
	(void)state;
	try(rules, NELEM(rules));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_costs_what_it_is_long),
		cmocka_unit_test(json_costs_what_it_is_long),
		cmocka_unit_test(csv_costs_what_it_is_long),
		cmocka_unit_test(rules_cost_what_they_are_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
