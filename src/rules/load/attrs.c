/*
 * Taking the attributes of an element: each must be one that the language has
 * there, and is given to the function that its row names. They are taken in
 * the order of the rows, names first, so that messages can say what they are
 * about.
 */
#include "base/mem.h"
#include "rules/load/load.h"

#include <stdlib.h>
#include <string.h>

/* ---- values that several have ---- */

int
load_text(char **to, const char *value)
{
	free(*to);
	*to = mem_dup(value);
	return 0;
}

int
load_name(const char *value, struct err *err)
{
	size_t n = strlen(value);

	if (n > 0 && n <= 64 && path_name(value, n) == n)
		return 0;
	return err_set(err, ERR_DATA, "\"%s\" is not a name", value);
}

int
load_flag(bool *flag, const char *value, const char *name, struct err *err)
{
	*flag = strcmp(value, "yes") == 0;
	if (*flag || strcmp(value, "no") == 0)
		return 0;
	return err_set(
	    err, ERR_DATA, "%s: \"%s\" is neither yes nor no", name, value);
}

int
load_select(
    struct select *s, const char *text, enum expr_use use, struct err *err)
{
	load_text(&s->text, text);
	s->expr = expr_parse(text, strlen(text), use, err);
	return s->expr == NULL ? -1 : 0;
}

/* ---- what elements add to the rules ---- */

struct rule *
load_add_rule(struct table_plan *p, long line, struct err *err)
{
	size_t n = p->table.ncolumns;

	if (n == LOAD_COLUMNS) {
		err_set(err, ERR_DATA,
		    "a table has at most %d columns, and a message as many "
		    "expressions",
		    LOAD_COLUMNS);
		return NULL;
	}
	p->table.ncolumns++;
	p->table.columns =
	    mem_resize(p->table.columns, n + 1, sizeof(*p->table.columns));
	p->rules = mem_resize(p->rules, n + 1, sizeof(*p->rules));
	p->table.columns[n] = (struct column){ 0 };
	p->rules[n] = (struct rule){ .line = line };
	return &p->rules[n];
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
	if (r->ndocuments == LOAD_ROOTS)
		return err_set(err, ERR_DATA,
		    "the rules are for documents of at most %d roots",
		    LOAD_ROOTS);
	r->documents =
	    mem_resize(r->documents, r->ndocuments + 1, sizeof(*r->documents));
	r->documents[r->ndocuments++] = mem_dupn(name, len);
	return 0;
}

/* ---- taking them ---- */

static const struct attr *
find_attr(const struct attr *attrs, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(attrs[i].name, name) == 0)
			return &attrs[i];
	return NULL;
}

static bool
is_known(const struct load_attr *known, const char *name)
{
	for (; known->name != NULL; known++)
		if (strcmp(known->name, name) == 0)
			return true;
	return false;
}

static int
take(struct load *l, const char *element, const struct load_attr *known,
    const struct attr *attr, struct err *err)
{
	char *value;
	int rc;

	if (attr == NULL && known->needed)
		return err_set(err, ERR_DATA, "<%s> needs %s=\"...\"", element,
		    known->name);
	if (attr == NULL)
		return 0;
	value = mem_dupn(attr->value, attr->len);
	rc = known->set(l, value, err);
	free(value);
	return rc;
}

int
load_attrs(struct load *l, const char *element, const struct load_attr *known,
    const struct attr *attrs, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_known(known, attrs[i].name))
			return err_set(err, ERR_DATA,
			    "<%s> has no attribute \"%s\" in this language",
			    element, attrs[i].name);
	for (; known->name != NULL; known++)
		if (take(l, element, known, find_attr(attrs, n, known->name),
			err) != 0)
			return -1;
	return 0;
}
