/*
 * What libcurl calls while a request is under way. Limits are kept here and
 * not by libcurl: its own does not see what comes out of a decompressor. To
 * say no, a callback settles the request first and then breaks it off.
 */
#include "net/net_internal.h"

/* Enough for any answer that is kept in memory, error pages included. */
#define KEPT_MAX ((uint64_t)1024 * 1024)

static bool
written(const struct http *h)
{
	return h->write != NULL && h->head.status >= 200 &&
	       h->head.status <= 299;
}

static uint64_t
limit(const struct http *h)
{
	if (written(h))
		return h->max_bytes > 0 ? h->max_bytes : UINT64_MAX;
	if (h->write != NULL || h->max_bytes == 0)
		return KEPT_MAX;
	return h->max_bytes;
}

static size_t
take(char *data, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	size_t len = size * n;

	if (h->settled)
		return CURL_WRITEFUNC_ERROR;
	if (len > limit(h) - h->bytes) {
		http_settle(
		    h, HTTP_TOO_BIG, "the reply is larger than allowed");
		return CURL_WRITEFUNC_ERROR;
	}
	h->bytes += len;
	if (!written(h)) {
		buf_add(&h->body, data, len);
	} else if (h->write(h->write_arg, data, len) != 0) {
		http_settle(
		    h, HTTP_REFUSED_BY_WRITER, "the reply could not be stored");
		return CURL_WRITEFUNC_ERROR;
	}
	return len;
}

static size_t
hear(char *line, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	head_line(&h->head, line, size * n);
	if (h->head.wrong != NULL)
		http_settle(h, HTTP_MALFORMED, h->head.wrong);
	return h->settled ? CURL_WRITEFUNC_ERROR : size * n;
}

/*
 * The connection stands, with TLS and through the proxy, and the request is
 * about to go out. When this comes again libcurl is repeating the request
 * on another connection; a fresh request must not be.
 */
static int
going(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct http *h = arg;

	(void)to, (void)from, (void)to_port, (void)from_port;
	if (h->sent && h->fresh)
		http_settle(h, HTTP_LOST, "the connection died before a reply");
	if (h->settled)
		return CURL_PREREQFUNC_ABORT;
	h->sent = true;
	return CURL_PREREQFUNC_OK;
}

CURLcode
body_attach(struct http *h)
{
	CURL *e = h->easy;
	CURLcode rc;

	if ((rc = curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_WRITEDATA, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, hear)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_HEADERDATA, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, going)))
		return rc;
	return curl_easy_setopt(e, CURLOPT_PREREQDATA, h);
}
