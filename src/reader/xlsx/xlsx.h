/*
 * A workbook of Excel's (.xlsx): a zip file whose parts are XML that point to
 * each other. Only what the cells of one page say is read here; how they look
 * matters where it makes a date of a number, or zeros in front of one.
 *
 *	ooxml_zip.c      the file and its parts; ooxml_spool.c, from a pipe
 *	ooxml_attr.c     attributes of an element
 *	ooxml_rels.c     which part a part means
 *	ooxml_book.c     the pages there are, and the other parts
 *	ooxml_pick.c     which page it is
 *	ooxml_strings.c  the texts that cells share
 *	ooxml_text.c     a text as it is written in XML
 *	ooxml_styles.c   how cells look; ooxml_format.c, what that makes of them
 *	ooxml_number.c   a number's digits; ooxml_time.c, a date's
 *	ooxml_sheet.c    a page to rows; ooxml_cell.c, a cell to its text
 *	xlsx.c           rows to events
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
#define OOXML_SPOOL   ((uint64_t)1 << 30)  /* bytes from a pipe */
#define OOXML_SMALL   ((uint64_t)16 << 20) /* bytes of a part that is kept */
#define OOXML_STRINGS ((uint64_t)1 << 30)  /* bytes of the shared texts */
#define OOXML_ARENA   ((size_t)256 << 20)  /* and what is kept of them */
#define OOXML_SHARED  ((size_t)20000000)   /* and how many */
#define OOXML_SHEET   ((uint64_t)4 << 30)  /* bytes of a page */
#define OOXML_ENTRIES ((size_t)65536)      /* styles */
#define OOXML_FORMATS ((size_t)4096)       /* of numbers */
#define OOXML_PAGES   ((size_t)4096)       /* and relations */
#define OOXML_ROWS    1048576
#define OOXML_COLUMNS 16384

/* What is said of a text that has one. */
#define OOXML_NUL "U+0000 cannot be a part of a text"

/* ---- ooxml_zip.c ---- */

struct ooxml_zip;

/* What is left of the input, which must stay; it is all taken. */
struct ooxml_zip *ooxml_zip_open(struct input *, struct err *);
void ooxml_zip_free(struct ooxml_zip *);
const char *ooxml_zip_name(const struct ooxml_zip *); /* the file's */

/* Read a part of at most so many bytes; errors name the part. */
int ooxml_zip_read(struct ooxml_zip *, const char *part, uint64_t most,
    struct listener *, struct err *);

/* ---- ooxml_attr.c ---- */

const struct attr *ooxml_attr(
    const struct attr *, size_t n, const char *name); /* NULL: it has none */

/* Its value, or NULL; the caller's to free. */
char *ooxml_attr_text(const struct attr *, size_t n, const char *name);

/* A whole number of up to nine digits, or `instead` where there is none. */
long ooxml_attr_number(
    const struct attr *, size_t n, const char *name, long instead);
bool ooxml_attr_is(
    const struct attr *, size_t n, const char *name, const char *value);

/* ---- ooxml_rels.c ---- */

struct ooxml_rel {
	char *id;
	char *type; /* the last word of it: "worksheet" */
	char *part;
};

struct ooxml_rels {
	struct ooxml_rel *list;
	size_t n;
};

/* ---- ooxml_book.c, ooxml_pick.c ---- */

struct ooxml_page {
	char *name, *part;
	bool hidden;
	bool drawn; /* a chart on a page of its own: there are no cells */
};

struct ooxml_book {
	struct ooxml_page *pages; /* in their order */
	size_t n;
	bool from_1904;         /* the day from which days are counted */
	char *strings, *styles; /* parts, or NULL */
};

int ooxml_book_read(struct ooxml_book *, struct ooxml_zip *, struct err *);
void ooxml_book_clear(struct ooxml_book *);

/*
 * The page of this name, or else of this number from 1; NULL stands for the
 * first that is not hidden. Where there is none, the error lists what there
 * is. `file' is for messages.
 */
const struct ooxml_page *ooxml_pick(const struct ooxml_book *,
    const char *wanted, const char *file, struct err *);

/* ---- ooxml_text.c ---- */

/*
 * What an element <t> holds was appended to the buffer, from `from' on: make
 * it the text that is meant, without the blanks around it unless they are
 * kept. false: there is a U+0000 in it.
 */
