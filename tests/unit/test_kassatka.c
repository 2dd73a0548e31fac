/*
 * Kassatka's requests and what its replies mean: two pure functions, told as
 * two tables.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "cases.h"
#include "cloud/kassatka.h"

#include <stdlib.h>

#define BASE "http://api.kassatka.link/1c-api/v1"
#define X10  "0123456789"
#define X128 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 "01234567"

/* ---- asking ---- */

static const struct {
	const char *name, *base, *kind;
	enum task_state state;
	const char *from, *to, *key;
	const char *method, *url; /* url NULL: there is no such request */
	bool once, keep;
	const char *form;
} asks[] = {
	{ "receipts", BASE, "receipts", TASK_PLANNED, "2018-04-16 00:00:00",
	    "2018-04-17 00:00:00", "", "GET",
	    BASE "/receipts?from=2018-04-16%2000:00:00"
		 "&to=2018-04-17%2000:00:00",
	    true, false, NULL },
	{ "another address", "http://127.0.0.1:8080/x", "receipts",
	    TASK_PLANNED, "a", "b", "", "GET",
	    "http://127.0.0.1:8080/x/receipts?from=a&to=b", true, false, NULL },
	{ "slashes at its end", "http://h//", "receipts", TASK_PLANNED, "a",
	    "b", "", "GET", "http://h/receipts?from=a&to=b", true, false,
	    NULL },
	{ "what must be escaped", "http://h", "receipts", TASK_PLANNED,
	    "+03:00&x=1#%", "я/?\"", "", "GET",
	    "http://h/receipts?from=%2B03:00%26x%3D1%23%25"
	    "&to=%D1%8F%2F%3F%22",
	    true, false, NULL },
	{ "goods", "http://h", "nomenclature", TASK_PLANNED, "", "", "", "POST",
	    "http://h/nomenclature", true, false, "nomenclature" },
	{ "a poll", "http://h", "receipts", TASK_ASKED, "", "", "5ad4-8.4_2~f",
	    "GET", "http://h/process/5ad4-8.4_2~f", false, false, NULL },
	{ "a download", "http://h", "receipts", TASK_READY, "", "", "k1", "GET",
	    "http://h/download/k1", false, true, NULL },
	{ "a key that leads away", "http://h", "receipts", TASK_ASKED, "", "",
	    "../nomenclature", "GET", NULL, false, false, NULL },
	{ "no key", "http://h", "receipts", TASK_READY, "", "", "", "GET", NULL,
	    false, false, NULL },
};

static void
requests_are_made(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(asks); i++) {
		const char *name = asks[i].name;
		struct err err = ERR_INIT;
		struct task t;
		struct ask ask;

		task_init(&t);
		t.state = asks[i].state;
		task_set(&t.url, asks[i].base);
		task_set(&t.kind, asks[i].kind);
		task_set(&t.from, asks[i].from);
		task_set(&t.to, asks[i].to);
		task_set(&t.key, asks[i].key);
		case_int(name, cloud_kassatka.ask(&t, NULL, &ask, &err),
		    asks[i].url == NULL ? -1 : 0);
		case_err(name, &err, asks[i].url == NULL ? ERR_USAGE : 0, "");
		case_text(name, ask.url, asks[i].url);
		if (asks[i].url != NULL) {
			case_text(name, ask.method, asks[i].method);
			case_int(name, ask.once, asks[i].once);
			case_int(name, ask.keep, asks[i].keep);
			case_text(name, ask.form, asks[i].form);
		}
		free(ask.url);
		task_clear(&t);
	}
	cases_end();
}

/* ---- hearing ---- */

static const char *const kinds[] = {
	[VERDICT_ASKED] = "asked",
	[VERDICT_RUNNING] = "running",
	[VERDICT_READY] = "ready",
	[VERDICT_FETCHED] = "fetched",
	[VERDICT_FAILED] = "failed",
	[VERDICT_REFUSED] = "refused",
	[VERDICT_DENIED] = "denied",
	[VERDICT_MISSING] = "missing",
	[VERDICT_GONE] = "gone",
	[VERDICT_BUSY] = "busy",
	[VERDICT_UNSURE] = "unsure",
	[VERDICT_BROKEN] = "broken",
};

