/*
 * What the ledger promises to one run.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/ledger_internal.h"
#include "ledger_tools.h"

static void
a_new_task_is_planned(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	task_set(&t.key, "left over");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(t.id, 1);
	assert_int_equal(t.state, TASK_PLANNED);
	assert_int_equal(t.planned_at, NOON);
	assert_string_equal(t.from, "2026-01-01");
	assert_string_equal(t.key, "");
	assert_false(t.sent);
	task_clear(&t);
	ledger_close(l);
}

static void
fetch(struct ledger *l, struct task *t)
{
	struct err err = ERR_INIT;

	assert_int_equal(ledger_move(l, t, TASK_READY, &err), 0);
	assert_int_equal(come(l, t, "spool/1.xml", NULL, &err), 0);
}

static void
check_fetched(struct ledger *l, const struct task *t)
{
	struct err err = ERR_INIT;
	struct parts parts = { 0 };

	assert_int_equal(t->state, TASK_FETCHED);
	assert_true(t->sent);
	assert_string_equal(t->key, "a.b~c-_");
	assert_int_equal(t->asked_at, NOON);
	assert_int_equal(t->sent_at, NOON);
	assert_int_equal(ledger_parts(l, t, &parts, &err), 0);
	assert_int_equal(parts.n, 1);
	assert_string_equal(parts.list[0].ref, "");
	assert_string_equal(parts.list[0].spool, "spool/1.xml");
	assert_string_equal(parts.list[0].sha256, HEX);
	assert_int_equal(parts.list[0].bytes, 5000000000);
	parts_clear(&parts);
}

/* Each names the next; with the last one the task is fetched. */
static void
a_result_comes_in_parts(void **state)
{
	static const char *const refs[] = { "", "c/2", "c/3" };
	struct parts parts = { 0 };
	struct err err = ERR_INIT;
	char *dir = folder_new();
	struct ledger *l = opened(dir);
	struct task t;
	size_t i;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(ledger_move(l, &t, TASK_READY, &err), 0);
	assert_int_equal(come(l, &t, "a", "c/2", &err), 0);
	assert_int_equal(t.state, TASK_READY);
	assert_int_equal(come(l, &t, "b", "c/2", &err), -1); /* in a circle */
	ledger_close(l);
	l = opened(dir);
	err_clear(&err);
	assert_int_equal(ledger_hold(l, &t, &err), 0);
	assert_int_equal(come(l, &t, "b", "c/3", &err), 0);
	assert_int_equal(t.state, TASK_READY);
	assert_int_equal(come(l, &t, "c", NULL, &err), 0);
	assert_int_equal(t.state, TASK_FETCHED);
	assert_int_equal(ledger_parts(l, &t, &parts, &err), 0);
	assert_int_equal(parts.n, NELEM(refs));
	for (i = 0; i < NELEM(refs); i++) {
		assert_int_equal(parts.list[i].nr, i);
		assert_string_equal(parts.list[i].ref, refs[i]);
	}
	assert_string_equal(parts.list[2].spool, "c");
	parts_clear(&parts);
	assert_int_equal(ledger_drop(l, &t, "enough", &err), 0);
	assert_int_equal(ledger_prune(l, INT64_MAX, &err), 1);
	assert_int_equal(ledger_parts(l, &t, &parts, &err), 0);
	assert_int_equal(parts.n, 1); /* the first, which has not come */
	assert_string_equal(parts.list[0].spool, "");
	parts_clear(&parts);
	task_clear(&t);
	ledger_close(l);
	folder_free(dir);
}

