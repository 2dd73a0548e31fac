/*
 * Statements and transactions. The statements of sql.c are prepared when the
 * ledger opens. A transaction is begun as a writer at once, so it cannot find
 * out at its end that it was too late.
 */
#include "ledger/ledger_internal.h"
#include "base/crash.h"
#include "base/err.h"

#include <stdio.h>

int
ledger_prepare(struct ledger *l, int first, int end, struct err *err)
{
	int i;

	for (i = first; i < end; i++)
		if (sqlite3_prepare_v3(l->db, ledger_sqls[i], -1,
			SQLITE_PREPARE_PERSISTENT, &l->stmts[i],
			NULL) != SQLITE_OK)
			return ledger_say(l, err);
	return 0;
}

void
ledger_finish(struct ledger *l)
{
	int i;

	for (i = 0; i < STMTS; i++) {
		sqlite3_finalize(l->stmts[i]);
		l->stmts[i] = NULL;
	}
}

int
ledger_step(struct ledger *l, enum ledger_stmt s, struct err *err)
{
	switch (sqlite3_step(l->stmts[s])) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return ledger_say(l, err);
	}
}

/* The code it returns is that of the step, which has been told already. */
void
ledger_rest(struct ledger *l, enum ledger_stmt s)
{
	sqlite3_reset(l->stmts[s]);
	sqlite3_clear_bindings(l->stmts[s]);
}

int
ledger_run(struct ledger *l, enum ledger_stmt s, struct err *err)
{
	int rc = ledger_step(l, s, err);

	ledger_rest(l, s);
	return rc;
}

/* Returns 1 and the first column of the row, or 0. */
int
ledger_run_id(
    struct ledger *l, enum ledger_stmt s, int64_t *id, struct err *err)
{
	int rc = ledger_step(l, s, err);

	if (rc > 0)
		*id = sqlite3_column_int64(l->stmts[s], 0);
	ledger_rest(l, s);
	return rc;
}

int
ledger_begin(struct ledger *l, struct err *err)
{
	return ledger_run(l, STMT_BEGIN, err);
}

static int
commit(struct ledger *l, struct err *err)
{
	int rc;

	crash_point("ledger: commit");
	rc = ledger_run(l, STMT_COMMIT, err);
	crash_point("ledger: committed");
	return rc;
}

/* SQLite has rolled back by itself after some errors. */
static void
roll_back(struct ledger *l)
{
	struct err second = ERR_INIT; /* the first one is what matters */

	if (sqlite3_get_autocommit(l->db) == 0)
		ledger_run(l, STMT_ROLLBACK, &second);
}

int
ledger_end(struct ledger *l, int rc, struct err *err)
{
	if (rc >= 0 && commit(l, err) == 0)
		return rc;
	roll_back(l);
	return -1;
}

int
ledger_exec(struct ledger *l, const char *sql, struct err *err)
{
	if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return ledger_say(l, err);
	return 0;
}

/* The first column of the first row, as text. */
int
ledger_pragma(struct ledger *l, const char *sql, char *value, size_t size,
    struct err *err)
{
	sqlite3_stmt *stmt;
	const char *text;
	int rc = 0;

	value[0] = '\0';
	if (sqlite3_prepare_v2(l->db, sql, -1, &stmt, NULL) != SQLITE_OK)
		return ledger_say(l, err);
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		text = (const char *)sqlite3_column_text(stmt, 0);
		snprintf(value, size, "%s", text == NULL ? "" : text);
	} else {
		rc = ledger_say(l, err);
	}
	sqlite3_finalize(stmt);
	return rc;
}
