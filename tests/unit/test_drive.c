/*
 * Drives that share an account, on a clock that leaps over their pauses. The
 * server only says 200, or 503 when told to; what that means is made up by a
 * cloud of the test, whose jobs take so long on the same clock.
 */
#include "../tools/badrun.h"
#include "../tools/nettry.h"
#include "base/clock.h"
#include "job/drive.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "cases.h"

#define TRIES 8

/* A clock that leaps instead of waiting. */
struct leaping {
	struct clock clock;
	int64_t ms;
};

/* A drive with its task, and what it has seen. */
struct
try {
	struct task task;
	struct drive drive;
	struct shop *shop;
	enum verdict_kind poll; /* what polls are told before the end */
	int64_t length, asked;  /* its job's; and when it was taken */
	int64_t sent[64];       /* when each request left */
	int nsent, dones;
	struct err err;
};

/* All that drives need, for several of them. */
struct shop {
	struct leaping leaping;
	struct badrun bad;
	struct net *net;
	struct log log;
	struct throttle throttle;
	struct cloud cloud;
	struct account account;
	struct drive_shared shared;
	atomic_int stop;
	struct try tries[TRIES];
};

/* ---- a cloud ---- */

static int64_t
leaping_mono(struct clock *clock)
{
	return ((struct leaping *)clock)->ms;
}

static int64_t
leaping_wall(struct clock *clock)
{
	return ((struct leaping *)clock)->ms / 1000;
}

static void
leaping_skip(struct clock *clock, int64_t ms)
{
	((struct leaping *)clock)->ms += ms;
}

/* A task of this test is the first thing in its try. */
static struct try *
try_of(const struct task *t)
{
	return (struct try *)(uintptr_t)t;
}

static int
ask(const struct task *t, const struct part *part, struct ask *a,
    struct err *err)
{
	struct try *y = try_of(t);

	(void)part, (void)err;
	assert_true(y->nsent < (int)NELEM(y->sent));
	y->sent[y->nsent++] = y->shop->leaping.ms;
	*a = (struct ask){ .method = t->state == TASK_PLANNED ? "POST" : "GET",
		.url = mem_dup(t->url) };
	return 0;
}

static void
hear(const struct task *t, const struct part *part, const struct answer *a,
    struct verdict *v)
{
	struct try *y = try_of(t);
	int64_t now = y->shop->leaping.ms;

	(void)part;
	*v = (struct verdict){ .kind = VERDICT_BUSY, .why = "too much to do" };
	if (a->status != 200)
		return;
	if (t->state == TASK_PLANNED) {
		y->asked = now;
		*v = (struct verdict){ .kind = VERDICT_ASKED, .key = "k" };
	} else if (now - y->asked >= y->length)
		v->kind = VERDICT_READY;
	else
		v->kind = y->poll;
}

/* ---- a shop ---- */

static void
on_done(void *arg, struct drive *d, const struct err *err)
{
	struct try *y = arg;

	(void)d;
	y->dones++;
	y->err = *err;
}

static void
open_shop(struct shop *s, const char *script)
{
	*s = (struct shop){ .leaping = {
				{ leaping_mono, leaping_wall, leaping_skip },
				1000000 } };
	badrun_start(&s->bad, script);
	s->net = try_net(&s->leaping.clock);
	log_init(&s->log, true, 0, false, 0);
	throttle_init(&s->throttle, TRIES);
	s->cloud =
	    (struct cloud){ .can = CLOUD_JOBS, .ask = ask, .hear = hear };
	s->account.scheme = "token: ";
	s->account.cloud = &s->cloud;
	s->account.token = mem_dup(TRY_SECRET);
	s->shared = (struct drive_shared){ .net = s->net,
		.account = &s->account,
		.throttle = &s->throttle,
		.clock = &s->leaping.clock,
		.poll_ms = 1000,
		.retries = 5,
		.stop = &s->stop };
}

static void
end(struct try *y)
{
	drive_clear(&y->drive);
	task_clear(&y->task);
}

