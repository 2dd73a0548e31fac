/*
 * Any bytes as CSV. With the separator told, so that nothing is left to be
 * found out, and where the bytes are UTF-8, the cells are those that libcsv
 * finds: the same ones, and none in a file that libcsv refuses. Empty cells
 * are left away, for they are told or not as the headings have it.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "model/event.h"
#include "fuzz.h"
#include "reader/reader.h"

#include <csv.h>
#include <stdbool.h>
#include <string.h>

/* A file's values, each behind a mark of its own, and so rows with any. */
struct values {
	struct listener listener; /* first */
	struct buf text;
	size_t row;   /* where the present one began */
	size_t nrows; /* libcsv: the headings are the first */
	int depth;
};

/* ---- ours ---- */

static int
begin(struct listener *l, struct source *source, struct err *err)
{
	(void)l, (void)source, (void)err;
	return 0;
}

static int
element(struct listener *l, const char *name, const struct attr *attrs,
    size_t nattr, struct err *err)
{
	struct values *v = (struct values *)l;

	(void)attrs, (void)err;
	must(nattr == 0 && *name != '\0' && name[strlen(name) - 1] != '_');
	if (++v->depth == 2)
		buf_putc(&v->text, '\1');
	return EVENT_GO;
}

static int
text(struct listener *l, const char *s, size_t len, struct err *err)
{
	struct values *v = (struct values *)l;

	(void)err;
	must(v->depth == 3 && len > 0);
	must(utf8_valid(s, len) == len && memchr(s, '\0', len) == NULL);
	buf_putc(&v->text, '\2');
	buf_add(&v->text, s, len);
	return 0;
}

static int
leave(struct listener *l, struct err *err)
{
	(void)err;
	must(((struct values *)l)->depth-- > 0);
	return 0;
}

static bool
read_ours(struct values *v, const char *data, size_t size)
{
	struct err err = ERR_INIT;
	struct input in;
	int rc;

	*v = (struct values){ { begin, element, text, leave, ignore_close },
		BUF_INIT, 0, 0, 0 };
	input_mem(&in, "fuzz", data, size);
	rc = reader_csv(&in, &v->listener, &err);
	must(rc == 0 ? v->depth == 0 : err.code == ERR_DATA);
	input_clear(&in);
	return rc == 0;
}

/* ---- libcsv's ---- */

static void
their_cell(void *s, size_t len, void *arg)
{
	struct values *v = arg;

	if (len == 0)
		return;
	if (v->text.len == v->row)
		buf_putc(&v->text, '\1');
	buf_putc(&v->text, '\2');
	buf_add(&v->text, s, len);
}

/* The first row with a value is the headings. */
static void
their_row(int c, void *arg)
{
	struct values *v = arg;

	(void)c;
	if (v->text.len > v->row && v->nrows++ == 0)
		buf_reset(&v->text);
	v->row = v->text.len;
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static bool
read_theirs(struct values *v, const char *data, size_t size)
{
	struct csv_parser p;
	bool good;

	*v = (struct values){ .text = BUF_INIT };
	must(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) == 0);
	csv_set_space_func(&p, no_space);
	csv_set_delim(&p, ';');
	good = csv_parse(&p, data, size, their_cell, their_row, v) == size &&
	       csv_fini(&p, their_cell, their_row, v) == 0;
	csv_free(&p);
	return good;
}

/* ---- both ---- */

/* What the two see alike: text, and no line of blanks before the headings. */
static bool
is_plain(const char *s, size_t len)
{
	return len > 0 && utf8_valid(s, len) == len &&
	       memchr(s, '\0', len) == NULL && memchr(s, '\1', len) == NULL &&
	       memchr(s, '\2', len) == NULL &&
	       strchr(" \t,;\"\r\n", *s) == NULL;
}

static void
compare(const char *data, size_t size)
{
	static const char told[] = "sep=;\n";
	struct values ours, theirs;
	struct buf doc = BUF_INIT;
	bool good;

	buf_puts(&doc, told);
	buf_add(&doc, data, size);
	if (read_ours(&ours, doc.data, doc.len)) {
		good = read_theirs(&theirs, data, size);
		must(good);
		must(ours.text.len == theirs.text.len);
		must(ours.text.len == 0 ||
		     memcmp(ours.text.data, theirs.text.data, ours.text.len) ==
			 0);
		buf_clear(&theirs.text);
	}
	buf_clear(&ours.text);
	buf_clear(&doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct values v;

	read_ours(&v, bytes, size);
	buf_clear(&v.text);
	if (is_plain(bytes, size))
		compare(bytes, size);
	return 0;
}
