/*
 * Evotor's requests, what its answers mean, and which parts follow from what a
 * page says: pure functions of both versions, told as tables.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cases.h"
#include "cloud/evotor.h"
#include "cloud/url.h"
#include "cloud/errors.h"
#include "reader/reader.h"

#include <stdlib.h>

#define API    "https://api.evotor.ru"
#define V1     API "/api/v1/inventories"
#define STORE  "20260101-AAAA-40AA-80AA-AAAAAAAAAA01"
#define OTHER  "20260101-AAAA-40AA-80AA-AAAAAAAAAA02"
#define DEVICE "20260101-BBBB-40BB-80BB-BBBBBBBBBB01"

/* 2026-11-20 and the day after, in Moscow */
#define BEGIN ((int64_t)1795122000)
#define END   (BEGIN + 86400)

/* ---- texts in addresses ---- */

static const struct {
	const char *name, *text, *plain, *url;
} texts[] = {
	{ "an id", STORE, "", STORE },
	{ "a cursor", "a+/=b", "", "a%2B%2F%3Db" },
	{ "what may stand", "-._~", "", "-._~" },
	{ "what ends a query", "a&b#c?d", "", "a%26b%23c%3Fd" },
	{ "a moment", "09:33:19.757+0000", ":", "09:33:19.757%2B0000" },
	{ "a list", "SELL,PAYBACK", ",", "SELL,PAYBACK" },
	{ "Cyrillic", "я", "", "%D1%8F" },
	{ "a percent sign", "%2B", "", "%252B" },
	{ "a blank", " ", "", "%20" },
};

static void
texts_are_encoded(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(texts); i++) {
		struct buf b = BUF_INIT;

		url_put(&b, texts[i].text, texts[i].plain);
		case_text(texts[i].name, buf_str(&b), texts[i].url);
		buf_clear(&b);
	}
	cases_end();
}

/* ---- words of errors ---- */

#define E(members) "{\"errors\":[{" members "}]}"

static const struct {
	const char *name, *body, *words; /* NULL: there are none */
} errors[] = {
	{ "nothing", "", NULL },
	{ "an empty object", "{}", NULL },
	{ "a page", "{\"items\":[],\"paging\":{}}", NULL },
	{ "not JSON", "<html>No</html>", NULL },
	{ "half of it", "{\"code\":\"x\",\"mess", NULL },
	{ "a number", E("\"code\":1002"), "1002 (the user's token is wrong)" },
	{ "a number as a text", E("\"code\":\"2001\""),
	    "2001 (the request is not well-formed)" },
	{ "a code of its own", E("\"code\":\"errorCode1\",\"x\":\"y\""),
	    "errorCode1" },
	{ "a reason and a subject",
	    E("\"code\":2002,\"reason\":\"missing\",\"subject\":\"name\""),
	    "2002 (a field is missing or not known): name: missing" },
	{ "a value",
	    E("\"code\":2003,\"reason\":\"incorrect\",\"subject\":\"store\","
	      "\"value\":\"null\""),
	    "2003 (a value is wrong): store: incorrect, null" },
	{ "a person's value",
	    E("\"code\":1004,\"reason\":\"payment required\","
	      "\"subject\":\"userUuid\",\"value\":\"01-000000000000007\""),
	    "1004 (the subscription has to be paid for): userUuid: payment "
	    "required" },
	{ "two of them", "{\"errors\":[{\"code\":\"a\"},{\"code\":\"b\"}]}",
	    "a; b" },
	{ "five of them",
	    "{\"errors\":[{\"code\":1},{\"code\":2},{\"code\":3},{\"code\":4},"
	    "{\"code\":5}]}",
	    "1; 2; 3; and 2 more" },
	{ "violations",
	    "{\"code\":\"validation_failed\",\"message\":\"it failed\","
	    "\"violations\":[{\"reason\":\"must not be null\","
	    "\"subject\":\"name\"}]}",
	    "validation_failed: it failed; name: must not be null" },
	{ "violations first",
	    "{\"violations\":[{\"subject\":\"name\",\"reason\":\"long\"}],"
	    "\"code\":\"c\"}",
	    "name: long; c" },
	{ "an array", "[{\"code\":\"forbidden\",\"message\":\"No access\"}]",
	    "forbidden: No access" },
	{ "an error and its description",
	    "{\"error\":\"invalid_token\",\"error_description\":\"it ended\"}",
	    "invalid_token: it ended" },
	{ "a description", "{\"description\":\"closed\"}", "closed" },
	{ "one in another one",
	    "{\"error\":{\"code\":\"c\",\"message\":\"m\"}}", "c: m" },
	{ "a task's",
	    "{\"message\":\"m\",\"details\":[{\"code\":\"c\",\"violations\":"
	    "[{\"subject\":\"tax\",\"reason\":\"r\"}]}]}",
	    "m; c; tax: r" },
	{ "the secret", "{\"message\":\"t0ken, not t0ke\"}",
	    "*****, not t0ke" },
	{ "null", "{\"code\":null,\"message\":\"m\"}", "m" },
};

static void
errors_become_words(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(errors); i++) {
		const char *body = errors[i].body;
		struct buf b = BUF_INIT;
		bool any = errors_read(&b, body, strlen(body), "t0ken");

		case_int(errors[i].name, any, errors[i].words != NULL);
		case_text(
		    errors[i].name, any ? buf_str(&b) : NULL, errors[i].words);
		buf_clear(&b);
	}
	cases_end();
}

