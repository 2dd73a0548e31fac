/*
 * Settling a goods list whose end is not known: a person has looked at the
 * cloud and says what became of it.
 */
#include "push/push_internal.h"
#include "base/clock.h"

#include <inttypes.h>
#include <string.h>

bool
push_is_unsettled(const struct task *t)
{
	return strcmp(t->kind, PUSH_KIND) == 0 && !task_finished(t->state) &&
	       (t->sent || t->key[0] != '\0');
}

bool
push_is_unclear(const struct task *t)
{
	return t->key[0] == '\0' || t->why[0] != '\0';
}

struct search {
	int64_t id;
	struct task found;
	bool there;
};

static int
find(void *arg, const struct task *t)
{
	struct search *s = arg;

	if (t->id != s->id || !push_is_unsettled(t))
		return 0;
	task_clear(&s->found);
	task_copy(&s->found, t);
	s->there = true;
	return 0;
}

static int
end_task(struct ledger *l, struct task *t, bool taken, struct err *err)
{
	struct task *const list[] = { t };

	if (!taken && t->sent && t->key[0] == '\0' &&
	    ledger_unsent(l, t, err) != 0)
		return -1;
	if (!taken)
		return ledger_drop(
		    l, t, "the cloud has not got it, as was seen there", err);
	task_set(&t->why, "");
	if (t->state != TASK_READY && ledger_move(l, t, TASK_READY, err) != 0)
		return -1;
	return ledger_done_all(l, list, 1, err);
}

static int
settle(struct ledger *l, struct search *s, bool taken, struct err *err)
{
	int rc;

	if (ledger_each(l, NULL, find, s, err) != 0)
		return -1;
	if (!s->there)
		return err_set(err, ERR_USAGE,
		    "there is no unsettled goods list %" PRId64
		    "; kassa status shows those that are",
		    s->id);
	if (ledger_hold(l, &s->found, err) != 0)
		return -1;
	if (push_is_unsettled(&s->found))
		rc = end_task(l, &s->found, taken, err);
	else
		rc = err_set(err, ERR_USAGE,
		    "goods list %" PRId64 " has ended meanwhile", s->id);
	ledger_release(l, &s->found);
	return rc;
}

int
push_settle(const char *state, int64_t id, bool taken, struct err *err)
{
	struct search search = { .id = id };
	struct ledger *ledger = ledger_open(state, clock_system(), err);
	int rc;

	if (ledger == NULL)
		return -1;
	task_init(&search.found);
	rc = settle(ledger, &search, taken, err);
	task_clear(&search.found);
	ledger_close(ledger);
	return rc;
}
