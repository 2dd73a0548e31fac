/*
 * Evotor's older REST API (v1): an answer is all of a list, an array. Documents
 * are asked for by the time between two instants, both without, that are at
 * most a month apart.
 */
#include "base/civil.h"
#include "base/mem.h"
#include "cloud/evotor.h"
#include "cloud/evotor_common.h"
#include "cloud/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The shortest of months, and as long as documents are kept. */
#define WINDOW_S ((int64_t)28 * CIVIL_DAY)
#define BACK_S   ((int64_t)183 * CIVIL_DAY)

/* ---- asking ---- */

/* Windows of a store: the first is docs/STORE, then docs/STORE/1 and on. */
static int64_t
window_of(const struct evotor_ref *r)
{
	return r->rest.len == 0 ? 0 : strtoll(r->rest.text, NULL, 10);
}

/* "2017-01-10T09:33:19.757+0000" */
static void
put_moment(struct buf *url, int64_t seconds, int ms)
{
	struct civil c;
	char text[64];

	civil_from_seconds(&c, seconds);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03d+0000",
	    c.year, c.month, c.day, c.hour, c.minute, c.second, ms);
	url_put(url, text, "");
}

/* The begin is in and the end is out: so it is later than just before. */
static void
put_window(struct buf *url, const struct task *t, const struct evotor_ref *r)
{
	int64_t begin = t->begin + window_of(r) * WINDOW_S;
	int64_t end = begin + WINDOW_S < t->end ? begin + WINDOW_S : t->end;

	buf_puts(url, "?gtCloseDate=");
	put_moment(url, begin - 1, 999);
	buf_puts(url, "&ltCloseDate=");
	put_moment(url, end, 0);
}

static void
put_documents(struct buf *url, const struct task *t, const struct evotor_ref *r)
{
	buf_puts(url, "stores/");
	buf_add(url, r->series.text, r->series.len);
	buf_puts(url, "/documents");
	put_window(url, t, r);
	evotor_put_device(url, "&deviceUuid=", t);
	if (evotor_types(t)[0] == '\0')
		return;
	buf_puts(url, "&types=");
	url_put(url, evotor_types(t), ",");
}

static int
v1_ask(const struct task *t, const struct part *part, struct ask *ask,
    struct err *err)
{
	struct evotor_ref r = evotor_ref(part);
	struct buf url = BUF_INIT;

	if (r.what == EVOTOR_DOC)
		return err_set(err, ERR_USAGE,
		    "--id: this cloud gives no single documents; --cloud "
		    "evotor does");
	*ask = (struct ask){
		.method = "GET", .accept = "application/json", .keep = true
	};
	url_base(&url, t->url);
	buf_puts(&url, "/api/v1/inventories/");
	if (r.what == EVOTOR_LIST)
		buf_printf(&url, "%s/search", evotor_list(t));
	else if (r.what == EVOTOR_GOODS)
		buf_printf(&url, "stores/%.*s/products", (int)r.series.len,
		    r.series.text);
	else
		put_documents(&url, t, &r);
	ask->url = buf_take(&url);
	return 0;
}

/* ---- what a list says ---- */

static const char *const things[] = { "json/item", NULL };

enum { ID, STORE, CODE, MESSAGE };

static const char *const thing_picks[] = { [ID] = "uuid",
	[STORE] = "storeUuid",
	[CODE] = "code",
	[MESSAGE] = "message",
	NULL };

/* A thing without an id is no thing: a store may have a code. */
static int
v1_thing(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	if (picked[ID].text == NULL || picked[ID].text[0] == '\0')
		return evotor_no_page(
		    part, picked[CODE].text, picked[MESSAGE].text, err);
	if (evotor_ref(part).what == EVOTOR_LIST)
		evotor_name_store(
		    t, picked[ID].text, picked[STORE].text, EVOTOR_GOODS, refs);
	return 0;
}

static const struct cloud_each each = { things, thing_picks, v1_thing };