static void
words_are_short(void **state)
{
	struct buf body = BUF_INIT, words = BUF_INIT;
	int i;

	(void)state;
	buf_puts(&body, "{\"message\":\"");
	for (i = 0; i < 5000; i++)
		buf_puts(&body, "я");
	buf_puts(&body, "\"}");
	assert_true(errors_read(&words, body.data, body.len, NULL));
	assert_true(words.len <= ERRORS_SIZE);
	assert_int_equal(utf8_valid(words.data, words.len), words.len);
	buf_clear(&body);
	buf_clear(&words);
}

/* ---- asking ---- */

/* 2026-11-19T21:00:00Z and the day after: begin is in, end is out */
#define SINCE "since=1795122000000&until=1795208400000"
#define WINDOW                                                                 \
	"gtCloseDate=2026-11-19T20%3A59%3A59.999%2B0000"                       \
	"&ltCloseDate=2026-11-20T21%3A00%3A00.000%2B0000"

static const struct {
	const char *name;
	const struct cloud *cloud;
	const char *kind, *place, *filter, *ref, *url;
} asks[] = {
	{ "the stores", &cloud_evotor, "receipts", "", "", "", API "/stores" },
	{ "their next page", &cloud_evotor, "receipts", "", "",
	    "seek/stores/a%2B%3D", API "/stores?cursor=a%2B%3D" },
	{ "the stores where one is wanted", &cloud_evotor, "receipts", STORE,
	    "", "", API "/stores" },
	{ "the devices where one is wanted", &cloud_evotor, "receipts",
	    "/" DEVICE, "", "", API "/devices" },
	{ "a store's documents", &cloud_evotor, "receipts", "", "",
	    "docs/" STORE, API "/stores/" STORE "/documents?" SINCE },
	{ "of some types", &cloud_evotor, "receipts", "", "PAYBACK,SELL",
	    "docs/" STORE,
	    API "/stores/" STORE "/documents?" SINCE "&type=PAYBACK,SELL" },
	{ "the next page, with nothing beside", &cloud_evotor, "receipts", "",
	    "PAYBACK,SELL", "docs/" STORE "/a%2B%2F%3D",
	    API "/stores/" STORE "/documents?cursor=a%2B%2F%3D" },
	{ "of a device", &cloud_evotor, "receipts", STORE "/" DEVICE, "",
	    "docs/" STORE,
	    API "/stores/" STORE "/devices/" DEVICE "/documents?" SINCE },
	{ "of a device, the next page", &cloud_evotor, "receipts", "/" DEVICE,
	    "", "docs/" STORE "/c",
	    API "/stores/" STORE "/devices/" DEVICE "/documents?cursor=c" },
	{ "one document", &cloud_evotor, "receipts", "", "",
	    "doc/" STORE "/d-1", API "/stores/" STORE "/documents/d-1" },
	{ "a list of stores", &cloud_evotor, "stores", "", "", "",
	    API "/stores" },
	{ "a list of employees", &cloud_evotor, "employees", "", "", "",
	    API "/employees" },
	{ "its next page", &cloud_evotor, "employees", "", "",
	    "list/employees/x", API "/employees?cursor=x" },

	{ "whose goods", &cloud_evotor, "goods", "", "", "", API "/stores" },
	{ "groups of goods", &cloud_evotor, "goods", "", "", "groups/" STORE,
	    API "/stores/" STORE "/product-groups" },
	{ "goods", &cloud_evotor, "goods", STORE, "", "goods/" STORE,
	    API "/stores/" STORE "/products" },
	{ "goods, the next page", &cloud_evotor, "goods", STORE, "",
	    "goods/" STORE "/a%2B%2F%3D",
	    API "/stores/" STORE "/products?cursor=a%2B%2F%3D" },

	{ "v1: whose goods", &cloud_evotor_v1, "goods", "", "", "",
	    V1 "/stores/search" },
	{ "v1: goods", &cloud_evotor_v1, "goods", "", "", "goods/" STORE,
	    V1 "/stores/" STORE "/products" },
	{ "v1: the stores", &cloud_evotor_v1, "receipts", "", "", "",
	    V1 "/stores/search" },
	{ "v1: a store's documents", &cloud_evotor_v1, "receipts", "", "",
	    "docs/" STORE, V1 "/stores/" STORE "/documents?" WINDOW },
	{ "v1: of a device and types", &cloud_evotor_v1, "receipts",
	    STORE "/" DEVICE, "PAYBACK,SELL", "docs/" STORE,
	    V1 "/stores/" STORE "/documents?" WINDOW "&deviceUuid=" DEVICE
	       "&types=PAYBACK,SELL" },
	{ "v1: a list of devices", &cloud_evotor_v1, "devices", "", "", "",
	    V1 "/devices/search" },
};

static void
set_task(struct task *t, const struct cloud *cloud, const char *kind,
    const char *place, const char *filter)
{
	task_init(t);
	t->state = TASK_READY;
	task_set(&t->cloud, cloud->name);
	task_set(&t->url, API "/");
	task_set(&t->kind, kind);
	task_set(&t->place, place);
	task_set(&t->filter, filter);
	t->begin = BEGIN;
	t->end = END;
}

static struct part
part_of(const char *ref)
{
	return (struct part){ .ref = (char *)(uintptr_t)ref, .spool = NULL };
}

