/*
 * What a request does on the way: what it says and to whom, how often, how
 * much of an answer it takes.
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
#include <sys/resource.h>
#include <unistd.h>

#define OK "send HTTP/1.1 200 OK\\r\\n"

/* Counts, and refuses when it has had enough. */
struct sink {
	size_t bytes, enough;
};

static int
pour(void *arg, const char *data, size_t len)
{
	struct sink *sink = arg;

	(void)data;
	sink->bytes += len;
	return sink->bytes > sink->enough;
}

static void
what_headers_say(void **state)
{
	struct http_request request = { .max_bytes = 0 };
	struct net *net = try_net(NULL);
	struct badrun bad;
	struct got got;

	(void)state;
	badrun_start(&bad,
	    "on GET /\n"
	    "send HTTP/1.1 429 Slow\\r\\nDate: Sun, 06 Nov 1994 08:49:37 GMT"
	    "\\r\\nRetry-After: Sun, 06 Nov 1994 08:49:44 GMT\\r\\n"
	    "Location: /" TRY_SECRET "/a\\r\\nContent-Length: 0\\r\\n\\r\\n\n");
	request.url = badrun_url(&bad, "/../a?b=c%20d");
	request.secret_scheme = "X-Authorization: ";
	request.secret = TRY_SECRET;
	got = try_ask(net, &request);
	assert_int_equal(got.reply.retry_after, 7);
	assert_int_equal(got.reply.date, 784111777);
	assert_string_equal(got.reply.location, "/************/a");
	assert_int_equal(badrun_count(&bad, "GET /../a?b=c%20d\tyes"), 1);
	assert_true(badrun_received(&bad, "User-Agent: kassa-test\r\n"));
	assert_true(badrun_received(&bad, "Accept: application/json, */*\r\n"));
	assert_true(badrun_received(&bad, "Accept-Encoding: gzip, deflate\r"));
	net_free(net);
	badrun_stop(&bad);
}

/* Only what succeeded reaches the writer. */
static void
writers(void **state)
{
	static const struct {
		const char *path;
		size_t enough, bytes;
		enum http_outcome outcome;
		const char *body;
	} rows[] = {
		{ "/good", 100, 8, HTTP_REPLY, "" },
		{ "/good", 4, 8, HTTP_REFUSED_BY_WRITER, "" },
		{ "/bad", 100, 0, HTTP_REPLY, "<html/>" },
	};
	struct net *net = try_net(NULL);
	struct badrun bad;
	size_t i;

	(void)state;
	badrun_start(&bad,
	    "on GET /good\njson [1,2,34]\non GET /bad\n"
	    "send HTTP/1.1 502 No\\r\\nContent-Length: 7\\r\\n\\r\\n<html/>\n");
	for (i = 0; i < NELEM(rows); i++) {
		struct sink sink = { 0, rows[i].enough };
		struct http_request request = { .url = badrun_url(
						    &bad, rows[i].path),
			.write = pour,
			.write_arg = &sink };
		struct got got = try_ask(net, &request);

		assert_int_equal(got.reply.outcome, rows[i].outcome);
		assert_int_equal(sink.bytes, rows[i].bytes);
		assert_string_equal(got.body, rows[i].body);
	}
	net_free(net);
	badrun_stop(&bad);
}

