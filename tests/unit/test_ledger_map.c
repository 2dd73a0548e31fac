/*
 * The map in the ledger: an account's codes, found again by a profile that has
 * got a new token, and written all together or not at all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/crash.h"
#include "ledger/ledger_internal.h"
#include "ledger/map.h"
#include "ledger_tools.h"

#define OTHER "fedcba9876543210"

static const struct map_owner by_hand = { ACCOUNT, "" };
static const struct map_owner kafe = { ACCOUNT, "kafe" };
static const struct map_owner renewed = { OTHER, "kafe" };
static const struct map_owner stranger = { OTHER, "" };
static const struct map_owner by_name = { "", "kafe" };
static const struct map_owner nobody = { "", "" };

static const struct map_entry some[] = {
	{ "store", "20180608-A", "00-000001" },
	{ "employee", "20180608-A", "7" },
	{ "device", "20260222-BBBB", "касса 1" },
};

static int
print(void *arg, const struct map_entry *e)
{
	buf_printf(arg, "%s %s=%s;", e->kind, e->id, e->code);
	return 0;
}

static void
check(struct ledger *l, const struct map_owner *owner, const char *want)
{
	struct buf got = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(ledger_map(l, owner, print, &got, &err), 0);
	assert_string_equal(buf_str(&got), want);
	buf_clear(&got);
}

static void
put(struct ledger *l, const struct map_owner *owner,
    const struct map_entry *list, size_t n)
{
	struct err err = ERR_INIT;

	assert_int_equal(ledger_map_put(l, owner, list, n, &err), 0);
}

static void
put_one(struct ledger *l, const struct map_owner *owner, const char *code)
{
	const struct map_entry e = { "store", "S", code };

	put(l, owner, &e, 1);
}

#define ALL                                                                    \
	"device 20260222-BBBB=касса 1;employee 20180608-A=7;"             \
	"store 20180608-A=00-000001;"

static void
codes_are_the_accounts(void **state)
{
	struct ledger *l = in_memory();

	(void)state;
	check(l, &by_hand, "");
	put(l, &by_hand, some, 3);
	check(l, &by_hand, ALL);
	check(l, &kafe, ALL);
	check(l, &stranger, "");
	check(l, &renewed, "");
	check(l, &by_name, "");
	check(l, &nobody, "");
	ledger_close(l);
}

static void
others_stay_and_an_empty_code_is_none(void **state)
{
	static const struct map_entry more[] = {
		{ "store", "20180608-A", "" },
		{ "device", "20260222-BBBB", "касса 2" },
		{ "store", "never seen", "" },
		{ "product", "P", "0001" },
	};
	struct ledger *l = in_memory();

	(void)state;
	put(l, &by_hand, some, 3);
	put(l, &by_hand, more, 4);
	check(l, &by_hand,
	    "device 20260222-BBBB=касса 2;employee 20180608-A=7;"
	    "product P=0001;");
	ledger_close(l);
}

static void
a_profile_keeps_its_map(void **state)
{
	struct ledger *l = in_memory();

	(void)state;
	put_one(l, &kafe, "old");
	check(l, &renewed, "store S=old;");
	check(l, &by_name, "store S=old;");
	check(l, &by_hand, "store S=old;");
	check(l, &nobody, "");

	put_one(l, &by_hand, "by hand"); /* it stays the profile's */
	check(l, &by_name, "store S=by hand;");

	put_one(l, &stranger, "its own");
	check(l, &renewed, "store S=its own;");
	check(l, &by_hand, "store S=by hand;");

	put_one(l, &renewed, "new");
	check(l, &renewed, "store S=new;");
	check(l, &by_hand, "");

	put_one(l, &renewed, "");
	check(l, &renewed, "");
	ledger_close(l);
}

static void
all_or_nothing(void **state)
{
	static const struct map_entry bad[] = {
		{ "store", "20180608-A", "new" },
		{ "shop", "S", "1" },
	};
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;

	(void)state;
	put(l, &by_hand, some, 3);
	assert_int_equal(ledger_map_put(l, &by_hand, bad, 2, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	check(l, &by_hand, ALL);
	ledger_close(l);
}

/* A list may be long: no entry of it costs a look at all others. */
static void
entries_are_found_by_an_index(void **state)
{
	struct ledger *l = in_memory();
	int s, rows = 0;

	(void)state;
	for (s = STMT_MAP; s <= STMT_MAP_PUT; s++) {
		char *sql = mem_printf(
		    "EXPLAIN QUERY PLAN %s", sqlite3_sql(l->stmts[s].h));
		struct err err = ERR_INIT;
		struct db_stmt plan;

		assert_int_equal(db_prepare(&l->db, &plan, sql, &err), 0);
		for (; db_step(&plan, &err) == 1; rows++)
			assert_null(strstr(db_text(&plan, 3), "SCAN"));
		db_finish(&plan);
		free(sql);
	}
	assert_true(rows > 3);
	ledger_close(l);
}

static int
stop_at_second(void *arg, const struct map_entry *e)
{
	(void)e;
	return ++*(int *)arg == 2 ? 7 : 0;
}

static void
a_walk_can_end_early(void **state)
{
	struct ledger *l = in_memory();
	struct err err = ERR_INIT;
	int n = 0;

	(void)state;
	put(l, &by_hand, some, 3);
	assert_int_equal(ledger_map(l, &by_hand, stop_at_second, &n, &err), 7);
	assert_int_equal(n, 2);
	check(l, &by_hand, ALL);
	ledger_close(l);
}

/* The role of an import that crashes. */
static int
be_import(const char *dir)
{
	struct ledger *l = opened(dir);

	put_one(l, &by_hand, "new");
	put(l, &by_hand, some, 3);
	ledger_close(l);
	return 0;
}

static void
a_crash_leaves_the_old_map_or_the_new(void **state)
{
	static const char *const maps[] = { "store S=old;", "store S=old;",
		"store S=new;", "store S=new;", ALL "store S=new;",
		ALL "store S=new;" };
	int n, status = CRASH_STATUS;

	(void)state;
	for (n = 1; status == CRASH_STATUS; n++) {
		char *dir = folder_new();
		struct ledger *l = opened(dir);

		put_one(l, &by_hand, "old");
		ledger_close(l);
		status = crash("import", dir, n);
		l = opened(dir);
		assert_true((size_t)n < NELEM(maps));
		check(l, &by_hand, maps[n]);
		ledger_close(l);
		folder_free(dir);
	}
	assert_int_equal(status, 0);
	assert_int_equal(n, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_the_accounts),
		cmocka_unit_test(others_stay_and_an_empty_code_is_none),
		cmocka_unit_test(a_profile_keeps_its_map),
		cmocka_unit_test(all_or_nothing),
		cmocka_unit_test(entries_are_found_by_an_index),
		cmocka_unit_test(a_walk_can_end_early),
		cmocka_unit_test(a_crash_leaves_the_old_map_or_the_new),
	};
	static const struct role roles[] = { { "import", be_import } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
