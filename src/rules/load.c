/*
 * Loading a rule file. The loader is itself a listener to the file's events;
 * what elements and attributes it knows stands in two tables, and all else is
 * refused with the line and the reason.
 */
#include "rules/rules_internal.h"
#include "base/mem.h"
#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum place { AT_TOP, AT_RULES, AT_TABLE, AT_COLUMN };

struct load {
	struct listener listener; /* first */
	struct rules *rules;
	struct source *source;
	enum place at;
};

typedef int set(struct load *, char *value, struct err *);

static struct plan *
this_plan(struct load *l)
{
	return &l->rules->plans[l->rules->nplans - 1];
}

static struct column *
this_column(struct load *l)
{
	struct plan *p = this_plan(l);

	return &p->table.columns[p->table.ncolumns - 1];
}

static struct rule *
this_rule(struct load *l)
{
	struct plan *p = this_plan(l);

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

static int
add_document(struct rules *r, const char *name, size_t len, struct err *err)
{
	while (len > 0 && (*name == ' ' || *name == '/'))
		name++, len--;
	while (len > 0 && name[len - 1] == ' ')
		len--;
	if (len == 0 || path_name(name, len) != len)
		return err_set(err, ERR_DATA,
		    "document: \"%.*s\" is not the name of an element",
		    (int)len, name);
	r->documents = mem_resize(
	    r->documents, r->ndocuments + 1, sizeof(*r->documents));
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
		if (add_document(l->rules, s, len, err) != 0)
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

	set_text(&this_plan(l)->table.name, value);
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
	return set_text(&this_plan(l)->table.title, value);
}

static int
set_match(struct load *l, char *value, struct err *err)
{
	struct plan *p = this_plan(l);

	set_text(&p->match_text, value);
	if (path_parse_match(&p->match, value, err) != 0)
		return err_in(err, "match");
	return 0;
}

static int
set_column_name(struct load *l, char *value, struct err *err)
{
	struct plan *p = this_plan(l);
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
		    "quantity datetime date boolean)", value);
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
	enum place in;
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

static const struct known_element {
	enum place in, is;
	const char *name;
} known_elements[] = {
	{ AT_TOP, AT_RULES, "rules" },
	{ AT_RULES, AT_TABLE, "table" },
	{ AT_TABLE, AT_COLUMN, "column" },
};

static const char *
place_name(enum place place)
{
	size_t i;

	for (i = 0; i < NELEM(known_elements); i++)
		if (known_elements[i].is == place)
			return known_elements[i].name;
	return "the file";
}

static const struct known_attr *
find_attr(enum place in, const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(known_attrs); i++)
		if (known_attrs[i].in == in &&
		    strcmp(known_attrs[i].name, name) == 0)
			return &known_attrs[i];
	return NULL;
}

static int
add_attrs(struct load *l, enum place at, const struct attr *attrs, size_t n,
    struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct known_attr *known = find_attr(at, attrs[i].name);

		if (known == NULL)
			return err_set(err, ERR_DATA,
			    "<%s> has no attribute \"%s\" in this language",
			    place_name(at), attrs[i].name);
		if (known->set(
			l, mem_dupn(attrs[i].value, attrs[i].len), err) != 0)
			return -1;
	}
	return 0;
}

static int
check_needed(enum place at, const struct attr *attrs, size_t n, struct err *err)
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
			    place_name(at), known->name);
	}
	return 0;
}

static void
add_plan(struct load *l)
{
	struct rules *r = l->rules;

	r->plans = mem_resize(r->plans, r->nplans + 1, sizeof(*r->plans));
	r->plans[r->nplans++] =
	    (struct plan){ .line = source_line(l->source) };
}

static void
add_column(struct load *l)
{
	struct plan *p = this_plan(l);
	size_t n = p->table.ncolumns++;

	p->table.columns =
	    mem_resize(p->table.columns, n + 1, sizeof(*p->table.columns));
	p->rules = mem_resize(p->rules, n + 1, sizeof(*p->rules));
	p->table.columns[n] = (struct column){ 0 };
	p->rules[n] = (struct rule){ .line = source_line(l->source) };
}

/* "FILE: line N: " in front of whatever was wrong there. */
static int
located(struct load *l, struct err *err)
{
	return err_in(
	    err, "%s: line %ld", l->source->name, source_line(l->source));
}

