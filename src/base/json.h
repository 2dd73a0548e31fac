/*
 * Writing JSON, a piece at a time, into a buffer.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/*
 * A text with its quotes and escapes. Control characters are escaped, and a
 * byte that is no part of a UTF-8 letter becomes U+FFFD: JSON stays JSON.
 */
void json_text(struct buf *, const char *);

/* A member: a comma if one is due, "name": and the value; NULL is null. */
void json_member(struct buf *, const char *name);
void json_member_text(struct buf *, const char *name, const char *value);
void json_member_int(struct buf *, const char *name, int64_t value);

/* A comma, unless a bracket has just been opened. */
void json_next(struct buf *);

/*
 * A text as a JSON string, as fast as it can be copied where nothing needs an
 * escape. What comes in is UTF-8: readers see to that.
 */

/* The room that a text of so many bytes needs, at most. */
#define JSONTEXT_ROOM(len) (6 * (len) + 2)

/* Puts it with its quotes; returns where it ends. */
char *jsontext_put(char *to, const char *, size_t len);

#endif
