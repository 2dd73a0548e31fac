/*
 * Loading rule files: what is in one that is right, and what is said, with the
 * line, about one that is wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "rules_tools.h"
#include "scratch.h"

static const char whole[] =
    "<?xml version='1.0'?>\n"
    "<!-- a comment -->\n"
    "<rules document='Docs | Page' main='heads'>\n"
    "  <table name='lines' title='Строки' match='Docs/Doc/Line'>\n"
    "    <column name='no' select='../No' key='yes' required='yes'/>\n"
    "    <column name='sum' title='Сумма' select=' Sum ' as='money'\n"
    "      key='no' default='0'/>\n"
    "  </table>\n"
    "  <table name='heads' match='/Page'>\n"
    "    <column name='n' select='count(Line)' as='integer'/>\n"
    "    <column name='at' select='@at' as='datetime'/>\n"
    "    <column name='цена' select='position( )' as='integer'/>\n"
    "  </table>\n"
    "</rules>\n";

static void
a_whole_file_is_understood(void **state)
{
	struct err err = ERR_INIT;
	struct rules *r = rules_from(whole, &err);
	const struct table *t;

	(void)state;
	if (r == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(rules_count(r), 2);
	assert_string_equal(rules_document(r), "Docs | Page");
	assert_non_null(strstr(rules_path(r), RULES_MEMFD));
	t = rules_table(r, 0);
	assert_string_equal(t->name, "lines");
	assert_string_equal(t->title, "Строки");
	assert_string_equal(rules_match(r, 0), "Docs/Doc/Line");
	assert_int_equal(t->ncolumns, 2);
	assert_string_equal(t->columns[0].name, "no");
	assert_string_equal(t->columns[0].title, "no");
	assert_int_equal(t->columns[0].type, TYPE_TEXT);
	assert_true(t->columns[0].key);
	assert_string_equal(t->columns[1].title, "Сумма");
	assert_int_equal(t->columns[1].type, TYPE_MONEY);
	assert_false(t->columns[1].key);
	assert_string_equal(rules_select(r, 0, 0), "../No");
	t = rules_table(r, 1);
	assert_string_equal(t->title, "heads");
	assert_string_equal(t->columns[2].name, "цена");
	rules_free(r);
	rules_free(NULL);
}

static void
tables_are_picked_by_name(void **state)
{
	struct err err = ERR_INIT;
	struct rules *r = rules_from(whole, &err);

	(void)state;
	assert_non_null(r);
	assert_int_equal(rules_pick(r, NULL, &err), 1);
	assert_int_equal(rules_pick(r, "lines", &err), 0);
	assert_int_equal(err.code, ERR_NONE);
	assert_int_equal(rules_pick(r, "Lines", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(
	    strstr(err.text, "no table \"Lines\"; it has: lines heads"));
	rules_free(r);
}

#define COLUMN "<column name='c' select='C'/>"

static void
what_is_left_away_follows_from_the_tables(void **state)
{
	struct err err = ERR_INIT;
	struct rules *r =
	    rules_from("<rules><table name='a' match='A/B'>" COLUMN "</table>"
		       "<table name='b' match='/C'>" COLUMN "</table>"
		       "<table name='d' match='A'>" COLUMN "</table></rules>",
		&err);

	(void)state;
	assert_non_null(r);
	assert_string_equal(rules_document(r), "A | C");
	assert_int_equal(rules_pick(r, NULL, &err), 0);
	rules_free(r);
}

#define IN_TABLE(columns)                                                      \
	"<rules>\n<table name='t' match='A/B'>\n" columns "\n</table></rules>"
#define SELECT(select) IN_TABLE("<column name='c' select='" select "'/>")

#define LOOKUP(name, key)                                                      \
	IN_TABLE("<column name='c' select=\"lookup('" name "', " key ")\"/>")
#define TEST(test)                                                             \
	"<rules>\n<table name='t' match='A' test=\"" test "\">" COLUMN         \
	"</table></rules>"
#define CHECK(attrs)                                                           \
	"<rules><table name='t' match='A'>" COLUMN "</table>\n<check " attrs   \
	"/></rules>"
#define GROUPS(chart, columns)                                                 \
	"<rules>\n<table name='t' match='A/B'" chart ">" columns               \
	"\n</table></rules>"
#define BY_DAY       "<column name='day' select='D' group='yes'/>"
#define NET          "<column name='net' select='N' as='money' total='sum'/>"
#define CHART(chart) GROUPS(" chart='" chart "'", BY_DAY NET)
#define ENTRIES(entries)                                                       \
	"<rules><table name='t' match='A'>" COLUMN "</table>\n" entries        \
	"</rules>"

/* What is said; in front of it stands the file, and the line where given. */
static const struct {
	const char *name, *text;
	int line; /* 0: none is said */
	const char *says;
} wrong[] = {
	{ "not XML", "rules: []", 1, "not XML" },
	{ "empty", "", 0, "is empty" },
	{ "cut", "<rules>\n<table name='t' match='A'>", 2, "too early" },
	{ "another root", "\n<xsl:stylesheet xmlns:xsl='x'/>", 2,
	    "<stylesheet> is not known in the file" },
	{ "a DOCTYPE", "<!DOCTYPE rules><rules/>", 1, "DOCTYPE" },
	{ "no table", "<rules/>", 0, "has no table" },
	{ "no column", "<rules>\n<table name='t' match='A'/></rules>", 2,
	    "table \"t\" has no column" },
	{ "unknown element", "<rules>\n\n<chart/></rules>", 3,
	    "<chart> is not known in rules" },
	{ "known elsewhere, too", "<rules><entry key='1' value='2'/></rules>",
	    1, "<entry> is not known in rules" },
	{ "known elsewhere", "<rules>\n<column name='c' select='C'/></rules>",
	    2, "<column> is not known in rules" },
	{ "below a column",
	    IN_TABLE("<column name='c' select='C'><a/></column>"), 3,
	    "<a> is not known in column" },
	{ "unknown attribute of rules", "<rules version='2'/>", 1,
	    "<rules> has no attribute \"version\"" },
	{ "unknown attribute of a table",
	    "<rules><table name='t' match='A' sort='c'/></rules>", 1,
	    "<table> has no attribute \"sort\"" },
	{ "unknown attribute of a column",
	    IN_TABLE("<column name='c' select='C' width='3'/>"), 3,
	    "<column> has no attribute \"width\"" },
	{ "text", "<rules>\nhello</rules>", 2, "text in <rules>" },
	{ "text in a table", IN_TABLE("x" COLUMN), 3, "text in <table>" },

	{ "a table without name", "<rules><table match='A'/></rules>", 1,
	    "<table> needs name=\"...\"" },
	{ "a table without match", "<rules><table name='t'/></rules>", 1,
	    "<table> needs match=\"...\"" },
	{ "a column without name", IN_TABLE("<column select='C'/>"), 3,
	    "<column> needs name=\"...\"" },
	{ "a column without select", IN_TABLE("<column name='c'/>"), 3,
	    "<column> needs select=\"...\"" },
	{ "an empty name", IN_TABLE("<column name='' select='C'/>"), 3,
	    "\"\" is not a name" },
	{ "a name with a blank", IN_TABLE("<column name='a b' select='C'/>"), 3,
	    "\"a b\" is not a name" },
	{ "a name with a slash",
	    "<rules><table name='../t' match='A'/></rules>", 1,
	    "\"../t\" is not a name" },
	{ "a column twice", IN_TABLE(COLUMN "\n" COLUMN), 4,
	    "there is a column \"c\" already" },
	{ "a table twice",
	    "<rules><table name='t' match='A'>" COLUMN "</table>\n"
	    "<table name='t' match='B'>" COLUMN "</table></rules>",
	    2, "there is a table \"t\" already" },
	{ "main that is none",
	    "<rules main='u'><table name='t' match='A'>" COLUMN
	    "</table></rules>",
	    0, "main=\"u\" is not one of its tables" },

	{ "a type that is none",
	    IN_TABLE("<column name='c' select='C' as='float'/>"), 3,
	    "as: \"float\" is not a type" },
	{ "neither yes nor no",
	    IN_TABLE("<column name='c' select='C' key='true'/>"), 3,
	    "key: \"true\" is neither yes nor no" },
	{ "required neither",
	    IN_TABLE("<column name='c' select='C' required=''/>"), 3,
	    "required: \"\" is neither yes nor no" },

	{ "an empty document", "<rules document=''/>", 1, "document: \"\"" },
	{ "an empty alternative", "<rules document='A | '/>", 1,
	    "document: \"\"" },
	{ "a document that is a path", "<rules document='A/B'/>", 1,
	    "document: \"A/B\"" },
	{ "a match outside of the document",
	    "<rules document='A'>\n<table name='t' match='B/C'>" COLUMN
	    "</table></rules>",
	    2, "\"B/C\" does not start at the document \"A\"" },
	{ "a match with a star", "<rules><table name='t' match='A/*'/></rules>",
	    1, "match: a match is a path of element names" },
	{ "a match of any depth",
	    "<rules><table name='t' match='//Line'/></rules>", 1,
	    "match: column 1: \"//\" is not known here; a match names each "
	    "element from the root on" },
	{ "a check of any depth",
	    "<rules>\n<check match='Документ//Line' test='1' message='m'/></rules>",
	    2, "match: column 9: \"//\"" },
	{ "a match with a blank",
	    "<rules><table name='t' match='/A/B C'/></rules>", 1,
	    "match: column 4: \"B C\" is not a step" },

	{ "a chart of more than can be told apart",
	    CHART("bars: day by net top 101"), 2,
	    "t: chart: top: \"101\" is not a number from 1 to 100" },
	{ "a chart of none", CHART("columns: day by net top 0"), 2,
	    "\"0\" is not a number from 1 to 100" },
	{ "a chart without values", CHART("columns: day"), 2,
	    "chart: \"by\" is expected where \"\" stands" },
	{ "a chart of texts", CHART("bars: day by day"), 2,
	    "the column \"day\" is not of numbers" },
	{ "a chart that goes on", CHART("bars: day by net top 5 or so"), 2,
	    "chart: \"or\" follows the end" },

	{ "an empty select", SELECT(""), 3, "select: column 1" },
	{ "an absolute select", SELECT("/A/B"), 3, "not at \"/\"" },
	{ "above the root", SELECT("../../x"), 3,
	    "t.c: select: column 1: a path leads above the document" },
	{ "above the root, in an expression", SELECT("x + ../../x"), 3,
	    "t.c: select: column 5: a path leads above" },
	{ "the root's parent", SELECT("../.."), 3, "leads above" },
	{ "counted above the root", SELECT("count(../../x)"), 3,
	    "leads above" },
	{ "down, then up", SELECT("a/../b"), 3, "\"..\" can only lead" },
	{ "position of something", SELECT("position(a)"), 3,
	    "position() takes no argument" },
	{ "count of nothing", SELECT("count()"), 3,
	    "t.c: select: column 1: count() takes 1 argument, not 0" },
	{ "count of itself", SELECT("count(.)"), 3, "select: column" },
	{ "count of the parent", SELECT("count(..)"), 3, "select: column" },
	{ "an unknown function", SELECT("last()"), 3, "t.c: select: column 1" },
	{ "half an expression", SELECT("Price *"), 3, "select: column 8" },
	{ "columns count letters", SELECT("Цена *"), 3, "select: column 7" },
	{ "an unknown lookup", LOOKUP("okei", "x"), 3,
	    "t.c: select: column 1: there is no lookup \"okei\"" },
	{ "an unknown lookup in a test",
	    "<rules>\n<table name='t' match='A' test=\"lookup('u', x)\">" COLUMN
	    "</table></rules>",
	    2, "t: test: column 1: there is no lookup \"u\"" },

	/* a count is a number, not a day */
	{ "a count as a date",
	    IN_TABLE("<column name='c' select='count(C)' "
		     "as='date'/>"),
	    3, "count" },
	{ "a total that sorts",
	    IN_TABLE("<column name='c' total='count' sort='yes'/>"), 3,
	    "sort: groups are sorted by columns with group=\"yes\"" },
	{ "a column that sorts rows",
	    IN_TABLE("<column name='c' select='C' sort='yes'/>"), 3,
	    "nothing else is sorted" },
	{ "a number as an hour",
	    IN_TABLE("<column name='c' select='Hour + 1' as='hour'/>"), 3,
	    "as: \"hour\" cannot be made of Hour + 1" },
	{ "an hour as a count",
	    IN_TABLE("<column name='c' total='count' as='hour'/>"), 3,
	    "as: \"hour\" is no count" },
	{ "a position as true or false",
	    IN_TABLE("<column name='c' select='position()' as='boolean'/>"), 3,
	    "position" },
};

