/*
 * A table that is there against the one that the rules have. It may lack
 * columns, which are added, and have others, which stay empty. What cannot be
 * made good is another key, or numbers where texts should be: leading zeros
 * would be lost.
 */
#include "sink/sqlite_internal.h"

#include <string.h>

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
	table_put_name(s->missing, s->table->name);
	buf_puts(s->missing, " ADD COLUMN ");
	table_put_name(s->missing, c->name);
	buf_printf(s->missing, " %s;\n", table_type(c));
}

/* Its row of table_info: type, and place in the key from 1 on. */
static int
compare_found(struct shape *s, const struct column *c, sqlite3_stmt *info,
    struct err *err)
{
	const char *type = (const char *)sqlite3_column_text(info, 0);
	bool text = type != NULL && is_textual(type);

	if ((sqlite3_column_int(info, 1) > 0) != c->key)
		return refuse(s, c->name,
		    c->key ? "is no part of its key" : "is part of its key",
		    err);
	if (text == is_textual(table_type(c)))
		return 0;
	return refuse(s, c->name,
	    text ? "has texts there and numbers here"
		 : "has numbers there and texts here",
	    err);
}

static int
compare_column(struct shape *s, const struct column *c, struct err *err)
{
	sqlite3_stmt *info = db_prepare(s->db,
	    "SELECT type, pk FROM pragma_table_info(?1, 'main') "
	    "WHERE name = ?2 COLLATE NOCASE",
	    err);
	int rc = -1;

	if (info != NULL) {
		sqlite3_bind_text(info, 1, s->table->name, -1, SQLITE_STATIC);
		sqlite3_bind_text(info, 2, c->name, -1, SQLITE_STATIC);
		rc = db_step(s->db, info, err);
	}
	if (rc > 0)
		rc = compare_found(s, c, info, err);
	else if (rc == 0 && c->key)
		rc = refuse(s, c->name, "of the key is missing", err);
	else if (rc == 0)
		add_column(s, c);
	sqlite3_finalize(info);
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
	if (db_number(s->db,
		"SELECT count(*) FROM pragma_table_info(?1, 'main') "
		"WHERE pk > 0",
		s->table->name, NULL, &there, err) != 0)
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
shape_compare(struct db *db, const struct table *t, bool days,
    struct buf *missing, struct err *err)
{
	struct shape s = { db, t, days, missing };
	int64_t is_table = -1;

	if (db_number(db,
		"SELECT type = 'table' FROM main.sqlite_master WHERE name = ?1 "
		"COLLATE NOCASE AND type IN ('table', 'view')",
		t->name, NULL, &is_table, err) != 0)
		return -1;
	if (is_table < 0)
		table_put_create(missing, t, days);
	else if (is_table == 0)
		return refuse(&s, "it", "is a view", err);
	else
		return compare_columns(&s, err);
	return 0;
}
