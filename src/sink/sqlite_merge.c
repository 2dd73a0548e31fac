/*
 * Into a database that is there, in one transaction: whoever reads it sees what
 * was there or what is there now. What would be as it is already is not
 * written, so that the same run twice changes no byte.
 */
#include "base/crash.h"
#include "sink/sqlite_internal.h"

#include <string.h>

/* ---- what it lacks ---- */

static int
compare(
    struct db *db, const struct book *b, struct buf *missing, struct err *err)
{
	size_t i;

	for (i = 0; i < b->ntables; i++)
		if (shape_compare(db, b->tables[i], b->options->name != NULL,
			missing, err) != 0)
			return -1;
	return 0;
}

static int
make_missing(struct db *db, const struct book *b, struct err *err)
{
	struct buf missing = BUF_INIT;
	int rc = compare(db, b, &missing, err);

	if (rc == 0)
		rc = db_exec(db, buf_str(&missing), err);
	buf_clear(&missing);
	return rc;
}

static int
open_there(struct db *db, const struct book *b, struct err *err)
{
	if (db_open(db, b->name, b->name, err) != 0)
		return -1;
	if (sqlite3_db_readonly(db->h, "main") == 0)
		return 0;
	return err_set(
	    err, ERR_CANTCREAT, "%s: may not be written by this user", b->name);
}

int
merge_check(const struct book *b, struct err *err)
{
	struct buf missing = BUF_INIT;
	struct db db;
	int rc = open_there(&db, b, err);

	if (rc == 0)
		rc = compare(&db, b, &missing, err);
	db_close(&db);
	buf_clear(&missing);
	return rc;
}

/* ---- one table ---- */

/* The rows that the new ones replace: the day's, or all where no key tells. */
static int
remove_old(
    struct db *db, const struct table *t, const char *day, struct err *err)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_puts(&sql, "DELETE FROM main.");
	table_put_name(&sql, t->name);
	buf_puts(&sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
	rc = db_run(db, buf_str(&sql), day, NULL, err);
	buf_clear(&sql);
	return rc;
}

static int
add_new(struct db *db, const struct table *t, const char *day, struct err *err)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_puts(&sql, "INSERT INTO main.");
	table_put_name(&sql, t->name);
	buf_puts(&sql, " (");
	table_put_columns(&sql, t, day != NULL);
	buf_puts(&sql, ") SELECT ");
	table_put_columns(&sql, t, day != NULL);
	buf_puts(&sql, " FROM new.");
	table_put_name(&sql, t->name);
	buf_puts(&sql, " WHERE true ORDER BY _rowid_");
	table_put_upsert(&sql, t, day != NULL);
	rc = db_run(db, buf_str(&sql), NULL, NULL, err);
	buf_clear(&sql);
	return rc;
}

/* By its key, where rows of other runs stay. */
static bool
is_upsert(const struct table *t, const char *day)
{
	return day == NULL && sink_has_key(t);
}

/* 1: the rows that are there are the new ones already. */
static int
is_same(struct db *db, const struct table *t, const char *day, struct sum *new,
    struct err *err)
{
	struct sum old;

	if (new->sha256[0] == '\0' &&
	    sum_rows(db, "new", t->name, day, new, err) != 0)
		return -1;
	if (sum_rows(db, "main", t->name, day, &old, err) != 0)
		return -1;
	return strcmp(old.sha256, new->sha256) == 0;
}

static int
pour(struct db *db, const struct table *t, const char *day, struct sum *new,
    struct err *err)
{
	int same;

	if (is_upsert(t, day))
		return add_new(db, t, day, err);
	same = is_same(db, t, day, new, err);
	if (same != 0)
		return same < 0 ? -1 : 0;
	if (remove_old(db, t, day, err) != 0)
		return -1;
	return add_new(db, t, day, err);
}

/* ---- all of them ---- */

static int
pour_all(struct db *db, const struct book *b, struct sum *sums, struct err *err)
{
	size_t i;

	if (db_exec(db, "BEGIN IMMEDIATE", err) != 0 ||
	    make_missing(db, b, err) != 0)
		return -1;
	for (i = 0; i < b->ntables; i++)
		if (pour(db, b->tables[i], b->options->name, &sums[i], err) !=
		    0)
			return -1;
	return 0;
}

static int
commit(struct db *db, struct err *err)
{
	int rc;

	crash_point("sqlite: commit");
	rc = db_exec(db, "COMMIT", err);
	crash_point("sqlite: committed");
	return rc;
}

int
merge(const struct book *b, struct sum *sums, struct err *err)
{
	struct db db;
	int rc = open_there(&db, b, err);

	if (rc == 0)
		rc = db_run(&db, "ATTACH ?1 AS new", b->path, NULL, err);
	if (rc == 0)
		rc = db_exec(&db, "PRAGMA main.synchronous = EXTRA", err);
	if (rc == 0)
		rc = pour_all(&db, b, sums, err);
	if (rc == 0)
		rc = commit(&db, err);
	db_close(&db);
	return rc;
}
