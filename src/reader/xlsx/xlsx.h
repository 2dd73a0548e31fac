/*
 * A workbook of Excel's (.xlsx): a package, which is a zip file whose parts are
 * XML that point to each other. Only what the cells of one page say is read
 * here; how they look matters where it makes a date of a number, or zeros in
 * front of one.
 *
 *	package.c  the zip file and its parts, and which pages there are
 *	strings.c  the texts that cells share, and how XML writes a text
 *	value.c    numbers, dates and times, and the formats of cells
 *	sheet.c    a page to rows
 *	xlsx.c     rows to events
 *
 * What must be freed may be zeroed instead of made. For these alone.
 */
#ifndef READER_XLSX_XLSX_H
#define READER_XLSX_XLSX_H

#include "base/buf.h"
#include "reader/reader.h"

#include <stdbool.h>
#include <stdint.h>

/* What a workbook may hold; more is ERR_DATA. Bytes are unpacked ones. */
#define PACKAGE_SPOOL  ((uint64_t)1 << 30)  /* bytes from a pipe */
#define PACKAGE_SMALL  ((uint64_t)16 << 20) /* bytes of a part that is kept */
#define PACKAGE_PAGES  ((size_t)4096)       /* and relations */
#define STRINGS_BYTES  ((uint64_t)1 << 30)  /* bytes of the shared texts */
#define STRINGS_KEPT   ((size_t)256 << 20)  /* and what is kept of them */
#define STRINGS_COUNT  ((size_t)20000000)   /* and how many */
#define STYLES_COUNT   ((size_t)65536)      /* of cells */
#define STYLES_FORMATS ((size_t)4096)       /* of numbers */
#define SHEET_BYTES    ((uint64_t)4 << 30)  /* bytes of a page */
#define SHEET_ROWS     1048576
#define SHEET_COLUMNS  16384

/* ---- package.c ---- */

struct package;

/* What is left of the input, which must stay; it is all taken. */
struct package *package_open(struct input *, struct err *);
void package_free(struct package *);
const char *package_name(const struct package *); /* the file's */

/* Read a part of at most so many bytes; errors name the part. */
int package_read(struct package *, const char *part, uint64_t most,
    struct listener *, struct err *);

/* An attribute of an element; NULL: it has none of this name. */
const struct attr *package_attr(
    const struct attr *, size_t n, const char *name);

/* Its value, or NULL; the caller's to free. */
char *package_attr_text(const struct attr *, size_t n, const char *name);

/* A whole number of up to nine digits, or `instead' where there is none. */
long package_attr_number(
    const struct attr *, size_t n, const char *name, long instead);
bool package_attr_is(
    const struct attr *, size_t n, const char *name, const char *value);

struct package_page {
	char *name, *part;
	bool hidden;
	bool drawn; /* a chart on a page of its own: there are no cells */
};

struct package_book {
	struct package_page *pages; /* in their order */
	size_t n;
	bool from_1904;         /* the day from which days are counted */
	char *strings, *styles; /* parts, or NULL */
};

int package_book_read(struct package_book *, struct package *, struct err *);
void package_book_clear(struct package_book *);

/*
 * The page of this name, or else of this number from 1; NULL stands for the
 * first that is not hidden. Where there is none, the error lists what there
 * is. `file' is for messages.
 */
const struct package_page *package_pick(const struct package_book *,
    const char *wanted, const char *file, struct err *);

/* ---- strings.c ---- */

/* What is said of a text that has one. */
#define STRINGS_NUL "U+0000 cannot be a part of a text"

struct strings {
	struct buf text; /* all of them, one behind the other */
	uint32_t *ends;
	size_t n, cap;
};

int strings_read(
    struct strings *, struct package *, const char *part, struct err *);
void strings_clear(struct strings *);

/*
 * What an element <t> holds was appended to the buffer, from `from' on: make
 * it the text that is meant, without the blanks around it unless they are
 * kept. false: there is a U+0000 in it.
 */
bool strings_text(struct buf *, size_t from, bool keep_blanks);

/* Its parts: without blanks around it; escapes, such as _x000D_. */
void strings_trim(struct buf *, size_t from);
bool strings_unescape(struct buf *, size_t from);

/* ---- value.c ---- */

enum sheet_kind {
	SHEET_PLAIN,
	SHEET_ZEROS, /* a code: whole numbers with zeros in front */
	SHEET_DATE,
	SHEET_DATETIME,
	SHEET_TIME,   /* of a day */
	SHEET_ELAPSED /* hours may be more than 24 */
};

/* What a number is, by the way it is shown. */
struct sheet_format {
	unsigned char kind;
	unsigned char zeros; /* digits at least */
	bool fraction;       /* of a second is shown */
};

/* By the code of a format: "dd\.mm\.yyyy", "000000". */
struct sheet_format xlsx_read_format(const char *code);

struct cell_styles {
	struct sheet_format *formats; /* by a cell's s= */
	size_t n;
};

int xlsx_read_styles(
    struct cell_styles *, struct package *, const char *part, struct err *);
void xlsx_clear_styles(struct cell_styles *);

/*
 * Append the number's digits: those that are there, where they say the value
 * as people would; else, behind what binary arithmetic left of it and without
 * an exponent, the 15 that count. false: this is no number.
 */
bool xlsx_read_number(struct buf *, const char *text, size_t len);

/* So many digits at least, if it is a whole number. */
bool xlsx_read_zeros(
    struct buf *, const char *text, size_t len, unsigned digits);

/*
 * Append the date or time that a number of days stands for, in ISO 8601 and
 * without an offset. false: there is no such day.
 */
bool xlsx_read_time(struct buf *, const char *text, size_t len,
    struct sheet_format, bool from_1904);

/* ---- sheet.c ---- */

struct sheet_cell {
	uint32_t column; /* from 0 */
	bool words;      /* it is a text, no number */
	const char *far; /* a shared text; NULL: it is in the row */
	size_t at, len;
};

/* A row's cells that are not empty, in their order. */
struct sheet_row {
	long number;
	struct sheet_cell *cells;
	size_t n, cap;
	struct buf text;
	size_t size; /* of all its cells */
	bool total;  /* it is what other rows come to */
};

void sheet_row_clear(struct sheet_row *);

static inline const char *
sheet_cell_text(const struct sheet_row *row, const struct sheet_cell *cell)
{
	return cell->far != NULL ? cell->far : row->text.data + cell->at;
}

/* "B12"; column from 0. */
#define SHEET_PLACE 16
const char *sheet_place(char out[SHEET_PLACE], uint32_t column, long row);

/* "B12" to column and row; false: it is no such thing. */
bool sheet_place_read(
    const char *text, size_t len, uint32_t *column, long *row);

/* What a page's cells need to be understood; all is borrowed. */
struct sheet_context {
	const char *file, *page; /* for messages */
	const struct strings *strings;
	const struct cell_styles *styles;
	bool from_1904;
};

/*
 * Each row of the page that is not blank, and no total, is given to take(),
 * which may keep it and put an empty one with the same number in its place.
 */
int sheet_read(struct package *, const char *part, const struct sheet_context *,
    int (*take)(void *arg, struct sheet_row *, struct err *), void *arg,
    struct err *);

#endif
