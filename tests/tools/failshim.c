/*
 * Put before the C library (LD_PRELOAD), this makes the N-th allocation or the
 * N-th system call of a program fail. The environment says which:
 *
 *	FAIL_ALLOC=N    the N-th allocation (from 1) gives NULL and ENOMEM
 *	FAIL_STACK=STACK  the first allocation with this stack of callers, as
 *			FAIL_LOG tells it, does
 *	FAIL_FROM=N	stacks are looked at from the N-th allocation on, for
 *			that takes its time
 *	FAIL_CALL=N     the N-th system call fails; of those alone that are
 *	                counted here (see calls below), named in
 *	FAIL_NAMES      "write,fsync"; all of them without it; and whose file's
 *	                path fits the pattern in
 *	FAIL_PATH       "*.csv"
 *	FAIL_WITH       how: EIO (so without it), ENOSPC, EINTR, ... by name;
 *	                "kill": the process is killed, and the call not made;
 *	                "short": of a write, and only writes are counted, half
 *	                of the bytes are written
 *	FAIL_LOG=FILE   all that is counted is told there: "call N NAME PATH" a
 *	                line for every call, and "alloc N STACK" for the first
 *	                allocation of each stack of callers
 *
 * "N+" is the N-th and all after it; without a number nothing fails. So the
 * N of a whole run are those in its FILE:
 *
 *	FAIL_LOG=$dir/log LD_PRELOAD=$SHIM "$KASSA" convert ...
 *	for n in $(sed -n 's/^alloc \([0-9]*\) .*' '/\1/p' "$dir/log"); do
 *		FAIL_ALLOC=$n LD_PRELOAD=$SHIM "$KASSA" convert ...
 *	done
 *
 * What the C library does by itself (the writes of stdio) cannot be seen from
 * here, nor what is written to standard error.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FRAMES 24
#define STACKS 65536 /* a power of two */

struct when {
	unsigned long n; /* 0: never */
	bool after;      /* and all after it */
	atomic_ulong count;
};

static struct {
	bool ready;
	struct when alloc, call;
	atomic_ulong stack; /* that shall fail; 0: none */
	unsigned long from;
	const char *names, *path;
	int code; /* of errno */
	bool kill, half;
	int log;
} plan = { .log = -1 };

static atomic_ulong stacks[STACKS];
static __thread bool inside;

/* ---- the plan ---- */

static void
read_when(struct when *w, const char *name)
{
	const char *s = getenv(name);
	char *end;

	if (s == NULL)
		return;
	w->n = strtoul(s, &end, 10);
	w->after = *end == '+';
}

static int
code_of(const char *name)
{
	int code;

	for (code = 1; code < 200; code++)
		if (strerrorname_np(code) != NULL &&
		    strcmp(strerrorname_np(code), name) == 0)
			return code;
	return EIO;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *with = getenv("FAIL_WITH"), *log = getenv("FAIL_LOG");
	void *frames[FRAMES];

	inside = true;
	backtrace(frames, FRAMES); /* loads what it needs */
	read_when(&plan.alloc, "FAIL_ALLOC");
	read_when(&plan.call, "FAIL_CALL");
	if (getenv("FAIL_STACK") != NULL)
		plan.stack = strtoul(getenv("FAIL_STACK"), NULL, 16);
	if (getenv("FAIL_FROM") != NULL)
		plan.from = strtoul(getenv("FAIL_FROM"), NULL, 10);
	plan.names = getenv("FAIL_NAMES");
	plan.path = getenv("FAIL_PATH");
	plan.kill = with != NULL && strcmp(with, "kill") == 0;
	plan.half = with != NULL && strcmp(with, "short") == 0;
	if (plan.half)
		plan.names = "write";
	plan.code = with == NULL ? EIO : code_of(with);
	if (log != NULL)
		plan.log = (int)syscall(SYS_openat, AT_FDCWD, log,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	inside = false;
	plan.ready = true;
}

static bool
is_due(struct when *w, unsigned long *n)
{
	*n = atomic_fetch_add(&w->count, 1) + 1;
	return w->n != 0 && (w->after ? *n >= w->n : *n == w->n);
}

static void tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
tell(const char *fmt, ...)
{
	char line[4200];
	va_list ap;
	int n;

	if (plan.log < 0)
		return;
	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	syscall(SYS_write, plan.log, line, (size_t)n);
}

/* ---- allocations ---- */

/* Who called, wherever that was loaded: not 0. */
static unsigned long
stack_of(void)
{
	void *frames[FRAMES];
	int n = backtrace(frames, FRAMES), i;
	unsigned long sum = 14695981039346656037u;
	struct dl_find_object object;

	for (i = 2; i < n; i++) {
		uintptr_t at = (uintptr_t)frames[i];

		if (_dl_find_object(frames[i], &object) == 0)
			at -= (uintptr_t)object.dlfo_map_start;
		sum = (sum ^ at) * 1099511628211u;
	}
	return sum | 1;
}

static bool
is_new(unsigned long stack)
{
	size_t i = stack % STACKS, tries;
	unsigned long was;

	for (tries = 0; tries < STACKS; tries++, i = (i + 1) % STACKS) {
		was = 0;
		if (atomic_compare_exchange_strong(&stacks[i], &was, stack))
			return true;
		if (was == stack)
			return false;
	}
	return false;
}

static bool
alloc_fails(void)
{
	unsigned long n, stack;
	bool due;

	if (!plan.ready || inside)
		return false;
	due = is_due(&plan.alloc, &n);
	if (plan.log >= 0 || (plan.stack != 0 && n >= plan.from)) {
		inside = true;
		stack = stack_of();
		if (stack == plan.stack && atomic_exchange(&plan.stack, 0) != 0)
			due = true;
		if (plan.log >= 0 && is_new(stack))
			tell("alloc %lu %016lx\n", n, stack);
		inside = false;
	}
	if (due)
		errno = ENOMEM;
	return due;
}

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *
malloc(size_t size)
{
	return alloc_fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return alloc_fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return alloc_fails() ? NULL : __libc_realloc(p, size);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, all);
}

