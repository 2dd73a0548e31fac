/*
 * A ledger that has come to harm is refused and left as it is: nothing is
 * ever begun anew over what may still be saved.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/ledger.h"
#include "ledger_image.h"
#include "ledger_tools.h"

#include <errno.h>
#include <sqlite3.h>

/* Refused with this code and left as it was. */
static void
assert_refused(const char *dir, const struct image *image, size_t len, int code,
    const char *word)
{
	char *path = in(dir, "ledger.db");
	struct err err = ERR_INIT;

	write_image(image, len, path);
	assert_null(ledger_open(dir, clock_system(), &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, word));
	assert_image(image, len, path);
	free(path);
}

static void
a_strange_file_is_left_alone(void **state)
{
	static char words[] = "Quarterly report\n\0 of another program";
	struct image words_image = { words, sizeof(words) }, image;
	char *dir = folder_new();

	(void)state;
	make_ledger(dir, &image);
	assert_refused(dir, &words_image, sizeof(words), ERR_DATA, "put aside");
	assert_refused(dir, &image, 0, ERR_DATA, "empty");
	image.data[63] = 99; /* user_version */
	assert_refused(dir, &image, image.len, ERR_CONFIG, "newer kassa");
	image.data[63] = 0;
	assert_refused(dir, &image, image.len, ERR_DATA, "not a ledger");
	image.data[63] = 1;
	image.data[71] ^= 1; /* application_id */
	assert_refused(dir, &image, image.len, ERR_DATA, "not a ledger");
	free(image.data);
	folder_free(dir);
}

static void
a_cut_file_is_refused(void **state)
{
	char *dir = folder_new();
	struct image image;
	size_t len;

	(void)state;
	make_ledger(dir, &image);
	assert_true(image.len > 8192);
	for (len = 0; len < image.len; len += len < 600 ? 1 : 97) {
		int code = try(dir, &image, len);

		/* A last page that lost nothing but zeros is whole. */
		if (code != ERR_DATA && (code != 0 || len < image.len - 4096))
			fail_msg("cut at %zu: %d", len, code);
	}
	assert_int_equal(try(dir, &image, image.len), 0);
	free(image.data);
	folder_free(dir);
}

static uint32_t
next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void
spoil(struct image *image, uint32_t *seed)
{
	size_t at = next(seed) % image->len;
	size_t n = 1 + next(seed) % 64;

	for (; n > 0 && at < image->len; n--, at++)
		image->data[at] = (char)next(seed);
}

/* Some damage shows, some (in a free place, in a text) cannot. */
static void
garbage_harms_nobody(void **state)
{
	char *dir = folder_new();
	uint32_t seed = 2026;
	struct image image, bad;
	int i, shown = 0;

	(void)state;
	make_ledger(dir, &image);
	bad.len = image.len;
	bad.data = mem_new(bad.len);
	for (i = 0; i < 200; i++) {
		memcpy(bad.data, image.data, image.len);
		spoil(&bad, &seed);
		shown += try(dir, &bad, bad.len) != 0;
	}
	assert_true(shown > 20);
	free(bad.data);
	free(image.data);
	folder_free(dir);
}

/* The role of one that adds a task and dies: the task is in the log alone. */
static int
add(const char *dir)
{
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	struct task t;

	want(&t, "2026-01-01");
	_exit(ledger_new(l, &t, &err) < 0);
}

static void
the_log_of_a_damaged_file_is_kept(void **state)
{
	char *dir = folder_new(), *log = in(dir, "ledger.db-wal");
	struct image image, newest;
	size_t page;

	(void)state;
	make_ledger(dir, &image);
	assert_int_equal(finish(start("add", dir, -1)), 0);
	read_image(&newest, log);
	assert_true(newest.len > 0);
	for (page = 4096; page < image.len; page += 4096)
		memset(image.data + page, 0x55, 16);
	assert_refused(dir, &image, image.len, ERR_DATA, "put aside");
	assert_image(&newest, newest.len, log);
	free(newest.data);
	free(image.data);
	free(log);
	folder_free(dir);
}

