/*
 * Several runs on one ledger: two at once, one that is killed, and one that
 * crashes at each point where something becomes durable. The cloud is a file
 * here, a line in it for each submit.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "base/crash.h"
#include "ledger/ledger_internal.h"
#include "ledger_tools.h"

#include <fcntl.h>
#include <time.h>

static void
submit(const char *dir)
{
	char *path = mem_printf("%s/submits", dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 || write(fd, "submit\n", 7) != 7 || close(fd) < 0)
		_exit(ERR_IO);
	free(path);
}

/* What a run does with its task, from wherever it is. */
static int
go_on(struct ledger *l, struct task *t, const char *dir, struct err *err)
{
	if (t->state == TASK_PLANNED) {
		if (!t->sent && ledger_sent(l, t, err) < 0)
			return -1;
		if (lines(dir, "submits") == 0) /* settles the unknown */
			submit(dir);
		task_set(&t->key, "key");
		if (ledger_move(l, t, TASK_ASKED, err) < 0)
			return -1;
	}
	if (t->state == TASK_ASKED && ledger_move(l, t, TASK_READY, err) < 0)
		return -1;
	if (t->state == TASK_READY && come(l, t, "spool", NULL, err) < 0)
		return -1;
	return ledger_done_all(l, &t, 1, err);
}

static int
find_done(void *arg, const struct task *t)
{
	(void)arg;
	return t->state == TASK_DONE;
}

static int
run_in(struct ledger *l, const char *dir, struct err *err)
{
	struct task t;
	int rc;

	want(&t, "2026-01-01");
	rc = ledger_claim_since(l, &t, 0, err);
	if (rc == 0 || rc == 1)
		rc = go_on(l, &t, dir, err);
	task_clear(&t);
	return rc;
}

/* The role of a whole run. */
static int
run(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l = ledger_open(dir, clock_system(), &err);
	int rc = l == NULL ? -1 : run_in(l, dir, &err);

	ledger_close(l);
	return rc < 0 ? err.code : 0;
}

/* The ledger knows no more than what is true, and a submit is never news. */
static int
be_true(void *arg, const struct task *t)
{
	int submits = *(int *)arg;

	assert_true(submits == 0 || t->sent);
	assert_true(t->state == TASK_PLANNED || submits == 1);
	assert_true((t->state == TASK_PLANNED) == (*t->key == '\0'));
	return 0;
}

static void
check_after_crash(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l = opened(dir);
	int submits = lines(dir, "submits");

	assert_true(count(l) <= 1);
	assert_true(submits == 0 || count(l) == 1);
	assert_int_equal(ledger_each(l, NULL, be_true, &submits, &err), 0);
	ledger_close(l);
	assert_false(folder_has(dir, "ledger.db.new"));
}

static void
check_end(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l = opened(dir);

	assert_int_equal(count(l), 1);
	assert_int_equal(ledger_each(l, NULL, find_done, NULL, &err), 1);
	assert_int_equal(lines(dir, "submits"), 1);
	ledger_close(l);
}

static void
a_crash_anywhere_costs_nothing(void **state)
{
	int n, status = CRASH_STATUS;

	(void)state;
	for (n = 1; status == CRASH_STATUS; n++) {
		char *dir = folder_new();

		status = crash("run", dir, n);
		if (status == CRASH_STATUS) {
			assert_int_equal(lines(dir, "points"), n);
			check_after_crash(dir);
			assert_int_equal(crash("run", dir, 0), 0);
		}
		check_end(dir);
		folder_free(dir);
	}
	assert_int_equal(status, 0);
	assert_int_equal(n, 18); /* eight durable steps have 16 points */
}

#define RUNS 40

static void
of_many_runs_at_once_one_submits(void **state)
{
	char *dir = folder_new();
	pid_t runs[RUNS];
	int i, good = 0;

	(void)state;
	for (i = 0; i < RUNS; i++)
		runs[i] = start("run", dir, -1);
	for (i = 0; i < RUNS; i++) {
		int status = finish(runs[i]);

		good += status == 0;
		assert_true(status == 0 || status == ERR_TEMP);
	}
	assert_true(good >= 1);
	check_end(dir);
	folder_free(dir);
}

/* The role of one that claims the task and stays. */
static int
hold(const char *dir)
{
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct task t;

	want(&t, "2026-01-01");
	if (ledger_claim(l, &t, &err) < 0)
		return ERR_SOFT;
	stay();
}

static void
a_task_of_another_run_is_refused_at_once(void **state)
{
	char *dir = folder_new();
	pid_t pid = start_stayer("hold", dir);
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct task t, other;
	time_t start = time(NULL);

	(void)state;
	want(&t, "2026-01-01");
	want(&other, "2026-01-02");
	assert_int_equal(ledger_claim(l, &t, &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	assert_non_null(strstr(err.text, "another kassa is working on this"));
	assert_non_null(strstr(err.text, "task 1 "));
	assert_int_equal(ledger_claim(l, &other, &err), 0);
	assert_true(time(NULL) - start <= 2);
	end_stayer(pid);
	assert_int_equal(ledger_claim(l, &t, &err), 1);
	assert_int_equal(t.id, 1);
	task_clear(&t);
	task_clear(&other);
	ledger_close(l);
	folder_free(dir);
}

static void
a_ledger_that_stays_busy_is_told(void **state)
{
	char *dir = folder_new();
	struct ledger *one = opened(dir), *two = opened(dir);
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	sqlite3_busy_timeout(two->db.h, 20);
	assert_int_equal(ledger_begin(one, &err), 0);
	assert_int_equal(ledger_claim(two, &t, &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	assert_non_null(strstr(err.text, dir));
	assert_int_equal(ledger_end(one, -1, &err), -1);
	assert_int_equal(ledger_claim(two, &t, &err), 0);
	task_clear(&t);
	ledger_close(one);
	ledger_close(two);
	folder_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crash_anywhere_costs_nothing),
		cmocka_unit_test(of_many_runs_at_once_one_submits),
		cmocka_unit_test(a_task_of_another_run_is_refused_at_once),
		cmocka_unit_test(a_ledger_that_stays_busy_is_told),
	};
	static const struct role roles[] = { { "run", run }, { "hold", hold } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
