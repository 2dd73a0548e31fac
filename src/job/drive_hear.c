/*
 * What replies mean for a task. A whole reply is judged by the cloud, and each
 * verdict has its row; a request that had no whole reply has a row for the way
 * in which it ended. Only a submit is delicate: one that may have been taken is
 * never repeated by itself.
 */
#include "base/mem.h"
#include "base/room.h"
#include "job/drive_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many 404s in a row a fresh key may get before it counts as unknown. */
#define MISSING_MAX 8

/* And how old a key is then. */
#define FRESH_S 200

/* ---- verdicts ---- */

typedef void hearing(
    struct drive *, const struct http_reply *, const struct verdict *);

/* What another task wants, in words. */
static const char *
name_task(char out[160], const struct task *t)
{
	if (t->from[0] != '\0')
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
	    name_task(name, other));
	if (drive_is_goods(d))
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
	drive_busy(d, r->retry_after, v->why);
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
	[VERDICT_BROKEN] = { hear_broken, true },
};

/* A cloud may repeat the token in its words; nobody else shall see it. */
static void
mask(char *text, const char *secret)
{
	size_t n = strlen(secret);
	char *s = text;

	while ((s = strstr(s, secret)) != NULL)
		memset(s, '*', n);
}

/* Before the words are read, and again behind their escapes. */
static void
judge(struct drive *d, const struct http_reply *r,
    void (*hear)(const struct task *, const struct answer *, struct verdict *),
    struct verdict *v)
{
	const char *token = d->shared->account->token;
	char *body = mem_dupn(r->body, r->len),
	     *location = mem_dup(r->location);
	struct answer answer = { r->status, body, r->len, location,
		r->retry_after >= 0 };

	mask(body, token);
	mask(location, token);
	hear(d->task, &answer, v);
	mask(v->why, token);
	mask(v->word, token);
	free(body);
	free(location);
}

static void
on_whole(struct drive *d, const struct http_reply *r)
{
	struct verdict v;

	judge(d, r, d->shared->account->cloud->hear, &v);
	d->heard = v.kind;
	d->heard_any = true;
	if (verdicts[v.kind].well)
		drive_went_well(d);
	if (v.kind != VERDICT_MISSING)
		d->missing = 0;
	verdicts[v.kind].hear(d, r, &v);
}

bool
drive_hear_instead(struct drive *d, const char *body, size_t len)
{
	const struct http_reply r = { .outcome = HTTP_REPLY,
		.status = 200,
		.body = body,
		.len = len,
		.location = "",
		.retry_after = -1 };
	struct verdict v;

	judge(d, &r, d->shared->account->cloud->instead, &v);
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
	err_set(&err, ERR_IO, "%s: cannot write: %s", d->arrival.part,
	    strerror(d->arrival.failed));
	room_hint(&err, d->arrival.failed, d->arrival.fd, 0);
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

void
drive_hear(void *arg, const struct http_reply *r)
{
	struct drive *d = arg;

	d->http = NULL;
	if (!d->over)
		outcomes[r->outcome](d, r);
}
