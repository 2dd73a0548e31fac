/*
 * TLS in front of a server that has none. It listens on 127.0.0.1 and passes on
 * to a port there what comes out of TLS, and back. Keys and certificates are
 * made at the start and end with the process.
 *
 *	tlsserver --port-file FILE --ca-file FILE --to PORT KIND
 *
 * --port-file gets the port once connections are welcome, --ca-file before it
 * the certificate to trust, as PEM. KIND is one of
 *
 *	good          for localhost and 127.0.0.1, by the CA "Kassa test CA"
 *	self-signed   the same, by itself
 *	expired       since 2020-02-01 00:00:00Z
 *	early         from 2090-02-01 00:00:00Z on
 *	wrong-host    for elsewhere.invalid
 *	telling       as good, and a request without TLS gets a 400 that says so
 *
 * SIGTERM ends it; so does the end of its parent.
 */
#include "base/err.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct kind {
	const char *name;
	const char *from, *until; /* NULL: a day from now, both ways */
	const char *hosts;
	bool self_signed;
	bool telling;
} kinds[] = {
	{ "good", NULL, NULL, "DNS:localhost,IP:127.0.0.1", false, false },
	{ "self-signed", NULL, NULL, "DNS:localhost,IP:127.0.0.1", true,
	    false },
	{ "expired", "20200101000000Z", "20200201000000Z",
	    "DNS:localhost,IP:127.0.0.1", false, false },
	{ "early", "20900201000000Z", "20910201000000Z",
	    "DNS:localhost,IP:127.0.0.1", false, false },
	{ "wrong-host", NULL, NULL, "DNS:elsewhere.invalid", false, false },
	{ "telling", NULL, NULL, "DNS:localhost,IP:127.0.0.1", false, true },
};

struct args {
	const char *port_file, *ca_file, *to;
	const struct kind *kind;
};

/* A test server that cannot be made has no test. */
static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "tlsserver: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(ERR_SOFT);
}

/* ---- certificates ---- */

struct pair {
	EVP_PKEY *key;
	X509 *cert;
};

static void
put_name(X509_NAME *name, const char *text)
{
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		 (const unsigned char *)text, -1, -1, 0) == 1,
	    "a name");
}

static void
put_times(X509 *cert, const char *from, const char *until)
{
	static const long day = 24 * 60 * 60;

	if (from == NULL)
		X509_gmtime_adj(X509_getm_notBefore(cert), -day);
	else
		ASN1_TIME_set_string(X509_getm_notBefore(cert), from);
	if (until == NULL)
		X509_gmtime_adj(X509_getm_notAfter(cert), day);
	else
		ASN1_TIME_set_string(X509_getm_notAfter(cert), until);
}

static void
put_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *e;

	X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	must(e != NULL && X509_add_ext(cert, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

/* Not signed yet. */
static void
pair_init(struct pair *p, const char *name, long serial)
{
	p->key = EVP_EC_gen("P-256");
	p->cert = X509_new();
	must(p->key != NULL && p->cert != NULL, "a key");
	X509_set_version(p->cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(p->cert), serial);
	put_name(X509_get_subject_name(p->cert), name);
	X509_set_pubkey(p->cert, p->key);
}

static void
pair_sign(struct pair *p, const struct pair *by)
{
	X509_set_issuer_name(p->cert, X509_get_subject_name(by->cert));
	must(X509_sign(p->cert, by->key, EVP_sha256()) > 0, "a signature");
}

static void
pair_clear(struct pair *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->cert);
}

static void
make_pairs(const struct kind *kind, struct pair *ca, struct pair *own)
{
	pair_init(ca, "Kassa test CA", 1);
	put_times(ca->cert, NULL, NULL);
	put_extension(ca->cert, NID_basic_constraints, "critical,CA:TRUE");
	pair_sign(ca, ca);
	pair_init(own, "Kassa test server", 2);
	put_times(own->cert, kind->from, kind->until);
	put_extension(own->cert, NID_subject_alt_name, kind->hosts);
	pair_sign(own, kind->self_signed ? own : ca);
}

static void
write_ca(const char *path, X509 *cert)
{
	FILE *f = fopen(path, "w");

	must(f != NULL && PEM_write_X509(f, cert) == 1 && fclose(f) == 0, path);
}

static SSL_CTX *
make_context(const struct args *a)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	struct pair ca, own;

	make_pairs(a->kind, &ca, &own);
	must(context != NULL &&
		 SSL_CTX_use_certificate(context, own.cert) == 1 &&
		 SSL_CTX_use_PrivateKey(context, own.key) == 1,
	    "a context");
	SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
	write_ca(a->ca_file, a->kind->self_signed ? own.cert : ca.cert);
	pair_clear(&ca);
	pair_clear(&own);
	return context;
}

