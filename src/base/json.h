/*
 * Writing JSON, a piece at a time, into a buffer.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Whatever a text for people has, as a JSON string: what cannot be seen is
 * escaped, and a byte that is no part of a UTF-8 letter becomes U+FFFD. JSON
 * stays JSON, and a terminal is left in peace.
 */
void json_text(struct buf *, const char *);

/*
 * A value of a table as a JSON string, as fast as it can be copied where
 * nothing needs an escape. It is UTF-8: readers see to that. Puts it with its
 * quotes into room for JSON_ROOM(len) bytes; returns where it ends.
 */
#define JSON_ROOM(len) (6 * (len) + 2)
char *json_put(char *to, const char *, size_t len);

/* A member: a comma if one is due, "name": and the value; NULL is null. */
void json_member(struct buf *, const char *name);
void json_member_text(struct buf *, const char *name, const char *value);
void json_member_int(struct buf *, const char *name, int64_t value);

/* A comma, unless a bracket has just been opened. */
void json_next(struct buf *);

#endif