static long
max_rss(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* 100 kB that become 100 MB: ended at the limit, in flat memory. */
static void
bomb(void **state)
{
	struct sink sink = { 0, SIZE_MAX };
	struct http_request request = {
		.max_bytes = 4 * 1024 * 1024, .write = pour, .write_arg = &sink
	};
	struct net *net = try_net(NULL);
	struct badrun bad;
	struct got got;
	long before;

	(void)state;
	badrun_start(&bad, "on GET /\ngziprepeat 10000000 0123456789\n");
	request.url = badrun_url(&bad, "/");
	before = max_rss();
	got = try_ask(net, &request);
	assert_int_equal(got.reply.outcome, HTTP_TOO_BIG);
	assert_true(sink.bytes <= request.max_bytes);
	assert_int_equal(sink.bytes, got.reply.bytes);
	request.write = NULL;
	request.max_bytes = 0;
	got = try_ask(net, &request);
	assert_int_equal(got.reply.outcome, HTTP_TOO_BIG);
	assert_true(max_rss() - before < 16 * 1024);
	net_free(net);
	badrun_stop(&bad);
}

/* Silence ends a request without any limit on the whole of it. */
static void
stall(void **state)
{
	struct http_request request = { .stall_ms = 1000 };
	struct net *net = try_net(NULL);
	struct badrun bad;
	struct got got;

	(void)state;
	badrun_start(&bad, "on GET /\n" OK "\\r\\nabc\nstall\n");
	request.url = badrun_url(&bad, "/");
	got = try_ask(net, &request);
	assert_int_equal(got.reply.outcome, HTTP_LOST);
	assert_int_equal(got.reply.bytes, 3);
	net_free(net);
	badrun_stop(&bad);
}

/*
 * A kept connection dies when the next request is on it. What is not fresh
 * goes out a second time, which is why a submit has to be fresh: even if its
 * own connection dies, the server has seen it once.
 */
static void
fresh(void **state)
{
	static const struct {
		bool fresh;
		const char *rule;
		enum http_outcome outcome;
		int posts;
	} rows[] = {
		{ false, "json {}", HTTP_REPLY, 2 },
		{ true, "json {}", HTTP_REPLY, 1 },
		{ true, "close", HTTP_LOST, 1 },
		{ true, "reset", HTTP_LOST, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(rows); i++) {
		struct http_request first = { .method = "GET" };
		struct http_request post = { .method = "POST",
			.fresh = rows[i].fresh };
		char *script =
		    mem_printf("on GET /\njson {}\nclosekept\non POST /\n%s\n",
			rows[i].rule);
		struct net *net = try_net(NULL);
		struct badrun bad;

		badrun_start(&bad, script);
		first.url = post.url = badrun_url(&bad, "/");
		assert_int_equal(
		    try_ask(net, &first).reply.outcome, HTTP_REPLY);
		assert_int_equal(
		    try_ask(net, &post).reply.outcome, rows[i].outcome);
		assert_int_equal(badrun_count(&bad, "POST /"), rows[i].posts);
		net_free(net);
		badrun_stop(&bad);
		free(script);
	}
}

/* The proxy sees a wish for a tunnel, never the token; loopback sees none. */
static void
proxies(void **state)
{
	struct http_request away = { .url = "http://cloud.invalid/a",
		.secret_scheme = "api-token: ",
		.secret = TRY_SECRET,
		.timeout_ms = 5000 };
	struct http_request near = { .method = "GET" };
	struct badrun bad;
	struct net *net;
	struct got got;

	(void)state;
	badrun_start(&bad,
	    "on CONNECT\nsend HTTP/1.1 407 No\\r\\nContent-Length: 0\\r\\n"
	    "\\r\\n\nclose\non GET /\njson {}\n");
	setenv("http_proxy", badrun_url(&bad, ""), 1);
	net = try_net(NULL);
	got = try_ask(net, &away);
	assert_int_equal(got.reply.outcome, HTTP_NOT_SENT);
	assert_non_null(strstr(got.reply.why, "proxy"));
	assert_false(got.reply.sent);
	assert_int_equal(badrun_count(&bad, "CONNECT cloud.invalid:80\tno"), 1);
	assert_false(badrun_received(&bad, TRY_SECRET));
	near.url = badrun_url(&bad, "/near");
	assert_int_equal(try_ask(net, &near).reply.outcome, HTTP_REPLY);
	assert_int_equal(badrun_count(&bad, "GET /near"), 1);
	net_free(net);
	unsetenv("http_proxy");
	badrun_stop(&bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_headers_say),
		cmocka_unit_test(writers),
		cmocka_unit_test(bomb),
		cmocka_unit_test(stall),
		cmocka_unit_test(fresh),
		cmocka_unit_test(proxies),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
