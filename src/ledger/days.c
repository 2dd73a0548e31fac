/*
 * The walk over a profile's days. Within it each day's files are looked up by
 * its number: both statements read one and the same state of the ledger.
 */
#include "ledger/ledger_internal.h"

#include <stdio.h>

static void
read_file(struct ledger *l, struct ledger_file *f)
{
	sqlite3_stmt *row = l->stmts[STMT_FILES];

	task_set(&f->table, ledger_text(l, STMT_FILES, 0));
	task_set(&f->path, ledger_text(l, STMT_FILES, 1));
	f->rows = (uint64_t)sqlite3_column_int64(row, 2);
	f->bytes = (uint64_t)sqlite3_column_int64(row, 3);
	snprintf(
	    f->sha256, sizeof(f->sha256), "%s", ledger_text(l, STMT_FILES, 4));
	task_set(&f->stamp, ledger_text(l, STMT_FILES, 5));
}

static int
read_files(struct ledger *l, int64_t id, struct ledger_day *d, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_FILES, 1, id);
	while ((rc = ledger_step(l, STMT_FILES, err)) > 0)
		read_file(l, ledger_day_add_file(d));
	ledger_rest(l, STMT_FILES);
	return rc;
}

static void
read_content(struct ledger *l, struct ledger_day *d)
{
	sqlite3_stmt *row = l->stmts[STMT_DAYS];

	d->published_at = sqlite3_column_int64(row, 6);
	d->asked_at = sqlite3_column_int64(row, 7);
	d->open = sqlite3_column_int(row, 8) != 0;
	d->receipts = (uint64_t)sqlite3_column_int64(row, 9);
	task_set(&d->sum, ledger_text(l, STMT_DAYS, 10));
	task_set(&d->key, ledger_text(l, STMT_DAYS, 11));
	task_set(&d->spool_sha256, ledger_text(l, STMT_DAYS, 12));
}

static void
read_day(struct ledger *l, struct ledger_day *d)
{
	sqlite3_stmt *row = l->stmts[STMT_DAYS];

	snprintf(d->day, sizeof(d->day), "%s", ledger_text(l, STMT_DAYS, 1));
	d->begin = sqlite3_column_int64(row, 2);
	d->end = sqlite3_column_int64(row, 3);
	task_set(&d->zone, ledger_text(l, STMT_DAYS, 4));
	d->tried_at = sqlite3_column_int64(row, 5);
	read_content(l, d);
	d->code = sqlite3_column_int(row, 13);
	d->held = sqlite3_column_int(row, 14) != 0;
	task_set(&d->why, ledger_text(l, STMT_DAYS, 15));
}

/* Tells the day that the walk is at. */
static int
tell(struct ledger *l, int (*fn)(void *arg, const struct ledger_day *),
    void *arg, struct err *err)
{
	int64_t id = sqlite3_column_int64(l->stmts[STMT_DAYS], 0);
	struct ledger_day d;
	int rc;

	ledger_day_init(&d);
	read_day(l, &d);
	rc = read_files(l, id, &d, err);
	if (rc == 0)
		rc = fn(arg, &d);
	ledger_day_clear(&d);
	return rc;
}

int
ledger_days(struct ledger *l, int64_t profile,
    int (*fn)(void *arg, const struct ledger_day *), void *arg, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_DAYS, 1, profile);
	while ((rc = ledger_step(l, STMT_DAYS, err)) > 0) {
		rc = tell(l, fn, arg, err);
		if (rc != 0)
			break;
	}
	ledger_rest(l, STMT_DAYS);
	return rc;
}
