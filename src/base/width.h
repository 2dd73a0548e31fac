/*
 * How many columns of a terminal a text takes. What cannot be seen
 * (text_is_unseen()) must have been made fit to be shown before.
 */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stddef.h>

unsigned width_of(unsigned letter); /* 0, 1 or 2 */
size_t width_text(const char *s, size_t len);

#endif
