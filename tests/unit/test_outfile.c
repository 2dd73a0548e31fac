/*
 * Output that appears whole or not at all, in a folder of the test's own.
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
#include <signal.h>

struct place {
	char *dir, *path; /* path: DIR/out.csv */
	struct buf got;
	struct err err;
};

static void
begin(struct place *p)
{
	*p = (struct place){ .dir = scratch_new() };
	p->path = scratch_path(p->dir, "out.csv");
}

static void
end(struct place *p)
{
	buf_clear(&p->got);
	free(p->path);
	scratch_free(p->dir);
}

static const char *
content(struct place *p)
{
	buf_reset(&p->got);
	scratch_get(p->dir, "out.csv", &p->got);
	return buf_str(&p->got);
}

static struct outfile *
must_new(struct place *p)
{
	struct outfile *o = outfile_new(p->path, &p->err);

	if (o == NULL)
		fail_msg("%s", p->err.text);
	return o;
}

static void
put(struct outfile *o, const char *text)
{
	struct err err = ERR_INIT;

	assert_int_equal(outfile_write(o, text, strlen(text), &err), 0);
}

static void
publish(struct outfile *o)
{
	struct err err = ERR_INIT;

	assert_int_equal(outfile_finish(o, &err), 0);
	assert_int_equal(outfile_publish(o, &err), 0);
}

static void
it_appears_when_published(void **state)
{
	struct outfile *o;
	struct place p;

	(void)state;
	begin(&p);
	scratch_put(p.dir, "out.csv", "old");
	o = must_new(&p);
	assert_string_equal(outfile_name(o), p.path);
	put(o, "new ");
	put(o, "file");
	assert_int_equal(outfile_size(o), 8);
	assert_int_equal(outfile_finish(o, &p.err), 0);
	assert_string_equal(content(&p), "old");
	assert_int_equal(outfile_publish(o, &p.err), 0);
	assert_string_equal(content(&p), "new file");
	outfile_free(o);
	assert_string_equal(content(&p), "new file");
	assert_int_equal(scratch_count(p.dir), 1);
	end(&p);
}

static void
given_up_it_leaves_nothing(void **state)
{
	struct outfile *o;
	struct place p;

	(void)state;
	begin(&p);
	o = must_new(&p);
	put(o, "half");
	assert_int_equal(outfile_finish(o, &p.err), 0);
	outfile_free(o);
	assert_int_equal(scratch_count(p.dir), 0);
	outfile_free(NULL);
	end(&p);
}

static void
two_cannot_write_the_same(void **state)
{
	struct outfile *one, *two;
	struct place p;

	(void)state;
	begin(&p);
	one = must_new(&p);
	put(one, "one");
	two = outfile_new(p.path, &p.err);
	assert_null(two);
	assert_int_equal(p.err.code, ERR_TEMP);
	publish(one);
	outfile_free(one);
	assert_string_equal(content(&p), "one");
	two = must_new(&p);
	publish(two);
	outfile_free(two);
	assert_string_equal(content(&p), "");
	assert_int_equal(scratch_count(p.dir), 1);
	end(&p);
}

static void
what_a_killed_process_left_is_used_anew(void **state)
{
	struct outfile *o;
	struct place p;

	(void)state;
	begin(&p);
	scratch_put(p.dir, ".out.csv.kassa-tmp", "half of something long");
	o = must_new(&p);
	put(o, "whole");
	publish(o);
	outfile_free(o);
	assert_string_equal(content(&p), "whole");
	assert_int_equal(scratch_count(p.dir), 1);
	end(&p);
}

static void
a_link_is_replaced_by_the_file(void **state)
{
	struct outfile *o;
	struct place p;
	char *aim;

	(void)state;
	begin(&p);
	aim = scratch_path(p.dir, "aim");
	scratch_put(p.dir, "aim", "untouched");
	assert_int_equal(symlink(aim, p.path), 0);
	o = must_new(&p);
	put(o, "file");
	publish(o);
	outfile_free(o);
	assert_string_equal(content(&p), "file");
	buf_reset(&p.got);
	scratch_get(p.dir, "aim", &p.got);
	assert_string_equal(buf_str(&p.got), "untouched");
	free(aim);
	end(&p);
}

/* A planted link in the hidden file's place leads nowhere. */
static void
a_hidden_link_is_not_followed(void **state)
{
	struct place p;
	char *hidden;

	(void)state;
	begin(&p);
	scratch_put(p.dir, "aim", "untouched");
	hidden = scratch_path(p.dir, ".out.csv.kassa-tmp");
	assert_int_equal(symlink("aim", hidden), 0);
	assert_null(outfile_new(p.path, &p.err));
	assert_int_equal(p.err.code, ERR_CANTCREAT);
	scratch_get(p.dir, "aim", &p.got);
	assert_string_equal(buf_str(&p.got), "untouched");
	free(hidden);
	end(&p);
}

static const struct {
	const char *name, *path; /* behind the folder */
} impossible[] = {
	{ "a folder", "" },
	{ "in no folder", "/nowhere/out.csv" },
	{ "below a file", "/file/out.csv" },
};

static void
some_places_cannot_be(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	begin(&p);
	scratch_put(p.dir, "file", "x");
	for (i = 0; i < NELEM(impossible); i++) {
		char *path = mem_printf("%s%s", p.dir, impossible[i].path);

		err_clear(&p.err);
		case_int(impossible[i].name, outfile_new(path, &p.err) == NULL,
		    true);
		case_err(impossible[i].name, &p.err, ERR_CANTCREAT, path);
		free(path);
	}
	end(&p);
	cases_end();
}

