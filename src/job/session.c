/*
 * A session is opened from the network down to the state folder, and closed
 * the other way round: the worker first, for it may have any of the rest.
 */
#include "job/session.h"
#include "base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

int
session_open(struct session *s, struct err *err)
{
	struct net_options options = { .user_agent = "kassa/" PACKAGE_VERSION };

	*s = (struct session){ .clock = clock_system() };
	SLIST_INIT(&s->stores);
	options.clock = s->clock;
	s->net = net_new(&options, err);
	return s->net == NULL ? -1 : 0;
}

/* ---- state folders ---- */

static void
close_store(struct store *store)
{
	ledger_close(store->ledger);
	spool_close(&store->spool);
	free(store->state);
	free(store);
}

static struct store *
find_store(struct session *s, const char *state)
{
	struct store *store;

	SLIST_FOREACH(store, &s->stores, link)
	if (state != NULL && store->state != NULL &&
	    strcmp(store->state, state) == 0)
		return store;
	return NULL;
}

struct store *
session_store(struct session *s, const char *state, struct err *err)
{
	struct store *store = find_store(s, state);

	if (store != NULL)
		return store;
	store = mem_new(sizeof(*store));
	store->state = state == NULL ? NULL : mem_dup(state);
	store->ledger = ledger_open(state, s->clock, err);
	if (store->ledger == NULL ||
	    spool_open(&store->spool, state, err) != 0) {
		close_store(store);
		return NULL;
	}
	SLIST_INSERT_HEAD(&s->stores, store, link);
	return store;
}

/* ---- at work ---- */

static void
on_signal(void *arg, int signo)
{
	struct session *s = arg;

	atomic_store(&s->stop, signo);
	s->on_signal(s->arg, signo);
}

int
session_start(struct session *s, void (*told)(void *arg, int signo), void *arg,
    struct err *err)
{
	s->on_signal = told;
	s->arg = arg;
	net_catch_signals(s->net, on_signal, s);
	s->worker = worker_new(s->net, err);
	s->began_ms = s->clock->mono_ms(s->clock);
	return s->worker == NULL ? -1 : 0;
}

void
session_deadline(
    struct session *s, int64_t timeout_ms, void (*late)(void *arg), void *arg)
{
	net_timer_start(s->net, &s->deadline, timeout_ms, late, arg);
}

struct drive_shared
session_share(struct session *s, struct store *store)
{
	return (struct drive_shared){
		.net = s->net,
		.worker = s->worker,
		.ledger = store->ledger,
		.spool = &store->spool,
		.clock = s->clock,
		.stop = &s->stop,
	};
}

int
session_run(struct session *s, struct err *err)
{
	if (!s->over && net_run(s->net, err) != 0)
		return -1;
	if (!s->over)
		return err_set(err, ERR_SOFT, "the run ended before its end");
	if (s->err.code == ERR_NONE)
		return 0;
	*err = s->err;
	return -1;
}

/* What the worker has is broken off, as by a signal. */
static void
break_off(struct session *s)
{
	int none = 0;

	atomic_compare_exchange_strong(&s->stop, &none, SIGTERM);
}

void
session_end(struct session *s)
{
	s->over = true;
	break_off(s);
	net_timer_stop(s->net, &s->deadline);
	net_stop(s->net);
}

void
session_halt(struct session *s)
{
	break_off(s);
	worker_free(s->worker);
	net_free(s->net);
	s->worker = NULL;
	s->net = NULL;
}

void
session_close(struct session *s)
{
	struct store *store;

	session_halt(s);
	while ((store = SLIST_FIRST(&s->stores)) != NULL) {
		SLIST_REMOVE_HEAD(&s->stores, link);
		close_store(store);
	}
}
