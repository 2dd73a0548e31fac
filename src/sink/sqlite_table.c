/*
 * Tables as SQL. SQLite has no decimals: numbers with a point are declared
 * NUMERIC, so that they can be summed and compared; 15 digits are kept, and
 * 18 of a whole number. Texts keep every byte. An empty value is NULL, but ''
 * in a key, because no NULL is equal to another.
 */
#include "base/mem.h"
#include "sink/sqlite_internal.h"

#include <stdlib.h>

/* ---- names and types ---- */

void
table_put_name(struct buf *sql, const char *name)
{
	buf_putc(sql, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			buf_putc(sql, '"');
		buf_putc(sql, *name);
	}
	buf_putc(sql, '"');
}

static const char *const declared[] = {
	[TYPE_TEXT] = "TEXT",
	[TYPE_INTEGER] = "INTEGER",
	[TYPE_DECIMAL] = "NUMERIC",
	[TYPE_MONEY] = "NUMERIC",
	[TYPE_QUANTITY] = "NUMERIC",
	[TYPE_DATETIME] = "TEXT",
	[TYPE_DATE] = "TEXT",
	[TYPE_BOOLEAN] = "BOOLEAN",
};

/* An INTEGER that is the whole key would be the row's own number. */
const char *
table_type(const struct column *c)
{
	return c->key && c->type == TYPE_INTEGER ? "INT" : declared[c->type];
}

/* ---- lists ---- */

enum which { ALL, KEYS, VALUES };

static bool
is_of(const struct column *c, enum which which)
{
	return which == ALL || c->key == (which == KEYS);
}

/* Names with something in front, and commas between; how many there are. */
static size_t
put_list(struct buf *sql, const struct table *t, bool days, enum which which,
    const char *front)
{
	size_t i, n = 0;

	if (days && which != VALUES) {
		buf_printf(sql, "%s\"" DAY_COLUMN "\"", front);
		n++;
	}
	for (i = 0; i < t->ncolumns; i++) {
		if (!is_of(&t->columns[i], which))
			continue;
		buf_printf(sql, "%s%s", n++ > 0 ? ", " : "", front);
		table_put_name(sql, t->columns[i].name);
	}
	return n;
}

void
table_put_columns(struct buf *sql, const struct table *t, bool days)
{
	put_list(sql, t, days, ALL, "");
}

/* ---- making ---- */

static void
put_column(struct buf *sql, const struct column *c)
{
	table_put_name(sql, c->name);
	buf_printf(sql, " %s%s", table_type(c), c->key ? " NOT NULL" : "");
}

static void
put_day_index(struct buf *sql, const struct table *t)
{
	char *name = mem_printf("%s by " DAY_COLUMN, t->name);

	buf_puts(sql, "CREATE INDEX ");
	table_put_name(sql, name);
	buf_puts(sql, " ON ");
	table_put_name(sql, t->name);
	buf_puts(sql, " (\"" DAY_COLUMN "\");\n");
	free(name);
}

void
table_put_create(struct buf *sql, const struct table *t, bool days)
{
	size_t i;

	buf_puts(sql, "CREATE TABLE ");
	table_put_name(sql, t->name);
	buf_puts(sql, days ? " (\"" DAY_COLUMN "\" TEXT NOT NULL, " : " (");
	for (i = 0; i < t->ncolumns; i++) {
		buf_puts(sql, i > 0 ? ", " : "");
		put_column(sql, &t->columns[i]);
	}
	if (sink_has_key(t)) {
		buf_puts(sql, ", PRIMARY KEY (");
		put_list(sql, t, days, KEYS, "");
		buf_putc(sql, ')');
	}
	buf_puts(sql, ");\n");
	if (days && !sink_has_key(t))
		put_day_index(sql, t);
}

/* "a" = excluded."a", ... */
static void
put_settings(struct buf *sql, const struct table *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->ncolumns; i++) {
		if (t->columns[i].key)
			continue;
		buf_puts(sql, n++ > 0 ? ", " : "");
		table_put_name(sql, t->columns[i].name);
		buf_puts(sql, " = excluded.");
		table_put_name(sql, t->columns[i].name);
	}
}

/* A row that is as it was is not written: the file stays as it is. */
static void
put_update(struct buf *sql, const struct table *t)
{
	struct buf front = BUF_INIT;

	table_put_name(&front, t->name);
	buf_putc(&front, '.');
	buf_puts(sql, "DO UPDATE SET ");
	put_settings(sql, t);
	buf_puts(sql, " WHERE (");
	put_list(sql, t, false, VALUES, buf_str(&front));
	buf_puts(sql, ") IS NOT (");
	put_list(sql, t, false, VALUES, "excluded.");
	buf_putc(sql, ')');
	buf_clear(&front);
}

void
table_put_upsert(struct buf *sql, const struct table *t, bool days)
{
	struct buf values = BUF_INIT;

	if (!sink_has_key(t))
		return;
	buf_puts(sql, " ON CONFLICT (");
	put_list(sql, t, days, KEYS, "");
	buf_puts(sql, ") ");
	if (put_list(&values, t, false, VALUES, "") == 0)
		buf_puts(sql, "DO NOTHING");
	else
		put_update(sql, t);
	buf_clear(&values);
}
