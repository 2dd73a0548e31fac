/*
 * Due days in the order in which they are brought: oldest first. Days that
 * came to nothing the last time stand behind all others, and when one after
 * the other comes to nothing the newest are tried before the night is given
 * up: a shop that wants years which its cloud does not have any more shall
 * have yesterday all the same.
 */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdlib.h>

static bool
was_tried(const struct known *k, const struct plan_day *plan)
{
	const struct ledger_day *day = known_find(k, plan->day);

	return day != NULL && day->code != 0 && !day->held;
}

static void
add(struct queue *q, const struct plan *plan, const struct known *k, bool tried)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++) {
		const struct plan_day *day = &plan->days[i];

		if (day->why != PLAN_NOT && was_tried(k, day) == tried)
			q->days[q->n++] = day;
	}
}

void
queue_fill(struct queue *q, const struct plan *plan, const struct known *k)
{
	*q = (struct queue){ 0 };
	q->days = mem_array(plan->due, sizeof(*q->days));
	add(q, plan, k, false);
	add(q, plan, k, true);
}

void
queue_clear(struct queue *q)
{
	free(q->days);
	*q = (struct queue){ 0 };
}

const struct plan_day *
queue_next(struct queue *q)
{
	return q->at < q->n ? q->days[q->at++] : NULL;
}

/* The first of the newest closed days. */
static const struct plan_day *
first_of_newest(const struct plan *plan, size_t newest)
{
	size_t i = plan->ndays;

	while (i > 0 && newest > 0)
		newest -= plan->days[--i].closed;
	return &plan->days[i];
}

bool
queue_shorten(struct queue *q, const struct plan *plan, size_t newest)
{
	const struct plan_day *first = first_of_newest(plan, newest);
	size_t i, n = q->at;

	if (q->shortened)
		return false;
	for (i = q->at; i < q->n; i++)
		if (q->days[i] >= first)
			q->days[n++] = q->days[i];
	q->n = n;
	q->shortened = true;
	return true;
}

void
queue_leave(struct queue *q)
{
	q->at = q->n;
}
