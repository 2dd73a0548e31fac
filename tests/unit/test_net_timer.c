/*
 * Timers on a clock that leaps, and knocks from threads.
 */
#include "../tools/nettry.h"
#include "base/clock.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define DAY INT64_C(86400000)

/* A clock that leaps instead of waiting. */
struct leaping {
	struct clock clock;
	int64_t ms;
	int leaps;
};

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
	struct leaping *leaping = (struct leaping *)clock;

	leaping->ms += ms;
	leaping->leaps++;
}

#define LEAPING                                                                \
	{                                                                      \
		{ leaping_mono, leaping_wall, leaping_skip }, 1000, 0          \
	}

/* What happened, as letters in the order of it. */
struct story {
	struct net *net;
	char text[64];
	int left; /* restarts */
};

struct teller {
	struct net_timer timer;
	struct story *story;
	char letter;
	int64_t again_ms; /* -1: no */
	struct net_timer *stops;
};

static void
note(struct story *story, char letter)
{
	size_t len = strlen(story->text);

	assert_true(len + 1 < sizeof(story->text));
	story->text[len] = letter;
}

static void
tell(void *arg)
{
	struct teller *t = arg;

	note(t->story, t->letter);
	assert_int_equal(t->timer.number, 0);
	if (t->stops != NULL)
		net_timer_stop(t->story->net, t->stops);
	if (t->again_ms >= 0 && t->story->left-- > 0)
		net_timer_start(t->story->net, &t->timer, t->again_ms, tell, t);
}

static void
begin(struct story *story, struct teller *t, char letter, int64_t delay)
{
	*t =
	    (struct teller){ .story = story, .letter = letter, .again_ms = -1 };
	net_timer_start(story->net, &t->timer, delay, tell, t);
}

static void
timers_in_order(void **state)
{
	struct leaping leaping = LEAPING;
	struct net *net = try_net(&leaping.clock);
	struct story story = { .net = net };
	struct teller t[6];

	(void)state;
	begin(&story, &t[0], 'd', 3 * DAY);
	begin(&story, &t[1], 'b', 500);
	begin(&story, &t[2], 'c', 500);
	begin(&story, &t[3], 'a', -7);
	begin(&story, &t[4], 'x', 400);
	begin(&story, &t[5], 'e', 1);
	net_timer_start(net, &t[5].timer, INT64_MAX, tell, &t[5]);
	net_timer_stop(net, &t[4].timer);
	net_timer_stop(net, &t[4].timer);
	try_run(net);
	assert_string_equal(story.text, "abcde");
	net_free(net);
}

/* Late is late: each timer fires once, and those that restart do it then. */
static void
after_a_long_sleep(void **state)
{
	struct leaping leaping = LEAPING;
	struct net *net = try_net(&leaping.clock);
	struct story story = { .net = net, .left = 2 };
	struct teller t[3];

	(void)state;
	begin(&story, &t[0], 'p', 1000);
	begin(&story, &t[1], 'q', 2000);
	begin(&story, &t[2], 'x', 3000);
	t[0].again_ms = 1000;
	t[1].stops = &t[2].timer;
	leaping.ms += DAY;
	try_run(net);
	assert_string_equal(story.text, "pqpp");
	assert_int_equal(leaping.leaps, 2);
	net_free(net);
}

/* A timer that restarts itself at once lets others have their turn. */
static void
no_delay(void **state)
{
	struct net *net = try_net(NULL);
	struct story story = { .net = net, .left = 3 };
	struct teller t[2];

	(void)state;
	begin(&story, &t[0], 'a', 0);
	t[0].again_ms = 0;
	begin(&story, &t[1], 'b', 0);
	try_run(net);
	assert_int_equal(strlen(story.text), 5);
	assert_int_equal(story.text[1], 'b');
	net_free(net);
}

static void
real_time(void **state)
{
	struct net *net = try_net(NULL);
	struct clock *clock = clock_system();
	struct story story = { .net = net };
	struct teller t[2];
	int64_t start = clock->mono_ms(clock);

	(void)state;
	begin(&story, &t[0], 'b', 50);
	begin(&story, &t[1], 'a', 20);
	try_run(net);
	assert_true(clock->mono_ms(clock) - start >= 50);
	assert_string_equal(story.text, "ab");
	assert_true(clock->wall_s(clock) > 1700000000);
	net_free(net);
}

static void
end_hold(void *arg)
{
	struct story *story = arg;

	note(story, 'w');
	net_release(story->net);
}

static void *
knock(void *net)
{
	net_wake(net);
	return NULL;
}

static void
wake(void **state)
{
	struct net *net = try_net(NULL);
	struct story story = { .net = net };
	pthread_t thread;

	(void)state;
	net_on_wake(net, end_hold, &story);
	net_hold(net);
	assert_int_equal(pthread_create(&thread, NULL, knock, net), 0);
	try_run(net);
	pthread_join(thread, NULL);
	assert_string_equal(story.text, "w");
	try_run(net);
	assert_string_equal(story.text, "w");
	net_free(net);
}

/* While a worker is at it, a clock that could leap does not. */
static void
no_leap_on_hold(void **state)
{
	struct leaping leaping = LEAPING;
	struct net *net = try_net(&leaping.clock);
	struct story story = { .net = net };
	struct teller t;
	pthread_t thread;

	(void)state;
	begin(&story, &t, 'd', DAY);
	net_on_wake(net, end_hold, &story);
	net_hold(net);
	assert_int_equal(pthread_create(&thread, NULL, knock, net), 0);
	try_run(net);
	pthread_join(thread, NULL);
	assert_string_equal(story.text, "wd");
	net_free(net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_in_order),
		cmocka_unit_test(after_a_long_sleep),
		cmocka_unit_test(no_delay),
		cmocka_unit_test(real_time),
		cmocka_unit_test(wake),
		cmocka_unit_test(no_leap_on_hold),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
