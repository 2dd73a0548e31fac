/*
 * A server that misbehaves to order. It listens on 127.0.0.1, reads whole
 * requests and plays, byte for byte, what a script says.
 *
 *	badserver --port-file FILE [--log FILE] [--wire FILE] SCRIPT
 *
 * --port-file gets the port, once connections are welcome; "-" is stdout. --log
 *gets a line a request, before it is answered: "GET /path?query", a tab, "yes"
 *or "no" (did it have a token's header), a tab, "body N bytes". --wire gets
 *every byte that was received. SIGTERM ends it with status 0; so does the end
 *of its parent.
 *
 * A script is a list of rules. A rule begins with
 *
 *	on METHOD [PREFIX] [times N]
 *
 * and answers requests of that method (or any: *) whose target begins with
 * PREFIX; after N of them, or if it does not fit, later rules have their
 * turn. "on ACCEPT" is played on a new connection, before anything is read.
 * A request that no rule wants gets a 404. What follows "on" is played in
 * order:
 *
 *	send TEXT          the text, with C's escapes \r \n \t \0 \\ \xHH and
 *	                   \p for the server's own port
 *	repeat N TEXT      N times the text
 *	drip MS TEXT       the text, a byte every MS milliseconds
 *	file PATH          the bytes of a file
 *	cut PATH PERCENT   the first so many per cent of them
 *	gzipfile PATH      the bytes of a file, as gzip
 *	length PATH        the header line Content-Length of that file
 *	chunk TEXT         the text as a chunk of the chunked coding
 *	chunkend           the last chunk
 *
 * These are whole, correct replies with status 200 and a Content-Length:
 *
 *	json TEXT          application/json; the text as it stands, no escapes
 *	newkey             JSON with a process key, another one each time
 *	page PATH          application/xml; a file
 *	gzipcut PATH PERCENT   the first so many per cent of a file's gzip; of
 *	                   100 nothing is wrong, of less only the gzip is
 *	gziprepeat N TEXT  N times the text, as gzip
 *
 * And these end a rule. Without one the connection is kept.
 *
 *	keep               leave it open for the next request
 *	closekept          as keep, but close it instead of answering that one
 *	stall              hold it open and send nothing more
 *	close              close it
 *	reset              close it with a reset
 *
 * PATHs are seen from where the server was started. A line that begins with
 * # is a comment.
 */
#include "badrequest.h"
#include "base/err.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNS 256

struct args {
	const char *port_file, *log, *wire, *script;
};

