/*
 * Libraries are not heard. libxml2, libxlsxwriter and others write lines of
 * their own to stderr, the stream, in whatever form they like; they return
 * errors as well, and those become sentences. We write to the descriptor.
 */
#ifndef BASE_HUSH_H
#define BASE_HUSH_H

#include "base/err.h"

/* From here on the stream stderr leads nowhere. ERR_MEMORY. */
int hush(struct err *);

#endif