#define KEY(key)     "{\"success\":true,\"response\":{\"process_key\":\"" key "\"}}"
#define STATUS(word) "{\"success\":true,\"response\":{\"status\":\"" word "\"}}"

/* detail: the key, the status word, or a part of the reason. */
static const struct {
	const char *name;
	enum task_state state;
	int status;
	const char *body, *kind, *detail;
} replies[] = {
	{ "a key", TASK_PLANNED, 200, KEY("5ad484a3"), "asked", "5ad484a3" },
	{ "a key, created", TASK_PLANNED, 201, KEY("k"), "asked", "k" },
	{ "a key, accepted", TASK_PLANNED, 202, KEY("k"), "asked", "k" },
	{ "a key that is a number", TASK_PLANNED, 200,
	    "{\"response\":{\"process_key\":17}}", "asked", "17" },
	{ "the longest key", TASK_PLANNED, 200, KEY(X128), "asked", X128 },
	{ "a key that is too long", TASK_PLANNED, 200, KEY(X128 "x"), "broken",
	    "not one that can be used" },
	{ "a key that leads away", TASK_PLANNED, 200, KEY("../x"), "broken",
	    "not one that can be used: \"../x\"" },
	{ "an empty key", TASK_PLANNED, 200, KEY(""), "broken",
	    "no process key" },
	{ "no key", TASK_PLANNED, 200, "{\"success\":true,\"response\":{}}",
	    "broken", "no process key" },
	{ "no key but words", TASK_PLANNED, 200, "{\"message\":\"later\"}",
	    "broken", "no process key: \"later\"" },
	{ "the key elsewhere", TASK_PLANNED, 200, "{\"process_key\":\"k\"}",
	    "broken", "no process key" },
	{ "an array", TASK_PLANNED, 200, "[]", "broken", "no process key" },
	{ "nothing", TASK_PLANNED, 200, "", "broken", "the reply is empty" },
	{ "half of it", TASK_PLANNED, 200, "{\"success\":true,\"resp", "broken",
	    "the reply is not JSON" },
	{ "a web page", TASK_PLANNED, 200, "<html></html>", "broken",
	    "the reply is not JSON" },
	{ "no success", TASK_PLANNED, 200,
	    "{\"success\":false,\"error\":\"bad period\"}", "refused",
	    "refuses the request: \"bad period\"" },
	{ "no success, in the response", TASK_PLANNED, 200,
	    "{\"success\":false,\"response\":\"no\"}", "refused", "\"no\"" },
	{ "no success and no words", TASK_PLANNED, 200, "{\"success\":false}",
	    "refused", "the cloud refuses the request" },

	{ "ready", TASK_ASKED, 200, STATUS("success"), "ready", "success" },
	{ "new", TASK_ASKED, 200, STATUS("new"), "running", "new" },
	{ "a word nobody wrote down", TASK_ASKED, 200, STATUS("processing"),
	    "running", "processing" },
	{ "failed", TASK_ASKED, 200, STATUS("failed"), "failed",
	    "the job failed: \"failed\"" },
	{ "a word in between", TASK_ASKED, 200, STATUS("Processing"), "running",
	    "Processing" },
	{ "failure", TASK_ASKED, 200, STATUS("failure"), "failed", "failure" },
	{ "aborted", TASK_ASKED, 200, STATUS("ABORTED"), "failed", "ABORTED" },
	{ "cancelled, American", TASK_ASKED, 200, STATUS("Canceled"), "failed",
	    "Canceled" },
	{ "expired", TASK_ASKED, 200, STATUS("Expired"), "gone",
	    "the job failed: \"Expired\"" },
	{ "error", TASK_ASKED, 200, STATUS("ERROR"), "failed", "ERROR" },
	{ "rejected", TASK_ASKED, 200, STATUS("rejected"), "failed",
	    "rejected" },
	{ "failed, with a reason", TASK_ASKED, 200,
	    "{\"response\":{\"status\":\"error\",\"message\":\"no shop\"}}",
	    "failed", "\"no shop\"" },
	{ "failed and no success", TASK_ASKED, 200,
	    "{\"success\":false,\"response\":{\"status\":\"x\"}}", "failed",
	    "\"x\"" },
	{ "no success of a poll", TASK_ASKED, 200,
	    "{\"success\":false,\"message\":\"no\"}", "refused", "\"no\"" },
	{ "no status", TASK_ASKED, 200, "{\"success\":true}", "broken",
	    "no status" },
	{ "an empty status", TASK_ASKED, 200, STATUS(""), "broken",
	    "no status" },
	{ "a status that is null", TASK_ASKED, 200,
	    "{\"response\":{\"status\":null}}", "broken", "no status" },
	{ "not JSON", TASK_ASKED, 200, "success", "broken",
	    "the reply is not JSON" },

	{ "the result", TASK_READY, 200, "", "fetched", "" },

	{ "no content", TASK_ASKED, 204, "", "broken", "HTTP status 204" },
	{ "moved", TASK_ASKED, 301, "", "broken", "redirects" },
	{ "a bad request", TASK_PLANNED, 400,
	    "{\"success\":false,\"error\":\"from > to\"}", "refused",
	    "(HTTP 400): \"from > to\"" },
	{ "no token", TASK_PLANNED, 401, "", "denied", "HTTP 401" },
	{ "a wrong token", TASK_READY, 403, "", "denied", "HTTP 403" },
	{ "a fresh key may be unknown", TASK_ASKED, 404, "", "missing", "404" },
	{ "so may its result", TASK_READY, 404, "", "missing", "404" },
	{ "a wrong address", TASK_PLANNED, 404, "", "refused", "404" },
	{ "gone", TASK_READY, 410, "", "gone", "410" },
	{ "not yet", TASK_READY, 409, "", "unsure", "409" },
	{ "nor its status", TASK_ASKED, 409, "", "unsure", "409" },
	{ "locked", TASK_READY, 423, "", "unsure", "423" },
	{ "a submit in conflict", TASK_PLANNED, 409, "", "refused", "409" },
	{ "a slow request", TASK_PLANNED, 408, "", "busy", "408" },
	{ "too many", TASK_ASKED, 429, "", "busy", "429" },
	{ "an older too many", TASK_ASKED, 420, "", "busy", "420" },
	{ "not available", TASK_PLANNED, 503, "", "busy", "503" },
	{ "a gateway's trouble", TASK_PLANNED, 502, "<html></html>", "unsure",
	    "HTTP 502" },
	{ "the cloud's trouble", TASK_PLANNED, 500, "{\"message\":\"oops\"}",
	    "unsure", "(HTTP 500): \"oops\"" },
	{ "a gateway that waited", TASK_READY, 504, "", "unsure", "504" },
	{ "not made", TASK_PLANNED, 501, "", "refused", "501" },
	{ "no status at all", TASK_PLANNED, 0, "", "broken", "HTTP status 0" },
	{ "beyond all", TASK_PLANNED, 600, "", "broken", "HTTP status 600" },
};

