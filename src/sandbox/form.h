/*
 * How single values of a goods list look on the cloud's page, read strictly:
 * nothing in front, nothing behind. Where the client of 2020 writes another
 * form than the page shows, both are right.
 */
#ifndef SANDBOX_FORM_H
#define SANDBOX_FORM_H

#include <stdbool.h>

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
