/*
 * <rules>, <table> and <check>: their attributes, and what can be said of a
 * table when all its columns are there.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "rules/load/load.h"

#include <stdlib.h>
#include <string.h>

/*
 * The picture of a table: "columns: day by cash, card", "bars: name by net top
 * 20". The kind, the column of categories, those of values, and how many.
 */

static const struct {
	const char *name;
	enum chart_kind kind;
} kinds[] = {
	{ "columns", CHART_COLUMNS },
	{ "bars", CHART_BARS },
};

struct chart_text {
	const char *s; /* behind the word */
	const char *word;
	size_t len; /* 0: there is no more */
};

/* The next word; ":" and "," are words of their own. */
static void
advance(struct chart_text *t)
{
	t->word = t->s += strspn(t->s, " \t\r\n");
	t->len = strcspn(t->s, " \t\r\n:,");
	if (t->len == 0 && *t->s != '\0')
		t->len = 1;
	t->s += t->len;
}

static bool
is_word(const struct chart_text *t, const char *word)
{
	return t->len == strlen(word) && memcmp(t->word, word, t->len) == 0;
}

static int
expect(struct chart_text *t, const char *word, struct err *err)
{
	if (!is_word(t, word))
		return err_set(err, ERR_DATA,
		    "\"%s\" is expected where \"%.*s\" stands: \"columns: "
		    "CATEGORY by VALUE, VALUE\" or \"bars: CATEGORY by VALUE "
		    "top N\"",
		    word, (int)t->len, t->word);
	advance(t);
	return 0;
}

static int
take_kind(struct chart *c, struct chart_text *t, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(kinds); i++) {
		if (!is_word(t, kinds[i].name))
			continue;
		c->kind = kinds[i].kind;
		advance(t);
		return expect(t, ":", err);
	}
	return err_set(err, ERR_DATA, "\"%.*s\" is neither columns nor bars",
	    (int)t->len, t->word);
}

static int
take_column(const struct table *table, struct chart_text *t, size_t *column,
    struct err *err)
{
	for (*column = 0; *column < table->ncolumns; ++*column) {
		if (!is_word(t, table->columns[*column].name))
			continue;
		advance(t);
		return 0;
	}
	return err_set(
	    err, ERR_DATA, "there is no column \"%.*s\"", (int)t->len, t->word);
}

static int
take_value(struct chart *c, const struct table *table, struct chart_text *t,
    struct err *err)
{
	const struct column *column;
	size_t i;

	if (take_column(table, t, &i, err) != 0)
		return -1;
	column = &table->columns[i];
	if (c->nvalues == LOAD_VALUES)
		return err_set(err, ERR_DATA, "a chart has at most %d values",
		    LOAD_VALUES);
	if (!type_is_number(column->type))
		return err_set(err, ERR_DATA,
		    "the column \"%s\" is not of "
		    "numbers",
		    column->name);
	c->values = mem_resize(c->values, c->nvalues + 1, sizeof(*c->values));
	c->values[c->nvalues++] = i;
	return 0;
}

static int
take_values(struct chart *c, const struct table *table, struct chart_text *t,
    struct err *err)
{
	for (;;) {
		if (take_value(c, table, t, err) != 0)
			return -1;
		if (!is_word(t, ","))
			return 0;
		advance(t);
	}
}

static int
take_top(struct chart *c, struct chart_text *t, struct err *err)
{
	size_t n = 0, i;

	if (t->len == 0)
		return 0;
	if (expect(t, "top", err) != 0)
		return -1;
	for (i = 0; i < t->len && n <= CHART_TOP; i++) {
		if (t->word[i] < '0' || t->word[i] > '9')
			break;
		n = n * 10 + (size_t)(t->word[i] - '0');
	}
	if (i < t->len || n == 0 || n > CHART_TOP)
		return err_set(err, ERR_DATA,
		    "top: \"%.*s\" is not a number from 1 to %d", (int)t->len,
		    t->word, CHART_TOP);
	c->top = n;
	advance(t);
	if (t->len == 0)
		return 0;
	return err_set(
	    err, ERR_DATA, "\"%.*s\" follows the end", (int)t->len, t->word);
}

