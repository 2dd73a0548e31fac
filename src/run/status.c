/*
 * How far each profile is.
 */
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cloud/cloud.h"
#include "ledger/days.h"
#include "run/run_internal.h"
#include "run/snapshot.h"

#include <stdlib.h>
#include <string.h>

/*
 * What there is to know of a profile without asking the cloud: its ledger
 * against the calendar. Gathered here, printed in two ways.
 */

/* Days in a row that are closed and not published. */
struct status_gap {
	const char *from, *to; /* both are missing */
	size_t days;
};

struct status {
	struct snapshot snapshot;
	struct plan plan;
	struct ledger_run last;
	size_t published, empty, open; /* days */
	const char *oldest, *newest;   /* published, or NULL */
	struct status_gap *gaps;
	size_t ngaps;
	struct task *waiting; /* unfinished, a day once, oldest first */
	size_t nwaiting;
};

/* ---- gathering ---- */

/*
 * A day is told once. With status 75 the next run simply goes on, so a task is
 * waited for; after anything else it is the failure that must be told.
 */
static bool
has_failed(const struct status *s, const char *day)
{
	const struct ledger_day *d = catalog_find(&s->snapshot.catalog, day);

	return d != NULL && d->code != ERR_NONE &&
	       (d->held || d->code != ERR_TEMP);
}

static struct task *
find_waiting(const struct status *s, const char *day)
{
	size_t i;

	for (i = 0; i < s->nwaiting; i++)
		if (strcmp(s->waiting[i].day, day) == 0)
			return &s->waiting[i];
	return NULL;
}

/* It is told with what waits, and not as failed. */
static bool
is_waiting(const struct status *s, const struct ledger_day *d)
{
	return find_waiting(s, d->day) != NULL;
}

/* Of a day's tasks the newest is the one that a run goes on with. */
static int
take_waiting(void *arg, const struct task *t)
{
	struct status *s = arg;
	struct task *to = find_waiting(s, t->day);

	if (task_finished(t->state) || t->day[0] == '\0' ||
	    strcmp(t->profile, s->snapshot.options->name) != 0 ||
	    has_failed(s, t->day))
		return 0;
	if (to == NULL) {
		s->waiting = mem_resize(
		    s->waiting, s->nwaiting + 1, sizeof(*s->waiting));
		to = &s->waiting[s->nwaiting++];
	} else
		task_clear(to);
	task_copy(to, t);
	return 0;
}

static int
read_rest(struct status *s, struct err *err)
{
	struct ledger *ledger = s->snapshot.ledger;

	if (s->snapshot.id == 0)
		return 0;
	if (ledger_last_run(ledger, s->snapshot.id, &s->last, err) != 0)
		return -1;
	return ledger_each(ledger, NULL, take_waiting, s, err);
}

/* What is missing, by this machine's clock. */
static void
make_plan(struct status *s)
{
	struct plan_options options = snapshot_plan(&s->snapshot);

	options.from = (struct civil){ 0 };
	options.look_back = 0;
	options.open_day = options.again = false;
	options.known = catalog_by_ledger;
	plan_make(&s->plan, &options);
}

static void
add_gap(struct status *s, const struct plan_day *d, bool joins)
{
	struct status_gap *gap;

	if (!joins) {
		s->gaps = mem_resize(s->gaps, s->ngaps + 1, sizeof(*s->gaps));
		s->gaps[s->ngaps++] = (struct status_gap){ .from = d->day };
	}
	gap = &s->gaps[s->ngaps - 1];
	gap->to = d->day;
	gap->days++;
}

static void
find_gaps(struct status *s)
{
	bool missing = false;
	size_t i;

	for (i = 0; i < s->plan.ndays; i++) {
		const struct plan_day *d = &s->plan.days[i];

		if (d->why == PLAN_MISSING)
			add_gap(s, d, missing);
		missing = d->why == PLAN_MISSING;
	}
}

