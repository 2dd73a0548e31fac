/*
 * Runs a program and lets one of its system calls fail. The kernel asks here
 * before it does any of them (seccomp's user notification), so those of all
 * libraries and threads count, those of stdio too.
 *
 *	failcall [-c CALLS] [-p PATTERN] [-n N] [-w HOW] [-l LOG] COMMAND...
 *
 * -c CALLS     which are counted, by the names below: "write,fsync"; all of
 *              them without it
 * -p PATTERN   of these, those on a file whose path fits: "*.csv"
 * -n N         the N-th of them fails, from 1; without it none does
 * -w HOW       how: EIO (so without it), ENOSPC, EMFILE, ... by name;
 *              "short": half of the bytes are written; "kill": the program is
 *              killed, and the call not made; "stop": it is stopped, and the
 *              call made after SIGCONT
 * -l LOG       gets a line for each that is counted, once its end is settled:
 *              "NUMBER NAME PATH"
 *
 * Descriptors count that lead to a file or to a standard stream; sockets and
 * what else has no path do not, nor does what the dynamic linker opens. The
 * status is that of the program, or 128 and its signal; 125 when the kernel
 * does not let us.
 */
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT    125
#define PATH_SIZE 4096

enum at { AT_PATH, AT_FD };

/* What is watched: where its file is named, and under which word it counts. */
static const struct call {
	long nr;
	const char *name;
	enum at at;
	int arg;
} calls[] = {
#ifdef SYS_open
	{ SYS_open, "open", AT_PATH, 0 },
	{ SYS_creat, "open", AT_PATH, 0 },
	{ SYS_rename, "rename", AT_PATH, 0 },
	{ SYS_unlink, "unlink", AT_PATH, 0 },
	{ SYS_rmdir, "unlink", AT_PATH, 0 },
	{ SYS_mkdir, "mkdir", AT_PATH, 0 },
	{ SYS_link, "link", AT_PATH, 0 },
#endif
	{ SYS_openat, "open", AT_PATH, 1 },
	{ SYS_renameat, "rename", AT_PATH, 1 },
	{ SYS_renameat2, "rename", AT_PATH, 1 },
	{ SYS_unlinkat, "unlink", AT_PATH, 1 },
	{ SYS_mkdirat, "mkdir", AT_PATH, 1 },
	{ SYS_linkat, "link", AT_PATH, 1 },
	{ SYS_write, "write", AT_FD, 0 },
	{ SYS_writev, "write", AT_FD, 0 },
	{ SYS_pwrite64, "write", AT_FD, 0 },
	{ SYS_pwritev, "write", AT_FD, 0 },
	{ SYS_pwritev2, "write", AT_FD, 0 },
	{ SYS_copy_file_range, "write", AT_FD, 2 },
	{ SYS_sendfile, "write", AT_FD, 0 },
	{ SYS_fsync, "fsync", AT_FD, 0 },
	{ SYS_fdatasync, "fsync", AT_FD, 0 },
	{ SYS_ftruncate, "ftruncate", AT_FD, 0 },
	{ SYS_fallocate, "ftruncate", AT_FD, 0 },
	{ SYS_flock, "flock", AT_FD, 0 },
};

struct watch {
	const char *names, *pattern, *how;
	unsigned long n, count;
	int code; /* of errno; 0: how is a word of ours */
	FILE *log;
	pid_t pid;
	int listener;
};

/* ---- the program and its filter ---- */

