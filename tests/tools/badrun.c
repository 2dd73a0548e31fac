/*
 * A badserver in a child process, with a folder of its own. The port comes
 * through a pipe, so that nobody polls for a file.
 */
#include "badrun.h"
#include "base/buf.h"
#include "base/mem.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = { "script", "log", "wire" };

static char *
path(const struct badrun *r, const char *name)
{
	return mem_printf("%s/%s", r->dir, name);
}

static void
make_dir(struct badrun *r)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf("%s/badrun.XXXXXX", tmp ? tmp : "/tmp");

	if (strlen(dir) >= sizeof(r->dir) || mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	memcpy(r->dir, dir, strlen(dir) + 1);
	free(dir);
}

static void
write_script(const struct badrun *r, const char *script)
{
	char *name = path(r, "script");
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(script, f) < 0 || fclose(f) != 0)
		err(1, "%s", name);
	free(name);
}

static _Noreturn void
become(const struct badrun *r, int out)
{
	const char *program = getenv("BADSERVER");

	if (program == NULL)
		program = "./badserver";
	if (dup2(out, STDOUT_FILENO) < 0)
		err(1, "dup2");
	execl(program, program, "--port-file", "-", "--log", path(r, "log"),
	    "--wire", path(r, "wire"), path(r, "script"), (char *)NULL);
	err(1, "%s", program);
}

static int
read_port(int fd)
{
	FILE *f = fdopen(fd, "r");
	int port;

	if (f == NULL || fscanf(f, "%d", &port) != 1)
		errx(1, "badserver does not start");
	fclose(f);
	return port;
}

void
badrun_start(struct badrun *r, const char *script)
{
	int out[2];

	make_dir(r);
	write_script(r, script);
	if (pipe(out) != 0)
		err(1, "pipe");
	fflush(NULL);
	r->pid = fork();
	if (r->pid < 0)
		err(1, "fork");
	if (r->pid == 0)
		become(r, out[1]);
	close(out[1]);
	r->port = read_port(out[0]);
}

void
badrun_stop(struct badrun *r)
{
	int status;
	size_t i;

	kill(r->pid, SIGTERM);
	if (waitpid(r->pid, &status, 0) != r->pid || status != 0)
		errx(1, "badserver ended with %d", status);
	for (i = 0; i < NELEM(names); i++) {
		char *name = path(r, names[i]);

		unlink(name);
		free(name);
	}
	rmdir(r->dir);
}

const char *
badrun_url(struct badrun *r, const char *path_there)
{
	snprintf(r->url, sizeof(r->url), "http://127.0.0.1:%d%s", r->port,
	    path_there);
	return r->url;
}

static void
slurp(const struct badrun *r, const char *file, struct buf *to)
{
	char *name = path(r, file), part[4096];
	FILE *f = fopen(name, "r");
	size_t n;

	if (f == NULL)
		err(1, "%s", name);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(to, part, n);
	fclose(f);
	free(name);
}

int
badrun_count(const struct badrun *r, const char *begin)
{
	struct buf log = BUF_INIT;
	char *rest, *line;
	int n = 0;

	slurp(r, "log", &log);
	buf_str(&log);
	rest = log.data;
	while ((line = strsep(&rest, "\n")) != NULL)
		n += *line && strncmp(line, begin, strlen(begin)) == 0;
	buf_clear(&log);
	return n;
}

bool
badrun_received(const struct badrun *r, const char *text)
{
	struct buf wire = BUF_INIT;
	bool found;

	slurp(r, "wire", &wire);
	found = wire.len > 0 &&
		memmem(wire.data, wire.len, text, strlen(text)) != NULL;
	buf_clear(&wire);
	return found;
}
