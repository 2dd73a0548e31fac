/*
 * From layout to layout: what was released never changes, an old ledger is led
 * on with all it holds, and neither a crash nor a failure on the way costs
 * anything.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/crash.h"
#include "base/sha.h"
#include "ledger/ledger_internal.h"
#include "ledger_day_tools.h"
#include "ledger_image.h"
#include "ledger/map.h"
#include "ledger_tools.h"

#define LAYOUTS 6
#define COPY    "ledger.db.v6"

/* ---- the layouts there are ---- */

/* Each is released with its sum here; then both stay as they are. */
static const char *const sums[LAYOUTS] = {
	"f9038fa26c07b172a4fea9dd5a725385dfff423e6d1ef83bafe0a87640384e8e",
	"56d8fbfa77457a6570c2d6989cdbb547738432279fff0d88397fb6dff9b0d7d5",
	"3806311cb70c81a973fa02e53206717ee160b8f2200e2815dac0e17ba7e0147b",
	"83c7326aa7c838d4f0889cf0d5e8060bd05a46d48031a158f56db5d6209a98cc",
	"888eab838d73481b67dd7ee718512f700913df5eb6c0c1de33272e59de4338b5",
	"25439d0146a399503ff6d2634965f40b8eff02bd6a05400590b504ddb7683a28",
};

static void
what_was_released_never_changes(void **state)
{
	struct err err = ERR_INIT;
	char hex[SHA_HEX];
	struct sha sha;
	int i;

	(void)state;
	for (i = 0; i < LAYOUTS; i++) {
		const char *sql = ledger_layouts[i].sql;

		sha_init(&sha);
		sha_add(&sha, sql, strlen(sql));
		assert_int_equal(sha_end(&sha, hex, &err), 0);
		assert_string_equal(hex, sums[i]);
	}
}

/* The last layout in which a task has one spool file. */
#define SPOOLED 3

/* As a kassa that knew nothing but tasks left it: asked, done, fetched. */
static const char old_tasks[] =
    "INSERT INTO task (cloud, url, account, kind, \"from\", \"to\", body,"
    " state, sent, key, planned_at, changed_at, why) VALUES"
    " ('kassatka', 'http://127.0.0.1/1c-api/v1', '" ACCOUNT "', 'receipts',"
    "  '2026-01-01', '2026-02-01', '', 'asked', 1, 'a.b~c-_', 7, 8, ''),"
    " ('kassatka', 'http://127.0.0.1/1c-api/v1', '" ACCOUNT "', 'receipts',"
    "  '2026-02-01', '2026-03-01', '', 'done', 1, 'd', 9, 10, '');"
    "INSERT INTO task (cloud, url, account, kind, \"from\", \"to\", body,"
    " state, sent, key, planned_at, changed_at, why, spool, sha256, bytes)"
    " VALUES ('kassatka', 'http://127.0.0.1/1c-api/v1', '" ACCOUNT "',"
    "  'receipts', '2026-03-01', '2026-04-01', '', 'fetched', 1, 'f', 9, 10,"
    "  '', 'spool/3.xml', '" HEX "', 5000000000)";
#define OLD_TASKS 3

static void
make_old(const char *dir, int layout)
{
	struct ledger *l = ledger_new_closed(dir, clock_system());
	const struct image nothing = { l->path, 0 };
	struct err err = ERR_INIT;

	write_image(&nothing, 0, l->path);
	assert_int_equal(ledger_connect(l, l->path, &err), 0);
	assert_int_equal(ledger_migrate(l, ledger_layouts,
			     layout < SPOOLED ? layout : SPOOLED, &err),
	    0);
	assert_int_equal(db_exec(&l->db, old_tasks, &err), 0);
	assert_int_equal(ledger_migrate(l, ledger_layouts, layout, &err), 0);
	ledger_close(l);
}

