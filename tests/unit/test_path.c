/*
 * Paths as rules write them, shown the way they were understood.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cases.h"
#include "rules/expr/path.h"

static void
show_predicates(const struct path *p, size_t step, struct buf *out)
{
	size_t i;

	for (i = 0; i < p->npredicates; i++)
		if (p->predicates[i].step == step)
			buf_printf(out, "[%s%s=%s]",
			    p->predicates[i].is_attr ? "@" : "",
			    p->predicates[i].name, p->predicates[i].text);
}

/* ".name" of itself, "^" for each step up, then ">name", ">*", "[name=text]",
 * "@name". */
static void
show(const struct path *p, struct buf *out)
{
	size_t i;

	buf_reset(out);
	if (p->self != NULL)
		buf_printf(out, ".%s", p->self);
	for (i = 0; i < p->up; i++)
		buf_printf(
		    out, "^%s", p->parents[i] == NULL ? "" : p->parents[i]);
	for (i = 0; i < p->nsteps; i++) {
		buf_printf(out, ">%s", p->steps[i] == NULL ? "*" : p->steps[i]);
		show_predicates(p, i, out);
	}
	if (p->attr != NULL)
		buf_printf(out, "@%s", p->attr);
}

static const struct {
	const char *text, *want;
} good[] = {
	{ ".", "" },
	{ "Price", ">Price" },
	{ "Head/DocNum", ">Head>DocNum" },
	{ "..", "^" },
	{ "../../Head/DocNum", "^^>Head>DocNum" },
	{ "@Code", "@Code" },
	{ "./@Code", "@Code" },
	{ "../@Date", "^@Date" },
	{ "Unit/@code", ">Unit@code" },
	{ "*", ">*" },
	{ "*/Name", ">*>Name" },
	{ "../*/@x", "^>*@x" },
	{ "./Price/.", ">Price" },
	{ "./../a", "^>a" },
	{ ".././../a", "^^>a" },
	{ "parent::a", "^a" },
	{ "parent::a/parent::b/c/@d", "^a^b>c@d" },
	{ "self::a", ".a" },
	{ "self::a/../b/@c", ".a^>b@c" },
	{ "./self::Группа/Ид", ".Группа>Ид" },
	{ "../parent::Группы/../Ид", "^^Группы^>Ид" },
	{ "parent/parent", ">parent>parent" },
	{ " \t\r\nPrice\n", ">Price" },
	{ "a-b/c.d/_e/f1", ">a-b>c.d>_e>f1" },
	{ "Товар/@Код", ">Товар@Код" },
	{ "div/mod/or", ">div>mod>or" },
	{ "a[b='c']", ">a[b=c]" },
	{ "a[@b=\"c\"]/d", ">a[@b=c]>d" },
	{ "../a[ b = 'c/]' ]/@d", "^>a[b=c/]]@d" },
	{ "*[name()='a b']/c", ">a b>c" },
	{ "../*[ name ( ) = \"x/y|[]'\" ]/@d", "^>x/y|[]'@d" },
	{ "*[name()='a b'][c='d']/e", ">a b[c=d]>e" },
	{ "*[name='a b']/e", ">*[name=a b]>e" },
	{ "*[a='']/b[c='d'][@e='f\"']", ">*[a=]>b[c=d][@e=f\"]" },
};