/* "columns: day by cash, card", "bars: name by net top 20" */
static int
load_chart(struct table *table, const char *text, struct err *err)
{
	struct chart *c = table->chart = mem_new(sizeof(*c));
	struct chart_text t = { .s = text };

	advance(&t);
	if (take_kind(c, &t, err) != 0 ||
	    take_column(table, &t, &c->category, err) != 0 ||
	    expect(&t, "by", err) != 0 || take_values(c, table, &t, err) != 0)
		return -1;
	return take_top(c, &t, err);
}

/*
 * The message of a check: words, and expressions in braces among them. A brace
 * itself is written twice, as in XSLT.
 */

/* The words before the n-th expression, or behind the last. */
static void
add_words(struct table_plan *p, size_t n, struct buf *words)
{
	p->words = mem_resize(p->words, n + 1, sizeof(*p->words));
	p->words[n] = buf_take(words);
}

/* The brace that ends an expression, which may have braces in quotes. */
static const char *
find_end(const char *s)
{
	while (s != NULL && *s != '}' && *s != '\0') {
		s += strcspn(s, "}'\"");
		if (*s == '\'' || *s == '"')
			s = strchr(s + 1, *s);
		s = s == NULL || *s == '}' || *s == '\0' ? s : s + 1;
	}
	return s == NULL || *s == '\0' ? NULL : s;
}

static int
add_expression(struct table_plan *p, struct buf *words, const char *s,
    const char *end, struct err *err)
{
	size_t n = p->table.ncolumns;
	struct rule *rule = load_add_rule(p, p->line, err);
	char *text;
	int rc;

	if (rule == NULL)
		return -1;
	add_words(p, n, words);
	text = mem_dupn(s, (size_t)(end - s));
	rc = load_select(&rule->select, text, EXPR_VALUE, err);
	if (rc != 0)
		err_in(err, "{%s}", text);
	free(text);
	return rc;
}

static int
add_part(
    struct table_plan *p, const char **s, struct buf *words, struct err *err)
{
	const char *end;

	if (**s != '{' && **s != '}') {
		buf_putc(words, *(*s)++);
		return 0;
	}
	if ((*s)[1] == **s) {
		buf_putc(words, **s);
		*s += 2;
		return 0;
	}
	end = **s == '{' ? find_end(*s + 1) : NULL;
	if (end == NULL)
		return err_set(err, ERR_DATA,
		    "a \"%c\" without its other half; %c%c is the brace itself",
		    **s, **s, **s);
	if (add_expression(p, words, *s + 1, end, err) != 0)
		return -1;
	*s = end + 1;
	return 0;
}

/* "receipt {Head/DocNum}: {{no}}": words and expressions of a check. */
static int
load_message(struct table_plan *p, const char *text, struct err *err)
{
	struct buf words = BUF_INIT;
	int rc = 0;

	while (*text != '\0' && rc == 0)
		rc = add_part(p, &text, &words, err);
	add_words(p, p->table.ncolumns, &words);
	return rc;
}

/* ---- <rules> ---- */

static int
set_document(struct load *l, const char *value, struct err *err)
{
	const char *s = value, *bar;

	load_text(&l->rules->document_text, value);
	do {
		size_t len = strcspn(s, "|");

		bar = s + len;
		if (load_add_document(l->rules, s, len, err) != 0)
			return -1;
		s = bar + 1;
	} while (*bar == '|');
	return 0;
}

static int
set_main(struct load *l, const char *value, struct err *err)
{
	load_text(&l->rules->main, value);
	return load_name(value, err);
}

static const struct load_attr rules_attrs[] = {
	{ "document", false, set_document },
	{ "main", false, set_main },
	{ NULL, false, NULL },
};

const struct load_element load_rules = { "rules", rules_attrs, NULL, NULL };

/* ---- <table> ---- */

static struct table_plan *
add_plan(struct table_plan **list, size_t *n, long line, const char *what,
    struct err *err)
{
	struct table_plan *p;

	if (*n == LOAD_TABLES) {
		err_set(err, ERR_DATA, "a rule file has at most %d %s",
		    LOAD_TABLES, what);
		return NULL;
	}
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	p = &(*list)[(*n)++];
	*p = (struct table_plan){ .line = line };
	return p;
}