static void
welcome(struct server *sv)
{
	int fd =
	    accept4(sv->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	const struct rule *rule;
	size_t i;

	for (i = 0; i < CONNS && sv->conns[i].fd >= 0; i++)
		;
	if (fd < 0)
		return;
	if (i == CONNS) {
		close(fd);
		return;
	}
	sv->conns[i].fd = fd;
	rule = script_find(&sv->script, "ACCEPT", "");
	if (rule != NULL)
		play_start(&sv->conns[i], rule);
	play_on(&sv->conns[i]);
}

/* While a rule is played we only want to know that the other side is gone. */
static short
events(const struct conn *c)
{
	if (c->rule == NULL)
		return POLLIN;
	return play_wants_out(c) ? POLLOUT | POLLRDHUP : POLLRDHUP;
}

static void
serve(struct server *sv, struct conn *c, short happened)
{
	if (c->fd < 0)
		return;
	if (c->rule == NULL && (happened & POLLIN) != 0)
		request_receive(sv, c);
	else if ((happened & (POLLRDHUP | POLLHUP | POLLERR)) != 0)
		conn_drop(c);
	play_on(c);
	if (c->fd >= 0 && c->rule == NULL)
		request_digest(sv, c);
}

/* Fills in what to poll for; gives the time to wait. */
static int
prepare(struct server *sv, struct pollfd *p)
{
	int wait = -1, rest;
	size_t i;

	p[CONNS] = (struct pollfd){ sv->listener, POLLIN, 0 };
	p[CONNS + 1] = (struct pollfd){ sv->signals, POLLIN, 0 };
	for (i = 0; i < CONNS; i++) {
		struct conn *c = &sv->conns[i];

		p[i] = (struct pollfd){ c->fd, events(c), 0 };
		rest = play_rest(c);
		if (rest >= 0 && (wait < 0 || rest < wait))
			wait = rest;
	}
	return wait;
}

static void
run(struct server *sv)
{
	struct pollfd p[CONNS + 2];
	size_t i;

	for (;;) {
		poll(p, NELEM(p), prepare(sv, p));
		if (p[CONNS + 1].revents != 0)
			return;
		for (i = 0; i < CONNS; i++)
			serve(sv, &sv->conns[i], p[i].revents);
		if (p[CONNS].revents != 0)
			welcome(sv);
	}
}

static int
open_port(struct server *sv, struct err *err)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sv->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (sv->listener < 0 ||
	    bind(sv->listener, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(sv->listener, 64) != 0 ||
	    getsockname(sv->listener, (struct sockaddr *)&a, &len) != 0)
		return err_sys(err, ERR_IO, "cannot listen");
	sv->script.port = ntohs(a.sin_port);
	return 0;
}

static int
open_file(FILE **f, const char *path, struct err *err)
{
	if (path != NULL && (*f = fopen(path, "a")) == NULL)
		return err_sys(err, ERR_CANTCREAT, "%s", path);
	return 0;
}

static int
print_port(const struct server *sv, struct err *err)
{
	if (printf("%d\n", sv->script.port) < 0 || fflush(stdout) != 0)
		return err_sys(err, ERR_IO, "stdout");
	return 0;
}

/* Appears whole, under its name, or not at all. */
static int
write_port(const struct server *sv, const char *path, struct err *err)
{
	char *part = mem_printf("%s.part", path);
	FILE *f = fopen(part, "w");
	int rc = 0;

	if (f == NULL || fprintf(f, "%d\n", sv->script.port) < 0 ||
	    fclose(f) != 0 || rename(part, path) != 0)
		rc = err_sys(err, ERR_CANTCREAT, "%s", path);
	free(part);
	return rc;
}

static void
catch_end(struct server *sv)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sv->signals = signalfd(-1, &set, SFD_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static int
set_up(struct server *sv, const struct args *a, struct err *err)
{
	size_t i;

	for (i = 0; i < CONNS; i++)
		sv->conns[i].fd = -1;
	catch_end(sv);
	if (open_port(sv, err) != 0 || open_file(&sv->log, a->log, err) != 0 ||
	    open_file(&sv->wire, a->wire, err) != 0 ||
	    script_read(&sv->script, a->script, err) != 0)
		return -1;
	if (strcmp(a->port_file, "-") == 0)
		return print_port(sv, err);
	return write_port(sv, a->port_file, err);
}

static void
tear_down(struct server *sv)
{
	size_t i;

	for (i = 0; i < CONNS; i++)
		if (sv->conns[i].fd >= 0)
			conn_drop(&sv->conns[i]);
	script_clear(&sv->script);
	if (sv->log != NULL)
		fclose(sv->log);
	if (sv->wire != NULL)
		fclose(sv->wire);
	close(sv->listener);
	close(sv->signals);
}

static int
read_args(struct args *a, int argc, char **argv)
{
	static const struct option options[] = {
		{ "port-file", required_argument, NULL, 0 },
		{ "log", required_argument, NULL, 1 },
		{ "wire", required_argument, NULL, 2 },
		{ NULL, 0, NULL, 0 },
	};
	const char **to[] = { &a->port_file, &a->log, &a->wire };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return -1;
		*to[c] = optarg;
	}
	if (optind != argc - 1 || a->port_file == NULL)
		return -1;
	a->script = argv[optind];
	return 0;
}

int
main(int argc, char **argv)
{
	static struct server sv;
	struct args a = { NULL, NULL, NULL, NULL };
	struct err err = ERR_INIT;

	if (read_args(&a, argc, argv) != 0) {
		fputs("usage: badserver --port-file FILE [--log FILE] "
		      "[--wire FILE] SCRIPT\n",
		    stderr);
		return ERR_USAGE;
	}
	if (set_up(&sv, &a, &err) != 0)
		fprintf(stderr, "badserver: %s\n", err.text);
	else
		run(&sv);
	tear_down(&sv);
	return err.code;
}
