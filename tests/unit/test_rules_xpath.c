/*
 * Our paths and expressions against libxml2's XPath. Documents and rules are
 * made at random, from few names so that they meet often: nodes that repeat,
 * that are missing, that come before or after their rows, mixed text,
 * attributes everywhere, elements in ones of their own kind, matches of several
 * paths. What a run gives,
 * as it streams by, must be what XPath finds in the whole document, value by
 * value; also which rows pass a test and which a filter keeps; and a cell that
 * says that it is the same must be.
 *
 * Where our meaning is narrower than XPath's, theirs is written out: a
 * comparison looks at the first node alone, and one with no node is false.
 *
 * The seed is fixed; KASSA_TEST_SEED=N and KASSA_TEST_ROUNDS=N try others.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules_tools.h"

#include <inttypes.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#define ROUNDS  2500
#define TABLES  3 /* at most, in a round */
#define COLUMNS 6
#define DOCS    2

/* ---- chance ---- */

static uint64_t dice;

static unsigned
roll(unsigned sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned)((dice >> 20) % sides);
}

static const char *
pick(const char *const *words)
{
	unsigned n = 0;

	while (words[n] != NULL)
		n++;
	return words[roll(n)];
}

static const char *const elements[] = { "a", "a", "b", "b", "c", NULL };
static const char *const parents[] = { "parent::a", "parent::b", "parent::D",
	NULL };
static const char *const selves[] = { "self::a", "self::b", "self::D", NULL };
static const char *const attributes[] = { "k", "m", NULL };
static const char *const numbers[] = { "1", "2.5", "-3", "0.25", "40", NULL };
static const char *const bits[] = { "1", "x", "two", " ", "\n", "&amp;",
	"<![CDATA[<]]>", "&#1046;", "<!-- no -->", "<?no no?>", NULL };

/* ---- documents ---- */

static void
put_attributes(struct buf *doc)
{
	unsigned first = roll(2), i;

	for (i = 0; i < 2; i++)
		if (roll(3) == 0)
			buf_printf(doc, " %s='%s'", attributes[(first + i) % 2],
			    roll(4) == 0 ? "" : pick(elements));
	if (roll(3) == 0)
		buf_printf(doc, " n='%s'", pick(numbers));
}

static void
put_element(struct buf *doc, const char *name, unsigned deep)
{
	unsigned n = deep == 0 ? 0 : roll(6), i;

	buf_printf(doc, "<%s", name);
	put_attributes(doc);
	buf_putc(doc, '>');
	for (i = 0; i < n; i++) {
		if (roll(3) == 0)
			buf_puts(doc, pick(bits));
		put_element(doc, pick(elements), deep - 1);
	}
	if (n == 0 || roll(4) == 0)
		buf_puts(doc, roll(5) == 0 ? "" : pick(bits));
	buf_printf(doc, "</%s>", name);
}

/* ---- rules ---- */

/* The same as we write it and as XPath has it. */
struct twice {
	struct buf ours, theirs;
};

struct random_column {
	bool position; /* of the row; XPath's is another */
	struct twice text;
	xmlXPathCompExprPtr compiled;
};

struct random_table {
	char match[160];
	char paths[2048]; /* the same for XPath: a union of its levels */
	unsigned steps;   /* of the longest path */
	bool sorted; /* rows come as their elements begin, not as they end */
	struct random_column test; /* ours is "" where there is none */
	unsigned ncolumns;
	struct random_column columns[COLUMNS];
};

static void
append(char *to, size_t size, const char *step)
{
	size_t n = strlen(to);

	snprintf(to + n, size - n, "%s%s", n > 0 ? "/" : "", step);
}

static void
put(struct twice *to, const char *text)
{
	buf_puts(&to->ours, text);
	buf_puts(&to->theirs, text);
}

static void
put_predicate(struct twice *to)
{
	static const char *const texts[] = { "1", "x", "two", "", "a", NULL };
	const char *name, *text = pick(texts);

	if (roll(2) == 0) {
		name = pick(attributes);
		text = roll(4) == 0 ? "" : pick(elements);
		buf_printf(&to->ours, "[@%s='%s']", name, text);
		buf_printf(&to->theirs, "[@%s='%s']", name, text);
		return;
	}
	name = pick(elements);
	buf_printf(&to->ours, "[%s='%s']", name, text);
	buf_printf(&to->theirs, "[%s='%s']", name, text);
}

