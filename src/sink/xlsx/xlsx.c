/*
 * The book as a sink sees it: a sheet a table, and the summary where there is
 * something to draw. Rows leave the memory as they come; the library puts them
 * aside in unnamed files and makes the workbook of them at the end, in an
 * unnamed file among these, where it frees more than it writes. That file is
 * read through (verify.c) and then copied to its place.
 */
#include "base/file.h"
#include "base/mem.h"
#include "base/room.h"
#include "sink/xlsx/xlsx_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1980-01-01: the same rows make the same file, whenever that is. */
#define CREATED 315532800

/* A part of the file cannot be larger. */
#define PART_MOST ((uint64_t)0xf0000000u)

/* What surrounds the rows, and the smaller parts. */
#define SLACK ((off_t)64 * 1024)

#define PIECE ((size_t)256 * 1024)

/* ---- temporary files ---- */

/* The folder of temporary files, and the one for the whole. */
static int
open_tmp(struct xlsx *x, struct err *err)
{
	const char *tmp = getenv("TMPDIR");

	x->tmp = mem_dup(tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	x->fd = file_temp(err);
	snprintf(x->path, sizeof(x->path), "/proc/self/fd/%d", x->fd);
	return x->fd < 0 ? -1 : 0;
}

/*
 * In place of the library's own: its files have a name for a moment, and stay
 * when the process ends just then. NULL: it says so.
 */
FILE *xlsx_tmpfile(char *folder) __asm__("lxw_tmpfile");

FILE *
xlsx_tmpfile(char *folder)
{
	struct err err = ERR_INIT;
	int fd = file_temp(&err);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+b");

	(void)folder;
	if (file == NULL && fd >= 0)
		close(fd);
	return file;
}

/* ---- what the library leaves open ---- */

/* A page's file of rows: which one it is, and how long. */
struct aside {
	int fd;
	struct stat st;
};

/* Bring the last row there, too. */
static int
settle(
    struct xlsx *x, lxw_worksheet *page, struct aside *aside, struct err *err)
{
	errno = 0;
	lxw_worksheet_write_single_row(page);
	fflush(page->optimize_tmpfile);
	if (xlsx_check(x, page, err) != 0)
		return -1;
	aside->fd = fileno(page->optimize_tmpfile);
	if (fstat(aside->fd, &aside->st) != 0)
		return err_sys(err, ERR_IO, "%s: cannot look at it", x->tmp);
	if ((uint64_t)aside->st.st_size > PART_MOST)
		return err_set(err, ERR_DATA,
		    "%s: a workbook cannot hold so much; ask for fewer days or "
		    "another format",
		    x->book.name);
	return 0;
}

/*
 * A workbook that could not be made leaves files open that have no name. The
 * time tells them from what another thread may have opened since.
 */
static void
close_left(const struct aside *asides, size_t n)
{
	const struct stat *was;
	struct stat is;
	size_t i;

	for (i = 0; i < n; i++) {
		was = &asides[i].st;
		if (fstat(asides[i].fd, &is) == 0 && is.st_ino == was->st_ino &&
		    is.st_dev == was->st_dev &&
		    is.st_ctim.tv_sec == was->st_ctim.tv_sec &&
		    is.st_ctim.tv_nsec == was->st_ctim.tv_nsec)
			close(asides[i].fd);
	}
}

/* Give up what the library holds. */
static void
drop(struct xlsx *x)
{
	size_t i;

	if (x->workbook != NULL) {
		for (i = 0; i < x->npages; i++)
			fclose(x->pages[i]->optimize_tmpfile);
		lxw_workbook_free(x->workbook);
		x->workbook = NULL;
	}
	if (x->fd >= 0)
		close(x->fd);
	x->fd = -1;
}

/* ---- making it ---- */

static int
not_whole(const struct xlsx *x, struct err *err)
{
	return err_set(err, ERR_IO,
	    "%s: cannot make the workbook in %s; is there room?", x->book.name,
	    x->tmp);
}

/*
 * The library copies a page's rows once more before it packs them. That there
 * is room for it is found out here, for the library, where it notices, would
 * complain on standard error.
 */
static int
reserve(const struct xlsx *x, const struct aside *asides, struct err *err)
{
	off_t most = 0;
	size_t i;
	int code;

	for (i = 0; i < x->npages; i++)
		if (most < asides[i].st.st_size)
			most = asides[i].st.st_size;
	errno = posix_fallocate(x->fd, 0, most + SLACK);
	if (errno == 0 && ftruncate(x->fd, 0) == 0)
		return 0;
	code = errno;
	err_sys(err, ERR_IO, "%s: cannot make the workbook in %s", x->book.name,
	    x->tmp);
	return room_hint(err, code, x->fd, (uint64_t)(most + SLACK));
}

static int
make(struct xlsx *x, struct aside *asides, struct err *err)
{
	struct xlsx_size *sizes = mem_array(x->npages, sizeof(*sizes));
	lxw_error said;
	bool whole;
	size_t i;

	for (i = 0; i < x->npages; i++) {
		sizes[i].rows = (uint64_t)asides[i].st.st_size;
		sizes[i].cells = x->cells[i];
		if (sizes[i].rows == 0) /* the library forgets such a file */
			fclose(x->pages[i]->optimize_tmpfile);
	}
	said = workbook_close(x->workbook);
	x->workbook = NULL;
	if (said != LXW_NO_ERROR)
		close_left(asides, x->npages);
	whole = said == LXW_NO_ERROR && xlsx_verify(x->path, sizes, x->npages);
	free(sizes);
	return whole ? 0 : not_whole(x, err);
}

static int
settle_all(struct xlsx *x, struct aside *asides, struct err *err)
{
	size_t i;

	for (i = 0; i < x->npages; i++)
		if (settle(x, x->pages[i], &asides[i], err) != 0)
			return -1;
	return 0;
}

/* ---- to its place ---- */

static int
copy(const struct xlsx *x, int fd, struct err *err)
{
	char *piece = mem_new(PIECE);
	uint64_t at = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = file_read_at(x->fd, piece, PIECE, at)) != 0) {
		if (n < 0)
			rc = err_sys(err, ERR_IO,
			    "%s: cannot read back the "
			    "temporary file",
			    x->tmp);
		else
			rc =
			    file_write(fd, piece, (size_t)n, x->book.name, err);
		at += (uint64_t)n;
	}
	free(piece);
	return rc;
}

