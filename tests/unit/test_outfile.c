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

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

static int lock_error; /* of flock(); 0: it does its work */

int
flock(int fd, int operation)
{
	if (lock_error == 0)
		return (int)syscall(SYS_flock, fd, operation);
	errno = lock_error;
	return -1;
}

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

/* Locks that there are none of are no other process. */
static const struct {
	int error, code;
	const char *says;
} no_locks[] = {
	{ EWOULDBLOCK, ERR_TEMP, "another process is writing it" },
	{ ENOLCK, ERR_IO, "cannot be locked: No locks available" },
	{ EINTR, ERR_IO, "cannot be locked" },
	{ EIO, ERR_IO, "cannot be locked" },
};

static void
without_a_lock_nothing_is_written(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(no_locks); i++) {
		begin(&p);
		lock_error = no_locks[i].error;
		assert_null(outfile_new(p.path, &p.err));
		case_err(no_locks[i].says, &p.err, no_locks[i].code,
		    no_locks[i].says);
		if (no_locks[i].code == ERR_IO)
			case_int(no_locks[i].says, scratch_count(p.dir), 0);
		scratch_put(p.dir, ".out.csv.kassa-tmp", "another's");
		err_clear(&p.err);
		assert_null(outfile_new(p.path, &p.err));
		case_int(no_locks[i].says, scratch_count(p.dir), 1);
		lock_error = 0;
		end(&p);
	}
	cases_end();
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

/* ---- the same bytes ---- */

/* The old file, the new one's text, and whether nothing needs to be done. */
static const struct {
	const char *name, *old, *text; /* old NULL: there is none */
	bool same;
} bytes[] = {
	{ "nothing there", NULL, "", false },
	{ "both empty", "", "", true },
	{ "the same", "one,two\r\n", "one,two\r\n", true },
	{ "one byte", "one,two\r\n", "one,too\r\n", false },
	{ "the last byte", "one,two\r\n", "one,two\r\r", false },
	{ "shorter", "one,two\r\n", "one,two", false },
	{ "longer", "one,two", "one,two\r\n", false },
	{ "emptied", "one,two", "", false },
};

static void
the_same_bytes_are_known(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(bytes); i++) {
		struct outfile *o;
		struct place p;

		begin(&p);
		if (bytes[i].old != NULL)
			scratch_put(p.dir, "out.csv", bytes[i].old);
		o = must_new(&p);
		put(o, bytes[i].text);
		assert_int_equal(outfile_finish(o, &p.err), 0);
		case_int(bytes[i].name, outfile_is_same(o), bytes[i].same);
		outfile_free(o);
		end(&p);
	}
	cases_end();
}

/* Larger than what is compared at a time, but for one byte the same. */
static void
one_byte_of_many_is_seen(void **state)
{
	static const size_t at[] = { 0, 262143, 262144, 699999 };
	char *data = mem_array(700000, 1);
	struct outfile *o;
	struct place p;
	size_t i;

	(void)state;
	begin(&p);
	for (i = 0; i <= NELEM(at); i++) {
		if (i < NELEM(at))
			data[at[i]] = 1;
		scratch_write(p.dir, "out.csv", data, 700000, 0600);
		if (i < NELEM(at))
			data[at[i]] = 0;
		o = must_new(&p);
		assert_int_equal(outfile_write(o, data, 700000, &p.err), 0);
		assert_int_equal(outfile_finish(o, &p.err), 0);
		assert_int_equal(outfile_is_same(o), i == NELEM(at));
		outfile_free(o);
	}
	free(data);
	end(&p);
}

static void
plant_link(const struct place *p)
{
	scratch_put(p->dir, "aim", "text");
	assert_int_equal(symlink("aim", p->path), 0);
}

static void
plant_lost_link(const struct place *p)
{
	assert_int_equal(symlink("nowhere", p->path), 0);
}

static void
plant_pipe(const struct place *p)
{
	assert_int_equal(mkfifo(p->path, 0600), 0);
}

static void
plant_folder(const struct place *p)
{
	assert_int_equal(mkdir(p->path, 0700), 0);
}

/* These came to be while the file was made; a pipe must not be waited for. */
static const struct {
	const char *name;
	void (*plant)(const struct place *);
} strange[] = {
	{ "a link to the same bytes", plant_link },
	{ "a link to nothing", plant_lost_link },
	{ "a pipe", plant_pipe },
	{ "a folder", plant_folder },
};

static void
only_a_plain_file_is_the_same(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(strange); i++) {
		struct outfile *o;
		struct place p;

		begin(&p);
		o = must_new(&p);
		put(o, "text");
		assert_int_equal(outfile_finish(o, &p.err), 0);
		strange[i].plant(&p);
		case_int(strange[i].name, outfile_is_same(o), false);
		outfile_free(o);
		end(&p);
	}
	cases_end();
}

