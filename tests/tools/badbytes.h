/*
 * Where badserver's bytes come from. All functions append to a buffer.
 */
#ifndef TOOLS_BADBYTES_H
#define TOOLS_BADBYTES_H

#include <stdint.h>

struct buf;
struct err;

/* C's escapes; "\p" becomes the port. What is no escape stays as it is. */
void bytes_unescape(int port, const char *text, struct buf *);

int bytes_slurp(const char *path, struct buf *, struct err *);

/* Gzip of the block so many times (it may be NULL for none) and of last. */
void bytes_gzip(const struct buf *block, uint64_t times, const struct buf *last,
    struct buf *);

#endif