/* XPath's document is around its root, and for us there is nothing. */
static void
put_up(struct twice *to)
{
	if (roll(4) == 0) {
		put(to, pick(parents));
		return;
	}
	buf_puts(&to->ours, "..");
	buf_puts(&to->theirs, "parent::*");
}

static void
put_steps(struct twice *to, unsigned ups)
{
	unsigned i, downs = roll(4);

	if (roll(10) == 0) {
		put(to, pick(selves));
		put(to, ups + downs == 0 ? "" : "/");
	} else if (ups + downs == 0)
		put(to, ".");
	for (i = 0; i < ups; i++) {
		put(to, i > 0 ? "/" : "");
		put_up(to);
	}
	for (i = 0; i < downs; i++) {
		if (ups + i > 0)
			put(to, "/");
		put(to, roll(4) == 0 ? "*" : pick(elements));
		while (roll(5) == 0)
			put_predicate(to);
	}
}

static void
put_path(struct twice *to, unsigned steps)
{
	put_steps(to, roll(steps));
	if (roll(4) != 0)
		return;
	put(to, "/@");
	put(to, pick(attributes));
}

/* What is always there once cannot be counted. */
static void
put_count(struct twice *to, unsigned steps)
{
	put(to, "count(");
	put_steps(to, roll(steps));
	put(to, roll(2) == 0 ? "/*" : "/@k");
	put(to, ")");
}

static void
put_sum(struct twice *to, unsigned steps)
{
	put(to, "sum(");
	put_steps(to, roll(steps));
	put(to, "/@n)");
}

static void
put_number(struct twice *to, unsigned steps)
{
	static const char *const constants[] = { "2", "0.5", "10", NULL };
	unsigned what = roll(4);

	if (what == 0)
		put(to, pick(constants));
	else if (what == 1)
		put_sum(to, steps);
	else
		put_count(to, steps);
}

static void
put_arithmetic(struct twice *to, unsigned steps)
{
	static const char *const operators[] = { " + ", " - ", " * ", NULL };

	put_number(to, steps);
	do {
		put(to, pick(operators));
		put_number(to, steps);
	} while (roll(3) == 0);
}

/* string(A | B): the first in the document. */
static void
put_union(struct twice *to, unsigned steps)
{
	put_path(to, steps);
	put(to, " | ");
	put_path(to, steps);
}

/*
 * Attributes of the same elements, by name and by "*": string(a/@m | STAR/@k)
 * is the one that stands first in the first of them.
 */
static void
put_attribute_union(struct twice *to, unsigned steps)
{
	const char *parent = pick(elements), *name = pick(elements);
	unsigned ups = roll(steps), n = 2 + roll(2), deep = roll(2), i;

	while (n-- > 0) {
		for (i = 0; i < ups; i++) {
			buf_puts(&to->ours, "../");
			buf_puts(&to->theirs, "parent::*/");
		}
		if (deep != 0) {
			put(to, roll(2) == 0 ? "*" : parent);
			put(to, "/");
		}
		put(to, roll(2) == 0 ? "*" : name);
		if (roll(6) == 0)
			put_predicate(to);
		put(to, "/@");
		put(to, pick(attributes));
		put(to, n > 0 ? " | " : "");
	}
}

static void
put_comparison(struct twice *to, unsigned steps)
{
	static const char *const operators[] = { " = ", " != ", NULL };
	static const char *const texts[] = { "'1'", "'x'", "''", "'a'", NULL };
	const char *operator= pick(operators), *text = pick(texts);
	struct twice path = { BUF_INIT, BUF_INIT };

	put_path(&path, steps);
	buf_printf(&to->ours, "%s%s%s", buf_str(&path.ours), operator, text);
	buf_printf(&to->theirs, "(boolean(%s) and string(%s)%s%s)",
	    buf_str(&path.theirs), buf_str(&path.theirs), operator, text);
	buf_clear(&path.ours);
	buf_clear(&path.theirs);
}

static void
put_question(struct twice *to, unsigned steps)
{
	unsigned what = roll(4);

	if (what == 0) {
		put(to, "not(");
		put_path(to, steps);
		put(to, ")");
	} else if (what == 1) {
		put(to, "boolean(");
		put_path(to, steps);
		put(to, ")");
	} else if (what == 2)
		put_comparison(to, steps);
	else {
		put_count(to, steps);
		put(to, " &lt; ");
		put_count(to, steps);
	}
}

