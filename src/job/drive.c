/*
 * Driving a task: the request of its state is sent, the cloud judges the reply,
 * and the verdict's row says what follows: the next state, a pause and the same
 * once more, or the end. A result is fetched part by part: bytes go to the
 * spool as they come, the worker reads the document through, and only then the
 * ledger has the part, together with those that it names.
 */
#include "base/mem.h"
#include "base/text.h"
#include "cloud/url.h"
#include "job/drive.h"
#include "job/spool.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* A longer pause can only be a mistake. */
#define PAUSE_MAX_S ((int64_t)24 * 3600)

/* Send the request of the task's state. A timer's function. */
static void drive_step(void *drive);

/* The end: the goal (code 0) or an error; told once. */
static void drive_finish(struct drive *, const struct err *);

/* The end by this error, with the key in front where there is one. */
static void drive_stop_with(struct drive *, int code, const char *why);

/* The same, and final: the next run begins anew. */
static void drive_give_up(struct drive *, int code, const char *why);

/* The key in front of an error's words, where there is one. */
static void name_key(const struct drive *, struct err *);

/* On to the next state, in the ledger first. */
static int drive_move(struct drive *, enum task_state, struct err *);

/* The next poll, after its pause. */
static void drive_poll_later(struct drive *);

/* What has come is no result: did the cloud say something else? */
static bool drive_hear_instead(struct drive *, const char *body, size_t len);

/*
 * Driving a task: its pauses. Between polls they follow from how long jobs of
 * this account take, where that is known; after a failure they grow; and while
 * the cloud has asked one drive of the account for a pause, all of them rest.
 */

static int64_t
now_ms(const struct drive *d)
{
	return d->shared->clock->mono_ms(d->shared->clock);
}

static int64_t
choose(struct drive *d, struct backoff *backoff, int64_t retry_after)
{
	return backoff_next(backoff, retry_after, d->deadline_ms - now_ms(d));
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
	backoff_expect(&d->polls, 0);
}

/* What was sent before a refusal and is taken after it promises nothing. */
static void
drive_taken(struct drive *d)
{
	struct throttle *throttle = d->shared->throttle;

	if (throttle == NULL)
		return;
	if (throttle_left(throttle, now_ms(d)) == 0)
		throttle_taken(throttle);
	d->timed = true;
	d->asked_ms = now_ms(d);
	d->early_ms = 0;
	backoff_expect(&d->polls, throttle->expect_ms);
}

static void
drive_running(struct drive *d)
{
	d->early_ms = d->sent_ms - d->asked_ms;
	drive_poll_later(d);
}

static void
drive_ready(struct drive *d)
{
	if (d->timed)
		throttle_learn(
		    d->shared->throttle, d->early_ms, d->sent_ms - d->asked_ms);
	d->timed = false;
}

/* ---- pausing ---- */

static void
drive_poll_later(struct drive *d)
{
	rest(d, choose(d, &d->polls, -1));
}

/*
 * The cloud took the submit; from here on the time is taken. It says that the
 * job is running, or ready; or, for once, that it knows none.
 */
static void
drive_missing(struct drive *d)
{
	lose_count(d);
	drive_poll_later(d);
}

/*
 * A pause that the cloud has asked for is written down, for all processes of
 * the account and by the wall clock: it outlives this run.
 */
static int
keep_pause(struct drive *d, int64_t pause_s)
{
	struct clock *clock = d->shared->clock;
	struct err err = ERR_INIT;

	if (d->shared->ledger == NULL || pause_s <= 0 || pause_s > PAUSE_MAX_S)
		return 0;
	if (ledger_pause(d->shared->ledger, d->shared->account->print,
		clock->wall_s(clock) + pause_s, &err) == 0)
		return 0;
	drive_finish(d, &err);
	return -1;
}

/* Of one that was written down, perhaps by another process. -1: error. */
static int64_t
pause_left(struct drive *d)
{
	struct clock *clock = d->shared->clock;
	struct err err = ERR_INIT;
	int64_t until;

	if (d->shared->ledger == NULL)
		return 0;
	if (ledger_paused(d->shared->ledger, d->shared->account->print, &until,
		&err) != 0) {
		drive_finish(d, &err);
		return -1;
	}
	return until == 0 ? 0 : (until - clock->wall_s(clock)) * 1000;
}

