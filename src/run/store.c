/*
 * State folders: profiles that name the same one share its ledger and spool.
 */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

/* Finished tasks are forgotten after so long; days are never. */
#define REMEMBER_S ((int64_t)90 * CIVIL_DAY)

int
store_open(struct store *s, const char *state, struct err *err)
{
	*s = (struct store){ .state = mem_dup(state) };
	s->ledger = ledger_open(state, clock_system(), err);
	if (s->ledger != NULL && spool_open(&s->spool, state, err) == 0) {
		s->spooling = true;
		return 0;
	}
	store_close(s);
	return -1;
}

int
store_look(struct store *s, const char *state, struct err *err)
{
	int rc = ledger_exists(state, err);

	*s = (struct store){ 0 };
	if (rc <= 0)
		return rc;
	s->state = mem_dup(state);
	s->ledger = ledger_open(state, clock_system(), err);
	if (s->ledger != NULL)
		return 1;
	store_close(s);
	return -1;
}

void
store_close(struct store *s)
{
	if (s->spooling)
		spool_close(&s->spool);
	ledger_close(s->ledger);
	free(s->state);
	*s = (struct store){ 0 };
}

struct sweep {
	const char *profile;
	int64_t before;
};

static int
sweep(void *arg, const struct task *t)
{
	const struct sweep *s = arg;

	if (task_finished(t->state) && strcmp(t->profile, s->profile) == 0 &&
	    t->changed_at < s->before)
		spool_drop(t);
	return 0;
}

int
store_sweep(
    struct store *s, const char *profile, int64_t before, struct err *err)
{
	struct sweep how = { profile, before };

	if (ledger_each(s->ledger, NULL, sweep, &how, err) != 0)
		return -1;
	return ledger_prune(s->ledger, before - REMEMBER_S, err) < 0 ? -1 : 0;
}
