/*
 * The life of one request: prepared by net_send(), started by the loop,
 * finished by the loop once libcurl, or we, have an outcome.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <stdlib.h>
#include <string.h>

void
http_settle(struct http *h, enum http_outcome verdict, const char *reason)
{
	if (h->settled)
		return;
	h->settled = true;
	h->verdict = verdict;
	h->reason = reason;
}

/* What libcurl is to know; a refusal of it is an outcome like others. */
static void
prepare(struct net *net, struct http *h, const struct http_request *r)
{
	const char *fault = options_fault(r);
	CURLcode rc;

	if (fault != NULL) {
		http_settle(h, HTTP_INVALID, fault);
		return;
	}
	h->easy = curl_easy_duphandle(net->pattern);
	if ((rc = body_attach(h)) == CURLE_OK &&
	    (rc = options_request(h, r)) == CURLE_OK &&
	    (rc = trust_attach(h, r)) == CURLE_OK && r->upload_name != NULL)
		rc = upload_attach(h, r);
	if (rc != CURLE_OK)
		http_settle(h, HTTP_INVALID, curl_easy_strerror(rc));
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
	head_init(&h->head);
	prepare(net, h, r);
	TAILQ_INSERT_TAIL(&net->requests, h, link);
	return h;
}

void
net_cancel(struct net *net, struct http *h)
{
	(void)net;
	http_settle(h, HTTP_CANCELLED, "the request was given up");
}

void
http_start(struct net *net, struct http *h)
{
	CURLMcode rc = curl_multi_add_handle(net->multi, h->easy);

	if (rc == CURLM_OK)
		h->running = true;
	else
		http_settle(h, HTTP_INVALID, curl_multi_strerror(rc));
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
	};

	reply.retry_after =
	    head_retry_after(&h->head, net->clock->wall_s(net->clock));
	outcome_tell(h, code, &reply);
	h->done(h->arg, &reply);
	http_drop(net, h);
}

void
http_finish(struct net *net, struct http *h, CURLcode code)
{
	if (h->looking && !h->settled)
		code = scheme_heard(net, h, code);
	else if (scheme_look(net, h, code))
		return;
	tell(net, h, code);
}
