/*
 * Signals as something the loop reads. They are blocked and come out of a
 * descriptor, so there is no handler and nothing global. After the first one
 * they are unblocked: the next has its default action, whatever we are doing.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <sys/signalfd.h>
#include <unistd.h>

static const int wanted[] = { SIGINT, SIGTERM, SIGHUP };

static bool
ignored(int signo)
{
	struct sigaction now;

	return sigaction(signo, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* Only what nobody has blocked or ignored is ours to block and give back. */
void
net_catch_signals(struct net *net, void (*fn)(void *, int), void *arg)
{
	sigset_t blocked;
	size_t i;

	signals_restore(net);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	for (i = 0; i < NELEM(wanted); i++)
		if (!ignored(wanted[i]) && !sigismember(&blocked, wanted[i]))
			sigaddset(&net->caught, wanted[i]);
	pthread_sigmask(SIG_BLOCK, &net->caught, NULL);
	signalfd(net->signal_fd, &net->caught, 0);
	net->signal_fn = fn;
	net->signal_arg = arg;
}

void
signals_restore(struct net *net)
{
	pthread_sigmask(SIG_UNBLOCK, &net->caught, NULL);
	sigemptyset(&net->caught);
	net->signal_fn = NULL;
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

void
signals_hear(struct net *net)
{
	void (*fn)(void *, int) = net->signal_fn;
	int signo;

	if (fn == NULL || net->stopped)
		return;
	signo = drain(net->signal_fd);
	if (signo == 0)
		return;
	signals_restore(net);
	fn(net->signal_arg, signo);
}
