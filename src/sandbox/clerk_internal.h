/*
 * The clerk's parts: clerk_page.c knows which elements and attributes
 * there are, clerk.c what they mean together, and clerk_groups.c whether the
 * groups of a list hang together.
 */
#ifndef SANDBOX_CLERK_INTERNAL_H
#define SANDBOX_CLERK_INTERNAL_H

#include "sandbox/clerk.h"

/* No element stands in more than one place of the path at a time. */
enum clerk_element {
	CLERK_TOP, /* where there is no element yet */
	CLERK_LIST,
	CLERK_GROUP,
	CLERK_PRODUCTS,
	CLERK_PRODUCT,
	CLERK_PRICES,
	CLERK_PRICE,
	CLERK_BARCODES,
	CLERK_BARCODE,
	CLERK_ELEMENTS
};

/* Attributes that are no fields of a ware. */
enum {
	CLERK_REPLACE = WARES_FIELDS, /* DropNomenclature */
	CLERK_CHECKED,                /* looked at, and not kept */
	CLERK_FIELDS
};

/* The values of an element: where they are in a buffer; at 0 is "". */
struct clerk_form {
	long line;
	uint32_t at[CLERK_FIELDS];
};

/* What an element's name is, as an error shows it. */
const char *clerk_page_name(enum clerk_element);

/* The element of this name within that one; 0, and the error, if it is wrong */
enum clerk_element clerk_page_find(
    enum clerk_element within, const char *name, struct err *);

/*
 * Put an element's attributes, which must be right one by one, into its form;
 * the values go behind what the buffer has.
 */
int clerk_page_fill(enum clerk_element, const struct clerk_attribute *,
    size_t n, struct clerk_form *, struct buf *values, struct err *);

/*
 * All groups of a list: each must be within one of the list or within none,
 * and never within itself.
 */
int clerk_check_groups(const struct wares *, struct err *);

/* Whether this code of a parent means that there is none. */
bool clerk_is_none(const char *code);

#endif