/* There is no time to wait so long. */
static bool
is_too_long(const struct drive *d, int64_t pause_ms)
{
	return pause_ms / 1000 <= PAUSE_MAX_S &&
	       pause_ms > d->deadline_ms - now_ms(d);
}

void
drive_say_pause(char *text, size_t size, const char *why, int64_t until)
{
	time_t then = (time_t)until;
	char when[32] = "";
	struct tm tm;

	strftime(
	    when, sizeof(when), "%Y-%m-%d %H:%M:%SZ", gmtime_r(&then, &tm));
	snprintf(text, size,
	    "%.600s; it wants a pause until %s; nothing is lost, run the "
	    "command again then",
	    why, when);
}

static void
stop_for_pause(struct drive *d, int64_t pause_ms, const char *why)
{
	struct clock *clock = d->shared->clock;
	char text[768];

	drive_say_pause(
	    text, sizeof(text), why, clock->wall_s(clock) + pause_ms / 1000);
	drive_stop_with(d, ERR_TEMP, text);
}

static int64_t
rest_left(struct drive *d)
{
	const struct throttle *throttle = d->shared->throttle;
	int64_t ours =
	    throttle == NULL ? 0 : throttle_left(throttle, now_ms(d));
	int64_t all = pause_left(d);

	return all < 0 || all > ours ? all : ours;
}