static int
open_table(struct load *l, struct err *err)
{
	struct rules *r = l->rules;

	l->plan = add_plan(
	    &r->plans, &r->nplans, source_line(l->source), "tables", err);
	return l->plan == NULL ? -1 : 0;
}

static int
set_table_name(struct load *l, const char *value, struct err *err)
{
	const struct rules *r = l->rules;
	size_t i;

	for (i = 0; i + 1 < r->nplans; i++)
		if (strcmp(r->plans[i].table.name, value) == 0)
			return err_set(err, ERR_DATA,
			    "there is a table \"%s\" already", value);
	if (load_name(value, err) != 0)
		return -1;
	return load_text(&l->plan->table.name, value);
}

static int
set_table_title(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->plan->table.title, value);
}

/* As it is shown: it may have been written over several lines. */
static void
close_up(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
		if (text[0] != ' ' || text[1] != ' ')
			*to++ = *text;
	*to = '\0';
}

static int
set_match(struct load *l, const char *value, struct err *err)
{
	load_text(&l->plan->match_text, value);
	close_up(l->plan->match_text);
	if (match_parse(&l->plan->match, value, err) != 0)
		return err_in(err, "match");
	return 0;
}

static int
set_test(struct load *l, const char *value, struct err *err)
{
	if (load_select(&l->plan->test, value, EXPR_TEST, err) != 0)
		return err_in(err, "test");
	return 0;
}

static int
set_chart(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->plan->chart, value);
}

static int
set_hidden(struct load *l, const char *value, struct err *err)
{
	return load_flag(&l->plan->hidden, value, "hidden", err);
}

static int
set_within(struct load *l, const char *value, struct err *err)
{
	l->plan->within = strcmp(value, "parent") == 0;
	if (l->plan->within)
		return 0;
	return err_set(
	    err, ERR_DATA, "within: \"%s\" is not \"parent\"", value);
}

static const struct load_attr table_attrs[] = {
	{ "name", true, set_table_name },
	{ "title", false, set_table_title },
	{ "match", true, set_match },
	{ "test", false, set_test },
	{ "chart", false, set_chart },
	{ "hidden", false, set_hidden },
	{ "within", false, set_within },
	{ NULL, false, NULL },
};

static void
default_titles(struct table *t)
{
	size_t i;

	if (t->title == NULL)
		t->title = mem_dup(t->name);
	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].title == NULL)
			t->columns[i].title = mem_dup(t->columns[i].name);
}

/* Where one column is of a group or a total, each is. */
static int
check_groups(struct table_plan *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->table.ncolumns; i++)
		p->grouped = p->grouped || p->rules[i].total != TOTAL_NONE;
	for (i = 0; i < p->table.ncolumns && p->grouped; i++)
		if (p->rules[i].total == TOTAL_NONE)
			return err_set(err, ERR_DATA,
			    "its column \"%s\" (line %ld) is neither of the "
			    "group nor a total, as others are",
			    p->table.columns[i].name, p->rules[i].line);
	return 0;
}

static int
close_table(struct load *l, struct err *err)
{
	struct table_plan *p = l->plan;

	default_titles(&p->table);
	if (p->table.ncolumns == 0)
		return err_set(
		    err, ERR_DATA, "table \"%s\" has no column", p->table.name);
	if (check_groups(p, err) != 0)
		return -1;
	if (p->within && !p->grouped)
		return err_set(err, ERR_DATA,
		    "within: it is of groups; it takes columns with "
		    "group=\"yes\" and total=\"...\"");
	if (p->chart == NULL)
		return 0;
	if (p->within)
		return err_set(err, ERR_DATA,
		    "chart: there is none of groups within=\"parent\"");
	if (!p->grouped)
		return err_set(err, ERR_DATA,
		    "chart: there is none of single rows; it takes columns "
		    "with group=\"yes\" and total=\"...\"");
	if (load_chart(&p->table, p->chart, err) != 0)
		return err_in(err, "chart");
	return 0;
}

const struct load_element load_table = { "table", table_attrs, open_table,
	close_table };

/* ---- <check> ---- */

