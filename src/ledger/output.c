/*
 * What the outputs of work by hand were last written for: a file has a row, and
 * whatever is written there next takes its place.
 */
#include "ledger/ledger_internal.h"

int
ledger_written(struct ledger *l, const char *path, const char *purpose,
    struct ledger_output *o, struct err *err)
{
	sqlite3_stmt *row = l->stmts[STMT_WRITTEN];
	int rc;

	ledger_bind_text(l, STMT_WRITTEN, 1, path);
	ledger_bind_text(l, STMT_WRITTEN, 2, purpose);
	rc = ledger_step(l, STMT_WRITTEN, err);
	*o = (struct ledger_output){ .path = path, .purpose = purpose };
	if (rc > 0) {
		o->receipts = (uint64_t)sqlite3_column_int64(row, 0);
		o->rows = (uint64_t)sqlite3_column_int64(row, 1);
	}
	ledger_rest(l, STMT_WRITTEN);
	return rc;
}

int
ledger_write_row(struct ledger *l, const struct ledger_output *o, int64_t now,
    struct err *err)
{
	ledger_bind_text(l, STMT_WRITE, 1, o->path);
	ledger_bind_text(l, STMT_WRITE, 2, o->purpose);
	ledger_bind_int(l, STMT_WRITE, 3, (int64_t)o->receipts);
	ledger_bind_int(l, STMT_WRITE, 4, (int64_t)o->rows);
	ledger_bind_int(l, STMT_WRITE, 5, now);
	return ledger_run(l, STMT_WRITE, err);
}
