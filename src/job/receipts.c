/*
 * Receipts of a period: the objects of the run are made here, wired, run and
 * taken down, and here is the end of all that when something goes wrong.
 */
#include "job/receipts.h"
#include "base/mem.h"
#include "job/receipts_internal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the end ---- */

void
receipts_stop(struct receipts *r)
{
	int none = 0;
	size_t i;

	r->over = true;
	atomic_compare_exchange_strong(&r->stop, &none, SIGTERM);
	for (i = 0; i < r->started; i++)
		drive_stop(&r->items[i].drive);
	net_timer_stop(r->net, &r->deadline);
	net_timer_stop(r->net, &r->tick);
	net_stop(r->net);
}

/* The first error ends everything; keys and spooled results are kept. */
void
receipts_abandon(struct receipts *r, const struct err *err)
{
	if (r->over)
		return;
	r->err = *err;
	if ((err->code == ERR_TEMP || err->code > ERR_SIGNAL) &&
	    r->options->state != NULL)
		err_hint(&r->err, "go on with: %s", r->options->resume);
	receipts_stop(r);
}

static void
break_off(struct receipts *r, const struct item *item, struct err *err)
{
	if (item->task.state == TASK_PLANNED && item->task.sent)
		err_hint(err, "the cloud may have taken the request or not");
	receipts_abandon(r, err);
}

/* All that are under way are late; the first one's words are told. */
static void
on_deadline(void *arg)
{
	struct receipts *r = arg;
	const struct item *first = receipts_waiting(r);
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < r->started; i++) {
		struct item *item = &r->items[i];
		struct err other = ERR_INIT;

		if (!item->fetched)
			drive_late(&item->drive, r->options->timeout_ms,
			    item == first ? &err : &other);
	}
	break_off(r, first, &err);
}

static void
on_signal(void *arg, int signo)
{
	struct receipts *r = arg;
	const struct item *item = receipts_waiting(r);
	struct err err = ERR_INIT;

	atomic_store(&r->stop, signo);
	err_set(&err, ERR_SIGNAL + signo, "interrupted%s%s",
	    item->drive.word[0] != '\0' ? ", status " : "", item->drive.word);
	if (item->task.key[0] != '\0')
		err_in(&err, "process key %s", item->task.key);
	break_off(r, item, &err);
}

/* ---- putting it together ---- */

/*
 * A run that was killed may have left the result of a finished task. Those of
 * the nightly runs are kept for a while, and theirs to drop.
 */
static int
sweep(void *arg, const struct task *t)
{
	(void)arg;
	if (task_finished(t->state) && t->profile[0] == '\0')
		spool_drop(t);
	return 0;
}

static int
open_stores(struct receipts *r, struct err *err)
{
	r->ledger = ledger_open(r->options->state, r->shared.clock, err);
	if (r->ledger == NULL ||
	    ledger_each(r->ledger, NULL, sweep, NULL, err) != 0)
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
	r->worker = worker_new(r->net, err);
	return r->worker == NULL ? -1 : 0;
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
	receipts_convert_init(r);
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
	r->shared.poll_ms = o->poll_ms;
	r->shared.retries = o->retries;
	r->shared.max_bytes = o->max_bytes;
	r->shared.stop = &r->stop;
}

static int
work(struct receipts *r, struct err *err)
{
	share(r);
	r->nitems = r->period.nparts;
	r->items = mem_array(r->nitems, sizeof(*r->items));
	net_timer_start(
	    r->net, &r->deadline, r->options->timeout_ms, on_deadline, r);
	receipts_tick(r);
	receipts_start_more(r);
	if (!r->over && net_run(r->net, err) != 0)
		return -1;
	if (!r->over)
		return err_set(err, ERR_SOFT, "the run ended before its end");
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
		receipts_stop(r);
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
