/*
 * Kassatka: the requests, and the judgement of replies. The page names only
 * the status "success"; a client of 2020 knows "new" as well. No word for a
 * failed job is documented, so the words of other clouds are taken for it, and
 * every other word means that the job is still running.
 */
#include "cloud/kassatka.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "cloud/url.h"
#include "model/pick.h"
#include "reader/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Status words in any case of letters; others mean that it is running. */
static const struct {
	const char *word;
	enum verdict_kind kind;
} states[] = {
	{ "success", VERDICT_READY },
	{ "new", VERDICT_RUNNING },
	{ "created", VERDICT_RUNNING },
	{ "accepted", VERDICT_RUNNING },
	{ "submitted", VERDICT_RUNNING },
	{ "scheduled", VERDICT_RUNNING },
	{ "queued", VERDICT_RUNNING },
	{ "waiting", VERDICT_RUNNING },
	{ "pending", VERDICT_RUNNING },
	{ "started", VERDICT_RUNNING },
	{ "active", VERDICT_RUNNING },
	{ "running", VERDICT_RUNNING },
	{ "working", VERDICT_RUNNING },
	{ "processing", VERDICT_RUNNING },
	{ "in progress", VERDICT_RUNNING },
	{ "in_progress", VERDICT_RUNNING },
	{ "inprogress", VERDICT_RUNNING },
	{ "fail", VERDICT_FAILED },
	{ "failed", VERDICT_FAILED },
	{ "failure", VERDICT_FAILED },
	{ "error", VERDICT_FAILED },
	{ "errored", VERDICT_FAILED },
	{ "fatal", VERDICT_FAILED },
	{ "rejected", VERDICT_FAILED },
	{ "refused", VERDICT_FAILED },
	{ "denied", VERDICT_FAILED },
	{ "invalid", VERDICT_FAILED },
	{ "abort", VERDICT_FAILED },
	{ "aborted", VERDICT_FAILED },
	{ "cancel", VERDICT_FAILED },
	{ "cancelled", VERDICT_FAILED },
	{ "canceled", VERDICT_FAILED },
	{ "terminated", VERDICT_FAILED },
	{ "killed", VERDICT_FAILED },
	{ "timeout", VERDICT_FAILED },
	{ "timed out", VERDICT_FAILED },
	{ "timed_out", VERDICT_FAILED },
	{ "timedout", VERDICT_FAILED },
	{ "expired", VERDICT_GONE },
	{ "deleted", VERDICT_GONE },
	{ "removed", VERDICT_GONE },
};

/* ---- asking ---- */

static void
ask_submit(const struct task *t, struct ask *ask, struct buf *url)
{
	ask->once = true;
	if (strcmp(t->kind, "nomenclature") == 0) {
		ask->method = "POST";
		ask->type = "application/xml";
		ask->form = "nomenclature";
		buf_puts(url, "/nomenclature");
		return;
	}
	buf_puts(url, "/receipts?from=");
	url_put(url, t->from, ":");
	buf_puts(url, "&to=");
	url_put(url, t->to, ":");
}

static int
ask_key(
    const struct task *t, const char *verb, struct buf *url, struct err *err)
{
	if (!cloud_key_ok(t->key))
		return err_set(
		    err, ERR_USAGE, "\"%.140s\" is not a process key", t->key);
	buf_printf(url, "/%s/%s", verb, t->key);
	return 0;
}

static int
kassatka_ask(const struct task *t, const struct part *part, struct ask *ask,
    struct err *err)
{
	struct buf url = BUF_INIT;
	int rc = 0;

	(void)part;
	*ask = (struct ask){ .method = "GET" };
	url_base(&url, t->url);
	if (t->state == TASK_PLANNED)
		ask_submit(t, ask, &url);
	else if (t->state == TASK_ASKED)
		rc = ask_key(t, "process", &url, err);
	else {
		ask->keep = true;
		rc = ask_key(t, "download", &url, err);
	}
	ask->url = buf_take(&url);
	if (rc != 0) {
		free(ask->url);
		ask->url = NULL;
	}
	return rc;
}

/* ---- hearing ---- */

enum { SUCCESS, STATUS, KEY, ERROR, MESSAGE, RESPONSE, INNER, REASON };