static int
filter(void)
{
	struct sock_filter f[NELEM(calls) + 3];
	struct sock_fprog program = { .filter = f };
	size_t i, n = 0;

	f[n++] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (i = 0; i < NELEM(calls); i++)
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    (__u32)calls[i].nr, (__u8)(NELEM(calls) - i), 0);
	f[n++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	f[n++] = (struct sock_filter)BPF_STMT(
	    BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	program.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static int
hand_over(int sock, int fd)
{
	union control control = { .head = { .cmsg_level = SOL_SOCKET,
				      .cmsg_type = SCM_RIGHTS,
				      .cmsg_len = CMSG_LEN(sizeof(int)) } };
	struct iovec byte = { "", 1 };
	struct msghdr msg = { .msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(sock, &msg, 0) == 1 ? 0 : -1;
}

static int
take_over(int sock)
{
	union control control;
	char c;
	struct iovec byte = { &c, 1 };
	struct msghdr msg = { .msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) != 1 ||
	    CMSG_FIRSTHDR(&msg) == NULL)
		return -1;
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

static void
become(char **argv, int sock)
{
	int listener;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	listener = filter();

	if (listener < 0 || hand_over(sock, listener) != 0)
		_exit(CANNOT);
	close(listener);
	close(sock);
	execvp(argv[0], argv);
	_exit(127);
}

/* What we are told of a child that dies before its filter is an error. */
static int
start(struct watch *w, char **argv)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	w->pid = fork();
	if (w->pid == 0)
		become(argv, pair[1]);
	close(pair[1]);
	w->listener = w->pid < 0 ? -1 : take_over(pair[0]);
	close(pair[0]);
	return w->listener < 0 ? -1 : 0;
}

/* ---- one call ---- */

static const struct call *
call_of(const struct seccomp_notif *q)
{
	size_t i;

	for (i = 0; i < NELEM(calls); i++)
		if (calls[i].nr == q->data.nr)
			return &calls[i];
	return NULL;
}

/* A text of the program: page by page, for the next may not be there. */
static void
read_text(pid_t pid, __u64 at, char text[static PATH_SIZE])
{
	size_t len = 0, step;

	while (len < PATH_SIZE - 1) {
		struct iovec to, from;

		step = 4096 - (size_t)((at + len) % 4096);
		if (step > PATH_SIZE - 1 - len)
			step = PATH_SIZE - 1 - len;
		to = (struct iovec){ text + len, step };
		from = (struct iovec){ (char *)(uintptr_t)at + len, step };
		if (process_vm_readv(pid, &to, 1, &from, 1, 0) !=
			(ssize_t)step ||
		    memchr(text + len, '\0', step) != NULL)
			break;
		len += step;
	}
	text[PATH_SIZE - 1] = '\0';
}

static void
path_of(const struct seccomp_notif *q, const struct call *c,
    char path[static PATH_SIZE])
{
	pid_t pid = (pid_t)q->pid;
	char link[64];

	memset(path, 0, PATH_SIZE);
	if (c->at == AT_PATH) {
		read_text(pid, q->data.args[c->arg], path);
		return;
	}
	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)pid,
	    (int)q->data.args[c->arg]);
	if (readlink(link, path, PATH_SIZE - 1) < 0)
		path[0] = '\0';
}

/* Is the word in the list "a,b,c"? */
static bool
is_named(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *s = list;

	while (s != NULL && *s != '\0') {
		if (strncmp(s, word, n) == 0 && (s[n] == ',' || s[n] == '\0'))
			return true;
		s = strchr(s, ',');
		s += s != NULL;
	}
	return list == NULL;
}

/* The dynamic linker and the kernel's own files are not what is tried. */
static bool
is_ours(const char *path)
{
	return strstr(path, ".so") != NULL || strncmp(path, "/proc/", 6) == 0 ||
	       strncmp(path, "/sys/", 5) == 0;
}

static bool
counts(const struct watch *w, const struct seccomp_notif *q,
    const struct call *c, const char *path)
{
	if (c == NULL || !is_named(w->names, c->name) || is_ours(path))
		return false;
	if (c->at == AT_FD && path[0] != '/' && q->data.args[c->arg] > 2)
		return false;
	return w->pattern == NULL || fnmatch(w->pattern, path, 0) == 0;
}

/* ---- what is done to it ---- */

/* The descriptor that the program has there, as one of ours. */
static int
same_fd(const struct watch *w, int fd)
{
	int pidfd = (int)syscall(SYS_pidfd_open, w->pid, 0);
	int mine = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	if (pidfd >= 0)
		close(pidfd);
	return mine;
}

/* Write half for it; a byte cannot be halved, nor what is not a plain write. */
static bool
write_half(struct watch *w, const struct seccomp_notif *q,
    struct seccomp_notif_resp *r)
{
	const __u64 *a = q->data.args;
	size_t len = (size_t)a[2] / 2;
	struct iovec to, from;
	ssize_t n = -1;
	int fd;

