/*
 * Receipts that were brought along: files of the cloud's XML, cut into their
 * <Doc> elements and sorted by Date. A Doc is handed out to the byte as it
 * stands in its file; nothing but its Date is read.
 */
#ifndef SANDBOX_SHELF_H
#define SANDBOX_SHELF_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

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

/* The number of the first Doc at this moment or later. */
size_t shelf_find(const struct shelf *, int64_t from);

/* A Doc by its number, borrowed; NULL past the last one. */
const struct shelf_doc *shelf_get(const struct shelf *, size_t i);

#endif
