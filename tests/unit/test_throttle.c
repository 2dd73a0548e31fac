/*
 * What the drives of an account know together: when the cloud wants rest, how
 * many jobs it takes, and how long they last. The last is simulated: virtual
 * jobs are polled as the backoff says, and the throttle learns from each.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "job/backoff.h"
#include "job/throttle.h"

#define LONG_MS INT64_C(86400000)
#define SEED    UINT64_C(0x9e3779b97f4a7c15)

/* ---- the cloud's patience ---- */

/* What happens, when, and how it is afterwards; one table, one story. */
static const struct {
	const char *name;
	int64_t now;
	int64_t pause; /* it was refused; 0: taken; -1: nothing */
	int jobs;
	int64_t left;
} story[] = {
	{ "at first", 1000, -1, 12, 0 },
	{ "never above the most", 1000, 0, 12, 0 },
	{ "refused", 1000, 2000, 6, 2000 },
	{ "the others that were under way", 1001, 1000, 6, 1999 },
	{ "and one that wants longer", 1500, 4000, 6, 4000 },
	{ "a moment before the end", 5499, 1, 6, 1 },
	{ "the end", 5500, -1, 6, 0 },
	{ "refused again", 5500, 1000, 3, 1000 },
	{ "long after", 99000, -1, 3, 0 },
	{ "and again", 99000, 1000, 1, 1000 },
	{ "at least one", 100000, 600000, 1, 600000 },
	{ "taken", 800000, 0, 2, 0 },
	{ "step by step", 800001, 0, 3, 0 },
	{ "and no faster", 800002, 0, 4, 0 },
};

static void
a_refusal_throttles_all(void **state)
{
	struct throttle c;
	size_t i;

	(void)state;
	throttle_init(&c, 12);
	for (i = 0; i < NELEM(story); i++) {
		if (story[i].pause > 0)
			throttle_refused(&c, story[i].now, story[i].pause);
		else if (story[i].pause == 0)
			throttle_taken(&c);
		case_int(story[i].name, c.jobs, story[i].jobs);
		case_int(story[i].name, throttle_left(&c, story[i].now),
		    story[i].left);
	}
	cases_end();
}

/* ---- what one job teaches ---- */

static const struct {
	const char *name;
	int64_t expect, early, late, want;
} lessons[] = {
	{ "the first", 0, 1000, 2500, 1750 },
	{ "the first, done at the first poll", 0, 0, 1000, 500 },
	{ "as expected", 2000, 1960, 2040, 2000 },
	{ "a little longer", 2000, 2100, 2240, 2057 },
	{ "a little shorter", 2000, 1700, 1820, 1920 },
	{ "much longer", 2000, 16000, 24000, 20000 },
	{ "much shorter", 60000, 24000, 48000, 36000 },
	{ "sooner", 2000, 0, 1840, 1885 },
	{ "sooner than what is no more expected", 2000, 0, 18400, 2000 },
	{ "sooner than a way-point", 300000, 0, 27600, 24840 },
	{ "next to nothing", 2, 0, 1, 1 },
};

static void
a_job_teaches(void **state)
{
	struct throttle c;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lessons); i++) {
		throttle_init(&c, 1);
		c.expect_ms = lessons[i].expect;
		throttle_learn(&c, lessons[i].early, lessons[i].late);
		case_int(lessons[i].name, c.expect_ms, lessons[i].want);
	}
	cases_end();
}

/* Jobs that are done at the first poll, one after the other. */
static const struct {
	int64_t late, want;
} sooner[] = {
	{ 1000, 500 }, /* before anything was known */
	{ 460, 230 },
	{ 211, 52 },
	{ 48, 12 },
};

static void
the_more_often_the_bolder(void **state)
{
	struct throttle c;
	size_t i;

	(void)state;
	throttle_init(&c, 1);
	for (i = 0; i < NELEM(sooner); i++) {
		throttle_learn(&c, 0, sooner[i].late);
		case_int("sooner", c.expect_ms, sooner[i].want);
	}
	throttle_learn(&c, 11, 13);
	throttle_learn(&c, 0, 11);
	case_int("and careful again", c.expect_ms, 11);
	cases_end();
}

/* Jobs that were asked together know no more than one of them. */
static void
many_that_say_the_same_count_little_more_than_one(void **state)
{
	struct throttle c;
	int i;

	(void)state;
	throttle_init(&c, 20);
	c.expect_ms = 20000;
	for (i = 0; i < 20; i++)
		throttle_learn(&c, 0, 18400 + i * 10);
	assert_in_range(c.expect_ms, 14000, 18400);
	throttle_init(&c, 20);
	for (i = 0; i < 20; i++)
		throttle_learn(&c, 0, 1000 - i * 10);
	assert_in_range(c.expect_ms, 400, 600);
}

/* ---- virtual jobs ---- */

struct sum {
	double over; /* of the job's length */
	double over_ms, polls;
	int jobs;
};

