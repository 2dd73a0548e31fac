/*
 * Pauses between requests: how they grow, how far chance may move them, what
 * the cloud may ask for, and how they wait for an end that is expected.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "job/backoff.h"

#define LONG_MS INT64_C(86400000)

/* The pauses before chance: at most a quarter more or less is given. */
static const struct {
	const char *name;
	int64_t first; /* of polls; 0: retries */
	int64_t steps[9];
} grows[] = {
	{ "polls", 1000,
	    { 1000, 1500, 2250, 3375, 5062, 7593, 11389, 17083, 25624 } },
	{ "quick polls", 10, { 10, 15, 22, 33, 49, 73, 109, 163, 244 } },
	{ "the quickest", 1, { 10, 15, 22, 33, 49, 73, 109, 163, 244 } },
	{ "polls that begin at the cap", 30000,
	    { 30000, 30000, 30000, 30000, 30000, 30000, 30000, 30000, 30000 } },
	{ "polls that begin above it", 60000,
	    { 60000, 60000, 60000, 60000, 60000, 60000, 60000, 60000, 60000 } },
	{ "retries", 0,
	    { 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000 } },
};

static void
start(struct backoff *p, int64_t first, uint64_t seed)
{
	if (first > 0)
		backoff_polls(p, first, seed);
	else
		backoff_retries(p, seed);
}

static void
check_within(const char *name, int64_t pause, int64_t step)
{
	int64_t low = step * 3 / 4, high = step + step / 4 + 1;

	if (pause < 1 || pause < low || pause > high) {
		cases_failed++;
		print_error("%s: %lld is not %lld to %lld\n", name,
		    (long long)pause, (long long)low, (long long)high);
	}
}

static void
pauses_grow_to_a_cap(void **state)
{
	uint64_t seed;
	struct backoff p;
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(grows); i++)
		for (seed = 0; seed < 50; seed++) {
			start(&p, grows[i].first, seed * 7919);
			for (k = 0; k < NELEM(grows[i].steps); k++)
				check_within(grows[i].name,
				    backoff_next(&p, -1, LONG_MS),
				    grows[i].steps[k]);
		}
	cases_end();
}

/* However short the first pause was asked for, nobody is hammered at. */
static void
no_pause_at_all_grows_too(void **state)
{
	struct backoff p;
	int64_t sum = 0;
	int i;

	(void)state;
	backoff_polls(&p, 0, 1);
	for (i = 0; i < 100; i++)
		sum += backoff_next(&p, -1, LONG_MS);
	case_int("a hundred polls take over a second", sum > 1000, true);
	cases_end();
}

static void
clients_do_not_knock_in_step(void **state)
{
	int64_t first = 0, low = INT64_MAX, high = 0;
	struct backoff p;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed < 2000; seed++) {
		int64_t pause;

		backoff_polls(&p, 1000, seed * UINT64_C(0x9e3779b97f4a7c15));
		pause = backoff_next(&p, -1, LONG_MS);
		first += pause;
		low = pause < low ? pause : low;
		high = pause > high ? pause : high;
	}
	assert_in_range(first / 1999, 980, 1020);
	assert_in_range(low, 750, 770);
	assert_in_range(high, 1230, 1250);
}

static void
a_reset_begins_anew(void **state)
{
	struct backoff p;
	int i;

	(void)state;
	backoff_retries(&p, 3);
	for (i = 0; i < 10; i++)
		backoff_next(&p, -1, LONG_MS);
	backoff_reset(&p);
	check_within("after the reset", backoff_next(&p, -1, LONG_MS), 1000);
	check_within("and on", backoff_next(&p, -1, LONG_MS), 2000);
	cases_end();
}

/* Between a second and the smaller of ten minutes and the time left. */
static const struct {
	int64_t asked_s, left_ms, want_ms;
} asked[] = {
	{ 0, LONG_MS, 1000 },
	{ 1, LONG_MS, 1000 },
	{ 7, LONG_MS, 7000 },
	{ 600, LONG_MS, 600000 },
	{ 601, LONG_MS, 600000 },
	{ INT64_MAX, LONG_MS, 600000 },
	{ 120, 60000, 60000 },
	{ 120, 61999, 61000 },
	{ 120, 999, 1000 },
	{ 120, 0, 1000 },
	{ 120, -5000, 1000 },
	{ 120, INT64_MAX, 120000 },
};

static void
the_cloud_may_ask_within_reason(void **state)
{
	struct backoff p;
	char name[64];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(asked); i++) {
		snprintf(name, sizeof(name), "%lld s, %lld ms left",
		    (long long)asked[i].asked_s, (long long)asked[i].left_ms);
		backoff_polls(&p, 1000, 1);
		case_int(name,
		    backoff_next(&p, asked[i].asked_s, asked[i].left_ms),
		    asked[i].want_ms);
	}
	cases_end();
}

