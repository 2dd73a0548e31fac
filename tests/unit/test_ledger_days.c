/*
 * What the ledger remembers of days that were published and of days that came
 * to nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "ledger/ledger_internal.h"
#include "ledger_day_tools.h"
#include "ledger_tools.h"

static void
a_day_owns_its_strings(void **state)
{
	struct ledger_day d;
	struct ledger_file *f;

	(void)state;
	ledger_day_init(&d);
	assert_string_equal(d.day, "");
	assert_string_equal(d.zone, "");
	assert_string_equal(d.sum, "");
	assert_string_equal(d.key, "");
	assert_string_equal(d.spool_sha256, "");
	assert_string_equal(d.why, "");
	f = ledger_day_add_file(&d);
	assert_string_equal(f->table, "");
	assert_string_equal(f->path, "");
	assert_string_equal(f->sha256, "");
	assert_string_equal(f->stamp, "");
	task_set(&f->table, "lines");
	ledger_day_add_file(&d);
	assert_ptr_equal(ledger_day_find_file(&d, "lines"), &d.files[0]);
	assert_null(ledger_day_find_file(&d, "goods"));
	ledger_day_clear(&d);
	assert_int_equal(d.nfiles, 0);
}

/* ---- what is published ---- */

static int
check_published(void *arg, const struct ledger_day *d)
{
	(void)arg;
	assert_string_equal(d->day, MONDAY);
	assert_int_equal(d->begin, MIDNIGHT);
	assert_int_equal(d->end, MIDNIGHT + DAY_S);
	assert_string_equal(d->zone, "Europe/Moscow");
	assert_int_equal(d->published_at, NOON);
	assert_int_equal(d->asked_at, NOON);
	assert_false(d->open);
	assert_int_equal(d->receipts, 214);
	assert_string_equal(d->sum, "103221.50");
	assert_string_equal(d->key, "a.b~c-_");
	assert_string_equal(d->spool_sha256, HEX);
	assert_int_equal(d->nfiles, 2);
	assert_string_equal(d->files[0].table, "receipts");
	assert_string_equal(d->files[1].table, "lines");
	assert_string_equal(d->files[1].path, "lines/" MONDAY ".csv");
	assert_int_equal(d->files[1].rows, 5000000000);
	assert_int_equal(d->files[1].bytes, 200000000000);
	assert_string_equal(d->files[1].sha256, HEX);
	assert_string_equal(d->files[1].stamp, "1 2 3");
	return 7;
}

static int
check_untroubled(void *arg, const struct ledger_day *d)
{
	assert_int_equal(d->tried_at, NOON);
	assert_int_equal(d->code, 0);
	assert_false(d->held);
	assert_string_equal(d->why, "");
	return check_published(arg, d);
}

static void
what_was_published_is_there_again(void **state)
{
	char *dir = folder_new();
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	int64_t id;

	(void)state;
	publish(l, profile(l, "apteka"), MONDAY);
	ledger_close(l);

	l = opened(dir);
	assert_int_equal(ledger_profile(l, "apteka", false, &id, &err), 0);
	assert_int_equal(ledger_days(l, id, check_untroubled, NULL, &err), 7);
	ledger_close(l);
	folder_free(dir);
}

static int
check_empty(void *arg, const struct ledger_day *d)
{
	(void)arg;
	assert_true(d->open);
	assert_int_equal(d->published_at, NOON + 5);
	assert_int_equal(d->receipts, 0);
	assert_string_equal(d->sum, "-0.10");
	assert_int_equal(d->code, 0);
	assert_string_equal(d->why, "");
	assert_int_equal(d->nfiles, 1);
	assert_string_equal(d->files[0].table, "goods");
	return 0;
}

static void
a_day_takes_the_place_of_what_it_was(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct ledger_day d;

	(void)state;
	publish(l, id, MONDAY);
	assert_int_equal(trouble(l, id, MONDAY, ERR_UNAVAIL, &err), 0);
	ledger_day_init(&d);
	memcpy(d.day, MONDAY, sizeof(MONDAY));
	d.begin = MIDNIGHT;
	d.end = MIDNIGHT + 1;
	d.published_at = NOON + 5;
	d.open = true;
	task_set(&d.sum, "-0.10");
	task_set(&d.why, "is not looked at");
	add_file(&d, "goods", 0);
	assert_int_equal(ledger_publish(l, id, &d, NULL, &err), 0);
	assert_int_equal(count_days(l, id), 1);
	assert_int_equal(ledger_days(l, id, check_empty, NULL, &err), 0);
	ledger_day_clear(&d);
	ledger_close(l);
}

static int
count_open(void *arg, const struct ledger_day *d)
{
	*(int *)arg += d->open;
	return 0;
}

