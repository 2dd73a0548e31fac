/*
 * Signals: the first is told, the second ends the process.
 */
#include "../tools/nettry.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct heard {
	struct net *net;
	int times, signo;
};

static void
caught(void *arg, int signo)
{
	struct heard *heard = arg;

	heard->times++;
	heard->signo = signo;
	net_release(heard->net);
}

static void
signals(void **state)
{
	static const int signos[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t before, after;
	size_t i;

	(void)state;
	sigprocmask(SIG_SETMASK, NULL, &before);
	for (i = 0; i < NELEM(signos); i++) {
		struct net *net = try_net(NULL);
		struct heard heard = { net, 0, 0 };

		net_catch_signals(net, caught, &heard);
		net_hold(net);
		kill(getpid(), signos[i]);
		try_run(net);
		assert_int_equal(heard.times, 1);
		assert_int_equal(heard.signo, signos[i]);
		net_free(net);
	}
	sigprocmask(SIG_SETMASK, NULL, &after);
	for (i = 0; i < NELEM(signos); i++)
		assert_int_equal(sigismember(&before, signos[i]),
		    sigismember(&after, signos[i]));
}

/* Runs in a child, which is to die of the second signal. */
static void
caught_twice(void *arg, int signo)
{
	(void)arg;
	kill(getpid(), signo);
	_exit(1);
}

/* Runs in a child: nohup's signal does not come, the other one does. */
static void
caught_term(void *arg, int signo)
{
	(void)arg;
	_exit(signo == SIGTERM ? 42 : 1);
}

static int
child(void (*fn)(void *, int), int first, int second)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct net *net = try_net(NULL);

		net_catch_signals(net, fn, NULL);
		net_hold(net);
		kill(getpid(), first);
		if (second != 0)
			kill(getpid(), second);
		try_run(net);
		_exit(2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
second_signal(void **state)
{
	int status;

	(void)state;
	status = child(caught_twice, SIGINT, 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGINT);
	signal(SIGHUP, SIG_IGN);
	status = child(caught_term, SIGHUP, SIGTERM);
	signal(SIGHUP, SIG_DFL);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals),
		cmocka_unit_test(second_signal),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
