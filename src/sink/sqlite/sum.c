/*
 * What a table's rows come to: a text of them, its length and its sum. The text
 * does not tell how the database has them: names are sorted, and a value that
 * is not there is not told, so columns may be added later.
 */
#include "base/json.h"
#include "sink/sqlite/sqlite_internal.h"

#include <string.h>

/* ---- the text ---- */

static void
put_text(struct buf *to, const char *s, size_t len)
{
	buf_grow(to, JSON_ROOM(len));
	to->len = (size_t)(json_put(to->data + to->len, s, len) - to->data);
}

static void
put_blob(struct buf *to, const char *s, size_t len)
{
	size_t i;

	buf_putc(to, '"');
	for (i = 0; i < len; i++)
		buf_printf(to, "%02x", (unsigned char)s[i]);
	buf_putc(to, '"');
}

static void
put_value(struct buf *to, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		break;
	case DB_INTEGER:
		buf_printf(to, "%lld", (long long)v->integer);
		break;
	case DB_REAL:
		buf_printf(to, "%.17g", v->real);
		break;
	case DB_TEXT:
		put_text(to, v->bytes, v->len);
		break;
	case DB_BLOB:
		put_blob(to, v->bytes, v->len);
	}
}

/* '' is a key's way of being empty. */
static bool
is_empty(const struct db_value *v)
{
	return v->type == DB_NULL || (v->type == DB_TEXT && v->len == 0);
}

static void
put_row(struct buf *to, const struct db_stmt *row)
{
	int i, told = 0, n = db_columns(row);
	struct db_value value;

	buf_putc(to, '{');
	for (i = 0; i < n; i++) {
		const char *name = db_column_name(row, i);

		db_value(row, i, &value);
		if (is_empty(&value))
			continue;
		if (told++ > 0)
			buf_putc(to, ',');
		put_text(to, name, strlen(name));
		buf_putc(to, ':');
		put_value(to, &value);
	}
	buf_puts(to, "}\n");
}

/* ---- the rows ---- */

/* The names of the columns, sorted; 0 of them: there is no such table. */
static int
put_names(struct db *db, const char *schema, const char *table, struct buf *sql,
    struct err *err)
{
	struct db_stmt info;
	int rc, n = 0;

	if (db_prepare(db, &info,
		"SELECT name FROM pragma_table_info(?1, ?2) "
		"WHERE name <> '" DAY_COLUMN "' ORDER BY name",
		err) != 0)
		return -1;
	db_bind_text(&info, 1, table);
	db_bind_text(&info, 2, schema);
	while ((rc = db_step(&info, err)) > 0) {
		buf_puts(sql, n++ > 0 ? ", " : "");
		schema_put_name(sql, db_text(&info, 0));
		buf_puts(sql, " AS ");
		schema_put_name(sql, db_text(&info, 0));
	}
	db_finish(&info);
	return rc < 0 ? -1 : n;
}

static int
prepare(struct db *db, struct db_stmt *rows, const char *schema,
    const char *table, const char *day, struct err *err)
{
	struct buf sql = BUF_INIT;
	int rc = -1;

	buf_puts(&sql, "SELECT ");
	if (put_names(db, schema, table, &sql, err) >= 0) {
		buf_printf(&sql, " FROM %s.", schema);
		schema_put_name(&sql, table);
		buf_puts(
		    &sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
		buf_puts(&sql, " ORDER BY _rowid_");
		rc = db_prepare(db, rows, buf_str(&sql), err);
	}
	buf_clear(&sql);
	if (rc == 0 && day != NULL)
		db_bind_text(rows, 1, day);
	return rc;
}

static int
add_rows(struct db_stmt *rows, struct sqlite_sum *sum, struct sha *sha,
    struct err *err)
{
	struct buf row = BUF_INIT;
	int rc;

	while ((rc = db_step(rows, err)) > 0) {
		buf_reset(&row);
		put_row(&row, rows);
		sha_add(sha, row.data, row.len);
		sum->bytes += row.len;
		sum->rows++;
	}
	buf_clear(&row);
	return rc;
}

int
sum_rows(struct db *db, const char *schema, const char *table, const char *day,
    struct sqlite_sum *sum, struct err *err)
{
	struct db_stmt rows;
	struct sha sha;
	int rc;

	*sum = (struct sqlite_sum){ 0 };
	if (prepare(db, &rows, schema, table, day, err) != 0)
		return -1;
	sha_init(&sha);
	rc = add_rows(&rows, sum, &sha, err);
	db_finish(&rows);
	if (rc == 0)
		return sha_end(&sha, sum->sha256, err);
	sha_clear(&sha);
	return -1;
}
