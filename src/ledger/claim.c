/*
 * Whose task is it? Looking for the row, making it and locking it happen in
 * one transaction, and the lock comes before the commit: a new row is ours
 * before anybody can see it, a row found is locked before it is read.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"

static int
find_open(
    struct ledger *l, const struct task *want, int64_t *id, struct err *err)
{
	ledger_bind_identity(l, STMT_OPEN, want);
	return ledger_run_id(l, STMT_OPEN, id, err);
}

/* Returns 2 with the task, or 0. */
static int
find_done(struct ledger *l, struct task *want, int64_t since, struct err *err)
{
	int at = ledger_bind_identity(l, STMT_DONE, want);
	int64_t id;
	int rc;

	ledger_bind_int(l, STMT_DONE, at, since);
	rc = ledger_run_id(l, STMT_DONE, &id, err);
	if (rc > 0)
		rc = ledger_get(l, id, want, err);
	return rc > 0 ? 2 : rc;
}

static int
insert(struct ledger *l, const struct task *want, int64_t *id, struct err *err)
{
	int at = ledger_bind_identity(l, STMT_INSERT, want);

	ledger_bind_text(l, STMT_INSERT, at, want->day);
	ledger_bind_int(l, STMT_INSERT, at + 1, ledger_now(l));
	if (ledger_run(l, STMT_INSERT, err) < 0)
		return -1;
	*id = sqlite3_last_insert_rowid(l->db);
	return 0;
}

static int
take(struct ledger *l, int64_t id, struct task *t, struct err *err)
{
	int rc;

	if (ledger_lock(l, id, err) < 0)
		return -1;
	rc = ledger_get(l, id, t, err);
	if (rc == 0)
		err_set(err, ERR_SOFT, "%s: task %lld is gone", l->path,
		    (long long)id);
	if (rc > 0)
		return 0;
	ledger_unlock(l, id);
	return -1;
}

/* The end of a claim: lock and read, commit, and undo the lock if not. */
static int
settle(struct ledger *l, int rc, int64_t id, struct task *t, struct err *err)
{
	bool taken = false;

	if (rc >= 0 && take(l, id, t, err) < 0)
		rc = -1;
	else
		taken = rc >= 0;
	rc = ledger_end(l, rc, err);
	if (rc < 0 && taken)
		ledger_unlock(l, id);
	return rc;
}

static int
claim(struct ledger *l, struct task *want, int64_t since, struct err *err)
{
	int64_t id = 0;
	int rc = find_open(l, want, &id, err);

	if (rc == 0) {
		rc = find_done(l, want, since, err);
		if (rc != 0)
			return ledger_end(l, rc, err);
		rc = insert(l, want, &id, err);
	}
	return settle(l, rc, id, want, err);
}

int
ledger_claim_since(
    struct ledger *l, struct task *want, int64_t since, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	return claim(l, want, since, err);
}

int
ledger_claim(struct ledger *l, struct task *want, struct err *err)
{
	return ledger_claim_since(l, want, INT64_MAX, err);
}

int
ledger_new(struct ledger *l, struct task *want, struct err *err)
{
	int64_t id = 0;
	int rc;

	if (ledger_begin(l, err) < 0)
		return -1;
	rc = insert(l, want, &id, err);
	return settle(l, rc, id, want, err);
}

int
ledger_hold(struct ledger *l, struct task *t, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	return settle(l, 0, t->id, t, err);
}

void
ledger_release(struct ledger *l, const struct task *t)
{
	ledger_unlock(l, t->id);
}
