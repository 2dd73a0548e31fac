/*
 * The few shapes an answer can have. A reply owns its response; whoever
 * queues it destroys it.
 */
#ifndef SANDBOX_ROUTES_H
#define SANDBOX_ROUTES_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct MHD_Response;
struct document;

struct reply {
	unsigned status;
	struct MHD_Response *response;
};

/*
 * gzip as a stream: bytes in, as many compressed bytes out as are ready.
 */

struct gzip;

/*
 * A nomenclature file on its way in: the field "nomenclature" of a
 * multipart/form-data body. It is held in memory, within a limit.
 */

enum { UPLOAD_SIZE = 64 * 1024 * 1024 };

struct MHD_Connection;
struct upload;

/* NULL when the request's body is no multipart/form-data. */
struct upload *upload_new(struct MHD_Connection *);
void upload_free(struct upload *); /* NULL is fine */

void upload_feed(struct upload *, const char *data, size_t len);

#endif