static void
what_is_wrong_is_said(void **state)
{
	char line[32];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;
		struct rules *r = rules_from(wrong[i].text, &err);

		rules_free(r);
		case_err(wrong[i].name, &err, ERR_DATA, wrong[i].says);
		if (r != NULL)
			continue;
		snprintf(line, sizeof(line), ": line %d: ", wrong[i].line);
		case_says(wrong[i].name, err.text,
		    wrong[i].line > 0 ? line : RULES_MEMFD);
	}
	cases_end();
}

/* ---- limits ---- */

#define IN_FRONT "<rules><table name='t' match='A'><column name='c' select=\""
#define BEHIND   "\"/></table></rules>"

/* So many of the piece may be there, and not one more. */
static const struct {
	const char *name, *before, *piece, *after;
	size_t most;
	const char *says;
} limits[] = {
	{ "tables", "<rules>\n",
	    "<table name='t#' match='A'>" COLUMN "</table>\n", "</rules>", 1000,
	    ": line 1002: a rule file has at most 1000 tables" },
	{ "checks", "<rules><table name='t' match='A'>" COLUMN "</table>\n",
	    "<check match='A' test='b' message='m'/>\n", "</rules>", 1000,
	    ": line 1002: a rule file has at most 1000 checks" },
	{ "lookups", "<rules><table name='t' match='A'>" COLUMN "</table>\n",
	    "<lookup name='l#'><entry key='1' value='2'/></lookup>\n",
	    "</rules>", 1000, "a rule file has at most 1000 lookups" },
	{ "columns", "<rules><table name='t' match='A'>\n",
	    "<column name='c#' select='c'/>\n", "</table></rules>", 1000,
	    ": line 1002: t: a table has at most 1000 columns" },
	{ "expressions of a message",
	    "<rules><table name='t' match='A'>" COLUMN
	    "</table><check match='A' test='b' message='",
	    "{c}", "'/></rules>", 1000, "and a message as many expressions" },
	{ "roots", "<rules document='A", "|A#",
	    "'><table name='t' match='A'>" COLUMN "</table></rules>", 63,
	    "at most 64 roots" },
	{ "roots of tables", "<rules>",
	    "<table name='t#' match='A#'>" COLUMN "</table>", "</rules>", 64,
	    "at most 64 roots" },
	{ "paths", IN_FRONT, "c|", "c" BEHIND, 999,
	    ": line 1: t.c: select: column 2001: an expression has at most "
	    "1000 paths and lookups" },
	{ "predicates", IN_FRONT "a", "[b='c']", BEHIND, 64,
	    "select: column 450: the path has over 64 predicates" },
	{ "bytes", IN_FRONT "1", " ", BEHIND, 65535,
	    "select: an expression has at most 65536 bytes" },
};

