/*
 * Receipts of a period, from the cloud into an output. The period's spans are
 * claimed in the ledger and driven, some at a time; their results are converted
 * one after the other in the order of time, by the worker, while the network
 * goes on. When the last is in, the output appears and the ledger is told. The
 * first error ends everything; keys and spooled results are kept, so that the
 * same command goes on.
 */
#include "job/receipts.h"
#include "base/mem.h"
#include "base/text.h"
#include "job/map.h"
#include "job/outputs.h"
#include "job/session.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* How often the live line is written. */
#define TICK_MS 200

/* A job asked before its period had ended is too old to go on with after: */
#define STALE_S 3600

/* A span of the period on its way. */
struct item {
	struct task task;
	struct drive drive;
	bool fetched;
	bool resumed; /* its key is of an earlier run */
};

struct receipts {
	const struct receipts_options *options;
	struct session session;
	struct store *store;
	struct drive_shared shared;
	struct zone *zone;
	struct period period;
	struct period_filter filter;
	struct convert convert; /* the worker's, while it converts */
	struct item *items;
	size_t nitems;
	size_t started, fetched, converted; /* items, each from the first on */
	bool converting;
	struct work work;
	struct net_timer tick;
};

/* ---- how far it is ---- */

/* An item that is not fetched yet, for messages. */
static const struct item *
first_waiting(const struct receipts *r)
{
	size_t i;

	for (i = 0; i < r->started; i++)
		if (!r->items[i].fetched)
			return &r->items[i];
	return &r->items[0];
}

static const char *
print_bytes(char out[32], uint64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	double size = (double)bytes;
	size_t i = 0;

	while (size >= 1000 && i + 1 < NELEM(units)) {
		size /= 1000;
		i++;
	}
	snprintf(out, 32, i == 0 ? "%.0f %s" : "%.1f %s", size, units[i]);
	return out;
}

static uint64_t
bytes_come(const struct receipts *r)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < r->started; i++)
		bytes += drive_bytes(&r->items[i].drive);
	return bytes;
}

/* In a word, what the first unfinished span is at. */
static const char *
what_now(const struct receipts *r)
{
	const struct item *item = first_waiting(r);

	if (r->fetched == r->nitems)
		return "converting";
	if (item->task.state == TASK_ASKED)
		return item->drive.word[0] != '\0' ? item->drive.word
						   : "waiting";
	return item->task.state == TASK_READY ? "downloading" : "asking";
}

static double
seconds(const struct receipts *r)
{
	int64_t now = r->session.clock->mono_ms(r->session.clock);

	return (double)(now - r->session.began_ms) / 1000;
}

/* The live line, now and again until all is over. */
static void
tick(void *arg)
{
	struct receipts *r = arg;
	uint64_t bytes = bytes_come(r), rows = r->convert.rows;
	double s = seconds(r);
	char size[32], rate[32], days[64] = "";

	if (!r->options->log->terminal)
		return;
	if (r->nitems > 1)
		snprintf(days, sizeof(days), "%zu of %zu day%s, ", r->fetched,
		    r->nitems, plural(r->nitems));
	log_live(r->options->log, r->session.clock->mono_ms(r->session.clock),
	    "%s: %s%s, %.0f s, %s, %llu row%s, %s/s", r->period.name, days,
	    what_now(r), s, print_bytes(size, bytes), (unsigned long long)rows,
	    plural(rows),
	    print_bytes(rate, s > 0 ? (uint64_t)((double)bytes / s) : 0));
	net_timer_start(r->session.net, &r->tick, TICK_MS, tick, r);
}

