/*
 * A heading nobody knows is mostly a column that nobody needs, but it may be
 * the price by another name: so it is told. Without codes or names there is no
 * list of goods.
 */
#include "push/headings.h"
#include "base/buf.h"
#include "base/mem.h"
#include "rules/explain.h"

#include <stdlib.h>
#include <string.h>

static const char *const required[] = { "code", "name" };

struct check {
	const struct look *look;
	bool *known; /* a heading each */
	/* of the column that is required: what it may be called */
	const char *column;
	struct buf words;
	bool found;
};

static bool
is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* A heading that the column may have: is it there? */
static void
try_word(struct check *c, bool wanted, const char *word, size_t len)
{
	size_t i;

	if (wanted)
		buf_printf(&c->words, "%s%.*s", c->words.len > 0 ? ", " : "",
		    (int)len, word);
	for (i = 0; i < c->look->nheadings; i++) {
		if (!is_word(word, len, c->look->headings[i]))
			continue;
		c->known[i] = true;
		c->found |= wanted;
	}
}

/* "table/row/code, table/row/код": the last steps are the headings. */
static void
tell(void *arg, const struct explained *e)
{
	struct check *c = arg;
	bool wanted = c->column != NULL && e->column != NULL &&
		      strcmp(e->table->name, "products") == 0 &&
		      strcmp(e->column->name, c->column) == 0;
	const char *s = e->reads, *end, *slash;

	for (; *s != '\0'; s = end + strspn(end, ", ")) {
		end = s + strcspn(s, ",");
		slash = memrchr(s, '/', (size_t)(end - s));
		if (slash != NULL)
			try_word(
			    c, wanted, slash + 1, (size_t)(end - slash - 1));
	}
}

/* Is there such a column, by any of its names? Those are in words then. */
static bool
is_there(struct check *c, const struct rules *rules, const char *column)
{
	c->column = column;
	c->found = false;
	buf_reset(&c->words);
	explain_each(rules, tell, c);
	return c->found || c->words.len == 0;
}

static int
check_required(struct check *c, const char *name, const struct rules *rules,
    struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(required); i++)
		if (!is_there(c, rules, required[i]))
			return err_set(err, ERR_DATA,
			    "%s: no column has the products' %s; its heading "
			    "may be one of: %s",
			    name, required[i], buf_str(&c->words));
	return 0;
}

static void
warn(struct warner *w, char *text)
{
	w->warn(w->arg, text);
	w->told++;
	free(text);
}

static void
warn_of_unknown(const struct check *c, const char *name, struct warner *w)
{
	size_t i;

	for (i = 0; i < c->look->nheadings; i++)
		if (!c->known[i])
			warn(w,
			    mem_printf("%s: the heading \"%s\" is not known, "
				       "its column is left out",
				name, c->look->headings[i]));
}

int
headings_check(const struct look *look, const char *name,
    const struct rules *rules, struct warner *w, struct err *err)
{
	struct check c = { .look = look };
	int rc;

	if (look->nheadings == 0)
		return 0;
	c.known = mem_array(look->nheadings, sizeof(*c.known));
	rc = check_required(&c, name, rules, err);
	if (rc == 0 && !is_there(&c, rules, "price"))
		warn(w, mem_printf("%s: no column has prices; its heading may "
				   "be one of: %s",
			    name, buf_str(&c.words)));
	warn_of_unknown(&c, name, w);
	free(c.known);
	buf_clear(&c.words);
	return rc;
}
