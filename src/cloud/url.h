/*
 * Texts in an address: whatever is not a letter, a digit or one of - . _ ~ is
 * percent-encoded, a byte at a time.
 */
#ifndef CLOUD_URL_H
#define CLOUD_URL_H

#include "base/buf.h"

/* An address that paths are put behind: without a slash at its end. */
void url_base(struct buf *, const char *url);

/* The text, encoded; `plain' may stand as they are beside the others. */
void url_put(struct buf *, const char *text, const char *plain);

#endif
