/*
 * Loading a rule file. The loader is itself a listener to the file's events;
 * the elements that the language knows stand in a table, and all else is
 * refused with the line and the reason.
 */
#include "rules/load/load.h"
#include "base/mem.h"
#include "base/text.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- elements ---- */

static const struct load_element the_file = { .name = "the file" };

static const struct known_element {
	enum load_place in;
	const struct load_element *element;
} known_elements[LOAD_PLACES] = {
	[AT_TOP] = { LOAD_PLACES, &the_file },
	[AT_RULES] = { AT_TOP, &load_rules },
	[AT_TABLE] = { AT_RULES, &load_table },
	[AT_COLUMN] = { AT_TABLE, &load_column },
	[AT_JOIN] = { AT_TABLE, &load_join },
	[AT_CHECK] = { AT_RULES, &load_check },
	[AT_LOOKUP] = { AT_RULES, &load_lookup },
	[AT_ENTRY] = { AT_LOOKUP, &load_entry },
};

/* "table.column: ", as far as they have names. */
static void
in_plan(struct load *l, struct err *err)
{
	static const struct table none;
	const struct table *t = l->plan == NULL ? &none : &l->plan->table;
	const char *column =
	    l->rule == NULL ? NULL : t->columns[t->ncolumns - 1].name;

	if (t->name != NULL && column != NULL)
		err_in(err, "%s.%s", t->name, column);
	else if (t->name != NULL)
		err_in(err, "%s", t->name);
}

/* "FILE: line N: WHAT: " in front of whatever was wrong there. */
static int
located_at(struct load *l, long line, struct err *err)
{
	if (l->at >= AT_TABLE && l->at <= AT_CHECK)
		in_plan(l, err);
	else if (l->at >= AT_LOOKUP && l->lookup_name != NULL)
		err_in(err, "lookup \"%s\"", l->lookup_name);
	return err_in(err, "%s: line %ld", l->source->name, line);
}

static int
located(struct load *l, struct err *err)
{
	return located_at(l, source_line(l->source), err);
}

static int
open_known(struct load *l, enum load_place at, const struct attr *attrs,
    size_t n, struct err *err)
{
	const struct load_element *e = known_elements[at].element;

	l->at = at;
	if (e->open != NULL && e->open(l, err) != 0)
		return located(l, err);
	if (load_attrs(l, e->name, e->attrs, attrs, n, err) != 0)
		return located(l, err);
	return 0;
}

/* ---- the listener ---- */

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

	for (i = 0; i < LOAD_PLACES; i++)
		if (known_elements[i].in == l->at &&
		    strcmp(known_elements[i].element->name, name) == 0)
			return open_known(l, (enum load_place)i, attrs, n, err);
	err_set(err, ERR_DATA, "<%s> is not known in %s", name,
	    known_elements[l->at].element->name);
	return located(l, err);
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct load *l = (struct load *)listener;
	size_t i;

	for (i = 0; i < len; i++)
		if (!text_is_blank(text[i])) {
			err_set(err, ERR_DATA, "text in <%s> has no meaning",
			    known_elements[l->at].element->name);
			return located(l, err);
		}
	return 0;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct load *l = (struct load *)listener;
	const struct load_element *e = known_elements[l->at].element;
	bool plan = l->at == AT_TABLE || l->at == AT_CHECK;
	long line = plan ? l->plan->line : source_line(l->source);

	if (e->close != NULL && e->close(l, err) != 0)
		return located_at(l, line, err);
	l->at = known_elements[l->at].in;
	l->rule = NULL;
	return 0;
}

static int
on_end(struct listener *listener, struct err *err)
{
	return load_check_whole(((struct load *)listener)->rules, err);
}

static int
read_file(struct load *l, int fd, struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, l->rules->path, fd);
	rc = reader_xml(&in, &l->listener, err);
	input_clear(&in);
	free(l->lookup_name);
	free(l->lookup_file);
	free(l->key);
	free(l->value);
	return rc;
}

static int
load(struct rules *r, struct err *err)
{
	struct load l = { .listener = { on_begin, on_open, on_text, on_close,
			      on_end },
		.rules = r };
	int fd = open(r->path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", r->path);
	r->lookups = lookups_new();
	rc = read_file(&l, fd, err);
	close(fd);
	return rc;
}

struct rules *
rules_open(const char *name, struct err *err)
{
	char *path = rules_find(name, err);
	struct rules *r;

	if (path == NULL)
		return NULL;
	r = mem_new(sizeof(*r));
	r->path = path;
	if (load(r, err) == 0)
		return r;
	rules_free(r);
	return NULL;
}
