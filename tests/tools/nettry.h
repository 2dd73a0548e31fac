/*
 * What tests of the network have in common: a net, a run of it, one request
 * with its reply. They assert, so they are for cmocka's tests only.
 */
#ifndef TOOLS_NETTRY_H
#define TOOLS_NETTRY_H

#include "net/net.h"

/* A token; no sentence and no place to go may have it in it. */
#define TRY_SECRET "s3cr3t-t0ken"

struct clock;

/* What done was told; the bodies of these tests are short. */
struct got {
	int calls;
	struct http_reply reply;
	char body[64];
};

struct net *try_net(struct clock *); /* NULL: the machine's */
void try_run(struct net *);
void try_take(void *got, const struct http_reply *); /* a done function */

/* One request, on a net that may have a past. */
struct got try_ask(struct net *, const struct http_request *);

#endif
