/*
 * The way of a request: its target is noted, its body is swallowed to the
 * end (also where the answer will be no: a client that is still sending would
 * see a broken connection instead of a reason), then it is answered.
 */
#include "sandbox/server_internal.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, CONNECTION_MEMORY = 256 * 1024 };

static void *
note(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct request *request = mem_new(sizeof(*request));

	(void)cls;
	request->target = mem_dup(target);
	request->connection = connection;
	return request;
}

static void
forget(void *cls, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct request *request = *state;

	(void)cls, (void)connection, (void)why;
	if (request == NULL)
		return;
	routes_upload_free(request->upload);
	free(request->target);
	free(request);
	*state = NULL;
}

static void
begin(struct request *request, const char *path, const char *method)
{
	request->begun = true;
	request->path = path;
	request->method = method;
	if (strcmp(method, MHD_HTTP_METHOD_POST) == 0)
		request->upload = routes_upload_new(request->connection);
}

static enum MHD_Result
send_reply(struct request *request, struct reply reply)
{
	enum MHD_Result rc;

	MHD_add_response_header(
	    reply.response, MHD_HTTP_HEADER_SERVER, "kassa-sandbox");
	rc = MHD_queue_response(
	    request->connection, reply.status, reply.response);
	MHD_destroy_response(reply.response);
	return rc;
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *data, size_t *len,
    void **state)
{
	struct request *request = *state;

	(void)connection, (void)version;
	if (!request->begun) {
		begin(request, path, method);
		return MHD_YES;
	}
	if (*len > 0) {
		if (request->upload != NULL)
			routes_upload_feed(request->upload, data, *len);
		*len = 0;
		return MHD_YES;
	}
	return send_reply(request, routes_answer(cls, request));
}

static int
bind_to(int fd, uint16_t port, struct err *err)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int yes = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return 0;
	err_sys(err, ERR_UNAVAIL, "cannot listen on port %u", port);
	return err_hint(err, "--port 0 takes any that is free");
}

static int
open_socket(uint16_t port, struct err *err)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return err_sys(err, ERR_IO, "cannot make a socket");
	if (bind_to(fd, port, err) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_in here = { .sin_port = 0 };
	socklen_t len = sizeof(here);

	if (getsockname(fd, (struct sockaddr *)&here, &len) < 0)
		return 0;
	return ntohs(here.sin_port);
}

/* Takes the socket. */
static int
start(struct server *server, int fd, struct err *err)
{
	server->port = port_of(fd);
	server->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL,
	    NULL, handle, server, MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_URI_LOG_CALLBACK, note, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, forget, NULL,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_END);
	if (server->daemon != NULL)
		return 0;
	close(fd);
	return err_set(err, ERR_SOFT, "the HTTP server does not start");
}

struct server *
server_new(const struct server_plan *plan, struct err *err)
{
	struct server *server;
	int fd = open_socket(plan->port, err);

	if (fd < 0)
		return NULL;
	server = mem_new(sizeof(*server));
	server->plan = *plan;
	server->queue = queue_new(plan->seed, plan->job_seconds);
	server->goods = goods_list_new();
	if (start(server, fd, err) < 0) {
		server_free(server);
		return NULL;
	}
	return server;
}

uint16_t
server_port(const struct server *server)
{
	return server->port;
}

void
server_free(struct server *server)
{
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	queue_free(server->queue);
	goods_list_free(server->goods);
	buf_clear(&server->journal);
	free(server);
}
