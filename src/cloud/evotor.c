/*
 * Evotor's Customer API (v2): pages of things, each with the cursor of the next
 * one, which is asked for with nothing beside it. The last page has no cursor;
 * a page may be empty and have one.
 */
#include "cloud/evotor.h"
#include "base/mem.h"
#include "cloud/evotor_common.h"
#include "cloud/url.h"

#include <stdlib.h>
#include <string.h>

#define MEDIA "application/vnd.evotor.v2+json"

/* One document becomes a page of one. */
#define BEFORE "{\"items\":["
#define BEHIND "]}"

/* ---- asking ---- */

static void
put_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.text, s.len);
}

static const char *const places[] = {
	[EVOTOR_DOCS] = "/documents",
	[EVOTOR_DOC] = "/documents/",
	[EVOTOR_GROUPS] = "/product-groups",
	[EVOTOR_GOODS] = "/products",
};

static void
put_place(struct buf *url, const struct task *t, const struct evotor_ref *r)
{
	buf_puts(url, "/stores/");
	put_slice(url, r->series);
	if (r->what == EVOTOR_DOCS)
		evotor_put_device(url, "/devices/", t);
	buf_puts(url, places[r->what]);
}

/* Before 1970 there is nothing, and no number for it. */
static long long
since_1970_ms(int64_t instant)
{
	return instant > 0 ? (long long)instant * 1000 : 0;
}

/* What a series of pages begins with. */
static void
put_query(struct buf *url, const struct task *t)
{
	char mark = '?';

	if (t->begin != 0 || t->end != 0) {
		buf_printf(url, "?since=%lld&until=%lld",
		    since_1970_ms(t->begin), since_1970_ms(t->end));
		mark = '&';
	}
	if (evotor_types(t)[0] == '\0')
		return;
	buf_printf(url, "%ctype=", mark);
	url_put(url, evotor_types(t), ",");
}

static int
v2_ask(const struct task *t, const struct part *part, struct ask *ask,
    struct err *err)
{
	struct evotor_ref r = evotor_ref(part);
	struct buf url = BUF_INIT;

	(void)err;
	*ask = (struct ask){ .method = "GET", .accept = MEDIA, .keep = true };
	url_base(&url, t->url);
	if (r.what == EVOTOR_LIST)
		buf_printf(&url, "/%s", evotor_list(t));
	else
		put_place(&url, t, &r);
	if (r.what == EVOTOR_DOC) {
		put_slice(&url, r.rest);
		ask->before = BEFORE;
		ask->behind = BEHIND;
	} else if (r.rest.len > 0) {
		buf_puts(&url, "?cursor=");
		put_slice(&url, r.rest);
	} else if (r.what == EVOTOR_DOCS)
		put_query(&url, t);
	ask->url = buf_take(&url);
	return 0;
}

/* ---- hearing ---- */

/*
 * The id of a document does not tell its store: all are asked, and one that
 * does not have it comes as an empty page.
 */
static bool
may_be_elsewhere(const struct task *t, const struct part *part)
{
	return evotor_ref(part).what == EVOTOR_DOC && t->place[0] == '\0' &&
	       evotor_id(t) != NULL;
}

static bool
is_elsewhere(const struct task *t, const struct part *part)
{
	return may_be_elsewhere(t, part) &&
	       part->bytes == strlen(BEFORE BEHIND);
}

/* A cursor that is not good any more is a bad request. */
static void
v2_hear(const struct task *t, const struct part *part,
    const struct answer *answer, struct verdict *v)
{
	struct evotor_ref r = evotor_ref(part);

	evotor_hear(t, part, answer, v);
	if (answer->status == 400 && r.what != EVOTOR_LIST &&
	    r.what != EVOTOR_DOC && r.rest.len > 0)
		v->kind = VERDICT_AGAIN;
	if (answer->status == 404 && may_be_elsewhere(t, part))
		v->kind = VERDICT_FETCHED;
}

/* ---- what a page says ---- */

static const char *const things[] = { "json/items", "json/item", NULL };

