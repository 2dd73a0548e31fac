/*
 * Evotor, whichever version is asked.
 */
#include "cloud/evotor_common.h"
#include "base/field.h"
#include "base/mem.h"
#include "base/text.h"
#include "cloud/url.h"
#include "cloud/errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- references ---- */

static const struct {
	const char *word;
	enum evotor_question what;
	bool seeking;
} words[] = {
	{ "", EVOTOR_LIST, true },
	{ "list", EVOTOR_LIST, false },
	{ "seek", EVOTOR_LIST, true },
	{ "docs", EVOTOR_DOCS, false },
	{ "doc", EVOTOR_DOC, false },
	{ "groups", EVOTOR_GROUPS, false },
	{ "goods", EVOTOR_GOODS, false },
};

const char *
evotor_word(enum evotor_question what)
{
	size_t i = 1;

	while (words[i].what != what)
		i++;
	return words[i].word;
}

/* The text up to the next slash, which is passed over. */
static struct slice
step(const char **s)
{
	struct slice found = { *s, strcspn(*s, "/") };

	*s += found.len + ((*s)[found.len] == '/');
	return found;
}

struct evotor_ref
evotor_ref(const struct part *part)
{
	const char *s = part->ref;
	struct slice word = step(&s);
	struct evotor_ref ref = { .what = EVOTOR_LIST };
	size_t i;

	for (i = 0; i < NELEM(words); i++)
		if (slice_is(word, words[i].word)) {
			ref.what = words[i].what;
			ref.seeking = words[i].seeking;
		}
	ref.series = step(&s);
	ref.rest = (struct slice){ s, strlen(s) };
	return ref;
}

/* ---- what is wanted ---- */

static const char *const lists[] = { "stores", "devices", "employees" };

bool
evotor_is_list(const struct task *t)
{
	size_t i;

	for (i = 0; i < NELEM(lists); i++)
		if (strcmp(t->kind, lists[i]) == 0)
			return true;
	return false;
}

const char *
evotor_list(const struct task *t)
{
	if (evotor_is_list(t))
		return t->kind;
	return t->place[0] == '/' ? "devices" : "stores";
}

bool
evotor_shows(const struct task *t, const struct part *part)
{
	return evotor_is_list(t) || evotor_ref(part).what != EVOTOR_LIST;
}

bool
evotor_is_goods(const struct task *t)
{
	return strcmp(t->kind, "goods") == 0;
}

/* A filter is types, or one document's id behind this. */
#define BY_ID "id:"

const char *
evotor_id(const struct task *t)
{
	size_t n = strlen(BY_ID);

	return strncmp(t->filter, BY_ID, n) == 0 ? t->filter + n : NULL;
}

const char *
evotor_types(const struct task *t)
{
	return evotor_id(t) == NULL ? t->filter : "";
}

/* A place is STORE, STORE/DEVICE or /DEVICE. */
static struct slice
wanted_store(const struct task *t)
{
	return (struct slice){ t->place, strcspn(t->place, "/") };
}

static const char *
wanted_device(const struct task *t)
{
	const char *slash = strchr(t->place, '/');

	return slash == NULL ? "" : slash + 1;
}

bool
evotor_put_device(struct buf *b, const char *before, const struct task *t)
{
	const char *device = wanted_device(t);

	if (device[0] == '\0')
		return false;
	buf_puts(b, before);
	url_put(b, device, "");
	return true;
}

/* ---- stores ---- */

static bool
is_wanted(const struct task *t, const char *id, const char *store)
{
	struct slice one = wanted_store(t);

	if (store == NULL || store[0] == '\0' || evotor_is_list(t))
		return false;
	if (t->place[0] == '/')
		return strcmp(id, wanted_device(t)) == 0;
	return one.len == 0 || slice_is(one, store);
}

void
evotor_name_store(const struct task *t, const char *id, const char *store,
    enum evotor_question goods, struct refs *refs)
{
	enum evotor_question what =
	    evotor_id(t) != NULL ? EVOTOR_DOC : EVOTOR_DOCS;
	struct buf ref = BUF_INIT;

	if (strcmp(evotor_list(t), "stores") == 0)
		store = id;
	if (!is_wanted(t, id, store))
		return;
	if (evotor_is_goods(t))
		what = goods;
	buf_printf(&ref, "%s/", evotor_word(what));
	url_put(&ref, store, "");
	if (evotor_id(t) != NULL) {
		buf_putc(&ref, '/');
		url_put(&ref, evotor_id(t), "");
	}
	cloud_refs_once(refs, buf_str(&ref));
	buf_clear(&ref);
}

