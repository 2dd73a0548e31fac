/*
 * A listener that prints a document as rules see it: a line for each text and
 * attribute, its path in front.
 *
 *	Documents/Doc/Head/StoreName = Удача
 *	ProductsGroups/@Date = 13.04.2018
 */
#ifndef MODEL_PRINT_H
#define MODEL_PRINT_H

#include "model/event.h"

#include <stdio.h>

struct printer;

struct printer *printer_new(FILE *); /* the file is borrowed */
void printer_free(struct printer *);
struct listener *printer_listener(struct printer *);

#endif
