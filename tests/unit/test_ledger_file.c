/*
 * The ledger's file: made private, refused where it may not be written, and
 * without a token in it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/sha.h"
#include "ledger/ledger_internal.h"
#include "ledger_image.h"
#include "ledger_tools.h"

static void
what_is_made_is_private(void **state)
{
	char *top = folder_new(), *dir = in(top, "state/kassa");
	mode_t before = umask(0);
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct task t;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	assert_int_equal(mode_of(top, "state"), 0700);
	assert_int_equal(mode_of(dir, "."), 0700);
	assert_int_equal(mode_of(dir, "ledger.db"), 0600);
	assert_int_equal(mode_of(dir, "ledger.db-wal"), 0600);
	assert_int_equal(mode_of(dir, "lock"), 0600);
	task_clear(&t);
	ledger_close(l);
	assert_false(folder_has(dir, "ledger.db-wal"));
	assert_false(folder_has(dir, "ledger.db.new"));
	umask(before);
	free(dir);
	folder_free(top);
}

/* The role of a user who owns nothing and opens the ledger. */
static int
be_nobody(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l;

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
		return 1;
	l = ledger_open(dir, clock_system(), &err);
	ledger_close(l);
	if (l != NULL)
		return 0;
	return strstr(err.text, dir) == NULL ? 2 : err.code;
}

static int
open_as_nobody(const char *dir)
{
	return finish(start("nobody", dir, -1));
}

static void
put_mode(const char *dir, const char *name, mode_t mode)
{
	char *path = in(dir, name);

	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static void
what_may_not_be_written_is_told(void **state)
{
	char *dir = folder_new(), *below = in(dir, "ledger.db/state");
	struct err err = ERR_INIT;

	(void)state;
	put_mode(dir, ".", 0555);
	assert_int_equal(open_as_nobody(dir), ERR_CANTCREAT);
	put_mode(dir, ".", 0755);
	ledger_close(opened(dir));
	put_mode(dir, "lock", 0666);
	put_mode(dir, "ledger.db", 0000);
	assert_int_equal(open_as_nobody(dir), ERR_CANTCREAT);
	put_mode(dir, "ledger.db", 0444);
	assert_int_equal(open_as_nobody(dir), ERR_CANTCREAT);
	put_mode(dir, "ledger.db", 0666);
	put_mode(dir, ".", 0555);
	assert_int_equal(open_as_nobody(dir), ERR_CANTCREAT);
	put_mode(dir, ".", 0755);
	assert_null(ledger_open(below, clock_system(), &err));
	assert_int_equal(err.code, ERR_CANTCREAT);
	free(below);
	folder_free(dir);
}

static void
a_full_disk_is_told_and_nothing_is_lost(void **state)
{
	char *dir = folder_new();
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct task t;
	int made = 0;

	(void)state;
	want(&t, "2026-01-01");
	assert_int_equal(
	    db_exec(&l->db, "PRAGMA max_page_count = 15", &err), 0);
	while (ledger_new(l, &t, &err) == 0)
		made++;
	assert_true(made > 5);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "the disk is full"));
	assert_non_null(strstr(err.text, dir));
	assert_int_equal(count(l), made);
	ledger_close(l);
	l = opened(dir);
	assert_int_equal(count(l), made);
	assert_int_equal(ledger_new(l, &t, &err), 0);
	task_clear(&t);
	ledger_close(l);
	folder_free(dir);
}

#define SECRET "tok-5f0c9a41-never-on-disk"

/* In no file of the folder, while the ledger is open and its log is full. */
static void
the_token_is_nowhere(void **state)
{
	static const char *const names[] = { "ledger.db", "ledger.db-wal",
		"ledger.db-shm", "lock" };
	char *dir = folder_new(), print[SHA_PRINT_SIZE];
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct image image;
	struct task t;
	size_t i;

	(void)state;
	want(&t, "2026-01-01");
	task_set(&t.account, SECRET);
	assert_int_equal(ledger_claim(l, &t, &err), -1);
	assert_int_equal(sha_fingerprint(SECRET, print, &err), 0);
	task_set(&t.account, print);
	assert_int_equal(ledger_claim(l, &t, &err), 0);
	for (i = 0; i < NELEM(names); i++) {
		char *path = in(dir, names[i]);

		read_image(&image, path);
		assert_null(
		    memmem(image.data, image.len, SECRET, strlen(SECRET)));
		free(image.data);
		free(path);
	}
	task_clear(&t);
	ledger_close(l);
	folder_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_made_is_private),
		cmocka_unit_test(what_may_not_be_written_is_told),
		cmocka_unit_test(a_full_disk_is_told_and_nothing_is_lost),
		cmocka_unit_test(the_token_is_nowhere),
	};

	static const struct role roles[] = { { "nobody", be_nobody } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
