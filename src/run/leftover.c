/*
 * What earlier runs have left, and no day needs any more: tasks of days that
 * are published by now, or of another token, which would wait for ever; and
 * hidden files beside published ones, of runs that were killed.
 */
#include "base/mem.h"
#include "base/outfile.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <libgen.h>
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

	if (task_finished(t->state) || strcmp(t->kind, "receipts") != 0 ||
	    strcmp(t->profile, p->options->name) != 0 || is_needed(p, t))
		return 0;
	l->ids = mem_resize(l->ids, l->n + 1, sizeof(*l->ids));
	l->ids[l->n++] = t->id;
	return 0;
}

static int
drop(struct profile *p, int64_t id, struct err *err)
{
	struct ledger *ledger = p->store->ledger;
	struct task t;
	int rc;

	task_init(&t);
	t.id = id;
	rc = ledger_hold(ledger, &t, err);
	if (rc != 0 && err->code == ERR_TEMP) { /* somebody has it in hand */
		err_clear(err);
		rc = 0;
	} else if (rc == 0) {
		spool_forget(&p->store->spool, id);
		rc = ledger_drop(ledger, &t, "not needed any more", err);
		ledger_release(ledger, &t);
	}
	task_clear(&t);
	return rc;
}

void
leftover_sweep(const struct known *k)
{
	const char *out = k->options->convert.sink.out;
	size_t i;

	for (i = 0; i < k->ntables; i++) {
		char *below = known_path(k, i, "day");
		char *path = files_path(out, below);

		outfile_sweep(dirname(path));
		free(path);
		free(below);
	}
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
		rc = drop(p, l.ids[i], err);
	free(l.ids);
	return rc;
}
