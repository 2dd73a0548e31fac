/*
 * Timers: one list, sorted by when they are due, of structs that live in
 * their owners. A timer started while timers fire waits for the next round,
 * even with no delay, so that nobody can keep the loop from the network.
 */
#include "net/net_internal.h"

/* About 30 000 years: far enough, and no sum of it overflows. */
#define LONGEST_MS INT64_C(1000000000000000)

static int64_t
clamp(int64_t ms)
{
	if (ms < 0)
		return 0;
	return ms > LONGEST_MS ? LONGEST_MS : ms;
}

/* From the end, since most timers are due after those already there. */
static void
insert(struct net_timer_list *list, struct net_timer *timer)
{
	struct net_timer *before = TAILQ_LAST(list, net_timer_list);

	while (before != NULL && before->due > timer->due)
		before = TAILQ_PREV(before, net_timer_list, link);
	if (before == NULL)
		TAILQ_INSERT_HEAD(list, timer, link);
	else
		TAILQ_INSERT_AFTER(list, before, timer, link);
}

void
net_timer_start(struct net *net, struct net_timer *timer, int64_t delay_ms,
    void (*fn)(void *), void *arg)
{
	net_timer_stop(net, timer);
	timer->due = net->clock->mono_ms(net->clock) + clamp(delay_ms);
	timer->number = ++net->timers_started;
	timer->fn = fn;
	timer->arg = arg;
	insert(&net->timers, timer);
}

void
net_timer_stop(struct net *net, struct net_timer *timer)
{
	if (timer->number == 0)
		return;
	TAILQ_REMOVE(&net->timers, timer, link);
	timer->number = 0;
}

int64_t
timers_delay(struct net *net)
{
	const struct net_timer *first = TAILQ_FIRST(&net->timers);
	int64_t now;

	if (first == NULL)
		return -1;
	now = net->clock->mono_ms(net->clock);
	return first->due > now ? first->due - now : 0;
}

void
timers_fire(struct net *net)
{
	uint64_t last = net->timers_started;
	int64_t now = net->clock->mono_ms(net->clock);
	struct net_timer *t;

	while (!net->stopped && (t = TAILQ_FIRST(&net->timers)) != NULL) {
		if (t->due > now || t->number > last)
			return;
		net_timer_stop(net, t);
		t->fn(t->arg);
	}
}

void
timers_forget(struct net *net)
{
	struct net_timer *t;

	while ((t = TAILQ_FIRST(&net->timers)) != NULL)
		net_timer_stop(net, t);
}
