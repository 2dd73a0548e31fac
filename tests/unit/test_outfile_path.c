/*
 * Outputs that another writes by their path, several for one target, and such
 * as replace nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/outfile.h"
#include "cases.h"
#include "scratch.h"

#include <fcntl.h>

/* What a library does: opens by name, writes, closes. */
static void
write_by_path(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void
must(int rc, const struct err *err)
{
	if (rc != 0)
		fail_msg("%s", err->text);
}

static void
write_out(struct outfile *o, const char *text)
{
	struct err err = ERR_INIT;
	const char *path = outfile_path(o, &err);

	assert_non_null(path);
	write_by_path(path, text);
	must(outfile_adopt(o, &err), &err);
	assert_int_equal(outfile_size(o), strlen(text));
	must(outfile_finish(o, &err), &err);
}

static void
check_file(const char *dir, const char *name, const char *want)
{
	struct buf got = BUF_INIT;

	scratch_get(dir, name, &got);
	case_text(name, buf_str(&got), want);
	buf_clear(&got);
}

static void
a_file_is_written_by_its_path(void **state)
{
	char *dir = scratch_new(), *path = scratch_path(dir, "out");
	char hex[SHA_HEX];
	struct err err = ERR_INIT;
	struct outfile *o;

	(void)state;
	scratch_put(dir, "out", "old");
	o = outfile_new(path, &err);
	assert_non_null(o);
	assert_false(outfile_is_stream(o));
	write_out(o, "new");
	check_file(dir, "out", "old");
	assert_false(outfile_is_same(o));
	must(outfile_sha256(o, hex, &err), &err);
	must(outfile_publish(o, &err), &err);
	outfile_free(o);
	check_file(dir, "out", "new");
	assert_int_equal(scratch_count(dir), 1);
	free(path);
	scratch_free(dir);
	cases_end();
}

/* A stream gets the bytes of a file that has no name. */
static void
so_is_a_stream(void **state)
{
	char *dir = scratch_new(), *path = scratch_path(dir, "fifo");
	char got[8] = "";
	struct err err = ERR_INIT;
	struct outfile *o;
	int in;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	in = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	o = outfile_new(path, &err);
	assert_non_null(o);
	assert_true(outfile_is_stream(o));
	write_out(o, "bytes");
	assert_int_equal(read(in, got, sizeof(got)), -1);
	must(outfile_publish(o, &err), &err);
	assert_int_equal(read(in, got, sizeof(got)), 5);
	assert_string_equal(got, "bytes");
	outfile_free(o);
	close(in);
	free(path);
	scratch_free(dir);
}

static void
given_up_it_leaves_no_trace(void **state)
{
	char *dir = scratch_new(), *path = scratch_path(dir, "out");
	struct err err = ERR_INIT;
	struct outfile *o = outfile_new(path, &err);

	(void)state;
	write_out(o, "new");
	outfile_free(o);
	assert_int_equal(scratch_count(dir), 0);
	free(path);
	scratch_free(dir);
}

/* Of those that work for one target at a time the first one shows its own. */
static void
the_first_one_is_new(void **state)
{
	char *dir = scratch_new(), *path = scratch_path(dir, "out");
	struct err err = ERR_INIT;
	struct outfile *a = outfile_new_of(path, "a", &err);
	struct outfile *b = outfile_new_of(path, "b", &err);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_null(outfile_new_of(path, "b", &err));
	case_err("the same word", &err, ERR_TEMP, "another process");
	err_clear(&err);
	write_out(a, "a");
	write_out(b, "b");
	assert_int_equal(outfile_publish_new(b, &err), 0);
	assert_int_equal(outfile_publish_new(a, &err), 1);
	assert_int_equal(err.code, ERR_NONE);
	outfile_free(a);
	outfile_free(b);
	check_file(dir, "out", "b");
	assert_int_equal(scratch_count(dir), 1);
	free(path);
	scratch_free(dir);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_written_by_its_path),
		cmocka_unit_test(so_is_a_stream),
		cmocka_unit_test(given_up_it_leaves_no_trace),
		cmocka_unit_test(the_first_one_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
