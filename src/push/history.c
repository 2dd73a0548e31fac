/*
 * Looking back: which list the cloud took last.
 */
#include "push/history.h"
#include "base/clock.h"
#include "push/push_internal.h"

#include <string.h>

struct look {
	struct history *history;
	const char *url;
};

static void
keep(struct task *to, const struct task *t)
{
	task_clear(to);
	task_copy(to, t);
}

/* They come oldest first; a task that never left has told nobody anything. */
static int
take(void *arg, const struct task *t)
{
	struct look *look = arg;
	struct history *h = look->history;

	if (strcmp(t->kind, PUSH_KIND) != 0 || strcmp(t->url, look->url) != 0)
		return 0;
	if (!t->sent && t->key[0] == '\0')
		return 0;
	keep(&h->newest, t);
	h->begun = true;
	h->unclear |= t->state != TASK_DONE;
	if (t->state != TASK_DONE)
		return 0;
	keep(&h->current, t);
	h->taken = true;
	h->unclear = false;
	return 0;
}

int
history_open(struct history *h, const char *state, const struct account *a,
    bool make, struct err *err)
{
	struct clock *clock = clock_system();
	struct look look = { h, a->url };
	struct ledger *ledger;
	int rc;

	*h = (struct history){ .since = clock->wall_s(clock) + 1 };
	task_init(&h->newest);
	task_init(&h->current);
	rc = make ? 1 : ledger_exists(state, err);
	if (rc <= 0)
		return rc;
	ledger = ledger_open(state, clock, err);
	rc = ledger == NULL ? -1
			    : ledger_each(ledger, a->print, take, &look, err);
	ledger_close(ledger);
	if (rc != 0)
		history_close(h);
	return rc;
}

void
history_close(struct history *h)
{
	task_clear(&h->newest);
	task_clear(&h->current);
	*h = (struct history){ 0 };
}

bool
history_is_current(const struct history *h, const char *sum)
{
	return h->taken && h->newest.id == h->current.id &&
	       strcmp(h->current.body, sum) == 0;
}
