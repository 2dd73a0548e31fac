/*
 * Profiles: who runs one, how its last run ended, and a night's work that
 * crashes at each point where something becomes durable.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/crash.h"
#include "ledger/ledger_internal.h"
#include "ledger_day_tools.h"
#include "ledger_tools.h"

static void
a_profile_is_a_number(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	int64_t id;

	(void)state;
	assert_int_equal(ledger_profile(l, "apteka", false, &id, &err), 0);
	assert_int_equal(id, 0);
	assert_int_equal(count_days(l, id), 0);
	assert_int_equal(ledger_profile(l, "apteka", true, &id, &err), 0);
	assert_int_equal(id, 1);
	assert_int_equal(ledger_profile(l, "кафе", true, &id, &err), 0);
	assert_int_equal(id, 2);
	assert_int_equal(ledger_profile(l, "apteka", true, &id, &err), 0);
	assert_int_equal(id, 1);
	assert_int_equal(ledger_profile(l, "кафе", false, &id, &err), 0);
	assert_int_equal(id, 2);
	assert_int_equal(ledger_profile(l, "", true, &id, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	ledger_close(l);
}

/* ---- runs ---- */

static void
check_run(struct ledger *l, int64_t id, struct ledger_run want)
{
	struct err err = ERR_INIT;
	struct ledger_run run;

	assert_int_equal(ledger_last_run(l, id, &run, &err), 0);
	assert_int_equal(run.began_at, want.began_at);
	assert_int_equal(run.ended_at, want.ended_at);
	assert_int_equal(run.ok_at, want.ok_at);
	assert_int_equal(run.code, want.code);
	assert_string_equal(run.why, want.why);
	free(run.why);
}

static char none[] = "", late[] = "the cloud is asleep";