static void
a_file_is_left_as_it_is(void **state)
{
	struct stat before, after;
	struct outfile *o;
	struct place p;

	(void)state;
	begin(&p);
	scratch_put(p.dir, "out.csv", "same");
	assert_int_equal(stat(p.path, &before), 0);
	o = must_new(&p);
	put(o, "same");
	assert_int_equal(outfile_finish(o, &p.err), 0);
	assert_true(outfile_is_same(o));
	assert_int_equal(outfile_leave(o, &p.err), 0);
	outfile_free(o);
	assert_int_equal(stat(p.path, &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_memory_equal(
	    &after.st_mtim, &before.st_mtim, sizeof(before.st_mtim));
	assert_memory_equal(
	    &after.st_ctim, &before.st_ctim, sizeof(before.st_ctim));
	assert_string_equal(content(&p), "same");
	assert_int_equal(scratch_count(p.dir), 1);
	end(&p);
}

/* ---- sums ---- */

static const struct {
	const char *text, *sum;
} sums[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
	      "7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
		 "f20015ad" },
};

static void
a_finished_file_has_a_sum(void **state)
{
	char hex[65];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(sums); i++) {
		struct outfile *o;
		struct place p;

		begin(&p);
		scratch_put(p.dir, "out.csv", "old");
		o = must_new(&p);
		put(o, sums[i].text);
		assert_int_equal(outfile_finish(o, &p.err), 0);
		assert_int_equal(outfile_sha256(o, hex, &p.err), 0);
		case_text("finished", hex, sums[i].sum);
		assert_int_equal(outfile_publish(o, &p.err), 0);
		assert_int_equal(outfile_sha256(o, hex, &p.err), 0);
		case_text("published", hex, sums[i].sum);
		case_text("content", content(&p), sums[i].text);
		outfile_free(o);
		end(&p);
	}
	cases_end();
}

static void
a_stream_has_no_sum_and_is_never_the_same(void **state)
{
	struct err err = ERR_INIT;
	struct outfile *o = outfile_new("/dev/null", &err);
	char hex[65];

	(void)state;
	assert_non_null(o);
	assert_int_equal(outfile_finish(o, &err), 0);
	assert_false(outfile_is_same(o));
	assert_int_equal(outfile_leave(o, &err), 0);
	assert_int_equal(outfile_sha256(o, hex, &err), -1);
	assert_int_equal(err.code, ERR_SOFT);
	outfile_free(o);
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

/* Little and much by turns, of what counts on from piece to piece. */
static void
put_pieces(struct outfile *o, size_t *total)
{
	static const size_t sizes[] = { 1, 300000, 0, 65535, 7, 65536, 65537,
		262144, 3, 5000000, 10 };
	char *some = mem_new(5000000);
	size_t i, k;

	for (i = 0, *total = 0; i < NELEM(sizes); i++) {
		struct err err = ERR_INIT;

		for (k = 0; k < sizes[i]; k++)
			some[k] = (char)('A' + (*total + k) % 23);
		assert_int_equal(outfile_write(o, some, sizes[i], &err), 0);
		*total += sizes[i];
		assert_int_equal(outfile_size(o), *total);
	}
	free(some);
}

static void
must_count_on(struct place *p, size_t total)
{
	size_t i;

	content(p);
	assert_int_equal(p->got.len, total);
	for (i = 0; i < total; i++)
		if (p->got.data[i] != (char)('A' + i % 23))
			fail_msg("byte %zu", i);
}

static void
little_and_much_stay_in_order(void **state)
{
	struct outfile *o, *part;
	struct place p;
	size_t total;

	(void)state;
	begin(&p);
	o = must_new(&p);
	put_pieces(o, &total);
	publish(o);
	outfile_free(o);
	must_count_on(&p, total);
	o = must_new(&p);
	part = outfile_new_memory();
	put_pieces(part, &total);
	assert_int_equal(outfile_pour(part, o, &p.err), 0);
	publish(o);
	outfile_free(part);
	outfile_free(o);
	must_count_on(&p, total);
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
		cmocka_unit_test(without_a_lock_nothing_is_written),
		cmocka_unit_test(what_a_killed_process_left_is_used_anew),
		cmocka_unit_test(a_link_is_replaced_by_the_file),
		cmocka_unit_test(a_hidden_link_is_not_followed),
		cmocka_unit_test(some_places_cannot_be),
		cmocka_unit_test(many_pieces_join),
		cmocka_unit_test(the_same_bytes_are_known),
		cmocka_unit_test(one_byte_of_many_is_seen),
		cmocka_unit_test(only_a_plain_file_is_the_same),
		cmocka_unit_test(a_file_is_left_as_it_is),
		cmocka_unit_test(a_finished_file_has_a_sum),
		cmocka_unit_test(a_stream_has_no_sum_and_is_never_the_same),
		cmocka_unit_test(a_stream_gets_its_bytes_at_last),
		cmocka_unit_test(little_and_much_stay_in_order),
		cmocka_unit_test(a_stream_that_nobody_reads_is_no_sentence),
		cmocka_unit_test(a_device_is_written_in_place),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
