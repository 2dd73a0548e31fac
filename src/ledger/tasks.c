/*
 * The steps of a task: each compares the row with what we believe and sets
 * it, or finds that somebody else was there. The task in memory follows only
 * when the disk has it.
 */
#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger_internal.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Tasks in and out of rows: the strings in their order, then the state, then
 * the numbers, as COLUMNS in schema.c has them.
 */

enum { COL_STATE = TASK_STRINGS, COL_ID, COL_SENT, COL_NUMBERS };

static const size_t numbers[] = {
	offsetof(struct task, planned_at),
	offsetof(struct task, sent_at),
	offsetof(struct task, asked_at),
	offsetof(struct task, changed_at),
	offsetof(struct task, begin),
	offsetof(struct task, end),
};

static int
bind_identity(struct ledger *l, enum ledger_stmt s, const struct task *t)
{
	int i;

	for (i = 0; i < TASK_IDENTITY; i++)
		ledger_bind_text(l, s, i + 1, *task_string(t, i));
	return TASK_IDENTITY + 1;
}

static int
read_row(struct ledger *l, enum ledger_stmt s, struct task *t, struct err *err)
{
	int state = task_state_find(ledger_text(l, s, COL_STATE));
	int i;

	if (state < 0)
		return ledger_say_damaged(l, "a task of no known state", err);
	for (i = 0; i < TASK_STRINGS; i++)
		task_set(task_string(t, i), ledger_text(l, s, i));
	for (i = 0; i < (int)NELEM(numbers); i++)
		*(int64_t *)(void *)((char *)t + numbers[i]) =
		    ledger_int(l, s, COL_NUMBERS + i);
	t->state = (enum task_state)state;
	t->id = ledger_int(l, s, COL_ID);
	t->sent = ledger_int(l, s, COL_SENT) != 0;
	return 0;
}

/* Returns 1, or 0 when there is no such task. */
static int
get_task(struct ledger *l, int64_t id, struct task *t, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_GET, 1, id);
	rc = ledger_step(l, STMT_GET, err);
	if (rc > 0 && read_row(l, STMT_GET, t, err) < 0)
		rc = -1;
	ledger_rest(l, STMT_GET);
	return rc;
}

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
	if (db_changes(&l->db) == 1)
		return 0;
	err_set(err, ERR_TEMP, "%s: task %lld is not as it was read (%s)",
	    l->path, (long long)t->id, task_state_name(t->state));
	return err_hint(err, "another kassa changed it; run again");
}

static int64_t
asked_at(const struct task *t, enum task_state to, int64_t now)
{
	bool asks =
	    to == TASK_ASKED || (to == TASK_READY && t->state == TASK_PLANNED);

	return asks ? now : t->asked_at;
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
	ledger_bind_text(l, STMT_MOVE, 4, t->why);
	ledger_bind_int(l, STMT_MOVE, 5, asked_at(t, to, now));
	ledger_bind_int(l, STMT_MOVE, 6, now);
	ledger_bind_text(l, STMT_MOVE, 7, task_state_name(t->state));
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

/* ---- parts ---- */

static void
read_part(struct ledger *l, struct parts *parts)
{
	struct part *p = parts_add(parts, ledger_text(l, STMT_PARTS, 0));

	task_set(&p->spool, ledger_text(l, STMT_PARTS, 1));
	snprintf(
	    p->sha256, sizeof(p->sha256), "%s", ledger_text(l, STMT_PARTS, 2));
	p->bytes = (uint64_t)ledger_int(l, STMT_PARTS, 3);
	p->nr = (unsigned)ledger_int(l, STMT_PARTS, 4);
	p->anew = ledger_int(l, STMT_PARTS, 5) != 0;
}

int
ledger_parts(struct ledger *l, const struct task *t, struct parts *parts,
    struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_PARTS, 1, t->id);
	while ((rc = ledger_step(l, STMT_PARTS, err)) > 0)
		read_part(l, parts);
	ledger_rest(l, STMT_PARTS);
	if (rc == 0 && parts->n == 0)
		parts_add(parts, "");
	return rc;
}