static void
a_run_begins_and_ends(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;

	(void)state;
	check_run(l, 0, (struct ledger_run){ .why = none });
	check_run(l, id, (struct ledger_run){ .why = none });
	assert_int_equal(ledger_begin_run(l, id, &err), 0);
	check_run(l, id, (struct ledger_run){ NOON, 0, 0, 0, none });
	assert_int_equal(ledger_end_run(l, id, ERR_TEMP, late, &err), 0);
	check_run(l, id, (struct ledger_run){ NOON, NOON, 0, ERR_TEMP, late });
	assert_int_equal(ledger_begin_run(l, id, &err), 0);
	check_run(l, id, (struct ledger_run){ NOON, 0, 0, ERR_TEMP, late });
	assert_int_equal(ledger_end_run(l, id, 0, "", &err), 0);
	check_run(l, id, (struct ledger_run){ NOON, NOON, NOON, 0, none });
	assert_int_equal(ledger_end_run(l, id, ERR_TEMP, late, &err), 0);
	check_run(
	    l, id, (struct ledger_run){ NOON, NOON, NOON, ERR_TEMP, late });
	assert_int_equal(ledger_end_run(l, id, 1000, late, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	ledger_close(l);
}

static int
publish_one(struct ledger *l, int64_t id, struct err *err)
{
	struct ledger_day d;
	int rc;

	make_day(&d, MONDAY);
	rc = ledger_publish(l, id, &d, NULL, err);
	ledger_day_clear(&d);
	return rc;
}

static int
trouble_one(struct ledger *l, int64_t id, struct err *err)
{
	return trouble(l, id, MONDAY, ERR_UNAVAIL, err);
}

static int
end_one(struct ledger *l, int64_t id, struct err *err)
{
	return ledger_end_run(l, id, 0, "", err);
}

static int (*const writers[])(struct ledger *, int64_t,
    struct err *) = { ledger_begin_run, end_one, publish_one, trouble_one };

/* Not without the lock, nor for a profile that is not there. */
static void
only_who_holds_it_writes(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	ledger_release_profile(l, id);
	assert_int_equal(ledger_hold_profile(l, 99, "nobody", &err), 0);
	for (i = 0; i < NELEM(writers); i++) {
		assert_int_equal(writers[i](l, id, &err), -1);
		assert_int_equal(err.code, ERR_SOFT);
		assert_non_null(strstr(err.text, "without a lock"));
		assert_int_equal(writers[i](l, 99, &err), -1);
		assert_int_equal(err.code, ERR_SOFT);
	}
	assert_int_equal(count_days(l, id), 0);
	check_run(l, id, (struct ledger_run){ .why = none });
	ledger_close(l);
}

/* ---- who runs it ---- */

static void
it_is_not_run_twice_by_us(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	assert_int_equal(ledger_hold_profile(l, id, "apteka", &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	assert_string_equal(err.text, "this kassa already is running it");
	want(&t, "2026-01-01"); /* a task of the same number is another thing */
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(t.id, id);
	ledger_release_profile(l, id);
	ledger_release_profile(l, id);
	assert_int_equal(ledger_hold(l, &t, &err), -1);
	assert_int_equal(ledger_hold_profile(l, id, "apteka", &err), 0);
	task_clear(&t);
	ledger_close(l);
}

/* The role of one that runs the profile and stays. */
static int
hold(const char *dir)
{
	profile(opened(dir), "apteka");
	stay();
}

static void
one_that_another_kassa_runs_is_refused_at_once(void **state)
{
	char *dir = folder_new();
	pid_t pid = start_stayer("hold", dir);
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	int64_t id;

	(void)state;
	assert_int_equal(ledger_profile(l, "apteka", false, &id, &err), 0);
	assert_int_equal(id, 1);
	assert_int_equal(ledger_hold_profile(l, id, "apteka", &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	assert_string_equal(err.text, "another kassa is running it");
	assert_int_equal(publish_one(l, id, &err), -1);
	profile(l, "kafe");
	end_stayer(pid);
	profile(l, "apteka");
	ledger_close(l);
	folder_free(dir);
}

/* ---- a crash anywhere ---- */

static int
bring(struct ledger *l, struct task *t, int64_t id, struct err *err)
{
	struct ledger_day d;
	int rc = 0;

	if (t->state == TASK_PLANNED)
		rc = ledger_move(l, t, TASK_READY, err);
	if (rc == 0 && t->state == TASK_READY)
		rc = come(l, t, "spool", NULL, err);
	make_day(&d, MONDAY);
	if (rc == 0)
		rc = ledger_publish(l, id, &d, t, err);
	ledger_day_clear(&d);
	return rc;
}

/* The role of a run that has one day to bring. */
static int
night(const char *dir)
{
	struct ledger *l = opened(dir);
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct task t;
	int rc = ledger_begin_run(l, id, &err);

	want(&t, MONDAY);
	if (rc == 0 && count_days(l, id) == 0)
		rc =
		    ledger_claim(l, &t, &err) < 0 ? -1 : bring(l, &t, id, &err);
	if (rc == 0)
		rc = ledger_end_run(l, id, 0, "", &err);
	task_clear(&t);
	ledger_close(l);
	return rc < 0 ? err.code : 0;
}

static int
count_done(void *arg, const struct task *t)
{
	*(int *)arg += t->state == TASK_DONE;
	return 0;
}

/* The day is there just when its task is done; how many there are. */
static int
check_night(const char *dir)
{
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	int64_t id;
	int n, done = 0;

	assert_int_equal(ledger_profile(l, "apteka", false, &id, &err), 0);
	assert_int_equal(ledger_each(l, NULL, count_done, &done, &err), 0);
	n = count_days(l, id);
	assert_int_equal(n, done);
	ledger_close(l);
	return n;
}

static void
a_crash_anywhere_costs_nothing(void **state)
{
	int n, status = CRASH_STATUS;

	(void)state;
	for (n = 1; status == CRASH_STATUS; n++) {
		char *dir = folder_new();

		status = crash("night", dir, n);
		check_night(dir);
		assert_int_equal(crash("night", dir, 0), 0);
		assert_int_equal(check_night(dir), 1);
		folder_free(dir);
	}
	assert_int_equal(status, 0);
	assert_int_equal(n, 20); /* nine durable steps have 18 points */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_profile_is_a_number),
		cmocka_unit_test(a_run_begins_and_ends),
		cmocka_unit_test(only_who_holds_it_writes),
		cmocka_unit_test(it_is_not_run_twice_by_us),
		cmocka_unit_test(
		    one_that_another_kassa_runs_is_refused_at_once),
		cmocka_unit_test(a_crash_anywhere_costs_nothing),
	};
	static const struct role roles[] = { { "hold", hold },
		{ "night", night } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
