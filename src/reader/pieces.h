/*
 * The values of a JSON list, one by one as they were written: digits, escapes
 * and the order of members stay, blanks between them go, so that each is a
 * line. The list is all of the document, an array, or its member `items'.
 *
 * This only cuts: a document that is not known to be whole must be read through
 * by reader_json() before.
 */
#ifndef READER_PIECES_H
#define READER_PIECES_H

#include "reader/input.h"

#include <stddef.h>

/* One value is held at a time. What fn returns other than 0 ends the reading.
 */
int reader_pieces(struct input *,
    int (*fn)(void *arg, const char *text, size_t len, struct err *), void *arg,
    struct err *);

#endif
