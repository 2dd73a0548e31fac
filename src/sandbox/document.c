/*
 * Two walks over the same period, the shop's and the shelf's, merged by date.
 */
#include "base/mem.h"
#include "sandbox/document.h"
#include "sandbox/moment.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What is not a tag is a row of a table: how it begins and how it ends.
 */

static const struct {
	const char *open;
	const char *close;
} skipped[] = {
	{ "<!--", "-->" },
	{ "<![CDATA[", "]]>" },
	{ "<?", "?>" },
};

/* Borrows the text. */
static void
scan_init(struct scan *scan, const char *text, size_t len)
{
	*scan = (struct scan){ .at = text, .end = text + len, .tag = text };
}

static size_t
left(const struct scan *scan, const char *from)
{
	return (size_t)(scan->end - from);
}

static bool
begins(const struct scan *scan, const char *text)
{
	size_t len = strlen(text);

	return left(scan, scan->tag) >= len &&
	       memcmp(scan->tag, text, len) == 0;
}

/* What ends the thing that begins here; NULL for a tag. */
static const char *
closing(const struct scan *scan)
{
	size_t i;

	for (i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (begins(scan, skipped[i].open))
			return skipped[i].close;
	return NULL;
}

/* Go behind the thing that begins here. */
static bool
leave(struct scan *scan, const char *close)
{
	size_t len = strlen(close), rest = left(scan, scan->tag);
	const char *found = len == 1 ? memchr(scan->tag, *close, rest)
				     : memmem(scan->tag, rest, close, len);

	if (found == NULL)
		return false;
	scan->at = found + len;
	return true;
}

/* Go to the next tag; false when there is none. */
static bool
scan_next(struct scan *scan)
{
	const char *close;

	do {
		scan->tag = memchr(scan->at, '<', left(scan, scan->at));
		if (scan->tag == NULL)
			return false;
		close = closing(scan);
		if (!leave(scan, close != NULL ? close : ">"))
			return false;
	} while (close != NULL);
	return true;
}

/* Whether the tag is <NAME ...>; "/Doc" asks for an end tag. */
static bool
scan_is(const struct scan *scan, const char *name)
{
	size_t len = strlen(name);
	const char *behind = scan->tag + 1 + len;

	return behind < scan->at && memcmp(scan->tag + 1, name, len) == 0 &&
	       memchr("> \t\r\n/", *behind, 6) != NULL;
}

/* Whether the tag is <NAME/>. */
static bool
scan_is_empty(const struct scan *scan)
{
	return scan->at[-2] == '/';
}

/*
 * Files are mapped, not read: the shelf keeps one small entry for each Doc,
 * and the text stays where it is until somebody asks for it.
 */

struct file {
	char *text;
	size_t len;
};

struct shelf {
	struct file *files;
	size_t nfiles;
	struct shelf_doc *docs;
	size_t ndocs;
	size_t room;
};

struct shelf *
shelf_new(void)
{
	return mem_new(sizeof(struct shelf));
}

void
shelf_free(struct shelf *shelf)
{
	size_t i;

	for (i = 0; i < shelf->nfiles; i++)
		munmap(shelf->files[i].text, shelf->files[i].len);
	free(shelf->files);
	free(shelf->docs);
	free(shelf);
}

static int
map(int fd, struct file *file, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, ERR_NOINPUT, "cannot look at it");
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return err_set(err, ERR_DATA, "it is empty or no plain file");
	file->len = (size_t)st.st_size;
	file->text = mmap(NULL, file->len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file->text == MAP_FAILED)
		return err_sys(err, ERR_IO, "cannot read it");
	return 0;
}

static int
load(struct file *file, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "cannot open it");
	rc = map(fd, file, err);
	close(fd);
	return rc;
}

static int
complain(
    const struct file *file, const char *at, struct err *err, const char *what)
{
	unsigned long line = 1;
	const char *p;

	for (p = file->text; p < at; p++)
		if (*p == '\n')
			line++;
	return err_set(err, ERR_DATA, "line %lu: %s", line, what);
}

/* An XML declaration may name UTF-8 or nothing. */
static int
check_encoding(const struct file *file, struct err *err)
{
	static const char word[] = "encoding=";
	const char *end = memmem(file->text, file->len, "?>", 2);
	const char *said;
	size_t head;

	if (end == NULL)
		return 0;
	head = (size_t)(end - file->text);
	said = memmem(file->text, head, word, sizeof(word) - 1);
	if (said == NULL || strncasecmp(said + sizeof(word), "UTF-8", 5) == 0)
		return 0;
	return complain(file, said, err,
	    "only UTF-8 is read; convert the file with iconv first");
}

/* The root is opened by the first tag and closed by the last one. */
static int
check_root(const struct file *file, struct err *err)
{
	struct scan scan;
	bool whole;

	scan_init(&scan, file->text, file->len);
	if (!scan_next(&scan) || !scan_is(&scan, "Documents"))
		return complain(file, scan.tag != NULL ? scan.tag : file->text,
		    err, "the root element is not <Documents>");
	whole = scan_is_empty(&scan);
	while (scan_next(&scan))
		whole = scan_is(&scan, "/Documents");
	if (!whole)
		return complain(file, scan.end, err,
		    "the file does not end with </Documents>; it is cut off");
	return 0;
}