/* The image of the file as it was is beside it now. */
static void
check_copy(const char *dir, const struct image *old, int layout)
{
	char *name = mem_printf("ledger.db.v%d", layout);
	char *path = in(dir, "ledger.db"), *copy = in(dir, name);
	struct image image;
	struct ledger *l;

	assert_int_equal(mode_of(dir, name), 0600);
	read_image(&image, copy);
	assert_int_equal(image.len, old->len);
	assert_int_equal(image.data[63], layout); /* user_version */
	write_image(&image, image.len, path);
	l = opened(dir);
	assert_int_equal(count(l), OLD_TASKS);
	ledger_close(l);
	free(image.data);
	free(path);
	free(copy);
	free(name);
}

/* One table of each layout that a kassa of today writes. */
static void
write_all(struct ledger *l)
{
	struct ledger_output o = { "/srv/a.csv", "lines", 7, 9 }, found;
	const struct map_entry e = { "store", "S", "1" };
	const struct map_owner owner = { ACCOUNT, "apteka" };
	int64_t soon = clock_system()->wall_s(clock_system()) + 1800, until;
	struct err err = ERR_INIT;

	publish(l, profile(l, "apteka"), MONDAY);
	assert_int_equal(ledger_pause(l, ACCOUNT, soon, &err), 0);
	assert_int_equal(ledger_pause(l, ACCOUNT, soon - 1, &err), 0);
	assert_int_equal(ledger_paused(l, ACCOUNT, &until, &err), 0);
	assert_int_equal(until, soon);
	assert_int_equal(ledger_written_all(l, NULL, 0, &o, 1, &err), 0);
	assert_int_equal(
	    ledger_written(l, "/srv/a.csv", "lines", &found, &err), 1);
	assert_int_equal(found.receipts, 7);
	assert_int_equal(found.rows, 9);
	assert_int_equal(
	    ledger_written(l, "/srv/a.csv", "days", &found, &err), 0);
	assert_int_equal(ledger_map_put(l, &owner, &e, 1, &err), 0);
}

/* What was fetched has one part, and of the others none has come. */
static void
check_part(struct ledger *l)
{
	struct parts parts = { 0 };
	struct err err = ERR_INIT;
	struct task t = { .id = 0 };

	while (++t.id <= OLD_TASKS) {
		assert_int_equal(ledger_parts(l, &t, &parts, &err), 0);
		assert_int_equal(parts.n, 1);
		assert_string_equal(parts.list[0].ref, "");
		assert_false(parts.list[0].anew);
		if (t.id < OLD_TASKS)
			assert_string_equal(parts.list[0].spool, "");
		else {
			assert_string_equal(parts.list[0].spool, "spool/3.xml");
			assert_string_equal(parts.list[0].sha256, HEX);
			assert_int_equal(parts.list[0].bytes, 5000000000);
		}
		parts_clear(&parts);
	}
}

static void
lead_on(int layout)
{
	char *dir = folder_new(), *path = in(dir, "ledger.db");
	struct err err = ERR_INIT;
	struct image old;
	struct ledger *l;
	struct task t;

	make_old(dir, layout);
	read_image(&old, path);
	l = opened(dir);
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 1);
	assert_string_equal(t.key, "a.b~c-_");
	assert_string_equal(t.profile, "");
	assert_string_equal(t.day, "");
	assert_string_equal(t.place, "");
	assert_string_equal(t.filter, "");
	assert_int_equal(t.begin, 0);
	assert_int_equal(t.end, 0);
	assert_int_equal(count(l), OLD_TASKS);
	check_part(l);
	write_all(l);
	ledger_close(l);
	check_copy(dir, &old, layout);
	task_clear(&t);
	free(old.data);
	free(path);
	folder_free(dir);
}

static void
an_old_ledger_is_led_on(void **state)
{
	int layout;

	(void)state;
	for (layout = 1; layout < LAYOUTS; layout++)
		lead_on(layout);
}

/* The role of a kassa of today that opens the ledger. */
static int
be_today(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l = ledger_open(dir, clock_system(), &err);

	ledger_close(l);
	return err.code;
}