static int
set_message(struct load *l, const char *value, struct err *err)
{
	if (load_message(l->plan, value, err) != 0)
		return err_in(err, "message");
	return 0;
}

static int
set_check_table(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->plan->table_text, value);
}

static int
set_fault(struct load *l, const char *value, struct err *err)
{
	bool fault;

	if (load_flag(&fault, value, "fault", err) != 0)
		return -1;
	l->plan->is_no_fault = !fault;
	return 0;
}

static int
open_check(struct load *l, struct err *err)
{
	struct rules *r = l->rules;

	l->plan = add_plan(
	    &r->checks, &r->nchecks, source_line(l->source), "checks", err);
	if (l->plan == NULL)
		return -1;
	l->plan->table.name = mem_dup("check");
	return 0;
}

static const struct load_attr check_attrs[] = {
	{ "match", false, set_match },
	{ "table", false, set_check_table },
	{ "fault", false, set_fault },
	{ "test", true, set_test },
	{ "message", true, set_message },
	{ NULL, false, NULL },
};

static int
close_check(struct load *l, struct err *err)
{
	const struct table_plan *p = l->plan;

	if ((p->match_text == NULL) == (p->table_text == NULL))
		return err_set(err, ERR_DATA,
		    "<check> needs match=\"...\" or table=\"...\", and has %s",
		    p->match_text == NULL ? "neither" : "both");
	if (p->is_no_fault && p->table_text == NULL)
		return err_set(err, ERR_DATA,
		    "fault: what an element fails is a fault; only a check "
		    "with table=\"...\" may be none");
	return 0;
}

const struct load_element load_check = { "check", check_attrs, open_check,
	close_check };

/*
 * <column>: its attributes, and whether they go together.
 */

static struct column *
this_column(struct load *l)
{
	return &l->plan->table.columns[l->plan->table.ncolumns - 1];
}

static int
set_column_name(struct load *l, const char *value, struct err *err)
{
	const struct table *t = &l->plan->table;
	size_t i;

	for (i = 0; i + 1 < t->ncolumns; i++)
		if (strcmp(t->columns[i].name, value) == 0)
			return err_set(err, ERR_DATA,
			    "there is a column \"%s\" already", value);
	if (load_name(value, err) != 0)
		return -1;
	return load_text(&this_column(l)->name, value);
}

static int
set_column_title(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&this_column(l)->title, value);
}

static int
set_select(struct load *l, const char *value, struct err *err)
{
	if (load_select(&l->rule->select, value, EXPR_VALUE, err) != 0)
		return err_in(err, "select");
	return 0;
}

static int
set_as(struct load *l, const char *value, struct err *err)
{
	l->rule->typed = true;
	if (type_find(value, &l->rule->as))
		return 0;
	return err_set(err, ERR_DATA,
	    "as: \"%s\" is not a type (text integer decimal money quantity "
	    "datetime date hour boolean)",
	    value);
}

static int
set_unit(struct load *l, const char *value, struct err *err)
{
	l->rule->unit = strcmp(value, "s") == 0 ? 1 : 1000;
	if (l->rule->unit == 1 || strcmp(value, "ms") == 0)
		return 0;
	return err_set(
	    err, ERR_DATA, "unit: \"%s\" is neither s nor ms", value);
}

static int
set_default(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->rule->fallback, value);
}

static int
set_key(struct load *l, const char *value, struct err *err)
{
	return load_flag(&this_column(l)->key, value, "key", err);
}

static int
set_required(struct load *l, const char *value, struct err *err)
{
	return load_flag(&l->rule->required, value, "required", err);
}

static int
set_sort(struct load *l, const char *value, struct err *err)
{
	return load_flag(&l->rule->sort, value, "sort", err);
}

static int
set_group(struct load *l, const char *value, struct err *err)
{
	bool group;

	if (load_flag(&group, value, "group", err) != 0)
		return -1;
	l->rule->total = group ? TOTAL_GROUP : TOTAL_NONE;
	return 0;
}