/* ---- a connection, in a process of its own ---- */

static int
dial(const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0,
	    "the server behind cannot be reached");
	return fd;
}

static bool
send_all(int fd, const char *data, size_t n)
{
	ssize_t sent;

	for (; n > 0; data += sent, n -= (size_t)sent)
		if ((sent = send(fd, data, n, MSG_NOSIGNAL)) < 0)
			return false;
	return true;
}

static bool
pass_in(SSL *ssl, int plain)
{
	char data[16384];
	int n = SSL_read(ssl, data, sizeof(data));

	return n > 0 && send_all(plain, data, (size_t)n);
}

static bool
pass_out(SSL *ssl, int plain)
{
	char data[16384];
	ssize_t n = read(plain, data, sizeof(data));

	return n > 0 && SSL_write(ssl, data, (int)n) > 0;
}

static void
pass(SSL *ssl, int plain)
{
	struct pollfd p[] = { { SSL_get_fd(ssl), POLLIN, 0 },
		{ plain, POLLIN, 0 } };

	for (;;) {
		if (SSL_pending(ssl) == 0 && poll(p, NELEM(p), -1) < 0)
			return;
		if ((SSL_pending(ssl) > 0 || p[0].revents != 0) &&
		    !pass_in(ssl, plain))
			return;
		if (p[1].revents != 0 && !pass_out(ssl, plain))
			return;
		p[0].revents = p[1].revents = 0;
	}
}

/* As nginx does it. */
static bool
is_told(int fd)
{
	static const char reply[] =
	    "HTTP/1.1 400 Bad Request\r\nContent-Length: 51\r\n"
	    "Connection: close\r\n\r\n"
	    "The plain HTTP request was sent to HTTPS port, here";
	char data[4096];

	if (recv(fd, data, 1, MSG_PEEK) != 1 || data[0] == 0x16)
		return false;
	return read(fd, data, sizeof(data)) > 0 &&
	       send_all(fd, reply, sizeof(reply) - 1);
}

static void
serve(SSL_CTX *context, int fd, const struct args *a)
{
	SSL *ssl = SSL_new(context);
	int plain;

	SSL_set_fd(ssl, fd);
	if ((!a->kind->telling || !is_told(fd)) && SSL_accept(ssl) == 1) {
		plain = dial(a->to);
		pass(ssl, plain);
		SSL_shutdown(ssl);
		close(plain);
	}
	SSL_free(ssl);
	SSL_CTX_free(context);
}

/* ---- the server ---- */

static int
open_port(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
		 listen(fd, 64) == 0 &&
		 getsockname(fd, (struct sockaddr *)&a, &len) == 0,
	    "cannot listen");
	*port = ntohs(a.sin_port);
	return fd;
}

/* Appears whole, under its name. */
static void
write_port(const char *path, int port)
{
	char *part = mem_printf("%s.part", path);
	FILE *f = fopen(part, "w");

	must(f != NULL && fprintf(f, "%d\n", port) > 0 && fclose(f) == 0 &&
		 rename(part, path) == 0,
	    path);
	free(part);
}

static void
run(const struct args *a)
{
	SSL_CTX *context = make_context(a);
	int port, listener = open_port(&port), fd;

	write_port(a->port_file, port);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			close(listener);
			serve(context, fd, a);
			close(fd);
			exit(0);
		}
		close(fd);
	}
}

static int
read_args(struct args *a, int argc, char **argv)
{
	static const struct option options[] = {
		{ "port-file", required_argument, NULL, 0 },
		{ "ca-file", required_argument, NULL, 1 },
		{ "to", required_argument, NULL, 2 },
		{ NULL, 0, NULL, 0 },
	};
	const char **to[] = { &a->port_file, &a->ca_file, &a->to };
	size_t i;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return -1;
		*to[c] = optarg;
	}
	for (i = 0; optind == argc - 1 && i < NELEM(kinds); i++)
		if (strcmp(kinds[i].name, argv[optind]) == 0)
			a->kind = &kinds[i];
	return a->kind == NULL || a->port_file == NULL || a->ca_file == NULL ||
		       a->to == NULL
		   ? -1
		   : 0;
}

int
main(int argc, char **argv)
{
	struct args a = { 0 };

	if (read_args(&a, argc, argv) != 0) {
		fputs("usage: tlsserver --port-file FILE --ca-file FILE "
		      "--to PORT KIND\n",
		    stderr);
		return ERR_USAGE;
	}
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	run(&a);
	return ERR_SOFT;
}
