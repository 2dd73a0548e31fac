/*
 * A profile's state for programs: one object, whose members only ever become
 * more. Times are ISO 8601 with the offset of the profile's zone, days are
 * days of that zone; what there is not is null.
 */
#include "base/json.h"
#include "base/when.h"
#include "run/status.h"

#include <string.h>

static void
put_time(struct buf *b, const struct status *s, const char *name, int64_t utc)
{
	struct when when = { .utc = utc, .zoned = true, .timed = true };
	char text[WHEN_SIZE];

	when_datetime(text, sizeof(text), &when, s->past.zone);
	json_member_text(b, name, utc == 0 ? NULL : text);
}

static void
put_days(struct buf *b, const struct status *s)
{
	char since[PLAN_DAY + 32];

	snprintf(since, sizeof(since), "%04d-%02d-%02d",
	    s->past.options->since.year, s->past.options->since.month,
	    s->past.options->since.day);
	json_member_text(b, "since", since);
	json_member_text(b, "oldest", s->oldest);
	json_member_text(b, "newest", s->newest);
	json_member_int(b, "published", (int64_t)s->published);
	json_member_int(b, "empty", (int64_t)s->empty);
	json_member_int(b, "open", (int64_t)s->open);
}

static void
put_gaps(struct buf *b, const struct status *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->ngaps; i++)
		n += s->gaps[i].days;
	json_member_int(b, "missing", (int64_t)n);
	json_member(b, "gaps");
	buf_putc(b, '[');
	for (i = 0; i < s->ngaps; i++) {
		json_next(b);
		buf_putc(b, '{');
		json_member_text(b, "from", s->gaps[i].from);
		json_member_text(b, "to", s->gaps[i].to);
		json_member_int(b, "days", (int64_t)s->gaps[i].days);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* The last attempt to bring a day that waits, if it has come to an end. */
static void
put_try(struct buf *b, const struct status *s, const struct ledger_day *d)
{
	if (d == NULL || d->code == 0)
		return;
	json_member_int(b, "status", d->code);
	json_member_text(b, "why", d->why);
	put_time(b, s, "at", d->tried_at);
}

static void
put_waiting(struct buf *b, const struct status *s)
{
	size_t i;

	json_member(b, "waiting");
	buf_putc(b, '[');
	for (i = 0; i < s->nwaiting; i++) {
		const struct task *t = &s->waiting[i];

		json_next(b);
		buf_putc(b, '{');
		json_member_text(b, "day", t->day);
		json_member_text(b, "key", *t->key == '\0' ? NULL : t->key);
		json_member_text(b, "state", task_state_name(t->state));
		json_member(b, "sent");
		buf_puts(b, t->sent ? "true" : "false");
		put_time(b, s, "since", t->changed_at);
		put_try(b, s, known_find(&s->past.known, t->day));
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
put_trouble(struct buf *b, const struct status *s, const char *name, bool held)
{
	size_t i;

	json_member(b, name);
	buf_putc(b, '[');
	for (i = 0; i < s->past.known.ndays; i++) {
		const struct ledger_day *d = &s->past.known.days[i];

		if (d->code == 0 || d->held != held || status_is_waiting(s, d))
			continue;
		json_next(b);
		buf_putc(b, '{');
		json_member_text(b, "day", d->day);
		json_member_int(b, "status", d->code);
		json_member_text(b, "why", d->why);
		put_time(b, s, "at", d->tried_at);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
put_last_run(struct buf *b, const struct status *s)
{
	const struct ledger_run *last = &s->last;

	json_member(b, "last_run");
	if (last->began_at == 0) {
		buf_puts(b, "null");
		return;
	}
	buf_putc(b, '{');
	put_time(b, s, "began", last->began_at);
	put_time(b, s, "ended", last->ended_at);
	put_time(b, s, "ok", last->ok_at);
	if (last->ended_at != 0)
		json_member_int(b, "status", last->code);
	else
		json_member_text(b, "status", NULL);
	json_member_text(b, "why",
	    last->why == NULL || *last->why == '\0' ? NULL : last->why);
	buf_putc(b, '}');
}

void
status_json(const struct status *s, struct buf *b)
{
	buf_putc(b, '{');
	json_member_text(b, "profile", s->past.options->name);
	json_member_text(b, "zone", zone_name(s->past.zone));
	json_member_text(b, "out", s->past.options->convert.sink.out);
	put_days(b, s);
	put_gaps(b, s);
	put_waiting(b, s);
	put_trouble(b, s, "failed", false);
	put_trouble(b, s, "held", true);
	put_last_run(b, s);
	buf_putc(b, '}');
}