static void
put_truth(struct twice *to, unsigned steps)
{
	put_question(to, steps);
	if (roll(2) == 0)
		return;
	put(to, roll(2) == 0 ? " and " : " or ");
	put_question(to, steps);
}

static void
put_texts(struct twice *to, unsigned steps)
{
	static const char *const calls[] = { "concat(", "concat('-', ",
		"substring-before(", "substring-after(", "translate('xa1', ",
		NULL };

	put(to, pick(calls));
	put_path(to, steps);
	put(to, ", ");
	put_path(to, steps);
	put(to, ")");
}

static void
put_length(struct twice *to, unsigned steps)
{
	put(to, "string-length(");
	put_path(to, steps);
	put(to, ") + ");
	put_count(to, steps);
}

/* "a &lt; b" is for the rule file alone. */
static void
compile(struct random_column *c)
{
	char *text = mem_dup(buf_str(&c->text.theirs)), *lt;

	while ((lt = strstr(text, "&lt;")) != NULL) {
		*lt = '<';
		memmove(lt + 1, lt + 4, strlen(lt + 4) + 1);
	}
	c->compiled = xmlXPathCompile((const xmlChar *)text);
	if (c->compiled == NULL)
		fail_msg("%s", text);
	free(text);
}

/* As if string() were around all of it. */
static void
make_column(struct random_column *c, unsigned steps)
{
	static void (*const kinds[])(struct twice *, unsigned) = { put_path,
		put_path, put_path, put_count, put_sum, put_arithmetic,
		put_union, put_attribute_union, put_truth, put_texts,
		put_length };

	*c = (struct random_column){ 0 };
	if (roll(12) == 0) {
		c->position = true;
		put(&c->text, "position()");
		return;
	}
	buf_puts(&c->text.theirs, "string(");
	kinds[roll(sizeof(kinds) / sizeof(*kinds))](&c->text, steps);
	buf_puts(&c->text.theirs, ")");
	compile(c);
}

static void
make_test(struct random_column *c, unsigned steps)
{
	*c = (struct random_column){ 0 };
	if (roll(4) != 0)
		return;
	buf_puts(&c->text.theirs, "string(");
	put_truth(&c->text, steps);
	buf_puts(&c->text.theirs, ")");
	compile(c);
}

/* No document is deeper. */
#define LEVELS 6

static void __attribute__((format(printf, 3, 4)))
unite(char *to, size_t size, const char *format, ...)
{
	size_t n = strlen(to);
	va_list args;

	if (n > 0)
		n += (size_t)snprintf(to + n, size - n, " | ");
	va_start(args, format);
	n += (size_t)vsnprintf(to + n, size - n, format, args);
	va_end(args);
	assert_true(n < size);
}

/* D/a/b, or of some of it D/(a/b)+ and D/a/b | D/a/b/a/b | ... */
static void
add_path(struct random_table *t, unsigned steps)
{
	char before[64] = "D", in[64] = "", piece[64] = "";
	unsigned once = 1 + roll(steps), i, level;

	for (i = 1; i < steps; i++)
		append(i < once ? before : in, sizeof(in), pick(elements));
	if (*in == '\0' || roll(3) > 0) {
		if (*in != '\0')
			append(before, sizeof(before), in);
		unite(t->match, sizeof(t->match), "%s", before);
		unite(t->paths, sizeof(t->paths), "/%s", before);
		return;
	}
	t->sorted = true;
	unite(t->match, sizeof(t->match), "%s/(%s)+", before, in);
	for (level = 0; level < LEVELS; level++) {
		append(piece, sizeof(piece), in);
		unite(t->paths, sizeof(t->paths), "/%s/%s", before, piece);
	}
}

static void
make_match(struct random_table *t)
{
	unsigned n = roll(3) == 0 ? 2 + roll(3) : 1, steps;

	while (n-- > 0) {
		steps = 1 + roll(3) + roll(2);
		add_path(t, steps);
		t->steps = steps > t->steps ? steps : t->steps;
	}
}

static void
make_table(struct random_table *t)
{
	unsigned i;

	make_match(t);
	make_test(&t->test, t->steps);
	t->ncolumns = 1 + roll(COLUMNS);
	for (i = 0; i < t->ncolumns; i++)
		make_column(&t->columns[i], t->steps);
}

static void
clear_column(struct random_column *c)
{
	buf_clear(&c->text.ours);
	buf_clear(&c->text.theirs);
	if (c->compiled != NULL)
		xmlXPathFreeCompExpr(c->compiled);
}