/* The page shows no error; these are where one would look for its words. */
#define LEAVES                                                                 \
	{                                                                      \
		{ "json/success", NULL }, { "json/response/status", NULL },    \
		    { "json/response/process_key", NULL },                     \
		    { "json/error", NULL }, { "json/message", NULL },          \
		    { "json/response", NULL },                                 \
		    { "json/response/message", NULL },                         \
		    { "json/response/error", NULL },                           \
		{                                                              \
			NULL, NULL                                             \
		}                                                              \
	}

static const char *
find_words(const struct leaf *leaves)
{
	size_t i;

	for (i = ERROR; i <= REASON; i++)
		if (leaves[i].text != NULL && leaves[i].text[0] != '\0')
			return leaves[i].text;
	return NULL;
}

static void
say(struct verdict *v, const struct answer *answer, enum verdict_kind kind,
    const char *what, const char *words)
{
	v->kind = kind;
	snprintf(v->why, sizeof(v->why), "%s", what);
	if (words != NULL)
		cloud_quote(v, answer, words);
}

static void
judge_submit(
    const struct leaf *leaves, const struct answer *answer, struct verdict *v)
{
	const char *key = leaves[KEY].text;

	if (key == NULL || key[0] == '\0')
		say(v, answer, VERDICT_BROKEN, "the reply has no process key",
		    find_words(leaves));
	else if (cloud_key(v, answer, key))
		v->kind = VERDICT_ASKED;
	else
		say(v, answer, VERDICT_BROKEN,
		    "the reply's process key is not one that can be used", key);
}

static void
judge_word(const char *word, struct verdict *v)
{
	size_t i;

	v->kind = VERDICT_RUNNING;
	v->strange = true;
	for (i = 0; i < NELEM(states) && v->strange; i++) {
		if (strcasecmp(word, states[i].word) != 0)
			continue;
		v->kind = states[i].kind;
		v->strange = false;
	}
}

static void
judge_poll(
    const struct leaf *leaves, const struct answer *answer, struct verdict *v)
{
	const char *word = leaves[STATUS].text, *why = find_words(leaves);

	if (word == NULL || word[0] == '\0') {
		say(v, answer, VERDICT_BROKEN, "the reply has no status", why);
		return;
	}
	cloud_word(v, answer, word);
	judge_word(word, v);
	if (v->kind == VERDICT_FAILED || v->kind == VERDICT_GONE)
		say(v, answer, v->kind, "the job failed",
		    why != NULL ? why : word);
}

static int
pick(const struct answer *answer, struct picker *p)
{
	struct err err = ERR_INIT;
	struct input in;
	int rc;

	input_mem(&in, "reply", answer->body, answer->len);
	rc = reader_json(&in, &p->listener, &err);
	input_clear(&in);
	return rc;
}

static bool
says_no(const struct leaf *leaves)
{
	return leaves[SUCCESS].text != NULL &&
	       strcmp(leaves[SUCCESS].text, "false") == 0;
}

/* {"success":false}: of a job's status it is the job, else the request. */
static void
judge_no(const struct task *t, const struct leaf *leaves,
    const struct answer *answer, struct verdict *v)
{
	const char *words = find_words(leaves);

	if (t->state == TASK_ASKED && leaves[STATUS].text != NULL)
		say(v, answer, VERDICT_FAILED, "the job failed",
		    words != NULL ? words : leaves[STATUS].text);
	else
		say(v, answer, VERDICT_REFUSED, "the cloud refuses the request",
		    words);
}

static void
judge(const struct task *t, const struct leaf *leaves,
    const struct answer *answer, struct verdict *v)
{
	if (says_no(leaves))
		judge_no(t, leaves, answer, v);
	else if (t->state == TASK_PLANNED)
		judge_submit(leaves, answer, v);
	else
		judge_poll(leaves, answer, v);
}

/* The cloud's own words beside a bad HTTP status; does it refuse in them? */
static bool
add_words(const struct answer *answer, struct verdict *v)
{
	struct leaf leaves[] = LEAVES;
	struct picker p;
	bool no = false;

	picker_init(&p, leaves);
	if (pick(answer, &p) == 0) {
		const char *words = find_words(leaves);

		no = says_no(leaves);
		if (words != NULL)
			cloud_quote(v, answer, words);
	}
	picker_clear(&p);
	return no;
}

/*
 * What a status means depends on what was asked. A 404 of a submit is no job's;
 * a list of goods that came to a busy cloud was not taken only if the cloud
 * itself says so, and not some gateway before it; and a key that is in
 * conflict with something, or locked, will not be so for ever.
 */