enum { ID, TYPE, STORE, BODY, RESULT, SUM, CODE, MESSAGE, SELF };

static const char *const thing_picks[] = { [ID] = "id",
	[TYPE] = "type",
	[STORE] = "store_id",
	[BODY] = "body",
	[RESULT] = "body/result_sum",
	[SUM] = "body/sum",
	[CODE] = "code",
	[MESSAGE] = "message",
	[SELF] = ".",
	NULL };

static bool
is_receipt(const struct leaf *picked)
{
	const char *type = picked[TYPE].text;

	return type != NULL &&
	       (strcmp(type, "SELL") == 0 || strcmp(type, "PAYBACK") == 0);
}

/* A list may have documents without their bodies. */
static bool
is_bare(const struct leaf *picked)
{
	return picked[BODY].text == NULL ||
	       (is_receipt(picked) && evotor_said(picked, RESULT, SUM) == NULL);
}

/* What comes by its number has its body; no other one would follow. */
static int
check_whole(const struct part *part, const struct leaf *picked, struct err *err)
{
	if (!is_receipt(picked) || !is_bare(picked))
		return 0;
	return evotor_wrong_page(
	    part, "the cloud gives this receipt without its sum", err);
}

/* An array of none is told as its element with this text. */
static bool
is_empty_list(const struct leaf *picked)
{
	return strcmp(picked[SELF].text, "[]") == 0;
}

static void
name_document(const struct evotor_ref *r, const char *id, struct refs *refs)
{
	struct buf ref = BUF_INIT;

	buf_puts(&ref, "doc/");
	put_slice(&ref, r->series);
	buf_putc(&ref, '/');
	url_put(&ref, id, "");
	cloud_refs_once(refs, buf_str(&ref));
	buf_clear(&ref);
}

static int
v2_thing(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	struct evotor_ref r = evotor_ref(part);
	const char *id = picked[ID].text;

	if (id == NULL || id[0] == '\0') {
		if (is_empty_list(picked) &&
		    (r.what != EVOTOR_DOC || is_elsewhere(t, part)))
			return 0;
		return evotor_no_page(
		    part, picked[CODE].text, picked[MESSAGE].text, err);
	}
	if (r.what == EVOTOR_LIST)
		evotor_name_store(t, picked[ID].text, picked[STORE].text,
		    EVOTOR_GROUPS, refs);
	else if (r.what == EVOTOR_DOCS && is_bare(picked))
		name_document(&r, id, refs);
	return r.what == EVOTOR_DOC && evotor_id(t) == NULL
		   ? check_whole(part, picked, err)
		   : 0;
}

static const struct cloud_each each = { things, thing_picks, v2_thing };

enum {
	ITEMS,
	ITEM,
	CURSOR,
	OTHER_CURSOR,
	E_CODE,
	E_ERROR,
	E_CODES,
	E_MESSAGE,
	E_WORDS,
	E_REASON
};

static const char *const page_picks[] = { [ITEMS] = "json/items",
	[ITEM] = "json/item",
	[CURSOR] = "json/paging/next_cursor",
	[OTHER_CURSOR] = "json/next_cursor",
	[E_CODE] = "json/code",
	[E_ERROR] = "json/error",
	[E_CODES] = "json/errors/code",
	[E_MESSAGE] = "json/message",
	[E_WORDS] = "json/description",
	[E_REASON] = "json/errors/reason",
	NULL };

static void
name_next(const struct task *t, const struct evotor_ref *r, const char *cursor,
    struct refs *refs)
{
	struct buf ref = BUF_INIT;

	if (r->what != EVOTOR_LIST) {
		buf_printf(&ref, "%s/", evotor_word(r->what));
		put_slice(&ref, r->series);
	} else
		buf_printf(&ref, "%s/%s",
		    r->seeking && refs->n == 0 ? "seek" : "list",
		    evotor_list(t));
	buf_putc(&ref, '/');
	url_put(&ref, cursor, "");
	cloud_refs_page(refs, buf_str(&ref));
	buf_clear(&ref);
}

