/*
 * What a table's rows come to: a text of them, its length and its sum. The text
 * does not tell how the database has them: names are sorted, and a value that
 * is not there is not told, so columns may be added later.
 */
#include "base/mem.h"
#include "base/json.h"
#include "sink/sqlite/sqlite_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the text ---- */

static void
put_text(struct buf *to, const char *s, size_t len)
{
	buf_grow(to, JSONTEXT_ROOM(len));
	to->len = (size_t)(jsontext_put(to->data + to->len, s, len) - to->data);
}

static void
put_blob(struct buf *to, const unsigned char *s, size_t len)
{
	size_t i;

	buf_putc(to, '"');
	for (i = 0; i < len; i++)
		buf_printf(to, "%02x", s[i]);
	buf_putc(to, '"');
}

static void
put_value(struct buf *to, sqlite3_stmt *row, int i)
{
	switch (sqlite3_column_type(row, i)) {
	case SQLITE_INTEGER:
		buf_printf(to, "%lld", (long long)sqlite3_column_int64(row, i));
		break;
	case SQLITE_FLOAT:
		buf_printf(to, "%.17g", sqlite3_column_double(row, i));
		break;
	case SQLITE_TEXT:
		put_text(to, (const char *)sqlite3_column_text(row, i),
		    (size_t)sqlite3_column_bytes(row, i));
		break;
	default:
		put_blob(to, sqlite3_column_blob(row, i),
		    (size_t)sqlite3_column_bytes(row, i));
	}
}

/* '' is a key's way of being empty. */
static bool
is_empty(sqlite3_stmt *row, int i)
{
	int type = sqlite3_column_type(row, i);

	return type == SQLITE_NULL ||
	       (type == SQLITE_TEXT && sqlite3_column_bytes(row, i) == 0);
}

static void
put_row(struct buf *to, sqlite3_stmt *row)
{
	int i, told = 0, n = sqlite3_column_count(row);

	buf_putc(to, '{');
	for (i = 0; i < n; i++) {
		const char *name = sqlite3_column_name(row, i);

		if (is_empty(row, i))
			continue;
		if (told++ > 0)
			buf_putc(to, ',');
		put_text(to, name, strlen(name));
		buf_putc(to, ':');
		put_value(to, row, i);
	}
	buf_puts(to, "}\n");
}

/* ---- the rows ---- */

/* The names of the columns, sorted; 0 of them: there is no such table. */
static int
put_names(struct db *db, const char *schema, const char *table, struct buf *sql,
    struct err *err)
{
	sqlite3_stmt *info = db_prepare(db,
	    "SELECT name FROM pragma_table_info(?1, ?2) "
	    "WHERE name <> '" DAY_COLUMN "' ORDER BY name",
	    err);
	int rc = -1, n = 0;

	if (info == NULL)
		return -1;
	sqlite3_bind_text(info, 1, table, -1, SQLITE_STATIC);
	sqlite3_bind_text(info, 2, schema, -1, SQLITE_STATIC);
	while ((rc = db_step(db, info, err)) > 0) {
		const char *name = (const char *)sqlite3_column_text(info, 0);

		buf_puts(sql, n++ > 0 ? ", " : "");
		table_put_name(sql, name);
		buf_puts(sql, " AS ");
		table_put_name(sql, name);
	}
	sqlite3_finalize(info);
	return rc < 0 ? -1 : n;
}

static sqlite3_stmt *
prepare(struct db *db, const char *schema, const char *table, const char *day,
    struct err *err)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *rows = NULL;

	buf_puts(&sql, "SELECT ");
	if (put_names(db, schema, table, &sql, err) >= 0) {
		buf_printf(&sql, " FROM %s.", schema);
		table_put_name(&sql, table);
		buf_puts(
		    &sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
		buf_puts(&sql, " ORDER BY _rowid_");
		rows = db_prepare(db, buf_str(&sql), err);
	}
	buf_clear(&sql);
	if (rows != NULL && day != NULL)
		sqlite3_bind_text(rows, 1, day, -1, SQLITE_STATIC);
	return rows;
}

static int
add_rows(struct db *db, sqlite3_stmt *rows, struct sum *sum, struct sha *sha,
    struct err *err)
{
	struct buf row = BUF_INIT;
	int rc;

	while ((rc = db_step(db, rows, err)) > 0) {
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
    struct sum *sum, struct err *err)
{
	sqlite3_stmt *rows = prepare(db, schema, table, day, err);
	struct sha sha;
	int rc;

	*sum = (struct sum){ 0 };
	if (rows == NULL)
		return -1;
	sha_init(&sha);
	rc = add_rows(db, rows, sum, &sha, err);
	sqlite3_finalize(rows);
	if (rc == 0)
		return sha_end(&sha, sum->sha256, err);
	sha_clear(&sha);
	return -1;
}

/* ---- looking ---- */

static int
count(struct db *db, const char *table, const char *day, struct sum *sum,
    struct err *err)
{
	struct buf sql = BUF_INIT;
	int64_t n = 0;
	int rc;

	*sum = (struct sum){ 0 };
	buf_puts(&sql, "SELECT count(*) FROM main.");
	table_put_name(&sql, table);
	buf_puts(&sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
	rc = db_number(db, buf_str(&sql), day, NULL, &n, err);
	buf_clear(&sql);
	sum->rows = (uint64_t)n;
	return rc;
}

/* Is there such a table, with days if a day is asked for? */
static int
has_table(struct db *db, const char *table, const char *day, int64_t *has,
    struct err *err)
{
	return db_number(db,
	    "SELECT count(*) FROM pragma_table_info(?1, 'main') "
	    "WHERE name = '" DAY_COLUMN "' OR ?2 IS NULL",
	    table, day, has, err);
}

static int
look(struct db *db, const char *day, const char *table, bool deep,
    struct sum *sum, struct err *err)
{
	int64_t has = 0;
	int rc = has_table(db, table, day, &has, err);

	if (rc != 0 || has == 0)
		return rc;
	rc = deep ? sum_rows(db, "main", table, day, sum, err)
		  : count(db, table, day, sum, err);
	return rc == 0 ? 1 : -1;
}

int
sum_look(const char *path, const char *day, const char *table, bool deep,
    struct sink_file *f, struct err *err)
{
	struct sum sum = { 0 };
	struct stat st;
	struct db db;
	int rc;

	if (stat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	rc = db_open(&db, path, path, err);
	if (rc == 0)
		rc = look(&db, day, table, deep, &sum, err);
	db_close(&db);
	f->rows = sum.rows;
	f->bytes = sum.bytes;
	memcpy(f->sha256, sum.sha256, sizeof(f->sha256));
	return rc;
}