static int
put_part(struct ledger *l, const struct task *t, const struct part *p,
    struct err *err)
{
	ledger_bind_int(l, STMT_PART, 1, t->id);
	ledger_bind_int(l, STMT_PART, 2, p->nr);
	ledger_bind_text(l, STMT_PART, 3, p->ref);
	ledger_bind_text(l, STMT_PART, 4, p->spool);
	ledger_bind_text(l, STMT_PART, 5, p->sha256);
	ledger_bind_int(l, STMT_PART, 6, (int64_t)p->bytes);
	ledger_bind_int(l, STMT_PART, 7, p->anew);
	return ledger_run(l, STMT_PART, err);
}

static int
put_parts(struct ledger *l, const struct task *t, const struct parts *parts,
    size_t come, size_t known, struct err *err)
{
	int rc = put_part(l, t, &parts->list[come], err);

	for (; known < parts->n && rc == 0; known++)
		if (known != come)
			rc = put_part(l, t, &parts->list[known], err);
	return rc;
}

int
ledger_part(struct ledger *l, struct task *t, const struct parts *parts,
    size_t come, size_t known, struct err *err)
{
	bool whole = parts_next(parts) == NULL;
	int64_t now = ledger_now(l);
	int rc;

	if (ledger_begin(l, err) < 0)
		return -1;
	rc = put_parts(l, t, parts, come, known, err);
	if (rc == 0)
		rc = whole ? ledger_move_row(l, t, TASK_FETCHED, now, err)
			   : note(l, t, t->why, now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	ledger_follow(t, whole ? TASK_FETCHED : t->state, now);
	return 0;
}

static int
drop_part(struct ledger *l, const struct task *t, const struct part *p,
    struct err *err)
{
	ledger_bind_int(l, STMT_PART_GONE, 1, t->id);
	ledger_bind_int(l, STMT_PART_GONE, 2, p->nr);
	return ledger_run(l, STMT_PART_GONE, err);
}

int
ledger_part_anew(struct ledger *l, struct task *t, const struct part *first,
    const struct parts *gone, struct err *err)
{
	int64_t now = ledger_now(l);
	size_t i;
	int rc;

	if (ledger_begin(l, err) < 0)
		return -1;
	rc = put_part(l, t, first, err);
	for (i = 0; i < gone->n && rc == 0; i++)
		rc = drop_part(l, t, &gone->list[i], err);
	if (rc == 0)
		rc = note(l, t, t->why, now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	t->changed_at = now;
	return 0;
}

/* ---- pauses ---- */

/* A longer one can only be of a clock that was wrong. */
#define PAUSE_MAX_S ((int64_t)24 * 3600)

int
ledger_pause(
    struct ledger *l, const char *account, int64_t until, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_text(l, STMT_PAUSE, 1, account);
	ledger_bind_int(l, STMT_PAUSE, 2, until);
	return ledger_end(l, ledger_run(l, STMT_PAUSE, err), err);
}

int
ledger_paused(
    struct ledger *l, const char *account, int64_t *until, struct err *err)
{
	int rc;

	*until = 0;
	ledger_bind_text(l, STMT_PAUSED, 1, account);
	rc = ledger_run_id(l, STMT_PAUSED, until, err);
	if (rc <= 0 || *until <= ledger_now(l) ||
	    *until > ledger_now(l) + PAUSE_MAX_S)
		*until = 0;
	return rc < 0 ? -1 : 0;
}

/* ---- the submit ---- */

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

/*
 * Looking things up, and forgetting what is long over.
 */

static int
key_id(struct ledger *l, const char *account, const char *key, int64_t *id,
    struct err *err)
{
	ledger_bind_text(l, STMT_KEY, 1, account);
	ledger_bind_text(l, STMT_KEY, 2, key);
	return ledger_run_id(l, STMT_KEY, id, err);
}

int
ledger_find_key(struct ledger *l, const char *account, const char *key,
    struct task *found, struct err *err)
{
	int64_t id;
	int rc = key_id(l, account, key, &id, err);

	return rc <= 0 ? rc : get_task(l, id, found, err);
}

int
ledger_find_other(struct ledger *l, const struct task *t, const char *key,
    struct task *found, struct err *err)
{
	const char *const texts[] = { t->account, key, t->cloud, t->url,
		t->kind, t->from, t->to, t->body, t->place, t->filter };
	int64_t id;
	int i, rc;

	for (i = 0; i < (int)NELEM(texts); i++)
		ledger_bind_text(l, STMT_KEY_OTHER, i + 1, texts[i]);
	rc = ledger_run_id(l, STMT_KEY_OTHER, &id, err);
	return rc <= 0 ? rc : get_task(l, id, found, err);
}

static int
walk(struct ledger *l, struct task *t,
    int (*fn)(void *arg, const struct task *), void *arg, struct err *err)
{
	int rc;

	while ((rc = ledger_step(l, STMT_EACH, err)) > 0) {
		rc = read_row(l, STMT_EACH, t, err);
		if (rc == 0)
			rc = fn(arg, t);
		if (rc != 0)
			break;
	}
	return rc;
}

int
ledger_each(struct ledger *l, const char *account,
    int (*fn)(void *arg, const struct task *), void *arg, struct err *err)
{
	struct task t;
	int rc;

	task_init(&t);
	ledger_bind_text(l, STMT_EACH, 1, account);
	rc = walk(l, &t, fn, arg, err);
	ledger_rest(l, STMT_EACH);
	task_clear(&t);
	return rc;
}

static int
prune(struct ledger *l, int64_t before, struct err *err)
{
	ledger_bind_int(l, STMT_PRUNE, 1, before);
	if (ledger_run(l, STMT_PRUNE, err) < 0)
		return -1;
	return db_changes(&l->db);
}

int
ledger_prune(struct ledger *l, int64_t before, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, prune(l, before, err), err);
}

/*
 * Whose task is it? Looking for the row, making it and locking it happen in
 * one transaction, and the lock comes before the commit: a new row is ours
 * before anybody can see it, a row found is locked before it is read.
 */

static int
find_open(
    struct ledger *l, const struct task *want, int64_t *id, struct err *err)
{
	bind_identity(l, STMT_OPEN, want);
	return ledger_run_id(l, STMT_OPEN, id, err);
}

/* Returns 2 with the task, or 0. */
static int
find_done(struct ledger *l, struct task *want, int64_t since, struct err *err)
{
	int at = bind_identity(l, STMT_DONE, want);
	int64_t id;
	int rc;

	ledger_bind_int(l, STMT_DONE, at, since);
	rc = ledger_run_id(l, STMT_DONE, &id, err);
	if (rc > 0)
		rc = get_task(l, id, want, err);
	return rc > 0 ? 2 : rc;
}

static int
insert(struct ledger *l, const struct task *want, int64_t *id, struct err *err)
{
	int at = bind_identity(l, STMT_INSERT, want);

	ledger_bind_text(l, STMT_INSERT, at, want->day);
	ledger_bind_int(l, STMT_INSERT, at + 1, want->begin);
	ledger_bind_int(l, STMT_INSERT, at + 2, want->end);
	ledger_bind_int(l, STMT_INSERT, at + 3, ledger_now(l));
	if (ledger_run(l, STMT_INSERT, err) < 0)
		return -1;
	*id = db_last_id(&l->db);
	return 0;
}

static int
take(struct ledger *l, int64_t id, struct task *t, struct err *err)
{
	int rc;

	if (ledger_lock(l, id, err) < 0)
		return -1;
	rc = get_task(l, id, t, err);
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
