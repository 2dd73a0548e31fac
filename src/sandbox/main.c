/*
 * kassa-sandbox: the clouds Kassatka and Evotor on loopback, for those who
 * write or try something against them. Made from the clouds' own pages; it
 * knows nothing of kassa, the client.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "base/err.h"
#include "base/mem.h"
#include "sandbox/document.h"
#include "sandbox/options.h"
#include "sandbox/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "(not released)"
#endif

/* ---- --print: a document to stdout, as fast as it can be made ---- */

/* Pieces gather in one buffer, which write(2) empties. */
enum { FULL = 256 * 1024, PIECE = 32 * 1024 };

/* 0: gone on, 1: nobody reads any more. */
static int
drain(int fd, struct buf *b, struct err *err)
{
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = write(fd, b->data + done, b->len - done);

		if (n < 0 && errno == EPIPE)
			return 1;
		if (n < 0 && errno != EINTR)
			return err_sys(
			    err, ERR_IO, "cannot write the document");
		if (n > 0)
			done += (size_t)n;
	}
	buf_reset(b);
	return 0;
}

static int
generate_pieces(
    struct document *doc, int fd, uint64_t size, struct buf *b, struct err *err)
{
	uint64_t drained = 0;
	int rc = 0;

	while (rc == 0 && document_next(doc, b)) {
		if (size > 0 && drained + b->len >= size)
			document_cut(doc);
		if (b->len < FULL - PIECE)
			continue;
		drained += b->len;
		rc = drain(fd, b, err);
	}
	return rc == 0 ? drain(fd, b, err) : rc;
}

/*
 * Write the document; when size is not 0, end it properly after the receipt
 * that reaches so many bytes. A reader who has had enough (EPIPE) is no error.
 */
static int
generate(struct document *doc, int fd, uint64_t size, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_grow(&b, FULL);
	rc = generate_pieces(doc, fd, size, &b, err);
	buf_clear(&b);
	return rc < 0 ? -1 : 0;
}

/* ---- the file that tells others which port it became ---- */

static int
put_port(int fd, uint16_t port)
{
	int rc = dprintf(fd, "%u\n", port) < 0 || fchmod(fd, 0644) < 0 ? -1 : 0;

	return close(fd) < 0 ? -1 : rc;
}

/*
 * It is written beside and renamed, so that it appears whole or not at all, and
 * only once the port answers.
 */
static int
write_port(const char *path, uint16_t port, struct err *err)
{
	char *beside = mem_printf("%s.XXXXXX", path);
	int fd = mkstemp(beside);
	int rc = 0;

	if (fd < 0) {
		rc = err_sys(err, ERR_CANTCREAT, "%s: cannot create it", path);
	} else if (put_port(fd, port) < 0 || rename(beside, path) < 0) {
		rc = err_sys(err, ERR_CANTCREAT, "%s: cannot write it", path);
		unlink(beside);
	}
	free(beside);
	return rc;
}

/* ---- all of it ---- */

enum { DEFAULT_RECEIPTS = 100 };

/* What is served, whatever way it goes out. */
struct stock {
	struct shop *shop;
	struct document_files *files;
	struct evotor_shop evotor;
};

static struct shop *
make_shop(const struct sandbox_options *o)
{
	uint64_t receipts = o->generate;

	if (receipts == OPTIONS_UNSET)
		receipts = o->nreceipts > 0 ? 0 : DEFAULT_RECEIPTS;
	return shop_new(&(struct shop_plan){
	    .seed = o->seed,
	    .receipts = (unsigned)receipts,
	    .stores = (unsigned)o->stores,
	    .cash_boxes = (unsigned)o->cash_boxes,
	});
}

/* A day and store each, whatever files the other cloud serves. */
static void
make_evotor(struct evotor_shop *shop, const struct sandbox_options *o)
{
	uint64_t receipts = o->generate;

	if (receipts == OPTIONS_UNSET)
		receipts = DEFAULT_RECEIPTS;
	evotor_shop_init(shop, &(struct evotor_plan){
				   .seed = o->seed,
				   .receipts = (unsigned)receipts,
				   .stores = (unsigned)o->stores,
				   .devices = (unsigned)o->cash_boxes,
			       });
}

static int
add_files(struct document_files *files, const struct sandbox_options *o,
    struct err *err)
{
	size_t i;

	for (i = 0; i < o->nreceipts; i++)
		if (document_files_add(files, o->receipts[i], err) < 0)
			return -1;
	return 0;
}

