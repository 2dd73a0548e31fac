/*
 * A nomenclature file on its way in: the field "nomenclature" of a
 * multipart/form-data body. It is held in memory, within a limit.
 */
#ifndef SANDBOX_UPLOAD_H
#define SANDBOX_UPLOAD_H

#include "base/buf.h"

#include <stddef.h>

enum { UPLOAD_SIZE = 64 * 1024 * 1024 };

struct MHD_Connection;
struct upload;

/* NULL when the request's body is no multipart/form-data. */
struct upload *upload_new(struct MHD_Connection *);
void upload_free(struct upload *); /* NULL is fine */

void upload_feed(struct upload *, const char *data, size_t len);

/*
 * The body is whole: give the file to the caller, or say what is wrong with
 * it (a constant sentence; NULL when all is well).
 */
const char *upload_end(struct upload *, struct buf *file);

#endif
