/*
 * The calendar since the first day, and what is due in it.
 */
#include "run/plan.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static int64_t
day_start(const struct zone *zone, const struct civil *day)
{
	return zone_day_start(zone, day->year, day->month, day->day);
}

static bool
is_before(const struct civil *a, const struct civil *b)
{
	return civil_to_days(a->year, a->month, a->day) <
	       civil_to_days(b->year, b->month, b->day);
}

/* ---- the calendar ---- */

static void
add(struct plan *p, size_t *room, const struct civil *day, int64_t begin,
    int64_t end)
{
	struct plan_day *d;

	if (p->ndays == *room) {
		*room = *room == 0 ? 64 : *room * 2;
		p->days = mem_resize(p->days, *room, sizeof(*p->days));
	}
	d = &p->days[p->ndays++];
	*d = (struct plan_day){ .begin = begin, .end = end };
	snprintf(d->day, sizeof(d->day), "%04u-%02u-%02u",
	    (unsigned)day->year % 10000, (unsigned)day->month % 100,
	    (unsigned)day->day % 100);
}

static void
lay_calendar(struct plan *p, const struct plan_options *o)
{
	struct civil day = o->since, next;
	int64_t begin = day_start(o->zone, &day), end;
	size_t room = 0;

	while (begin <= o->now && day.year < 9999) {
		next = day;
		civil_add_days(&next, 1);
		end = day_start(o->zone, &next);
		if (end > begin)
			add(p, &room, &day, begin, end);
		day = next;
		begin = end;
	}
}

/* ---- what is due ---- */

static bool
is_wanted(const struct plan_options *o, const struct plan_day *d)
{
	struct civil day = { 0 };

	if (o->from.year == 0)
		return true;
	sscanf(d->day, "%4d-%2d-%2d", &day.year, &day.month, &day.day);
	return !is_before(&day, &o->from) && is_before(&day, &o->to);
}

/* back: how many closed days are younger. */
static enum plan_why
judge(const struct plan_options *o, const struct plan_day *d, size_t back)
{
	enum plan_known known = o->known(o->arg, d);

	if (!d->closed)
		return o->open_day ? PLAN_OPEN : PLAN_NOT;
	if (known == KNOWN_NOT || known == KNOWN_OPEN)
		return PLAN_MISSING;
	if (known == KNOWN_DAMAGED)
		return PLAN_DAMAGED;
	return o->again || back < (size_t)o->look_back ? PLAN_AGAIN : PLAN_NOT;
}

/* What the cloud has no more is passed over; published, it stays as it is. */
static void
pass_over(const struct plan_options *o, struct plan_day *d)
{
	if (o->back_s == 0 || d->begin >= o->now - o->back_s)
		return;
	d->beyond = d->why == PLAN_MISSING || d->why == PLAN_DAMAGED;
	d->why = PLAN_NOT;
}

static void
mark(struct plan *p, const struct plan_options *o)
{
	size_t i = p->ndays, back = 0;

	while (i-- > 0) {
		struct plan_day *d = &p->days[i];

		d->closed = d->end + o->lag_s <= o->now;
		d->wanted = is_wanted(o, d);
		d->why = d->wanted ? judge(o, d, back) : PLAN_NOT;
		pass_over(o, d);
		back += d->closed;
		p->beyond += d->beyond;
		p->due += d->why != PLAN_NOT;
	}
}

void
plan_make(struct plan *p, const struct plan_options *o)
{
	*p = (struct plan){ 0 };
	lay_calendar(p, o);
	mark(p, o);
}

struct plan_day *
plan_late(struct plan *p, int64_t utc)
{
	struct plan_day *d = NULL;
	size_t i;

	for (i = 0; i < p->ndays; i++)
		if (utc >= p->days[i].begin && utc < p->days[i].end)
			d = &p->days[i];
	if (d == NULL || !d->closed || d->beyond || d->why != PLAN_NOT)
		return NULL;
	if (d->wanted) {
		d->why = PLAN_LATE;
		p->due++;
	}
	return d;
}

void
plan_clear(struct plan *p)
{
	free(p->days);
	*p = (struct plan){ 0 };
}

const char *
plan_why_name(enum plan_why why)
{
	static const char *const names[] = {
		[PLAN_NOT] = "published",
		[PLAN_MISSING] = "missing",
		[PLAN_DAMAGED] = "damaged",
		[PLAN_AGAIN] = "again",
		[PLAN_LATE] = "late",
		[PLAN_OPEN] = "open",
	};

	return names[why];
}