static void
clear_table(struct random_table *t)
{
	unsigned i;

	clear_column(&t->test);
	for (i = 0; i < t->ncolumns; i++)
		clear_column(&t->columns[i]);
}

static void
print_table(struct buf *text, struct random_table *t, unsigned n)
{
	unsigned i;

	buf_printf(text, " <table name='t%u' match='%s'", n, t->match);
	if (t->test.compiled != NULL)
		buf_printf(text, " test=\"%s\"", buf_str(&t->test.text.ours));
	buf_puts(text, ">\n");
	for (i = 0; i < t->ncolumns; i++)
		buf_printf(text, "  <column name='c%u' select=\"%s\"/>\n", i,
		    buf_str(&t->columns[i].text.ours));
	buf_puts(text, " </table>\n");
}

static void
print_rules(struct buf *text, struct random_table *tables, unsigned n)
{
	unsigned t;

	buf_puts(text, "<rules>\n");
	for (t = 0; t < n; t++)
		print_table(text, &tables[t], t);
	buf_puts(text, "</rules>\n");
}

/* ---- a round ---- */

struct row {
	char *values[COLUMNS];
};

struct expected {
	struct row *rows;
	size_t nrows, taken;
};

/* The filter's records: D/a, dropped when @k is "b". */
struct round {
	struct taker taker; /* first */
	struct record_filter filter;
	bool filtered;
	struct random_table tables[TABLES];
	unsigned ntables;
	struct expected expected[TABLES];
	xmlNodeSetPtr matched; /* by the match that is looked at */
	const struct rules *rules;
	struct buf text, docs[DOCS];
	struct buf judged; /* what the filter was shown, and should be */
	struct buf to_judge;
	size_t values, filled; /* compared, and not empty */
};

static void
show(const struct round *r, const char *what)
{
	struct round *w = (struct round *)(uintptr_t)r;
	size_t i;

	print_error("%s\n%s", what, buf_str(&w->text));
	for (i = 0; i < DOCS; i++)
		print_error("%s\n", buf_str(&w->docs[i]));
	if (r->filtered)
		print_error("guarded: D/a, time @k, id b, sum c/a\n");
}

/* ---- what XPath finds ---- */

static char *
evaluate(xmlXPathCompExprPtr compiled, xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	xmlXPathObjectPtr found;
	xmlChar *text;
	char *copy;

	ctxt->node = node;
	found = xmlXPathCompiledEval(compiled, ctxt);
	assert_non_null(found);
	text = xmlXPathCastToString(found);
	copy = mem_dup((const char *)text);
	xmlFree(text);
	xmlXPathFreeObject(found);
	return copy;
}

static char *
evaluate_text(const char *text, xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	xmlXPathCompExprPtr compiled = xmlXPathCompile((const xmlChar *)text);
	char *value = evaluate(compiled, ctxt, node);

	xmlXPathFreeCompExpr(compiled);
	return value;
}

static bool
is_in(const xmlNode *node, const xmlNode *around)
{
	while (node != NULL && node != around)
		node = node->parent;
	return node != NULL;
}

/* Which ends first? */
static int
compare_ends(const void *a, const void *b)
{
	xmlNodePtr one = *(const xmlNodePtr *)a, other = *(const xmlNodePtr *)b;

	if (is_in(one, other))
		return one == other ? 0 : -1;
	return is_in(other, one) ? 1 : -xmlXPathCmpNodes(one, other);
}

static bool
is_named(xmlNodePtr node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)node->name, name) == 0;
}

static bool
is_dropped(const struct round *r, xmlNodePtr node)
{
	bool dropped;
	xmlChar *k;

	if (!r->filtered)
		return false;
	while (node->parent != NULL && node->parent->parent != NULL &&
	       node->parent->parent->type == XML_ELEMENT_NODE)
		node = node->parent;
	if (!is_named(node, "a") || node->parent->type != XML_ELEMENT_NODE)
		return false;
	k = xmlGetProp(node, (const xmlChar *)"k");
	dropped = k != NULL && strcmp((const char *)k, "b") == 0;
	xmlFree(k);
	return dropped;
}

static bool
passes(
    const struct random_table *table, xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	char *truth;
	bool passes;

	if (table->test.compiled == NULL)
		return true;
	truth = evaluate(table->test.compiled, ctxt, node);
	passes = strcmp(truth, "true") == 0;
	free(truth);
	return passes;
}

