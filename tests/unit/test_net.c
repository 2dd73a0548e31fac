/*
 * One request against a server that misbehaves: how it ends and what is told.
 */
#include "../tools/badrun.h"
#include "../tools/nettry.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK "send HTTP/1.1 200 OK\\r\\n"

#define OK_SHORT "send HTTP/1.1 200\\r\\n"

#define HELLO_GZIP                                                             \
	"\\x1f\\x8b\\x08\\x00\\x00\\x00\\x00\\x00\\x02\\x03\\xcb\\x48\\xcd"    \
	"\\xc9\\xc9\\x57\\xc8\\x40\\x90\\x00\\x80\\x88"

static const struct {
	const char *name, *script;
	enum http_outcome outcome;
	int status;
	const char *body;
} cases[] = {
	{ "whole", "json {\"a\":1}", HTTP_REPLY, 200, "{\"a\":1}" },
	{ "error page",
	    "send HTTP/1.1 502 No\\r\\nContent-Length: 4\\r\\n\\r\\n<p/>",
	    HTTP_REPLY, 502, "<p/>" },
	{ "no content", "send HTTP/1.1 204 No\\r\\n\\r\\n", HTTP_REPLY, 204,
	    "" },
	{ "continue first",
	    "send HTTP/1.1 100 Continue\\r\\nContent-Length: 9\\r\\n\\r\\n\n"
	    "json {}",
	    HTTP_REPLY, 200, "{}" },
	{ "chunked",
	    OK "Transfer-Encoding: chunked\\r\\n\\r\\n\nchunk ab\nchunk c\n"
	       "chunkend",
	    HTTP_REPLY, 200, "abc" },
	{ "chunked, cut",
	    OK "Transfer-Encoding: chunked\\r\\n\\r\\n\nchunk abc\nclose",
	    HTTP_LOST, 200, "abc" },
	{ "chunked, nonsense",
	    OK "Transfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n\nclose",
	    HTTP_LOST, 200, "" },
	{ "cut", OK "Content-Length: 9\\r\\n\\r\\nabc\nclose", HTTP_LOST, 200,
	    "abc" },
	{ "cut by reset", OK "Content-Length: 9\\r\\n\\r\\nabc\nreset",
	    HTTP_LOST, 200, "abc" },
	{ "cut in the headers", OK "Content-Le\nclose", HTTP_LOST, 200, "" },
	{ "up to the close", OK "\\r\\nabc\nclose", HTTP_REPLY, 200, "abc" },
	{ "nothing", "close", HTTP_LOST, 0, "" },
	{ "reset", "reset", HTTP_LOST, 0, "" },
	{ "silence", "stall", HTTP_LOST, 0, "" },
	{ "silence after the headers",
	    OK "Content-Length: 9\\r\\n\\r\\n\nstall", HTTP_LOST, 200, "" },
	{ "equal lengths",
	    OK "Content-Length: 3\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
	    HTTP_REPLY, 200, "abc" },
	{ "two lengths",
	    OK "Content-Length: 3\\r\\nContent-Length: 4\\r\\n\\r\\nabc\nclose",
	    HTTP_MALFORMED, 200, "" },
	{ "negative length", OK "Content-Length: -3\\r\\n\\r\\nabc\nclose",
	    HTTP_MALFORMED, 200, "" },
	{ "HTTP/0.9", "send hello there, this is no HTTP\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a version that is none", "send HTTP/9.9 xyz\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a version of words", "send HTTP/one 200 OK\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a status of words", "send HTTP/1.1 abc\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a version alone", "send HTTP/1.1\\r\\n\\r\\n\nclose", HTTP_MALFORMED,
	    0, "" },
	{ "a status of two digits", "send HTTP/1.1 20\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a status of four", "send HTTP/1.1 2000 OK\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a status of letters as well",
	    "send HTTP/1.1 20x OK\\r\\n\\r\\n\nclose", HTTP_MALFORMED, 0, "" },
	{ "a status below all", "send HTTP/1.1 099 x\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a status above all",
	    "send HTTP/1.1 600 x\\r\\nContent-Length: 0\\r\\n\\r\\n\nclose",
	    HTTP_MALFORMED, 0, "" },
	{ "a version that we did not ask for",
	    "send HTTP/2 200 OK\\r\\n\\r\\n\nclose", HTTP_MALFORMED, 0, "" },
	{ "of a radio", "send ICY 200 OK\\r\\n\\r\\n\nclose", HTTP_MALFORMED, 0,
	    "" },
	{ "no reason", OK_SHORT "Content-Length: 0\\r\\n\\r\\n", HTTP_REPLY,
	    200, "" },
	{ "HTTP/1.0", "send HTTP/1.0 200 OK\\r\\n\\r\\nabc\nclose", HTTP_REPLY,
	    200, "abc" },
	{ "many headers",
	    OK "\nrepeat 9000 X-Header: and its value\\r\\n\n"
	       "send \\r\\n",
	    HTTP_MALFORMED, 200, "" },
	{ "a long header", OK "X: \nrepeat 200000 x\nsend \\r\\n\\r\\n",
	    HTTP_MALFORMED, 200, "" },
	{ "gzip", "gziprepeat 3 ab", HTTP_REPLY, 200, "ababab" },
	{ "gzip, right sum",
	    OK
	    "Content-Encoding: gzip\\r\\nContent-Length: 28\\r\\n\\r\\n" HELLO_GZIP
	    "\\xf9\\xe5\\x11\\x00\\x00\\x00",
	    HTTP_REPLY, 200, "hello hello hello" },
	{ "gzip, wrong sum",
	    OK
	    "Content-Encoding: gzip\\r\\nContent-Length: 28\\r\\n\\r\\n" HELLO_GZIP
	    "\\x06\\xe5\\x11\\x00\\x00\\x00",
	    HTTP_ENCODING, 200, "hello hello hello" },
	{ "gzip, but plain",
	    OK "Content-Encoding: gzip\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
	    HTTP_ENCODING, 200, "" },
	{ "unknown coding",
	    OK "Content-Encoding: zip\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
	    HTTP_ENCODING, 200, "" },
	{ "too big", "json {\"abcdefghijklmnopqrstuvwxyz\":\"0123456789\"}",
	    HTTP_TOO_BIG, 200, "" },
	{ "redirect",
	    "send HTTP/1.1 302 Go\\r\\nLocation: http://127.0.0.1:\\p/on\\r\\n"
	    "Content-Length: 0\\r\\n\\r\\n",
	    HTTP_REPLY, 302, "" },
};

