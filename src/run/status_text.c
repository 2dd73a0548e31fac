/*
 * A profile's state for people: a heading and a line a fact.
 */
#include "base/text.h"
#include "base/when.h"
#include "run/status.h"

#include <string.h>

/* So many gaps are named, oldest first. */
#define GAPS_SHOWN 10

static const char *
show_time(char out[WHEN_SIZE], const struct status *s, int64_t utc)
{
	struct when when = { .utc = utc, .zoned = true, .timed = true };

	when_datetime(out, WHEN_SIZE, &when, s->past.zone);
	return out;
}

static void
tell_published(const struct status *s, FILE *to)
{
	if (s->published == 0) {
		fprintf(to, "  published   nothing yet\n");
		return;
	}
	fprintf(to, "  published   %zu day%s, %s to %s", s->published,
	    plural(s->published), s->oldest, s->newest);
	if (s->empty > 0)
		fprintf(to, ", %zu without receipts", s->empty);
	if (s->open > 0)
		fprintf(to, ", %zu not over yet", s->open);
	fputc('\n', to);
}

static void
tell_missing(const struct status *s, FILE *to)
{
	size_t i, n = 0;

	for (i = 0; i < s->ngaps; i++)
		n += s->gaps[i].days;
	if (n == 0) {
		fprintf(to, "  missing     no day since %04d-%02d-%02d\n",
		    s->past.options->since.year, s->past.options->since.month,
		    s->past.options->since.day);
		return;
	}
	fprintf(to, "  missing     %zu day%s:", n, plural(n));
	for (i = 0; i < s->ngaps && i < GAPS_SHOWN; i++) {
		const struct status_gap *g = &s->gaps[i];

		fprintf(to, "%s %s", i > 0 ? "," : "", g->from);
		if (g->days > 1)
			fprintf(to, " to %s", g->to);
	}
	fputs(s->ngaps > GAPS_SHOWN ? ", ...\n" : "\n", to);
}

/* What came of the last attempt to bring a day that waits. */
static void
tell_try(const struct status *s, const struct ledger_day *d, FILE *to)
{
	char time[WHEN_SIZE];

	if (d != NULL && d->code != 0)
		fprintf(to, "; last tried %s: %s (status %d)",
		    show_time(time, s, d->tried_at), d->why, d->code);
}

static void
tell_waiting(const struct status *s, FILE *to)
{
	char time[WHEN_SIZE];
	size_t i;

	for (i = 0; i < s->nwaiting; i++) {
		const struct task *t = &s->waiting[i];
		bool lost = t->key[0] == '\0' && t->sent;

		fprintf(to, "  waiting     %s  %s%s, %s since %s", t->day,
		    t->key[0] != '\0' ? "process key " : "no process key",
		    t->key, lost ? "perhaps asked" : task_state_name(t->state),
		    show_time(time, s, t->changed_at));
		tell_try(s, known_find(&s->past.known, t->day), to);
		fputc('\n', to);
	}
}

static void
tell_trouble(const struct status *s, FILE *to)
{
	char time[WHEN_SIZE];
	size_t i;

	for (i = 0; i < s->past.known.ndays; i++) {
		const struct ledger_day *d = &s->past.known.days[i];

		if (d->code != 0 && !status_is_waiting(s, d))
			fprintf(to, "  %-11s %s  %s (status %d, %s)\n",
			    d->held ? "held back" : "failed", d->day, d->why,
			    d->code, show_time(time, s, d->tried_at));
	}
}

static void
tell_last_run(const struct status *s, FILE *to)
{
	char time[WHEN_SIZE];

	if (s->last.began_at == 0)
		fprintf(to, "  last run    never\n");
	else if (s->last.ended_at == 0)
		fprintf(to, "  last run    began %s, and runs or was killed\n",
		    show_time(time, s, s->last.began_at));
	else if (s->last.code == 0)
		fprintf(to, "  last run    %s, all well\n",
		    show_time(time, s, s->last.ended_at));
	else
		fprintf(to, "  last run    %s, status %d: %s\n",
		    show_time(time, s, s->last.ended_at), s->last.code,
		    s->last.why);
}

void
status_text(const struct status *s, FILE *to)
{
	fprintf(to, "%s\n", s->past.options->name);
	tell_published(s, to);
	tell_missing(s, to);
	tell_waiting(s, to);
	tell_trouble(s, to);
	tell_last_run(s, to);
}
