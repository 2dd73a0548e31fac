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

/*
 * gzip as a stream: bytes in, as many compressed bytes out as are ready.
 */

struct gzip;

struct gzip *gzip_new(void);
void gzip_free(struct gzip *); /* NULL is fine */

/*
 * Compress this and append what is ready. The last call says so and completes
 * the stream; nothing may be added after it.
 */
void gzip_add(
    struct gzip *, const struct buf *plain, bool last, struct buf *out);

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

/*
 * The body is whole: give the file to the caller, or say what is wrong with
 * it (a constant sentence; NULL when all is well).
 */
const char *upload_end(struct upload *, struct buf *file);

#endif