static double
random_part(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (double)(*random >> 11) / 9007199254740992.0;
}

/* One job, polled until it is done. */
static void
wait_for(struct throttle *c, int64_t length, int64_t first, uint64_t seed,
    struct sum *sum)
{
	int64_t early = 0, now = 0;
	struct backoff p;

	backoff_polls(&p, first, seed);
	backoff_expect(&p, c->expect_ms);
	for (;;) {
		now += backoff_next(&p, -1, LONG_MS);
		sum->polls++;
		if (now >= length)
			break;
		early = now;
	}
	throttle_learn(c, early, now);
	sum->over += (double)(now - length) / (double)length;
	sum->over_ms += (double)(now - length);
	sum->jobs++;
}

#define LOTS  200 /* accounts, each by its own chance */
#define LEARN 5   /* jobs after which it should be known */
#define KNOWN 40  /* and so many that profit */

static const struct {
	const char *name;
	int64_t length, first; /* of the job; the first pause of all */
	double differ;         /* jobs are so much shorter or longer */
	double over, over_ms;  /* the mean may be this or that, */
	double polls;          /* and so many polls a job */
} lengths[] = {
	{ "50 ms", 50, 10, 0, 0, 8, 2.5 },
	{ "50 ms, first pause 1 s", 50, 1000, 0, 0, 63, 2 },
	{ "2 s", 2000, 1000, 0, 0.06, 0, 3 },
	{ "2 s, quick polls", 2000, 10, 0, 0.06, 0, 3 },
	{ "1.6 to 2.4 s", 2000, 1000, 0.2, 0.08, 0, 3 },
	{ "20 s", 20000, 1000, 0, 0.06, 0, 3 },
	{ "60 s", 60000, 1000, 0, 0.06, 0, 4 },
	{ "48 to 72 s", 60000, 1000, 0.2, 0.08, 0, 4 },
	{ "20 minutes", 1200000, 1000, 0, 0.02, 0, 44 },
};

static void
live(size_t i, uint64_t seed, struct sum *known)
{
	uint64_t random = seed * 77 | 1;
	struct sum other = { 0 };
	struct throttle c;
	int k;

	throttle_init(&c, 1);
	for (k = 0; k < LEARN + KNOWN; k++) {
		double part =
		    1 + lengths[i].differ * (2 * random_part(&random) - 1);

		wait_for(&c, (int64_t)((double)lengths[i].length * part),
		    lengths[i].first, seed * 1000 + (uint64_t)k * SEED,
		    k < LEARN ? &other : known);
	}
}

static void
check_means(const char *name, const struct sum *sum, double over,
    double over_ms, double polls)
{
	double n = sum->jobs, got_ms = sum->over_ms / n;

	if ((sum->over / n <= over || got_ms <= over_ms) &&
	    sum->polls / n <= polls)
		return;
	cases_failed++;
	print_error("%s: %.1f %% or %.0f ms over, %.2f polls\n", name,
	    100 * sum->over / n, got_ms, sum->polls / n);
}

static void
polls_come_when_the_job_is_done(void **state)
{
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lengths); i++) {
		struct sum known = { 0 };

		for (seed = 1; seed <= LOTS; seed++)
			live(i, seed * SEED, &known);
		check_means(lengths[i].name, &known, lengths[i].over,
		    lengths[i].over_ms, lengths[i].polls);
	}
	cases_end();
}

/* Jobs become others: so many are needed to see it, the rest profits. */
static const struct {
	const char *name;
	int64_t length;
	int learn;
	double learn_over; /* the mean while that is learnt */
} ages[] = {
	{ "2 s", 2000, 6, 1 },
	{ "then 20 s", 20000, 2, 0.3 },
	{ "and 2 s again", 2000, 6, 6 },
};

static void
a_change_is_learnt(void **state)
{
	struct sum learn[NELEM(ages)] = { 0 }, known[NELEM(ages)] = { 0 };
	uint64_t seed;
	size_t i;
	int k;

	(void)state;
	for (seed = 1; seed <= LOTS; seed++) {
		struct throttle c;

		throttle_init(&c, 1);
		for (i = 0; i < NELEM(ages); i++)
			for (k = 0; k < KNOWN; k++)
				wait_for(&c, ages[i].length, 1000,
				    (seed * 1000 + (uint64_t)k) * SEED,
				    k < ages[i].learn ? &learn[i] : &known[i]);
	}
	for (i = 0; i < NELEM(ages); i++) {
		check_means(ages[i].name, &learn[i], ages[i].learn_over, 0, 8);
		check_means(ages[i].name, &known[i], 0.06, 0, 3);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_throttles_all),
		cmocka_unit_test(a_job_teaches),
		cmocka_unit_test(the_more_often_the_bolder),
		cmocka_unit_test(
		    many_that_say_the_same_count_little_more_than_one),
		cmocka_unit_test(polls_come_when_the_job_is_done),
		cmocka_unit_test(a_change_is_learnt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
