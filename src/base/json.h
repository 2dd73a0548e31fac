/*
 * Writing JSON, a piece at a time, into a buffer.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

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

#endif