static const struct {
	const char *text, *says;
} bad[] = {
	{ "", "column 1" },
	{ "  ", "expected" },
	{ "/a", "column 1: a path starts at the matched element" },
	{ "  //a", "column 3" },
	{ "a/", "column 3" },
	{ "a//b", "column 3" },
	{ "a/..", "column 3: \"..\" can only lead" },
	{ "a/../b", "column 3" },
	{ "@", "column 1: \"@\" is not the name of an attribute" },
	{ "@*", "\"@*\" is not the name of an attribute" },
	{ "@a/b", "column 4: nothing can follow an attribute" },
	{ "@a/@b", "nothing can follow" },
	{ "@a/.", "nothing can follow" },
	{ "a b", "\"a b\" is not a step" },
	{ "a / b", "not a step" },
	{ "1a", "not a step" },
	{ "-a", "not a step" },
	{ "a[name()='c']", "column 2: a predicate is" },
	{ "*[name()]", "column 2: a predicate is" },
	{ "*[name()='c", "column 2: a predicate is" },
	{ "*[name('c')='c']", "column 2: a predicate is" },
	{ "*[@name()='c']", "column 2: a predicate is" },
	{ "a[1]", "column 2: a predicate is [name='text'] or" },
	{ "a[b]", "column 2: a predicate is" },
	{ "a[b=c]", "column 2: a predicate is" },
	{ "a[b='c", "column 2: a predicate is" },
	{ "a[b='c'", "column 2: a predicate is" },
	{ "a[@='c']", "column 2: a predicate is" },
	{ "a[b!='c']", "column 2: a predicate is" },
	{ "a[b='c'][2]", "column 9: a predicate is" },
	{ "Чек/Цена[1]", "column 9: a predicate is" },
	{ "a[b='c']d", "column 9: only \"/\" can follow a predicate" },
	{ "a[b='c']/", "column 10" },
	{ ".[b='c']", "column 2: only the name of an element" },
	{ "../..[b='c']", "column 6: only the name of an element" },
	{ "a/@b[c='d']", "column 5: only the name of an element" },
	{ "[b='c']", "column 1" },
	{ "text()", "not a step" },
	{ "child::a", "not a step" },
	{ "parent::", "not a step" },
	{ "parent::*", "not a step" },
	{ "self::*", "not a step" },
	{ "self::", "not a step" },
	{ "a/self::b", "column 3: \"self::\" can only begin" },
	{ "../self::b", "column 4: \"self::\" can only begin" },
	{ "self::a[b='c']", "only the name of an element" },
	{ "parent::1", "not a step" },
	{ "a/parent::b", "column 3: \"..\" can only lead" },
	{ "parent::a[b='c']", "column 10: only the name of an element" },
	{ "x:a", "not a step" },
	{ "a|b", "not a step" },
	{ "a + b", "not a step" },
	{ "'a'", "not a step" },
	{ "...", "not a step" },
	{ "**", "not a step" },
};

static void
paths_are_understood(void **state)
{
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct path p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(good); i++) {
		const char *text = good[i].text;

		if (path_parse(&p, text, strlen(text), &err) != 0)
			fail_msg("%s: %s", text, err.text);
		show(&p, &out);
		case_text(text, buf_str(&out), good[i].want);
		path_clear(&p);
	}
	buf_clear(&out);
	cases_end();
}

static void
the_rest_is_refused(void **state)
{
	struct path p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(bad); i++) {
		struct err err = ERR_INIT;
		const char *text = bad[i].text;

		if (path_parse(&p, text, strlen(text), &err) == 0)
			path_clear(&p);
		case_err(text, &err, ERR_DATA, bad[i].says);
	}
	cases_end();
}

/* Only so many bytes are looked at. */
static void
a_length_is_a_length(void **state)
{
	struct err err = ERR_INIT;
	struct path p;

	(void)state;
	assert_int_equal(path_parse(&p, "abc/def)", 5, &err), 0);
	assert_int_equal(p.nsteps, 2);
	assert_string_equal(p.steps[1], "d");
	path_clear(&p);
	assert_int_equal(p.nsteps, 0);
	path_clear(&p);
}

static const struct {
	const char *text, *want; /* NULL: refused */
} matches[] = {
	{ "Documents/Doc", ">Documents>Doc" },
	{ "/Documents/Doc", ">Documents>Doc" },
	{ "json", ">json" },
	{ "", NULL },
	{ "/", NULL },
	{ "//a", NULL },
	{ ".", NULL },
	{ "..", NULL },
	{ "../a", NULL },
	{ "a/@b", NULL },
	{ "a/*", NULL },
	{ "*", NULL },
	{ "a/", NULL },
	{ "a[1]", NULL },
	{ "a[b='c']", NULL },
	{ "a[b='c']/d", NULL },
};

