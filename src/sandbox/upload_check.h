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
#ifndef SANDBOX_UPLOAD_CHECK_H
#define SANDBOX_UPLOAD_CHECK_H

#include "sandbox/goods.h"

#include <stdbool.h>

struct clerk;

struct clerk_attribute {
	const char *name;
	const char *value; /* no NUL behind it */
	size_t len;
};

/*
 * How single values of a goods list look on the cloud's page, read strictly:
 * nothing in front, nothing behind. Where the client of 2020 writes another
 * form than the page shows, both are right.
 */

/* Anything but nothing and blanks. */
bool form_is_filled(const char *);

/* A day that there is: 13.04.2018. */
bool form_is_date(const char *);

/* Three digits of OKEI: 796, 006. */
bool form_is_unit(const char *);

/* Nothing, or 1 990,00 as on the page, or 1990.00 as in 2020. */
bool form_is_price(const char *);

/* Without blanks; nothing will do. */
bool form_is_barcode(const char *);

/* Да, Нет or nothing, as in 2020. */
bool form_is_choice(const char *);

#endif