static void
repeat(struct buf *to, const char *piece, size_t n)
{
	const char *s;
	size_t i;

	for (i = 0; i < n; i++)
		for (s = piece; *s != '\0'; s++)
			if (*s == '#')
				buf_printf(to, "%zu", i);
			else
				buf_putc(to, *s);
}

static void
rule_files_are_limited(void **state)
{
	struct buf text = BUF_INIT;
	size_t i, more;

	(void)state;
	for (i = 0; i < NELEM(limits); i++)
		for (more = 0; more <= 1; more++) {
			struct err err = ERR_INIT;

			buf_reset(&text);
			buf_puts(&text, limits[i].before);
			repeat(&text, limits[i].piece, limits[i].most + more);
			buf_puts(&text, limits[i].after);
			rules_free(rules_from(buf_str(&text), &err));
			case_err(limits[i].name, &err, more > 0 ? ERR_DATA : 0,
			    more > 0 ? limits[i].says : "");
		}
	buf_clear(&text);
	cases_end();
}

/* ---- finding ---- */

static const char small[] =
    "<rules><table name='t' match='A'>" COLUMN "</table></rules>";

struct folders {
	char *one, *two, *env;
};

static int
make_folders(void **state)
{
	struct folders *f = mem_new(sizeof(*f));

	f->one = scratch_new();
	f->two = scratch_new();
	scratch_put(f->one, "both.xml", small);
	scratch_put(f->two, "both.xml", "<broken/>");
	scratch_put(f->one, "first.xml", small);
	scratch_put(f->two, "second.xml", small);
	scratch_put(f->two, ".hidden.xml", small);
	scratch_put(f->two, "other.txt", "x");
	f->env = mem_dup(getenv("KASSA_RULES_PATH"));
	*state = f;
	return 0;
}

