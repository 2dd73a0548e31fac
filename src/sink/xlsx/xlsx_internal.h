/*
 * A workbook: a page a table, and before them, where a table is to be drawn,
 * a summary with its charts. From the bottom up: page.c makes pages and looks,
 * cell.c writes values into them, chart.c gathers what charts show and writes
 * the summary, sheet.c is a table on its pages, verify.c reads the finished
 * file through, xlsx.c is the book as a sink sees it.
 *
 * Every function that can fail returns -1 (NULL) with the error set.
 */
#ifndef SINK_XLSX_XLSX_INTERNAL_H
#define SINK_XLSX_XLSX_INTERNAL_H

#include "base/buf.h"
#include "base/decimal.h"
#include "sink/sink_internal.h"

#include <xlsxwriter.h>

/* What a spreadsheet program takes. */
#define XLSX_ROWS   LXW_ROW_MAX /* of a page: 1,048,576 */
#define XLSX_TEXT   32767       /* UTF-16 units in a cell */
#define XLSX_DIGITS 15          /* of a number, from the first that counts */
#define XLSX_PLACES 15          /* decimals that a style can show */

/* ---- what the parts know of each other ---- */

enum xlsx_look {
	LOOK_NUMBER, /* and as many decimals as one adds to it */
	LOOK_TOTAL = LOOK_NUMBER + XLSX_PLACES + 1, /* the same, bold */
	LOOK_INTEGER = LOOK_TOTAL + XLSX_PLACES + 1,
	LOOK_TEXT, /* stays text when somebody edits it */
	LOOK_DATE,
	LOOK_TIME,
	LOOK_FRACTION, /* a time with a fraction of the second */
	LOOK_HEADING,
	LOOK_LABEL, /* bold */
	LOOK_TITLE,
	LOOKS
};

struct xlsx_looks {
	lxw_workbook *workbook;
	lxw_format *made[LOOKS]; /* as they are asked for */
};

/* What one bar or column shows. */
struct xlsx_entry {
	struct decimal size; /* the values of the chart, together */
	uint64_t number;     /* of the row */
	char **texts;        /* its category, then its values */
};

struct xlsx_top {
	const struct chart *chart;
	struct xlsx_entry *entries; /* the largest first */
	size_t n, limit;
	uint64_t rows;
};

struct xlsx_column {
	size_t width;             /* letters of the widest cell */
	bool adds;                /* its numbers may be added up */
	struct decimal page, all; /* what they come to */
};

struct xlsx_sheet {
	struct xlsx *x;
	const struct table *table;
	struct xlsx_column *columns;
	lxw_worksheet *page; /* that is being written */
	unsigned npages;
	lxw_row_t next;  /* its next row */
	lxw_row_t first; /* its first row below the heading */
	uint64_t rows;   /* of all pages */
	/* Where the first page's rows are, for charts. */
	const char *name; /* the page's, borrowed */
	lxw_row_t from, to;
	struct xlsx_top top; /* chart NULL: none */
};

/* The workbook. */
struct xlsx {
	struct book book; /* first */
	lxw_workbook *workbook;
	struct xlsx_looks looks;
	struct xlsx_sheet *sheets; /* one a table */
	lxw_worksheet **pages;     /* of all sheets, and the summary */
	char **names;              /* of these */
	uint64_t *cells;           /* that these have been given */
	size_t npages;
	lxw_worksheet *summary; /* or NULL */
	char *tmp;              /* the folder of temporary files */
	int fd;                 /* where the library writes; -1: none */
	char path[32];          /* of that file, which has no name */
	struct buf work;
};

/* ---- page.c ---- */

/* One more page; NULL and the error set. */
lxw_worksheet *xlsx_page(
    struct xlsx *, const char *title, unsigned n, struct err *);

/* The sentence for what the library said; 0 when that was nothing. */
int xlsx_said(const struct xlsx *, lxw_error, struct err *);

/* Did the rows so far reach their temporary file? */
int xlsx_check(const struct xlsx *, lxw_worksheet *, struct err *);

/*
 * What a page is called that shows this title, the n-th page of it (from 1):
 * at most 31 letters, none that is not allowed, and no name that the workbook
 * has already. The caller's to free.
 */
char *xlsx_page_name(
    const char *const *taken, size_t ntaken, const char *title, unsigned n);

/* In this look, which may be used for any number of cells. */
lxw_format *xlsx_style(struct xlsx_looks *, int look);

/* A page's column is as wide as its letters need, within reason. */
void xlsx_widen(lxw_worksheet *, lxw_col_t col, size_t letters);

/* A page is printed across, as wide as the paper. */
void xlsx_paper(lxw_worksheet *);

/* ---- cell.c ---- */

/* Do the digits, from the first to the last that is no 0, fit a cell? */
bool xlsx_number_fits(const char *text, size_t len);

/* The digits behind the point, zeros at the end left away. */
int xlsx_number_places(const char *text, size_t len);

double xlsx_number(const char *text, size_t len);

/* Where a cell goes. */
struct xlsx_place {
	struct xlsx *x;
	lxw_worksheet *page;
	lxw_row_t row;
	lxw_col_t col;
};

/* What the library said of a cell, which is counted when that was nothing. */
int xlsx_wrote(const struct xlsx_place *, lxw_error, struct err *);

/*
 * Write a value of the type; *width becomes the letters it takes, when more
 * than it was.
 */
int xlsx_cell(const struct xlsx_place *, enum type, const char *text,
    size_t len, size_t *width, struct err *);

/* Words of ours or of a rule file, in this look. */
int xlsx_words(const struct xlsx_place *, const char *text, int look,
    size_t *width, struct err *);

/* ---- sheet.c ---- */

int xlsx_sheet_open(
    struct xlsx_sheet *, struct xlsx *, const struct table *, struct err *);
void xlsx_sheet_clear(struct xlsx_sheet *);
int xlsx_sheet_row(struct xlsx_sheet *, const struct cell *, struct err *);
int xlsx_sheet_end(struct xlsx_sheet *, struct err *);

/* ---- chart.c ---- */

/* Rows go into a top as they come; chart NULL: there is none. */
void xlsx_top_init(struct xlsx_top *, const struct chart *);
void xlsx_top_clear(struct xlsx_top *);
void xlsx_top_row(struct xlsx_top *, const struct cell *);

/* Is there anything to draw? */
bool xlsx_summary_wanted(const struct table *const *, size_t n);
int xlsx_summary_write(struct xlsx *, struct err *);

/* ---- verify.c ---- */

/* What a page must have: bytes of its rows, and cells. */
struct xlsx_size {
	uint64_t rows, cells;
};

/*
 * Is this a whole workbook, each part of it to its last byte, and has each of
 * its n pages what it must? false: it is not.
 */
bool xlsx_verify(const char *path, const struct xlsx_size *, size_t n);

#endif
