/*
 * A day on its way: its task is claimed in the ledger, asked of the cloud and
 * fetched into the spool, and then it is the worker's. What an earlier run has
 * left of it is gone on with, unless it may lead to less than the whole day. A
 * key that the cloud has forgotten is given up for a new one, once.
 */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A job for a day that is not over is good for so long. */
#define OPEN_STALE_S 3600

/* ---- its task in the ledger ---- */

static void
describe(struct day *d)
{
	struct ledger_day *made = &d->made;

	ledger_day_init(made);
	memcpy(made->day, d->plan->day, sizeof(made->day));
	made->begin = d->plan->begin;
	made->end = d->plan->end;
	task_set(&made->zone, zone_name(d->profile->zone));
}

static void
want(struct day *d)
{
	const struct account *account = &d->profile->account;
	struct task *t = &d->task;

	account_wish(account, "receipts", t);
	task_set(&t->profile, d->profile->options->name);
	task_set(&t->day, d->plan->day);
	period_wish(&d->period.spans[0], t);
}

/*
 * Asked when the day was not over, it may lead to a part of it; so it may when
 * the clock was wrong then.
 */
static bool
is_stale(const struct day *d)
{
	const struct profile *p = d->profile;
	int64_t asked =
	    d->task.asked_at > 0 ? d->task.asked_at : d->task.sent_at;
	struct clock *clock = p->run->session.clock;
	int64_t now = profile_time(p, clock->wall_s(clock));
	int64_t then = profile_time(p, asked);

	if (d->task.state == TASK_PLANNED)
		return false;
	if (d->plan->closed)
		return then < d->plan->end + p->options->lag_s || then > now;
	return now - then >= OPEN_STALE_S;
}

/* 1: what was found is not to be gone on with, and was dropped. */
static int
drop_unwanted(struct day *d, struct err *err)
{
	struct ledger *ledger = d->profile->store->ledger;

	if (!is_stale(d) && !d->profile->options->anew && !d->renewed)
		return 0;
	log_say(&d->log, LOG_DETAIL, "asking anew, process key %s is left",
	    d->task.key[0] != '\0' ? d->task.key : "unknown");
	spool_forget(&d->profile->store->spool, d->task.id);
	if (ledger_drop(ledger, &d->task, "left for a new one", err) != 0)
		return -1;
	ledger_release(ledger, &d->task);
	return 1;
}

/* The task, found or new, is ours and stands in d->task. */
static int
claim(struct day *d, struct err *err)
{
	int found, dropped;

	do {
		want(d);
		found = ledger_claim(d->profile->store->ledger, &d->task, err);
		if (found < 0)
			return -1;
		dropped = found == 1 ? drop_unwanted(d, err) : 0;
	} while (dropped == 1);
	d->claimed = dropped == 0;
	d->resumed = found == 1;
	return dropped;
}

/* ---- the end ---- */

void
day_free(struct day *d)
{
	drive_clear(&d->drive);
	publish_clear(d);
	period_clear(&d->period);
	task_clear(&d->task);
	free(d);
}

static void
reap(void *arg)
{
	struct profile *p = arg;
	struct day *d, *next;

	for (d = TAILQ_FIRST(&p->dead); d != NULL; d = next) {
		next = TAILQ_NEXT(d, link);
		if (drive_is_called(&d->drive))
			continue; /* the network or the worker has it */
		TAILQ_REMOVE(&p->dead, d, link);
		day_free(d);
	}
}

/* The cloud is done with it, or we are. */
static void
leave_cloud(struct day *d)
{
	if (d->at_cloud)
		d->profile->at_cloud--;
	d->at_cloud = false;
}

/* Out of the way; freed when nobody can call it any more. */
static void
bury(struct day *d)
{
	struct profile *p = d->profile;

	leave_cloud(d);
	drive_stop(&d->drive);
	net_timer_stop(p->run->session.net, &d->deadline);
	if (d->claimed)
		ledger_release(p->store->ledger, &d->task);
	p->on_way--;
	TAILQ_REMOVE(&p->days, d, link);
	TAILQ_INSERT_TAIL(&p->dead, d, link);
	net_timer_start(p->run->session.net, &p->reap, 0, reap, p);
}

