/*
 * What a cloud says of an error, in one line. Clouds write it in many shapes:
 *
 *	{"code":"validation_failed","message":"...","violations":[{...}]}
 *	{"errors":[{"code":2002,"reason":"missing","subject":"name"}]}
 *	[{"code":"forbidden","message":"Access denied"}]
 *	{"error":"...","description":"..."}
 *	{"message":"...","details":[{"message":"...","violations":[{...}]}]}
 *
 * All are objects whose members have the names above, within each other and in
 * any number.
 */
#ifndef CLOUD_ERRORS_H
#define CLOUD_ERRORS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes that a line of words has at most. */
#define ERRORS_SIZE 400

/*
 * Put the words of this body behind what is there. false: it has none, or is
 * not JSON. A value that stands for a person is left out, and the secret, which
 * may be NULL, is hidden.
 */
bool errors_read(
    struct buf *, const char *body, size_t len, const char *secret);

#endif
