/*
 * A document in pieces comes to what it comes to whole: random documents, cut
 * at all sizes, by several threads. Some records are in them again, and all are
 * when it is read a second time. What is compared is all that a conversion
 * gives: the files of all tables, the warnings with their lines, the number of
 * failed checks, and the error where the document is broken.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "convert/convert.h"
#include "scratch.h"

#include <fcntl.h>

#define DOCUMENTS 12

/* Rules that can be cut; what is put for %s may make them such that cannot. */
static const char rules[] =
    "<rules document='R | S'>"
    "<table name='a' match='R/D/L'>"
    "<column name='n' select='position()' as='integer' key='yes'/>"
    "<column name='id' select='../@id' key='yes'/>"
    "<column name='x' select='@x'/>"
    "<column name='t' select='.'/>"
    "<column name='h' select='../H'/>"
    "<column name='f' select='../F'/>"
    "</table>"
    "<table name='b' match='R/D'>"
    "<column name='id' select='@id' key='yes'/>"
    "<column name='lines' select='count(L)' as='integer'/>"
    "<column name='sum' select='sum(L/@x)' as='decimal'/>%s"
    "</table>"
    "<table name='c' match='R/E | R/D/L | R/D/Z'>"
    "<column name='e' select='.'/>"
    "<column name='h' select='parent::D/H'/></table>"
    "<check match='R/D' test='count(L) &lt; 3' message='many in {@id}'/>"
    "<check match='R/D/L' test='@x != 7' message='a 7 in {../@id}'/>"
    "</rules>";

static unsigned seed;

static unsigned
some(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* ---- documents ---- */

/* What lies between and within elements, hard for those who only look. */
enum { TAME = 3, WILD = 10 };

static const char *const fillers[WILD] = { "", "\n", "  \r\n", "<!-- a\n b -->",
	"<?pi </D>?>", "<!-- </D><D id='x'> -->", "\n\n\n", "<Z/>",
	"<Z><D\n>no</D></Z>", "" };
static const char *const texts[WILD] = { "", "чай", "a &amp; b",
	"<![CDATA[</D>]]>", "two\nlines", "&#10;", "]]&gt;", "\"q\"", ";,\t",
	"<![CDATA[\n]]>" };

static void
put_line(struct buf *to, unsigned wild)
{
	buf_printf(to, "<L\n x='%u'>%s%s</L>", some(10), texts[some(wild)],
	    some(4) == 0 ? "<!--\n-->" : "");
}

static void
put_record(struct buf *to, unsigned i, unsigned wild)
{
	unsigned n = some(5);

	if (some(8) == 0) {
		buf_printf(to, "<E>%u\n</E>", i);
		return;
	}
	buf_printf(to, "<D%sid='%u'>", some(3) == 0 ? "\n" : " ",
	    some(10) == 0 ? i / 2 : i);
	if (some(2) == 0)
		buf_printf(to, "<H>h%u</H>", i);
	while (n-- > 0)
		put_line(to, wild);
	if (some(2) == 0)
		buf_printf(to, "<F>f%u</F>", i);
	buf_puts(to, fillers[some(wild)]);
	buf_puts(to, some(5) == 0 ? "</D\n>" : "</D>");
}

static const char *const prologs[] = { "", "<?xml version='1.0'?>\n",
	"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>",
	"<!-- a\n comment -->\n" };
static const char *const starts[] = { "<R>", "<R\n a='1'\n\tb='>'>",
	"<p:R xmlns:p='urn:p'>" };

static void
put_document(struct buf *to, unsigned records, unsigned wild)
{
	unsigned i, start = some(NELEM(starts));

	buf_reset(to);
	buf_puts(to, prologs[some(NELEM(prologs))]);
	buf_puts(to, starts[start]);
	for (i = 0; i < records; i++) {
		put_record(to, i, wild);
		buf_puts(to, fillers[some(wild)]);
	}
	buf_puts(to, start == 2 ? "</p:R>\n" : "</R>\n<!-- end -->");
}

/* ---- conversions ---- */

/* How many pieces were poured: it is told of each, and of 4096 rows. */
static size_t poured;

static void
count_piece(void *arg)
{
	(void)arg;
	poured++;
}

static void
add_warning(void *arg, const char *text)
{
	buf_printf(arg, "warning: %s\n", text);
}

static void
add_files(const char *dir, struct buf *to)
{
	static const char *const files[] = { "out/a.csv", "out/b.csv",
		"out/c.csv" };
	size_t i;

	for (i = 0; i < NELEM(files); i++) {
		buf_printf(to, "%s:\n", files[i]);
		scratch_get(dir, files[i], to);
	}
}

static int
try_all(struct convert *c, const char *dir, struct err *err)
{
	char *path = scratch_path(dir, "doc.xml");
	int rc = 0, twice, fd;

	for (twice = 0; twice < 2 && rc == 0; twice++) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		rc = convert_fd(c, "doc.xml", fd, err);
		close(fd);
	}
	free(path);
	return rc == 0 ? convert_publish(c, err) : rc;
}

