/*
 * A long body streams: libmicrohttpd pulls, and a few pieces are made, and
 * compressed if the client likes that, for each pull.
 */
#include "sandbox/reply.h"
#include "base/err.h"
#include "base/mem.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <zlib.h>

/* ---- gzip ---- */

enum { LEVEL = 1, WINDOW = 15, WITH_HEADER = 16, MEMORY = 8, STEP = 16384 };

struct gzip {
	z_stream z;
};

/*
 * It is given all the room it asks for, so that it can only fail for want of
 * memory, which ends the program here as elsewhere.
 */
static struct gzip *
gzip_new(void)
{
	struct gzip *gzip = mem_new(sizeof(*gzip));

	if (deflateInit2(&gzip->z, LEVEL, Z_DEFLATED, WINDOW + WITH_HEADER,
		MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		exit(ERR_MEMORY);
	return gzip;
}

static void
gzip_free(struct gzip *gzip)
{
	if (gzip == NULL)
		return;
	deflateEnd(&gzip->z);
	free(gzip);
}

/*
 * Compress this and append what is ready. The last call says so and completes
 * the stream; nothing may be added after it.
 */
static void
gzip_add(struct gzip *gzip, const struct buf *plain, bool last, struct buf *out)
{
	z_stream *z = &gzip->z;
	int rc;

	z->next_in = (Bytef *)plain->data;
	z->avail_in = (uInt)plain->len;
	do {
		buf_grow(out, STEP);
		z->next_out = (Bytef *)out->data + out->len;
		z->avail_out = STEP;
		rc = deflate(z, last ? Z_FINISH : Z_NO_FLUSH);
		out->len += STEP - z->avail_out;
	} while (rc == Z_OK && z->avail_out == 0);
}

/* ---- replies ---- */

enum { BLOCK = 64 * 1024 };

void
reply_set(struct reply *reply, const char *header, const char *value)
{
	MHD_add_response_header(reply->response, header, value);
}

static struct reply
make(unsigned status, const char *type, char *text, size_t len)
{
	struct reply reply = { .status = status };

	reply.response =
	    MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	reply_set(&reply, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	return reply;
}

struct reply
reply_taken(unsigned status, const char *type, struct buf *bytes)
{
	size_t len = bytes->len;

	return make(status, type, buf_take(bytes), len);
}

struct reply
reply_copied(const char *type, const struct buf *bytes)
{
	return make(
	    MHD_HTTP_OK, type, mem_dupn(bytes->data, bytes->len), bytes->len);
}

/* ---- which encodings a client accepts ---- */

const char *
reply_header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* One element of Accept-Encoding: gzip, and not with a weight of zero. */
static bool
is_gzip(const char *element, size_t len)
{
	const char *weight;

	while (len > 0 && (*element == ' ' || *element == '\t'))
		element++, len--;
	if (len < 4 || strncasecmp(element, "gzip", 4) != 0)
		return false;
	if (len > 4 && strchr("; \t", element[4]) == NULL)
		return false;
	weight = memmem(element, len, "q=", 2);
	return weight == NULL || strtod(weight + 2, NULL) > 0;
}

static bool
wants_gzip(struct MHD_Connection *connection)
{
	const char *at =
	    reply_header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING);

	while (at != NULL && *at != '\0') {
		size_t len = strcspn(at, ",");

		if (is_gzip(at, len))
			return true;
		at += len;
		at += *at == ',' ? 1 : 0;
	}
	return false;
}

/* ---- long bodies ---- */

struct stream {
	struct reply_source source;
	struct gzip *gzip; /* NULL when sent as it is */
	struct buf plain;
	struct buf ready;
	size_t sent; /* of ready */
	bool told;
};

/* Make the next run of bytes; it may be empty while the compressor fills. */
static void
refill(struct stream *stream)
{
	struct buf *out =
	    stream->gzip != NULL ? &stream->plain : &stream->ready;

	buf_reset(&stream->ready);
	buf_reset(&stream->plain);
	stream->sent = 0;
	while (out->len < BLOCK && !stream->told)
		stream->told = !stream->source.next(stream->source.it, out);
	if (stream->gzip != NULL)
		gzip_add(stream->gzip, out, stream->told, &stream->ready);
}

static ssize_t
pull(void *cls, uint64_t at, char *out, size_t max)
{
	struct stream *stream = cls;
	size_t len;

	(void)at;
	while (stream->sent == stream->ready.len && !stream->told)
		refill(stream);
	len = stream->ready.len - stream->sent;
	if (len == 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (len > max)
		len = max;
	memcpy(out, stream->ready.data + stream->sent, len);
	stream->sent += len;
	return (ssize_t)len;
}

static void
end(void *cls)
{
	struct stream *stream = cls;

	stream->source.free(stream->source.it);
	gzip_free(stream->gzip);
	buf_clear(&stream->plain);
	buf_clear(&stream->ready);
	free(stream);
}

struct reply
reply_stream(struct MHD_Connection *connection, const char *type,
    struct reply_source source)
{
	struct stream *stream = mem_new(sizeof(*stream));
	struct reply reply = { .status = MHD_HTTP_OK };

	stream->source = source;
	stream->gzip = wants_gzip(connection) ? gzip_new() : NULL;
	reply.response = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, BLOCK, pull, stream, end);
	reply_set(&reply, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	reply_set(&reply, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
	reply_set(
	    &reply, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	if (stream->gzip != NULL)
		reply_set(&reply, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return reply;
}
