/*
 * A listener that prints a document as rules see it: a line for each text and
 * attribute, its path in front.
 *
 *	Documents/Doc/Head/StoreName = Удача
 *	ProductsGroups/@Date = 13.04.2018
 */
#ifndef EVENT_PRINT_H
#define EVENT_PRINT_H

#include "event/event.h"

#include <stdio.h>

struct printer;

struct printer *printer_new(FILE *); /* the file is borrowed */
void printer_free(struct printer *);
struct listener *printer_listener(struct printer *);

#endif
