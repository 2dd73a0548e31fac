/*
 * The document of a period, piece by piece: the opening, one receipt after the
 * other in the order of their dates (made ones and given ones alike), the end.
 * However long the period, only one receipt is held.
 *
 *	files = document_files_new();
 *	document_files_add(files, path, &err);
 *	doc = document_new(shop, files, from, to);
 *	while (document_next(doc, &out))
 *		...
 *	document_free(doc);
 *	document_files_free(files);
 */
#ifndef SANDBOX_DOCUMENT_H
#define SANDBOX_DOCUMENT_H

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/shop.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Receipts that were given: files of the cloud's XML, cut into their <Doc>
 * elements and sorted by Date. A Doc is handed out to the byte as it stands in
 * its file; nothing but its Date is read.
 */
struct document_files;

struct document_files *document_files_new(void);
void document_files_free(struct document_files *);

/*
 * Add all Docs of a file, which must be UTF-8 and keep its contents as long as
 * these live. Errors name the file and the line.
 */
int document_files_add(struct document_files *, const char *path, struct err *);

struct document;

/* The half-open period [from, to); shop and files are borrowed. */
struct document *document_new(const struct shop *,
    const struct document_files *, int64_t from, int64_t to);
void document_free(struct document *);

/* Append the next piece; false, and nothing appended, when all is told. */
bool document_next(struct document *, struct buf *out);

/* Leave out the receipts that are still to come; only the end follows. */
void document_cut(struct document *);

#endif
