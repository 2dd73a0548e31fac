/*
 * The life of one request: prepared by net_send(), started by the loop,
 * finished by the loop once libcurl, or we, have an outcome.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/*
 * What libcurl calls while a request is under way. Limits are kept here and
 * not by libcurl: its own does not see what comes out of a decompressor. To
 * say no, a callback settles the request first and then breaks it off.
 */

/* Enough for any answer that is kept in memory, error pages included. */
#define KEPT_MAX ((uint64_t)1024 * 1024)

/* The first thing we find wrong ourselves is what counts. */
static void
settle(struct http *h, enum http_outcome verdict, const char *reason)
{
	if (h->settled)
		return;
	h->settled = true;
	h->verdict = verdict;
	h->reason = reason;
}

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
		settle(h, HTTP_TOO_BIG, "the reply is larger than allowed");
		return CURL_WRITEFUNC_ERROR;
	}
	h->bytes += len;
	if (!written(h)) {
		buf_add(&h->body, data, len);
	} else if (h->write(h->write_arg, data, len) != 0) {
		settle(
		    h, HTTP_REFUSED_BY_WRITER, "the reply could not be stored");
		return CURL_WRITEFUNC_ERROR;
	}
	return len;
}

static size_t
hear(char *line, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	reply_head_line(&h->head, line, size * n);
	if (h->head.wrong != NULL)
		settle(h, HTTP_MALFORMED, h->head.wrong);
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
		settle(h, HTTP_LOST, "the connection died before a reply");
	if (h->settled)
		return CURL_PREREQFUNC_ABORT;
	h->sent = true;
	return CURL_PREREQFUNC_OK;
}

/* What libcurl calls while a request is under way. */
static CURLcode
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

/*
 * What we ask of libcurl. The settings that all requests share are tables;
 * each request is a copy of one handle that has them, so a library that does
 * not know one of them is found out at the start, not in the night.
 */

#define LOOPBACK "localhost,127.0.0.0/8,::1"
#define STALL_MS 60000

static const struct {
	CURLoption option;
	long value;
} numbers[] = {
	/* A secret header would go along to wherever a redirect points. */
	{ CURLOPT_FOLLOWLOCATION, 0 },
	/* A proxy is asked for a tunnel and shown none of our headers. */
	{ CURLOPT_HTTPPROXYTUNNEL, 1 },
	{ CURLOPT_HEADEROPT, CURLHEADER_SEPARATE },
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
	{ CURLOPT_PATH_AS_IS, 1 },
	/* A connection carries one request at a time: its end is its own. */
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	{ CURLOPT_HTTP09_ALLOWED, 0 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_CONNECTTIMEOUT, 20 },
	{ CURLOPT_LOW_SPEED_LIMIT, 1 },
	{ CURLOPT_NOSIGNAL, 1 },
	/* A name server that does not answer must not hold up a Ctrl-C. */
	{ CURLOPT_QUICK_EXIT, 1 },
};

static const struct {
	CURLoption option;
	const char *value;
} strings[] = {
	{ CURLOPT_PROTOCOLS_STR, "http,https" },
	{ CURLOPT_REDIR_PROTOCOLS_STR, "http,https" },
	{ CURLOPT_ACCEPT_ENCODING, "gzip, deflate" },
};

/* What the environment exempts from proxies, and this machine always. */
static CURLcode
set_noproxy(CURL *easy)
{
	const char *env = getenv("no_proxy");
	CURLcode rc;
	char *list;

	if (env == NULL)
		env = getenv("NO_PROXY");
	if (env != NULL && strcmp(env, "*") == 0)
		return curl_easy_setopt(easy, CURLOPT_NOPROXY, env);
	list = mem_printf("%s,%s", LOOPBACK, env != NULL ? env : "");
	rc = curl_easy_setopt(easy, CURLOPT_NOPROXY, list);
	free(list);
	return rc;
}

static CURLcode
set_tables(CURL *easy)
{
	CURLcode rc = CURLE_OK;
	size_t i;

	for (i = 0; rc == CURLE_OK && i < NELEM(numbers); i++)
		rc =
		    curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
	for (i = 0; rc == CURLE_OK && i < NELEM(strings); i++)
		rc =
		    curl_easy_setopt(easy, strings[i].option, strings[i].value);
	return rc;
}