static void
requests_are_made(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(asks); i++) {
		struct part part = part_of(asks[i].ref);
		struct err err = ERR_INIT;
		struct task t;
		struct ask ask;

		set_task(&t, asks[i].cloud, asks[i].kind, asks[i].place,
		    asks[i].filter);
		case_int(
		    asks[i].name, asks[i].cloud->ask(&t, &part, &ask, &err), 0);
		case_text(asks[i].name, ask.url, asks[i].url);
		case_text(asks[i].name, ask.method, "GET");
		case_int(asks[i].name, ask.keep, true);
		case_int(asks[i].name, ask.once, false);
		case_text(asks[i].name, ask.accept,
		    asks[i].cloud == &cloud_evotor
			? "application/vnd.evotor.v2+json"
			: "application/json");
		free(ask.url);
		task_clear(&t);
	}
	cases_end();
}

/* Midnight of 1970-01-01 in Moscow lies before the first second. */
static void
a_time_before_1970_is_asked_for(void **state)
{
	static const struct {
		const struct cloud *cloud;
		int64_t begin, end;
		const char *url;
	} times[] = {
		{ &cloud_evotor_v1, -10800, 0,
		    V1 "/stores/S/documents?gtCloseDate="
		       "1969-12-31T20%3A59%3A59.999%2B0000"
		       "&ltCloseDate=1970-01-01T00%3A00%3A00.000%2B0000" },
		{ &cloud_evotor, -10800, 75600,
		    API "/stores/S/documents?since=0&until=75600000" },
		{ &cloud_evotor, -97200, -10800,
		    API "/stores/S/documents?since=0&until=0" },
		{ &cloud_evotor, -10800, 0,
		    API "/stores/S/documents?since=0&until=0" },
	};
	struct part part = part_of("docs/S");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(times); i++) {
		struct err err = ERR_INIT;
		struct task t;
		struct ask ask;

		set_task(&t, times[i].cloud, "receipts", "", "");
		t.begin = times[i].begin;
		t.end = times[i].end;
		case_int("ask", times[i].cloud->ask(&t, &part, &ask, &err), 0);
		case_text("its address", ask.url, times[i].url);
		free(ask.url);
		task_clear(&t);
	}
	cases_end();
}

/* 60 days are three windows that meet without a gap. */
static void
a_long_time_is_asked_for_in_windows(void **state)
{
	static const struct {
		const char *ref, *begin, *end;
	} windows[] = {
		{ "docs/S", "2026-11-19T20%3A59%3A59.999%2B0000",
		    "2026-12-17T21%3A00%3A00.000%2B0000" },
		{ "docs/S/1", "2026-12-17T20%3A59%3A59.999%2B0000",
		    "2027-01-14T21%3A00%3A00.000%2B0000" },
		{ "docs/S/2", "2027-01-14T20%3A59%3A59.999%2B0000",
		    "2027-01-18T21%3A00%3A00.000%2B0000" },
	};
	struct err err = ERR_INIT;
	struct task t;
	size_t i;

	(void)state;
	set_task(&t, &cloud_evotor_v1, "receipts", "", "");
	t.end = BEGIN + (int64_t)60 * 86400;
	for (i = 0; i < NELEM(windows); i++) {
		struct part part = part_of(windows[i].ref);
		char *want = mem_printf(V1
		    "/stores/S/documents?gtCloseDate=%s&ltCloseDate=%s",
		    windows[i].begin, windows[i].end);
		struct ask ask;

		case_int("ask", cloud_evotor_v1.ask(&t, &part, &ask, &err), 0);
		case_text(windows[i].ref, ask.url, want);
		free(ask.url);
		free(want);
	}
	task_clear(&t);
	cases_end();
}

/* ---- hearing ---- */

