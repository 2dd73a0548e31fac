/*
 * What we ask of libcurl. The settings that all requests share are tables;
 * each request is a copy of one handle that has them, so a library that does
 * not know one of them is found out at the start, not in the night.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <stdlib.h>
#include <string.h>

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
options_common(CURL *easy, const struct net_options *o)
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
		http_settle(h, HTTP_INVALID, "a header could not be added");
	else
		h->headers = more;
}

static CURLcode
set_headers(struct http *h, const struct http_request *r)
{
	char *line;

	add_header(h, "Accept: application/json, */*");
	add_header(h, "Expect:");
	if (r->secret_name != NULL) {
		line = mem_printf("%s: %s", r->secret_name, r->secret);
		add_header(h, line);
		free(line);
	}
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

CURLcode
options_request(struct http *h, const struct http_request *r)
{
	const char *method = r->method != NULL ? r->method : "GET";
	CURL *e = h->easy;
	CURLcode rc;

	if ((rc = curl_easy_setopt(e, CURLOPT_URL, r->url)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_PRIVATE, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->detail)) ||
	    (rc = set_method(e, method, r->upload_name != NULL)) ||
	    (rc = set_headers(h, r)) || (rc = set_limits(e, r)))
		return rc;
	return CURLE_OK;
}

static bool
known_method(const char *method)
{
	static const char *const words[] = { "GET", "POST", "PUT", "DELETE" };
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

static const char *
secret_fault(const struct http_request *r)
{
	if (r->secret_name == NULL)
		return NULL;
	if (!printable(r->secret_name) || strpbrk(r->secret_name, " :;"))
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

const char *
options_fault(const struct http_request *r)
{
	if (!known_method(r->method))
		return "this method is not one we send";
	if (r->upload_name != NULL && !can_carry(r->method))
		return "this method does not carry an upload";
	if (strncmp(r->url, "http://", 7) != 0 &&
	    strncmp(r->url, "https://", 8) != 0)
		return "the address does not begin with http:// or https://";
	return secret_fault(r);
}
