/*
 * Driving a task. Each state has a step that sends the state's request, and a
 * hearing that moves on. All requests share one way of failing.
 */
#include "job/drive.h"
#include "base/mem.h"
#include "job/believe.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static void step(void *arg);

/* How many 404s in a row a fresh key may get before it counts as unknown. */
#define MISSING_MAX 8

/* A submit and a poll are small; they must not hang. */
#define SMALL_TIMEOUT_MS ((int64_t)120 * 1000)

static void
finish(struct drive *d, const struct err *err)
{
	if (d->over)
		return;
	d->over = true;
	d->done(d->arg, d, err);
}

static int
move(struct drive *d, enum task_state to, struct err *err)
{
	if (d->shared->ledger != NULL)
		return ledger_move(d->shared->ledger, d->task, to, err);
	d->task->state = to;
	return 0;
}

/* Final: the ledger keeps the reason, the next run begins anew. */
static void
give_up(struct drive *d, int code, const char *why)
{
	struct err err = ERR_INIT, second = ERR_INIT;

	err_set(&err, code, "%s", why);
	if (d->task->key[0] != '\0')
		err_in(&err, "process key %s", d->task->key);
	if (d->shared->ledger != NULL &&
	    ledger_drop(d->shared->ledger, d->task, why, &second) != 0)
		err_hint(&err, "%s", second.text);
	finish(d, &err);
}

static void
stop_with(struct drive *d, int code, const char *why)
{
	struct err err = ERR_INIT;

	err_set(&err, code, "%s", why);
	if (d->task->key[0] != '\0')
		err_in(&err, "process key %s", d->task->key);
	finish(d, &err);
}

/* ---- again, later ---- */

static void
later(struct drive *d, struct pace *pace, int64_t retry_after)
{
	int64_t now = d->shared->clock->mono_ms(d->shared->clock);
	int64_t pause =
	    pace_next(pace, retry_after, d->shared->deadline_ms - now);

	net_timer_start(d->shared->net, &d->timer, pause, step, d);
}

/* A request failed in a way that may pass. */
static void
again(struct drive *d, int64_t retry_after, const char *why)
{
	char text[512];

	if (d->failures++ < d->shared->retries) {
		log_say(d->shared->log, LOG_DETAIL, "%s; trying again", why);
		later(d, &d->retries, retry_after);
		return;
	}
	snprintf(text, sizeof(text), "%s, %d times in a row; nothing is lost, "
	    "run the command again later", why, d->failures);
	stop_with(d, ERR_TEMP, text);
}

static void
went_well(struct drive *d)
{
	d->failures = 0;
	pace_reset(&d->retries);
}

/* ---- the submit ---- */

static void
unsure(struct drive *d, const char *why)
{
	char text[768];

	if (d->task->state != TASK_PLANNED) {
		again(d, -1, why);
		return;
	}
	snprintf(text, sizeof(text), "%s; the cloud may have taken the request "
	    "or not; run the command again to ask anew", why);
	stop_with(d, ERR_TEMP, text);
}

/* The submit surely was not taken: it may be repeated. */
static int
take_back(struct drive *d)
{
	struct err err = ERR_INIT;

	if (d->task->state != TASK_PLANNED || d->shared->ledger == NULL)
		return 0;
	if (ledger_unsent(d->shared->ledger, d->task, &err) == 0)
		return 0;
	finish(d, &err);
	return -1;
}

static void
not_taken(struct drive *d, int64_t retry_after, const char *why)
{
	if (take_back(d) == 0)
		again(d, retry_after, why);
}

static void
asked(struct drive *d, const struct verdict *v)
{
	struct err err = ERR_INIT;

	task_set(&d->task->key, v->key);
	if (move(d, TASK_ASKED, &err) != 0) {
		err_hint(&err, "the process key is %s", v->key);
		finish(d, &err);
		return;
	}
	log_say(d->shared->log, LOG_NOTE, "process key %s%s%s", v->key,
	    d->task->from[0] != '\0' ? " for receipts from " : "",
	    d->task->from);
	if (d->goal == TASK_ASKED)
		finish(d, &err);
	else
		later(d, &d->polls, -1);
}

/* ---- the poll ---- */

static void
running(struct drive *d, const struct verdict *v)
{
	if (strcmp(d->word, v->word) != 0 && strcmp(v->word, "new") != 0)
		log_say(d->shared->log, LOG_NOTE,
		    "process key %s: status \"%s\", taken as still running",
		    d->task->key, v->word);
	memcpy(d->word, v->word, sizeof(d->word));
	later(d, &d->polls, -1);
}