static void
a_log_without_its_ledger_is_not_taken_over(void **state)
{
	char *dir = folder_new(), *log = in(dir, "ledger.db-wal");
	struct image words = { log, 4 };
	struct err err = ERR_INIT;

	(void)state;
	write_image(&words, 4, log);
	assert_null(ledger_open(dir, clock_system(), &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "-wal"));
	assert_false(folder_has(dir, "ledger.db"));
	assert_int_equal(unlink(log), 0);
	ledger_close(opened(dir));
	free(log);
	folder_free(dir);
}

/* ---- a disk that does not give its bytes ---- */

static int reads, fails_at, fails_for, fails_with;

static bool
fails(void)
{
	int nr = reads++;

	errno = fails_with;
	return nr >= fails_at && nr < fails_at + fails_for;
}

static ssize_t
read_next(int fd, void *to, size_t n)
{
	return fails() ? -1 : read(fd, to, n);
}

static ssize_t
read_at(int fd, void *to, size_t n, off_t at)
{
	return fails() ? -1 : pread(fd, to, n, at);
}

/* SQLite keeps its system calls by name, whichever of them it uses. */
static void
fail_reads(bool on)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	sqlite3_syscall_ptr plain =
	    (sqlite3_syscall_ptr)(void (*)(void))read_next;
	sqlite3_syscall_ptr at = (sqlite3_syscall_ptr)(void (*)(void))read_at;

	vfs->xSetSystemCall(vfs, "read", on ? plain : NULL);
	vfs->xSetSystemCall(vfs, "pread", on ? at : NULL);
	vfs->xSetSystemCall(vfs, "pread64", on ? at : NULL);
}

static int
open_failing(const char *dir, int at, int n, int with)
{
	struct err err = ERR_INIT;
	struct ledger *l;

	reads = 0;
	fails_at = at;
	fails_for = n;
	fails_with = with;
	fail_reads(true);
	l = ledger_open(dir, clock_system(), &err);
	fail_reads(false);
	if (l == NULL)
		assert_null(strstr(err.text, "put aside"));
	ledger_close(l);
	return l == NULL ? err.code : 0;
}

/* At each read that opening needs; how many those are. */
static int
fail_each_read(const char *dir, int times, int with)
{
	int at = 0, code;

	for (;; at++) {
		code = open_failing(dir, at, times, with);
		if (reads <= at)
			break;
		if (code != ERR_IO)
			fail_msg("errno %d at read %d, %d times: %d", with, at,
			    times, code);
	}
	assert_int_equal(code, 0);
	return at;
}

static void
fail_reads_of(const char *dir)
{
	static const int errors[] = { EIO, ENXIO, ESTALE };
	size_t i;

	for (i = 0; i < NELEM(errors); i++) {
		assert_true(fail_each_read(dir, 1, errors[i]) > 3);
		assert_true(fail_each_read(dir, 1000000, errors[i]) > 3);
	}
}

static void
a_read_that_fails_is_no_damage(void **state)
{
	char *dir = folder_new();
	struct image image;
	struct ledger *l;

	(void)state;
	make_ledger(dir, &image);
	fail_reads_of(dir);
	assert_int_equal(finish(start("add", dir, -1)), 0);
	assert_true(folder_has(dir, "ledger.db-wal"));
	fail_reads_of(dir);
	l = opened(dir);
	assert_int_equal(count(l), TASKS + 1);
	ledger_close(l);
	free(image.data);
	folder_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_strange_file_is_left_alone),
		cmocka_unit_test(a_cut_file_is_refused),
		cmocka_unit_test(garbage_harms_nobody),
		cmocka_unit_test(the_log_of_a_damaged_file_is_kept),
		cmocka_unit_test(a_log_without_its_ledger_is_not_taken_over),
		cmocka_unit_test(a_read_that_fails_is_no_damage),
	};
	static const struct role roles[] = { { "add", add } };

	play(roles, NELEM(roles));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