/* A job of so long, from now on; the i-th. */
static struct try *
start(struct shop *s, size_t i, int64_t length)
{
	struct try *y = &s->tries[i];

	if (y->shop != NULL)
		end(y);
	*y = (struct try){
		.shop = s, .length = length, .poll = VERDICT_RUNNING
	};
	task_init(&y->task);
	task_set(&y->task.url, badrun_url(&s->bad, "/"));
	y->drive = (struct drive){ .shared = &s->shared,
		.task = &y->task,
		.goal = TASK_READY,
		.upload_fd = -1,
		.log = &s->log,
		.deadline_ms = INT64_MAX,
		.done = on_done,
		.arg = y };
	drive_start(&y->drive);
	return y;
}

static void
close_shop(struct shop *s)
{
	size_t i;

	for (i = 0; i < TRIES; i++)
		if (s->tries[i].shop != NULL)
			end(&s->tries[i]);
	net_free(s->net);
	free(s->account.token);
	badrun_stop(&s->bad);
}

#define GOOD "on * /\njson {}\n"
#define BUSY                                                                   \
	"send HTTP/1.1 503 Busy\\r\\nRetry-After: 7\\r\\n"                     \
	"Content-Length: 0\\r\\n\\r\\n\nkeep\n"

/* ---- patience ---- */

static void
start_second(void *shop)
{
	start(shop, 1, 500);
}

static void
one_refusal_lets_all_rest(void **state)
{
	struct net_timer later = { .number = 0 };
	int64_t then;
	struct shop s;

	(void)state;
	open_shop(&s, "on POST / times 1\n" BUSY GOOD);
	start(&s, 0, 500);
	net_timer_start(s.net, &later, 1000, start_second, &s);
	then = s.leaping.ms;
	try_run(s.net);
	case_int("refused", s.tries[0].sent[0] - then, 0);
	case_int("as the cloud wished", s.tries[0].sent[1] - then, 7000);
	assert_in_range(s.tries[1].sent[0] - then, 7001, 7751);
	case_int("both are done", s.tries[0].dones + s.tries[1].dones, 2);
	case_int("without an error", s.tries[0].err.code, 0);
	case_int(
	    "the other never was refused", badrun_count(&s.bad, "POST "), 3);
	case_int("half as many, and two that were taken", s.throttle.jobs,
	    TRIES / 2 + 2);
	close_shop(&s);
	cases_end();
}

static void
each_for_itself_without_a_throttle(void **state)
{
	struct net_timer later = { .number = 0 };
	struct shop s;

	(void)state;
	open_shop(&s, "on POST / times 1\n" BUSY GOOD);
	s.shared.throttle = NULL;
	start(&s, 0, 500);
	net_timer_start(s.net, &later, 1000, start_second, &s);
	try_run(s.net);
	case_int("at once", s.tries[1].sent[0] - s.tries[0].sent[0], 1000);
	case_int("both are done", s.tries[0].dones + s.tries[1].dones, 2);
	close_shop(&s);
	cases_end();
}

/* What was on its way when the cloud refused something. */
static void
taken_during_a_pause_promises_nothing(void **state)
{
	struct shop s;
	size_t i;

	(void)state;
	open_shop(&s, "on POST / times 1\n" BUSY GOOD);
	for (i = 0; i < 3; i++)
		start(&s, i, 500);
	try_run(s.net);
	for (i = 0; i < 3; i++)
		case_int("done", s.tries[i].dones, 1);
	case_int("half as many, and the one that came again", s.throttle.jobs,
	    TRIES / 2 + 1);
	close_shop(&s);
	cases_end();
}

static void
stop_first(void *shop)
{
	drive_stop(&((struct shop *)shop)->tries[0].drive);
}

static void
a_rest_can_be_broken_off(void **state)
{
	struct net_timer later = { .number = 0 };
	int64_t then;
	struct shop s;

	(void)state;
	open_shop(&s, GOOD);
	then = s.leaping.ms;
	throttle_refused(&s.throttle, then, 600000);
	start(&s, 0, 500);
	net_timer_start(s.net, &later, 1000, stop_first, &s);
	try_run(s.net);
	case_int("at once", s.leaping.ms - then, 1000);
	case_int("nothing was sent", s.tries[0].nsent, 0);
	case_int("done is not told", s.tries[0].dones, 0);
	close_shop(&s);
	cases_end();
}

/* ---- how long jobs take ---- */