/* A submit is on the wire: without its reply the cloud is asked twice. */
static bool
is_asking(const struct day *d)
{
	return d->task.state == TASK_PLANNED && d->task.sent &&
	       d->drive.http != NULL;
}

void
day_stop(struct day *d, bool at_once)
{
	if (d->converting)
		return;
	if (is_asking(d) && !at_once)
		d->drive.goal = TASK_ASKED;
	else
		bury(d);
}

/* A document that is no good may stay so: the next run asks anew. */
static void
give_up(struct day *d, const struct err *found, struct err *err)
{
	bool bad = found->code == ERR_DATA ||
		   (found->code == ERR_PROTO && d->task.key[0] != '\0');

	if (bad && d->claimed && !task_finished(d->task.state))
		ledger_drop(
		    d->profile->store->ledger, &d->task, found->text, err);
}

static int
note_trouble(struct day *d, const struct err *found, struct err *err)
{
	struct profile *p = d->profile;

	give_up(d, found, err);
	if (err->code != ERR_NONE)
		return -1;
	d->made.code = found->code;
	d->made.tried_at = p->run->session.clock->wall_s(p->run->session.clock);
	task_set(&d->made.why, found->text);
	return ledger_trouble(p->store->ledger, p->id, &d->made, err);
}

/* It is over: well (code 0) or not. The ledger and the profile are told. */
static void
end(struct day *d, const struct err *found)
{
	struct profile *p = d->profile;
	struct err err = *found, second = ERR_INIT;

	if (found->code != ERR_NONE && found->code < ERR_SIGNAL) {
		p->tally.failed += !d->made.held;
		p->tally.held += d->made.held;
		/* that the ledger fails again says less than what for */
		if (note_trouble(d, found, &second) != 0 &&
		    second.code != err.code)
			err = second;
		log_say(&d->log, LOG_WARN, "%s", err.text);
		err_in(&err, "%s", d->plan->day);
	}
	bury(d);
	d->owner->ended(p, &err);
}

/* ---- driving ---- */

static void on_driven(void *, struct drive *, const struct err *);

static void
drive_to(struct day *d, enum task_state goal)
{
	struct profile *p = d->profile;

	drive_clear(&d->drive);
	d->drive = (struct drive){
		.shared = &p->shared,
		.task = &d->task,
		.goal = goal,
		.root = p->account.cloud->root,
		.upload_fd = -1,
		.done = on_driven,
		.arg = d,
		.log = &d->quiet,
		.deadline_ms = d->deadline.due,
	};
	drive_start(&d->drive);
}

/* A key that was good yesterday, and that nobody knows any more. */
static bool
is_expired(const struct day *d, const struct err *err)
{
	return err->code == ERR_UNAVAIL && !d->renewed &&
	       (d->drive.heard == VERDICT_GONE ||
		   d->drive.heard == VERDICT_MISSING);
}

/* Its task is of no use: once more from the beginning, with a new one. */
static void
renew(struct day *d, const char *why)
{
	struct err err = ERR_INIT;

	log_say(&d->log, LOG_NOTE, "process key %s %s; asking anew",
	    d->task.key, why);
	publish_clear(d);
	describe(d);
	ledger_release(d->profile->store->ledger, &d->task);
	d->claimed = false;
	d->renewed = true;
	d->profile->at_cloud += !d->at_cloud;
	d->at_cloud = true;
	if (claim(d, &err) == 0)
		drive_to(d, TASK_READY);
	else
		end(d, &err);
}

/* ---- converting ---- */

static struct day *
day_of(struct work *work)
{
	return (struct day *)((char *)work - offsetof(struct day, work));
}

static int
run_convert(struct work *work, struct err *err)
{
	return publish_convert(day_of(work), err);
}

