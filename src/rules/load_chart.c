/*
 * The picture of a table: "columns: day by cash, card", "bars: name by net top
 * 20". The kind, the column of categories, those of values, and how many.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

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

int
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
