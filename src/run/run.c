/*
 * A run: one session for all profiles, and the end when the last of them has
 * come to its own.
 */
#include "run/run.h"
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdlib.h>

static void
on_ended(struct run *r)
{
	if (++r->ended < r->nprofiles)
		return;
	net_timer_stop(r->session.net, &r->tick);
	session_end(&r->session);
}

static void
on_signal(void *arg, int signo)
{
	struct run *r = arg;
	struct err err = ERR_INIT;
	size_t i;

	err_set(&err, ERR_SIGNAL + signo, "interrupted");
	err_hint(&err, "the next run goes on");
	for (i = 0; i < r->nprofiles; i++)
		profile_stop(&r->profiles[i], &err);
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

	report_tick(r);
	for (i = 0; i < r->nprofiles; i++)
		profile_start(&r->profiles[i], r, &profiles[i], on_ended);
	return session_run(&r->session, err) != 0 ? -1 : sum_up(r, err);
}

int
run_all(const struct run_profile *profiles, size_t n, struct log *log,
    struct err *err)
{
	struct run r = { .log = log, .nprofiles = n };
	int rc = session_open(&r.session, err);
	size_t i;

	r.profiles = mem_array(n, sizeof(*r.profiles));
	if (rc == 0)
		rc = session_start(&r.session, on_signal, &r, err);
	if (rc == 0)
		rc = work(&r, profiles, err);
	session_halt(&r.session);
	for (i = 0; i < n; i++)
		profile_close(&r.profiles[i]);
	session_close(&r.session);
	free(r.profiles);
	return rc;
}