/*
 * Until an expected end: pauses that are equal parts of the way there. Then
 * steps, as above.
 */
static const struct {
	const char *name;
	int64_t first, expect;
	int parts; /* 0: chance decides; each at least and at most: */
	int64_t low, high, steps[5];
} expected[] = {
	{ "2 s", 1000, 2000, 1, 1784, 1896, { 125, 187, 280, 420, 630 } },
	{ "4 s", 1000, 4000, 1, 3569, 3791, { 250, 375, 562, 843, 1264 } },
	{ "less than the first pause", 1000, 50, 1, 44, 48,
	    { 125, 187, 280, 420, 630 } },
	{ "next to nothing", 1, 5, 1, 10, 10, { 10, 15, 22, 33, 49 } },
	{ "30 s", 1000, 30000, 1, 26770, 28430,
	    { 1875, 2812, 4218, 6327, 9490 } },
	{ "a minute", 1000, 60000, 2, 26770, 28430,
	    { 3750, 5625, 8437, 12655, 18982 } },
	{ "an hour", 1000, 3600000, 0, 25000, 30000,
	    { 24000, 24000, 24000, 24000, 24000 } },
	{ "a first pause above the cap", 60000, 25000, 1, 22300, 23700,
	    { 7500, 11250, 16875, 24000, 24000 } },
};

static void
take_parts(size_t i, struct backoff *p)
{
	int64_t pause;
	int parts = 0;

	while (p->aim_ms > 0 && parts++ < 200) {
		pause = backoff_next(p, -1, LONG_MS);
		if (pause < expected[i].low || pause > expected[i].high)
			case_int(expected[i].name, pause, expected[i].low);
	}
	if (expected[i].parts > 0)
		case_int(expected[i].name, parts, expected[i].parts);
}

static void
take_steps(size_t i, struct backoff *p)
{
	int64_t pause;
	size_t k;

	for (k = 0; k < NELEM(expected[i].steps); k++) {
		pause = backoff_next(p, -1, LONG_MS);
		check_within(expected[i].name, pause, expected[i].steps[k]);
		case_int(expected[i].name,
		    pause >= 10 && pause <= BACKOFF_CAP_MS, true);
	}
}

static void
an_expected_end_is_waited_for(void **state)
{
	uint64_t seed;
	struct backoff p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(expected); i++)
		for (seed = 0; seed < 50; seed++) {
			backoff_polls(&p, expected[i].first, seed * 7919);
			backoff_expect(&p, expected[i].expect);
			take_parts(i, &p);
			take_steps(i, &p);
		}
	cases_end();
}

static void
an_end_that_is_no_more_expected_is_forgotten(void **state)
{
	struct backoff p;

	(void)state;
	backoff_polls(&p, 1000, 5);
	backoff_expect(&p, 600000);
	backoff_next(&p, -1, LONG_MS);
	backoff_expect(&p, 0);
	check_within("the first pause", backoff_next(&p, -1, LONG_MS), 1000);
	check_within("and on", backoff_next(&p, -1, LONG_MS), 1500);
	case_int("the cloud goes before", backoff_next(&p, 7, LONG_MS), 7000);
	backoff_expect(&p, 2000);
	case_int("there too", backoff_next(&p, 7, LONG_MS), 7000);
	cases_end();
}

/* Behind a moment that many wait for: not at once, nor much later. */
static const struct {
	int64_t left, most;
} moments[] = {
	{ 1, 22 },
	{ 100, 121 },
	{ 1000, 1126 },
	{ 600000, 602001 },
};

static void
many_that_wait_come_one_after_the_other(void **state)
{
	int64_t pause, low, high;
	struct backoff p;
	size_t i;
	int k;

	(void)state;
	backoff_retries(&p, 9);
	for (i = 0; i < NELEM(moments); i++) {
		low = INT64_MAX, high = 0;
		for (k = 0; k < 500; k++) {
			pause = backoff_behind(&p, moments[i].left);
			low = pause < low ? pause : low;
			high = pause > high ? pause : high;
		}
		assert_in_range(low, moments[i].left + 1, moments[i].most);
		assert_in_range(high, low + 15, moments[i].most);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_grow_to_a_cap),
		cmocka_unit_test(no_pause_at_all_grows_too),
		cmocka_unit_test(clients_do_not_knock_in_step),
		cmocka_unit_test(a_reset_begins_anew),
		cmocka_unit_test(the_cloud_may_ask_within_reason),
		cmocka_unit_test(an_expected_end_is_waited_for),
		cmocka_unit_test(an_end_that_is_no_more_expected_is_forgotten),
		cmocka_unit_test(many_that_wait_come_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