static const char *
detail_of(const struct verdict *v)
{
	if (v->kind == VERDICT_ASKED)
		return v->key;
	if (v->kind == VERDICT_RUNNING || v->kind == VERDICT_READY)
		return v->word;
	return v->why;
}

static void
replies_are_judged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(replies); i++) {
		const char *body = replies[i].body;
		struct answer answer = { replies[i].status, body, strlen(body),
			"", false, NULL, 0, NULL, 0 };
		struct verdict v;
		struct task t;

		task_init(&t);
		t.state = replies[i].state;
		cloud_kassatka.hear(&t, NULL, &answer, &v);
		case_text(replies[i].name, kinds[v.kind], replies[i].kind);
		case_says(replies[i].name, detail_of(&v), replies[i].detail);
		task_clear(&t);
	}
	cases_end();
}

/* ---- a list of goods, and what proves that it was not taken ---- */

#define NO "{\"success\":false,\"error\":\"busy\"}"

static const struct {
	const char *name;
	int status;
	bool later;
	const char *body, *kind;
} goods[] = {
	{ "503", 503, false, "", "unsure" },
	{ "503 of a gateway", 503, false, "<html></html>", "unsure" },
	{ "503 with words", 503, false, "{\"error\":\"busy\"}", "unsure" },
	{ "503 with a time", 503, true, "", "busy" },
	{ "503 of the cloud", 503, false, NO, "busy" },
	{ "429", 429, false, "", "unsure" },
	{ "429 with a time", 429, true, "", "busy" },
	{ "429 of the cloud", 429, false, NO, "busy" },
	{ "408", 408, false, "", "unsure" },
	{ "500 of the cloud", 500, true, NO, "unsure" },
	{ "400", 400, false, "", "refused" },
	{ "404", 404, false, "", "refused" },
	{ "200 and no", 200, false, NO, "refused" },
};

