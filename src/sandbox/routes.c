/*
 * From a request whose body is whole to its reply. Under the cloud's own
 * address every request needs the token; the pages of the sandbox itself, which
 * show what has happened, need none and do not show up in the journal.
 */
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/document.h"
#include "sandbox/evotor/evotor.h"
#include "sandbox/queue.h"
#include "sandbox/moment.h"
#include "sandbox/server_internal.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- replies ---- */

static const char json[] = "application/json";
static const char xml[] = "application/xml";

/* {"success":true,"response":{"NAME":"VALUE"}} */
static struct reply
reply_value(const char *name, const char *value)
{
	struct buf b = BUF_INIT;

	buf_printf(
	    &b, "{\"success\":true,\"response\":{\"%s\":\"%s\"}}", name, value);
	return reply_taken(MHD_HTTP_OK, json, &b);
}

/* {"success":false,"error":"WHY"} */
static struct reply
reply_error(unsigned status, const char *why)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "{\"success\":false");
	json_member_text(&b, "error", why);
	buf_putc(&b, '}');
	return reply_taken(status, json, &b);
}

/* 405, naming the method that would do. */
static struct reply
reply_method(const char *allowed)
{
	struct reply reply = reply_error(
	    MHD_HTTP_METHOD_NOT_ALLOWED, "this path takes another method");

	reply_set(&reply, MHD_HTTP_HEADER_ALLOW, allowed);
	return reply;
}

static bool
next_piece(void *document, struct buf *out)
{
	return document_next(document, out);
}

static void
free_document(void *document)
{
	document_free(document);
}

/* A document in chunks, as it is made; takes the document. */
static struct reply
reply_document(const struct request *request, struct document *document)
{
	return reply_stream(request->connection, xml,
	    (struct reply_source){ document, next_piece, free_document });
}

/* ---- uploads ---- */

/*
 * libmicrohttpd takes the body apart; here the pieces of the field
 * "nomenclature" are put together again, in memory, within a limit. Only the
 * form is looked at, not what the file says.
 */

enum { UPLOAD_SIZE = 64 * 1024 * 1024 };

enum { ROOM = 64 * 1024 };

struct form_upload {
	struct MHD_PostProcessor *parser;
	struct buf file;
	bool seen;  /* the field was there, */
	bool twice; /* and once more */
	bool too_big;
	bool broken;
	bool odd; /* a Content-Type that libmicrohttpd misreads */
};

static enum MHD_Result
take(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename,
    const char *type, const char *encoding, const char *data, uint64_t at,
    size_t len)
{
	struct form_upload *upload = cls;

	(void)kind, (void)filename, (void)type, (void)encoding;
	if (key == NULL || strcmp(key, "nomenclature") != 0)
		return MHD_YES;
	upload->seen = true;
	if (at == 0 && upload->file.len > 0)
		upload->twice = true;
	if (len > UPLOAD_SIZE - upload->file.len)
		upload->too_big = true;
	else
		buf_add(&upload->file, data, len);
	return MHD_YES;
}

/* The parser takes all that follows the first "boundary=" for the boundary. */
static bool
ends_with_boundary(const char *type)
{
	const char *boundary = strstr(type, "boundary=");

	return boundary != NULL && strchr(boundary, ';') == NULL;
}

struct form_upload *
routes_upload_new(struct MHD_Connection *connection)
{
	static const char form[] = "multipart/form-data";
	const char *type = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
	struct form_upload *upload;

	if (type == NULL || strncasecmp(type, form, sizeof(form) - 1) != 0)
		return NULL;
	upload = mem_new(sizeof(*upload));
	upload->parser =
	    MHD_create_post_processor(connection, ROOM, take, upload);
	upload->broken = upload->parser == NULL; /* no boundary */
	upload->odd = !ends_with_boundary(type);
	return upload;
}

