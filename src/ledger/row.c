/*
 * Tasks in and out of rows. Which field stands in which column is a table of
 * offsets, in the order of COLUMNS in sql.c.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdio.h>

enum { COL_SHA256 = 12, COL_STATE, COL_ID, COL_SENT, COL_NUMBERS };

/* The first eight are the identity. */
static const size_t strings[] = {
	offsetof(struct task, cloud),
	offsetof(struct task, url),
	offsetof(struct task, account),
	offsetof(struct task, profile),
	offsetof(struct task, kind),
	offsetof(struct task, from),
	offsetof(struct task, to),
	offsetof(struct task, body),
	offsetof(struct task, day),
	offsetof(struct task, key),
	offsetof(struct task, spool),
	offsetof(struct task, why),
};

#define IDENTITY 8

static const size_t numbers[] = {
	offsetof(struct task, planned_at),
	offsetof(struct task, sent_at),
	offsetof(struct task, asked_at),
	offsetof(struct task, changed_at),
};

void
ledger_bind_text(struct ledger *l, enum ledger_stmt s, int at, const char *text)
{
	sqlite3_bind_text(l->stmts[s], at, text, -1, SQLITE_STATIC);
}

void
ledger_bind_int(struct ledger *l, enum ledger_stmt s, int at, int64_t n)
{
	sqlite3_bind_int64(l->stmts[s], at, n);
}

static void *
field(const struct task *t, size_t offset)
{
	return (char *)(uintptr_t)t + offset;
}

int
ledger_bind_identity(struct ledger *l, enum ledger_stmt s, const struct task *t)
{
	int i;

	for (i = 0; i < IDENTITY; i++)
		ledger_bind_text(l, s, i + 1, *(char **)field(t, strings[i]));
	return IDENTITY + 1;
}

const char *
ledger_text(struct ledger *l, enum ledger_stmt s, int column)
{
	const void *text = sqlite3_column_text(l->stmts[s], column);

	return text == NULL ? "" : text;
}

int
ledger_row(
    struct ledger *l, enum ledger_stmt s, struct task *t, struct err *err)
{
	sqlite3_stmt *row = l->stmts[s];
	int state = task_state_find(ledger_text(l, s, COL_STATE));
	int i;

	if (state < 0)
		return ledger_say_damaged(l, "a task of no known state", err);
	for (i = 0; i < (int)NELEM(strings); i++)
		task_set(field(t, strings[i]), ledger_text(l, s, i));
	for (i = 0; i < (int)NELEM(numbers); i++)
		*(int64_t *)field(t, numbers[i]) =
		    sqlite3_column_int64(row, COL_NUMBERS + i);
	snprintf(
	    t->sha256, sizeof(t->sha256), "%s", ledger_text(l, s, COL_SHA256));
	t->state = (enum task_state)state;
	t->id = sqlite3_column_int64(row, COL_ID);
	t->sent = sqlite3_column_int(row, COL_SENT) != 0;
	t->bytes = (uint64_t)sqlite3_column_int64(row, COL_NUMBERS + i);
	return 0;
}

/* Returns 1, or 0 when there is no such task. */
int
ledger_get(struct ledger *l, int64_t id, struct task *t, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_GET, 1, id);
	rc = ledger_step(l, STMT_GET, err);
	if (rc > 0 && ledger_row(l, STMT_GET, t, err) < 0)
		rc = -1;
	ledger_rest(l, STMT_GET);
	return rc;
}