static int
drop_folders(void **state)
{
	struct folders *f = *state;

	if (f->env != NULL)
		setenv("KASSA_RULES_PATH", f->env, 1);
	else
		unsetenv("KASSA_RULES_PATH");
	scratch_free(f->one);
	scratch_free(f->two);
	free(f->env);
	free(f);
	return 0;
}

static void
look_in(const struct folders *f, const char *form)
{
	char *path = mem_printf(form, f->one, f->two);

	setenv("KASSA_RULES_PATH", path, 1);
	free(path);
}

static void
names_are_found_in_the_first_folder(void **state)
{
	static const struct {
		const char *name;
		int folder; /* 0: in neither */
	} names[] = { { "both", 1 }, { "first", 1 }, { "second", 2 },
		{ "other", 0 }, { "", 0 }, { "third", 0 } };
	const struct folders *f = *state;
	size_t i;

	look_in(f, "%s::%s:/nowhere");
	for (i = 0; i < NELEM(names); i++) {
		struct err err = ERR_INIT;
		char *want = mem_printf("%s/%s.xml",
		    names[i].folder == 1 ? f->one : f->two, names[i].name);
		char *got = rules_find(names[i].name, &err);

		case_text(names[i].name, got, names[i].folder ? want : NULL);
		case_int(names[i].name, err.code,
		    names[i].folder ? ERR_NONE : ERR_NOINPUT);
		free(want);
		free(got);
	}
	cases_end();
}

