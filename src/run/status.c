/*
 * How far each profile is.
 */
#include "run/status.h"
#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- gathering ---- */

/*
 * A day is told once. With status 75 the next run simply goes on, so a task is
 * waited for; after anything else it is the failure that must be told.
 */
static bool
has_failed(const struct status *s, const char *day)
{
	const struct ledger_day *d = known_find(&s->past.known, day);

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

bool
status_is_waiting(const struct status *s, const struct ledger_day *d)
{
	return find_waiting(s, d->day) != NULL;
}

/* Of a day's tasks the newest is the one that a run goes on with. */
static int
take_waiting(void *arg, const struct task *t)
{
	struct status *s = arg;
	struct task *to = find_waiting(s, t->day);

	if (task_finished(t->state) || strcmp(t->kind, "receipts") != 0 ||
	    strcmp(t->profile, s->past.options->name) != 0 ||
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
	struct ledger *ledger = s->past.store.ledger;

	if (s->past.id == 0)
		return 0;
	if (ledger_last_run(ledger, s->past.id, &s->last, err) != 0)
		return -1;
	return ledger_each(ledger, NULL, take_waiting, s, err);
}

/* What is missing, by this machine's clock. */
static void
make_plan(struct status *s)
{
	struct plan_options options = past_plan(&s->past);

	options.from = (struct civil){ 0 };
	options.look_back = 0;
	options.open_day = options.again = false;
	options.known = known_by_ledger;
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

	for (i = 0; i < s->past.known.ndays; i++) {
		const struct ledger_day *d = &s->past.known.days[i];

		if (d->published_at == 0)
			continue;
		s->published++;
		s->empty += d->receipts == 0;
		s->open += known_was_open(&s->past.known, d);
		s->oldest = s->oldest == NULL ? d->day : s->oldest;
		s->newest = d->day;
	}
}

int
status_open(
    struct status *s, const struct run_profile *options, struct err *err)
{
	*s = (struct status){ 0 };
	if (past_open(&s->past, options, err) != 0)
		return -1;
	if (read_rest(s, err) != 0) {
		status_close(s);
		return err_in(err, "%s", options->name);
	}
	make_plan(s);
	find_gaps(s);
	count_days(s);
	return 0;
}

void
status_close(struct status *s)
{
	size_t i;

	for (i = 0; i < s->nwaiting; i++)
		task_clear(&s->waiting[i]);
	free(s->waiting);
	free(s->gaps);
	free(s->last.why);
	plan_clear(&s->plan);
	past_close(&s->past);
	*s = (struct status){ 0 };
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

		if (status_open(&s, &profiles[i], &found) == 0) {
			buf_puts(b, told++ > 0 ? ",\n" : "\n");
			status_json(&s, b);
			status_close(&s);
		} else if (gravity_outweighs(&found, err))
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

		if (status_open(&s, &profiles[i], &found) == 0) {
			fputs(told++ > 0 ? "\n" : "", to);
			status_text(&s, to);
			status_close(&s);
		} else if (gravity_outweighs(&found, err))
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
