/*
 * Checks a goods list that was uploaded, and reads it. What is wrong ends the
 * list there and then.
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

/*
 * Read a file into an empty list. ERR_DATA, with a line and a reason, for
 * anything that the page does not allow; then the list is of no use.
 */
int upload_check_list(
    struct goods_list *, const struct buf *file, struct err *);

/*
 * How single values look on the cloud's page, read strictly: nothing in front,
 * nothing behind. Where the client of 2020 writes another form than the page
 * shows, both are right.
 */

/* Anything but nothing and blanks. */
bool upload_check_filled(const char *);

/* A day that there is: 13.04.2018. */
bool upload_check_date(const char *);

/* Three digits of OKEI: 796, 006; services have none. */
bool upload_check_unit(const char *);

/* Nothing, or 1 990,00 as on the page, or 1990.00 as in 2020. */
bool upload_check_price(const char *);

/* Without blanks; nothing will do. */
bool upload_check_barcode(const char *);

/* Да, Нет or nothing, as in 2020. */
bool upload_check_choice(const char *);

#endif
