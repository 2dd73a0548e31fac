/*
 * Headings become names.
 */
#include "reader/heading.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>

/* ---- characters ---- */

enum use {
	USE_NONE,  /* no name can hold it */
	USE_LATER, /* not as its first */
	USE_FIRST
};

/* What XML's names may hold; all between is USE_NONE. */
static const struct range {
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

/* ---- names ---- */

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
find_column(const struct heading *h, const char *name)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->columns[i].name == name)
			return i + 1;
	return 0;
}

static int
add_column(struct heading *h, struct column column, struct err *err)
{
	if (column.name == NULL)
		return err_set(err, ERR_DATA, "more than %zu columns", h->n);
	if (h->n == h->cap) {
		h->cap = h->cap == 0 ? 16 : 2 * h->cap;
		h->columns =
		    mem_resize(h->columns, h->cap, sizeof(*h->columns));
	}
	h->columns[h->n++] = column;
	return 0;
}

int
heading_add(struct heading *h, const char *text, size_t len, struct err *err)
{
	struct buf name = BUF_INIT;
	struct column column;
	size_t other = 0;

	make_name(&name, text, len);
	column.numbered = name.len == 0;
	column.ahead = column.numbered;
	if (column.numbered)
		buf_printf(&name, "_%zu", h->n + 1);
	if (names_has(h->names, name.data, name.len))
		other =
		    find_column(h, names_intern(h->names, name.data, name.len));
	column.name = names_intern(h->names, name.data, name.len);
	buf_clear(&name);
	if (other > 0)
		return err_set(err, ERR_DATA,
		    "columns %zu and %zu are both called \"%s\"; give one of "
		    "them another heading",
		    other, h->n + 1, column.name);
	return add_column(h, column, err);
}

/* Each look makes the next one shorter. */
size_t
heading_told(struct heading *h, size_t i)
{
	while (i < h->n && h->columns[i].ahead > 0) {
		struct column *column = &h->columns[i];
		size_t next = i + column->ahead;

		if (next < h->n)
			column->ahead += h->columns[next].ahead;
		i += column->ahead;
	}
	return i;
}

void
heading_init(struct heading *h, struct names *names)
{
	*h = (struct heading){ .names = names };
}

void
heading_clear(struct heading *h)
{
	free(h->columns);
	*h = (struct heading){ .names = h->names };
}
