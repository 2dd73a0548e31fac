/*
 * Workbooks as files: the same bytes for the same rows, and a whole file or
 * none.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sink/xlsx/xlsx_internal.h"
#include "xlsx_charted.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

/* 1980-01-01 0:00, the first moment that a zip file knows. */
static void
the_same_rows_make_the_same_file(void **state)
{
	struct place a = { 0 }, b = { 0 };
	const char *e;

	(void)state;
	write_charted(&a);
	write_charted(&b);
	assert_int_equal(a.zip.len, b.zip.len);
	assert_memory_equal(a.zip.data, b.zip.data, a.zip.len);
	for (e = xlsx_entry(&a.zip, NULL); e != NULL; e = xlsx_entry(&a.zip, e))
		assert_int_equal(xlsx_get(e + 12, 4), 0x00210000);
	end(&a);
	end(&b);
}

static bool
is_whole(const char *data, size_t len, const struct xlsx_size *sizes, size_t n)
{
	FILE *file = tmpfile();
	char path[32];
	bool whole;

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fflush(file), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(file));
	whole = xlsx_verify(path, sizes, n);
	fclose(file);
	return whole;
}

/* How many bytes of rows and cells each page has. */
static void
measure(struct place *p, struct xlsx_size *sizes, size_t n)
{
	const char *sheet, *from, *to;
	char name[64];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(
		    name, sizeof(name), "xl/worksheets/sheet%zu.xml", i + 1);
		sheet = part(p, name);
		from = strstr(sheet, "<sheetData>");
		to = strstr(sheet, "</sheetData>");
		sizes[i].rows = (uint64_t)(to - from) - strlen("<sheetData>");
		sizes[i].cells = 0;
		while ((from = strstr(from + 1, "<c ")) != NULL)
			sizes[i].cells++;
	}
}

static void
what_is_not_whole_is_found_out(void **state)
{
	struct place p = { 0 };
	struct xlsx_size sizes[4];
	const char *e;
	char *packed;
	size_t i;

	(void)state;
	write_charted(&p);
	measure(&p, sizes, 4);
	assert_true(is_whole(p.zip.data, p.zip.len, sizes, 4));
	assert_false(is_whole(p.zip.data, p.zip.len, sizes, 3));
	for (i = 0; i < p.zip.len; i += 37)
		assert_false(is_whole(p.zip.data, i, sizes, 4));
	for (i = 0; i < 4; i++) {
		sizes[i].rows++;
		assert_false(is_whole(p.zip.data, p.zip.len, sizes, 4));
		sizes[i].rows--;
		sizes[i].cells++;
		assert_false(is_whole(p.zip.data, p.zip.len, sizes, 4));
		sizes[i].cells--;
	}
	for (e = xlsx_entry(&p.zip, NULL); e != NULL;
	     e = xlsx_entry(&p.zip, e)) {
		packed = xlsx_packed(&p.zip, e) + xlsx_get(e + 20, 4) / 2;
		*packed ^= 0x10;
		assert_false(is_whole(p.zip.data, p.zip.len, sizes, 4));
		*packed ^= 0x10;
	}
	end(&p);
}

static int
count_open(void)
{
	return scratch_count("/proc/self/fd");
}

/* No file may be longer: what a full disk looks like from here. */
static void
limit_files(rlim_t bytes)
{
	struct rlimit limit = { bytes, RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* false: there was no room, and there is no trace of it. */
static bool
fits(rlim_t bytes)
{
	static const char *const row[] = { "0.50" };
	struct place p = { 0 };
	int open = count_open(), rc = 0;
	bool whole;
	size_t i;

	begin(&p, long_only, 1);
	limit_files(bytes);
	for (i = 0; rc == 0 && i < 800; i++)
		rc = put(&p, &long_table, row);
	if (rc == 0)
		rc = sink_finish(p.sink, &p.err);
	limit_files(RLIM_INFINITY);
	whole = rc == 0;
	if (whole)
		assert_int_equal(sink_publish(p.sink, &p.err), 0);
	case_err("a full disk", &p.err, whole ? 0 : ERR_IO,
	    whole ? "" : "book.xlsx: cannot");
	end(&p);
	case_int("files left open", count_open(), open);
	return whole;
}

/* The rows are put aside, put together, packed and copied: at each step. */
static void
a_full_disk_leaves_no_half_book(void **state)
{
	bool whole = false;
	rlim_t bytes;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	for (bytes = 0; bytes < 200000 && !whole; bytes += 997)
		whole = fits(bytes);
	assert_true(bytes > 40000);
	assert_true(whole);
	cases_end();
}

/* The library says so itself on standard error, and leaves files open. */
static void
no_more_files_leaves_no_half_book(void **state)
{
	struct place p = { 0 };
	int open = count_open();
	struct rlimit old, few;

	(void)state;
	begin(&p, charted, 3);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	few.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(sink_finish(p.sink, &p.err), -1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	case_err("no more files", &p.err, ERR_IO, "book.xlsx: cannot make");
	end(&p);
	case_int("files left open", count_open(), open);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_rows_make_the_same_file),
		cmocka_unit_test(what_is_not_whole_is_found_out),
		cmocka_unit_test(a_full_disk_leaves_no_half_book),
		cmocka_unit_test(no_more_files_leaves_no_half_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