static void
goods_are_taken_unless_proven(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(goods); i++) {
		struct answer answer = { goods[i].status, goods[i].body,
			strlen(goods[i].body), "", goods[i].later, NULL, 0,
			NULL, 0 };
		struct verdict v;
		struct task t;

		task_init(&t);
		task_set(&t.kind, "nomenclature");
		cloud_kassatka.hear(&t, NULL, &answer, &v);
		case_text(goods[i].name, kinds[v.kind], goods[i].kind);
		task_clear(&t);
	}
	cases_end();
}

/* ---- a status word that nobody wrote down ---- */

static const struct {
	const char *word;
	bool strange;
} strangers[] = {
	{ "new", false },
	{ "Running", false },
	{ "in_progress", false },
	{ "success", false },
	{ "failed", false },
	{ "wonderful", true },
	{ "done", true },
};

static void
strange_words_are_told_apart(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(strangers); i++) {
		char *body = mem_printf(STATUS("%s"), strangers[i].word);
		struct answer answer = { 200, body, strlen(body), "", false,
			NULL, 0, NULL, 0 };
		struct verdict v;
		struct task t;

		task_init(&t);
		t.state = TASK_ASKED;
		cloud_kassatka.hear(&t, NULL, &answer, &v);
		case_int(strangers[i].word, v.strange, strangers[i].strange);
		task_clear(&t);
		free(body);
	}
	cases_end();
}

/* ---- words where a result should be ---- */

static const struct {
	const char *name, *body, *kind, *why;
} insteads[] = {
	{ "a refusal", NO, "refused", "refuses the request: \"busy\"" },
	{ "a refusal without words", "{\"success\":false}", "refused",
	    "refuses" },
	{ "an error alone", "{\"error\":\"no such export\"}", "refused",
	    "no such export" },
	{ "a failure", STATUS("failed"), "failed", "\"failed\"" },
	{ "an expired one", STATUS("expired"), "gone", "\"expired\"" },
	{ "not ready", STATUS("new"), "unsure", "its status: \"new\"" },
	{ "ready", STATUS("success"), "broken", "" },
	{ "other JSON", "[1,2,3]", "broken", "" },
	{ "no JSON", "<html></html>", "broken", "" },
};

static void
words_instead_of_a_result(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(insteads); i++) {
		const char *body = insteads[i].body;
		struct answer answer = { 200, body, strlen(body), "", false,
			NULL, 0, NULL, 0 };
		struct verdict v;
		struct task t;

		task_init(&t);
		t.state = TASK_READY;
		cloud_kassatka.instead(&t, &answer, &v);
		case_text(insteads[i].name, kinds[v.kind], insteads[i].kind);
		case_says(insteads[i].name, v.why, insteads[i].why);
		task_clear(&t);
	}
	cases_end();
}

static void
a_redirect_says_where_to(void **state)
{
	struct answer answer = { 302, "", 0, "https://elsewhere/", false, NULL,
		0, NULL, 0 };
	struct verdict v;

	(void)state;
	assert_true(cloud_hear_status(&answer, &v));
	assert_int_equal(v.kind, VERDICT_BROKEN);
	assert_non_null(strstr(v.why, "to https://elsewhere/"));
}

/* ---- the token in the cloud's words ---- */

