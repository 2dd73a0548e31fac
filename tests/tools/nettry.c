/*
 * What tests of the network have in common.
 */
#include "nettry.h"
#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct net *
try_net(struct clock *clock)
{
	struct net_options options = { .user_agent = "kassa-test",
		.clock = clock };
	struct err err = ERR_INIT;
	struct net *net = net_new(&options, &err);

	assert_non_null(net);
	return net;
}

void
try_run(struct net *net)
{
	struct err err = ERR_INIT;

	assert_int_equal(net_run(net, &err), 0);
}

void
try_take(void *arg, const struct http_reply *reply)
{
	struct got *got = arg;

	got->calls++;
	got->reply = *reply;
	assert_int_equal(reply->body[reply->len], '\0');
	snprintf(got->body, sizeof(got->body), "%s", reply->body);
}

struct got
try_ask(struct net *net, const struct http_request *request)
{
	struct got got = { .calls = 0 };

	net_send(net, request, try_take, &got);
	assert_int_equal(got.calls, 0);
	try_run(net);
	assert_int_equal(got.calls, 1);
	assert_null(strstr(got.reply.why, TRY_SECRET));
	assert_true(got.reply.why[0] != '\0');
	return got;
}
