/*
 * Noting signals. The number is the one variable a handler can set.
 */
#include "cmd/interrupt.h"
#include "base/mem.h"

#include <signal.h>
#include <stddef.h>

static atomic_int caught;

static void
note(int signo)
{
	atomic_store(&caught, signo);
}

const atomic_int *
interrupt_catch(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = note,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < NELEM(signals); i++)
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	return &caught;
}
