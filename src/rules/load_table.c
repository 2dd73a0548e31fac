/*
 * <rules>, <table> and <check>: their attributes, and what can be said of a
 * table when all its columns are there.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <string.h>

/* ---- <rules> ---- */

int
load_add_document(
    struct rules *r, const char *name, size_t len, struct err *err)
{
	while (len > 0 && (*name == ' ' || *name == '/'))
		name++, len--;
	while (len > 0 && name[len - 1] == ' ')
		len--;
	if (len == 0 || path_name(name, len) != len)
		return err_set(err, ERR_DATA,
		    "document: \"%.*s\" is not the name of an element",
		    (int)len, name);
	if (r->ndocuments == LOAD_ROOTS)
		return err_set(err, ERR_DATA,
		    "the rules are for documents of at most %d roots",
		    LOAD_ROOTS);
	r->documents =
	    mem_resize(r->documents, r->ndocuments + 1, sizeof(*r->documents));
	r->documents[r->ndocuments++] = mem_dupn(name, len);
	return 0;
}

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

const struct load_attr load_rules_attrs[] = {
	{ "document", false, set_document },
	{ "main", false, set_main },
	{ NULL, false, NULL },
};

/* ---- <table> ---- */

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

const struct load_attr load_table_attrs[] = {
	{ "name", true, set_table_name },
	{ "title", false, set_table_title },
	{ "match", true, set_match },
	{ "test", false, set_test },
	{ "chart", false, set_chart },
	{ "hidden", false, set_hidden },
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
check_groups(struct plan *p, struct err *err)
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

int
load_table_end(struct load *l, struct err *err)
{
	struct plan *p = l->plan;

	default_titles(&p->table);
	if (p->table.ncolumns == 0)
		return err_set(
		    err, ERR_DATA, "table \"%s\" has no column", p->table.name);
	if (check_groups(p, err) != 0)
		return -1;
	if (p->chart == NULL)
		return 0;
	if (!p->grouped)
		return err_set(err, ERR_DATA,
		    "chart: there is none of single rows; it takes columns "
		    "with group=\"yes\" and total=\"...\"");
	if (load_chart(&p->table, p->chart, err) != 0)
		return err_in(err, "chart");
	return 0;
}

/* ---- <check> ---- */

static int
set_message(struct load *l, const char *value, struct err *err)
{
	if (load_message(l->plan, value, err) != 0)
		return err_in(err, "message");
	return 0;
}

const struct load_attr load_check_attrs[] = {
	{ "match", true, set_match },
	{ "test", true, set_test },
	{ "message", true, set_message },
	{ NULL, false, NULL },
};
