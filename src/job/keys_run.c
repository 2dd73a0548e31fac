/*
 * Driving tasks by hand: all of them at once, each to its own end.
 */
#include "job/keys_internal.h"

#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void
stop_all(struct keys *k)
{
	int none = 0;
	size_t i;

	k->over = true;
	atomic_compare_exchange_strong(&k->stop, &none, SIGTERM);
	for (i = 0; i < k->nitems; i++)
		drive_stop(&k->items[i]->drive);
	net_timer_stop(k->net, &k->deadline);
	net_stop(k->net);
}

static void
on_driven(void *arg, struct drive *d, const struct err *err)
{
	struct keys *k = arg;
	struct keyed *item =
	    (struct keyed *)((char *)d - offsetof(struct keyed, drive));

	item->ended = true;
	if (err->code != ERR_NONE && k->err.code == ERR_NONE)
		k->err = *err;
	else if (err->code != ERR_NONE)
		log_say(k->options->log, LOG_WARN, "%s", err->text);
	if (++k->ended == k->nitems)
		stop_all(k);
}

static const struct keyed *
unfinished(const struct keys *k)
{
	size_t i;

	for (i = 0; i + 1 < k->nitems && k->items[i]->ended; i++)
		;
	return k->items[i];
}

/* An upload that left, and whose reply has not come. */
static bool
is_unknown(const struct task *t)
{
	return t->sent && t->key[0] == '\0' &&
	       strcmp(t->kind, "nomenclature") == 0;
}

static void
break_off(struct keys *k, int code, const char *why)
{
	const struct keyed *item = unfinished(k);

	if (k->over)
		return;
	err_set(&k->err, code, "%s%s%s", why,
	    item->drive.word[0] != '\0' ? ", status " : "", item->drive.word);
	if (item->task.key[0] != '\0')
		err_in(&k->err, "process key %s", item->task.key);
	if (is_unknown(&item->task))
		err_hint(&k->err,
		    "the cloud may have taken it or not; kassa status tells "
		    "the two ways to settle it");
	else if (k->options->state != NULL || item->task.key[0] != '\0')
		err_hint(&k->err, "go on with: %s", k->options->resume);
	stop_all(k);
}

static void
on_deadline(void *arg)
{
	struct keys *k = arg;
	char why[64];

	snprintf(why, sizeof(why), "not done after %g s",
	    (double)k->options->timeout_ms / 1000);
	break_off(k, ERR_TEMP, why);
}

static void
on_signal(void *arg, int signo)
{
	struct keys *k = arg;

	atomic_store(&k->stop, signo);
	break_off(k, ERR_SIGNAL + signo, "interrupted");
}

static void
start(struct keys *k, struct keyed *item, enum task_state goal)
{
	struct drive *d = &item->drive;
	bool receipts = strcmp(item->task.kind, "receipts") == 0;

	d->shared = item->known ? &k->shared : &k->loose;
	d->task = &item->task;
	d->goal = goal;
	d->log = k->options->log;
	d->deadline_ms = k->ends_ms;
	d->root = receipts ? k->options->account->cloud->root : NULL;
	d->done = on_driven;
	d->arg = k;
	drive_start(d);
}

int
keys_run(struct keys *k, enum task_state goal, struct err *err)
{
	struct clock *clock = k->shared.clock;
	size_t i;

	net_catch_signals(k->net, on_signal, k);
	k->worker = worker_new(k->net, err);
	if (k->worker == NULL)
		return -1;
	k->shared.worker = k->worker;
	k->ends_ms = clock->mono_ms(clock) + k->options->timeout_ms;
	k->loose = k->shared;
	k->loose.ledger = NULL;
	k->loose.spool = &k->loose_spool;
	net_timer_start(
	    k->net, &k->deadline, k->options->timeout_ms, on_deadline, k);
	for (i = 0; i < k->nitems; i++)
		start(k, k->items[i], goal);
	if (net_run(k->net, err) != 0)
		return -1;
	if (!k->over)
		return err_set(err, ERR_SOFT, "the run ended before its end");
	if (k->err.code == ERR_NONE)
		return 0;
	*err = k->err;
	return -1;
}