/* A '/' or ".xml" makes a path of it, whether there is such a file or not. */
static void
paths_are_paths(void **state)
{
	static const char *const paths[] = { "./both", "a/b", "both.xml",
		"/x.xml" };
	const struct folders *f = *state;
	struct err err = ERR_INIT;
	size_t i;
	char *got;

	look_in(f, "%s:%s");
	for (i = 0; i < NELEM(paths); i++) {
		got = rules_find(paths[i], &err);
		case_text(paths[i], got, paths[i]);
		free(got);
	}
	assert_null(rules_open("no/such.xml", &err));
	assert_int_equal(err.code, ERR_NOINPUT);
	assert_non_null(strstr(err.text, "no/such.xml: "));
	cases_end();
}

static void
write_down(void *arg, const char *name, const char *path)
{
	buf_printf(arg, "%s %d\n", name, access(path, R_OK) == 0);
}

static void
shadowed_files_are_not_listed(void **state)
{
	static const char ours[] = "both 1\nfirst 1\nsecond 1\n";
	const struct folders *f = *state;
	struct buf list = BUF_INIT;

	look_in(f, "%s:%s");
	rules_list(write_down, &list);
	/* behind them those that are installed, if any */
	case_int("begins", strncmp(buf_str(&list), ours, strlen(ours)), 0);
	case_int("hidden", strstr(buf_str(&list), "hidden") == NULL, true);
	case_int("other", strstr(buf_str(&list), "other") == NULL, true);
	buf_clear(&list);
	cases_end();
}

static void
shipped_rules_load(void **state)
{
	struct err err = ERR_INIT;
	struct rules *r;

	(void)state;
	if (getenv("KASSA_RULES_PATH") == NULL)
		skip();
	r = rules_open("kassatka-receipts", &err);
	if (r == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(rules_pick(r, "lines", &err), 0);
	assert_int_equal(rules_pick(r, "receipts", &err), 1);
	rules_free(r);
}

#define IN_FOLDERS(test)                                                       \
	cmocka_unit_test_setup_teardown(test, make_folders, drop_folders)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_is_understood),
		cmocka_unit_test(tables_are_picked_by_name),
		cmocka_unit_test(what_is_left_away_follows_from_the_tables),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(rule_files_are_limited),
		IN_FOLDERS(names_are_found_in_the_first_folder),
		IN_FOLDERS(paths_are_paths),
		IN_FOLDERS(shadowed_files_are_not_listed),
		cmocka_unit_test(shipped_rules_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
