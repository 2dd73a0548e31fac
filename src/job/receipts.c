/*
 * Receipts of a period: drives for its parts, a conversion in order, and the
 * end of all that when something goes wrong.
 */
#include "job/receipts.h"
#include "base/mem.h"
#include "job/receipts_internal.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A job asked before its period had ended is too old to go on with after: */
#define STALE_S 3600

static void start_more(struct receipts *);

/* ---- the end ---- */

static void
stop_all(struct receipts *r)
{
	size_t i;

	r->over = true;
	for (i = 0; i < r->started; i++)
		drive_stop(&r->items[i].drive);
	net_timer_stop(r->net, &r->deadline);
	net_timer_stop(r->net, &r->tick);
	net_stop(r->net);
}

/* The first error ends everything; keys and spooled results are kept. */
static void
abandon(struct receipts *r, const struct err *err)
{
	if (r->over)
		return;
	r->err = *err;
	if ((err->code == ERR_TEMP || err->code > ERR_SIGNAL) &&
	    r->options->state != NULL)
		err_hint(&r->err, "go on with: %s", r->options->resume);
	stop_all(r);
}

static void
on_deadline(void *arg)
{
	struct receipts *r = arg;
	struct err err = ERR_INIT;
	const struct item *item = receipts_waiting(r);

	err_set(&err, ERR_TEMP, "not done after %lld s%s%s",
	    (long long)(r->options->timeout_ms / 1000),
	    item->drive.word[0] != '\0' ? ", status " : "", item->drive.word);
	if (item->task.key[0] != '\0')
		err_in(&err, "process key %s", item->task.key);
	abandon(r, &err);
}

static void
on_signal(void *arg, int signo)
{
	struct receipts *r = arg;
	struct err err = ERR_INIT;
	const struct item *item = receipts_waiting(r);

	atomic_store(&r->stop, signo);
	err_set(&err, ERR_SIGNAL + signo, "interrupted");
	if (item->task.key[0] != '\0')
		err_in(&err, "process key %s", item->task.key);
	abandon(r, &err);
}

/* ---- publishing ---- */

static int
refuse_empty(struct receipts *r, struct err *err)
{
	const char *old = sink_empties(r->convert.sink);

	if (old == NULL || r->options->allow_empty)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: the cloud has no receipts for %s, and this file has some; it "
	    "stays; --allow-empty replaces it", old, r->period.name);
}

static int
tell_ledger(struct receipts *r, struct err *err)
{
	struct task **tasks = mem_array(r->nitems, sizeof(*tasks));
	size_t i;
	int rc;

	for (i = 0; i < r->nitems; i++)
		tasks[i] = &r->items[i].task;
	rc = ledger_done_all(r->ledger, tasks, r->nitems, err);
	free(tasks);
	for (i = 0; i < r->nitems && rc == 0; i++)
		spool_drop(&r->items[i].task);
	return rc;
}

static void
publish(struct receipts *r)
{
	struct err err = ERR_INIT;

	if (sink_finish(r->convert.sink, &err) != 0 ||
	    refuse_empty(r, &err) != 0 ||
	    sink_publish(r->convert.sink, &err) != 0 ||
	    tell_ledger(r, &err) != 0) {
		abandon(r, &err);
		return;
	}
	receipts_summary(r);
	stop_all(r);
}

/* ---- converting, in order ---- */

static int
run_convert(struct work *work, struct err *err)
{
	struct receipts *r = (struct receipts *)((char *)work -
	    offsetof(struct receipts, work));
	const struct task *task = &r->items[r->converted].task;
	int fd = open(task->spool, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", task->spool);
	if (r->converted > 0)
		keeper_next(&r->keeper);
	rc = convert_fd(&r->convert, task->spool, fd, err);
	close(fd);
	return rc;
}

static void
convert_more(struct receipts *r)
{
	if (r->converting || r->converted == r->nitems ||
	    !r->items[r->converted].fetched)
		return;
	r->converting = true;
	worker_give(r->worker, &r->work);
}

static void
on_converted(struct work *work, const struct err *err)
{
	struct receipts *r = (struct receipts *)((char *)work -
	    offsetof(struct receipts, work));

	if (r->over)
		return;
	if (err->code != ERR_NONE) {
		abandon(r, err);
		return;
	}
	r->converting = false;
	r->converted++;
	if (r->converted == r->nitems)
		publish(r);
	else
		convert_more(r);
}

/* ---- fetching, some at a time ---- */

static void
on_driven(void *arg, struct drive *d, const struct err *err)
{
	struct receipts *r = arg;
	struct item *item =
	    (struct item *)((char *)d - offsetof(struct item, drive));

	if (err->code != ERR_NONE) {
		abandon(r, err);
		return;
	}
	item->fetched = true;
	r->fetched++;
	if (r->fetched == r->nitems)
		net_timer_stop(r->net, &r->deadline);
	convert_more(r);
	start_more(r);
}

/* A key from before the period's end may lead to less than all of it. */
static int
drop_stale(struct receipts *r, struct task *t, struct err *err)
{
	int64_t asked = t->asked_at > 0 ? t->asked_at : t->sent_at;

	if (t->state == TASK_PLANNED || !period_was_open(t->to, asked) ||
	    r->options->period.now - asked < STALE_S)
		return 0;
	log_say(r->options->log, LOG_NOTE,
	    "process key %s is of a time when the period had not ended; "
	    "asking anew", t->key);
	spool_drop(t);
	if (ledger_drop(r->ledger, t, "asked before the period's end", err) !=
	    0)
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
		stale = rc == 1 ? drop_stale(r, t, err) : 0;
	} while (stale == 1);
	if (stale == 0 && rc == 1 && t->key[0] != '\0')
		log_say(r->options->log, LOG_NOTE,
		    "going on with process key %s", t->key);
	return stale;
}