static void
crash_while_led_on(int layout)
{
	int n, status = CRASH_STATUS;
	struct ledger *l;

	for (n = 1; status == CRASH_STATUS; n++) {
		char *dir = folder_new();

		make_old(dir, layout);
		status = crash("today", dir, n);
		l = opened(dir);
		assert_int_equal(count(l), OLD_TASKS);
		check_part(l);
		assert_int_equal(count_days(l, 1), 0);
		ledger_close(l);
		folder_free(dir);
	}
	assert_int_equal(status, 0);
	assert_int_equal(n, 6); /* the copy and the change have 4 points */
}

static void
a_crash_while_it_is_led_on_costs_nothing(void **state)
{
	int layout;

	(void)state;
	for (layout = 1; layout < LAYOUTS; layout++)
		crash_while_led_on(layout);
}

/* ---- the next one, whatever it will be ---- */

/* Opened by a kassa that knows one layout more. */
static struct ledger *
opened_by_next(const char *dir, const char *next, struct err *err)
{
	struct ledger_layout layouts[LAYOUTS + 1];
	struct ledger *l = ledger_new_closed(dir, clock_system());

	assert_int_equal(ledger_nlayouts, LAYOUTS);
	memcpy(layouts, ledger_layouts, LAYOUTS * sizeof(*layouts));
	layouts[LAYOUTS].sql = next;
	if (ledger_file(l, dir, layouts, LAYOUTS + 1, err) == 0)
		return l;
	ledger_close(l);
	return NULL;
}

static void
a_new_layout_keeps_tasks_and_a_copy(void **state)
{
	char *dir = folder_new(), *copy = in(dir, COPY);
	struct err err = ERR_INIT;
	struct image image;
	struct ledger *l;

	(void)state;
	make_ledger(dir, &image);
	l = opened_by_next(dir, "CREATE TABLE moon (day TEXT) STRICT", &err);
	assert_non_null(l);
	assert_int_equal(count(l), TASKS);
	assert_int_equal(db_exec(&l->db, "SELECT day FROM moon", &err), 0);
	ledger_close(l);
	assert_null(ledger_open(dir, clock_system(), &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(mode_of(dir, COPY), 0600);
	free(image.data);
	read_image(&image, copy);
	assert_int_equal(try(dir, &image, image.len), 0);
	free(image.data);
	free(copy);
	folder_free(dir);
}

/* The role of a kassa of one layout more that opens the ledger. */
static int
be_next(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l =
	    opened_by_next(dir, "CREATE TABLE moon (day TEXT) STRICT", &err);

	if (l == NULL)
		return err.code;
	assert_int_equal(count(l), TASKS);
	ledger_close(l);
	return 0;
}

static void
a_crash_while_changing_the_layout_costs_nothing(void **state)
{
	int n, status = CRASH_STATUS;
	struct image image;

	(void)state;
	for (n = 1; status == CRASH_STATUS; n++) {
		char *dir = folder_new();

		make_ledger(dir, &image);
		free(image.data);
		status = crash("next", dir, n);
		assert_int_equal(crash("next", dir, 0), 0);
		folder_free(dir);
	}
	assert_int_equal(status, 0);
	assert_int_equal(n, 6); /* the copy and the change have 4 points */
}

static void
a_layout_that_fails_leaves_the_old_one(void **state)
{
	char *dir = folder_new();
	struct err err = ERR_INIT;
	struct image image;
	struct ledger *l;

	(void)state;
	make_ledger(dir, &image);
	assert_null(opened_by_next(
	    dir, "CREATE TABLE moon (day TEXT); CREATE TABLE task (id)", &err));
	l = opened(dir);
	assert_int_equal(count(l), TASKS);
	assert_int_equal(db_exec(&l->db, "SELECT day FROM moon", &err), -1);
	ledger_close(l);
	free(image.data);
	folder_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_released_never_changes),
		cmocka_unit_test(an_old_ledger_is_led_on),
		cmocka_unit_test(a_crash_while_it_is_led_on_costs_nothing),
		cmocka_unit_test(a_new_layout_keeps_tasks_and_a_copy),
		cmocka_unit_test(
		    a_crash_while_changing_the_layout_costs_nothing),
		cmocka_unit_test(a_layout_that_fails_leaves_the_old_one),
	};
	static const struct role roles[] = { { "today", be_today },
		{ "next", be_next } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