/* With --size alone the receipts go on until they are enough. */
static int
print(
    const struct stock *stock, const struct sandbox_options *o, struct err *err)
{
	struct document *document;
	int64_t to = o->to;
	int rc;

	if (to != INT64_MAX)
		to -= o->zone_offset;
	document = document_new(
	    stock->shop, stock->files, o->from - o->zone_offset, to);
	rc = generate(document, STDOUT_FILENO, o->size, err);
	document_free(document);
	return rc;
}

/* The first line of the file, the caller's to free. */
static int
read_token(const char *path, char **token, struct err *err)
{
	FILE *f = fopen(path, "re");
	size_t room = 0;

	*token = NULL;
	if (f == NULL)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open it", path);
	if (getline(token, &room, f) >= 0)
		(*token)[strcspn(*token, "\r\n")] = '\0';
	fclose(f);
	if (*token != NULL && **token != '\0')
		return 0;
	free(*token);
	*token = NULL;
	return err_set(err, ERR_DATA, "%s: there is no token in it", path);
}

/* Say where it listens, then sleep until somebody wants it to end. */
static int
wait_for(const sigset_t *signals, const struct server *server,
    const struct sandbox_options *o, struct err *err)
{
	int got;

	if (o->port_file != NULL &&
	    write_port(o->port_file, server_port(server), err) < 0)
		return -1;
	fprintf(stderr,
	    "kassa-sandbox: listening on http://127.0.0.1:%u" SERVER_BASE "\n",
	    server_port(server));
	while ((errno = sigwait(signals, &got)) == EINTR)
		continue;
	if (o->port_file != NULL)
		unlink(o->port_file);
	return 0;
}

/* The server's thread inherits what is blocked here. */
static void
block(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigprocmask(SIG_BLOCK, signals, NULL);
}

static void
tell(const char *what)
{
	fprintf(stderr, "kassa-sandbox: %s\n", what);
}

static int
serve(const struct stock *stock, const struct sandbox_options *o,
    const char *token, struct err *err)
{
	struct server_plan plan = {
		.port = (uint16_t)o->port,
		.token = token,
		.seed = o->seed,
		.job_seconds = o->job_seconds,
		.zone_offset = o->zone_offset,
		.shop = stock->shop,
		.files = stock->files,
		.evotor = &stock->evotor,
		.page = o->page,
		.rate = o->rate,
		.cursor_seconds = o->cursor_seconds,
		.tell = tell,
	};
	struct server *server;
	sigset_t signals;
	int rc;

	block(&signals);
	if (o->port_file != NULL)
		unlink(o->port_file); /* of a run that could not clean up */
	server = server_new(&plan, err);
	if (server == NULL)
		return -1;
	rc = wait_for(&signals, server, o, err);
	server_free(server);
	return rc;
}

static int
serve_with_token(
    const struct stock *stock, const struct sandbox_options *o, struct err *err)
{
	char *token = NULL;
	int rc;

	if (o->token_file == NULL)
		return serve(stock, o, o->token, err);
	if (read_token(o->token_file, &token, err) < 0)
		return -1;
	rc = serve(stock, o, token, err);
	free(token);
	return rc;
}

static int
work(const struct sandbox_options *o, struct err *err)
{
	struct stock stock = { .shop = make_shop(o),
		.files = document_files_new() };
	int rc = add_files(stock.files, o, err);

	make_evotor(&stock.evotor, o);
	if (rc == 0)
		rc = o->print ? print(&stock, o, err)
			      : serve_with_token(&stock, o, err);
	document_files_free(stock.files);
	shop_free(stock.shop);
	return rc;
}

static int
run(const struct sandbox_options *o, struct err *err)
{
	if (!o->help && !o->version)
		return work(o, err);
	if (o->help)
		sandbox_options_help();
	else
		puts("kassa-sandbox " PACKAGE_VERSION);
	if (fflush(stdout) != 0)
		return err_sys(err, ERR_IO, "cannot write to stdout");
	return 0;
}

int
main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct sandbox_options options;

	signal(SIGPIPE, SIG_IGN);
	if (sandbox_options_parse(&options, argc, argv, &err) == 0)
		run(&options, &err);
	sandbox_options_clear(&options);
	if (err.code == ERR_NONE)
		return 0;
	fprintf(stderr, "kassa-sandbox: %s\n", err.text);
	return err.code;
}