/* The line at the end. */
static void
summary(struct receipts *r)
{
	const struct period_filter *f = &r->filter;
	uint64_t failed = convert_failed_checks(&r->convert);
	uint64_t rows = r->convert.rows;
	char size[32], apart[96] = "", checks[64] = "";

	if (f->outside + f->doubles > 0)
		snprintf(apart, sizeof(apart),
		    " (%llu of other days and %llu double%s left out)",
		    (unsigned long long)f->outside,
		    (unsigned long long)f->doubles, plural(f->doubles));
	if (failed > 0)
		snprintf(checks, sizeof(checks), ", %llu check%s failed",
		    (unsigned long long)failed, plural(failed));
	log_live_end(r->options->log);
	log_say(r->options->log, LOG_NOTE,
	    "%s: %llu receipt%s, %llu row%s%s to %s, %s in %.1f s%s",
	    r->period.name, (unsigned long long)f->kept, plural(f->kept),
	    (unsigned long long)rows, plural(rows), apart,
	    sink_name(r->convert.sink),
	    print_bytes(size, sink_bytes(r->convert.sink)), seconds(r), checks);
}

/* ---- the end ---- */

static void
stop(struct receipts *r)
{
	size_t i;

	session_end(&r->session);
	for (i = 0; i < r->started; i++)
		drive_stop(&r->items[i].drive);
	net_timer_stop(r->session.net, &r->tick);
}

static void
abandon(struct receipts *r, const struct err *err)
{
	if (r->session.over)
		return;
	r->session.err = *err;
	if ((err->code == ERR_TEMP || err->code > ERR_SIGNAL) &&
	    r->options->state != NULL)
		err_hint(&r->session.err, "go on with: %s", r->options->resume);
	stop(r);
}

/* ---- publishing ---- */

static int
refuse_empty(struct receipts *r, struct err *err)
{
	const char *old = sink_empties(r->convert.sink);

	if (old == NULL || r->options->allow_empty || r->options->force ||
	    r->filter.kept > 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: the cloud has no receipts for %s, and this file has some; it "
	    "stays; --again asks the cloud anew, --allow-empty replaces it",
	    old, r->period.name);
}

/* Without a state nothing is known of what was written before. */
static int
refuse_shrinking(
    struct receipts *r, const struct outputs *outputs, struct err *err)
{
	bool meant = r->filter.kept == 0 && r->options->allow_empty;

	if (meant || r->options->force || r->options->state == NULL)
		return 0;
	return outputs_judge(outputs, r->store->ledger, err);
}

static int
tell_ledger(struct receipts *r, struct outputs *outputs, struct err *err)
{
	struct task **tasks = mem_array(r->nitems, sizeof(*tasks));
	size_t i, nwritten;
	struct ledger_output *written = outputs_written(outputs, &nwritten);
	int rc;

	for (i = 0; i < r->nitems; i++)
		tasks[i] = &r->items[i].task;
	rc = ledger_written_all(
	    r->store->ledger, tasks, r->nitems, written, nwritten, err);
	free(tasks);
	free(written);
	if (rc != 0)
		err_in(err,
		    "%s is new already, and the ledger could not be told",
		    sink_name(r->convert.sink));
	for (i = 0; i < r->nitems && rc == 0; i++)
		spool_drop(&r->items[i].drive.fetch.parts);
	return rc;
}

static int
show(struct receipts *r, struct err *err)
{
	struct outputs outputs;
	int rc = outputs_init(&outputs, r->options->account, &r->period,
	    &r->convert, r->filter.kept, err);

	if (rc == 0)
		rc = refuse_shrinking(r, &outputs, err);
	if (rc == 0)
		rc = sink_publish(r->convert.sink, err);
	if (rc == 0)
		rc = tell_ledger(r, &outputs, err);
	outputs_clear(&outputs);
	return rc;
}

static void
publish(struct receipts *r)
{
	struct err err = ERR_INIT;
	int rc = convert_finish(&r->convert, &err);

	convert_warn(&r->convert);
	if (rc != 0 || convert_judge(&r->convert, &err) != 0 ||
	    refuse_empty(r, &err) != 0 || show(r, &err) != 0) {
		abandon(r, &err);
		return;
	}
	summary(r);
	stop(r);
}

/* ---- converting, in order ---- */

static int
run_convert(struct work *work, struct err *err)
{
	struct receipts *r =
	    (struct receipts *)((char *)work - offsetof(struct receipts, work));
	struct item *item = &r->items[r->converted];
	int rc;

	if (r->converted > 0)
		period_filter_next(&r->filter);
	r->filter.task = &item->task;
	rc = spool_convert(r->options->account->cloud, &item->task,
	    &item->drive.fetch.parts, &r->convert, err);
	if (rc != 0 || r->options->force)
		return rc;
	return period_filter_validate(&r->filter, err);
}

