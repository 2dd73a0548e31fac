/*
 * Days that came to nothing, files that were looked into, and what goes when
 * a person takes a day out of the ledger.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/ledger_internal.h"
#include "ledger_day_tools.h"
#include "ledger_tools.h"

static int
check_trouble(void *arg, const struct ledger_day *d)
{
	(void)arg;
	assert_int_equal(d->tried_at, NOON + 60);
	assert_int_equal(d->code, ERR_UNAVAIL);
	assert_string_equal(d->why, "no such shop");
	assert_int_equal(d->begin, MIDNIGHT);
	assert_int_equal(d->end, MIDNIGHT + DAY_S);
	assert_string_equal(d->zone, "Europe/Moscow");
	return 0;
}

static int
check_unpublished(void *arg, const struct ledger_day *d)
{
	assert_int_equal(d->published_at, 0);
	assert_int_equal(d->asked_at, 0);
	assert_string_equal(d->sum, "");
	assert_int_equal(d->nfiles, 0);
	return check_trouble(arg, d);
}

static int
check_published(void *arg, const struct ledger_day *d)
{
	assert_int_equal(d->published_at, NOON);
	assert_string_equal(d->sum, "103221.50");
	assert_int_equal(d->nfiles, 2);
	return check_trouble(arg, d);
}

static void
trouble_is_said_beside_what_is_published(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(trouble(l, id, MONDAY, ERR_UNAVAIL, &err), 0);
	assert_int_equal(ledger_days(l, id, check_unpublished, NULL, &err), 0);
	publish(l, id, MONDAY);
	assert_int_equal(trouble(l, id, MONDAY, ERR_UNAVAIL, &err), 0);
	assert_int_equal(ledger_days(l, id, check_published, NULL, &err), 0);
	assert_int_equal(count_days(l, id), 1);
	assert_int_equal(trouble(l, id, MONDAY, 0, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(trouble(l, id, MONDAY, 256, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	assert_int_equal(ledger_days(l, id, check_published, NULL, &err), 0);
	ledger_close(l);
}

static int
is_held(void *arg, const struct ledger_day *d)
{
	(void)arg;
	return d->held ? 1 : 2;
}

static void
new_content_may_wait_for_a_word(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;
	struct ledger_day d;

	(void)state;
	publish(l, id, MONDAY);
	make_day(&d, MONDAY);
	d.held = true;
	d.code = ERR_DATA;
	assert_int_equal(ledger_trouble(l, id, &d, &err), 0);
	assert_int_equal(ledger_days(l, id, is_held, NULL, &err), 1);
	assert_int_equal(trouble(l, id, MONDAY, ERR_UNAVAIL, &err), 0);
	assert_int_equal(ledger_days(l, id, is_held, NULL, &err), 2);
	ledger_day_clear(&d);
	ledger_close(l);
}

/* ---- stamps ---- */

static int
check_stamps(void *arg, const struct ledger_day *d)
{
	const char *const *stamps = arg;

	assert_string_equal(d->files[0].stamp, stamps[0]);
	assert_string_equal(d->files[1].stamp, stamps[1]);
	return 0;
}

static void
a_stamp_is_of_one_file(void **state)
{
	const char *stamps[] = { "1 2 3", "4 5 6" };
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka"), other = profile(l, "kafe");
	struct err err = ERR_INIT;

	(void)state;
	publish(l, id, MONDAY);
	publish(l, other, MONDAY);
	ledger_release_profile(l, other);
	assert_int_equal(
	    ledger_stamp(l, other, MONDAY, "lines", "4 5 6", &err), 0);
	assert_int_equal(ledger_days(l, other, check_stamps, stamps, &err), 0);
	stamps[1] = stamps[0];
	assert_int_equal(ledger_days(l, id, check_stamps, stamps, &err), 0);
	assert_int_equal(ledger_stamp(l, id, MONDAY, "lines", "", &err), 0);
	stamps[1] = "";
	assert_int_equal(ledger_days(l, id, check_stamps, stamps, &err), 0);
	ledger_close(l);
}

static const struct {
	int64_t profile;
	const char *day, *table;
} gone[] = {
	{ 1, MONDAY, "goods" },
	{ 1, "2026-01-06", "lines" },
	{ 2, MONDAY, "lines" },
};

static void
a_file_that_is_gone_has_no_stamp(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	publish(l, profile(l, "apteka"), MONDAY);
	for (i = 0; i < NELEM(gone); i++) {
		assert_int_equal(ledger_stamp(l, gone[i].profile, gone[i].day,
				     gone[i].table, "4 5 6", &err),
		    -1);
		assert_int_equal(err.code, ERR_TEMP);
		assert_non_null(strstr(err.text, gone[i].table));
		assert_non_null(strstr(err.text, gone[i].day));
	}
	ledger_close(l);
}

/* ---- what goes with what ---- */

static void
files_go_with_their_day(void **state)
{
	struct ledger *l = in_memory();
	int64_t id = profile(l, "apteka");
	struct err err = ERR_INIT;

	(void)state;
	publish(l, id, MONDAY);
	publish(l, id, "2026-01-06");
	assert_int_equal(db_exec(&l->db, "DELETE FROM profile", &err), -1);
	assert_int_equal(
	    db_exec(&l->db, "DELETE FROM day WHERE day = '" MONDAY "'", &err),
	    0);
	assert_int_equal(count_days(l, id), 1);
	assert_int_equal(
	    db_exec(&l->db, "DELETE FROM file WHERE rows = 214", &err), 0);
	assert_int_equal(db_changes(&l->db), 1);
	ledger_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trouble_is_said_beside_what_is_published),
		cmocka_unit_test(new_content_may_wait_for_a_word),
		cmocka_unit_test(a_stamp_is_of_one_file),
		cmocka_unit_test(a_file_that_is_gone_has_no_stamp),
		cmocka_unit_test(files_go_with_their_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