/* A part of a task that somebody else has moved, or that nobody holds. */
static void
a_part_comes_to_its_task_alone(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(come(l, &t, "a", NULL, &err), -1); /* not ready */
	assert_int_equal(err.code, ERR_SOFT);
	err_clear(&err);
	assert_int_equal(ledger_move(l, &t, TASK_READY, &err), 0);
	ledger_release(l, &t);
	assert_int_equal(come(l, &t, "a", NULL, &err), -1);
	assert_int_equal(come(l, &t, "a", "c/2", &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(t.state, TASK_READY);
	task_clear(&t);
	ledger_close(l);
}

static void
what_was_written_is_there_again(void **state)
{
	struct err err = ERR_INIT;
	struct ledger *l;
	char *dir = folder_new();
	struct task t, again;

	(void)state;
	l = ledger_open(dir, at_noon(), &err);
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	ask(l, &t, "a.b~c-_");
	fetch(l, &t);
	ledger_close(l);

	l = opened(dir);
	want(&again, "2026-01-01");
	assert_int_equal(ledger_claim(l, &again, &err), 1);
	assert_int_equal(again.id, t.id);
	check_fetched(l, &again);
	task_clear(&t);
	task_clear(&again);
	ledger_close(l);
	folder_free(dir);
}

/* Which field is changed to what, for a task to be another one. */
static const struct {
	size_t field;
	const char *value;
} others[] = {
	{ offsetof(struct task, cloud), "evotor" },
	{ offsetof(struct task, url), "http://127.0.0.1/" },
	{ offsetof(struct task, account), "fedcba9876543210" },
	{ offsetof(struct task, profile), "apteka" },
	{ offsetof(struct task, kind), "nomenclature" },
	{ offsetof(struct task, from), "2026-01-01 00:00:00" },
	{ offsetof(struct task, to), "2026-01-02" },
	{ offsetof(struct task, body), HEX },
	{ offsetof(struct task, place), "STORE/DEVICE" },
	{ offsetof(struct task, filter), "PAYBACK,SELL" },
};

static void
ten_words_are_the_identity(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;
	size_t i;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	ledger_release(l, &t);
	assert_int_equal(ledger_claim(l, &t, &err), 1);
	ledger_release(l, &t);
	for (i = 0; i < NELEM(others); i++) {
		void *field = (char *)&t + others[i].field;

		task_set(field, others[i].value);
		assert_int_equal(ledger_claim(l, &t, &err), 0);
		assert_int_equal(t.id, i + 2);
	}
	task_clear(&t);
	ledger_close(l);
}

static void
the_day_is_kept_and_tells_nothing_apart(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	task_set(&t.profile, "apteka");
	task_set(&t.day, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	ledger_release(l, &t);
	task_set(&t.day, "");
	assert_int_equal(ledger_claim(l, &t, &err), 1);
	assert_string_equal(t.profile, "apteka");
	assert_string_equal(t.day, "2026-01-01");
	task_set(&t.day, "yesterday");
	assert_int_equal(ledger_new(l, &t, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	task_clear(&t);
	ledger_close(l);
}

static void
a_finished_task_is_not_resumed(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(ledger_drop(l, &t, "no such shop", &err), 0);
	assert_int_equal(t.state, TASK_FAILED);
	assert_string_equal(t.why, "no such shop");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(t.id, 2);
	assert_string_equal(t.why, "");
	assert_int_equal(ledger_new(l, &t, &err), 0);
	assert_int_equal(t.id, 3);
	task_clear(&t);
	ledger_close(l);
}

static void
what_was_done_since_is_not_done_again(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t, *one = &t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim_since(l, &t, NOON, &err), 0);
	assert_int_equal(ledger_move(l, &t, TASK_READY, &err), 0);
	assert_int_equal(ledger_done_all(l, &one, 1, &err), 0);
	ledger_release(l, &t);
	assert_int_equal(ledger_claim_since(l, &t, NOON, &err), 2);
	assert_int_equal(t.state, TASK_DONE);
	assert_int_equal(ledger_claim_since(l, &t, NOON + 1, &err), 0);
	assert_int_equal(t.id, 2);
	ledger_release(l, &t);
	assert_int_equal(ledger_claim_since(l, &t, NOON, &err), 1);
	task_clear(&t);
	ledger_close(l);
}

static void
the_newest_of_two_goes_on(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_new(l, &t, &err), 0);
	ledger_release(l, &t);
	assert_int_equal(ledger_new(l, &t, &err), 0);
	ledger_release(l, &t);
	assert_int_equal(ledger_claim(l, &t, &err), 1);
	assert_int_equal(t.id, 2);
	task_clear(&t);
	ledger_close(l);
}

static int
url_is(void *arg, const struct task *t)
{
	assert_string_equal(t->url, arg);
	return 0;
}

/* As a kassa before this one left it, with and without the slash. */
static void
a_slash_at_the_end_is_no_other_address(void **state)
{
	static const char *const slashes[] = { "", "/" };
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;
	size_t i, j;

	(void)state;
	for (i = 0; i < NELEM(slashes); i++) {
		char *sql =
		    mem_printf("UPDATE task SET url = rtrim(url, '/') || '%s'",
			slashes[i]);

		for (j = 0; j < NELEM(slashes); j++) {
			want(&t, "2026-01-01");
			task_set(
			    &t.url, j == 0 ? "http://h/v1" : "http://h/v1/");
			assert_int_equal(
			    ledger_claim(l, &t, &err), i + j == 0 ? 0 : 1);
			assert_int_equal(t.id, 1);
			ledger_release(l, &t);
			task_clear(&t);
			assert_int_equal(db_exec(&l->db, sql, &err), 0);
		}
		free(sql);
	}
	want(&t, "2026-01-01");
	assert_int_equal(
	    ledger_each(l, NULL, url_is, (void *)"http://h/v1", &err), 0);
	task_set(&t.url, "http://h");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	task_clear(&t);
	ledger_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_task_is_planned),
		cmocka_unit_test(what_was_written_is_there_again),
		cmocka_unit_test(a_result_comes_in_parts),
		cmocka_unit_test(a_part_comes_to_its_task_alone),
		cmocka_unit_test(ten_words_are_the_identity),
		cmocka_unit_test(the_day_is_kept_and_tells_nothing_apart),
		cmocka_unit_test(a_finished_task_is_not_resumed),
		cmocka_unit_test(what_was_done_since_is_not_done_again),
		cmocka_unit_test(the_newest_of_two_goes_on),
		cmocka_unit_test(a_slash_at_the_end_is_no_other_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