/* The document twice over, into a folder. */
static void
convert(const char *dir, int threads, size_t piece, struct buf *to)
{
	char *out = scratch_path(dir, "out/");
	char *path = scratch_path(dir, "rules.xml");
	struct convert_options options = {
		.rules = path,
		.zone = "UTC",
		.sink = { .out = out },
		.threads = threads,
		.piece = piece,
		.tick = count_piece,
		.warn = add_warning,
		.warn_arg = to,
	};
	struct err err = ERR_INIT;
	struct convert c;

	if (convert_open(&c, &options, &err) != 0)
		fail_msg("%s", err.text);
	if (try_all(&c, dir, &err) == 0)
		add_files(dir, to);
	buf_printf(to, "error: %d %s\nrows %llu, bytes %llu, failed %llu\n",
	    err.code, err.text, (unsigned long long)c.rows,
	    (unsigned long long)c.bytes,
	    (unsigned long long)convert_failed_checks(&c));
	convert_close(&c);
	free(path);
	free(out);
}

static void
compare(const char *dir, const struct buf *doc)
{
	static const size_t sizes[] = { 40, 100, 300, 600, 1000, 2000, 4000,
		9000 };
	struct buf whole = BUF_INIT, cut = BUF_INIT;
	size_t i;

	scratch_write(dir, "doc.xml", doc->data, doc->len, 0600);
	convert(dir, 1, 0, &whole);
	for (i = 0; i < NELEM(sizes); i++) {
		buf_reset(&cut);
		convert(dir, 2 + (int)some(3), sizes[i] + some(7), &cut);
		case_text("in pieces", buf_str(&cut), buf_str(&whole));
	}
	buf_clear(&whole);
	buf_clear(&cut);
}

static void
put_rules(const char *dir, const char *more)
{
	char *text = mem_printf(rules, more);

	scratch_put(dir, "rules.xml", text);
	free(text);
}

/* Each n-th document loses or changes a byte. */
static size_t
try_documents(const char *more, unsigned wild, unsigned broken)
{
	char *dir = scratch_new();
	struct buf doc = BUF_INIT;
	unsigned i;

	poured = 0;
	put_rules(dir, more);
	for (i = 0; i < DOCUMENTS; i++) {
		put_document(&doc, some(200), wild);
		if (broken > 0 && i % broken == 0)
			doc.data[some((unsigned)doc.len)] = "<>&x\0"[some(5)];
		if (broken > 0 && i % broken == 1)
			doc.len = 1 + some((unsigned)doc.len);
		compare(dir, &doc);
	}
	buf_clear(&doc);
	scratch_free(dir);
	cases_end();
	return poured;
}

static void
test_plain(void **state)
{
	(void)state;
	assert_in_range(try_documents("", TAME, 0), 1000, SIZE_MAX);
}

static void
test_wild(void **state)
{
	(void)state;
	assert_in_range(try_documents("", WILD, 0), 100, SIZE_MAX);
}

static void
test_broken(void **state)
{
	(void)state;
	assert_in_range(try_documents("", TAME, 2), 100, SIZE_MAX);
	try_documents("", WILD, 3);
}

/* What the rules ask for has to do with other records, or with the root. */
static void
test_not_alone(void **state)
{
	static const char *const columns[] = {
		"<column name='z' select='position()' as='integer'/>",
		"<column name='z' select='position() * 2' as='integer'/>",
		"<column name='z' select='../@a'/>",
		"<column name='z' select='count(../D)' as='integer'/>",
		"<column name='z' select='../E'/>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(columns); i++)
		assert_int_equal(try_documents(columns[i], TAME, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_not_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
