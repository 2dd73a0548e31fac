/*
 * The document of a period, told piece by piece: the opening, one receipt
 * after the other in the order of their dates (made ones and brought ones
 * alike), the end. However long the period, only one receipt is held.
 */
#ifndef SANDBOX_DOCUMENT_H
#define SANDBOX_DOCUMENT_H

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/shop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Receipts that were brought along: files of the cloud's XML, cut into their
 * <Doc> elements and sorted by Date. A Doc is handed out to the byte as it
 * stands in its file; nothing but its Date is read.
 */

struct shelf_doc {
	int64_t date;
	size_t order; /* of being added, for Docs of the same date */
	const char *text;
	size_t len;
};

struct shelf;

struct shelf *shelf_new(void);
void shelf_free(struct shelf *);

/*
 * Add all Docs of a file, which must be UTF-8 and keep its contents for as
 * long as the shelf lives. Errors name the file and the line.
 */
int shelf_add(struct shelf *, const char *path, struct err *);

struct document;

/* The half-open period [from, to); shop and shelf are borrowed. */
struct document *document_new(
    const struct shop *, const struct shelf *, int64_t from, int64_t to);
void document_free(struct document *);

/* Append the next piece; false, and nothing appended, when all is told. */
bool document_next(struct document *, struct buf *out);

/* Leave out the receipts that are still to come; only the end follows. */
void document_cut(struct document *);

/*
 * Goes from tag to tag of an XML text without understanding it: comments,
 * CDATA sections and processing instructions are stepped over, so that what
 * looks like a tag within them is none. Enough to cut a file into slices and
 * to see what a document's root is; no more is claimed.
 */

struct scan {
	const char *at;  /* where to look on: behind the tag */
	const char *end; /* of the text */
	const char *tag; /* the tag's < */
};

#endif