/* Convert the next span's result, if it is there. */
static void
convert_more(struct receipts *r)
{
	if (r->converting || r->converted == r->nitems ||
	    !r->items[r->converted].fetched)
		return;
	r->converting = true;
	worker_give(r->session.worker, &r->work);
}

static void
warn(void *log, const char *text)
{
	log_say(log, LOG_WARN, "%s", text);
}

/* It will not get better. */
static int
forget(struct receipts *r, struct task *task, struct err *err)
{
	struct err second = ERR_INIT;

	spool_forget(&r->store->spool, task->id);
	if (ledger_drop(r->store->ledger, task, err->text, &second) == 0)
		return 0;
	err_hint(err, "%s", second.text);
	return -1;
}

/* The same command asks anew. */
static void
give_up(struct receipts *r, struct task *task, struct err *err)
{
	if (forget(r, task, err) == 0)
		err_hint(err,
		    "it is held back, what was there stays; the same command "
		    "asks the cloud anew, --force takes what it says");
}

/* Which result it is, and the way out when it stays as bad as it is. */
static void
fail(struct receipts *r, const struct err *found)
{
	struct task *task = &r->items[r->converted].task;
	struct err err = *found, second = ERR_INIT;

	if (task->key[0] != '\0')
		err_in(&err, "process key %s (from %s)", task->key, task->from);
	else
		err_in(&err, "%s", r->period.name);
	if (err.code == ERR_UNAVAIL)
		forget(r, task, &err);
	else if (err.code == ERR_DATA && !r->options->force &&
		 period_filter_validate(&r->filter, &second) != 0)
		give_up(r, task, &err);
	else if (err.code == ERR_DATA)
		err_hint(&err, "--again asks the cloud anew");
	abandon(r, &err);
}

/* Of two records the newer is known now, and the older has gone out. */
static void
convert_anew(struct receipts *r)
{
	struct convert_options options = r->convert.options;
	struct err err = ERR_INIT;

	period_filter_tell(&r->filter, warn, r->options->log);
	period_filter_anew(&r->filter);
	convert_close(&r->convert);
	if (convert_open(&r->convert, &options, &err) != 0) {
		abandon(r, &err);
		return;
	}
	r->converted = 0;
	convert_more(r);
}

static void
on_converted(struct work *work, const struct err *err)
{
	struct receipts *r =
	    (struct receipts *)((char *)work - offsetof(struct receipts, work));

	if (r->session.over)
		return;
	if (err->code != ERR_NONE) {
		fail(r, err);
		return;
	}
	r->converting = false;
	r->converted++;
	if (r->converted < r->nitems)
		convert_more(r);
	else if (r->filter.anew)
		convert_anew(r);
	else
		publish(r);
}

/* ---- claiming ---- */

/*
 * A key from before the period's end may lead to less than all of it; so may
 * one of a time that is still to come: the clock was wrong then.
 */
static bool
is_stale(const struct receipts *r, const struct task *t)
{
	int64_t now = r->session.clock->wall_s(r->session.clock);
	int64_t asked = t->asked_at > 0 ? t->asked_at : t->sent_at;

	if (t->state == TASK_PLANNED)
		return false;
	return asked > now ||
	       (period_was_open(t, asked) && now - asked >= STALE_S);
}

/* Is this task one to go on with? 1: no, it was dropped. */
static int
drop_unwanted(struct receipts *r, struct task *t, struct err *err)
{
	const char *why = is_stale(r, t)
			      ? "is of a time when the period had not ended"
			      : "is left as it is";

	if (!is_stale(r, t) && !r->options->again)
		return 0;
	if (t->key[0] != '\0')
		log_say(r->options->log, LOG_NOTE,
		    "process key %s %s; asking anew", t->key, why);
	spool_forget(&r->store->spool, t->id);
	if (ledger_drop(r->store->ledger, t, why, err) != 0)
		return -1;
	ledger_release(r->store->ledger, t);
	return 1;
}