static void
count_days(struct status *s)
{
	size_t i;

	for (i = 0; i < s->snapshot.catalog.ndays; i++) {
		const struct ledger_day *d = &s->snapshot.catalog.days[i];

		if (d->published_at == 0)
			continue;
		s->published++;
		s->empty += d->receipts == 0;
		s->open += catalog_was_open(&s->snapshot.catalog, d);
		s->oldest = s->oldest == NULL ? d->day : s->oldest;
		s->newest = d->day;
	}
}

static void
close_status(struct status *s)
{
	size_t i;

	for (i = 0; i < s->nwaiting; i++)
		task_clear(&s->waiting[i]);
	free(s->waiting);
	free(s->gaps);
	free(s->last.why);
	plan_clear(&s->plan);
	snapshot_close(&s->snapshot);
	*s = (struct status){ 0 };
}

static int
open_status(
    struct status *s, const struct run_profile *options, struct err *err)
{
	*s = (struct status){ 0 };
	if (snapshot_open(&s->snapshot, options, err) != 0)
		return -1;
	if (read_rest(s, err) != 0) {
		close_status(s);
		return err_in(err, "%s", options->name);
	}
	make_plan(s);
	find_gaps(s);
	count_days(s);
	return 0;
}

/*
 * A profile's state for programs: one object, whose members only ever become
 * more. Times are ISO 8601 with the offset of the profile's zone, days are
 * days of that zone; what there is not is null.
 */

static void
put_time(struct buf *b, const struct status *s, const char *name, int64_t utc)
{
	struct when when = { .utc = utc, .zoned = true, .timed = true };
	char text[WHEN_SIZE];

	when_datetime(text, sizeof(text), &when, s->snapshot.zone);
	json_member_text(b, name, utc == 0 ? NULL : text);
}

