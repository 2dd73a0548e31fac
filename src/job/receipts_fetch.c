/*
 * The parts of a period: claimed in the ledger and driven, some at a time.
 */
#include "job/receipts_internal.h"

#include <stddef.h>

/* A job asked before its period had ended is too old to go on with after: */
#define STALE_S 3600

/* ---- fetching, some at a time ---- */

/* A result that is no good may stay so. */
static void
fail(struct receipts *r, const struct err *found)
{
	struct err err = *found;

	if (err.code == ERR_DATA)
		err_hint(&err, "--again asks the cloud anew");
	receipts_abandon(r, &err);
}

/* The key of an earlier run, that the cloud has forgotten meanwhile. */
static bool
is_expired(const struct item *item, const struct err *err)
{
	return err->code == ERR_UNAVAIL && item->resumed &&
	       (item->drive.heard == VERDICT_GONE ||
		   item->drive.heard == VERDICT_MISSING);
}

static int begin(struct receipts *, struct item *, struct err *);

static void
renew(struct receipts *r, struct item *item)
{
	struct err err = ERR_INIT;

	log_say(r->options->log, LOG_NOTE,
	    "process key %s has expired; asking anew", item->task.key);
	drive_clear(&item->drive);
	ledger_release(r->ledger, &item->task);
	if (begin(r, item, &err) != 0)
		receipts_abandon(r, &err);
}

static void
on_driven(void *arg, struct drive *d, const struct err *err)
{
	struct receipts *r = arg;
	struct item *item =
	    (struct item *)((char *)d - offsetof(struct item, drive));

	if (is_expired(item, err)) {
		renew(r, item);
		return;
	}
	if (err->code != ERR_NONE) {
		fail(r, err);
		return;
	}
	item->fetched = true;
	r->fetched++;
	if (r->fetched == r->nitems)
		net_timer_stop(r->net, &r->deadline);
	receipts_convert_more(r);
	receipts_start_more(r);
}

/*
 * A key from before the period's end may lead to less than all of it; so may
 * one of a time that is still to come: the clock was wrong then.
 */
static bool
is_stale(const struct receipts *r, const struct task *t)
{
	int64_t now = r->shared.clock->wall_s(r->shared.clock);
	int64_t asked = t->asked_at > 0 ? t->asked_at : t->sent_at;

	if (t->state == TASK_PLANNED)
		return false;
	return asked > now ||
	       (period_was_open(t->to, asked) && now - asked >= STALE_S);
}

/* Is this task one to go on with? 1: no, it was dropped. */
static int
drop_unwanted(struct receipts *r, struct task *t, struct err *err)
{
	const char *why = is_stale(r, t)
			      ? "is of a time when the period had not ended"
			      : "is left as it is";

	if (!is_stale(r, t) && !r->options->again)
		return 0;
	if (t->key[0] != '\0')
		log_say(r->options->log, LOG_NOTE,
		    "process key %s %s; asking anew", t->key, why);
	spool_drop(t);
	if (ledger_drop(r->ledger, t, why, err) != 0)
		return -1;
	ledger_release(r->ledger, t);
	return 1;
}

static void
want(struct receipts *r, size_t i)
{
	struct task *t = &r->items[i].task;

	task_clear(t);
	task_init(t);
	task_set(&t->cloud, r->options->account->cloud->name);
	task_set(&t->url, r->options->account->url);
	task_set(&t->account, r->options->account->print);
	task_set(&t->kind, "receipts");
	task_set(&t->from, r->period.parts[i].from);
	task_set(&t->to, r->period.parts[i].to);
}

static int
claim(struct receipts *r, size_t i, struct err *err)
{
	struct task *t = &r->items[i].task;
	int stale, rc;

	do {
		want(r, i);
		rc = ledger_claim(r->ledger, t, err);
		if (rc < 0)
			return -1;
		stale = rc == 1 ? drop_unwanted(r, t, err) : 0;
	} while (stale == 1);
	r->items[i].resumed = rc == 1 && t->key[0] != '\0';
	if (r->items[i].resumed)
		log_say(r->options->log, LOG_NOTE,
		    "going on with process key %s", t->key);
	return stale;
}

static int
begin(struct receipts *r, struct item *item, struct err *err)
{
	item->drive = (struct drive){ .shared = &r->shared,
		.task = &item->task,
		.goal = TASK_FETCHED,
		.root = r->options->account->cloud->root,
		.upload_fd = -1,
		.log = r->options->log,
		.deadline_ms = r->began + r->options->timeout_ms,
		.done = on_driven,
		.arg = r };
	if (claim(r, (size_t)(item - r->items), err) != 0)
		return -1;
	drive_start(&item->drive);
	return 0;
}

static int
start(struct receipts *r, size_t i, struct err *err)
{
	task_init(&r->items[i].task);
	r->started++;
	return begin(r, &r->items[i], err);
}

void
receipts_start_more(struct receipts *r)
{
	struct err err = ERR_INIT;

	while (!r->over && r->started < r->nitems &&
	       r->started - r->fetched < (size_t)r->options->jobs)
		if (start(r, r->started, &err) != 0)
			receipts_abandon(r, &err);
}
