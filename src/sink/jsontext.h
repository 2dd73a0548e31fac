/*
 * A text as a JSON string, as fast as it can be copied where nothing needs an
 * escape. What comes in is UTF-8: readers see to that.
 */
#ifndef SINK_JSONTEXT_H
#define SINK_JSONTEXT_H

#include <stddef.h>

/* The room that a text of so many bytes needs, at most. */
#define JSONTEXT_ROOM(len) (6 * (len) + 2)

/* Puts it with its quotes; returns where it ends. */
char *jsontext_put(char *to, const char *, size_t len);

#endif
