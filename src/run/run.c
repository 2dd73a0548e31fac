/*
 * A run: one loop and one worker for all profiles, and the end when the last
 * of them has come to its own.
 */
#include "run/run.h"
#include "base/mem.h"
#include "run/run_internal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct store *
run_store(struct run *r, const char *state, struct err *err)
{
	struct store *s;
	size_t i;

	for (i = 0; i < r->nstores; i++)
		if (strcmp(r->stores[i].state, state) == 0)
			return &r->stores[i];
	s = &r->stores[r->nstores];
	if (store_open(s, state, err) != 0)
		return NULL;
	r->nstores++;
	return s;
}

void
run_profile_ended(struct run *r)
{
	if (++r->ended < r->nprofiles)
		return;
	net_timer_stop(r->net, &r->tick);
	net_stop(r->net);
}

static void
on_signal(void *arg, int signo)
{
	struct run *r = arg;
	struct err err = ERR_INIT;
	size_t i;

	atomic_store(&r->stop, signo);
	err_set(&err, ERR_SIGNAL + signo, "interrupted");
	err_hint(&err, "the next run goes on");
	for (i = 0; i < r->nprofiles; i++)
		profile_stop(&r->profiles[i], &err);
}

static int
open_run(struct run *r, struct err *err)
{
	struct net_options options = { .user_agent = "kassa/" PACKAGE_VERSION,
		.clock = r->clock };

	r->net = net_new(&options, err);
	if (r->net == NULL)
		return -1;
	net_catch_signals(r->net, on_signal, r);
	r->worker = worker_new(r->net, err);
	return r->worker == NULL ? -1 : 0;
}

/* ---- what came of it ---- */

/* The profile whose error is the run's; NULL: all went well. */
static struct profile *
pick_failed(const struct run *r)
{
	struct profile *worst = &r->profiles[0];
	size_t i;

	for (i = 1; i < r->nprofiles; i++)
		if (run_outweighs(&r->profiles[i].err, &worst->err))
			worst = &r->profiles[i];
	return worst->err.code == ERR_NONE ? NULL : worst;
}

static void
say_failed(struct profile *p)
{
	int more = p->tally.failed + p->tally.held - 1;

	if (more > 0)
		err_hint(&p->err, "%d more %s in status", more,
		    more == 1 ? "day is" : "days are");
	log_fail(&p->log, p->err.code, p->err.text);
}

/* Errors are said here, by those who know whose they are. */
static int
sum_up(struct run *r, struct err *err)
{
	struct profile *worst = pick_failed(r);
	size_t i;

	if (worst == NULL)
		return 0;
	log_live_end(r->log);
	for (i = 0; i < r->nprofiles; i++)
		if (&r->profiles[i] != worst &&
		    run_severity(&r->profiles[i].err) != SEVERITY_NONE &&
		    run_severity(&r->profiles[i].err) != SEVERITY_SIGNAL)
			say_failed(&r->profiles[i]);
	err->code = worst->err.code;
	if (run_severity(&worst->err) == SEVERITY_SIGNAL)
		return err_set(err, err->code, "%s", worst->err.text);
	say_failed(worst);
	return -1;
}

/* ---- the whole ---- */

static int
work(struct run *r, const struct run_profile *profiles, struct err *err)
{
	size_t i;

	tell_tick(r);
	for (i = 0; i < r->nprofiles; i++)
		profile_start(&r->profiles[i], r, &profiles[i]);
	if (r->ended < r->nprofiles && net_run(r->net, err) != 0)
		return -1;
	if (r->ended < r->nprofiles)
		return err_set(err, ERR_SOFT, "the run ended before its end");
	return sum_up(r, err);
}

/* Work that the worker still has, and requests, go before their days. */
static void
close_run(struct run *r)
{
	int none = 0;
	size_t i;

	atomic_compare_exchange_strong(&r->stop, &none, SIGTERM);
	worker_free(r->worker);
	net_free(r->net);
	for (i = 0; i < r->nprofiles; i++)
		profile_close(&r->profiles[i]);
	for (i = 0; i < r->nstores; i++)
		store_close(&r->stores[i]);
	free(r->profiles);
	free(r->stores);
}

int
run_all(const struct run_profile *profiles, size_t n, struct log *log,
    struct err *err)
{
	struct run r = { .log = log, .clock = clock_system(), .nprofiles = n };
	int rc;

	r.profiles = mem_array(n, sizeof(*r.profiles));
	r.stores = mem_array(n, sizeof(*r.stores));
	r.began_ms = r.clock->mono_ms(r.clock);
	rc = open_run(&r, err);
	if (rc == 0)
		rc = work(&r, profiles, err);
	close_run(&r);
	return rc;
}
