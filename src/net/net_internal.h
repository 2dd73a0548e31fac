/*
 * What the files of this folder tell each other. A request (struct http) is
 * on the net's list from net_send() until its done function was called; only
 * the loop adds it to and takes it from libcurl's multi handle, because
 * libcurl does not like that from inside its callbacks.
 */
#ifndef NET_NET_INTERNAL_H
#define NET_NET_INTERNAL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/field.h"
#include "net/net.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/types.h>

TAILQ_HEAD(http_list, http);
TAILQ_HEAD(net_timer_list, net_timer);

struct net {
	CURLM *multi;
	CURL *pattern; /* the settings all requests share */
	struct clock *clock;
	struct http_list requests;
	struct net_timer_list timers; /* next due first */
	uint64_t timers_started;
	int timer_fd; /* expires when the first timer is due */
	char *plain;  /* host and port that speak no other scheme */
	unsigned holds;
	bool stopped;
	struct sigaction old_pipe;

	atomic_bool woken;
	void (*wake_fn)(void *);
	void *wake_arg;

	int signal_fd;
	sigset_t caught; /* blocked by us, read from signal_fd */
	void (*signal_fn)(void *, int);
	void *signal_arg;
};

/* What the headers of a reply said. */
struct head {
	int status;
	bool whole; /* the final headers ended; what follows are trailers */
	size_t bytes;
	int64_t length;   /* -1: not told */
	int64_t retry_s;  /* -1: not told */
	int64_t retry_at; /* -1: not told */
	int64_t date;     /* -1: not told */
	char location[256];
	const char *wrong; /* why the reply cannot be believed, or NULL */
	const char *const *heeds;  /* or NULL */
	struct http_field *fields; /* of these that came; values are its own */
	size_t nfields;
};

void reply_head_init(struct head *, const char *const *heeds);
void reply_head_clear(struct head *);
void reply_head_line(struct head *, const char *line, size_t len);
int64_t reply_retry_after(const struct head *, int64_t now);

/* A file on its way out. */
struct upload {
	int fd; /* our own; -1: none */
	off_t pos, size;
	struct buf packed; /* what is sent instead of the file, if it is */
	curl_mime *mime;
};

/* What was seen of a server's certificate. */
struct trust {
	bool seen;
	int error; /* OpenSSL's X509_V_; of the certificate at which it ended:
		    */
	char issuer[160], from[32], until[32];
	char hosts[160]; /* of the server's own */
};

struct http {
	TAILQ_ENTRY(http) link;
	CURL *easy;
	struct curl_slist *headers;
	struct upload upload;
	char *secret;
	char *host; /* and the port, where the address has one */
	bool tls;
	char *ca_name; /* or NULL */
	struct trust trust;
	bool fresh;
	bool running; /* libcurl has it */
	bool sent;
	bool settled; /* by us, with verdict and reason, not by libcurl */
	enum http_outcome verdict;
	const char *reason;
	struct head head;
	struct buf body;
	uint64_t bytes, max_bytes;
	int (*write)(void *, const char *, size_t);
	void *write_arg;
	void (*done)(void *, const struct http_reply *);
	void *arg;
	char detail[CURL_ERROR_SIZE];

	/* scheme.c: a second look, after this code */
	bool looking, other_heard;
	CURLcode first;
	char other_detail[CURL_ERROR_SIZE], other[256];
};

/* http.c: hand over to libcurl, take back, tell, free. */
void http_start(struct net *, struct http *);
void http_finish(struct net *, struct http *, CURLcode);
void http_drop(struct net *, struct http *);

/* options.c */
CURLcode net_options_common(CURL *, const struct net_options *);

/* trust.c; trust_tell() gives false when it knows nothing. */
CURLcode trust_attach(struct http *, const struct http_request *);
bool trust_tell(const struct http *, char *why, size_t size);

/*
 * scheme.c: does the port speak the other scheme? When scheme_look() gives
 * true, the request goes on with that question. When it ends again,
 * scheme_heard() says so in a sentence, or gives NULL; h->first is the code of
 * before.
 */
bool scheme_look(struct net *, struct http *, CURLcode);
const char *scheme_heard(struct net *, struct http *, CURLcode);

/* reply.c: how it ended, in a sentence. */
void reply_outcome(const struct http *, CURLcode, struct http_reply *);

#endif
