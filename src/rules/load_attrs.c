/*
 * The attributes that rule files know, as a table: where each stands, whether
 * it must, and the function that takes its value. All others are refused.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

/* Takes over the value. */
typedef int set(struct load *, char *value, struct err *);

struct plan *
load_plan(struct load *l)
{
	return &l->rules->plans[l->rules->nplans - 1];
}

static struct column *
this_column(struct load *l)
{
	struct plan *p = load_plan(l);

	return &p->table.columns[p->table.ncolumns - 1];
}

static struct rule *
this_rule(struct load *l)
{
	struct plan *p = load_plan(l);

	return &p->rules[p->table.ncolumns - 1];
}

static int
set_text(char **to, char *value)
{
	free(*to);
	*to = value;
	return 0;
}

static int
check_name(const char *value, struct err *err)
{
	size_t n = strlen(value);

	if (n > 0 && n <= 64 && path_name(value, n) == n)
		return 0;
	return err_set(err, ERR_DATA, "\"%s\" is not a name", value);
}

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
	r->documents =
	    mem_resize(r->documents, r->ndocuments + 1, sizeof(*r->documents));
	r->documents[r->ndocuments++] = mem_dupn(name, len);
	return 0;
}

static int
set_document(struct load *l, char *value, struct err *err)
{
	const char *s = value, *bar;

	set_text(&l->rules->document_text, value);
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
set_main(struct load *l, char *value, struct err *err)
{
	set_text(&l->rules->main, value);
	return check_name(value, err);
}

static int
set_table_name(struct load *l, char *value, struct err *err)
{
	size_t i;

	set_text(&load_plan(l)->table.name, value);
	for (i = 0; i + 1 < l->rules->nplans; i++)
		if (strcmp(l->rules->plans[i].table.name, value) == 0)
			return err_set(err, ERR_DATA,
			    "there is a table \"%s\" already", value);
	return check_name(value, err);
}

static int
set_table_title(struct load *l, char *value, struct err *err)
{
	(void)err;
	return set_text(&load_plan(l)->table.title, value);
}

static int
set_match(struct load *l, char *value, struct err *err)
{
	struct plan *p = load_plan(l);

	set_text(&p->match_text, value);
	if (path_parse_match(&p->match, value, err) != 0)
		return err_in(err, "match");
	return 0;
}

static int
set_column_name(struct load *l, char *value, struct err *err)
{
	struct plan *p = load_plan(l);
	size_t i;

	set_text(&this_column(l)->name, value);
	for (i = 0; i + 1 < p->table.ncolumns; i++)
		if (strcmp(p->table.columns[i].name, value) == 0)
			return err_set(err, ERR_DATA,
			    "there is a column \"%s\" already", value);
	return check_name(value, err);
}

static int
set_column_title(struct load *l, char *value, struct err *err)
{
	(void)err;
	return set_text(&this_column(l)->title, value);
}

static int
set_select(struct load *l, char *value, struct err *err)
{
	int rc = select_parse(&this_rule(l)->select, value, err);

	free(value);
	return rc == 0 ? 0 : err_in(err, "select");
}

static int
set_as(struct load *l, char *value, struct err *err)
{
	bool known = type_find(value, &this_column(l)->type);

	if (!known)
		err_set(err, ERR_DATA,
		    "as: \"%s\" is not a type (text integer decimal money "
		    "quantity datetime date boolean)",
		    value);
	free(value);
	return known ? 0 : -1;
}

static int
set_default(struct load *l, char *value, struct err *err)
{
	(void)err;
	return set_text(&this_rule(l)->fallback, value);
}

static int
set_flag(bool *flag, char *value, const char *name, struct err *err)
{
	int yes = strcmp(value, "yes") == 0, no = strcmp(value, "no") == 0;

	*flag = yes;
	if (!yes && !no)
		err_set(err, ERR_DATA, "%s: \"%s\" is neither yes nor no", name,
		    value);
	free(value);
	return yes || no ? 0 : -1;
}

static int
set_key(struct load *l, char *value, struct err *err)
{
	return set_flag(&this_column(l)->key, value, "key", err);
}

static int
set_required(struct load *l, char *value, struct err *err)
{
	return set_flag(&this_rule(l)->required, value, "required", err);
}

static const struct known_attr {
	enum load_place in;
	const char *name;
	bool needed;
	set *set;
} known_attrs[] = {
	{ AT_RULES, "document", false, set_document },
	{ AT_RULES, "main", false, set_main },
	{ AT_TABLE, "name", true, set_table_name },
	{ AT_TABLE, "title", false, set_table_title },
	{ AT_TABLE, "match", true, set_match },
	{ AT_COLUMN, "name", true, set_column_name },
	{ AT_COLUMN, "title", false, set_column_title },
	{ AT_COLUMN, "select", true, set_select },
	{ AT_COLUMN, "as", false, set_as },
	{ AT_COLUMN, "key", false, set_key },
	{ AT_COLUMN, "required", false, set_required },
	{ AT_COLUMN, "default", false, set_default },
};

static const struct known_attr *
find_attr(enum load_place in, const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(known_attrs); i++)
		if (known_attrs[i].in == in &&
		    strcmp(known_attrs[i].name, name) == 0)
			return &known_attrs[i];
	return NULL;
}

static int
add_attrs(struct load *l, enum load_place at, const struct attr *attrs,
    size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct known_attr *known = find_attr(at, attrs[i].name);

		if (known == NULL)
			return err_set(err, ERR_DATA,
			    "<%s> has no attribute \"%s\" in this language",
			    load_place_name(at), attrs[i].name);
		if (known->set(
			l, mem_dupn(attrs[i].value, attrs[i].len), err) != 0)
			return -1;
	}
	return 0;
}

static int
check_needed(
    enum load_place at, const struct attr *attrs, size_t n, struct err *err)
{
	size_t i, k;

	for (i = 0; i < NELEM(known_attrs); i++) {
		const struct known_attr *known = &known_attrs[i];

		if (known->in != at || !known->needed)
			continue;
		for (k = 0; k < n; k++)
			if (strcmp(attrs[k].name, known->name) == 0)
				break;
		if (k == n)
			return err_set(err, ERR_DATA, "<%s> needs %s=\"...\"",
			    load_place_name(at), known->name);
	}
	return 0;
}

int
load_attrs(struct load *l, enum load_place at, const struct attr *attrs,
    size_t n, struct err *err)
{
	if (add_attrs(l, at, attrs, n, err) != 0)
		return -1;
	return check_needed(at, attrs, n, err);
}
