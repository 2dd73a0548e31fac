/*
 * kassa run, status and verify: profiles, from the configuration to the night
 * and the morning after it.
 */
#include "run/run.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "cmd/profiles.h"

#include <stdio.h>

static int
make_states(const struct profiles *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->states[i] != NULL &&
		    connect_make_parents(p->states[i], err) != 0)
			return -1;
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
		rc = make_states(&p, err);
	if (rc == 0 && !o->dry_run)
		rc = run_all(p.list, p.nlist, log, err);
	profiles_close(&p);
	return rc;
}

int
cmd_status(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct profiles p;
	int rc;

	(void)log;
	if (profiles_open(&p, o, FOR_STATUS, argc, argv, err) != 0)
		return -1;
	rc = run_status(p.list, p.nlist, o->json, stdout, err);
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