static struct got
run_case(size_t i)
{
	char *script = mem_printf("on GET /\n%s\n", cases[i].script);
	struct http_request request = { .max_bytes = 32, .timeout_ms = 2000 };
	struct net *net = try_net(NULL);
	struct badrun bad;
	struct got got;

	badrun_start(&bad, script);
	request.url = badrun_url(&bad, "/x");
	request.secret_scheme = "api-token: ";
	request.secret = TRY_SECRET;
	got = try_ask(net, &request);
	assert_int_equal(badrun_count(&bad, ""), 1);
	assert_int_equal(badrun_count(&bad, "GET /x\tyes\tbody 0 bytes"), 1);
	net_free(net);
	badrun_stop(&bad);
	free(script);
	return got;
}

static void
outcomes(void **state)
{
	struct got got;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		got = run_case(i);
		if (got.reply.outcome != cases[i].outcome ||
		    got.reply.status != cases[i].status ||
		    strcmp(got.body, cases[i].body) != 0)
			fail_msg("%s: outcome %d, status %d, \"%s\" (%s)",
			    cases[i].name, (int)got.reply.outcome,
			    got.reply.status, got.body, got.reply.why);
		assert_true(got.reply.sent);
	}
}

/* Nothing reaches anybody: with no server, no sense or no permission. */
static const struct {
	struct http_request request;
	enum http_outcome outcome;
	const char *why;
} hopeless[] = {
	{ { .url = "http://127.0.0.1:1/" }, HTTP_NOT_SENT, "reached" },
	{ { .url = "ftp://127.0.0.1/" }, HTTP_INVALID, "http" },
	{ { .url = "file:///etc/passwd" }, HTTP_INVALID, "http" },
	{ { .url = "127.0.0.1:1" }, HTTP_INVALID, "http" },
	{ { .url = "http://" }, HTTP_INVALID, "well-formed" },
	{ { .url = "http://127.0.0.1/a b" }, HTTP_INVALID, "formed" },
	{ { .url = "http://a:b@127.0.0.1:1/" }, HTTP_INVALID, "name" },
	{ { .url = "http://127.0.0.1:1/", .method = "TRACE" }, HTTP_INVALID,
	    "method" },
	{ { .url = "http://127.0.0.1:1/",
	      .secret_scheme = "api-token: ",
	      .secret = TRY_SECRET "\r\nX-Evil: 1" },
	    HTTP_INVALID, "token" },
	{ { .url = "http://127.0.0.1:1/",
	      .secret_scheme = "api-token: ",
	      .secret = "" },
	    HTTP_INVALID, "token" },
	{ { .url = "http://127.0.0.1:1/",
	      .secret_scheme = "a: b\r\n: ",
	      .secret = TRY_SECRET },
	    HTTP_INVALID, "name" },
	{ { .url = "http://127.0.0.1:1/",
	      .method = "POST",
	      .body = { -1, "application/xml", "file", NULL, false } },
	    HTTP_INVALID, "upload" },
};

static void
not_sent(void **state)
{
	struct net *net = try_net(NULL);
	struct got got;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(hopeless); i++) {
		got = try_ask(net, &hopeless[i].request);
		assert_int_equal(got.reply.outcome, hopeless[i].outcome);
		assert_non_null(strstr(got.reply.why, hopeless[i].why));
		assert_false(got.reply.sent);
	}
	net_free(net);
}

static void
tls_broken_off(void **state)
{
	struct net *net = try_net(NULL);
	struct http_request request = { .timeout_ms = 5000 };
	struct badrun bad;
	struct got got;
	char text[64];

	(void)state;
	badrun_start(&bad, "on ACCEPT\nreset\n");
	snprintf(text, sizeof(text), "https://127.0.0.1:%d/", bad.port);
	request.url = text;
	got = try_ask(net, &request);
	assert_int_equal(got.reply.outcome, HTTP_NOT_SENT);
	assert_false(got.reply.sent);
	net_free(net);
	badrun_stop(&bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes),
		cmocka_unit_test(not_sent),
		cmocka_unit_test(tls_broken_off),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
