/*
 * gzip as a stream: bytes in, as many compressed bytes out as are ready.
 */
#ifndef SANDBOX_GZIP_H
#define SANDBOX_GZIP_H

#include "base/buf.h"

#include <stdbool.h>

struct gzip;

struct gzip *gzip_new(void);
void gzip_free(struct gzip *); /* NULL is fine */

/*
 * Compress this and append what is ready. The last call says so and completes
 * the stream; nothing may be added after it.
 */
void gzip_add(
    struct gzip *, const struct buf *plain, bool last, struct buf *out);

#endif
