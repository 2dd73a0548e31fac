/*
 * The loop: requests from callbacks, cancelling, stopping, ending.
 */
#include "../tools/badrun.h"
#include "../tools/nettry.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

/* What happened, as letters in the order of it. */
struct story {
	struct net *net;
	char text[64];
	int left;
	struct http *http;
	const char *url;
};

static void
note(struct story *story, char letter)
{
	size_t len = strlen(story->text);

	assert_true(len + 1 < sizeof(story->text));
	story->text[len] = letter;
}

static void
told(void *arg, const struct http_reply *reply)
{
	struct story *story = arg;

	story->http = NULL;
	note(story, reply->outcome == HTTP_CANCELLED ? 'c' : 'r');
}

static void
cancel_now(void *arg)
{
	struct story *story = arg;

	net_cancel(story->net, story->http);
}

static int
cancel_inside(void *arg, const char *data, size_t len)
{
	(void)data, (void)len;
	cancel_now(arg);
	return 0;
}

static void
prepare(struct story *story, struct badrun *bad, const char *script)
{
	badrun_start(bad, script);
	*story =
	    (struct story){ .net = try_net(NULL), .url = badrun_url(bad, "/") };
}

static void
cancel(void **state)
{
	struct http_request request = { .method = "GET" };
	struct net_timer timer = { .number = 0 };
	struct story story;
	struct badrun bad;

	(void)state;
	prepare(&story, &bad,
	    "on GET /\nsend HTTP/1.1 200 OK\\r\\n\\r\\nabc\nstall\n");
	request.url = story.url;
	story.http = net_send(story.net, &request, told, &story);
	net_cancel(story.net, story.http);
	net_cancel(story.net, story.http);
	assert_string_equal(story.text, "");
	try_run(story.net);
	assert_string_equal(story.text, "c");
	assert_int_equal(badrun_count(&bad, ""), 0);

	story.http = net_send(story.net, &request, told, &story);
	net_timer_start(story.net, &timer, 50, cancel_now, &story);
	try_run(story.net);
	assert_string_equal(story.text, "cc");

	request.write = cancel_inside;
	request.write_arg = &story;
	story.http = net_send(story.net, &request, told, &story);
	try_run(story.net);
	assert_string_equal(story.text, "ccc");
	net_free(story.net);
	badrun_stop(&bad);
}

static void
send_more(void *arg, const struct http_reply *reply)
{
	struct story *story = arg;
	struct http_request request = { .url = story->url };

	note(story, reply->outcome == HTTP_REPLY ? 'r' : 'x');
	if (story->left-- > 0)
		net_send(story->net, &request, send_more, story);
}

static int
send_inside(void *arg, const char *data, size_t len)
{
	struct story *story = arg;
	struct http_request request = { .url = story->url };

	(void)data, (void)len;
	net_send(story->net, &request, told, story);
	return 0;
}

static void
requests_from_callbacks(void **state)
{
	struct http_request request = { .write = send_inside };
	struct story story;
	struct badrun bad;

	(void)state;
	prepare(&story, &bad, "on GET /\njson {}\n");
	request.url = story.url;
	request.write_arg = &story;
	story.left = 3;
	net_send(story.net, &request, send_more, &story);
	try_run(story.net);
	assert_string_equal(story.text, "rrrrr");
	assert_int_equal(badrun_count(&bad, "GET /"), 5);
	net_free(story.net);
	badrun_stop(&bad);
}

static void
stop_at(void *arg, const struct http_reply *reply)
{
	struct story *story = arg;

	(void)reply;
	note(story, 's');
	net_stop(story->net);
}

/* Each net_stop() ends a net_run(); nothing is lost between them. */
static void
stop_and_go_on(void **state)
{
	struct http_request request = { .method = "GET" };
	struct story story;
	struct badrun bad;
	int i;

	(void)state;
	prepare(&story, &bad, "on GET /\njson {}\n");
	request.url = story.url;
	for (i = 0; i < 3; i++)
		net_send(story.net, &request, stop_at, &story);
	try_run(story.net);
	assert_string_equal(story.text, "s");
	try_run(story.net);
	try_run(story.net);
	try_run(story.net);
	assert_string_equal(story.text, "sss");
	net_free(story.net);
	badrun_stop(&bad);
}

/* What is under way at the end is dropped: a stalled one, one not begun. */
static void
free_in_the_middle(void **state)
{
	struct http_request request = { .method = "GET" };
	struct http_request cut = { .method = "GET", .timeout_ms = 50 };
	struct story story;
	struct badrun bad;
	struct net_timer timer = { .number = 0 };

	(void)state;
	prepare(&story, &bad, "on GET /\nstall\n");
	request.url = cut.url = story.url;
	net_send(story.net, &request, told, &story);
	net_send(story.net, &cut, stop_at, &story);
	net_timer_start(story.net, &timer, 60000, cancel_now, &story);
	try_run(story.net);
	net_send(story.net, &request, told, &story);
	net_free(story.net);
	assert_int_equal(timer.number, 0);
	assert_string_equal(story.text, "s");
	net_free(NULL);
	badrun_stop(&bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cancel),
		cmocka_unit_test(requests_from_callbacks),
		cmocka_unit_test(stop_and_go_on),
		cmocka_unit_test(free_in_the_middle),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
