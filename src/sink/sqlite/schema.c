/*
 * Tables as SQL. SQLite has no decimals: numbers with a point are declared
 * NUMERIC, so that they can be summed and compared; 15 digits are kept, and
 * 18 of a whole number. Texts keep every byte. An empty value is NULL, but ''
 * in a key, because no NULL is equal to another.
 *
 * A table that is there is held against the one that the rules have. It may
 * lack columns, which are added, and have others, which stay empty. What cannot
 * be made good is another key, or numbers where texts should be: leading zeros
 * would be lost.
 */
#include "base/mem.h"
#include "sink/sqlite/sqlite_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- names and types ---- */

void
schema_put_name(struct buf *sql, const char *name)
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
static const char *
type_of(const struct column *c)
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
		schema_put_name(sql, t->columns[i].name);
	}
	return n;
}

void
schema_put_columns(struct buf *sql, const struct table *t, bool days)
{
	put_list(sql, t, days, ALL, "");
}

/* ---- making ---- */

static void
put_column(struct buf *sql, const struct column *c)
{
	schema_put_name(sql, c->name);
	buf_printf(sql, " %s%s", type_of(c), c->key ? " NOT NULL" : "");
}

static void
put_day_index(struct buf *sql, const struct table *t)
{
	char *name = mem_printf("%s by " DAY_COLUMN, t->name);

	buf_puts(sql, "CREATE INDEX ");
	schema_put_name(sql, name);
	buf_puts(sql, " ON ");
	schema_put_name(sql, t->name);
	buf_puts(sql, " (\"" DAY_COLUMN "\");\n");
	free(name);
}

void
schema_put_create(struct buf *sql, const struct table *t, bool days)
{
	size_t i;

	buf_puts(sql, "CREATE TABLE ");
	schema_put_name(sql, t->name);
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
		schema_put_name(sql, t->columns[i].name);
		buf_puts(sql, " = excluded.");
		schema_put_name(sql, t->columns[i].name);
	}
}

/* A row that is as it was is not written: the file stays as it is. */
static void
put_update(struct buf *sql, const struct table *t)
{
	struct buf front = BUF_INIT;

	schema_put_name(&front, t->name);
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
schema_put_upsert(struct buf *sql, const struct table *t, bool days)
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

/* ---- a table that is there ---- */

struct shape {
	struct db *db;
	const struct table *table;
	bool days;
	struct buf *missing;
};

static int
refuse(
    const struct shape *s, const char *column, const char *why, struct err *err)
{
	err_set(err, ERR_DATA, "%s: table %s is of another shape: %s %s",
	    s->db->name, s->table->name, column, why);
	return err_hint(err, "name another file, or drop that table");
}

/* Does a type that is so declared make texts of numbers? As SQLite decides. */
static bool
is_textual(const char *type)
{
	return strcasestr(type, "INT") == NULL &&
	       (strcasestr(type, "CHAR") != NULL ||
		   strcasestr(type, "CLOB") != NULL ||
		   strcasestr(type, "TEXT") != NULL);
}

static void
add_column(struct shape *s, const struct column *c)
{
	buf_puts(s->missing, "ALTER TABLE ");
	schema_put_name(s->missing, s->table->name);
	buf_puts(s->missing, " ADD COLUMN ");
	schema_put_name(s->missing, c->name);
	buf_printf(s->missing, " %s;\n", type_of(c));
}

/* Its row of table_info: type, and place in the key from 1 on. */
static int
compare_found(struct shape *s, const struct column *c,
    const struct db_stmt *info, struct err *err)
{
	bool text = is_textual(db_text(info, 0));

	if ((db_int(info, 1) > 0) != c->key)
		return refuse(s, c->name,
		    c->key ? "is no part of its key" : "is part of its key",
		    err);
	if (text == is_textual(type_of(c)))
		return 0;
	return refuse(s, c->name,
	    text ? "has texts there and numbers here"
		 : "has numbers there and texts here",
	    err);
}

static int
compare_column(struct shape *s, const struct column *c, struct err *err)
{
	struct db_stmt info;
	int rc;

	if (db_prepare(s->db, &info,
		"SELECT type, pk FROM pragma_table_info(?1, 'main') "
		"WHERE name = ?2 COLLATE NOCASE",
		err) != 0)
		return -1;
	db_bind_text(&info, 1, s->table->name);
	db_bind_text(&info, 2, c->name);
	rc = db_step(&info, err);
	if (rc > 0)
		rc = compare_found(s, c, &info, err);
	else if (rc == 0 && c->key)
		rc = refuse(s, c->name, "of the key is missing", err);
	else if (rc == 0)
		add_column(s, c);
	db_finish(&info);
	return rc;
}

/* Ours are all in the key; nothing else may be. */
static int
compare_key(struct shape *s, struct err *err)
{
	int64_t there = 0, here = s->days && sink_has_key(s->table) ? 1 : 0;
	size_t i;

	for (i = 0; i < s->table->ncolumns; i++)
		here += s->table->columns[i].key;
	if (db_run_sql(s->db,
		"SELECT count(*) FROM pragma_table_info(?1, 'main') "
		"WHERE pk > 0",
		s->table->name, NULL, &there, err) < 0)
		return -1;
	return there == here ? 0 : refuse(s, "its key", "is another", err);
}

static int
compare_columns(struct shape *s, struct err *err)
{
	char day[] = DAY_COLUMN;
	const struct column day_column = { day, day, TYPE_TEXT,
		sink_has_key(s->table) };
	size_t had = s->missing->len, i;

	if (s->days && compare_column(s, &day_column, err) != 0)
		return -1;
	if (s->missing->len > had)
		return refuse(s, "column " DAY_COLUMN, "is missing", err);
	for (i = 0; i < s->table->ncolumns; i++)
		if (compare_column(s, &s->table->columns[i], err) != 0)
			return -1;
	return compare_key(s, err);
}

int
schema_compare(struct db *db, const struct table *t, bool days,
    struct buf *missing, struct err *err)
{
	struct shape s = { db, t, days, missing };
	int64_t is_table = -1;

	if (db_run_sql(db,
		"SELECT type = 'table' FROM main.sqlite_master WHERE name = ?1 "
		"COLLATE NOCASE AND type IN ('table', 'view')",
		t->name, NULL, &is_table, err) < 0)
		return -1;
	if (is_table < 0)
		schema_put_create(missing, t, days);
	else if (is_table == 0)
		return refuse(&s, "it", "is a view", err);
	else
		return compare_columns(&s, err);
	return 0;
}