/* Records that the filter drops, and rows that the test does, do not count. */
static char *
position_of(const struct round *r, const struct random_table *table,
    xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	xmlNodePtr p = node->prev;
	unsigned n = 1;

	for (; p != NULL; p = p->prev)
		n += xmlXPathNodeSetContains(r->matched, p) &&
		     !is_dropped(r, p) && passes(table, ctxt, p);
	return mem_printf("%u", n);
}

static void
expect_row(
    struct round *r, unsigned t, xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	const struct random_table *table = &r->tables[t];
	struct expected *e = &r->expected[t];
	struct row *row;
	unsigned i;

	if (is_dropped(r, node) || !passes(table, ctxt, node))
		return;
	e->rows = mem_resize(e->rows, e->nrows + 1, sizeof(*e->rows));
	row = &e->rows[e->nrows++];
	for (i = 0; i < table->ncolumns; i++) {
		const struct random_column *c = &table->columns[i];

		row->values[i] = c->position
				     ? position_of(r, table, ctxt, node)
				     : evaluate(c->compiled, ctxt, node);
	}
}

static void
each_match(struct round *r, const char *match, bool sorted,
    xmlXPathContextPtr ctxt,
    void (*tell)(struct round *, unsigned, xmlXPathContextPtr, xmlNodePtr),
    unsigned t)
{
	xmlXPathObjectPtr found =
	    xmlXPathEvalExpression((const xmlChar *)match, ctxt);
	int i;

	assert_non_null(found);
	r->matched = found->nodesetval;
	if (!sorted && xmlXPathNodeSetGetLength(r->matched) > 1)
		qsort(r->matched->nodeTab, (size_t)r->matched->nodeNr,
		    sizeof(xmlNodePtr), compare_ends);
	for (i = 0; i < xmlXPathNodeSetGetLength(found->nodesetval); i++)
		tell(r, t, ctxt, xmlXPathNodeSetItem(found->nodesetval, i));
	xmlXPathFreeObject(found);
}

static void
expect_judge(
    struct round *r, unsigned t, xmlXPathContextPtr ctxt, xmlNodePtr node)
{
	char *time = evaluate_text("string(@k)", ctxt, node);
	char *id = evaluate_text("string(b)", ctxt, node);
	char *sum = evaluate_text("string(c/a)", ctxt, node);

	(void)t;
	buf_printf(&r->to_judge, "%s/%s/%s;", time, id, sum);
	free(time);
	free(id);
	free(sum);
}

static void
expect(struct round *r, const struct buf *text)
{
	xmlDocPtr doc = xmlReadMemory(
	    text->data, (int)text->len, "doc", NULL, XML_PARSE_NONET);
	xmlXPathContextPtr ctxt;
	unsigned t;

	assert_non_null(doc);
	ctxt = xmlXPathNewContext(doc);
	for (t = 0; t < r->ntables; t++)
		each_match(r, r->tables[t].paths, r->tables[t].sorted, ctxt,
		    expect_row, t);
	if (r->filtered)
		each_match(r, "/D/a", true, ctxt, expect_judge, 0);
	xmlXPathFreeContext(ctxt);
	xmlFreeDoc(doc);
}

/* ---- what the run gives ---- */

static bool
is_text(const struct cell *cell, const char *text)
{
	return cell->len == strlen(text) &&
	       (cell->len == 0 || memcmp(cell->text, text, cell->len) == 0);
}

static int
complain(const struct round *r, const struct table *table, size_t row, size_t i,
    const struct cell *cell, const char *want, struct err *err)
{
	char what[256];

	snprintf(what, sizeof(what),
	    "%s, row %zu, %s: %s\"%.*s\", not \"%.80s\"", table->name, row + 1,
	    table->columns[i].name, cell->same ? "the same as before, " : "",
	    (int)cell->len, cell->text, want);
	show(r, what);
	return err_set(err, ERR_DATA, "a value is wrong");
}