/* Before a request: must it wait? Then drive_step() is called again later. */
static bool
drive_rests(struct drive *d)
{
	int64_t left = rest_left(d);

	if (left < 0)
		return true;
	if (is_too_long(d, left)) {
		stop_for_pause(d, left, DRIVE_TOO_MANY);
		return true;
	}
	if (left == 0) {
		d->sent_ms = now_ms(d);
		return false;
	}
	lose_count(d);
	rest(d, backoff_behind(&d->retries, left));
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

/* Once more after a pause, unless it has failed too often in a row. */
static void
drive_again(struct drive *d, int64_t retry_after, const char *why)
{
	again_after(d, choose(d, &d->retries, retry_after), why);
}

/* The same, and the pause is for all drives of the account. */
static void
drive_again_all(struct drive *d, int64_t retry_after, const char *why)
{
	int64_t pause = choose(d, &d->retries, retry_after);

	if (d->shared->throttle != NULL)
		throttle_refused(d->shared->throttle, now_ms(d), pause);
	again_after(d, pause, why);
}

/* A request went well: failures are counted anew. */
static void
drive_went_well(struct drive *d)
{
	d->failures = 0;
	backoff_reset(&d->retries);
}

/*
 * Requests that failed, and whether they may be sent again. Only a submit is
 * delicate: one that surely was not taken is taken back in the ledger and
 * repeated; one that may have been taken is for the next run to settle.
 */

static bool
drive_is_submit(const struct drive *d)
{
	return d->task->state == TASK_PLANNED;
}

/* It surely was not taken, and the ledger may know. */
static int
take_back(struct drive *d)
{
	struct err err = ERR_INIT;

	if (!drive_is_submit(d) || d->shared->ledger == NULL)
		return 0;
	if (ledger_unsent(d->shared->ledger, d->task, &err) == 0)
		return 0;
	drive_finish(d, &err);
	return -1;
}

static void
drive_not_taken(struct drive *d, int code, const char *why)
{
	if (take_back(d) == 0)
		drive_stop_with(d, code, why);
}

/* It was not taken: the end, or once more after a pause. */
static void
drive_retry(struct drive *d, int64_t retry_after, const char *why)
{
	if (take_back(d) == 0)
		drive_again(d, retry_after, why);
}

/* It was not taken because the cloud has too much to do. */
static void
drive_busy(struct drive *d, int64_t retry_after, const char *why)
{
	if (take_back(d) != 0 || keep_pause(d, retry_after) != 0)
		return;
	if (retry_after > 0 && retry_after <= PAUSE_MAX_S &&
	    is_too_long(d, retry_after * 1000))
		stop_for_pause(d, retry_after * 1000, why);
	else
		drive_again_all(d, retry_after, why);
}

/* It was not taken, and is asked for once more. */
static void
drive_ask_anew(struct drive *d)
{
	if (take_back(d) == 0)
		drive_poll_later(d);
}

/* Who can tell what became of it: the next run, or only a person. */
static const char *
way_out(const struct drive *d)
{
	return task_is_upload(d->task)
		   ? "kassa status tells the two ways to settle it"
		   : "run the command again to settle it";
}

/* Trouble on the way. Whatever is harmless twice is done again. */
static void
drive_unsure(struct drive *d, int64_t retry_after, const char *why)
{
	char text[768];

	if (!drive_is_submit(d)) {
		drive_again(d, retry_after, why);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s; the cloud may have taken the request or not; %s", why,
	    way_out(d));
	drive_stop_with(d, ERR_TEMP, text);
}

/* A question that stays, for a person to answer. */
static void
leave_open(struct drive *d, const char *why)
{
	struct err err = ERR_INIT;
	char text[768];

	if (ledger_note(d->shared->ledger, d->task, why, &err) != 0) {
		drive_finish(d, &err);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s; the cloud may have the list or not; look there, then say so: "
	    "kassa nomenclature settle %lld taken, or lost",
	    why, (long long)d->task->id);
	drive_stop_with(d, ERR_TEMP, text);
}

/*
 * The cloud has taken it, and does not say any more how it ends: given up, but
 * for a list of goods, which would be sent twice then.
 */
static void
drive_lost_sight(struct drive *d, const char *why)
{
	if (task_is_upload(d->task) && !drive_is_submit(d) &&
	    d->shared->ledger != NULL)
		leave_open(d, why);
	else
		drive_give_up(d, ERR_UNAVAIL, why);
}

/* ---- too late ---- */

/* An earlier run stopped waiting at the same word, and it is a stranger. */
static bool
is_end(const struct drive *d)
{
	return d->strange && strcmp(d->task->why, d->word) == 0;
}

static int
remember_word(struct drive *d, struct err *err)
{
	struct ledger *ledger = d->shared->ledger;
	const char *word = d->strange ? d->word : "";
	char why[160];

	if (!is_end(d) && strcmp(d->task->why, word) == 0)
		return 0;
	if (!is_end(d))
		return ledger_note(ledger, d->task, word, err);
	snprintf(why, sizeof(why), "status \"%s\" at two deadlines", d->word);
	return ledger_drop(ledger, d->task, why, err);
}

void
drive_late(struct drive *d, int64_t timeout_ms, struct err *err)
{
	struct err second = ERR_INIT;
	bool end = is_end(d);

	err_set(err, ERR_TEMP, "not done after %g s%s%s",
	    (double)timeout_ms / 1000, d->word[0] != '\0' ? ", status " : "",
	    d->word);
	if (d->task->key[0] != '\0')
		err_in(err, "process key %s", d->task->key);
	if (d->task->state != TASK_ASKED || d->word[0] == '\0' ||
	    task_is_upload(d->task) || d->shared->ledger == NULL)
		return;
	if (remember_word(d, &second) != 0)
		err_hint(err, "%s", second.text);
	else if (end)
		err_hint(err,
		    "so it was at the last deadline; kassa does not know this "
		    "word and takes it for an end: the next run asks anew");
}

/*
 * Taking a part in: fetch.c does. What came of it is heard here.
 */

/* A reply of the cloud's own is not longer. */
#define INSTEAD_MAX 65536

/* Instead of a document the cloud may have sent words. */
static bool
is_reply(struct drive *d)
{
	size_t len = 0;
	char *text = fetch_text(&d->fetch, INSTEAD_MAX, &len);
	bool heard;

	if (text == NULL)
		return false;
	fetch_forget(&d->fetch);
	heard = len > 0 && drive_hear_instead(d, text, len);
	free(text);
	return heard;
}

/* References go to the ledger and into addresses, where no token may be. */
static bool
names_token(const struct drive *d)
{
	const char *token = d->shared->account->token;
	struct buf escaped = BUF_INIT;
	bool found = false;
	size_t i;

	if (token == NULL)
		return false;
	url_put(&escaped, token, "");
	for (i = 0; i < d->fetch.refs.n && !found; i++)
		found =
		    cloud_tells(d->fetch.refs.list[i].ref, buf_str(&escaped));
	buf_clear(&escaped);
	return found;
}

static void
believed(struct drive *d)
{
	struct err err = ERR_INIT;

	drive_went_well(d);
	if (names_token(d)) {
		fetch_forget(&d->fetch);
		drive_stop_with(d, ERR_PROTO,
		    "the cloud names a part with the token in its name, which "
		    "is not asked for");
		return;
	}
	if (fetch_keep(&d->fetch, &err) != 0 && err.code == ERR_PROTO) {
		name_key(d, &err);
		text_hide(err.text, d->shared->account->token);
	}
	if (err.code != ERR_NONE || d->task->state == TASK_FETCHED)
		drive_finish(d, &err);
	else
		drive_step(d);
}

/* What has come is no part. A cloud without jobs has sent that as an answer. */
static void
stop_unread(struct drive *d, const struct err *found)
{
	bool jobs = (d->shared->account->cloud->can & CLOUD_JOBS) != 0;
	struct err err = *found;

	text_hide(err.text, d->shared->account->token);
	drive_stop_with(
	    d, err.code == ERR_DATA && !jobs ? ERR_PROTO : err.code, err.text);
}

static void
on_checked(struct fetch *f, const struct err *found)
{
	struct drive *d =
	    (struct drive *)((char *)f - offsetof(struct drive, fetch));
	bool bad = found->code == ERR_DATA || found->code == ERR_PROTO;

	if (d->over)
		return;
	if (found->code == ERR_NONE) {
		believed(d);
		return;
	}
	if (found->code == ERR_DATA && !f->cut && is_reply(d))
		return;
	if (bad || found->code == ERR_UNAVAIL || f->cut)
		fetch_forget(f);
	if (f->cut)
		drive_again(d, -1, found->text);
	else
		stop_unread(d, found);
}

/* All bytes have come. */
static void
drive_fetched(struct drive *d)
{
	struct err err = ERR_INIT;

	if (fetch_take(&d->fetch, &err) != 0)
		drive_finish(d, &err);
}

/* At a cloud without jobs there is nothing to wait for. */
static int
skip_job(struct drive *d, struct err *err)
{
	if (d->task->state != TASK_PLANNED || task_is_upload(d->task) ||
	    (d->shared->account->cloud->can & CLOUD_JOBS) != 0)
		return 0;
	return drive_move(d, TASK_READY, err);
}

/* On with what an earlier run has left of a result: all, or some parts. */
static int
resume_fetch(struct drive *d, struct err *err)
{
	const struct drive_shared *shared = d->shared;
	enum task_state is;

	d->fetch = (struct fetch){ .worker = shared->worker,
		.ledger = shared->ledger,
		.spool = shared->spool,
		.cloud = shared->account->cloud,
		.task = d->task,
		.root = d->root,
		.stop = shared->stop,
		.done = on_checked };
	if (fetch_open(&d->fetch, err) != 0)
		return -1;
	if (d->task->state != TASK_READY && d->task->state != TASK_FETCHED)
		return 0;
	is = fetch_is_whole(&d->fetch) ? TASK_FETCHED : TASK_READY;
	return d->task->state == is ? 0 : drive_move(d, is, err);
}

/*
 * What replies mean for a task. A whole reply is judged by the cloud, and each
 * verdict has its row; a request that had no whole reply has a row for the way
 * in which it ended. Only a submit is delicate: one that may have been taken is
 * never repeated by itself.
 */

/* How many 404s in a row a fresh key may get before it counts as unknown. */
#define MISSING_MAX 8

/* And how old a key is then. */
#define FRESH_S 200

/* ---- verdicts ---- */

typedef void hearing(
    struct drive *, const struct http_reply *, const struct verdict *);

/* What another task wants, in words. */
static const char *
name_task(char out[160], const struct task *t, const struct task *mine)
{
	if (task_is_upload(t) && task_is_upload(mine))
		snprintf(out, 160, "another goods list");
	else if (t->from[0] != '\0')
		snprintf(out, 160, "%.40s from %.40s to %.40s", t->kind,
		    t->from, t->to);
	else
		snprintf(out, 160, "%.40s", t->kind);
	return out;
}

/* It is asked for once more; a list of goods is not, for it may be there. */
static void
refuse_key(struct drive *d, const char *key, const struct task *other)
{
	char text[512], name[160];

	snprintf(text, sizeof(text),
	    "the cloud answers with process key %s, which is that of %s", key,
	    name_task(name, other, d->task));
	if (task_is_upload(d->task))
		drive_stop_with(d, ERR_PROTO, text);
	else if (d->asked_anew)
		drive_not_taken(d, ERR_PROTO, text);
	else {
		d->asked_anew = true;
		log_say(d->log, LOG_NOTE, "%s; asking anew", text);
		drive_ask_anew(d);
	}
}

/* A key leads to one job: one that is another task's leads to its result. */
static bool
is_others(struct drive *d, const char *key)
{
	struct err err = ERR_INIT;
	struct task other;
	int rc;

	if (d->shared->ledger == NULL)
		return false;
	task_init(&other);
	rc = ledger_find_other(d->shared->ledger, d->task, key, &other, &err);
	if (rc < 0)
		drive_finish(d, &err);
	else if (rc > 0)
		refuse_key(d, key, &other);
	task_clear(&other);
	return rc != 0;
}

static void
hear_asked(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	struct err err = ERR_INIT;
	const char *from = d->task->from;

	(void)r;
	if (is_others(d, v->key))
		return;
	drive_taken(d);
	task_set(&d->task->key, v->key);
	if (drive_move(d, TASK_ASKED, &err) != 0) {
		err_hint(&err, "the process key is %s", v->key);
		drive_finish(d, &err);
		return;
	}
	log_say(d->log, LOG_NOTE, "process key %s%s%s", v->key,
	    from[0] != '\0' ? " for receipts from " : "", from);
	if (d->goal == TASK_ASKED)
		drive_finish(d, &err);
	else
		drive_poll_later(d);
}

static void
hear_running(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r;
	if (strcmp(d->word, v->word) != 0 && strcmp(v->word, "new") != 0)
		log_say(d->log, LOG_NOTE,
		    "process key %s: status \"%s\", taken as still running",
		    d->task->key, v->word);
	memcpy(d->word, v->word, sizeof(d->word));
	d->strange = v->strange;
	drive_running(d);
}

static void
hear_ready(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	struct err err = ERR_INIT;

	(void)r, (void)v;
	drive_ready(d);
	task_set(&d->task->why, "");
	if (drive_move(d, TASK_READY, &err) != 0 || d->goal == TASK_READY)
		drive_finish(d, &err);
	else
		drive_step(d);
}

static void
hear_fetched(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r, (void)v;
	drive_fetched(d);
}

static void
hear_final(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r;
	drive_give_up(d, ERR_UNAVAIL, v->why);
}

/* It is told which token that was, and never the token. */
static void
hear_no(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r;
	drive_lost_sight(d, v->why);
}

static void
hear_denied(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	const char *from = d->shared->account->token_from;
	char text[1024];

	(void)r;
	if (from == NULL) {
		drive_not_taken(d, ERR_AUTH, v->why);
		return;
	}
	snprintf(text, sizeof(text),
	    "%.600s; it came from %.300s: put the shop's own there, as its "
	    "cabinet shows it",
	    v->why, from);
	drive_not_taken(d, ERR_AUTH, text);
}

static bool
is_fresh(const struct drive *d)
{
	struct clock *clock = d->shared->clock;
	int64_t age = clock->wall_s(clock) - d->task->asked_at;

	return d->task->asked_at == 0 || (age >= 0 && age < FRESH_S);
}

/* A key may be unknown for a moment after it was given. */
static void
hear_missing(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r, (void)v;
	if (is_fresh(d) && d->missing++ < MISSING_MAX)
		drive_missing(d);
	else
		drive_lost_sight(d, "the cloud does not know this "
				    "key; it is wrong or has expired");
}

static void
hear_busy(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	drive_busy(d,
	    r->retry_after >= 0 || v->pause_s == 0 ? r->retry_after
						   : v->pause_s,
	    v->why);
}

static void
hear_unsure(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	drive_unsure(d, r->retry_after, v->why);
}

static void
hear_broken(
    struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	(void)r;
	drive_stop_with(d, ERR_PROTO, v->why);
}

/* Its pages once more from the beginning; of what is there already none. */
static void
hear_anew(struct drive *d, const struct http_reply *r, const struct verdict *v)
{
	struct err err = ERR_INIT;
	int rc = fetch_anew(&d->fetch, &err);

	(void)r;
	if (rc < 0)
		drive_finish(d, &err);
	else if (rc == 0)
		drive_give_up(d, ERR_PROTO, v->why);
	else {
		log_say(d->log, LOG_NOTE,
		    "%s; asking for this series from its beginning", v->why);
		drive_step(d);
	}
}

static const struct {
	hearing *hear;
	bool well; /* the request itself went well */
} verdicts[] = {
	[VERDICT_ASKED] = { hear_asked, true },
	[VERDICT_RUNNING] = { hear_running, true },
	[VERDICT_READY] = { hear_ready, true },
	[VERDICT_FETCHED] = { hear_fetched, false }, /* that must be proven */
	[VERDICT_FAILED] = { hear_final, true },
	[VERDICT_REFUSED] = { hear_no, true },
	[VERDICT_DENIED] = { hear_denied, true },
	[VERDICT_MISSING] = { hear_missing, true },
	[VERDICT_GONE] = { hear_no, true },
	[VERDICT_BUSY] = { hear_busy, false },
	[VERDICT_UNSURE] = { hear_unsure, false },
	[VERDICT_AGAIN] = { hear_anew, true },
	[VERDICT_BROKEN] = { hear_broken, true },
};

static bool
is_part(const struct drive *d)
{
	return d->task->state == TASK_READY;
}

static void
judge(struct drive *d, const struct http_reply *r, bool instead,
    struct verdict *v)
{
	const struct account *account = d->shared->account;
	struct answer answer = { r->status, r->body, r->len, r->location,
		r->retry_after >= 0, r->fields, r->nfields, account->token,
		d->shared->clock->wall_s(d->shared->clock) };

	if (instead)
		account->cloud->instead(d->task, &answer, v);
	else
		account->cloud->hear(d->task,
		    is_part(d) ? fetch_part(&d->fetch) : NULL, &answer, v);
}

/* Once for all drives that know of each other, however many parts come. */
static void
tell_note(struct drive *d, const char *note)
{
	struct throttle *throttle = d->shared->throttle;
	bool *noted = throttle != NULL ? &throttle->noted : &d->noted;

	if (note[0] == '\0' || *noted)
		return;
	*noted = true;
	log_say(d->log, LOG_WARN, "%s", note);
}

static void
on_whole(struct drive *d, const struct http_reply *r)
{
	struct verdict v;

	judge(d, r, false, &v);
	if (v.kind == VERDICT_MISSING && d->task->key[0] == '\0')
		v.kind = VERDICT_REFUSED;
	d->heard = v.kind;
	d->heard_any = true;
	tell_note(d, v.note);
	if (v.kind != VERDICT_BUSY && keep_pause(d, v.pause_s) != 0)
		return;
	if (verdicts[v.kind].well)
		drive_went_well(d);
	if (v.kind != VERDICT_MISSING)
		d->missing = 0;
	verdicts[v.kind].hear(d, r, &v);
}

static bool
drive_hear_instead(struct drive *d, const char *body, size_t len)
{
	const struct http_reply r = { .outcome = HTTP_REPLY,
		.status = 200,
		.body = body,
		.len = len,
		.location = "",
		.retry_after = -1 };
	struct verdict v;

	if (d->shared->account->cloud->instead == NULL)
		return false;
	judge(d, &r, true, &v);
	if (v.kind == VERDICT_BROKEN)
		return false;
	d->heard = v.kind;
	verdicts[v.kind].hear(d, &r, &v);
	return true;
}

/* ---- requests without a whole reply ---- */

static void
on_not_sent(struct drive *d, const struct http_reply *r)
{
	drive_retry(d, -1, r->why);
}

static void
on_lost(struct drive *d, const struct http_reply *r)
{
	drive_unsure(d, -1, r->why);
}

static void
on_too_big(struct drive *d, const struct http_reply *r)
{
	char text[400];

	if (d->task->state != TASK_READY) {
		drive_stop_with(d, ERR_PROTO, r->why);
		return;
	}
	snprintf(text, sizeof(text), "%.250s; --max-bytes allows more", r->why);
	drive_stop_with(d, ERR_DATA, text);
}

static void
on_malformed(struct drive *d, const struct http_reply *r)
{
	drive_stop_with(d, ERR_PROTO, r->why);
}

/* A content coding that is wrong once may be right the next time. */
static void
on_bad_coding(struct drive *d, const struct http_reply *r)
{
	if (!drive_is_submit(d) && d->failures == 0)
		drive_again(d, -1, r->why);
	else
		drive_stop_with(d, ERR_PROTO, r->why);
}

static void
on_untrusted(struct drive *d, const struct http_reply *r)
{
	drive_not_taken(d, ERR_UNAVAIL, r->why);
}

static void
on_not_written(struct drive *d, const struct http_reply *r)
{
	struct err err = ERR_INIT;

	(void)r;
	fetch_say_unwritten(&d->fetch, &err);
	drive_finish(d, &err);
}

static void
on_cancelled(struct drive *d, const struct http_reply *r)
{
	(void)d, (void)r;
}

static void
on_invalid(struct drive *d, const struct http_reply *r)
{
	drive_not_taken(d, ERR_USAGE, r->why);
}

static void (*const outcomes[])(struct drive *, const struct http_reply *) = {
	[HTTP_REPLY] = on_whole,
	[HTTP_NOT_SENT] = on_not_sent,
	[HTTP_LOST] = on_lost,
	[HTTP_TOO_BIG] = on_too_big,
	[HTTP_MALFORMED] = on_malformed,
	[HTTP_ENCODING] = on_bad_coding,
	[HTTP_UNTRUSTED] = on_untrusted,
	[HTTP_REFUSED_BY_WRITER] = on_not_written,
	[HTTP_CANCELLED] = on_cancelled,
	[HTTP_INVALID] = on_invalid,
};

static void
drive_hear(void *arg, const struct http_reply *r)
{
	struct drive *d = arg;

	d->http = NULL;
	if (!d->over)
		outcomes[r->outcome](d, r);
}

/* A submit and a poll are small; they must not hang. */
#define SMALL_TIMEOUT_MS ((int64_t)120 * 1000)

/* ---- ending ---- */

static void
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

static void
drive_stop_with(struct drive *d, int code, const char *why)
{
	struct err err = ERR_INIT;

	err_set(&err, code, "%s", why);
	name_key(d, &err);
	drive_finish(d, &err);
}

static void
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

static int
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
	if (ask->keep)
		return fetch_begin(&d->fetch, ask->before, ask->behind, err);
	return d->task->state == TASK_PLANNED ? prepare_submit(d, err) : 0;
}

