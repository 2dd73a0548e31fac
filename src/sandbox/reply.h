/*
 * An answer on its way to libmicrohttpd: bytes that are there already, or a
 * long body that is made while it is sent.
 */
#ifndef SANDBOX_REPLY_H
#define SANDBOX_REPLY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct MHD_Connection;
struct MHD_Response;

/* Owns its response; whoever queues it destroys it. */
struct reply {
	unsigned status;
	struct MHD_Response *response;
};

/* The reply takes the bytes of the buffer, or copies them. */
struct reply reply_taken(unsigned status, const char *type, struct buf *);
struct reply reply_copied(const char *type, const struct buf *);

void reply_set(struct reply *, const char *header, const char *value);

/*
 * Where a long body comes from: next appends a piece to the buffer and says
 * whether there may be more; it is called no more after it has said no.
 */
struct reply_source {
	void *it;
	bool (*next)(void *it, struct buf *out);
	void (*free)(void *it);
};

/* Status 200 and a body in chunks, compressed if the client accepts gzip. */
struct reply reply_stream(
    struct MHD_Connection *, const char *type, struct reply_source);

/* A header of the request; NULL when there is none. */
const char *reply_header(struct MHD_Connection *, const char *name);

#endif