int
evotor_no_store(const struct task *t, struct err *err)
{
	struct slice store = wanted_store(t);

	if (t->place[0] == '/')
		return err_set(err, ERR_UNAVAIL,
		    "the cloud lists no terminal \"%.100s\" for this token; "
		    "kassa devices shows those that it has",
		    wanted_device(t));
	if (store.len > 0)
		return err_set(err, ERR_UNAVAIL,
		    "the cloud lists no store \"%.*s\" for this token; kassa "
		    "stores shows those that it has",
		    text_fit(store.text, store.len, 100), store.text);
	return err_set(err, ERR_UNAVAIL,
	    "the cloud lists no store for this token; install the application "
	    "for one in Evotor's cabinet");
}

int
evotor_one_store(const struct task *t, const struct evotor_ref *r,
    const struct refs *refs, struct err *err)
{
	if (!evotor_is_goods(t) || t->place[0] != '\0' || refs->n == 0 ||
	    (refs->n == 1 && r->seeking))
		return 0;
	return err_set(err, ERR_USAGE,
	    "this token is of several stores, and each has goods of its own; "
	    "--store ID says which one is meant, and kassa stores shows them");
}

/* ---- what an answer means ---- */

static const struct {
	int status;
	enum verdict_kind kind;
	const char *words;
	const char *advice;
} statuses[] = {
	{ 400, VERDICT_REFUSED, "does not understand the request", NULL },
	{ 401, VERDICT_DENIED, "does not accept the token", NULL },
	{ 402, VERDICT_REFUSED,
	    "wants a subscription that covers this: it is not paid for, or "
	    "there are more terminals than it has",
	    "look at the application's page in Evotor's cabinet" },
	{ 403, VERDICT_REFUSED,
	    "does not let the application read this: it lacks the permission, "
	    "or is not installed",
	    "allow it, or install it for this store, in Evotor's cabinet" },
	{ 404, VERDICT_REFUSED, "does not know this",
	    "kassa stores and kassa devices show what it has" },
	{ 405, VERDICT_REFUSED, "does not allow this",
	    "the terminal may not be active in the subscription: look in "
	    "Evotor's cabinet" },
	{ 406, VERDICT_REFUSED, "does not answer in the version asked for",
	    "--cloud evotor is the Customer API, evotor-v1 the older one; "
	    "--url is the host alone" },
	{ 409, VERDICT_REFUSED, "has something that is in conflict with this",
	    "look there, and run the command again" },
	{ 413, VERDICT_REFUSED, "finds the request too big",
	    "send less at a time: --batch" },
	{ 422, VERDICT_REFUSED, "cannot make sense of what is named",
	    "kassa stores and kassa devices show what it has" },
	{ 429, VERDICT_BUSY, "has had too many requests", NULL },
};

/* Where an answer belongs, in front of what is said of it. */
static void
put_place(struct buf *b, const struct part *part)
{
	struct evotor_ref ref = { .what = EVOTOR_LIST };

	if (part != NULL)
		ref = evotor_ref(part);
	if (ref.what == EVOTOR_DOC)
		buf_printf(b, "document %.*s: ",
		    text_fit(ref.rest.text, ref.rest.len, 60), ref.rest.text);
	else if (ref.what != EVOTOR_LIST)
		buf_printf(b, "store %.*s: ",
		    text_fit(ref.series.text, ref.series.len, 60),
		    ref.series.text);
}

/* The status of this table, or as any cloud has it; and its advice. */
static const char *
judge(const struct answer *answer, struct verdict *v, struct buf *why)
{
	const char *advice = NULL;
	size_t i;

	for (i = 0; i < NELEM(statuses); i++)
		if (statuses[i].status == answer->status) {
			v->kind = statuses[i].kind;
			advice = statuses[i].advice;
			buf_printf(why, "the cloud %s (HTTP %d)",
			    statuses[i].words, answer->status);
			return advice;
		}
	buf_puts(why, v->why);
	return NULL;
}

static void
add_words(struct buf *why, const struct answer *answer)
{
	struct buf said = BUF_INIT;

	if (errors_read(&said, answer->body, answer->len, answer->secret))
		buf_printf(why, ": %s", buf_str(&said));
	buf_clear(&said);
}

/* ---- headers ---- */

const char *const evotor_heeds[] = { "X-RateLimit-Reset",
	"X-RateLimit-Remaining", "Warning", NULL };

/* No count is larger, and no instant, be it one in milliseconds. */
#define NUMBER_MAX ((int64_t)100 * 1000 * 1000 * 1000 * 1000)

