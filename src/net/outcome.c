/*
 * How a request ended, in our words. libcurl has a hundred codes; a table
 * turns them into the few outcomes a caller can act on. Whether a broken
 * request counts as not sent or as lost is no matter of the code but of
 * whether it went out, so the table has only HTTP_LOST for both.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <stdio.h>
#include <string.h>

static const struct row {
	CURLcode code;
	const char *hint; /* only where libcurl's own words have this in them */
	enum http_outcome outcome;
	const char *words;
} rows[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, NULL, HTTP_LOST, "no such host" },
	{ CURLE_COULDNT_RESOLVE_PROXY, NULL, HTTP_LOST,
	    "the proxy cannot be found" },
	{ CURLE_PROXY, NULL, HTTP_LOST, "the proxy did not let us through" },
	{ CURLE_RECV_ERROR, "CONNECT", HTTP_LOST,
	    "the proxy did not let us through" },
	{ CURLE_COULDNT_CONNECT, NULL, HTTP_LOST,
	    "the server cannot be reached" },
	{ CURLE_OPERATION_TIMEDOUT, NULL, HTTP_LOST,
	    "the server did not answer in time" },
	{ CURLE_GOT_NOTHING, NULL, HTTP_LOST,
	    "the server closed the connection without an answer" },
	{ CURLE_PARTIAL_FILE, NULL, HTTP_LOST, "the reply was cut off" },
	{ CURLE_RECV_ERROR, "response headers", HTTP_MALFORMED,
	    "the reply's headers are too large" },
	/*
	 * This is how it calls one header line of more than 100 kB. When
	 * memory has ended the process has, see malloc.c.
	 */
	{ CURLE_OUT_OF_MEMORY, NULL, HTTP_MALFORMED,
	    "the reply's headers are too large" },
	{ CURLE_RECV_ERROR, NULL, HTTP_LOST,
	    "the connection broke before the whole reply came" },
	{ CURLE_SEND_ERROR, NULL, HTTP_LOST,
	    "the connection broke while the request was sent" },
	{ CURLE_SEND_FAIL_REWIND, NULL, HTTP_LOST,
	    "the connection broke while the request was sent" },
	{ CURLE_SSL_CONNECT_ERROR, "protocol", HTTP_UNTRUSTED,
	    "the server speaks only outdated TLS" },
	{ CURLE_SSL_CONNECT_ERROR, NULL, HTTP_LOST,
	    "the TLS connection could not be made" },
	{ CURLE_PEER_FAILED_VERIFICATION, NULL, HTTP_UNTRUSTED,
	    "the server's certificate cannot be trusted" },
	{ CURLE_SSL_CACERT_BADFILE, NULL, HTTP_UNTRUSTED,
	    "the file of trusted certificates cannot be used" },
	{ CURLE_SSL_ISSUER_ERROR, NULL, HTTP_UNTRUSTED,
	    "the server's certificate cannot be trusted" },
	{ CURLE_SSL_INVALIDCERTSTATUS, NULL, HTTP_UNTRUSTED,
	    "the server's certificate cannot be trusted" },
	{ CURLE_SSL_CERTPROBLEM, NULL, HTTP_UNTRUSTED,
	    "the server's certificate cannot be trusted" },
	{ CURLE_BAD_CONTENT_ENCODING, NULL, HTTP_ENCODING,
	    "the reply's compression is broken or unknown" },
	{ CURLE_WEIRD_SERVER_REPLY, NULL, HTTP_MALFORMED,
	    "the reply's headers make no sense" },
	{ CURLE_UNSUPPORTED_PROTOCOL, "response", HTTP_MALFORMED,
	    "the reply is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, "HTTP/", HTTP_MALFORMED,
	    "the reply is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, NULL, HTTP_INVALID,
	    "the address is of a kind we do not use" },
	{ CURLE_URL_MALFORMAT, NULL, HTTP_INVALID,
	    "the address is not well-formed" },
	{ CURLE_LOGIN_DENIED, NULL, HTTP_INVALID,
	    "the address has a user name in it" },
};

/* Codes that are not in the table can only be trouble on the way. */
static const struct row other = { CURLE_OK, NULL, HTTP_LOST,
	"the request did not get through" };

static const struct row *
find(CURLcode code, const char *detail)
{
	size_t i;

	for (i = 0; i < NELEM(rows); i++)
		if (rows[i].code == code &&
		    (rows[i].hint == NULL ||
			strstr(detail, rows[i].hint) != NULL))
			return &rows[i];
	return &other;
}

/* Nobody shall read what stands before an @: a proxy has a password, too. */
static void
hide_logins(char *text)
{
	char *at, *from;

	for (at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@'))
		for (from = at; from > text && !strchr(" '/\"", from[-1]);)
			*--from = '*';
}

static void
hide(char *text, const char *secret)
{
	char *at = text;

	if (secret == NULL || *secret == '\0')
		return;
	while ((at = strstr(at, secret)) != NULL)
		memset(at, '*', strlen(secret));
}

static void
say(const struct http *h, CURLcode code, const struct row *row, char *why,
    size_t size)
{
	char detail[sizeof(h->detail)];

	memcpy(detail, h->detail, sizeof(detail));
	if (detail[0] == '\0')
		snprintf(
		    detail, sizeof(detail), "%s", curl_easy_strerror(code));
	hide_logins(detail);
	hide(detail, h->secret);
	snprintf(why, size, "%s (%s)", row->words, detail);
}

static void
judge(const struct http *h, CURLcode code, struct http_reply *r)
{
	const struct row *row = find(code, h->detail);

	r->outcome = row->outcome;
	if (row->outcome == HTTP_LOST && !h->sent)
		r->outcome = HTTP_NOT_SENT;
	if (code != CURLE_PEER_FAILED_VERIFICATION ||
	    !trust_tell(h, r->why, sizeof(r->why)))
		say(h, code, row, r->why, sizeof(r->why));
}

/* libcurl takes headers that end with the connection for a whole reply. */
static void
trust(const struct http *h, struct http_reply *r)
{
	r->outcome = h->head.whole ? HTTP_REPLY : HTTP_LOST;
	if (h->head.whole)
		snprintf(r->why, sizeof(r->why), "the server answered %d",
		    h->head.status);
	else
		snprintf(r->why, sizeof(r->why),
		    "the reply was cut off in its headers");
}

void
outcome_tell(const struct http *h, CURLcode code, struct http_reply *r)
{
	memcpy(r->location, h->head.location, sizeof(r->location));
	hide(r->location, h->secret);
	if (!h->settled && code != CURLE_OK) {
		judge(h, code, r);
	} else if (!h->settled) {
		trust(h, r);
	} else {
		r->outcome = h->verdict;
		snprintf(r->why, sizeof(r->why), "%s", h->reason);
	}
}