CURLcode
net_options_common(CURL *easy, const struct net_options *o)
{
	const char *agent = o->user_agent != NULL ? o->user_agent : "kassa";
	CURLcode rc;

	if ((rc = set_tables(easy)) != CURLE_OK ||
	    (rc = set_noproxy(easy)) != CURLE_OK)
		return rc;
	return curl_easy_setopt(easy, CURLOPT_USERAGENT, agent);
}

/* An upload makes a POST of it by itself. */
static CURLcode
set_method(CURL *easy, const char *method, bool upload)
{
	CURLcode rc;

	if (strcmp(method, "GET") == 0)
		return CURLE_OK;
	if (strcmp(method, "POST") != 0)
		return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
	if (upload)
		return CURLE_OK;
	rc = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, 0L);
	if (rc != CURLE_OK)
		return rc;
	return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, "");
}

static void
add_header(struct http *h, const char *line)
{
	struct curl_slist *more = curl_slist_append(h->headers, line);

	if (more == NULL)
		settle(h, HTTP_INVALID, "a header could not be added");
	else
		h->headers = more;
}

static void
add_field(struct http *h, const char *name, const char *value)
{
	char *line = mem_printf("%s: %s", name, value);

	add_header(h, line);
	free(line);
}

static void
add_secret(struct http *h, const char *scheme, const char *secret)
{
	char *line = mem_printf("%s%s", scheme, secret);

	add_header(h, line);
	explicit_bzero(line, strlen(line));
	free(line);
}

static CURLcode
set_headers(struct http *h, const struct http_request *r)
{
	add_field(h, "Accept",
	    r->accept != NULL ? r->accept : "application/json, */*");
	add_header(h, "Expect:");
	if (r->body.type != NULL && r->body.form == NULL)
		add_field(h, "Content-Type", r->body.type);
	if (r->body.gzip)
		add_header(h, "Content-Encoding: gzip");
	if (r->secret_scheme != NULL)
		add_secret(h, r->secret_scheme, r->secret);
	return curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
}

static CURLcode
set_limits(CURL *easy, const struct http_request *r)
{
	int64_t stall = r->stall_ms > 0 ? r->stall_ms : STALL_MS;
	long alone = r->fresh ? 1 : 0;
	CURLcode rc;

	if ((rc = curl_easy_setopt(
		 easy, CURLOPT_LOW_SPEED_TIME, (long)((stall + 999) / 1000))) ||
	    (rc = curl_easy_setopt(
		 easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms)) ||
	    (rc = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, alone)))
		return rc;
	return curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, alone);
}

static CURLcode
options_request(struct http *h, const struct http_request *r)
{
	const char *method = r->method != NULL ? r->method : "GET";
	CURL *e = h->easy;
	CURLcode rc;

	if ((rc = curl_easy_setopt(e, CURLOPT_URL, r->url)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_PRIVATE, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->detail)) ||
	    (rc = set_method(e, method, r->body.type != NULL)) ||
	    (rc = set_headers(h, r)) || (rc = set_limits(e, r)))
		return rc;
	return CURLE_OK;
}

static bool
known_method(const char *method)
{
	static const char *const words[] = { "GET", "POST", "PUT", "PATCH",
		"DELETE" };
	size_t i;

	for (i = 0; i < NELEM(words); i++)
		if (method == NULL || strcmp(method, words[i]) == 0)
			return true;
	return false;
}

/* Something, and printable: a line break would begin another header. */
static bool
printable(const char *text)
{
	const char *s;

	for (s = text; s != NULL && *s >= 0x20 && *s < 0x7f; s++)
		;
	return s != NULL && s > text && *s == '\0';
}

/* "NAME: ", and perhaps a word more with a blank behind it. */
static bool
is_scheme(const char *scheme)
{
	size_t n = strcspn(scheme, ": ;"), len = strlen(scheme);

	return printable(scheme) && n > 0 &&
	       strncmp(scheme + n, ": ", 2) == 0 && scheme[len - 1] == ' ' &&
	       strchr(scheme + n + 1, ':') == NULL;
}

static const char *
secret_fault(const struct http_request *r)
{
	if (r->secret_scheme == NULL)
		return NULL;
	if (!is_scheme(r->secret_scheme))
		return "the token's header has a name that cannot be sent";
	if (!printable(r->secret))
		return "the token is empty or has characters that cannot be "
		       "sent";
	return NULL;
}