/* A number in a header, to the next whole one; or -1. */
static int64_t
number_in(const struct answer *answer, const char *name)
{
	const char *text = field_find(answer->fields, answer->nfields, name);
	char *end;
	int64_t n;

	if (text == NULL || !text_is_digit(*text))
		return -1;
	n = strtoll(text, &end, 10);
	if (n > NUMBER_MAX)
		return -1;
	if (*end == '.' && strspn(end + 1, "0123456789") == strlen(end + 1))
		return n + 1;
	return *end != '\0' ? -1 : n;
}

#define EPOCH_S  ((int64_t)1000000000)
#define EPOCH_MS ((int64_t)1000000000000)

/* How long until requests are counted anew: as seconds, or as an instant. */
static int64_t
seconds_to_reset(const struct answer *answer)
{
	int64_t reset = number_in(answer, "X-RateLimit-Reset");

	if (reset >= EPOCH_MS)
		return (reset + 999) / 1000 - answer->now;
	return reset >= EPOCH_S ? reset - answer->now : reset;
}

/* The last request that may be made before then was this one. */
static bool
is_spent(const struct answer *answer)
{
	if (answer->status == 429)
		return !answer->later;
	return number_in(answer, "X-RateLimit-Remaining") == 0;
}

static void
hear_headers(const struct answer *answer, struct verdict *v)
{
	const char *warning =
	    field_find(answer->fields, answer->nfields, "Warning");
	int64_t reset = seconds_to_reset(answer);
	char *shown = mem_dup(warning);

	if (is_spent(answer) && reset > 0)
		v->pause_s = reset;
	if (shown == NULL)
		return;
	text_hide(shown, answer->secret);
	snprintf(v->note, sizeof(v->note), "the cloud warns: %.*s",
	    text_fit_str(shown, sizeof(v->note) - 32), shown);
	free(shown);
}

void
evotor_hear(const struct task *t, const struct part *part,
    const struct answer *answer, struct verdict *v)
{
	struct buf why = BUF_INIT;
	const char *advice;

	*v = (struct verdict){ .kind = VERDICT_FETCHED };
	hear_headers(answer, v);
	if (!cloud_hear_status(answer, v))
		return;
	put_place(&why, part);
	advice = judge(answer, v, &why);
	if (answer->status == 404 && evotor_id(t) != NULL)
		advice = "without --store all stores are asked for it";
	add_words(&why, answer);
	if (advice != NULL)
		buf_printf(&why, "; %s", advice);
	snprintf(v->why, sizeof(v->why), "%.*s",
	    text_fit_str(buf_str(&why), sizeof(v->why) - 1), buf_str(&why));
	buf_clear(&why);
}

int
evotor_wrong_page(const struct part *part, const char *what, struct err *err)
{
	struct buf place = BUF_INIT;

	put_place(&place, part);
	err_set(err, ERR_PROTO, "%s%s", buf_str(&place), what);
	buf_clear(&place);
	return -1;
}

int
evotor_no_page(const struct part *part, const char *code, const char *message,
    struct err *err)
{
	struct buf place = BUF_INIT;

	if (code == NULL && message == NULL)
		return evotor_wrong_page(
		    part, "the cloud's answer is no list, nor an error", err);
	put_place(&place, part);
	err_set(err, ERR_PROTO,
	    "%sinstead of a list the cloud says: %.100s%s%.300s",
	    buf_str(&place), code == NULL ? "" : code,
	    code == NULL || message == NULL ? "" : ": ",
	    message == NULL ? "" : message);
	buf_clear(&place);
	return -1;
}

const char *
evotor_said(const struct leaf *picked, int from, int to)
{
	for (; from <= to; from++)
		if (picked[from].text != NULL && picked[from].text[0] != '\0')
			return picked[from].text;
	return NULL;
}

/* ---- documents ---- */

/* Is it one of the list's words, which have commas between them? */
static bool
is_among(const char *list, struct slice word)
{
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == word.len && memcmp(list, word.text, n) == 0)
			return true;
	}
	return false;
}

enum receipt_kind
evotor_kind(const struct task *t, struct slice type, struct slice device)
{
	const char *types = evotor_types(t), *one = wanted_device(t);

	if ((types[0] != '\0' && !is_among(types, type)) ||
	    (one[0] != '\0' && device.len > 0 && !slice_is(device, one)))
		return RECEIPT_NONE;
	return slice_is(type, "SELL") || slice_is(type, "PAYBACK")
		   ? RECEIPT
		   : RECEIPT_OTHER;
}

void
evotor_identify(
    struct buf *b, struct slice store, struct slice type, struct slice id)
{
	if (id.len == 0)
		return;
	buf_add(b, store.text, store.len);
	buf_putc(b, '/');
	buf_add(b, type.text, type.len);
	buf_putc(b, '/');
	buf_add(b, id.text, id.len);
}