enum { ROOT, ITEM, E_CODE, E_CODES, E_ERROR, E_MESSAGE, E_REASON };

static const char *const list_picks[] = { [ROOT] = "json",
	[ITEM] = "json/item",
	[E_CODE] = "json/code",
	[E_CODES] = "json/errors/code",
	[E_ERROR] = "json/error",
	[E_MESSAGE] = "json/message",
	[E_REASON] = "json/errors/reason",
	NULL };

static bool
is_array(const struct leaf *picked)
{
	return picked[ITEM].text != NULL ||
	       (picked[ROOT].text != NULL &&
		   strcmp(picked[ROOT].text, "[]") == 0);
}

/* The window behind this one, if there is time left. */
static void
name_next(const struct task *t, const struct evotor_ref *r, struct refs *refs)
{
	int64_t next = window_of(r) + 1;
	struct buf ref = BUF_INIT;

	if (t->begin + next * WINDOW_S >= t->end)
		return;
	buf_printf(&ref, "docs/%.*s/%lld", (int)r->series.len, r->series.text,
	    (long long)next);
	cloud_refs_page(refs, buf_str(&ref));
	buf_clear(&ref);
}

static int
v1_more(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	struct evotor_ref r = evotor_ref(part);

	if (!is_array(picked))
		return evotor_no_page(part,
		    evotor_said(picked, E_CODE, E_ERROR),
		    evotor_said(picked, E_MESSAGE, E_REASON), err);
	if (r.what == EVOTOR_DOCS)
		name_next(t, &r, refs);
	if (r.what != EVOTOR_LIST || evotor_is_list(t))
		return 0;
	return refs->n == 0 ? evotor_no_store(t, err)
			    : evotor_one_store(t, &r, refs, err);
}

/* ---- receipts ---- */

enum { R_CLOSED, R_OPENED, R_TYPE, R_ID, R_STORE, R_DEVICE, R_RESULT, R_SUM };

static const char *const leaves[] = { [R_CLOSED] = "closeDate",
	[R_OPENED] = "openDate",
	[R_TYPE] = "type",
	[R_ID] = "uuid",
	[R_STORE] = "storeUuid",
	[R_DEVICE] = "deviceUuid",
	[R_RESULT] = "closeResultSum",
	[R_SUM] = "closeSum",
	NULL };

/* The sum of a whole document is positive, also of what was paid back. */
static void
v1_read(
    const struct task *t, const struct slice *texts, struct cloud_receipt *r)
{
	if (texts[R_ID].len > 0)
		r->kind = evotor_kind(t, texts[R_TYPE], texts[R_DEVICE]);
	r->stamp = texts[texts[R_CLOSED].len > 0 ? R_CLOSED : R_OPENED];
	r->sum = texts[texts[R_RESULT].len > 0 ? R_RESULT : R_SUM];
	r->type = texts[R_TYPE];
	r->minus = slice_is(r->type, "PAYBACK");
	evotor_identify(r->id, texts[R_STORE], texts[R_TYPE], texts[R_ID]);
}

static const struct cloud_record record = { things, leaves, v1_read, true };

/* ---- the cloud ---- */

static const char *const schemes[] = {
	"X-Authorization: ", "Authorization: Bearer ", NULL
};

const struct cloud cloud_evotor_v1 = {
	.name = "evotor-v1",
	.title = "Evotor",
	.url = EVOTOR_URL,
	.can = CLOUD_PLACES | CLOUD_TYPES | CLOUD_PULL,
	.rules = "evotor-v1-documents",
	.goods = "evotor-v1-products",
	.schemes = schemes,
	.heeds = evotor_heeds,
	.reach = { .back_s = BACK_S, .exact = true },
	.root = "json",
	.record = &record,
	.ask = v1_ask,
	.hear = evotor_hear,
	.picks = list_picks,
	.each = &each,
	.more = v1_more,
	.shows = evotor_shows,
};