static void
ready(struct drive *d)
{
	struct err err = ERR_INIT;

	if (move(d, TASK_READY, &err) != 0)
		finish(d, &err);
	else if (d->goal == TASK_READY)
		finish(d, &err);
	else
		step(d);
}

static void
missing(struct drive *d)
{
	if (d->missing++ < MISSING_MAX)
		later(d, &d->polls, -1);
	else
		give_up(d, ERR_UNAVAIL, "the cloud does not know this key; it "
		    "is wrong or has expired");
}

/* ---- the download ---- */

static int
write_body(void *arg, const char *data, size_t len)
{
	return arrival_write(&((struct drive *)arg)->arrival, data, len);
}

static void
end_arrival(struct drive *d)
{
	if (d->arriving)
		arrival_close(&d->arrival);
	d->arriving = false;
}

static int
run_check(struct work *work, struct err *err)
{
	struct drive *d =
	    (struct drive *)((char *)work - offsetof(struct drive, check));

	return believe(
	    d->task->spool, d->root, d->shared->stop, &d->cut, err);
}

static void
forget_spool(struct drive *d)
{
	spool_drop(d->task);
	task_set(&d->task->spool, "");
	d->task->sha256[0] = '\0';
	d->task->bytes = 0;
}

static void
checked(struct work *work, const struct err *found)
{
	struct drive *d =
	    (struct drive *)((char *)work - offsetof(struct drive, check));
	struct err err = *found;

	if (d->over)
		return;
	if (err.code == ERR_NONE) {
		went_well(d);
		if (move(d, TASK_FETCHED, &err) == 0)
			err_clear(&err);
		finish(d, &err);
		return;
	}
	if (err.code == ERR_DATA || d->cut)
		forget_spool(d);
	if (d->cut)
		again(d, -1, err.text);
	else {
		err_in(&err, "process key %s", d->task->key);
		finish(d, &err);
	}
}

static void
check(struct drive *d)
{
	d->check.run = run_check;
	d->check.done = checked;
	worker_give(d->shared->worker, &d->check);
}

static void
fetched(struct drive *d)
{
	struct err err = ERR_INIT;

	if (arrival_keep(&d->arrival, d->task, &err) != 0)
		finish(d, &err);
	else {
		end_arrival(d);
		check(d);
	}
}

/* ---- replies ---- */

static void
hear(struct drive *d, const struct http_reply *r)
{
	struct answer answer = { r->status, r->body, r->len, r->location };
	struct verdict v;

	d->shared->account->cloud->hear(d->task, &answer, &v);
	if (v.kind != VERDICT_BUSY && v.kind != VERDICT_UNSURE &&
	    v.kind != VERDICT_FETCHED)
		went_well(d);
	if (v.kind != VERDICT_MISSING)
		d->missing = 0;
	switch (v.kind) {
	case VERDICT_ASKED:
		asked(d, &v);
		break;
	case VERDICT_RUNNING:
		running(d, &v);
		break;
	case VERDICT_READY:
		ready(d);
		break;
	case VERDICT_FETCHED:
		fetched(d);
		break;
	case VERDICT_FAILED:
	case VERDICT_REFUSED:
	case VERDICT_GONE:
		give_up(d, ERR_UNAVAIL, v.why);
		break;
	case VERDICT_DENIED:
		if (take_back(d) == 0)
			stop_with(d, ERR_AUTH, v.why);
		break;
	case VERDICT_MISSING:
		missing(d);
		break;
	case VERDICT_BUSY:
		not_taken(d, r->retry_after, v.why);
		break;
	case VERDICT_UNSURE:
		unsure(d, v.why);
		break;
	case VERDICT_BROKEN:
		stop_with(d, ERR_PROTO, v.why);
		break;
	}
}

static void
too_big(struct drive *d, const struct http_reply *r)
{
	char text[400];

	if (d->task->state != TASK_READY) {
		stop_with(d, ERR_PROTO, r->why);
		return;
	}
	snprintf(text, sizeof(text), "%.250s; --max-bytes allows more", r->why);
	stop_with(d, ERR_DATA, text);
}

static void
not_written(struct drive *d)
{
	struct err err = ERR_INIT;

	err_set(&err, ERR_IO, "%s: cannot write: %s", d->arrival.part,
	    strerror(d->arrival.failed));
	finish(d, &err);
}

