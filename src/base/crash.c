/*
 * Ends the process where a test asked for it. The plan is read from the
 * environment once and the calls are counted: the only two things in the
 * program that are global and change, because a crash is the process's.
 */
#include "base/crash.h"
#include "base/err.h"
#include "base/mem.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	pthread_once_t once;
	unsigned long at; /* the call to end at; 0 is never */
	char *log;        /* where names go, or NULL */
} plan = { .once = PTHREAD_ONCE_INIT };

static atomic_ulong calls;

static void
read_plan(void)
{
	const char *at = secure_getenv("KASSA_CRASH");

	plan.at = at == NULL ? 0 : strtoul(at, NULL, 10);
	plan.log = mem_dup(secure_getenv("KASSA_CRASH_LOG"));
}

static void
note(const char *name)
{
	int fd =
	    open(plan.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || dprintf(fd, "%s\n", name) < 0 || close(fd) < 0)
		_exit(ERR_SOFT);
}

void
crash_point(const char *name)
{
	pthread_once(&plan.once, read_plan);
	if (plan.at == 0 && plan.log == NULL)
		return;
	if (plan.log != NULL)
		note(name);
	if (atomic_fetch_add(&calls, 1) + 1 == plan.at)
		_exit(CRASH_STATUS);
}
