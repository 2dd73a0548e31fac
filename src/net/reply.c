/*
 * How a request ended, in our words. libcurl has a hundred codes; a table
 * turns them into the few outcomes a caller can act on. Whether a broken
 * request counts as not sent or as lost is no matter of the code but of
 * whether it went out, so the table has only HTTP_LOST for both.
 */
#include "base/mem.h"
#include "base/text.h"
#include "net/net_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct outcome_row {
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
static const struct outcome_row other = { CURLE_OK, NULL, HTTP_LOST,
	"the request did not get through" };

static const struct outcome_row *
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
say(const struct http *h, CURLcode code, const struct outcome_row *row,
    char *why, size_t size)
{
	char detail[sizeof(h->detail)];

	memcpy(detail, h->detail, sizeof(detail));
	if (detail[0] == '\0')
		snprintf(
		    detail, sizeof(detail), "%s", curl_easy_strerror(code));
	hide_logins(detail);
	text_hide(detail, h->secret);
	snprintf(why, size, "%s (%s)", row->words, detail);
}

static void
judge(const struct http *h, CURLcode code, struct http_reply *r)
{
	const struct outcome_row *row = find(code, h->detail);

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
reply_outcome(const struct http *h, CURLcode code, struct http_reply *r)
{
	memcpy(r->location, h->head.location, sizeof(r->location));
	text_hide(r->location, h->secret);
	if (!h->settled && code != CURLE_OK) {
		judge(h, code, r);
	} else if (!h->settled) {
		trust(h, r);
	} else {
		r->outcome = h->verdict;
		snprintf(r->why, sizeof(r->why), "%s", h->reason);
	}
}

/*
 * The headers of a reply, as far as we care: how long it says it is, when to
 * come back, what time the server has, where it would send us. Every reply
 * before the final one (100 Continue and its like) is forgotten at the next
 * status line; trailers behind the body are not listened to.
 */

/* Larger than any honest server's, small enough to be harmless. */
#define HEAD_MAX ((size_t)64 * 1024)

void
reply_head_init(struct head *head, const char *const *heeds)
{
	*head = (struct head){ .length = -1,
		.retry_s = -1,
		.retry_at = -1,
		.date = -1,
		.heeds = heeds };
}

void
reply_head_clear(struct head *head)
{
	size_t i;

	for (i = 0; i < head->nfields; i++)
		free((char *)(uintptr_t)head->fields[i].value);
	free(head->fields);
	reply_head_init(head, head->heeds);
}

/* Digits only; too many of them are the largest number there is. */
static int64_t
number(const char *text)
{
	if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
		return -1;
	return strtoll(text, NULL, 10);
}

/* A date begins with its weekday; libcurl would guess at much more. */
static int64_t
date(const char *text)
{
	time_t t =
	    isalpha((unsigned char)*text) ? curl_getdate(text, NULL) : -1;

	return t < 0 ? -1 : (int64_t)t;
}

static void
hear_length(struct head *head, const char *text)
{
	int64_t n = number(text);

	if (n < 0)
		head->wrong = "the reply has an unreadable Content-Length";
	else if (head->length >= 0 && head->length != n)
		head->wrong = "the reply has two different Content-Lengths";
	head->length = n;
}

/* Of several we believe the one with most patience. */
static void
hear_retry_after(struct head *head, const char *text)
{
	int64_t s = number(text), at = date(text);

	if (s > head->retry_s)
		head->retry_s = s;
	if (at > head->retry_at)
		head->retry_at = at;
}

static void
hear_date(struct head *head, const char *text)
{
	if (head->date < 0)
		head->date = date(text);
}

static void
hear_location(struct head *head, const char *text)
{
	if (head->location[0] == '\0')
		snprintf(head->location, sizeof(head->location), "%s", text);
}

static const struct {
	const char *name;
	void (*hear)(struct head *, const char *text);
} known[] = {
	{ "Content-Length", hear_length },
	{ "Date", hear_date },
	{ "Location", hear_location },
	{ "Retry-After", hear_retry_after },
};

static bool
is_named(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && strncasecmp(name, text, len) == 0;
}

/* One that comes again is one list with the first, as HTTP has it. */
static void
keep(struct head *head, const char *name, const char *value, size_t len)
{
	struct http_field *f = head->fields;
	size_t i;

	for (i = 0; i < head->nfields && f[i].name != name; i++)
		;
	if (i < head->nfields) {
		char *old = (char *)(uintptr_t)f[i].value;

		f[i].value = mem_printf("%s, %.*s", old, (int)len, value);
		free(old);
		return;
	}
	head->fields = mem_resize(f, head->nfields + 1, sizeof(*f));
	head->fields[head->nfields++] =
	    (struct http_field){ name, mem_dupn(value, len) };
}

/* A value too long for the place it has is as good as an empty one. */
static void
hear(struct head *head, const char *name, size_t name_len, const char *value,
    size_t len)
{
	char text[sizeof(head->location)] = "";
	const char *const *heed;
	size_t i;

	while (len > 0 && isspace((unsigned char)value[len - 1]))
		len--;
	while (len > 0 && isspace((unsigned char)*value))
		value++, len--;
	if (len < sizeof(text))
		memcpy(text, value, len);
	for (i = 0; i < NELEM(known); i++)
		if (is_named(known[i].name, name, name_len))
			known[i].hear(head, text);
	for (heed = head->heeds; heed != NULL && *heed != NULL; heed++)
		if (is_named(*heed, name, name_len))
			keep(head, *heed, value, len);
}

/* "HTTP/1.1 200 OK" or without the words: 200; of what is none 0. */
static int
status_of(const char *line, size_t len)
{
	const char *s = memchr(line, ' ', len), *end = line + len;
	int status = 0;

	if (len < 8 || memcmp(line, "HTTP/1.", 7) != 0 ||
	    !isdigit((unsigned char)line[7]))
		return 0;
	while (s != NULL && s < end && *s == ' ')
		s++;
	while (
	    s != NULL && s < end && isdigit((unsigned char)*s) && status <= 99)
		status = status * 10 + (*s++ - '0');
	return status >= 100 && status <= 599 ? status : 0;
}

/* Whatever came before was not yet the reply. */
static void
begin(struct head *head, const char *line, size_t len)
{
	size_t bytes = head->bytes;

	reply_head_clear(head);
	head->bytes = bytes;
	head->status = status_of(line, len);
	if (head->status == 0)
		head->wrong = "the reply begins with no status of HTTP";
}

void
reply_head_line(struct head *head, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);

	head->bytes += len;
	if (head->bytes > HEAD_MAX)
		head->wrong = "the reply's headers are too large";
	else if (head->whole)
		return;
	else if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		begin(head, line, len);
	else if (len > 0 && (*line == '\r' || *line == '\n'))
		head->whole = head->status >= 200;
	else if (colon != NULL)
		hear(head, line, (size_t)(colon - line), colon + 1,
		    len - (size_t)(colon + 1 - line));
}

int64_t
reply_retry_after(const struct head *head, int64_t now)
{
	int64_t base = head->date >= 0 ? head->date : now;
	int64_t wait = -1;

	if (head->retry_at >= 0)
		wait = head->retry_at > base ? head->retry_at - base : 0;
	return head->retry_s > wait ? head->retry_s : wait;
}
