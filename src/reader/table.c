/*
 * Telling a table. A row is opened by its first value, so that one without any
 * costs nothing and is not seen. A column that was skipped once is not told
 * again where it is empty: a short row costs as much as it has cells, however
 * many headings there are.
 */
#include "reader/table.h"
#include "base/text.h"
#include "reader/reader.h"

static long
line_of(struct source *source)
{
	return ((struct table *)source)->line;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	return names_intern(((struct table *)source)->names, name, len);
}

void
table_init(struct table *t, const char *name, struct listener *to)
{
	*t = (struct table){ .to = to, .line = 1 };
	t->source = (struct source){ name, intern, line_of, false };
	t->names = names_new(READER_NAMES);
	t->table = names_intern(t->names, "table", 5);
	t->row = names_intern(t->names, "row", 3);
	heading_init(&t->heading, t->names);
}

void
table_clear(struct table *t)
{
	heading_clear(&t->heading);
	names_free(t->names);
	t->names = NULL;
}

int
table_refuse(const struct table *t, const char *what, struct err *err)
{
	return err_set(
	    err, ERR_DATA, "%s: line %ld: %s", t->source.name, t->line, what);
}

int
table_begin(struct table *t, struct err *err)
{
	int told;

	if (t->to->begin(t->to, &t->source, err) != 0)
		return -1;
	told = t->to->open(t->to, t->table, NULL, 0, err);
	if (told == EVENT_SKIP)
		t->skip = 2;
	return told < 0 ? -1 : 0;
}

int
table_heading(struct table *t, const char *text, size_t len, struct err *err)
{
	if (heading_add(&t->heading, text, len, err) == 0)
		return 0;
	return err_in(err, "%s: line %ld", t->source.name, t->line);
}

void
table_row(struct table *t, long line)
{
	t->line = line;
	t->next = 0;
	t->open = false;
	t->skip &= 2;
}

/* ---- cells ---- */

static int
tell(struct table *t, size_t i, const char *text, size_t len, struct err *err)
{
	struct column *column = &t->heading.columns[i];
	struct listener *to = t->to;
	int told = to->open(to, column->name, NULL, 0, err);

	if (told == EVENT_SKIP && column->ahead == 0)
		column->ahead = 1;
	if (told != EVENT_GO)
		return told < 0 ? -1 : 0;
	if (len > 0 && !t->source.deaf && to->text(to, text, len, err) != 0)
		return -1;
	return to->close(to, err);
}

/* The columns up to this one have no value. */
static int
tell_empty(struct table *t, size_t column, struct err *err)
{
	size_t i = t->next;

	while (i < column && (i = heading_told(&t->heading, i)) < column)
		if (tell(t, i++, "", 0, err) != 0)
			return -1;
	return 0;
}

static int
open_row(struct table *t, struct err *err)
{
	int told = t->to->open(t->to, t->row, NULL, 0, err);

	t->open = true;
	if (told == EVENT_SKIP)
		t->skip |= 1;
	return told < 0 ? -1 : 0;
}

static int
refuse_cell(struct table *t, size_t column, const char *text, size_t len,
    struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: \"%.*s\" is in column %zu, but there are only %zu "
	    "headings",
	    t->source.name, t->line, text_fit(text, len, 40), text, column + 1,
	    t->heading.n);
}

int
table_cell(struct table *t, size_t column, const char *text, size_t len,
    struct err *err)
{
	if (len == 0)
		return 0;
	if (column >= t->heading.n)
		return refuse_cell(t, column, text, len, err);
	if (!t->open && (t->skip & 2) == 0 && open_row(t, err) != 0)
		return -1;
	if (t->skip != 0)
		return 0;
	if (tell_empty(t, column, err) != 0)
		return -1;
	t->next = column + 1;
	return tell(t, column, text, len, err);
}

int
table_close(struct table *t, struct err *err)
{
	if (!t->open || t->skip != 0)
		return 0;
	if (tell_empty(t, t->heading.n, err) != 0)
		return -1;
	return t->to->close(t->to, err);
}

int
table_end(struct table *t, struct err *err)
{
	if ((t->skip & 2) == 0 && t->to->close(t->to, err) != 0)
		return -1;
	return t->to->end(t->to, err);
}
