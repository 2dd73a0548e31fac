/*
 * Looking things up, and forgetting what is long over.
 */
#include "ledger/ledger_internal.h"
#include "base/mem.h"

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

	return rc <= 0 ? rc : ledger_get(l, id, found, err);
}

int
ledger_find_other(struct ledger *l, const struct task *t, const char *key,
    struct task *found, struct err *err)
{
	const char *const texts[] = { t->account, key, t->cloud, t->url,
		t->kind, t->from, t->to };
	int64_t id;
	int i, rc;

	for (i = 0; i < (int)NELEM(texts); i++)
		ledger_bind_text(l, STMT_KEY_OTHER, i + 1, texts[i]);
	rc = ledger_run_id(l, STMT_KEY_OTHER, &id, err);
	return rc <= 0 ? rc : ledger_get(l, id, found, err);
}

static int
walk(struct ledger *l, struct task *t,
    int (*fn)(void *arg, const struct task *), void *arg, struct err *err)
{
	int rc;

	while ((rc = ledger_step(l, STMT_EACH, err)) > 0) {
		rc = ledger_row(l, STMT_EACH, t, err);
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
	return sqlite3_changes(l->db);
}

int
ledger_prune(struct ledger *l, int64_t before, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, prune(l, before, err), err);
}
