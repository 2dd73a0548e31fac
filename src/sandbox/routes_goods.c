/*
 * Goods lists come in by the cloud's door and are looked at by the sandbox's
 * own: what the shop holds by now, how each upload went, and its bytes.
 */
#include "sandbox/server_internal.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/upload.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <time.h>

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
	struct delivery *delivery = delivery_new(file, time(NULL), &err);
	const char *key;

	if (delivery == NULL)
		return reply_error(MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
	key = queue_upload(server->queue, delivery);
	if (delivery->refused != NULL)
		tell_refusal(server, key, delivery->refused);
	return reply_value("process_key", key);
}

struct reply
routes_take_goods(
    struct server *server, struct request *request, const char *rest)
{
	struct buf file = BUF_INIT;
	const char *wrong;

	(void)rest;
	if (request->upload == NULL)
		return reply_error(MHD_HTTP_BAD_REQUEST,
		    "the body must be multipart/form-data");
	wrong = upload_end(request->upload, &file);
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
show_deliveries(struct server *server, struct buf *out)
{
	const struct job *job;
	size_t i;

	for (i = 0; (job = queue_get(server->queue, i)) != NULL; i++) {
		if (job->delivery == NULL)
			continue;
		if (queue_done(job))
			delivery_unpack(job->delivery, server->goods);
		delivery_show(job->delivery, job->key, queue_state(job), out);
	}
}

struct reply
routes_show_goods(
    struct server *server, struct request *request, const char *rest)
{
	struct buf out = BUF_INIT;

	(void)request, (void)rest;
	buf_putc(&out, '{');
	json_member(&out, "uploads");
	buf_putc(&out, '[');
	show_deliveries(server, &out);
	buf_puts(&out, "\n]");
	wares_show(server->goods, &out);
	buf_puts(&out, "}\n");
	return reply_taken("application/json", &out);
}

/* The latest upload; NULL when there is none. */
static const struct job *
find_last(const struct queue *queue)
{
	const struct job *job, *last = NULL;
	size_t i;

	for (i = 0; (job = queue_get(queue, i)) != NULL; i++)
		if (job->delivery != NULL)
			last = job;
	return last;
}

struct reply
routes_send_goods(
    struct server *server, struct request *request, const char *key)
{
	const struct job *job = strcmp(key, "last") == 0
				    ? find_last(server->queue)
				    : queue_find(server->queue, key);

	(void)request;
	if (job == NULL || job->delivery == NULL)
		return reply_error(
		    MHD_HTTP_NOT_FOUND, "there is no such upload");
	return reply_bytes("application/xml", &job->delivery->file);
}