static void
send_ask(struct drive *d, const struct ask *ask)
{
	const struct account *account = d->shared->account;
	struct http_request r = {
		.method = ask->method,
		.url = ask->url,
		.secret_scheme = account->scheme,
		.secret = account->token,
		.ca_file = account->ca_file,
		.ca_name = account->ca_name,
		.heeds = account->cloud->heeds,
		.accept = ask->accept,
		.body = { d->upload_fd, ask->type, ask->form, d->upload_file,
		    ask->gzip },
		.fresh = ask->once,
	};

	if (!ask->keep && ask->type == NULL)
		r.timeout_ms = SMALL_TIMEOUT_MS;
	if (ask->keep) {
		r.max_bytes = d->shared->max_bytes;
		r.write = fetch_write;
		r.write_arg = &d->fetch;
	}
	d->http = net_send(d->shared->net, &r, drive_hear, d);
}

static void
drive_step(void *arg)
{
	struct drive *d = arg;
	bool ready = is_part(d);
	struct err err = ERR_INIT;
	struct ask ask;

	if (d->over || drive_rests(d))
		return;
	if (d->shared->account->cloud->ask(d->task,
		ready ? fetch_next(&d->fetch) : NULL, &ask, &err) != 0) {
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
	struct err err = ERR_INIT;

	if (skip_job(d, &err) != 0 || resume_fetch(d, &err) != 0 ||
	    d->task->state >= d->goal)
		drive_finish(d, &err);
	else
		drive_step(d);
}

void
drive_start(struct drive *d)
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint64_t)(uintptr_t)d;
	backoff_polls(&d->polls, d->shared->poll_ms, seed);
	backoff_retries(&d->retries, seed + 2);
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
	return d->http != NULL || d->fetch.checking;
}

void
drive_clear(struct drive *d)
{
	fetch_clear(&d->fetch);
}

uint64_t
drive_bytes(const struct drive *d)
{
	return fetch_bytes(&d->fetch);
}
