/*
 * The steps of a task: each compares the row with what we believe and sets
 * it, or finds that somebody else was there. The task in memory follows only
 * when the disk has it.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"

#include <stdlib.h>

static int
ours(const struct ledger *l, const struct task *t, struct err *err)
{
	if (ledger_holds(l, t->id))
		return 0;
	return err_set(err, ERR_SOFT, "%s: task %lld is changed without a lock",
	    l->path, (long long)t->id);
}

static int
may(const struct ledger *l, const struct task *t, enum task_state to,
    struct err *err)
{
	if (ours(l, t, err) < 0)
		return -1;
	if (task_may_move(t->state, to))
		return 0;
	return err_set(err, ERR_SOFT, "%s: task %lld cannot go from %s to %s",
	    l->path, (long long)t->id, task_state_name(t->state),
	    task_state_name(to));
}

/* The update found its row, or the race was lost. */
static int
hit(struct ledger *l, const struct task *t, struct err *err)
{
	if (sqlite3_changes(l->db) == 1)
		return 0;
	err_set(err, ERR_TEMP, "%s: task %lld is not as it was read (%s)",
	    l->path, (long long)t->id, task_state_name(t->state));
	return err_hint(err, "another kassa changed it; run again");
}

static int64_t
asked_at(const struct task *t, enum task_state to, int64_t now)
{
	return to == TASK_ASKED ? now : t->asked_at;
}

int
ledger_move_row(struct ledger *l, const struct task *t, enum task_state to,
    int64_t now, struct err *err)
{
	if (may(l, t, to, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_MOVE, 1, t->id);
	ledger_bind_text(l, STMT_MOVE, 2, task_state_name(to));
	ledger_bind_text(l, STMT_MOVE, 3, t->key);
	ledger_bind_text(l, STMT_MOVE, 4, t->spool);
	ledger_bind_text(l, STMT_MOVE, 5, t->sha256);
	ledger_bind_text(l, STMT_MOVE, 6, t->why);
	ledger_bind_int(l, STMT_MOVE, 7, (int64_t)t->bytes);
	ledger_bind_int(l, STMT_MOVE, 8, asked_at(t, to, now));
	ledger_bind_int(l, STMT_MOVE, 9, now);
	ledger_bind_text(l, STMT_MOVE, 10, task_state_name(t->state));
	if (ledger_run(l, STMT_MOVE, err) < 0)
		return -1;
	return hit(l, t, err);
}

void
ledger_follow(struct task *t, enum task_state to, int64_t now)
{
	t->asked_at = asked_at(t, to, now);
	t->changed_at = now;
	t->state = to;
}

int
ledger_move(
    struct ledger *l, struct task *t, enum task_state to, struct err *err)
{
	int64_t now = ledger_now(l);

	if (ledger_begin(l, err) < 0 ||
	    ledger_end(l, ledger_move_row(l, t, to, now, err), err) < 0)
		return -1;
	ledger_follow(t, to, now);
	return 0;
}

int
ledger_drop(struct ledger *l, struct task *t, const char *why, struct err *err)
{
	struct task with = *t; /* borrows all strings but one */

	with.why = NULL;
	task_set(&with.why, why);
	if (ledger_move(l, &with, TASK_FAILED, err) < 0) {
		free(with.why);
		return -1;
	}
	free(t->why);
	*t = with;
	return 0;
}

static int
note(struct ledger *l, const struct task *t, const char *why, int64_t now,
    struct err *err)
{
	if (ours(l, t, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_NOTE, 1, t->id);
	ledger_bind_text(l, STMT_NOTE, 2, why);
	ledger_bind_int(l, STMT_NOTE, 3, now);
	ledger_bind_text(l, STMT_NOTE, 4, task_state_name(t->state));
	if (ledger_run(l, STMT_NOTE, err) < 0)
		return -1;
	return hit(l, t, err);
}

int
ledger_note(struct ledger *l, struct task *t, const char *why, struct err *err)
{
	int64_t now = ledger_now(l);

	if (ledger_begin(l, err) < 0 ||
	    ledger_end(l, note(l, t, why, now, err), err) < 0)
		return -1;
	task_set(&t->why, why);
	t->changed_at = now;
	return 0;
}

int
ledger_written_all(struct ledger *l, struct task *const *tasks, size_t n,
    const struct ledger_output *outputs, size_t noutputs, struct err *err)
{
	int64_t now = ledger_now(l);
	int rc = 0;
	size_t i;

	if (ledger_begin(l, err) < 0)
		return -1;
	for (i = 0; i < n && rc == 0; i++)
		rc = ledger_move_row(l, tasks[i], TASK_DONE, now, err);
	for (i = 0; i < noutputs && rc == 0; i++)
		rc = ledger_write_row(l, &outputs[i], now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		ledger_follow(tasks[i], TASK_DONE, now);
	return 0;
}

int
ledger_done_all(
    struct ledger *l, struct task *const *tasks, size_t n, struct err *err)
{
	return ledger_written_all(l, tasks, n, NULL, 0, err);
}

static int
may_mark(
    const struct ledger *l, const struct task *t, bool sent, struct err *err)
{
	if (ours(l, t, err) < 0)
		return -1;
	if (t->state == TASK_PLANNED && t->sent != sent)
		return 0;
	return err_set(err, ERR_SOFT, "%s: task %lld is %s and %ssent already",
	    l->path, (long long)t->id, task_state_name(t->state),
	    t->sent ? "" : "un");
}

static int
mark(struct ledger *l, const struct task *t, bool sent, int64_t now,
    struct err *err)
{
	if (may_mark(l, t, sent, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_SENT, 1, t->id);
	ledger_bind_int(l, STMT_SENT, 2, sent);
	ledger_bind_int(l, STMT_SENT, 3, sent ? now : 0);
	ledger_bind_int(l, STMT_SENT, 4, now);
	if (ledger_run(l, STMT_SENT, err) < 0)
		return -1;
	return hit(l, t, err);
}

static int
set_sent(struct ledger *l, struct task *t, bool sent, struct err *err)
{
	int64_t now = ledger_now(l);

	if (ledger_begin(l, err) < 0 ||
	    ledger_end(l, mark(l, t, sent, now, err), err) < 0)
		return -1;
	t->sent = sent;
	t->sent_at = sent ? now : 0;
	t->changed_at = now;
	return 0;
}

int
ledger_sent(struct ledger *l, struct task *t, struct err *err)
{
	return set_sent(l, t, true, err);
}

int
ledger_unsent(struct ledger *l, struct task *t, struct err *err)
{
	return set_sent(l, t, false, err);
}