static void
say_twice(void *log, const char *text)
{
	log_say(log, LOG_WARN, "%s", text);
}

/* What the filter has seen that others want to know. */
static void
tell_filtered(struct day *d)
{
	size_t i;

	period_filter_tell(&d->filter, say_twice, &d->log);
	for (i = 0; i < d->filter.nstrays; i++)
		d->owner->late(d->profile, d->filter.strays[i]);
}

static void
on_converted(struct work *work, const struct err *found)
{
	struct day *d = day_of(work);
	struct err err = *found;

	d->converting = false;
	convert_warn(&d->convert);
	if (err.code != ERR_NONE && err.code < ERR_SIGNAL &&
	    d->task.key[0] != '\0')
		err_in(&err, "process key %s", d->task.key);
	if (err.code == ERR_NONE)
		tell_filtered(d);
	if (err.code == ERR_NONE && publish_show(d, &err) == PUBLISH_OTHER)
		renew(d, "leads to receipts of other days");
	else
		end(d, &err);
}

static void
convert(struct day *d)
{
	d->converting = true;
	d->work.run = run_convert;
	d->work.done = on_converted;
	worker_give(d->profile->run->session.worker, &d->work);
}

/* ---- what the drive and the clock say ---- */

static void
on_driven(void *arg, struct drive *drive, const struct err *err)
{
	struct day *d = arg;

	if (drive->goal == TASK_ASKED) { /* and no more: see day_stop() */
		bury(d);
		d->owner->room(d->profile);
	} else if (is_expired(d, err))
		renew(d, "has expired");
	else if (err->code != ERR_NONE)
		end(d, err);
	else if (drive->goal == TASK_READY && d->task.state == TASK_READY) {
		leave_cloud(d);
		drive_to(d, TASK_FETCHED);
		d->owner->room(d->profile);
	} else {
		leave_cloud(d);
		net_timer_stop(d->profile->run->session.net, &d->deadline);
		convert(d);
	}
}

static void on_deadline(void *);

static void
start_deadline(struct day *d)
{
	net_timer_start(d->profile->run->session.net, &d->deadline,
	    d->profile->options->timeout_ms, on_deadline, d);
}

static void
on_deadline(void *arg)
{
	struct day *d = arg;
	struct err err = ERR_INIT;

	if (d->drive.fetch.checking) { /* it has come, and is being looked at */
		start_deadline(d);
		return;
	}
	drive_late(&d->drive, d->profile->options->timeout_ms, &err);
	if (!task_finished(d->task.state))
		err_hint(&err, "the next run goes on with it");
	end(d, &err);
}

/* ---- the beginning ---- */

static int
lay_period(struct day *d, struct err *err)
{
	const struct cloud *cloud = d->profile->account.cloud;
	struct period_options options = {
		.day = d->plan->day,
		.slack_s = cloud->reach.exact ? PERIOD_RUN_SLACK_S
					      : d->profile->options->slack_s,
		.cloud = cloud,
	};

	return period_init(&d->period, &options, d->profile->zone, err);
}

int
day_start(struct profile *p, const struct plan_day *plan,
    const struct day_owner *owner, struct err *err)
{
	struct day *d = mem_new(sizeof(*d));

	d->profile = p;
	d->owner = owner;
	d->plan = plan;
	task_init(&d->task);
	describe(d);
	log_child(&d->log, &p->log, NULL, plan->day);
	log_child(&d->quiet, &p->log, NULL, plan->day);
	log_quieter(&d->quiet);
	if (lay_period(d, err) != 0 || claim(d, err) != 0) {
		day_free(d);
		return -1;
	}
	TAILQ_INSERT_TAIL(&p->days, d, link);
	p->on_way++;
	p->at_cloud += d->at_cloud = true;
	start_deadline(d);
	drive_to(d, (p->account.cloud->can & CLOUD_JOBS) != 0 ? TASK_READY
							      : TASK_FETCHED);
	return 0;
}
