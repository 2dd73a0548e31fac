/*
 * Telling a table. A row is opened by its first value, so that one without any
 * costs nothing and is not seen. A column that was skipped once is not told
 * again where it is empty: a short row costs as much as it has cells, however
 * many headings there are.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "reader/table.h"
#include "reader/reader.h"

#include <stdlib.h>

/* ---- headings become names ---- */

enum use {
	USE_NONE,  /* no name can hold it */
	USE_LATER, /* not as its first */
	USE_FIRST
};

/* What XML's names may hold; all between is USE_NONE. */
static const struct name_range {
	unsigned first, last;
	enum use use;
} ranges[] = {
	{ '0', '9', USE_LATER },
	{ 'A', 'Z', USE_FIRST },
	{ '_', '_', USE_FIRST },
	{ 'a', 'z', USE_FIRST },
	{ 0xb7, 0xb7, USE_LATER },
	{ 0xc0, 0xd6, USE_FIRST },
	{ 0xd8, 0xf6, USE_FIRST },
	{ 0xf8, 0x2ff, USE_FIRST },
	{ 0x300, 0x36f, USE_LATER },
	{ 0x370, 0x37d, USE_FIRST },
	{ 0x37f, 0x1fff, USE_FIRST },
	{ 0x203f, 0x2040, USE_LATER },
	{ 0x2070, 0x218f, USE_FIRST },
	{ 0x2c00, 0x2fef, USE_FIRST },
	{ 0x3001, 0xd7ff, USE_FIRST },
	{ 0xf900, 0xfdcf, USE_FIRST },
	{ 0xfdf0, 0xfefe, USE_FIRST }, /* U+FEFF is a stray mark */
	{ 0xff00, 0xfffd, USE_FIRST },
	{ 0x10000, 0xeffff, USE_FIRST },
};

static enum use
use_of(unsigned code)
{
	size_t i;

	for (i = 0; i < NELEM(ranges) && code >= ranges[i].first; i++)
		if (code <= ranges[i].last)
			return ranges[i].use;
	return USE_NONE;
}

/* held: the character before was one that a name holds. */
static bool
put_char(struct buf *name, unsigned code, bool held)
{
	char bytes[UTF8_MAX];
	enum use use = use_of(code);

	if (use == USE_NONE && held)
		buf_putc(name, '_');
	if (use == USE_NONE)
		return false;
	if (use == USE_LATER && name->len == 0)
		buf_putc(name, '_');
	buf_add(name, bytes, utf8_put(bytes, utf8_lower(code)));
	return true;
}

static bool
is_blank(unsigned code)
{
	return code <= ' ' || code == 0xa0 || code == 0xfeff;
}

static void
make_name(struct buf *name, const char *text, size_t len)
{
	bool held = true;
	unsigned code;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = utf8_get(text + i, len - i, &code);
		if (name->len > 0 || !is_blank(code))
			held = put_char(name, code, held);
	}
	while (name->len > 0 && name->data[name->len - 1] == '_')
		name->len--;
}

/* ---- columns ---- */

/* Its number, from 1; 0: there is none of this name. */
static size_t
find_column(const struct reader_table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].name == name)
			return i + 1;
	return 0;
}

static int
add_column(struct reader_table *t, struct table_column column, struct err *err)
{
	if (column.name == NULL)
		return err_set(
		    err, ERR_DATA, "more than %zu columns", t->ncolumns);
	if (t->ncolumns == t->cap) {
		t->cap = t->cap == 0 ? 16 : 2 * t->cap;
		t->columns =
		    mem_resize(t->columns, t->cap, sizeof(*t->columns));
	}
	t->columns[t->ncolumns++] = column;
	return 0;
}

static int
add_heading(
    struct reader_table *t, const char *text, size_t len, struct err *err)
{
	struct buf name = BUF_INIT;
	struct table_column column;
	size_t other = 0;

	make_name(&name, text, len);
	column.numbered = name.len == 0;
	column.ahead = column.numbered;
	if (column.numbered)
		buf_printf(&name, "_%zu", t->ncolumns + 1);
	if (intern_has(t->names, name.data, name.len))
		other =
		    find_column(t, intern_name(t->names, name.data, name.len));
	column.name = intern_name(t->names, name.data, name.len);
	buf_clear(&name);
	if (other > 0)
		return err_set(err, ERR_DATA,
		    "columns %zu and %zu are both called \"%s\"; give one of "
		    "them another heading",
		    other, t->ncolumns + 1, column.name);
	return add_column(t, column, err);
}

