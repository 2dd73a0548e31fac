/*
 * The steps of a task in the ledger, and the steps that are refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/ledger.h"
#include "ledger_tools.h"

#define SECRET "tok-5f0c9a41-never-on-disk"

static void
an_unsent_submit_is_as_if_never_sent(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(ledger_unsent(l, &t, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(ledger_sent(l, &t, &err), 0);
	assert_int_equal(t.sent_at, NOON);
	assert_int_equal(ledger_sent(l, &t, &err), -1);
	assert_int_equal(ledger_unsent(l, &t, &err), 0);
	assert_int_equal(ledger_hold(l, &t, &err), -1);
	ledger_release(l, &t);
	assert_int_equal(ledger_hold(l, &t, &err), 0);
	assert_false(t.sent);
	assert_int_equal(t.sent_at, 0);
	task_clear(&t);
	ledger_close(l);
}

static void
our_own_mistakes_are_refused(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(ledger_move(l, &t, TASK_FETCHED, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(ledger_move(l, &t, TASK_ASKED, &err), -1); /* no key */
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(t.state, TASK_PLANNED);
	ledger_release(l, &t);
	assert_int_equal(
	    ledger_move(l, &t, TASK_READY, &err), -1); /* no lock */
	assert_int_equal(err.code, ERR_SOFT);
	task_set(&t.account, SECRET);
	assert_int_equal(ledger_claim(l, &t, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_null(strstr(err.text, SECRET));
	assert_int_equal(count(l), 1);
	task_clear(&t);
	ledger_close(l);
}

static void
a_lost_race_is_told(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t, stale;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	stale = t; /* borrows */
	assert_int_equal(ledger_move(l, &t, TASK_READY, &err), 0);
	assert_int_equal(ledger_move(l, &stale, TASK_READY, &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	assert_non_null(strstr(err.text, "task 1 "));
	assert_int_equal(ledger_sent(l, &stale, &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	task_clear(&t);
	ledger_close(l);
}

static void
all_are_done_or_none(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task a, b, *both[] = { &a, &b };

	(void)state;
	want(&a, "2026-01-01");
	want(&b, "2026-01-02");
	assert_int_equal(ledger_claim(l, &a, &err), 0);
	assert_int_equal(ledger_claim(l, &b, &err), 0);
	assert_int_equal(ledger_move(l, &a, TASK_READY, &err), 0);
	assert_int_equal(ledger_done_all(l, both, 2, &err), -1);
	assert_int_equal(a.state, TASK_READY);
	ledger_release(l, &a);
	assert_int_equal(ledger_hold(l, &a, &err), 0);
	assert_int_equal(a.state, TASK_READY);
	assert_int_equal(ledger_move(l, &b, TASK_READY, &err), 0);
	assert_int_equal(ledger_done_all(l, both, 2, &err), 0);
	assert_int_equal(a.state, TASK_DONE);
	assert_int_equal(b.state, TASK_DONE);
	task_clear(&a);
	task_clear(&b);
	ledger_close(l);
}

static int
stop_at_two(void *arg, const struct task *t)
{
	*(int64_t *)arg = t->id;
	return t->id == 2 ? 7 : 0;
}

static void
tasks_are_found_and_forgotten(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	int64_t last = 0;
	struct task t;
	int i;

	(void)state;
	want(&t, "2026-01-01");
	for (i = 0; i < 3; i++) {
		assert_int_equal(ledger_new(l, &t, &err), 0);
		ask(l, &t, i == 1 ? "other" : "key");
	}
	assert_int_equal(ledger_drop(l, &t, "over", &err), 0);
	assert_int_equal(ledger_find_key(l, ACCOUNT, "key", &t, &err), 1);
	assert_int_equal(t.id, 3);
	assert_int_equal(ledger_find_key(l, ACCOUNT, "", &t, &err), 0);
	assert_int_equal(ledger_find_key(l, "0", "key", &t, &err), 0);
	assert_int_equal(ledger_each(l, NULL, stop_at_two, &last, &err), 7);
	assert_int_equal(last, 2);
	assert_int_equal(ledger_each(l, "0", stop_at_two, &last, &err), 0);
	assert_int_equal(ledger_prune(l, NOON, &err), 0);
	assert_int_equal(ledger_prune(l, NOON + 1, &err), 1);
	assert_int_equal(count(l), 2);
	task_clear(&t);
	ledger_close(l);
}

static void
what_stands_in_the_way_is_noted(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	struct task t, stale;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	task_set(&t.key, "k");
	assert_int_equal(ledger_move(l, &t, TASK_ASKED, &err), 0);
	assert_int_equal(ledger_note(l, &t, "wonderful", &err), 0);
	assert_string_equal(t.why, "wonderful");
	stale = t; /* borrows */
	ledger_release(l, &t);
	assert_int_equal(ledger_note(l, &t, "x", &err), -1); /* no lock */
	assert_int_equal(err.code, ERR_SOFT);
	task_set(&t.why, "");
	assert_int_equal(ledger_hold(l, &t, &err), 0);
	assert_string_equal(t.why, "wonderful");
	assert_int_equal(t.state, TASK_ASKED);
	stale.state = TASK_READY;
	assert_int_equal(ledger_note(l, &stale, "x", &err), -1);
	assert_int_equal(err.code, ERR_TEMP);
	task_clear(&t);
	ledger_close(l);
}

/* A task of this identity that was asked, with this key. */
static void
asked(struct ledger *l, const char *kind, const char *from, const char *url)
{
	struct err err = ERR_INIT;
	struct task t;

	want(&t, from);
	task_set(&t.kind, kind);
	if (url != NULL)
		task_set(&t.url, url);
	assert_int_equal(ledger_new(l, &t, &err), 0);
	ask(l, &t, "key");
	task_clear(&t);
}

static int
others(struct ledger *l, const char *from, const char *kind, const char *key,
    const char *body)
{
	struct err err = ERR_INIT;
	struct task t, found;
	int rc;

	want(&t, from);
	task_set(&t.kind, kind);
	task_set(&t.body, body);
	task_init(&found);
	rc = ledger_find_other(l, &t, key, &found, &err);
	if (rc == 1)
		assert_string_equal(found.key, key);
	task_clear(&found);
	task_clear(&t);
	return rc;
}

static void
a_key_of_something_else_is_found(void **state)
{
	struct ledger *l = in_memory();

	(void)state;
	asked(l, "receipts", "2026-01-01", NULL);
	asked(l, "receipts", "2026-01-02", "http://another.cloud");
	assert_int_equal(others(l, "2026-01-01", "receipts", "key", ""), 0);
	assert_int_equal(others(l, "2026-01-02", "receipts", "key", ""), 1);
	assert_int_equal(others(l, "2026-01-01", "nomenclature", "key", ""), 1);
	assert_int_equal(others(l, "2026-01-02", "receipts", "other", ""), 0);
	assert_int_equal(others(l, "2026-01-02", "receipts", "", ""), 0);
	assert_int_equal(others(l, "2026-01-01", "receipts", "key", "ab"), 1);
	ledger_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unsent_submit_is_as_if_never_sent),
		cmocka_unit_test(our_own_mistakes_are_refused),
		cmocka_unit_test(a_lost_race_is_told),
		cmocka_unit_test(all_are_done_or_none),
		cmocka_unit_test(tasks_are_found_and_forgotten),
		cmocka_unit_test(what_stands_in_the_way_is_noted),
		cmocka_unit_test(a_key_of_something_else_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