static int
deliver(const struct xlsx *x, struct err *err)
{
	int fd = open(x->book.path, O_WRONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(
		    err, ERR_CANTCREAT, "%s: cannot open", x->book.name);
	rc = copy(x, fd, err);
	if (close(fd) != 0 && rc == 0)
		rc = err_write(err, x->book.name);
	return rc;
}

/* Make the file at the book's path of all that was written. */
static int
save(struct xlsx *x, struct err *err)
{
	struct aside *asides = mem_array(x->npages, sizeof(*asides));
	int rc = settle_all(x, asides, err);

	if (rc == 0)
		rc = reserve(x, asides, err);
	if (rc == 0)
		rc = make(x, asides, err);
	free(asides);
	return rc != 0 ? rc : deliver(x, err);
}

/* ---- the book ---- */

static int
add_sheets(struct xlsx *x, struct err *err)
{
	const struct book *b = &x->book;
	size_t i;

	if (xlsx_summary_wanted(b->tables, b->ntables)) {
		x->summary = xlsx_page(x, "Сводка", 1, err);
		if (x->summary == NULL)
			return -1;
	}
	x->sheets = mem_array(b->ntables, sizeof(*x->sheets));
	for (i = 0; i < b->ntables; i++)
		if (xlsx_sheet_open(&x->sheets[i], x, b->tables[i], err) != 0)
			return -1;
	return 0;
}

static int
begin(struct book *b, struct err *err)
{
	struct xlsx *x = (struct xlsx *)b;
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	lxw_doc_properties properties = { .created = CREATED };

	if (open_tmp(x, err) != 0)
		return -1;
	options.tmpdir = x->tmp;
	x->workbook = workbook_new_opt(x->path, &options);
	if (x->workbook == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	x->looks.workbook = x->workbook;
	workbook_set_properties(x->workbook, &properties);
	return add_sheets(x, err);
}

static int
row(struct book *b, size_t i, const struct cell *cells, struct err *err)
{
	return xlsx_sheet_row(&((struct xlsx *)b)->sheets[i], cells, err);
}

static int
finish(struct book *b, struct err *err)
{
	struct xlsx *x = (struct xlsx *)b;
	size_t i;

	for (i = 0; i < b->ntables; i++)
		if (xlsx_sheet_end(&x->sheets[i], err) != 0)
			return -1;
	if (x->summary != NULL && xlsx_summary_write(x, err) != 0)
		return -1;
	return save(x, err);
}

static void
give_up(struct book *b)
{
	struct xlsx *x = (struct xlsx *)b;
	size_t i;

	drop(x);
	for (i = 0; x->sheets != NULL && i < b->ntables; i++)
		xlsx_sheet_clear(&x->sheets[i]);
	for (i = 0; i < x->npages; i++)
		free(x->names[i]);
	free(x->names);
	free(x->pages);
	free(x->cells);
	free(x->sheets);
	free(x->tmp);
	buf_clear(&x->work);
	free(x);
}

static struct book *
xlsx_new(void)
{
	static const struct book_ops ops = {
		.open = begin, .row = row, .finish = finish, .free = give_up
	};
	struct xlsx *x = mem_new(sizeof(*x));

	x->book.ops = &ops;
	x->fd = -1;
	return &x->book;
}

const struct format sink_xlsx = {
	.name = "xlsx",
	.suffixes = { ".xlsx" },
	.book = xlsx_new,
	.binary = true,
};
