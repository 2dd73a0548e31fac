/*
 * What server.c, which brings requests in and sends replies out, and routes.c,
 * which finds the replies, share. All of it runs on the server's one thread.
 */
#ifndef SANDBOX_SERVER_INTERNAL_H
#define SANDBOX_SERVER_INTERNAL_H

#include "sandbox/queue.h"
#include "sandbox/reply.h"
#include "sandbox/server.h"

struct MHD_Connection;
struct MHD_Daemon;
struct form_upload;

/* How often Evotor's cloud was asked in the second that is running. */
struct evotor_rate {
	bool begun;
	int64_t since; /* on the monotonic clock, milliseconds */
	uint64_t used;
};

struct server {
	struct server_plan plan;
	struct evotor_rate rate;
	struct job_queue *queue;
	struct goods_list *goods; /* what all uploads have come to */
	struct buf journal;
	struct MHD_Daemon *daemon;
	uint16_t port;
};

struct request {
	struct MHD_Connection *connection;
	char *target; /* path and query as they came */
	const char *method;
	const char *path;           /* decoded */
	struct form_upload *upload; /* NULL when there is none */
	bool begun;
};

/* Answer a request whose body is whole, and note it in the journal. */
struct reply routes_answer(struct server *, struct request *);

/*
 * The body of an upload on its way in. NULL when the request's body is no
 * multipart/form-data.
 */
struct form_upload *routes_upload_new(struct MHD_Connection *);
void routes_upload_free(struct form_upload *); /* NULL is fine */
void routes_upload_feed(struct form_upload *, const char *data, size_t len);

#endif
