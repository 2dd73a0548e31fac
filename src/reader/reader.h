/*
 * Readers turn the bytes of a document into events. Input may be cut
 * anywhere; nothing is believed before the end was seen: a document that is
 * cut, malformed or over a limit ends in an error after some events, and its
 * listener never hears end(). Where the document stopped too early, as after a
 * broken download, the input's `cut` is set as well.
 */
#ifndef READER_READER_H
#define READER_READER_H

#include "model/event.h"
#include "reader/input.h"

/* What a document may hold; more is ERR_DATA that names the limit. */
#define READER_DEPTH 256      /* elements within elements */
#define READER_TEXT  10000000 /* bytes of one text or attribute */
#define READER_ATTRS 1000     /* of an element; namespaces around it */
#define READER_NAMES 65536    /* different names */

/* Once, before several threads read side by side. */
void reader_share(void);

/* XML 1.0 in any encoding iconv knows; a DOCTYPE is refused. */
int reader_xml(struct input *, struct listener *, struct err *);

/*
 * JSON, rooted in the element "json": a member is a child of its name, an
 * array its member's element repeated ("item" for an array at the top or
 * within an array), a number keeps its digits, null is an empty element.
 */
int reader_json(struct input *, struct listener *, struct err *);

/*
 * CSV, rooted in the element "table": each line behind the headings is a "row",
 * each cell in it an element named by its column (see table.h).
 * Comma, semicolon or tab; UTF-8, UTF-16 or windows-1251. A cell is quoted
 * wholly or not at all.
 */
int reader_csv(struct input *, struct listener *, struct err *);

/*
 * CSV as rows of cells that are no table. An empty line is no row. The input's
 * `cut' is set where quotes are not closed.
 */
struct csv_rows {
	void (*cell)(
	    struct csv_rows *, size_t column, const char *, size_t len);
	int (*row)(struct csv_rows *, long line, size_t ncells, struct err *);
};

int reader_csv_rows(
    struct input *, char separator, struct csv_rows *, struct err *);

/* XML or JSON, as the first bytes ask for: what clouds speak. */
int reader_tree(struct input *, struct listener *, struct err *);

/*
 * A sheet of a workbook (.xlsx): "table", a "row" for each of its rows that is
 * not blank, and in it an element for each heading, see reader/table.h. The
 * headings are in the first row in which two cells at least are words, within
 * the first 20 rows that are not blank; else in the first of these. A line, in
 * messages, is a row of the sheet. What cells say is told so:
 *
 *	texts     as they are, from wherever the workbook keeps them
 *	numbers   with the digits that they have, but without an exponent, and
 *	          where they have more than 15 and a point, rounded to 15: a
 *	          workbook has 1.1499999999999999 for 1.15
 *	codes     numbers shown by a format of zeros alone (000000), with these
 *	dates     and times, by their format: 2018-04-16, 2018-04-16T14:08:31,
 *	          14:08:31; they have no offset
 *	booleans  true and false
 *
 * A row with a SUBTOTAL is what other rows come to, and not told. An error in
 * a cell (#N/A) is ERR_DATA, and so is a formula that was never computed.
 * Hidden rows and columns are told. A pipe is put aside in a nameless file
 * first. The input's `sheet' says which one is read.
 */
int reader_xlsx(struct input *, struct listener *, struct err *);

/* The one of these that the first bytes ask for. */
int reader_any(struct input *, struct listener *, struct err *);

#endif