static bool
can_carry(const char *method)
{
	return method != NULL && strcmp(method, "GET") != 0;
}

static const char *
options_fault(const struct http_request *r)
{
	if (!known_method(r->method))
		return "this method is not one we send";
	if (r->body.type != NULL && !can_carry(r->method))
		return "this method does not carry an upload";
	if (r->body.form != NULL && r->body.gzip)
		return "a form is not compressed";
	if (strncmp(r->url, "http://", 7) != 0 &&
	    strncmp(r->url, "https://", 8) != 0)
		return "the address does not begin with http:// or https://";
	return secret_fault(r);
}

/*
 * A file on its way out, as the one part of a form. It is read at positions
 * of our own from a descriptor of our own, so it can be sent from the start
 * again and nobody else's offset moves. A file that shrinks meanwhile ends
 * the request; libcurl would wait for bytes that never come.
 */

static size_t
give(char *to, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	struct upload *up = &h->upload;
	off_t left = up->size - up->pos;
	size_t want = size * n;
	ssize_t got;

	if (left == 0)
		return 0;
	if ((off_t)want > left)
		want = (size_t)left;
	if (up->packed.len > 0) {
		memcpy(to, up->packed.data + up->pos, want);
		got = (ssize_t)want;
	} else {
		got = pread(up->fd, to, want, up->pos);
	}
	if (got <= 0) {
		settle(h, HTTP_LOST,
		    got < 0 ? "the file cannot be read while it is sent"
			    : "the file became shorter while it was sent");
		return CURL_READFUNC_ABORT;
	}
	up->pos += got;
	return (size_t)got;
}

static int
seek(void *arg, curl_off_t offset, int whence)
{
	struct http *h = arg;

	if (whence != SEEK_SET || offset < 0 || offset > h->upload.size)
		return CURL_SEEKFUNC_FAIL;
	h->upload.pos = offset;
	return CURL_SEEKFUNC_OK;
}

static int
open_copy(struct upload *up, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -1;
	up->size = st.st_size;
	up->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return up->fd < 0 ? -1 : 0;
}

static CURLcode
attach_form(struct http *h, const struct http_body *b)
{
	struct upload *up = &h->upload;
	curl_mimepart *part;
	CURLcode rc;

	up->mime = curl_mime_init(h->easy);
	part = curl_mime_addpart(up->mime);
	if ((rc = curl_mime_name(part, b->form)) != CURLE_OK ||
	    (rc = curl_mime_filename(part, b->file)) != CURLE_OK ||
	    (rc = curl_mime_type(part, b->type)) != CURLE_OK ||
	    (rc = curl_mime_data_cb(part, up->size, give, seek, NULL, h)))
		return rc;
	return curl_easy_setopt(h->easy, CURLOPT_MIMEPOST, up->mime);
}

static CURLcode
attach_plain(struct http *h)
{
	curl_off_t size = h->upload.size;
	CURL *e = h->easy;
	CURLcode rc;

	if ((rc = curl_easy_setopt(e, CURLOPT_POST, 1L)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, size)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_READFUNCTION, give)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_READDATA, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, seek)))
		return rc;
	return curl_easy_setopt(e, CURLOPT_SEEKDATA, h);
}

/* The file as gzip, at once: a batch of goods is a few megabytes at most. */
static int
pack(struct upload *up)
{
	z_stream z = { .avail_in = (uInt)up->size };
	char *text = mem_array((size_t)up->size + 1, 1), *out;
	size_t room;
	int rc = Z_ERRNO;

	if (pread(up->fd, text, (size_t)up->size, 0) == (ssize_t)up->size)
		rc = deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
		    15 + 16, 8, Z_DEFAULT_STRATEGY);
	if (rc == Z_OK) {
		room = deflateBound(&z, (uLong)up->size);
		out = mem_array(room, 1);
		z.next_in = (Bytef *)text;
		z.next_out = (Bytef *)out;
		z.avail_out = (uInt)room;
		rc = deflate(&z, Z_FINISH);
		buf_add(&up->packed, out, room - z.avail_out);
		up->size = (off_t)up->packed.len;
		deflateEnd(&z);
		free(out);
	}
	free(text);
	return rc == Z_STREAM_END ? 0 : -1;
}

/* More is not compressed in memory. */
#define PACK_MAX ((off_t)64 * 1024 * 1024)