void
routes_upload_free(struct form_upload *upload)
{
	if (upload == NULL)
		return;
	if (upload->parser != NULL)
		MHD_destroy_post_processor(upload->parser);
	buf_clear(&upload->file);
	free(upload);
}

void
routes_upload_feed(struct form_upload *upload, const char *data, size_t len)
{
	if (!upload->broken &&
	    MHD_post_process(upload->parser, data, len) != MHD_YES)
		upload->broken = true;
}

static const char *
judge(const struct form_upload *upload)
{
	if (upload->odd)
		return "the Content-Type must end with its one boundary";
	if (upload->broken)
		return "the multipart/form-data body cannot be read";
	if (!upload->seen)
		return "there is no field nomenclature";
	if (upload->twice)
		return "there are two fields nomenclature";
	if (upload->too_big)
		return "the file is larger than 64 MiB";
	if (upload->file.len == 0)
		return "the file is empty";
	return NULL;
}

/*
 * The body is whole: give the file to the caller, or say what is wrong with
 * it (a constant sentence; NULL when all is well).
 */
static const char *
end_upload(struct form_upload *upload, struct buf *file)
{
	const char *wrong;

	if (upload->parser != NULL &&
	    MHD_destroy_post_processor(upload->parser) != MHD_YES)
		upload->broken = true;
	upload->parser = NULL;
	wrong = judge(upload);
	if (wrong != NULL)
		return wrong;
	*file = upload->file;
	upload->file = (struct buf)BUF_INIT;
	return NULL;
}

/* ---- goods lists ---- */

/*
 * They come in by the cloud's own path; the sandbox's pages show what the shop
 * holds by now, how each upload went, and its bytes.
 */

/* So much memory for uploads in all. */
enum { HELD = 256 * 1024 * 1024 };

/* Whoever started the sandbox should see it too. */
static void
tell_refusal(const struct server *server, const char *key, const char *why)
{
	char *sentence = mem_printf("goods list %s is refused: %s", key, why);

	server->plan.tell(sentence);
	free(sentence);
}

static struct reply
accept_file(struct server *server, struct buf *file)
{
	struct err err = ERR_INIT;
	struct queue_upload *upload = queue_upload_new(file, time(NULL), &err);
	const char *key;

	if (upload == NULL)
		return reply_error(MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
	key = queue_add_upload(server->queue, upload);
	if (upload->refused != NULL)
		tell_refusal(server, key, upload->refused);
	return reply_value("process_key", key);
}

static struct reply
take_goods(struct server *server, struct request *request, const char *rest)
{
	struct buf file = BUF_INIT;
	const char *wrong;

	(void)rest;
	if (request->upload == NULL)
		return reply_error(MHD_HTTP_BAD_REQUEST,
		    "the body must be multipart/form-data");
	wrong = end_upload(request->upload, &file);
	if (wrong == NULL && queue_held(server->queue) + file.len > HELD)
		wrong = "no room for more uploads; restart the sandbox";
	if (wrong != NULL) {
		buf_clear(&file);
		return reply_error(MHD_HTTP_BAD_REQUEST, wrong);
	}
	return accept_file(server, &file);
}

/* Show all uploads, and put those into the shop's list that are done now. */
static void
show_uploads(struct server *server, struct buf *out)
{
	const struct job *job;
	size_t i;

	for (i = 0; (job = queue_get(server->queue, i)) != NULL; i++) {
		if (job->upload == NULL)
			continue;
		if (queue_done(job))
			queue_upload_take(job->upload, server->goods);
		queue_upload_show(job->upload, job->key, queue_state(job), out);
	}
}

static struct reply
show_goods(struct server *server, struct request *request, const char *rest)
{
	struct buf out = BUF_INIT;

	(void)request, (void)rest;
	buf_putc(&out, '{');
	json_member(&out, "uploads");
	buf_putc(&out, '[');
	show_uploads(server, &out);
	buf_puts(&out, "\n]");
	goods_list_show(server->goods, &out);
	buf_puts(&out, "}\n");
	return reply_taken(MHD_HTTP_OK, json, &out);
}

/* The latest upload; NULL when there is none. */
static const struct job *
find_last(const struct job_queue *queue)
{
	const struct job *job, *last = NULL;
	size_t i;

	for (i = 0; (job = queue_get(queue, i)) != NULL; i++)
		if (job->upload != NULL)
			last = job;
	return last;
}

static struct reply
send_goods(struct server *server, struct request *request, const char *key)
{
	const struct job *job = strcmp(key, "last") == 0
				    ? find_last(server->queue)
				    : queue_find(server->queue, key);

	(void)request;
	if (job == NULL || job->upload == NULL)
		return reply_error(
		    MHD_HTTP_NOT_FOUND, "there is no such upload");
	return reply_copied(xml, &job->upload->file);
}

/* ---- receipts and processes ---- */

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
	    "process_key", queue_add_period(server->queue, from, to));
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
	if (job->upload != NULL && job->upload->refused != NULL)
		return reply_error(MHD_HTTP_CONFLICT, job->upload->refused);
	if (job->upload != NULL)
		return reply_copied(xml, &job->upload->file);
	return reply_document(
	    request, document_new(server->plan.shop, server->plan.files,
			 job->from, job->to));
}