	if ((q->data.nr != SYS_write && q->data.nr != SYS_pwrite64) || len == 0)
		return false;
	to = (struct iovec){ mem_new(len), len };
	from = (struct iovec){ (void *)(uintptr_t)a[1], len };
	fd = same_fd(w, (int)a[0]);
	if (fd >= 0 && process_vm_readv((pid_t)q->pid, &to, 1, &from, 1, 0) ==
			   (ssize_t)len)
		n = q->data.nr == SYS_write
			? write(fd, to.iov_base, len)
			: pwrite(fd, to.iov_base, len, (off_t)a[3]);
	free(to.iov_base);
	if (fd >= 0)
		close(fd);
	r->val = n;
	return n > 0;
}

/* Give the call its end; false when it shall be made. */
static bool
spoil(struct watch *w, const struct seccomp_notif *q,
    struct seccomp_notif_resp *r)
{
	if (w->code != 0) {
		r->error = -w->code;
		return true;
	}
	if (strcmp(w->how, "short") == 0)
		return write_half(w, q, r);
	kill(w->pid, strcmp(w->how, "stop") == 0 ? SIGSTOP : SIGKILL);
	return false;
}

static void
answer(struct watch *w, const struct seccomp_notif *q)
{
	struct seccomp_notif_resp r = { .id = q->id };
	const struct call *c = call_of(q);
	char path[PATH_SIZE];
	bool spoilt = false;

	path_of(q, c, path);
	if (counts(w, q, c, path)) {
		spoilt = ++w->count == w->n && spoil(w, q, &r);
		if (w->log != NULL)
			fprintf(w->log, "%lu %s %s\n", w->count, c->name, path);
	}
	if (!spoilt)
		r.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(w->listener, SECCOMP_IOCTL_NOTIF_SEND, &r);
}

/* Until the last who has the filter is gone. */
static void
watch(struct watch *w)
{
	struct pollfd p = { w->listener, POLLIN, 0 };
	struct seccomp_notif q;

	while (poll(&p, 1, -1) > 0 || errno == EINTR) {
		if ((p.revents & POLLIN) != 0) {
			memset(&q, 0, sizeof(q));
			if (ioctl(w->listener, SECCOMP_IOCTL_NOTIF_RECV, &q) ==
			    0)
				answer(w, &q);
		} else if ((p.revents & (POLLHUP | POLLERR)) != 0) {
			return;
		}
	}
}

/* ---- the beginning and the end ---- */

static int
usage(void)
{
	fputs("usage: failcall [-c CALLS] [-p PATTERN] [-n N] [-w HOW] "
	      "[-l LOG] COMMAND...\n",
	    stderr);
	return CANNOT;
}

/* Of errno; 0 for the words of ours, -1 for no word at all. */
static int
code_of(const char *how)
{
	int code;

	if (is_named("short,kill,stop", how))
		return 0;
	for (code = 1; code < 200; code++)
		if (strerrorname_np(code) != NULL &&
		    strcmp(strerrorname_np(code), how) == 0)
			return code;
	return -1;
}

static int
read_options(struct watch *w, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+c:l:n:p:w:")) != -1)
		switch (c) {
		case 'c':
			w->names = optarg;
			break;
		case 'n':
			w->n = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			w->pattern = optarg;
			break;
		case 'w':
			w->how = optarg;
			break;
		case 'l':
			w->log = fopen(optarg, "we");
			if (w->log == NULL)
				return -1;
			setvbuf(w->log, NULL, _IOLBF, 0);
			break;
		default:
			return -1;
		}
	w->code = code_of(w->how);
	return w->code < 0 || optind == argc ? -1 : 0;
}

int
main(int argc, char **argv)
{
	struct watch w = { .how = "EIO" };
	int status = 0;

	if (read_options(&w, argc, argv) != 0)
		return usage();
	if (start(&w, argv + optind) != 0) {
		fputs("failcall: the kernel does not let us watch\n", stderr);
		return CANNOT;
	}
	watch(&w);
	while (waitpid(w.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (w.log != NULL)
		fclose(w.log);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