static void
want(struct receipts *r, size_t i)
{
	struct task *t = &r->items[i].task;

	account_wish(r->options->account, "receipts", t);
	period_wish(&r->period.spans[i], t);
	task_set(&t->filter, r->options->types);
}

static int
claim(struct receipts *r, size_t i, struct err *err)
{
	struct task *t = &r->items[i].task;
	int stale, rc;

	do {
		want(r, i);
		rc = ledger_claim(r->store->ledger, t, err);
		if (rc < 0)
			return -1;
		stale = rc == 1 ? drop_unwanted(r, t, err) : 0;
	} while (stale == 1);
	r->items[i].resumed = rc == 1 && t->key[0] != '\0';
	if (r->items[i].resumed)
		log_say(r->options->log, LOG_NOTE,
		    "going on with process key %s", t->key);
	return stale;
}

/* ---- fetching, some at a time ---- */

static void on_driven(void *, struct drive *, const struct err *);

static int
begin(struct receipts *r, struct item *item, struct err *err)
{
	item->drive = (struct drive){ .shared = &r->shared,
		.task = &item->task,
		.goal = TASK_FETCHED,
		.root = r->options->account->cloud->root,
		.upload_fd = -1,
		.log = r->options->log,
		.deadline_ms = r->session.began_ms + r->options->timeout_ms,
		.done = on_driven,
		.arg = r };
	if (claim(r, (size_t)(item - r->items), err) != 0)
		return -1;
	drive_start(&item->drive);
	return 0;
}

/* As many at a time as may be. */
static void
start_more(struct receipts *r)
{
	struct err err = ERR_INIT;

	while (!r->session.over && r->started < r->nitems &&
	       r->started - r->fetched < (size_t)r->options->jobs) {
		struct item *item = &r->items[r->started++];

		task_init(&item->task);
		if (begin(r, item, &err) != 0)
			abandon(r, &err);
	}
}

/* A result that is no good may stay so. */
static void
fetch_fail(struct receipts *r, const struct err *found)
{
	struct err err = *found;

	if (err.code == ERR_DATA)
		err_hint(&err, "--again asks the cloud anew");
	abandon(r, &err);
}

/* The key of an earlier run, that the cloud has forgotten meanwhile. */
static bool
is_expired(const struct item *item, const struct err *err)
{
	return err->code == ERR_UNAVAIL && item->resumed &&
	       (item->drive.heard == VERDICT_GONE ||
		   item->drive.heard == VERDICT_MISSING);
}

static void
renew(struct receipts *r, struct item *item)
{
	struct err err = ERR_INIT;

	log_say(r->options->log, LOG_NOTE,
	    "process key %s has expired; asking anew", item->task.key);
	drive_clear(&item->drive);
	ledger_release(r->store->ledger, &item->task);
	if (begin(r, item, &err) != 0)
		abandon(r, &err);
}

static void
on_driven(void *arg, struct drive *d, const struct err *err)
{
	struct receipts *r = arg;
	struct item *item =
	    (struct item *)((char *)d - offsetof(struct item, drive));

	if (is_expired(item, err)) {
		renew(r, item);
		return;
	}
	if (err->code != ERR_NONE) {
		fetch_fail(r, err);
		return;
	}
	item->fetched = true;
	r->fetched++;
	if (r->fetched == r->nitems)
		net_timer_stop(r->session.net, &r->session.deadline);
	convert_more(r);
	start_more(r);
}

/* ---- when it is late, or interrupted ---- */

static void
break_off(struct receipts *r, const struct item *item, struct err *err)
{
	if (item->task.state == TASK_PLANNED && item->task.sent)
		err_hint(err, "the cloud may have taken the request or not");
	abandon(r, err);
}

/* All that are under way are late; the first one's words are told. */
static void
on_deadline(void *arg)
{
	struct receipts *r = arg;
	const struct item *first = first_waiting(r);
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < r->started; i++) {
		struct item *item = &r->items[i];
		struct err other = ERR_INIT;

		if (!item->fetched)
			drive_late(&item->drive, r->options->timeout_ms,
			    item == first ? &err : &other);
	}
	break_off(r, first, &err);
}