static void
put_days(struct buf *b, const struct status *s)
{
	char since[PLAN_DAY + 32];

	snprintf(since, sizeof(since), "%04d-%02d-%02d",
	    s->snapshot.options->since.year, s->snapshot.options->since.month,
	    s->snapshot.options->since.day);
	json_member_text(b, "since", since);
	json_member_text(b, "oldest", s->oldest);
	json_member_text(b, "newest", s->newest);
	json_member_int(b, "published", (int64_t)s->published);
	json_member_int(b, "empty", (int64_t)s->empty);
	json_member_int(b, "open", (int64_t)s->open);
	if (cloud_find(s->snapshot.options->account.cloud)->reach.back_s > 0)
		json_member_int(b, "out_of_reach", (int64_t)s->plan.beyond);
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
		put_try(b, s, catalog_find(&s->snapshot.catalog, t->day));
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* What the cloud has no more is neither missing nor failed. */
static bool
is_beyond(const struct status *s, const struct ledger_day *d)
{
	size_t i;

	for (i = 0; i < s->plan.ndays; i++)
		if (strcmp(s->plan.days[i].day, d->day) == 0)
			return s->plan.days[i].beyond;
	return false;
}

static void
put_trouble(struct buf *b, const struct status *s, const char *name, bool held)
{
	size_t i;

	json_member(b, name);
	buf_putc(b, '[');
	for (i = 0; i < s->snapshot.catalog.ndays; i++) {
		const struct ledger_day *d = &s->snapshot.catalog.days[i];

		if (d->code == 0 || d->held != held || is_waiting(s, d) ||
		    is_beyond(s, d))
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

static void
put_status(const struct status *s, struct buf *b)
{
	buf_putc(b, '{');
	json_member_text(b, "profile", s->snapshot.options->name);
	json_member_text(b, "zone", zone_name(s->snapshot.zone));
	json_member_text(b, "out", s->snapshot.options->convert.sink.out);
	put_days(b, s);
	put_gaps(b, s);
	put_waiting(b, s);
	put_trouble(b, s, "failed", false);
	put_trouble(b, s, "held", true);
	put_last_run(b, s);
	buf_putc(b, '}');
}

/*
 * A profile's state for people: a heading and a line a fact.
 */

/* So many gaps are named, oldest first. */
#define GAPS_SHOWN 10

static const char *
show_time(char out[WHEN_SIZE], const struct status *s, int64_t utc)
{
	struct when when = { .utc = utc, .zoned = true, .timed = true };

	when_datetime(out, WHEN_SIZE, &when, s->snapshot.zone);
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
		    s->snapshot.options->since.year,
		    s->snapshot.options->since.month,
		    s->snapshot.options->since.day);
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

static void
tell_beyond(const struct status *s, FILE *to)
{
	if (s->plan.beyond > 0)
		fprintf(to,
		    "  out of reach %zu day%s, longer ago than the cloud "
		    "keeps documents\n",
		    s->plan.beyond, plural(s->plan.beyond));
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

/* The key of its job, where the cloud has jobs. */
static void
tell_key(const struct task *t, FILE *to)
{
	const struct cloud *cloud = cloud_find(t->cloud);

	if (t->key[0] != '\0')
		fprintf(to, "process key %s, ", t->key);
	else if (cloud == NULL || (cloud->can & CLOUD_JOBS) != 0)
		fputs("no process key, ", to);
}

static void
tell_waiting(const struct status *s, FILE *to)
{
	char time[WHEN_SIZE];
	size_t i;

	for (i = 0; i < s->nwaiting; i++) {
		const struct task *t = &s->waiting[i];
		bool lost = t->key[0] == '\0' && t->sent;

		fprintf(to, "  waiting     %s  ", t->day);
		tell_key(t, to);
		fprintf(to, "%s since %s",
		    lost ? "perhaps asked" : task_state_name(t->state),
		    show_time(time, s, t->changed_at));
		tell_try(s, catalog_find(&s->snapshot.catalog, t->day), to);
		fputc('\n', to);
	}
}

static void
tell_trouble(const struct status *s, FILE *to)
{
	char time[WHEN_SIZE];
	size_t i;

	for (i = 0; i < s->snapshot.catalog.ndays; i++) {
		const struct ledger_day *d = &s->snapshot.catalog.days[i];

		if (d->code != 0 && !is_waiting(s, d) && !is_beyond(s, d))
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

static void
tell_status(const struct status *s, FILE *to)
{
	fprintf(to, "%s\n", s->snapshot.options->name);
	tell_published(s, to);
	tell_missing(s, to);
	tell_beyond(s, to);
	tell_waiting(s, to);
	tell_trouble(s, to);
	tell_last_run(s, to);
}
/* ---- telling ---- */

/* Those that could be read; into memory first, for all of it must be one. */
static bool
gather_json(const struct run_profile *profiles, size_t n, const char *more,
    struct buf *b, struct err *err)
{
	size_t i, told = 0;

	buf_puts(b, "{\"profiles\":[");
	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;
		struct status s;

		if (open_status(&s, &profiles[i], &found) == 0) {
			buf_puts(b, told++ > 0 ? ",\n" : "\n");
			put_status(&s, b);
			close_status(&s);
		} else if (run_outweighs(&found, err))
			*err = found;
	}
	buf_puts(b, "\n]");
	if (more != NULL)
		buf_printf(b, ",\n%s", more);
	buf_puts(b, "}\n");
	return told > 0 || n == 0;
}

static void
tell_json(const struct run_profile *profiles, size_t n, const char *more,
    FILE *to, struct err *err)
{
	struct buf b = BUF_INIT;

	if (gather_json(profiles, n, more, &b, err))
		fwrite(b.data, 1, b.len, to);
	buf_clear(&b);
}

static void
tell_text(
    const struct run_profile *profiles, size_t n, FILE *to, struct err *err)
{
	size_t i, told = 0;

	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;
		struct status s;

		if (open_status(&s, &profiles[i], &found) == 0) {
			fputs(told++ > 0 ? "\n" : "", to);
			tell_status(&s, to);
			close_status(&s);
		} else if (run_outweighs(&found, err))
			*err = found;
	}
}

/* One that cannot be read does not hide the others. */
int
run_status(const struct run_profile *profiles, size_t n, bool json,
    const char *more, FILE *to, struct err *err)
{
	if (json)
		tell_json(profiles, n, more, to, err);
	else
		tell_text(profiles, n, to, err);
	return err->code == ERR_NONE ? 0 : -1;
}
