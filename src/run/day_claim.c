/*
 * A day's task in the ledger. What an earlier run has left of it is gone on
 * with, unless it may lead to less than the whole day.
 */
#include "run/run_internal.h"

/* A job for a day that is not over is good for so long. */
#define OPEN_STALE_S 3600

static void
want(struct day *d)
{
	const struct account *account = &d->profile->account;
	struct task *t = &d->task;

	task_clear(t);
	task_init(t);
	task_set(&t->cloud, account->cloud->name);
	task_set(&t->url, account->url);
	task_set(&t->account, account->print);
	task_set(&t->profile, d->profile->options->name);
	task_set(&t->day, d->plan->day);
	task_set(&t->kind, "receipts");
	task_set(&t->from, d->period.parts[0].from);
	task_set(&t->to, d->period.parts[0].to);
}

/*
 * Asked when the day was not over, it may lead to a part of it; so it may when
 * the clock was wrong then.
 */
static bool
is_stale(const struct day *d)
{
	const struct profile *p = d->profile;
	int64_t asked =
	    d->task.asked_at > 0 ? d->task.asked_at : d->task.sent_at;
	int64_t then = profile_then(p, asked), now = profile_now(p);

	if (d->task.state == TASK_PLANNED)
		return false;
	if (d->plan->closed)
		return then < d->plan->end + p->options->lag_s || then > now;
	return now - then >= OPEN_STALE_S;
}

/* 1: what was found is not to be gone on with, and was dropped. */
static int
drop_unwanted(struct day *d, struct err *err)
{
	struct ledger *ledger = d->profile->store->ledger;

	if (!is_stale(d) && !d->profile->options->anew && !d->renewed)
		return 0;
	log_say(&d->log, LOG_DETAIL, "asking anew, process key %s is left",
	    d->task.key[0] != '\0' ? d->task.key : "unknown");
	spool_forget(&d->profile->store->spool, d->task.id);
	if (ledger_drop(ledger, &d->task, "left for a new one", err) != 0)
		return -1;
	ledger_release(ledger, &d->task);
	return 1;
}

int
day_claim(struct day *d, struct err *err)
{
	int found, dropped;

	do {
		want(d);
		found = ledger_claim(d->profile->store->ledger, &d->task, err);
		if (found < 0)
			return -1;
		dropped = found == 1 ? drop_unwanted(d, err) : 0;
	} while (dropped == 1);
	d->claimed = dropped == 0;
	d->resumed = found == 1;
	return dropped;
}
