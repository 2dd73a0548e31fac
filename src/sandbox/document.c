/*
 * Two walks over the same period, the shop's and that of the given files,
 * merged by date. The files are mapped, not read: what is kept of each Doc is
 * one small entry, and its text stays where it is until it is asked for. They
 * are cut by going from tag to tag, without understanding what is between.
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

/* ---- from tag to tag ---- */

/*
 * Comments, CDATA sections and processing instructions are stepped over, so
 * that what looks like a tag within them is none. Enough to cut a file into
 * slices and to see what a document's root is; no more is claimed.
 */
struct tag_scan {
	const char *at;  /* where to look on: behind the tag */
	const char *end; /* of the text */
	const char *tag; /* the tag's < */
};

/* What is no tag: how it begins and how it ends. */
static const struct {
	const char *open;
	const char *close;
} skipped[] = {
	{ "<!--", "-->" },
	{ "<![CDATA[", "]]>" },
	{ "<?", "?>" },
};

static void
scan_init(struct tag_scan *scan, const char *text, size_t len)
{
	*scan = (struct tag_scan){ .at = text, .end = text + len, .tag = text };
}

static size_t
left(const struct tag_scan *scan, const char *from)
{
	return (size_t)(scan->end - from);
}

static bool
begins(const struct tag_scan *scan, const char *text)
{
	size_t len = strlen(text);

	return left(scan, scan->tag) >= len &&
	       memcmp(scan->tag, text, len) == 0;
}

/* What ends the thing that begins here; NULL for a tag. */
static const char *
closing(const struct tag_scan *scan)
{
	size_t i;

	for (i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (begins(scan, skipped[i].open))
			return skipped[i].close;
	return NULL;
}

/* Go behind the thing that begins here. */
static bool
leave(struct tag_scan *scan, const char *close)
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
scan_next(struct tag_scan *scan)
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
scan_is(const struct tag_scan *scan, const char *name)
{
	size_t len = strlen(name);
	const char *behind = scan->tag + 1 + len;

	return behind < scan->at && memcmp(scan->tag + 1, name, len) == 0 &&
	       memchr("> \t\r\n/", *behind, 6) != NULL;
}

/* Whether the tag is <NAME/>. */
static bool
scan_is_empty(const struct tag_scan *scan)
{
	return scan->at[-2] == '/';
}

/* ---- given files ---- */

struct file {
	char *text;
	size_t len;
};

struct given_doc {
	int64_t date;
	size_t order; /* of being added, for Docs of the same date */
	const char *text;
	size_t len;
};

struct document_files {
	struct file *list;
	size_t nlist;
	struct given_doc *docs;
	size_t ndocs;
	size_t room;
};

struct document_files *
document_files_new(void)
{
	return mem_new(sizeof(struct document_files));
}

void
document_files_free(struct document_files *files)
{
	size_t i;

	for (i = 0; i < files->nlist; i++)
		munmap(files->list[i].text, files->list[i].len);
	free(files->list);
	free(files->docs);
	free(files);
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
	struct tag_scan scan;
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

static struct given_doc *
place(struct document_files *files, const char *text)
{
	struct given_doc *doc;

	if (files->ndocs == files->room) {
		files->room = files->room > 0 ? 2 * files->room : 64;
		files->docs =
		    mem_resize(files->docs, files->room, sizeof(*doc));
	}
	doc = &files->docs[files->ndocs];
	*doc = (struct given_doc){ .order = files->ndocs, .text = text };
	files->ndocs++;
	return doc;
}

/* Read on to the Doc's first Date. */
static int
take_date(const struct file *file, struct tag_scan *scan, int64_t *date,
    struct err *err)
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
take_end(const struct file *file, struct tag_scan *scan, struct err *err)
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
take_docs(
    struct document_files *files, const struct file *file, struct err *err)
{
	struct tag_scan scan;

	scan_init(&scan, file->text, file->len);
	while (scan_next(&scan)) {
		struct given_doc *doc;

		if (!scan_is(&scan, "Doc"))
			continue;
		doc = place(files, scan.tag);
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
	const struct given_doc *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

int
document_files_add(
    struct document_files *files, const char *path, struct err *err)
{
	struct file *file;

	files->list = mem_resize(files->list, files->nlist + 1, sizeof(*file));
	file = &files->list[files->nlist];
	if (load(file, path, err) < 0)
		return err_in(err, "%s", path);
	files->nlist++;
	if (check_encoding(file, err) < 0 || check_root(file, err) < 0 ||
	    take_docs(files, file, err) < 0)
		return err_in(err, "%s", path);
	if (files->ndocs > 0)
		qsort(files->docs, files->ndocs, sizeof(*files->docs), by_date);
	return 0;
}

/* The number of the first Doc at this moment or later. */
static size_t
first_at(const struct document_files *files, int64_t from)
{
	size_t low = 0, high = files->ndocs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (files->docs[middle].date < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A Doc by its number, borrowed; NULL past the last one. */
static const struct given_doc *
doc_at(const struct document_files *files, size_t i)
{
	return i < files->ndocs ? &files->docs[i] : NULL;
}

/* ---- the document ---- */

enum stage { OPENING, RECEIPTS, END, TOLD };

struct document {
	enum stage stage;
	int64_t to;
	const struct document_files *files;
	size_t next; /* of the files */
	struct shop_walk walk;
	bool made; /* receipt holds the shop's next one */
	struct receipt receipt;
};

struct document *
document_new(const struct shop *shop, const struct document_files *files,
    int64_t from, int64_t to)
{
	struct document *doc = mem_new(sizeof(*doc));

	doc->to = to;
	doc->files = files;
	doc->next = first_at(files, from);
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
put_given(struct document *doc, const struct given_doc *given, struct buf *out)
{
	buf_puts(out, "  ");
	buf_add(out, given->text, given->len);
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
	const struct given_doc *given = doc_at(doc->files, doc->next);

	if (given != NULL && given->date >= doc->to)
		given = NULL;
	if (given != NULL && (!doc->made || given->date <= doc->receipt.date))
		put_given(doc, given, out);
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