static void
polls_come_when_jobs_are_done(void **state)
{
	struct try *y;
	struct shop s;
	int i;

	(void)state;
	open_shop(&s, GOOD);
	for (i = 0; i < 8; i++) {
		y = start(&s, 0, 2000);
		try_run(s.net);
		case_int("done", y->dones, 1);
	}
	assert_in_range(s.throttle.expect_ms, 1900, 2150);
	assert_in_range(y->sent[1] - y->sent[0], 1680, 2050);
	assert_in_range(y->nsent, 2, 5);
	close_shop(&s);
	cases_end();
}

static void
what_was_disturbed_teaches_nothing(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, "on GET / times 1\n" BUSY GOOD);
	s.throttle.expect_ms = 20000;
	start(&s, 0, 30000);
	try_run(s.net);
	case_int("done", s.tries[0].dones, 1);
	case_int("as it was", s.throttle.expect_ms, 20000);
	close_shop(&s);
	cases_end();
}

static void
refuse(void *shop)
{
	struct shop *s = shop;

	throttle_refused(&s->throttle, s->leaping.ms, 60000);
}

static void
nor_does_what_had_to_rest(void **state)
{
	struct net_timer later = { .number = 0 };
	struct shop s;

	(void)state;
	open_shop(&s, GOOD);
	start(&s, 0, 2000);
	net_timer_start(s.net, &later, 500, refuse, &s);
	try_run(s.net);
	case_int("done", s.tries[0].dones, 1);
	case_int("nothing is known", s.throttle.expect_ms, 0);
	close_shop(&s);
	cases_end();
}

static void
a_task_of_before_teaches_nothing(void **state)
{
	struct try *y;
	struct shop s;

	(void)state;
	open_shop(&s, GOOD);
	y = start(&s, 0, 0);
	y->task.state = TASK_ASKED;
	try_run(s.net);
	case_int("done", y->dones, 1);
	case_int("by one request", y->nsent, 1);
	case_int("nothing is known", s.throttle.expect_ms, 0);
	close_shop(&s);
	cases_end();
}

/* ---- what the cloud said last ---- */

static const struct {
	const char *name;
	enum verdict_kind poll;
	int64_t length;
	int code;
	enum verdict_kind heard;
} ends[] = {
	{ "ready", VERDICT_RUNNING, 500, ERR_NONE, VERDICT_READY },
	{ "gone", VERDICT_GONE, INT64_MAX, ERR_UNAVAIL, VERDICT_GONE },
	{ "refused", VERDICT_REFUSED, INT64_MAX, ERR_UNAVAIL, VERDICT_REFUSED },
	{ "unknown at first", VERDICT_MISSING, 20000, ERR_NONE, VERDICT_READY },
	{ "unknown", VERDICT_MISSING, INT64_MAX, ERR_UNAVAIL, VERDICT_MISSING },
	{ "busy for too long", VERDICT_BUSY, INT64_MAX, ERR_TEMP,
	    VERDICT_BUSY },
};

/* Although jobs are known to be quick, a new key has its time. */
static void
the_last_verdict_is_kept(void **state)
{
	struct shop s;
	struct try *y;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(ends); i++) {
		open_shop(&s, GOOD);
		s.throttle.expect_ms = 50;
		y = start(&s, 0, ends[i].length);
		y->poll = ends[i].poll;
		case_int(ends[i].name, y->drive.heard_any, false);
		try_run(s.net);
		case_int(ends[i].name, y->dones, 1);
		case_int(ends[i].name, y->err.code, ends[i].code);
		case_int(ends[i].name, y->drive.heard_any, true);
		case_int(ends[i].name, y->drive.heard, ends[i].heard);
		close_shop(&s);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_refusal_lets_all_rest),
		cmocka_unit_test(each_for_itself_without_a_throttle),
		cmocka_unit_test(taken_during_a_pause_promises_nothing),
		cmocka_unit_test(a_rest_can_be_broken_off),
		cmocka_unit_test(polls_come_when_jobs_are_done),
		cmocka_unit_test(what_was_disturbed_teaches_nothing),
		cmocka_unit_test(nor_does_what_had_to_rest),
		cmocka_unit_test(a_task_of_before_teaches_nothing),
		cmocka_unit_test(the_last_verdict_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
