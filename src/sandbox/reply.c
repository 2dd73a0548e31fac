/*
 * Answers. A document streams: libmicrohttpd pulls, and a few receipts are
 * made, and compressed if the client likes that, for each pull.
 */
#include "sandbox/reply.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/document.h"
#include "sandbox/gzip.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <sys/types.h>

enum { BLOCK = 64 * 1024 };

static const char json[] = "application/json";
static const char xml[] = "application/xml";

struct stream {
	struct document *document;
	struct gzip *gzip; /* NULL when sent as it is */
	struct buf plain;
	struct buf ready;
	size_t sent; /* of ready */
	bool told;
};

static void
set(struct reply *reply, const char *header, const char *value)
{
	MHD_add_response_header(reply->response, header, value);
}

static struct reply
make(unsigned status, const char *type, char *text, size_t len)
{
	struct reply reply = { .status = status };

	reply.response =
	    MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	set(&reply, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	return reply;
}

static struct reply
make_json(unsigned status, struct buf *text)
{
	size_t len = text->len;

	return make(status, json, buf_take(text), len);
}

struct reply
reply_value(const char *name, const char *value)
{
	struct buf b = BUF_INIT;

	buf_printf(
	    &b, "{\"success\":true,\"response\":{\"%s\":\"%s\"}}", name, value);
	return make_json(MHD_HTTP_OK, &b);
}

struct reply
reply_error(unsigned status, const char *why)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "{\"success\":false");
	json_member_text(&b, "error", why);
	buf_putc(&b, '}');
	return make_json(status, &b);
}

struct reply
reply_method(const char *allowed)
{
	struct reply reply = reply_error(
	    MHD_HTTP_METHOD_NOT_ALLOWED, "this path takes another method");

	set(&reply, MHD_HTTP_HEADER_ALLOW, allowed);
	return reply;
}

struct reply
reply_bytes(const char *type, const struct buf *bytes)
{
	return make(
	    MHD_HTTP_OK, type, mem_dupn(bytes->data, bytes->len), bytes->len);
}

struct reply
reply_taken(const char *type, struct buf *bytes)
{
	size_t len = bytes->len;

	return make(MHD_HTTP_OK, type, buf_take(bytes), len);
}

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
		stream->told = !document_next(stream->document, out);
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

	document_free(stream->document);
	gzip_free(stream->gzip);
	buf_clear(&stream->plain);
	buf_clear(&stream->ready);
	free(stream);
}

struct reply
reply_document(struct document *document, bool gzip)
{
	struct stream *stream = mem_new(sizeof(*stream));
	struct reply reply = { .status = MHD_HTTP_OK };

	stream->document = document;
	stream->gzip = gzip ? gzip_new() : NULL;
	reply.response = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, BLOCK, pull, stream, end);
	set(&reply, MHD_HTTP_HEADER_CONTENT_TYPE, xml);
	set(&reply, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
	set(&reply, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	if (gzip)
		set(&reply, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return reply;
}