void *
aligned_alloc(size_t align, size_t size)
{
	return alloc_fails() ? NULL : __libc_memalign(align, size);
}

void *
memalign(size_t align, size_t size)
{
	return aligned_alloc(align, size);
}

int
posix_memalign(void **p, size_t align, size_t size)
{
	void *new = aligned_alloc(align, size);

	if (new == NULL)
		return ENOMEM;
	*p = new;
	return 0;
}

/* ---- system calls ---- */

static bool
is_named(const char *name)
{
	const char *s = plan.names;
	size_t n = strlen(name);

	while (s != NULL) {
		if (strncmp(s, name, n) == 0 && (s[n] == ',' || s[n] == '\0'))
			return true;
		s = strchr(s, ',');
		s += s != NULL;
	}
	return plan.names == NULL;
}

static const char *
path_of(int fd, char path[static 4096])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, 4095);
	path[n < 0 ? 0 : n] = '\0';
	return path;
}

static bool
call_fails(const char *name, const char *path)
{
	unsigned long n;
	bool due;

	if (!plan.ready || !is_named(name) ||
	    (plan.path != NULL && fnmatch(plan.path, path, 0) != 0))
		return false;
	due = is_due(&plan.call, &n);
	tell("call %lu %s %s\n", n, name, path);
	if (due && plan.kill)
		kill(getpid(), SIGKILL);
	if (due)
		errno = plan.code;
	return due;
}

static bool
fd_fails(const char *name, int fd)
{
	char path[4096];
	int code = errno;
	bool fails;

	if (!plan.ready || fd == STDERR_FILENO)
		return false;
	path_of(fd, path);
	errno = code;
	fails = call_fails(name, path);
	return fails;
}

/* What takes a path, or a descriptor, and gives -1 when it fails. */
#define OF_PATH(told, name, path, params, args)                                \
	int name params                                                        \
	{                                                                      \
		static int(*next) params;                                      \
		if (next == NULL)                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);             \
		return call_fails(told, path) ? -1 : next args;                \
	}
#define OF_FD(told, name, fd, params, args)                                    \
	int name params                                                        \
	{                                                                      \
		static int(*next) params;                                      \
		if (next == NULL)                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);             \
		return fd_fails(told, fd) ? -1 : next args;                    \
	}
/* What writes. */
#define OF_BYTES(told, name, params, all, some)                                \
	ssize_t name params                                                    \
	{                                                                      \
		static ssize_t(*next) params;                                  \
		if (next == NULL)                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);             \
		if (!fd_fails(told, fd))                                       \
			return next all;                                       \
		return !plan.half ? -1 : len > 1 ? next some : next all;       \
	}
/* What opens, and may have a mode. */
#define OF_OPEN(name, at, params, flags, args)                                 \
	int name params                                                        \
	{                                                                      \
		static int (*next)(at, ...);                                   \
		mode_t mode = 0;                                               \
		va_list ap;                                                    \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                    \
			va_start(ap, flags);                                   \
			mode = va_arg(ap, mode_t);                             \
			va_end(ap);                                            \
		}                                                              \
		if (next == NULL)                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);             \
		return call_fails("open", path) ? -1 : next args;              \
	}

OF_BYTES("write", write, (int fd, const void *p, size_t len), (fd, p, len),
    (fd, p, len / 2))
OF_BYTES("write", pwrite, (int fd, const void *p, size_t len, off_t at),
    (fd, p, len, at), (fd, p, len / 2, at))
OF_BYTES("write", pwrite64, (int fd, const void *p, size_t len, off64_t at),
    (fd, p, len, at), (fd, p, len / 2, at))
OF_FD("fsync", fsync, fd, (int fd), (fd))
OF_FD("fsync", fdatasync, fd, (int fd), (fd))
OF_FD("ftruncate", ftruncate, fd, (int fd, off_t size), (fd, size))
OF_FD("ftruncate", ftruncate64, fd, (int fd, off64_t size), (fd, size))
OF_FD("flock", flock, fd, (int fd, int how), (fd, how))
OF_PATH("rename", rename, from, (const char *from, const char *to), (from, to))
OF_PATH("rename", renameat2, from,
    (int a, const char *from, int b, const char *to, unsigned flags),
    (a, from, b, to, flags))
OF_PATH("unlink", unlink, path, (const char *path), (path))
OF_PATH("unlink", unlinkat, path, (int at, const char *path, int flags),
    (at, path, flags))
OF_PATH("mkdir", mkdir, path, (const char *path, mode_t mode), (path, mode))
OF_OPEN(open, const char *, (const char *path, int flags, ...), flags,
    (path, flags, mode))
OF_OPEN(open64, const char *, (const char *path, int flags, ...), flags,
    (path, flags, mode))
OF_OPEN(openat, int, (int at, const char *path, int flags, ...), flags,
    (at, path, flags, mode))
OF_OPEN(openat64, int, (int at, const char *path, int flags, ...), flags,
    (at, path, flags, mode))