static int
start(struct receipts *r, size_t i, struct err *err)
{
	struct item *item = &r->items[i];

	task_init(&item->task);
	item->drive = (struct drive){ .shared = &r->shared,
		.task = &item->task,
		.goal = TASK_FETCHED,
		.root = r->options->account->cloud->root,
		.upload_fd = -1,
		.done = on_driven,
		.arg = r };
	r->started++;
	if (claim(r, i, err) != 0)
		return -1;
	drive_start(&item->drive);
	return 0;
}

static void
start_more(struct receipts *r)
{
	struct err err = ERR_INIT;

	while (!r->over && r->started < r->nitems &&
	    r->started - r->fetched < (size_t)r->options->jobs)
		if (start(r, r->started, &err) != 0)
			abandon(r, &err);
}

/* ---- putting it together ---- */

static int
open_stores(struct receipts *r, struct err *err)
{
	r->ledger = ledger_open(r->options->state, r->shared.clock, err);
	if (r->ledger == NULL)
		return -1;
	return spool_open(&r->spool, r->options->state, err);
}

static int
open_net(struct receipts *r, struct err *err)
{
	struct net_options options = { .user_agent = "kassa/" PACKAGE_VERSION,
		.clock = r->shared.clock };

	r->net = net_new(&options, err);
	if (r->net == NULL)
		return -1;
	net_catch_signals(r->net, on_signal, r);
	r->worker = worker_new(r->net);
	return 0;
}

static int
open_convert(struct receipts *r, struct err *err)
{
	struct convert_options options = r->options->convert;

	r->zone = zone_open(options.zone, err);
	if (r->zone == NULL ||
	    period_init(&r->period, &r->options->period, r->zone, err) != 0)
		return -1;
	keeper_init(
	    &r->keeper, &r->period, r->options->account->cloud, r->zone);
	r->keeping = true;
	options.guard = &r->keeper.guard;
	options.stop = &r->stop;
	if (convert_open(&r->convert, &options, err) != 0)
		return -1;
	r->work.run = run_convert;
	r->work.done = on_converted;
	return 0;
}

static void
share(struct receipts *r)
{
	const struct receipts_options *o = r->options;

	r->began = r->shared.clock->mono_ms(r->shared.clock);
	r->shared.net = r->net;
	r->shared.worker = r->worker;
	r->shared.ledger = r->ledger;
	r->shared.spool = &r->spool;
	r->shared.account = o->account;
	r->shared.log = o->log;
	r->shared.poll_ms = o->poll_ms;
	r->shared.retries = o->retries;
	r->shared.max_bytes = o->max_bytes;
	r->shared.deadline_ms = r->began + o->timeout_ms;
	r->shared.stop = &r->stop;
}

static int
work(struct receipts *r, struct err *err)
{
	share(r);
	r->nitems = r->period.nparts;
	r->items = mem_array(r->nitems, sizeof(*r->items));
	net_timer_start(r->net, &r->deadline, r->options->timeout_ms,
	    on_deadline, r);
	receipts_tick(r);
	start_more(r);
	if (!r->over && net_run(r->net, err) != 0)
		return -1;
	if (r->err.code != ERR_NONE) {
		*err = r->err;
		return -1;
	}
	return 0;
}

/* Nothing of a throw-away run stays; of others the spool does. */
static void
close_all(struct receipts *r)
{
	size_t i;

	if (r->worker != NULL && !r->over)
		stop_all(r);
	worker_free(r->worker);
	for (i = 0; i < r->started; i++) {
		drive_clear(&r->items[i].drive);
		if (r->spool.temporary)
			spool_drop(&r->items[i].task);
		task_clear(&r->items[i].task);
	}
	free(r->items);
	net_free(r->net);
	ledger_close(r->ledger);
	spool_close(&r->spool);
	convert_close(&r->convert);
	if (r->keeping)
		keeper_clear(&r->keeper);
	period_clear(&r->period);
	zone_free(r->zone);
	free(r);
}

int
receipts_run(const struct receipts_options *options, struct err *err)
{
	struct receipts *r = mem_new(sizeof(*r));
	int rc;

	r->options = options;
	r->shared.clock = clock_system();
	rc = open_convert(r, err);
	if (rc == 0)
		rc = open_stores(r, err);
	if (rc == 0)
		rc = open_net(r, err);
	if (rc == 0)
		rc = work(r, err);
	close_all(r);
	return rc;
}
