/*
 * What came of a day goes into the ledger: published, all of it in one
 * transaction, or the trouble there was. A day that is published takes the
 * place of the row it had, whose files go with it.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"

static int
put_day(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	ledger_bind_int(l, STMT_DAY, 1, profile);
	ledger_bind_text(l, STMT_DAY, 2, d->day);
	ledger_bind_int(l, STMT_DAY, 3, d->begin);
	ledger_bind_int(l, STMT_DAY, 4, d->end);
	ledger_bind_text(l, STMT_DAY, 5, d->zone);
	ledger_bind_int(l, STMT_DAY, 6, d->tried_at);
	ledger_bind_int(l, STMT_DAY, 7, d->published_at);
	ledger_bind_int(l, STMT_DAY, 8, d->asked_at);
	ledger_bind_int(l, STMT_DAY, 9, d->open);
	ledger_bind_int(l, STMT_DAY, 10, (int64_t)d->receipts);
	ledger_bind_text(l, STMT_DAY, 11, d->sum);
	ledger_bind_text(l, STMT_DAY, 12, d->key);
	ledger_bind_text(l, STMT_DAY, 13, d->spool_sha256);
	return ledger_run(l, STMT_DAY, err);
}

static int
put_file(struct ledger *l, int64_t day, size_t nr, const struct ledger_file *f,
    struct err *err)
{
	ledger_bind_int(l, STMT_FILE, 1, day);
	ledger_bind_int(l, STMT_FILE, 2, (int64_t)nr);
	ledger_bind_text(l, STMT_FILE, 3, f->table);
	ledger_bind_text(l, STMT_FILE, 4, f->path);
	ledger_bind_int(l, STMT_FILE, 5, (int64_t)f->rows);
	ledger_bind_int(l, STMT_FILE, 6, (int64_t)f->bytes);
	ledger_bind_text(l, STMT_FILE, 7, f->sha256);
	ledger_bind_text(l, STMT_FILE, 8, f->stamp);
	return ledger_run(l, STMT_FILE, err);
}

static int
put(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	int rc = put_day(l, profile, d, err);
	int64_t id = sqlite3_last_insert_rowid(l->db);
	size_t i;

	for (i = 0; i < d->nfiles && rc == 0; i++)
		rc = put_file(l, id, i, &d->files[i], err);
	return rc;
}

int
ledger_publish(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct task *t, struct err *err)
{
	int64_t now = ledger_now(l);
	int rc;

	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	rc = put(l, profile, d, err);
	if (rc == 0 && t != NULL)
		rc = ledger_move_row(l, t, TASK_DONE, now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	if (t != NULL)
		ledger_follow(t, TASK_DONE, now);
	return 0;
}

static int
trouble(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	ledger_bind_int(l, STMT_TROUBLE, 1, profile);
	ledger_bind_text(l, STMT_TROUBLE, 2, d->day);
	ledger_bind_int(l, STMT_TROUBLE, 3, d->begin);
	ledger_bind_int(l, STMT_TROUBLE, 4, d->end);
	ledger_bind_text(l, STMT_TROUBLE, 5, d->zone);
	ledger_bind_int(l, STMT_TROUBLE, 6, d->tried_at);
	ledger_bind_int(l, STMT_TROUBLE, 7, d->code);
	ledger_bind_int(l, STMT_TROUBLE, 8, d->held);
	ledger_bind_text(l, STMT_TROUBLE, 9, d->why);
	return ledger_run(l, STMT_TROUBLE, err);
}

int
ledger_trouble(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, trouble(l, profile, d, err), err);
}

static int
stamp_row(struct ledger *l, const char *day, const char *table, struct err *err)
{
	if (ledger_run(l, STMT_STAMP, err) < 0)
		return -1;
	if (sqlite3_changes(l->db) == 1)
		return 0;
	err_set(err, ERR_TEMP, "%s: %s of %s is not published now", l->path,
	    table, day);
	return err_hint(err, "another kassa changed it; run again");
}

int
ledger_stamp(struct ledger *l, int64_t profile, const char *day,
    const char *table, const char *stamp, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_STAMP, 1, profile);
	ledger_bind_text(l, STMT_STAMP, 2, day);
	ledger_bind_text(l, STMT_STAMP, 3, table);
	ledger_bind_text(l, STMT_STAMP, 4, stamp);
	return ledger_end(l, stamp_row(l, day, table, err), err);
}

static int
doubt(struct ledger *l, int64_t profile, struct err *err)
{
	ledger_bind_int(l, STMT_DOUBT, 1, profile);
	ledger_bind_int(l, STMT_DOUBT, 2, ledger_now(l));
	return ledger_run(l, STMT_DOUBT, err);
}

int
ledger_doubt(struct ledger *l, int64_t profile, struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, doubt(l, profile, err), err);
}
