/*
 * The clerk checks a goods list in, element by element, and writes down in
 * wares what is right. What is wrong ends the list there and then: ERR_DATA
 * and a sentence that begins with the line.
 *
 * This is the cloud's page read strictly: its elements, in their places, with
 * its attributes and no others, and no text between them. Beside it the richer
 * form is let in that a client of 2020 sent: Product straight within
 * ProductGroup, Article, Prices/Price and Barcodes/Barcode within a Product,
 * and three more attributes of the root.
 */
#ifndef SANDBOX_CLERK_H
#define SANDBOX_CLERK_H

#include "sandbox/wares.h"

struct clerk;

struct clerk_attribute {
	const char *name;
	const char *value; /* no NUL behind it */
	size_t len;
};

struct clerk *clerk_new(struct wares *); /* borrows the list */
void clerk_free(struct clerk *);         /* NULL is fine */

/* The reader sees to it that elements open and close as in XML. */
int clerk_open(struct clerk *, long line, const char *element,
    const struct clerk_attribute *, size_t n, struct err *);
int clerk_text(
    struct clerk *, long line, const char *, size_t len, struct err *);
int clerk_close(struct clerk *, struct err *);

#endif