static struct reply
show_requests(struct server *server, struct request *request, const char *rest)
{
	(void)request, (void)rest;
	return reply_copied(
	    "text/tab-separated-values; charset=utf-8", &server->journal);
}

/* ---- routes ---- */

/* A path that ends in a slash takes the rest of the request's path. */
static const struct route {
	const char *method;
	const char *path;
	struct reply (*answer)(
	    struct server *, struct request *, const char *rest);
} routes[] = {
	{ "GET", SERVER_BASE "/receipts", ask_receipts },
	{ "POST", SERVER_BASE "/nomenclature", take_goods },
	{ "GET", SERVER_BASE "/process/", tell_status },
	{ "GET", SERVER_BASE "/download/", send_result },
	{ "GET", "/sandbox/requests", show_requests },
	{ "GET", "/sandbox/nomenclature", show_goods },
	{ "GET", "/sandbox/nomenclature/", send_goods },
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
	const char *token = reply_header(request->connection, "api-token");

	if (server->plan.token == NULL || is_own_page(request))
		return true;
	return token != NULL && strcmp(token, server->plan.token) == 0;
}

static struct reply
answer(struct server *server, struct request *request)
{
	const struct route *route;
	const char *rest;

	if (evotor_is_path(request->path))
		return evotor_answer(server, request);
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

/* ---- the journal ---- */

/*
 * One line a request: method, path with its query, and the status of the
 * answer, with tabs between. Made to be counted by tests. The token never gets
 * in, not even where a client puts it into a path by mistake; bytes that would
 * break a line or a column become "?".
 */

/* After so many bytes the journal takes no more. */
enum { JOURNAL_SIZE = 16 * 1024 * 1024 };

static void
put_clean(struct buf *journal, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		buf_putc(journal, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

static void
put_without(struct buf *journal, const char *text, const char *secret)
{
	const char *found;

	while (secret != NULL && (found = strstr(text, secret)) != NULL) {
		put_clean(journal, text, (size_t)(found - text));
		buf_puts(journal, "***");
		text = found + strlen(secret);
	}
	put_clean(journal, text, strlen(text));
}

static void
add_to_journal(struct buf *journal, const char *method, const char *path,
    unsigned status, const char *token)
{
	if (journal->len > JOURNAL_SIZE)
		return;
	put_clean(journal, method, strlen(method));
	buf_putc(journal, '\t');
	put_without(journal, path, token);
	buf_printf(journal, "\t%u\n", status);
}

struct reply
routes_answer(struct server *server, struct request *request)
{
	struct reply reply = answer(server, request);

	if (!is_own_page(request))
		add_to_journal(&server->journal, request->method,
		    request->target, reply.status, server->plan.token);
	return reply;
}
