/*
 * Driving a task: its pauses. Between polls they follow from how long jobs of
 * this account take, where that is known; after a failure they grow; and while
 * the cloud has asked one drive of the account for a pause, all of them rest.
 */
#include "base/text.h"
#include "job/drive_internal.h"

#include <stdio.h>

static int64_t
now_ms(const struct drive *d)
{
	return d->shared->clock->mono_ms(d->shared->clock);
}

static int64_t
choose(struct drive *d, struct pace *pace, int64_t retry_after)
{
	return pace_next(pace, retry_after, d->deadline_ms - now_ms(d));
}

static void
rest(struct drive *d, int64_t pause)
{
	net_timer_start(d->shared->net, &d->timer, pause, drive_step, d);
}

/* ---- how long the job takes ---- */

/* Something came between: how long it takes will not be seen. */
static void
lose_count(struct drive *d)
{
	if (!d->timed)
		return;
	d->timed = false;
	pace_expect(&d->polls, 0);
}

/* What was sent before a refusal and is taken after it promises nothing. */
void
drive_taken(struct drive *d)
{
	struct calm *calm = d->shared->calm;

	if (calm == NULL)
		return;
	if (calm_left(calm, now_ms(d)) == 0)
		calm_taken(calm);
	d->timed = true;
	d->asked_ms = now_ms(d);
	d->early_ms = 0;
	pace_expect(&d->polls, calm->expect_ms);
}

void
drive_running(struct drive *d)
{
	d->early_ms = d->sent_ms - d->asked_ms;
	drive_poll_later(d);
}

void
drive_ready(struct drive *d)
{
	if (d->timed)
		calm_learn(
		    d->shared->calm, d->early_ms, d->sent_ms - d->asked_ms);
	d->timed = false;
}

/* ---- pausing ---- */

void
drive_poll_later(struct drive *d)
{
	rest(d, choose(d, &d->polls, -1));
}

void
drive_missing(struct drive *d)
{
	lose_count(d);
	drive_poll_later(d);
}

bool
drive_rests(struct drive *d)
{
	const struct calm *calm = d->shared->calm;
	int64_t left = calm == NULL ? 0 : calm_left(calm, now_ms(d));

	if (left == 0) {
		d->sent_ms = now_ms(d);
		return false;
	}
	lose_count(d);
	rest(d, pace_behind(&d->retries, left));
	return true;
}

/* ---- failures ---- */

static void
again_after(struct drive *d, int64_t pause, const char *why)
{
	char text[768], row[PLURAL_ROW];

	lose_count(d);
	if (d->failures++ < d->shared->retries) {
		log_say(d->log, LOG_DETAIL, "%s; trying again", why);
		rest(d, pause);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s, %s; nothing is lost, run the command again later", why,
	    plural_row(row, d->failures));
	drive_stop_with(d, ERR_TEMP, text);
}

void
drive_again(struct drive *d, int64_t retry_after, const char *why)
{
	again_after(d, choose(d, &d->retries, retry_after), why);
}

void
drive_again_all(struct drive *d, int64_t retry_after, const char *why)
{
	int64_t pause = choose(d, &d->retries, retry_after);

	if (d->shared->calm != NULL)
		calm_refused(d->shared->calm, now_ms(d), pause);
	again_after(d, pause, why);
}

void
drive_went_well(struct drive *d)
{
	d->failures = 0;
	pace_reset(&d->retries);
}