static int
set_total(struct load *l, const char *value, struct err *err)
{
	if (l->rule->total == TOTAL_GROUP)
		return err_set(err, ERR_DATA,
		    "a column is of the group or a total, not both");
	if (group_total_find(value, &l->rule->total))
		return 0;
	return err_set(err, ERR_DATA,
	    "total: \"%s\" is none of sum count records min max first last "
	    "average",
	    value);
}

static int
open_column(struct load *l, struct err *err)
{
	l->rule = load_add_rule(l->plan, source_line(l->source), err);
	return l->rule == NULL ? -1 : 0;
}

static const struct load_attr column_attrs[] = {
	{ "name", true, set_column_name },
	{ "title", false, set_column_title },
	{ "group", false, set_group },
	{ "total", false, set_total },
	{ "sort", false, set_sort },
	{ "select", false, set_select },
	{ "as", false, set_as },
	{ "unit", false, set_unit },
	{ "key", false, set_key },
	{ "required", false, set_required },
	{ "default", false, set_default },
	{ NULL, false, NULL },
};

/* ---- the whole ---- */

/* A number is no day or hour, and the answer to a question no amount. */
static bool
can_be(enum value_kind kind, enum type type)
{
	if (kind == VALUE_TEXT || type == TYPE_TEXT)
		return true;
	return kind == VALUE_NUMBER ? type_is_number(type)
				    : type == TYPE_BOOLEAN;
}

static int
check_type(const struct rule *rule, struct err *err)
{
	const struct expr *expr = rule->select.expr;

	if (expr == NULL || group_total_counts(rule->total) ||
	    can_be(expr_kind(expr), rule->as) ||
	    (rule->unit > 0 && expr_kind(expr) == VALUE_NUMBER))
		return 0;
	return err_set(err, ERR_DATA, "as: \"%s\" cannot be made of %s",
	    type_name(rule->as), rule->select.text);
}

/* The types that are made of an instant. */
static int
check_unit(const struct rule *rule, struct err *err)
{
	if (rule->unit == 0 || rule->as == TYPE_DATETIME ||
	    rule->as == TYPE_DATE || rule->as == TYPE_HOUR)
		return 0;
	return err_set(err, ERR_DATA,
	    "unit: it is of unix time: as=\"datetime\", \"date\" or "
	    "\"hour\"");
}

/* Rows can be counted without a look at them; see load_joins(), too. */
static int
check_select(const struct rule *rule, struct err *err)
{
	if (rule->select.expr != NULL || !group_total_counts(rule->total))
		return 0;
	if (rule->required || rule->fallback != NULL)
		return err_set(err, ERR_DATA,
		    "required and default are of a select, which it lacks");
	return 0;
}

static int
check_total(
    const struct rule *rule, const struct column *column, struct err *err)
{
	if (rule->sort && rule->total != TOTAL_GROUP)
		return err_set(err, ERR_DATA,
		    "sort: groups are sorted by columns with group=\"yes\", "
		    "and nothing else is sorted");
	if (group_total_counts(rule->total) && !can_be(VALUE_NUMBER, rule->as))
		return err_set(err, ERR_DATA, "as: \"%s\" is no count",
		    type_name(rule->as));
	if (group_total_needs_number(rule->total) &&
	    !type_is_number(column->type))
		return err_set(err, ERR_DATA,
		    "total: \"%s\" is of numbers: as=\"integer\", "
		    "\"decimal\", \"money\" or \"quantity\"",
		    group_total_name(rule->total));
	if (rule->total == TOTAL_AVERAGE && column->type == TYPE_INTEGER)
		return err_set(err, ERR_DATA,
		    "total: \"average\" is seldom whole: as=\"decimal\"");
	return 0;
}

static int
close_column(struct load *l, struct err *err)
{
	struct column *column = this_column(l);

	if (group_total_counts(l->rule->total) && !l->rule->typed)
		l->rule->as = TYPE_INTEGER;
	if (l->rule->total == TOTAL_GROUP)
		column->key = true; /* it tells the rows apart */
	column->type = type_of_cells(l->rule->as);
	if (check_select(l->rule, err) != 0 || check_unit(l->rule, err) != 0 ||
	    check_total(l->rule, column, err) != 0)
		return -1;
	return check_type(l->rule, err);
}

const struct load_element load_column = { "column", column_attrs, open_column,
	close_column };
