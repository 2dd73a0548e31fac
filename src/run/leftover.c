/*
 * Tasks that an earlier run has left, and that no day needs any more: the day
 * is published by now, or the token is another one. They would wait for ever.
 */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

struct leftovers {
	const struct profile *profile;
	int64_t *ids;
	size_t n;
};

static bool
is_due(const struct profile *p, const char *day)
{
	size_t i;

	for (i = 0; i < p->plan.ndays; i++)
		if (strcmp(p->plan.days[i].day, day) == 0)
			return p->plan.days[i].why != PLAN_NOT;
	return false;
}

static bool
is_needed(const struct profile *p, const struct task *t)
{
	return strcmp(t->account, p->account.print) == 0 &&
	       strcmp(t->url, p->account.url) == 0 && is_due(p, t->day);
}

static int
gather(void *arg, const struct task *t)
{
	struct leftovers *l = arg;
	const struct profile *p = l->profile;

	if (task_finished(t->state) ||
	    strcmp(t->profile, p->options->name) != 0 || is_needed(p, t))
		return 0;
	l->ids = mem_resize(l->ids, l->n + 1, sizeof(*l->ids));
	l->ids[l->n++] = t->id;
	return 0;
}

static int
drop(struct ledger *ledger, int64_t id, struct err *err)
{
	struct task t;
	int rc;

	task_init(&t);
	t.id = id;
	rc = ledger_hold(ledger, &t, err);
	if (rc != 0 && err->code == ERR_TEMP) { /* somebody has it in hand */
		err_clear(err);
		rc = 0;
	} else if (rc == 0) {
		spool_drop(&t);
		rc = ledger_drop(ledger, &t, "not needed any more", err);
		ledger_release(ledger, &t);
	}
	task_clear(&t);
	return rc;
}

/* Where only some days were asked for, nobody knows what the others need. */
int
leftover_drop(struct profile *p, struct err *err)
{
	struct leftovers l = { .profile = p };
	struct ledger *ledger = p->store->ledger;
	size_t i;
	int rc;

	if (p->options->from.year != 0)
		return 0;
	rc = ledger_each(ledger, NULL, gather, &l, err);
	for (i = 0; i < l.n && rc == 0; i++)
		rc = drop(ledger, l.ids[i], err);
	free(l.ids);
	return rc;
}
