/*
 * Headers of replies: when to come back, and what cannot be believed.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define THEN INT64_C(784111777)

static void
feed(struct head *head, const char *const *lines, size_t n)
{
	size_t i;

	reply_head_init(head, NULL);
	for (i = 0; i < n && lines[i] != NULL; i++)
		reply_head_line(head, lines[i], strlen(lines[i]));
}

static void
retry_after(void **state)
{
	static const struct {
		const char *lines[3];
		int64_t want;
	} cases[] = {
		{ { "Server: x\r\n" }, -1 },
		{ { "Retry-After: 7\r\n" }, 7 },
		{ { "retry-after:7\r\n" }, 7 },
		{ { "RETRY-AFTER: \t 120  \r\n" }, 120 },
		{ { "Retry-After: 0\r\n" }, 0 },
		{ { "Retry-After: -5\r\n" }, -1 },
		{ { "Retry-After: 1.5\r\n" }, -1 },
		{ { "Retry-After: soon\r\n" }, -1 },
		{ { "Retry-After:\r\n" }, -1 },
		{ { "Retry-After: 99999999999999\r\n" }, 99999999999999 },
		{ { "Retry-After: 99999999999999999999\r\n" }, INT64_MAX },
		{ { "Retry-After: 7\r\n", "Retry-After: 30\r\n" }, 30 },
		{ { "Retry-After: 30\r\n", "Retry-After: soon\r\n" }, 30 },
		{ { "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n" }, 60 },
		{ { "Retry-After: Sunday, 06-Nov-94 08:50:37 GMT\r\n" }, 60 },
		{ { "Retry-After: Sun Nov  6 08:50:37 1994\r\n" }, 60 },
		{ { "Retry-After: Sun, 06 Nov 1994 08:00:00 GMT\r\n" }, 0 },
		{ { "Date: Sun, 06 Nov 1994 08:50:00 GMT\r\n",
		      "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n" },
		    37 },
		{ { "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
		      "Retry-After: 90\r\n" },
		    90 },
	};
	struct head head;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		feed(&head, cases[i].lines, NELEM(cases[i].lines));
		assert_null(head.wrong);
		assert_int_equal(reply_retry_after(&head, THEN), cases[i].want);
	}
}

static void
lengths(void **state)
{
	static const struct {
		const char *lines[3];
		bool wrong;
	} cases[] = {
		{ { "Content-Length: 5\r\n" }, false },
		{ { "Content-Length: 5\r\n", "content-length: 5\r\n" }, false },
		{ { "Content-Length: 5\r\n", "Content-Length: 6\r\n" }, true },
		{ { "Content-Length: -1\r\n" }, true },
		{ { "Content-Length: 5x\r\n" }, true },
		{ { "Content-Length: \r\n" }, true },
		{ { "HTTP/1.1 103 Early Hints\r\n", "Content-Length: 5\r\n",
		      "HTTP/1.1 200 OK\r\n" },
		    false },
	};
	struct head head;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		feed(&head, cases[i].lines, NELEM(cases[i].lines));
		assert_int_equal(head.wrong != NULL, cases[i].wrong);
	}
}

static void
statuses(void **state)
{
	static const struct {
		const char *line;
		int want;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\n", 200 },
		{ "HTTP/1.0  404\r\n", 404 },
		{ "HTTP/1.1 5031 Odd\r\n", 503 },
		{ "HTTP/1.1 OK\r\n", 0 },
		{ "HTTP/1.1\r\n", 0 },
		{ "HTTP/9.9 xyz\r\n", 0 },
		{ "HTTP/1.1 20\r\n", 0 },
		{ "HTTP/1.1 099 Low\r\n", 0 },
		{ "HTTP/1.1 600 High\r\n", 0 },
		{ "HTTP/1.1 100 Continue\r\n", 100 },
		{ "HTTP/1.1 599\r\n", 599 },
	};
	struct head head;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(cases); i++) {
		feed(&head, &cases[i].line, 1);
		assert_int_equal(head.status, cases[i].want);
		assert_int_equal(head.wrong == NULL, cases[i].want != 0);
	}
}

/* A trailer says nothing; neither does a place that does not fit. */
static void
what_is_not_heard(void **state)
{
	static const char *const lines[] = { "HTTP/1.1 200 OK\r\n", "\r\n",
		"Retry-After: 9\r\n", "Location: /late\r\n" };
	char line[400] = "Location: /", *at = line + strlen(line);
	struct head head;

	(void)state;
	feed(&head, lines, NELEM(lines));
	assert_true(head.whole);
	assert_int_equal(reply_retry_after(&head, THEN), -1);
	assert_string_equal(head.location, "");

	memset(at, 'x', 300);
	reply_head_init(&head, NULL);
	reply_head_line(&head, line, strlen(line));
	assert_string_equal(head.location, "");
	line[200] = '\0';
	reply_head_line(&head, line, strlen(line));
	assert_string_equal(head.location, line + strlen("Location: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retry_after),
		cmocka_unit_test(lengths),
		cmocka_unit_test(statuses),
		cmocka_unit_test(what_is_not_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