static int
open_known(struct load *l, enum place at, const struct attr *attrs, size_t n,
    struct err *err)
{
	if (at == AT_TABLE)
		add_plan(l);
	if (at == AT_COLUMN)
		add_column(l);
	l->at = at;
	if (add_attrs(l, at, attrs, n, err) != 0 ||
	    check_needed(at, attrs, n, err) != 0)
		return located(l, err);
	return 0;
}

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct load *)listener)->source = source;
	return 0;
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct load *l = (struct load *)listener;
	size_t i;

	for (i = 0; i < NELEM(known_elements); i++)
		if (known_elements[i].in == l->at &&
		    strcmp(known_elements[i].name, name) == 0)
			return open_known(
			    l, known_elements[i].is, attrs, n, err);
	err_set(err, ERR_DATA, "<%s> is not known in %s", name,
	    place_name(l->at));
	return located(l, err);
}

static int
on_text(struct listener *listener, const char *text, size_t len,
    struct err *err)
{
	struct load *l = (struct load *)listener;
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL) {
			err_set(err, ERR_DATA, "text in <%s> has no meaning",
			    place_name(l->at));
			return located(l, err);
		}
	return 0;
}

static int
finish_table(struct load *l, struct err *err)
{
	struct plan *p = this_plan(l);
	size_t i;

	if (p->table.title == NULL)
		p->table.title = mem_dup(p->table.name);
	for (i = 0; i < p->table.ncolumns; i++)
		if (p->table.columns[i].title == NULL)
			p->table.columns[i].title =
			    mem_dup(p->table.columns[i].name);
	if (p->table.ncolumns > 0)
		return 0;
	err_set(err, ERR_DATA, "table \"%s\" has no column", p->table.name);
	return located(l, err);
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct load *l = (struct load *)listener;
	enum place was = l->at;

	l->at = (enum place)(was - 1);
	return was == AT_TABLE ? finish_table(l, err) : 0;
}

/* Without document=, the tables' own roots. */
static int
default_documents(struct rules *r, struct err *err)
{
	struct buf text = BUF_INIT;
	size_t i, k;

	for (i = 0; i < r->nplans; i++) {
		const char *root = r->plans[i].match.steps[0];

		for (k = 0; k < r->ndocuments; k++)
			if (strcmp(r->documents[k], root) == 0)
				break;
		if (k < r->ndocuments)
			continue;
		buf_printf(&text, "%s%s", k > 0 ? " | " : "", root);
		if (add_document(r, root, strlen(root), err) != 0)
			return -1;
	}
	r->document_text = buf_take(&text);
	return 0;
}

/* A match that starts at another root would never find anything. */
static int
check_roots(struct rules *r, struct err *err)
{
	size_t i, k;

	for (i = 0; i < r->nplans; i++) {
		struct plan *p = &r->plans[i];

		for (k = 0; k < r->ndocuments; k++)
			if (strcmp(r->documents[k], p->match.steps[0]) == 0)
				break;
		if (k < r->ndocuments)
			continue;
		return err_set(err, ERR_DATA,
		    "%s: line %ld: the match \"%s\" does not start at the "
		    "document \"%s\"", r->path, p->line, p->match_text,
		    r->document_text);
	}
	return 0;
}

static int
check_ups(struct rules *r, struct err *err)
{
	size_t i, k;

	for (i = 0; i < r->nplans; i++)
		for (k = 0; k < r->plans[i].table.ncolumns; k++) {
			struct plan *p = &r->plans[i];

			if (p->rules[k].select.path.up < p->match.nsteps)
				continue;
			return err_set(err, ERR_DATA,
			    "%s: line %ld: select: \"%s\" leads above the "
			    "document's root", r->path, p->rules[k].line,
			    p->rules[k].select.text);
		}
	return 0;
}

static int
on_end(struct listener *listener, struct err *err)
{
	struct rules *r = ((struct load *)listener)->rules;

	if (r->nplans == 0)
		return err_set(err, ERR_DATA, "%s: has no table", r->path);
	if (r->ndocuments == 0 && default_documents(r, err) != 0)
		return -1;
	if (r->main == NULL)
		r->main = mem_dup(r->plans[0].table.name);
	if (rules_pick(r, r->main, err) < 0)
		return err_set(err, ERR_DATA,
		    "%s: main=\"%s\" is not one of its tables", r->path,
		    r->main);
	return check_roots(r, err) != 0 ? -1 : check_ups(r, err);
}

int
rules_load(struct rules *r, struct err *err)
{
	struct load l = { { on_begin, on_open, on_text, on_close, on_end }, r,
		NULL, AT_TOP };
	struct input in;
	int fd = open(r->path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", r->path);
	input_fd(&in, r->path, fd);
	rc = reader_xml(&in, &l.listener, err);
	input_clear(&in);
	close(fd);
	return rc;
}
