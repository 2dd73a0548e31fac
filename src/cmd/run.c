/*
 * kassa run, status and verify: profiles, from the configuration to the night
 * and the morning after it.
 */
#include "run/run.h"
#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "cmd/profiles.h"
#include "push/push.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Profiles that follow each other have the same one as a rule. */
static void
make_private(const struct profiles *p, struct log *log)
{
	const char *last = "";
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->states[i] != NULL && strcmp(p->states[i], last) != 0) {
			last = p->states[i];
			connect_make_private(last, log);
		}
}

static int
make_states(const struct profiles *p, struct log *log, struct err *err)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->states[i] != NULL &&
		    connect_make_parents(p->states[i], err) != 0)
			return -1;
	make_private(p, log);
	return 0;
}

int
cmd_run(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct profiles p;
	int rc;

	if (profiles_open(&p, o, FOR_RUN, argc, argv, err) != 0)
		return -1;
	if (o->dry_run)
		rc = run_dry(p.list, p.nlist, stdout, err);
	else
		rc = make_states(&p, log, err);
	if (rc == 0 && !o->dry_run)
		rc = run_all(p.list, p.nlist, log, err);
	profiles_close(&p);
	return rc;
}

/* ---- status ---- */

/* The state folders of all profiles, and the one of work by hand, or NULL. */
static char **
list_states(const struct profiles *p, const struct options *o)
{
	char **states = mem_array(p->n + 1, sizeof(*states));
	struct err nowhere = ERR_INIT;
	size_t i;

	for (i = 0; i < p->n; i++)
		states[i] = mem_dup(p->states[i]);
	states[i] = connect_state_path(o, &nowhere);
	return states;
}

/* How many goods lists there are to tell of. */
static int
tell_lists(const struct profiles *p, const struct options *o, struct buf *to,
    struct err *err)
{
	struct zone *zone = zone_open(o->zone, err);
	char **states;
	size_t i;
	int told;

	if (zone == NULL)
		return 0;
	states = list_states(p, o);
	told = push_tell_unsettled(states, p->n + 1, zone, o->json, to, err);
	for (i = 0; i < p->n + 1; i++)
		free(states[i]);
	free(states);
	zone_free(zone);
	return told;
}

/* What cannot be read does not hide the rest; a profile's trouble is told. */
static int
tell_all(const struct profiles *p, const struct options *o, struct err *err)
{
	struct err found = ERR_INIT;
	struct buf lists = BUF_INIT;
	int told = tell_lists(p, o, &lists, &found), rc;

	rc = run_status(p->list, p->nlist, o->json,
	    o->json ? buf_str(&lists) : NULL, stdout, err);
	if (told > 0 && !o->json)
		printf("%s%s", p->nlist > 0 ? "\n" : "", buf_str(&lists));
	buf_clear(&lists);
	if (rc != 0 || found.code == ERR_NONE)
		return rc;
	*err = found;
	return -1;
}

/* Without a profile there may still be goods lists that were sent by hand. */
static int
tell_without(const struct options *o, struct err *err)
{
	static const struct profiles none;
	struct err found = ERR_INIT;
	struct buf lists = BUF_INIT;
	int told = tell_lists(&none, o, &lists, &found);

	buf_clear(&lists);
	if (found.code != ERR_NONE)
		*err = found;
	if (told == 0)
		return -1;
	err_clear(err);
	return tell_all(&none, o, err);
}

int
cmd_status(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct profiles p;
	int rc;

	(void)log;
	if (profiles_open(&p, o, FOR_STATUS, argc, argv, err) != 0)
		return p.none && argc == 0 ? tell_without(o, err) : -1;
	rc = tell_all(&p, o, err);
	profiles_close(&p);
	return rc;
}

int
cmd_verify(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct profiles p;
	int rc;

	(void)log;
	if (profiles_open(&p, o, FOR_VERIFY, argc, argv, err) != 0)
		return -1;
	rc = run_verify(p.list, p.nlist, stdout, err);
	profiles_close(&p);
	return rc;
}
