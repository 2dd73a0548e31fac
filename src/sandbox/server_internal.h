/*
 * What the server's parts share: server.c brings requests in and sends replies
 * out, routes.c finds the replies, routes_goods.c those about goods lists. All
 * of it runs on the server's one thread.
 */
#ifndef SANDBOX_SERVER_INTERNAL_H
#define SANDBOX_SERVER_INTERNAL_H

#include "sandbox/queue.h"
#include "sandbox/routes.h"
#include "sandbox/server.h"

struct MHD_Connection;
struct MHD_Daemon;
struct upload;

struct server {
	struct server_plan plan;
	struct queue *queue;
	struct goods_list *goods; /* what all uploads have come to */
	struct buf journal;
	struct MHD_Daemon *daemon;
	uint16_t port;
};

struct request {
	struct MHD_Connection *connection;
	char *target; /* path and query as they came */
	const char *method;
	const char *path;      /* decoded */
	struct upload *upload; /* NULL when there is none */
	bool begun;
};

/* Answer a request whose body is whole, and note it in the journal. */
struct reply routes_answer(struct server *, struct request *);

#endif
