/*
 * The only waiting. One loop in one thread runs requests, timers, signals and
 * the knocks of worker threads, and calls back: one after the other, never two
 * at once, and never from inside the function that asked for it. Callbacks are
 * short and may call anything here but net_run() and net_free().
 *
 *	struct net *net = net_new(&options, &err);
 *	net_send(net, &request, on_reply, job);
 *	net_run(net, &err);
 *	net_free(net);
 *
 * All functions belong to the loop's thread; net_wake() alone may be called
 * from others.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct clock;
struct err;
struct http_field;
struct net;

struct net_options {
	const char *user_agent; /* NULL: "kassa" */
	struct clock *clock;    /* NULL: the machine's; outlives the net */
};

/*
 * SIGPIPE is ignored from here to net_free(). Proxies come from the
 * environment; a proxy is only ever asked for a tunnel (CONNECT).
 */
struct net *net_new(const struct net_options *, struct err *);

/*
 * Drops what is under way without calling back: requests end, timers stop,
 * signals have their old meaning again. NULL is fine.
 */
void net_free(struct net *);

/*
 * Run until net_stop(), or until no request, timer or hold is left. May be
 * called again. An error (70) means that waiting itself is broken.
 */
int net_run(struct net *, struct err *);
void net_stop(struct net *); /* whoever was not called yet: next net_run() */

/*
 * While a hold is on, net_run() stays although nothing else is left: for a
 * worker that is going to net_wake(). Holds count.
 */
void net_hold(struct net *);
void net_release(struct net *);

/* From any thread: call what net_on_wake() named. Many knocks may be one. */
void net_wake(struct net *);
void net_on_wake(struct net *, void (*fn)(void *arg), void *arg);

/*
 * The first SIGINT, SIGTERM or SIGHUP calls fn; from then on these signals
 * have their default action again, so a second Ctrl-C ends the process at
 * once. A signal that was ignored at the start (nohup) stays ignored. Call it
 * before threads are started: they inherit that the signals are not theirs.
 */
void net_catch_signals(
    struct net *, void (*fn)(void *arg, int signo), void *arg);

/*
 * A timer lives in its owner, zeroed at first. It fires once, however late
 * the loop or however long the machine slept; earlier due, earlier fired; it
 * is idle when its function is called. Starting a running timer sets it anew.
 * Stop it before its owner is freed; stopping an idle one is fine.
 */
struct net_timer {
	TAILQ_ENTRY(net_timer) link;
	int64_t due;
	uint64_t number; /* in the order of starting; 0: idle */
	void (*fn)(void *arg);
	void *arg;
};

void net_timer_start(struct net *, struct net_timer *, int64_t delay_ms,
    void (*fn)(void *arg), void *arg);
void net_timer_stop(struct net *, struct net_timer *);

/*
 * How a request ended. Only HTTP_NOT_SENT is safe to repeat whatever the
 * request was; HTTP_INVALID is of no use to repeat at all.
 */
enum http_outcome {
	HTTP_REPLY,    /* a whole reply, of any status */
	HTTP_NOT_SENT, /* nothing reached the server: no host, no connection */
	HTTP_LOST, /* maybe sent, but no whole reply: reset, cut, timed out */
	HTTP_TOO_BIG,   /* more than max_bytes */
	HTTP_MALFORMED, /* not HTTP as it should be: headers, lengths */
	HTTP_ENCODING,  /* content coding broken or unknown */
	HTTP_UNTRUSTED, /* certificate or TLS version not acceptable, or TLS
			   where there is none, or none where there is */
	HTTP_REFUSED_BY_WRITER, /* the write function did not return 0 */
	HTTP_CANCELLED,         /* by net_cancel() */
	HTTP_INVALID /* the request cannot be made: URL, secret, file */
};

/*
 * A body, sent from an open regular file: from its start; its offset is left
 * alone; it may be closed after net_send(). By itself, or as the one part of
 * multipart/form-data. No type: no body.
 */
struct http_body {
	int fd;
	const char *type;
	const char *form; /* the form's field, or NULL */
	const char *file; /* the file's name that a form tells */
	bool gzip;        /* compressed; not in a form */
};

/* Zero what you do not need; net_send() copies all of it. */
struct http_request {
	const char *method; /* GET POST PUT PATCH DELETE; NULL: GET */
	const char *url;    /* http or https, never with a password in it */

	/*
	 * A header up to where the secret begins, "api-token: " or
	 * "Authorization: Bearer ", and the secret. It is in no text this
	 * module gives, but for the body and the headers of a reply, and no
	 * other host gets it: redirects are not followed.
	 */
	const char *secret_scheme, *secret;

	/* Headers of the reply to be told, up to NULL; or NULL. Borrowed. */
	const char *const *heeds;

	/*
	 * PEM, the only certificates that are trusted, and how a message
	 * calls that file; NULL: those of the system.
	 */
	const char *ca_file, *ca_name;

	const char *accept; /* NULL: JSON, or else anything */
	struct http_body body;

	/*
	 * Must not reach the server twice: a connection of its own. Without
	 * it, a request on a kept connection that turns out to be dead is
	 * sent again on a new one, whatever its method.
	 */
	bool fresh;

	int64_t timeout_ms; /* of the whole request; 0: only the stall limit */
	int64_t stall_ms;   /* of silence, in whole seconds; 0: 60000 */
	uint64_t max_bytes; /* decoded; 0: 1 MiB, or no limit with write */

	/*
	 * Gets the body of a 2xx reply as it comes; not 0 ends the request.
	 * The body of any other status is kept in reply.body (up to 1 MiB),
	 * as every body is when there is no write.
	 */
	int (*write)(void *arg, const char *data, size_t len);
	void *write_arg;
};

struct http_reply {
	enum http_outcome outcome;
	int status;       /* 0: none came */
	const char *body; /* ends with a NUL that len does not count */
	size_t len;
	uint64_t bytes;      /* decoded bytes of the body, kept or written */
	int64_t retry_after; /* seconds as sent, unclamped; -1: none readable */
	int64_t date;        /* the server's, as unix time; -1: none readable */
	bool sent;           /* the request may have reached the server */
	const struct http_field
	    *fields;        /* those that were heeded and came; one */
	size_t nfields;     /* that came twice has both, with a comma */
	char location[256]; /* as sent; "" if none, or if too long */
	char why[640];      /* a sentence to show; the secret is not in it */
};

/*
 * Send a request. done is called exactly once, from net_run(); the reply and
 * the request's handle are gone when it returns.
 */
struct http *net_send(struct net *, const struct http_request *,
    void (*done)(void *arg, const struct http_reply *), void *arg);

/*
 * Does the file hold certificates, all of them whole? ERR_CONFIG by its name,
 * which may be more than its path.
 */
int net_check_ca(const char *path, const char *name, struct err *);

/* End it; done is told HTTP_CANCELLED by net_run(), as always once. */
void net_cancel(struct net *, struct http *);

#endif