static CURLcode
upload_attach(struct http *h, const struct http_request *r)
{
	struct upload *up = &h->upload;

	if (open_copy(up, r->body.fd) != 0)
		settle(h, HTTP_INVALID, "the upload is not an open file");
	else if (r->body.gzip && up->size > PACK_MAX)
		settle(h, HTTP_INVALID, "the upload is too large");
	else if (r->body.gzip && pack(up) != 0)
		settle(h, HTTP_INVALID, "the upload cannot be read");
	else
		return r->body.form != NULL ? attach_form(h, &r->body)
					    : attach_plain(h);
	return CURLE_OK;
}

static void
upload_close(struct upload *up)
{
	curl_mime_free(up->mime);
	buf_clear(&up->packed);
	if (up->fd >= 0)
		close(up->fd);
	up->fd = -1;
}

/* What libcurl is to know; a refusal of it is an outcome like others. */
static void
prepare(struct net *net, struct http *h, const struct http_request *r)
{
	const char *fault = options_fault(r);
	CURLcode rc;

	if (fault != NULL) {
		settle(h, HTTP_INVALID, fault);
		return;
	}
	h->easy = curl_easy_duphandle(net->pattern);
	if ((rc = body_attach(h)) == CURLE_OK &&
	    (rc = options_request(h, r)) == CURLE_OK &&
	    (rc = trust_attach(h, r)) == CURLE_OK && r->body.type != NULL)
		rc = upload_attach(h, r);
	if (rc != CURLE_OK)
		settle(h, HTTP_INVALID, curl_easy_strerror(rc));
}

static void
note_host(struct http *h, const char *url)
{
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	h->tls = strncasecmp(url, "https:", 6) == 0;
	h->host = mem_dupn(host, strcspn(host, "/?#"));
}

struct http *
net_send(struct net *net, const struct http_request *r,
    void (*done)(void *, const struct http_reply *), void *arg)
{
	struct http *h = mem_new(sizeof(*h));

	h->upload.fd = -1;
	h->secret = mem_dup(r->secret);
	h->ca_name = mem_dup(r->ca_name);
	note_host(h, r->url);
	h->fresh = r->fresh;
	h->max_bytes = r->max_bytes;
	h->write = r->write;
	h->write_arg = r->write_arg;
	h->done = done;
	h->arg = arg;
	reply_head_init(&h->head, r->heeds);
	prepare(net, h, r);
	TAILQ_INSERT_TAIL(&net->requests, h, link);
	return h;
}

void
net_cancel(struct net *net, struct http *h)
{
	(void)net;
	settle(h, HTTP_CANCELLED, "the request was given up");
}

void
http_start(struct net *net, struct http *h)
{
	CURLMcode rc = curl_multi_add_handle(net->multi, h->easy);

	if (rc == CURLM_OK)
		h->running = true;
	else
		settle(h, HTTP_INVALID, curl_multi_strerror(rc));
}

void
http_drop(struct net *net, struct http *h)
{
	TAILQ_REMOVE(&net->requests, h, link);
	if (h->running)
		curl_multi_remove_handle(net->multi, h->easy);
	curl_easy_cleanup(h->easy);
	curl_slist_free_all(h->headers);
	upload_close(&h->upload);
	buf_clear(&h->body);
	reply_head_clear(&h->head);
	free(h->secret);
	free(h->host);
	free(h->ca_name);
	free(h);
}

static void
tell(struct net *net, struct http *h, CURLcode code)
{
	struct http_reply reply = {
		.status = h->head.status,
		.body = buf_str(&h->body),
		.len = h->body.len,
		.bytes = h->bytes,
		.date = h->head.date,
		.sent = h->sent,
		.fields = h->head.fields,
		.nfields = h->head.nfields,
	};

	reply.retry_after =
	    reply_retry_after(&h->head, net->clock->wall_s(net->clock));
	reply_outcome(h, code, &reply);
	h->done(h->arg, &reply);
	http_drop(net, h);
}

void
http_finish(struct net *net, struct http *h, CURLcode code)
{
	if (h->looking && !h->settled) {
		const char *other = scheme_heard(net, h, code);

		if (other != NULL)
			settle(h, HTTP_UNTRUSTED, other);
		code = h->first;
	} else if (scheme_look(net, h, code))
		return;
	tell(net, h, code);
}