bool ooxml_text(struct buf *, size_t from, bool keep_blanks);

/* Escapes alone, such as _x000D_. */
bool ooxml_unescape(struct buf *, size_t from);

/* ---- ooxml_strings.c ---- */

struct ooxml_strings {
	struct buf text; /* all of them, one behind the other */
	uint32_t *ends;
	size_t n, cap;
};

int ooxml_strings_read(
    struct ooxml_strings *, struct ooxml_zip *, const char *part, struct err *);
void ooxml_strings_clear(struct ooxml_strings *);

/* ---- ooxml_format.c, ooxml_styles.c ---- */

enum ooxml_kind {
	OOXML_PLAIN,
	OOXML_ZEROS, /* a code: whole numbers with zeros in front */
	OOXML_DATE,
	OOXML_DATETIME,
	OOXML_TIME,   /* of a day */
	OOXML_ELAPSED /* hours may be more than 24 */
};

/* What a number is, by the way it is shown. */
struct ooxml_look {
	unsigned char kind;
	unsigned char zeros; /* digits at least */
	bool fraction;       /* of a second is shown */
};

/* By the code of a format: "dd\.mm\.yyyy", "000000". */
struct ooxml_look ooxml_format(const char *code);

struct ooxml_styles {
	struct ooxml_look *looks; /* by a cell's s= */
	size_t n;
};

int ooxml_styles_read(
    struct ooxml_styles *, struct ooxml_zip *, const char *part, struct err *);
void ooxml_styles_clear(struct ooxml_styles *);

/* ---- ooxml_number.c, ooxml_time.c ---- */

/*
 * Append the number's digits: those that are there, where they say the value
 * as people would; else, behind what binary arithmetic left of it and without
 * an exponent, the 15 that count. false: this is no number.
 */
bool ooxml_number(struct buf *, const char *text, size_t len);

/* So many digits at least, if it is a whole number. */
bool ooxml_zeros(struct buf *, const char *text, size_t len, unsigned digits);

/*
 * Append the date or time that a number of days stands for, in ISO 8601 and
 * without an offset. false: there is no such day.
 */
bool ooxml_time(struct buf *, const char *text, size_t len, struct ooxml_look,
    bool from_1904);

/* ---- ooxml_sheet.c, ooxml_cell.c ---- */

struct ooxml_cell {
	uint32_t column; /* from 0 */
	bool words;      /* it is a text, no number */
	const char *far; /* a shared text; NULL: it is in the row */
	size_t at, len;
};

/* A row's cells that are not empty, in their order. */
struct ooxml_row {
	long number;
	struct ooxml_cell *cells;
	size_t n, cap;
	struct buf text;
	size_t size; /* of all its cells */
	bool total;  /* it is what other rows come to */
};

void ooxml_row_clear(struct ooxml_row *);

static inline const char *
ooxml_cell_text(const struct ooxml_row *row, const struct ooxml_cell *cell)
{
	return cell->far != NULL ? cell->far : row->text.data + cell->at;
}

/* "B12"; column from 0. */
#define OOXML_PLACE 16
const char *ooxml_place(char out[OOXML_PLACE], uint32_t column, long row);

/* "B12" to column and row; false: it is no such thing. */
bool ooxml_place_read(
    const char *text, size_t len, uint32_t *column, long *row);

/* A cell as it is read. */
struct ooxml_raw {
	uint32_t column;
	const struct ooxml_type *type; /* NULL: there is none of this name */
	struct ooxml_look look;
	bool formula, value; /* it has one */
	struct buf text;     /* of its <v>, or of all its <t> */
};

const struct ooxml_type *ooxml_type(const struct attr *);

/* What a page's cells need to be understood; all is borrowed. */
struct ooxml_context {
	const char *file, *page; /* for messages */
	const struct ooxml_strings *strings;
	const struct ooxml_styles *styles;
	bool from_1904;
};

/* Put the cell into the row, unless it is empty. */
int ooxml_cell(struct ooxml_row *, const struct ooxml_context *,
    struct ooxml_raw *, struct err *);

/*
 * Each row of the page that is not blank, and no total, is given to take(),
 * which may keep it and put an empty one with the same number in its place.
 */
int ooxml_sheet_read(struct ooxml_zip *, const char *part,
    const struct ooxml_context *,
    int (*take)(void *arg, struct ooxml_row *, struct err *), void *arg,
    struct err *);

#endif