/* Writes of many sizes, some larger than the buffer, and room in between. */
static void
many_pieces_join(void **state)
{
	static const size_t sizes[] = { 1, 100, 65536, 262143, 262144, 262145,
		1000000, 3 };
	struct buf want = BUF_INIT;
	struct outfile *o;
	struct place p;
	uint64_t left = 0;
	size_t i, k;
	char *room;

	(void)state;
	begin(&p);
	o = must_new(&p);
	for (i = 0; i < 3 * NELEM(sizes); i++) {
		size_t n = sizes[i % NELEM(sizes)], at = want.len;

		for (k = 0; k < n; k++)
			buf_putc(&want, (char)('a' + (at + k * 7) % 23));
		if (i % 2 == 0) {
			assert_int_equal(
			    outfile_write(o, want.data + at, n, &p.err), 0);
		} else {
			room = outfile_room(o, n + 10, &p.err);
			assert_non_null(room);
			memcpy(room, want.data + at, n);
			outfile_wrote(o, n);
		}
		assert_int_equal(outfile_size(o), want.len);
		assert_true(outfile_flushed(o) >= left);
		left = outfile_flushed(o);
	}
	publish(o);
	outfile_free(o);
	scratch_get(p.dir, "out.csv", &p.got);
	assert_int_equal(p.got.len, want.len);
	assert_memory_equal(p.got.data, want.data, want.len);
	buf_clear(&want);
	end(&p);
}

/* ---- streams ---- */

/* Let descriptor 1 be something else until it is put back. */
static int
redirect(int to)
{
	int old;

	fflush(stdout);
	old = dup(STDOUT_FILENO);
	assert_true(old >= 0);
	assert_int_equal(dup2(to, STDOUT_FILENO), STDOUT_FILENO);
	return old;
}

static void
put_back(int old)
{
	assert_int_equal(dup2(old, STDOUT_FILENO), STDOUT_FILENO);
	close(old);
}

/* So many bytes through standard output, which is the file out.csv now. */
static void
try_stream(struct place *p, const char *path, size_t n, bool publishing)
{
	int fd = open(p->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int old = redirect(fd), before, rc = 0;
	struct outfile *o = outfile_new(path, &p->err);
	struct stat st;
	size_t i;

	for (i = 0; i < n && o != NULL; i++)
		rc |= outfile_write(o, "0123456789", 10, &p->err);
	before = fstat(fd, &st) != 0 || st.st_size != 0;
	if (publishing && o != NULL)
		rc |= outfile_finish(o, &p->err) != 0 ||
		      outfile_publish(o, &p->err) != 0;
	outfile_free(o);
	put_back(old);
	close(fd);
	assert_non_null(o);
	assert_int_equal(rc, 0);
	assert_int_equal(before, 0);
}

static void
a_stream_gets_its_bytes_at_last(void **state)
{
	static const char *const names[] = { NULL, "-", "/dev/stdout" };
	static const size_t counts[] = { 0, 1, 26214, 26215, 200000 };
	struct place p;
	size_t i, k, at;

	(void)state;
	begin(&p);
	for (i = 0; i < NELEM(names); i++)
		for (k = 0; k < NELEM(counts); k++) {
			try_stream(&p, names[i], counts[k], true);
			content(&p);
			assert_int_equal(p.got.len, 10 * counts[k]);
			for (at = 0; at < p.got.len; at++)
				if (p.got.data[at] != (char)('0' + at % 10))
					fail_msg("byte %zu", at);
		}
	try_stream(&p, NULL, 200000, false);
	assert_string_equal(content(&p), "");
	end(&p);
}

static void
a_stream_that_nobody_reads_is_no_sentence(void **state)
{
	struct err err = ERR_INIT;
	struct outfile *o;
	int ends[2], old, rc;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	old = redirect(ends[1]);
	o = outfile_new("-", &err);
	rc =
	    outfile_write(o, "x", 1, &err) != 0 ? -2 : outfile_publish(o, &err);
	outfile_free(o);
	put_back(old);
	close(ends[1]);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, ERR_SIGNAL + SIGPIPE);
	assert_string_equal(err.text, "");
}

static void
a_device_is_written_in_place(void **state)
{
	struct err err = ERR_INIT;
	struct outfile *o = outfile_new("/dev/null", &err);

	(void)state;
	assert_non_null(o);
	put(o, "gone");
	publish(o);
	outfile_free(o);
	assert_int_equal(access("/dev/null", W_OK), 0);
}

static void
a_full_disk_is_an_error(void **state)
{
	struct err err = ERR_INIT;
	struct outfile *o;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	o = outfile_new("/dev/full", &err);
	assert_non_null(o);
	put(o, "x");
	assert_int_equal(outfile_finish(o, &err), 0);
	assert_int_equal(outfile_publish(o, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	outfile_free(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_appears_when_published),
		cmocka_unit_test(given_up_it_leaves_nothing),
		cmocka_unit_test(two_cannot_write_the_same),
		cmocka_unit_test(what_a_killed_process_left_is_used_anew),
		cmocka_unit_test(a_link_is_replaced_by_the_file),
		cmocka_unit_test(a_hidden_link_is_not_followed),
		cmocka_unit_test(some_places_cannot_be),
		cmocka_unit_test(many_pieces_join),
		cmocka_unit_test(a_stream_gets_its_bytes_at_last),
		cmocka_unit_test(a_stream_that_nobody_reads_is_no_sentence),
		cmocka_unit_test(a_device_is_written_in_place),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
