/*
 * A file that has no name, for what is too much for memory and nobody else's
 * business. It is gone when it is closed, however that comes.
 */
#ifndef BASE_TEMP_H
#define BASE_TEMP_H

#include "base/err.h"

#include <stddef.h>

/* A descriptor to read and write, in $TMPDIR or /tmp; -1: ERR_IO. */
int temp_open(struct err *);

/* All of these bytes, where it stands. ERR_IO. */
int temp_write(int fd, const char *, size_t, struct err *);

#endif