/* Asked for while the clock was ahead of what it is now. */
static void
days_of_a_time_to_come_count_as_open(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka"), other = profile(l, "kafe");
	struct err err = ERR_INIT;
	struct ledger_day d;
	int open = 0, others = 0;

	(void)state;
	publish(l, id, MONDAY);
	make_day(&d, "2026-01-06");
	d.asked_at = NOON + 1;
	assert_int_equal(ledger_publish(l, id, &d, NULL, &err), 0);
	assert_int_equal(ledger_publish(l, other, &d, NULL, &err), 0);
	assert_int_equal(ledger_doubt(l, id, &err), 0);
	assert_int_equal(ledger_days(l, id, count_open, &open, &err), 0);
	assert_int_equal(ledger_days(l, other, count_open, &others, &err), 0);
	assert_int_equal(open, 1);
	assert_int_equal(others, 0);
	ledger_release_profile(l, id);
	assert_int_equal(ledger_doubt(l, id, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	ledger_day_clear(&d);
	ledger_close(l);
}

/* ---- together with its task ---- */

static void
day_and_task_are_done_or_none(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct ledger_day d;
	struct task t;

	(void)state;
	fetch(l, &t);
	make_day(&d, MONDAY);
	ledger_release(l, &t);
	assert_int_equal(ledger_publish(l, id, &d, &t, &err), -1);
	assert_int_equal(err.code, ERR_SOFT); /* the task is not held */
	assert_int_equal(count_days(l, id), 0);
	assert_int_equal(ledger_hold(l, &t, &err), 0);
	assert_int_equal(ledger_publish(l, id, &d, &t, &err), 0);
	assert_int_equal(t.state, TASK_DONE);
	assert_int_equal(t.changed_at, NOON);
	assert_int_equal(ledger_publish(l, id, &d, &t, &err), -1);
	assert_int_equal(err.code, ERR_SOFT); /* it was done already */
	assert_int_equal(ledger_days(l, id, check_untroubled, NULL, &err), 7);
	task_clear(&t);
	ledger_day_clear(&d);
	ledger_close(l);
}

/* ---- what is refused ---- */

/* A field of the day, or of its second file, and what it may not be. */
static const struct spoiler {
	bool file;
	size_t at;
	const char *text; /* NULL: the number */
	int64_t number;
} spoilers[] = {
	{ false, offsetof(struct ledger_day, day), NULL, 0 },
	{ false, offsetof(struct ledger_day, end), NULL, MIDNIGHT },
	{ false, offsetof(struct ledger_day, published_at), NULL, 0 },
	{ false, offsetof(struct ledger_day, receipts), NULL, -1 },
	{ false, offsetof(struct ledger_day, sum), "1 990,00", 0 },
	{ false, offsetof(struct ledger_day, spool_sha256), "abc", 0 },
	{ true, offsetof(struct ledger_file, table), "", 0 },
	{ true, offsetof(struct ledger_file, table), "receipts", 0 },
	{ true, offsetof(struct ledger_file, path), "", 0 },
	{ true, offsetof(struct ledger_file, path), "/srv/lines.csv", 0 },
	{ true, offsetof(struct ledger_file, rows), NULL, -1 },
	{ true, offsetof(struct ledger_file, bytes), NULL, -1 },
	{ true, offsetof(struct ledger_file, sha256), NULL, 0 },
};

static void
spoil(struct ledger_day *d, const struct spoiler *s)
{
	void *field = (s->file ? (char *)&d->files[1] : (char *)d) + s->at;

	if (s->text != NULL)
		task_set(field, s->text);
	else
		memcpy(field, &s->number, sizeof(s->number));
}

static void
what_is_no_day_changes_nothing(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct ledger_day d;
	size_t i;

	(void)state;
	publish(l, id, MONDAY);
	for (i = 0; i < NELEM(spoilers); i++) {
		make_day(&d, MONDAY);
		spoil(&d, &spoilers[i]);
		if (ledger_publish(l, id, &d, NULL, &err) == 0)
			fail_msg("spoiler %zu is taken", i);
		assert_int_equal(err.code, ERR_SOFT);
		ledger_day_clear(&d);
	}
	assert_int_equal(count_days(l, id), 1);
	assert_int_equal(ledger_days(l, id, check_untroubled, NULL, &err), 7);
	ledger_close(l);
}

/* ---- many ---- */

#define MANY 1100

static int
be_later(void *arg, const struct ledger_day *d)
{
	char *last = arg;

	assert_int_equal(d->nfiles, 2);
	assert_string_equal(d->files[1].table, "lines");
	assert_true(strcmp(last, d->day) < 0);
	memcpy(last, d->day, LEDGER_DAY);
	return 0;
}

static int
steps(struct ledger *l, enum ledger_stmt s, int what)
{
	return sqlite3_stmt_status(l->stmts[s].h, what, 0);
}

/* No statement looks at more rows than it gives. */
static void
three_years_are_walked_in_order_and_quickly(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka"), other = profile(l, "kafe");
	char day[32], last[LEDGER_DAY] = "";
	struct err err = ERR_INIT;
	int i;

	(void)state;
	for (i = MANY - 1; i >= 0; i--) {
		snprintf(day, sizeof(day), "2026-%02d-%02d", i / 100, i % 100);
		publish(l, i % 2 == 0 ? id : other, day);
		publish(l, i % 2 == 0 ? other : id, day);
	}
	assert_int_equal(ledger_days(l, id, be_later, last, &err), 0);
	assert_string_equal(last, "2026-10-99");
	assert_int_equal(
	    steps(l, STMT_DAYS, SQLITE_STMTSTATUS_FULLSCAN_STEP), 0);
	assert_int_equal(steps(l, STMT_DAYS, SQLITE_STMTSTATUS_SORT), 0);
	assert_int_equal(
	    steps(l, STMT_FILES, SQLITE_STMTSTATUS_FULLSCAN_STEP), 0);
	assert_int_equal(steps(l, STMT_FILES, SQLITE_STMTSTATUS_SORT), 0);
	assert_int_equal(count_days(l, id), MANY);
	assert_int_equal(count_days(l, other), MANY);
	ledger_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_owns_its_strings),
		cmocka_unit_test(what_was_published_is_there_again),
		cmocka_unit_test(a_day_takes_the_place_of_what_it_was),
		cmocka_unit_test(days_of_a_time_to_come_count_as_open),
		cmocka_unit_test(day_and_task_are_done_or_none),
		cmocka_unit_test(what_is_no_day_changes_nothing),
		cmocka_unit_test(three_years_are_walked_in_order_and_quickly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
