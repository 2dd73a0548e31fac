/*
 * A file as a form's part: what the server gets, and what happens when the
 * file changes meanwhile.
 */
#include "../tools/badrun.h"
#include "../tools/nettry.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
open_upload(const char *text)
{
	FILE *f = tmpfile();
	int fd;

	assert_non_null(f);
	fputs(text, f);
	fflush(f);
	fd = dup(fileno(f));
	fclose(f);
	return fd;
}

/* A file that became shorter between net_send() and net_run(); -1: not. */
static struct got
upload(struct badrun *bad, int shrink_to)
{
	struct http_request request = { .method = "POST",
		.url = badrun_url(bad, "/up"),
		.body = { open_upload("<goods><good/></goods>"),
		    "application/xml", "goods", "goods.xml", false },
		.fresh = true };
	struct net *net = try_net(NULL);
	struct got got = { .calls = 0 };

	net_send(net, &request, try_take, &got);
	if (shrink_to >= 0)
		assert_int_equal(ftruncate(request.body.fd, shrink_to), 0);
	close(request.body.fd);
	try_run(net);
	net_free(net);
	return got;
}

static void
uploads(void **state)
{
	struct badrun bad;
	struct got got;

	(void)state;
	badrun_start(&bad, "on POST /up\njson {}\n");
	got = upload(&bad, -1);
	assert_int_equal(got.reply.outcome, HTTP_REPLY);
	assert_true(badrun_received(&bad, "<goods><good/></goods>\r\n--"));
	assert_true(badrun_received(&bad,
	    "form-data; name=\"goods\"; filename=\"goods.xml\"\r\n"
	    "Content-Type: application/xml\r\n"));
	assert_false(badrun_received(&bad, "Expect:"));
	got = upload(&bad, 7);
	assert_int_equal(got.reply.outcome, HTTP_LOST);
	assert_non_null(strstr(got.reply.why, "shorter"));
	assert_int_equal(badrun_count(&bad, "POST /up"), 1);
	badrun_stop(&bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uploads),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