static const struct {
	const char *name;
	const struct cloud *cloud;
	const char *ref;
	int status;
	const char *body;
	enum verdict_kind kind;
	const char *says;
} answers[] = {
	{ "a page", &cloud_evotor, "docs/S", 200, "", VERDICT_FETCHED, "" },
	{ "no content", &cloud_evotor, "docs/S", 204, "", VERDICT_BROKEN,
	    "204" },
	{ "a bad request", &cloud_evotor, "docs/S", 400,
	    "{\"code\":\"bad\",\"message\":\"since\"}", VERDICT_REFUSED,
	    "store S: the cloud does not understand the request (HTTP 400): "
	    "bad: since" },
	{ "a stale cursor", &cloud_evotor, "docs/S/abc", 400,
	    "{\"code\":\"invalid_cursor\"}", VERDICT_AGAIN, "invalid_cursor" },
	{ "one of a list", &cloud_evotor, "list/stores/abc", 400, "",
	    VERDICT_REFUSED, "400" },
	{ "a window is no cursor", &cloud_evotor_v1, "docs/S/1", 400, "",
	    VERDICT_REFUSED, "400" },
	{ "a wrong token", &cloud_evotor, "", 401,
	    "{\"errors\":[{\"code\":1002}]}", VERDICT_DENIED,
	    "does not accept the token (HTTP 401): 1002 (the user's token is "
	    "wrong)" },
	{ "not paid for", &cloud_evotor, "docs/S", 402,
	    "{\"errors\":[{\"code\":1004}]}", VERDICT_REFUSED, "subscription" },
	{ "not allowed", &cloud_evotor, "docs/S", 403,
	    "[{\"code\":\"forbidden\",\"message\":\"No access\"}]",
	    VERDICT_REFUSED,
	    "store S: the cloud does not let the application read this: it "
	    "lacks the permission, or is not installed (HTTP 403): forbidden: "
	    "No access; allow it" },
	{ "v1: not allowed", &cloud_evotor_v1, "docs/S", 403, "",
	    VERDICT_REFUSED, "permission" },
	{ "no such store", &cloud_evotor, "docs/S", 404, "{}", VERDICT_REFUSED,
	    "store S: the cloud does not know this (HTTP 404); kassa stores" },
	{ "no such document", &cloud_evotor, "doc/S/D", 404, "",
	    VERDICT_REFUSED, "document D: " },
	{ "a terminal that is off", &cloud_evotor, "docs/S", 405,
	    "{\"errors\":[{\"code\":1005}]}", VERDICT_REFUSED, "terminal" },
	{ "another version", &cloud_evotor, "", 406, "", VERDICT_REFUSED,
	    "--cloud" },
	{ "a conflict", &cloud_evotor, "", 409, "", VERDICT_REFUSED,
	    "conflict" },
	{ "too big", &cloud_evotor, "", 413, "", VERDICT_REFUSED, "--batch" },
	{ "unknown in it", &cloud_evotor, "", 422,
	    "{\"code\":\"unknown_device\",\"message\":\"not found\"}",
	    VERDICT_REFUSED, "unknown_device: not found" },
	{ "too many", &cloud_evotor, "docs/S", 429, "", VERDICT_BUSY,
	    "too many requests (HTTP 429)" },
	{ "down", &cloud_evotor, "docs/S", 503, "", VERDICT_BUSY,
	    "not available (HTTP 503)" },
	{ "trouble", &cloud_evotor, "docs/S", 500, "{\"error\":\"oops\"}",
	    VERDICT_UNSURE, "has trouble (HTTP 500): oops" },
	{ "moved", &cloud_evotor, "", 302, "", VERDICT_BROKEN, "redirects" },
};

static void
answers_are_judged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(answers); i++) {
		struct part part = part_of(answers[i].ref);
		struct answer answer = { .status = answers[i].status,
			.body = answers[i].body,
			.len = strlen(answers[i].body),
			.location = "" };
		struct verdict v;
		struct task t;

		set_task(&t, answers[i].cloud, "receipts", "", "");
		answers[i].cloud->hear(&t, &part, &answer, &v);
		case_int(answers[i].name, v.kind, answers[i].kind);
		case_says(answers[i].name, v.why, answers[i].says);
		task_clear(&t);
	}
	cases_end();
}

/* ---- headers ---- */

/* It is this time. */
#define NOW 1796000000

static const struct {
	const char *name;
	int status;
	bool later; /* Retry-After */
	const char *reset, *remaining, *warning;
	long long pause;
	const char *note;
} headers[] = {
	{ "none", 200, false, NULL, NULL, NULL, 0, "" },
	{ "seconds", 429, false, "1800", NULL, NULL, 1800, "" },
	{ "a part of a second", 429, false, "1799.5", NULL, NULL, 1800, "" },
	{ "an instant", 429, false, "1796000060", NULL, NULL, 60, "" },
	{ "one in ms", 429, false, "1796000060001", NULL, NULL, 61, "" },
	{ "one that is past", 429, false, "1795999999", NULL, NULL, 0, "" },
	{ "no number", 429, false, "soon", NULL, NULL, 0, "" },
	{ "a negative one", 429, false, "-5", NULL, NULL, 0, "" },
	{ "more than time has", 429, false, "9223372036854774000", NULL, NULL,
	    0, "" },
	{ "the largest number", 429, false, "9223372036854775807", NULL, NULL,
	    0, "" },
	{ "beside Retry-After", 429, true, "1800", NULL, NULL, 0, "" },
	{ "some are left", 200, false, "30", "5", NULL, 0, "" },
	{ "none are left", 200, false, "30", "0", NULL, 30, "" },
	{ "none are left, for how long?", 200, false, NULL, "0", NULL, 0, "" },
	{ "a warning", 200, false, NULL, NULL, "299 - old", 0,
	    "the cloud warns: 299 - old" },
	{ "a warning with the secret", 200, false, NULL, NULL, "t0ken", 0,
	    "the cloud warns: *****" },
};

static void
headers_are_heeded(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(headers); i++) {
		struct http_field fields[] = { { "x-ratelimit-reset",
						   headers[i].reset },
			{ "X-RateLimit-Remaining", headers[i].remaining },
			{ "Warning", headers[i].warning } };
		struct part part = part_of("docs/S");
		struct answer answer = { .status = headers[i].status,
			.body = "",
			.location = "",
			.later = headers[i].later,
			.fields = fields,
			.nfields = NELEM(fields),
			.secret = "t0ken",
			.now = NOW };
		struct verdict v;
		struct task t;

		set_task(&t, &cloud_evotor, "receipts", "", "");
		cloud_evotor.hear(&t, &part, &answer, &v);
		case_int(headers[i].name, v.pause_s, headers[i].pause);
		case_text(headers[i].name, v.note, headers[i].note);
		task_clear(&t);
	}
	cases_end();
}

/* ---- what a page says ---- */

#define DOC(id) "{\"type\":\"OPEN_SESSION\",\"id\":\"" id "\",\"body\":{}}"
#define SALE(id)                                                               \
	"{\"type\":\"SELL\",\"id\":\"" id "\",\"body\":{\"result_sum\":1}}"