static struct shelf_doc *
place(struct shelf *shelf, const char *text)
{
	struct shelf_doc *doc;

	if (shelf->ndocs == shelf->room) {
		shelf->room = shelf->room > 0 ? 2 * shelf->room : 64;
		shelf->docs =
		    mem_resize(shelf->docs, shelf->room, sizeof(*doc));
	}
	doc = &shelf->docs[shelf->ndocs];
	*doc = (struct shelf_doc){ .order = shelf->ndocs, .text = text };
	shelf->ndocs++;
	return doc;
}

/* Read on to the Doc's first Date. */
static int
take_date(
    const struct file *file, struct scan *scan, int64_t *date, struct err *err)
{
	const char *end;

	while (scan_next(scan) && !scan_is(scan, "/Doc") &&
	       !scan_is(scan, "Doc")) {
		if (!scan_is(scan, "Date"))
			continue;
		end = memchr(scan->at, '<', (size_t)(scan->end - scan->at));
		if (end != NULL && moment_parse_stamp(scan->at,
				       (size_t)(end - scan->at), date))
			return 0;
		return complain(file, scan->at, err,
		    "the Date is not like 2018-04-16T11:08:31+0000");
	}
	return complain(file, scan->tag != NULL ? scan->tag : scan->end, err,
	    "a <Doc> without a Date ends here");
}

/* Read on to the Doc's end. */
static int
take_end(const struct file *file, struct scan *scan, struct err *err)
{
	while (scan_next(scan)) {
		if (scan_is(scan, "/Doc"))
			return 0;
		if (scan_is(scan, "Doc"))
			return complain(file, scan->tag, err,
			    "a <Doc> begins within another");
	}
	return complain(file, scan->end, err,
	    "the file ends within a <Doc>; it is cut off");
}

static int
take_docs(struct shelf *shelf, const struct file *file, struct err *err)
{
	struct scan scan;

	scan_init(&scan, file->text, file->len);
	while (scan_next(&scan)) {
		struct shelf_doc *doc;

		if (!scan_is(&scan, "Doc"))
			continue;
		doc = place(shelf, scan.tag);
		if (take_date(file, &scan, &doc->date, err) < 0 ||
		    take_end(file, &scan, err) < 0)
			return -1;
		doc->len = (size_t)(scan.at - doc->text);
	}
	return 0;
}

static int
by_date(const void *a, const void *b)
{
	const struct shelf_doc *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

int
shelf_add(struct shelf *shelf, const char *path, struct err *err)
{
	struct file *file;

	shelf->files =
	    mem_resize(shelf->files, shelf->nfiles + 1, sizeof(*file));
	file = &shelf->files[shelf->nfiles];
	if (load(file, path, err) < 0)
		return err_in(err, "%s", path);
	shelf->nfiles++;
	if (check_encoding(file, err) < 0 || check_root(file, err) < 0 ||
	    take_docs(shelf, file, err) < 0)
		return err_in(err, "%s", path);
	if (shelf->ndocs > 0)
		qsort(shelf->docs, shelf->ndocs, sizeof(*shelf->docs), by_date);
	return 0;
}

/* The number of the first Doc at this moment or later. */
static size_t
shelf_find(const struct shelf *shelf, int64_t from)
{
	size_t low = 0, high = shelf->ndocs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (shelf->docs[middle].date < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A Doc by its number, borrowed; NULL past the last one. */
static const struct shelf_doc *
shelf_get(const struct shelf *shelf, size_t i)
{
	return i < shelf->ndocs ? &shelf->docs[i] : NULL;
}

enum stage { OPENING, RECEIPTS, END, TOLD };

struct document {
	enum stage stage;
	int64_t to;
	const struct shelf *shelf;
	size_t next; /* of the shelf */
	struct shop_walk walk;
	bool made; /* receipt holds the shop's next one */
	struct receipt receipt;
};

struct document *
document_new(const struct shop *shop, const struct shelf *shelf, int64_t from,
    int64_t to)
{
	struct document *doc = mem_new(sizeof(*doc));

	doc->to = to;
	doc->shelf = shelf;
	doc->next = shelf_find(shelf, from);
	shop_open(&doc->walk, shop, from, to);
	doc->made = shop_next(&doc->walk, &doc->receipt);
	return doc;
}

void
document_free(struct document *doc)
{
	free(doc);
}

static void
put_brought(
    struct document *doc, const struct shelf_doc *brought, struct buf *out)
{
	buf_puts(out, "  ");
	buf_add(out, brought->text, brought->len);
	buf_putc(out, '\n');
	doc->next++;
}

static void
put_made(struct document *doc, struct buf *out)
{
	shop_put(doc->walk.shop, &doc->receipt, out);
	doc->made = shop_next(&doc->walk, &doc->receipt);
}

static bool
put_receipt(struct document *doc, struct buf *out)
{
	const struct shelf_doc *brought = shelf_get(doc->shelf, doc->next);

	if (brought != NULL && brought->date >= doc->to)
		brought = NULL;
	if (brought != NULL &&
	    (!doc->made || brought->date <= doc->receipt.date))
		put_brought(doc, brought, out);
	else if (doc->made)
		put_made(doc, out);
	else
		return false;
	return true;
}

bool
document_next(struct document *doc, struct buf *out)
{
	if (doc->stage == OPENING) {
		buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			      "<Documents>\n");
		doc->stage = RECEIPTS;
		return true;
	}
	if (doc->stage == RECEIPTS && put_receipt(doc, out))
		return true;
	if (doc->stage == TOLD)
		return false;
	buf_puts(out, "</Documents>\n");
	doc->stage = TOLD;
	return true;
}

void
document_cut(struct document *doc)
{
	if (doc->stage < END)
		doc->stage = END;
}
