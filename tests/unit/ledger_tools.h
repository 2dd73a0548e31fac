/*
 * What the ledger's tests share: a folder of their own, a task to want, a
 * clock that stands still, a count of the tasks there, and
 * other runs: the test's own program started again with a role to play.
 */
#ifndef LEDGER_TOOLS_H
#define LEDGER_TOOLS_H

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNT "0123456789abcdef"
#define HEX     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define NOON    1767258000

/* A new folder; free with folder_free(). */
static inline char *
folder_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf("%s/kassa.XXXXXX", tmp ? tmp : "/tmp");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static inline int
folder_drop(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
folder_free(char *dir)
{
	assert_int_equal(nftw(dir, folder_drop, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(dir);
}

static inline bool
folder_has(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);
	bool has = access(path, F_OK) == 0;

	free(path);
	return has;
}

static inline int64_t
tell_noon(struct clock *clock)
{
	(void)clock;
	return NOON;
}

static inline struct clock *
at_noon(void)
{
	static struct clock clock = { .wall_s = tell_noon };

	return &clock;
}

/* In memory, at noon. */
static inline struct ledger *
in_memory(void)
{
	struct err err = ERR_INIT;
	struct ledger *l = ledger_open(NULL, at_noon(), &err);

	assert_non_null(l);
	return l;
}

static inline void
ask(struct ledger *l, struct task *t, const char *key)
{
	struct err err = ERR_INIT;

	assert_int_equal(ledger_sent(l, t, &err), 0);
	task_set(&t->key, key);
	assert_int_equal(ledger_move(l, t, TASK_ASKED, &err), 0);
}

/* The next part is on the disk, the first if none is. */
static inline int
come(struct ledger *l, struct task *t, const char *spool, const char *more,
    struct err *err)
{
	struct parts parts = { 0 };
	struct part *p;
	size_t known;
	int rc = ledger_parts(l, t, &parts, err);

	assert_int_equal(rc, 0);
	p = parts_next(&parts);
	task_set(&p->spool, spool);
	memcpy(p->sha256, HEX, sizeof(HEX));
	p->bytes = 5000000000;
	rc = (int)p->nr;
	known = parts.n;
	if (more != NULL)
		parts_add(&parts, more);
	rc = ledger_part(l, t, &parts, (size_t)rc, known, err);
	parts_clear(&parts);
	return rc;
}

/* Initialises the task. */
static inline void
want(struct task *t, const char *from)
{
	task_init(t);
	task_set(&t->cloud, "kassatka");
	task_set(&t->url, "http://127.0.0.1/1c-api/v1");
	task_set(&t->account, ACCOUNT);
	task_set(&t->kind, "receipts");
	task_set(&t->from, from);
	task_set(&t->to, "2026-02-01");
}

static inline struct ledger *
opened(const char *dir)
{
	struct err err = ERR_INIT;
	struct ledger *l = ledger_open(dir, clock_system(), &err);

	if (l == NULL)
		fail_msg("%s", err.text);
	return l;
}

static inline int
plus_one(void *arg, const struct task *t)
{
	(void)t;
	++*(int *)arg;
	return 0;
}

static inline int
count(struct ledger *l)
{
	struct err err = ERR_INIT;
	int n = 0;

	assert_int_equal(ledger_each(l, NULL, plus_one, &n, &err), 0);
	return n;
}

struct role {
	const char *name;
	int (*play)(const char *dir); /* returns the exit status */
};

/* Plays the role this process was started for and does not return then. */
static inline void
play(const struct role *roles, size_t n)
{
	const char *name = getenv("LEDGER_ROLE");
	size_t i;

	for (i = 0; name != NULL && i < n; i++)
		if (strcmp(roles[i].name, name) == 0)
			exit(roles[i].play(getenv("LEDGER_DIR")));
}

/* Another process in a role; its stdout is `out' unless that is -1. */
static inline pid_t
start(const char *role, const char *dir, int out)
{
	char self[4096] = "";
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if ((out >= 0 && dup2(out, STDOUT_FILENO) < 0) ||
	    setenv("LEDGER_ROLE", role, 1) < 0 ||
	    setenv("LEDGER_DIR", dir, 1) < 0 ||
	    readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		_exit(ERR_SOFT);
	execl(self, self, (char *)NULL);
	_exit(ERR_SOFT);
}

static inline int
finish(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* For a role: say that all is ready, and wait to be killed. */
static inline _Noreturn void
stay(void)
{
	if (write(STDOUT_FILENO, "s", 1) != 1)
		_exit(ERR_SOFT);
	alarm(60); /* should the test be gone */
	for (;;)
		pause();
}

/* Another process in a role that stays, when it does. */
static inline pid_t
start_stayer(const char *role, const char *dir)
{
	int ends[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(ends), 0);
	pid = start(role, dir, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 1);
	close(ends[0]);
	return pid;
}

static inline void
end_stayer(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* The same, crashing at the nth durable point (0: never); its exit status. */
static inline int
crash(const char *role, const char *dir, int point)
{
	char *log = mem_printf("%s/points", dir);
	char at[16];
	pid_t pid;

	snprintf(at, sizeof(at), "%d", point);
	setenv("KASSA_CRASH", at, 1);
	setenv("KASSA_CRASH_LOG", log, 1);
	pid = start(role, dir, -1);
	unsetenv("KASSA_CRASH");
	unsetenv("KASSA_CRASH_LOG");
	free(log);
	return finish(pid);
}

/* How many lines a file in the folder has; 0 when it is not there. */
static inline int
lines(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	int c, n = 0;

	free(path);
	if (f == NULL)
		return 0;
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

#endif
