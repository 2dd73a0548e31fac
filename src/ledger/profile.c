/*
 * Profiles: their numbers, and how the last run of each came out.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

static int
find(struct ledger *l, const char *name, int64_t *id, struct err *err)
{
	ledger_bind_text(l, STMT_PROFILE, 1, name);
	return ledger_run_id(l, STMT_PROFILE, id, err);
}

/* Another kassa may have been quicker. */
static int
make(struct ledger *l, const char *name, int64_t *id, struct err *err)
{
	ledger_bind_text(l, STMT_PROFILE_NEW, 1, name);
	if (ledger_run(l, STMT_PROFILE_NEW, err) < 0)
		return -1;
	return find(l, name, id, err);
}

int
ledger_profile(
    struct ledger *l, const char *name, bool new, int64_t *id, struct err *err)
{
	int rc;

	*id = 0;
	rc = find(l, name, id, err);
	if (rc != 0 || !new)
		return rc < 0 ? -1 : 0;
	if (ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, make(l, name, id, err), err) < 0 ? -1 : 0;
}

static int
update(struct ledger *l, enum ledger_stmt s, int64_t profile, struct err *err)
{
	if (ledger_run(l, s, err) < 0)
		return -1;
	if (sqlite3_changes(l->db) == 1)
		return 0;
	return err_set(err, ERR_SOFT, "%s: there is no profile %lld", l->path,
	    (long long)profile);
}

int
ledger_begin_run(struct ledger *l, int64_t profile, struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_RUN_BEGAN, 1, profile);
	ledger_bind_int(l, STMT_RUN_BEGAN, 2, ledger_now(l));
	return ledger_end(l, update(l, STMT_RUN_BEGAN, profile, err), err);
}

int
ledger_end_run(struct ledger *l, int64_t profile, int code, const char *why,
    struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_RUN_ENDED, 1, profile);
	ledger_bind_int(l, STMT_RUN_ENDED, 2, ledger_now(l));
	ledger_bind_int(l, STMT_RUN_ENDED, 3, code);
	ledger_bind_text(l, STMT_RUN_ENDED, 4, why);
	return ledger_end(l, update(l, STMT_RUN_ENDED, profile, err), err);
}

static void
read_run(struct ledger *l, struct ledger_run *run)
{
	sqlite3_stmt *row = l->stmts[STMT_RUN];

	run->began_at = sqlite3_column_int64(row, 0);
	run->ended_at = sqlite3_column_int64(row, 1);
	run->ok_at = sqlite3_column_int64(row, 2);
	run->code = sqlite3_column_int(row, 3);
	run->why = mem_dup(ledger_text(l, STMT_RUN, 4));
}

int
ledger_last_run(
    struct ledger *l, int64_t profile, struct ledger_run *run, struct err *err)
{
	int rc;

	*run = (struct ledger_run){ 0 };
	ledger_bind_int(l, STMT_RUN, 1, profile);
	rc = ledger_step(l, STMT_RUN, err);
	if (rc > 0)
		read_run(l, run);
	else if (rc == 0)
		run->why = mem_dup("");
	ledger_rest(l, STMT_RUN);
	return rc < 0 ? -1 : 0;
}
