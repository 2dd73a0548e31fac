/*
 * The spool: a download has no name before it is complete, and is known again
 * by its sum.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "job/spool.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>

/* sha256 of "abc" */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct place {
	char *dir;
	struct spool spool;
	struct arrival arrival;
	struct parts parts;
	struct part *part;
	struct err err;
};

static int
begin(void **state)
{
	struct place *p = mem_new(sizeof(*p));

	p->dir = scratch_new();
	parts_add(&p->parts, "");
	p->part = &p->parts.list[0];
	assert_int_equal(spool_open(&p->spool, p->dir, &p->err), 0);
	assert_false(p->spool.temporary);
	*state = p;
	return 0;
}

static int
end(void **state)
{
	struct place *p = *state;

	spool_close(&p->spool);
	parts_clear(&p->parts);
	scratch_free(p->dir);
	free(p);
	return 0;
}

static void
arrive(struct place *p, const char *text)
{
	assert_int_equal(
	    spool_arrival_open(&p->arrival, &p->spool, 7, p->part->nr, &p->err),
	    0);
	assert_int_equal(
	    spool_arrival_write(&p->arrival, text, strlen(text)), 0);
}

static void
a_whole_download_gets_its_name(void **state)
{
	struct place *p = *state;

	arrive(p, "a");
	assert_int_equal(spool_arrival_write(&p->arrival, "bc", 2), 0);
	assert_true(scratch_has(p->spool.folder, "7.part"));
	assert_false(scratch_has(p->spool.folder, "7.xml"));
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	assert_int_equal(p->part->bytes, 3);
	assert_string_equal(p->part->sha256, ABC);
	spool_arrival_close(&p->arrival);
	assert_int_equal(scratch_count(p->spool.folder), 1);
	assert_true(scratch_has(p->spool.folder, "7.xml"));
	assert_int_equal(spool_check(p->part, &p->err), 1);
}

static void
a_broken_one_goes(void **state)
{
	struct place *p = *state;

	arrive(p, "half");
	spool_arrival_close(&p->arrival);
	assert_int_equal(scratch_count(p->spool.folder), 0);
}

static void
one_may_begin_again(void **state)
{
	struct place *p = *state;

	arrive(p, "something longer that broke off");
	assert_int_equal(spool_arrival_again(&p->arrival, &p->err), 0);
	assert_int_equal(p->arrival.bytes, 0);
	assert_int_equal(spool_arrival_write(&p->arrival, "abc", 3), 0);
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	assert_string_equal(p->part->sha256, ABC);
	assert_int_equal(p->part->bytes, 3);
	spool_arrival_close(&p->arrival);
	assert_int_equal(spool_check(p->part, &p->err), 1);
}

/* What a killed process left in its way is written over. */
static void
what_was_left_is_overwritten(void **state)
{
	struct place *p = *state;

	scratch_put(p->spool.folder, "7.part", "half of something long");
	scratch_put(p->spool.folder, "7.xml", "an older one");
	arrive(p, "abc");
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	spool_arrival_close(&p->arrival);
	assert_int_equal(scratch_count(p->spool.folder), 1);
	assert_int_equal(spool_check(p->part, &p->err), 1);
}

static void
a_changed_file_is_noticed(void **state)
{
	static const char *const others[] = { "abd", "ab", "abcd", "" };
	struct place *p = *state;
	size_t i;

	arrive(p, "abc");
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	spool_arrival_close(&p->arrival);
	for (i = 0; i < NELEM(others); i++) {
		scratch_put(p->spool.folder, "7.xml", others[i]);
		assert_int_equal(spool_check(p->part, &p->err), 0);
	}
	scratch_put(p->spool.folder, "7.xml", "abc");
	assert_int_equal(spool_check(p->part, &p->err), 1);
	spool_drop(&p->parts);
	assert_int_equal(scratch_count(p->spool.folder), 0);
	assert_int_equal(spool_check(p->part, &p->err), 0);
	spool_drop(&p->parts);
}

static void
a_part_without_file_has_none(void **state)
{
	struct place *p = *state;

	assert_int_equal(spool_check(p->part, &p->err), 0);
	spool_drop(&p->parts);
}

/* A file each, and of what was cut off none stays. */
static void
parts_have_files_of_their_own(void **state)
{
	struct place *p = *state;

	arrive(p, "abc");
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	spool_arrival_close(&p->arrival);
	p->part = parts_add(&p->parts, "c/2");
	arrive(p, "abcd");
	assert_int_equal(spool_arrival_keep(&p->arrival, p->part, &p->err), 0);
	spool_arrival_close(&p->arrival);
	assert_true(scratch_has(p->spool.folder, "7.xml"));
	assert_true(scratch_has(p->spool.folder, "7-1"));
	assert_int_equal(parts_bytes(&p->parts), 7);
	assert_int_equal(spool_check(&p->parts.list[0], &p->err), 1);
	assert_int_equal(spool_check(&p->parts.list[1], &p->err), 1);
	scratch_put(p->spool.folder, "7.part", "cut off");
	scratch_put(p->spool.folder, "70-1", "another task's");
	spool_forget(&p->spool, 7);
	assert_int_equal(scratch_count(p->spool.folder), 1);
	spool_forget(&p->spool, 70);
	assert_int_equal(scratch_count(p->spool.folder), 0);
}

static void
a_write_that_fails_is_remembered(void **state)
{
	struct place *p = *state;
	int full;

	if (access("/dev/full", W_OK) != 0)
		skip();
	arrive(p, "x");
	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(dup2(full, p->arrival.fd), p->arrival.fd);
	close(full);
	assert_int_equal(spool_arrival_write(&p->arrival, "y", 1), -1);
	assert_int_equal(p->arrival.failed, ENOSPC);
	spool_arrival_close(&p->arrival);
	assert_int_equal(scratch_count(p->spool.folder), 0);
}

static void
others_cannot_look_into_it(void **state)
{
	const struct place *p = *state;
	struct stat st;

	assert_int_equal(stat(p->spool.folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void
a_temporary_spool_goes(void **state)
{
	struct err err = ERR_INIT;
	struct arrival a;
	struct spool s;
	char *folder;

	(void)state;
	assert_int_equal(spool_open(&s, NULL, &err), 0);
	assert_true(s.temporary);
	folder = mem_dup(s.folder);
	assert_int_equal(spool_arrival_open(&a, &s, 1, 0, &err), 0);
	spool_arrival_close(&a);
	spool_close(&s);
	assert_int_not_equal(access(folder, F_OK), 0);
	free(folder);
}

static void
no_folder_is_an_error(void **state)
{
	struct err err = ERR_INIT;
	struct arrival a;
	struct spool s;

	(void)state;
	assert_int_equal(spool_open(&s, "/nowhere/at/all", &err), -1);
	assert_int_equal(err.code, ERR_CANTCREAT);
	assert_int_equal(spool_arrival_open(&a, &s, 1, 0, &err), -1);
	assert_int_equal(err.code, ERR_CANTCREAT);
	spool_arrival_close(&a);
	spool_close(&s);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_whole_download_gets_its_name),
		IN_FOLDER(a_broken_one_goes),
		IN_FOLDER(one_may_begin_again),
		IN_FOLDER(what_was_left_is_overwritten),
		IN_FOLDER(a_changed_file_is_noticed),
		IN_FOLDER(a_part_without_file_has_none),
		IN_FOLDER(parts_have_files_of_their_own),
		IN_FOLDER(a_write_that_fails_is_remembered),
		IN_FOLDER(others_cannot_look_into_it),
		cmocka_unit_test(a_temporary_spool_goes),
		cmocka_unit_test(no_folder_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