#define ENV(id) "{\"type\":\"SELL\",\"id\":\"" id "\"}"

static const struct {
	const char *name;
	const struct cloud *cloud;
	const char *kind, *place, *ref, *body;
	const char *refs; /* that follow, a line each; NULL: an error */
	const char *says; /* of that */
} pages[] = {
	{ "stores", &cloud_evotor, "receipts", "", "",
	    "{\"items\":[{\"id\":\"S1\"},{\"id\":\"S2\"}],\"paging\":{}}",
	    "docs/S1\ndocs/S2\n", NULL },
	{ "stores and a cursor", &cloud_evotor, "receipts", "", "",
	    "{\"items\":[{\"id\":\"S1\"}],"
	    "\"paging\":{\"next_cursor\":\"a+/=\"}}",
	    "docs/S1\nlist/stores/a%2B%2F%3D\n", NULL },
	{ "none yet", &cloud_evotor, "receipts", "", "",
	    "{\"items\":[],\"paging\":{\"next_cursor\":\"c\"}}",
	    "seek/stores/c\n", NULL },
	{ "none at all", &cloud_evotor, "receipts", "", "seek/stores/c",
	    "{\"items\":[]}", NULL, "lists no store for this token" },
	{ "no more", &cloud_evotor, "receipts", "", "list/stores/c",
	    "{\"items\":[]}", "", NULL },
	{ "the one store", &cloud_evotor, "receipts", "S2", "",
	    "{\"items\":[{\"id\":\"S1\"},{\"id\":\"S2\"}],"
	    "\"paging\":{\"next_cursor\":\"c\"}}",
	    "docs/S2\n", NULL },
	{ "another store", &cloud_evotor, "receipts", "S3", "",
	    "{\"items\":[{\"id\":\"S1\"}]}", NULL, "no store \"S3\"" },
	{ "stores in an array", &cloud_evotor, "receipts", "", "",
	    "[{\"id\":\"S 1\"}]", "docs/S%201\n", NULL },
	{ "the one device", &cloud_evotor, "receipts", "/D2", "",
	    "{\"items\":[{\"id\":\"D1\",\"store_id\":\"S1\"},"
	    "{\"id\":\"D2\",\"store_id\":\"S2\"}]}",
	    "docs/S2\n", NULL },
	{ "another device", &cloud_evotor, "receipts", "/D3", "",
	    "{\"items\":[{\"id\":\"D1\",\"store_id\":\"S1\"}]}", NULL,
	    "no terminal \"D3\"" },
	{ "a list of stores", &cloud_evotor, "stores", "", "",
	    "{\"items\":[{\"id\":\"S1\"}],\"paging\":{\"next_cursor\":\"c\"}}",
	    "seek/stores/c\n", NULL },
	{ "an empty list of devices", &cloud_evotor, "devices", "", "",
	    "{\"items\":[]}", "", NULL },

	{ "documents", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[" DOC("a") "," SALE("b") "],\"paging\":{}}", "",
	    NULL },
	{ "a cursor", &cloud_evotor, "receipts", "", "docs/S/c1",
	    "{\"items\":[" DOC("a") "],\"paging\":{\"next_cursor\":\"c/2\"}}",
	    "docs/S/c%2F2\n", NULL },
	{ "a cursor at the top", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"next_cursor\":\"c\",\"items\":[" DOC("a") "]}", "docs/S/c\n",
	    NULL },
	{ "an empty page with one", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[],\"paging\":{\"next_cursor\":\"c\"}}", "docs/S/c\n",
	    NULL },
	{ "null for a cursor", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[],\"paging\":{\"next_cursor\":null}}", "", NULL },
	{ "null for paging", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[" DOC("a") "],\"paging\":null}", "", NULL },
	{ "documents without bodies", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[" ENV("a/b") "," SALE("c") "," ENV(
		"d") "],"
		     "\"paging\":{\"next_cursor\":\"e\"}}",
	    "doc/S/a%2Fb\ndoc/S/d\ndocs/S/e\n", NULL },
	{ "a body that is null", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[{\"type\":\"SELL\",\"id\":\"a\",\"body\":null}]}",
	    "doc/S/a\n", NULL },
	{ "one by its id", &cloud_evotor, "receipts", "", "doc/S/a",
	    "{\"items\":[" SALE("a") "]}", "", NULL },
	{ "an array of documents", &cloud_evotor, "receipts", "", "docs/S",
	    "[" SALE("a") "]", "", NULL },
	{ "an empty array", &cloud_evotor, "receipts", "", "docs/S", "[]", NULL,
	    "store S: the cloud's answer is no list, nor an error" },
	{ "an empty object", &cloud_evotor, "receipts", "", "docs/S", "{}",
	    NULL, "no list" },
	{ "words", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"code\":\"c\",\"message\":\"m\"}", NULL,
	    "instead of a list the cloud says: c: m" },
	{ "words with a number", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"errors\":[{\"code\":1002}]}", NULL, "says: 1002" },
	{ "words in an array", &cloud_evotor, "receipts", "", "docs/S",
	    "[{\"code\":\"forbidden\",\"message\":\"No\"}]", NULL,
	    "says: forbidden: No" },
	{ "words for a document", &cloud_evotor, "receipts", "", "doc/S/a",
	    "{\"items\":[{\"code\":\"c\"}]}", NULL, "document a: " },
	{ "nothing for a document", &cloud_evotor, "receipts", "", "doc/S/a",
	    "{\"items\":[{}]}", NULL, "document a: " },

	{ "one by its id, without its sum", &cloud_evotor, "receipts", "",
	    "doc/S/a", "{\"items\":[" ENV("a") "]}", NULL,
	    "document a: the cloud gives this receipt without its sum" },
	{ "the sum before discounts alone", &cloud_evotor, "receipts", "",
	    "docs/S",
	    "{\"items\":[{\"type\":\"SELL\",\"id\":\"a\","
	    "\"body\":{\"result_sum\":null,\"sum\":1}}]}",
	    "", NULL },
	{ "null for a list", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":null}", NULL, "no list" },
	{ "a word for a list", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":\"none\"}", NULL, "no list" },
	{ "null in a list", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[null,7]}", NULL, "no list" },
	{ "an object of nothing in a list", &cloud_evotor, "receipts", "",
	    "docs/S", "{\"items\":[" SALE("a") ",{}]}", NULL, "no list" },
	{ "a list in a list", &cloud_evotor, "receipts", "", "docs/S",
	    "{\"items\":[[" SALE("a") "]]}", NULL, "no list" },

	{ "the store with goods", &cloud_evotor, "goods", "", "",
	    "{\"items\":[{\"id\":\"S1\"}],\"paging\":{}}", "groups/S1\n",
	    NULL },
	{ "one of several stores", &cloud_evotor, "goods", "S2", "",
	    "{\"items\":[{\"id\":\"S1\"},{\"id\":\"S2\"}],\"paging\":{}}",
	    "groups/S2\n", NULL },
	{ "whichever of several", &cloud_evotor, "goods", "", "",
	    "{\"items\":[{\"id\":\"S1\"},{\"id\":\"S2\"}],\"paging\":{}}", NULL,
	    "--store ID says which" },
	{ "a store, and perhaps more", &cloud_evotor, "goods", "", "",
	    "{\"items\":[{\"id\":\"S1\"}],\"paging\":{\"next_cursor\":\"c\"}}",
	    "groups/S1\nlist/stores/c\n", NULL },
	{ "one more", &cloud_evotor, "goods", "", "list/stores/c",
	    "{\"items\":[{\"id\":\"S2\"}],\"paging\":{}}", NULL,
	    "--store ID says which" },
	{ "none more", &cloud_evotor, "goods", "", "list/stores/c",
	    "{\"items\":[],\"paging\":{}}", "", NULL },
	{ "groups", &cloud_evotor, "goods", "", "groups/S1",
	    "{\"items\":[{\"id\":\"g\"}],\"paging\":{\"next_cursor\":\"c/\"}}",
	    "groups/S1/c%2F\n", NULL },
	{ "the last groups", &cloud_evotor, "goods", "", "groups/S1/c",
	    "{\"items\":[],\"paging\":{}}", "goods/S1\n", NULL },
	{ "goods", &cloud_evotor, "goods", "", "goods/S1",
	    "{\"items\":[{\"id\":\"g\",\"type\":\"SELL\"}],"
	    "\"paging\":{\"next_cursor\":\"c\"}}",
	    "goods/S1/c\n", NULL },
	{ "the last goods", &cloud_evotor, "goods", "", "goods/S1/c",
	    "{\"items\":[]}", "", NULL },
	{ "no goods, but words", &cloud_evotor, "goods", "", "goods/S1",
	    "{\"code\":\"c\"}", NULL, "store S1: instead of a list" },

	{ "v1: the store with goods", &cloud_evotor_v1, "goods", "", "",
	    "[{\"uuid\":\"S1\"}]", "goods/S1\n", NULL },
	{ "v1: whichever of several", &cloud_evotor_v1, "goods", "", "",
	    "[{\"uuid\":\"S1\"},{\"uuid\":\"S2\"}]", NULL,
	    "--store ID says which" },
	{ "v1: goods", &cloud_evotor_v1, "goods", "", "goods/S1",
	    "[{\"uuid\":\"a\",\"code\":\"7\"}]", "", NULL },
	{ "v1: no goods", &cloud_evotor_v1, "goods", "", "goods/S1", "[]", "",
	    NULL },
	{ "v1: no goods, but words", &cloud_evotor_v1, "goods", "", "goods/S1",
	    "{\"message\":\"m\"}", NULL, "store S1: instead of a list" },
	{ "v1: stores", &cloud_evotor_v1, "receipts", "", "",
	    "[{\"uuid\":\"S1\",\"code\":\"7\"},{\"uuid\":\"S2\"}]",
	    "docs/S1\ndocs/S2\n", NULL },
	{ "v1: no stores", &cloud_evotor_v1, "receipts", "", "", "[]", NULL,
	    "lists no store" },
	{ "v1: documents", &cloud_evotor_v1, "receipts", "", "docs/S",
	    "[{\"uuid\":\"a\",\"type\":\"SELL\"}]", "", NULL },
	{ "v1: no documents", &cloud_evotor_v1, "receipts", "", "docs/S", "[]",
	    "", NULL },
	{ "v1: an object", &cloud_evotor_v1, "receipts", "", "docs/S", "{}",
	    NULL, "no list" },
	{ "v1: words", &cloud_evotor_v1, "receipts", "", "docs/S",
	    "{\"errors\":[{\"code\":2003,\"reason\":\"incorrect\"}]}", NULL,
	    "says: 2003: incorrect" },
	{ "v1: words in an array", &cloud_evotor_v1, "receipts", "", "docs/S",
	    "[{\"code\":\"c\",\"message\":\"m\"}]", NULL, "says: c: m" },
};

/* A page as it is read through: once for each thing, once for all of it. */
struct reading {
	const struct cloud *cloud;
	const struct task *task;
	const struct part *part;
	struct refs refs;
};

static int
want_whole(struct listener *listener, struct source *source, struct err *err)
{
	(void)listener, (void)err;
	source->whole = true;
	return 0;
}

static int
read_body(const char *body, struct listener *listener, struct err *err)
{
	struct input in;
	int rc;

	listener->begin = want_whole;
	input_mem(&in, "page", body, strlen(body));
	rc = reader_json(&in, listener, err);
	input_clear(&in);
	return rc;
}

static int
read_thing(void *arg, const struct leaf *picked, struct err *err)
{
	struct reading *r = arg;

	return r->cloud->each->read(r->task, r->part, picked, &r->refs, err);
}

static int
read_things(struct reading *r, const char *body, struct err *err)
{
	struct each_picker each;
	int rc;

	picker_each_init(
	    &each, r->cloud->each->paths, r->cloud->each->picks, read_thing, r);
	rc = read_body(body, &each.listener, err);
	picker_each_clear(&each);
	return rc;
}

static int
read_all(struct reading *r, const char *body, struct err *err)
{
	struct leaf leaves[16] = { { NULL, NULL } };
	struct picker p;
	size_t i;
	int rc;

	for (i = 0; r->cloud->picks[i] != NULL; i++)
		leaves[i].path = r->cloud->picks[i];
	assert_true(i < NELEM(leaves));
	picker_init(&p, leaves);
	rc = read_body(body, &p.listener, err);
	if (rc == 0)
		rc = r->cloud->more(r->task, r->part, leaves, &r->refs, err);
	picker_clear(&p);
	return rc;
}

static void
join_refs(const struct refs *refs, struct buf *to)
{
	size_t i;

	for (i = 0; i < refs->n; i++)
		buf_printf(to, "%s\n", refs->list[i].ref);
}

static void
pages_name_the_next(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(pages); i++) {
		struct part part = part_of(pages[i].ref);
		struct buf refs = BUF_INIT;
		struct err err = ERR_INIT;
		struct reading r = { .cloud = pages[i].cloud, .part = &part };
		struct task t;
		int rc;

		set_task(&t, pages[i].cloud, pages[i].kind, pages[i].place, "");
		r.task = &t;
		rc = read_things(&r, pages[i].body, &err);
		if (rc == 0)
			rc = read_all(&r, pages[i].body, &err);
		join_refs(&r.refs, &refs);
		case_int(pages[i].name, rc, pages[i].refs == NULL ? -1 : 0);
		if (pages[i].refs != NULL)
			case_text(pages[i].name, buf_str(&refs), pages[i].refs);
		else
			case_says(pages[i].name, err.text, pages[i].says);
		buf_clear(&refs);
		cloud_refs_clear(&r.refs);
		task_clear(&t);
	}
	cases_end();
}

/* The one that is left over is asked for in the same way. */
static void
a_long_time_has_a_next_window(void **state)
{
	static const char *const parts[] = { "docs/S", "docs/S/1", "docs/S/2" };
	static const char *const next[] = { "docs/S/1\n", "docs/S/2\n", "" };
	struct err err = ERR_INIT;
	struct task t;
	size_t i;

	(void)state;
	set_task(&t, &cloud_evotor_v1, "receipts", "", "");
	t.end = BEGIN + (int64_t)60 * 86400;
	for (i = 0; i < NELEM(parts); i++) {
		struct part part = part_of(parts[i]);
		struct reading r = { &cloud_evotor_v1, &t, &part, { 0 } };
		struct buf refs = BUF_INIT;

		case_int(parts[i], read_all(&r, "[]", &err), 0);
		join_refs(&r.refs, &refs);
		case_text(parts[i], buf_str(&refs), next[i]);
		buf_clear(&refs);
		cloud_refs_clear(&r.refs);
	}
	task_clear(&t);
	cases_end();
}

/* ---- receipts ---- */

#define LEAVES 12

/* Leaves in their order: v2 stamps, type, ids, sum. */
static const struct {
	const char *name;
	const struct cloud *cloud;
	const char *place, *filter;
	const char *texts[LEAVES];
	enum receipt_kind kind;
	const char *stamp, *sum, *id;
	bool minus;
} receipts[] = {
	{ "a sale", &cloud_evotor, "", "",
	    { "closed", "made", "SELL", "d", "S", "D", "", "10.50" }, RECEIPT,
	    "closed", "10.50", "S/SELL/d", false },
	{ "what was paid back", &cloud_evotor, "", "",
	    { "closed", "made", "PAYBACK", "d", "S", "D", "", "10.50" },
	    RECEIPT, "closed", "10.50", "S/PAYBACK/d", true },
	{ "without a close date", &cloud_evotor, "", "",
	    { "", "made", "SELL", "d", "S", "D", "", "1" }, RECEIPT, "made",
	    "1", "S/SELL/d", false },
	{ "without a body", &cloud_evotor, "", "",
	    { "closed", "", "SELL", "d", "S", "D", NULL, "" }, RECEIPT_NONE,
	    "closed", "", "S/SELL/d", false },
	{ "a session without a body", &cloud_evotor, "", "",
	    { "closed", "", "OPEN_SESSION", "d", "S", "D", NULL, "" },
	    RECEIPT_NONE, "closed", "", "S/OPEN_SESSION/d", false },
	{ "a session", &cloud_evotor, "", "",
	    { "closed", "", "OPEN_SESSION", "d", "S", "D", "", "" },
	    RECEIPT_OTHER, "closed", "", "S/OPEN_SESSION/d", false },
	{ "a purchase", &cloud_evotor, "", "",
	    { "closed", "", "BUY", "d", "S", "D", "", "5" }, RECEIPT_OTHER,
	    "closed", "5", "S/BUY/d", false },
	{ "a type that nobody knows", &cloud_evotor, "", "",
	    { "closed", "", "NEWS", "d", "S", "D", "", "" }, RECEIPT_OTHER,
	    "closed", "", "S/NEWS/d", false },
	{ "the sum before discounts", &cloud_evotor, "", "",
	    { "closed", "", "SELL", "d", "S", "D", "", "", "5" }, RECEIPT,
	    "closed", "5", "S/SELL/d", false },
	{ "without a type", &cloud_evotor, "", "",
	    { "closed", "", "", "d", "S", "D", "", "5" }, RECEIPT_OTHER,
	    "closed", "5", "S//d", false },
	{ "v1: without a type", &cloud_evotor_v1, "", "",
	    { "closed", "", "", "d", "S", "D", "", "" }, RECEIPT_OTHER,
	    "closed", "", "S//d", false },
	{ "v1: no document", &cloud_evotor_v1, "", "",
	    { "closed", "", "SELL", "", "S", "D", "9", "10" }, RECEIPT_NONE,
	    "closed", "9", "", false },
	{ "no document", &cloud_evotor, "", "",
	    { "", "", "", "", "", "", NULL, "" }, RECEIPT_NONE, "", "", "",
	    false },
	{ "a type that was not asked for", &cloud_evotor, "", "PAYBACK,SELL",
	    { "closed", "", "BUY", "d", "S", "D", "", "5" }, RECEIPT_NONE,
	    "closed", "5", "S/BUY/d", false },
	{ "one that was", &cloud_evotor, "", "PAYBACK,SELL",
	    { "closed", "", "SELL", "d", "S", "D", "", "5" }, RECEIPT, "closed",
	    "5", "S/SELL/d", false },
	{ "another device", &cloud_evotor, "S/D2", "",
	    { "closed", "", "SELL", "d", "S", "D", "", "5" }, RECEIPT_NONE,
	    "closed", "5", "S/SELL/d", false },
	{ "v1: a sale", &cloud_evotor_v1, "", "",
	    { "closed", "opened", "SELL", "d", "S", "D", "9", "10" }, RECEIPT,
	    "closed", "9", "S/SELL/d", false },
	{ "v1: without discounts", &cloud_evotor_v1, "", "",
	    { "closed", "opened", "SELL", "d", "S", "D", "", "10" }, RECEIPT,
	    "closed", "10", "S/SELL/d", false },
	{ "v1: what was paid back", &cloud_evotor_v1, "", "",
	    { "closed", "", "PAYBACK", "d", "S", "D", "9", "10" }, RECEIPT,
	    "closed", "9", "S/PAYBACK/d", true },
	{ "v1: a report", &cloud_evotor_v1, "", "",
	    { "closed", "", "FPRINT", "d", "S", "D", "", "" }, RECEIPT_OTHER,
	    "closed", "", "S/FPRINT/d", false },
};

static void
case_slice(const char *name, struct slice got, const char *want)
{
	char *text = mem_dupn(got.text == NULL ? "" : got.text, got.len);

	case_text(name, text, want);
	free(text);
}

static void
documents_are_receipts_or_not(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < NELEM(receipts); i++) {
		struct slice slices[LEAVES];
		struct buf id = BUF_INIT;
		struct cloud_receipt r = { .id = &id };
		struct task t;

		for (j = 0; j < LEAVES; j++) {
			const char *text = receipts[i].texts[j];

			slices[j].text = text;
			slices[j].len = text == NULL ? 0 : strlen(text);
		}
		set_task(&t, receipts[i].cloud, "receipts", receipts[i].place,
		    receipts[i].filter);
		receipts[i].cloud->record->read(&t, slices, &r);
		case_int(receipts[i].name, r.kind, receipts[i].kind);
		case_slice(receipts[i].name, r.stamp, receipts[i].stamp);
		case_slice(receipts[i].name, r.sum, receipts[i].sum);
		case_int(receipts[i].name, r.minus, receipts[i].minus);
		case_text(receipts[i].name, buf_str(&id), receipts[i].id);
		buf_clear(&id);
		task_clear(&t);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_encoded),
		cmocka_unit_test(errors_become_words),
		cmocka_unit_test(words_are_short),
		cmocka_unit_test(requests_are_made),
		cmocka_unit_test(a_time_before_1970_is_asked_for),
		cmocka_unit_test(a_long_time_is_asked_for_in_windows),
		cmocka_unit_test(answers_are_judged),
		cmocka_unit_test(headers_are_heeded),
		cmocka_unit_test(pages_name_the_next),
		cmocka_unit_test(a_long_time_has_a_next_window),
		cmocka_unit_test(documents_are_receipts_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