/* The groups have all come: goods follow. */
static void
name_goods(const struct evotor_ref *r, struct refs *refs)
{
	struct buf ref = BUF_INIT;

	buf_printf(&ref, "%s/", evotor_word(EVOTOR_GOODS));
	put_slice(&ref, r->series);
	cloud_refs_once(refs, buf_str(&ref));
	buf_clear(&ref);
}

static int
v2_more(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	struct evotor_ref r = evotor_ref(part);
	const char *cursor = evotor_said(picked, CURSOR, OTHER_CURSOR);
	bool seeks = r.what == EVOTOR_LIST && !evotor_is_list(t);

	if (picked[ITEMS].text == NULL && picked[ITEM].text == NULL)
		return evotor_no_page(part,
		    evotor_said(picked, E_CODE, E_CODES),
		    evotor_said(picked, E_MESSAGE, E_REASON), err);
	if (r.what == EVOTOR_DOC)
		return 0;
	if (seeks && evotor_one_store(t, &r, refs, err) != 0)
		return -1;
	if (seeks && refs->n > 0 && t->place[0] != '\0')
		return 0; /* that store, or terminal, is found */
	if (cursor != NULL)
		name_next(t, &r, cursor, refs);
	else if (r.what == EVOTOR_GROUPS)
		name_goods(&r, refs);
	else if (seeks && r.seeking && refs->n == 0)
		return evotor_no_store(t, err);
	return 0;
}

/* ---- receipts ---- */

enum {
	R_CLOSED,
	R_CREATED,
	R_TYPE,
	R_ID,
	R_STORE,
	R_DEVICE,
	R_BODY,
	R_RESULT,
	R_SUM
};

static const char *const leaves[] = { [R_CLOSED] = "close_date",
	[R_CREATED] = "created_at",
	[R_TYPE] = "type",
	[R_ID] = "id",
	[R_STORE] = "store_id",
	[R_DEVICE] = "device_id",
	[R_BODY] = "body",
	[R_RESULT] = "body/result_sum",
	[R_SUM] = "body/sum",
	NULL };

/* Its body comes by itself, unless this one was asked for by its id. */
static bool
is_envelope(const struct slice *texts, const struct cloud_receipt *r)
{
	return texts[R_BODY].text == NULL ||
	       (r->kind == RECEIPT && r->sum.len == 0);
}

/* Sums are positive, also of what was paid back. */
static void
v2_read(
    const struct task *t, const struct slice *texts, struct cloud_receipt *r)
{
	r->kind = evotor_kind(t, texts[R_TYPE], texts[R_DEVICE]);
	r->stamp = texts[texts[R_CLOSED].len > 0 ? R_CLOSED : R_CREATED];
	r->arrived = texts[R_CREATED];
	r->sum = texts[texts[R_RESULT].len > 0 ? R_RESULT : R_SUM];
	r->minus = slice_is(texts[R_TYPE], "PAYBACK");
	r->type = texts[R_TYPE];
	if (texts[R_ID].len == 0 ||
	    (evotor_id(t) == NULL && is_envelope(texts, r)))
		r->kind = RECEIPT_NONE;
	evotor_identify(r->id, texts[R_STORE], texts[R_TYPE], texts[R_ID]);
}

static const struct cloud_record record = { things, leaves, v2_read, true };

/* ---- the cloud ---- */

static const char *const schemes[] = { "Authorization: Bearer ",
	"X-Authorization: ", NULL };

const struct cloud cloud_evotor = {
	.name = "evotor",
	.title = "Evotor",
	.url = EVOTOR_URL,
	.can = CLOUD_PLACES | CLOUD_TYPES | CLOUD_PULL,
	.rules = "evotor-documents",
	.goods = "evotor-products",
	.schemes = schemes,
	.heeds = evotor_heeds,
	.reach = { .exact = true },
	.root = "json",
	.record = &record,
	.ask = v2_ask,
	.hear = v2_hear,
	.picks = page_picks,
	.each = &each,
	.more = v2_more,
	.shows = evotor_shows,
};
