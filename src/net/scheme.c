/*
 * http:// where TLS is spoken, or https:// where it is not: such a server
 * mostly closes the connection without a word. So where the first thing that
 * we heard made no sense, its port is asked once in the other way: by a TLS
 * handshake after which nothing is sent, or by a HEAD without a token. If that
 * is understood, it is what the request ends with.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 3000L

static bool
has(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

/* Servers that see what has happened say so, in a 400 in plain HTTP. */
static bool
is_told(const struct http *h)
{
	struct buf copy = BUF_INIT;
	bool told;

	if (h->head.status != 400 || h->body.len == 0)
		return false;
	buf_add(&copy, h->body.data, h->body.len);
	told = has(buf_str(&copy), "https") || has(buf_str(&copy), "ssl") ||
	       has(buf_str(&copy), "tls");
	buf_clear(&copy);
	return told;
}

static bool
may_be_tls(const struct http *h, CURLcode code)
{
	if (!h->sent)
		return false;
	if (code == CURLE_OK)
		return is_told(h);
	return h->head.bytes == 0 &&
	       (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR ||
		   code == CURLE_SEND_ERROR ||
		   code == CURLE_UNSUPPORTED_PROTOCOL);
}

/* An alert is TLS, and so is a version that we do not take. */
static bool
may_be_http(const struct http *h, CURLcode code)
{
	curl_off_t connected = 0;

	if (h->sent || h->trust.seen)
		return false;
	if (code == CURLE_SSL_CONNECT_ERROR)
		return !has(h->detail, "alert") &&
		       !has(h->detail, "unsupported protocol");
	curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connected);
	return code == CURLE_OPERATION_TIMEDOUT && connected > 0;
}

/* ---- looking ---- */

static size_t
hear(char *line, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	struct head head;

	reply_head_init(&head, NULL);
	reply_head_line(&head, line, size * n);
	/* 400 is what a server of TLS says to plain words. */
	h->other_heard =
	    head.wrong == NULL && head.status >= 200 && head.status != 400;
	return CURL_WRITEFUNC_ERROR;
}

static CURLcode
set_look(struct http *h, CURL *e, const char *url)
{
	CURLcode rc;

	if ((rc = curl_easy_setopt(e, CURLOPT_URL, url)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_PRIVATE, h)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->other_detail)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, LOOK_MS)))
		return rc;
	if (!h->tls)
		return curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	if ((rc = curl_easy_setopt(e, CURLOPT_NOBODY, 1L)) ||
	    (rc = curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, hear)))
		return rc;
	return curl_easy_setopt(e, CURLOPT_HEADERDATA, h);
}

static bool
prepare(struct net *net, struct http *h)
{
	char *url = mem_printf("%s://%s/", h->tls ? "http" : "https", h->host);
	CURL *look = curl_easy_duphandle(net->pattern);
	bool ready = look != NULL && set_look(h, look, url) == CURLE_OK;

	free(url);
	if (!ready) {
		curl_easy_cleanup(look);
		return false;
	}
	curl_multi_remove_handle(net->multi, h->easy);
	curl_easy_cleanup(h->easy);
	h->easy = look;
	return true;
}

/* Asked in vain once, a port is not asked again by this net. */
static bool
is_known(struct net *net, const struct http *h)
{
	return net->plain != NULL && strcmp(net->plain, h->host) == 0;
}

bool
scheme_look(struct net *net, struct http *h, CURLcode code)
{
	if (h->settled || h->looking || is_known(net, h) ||
	    !(h->tls ? may_be_http(h, code) : may_be_tls(h, code)) ||
	    !prepare(net, h))
		return false;
	h->looking = true;
	h->first = code;
	h->running = false; /* the loop starts it */
	return true;
}

/* ---- telling ---- */

/* A certificate that we would not trust is TLS all the same. */
static bool
is_understood(const struct http *h, CURLcode code)
{
	if (h->tls)
		return h->other_heard;
	return code == CURLE_OK || code == CURLE_PEER_FAILED_VERIFICATION ||
	       (code == CURLE_SSL_CONNECT_ERROR &&
		   has(h->other_detail, "alert"));
}

const char *
scheme_heard(struct net *net, struct http *h, CURLcode code)
{
	if (!is_understood(h, code)) {
		free(net->plain);
		net->plain = mem_dup(h->host);
		return NULL;
	}
	snprintf(h->other, sizeof(h->other),
	    h->tls ? "%s: this port speaks http, not TLS; is the url http://%s?"
		   : "%s: this port speaks TLS, not plain http; is the url "
		     "https://%s?",
	    h->host, h->host);
	return h->other;
}
