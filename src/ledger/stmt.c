/*
 * Statements and transactions. All SQL that runs more than once is in one
 * table, prepared when the ledger opens. A transaction is begun as a writer
 * at once, so it cannot find out at its end that it was too late.
 */
#include "ledger/ledger_internal.h"
#include "base/crash.h"
#include "base/err.h"

#include <stdio.h>

/* In the order that row.c reads. */
#define COLUMNS                                                                \
	"cloud, url, account, kind, \"from\", \"to\", body, "                  \
	"key, spool, why, sha256, state, id, sent, planned_at, sent_at, "      \
	"asked_at, changed_at, bytes"

#define IDENTITY                                                               \
	"cloud = ?1 AND url = ?2 AND account = ?3 AND kind = ?4 AND "          \
	"\"from\" = ?5 AND \"to\" = ?6 AND body = ?7"

static const char *const sqls[STMTS] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",
	[STMT_OPEN] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state NOT IN ('done', 'failed') "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_DONE] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state = 'done' AND changed_at >= ?8 "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_INSERT] =
	    "INSERT INTO task (cloud, url, account, kind, \"from\", \"to\", "
	    "body, planned_at, changed_at) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
	[STMT_GET] = "SELECT " COLUMNS " FROM task WHERE id = ?1",
	[STMT_KEY] = "SELECT id FROM task WHERE account = ?1 AND key = ?2 AND "
		     "key <> '' ORDER BY id DESC LIMIT 1",
	[STMT_EACH] = "SELECT " COLUMNS
		      " FROM task WHERE account = ?1 OR ?1 IS NULL ORDER BY id",
	[STMT_SENT] =
	    "UPDATE task SET sent = ?2, sent_at = ?3, changed_at = ?4 "
	    "WHERE id = ?1 AND state = 'planned' AND sent <> ?2",
	[STMT_MOVE] =
	    "UPDATE task SET state = ?2, key = ?3, spool = ?4, sha256 = ?5, "
	    "why = ?6, bytes = ?7, asked_at = ?8, changed_at = ?9 "
	    "WHERE id = ?1 AND state = ?10",
	[STMT_PRUNE] = "DELETE FROM task WHERE state IN ('done', 'failed') AND "
		       "changed_at < ?1",
};

int
ledger_prepare(struct ledger *l, int first, int end, struct err *err)
{
	int i;

	for (i = first; i < end; i++)
		if (sqlite3_prepare_v3(l->db, sqls[i], -1,
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
