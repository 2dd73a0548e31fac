/*
 * The book as a sink sees it: a sheet a table, and the summary where there is
 * something to draw. Pages keep the order in which they are made.
 */
#include "sink/xlsx_internal.h"
#include "base/mem.h"
#include "base/room.h"

#include <errno.h>
#include <stdlib.h>

/* 1980-01-01: the same rows make the same file, whenever that is. */
#define CREATED 315532800

/* ---- what the library says ---- */

static const struct {
	lxw_error said;
	int code;
	const char *words;
} meanings[] = {
	{ LXW_ERROR_MEMORY_MALLOC_FAILED, ERR_MEMORY, "out of memory" },
	{ LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED, ERR_DATA,
	    "a text with too many letters that a workbook must escape" },
	{ LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE, ERR_DATA,
	    "a workbook has no room for so many columns" },
};

int
xlsx_said(const struct xlsx *x, lxw_error said, struct err *err)
{
	size_t i;

	if (said == LXW_NO_ERROR)
		return 0;
	for (i = 0; i < NELEM(meanings); i++)
		if (meanings[i].said == said)
			return err_set(
			    err, meanings[i].code, "%s", meanings[i].words);
	return err_set(err, ERR_IO, "%s: cannot write the workbook: %s",
	    x->book.name, lxw_strerror(said));
}

/* The library writes rows as they come and does not look how that went. */
int
xlsx_check(const struct xlsx *x, lxw_worksheet *page, struct err *err)
{
	int code;

	if (!ferror(page->optimize_tmpfile))
		return 0;
	if (errno == 0)
		errno = ENOSPC;
	code = errno;
	err_sys(err, ERR_IO,
	    "%s: cannot write the workbook's rows to a temporary file in %s",
	    x->book.name, x->tmp);
	return room_hint(err, code, x->fd, 0);
}

/* ---- pages ---- */

lxw_worksheet *
xlsx_page(struct xlsx *x, const char *title, unsigned n, struct err *err)
{
	char *name =
	    xlsx_page_name((const char *const *)x->names, x->npages, title, n);
	lxw_worksheet *page;

	errno = 0;
	page = workbook_add_worksheet(x->workbook, name);
	if (page == NULL) {
		errno = errno == 0 ? EIO : errno;
		err_sys(err, ERR_IO,
		    "%s: cannot begin a page of the workbook in %s",
		    x->book.name, x->tmp);
		free(name);
		return NULL;
	}
	x->names = mem_resize(x->names, x->npages + 1, sizeof(char *));
	x->pages = mem_resize(x->pages, x->npages + 1, sizeof(page));
	x->cells = mem_resize(x->cells, x->npages + 1, sizeof(*x->cells));
	x->cells[x->npages] = 0;
	x->names[x->npages] = name;
	x->pages[x->npages++] = page;
	return page;
}

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

/* ---- the book ---- */

static int
begin(struct book *b, struct err *err)
{
	struct xlsx *x = (struct xlsx *)b;
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	lxw_doc_properties properties = { .created = CREATED };

	if (xlsx_open_tmp(x, err) != 0)
		return -1;
	options.tmpdir = x->tmp;
	x->workbook = workbook_new_opt(x->path, &options);
	if (x->workbook == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	x->styles.workbook = x->workbook;
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
	return xlsx_save(x, err);
}

static void
give_up(struct book *b)
{
	struct xlsx *x = (struct xlsx *)b;
	size_t i;

	xlsx_drop(x);
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
