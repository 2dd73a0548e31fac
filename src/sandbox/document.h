/*
 * The document of a period, told piece by piece: the opening, one receipt
 * after the other in the order of their dates (made ones and brought ones
 * alike), the end. However long the period, only one receipt is held.
 */
#ifndef SANDBOX_DOCUMENT_H
#define SANDBOX_DOCUMENT_H

#include "base/buf.h"
#include "sandbox/shelf.h"
#include "sandbox/shop.h"

#include <stdbool.h>
#include <stdint.h>

struct document;

/* The half-open period [from, to); shop and shelf are borrowed. */
struct document *document_new(
    const struct shop *, const struct shelf *, int64_t from, int64_t to);
void document_free(struct document *);

/* Append the next piece; false, and nothing appended, when all is told. */
bool document_next(struct document *, struct buf *out);

/* Leave out the receipts that are still to come; only the end follows. */
void document_cut(struct document *);

#endif
