/*
 * Which path means what. Under the cloud's own address every request needs
 * the token; the pages of the sandbox itself, which show what has happened,
 * need none and do not show up in the journal.
 */
#include "sandbox/server_internal.h"
#include "base/mem.h"
#include "sandbox/document.h"
#include "sandbox/journal.h"
#include "sandbox/moment.h"

#include <microhttpd.h>
#include <stdlib.h>

static const char *
header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(
	    request->connection, MHD_HEADER_KIND, name);
}

/* One element of Accept-Encoding: gzip, and not with a weight of zero. */
static bool
is_gzip(const char *element, size_t len)
{
	const char *weight;

	while (len > 0 && (*element == ' ' || *element == '\t'))
		element++, len--;
	if (len < 4 || strncasecmp(element, "gzip", 4) != 0)
		return false;
	if (len > 4 && strchr("; \t", element[4]) == NULL)
		return false;
	weight = memmem(element, len, "q=", 2);
	return weight == NULL || strtod(weight + 2, NULL) > 0;
}

static bool
wants_gzip(const struct request *request)
{
	const char *at = header(request, MHD_HTTP_HEADER_ACCEPT_ENCODING);

	while (at != NULL && *at != '\0') {
		size_t len = strcspn(at, ",");

		if (is_gzip(at, len))
			return true;
		at += len;
		at += *at == ',' ? 1 : 0;
	}
	return false;
}

static bool
take_moment(const struct server *server, const struct request *request,
    const char *name, int64_t *moment)
{
	const char *text = MHD_lookup_connection_value(
	    request->connection, MHD_GET_ARGUMENT_KIND, name);

	if (text == NULL || !moment_parse(text, moment))
		return false;
	*moment -= server->plan.zone_offset;
	return true;
}

static struct reply
ask_receipts(struct server *server, struct request *request, const char *rest)
{
	int64_t from, to;

	(void)rest;
	if (!take_moment(server, request, "from", &from))
		return reply_error(MHD_HTTP_BAD_REQUEST,
		    "from must be given as YYYY-MM-DD HH:MM:SS");
	if (!take_moment(server, request, "to", &to))
		return reply_error(MHD_HTTP_BAD_REQUEST,
		    "to must be given as YYYY-MM-DD HH:MM:SS");
	if (from > to)
		return reply_error(
		    MHD_HTTP_BAD_REQUEST, "from must not be later than to");
	return reply_value(
	    "process_key", queue_period(server->queue, from, to));
}

static struct reply
tell_status(struct server *server, struct request *request, const char *key)
{
	const struct job *job = queue_find(server->queue, key);

	(void)request;
	if (job == NULL)
		return reply_error(
		    MHD_HTTP_NOT_FOUND, "there is no such process");
	return reply_value("status", queue_state(job));
}

static struct reply
send_result(struct server *server, struct request *request, const char *key)
{
	const struct job *job = queue_find(server->queue, key);

	if (job == NULL)
		return reply_error(
		    MHD_HTTP_NOT_FOUND, "there is no such process");
	if (!queue_done(job))
		return reply_error(
		    MHD_HTTP_CONFLICT, "the process has not come to its end");
	if (job->delivery != NULL && job->delivery->refused != NULL)
		return reply_error(MHD_HTTP_CONFLICT, job->delivery->refused);
	if (job->delivery != NULL)
		return reply_bytes("application/xml", &job->delivery->file);
	return reply_document(document_new(server->plan.shop,
				  server->plan.shelf, job->from, job->to),
	    wants_gzip(request));
}

static struct reply
show_requests(struct server *server, struct request *request, const char *rest)
{
	(void)request, (void)rest;
	return reply_bytes(
	    "text/tab-separated-values; charset=utf-8", &server->journal);
}

/* A path that ends in a slash takes the rest of the request's path. */
static const struct route {
	const char *method;
	const char *path;
	struct reply (*answer)(
	    struct server *, struct request *, const char *rest);
} routes[] = {
	{ "GET", SERVER_BASE "/receipts", ask_receipts },
	{ "POST", SERVER_BASE "/nomenclature", routes_take_goods },
	{ "GET", SERVER_BASE "/process/", tell_status },
	{ "GET", SERVER_BASE "/download/", send_result },
	{ "GET", "/sandbox/requests", show_requests },
	{ "GET", "/sandbox/nomenclature", routes_show_goods },
	{ "GET", "/sandbox/nomenclature/", routes_send_goods },
};

static const struct route *
find(const char *path, const char **rest)
{
	size_t i;

	for (i = 0; i < NELEM(routes); i++) {
		size_t len = strlen(routes[i].path);

		if (strncmp(path, routes[i].path, len) != 0)
			continue;
		*rest = path + len;
		if (routes[i].path[len - 1] == '/' || **rest == '\0')
			return &routes[i];
	}
	return NULL;
}

static bool
is_own_page(const struct request *request)
{
	static const char own[] = "/sandbox/";

	return strncmp(request->path, own, sizeof(own) - 1) == 0;
}

static bool
may_ask(const struct server *server, const struct request *request)
{
	const char *token = header(request, "api-token");

	if (server->plan.token == NULL || is_own_page(request))
		return true;
	return token != NULL && strcmp(token, server->plan.token) == 0;
}

static struct reply
answer(struct server *server, struct request *request)
{
	const struct route *route;
	const char *rest;

	if (!may_ask(server, request))
		return reply_error(
		    MHD_HTTP_UNAUTHORIZED, "the api-token is missing or wrong");
	route = find(request->path, &rest);
	if (route == NULL)
		return reply_error(MHD_HTTP_NOT_FOUND, "there is no such path");
	if (strcmp(route->method, request->method) != 0)
		return reply_method(route->method);
	return route->answer(server, request, rest);
}

struct reply
routes_answer(struct server *server, struct request *request)
{
	struct reply reply = answer(server, request);

	if (!is_own_page(request))
		journal_add(&server->journal, request->method, request->target,
		    reply.status, server->plan.token);
	return reply;
}
