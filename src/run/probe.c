/*
 * What time it is at the cloud. Whether a day is over is for both clocks to
 * say: this machine's may be years off, and so may the cloud's. Every HTTP
 * reply carries the server's time, whatever else it says; so the cloud's bare
 * address is asked, which starts nothing.
 */
#include "base/mem.h"
#include "base/text.h"
#include "run/run_internal.h"

#include <stdio.h>
#include <sys/random.h>

#define PROBE_TIMEOUT_MS ((int64_t)60 * 1000)

static void step(void *arg);

static void
fail(struct probe *p, int code, const char *why)
{
	struct err err = ERR_INIT;

	err_set(&err, code, "%s", why);
	err_in(&err, "%s", p->profile->account.url);
	p->done(p->profile, -1, &err);
}

static void
again(struct probe *p, const char *why)
{
	char text[400], row[PLURAL_ROW];

	if (p->failures++ < p->profile->options->retries) {
		log_say(&p->profile->log, LOG_DETAIL, "%s; trying again", why);
		net_timer_start(p->profile->run->net, &p->timer,
		    pace_next(&p->retries, -1, INT64_MAX), step, p);
		return;
	}
	snprintf(text, sizeof(text),
	    "%.300s, %s; nothing is lost, the next run goes on", why,
	    plural_row(row, p->failures));
	fail(p, ERR_TEMP, text);
}

static void
hear(void *arg, const struct http_reply *r)
{
	struct probe *p = arg;
	struct err none = ERR_INIT;

	p->http = NULL;
	if (r->outcome == HTTP_CANCELLED)
		return;
	if (r->outcome == HTTP_NOT_SENT || r->outcome == HTTP_LOST)
		again(p, r->why);
	else if (r->outcome == HTTP_UNTRUSTED)
		fail(p, ERR_UNAVAIL, r->why);
	else if (r->outcome == HTTP_INVALID)
		fail(p, ERR_USAGE, r->why);
	else
		p->done(p->profile, r->date, &none);
}

static void
step(void *arg)
{
	struct probe *p = arg;
	const struct account *account = &p->profile->account;
	struct http_request r = {
		.method = "GET",
		.url = account->url,
		.secret_name = account->cloud->secret,
		.secret = account->token,
		.ca_file = account->ca_file,
		.ca_name = account->ca_name,
		.timeout_ms = PROBE_TIMEOUT_MS,
	};

	p->http = net_send(p->profile->run->net, &r, hear, p);
}

void
probe_start(struct probe *p, struct profile *profile,
    void (*done)(struct profile *, int64_t date, const struct err *))
{
	uint64_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint64_t)(uintptr_t)p;
	*p = (struct probe){ .profile = profile, .done = done };
	pace_retries(&p->retries, seed);
	step(p);
}

void
probe_stop(struct probe *p)
{
	if (p->profile == NULL)
		return;
	net_timer_stop(p->profile->run->net, &p->timer);
	if (p->http != NULL)
		net_cancel(p->profile->run->net, p->http);
	p->http = NULL;
}