#define TOKEN "tok/5f0c9a41"
#define X196  X64 X64 X64 "xxxx"
#define X64   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
	const char *name, *token, *body;
	enum task_state state;
	const char *kind, *word, *why;
} secrets[] = {
	{ "in a refusal", TOKEN, "{\"error\":\"no " TOKEN " here\"}",
	    TASK_PLANNED, "broken", "", "\"no ************ here\"" },
	{ "escaped", TOKEN, "{\"error\":\"\\u0074ok\\/5f0c9a41!\"}",
	    TASK_PLANNED, "broken", "", "\"************!\"" },
	{ "twice", TOKEN, "{\"error\":\"" TOKEN TOKEN "\"}", TASK_PLANNED,
	    "broken", "", "\"************************\"" },
	{ "cut", TOKEN, "{\"error\":\"" X196 TOKEN "\"}", TASK_PLANNED,
	    "broken", "", "xxxx****\"" },
	{ "as a status", TOKEN, STATUS(TOKEN), TASK_ASKED, "running",
	    "************", "" },
	{ "as a long status", TOKEN, STATUS(X64 TOKEN), TASK_ASKED, "running",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    "" },
	{ "as a key", "5ad4842fd849", KEY("5ad4842fd849"), TASK_PLANNED,
	    "broken", "", "can be used: \"************\"" },
	{ "in a key", "5ad4842fd849", KEY("5ad4842fd849da"), TASK_PLANNED,
	    "broken", "", "can be used: \"************da\"" },
	{ "of a letter, in a key", "5", KEY("5ad4842fd849"), TASK_PLANNED,
	    "asked", "", "" },
	{ "a word that is known", "success", STATUS("success"), TASK_ASKED,
	    "ready", "*******", "" },
	{ "a letter of one", "e", STATUS("failed"), TASK_ASKED, "failed",
	    "fail*d", "the job failed: \"fail*d\"" },
	{ "a star", "*", "{\"error\":\"**\"}", TASK_PLANNED, "broken", "",
	    "\"**\"" },
};

static void
the_token_is_in_no_words(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(secrets); i++) {
		const char *body = secrets[i].body, *name = secrets[i].name;
		struct answer answer = { 200, body, strlen(body), "", false,
			NULL, 0, secrets[i].token, 0 };
		struct verdict v;
		struct task t;

		task_init(&t);
		t.state = secrets[i].state;
		cloud_kassatka.hear(&t, NULL, &answer, &v);
		case_text(name, kinds[v.kind], secrets[i].kind);
		case_text(name, v.word, secrets[i].word);
		case_says(name, v.why, secrets[i].why);
		task_clear(&t);
	}
	cases_end();
}

/* ---- keys ---- */

static const struct {
	const char *key;
	bool good;
} keys[] = {
	{ "5ad4842fd849da0012343342", true },
	{ "a", true },
	{ "A.b_c~d-9", true },
	{ "...", true },
	{ X128, true },
	{ X128 "x", false },
	{ "", false },
	{ ".", false },
	{ "..", false },
	{ "a/b", false },
	{ "a b", false },
	{ "a?b", false },
	{ "a#b", false },
	{ "a%41", false },
	{ "a\n", false },
	{ "ключ", false },
};

static void
keys_fit_an_url(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(keys); i++)
		case_int(keys[i].key, cloud_key_ok(keys[i].key), keys[i].good);
	cases_end();
}

static void
clouds_are_found(void **state)
{
	(void)state;
	assert_ptr_equal(cloud_find("kassatka"), &cloud_kassatka);
	assert_null(cloud_find("Kassatka"));
	assert_null(cloud_find(""));
	assert_string_equal(cloud_kassatka.url, BASE);
	assert_string_equal(cloud_scheme(&cloud_kassatka, NULL), "api-token: ");
	assert_null(cloud_scheme(&cloud_kassatka, "bearer"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_made),
		cmocka_unit_test(replies_are_judged),
		cmocka_unit_test(goods_are_taken_unless_proven),
		cmocka_unit_test(strange_words_are_told_apart),
		cmocka_unit_test(words_instead_of_a_result),
		cmocka_unit_test(a_redirect_says_where_to),
		cmocka_unit_test(the_token_is_in_no_words),
		cmocka_unit_test(keys_fit_an_url),
		cmocka_unit_test(clouds_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
