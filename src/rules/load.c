/*
 * Loading a rule file. The loader is itself a listener to the file's events;
 * the elements that the language knows stand in a table, and all else is
 * refused with the line and the reason.
 */
#include "rules/load.h"
#include "base/mem.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct known_element {
	enum load_place in, is;
	const char *name;
} known_elements[] = {
	{ AT_TOP, AT_RULES, "rules" },
	{ AT_RULES, AT_TABLE, "table" },
	{ AT_TABLE, AT_COLUMN, "column" },
};

const char *
load_place_name(enum load_place place)
{
	size_t i;

	for (i = 0; i < NELEM(known_elements); i++)
		if (known_elements[i].is == place)
			return known_elements[i].name;
	return "the file";
}

static void
add_plan(struct load *l)
{
	struct rules *r = l->rules;

	r->plans = mem_resize(r->plans, r->nplans + 1, sizeof(*r->plans));
	r->plans[r->nplans++] = (struct plan){ .line = source_line(l->source) };
}

static void
add_column(struct load *l)
{
	struct plan *p = load_plan(l);
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
open_known(struct load *l, enum load_place at, const struct attr *attrs,
    size_t n, struct err *err)
{
	if (at == AT_TABLE)
		add_plan(l);
	if (at == AT_COLUMN)
		add_column(l);
	l->at = at;
	return load_attrs(l, at, attrs, n, err) == 0 ? 0 : located(l, err);
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
	    load_place_name(l->at));
	return located(l, err);
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct load *l = (struct load *)listener;
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL) {
			err_set(err, ERR_DATA, "text in <%s> has no meaning",
			    load_place_name(l->at));
			return located(l, err);
		}
	return 0;
}

/* A count or a position is a number, and nothing else can be made of it. */
static int
check_type(struct load *l, struct err *err)
{
	struct plan *p = load_plan(l);
	size_t i = p->table.ncolumns - 1;
	enum type type = p->table.columns[i].type;

	if (p->rules[i].select.kind == SELECT_PATH || type == TYPE_TEXT ||
	    type_is_number(type))
		return 0;
	err_set(err, ERR_DATA, "as: \"%s\" cannot be made of %s",
	    type_name(type), p->rules[i].select.text);
	return located(l, err);
}

static int
finish_table(struct load *l, struct err *err)
{
	struct plan *p = load_plan(l);
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
	enum load_place was = l->at;

	l->at = (enum load_place)(was - 1);
	if (was == AT_COLUMN)
		return check_type(l, err);
	return was == AT_TABLE ? finish_table(l, err) : 0;
}

static int
on_end(struct listener *listener, struct err *err)
{
	return load_check(((struct load *)listener)->rules, err);
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