static void
a_match_is_names_alone(void **state)
{
	struct buf out = BUF_INIT;
	struct path p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(matches); i++) {
		struct err err = ERR_INIT;
		int rc = path_parse_match(
		    &p, matches[i].text, 0, strlen(matches[i].text), &err);

		if (rc == 0)
			show(&p, &out);
		case_text(matches[i].text, rc == 0 ? buf_str(&out) : NULL,
		    matches[i].want);
		case_int(matches[i].text, err.code,
		    matches[i].want == NULL ? ERR_DATA : ERR_NONE);
		if (rc == 0)
			path_clear(&p);
	}
	buf_clear(&out);
	cases_end();
}

static void
steps_are_limited(void **state)
{
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT;
	struct path p;
	size_t i;

	(void)state;
	for (i = 0; i < PATH_STEPS; i++)
		buf_puts(&text, i == 0 ? "a" : "/a");
	assert_int_equal(path_parse(&p, text.data, text.len, &err), 0);
	assert_int_equal(p.nsteps, PATH_STEPS);
	path_clear(&p);
	buf_puts(&text, "/a");
	assert_int_equal(path_parse(&p, text.data, text.len, &err), -1);
	assert_non_null(strstr(err.text, "64 steps"));
	buf_clear(&text);
}

static void
names_end_where_they_end(void **state)
{
	(void)state;
	assert_int_equal(path_name("Head/x", 6), 4);
	assert_int_equal(path_name("Head", 2), 2);
	assert_int_equal(path_name("Чек №", strlen("Чек №")), strlen("Чек"));
	assert_int_equal(path_name("1a", 2), 0);
	assert_int_equal(path_name("", 0), 0);
}

/* How far a path goes in a text, whether it is a good one or not. */
static const struct {
	const char *text;
	size_t span;
} spans[] = {
	{ "", 0 },
	{ " a", 0 },
	{ "a b", 1 },
	{ "a-b -c", 3 },
	{ "a*b", 1 },
	{ "*", 1 },
	{ "*/a", 3 },
	{ "..", 2 },
	{ "../@a)", 5 },
	{ "../a|b", 4 },
	{ "a//b", 4 },
	{ "//a", 3 },
	{ "a/ b", 2 },
	{ "a[b=']/x']/c=1", 12 },
	{ "a[b][c] ", 7 },
	{ "a[b", 3 },
	{ "a['", 3 },
	{ "a(b)", 1 },
	{ "@", 1 },
	{ "1", 0 },
};

static void
a_path_goes_so_far(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(spans); i++)
		case_int(spans[i].text,
		    (long long)path_span(spans[i].text, strlen(spans[i].text)),
		    (long long)spans[i].span);
	cases_end();
}

static void
same_paths_are_written_alike(void **state)
{
	static const char *const paths[] = { "a", "b", "../a", "a/b", "*", "@a",
		"a/@a", ".", "..", "a[b='c']", "a[@b='c']", "a[b='d']",
		"a[b='c']/b", "a/b[b='c']", "a[b='c'][b='c']" };
	struct err err = ERR_INIT;
	struct path p, q;
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(paths); i++)
		for (k = 0; k < NELEM(paths); k++) {
			path_parse(&p, paths[i], strlen(paths[i]), &err);
			path_parse(&q, paths[k], strlen(paths[k]), &err);
			case_int(paths[i], path_same(&p, &q), i == k);
			path_clear(&p);
			path_clear(&q);
		}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_understood),
		cmocka_unit_test(the_rest_is_refused),
		cmocka_unit_test(a_length_is_a_length),
		cmocka_unit_test(a_match_is_names_alone),
		cmocka_unit_test(steps_are_limited),
		cmocka_unit_test(names_end_where_they_end),
		cmocka_unit_test(a_path_goes_so_far),
		cmocka_unit_test(same_paths_are_written_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
