/*
 * The few shapes an answer can have. A reply owns its response; whoever
 * queues it destroys it.
 */
#ifndef SANDBOX_REPLY_H
#define SANDBOX_REPLY_H

#include "base/buf.h"

#include <stdbool.h>

struct MHD_Response;
struct document;

struct reply {
	unsigned status;
	struct MHD_Response *response;
};

/* {"success":true,"response":{"NAME":"VALUE"}} */
struct reply reply_value(const char *name, const char *value);

/* {"success":false,"error":"WHY"} */
struct reply reply_error(unsigned status, const char *why);

/* 405, naming the method that would do. */
struct reply reply_method(const char *allowed);

/* Bytes as they are now; they are copied. */
struct reply reply_bytes(const char *type, const struct buf *);

/* The same with bytes that the reply takes. */
struct reply reply_taken(const char *type, struct buf *);

/* A document in chunks, as it is made; takes the document. */
struct reply reply_document(struct document *, bool gzip);

#endif