static int
take(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	struct round *r = (struct round *)taker;
	struct expected *e = &r->expected[table->name[1] - '0'];
	size_t n = e->taken++, i;

	if (n >= e->nrows) {
		show(r, "a row too many");
		return err_set(err, ERR_DATA, "a row too many");
	}
	for (i = 0; i < table->ncolumns; i++) {
		const char *want = e->rows[n].values[i];

		r->values++;
		r->filled += *want != '\0';
		if (!is_text(&cells[i], want))
			return complain(r, table, n, i, &cells[i], want, err);
		if (cells[i].same &&
		    (n == 0 || !is_text(&cells[i], e->rows[n - 1].values[i])))
			return complain(r, table, n, i, &cells[i],
			    n == 0 ? "" : e->rows[n - 1].values[i], err);
	}
	return 0;
}

static const char *const filter_paths[] = { "D/a", NULL };
static const char *const filter_leaves[] = { "@k", "b", "c/a", NULL };

static int
judge(
    struct record_filter *filter, const struct record *record, struct err *err)
{
	struct round *r =
	    (struct round *)((char *)filter - offsetof(struct round, filter));

	(void)err;
	buf_add(&r->judged, record->texts[0].text, record->texts[0].len);
	buf_putc(&r->judged, '/');
	buf_add(&r->judged, record->texts[1].text, record->texts[1].len);
	buf_putc(&r->judged, '/');
	buf_add(&r->judged, record->texts[2].text, record->texts[2].len);
	buf_putc(&r->judged, ';');
	return !(record->texts[0].len == 1 && *record->texts[0].text == 'b');
}

static void
run(struct round *r)
{
	struct err err = ERR_INIT;
	struct rules *rules = rules_from(buf_str(&r->text), &err);
	struct rules_options options = { .taker = &r->taker,
		.filter = r->filtered ? &r->filter : NULL };
	struct rules_run *now;
	unsigned i;

	if (rules == NULL) {
		show(r, err.text);
		fail();
	}
	now = rules_run_new(rules, &options, &err);
	for (i = 0; i < DOCS && now != NULL && err.code == 0; i++)
		rows_read(now, r->docs[i].data, r->docs[i].len, &err);
	if (now != NULL && err.code == 0)
		rules_run_finish(now, &err);
	rules_run_free(now);
	rules_free(rules);
	if (err.code != 0) {
		show(r, err.text);
		fail();
	}
}

static void
check(struct round *r)
{
	unsigned t;

	for (t = 0; t < r->ntables; t++)
		if (r->expected[t].taken != r->expected[t].nrows) {
			show(r, "rows are missing");
			fail();
		}
	if (strcmp(buf_str(&r->judged), buf_str(&r->to_judge)) != 0) {
		show(r, buf_str(&r->judged));
		fail();
	}
}

static void
begin_round(struct round *r)
{
	unsigned i;

	*r = (struct round){ .taker = { take },
		.filter = { filter_paths, filter_leaves, judge } };
	r->filtered = roll(3) == 0;
	r->ntables = 1 + roll(TABLES);
	for (i = 0; i < r->ntables; i++)
		make_table(&r->tables[i]);
	print_rules(&r->text, r->tables, r->ntables);
	for (i = 0; i < DOCS; i++) {
		put_element(&r->docs[i], "D", 2 + roll(4));
		expect(r, &r->docs[i]);
	}
}

static void
end_round(struct round *r)
{
	unsigned t, i;
	size_t n;

	for (t = 0; t < r->ntables; t++) {
		for (n = 0; n < r->expected[t].nrows; n++)
			for (i = 0; i < r->tables[t].ncolumns; i++)
				free(r->expected[t].rows[n].values[i]);
		free(r->expected[t].rows);
		clear_table(&r->tables[t]);
	}
	for (i = 0; i < DOCS; i++)
		buf_clear(&r->docs[i]);
	buf_clear(&r->text);
	buf_clear(&r->judged);
	buf_clear(&r->to_judge);
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void
values_are_what_xpath_finds(void **state)
{
	uint64_t rounds = setting("KASSA_TEST_ROUNDS", ROUNDS), i;
	uint64_t seed = setting("KASSA_TEST_SEED", 20180416);
	size_t values = 0, filled = 0;
	struct round r;

	(void)state;
	dice = seed * 2654435761u + 1;
	for (i = 0; i < rounds; i++) {
		begin_round(&r);
		run(&r);
		check(&r);
		values += r.values;
		filled += r.filled;
		end_round(&r);
	}
	print_message("# seed %" PRIu64
		      ": %zu values agree, %zu of them are not "
		      "empty\n",
	    seed, values, filled);
	assert_true(filled > 4 * rounds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_what_xpath_finds),
	};
	int failed;

	xmlInitParser();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	xmlCleanupParser();
	return failed;
}
