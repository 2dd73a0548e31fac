/*
 * Driving a task: sending the request of its state, and ending.
 */
#include "job/drive.h"
#include "job/drive_internal.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* A submit and a poll are small; they must not hang. */
#define SMALL_TIMEOUT_MS ((int64_t)120 * 1000)

/* ---- ending ---- */

void
drive_finish(struct drive *d, const struct err *err)
{
	if (d->over)
		return;
	d->over = true;
	d->done(d->arg, d, err);
}

static void
name_key(const struct drive *d, struct err *err)
{
	if (d->task->key[0] != '\0')
		err_in(err, "process key %s", d->task->key);
}

void
drive_stop_with(struct drive *d, int code, const char *why)
{
	struct err err = ERR_INIT;

	err_set(&err, code, "%s", why);
	name_key(d, &err);
	drive_finish(d, &err);
}

void
drive_give_up(struct drive *d, int code, const char *why)
{
	struct err err = ERR_INIT, second = ERR_INIT;

	err_set(&err, code, "%s", why);
	name_key(d, &err);
	if (d->shared->ledger != NULL &&
	    ledger_drop(d->shared->ledger, d->task, why, &second) != 0)
		err_hint(&err, "%s", second.text);
	drive_finish(d, &err);
}

int
drive_move(struct drive *d, enum task_state to, struct err *err)
{
	if (d->shared->ledger != NULL)
		return ledger_move(d->shared->ledger, d->task, to, err);
	d->task->state = to;
	return 0;
}

/* ---- sending ---- */

static void
tell_lost(const struct drive *d)
{
	time_t sent = (time_t)d->task->sent_at;
	char when[32] = "";
	struct tm tm;

	strftime(
	    when, sizeof(when), "%Y-%m-%d %H:%M:%SZ", gmtime_r(&sent, &tm));
	log_say(d->log, LOG_NOTE,
	    "the reply to the request of %s was lost; asking again, at worst "
	    "the cloud makes the same export twice",
	    when);
}

/*
 * The ledger hears of a submit before the cloud does. Of one whose reply was
 * lost it has heard already.
 */
static int
prepare_submit(struct drive *d, struct err *err)
{
	if (d->shared->ledger == NULL)
		return 0;
	if (!d->task->sent)
		return ledger_sent(d->shared->ledger, d->task, err);
	tell_lost(d);
	return 0;
}

static int
prepare(struct drive *d, const struct ask *ask, struct err *err)
{
	if (ask->download)
		return drive_open_arrival(d, err);
	return d->task->state == TASK_PLANNED ? prepare_submit(d, err) : 0;
}

static void
send_ask(struct drive *d, const struct ask *ask)
{
	const struct account *account = d->shared->account;
	struct http_request r = {
		.method = ask->method,
		.url = ask->url,
		.secret_name = account->cloud->secret,
		.secret = account->token,
		.ca_file = account->ca_file,
		.ca_name = account->ca_name,
		.upload_name = ask->upload,
		.upload_file = d->upload_file,
		.upload_fd = d->upload_fd,
		.fresh = ask->fresh,
	};

	if (!ask->download && ask->upload == NULL)
		r.timeout_ms = SMALL_TIMEOUT_MS;
	if (ask->download) {
		r.max_bytes = d->shared->max_bytes;
		r.write = drive_write;
		r.write_arg = d;
	}
	d->http = net_send(d->shared->net, &r, drive_hear, d);
}

void
drive_step(void *arg)
{
	struct drive *d = arg;
	struct err err = ERR_INIT;
	struct ask ask;

	if (d->over || drive_rests(d))
		return;
	if (d->shared->account->cloud->ask(d->task, &ask, &err) != 0) {
		drive_finish(d, &err);
		return;
	}
	if (prepare(d, &ask, &err) == 0)
		send_ask(d, &ask);
	else
		drive_finish(d, &err);
	free(ask.url);
}

/* ---- from outside ---- */

static void
begin(void *arg)
{
	struct drive *d = arg;
	struct err none = ERR_INIT;

	if (d->task->state == TASK_FETCHED)
		drive_fetched_before(d);
	else if (d->task->state >= d->goal)
		drive_finish(d, &none);
	else
		drive_step(d);
}

void
drive_start(struct drive *d)
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint64_t)(uintptr_t)d;
	pace_polls(&d->polls, d->shared->poll_ms, seed);
	pace_retries(&d->retries, seed + 2);
	net_timer_start(d->shared->net, &d->timer, 0, begin, d);
}

void
drive_stop(struct drive *d)
{
	d->over = true;
	net_timer_stop(d->shared->net, &d->timer);
	if (d->http != NULL)
		net_cancel(d->shared->net, d->http);
}

bool
drive_is_called(const struct drive *d)
{
	return d->http != NULL || d->checking;
}

void
drive_clear(struct drive *d)
{
	drive_close_arrival(d);
}

uint64_t
drive_bytes(const struct drive *d)
{
	return d->arriving ? d->arrival.bytes : d->task->bytes;
}