/* A content coding that is wrong once may be right the next time. */
static void
bad_coding(struct drive *d, const struct http_reply *r)
{
	if (d->task->state != TASK_PLANNED && d->failures == 0)
		again(d, -1, r->why);
	else
		stop_with(d, ERR_PROTO, r->why);
}

static void
on_reply(void *arg, const struct http_reply *r)
{
	struct drive *d = arg;

	d->http = NULL;
	if (d->over)
		return;
	switch (r->outcome) {
	case HTTP_REPLY:
		hear(d, r);
		break;
	case HTTP_NOT_SENT:
		not_taken(d, -1, r->why);
		break;
	case HTTP_LOST:
		unsure(d, r->why);
		break;
	case HTTP_TOO_BIG:
		too_big(d, r);
		break;
	case HTTP_MALFORMED:
		stop_with(d, ERR_PROTO, r->why);
		break;
	case HTTP_ENCODING:
		bad_coding(d, r);
		break;
	case HTTP_UNTRUSTED:
		if (take_back(d) == 0)
			stop_with(d, ERR_UNAVAIL, r->why);
		break;
	case HTTP_REFUSED_BY_WRITER:
		not_written(d);
		break;
	case HTTP_INVALID:
		if (take_back(d) == 0)
			stop_with(d, ERR_USAGE, r->why);
		break;
	case HTTP_CANCELLED:
		break;
	}
}

/* ---- requests ---- */

static int
prepare_arrival(struct drive *d, struct err *err)
{
	if (d->arriving)
		return arrival_again(&d->arrival, err);
	d->arriving = true;
	return arrival_open(&d->arrival, d->shared->spool, d->task->id, err);
}

static int
prepare_submit(struct drive *d, struct err *err)
{
	char when[32] = "";
	time_t sent = (time_t)d->task->sent_at;
	struct tm tm;

	if (d->shared->ledger == NULL)
		return 0;
	if (d->task->sent) {
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%SZ",
		    gmtime_r(&sent, &tm));
		log_say(d->shared->log, LOG_NOTE, "the reply to the request of "
		    "%s was lost; asking again, at worst the cloud makes the "
		    "same export twice", when);
	}
	return ledger_sent(d->shared->ledger, d->task, err);
}

static int
prepare(struct drive *d, const struct ask *ask, struct err *err)
{
	if (ask->download)
		return prepare_arrival(d, err);
	if (d->task->state == TASK_PLANNED)
		return prepare_submit(d, err);
	return 0;
}

static void
send_ask(struct drive *d, const struct ask *ask)
{
	struct http_request r = {
		.method = ask->method,
		.url = ask->url,
		.secret_name = d->shared->account->cloud->secret,
		.secret = d->shared->account->token,
		.upload_name = ask->upload,
		.upload_file = d->upload_file,
		.upload_fd = d->upload_fd,
		.fresh = ask->fresh,
		.timeout_ms = ask->download || ask->upload != NULL
		    ? 0
		    : SMALL_TIMEOUT_MS,
	};

	if (ask->download) {
		r.max_bytes = d->shared->max_bytes;
		r.write = write_body;
		r.write_arg = d;
	}
	d->http = net_send(d->shared->net, &r, on_reply, d);
}

static void
step(void *arg)
{
	struct drive *d = arg;
	struct err err = ERR_INIT;
	struct ask ask;

	if (d->over)
		return;
	if (d->shared->account->cloud->ask(d->task, &ask, &err) != 0) {
		finish(d, &err);
		return;
	}
	if (prepare(d, &ask, &err) == 0)
		send_ask(d, &ask);
	else
		finish(d, &err);
	free(ask.url);
}

/* What was fetched before may have been lost or changed since. */
static void
start_fetched(struct drive *d)
{
	struct err err = ERR_INIT;
	int there = spool_check(d->task, &err);

	if (there == 1)
		finish(d, &err);
	else if (there < 0)
		finish(d, &err);
	else if (move(d, TASK_READY, &err) != 0)
		finish(d, &err);
	else
		step(d);
}

static void
begin(void *arg)
{
	struct drive *d = arg;
	struct err none = ERR_INIT;

	if (d->task->state == TASK_FETCHED)
		start_fetched(d);
	else if (d->task->state >= d->goal)
		finish(d, &none);
	else
		step(d);
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

void
drive_clear(struct drive *d)
{
	end_arrival(d);
}

uint64_t
drive_bytes(const struct drive *d)
{
	return d->arriving ? d->arrival.bytes : d->task->bytes;
}
