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

/*
 * Timers: one list, sorted by when they are due, of structs that live in
 * their owners. A timer started while timers fire waits for the next round,
 * even with no delay, so that nobody can keep the loop from the network.
 */

/* About 30 000 years: far enough, and no sum of it overflows. */
#define LONGEST_MS INT64_C(1000000000000000)

static int64_t
clamp(int64_t ms)
{
	if (ms < 0)
		return 0;
	return ms > LONGEST_MS ? LONGEST_MS : ms;
}

/* From the end, since most timers are due after those already there. */
static void
insert(struct net_timer_list *list, struct net_timer *timer)
{
	struct net_timer *before = TAILQ_LAST(list, net_timer_list);

	while (before != NULL && before->due > timer->due)
		before = TAILQ_PREV(before, net_timer_list, link);
	if (before == NULL)
		TAILQ_INSERT_HEAD(list, timer, link);
	else
		TAILQ_INSERT_AFTER(list, before, timer, link);
}

void
net_timer_start(struct net *net, struct net_timer *timer, int64_t delay_ms,
    void (*fn)(void *), void *arg)
{
	net_timer_stop(net, timer);
	timer->due = net->clock->mono_ms(net->clock) + clamp(delay_ms);
	timer->number = ++net->timers_started;
	timer->fn = fn;
	timer->arg = arg;
	insert(&net->timers, timer);
}

void
net_timer_stop(struct net *net, struct net_timer *timer)
{
	if (timer->number == 0)
		return;
	TAILQ_REMOVE(&net->timers, timer, link);
	timer->number = 0;
}

static int64_t
timers_delay(struct net *net)
{
	const struct net_timer *first = TAILQ_FIRST(&net->timers);
	int64_t now;

	if (first == NULL)
		return -1;
	now = net->clock->mono_ms(net->clock);
	return first->due > now ? first->due - now : 0;
}

static void
timers_fire(struct net *net)
{
	uint64_t last = net->timers_started;
	int64_t now = net->clock->mono_ms(net->clock);
	struct net_timer *t;

	while (!net->stopped && (t = TAILQ_FIRST(&net->timers)) != NULL) {
		if (t->due > now || t->number > last)
			return;
		net_timer_stop(net, t);
		t->fn(t->arg);
	}
}

static void
timers_forget(struct net *net)
{
	struct net_timer *t;

	while ((t = TAILQ_FIRST(&net->timers)) != NULL)
		net_timer_stop(net, t);
}

/*
 * Signals as something the loop reads. They are blocked and come out of a
 * descriptor, so there is no handler and nothing global. After the first one
 * they are unblocked: the next has its default action, whatever we are doing.
 */

static const int wanted[] = { SIGINT, SIGTERM, SIGHUP };

static bool
ignored(int signo)
{
	struct sigaction now;

	return sigaction(signo, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void
restore_signals(struct net *net)
{
	pthread_sigmask(SIG_UNBLOCK, &net->caught, NULL);
	sigemptyset(&net->caught);
	net->signal_fn = NULL;
}

/* Only what nobody has blocked or ignored is ours to block and give back. */
void
net_catch_signals(struct net *net, void (*fn)(void *, int), void *arg)
{
	sigset_t blocked;
	size_t i;

	restore_signals(net);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	for (i = 0; i < NELEM(wanted); i++)
		if (!ignored(wanted[i]) && !sigismember(&blocked, wanted[i]))
			sigaddset(&net->caught, wanted[i]);
	pthread_sigmask(SIG_BLOCK, &net->caught, NULL);
	signalfd(net->signal_fd, &net->caught, 0);
	net->signal_fn = fn;
	net->signal_arg = arg;
}

/* What came together with the first one is part of the same wish. */
static int
drain(int fd)
{
	struct signalfd_siginfo info;
	int signo = 0;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (signo == 0)
			signo = (int)info.ssi_signo;
	return signo;
}

static void
signals_hear(struct net *net)
{
	void (*fn)(void *, int) = net->signal_fn;
	int signo;

	if (fn == NULL || net->stopped)
		return;
	signo = drain(net->signal_fd);
	if (signo == 0)
		return;
	restore_signals(net);
	fn(net->signal_arg, signo);
}

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
	rc = net_options_common(net->pattern, o);
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
	restore_signals(net);
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
