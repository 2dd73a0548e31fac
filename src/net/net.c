/*
 * The loop. One round starts what was asked for, lets libcurl work, tells
 * what ended, fires timers and passes on signals and knocks; then it waits
 * for libcurl's sockets and two descriptors of ours. Timers wait on a
 * descriptor and not on poll's own timeout, since only that one notices, when
 * the machine wakes up, that their time came while it slept.
 */
#include "base/err.h"
#include "base/mem.h"
#include "net/net_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Nobody needs it: everything that can happen makes the wait end. */
#define WAIT_MS (24 * 60 * 60 * 1000)

static int
open_fds(struct net *net, struct err *err)
{
	net->timer_fd =
	    timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	net->signal_fd = signalfd(-1, &net->caught, SFD_CLOEXEC | SFD_NONBLOCK);
	if (net->timer_fd < 0 || net->signal_fd < 0)
		return err_sys(err, ERR_SOFT, "cannot wait for events");
	return 0;
}

static int
open_curl(struct net *net, const struct net_options *o, struct err *err)
{
	CURLcode rc;

	net->multi = curl_multi_init();
	net->pattern = curl_easy_init();
	if (net->multi == NULL || net->pattern == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	rc = options_common(net->pattern, o);
	if (rc == CURLE_OUT_OF_MEMORY)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (rc != CURLE_OK)
		return err_set(err, ERR_SOFT,
		    "libcurl %s cannot do what we need: %s",
		    curl_version_info(CURLVERSION_NOW)->version,
		    curl_easy_strerror(rc));
	return 0;
}

struct net *
net_new(const struct net_options *o, struct err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct net *net = mem_new(sizeof(*net));

	net->clock = o->clock != NULL ? o->clock : clock_system();
	net->timer_fd = net->signal_fd = -1;
	TAILQ_INIT(&net->requests);
	TAILQ_INIT(&net->timers);
	sigemptyset(&net->caught);
	sigaction(SIGPIPE, &ignore, &net->old_pipe);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (open_fds(net, err) == 0 && open_curl(net, o, err) == 0)
		return net;
	net_free(net);
	return NULL;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
net_free(struct net *net)
{
	struct http *h;

	if (net == NULL)
		return;
	while ((h = TAILQ_FIRST(&net->requests)) != NULL)
		http_drop(net, h);
	timers_forget(net);
	curl_easy_cleanup(net->pattern);
	curl_multi_cleanup(net->multi);
	curl_global_cleanup();
	signals_restore(net);
	free(net->plain);
	close_fd(net->timer_fd);
	close_fd(net->signal_fd);
	sigaction(SIGPIPE, &net->old_pipe, NULL);
	free(net);
}

void
net_stop(struct net *net)
{
	net->stopped = true;
}

void
net_hold(struct net *net)
{
	net->holds++;
}

void
net_release(struct net *net)
{
	net->holds--;
}

void
net_on_wake(struct net *net, void (*fn)(void *), void *arg)
{
	net->wake_fn = fn;
	net->wake_arg = arg;
}

void
net_wake(struct net *net)
{
	atomic_store(&net->woken, true);
	curl_multi_wakeup(net->multi);
}

static void
hear_wake(struct net *net)
{
	if (net->stopped || !atomic_exchange(&net->woken, false))
		return;
	if (net->wake_fn != NULL)
		net->wake_fn(net->wake_arg);
}

/* The next request that the loop has to do something about. */
static struct http *
waiting(struct net *net)
{
	struct http *h;

	TAILQ_FOREACH(h, &net->requests, link)
	if (h->settled || !h->running)
		return h;
	return NULL;
}

static void
move_requests(struct net *net)
{
	struct http *h;

	while (!net->stopped && (h = waiting(net)) != NULL) {
		if (h->settled)
			http_finish(net, h, CURLE_OK);
		else
			http_start(net, h);
	}
}

static void
tell_finished(struct net *net)
{
	struct CURLMsg *msg;
	struct http *h;
	int left;

	while (!net->stopped &&
	       (msg = curl_multi_info_read(net->multi, &left)) != NULL) {
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &h);
		http_finish(net, h, msg->data.result);
	}
}

static int
turn(struct net *net, struct err *err)
{
	CURLMcode rc;
	int running;

	move_requests(net);
	rc = curl_multi_perform(net->multi, &running);
	if (rc != CURLM_OK)
		return err_set(err, ERR_SOFT, "the network loop broke: %s",
		    curl_multi_strerror(rc));
	tell_finished(net);
	hear_wake(net);
	signals_hear(net);
	if (!net->stopped)
		timers_fire(net);
	return 0;
}

/* A delay of 0 would disarm: a nanosecond does for "now". */
static void
arm(struct net *net, int64_t delay)
{
	struct itimerspec t = { .it_interval = { 0, 0 } };

	if (delay >= 0) {
		t.it_value.tv_sec = (time_t)(delay / 1000);
		t.it_value.tv_nsec = (long)(delay % 1000) * 1000000;
		if (delay == 0)
			t.it_value.tv_nsec = 1;
	}
	timerfd_settime(net->timer_fd, 0, &t, NULL);
}

/* Nothing but time to wait for, and the clock is a test's that can leap. */
static bool
skip(struct net *net, int64_t delay)
{
	struct clock *clock = net->clock;

	if (clock->skip == NULL || delay < 0 || net->holds > 0 ||
	    !TAILQ_EMPTY(&net->requests))
		return false;
	clock->skip(clock, delay);
	return true;
}

static int
wait_for_more(struct net *net, struct err *err)
{
	struct curl_waitfd ours[] = {
		{ .fd = net->timer_fd, .events = CURL_WAIT_POLLIN },
		{ .fd = net->signal_fd, .events = CURL_WAIT_POLLIN },
	};
	int64_t delay = timers_delay(net);
	int ms = waiting(net) != NULL ? 0 : WAIT_MS;
	CURLMcode rc;

	if (skip(net, delay))
		return 0;
	arm(net, delay);
	rc = curl_multi_poll(net->multi, ours, NELEM(ours), ms, NULL);
	if (rc != CURLM_OK)
		return err_set(err, ERR_SOFT, "cannot wait for events: %s",
		    curl_multi_strerror(rc));
	return 0;
}

static bool
idle(struct net *net)
{
	return TAILQ_EMPTY(&net->requests) && TAILQ_EMPTY(&net->timers) &&
	       net->holds == 0 && !atomic_load(&net->woken);
}

int
net_run(struct net *net, struct err *err)
{
	net->stopped = false;
	for (;;) {
		if (turn(net, err) != 0)
			return -1;
		if (net->stopped || idle(net))
			return 0;
		if (wait_for_more(net, err) != 0)
			return -1;
	}
}