/* Each look makes the next one shorter. */
static size_t
next_told(struct reader_table *t, size_t i)
{
	while (i < t->ncolumns && t->columns[i].ahead > 0) {
		struct table_column *column = &t->columns[i];
		size_t next = i + column->ahead;

		if (next < t->ncolumns)
			column->ahead += t->columns[next].ahead;
		i += column->ahead;
	}
	return i;
}

/* ---- the table ---- */

static long
line_of(struct source *source)
{
	return ((struct reader_table *)source)->line;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	return intern_name(((struct reader_table *)source)->names, name, len);
}

void
table_init(struct reader_table *t, const char *name, struct listener *to)
{
	*t = (struct reader_table){ .to = to, .line = 1 };
	t->source =
	    (struct source){ name, intern, line_of, false, false, false };
	t->names = intern_new(READER_NAMES);
	t->table = intern_name(t->names, "table", 5);
	t->row = intern_name(t->names, "row", 3);
}

void
table_clear(struct reader_table *t)
{
	free(t->columns);
	intern_free(t->names);
	t->names = NULL;
}

int
table_refuse(const struct reader_table *t, const char *what, struct err *err)
{
	return err_set(
	    err, ERR_DATA, "%s: line %ld: %s", t->source.name, t->line, what);
}

int
table_begin(struct reader_table *t, struct err *err)
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
table_heading(
    struct reader_table *t, const char *text, size_t len, struct err *err)
{
	if (add_heading(t, text, len, err) == 0)
		return 0;
	return err_in(err, "%s: line %ld", t->source.name, t->line);
}

void
table_row(struct reader_table *t, long line)
{
	t->line = line;
	t->next = 0;
	t->open = false;
	t->skip &= 2;
}

/* ---- cells ---- */

static int
tell(struct reader_table *t, size_t i, const char *text, size_t len,
    struct err *err)
{
	struct table_column *column = &t->columns[i];
	struct listener *to = t->to;
	int told = to->open(to, column->name, NULL, 0, err);

	if (told == EVENT_SKIP && column->ahead == 0)
		column->ahead = 1;
	if (told != EVENT_GO)
		return told < 0 ? -1 : 0;
	if (len > 0 && !t->source.text_ignored &&
	    to->text(to, text, len, err) != 0)
		return -1;
	return to->close(to, err);
}

/* The columns up to this one have no value. */
static int
tell_empty(struct reader_table *t, size_t column, struct err *err)
{
	size_t i = t->next;

	while (i < column && (i = next_told(t, i)) < column)
		if (tell(t, i++, "", 0, err) != 0)
			return -1;
	return 0;
}

static int
open_row(struct reader_table *t, struct err *err)
{
	int told = t->to->open(t->to, t->row, NULL, 0, err);

	t->open = true;
	if (told == EVENT_SKIP)
		t->skip |= 1;
	return told < 0 ? -1 : 0;
}

static int
refuse_cell(struct reader_table *t, size_t column, const char *text, size_t len,
    struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: \"%.*s\" is in column %zu, but there are only %zu "
	    "headings",
	    t->source.name, t->line, text_fit(text, len, 40), text, column + 1,
	    t->ncolumns);
}

int
table_cell(struct reader_table *t, size_t column, const char *text, size_t len,
    struct err *err)
{
	if (len == 0)
		return 0;
	if (column >= t->ncolumns)
		return refuse_cell(t, column, text, len, err);
	if (!t->open && (t->skip & 2) == 0 && open_row(t, err) != 0)
		return -1;
	if (t->skip != 0)
		return 0;
	if (t->next < column && tell_empty(t, column, err) != 0)
		return -1;
	t->next = column + 1;
	return tell(t, column, text, len, err);
}

int
table_close(struct reader_table *t, struct err *err)
{
	if (!t->open || t->skip != 0)
		return 0;
	if (tell_empty(t, t->ncolumns, err) != 0)
		return -1;
	return t->to->close(t->to, err);
}

int
table_end(struct reader_table *t, struct err *err)
{
	if ((t->skip & 2) == 0 && t->to->close(t->to, err) != 0)
		return -1;
	return t->to->end(t->to, err);
}
