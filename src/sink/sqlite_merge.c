/*
 * Into a database that is there, in one transaction: whoever reads it sees what
 * was there or what is there now. What would be as it is already is not
 * written, so that the same run twice changes no byte.
 */
#include "base/crash.h"
#include "base/mem.h"
#include "base/undo.h"
#include "sink/sqlite_internal.h"

#include <stdlib.h>
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

static int
pour(struct db *db, const struct table *t, const char *day, struct err *err)
{
	if (!is_upsert(t, day) && remove_old(db, t, day, err) != 0)
		return -1;
	return add_new(db, t, day, err);
}

/* ---- what is to be done: nothing is written yet ---- */

struct plan {
	struct buf missing; /* statements */
	bool *same;         /* one a table: its rows are there already */
};

/* 1: the rows that are there are the new ones already. */
static int
is_same(struct db *db, const struct table *t, const char *day, struct sum *new,
    struct err *err)
{
	struct sum old;
	int64_t has = 0;

	if (is_upsert(t, day))
		return 0;
	if (db_number(db,
		"SELECT count(*) FROM main.sqlite_master "
		"WHERE name = ?1 COLLATE NOCASE",
		t->name, NULL, &has, err) != 0)
		return -1;
	if (has == 0)
		return 0;
	if (new->sha256[0] == '\0' &&
	    sum_rows(db, "new", t->name, day, new, err) != 0)
		return -1;
	if (sum_rows(db, "main", t->name, day, &old, err) != 0)
		return -1;
	return strcmp(old.sha256, new->sha256) == 0;
}

static int
look(struct db *db, const struct book *b, struct sum *sums, struct plan *plan,
    struct err *err)
{
	size_t i;
	int same;

	if (db_exec(db, "BEGIN IMMEDIATE", err) != 0 ||
	    compare(db, b, &plan->missing, err) != 0)
		return -1;
	for (i = 0; i < b->ntables; i++) {
		same =
		    is_same(db, b->tables[i], b->options->name, &sums[i], err);
		if (same < 0)
			return -1;
		plan->same[i] = same > 0;
	}
	return 0;
}

/* ---- all of it ---- */

static int
pour_all(
    struct db *db, const struct book *b, struct plan *plan, struct err *err)
{
	size_t i;

	if (db_exec(db, buf_str(&plan->missing), err) != 0)
		return -1;
	for (i = 0; i < b->ntables; i++)
		if (!plan->same[i] &&
		    pour(db, b->tables[i], b->options->name, err) != 0)
			return -1;
	crash_point("sqlite: commit");
	if (db_exec(db, "COMMIT", err) != 0)
		return -1;
	mem_shown(b->name);
	crash_point("sqlite: committed");
	return 0;
}

static void
roll_back(void *arg)
{
	struct db *db = arg;

	sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

/*
 * From here to the commit the database has a journal, which would stay beside
 * it if the process ended. SQLite notices when memory ends, and goes back.
 */
static int
write_all(
    struct db *db, const struct book *b, struct plan *plan, struct err *err)
{
	struct undo undo;
	int rc;

	undo_call(&undo, roll_back, db);
	mem_may_fail(true);
	rc = pour_all(db, b, plan, err);
	if (rc != 0)
		roll_back(db);
	mem_may_fail(false);
	undo_drop(&undo);
	return rc;
}

/*
 * Of two databases that are written in one transaction each gets a journal,
 * and a third file, KASSA.db-mj..., says that they belong together, which stays
 * when the process is killed. The new one is only read: it has none.
 */
static int
attach(struct db *db, const struct book *b, struct err *err)
{
	if (db_run(db, "ATTACH ?1 AS new", b->path, NULL, err) != 0)
		return -1;
	return db_exec(db,
	    "PRAGMA new.journal_mode = OFF; PRAGMA new.synchronous = OFF; "
	    "PRAGMA main.synchronous = EXTRA",
	    err);
}

int
merge(const struct book *b, struct sum *sums, struct err *err)
{
	struct plan plan = { BUF_INIT,
		mem_array(b->ntables, sizeof(*plan.same)) };
	struct db db;
	int rc = open_there(&db, b, err);

	if (rc == 0)
		rc = attach(&db, b, err);
	if (rc == 0)
		rc = look(&db, b, sums, &plan, err);
	if (rc == 0)
		rc = write_all(&db, b, &plan, err);
	db_close(&db);
	buf_clear(&plan.missing);
	free(plan.same);
	return rc;
}