static void
on_signal(void *arg, int signo)
{
	struct receipts *r = arg;
	const struct item *item = first_waiting(r);
	struct err err = ERR_INIT;

	err_set(&err, ERR_SIGNAL + signo, "interrupted%s%s",
	    item->drive.word[0] != '\0' ? ", status " : "", item->drive.word);
	if (item->task.key[0] != '\0')
		err_in(&err, "process key %s", item->task.key);
	break_off(r, item, &err);
}

/* ---- putting it together ---- */

/*
 * A run that was killed may have left the result of a finished task. Those of
 * the nightly runs are kept for a while, and theirs to drop.
 */
static bool
is_over(const void *arg, const struct task *t)
{
	(void)arg;
	return task_finished(t->state) && t->profile[0] == '\0';
}

static int
open_session(struct receipts *r, struct err *err)
{
	const struct receipts_options *o = r->options;

	if (session_open(&r->session, err) != 0)
		return -1;
	r->store = session_store(&r->session, o->state, err);
	if (r->store == NULL ||
	    spool_sweep(
		&r->store->spool, r->store->ledger, is_over, NULL, err) != 0 ||
	    session_start(&r->session, on_signal, r, err) != 0)
		return -1;
	r->shared = session_share(&r->session, r->store);
	r->shared.account = o->account;
	r->shared.poll_ms = o->poll_ms;
	r->shared.retries = o->retries;
	r->shared.max_bytes = o->max_bytes;
	return 0;
}

static void
warn_beyond(const struct receipts *r)
{
	if (r->period.spans[0].beyond)
		log_say(r->options->log, LOG_WARN,
		    "%s: %s keeps documents for %lld days, and this is longer "
		    "ago; what it answers may not be all there was",
		    r->period.name, r->options->account->cloud->title,
		    (long long)(r->period.back_s / CIVIL_DAY));
}

static int
open_convert(struct receipts *r, struct err *err)
{
	struct convert_options options = r->options->convert;

	r->zone = zone_open(options.zone, err);
	if (r->zone == NULL ||
	    period_init(&r->period, &r->options->period, r->zone, err) != 0)
		return -1;
	period_filter_init(
	    &r->filter, &r->period, r->options->account->cloud, r->zone);
	options.filter = &r->filter.filter;
	options.stop = &r->session.stop;
	if (convert_open(&r->convert, &options, err) != 0)
		return -1;
	warn_beyond(r);
	r->work.run = run_convert;
	r->work.done = on_converted;
	return 0;
}

/* The map as it is now. */
static int
fill(struct receipts *r, struct err *err)
{
	struct map_owner owner = map_owner_of(r->options->account);

	return map_fill(r->convert.rules, r->store->ledger, &owner, err);
}

static int
work(struct receipts *r, struct err *err)
{
	r->nitems = r->period.nspans;
	r->items = mem_array(r->nitems, sizeof(*r->items));
	session_deadline(&r->session, r->options->timeout_ms, on_deadline, r);
	tick(r);
	start_more(r);
	return session_run(&r->session, err);
}

/* Nothing of a throw-away run stays; of others the spool does. */
static void
close_all(struct receipts *r)
{
	size_t i;

	session_halt(&r->session);
	for (i = 0; i < r->started; i++) {
		if (r->store->spool.temporary)
			spool_drop(&r->items[i].drive.fetch.parts);
		drive_clear(&r->items[i].drive);
		task_clear(&r->items[i].task);
	}
	free(r->items);
	session_close(&r->session);
	convert_close(&r->convert);
	period_filter_clear(&r->filter);
	period_clear(&r->period);
	zone_free(r->zone);
	free(r);
}

int
receipts_run(const struct receipts_options *options, struct err *err)
{
	struct receipts *r = mem_new(sizeof(*r));
	int rc;

	r->options = options;
	rc = open_convert(r, err);
	if (rc == 0)
		rc = open_session(r, err);
	if (rc == 0)
		rc = fill(r, err);
	if (rc == 0)
		rc = work(r, err);
	close_all(r);
	return rc;
}