static void
weigh_status(const struct task *t, const struct answer *answer, bool no,
    struct verdict *v)
{
	bool goods = strcmp(t->kind, "nomenclature") == 0;

	if (t->state != TASK_PLANNED) {
		if (answer->status == 409 || answer->status == 423)
			v->kind = VERDICT_UNSURE;
	} else if (v->kind == VERDICT_MISSING)
		v->kind = VERDICT_REFUSED;
	else if (v->kind == VERDICT_BUSY && goods && !answer->later && !no)
		v->kind = VERDICT_UNSURE;
}

static void
kassatka_hear(const struct task *t, const struct part *part,
    const struct answer *answer, struct verdict *v)
{
	struct leaf leaves[] = LEAVES;
	struct picker p;

	(void)part;
	*v = (struct verdict){ .kind = VERDICT_BROKEN };
	if (cloud_hear_status(answer, v)) {
		weigh_status(t, answer, add_words(answer, v), v);
		return;
	}
	if (t->state == TASK_READY) {
		v->kind = VERDICT_FETCHED;
		return;
	}
	picker_init(&p, leaves);
	if (pick(answer, &p) == 0)
		judge(t, leaves, answer, v);
	else
		say(v, answer, VERDICT_BROKEN,
		    answer->len == 0 ? "the reply is empty"
				     : "the reply is not JSON",
		    NULL);
	picker_clear(&p);
}

/* A refusal, or the job's status where its result was asked for. */
static void
judge_instead(const struct task *t, const struct leaf *leaves,
    const struct answer *answer, struct verdict *v)
{
	judge(t, leaves, answer, v);
	if (v->kind == VERDICT_BROKEN && find_words(leaves) != NULL)
		say(v, answer, VERDICT_REFUSED, "the cloud refuses the request",
		    find_words(leaves));
	else if (v->kind == VERDICT_RUNNING)
		say(v, answer, VERDICT_UNSURE,
		    "instead of the result the cloud says its status",
		    leaves[STATUS].text);
	else if (v->kind == VERDICT_READY)
		v->kind = VERDICT_BROKEN;
}

static void
kassatka_instead(
    const struct task *t, const struct answer *answer, struct verdict *v)
{
	struct leaf leaves[] = LEAVES;
	struct picker p;

	*v = (struct verdict){ .kind = VERDICT_BROKEN };
	picker_init(&p, leaves);
	if (pick(answer, &p) == 0)
		judge_instead(t, leaves, answer, v);
	picker_clear(&p);
}

/* ---- receipts ---- */

enum { DATE, NUMBER, SUM };

static const char *const record_paths[] = { "Documents/Doc", NULL };
static const char *const record_leaves[] = { [DATE] = "Head/Date",
	[NUMBER] = "Head/DocNum",
	[SUM] = "Head/DocSumWithDiscount",
	NULL };

/*
 * A number alone does not tell two receipts apart: tills may count for
 * themselves. Number and stamp do.
 */
static void
read_receipt(
    const struct task *t, const struct slice *texts, struct cloud_receipt *r)
{
	(void)t;
	r->kind = RECEIPT;
	r->stamp = texts[DATE];
	r->sum = texts[SUM];
	if (texts[NUMBER].len == 0)
		return;
	buf_add(r->id, texts[NUMBER].text, texts[NUMBER].len);
	buf_putc(r->id, '\0');
	buf_add(r->id, texts[DATE].text, texts[DATE].len);
}

static const struct cloud_record record = { record_paths, record_leaves,
	read_receipt, false };

/* ---- the cloud ---- */

static const char *const schemes[] = { "api-token: ", NULL };
static const char *const heeds[] = { NULL };

static const struct cloud_list goods = { "nomenclature", "ProductsGroups",
	"kassatka-nomenclature" };

const struct cloud cloud_kassatka = {
	.name = "kassatka",
	.title = "Kassatka",
	.rules = "kassatka-receipts",
	.list = &goods,
	.url = "http://api.kassatka.link/1c-api/v1",
	.can = CLOUD_JOBS,
	.schemes = schemes,
	.heeds = heeds,
	.root = "Documents",
	.record = &record,
	.ask = kassatka_ask,
	.hear = kassatka_hear,
	.instead = kassatka_instead,
};
