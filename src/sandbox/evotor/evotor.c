/*
 * From a request to its reply, as Evotor's pages have it. What they leave open
 * is answered in one way: which texts errors have, and in which order faults
 * are looked for, namely token, rate, path, method, Accept, parameters.
 */
#include "sandbox/evotor/evotor.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/cursor.h"
#include "sandbox/evotor/catalog.h"
#include "sandbox/evotor/list.h"
#include "sandbox/evotor/v1.h"
#include "sandbox/evotor/v2.h"
#include "sandbox/moment.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

/* A request on its way: the ids of its path, and where they lead. */
enum { ARGS = 3, ARG = 64 };

struct evotor_call {
	struct server *server;
	struct MHD_Connection *connection;
	const struct evotor_shop *shop;
	const struct evotor_route *route;
	char args[ARGS][ARG];
	unsigned nargs;
	unsigned store;  /* of the path, */
	unsigned device; /* and of the path or a parameter, from 1 on; or 0 */
};

static const char *
parameter(const struct evotor_call *call, const char *name)
{
	return MHD_lookup_connection_value(
	    call->connection, MHD_GET_ARGUMENT_KIND, name);
}

/* ---- errors ---- */

static const char v1_type[] = "application/json;charset=UTF-8";
static const char v2_type[] = "application/vnd.evotor.v2+json;charset=UTF-8";

/* {"code":..,"message":..,"violations":[{"reason":..,"subject":..}]} */
static struct reply
fail_v2(
    unsigned status, const char *code, const char *message, const char *subject)
{
	struct buf b = BUF_INIT;

	buf_putc(&b, '{');
	json_member_text(&b, "code", code);
	json_member_text(&b, "message", message);
	if (subject != NULL) {
		buf_puts(&b, ",\"violations\":[{");
		json_member_text(&b, "reason", message);
		json_member_text(&b, "subject", subject);
		buf_puts(&b, "}]");
	}
	buf_putc(&b, '}');
	return reply_taken(status, v2_type, &b);
}

/* {"errors":[{"code":..,"reason":..,"subject":..,"value":..}]} */
static struct reply
fail_v1(unsigned status, int code, const char *reason, const char *subject,
    const char *value)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "{\"errors\":[{");
	json_member_int(&b, "code", code);
	json_member_text(&b, "reason", reason);
	if (subject != NULL)
		json_member_text(&b, "subject", subject);
	if (value != NULL)
		json_member_text(&b, "value", value);
	buf_puts(&b, "}]}");
	return reply_taken(status, v1_type, &b);
}

/* What no page knows is {} in v1. */
static struct reply
fail_missing(bool v1, const char *what)
{
	struct buf b = BUF_INIT;

	if (!v1)
		return fail_v2(MHD_HTTP_NOT_FOUND, "not_found", what, NULL);
	buf_puts(&b, "{}");
	return reply_taken(MHD_HTTP_NOT_FOUND, v1_type, &b);
}

/* A parameter that cannot be read. */
static struct reply
fail_value(bool v1, const char *name, const char *value)
{
	if (v1)
		return fail_v1(
		    MHD_HTTP_BAD_REQUEST, 2003, "incorrect", name, value);
	return fail_v2(MHD_HTTP_BAD_REQUEST, "invalid_format",
	    "invalid value format for field", name);
}

/* ---- lists of stores, devices, employees and roles ---- */

static int64_t
now_ms(void)
{
	struct clock *clock = clock_system();

	return clock->wall_s(clock) * 1000;
}

/* The list number of documents lies behind those of things. */
enum { LIST_DOCUMENTS = 16 };

/*
 * Read the cursor of a page that is not the first; true with an answer when
 * there is one that will not do. As the clock tells whole seconds, one that
 * has just grown stale may pass.
 */
static bool
refuse_cursor(const struct evotor_call *call, const char *text, unsigned list,
    struct cursor *c, struct reply *no)
{
	double seconds = call->server->plan.cursor_seconds;

	if (MHD_get_connection_values(
		call->connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) > 1)
		*no = fail_v2(MHD_HTTP_BAD_REQUEST, "validation_failed",
		    "must be the only parameter", "cursor");
	else if (!cursor_read(c, call->shop->plan.seed, text) ||
		 c->list != list ||
		 (seconds > 0 &&
		     (double)(now_ms() - c->born) > seconds * 1000 + 1000))
		*no = fail_v2(MHD_HTTP_BAD_REQUEST, "invalid_cursor",
		    "cursor is unknown or expired", "cursor");
	else
		return false;
	return true;
}

/* Whether number i of these is in this store; those of all stores are. */
static bool
is_in_store(const struct evotor_shop *shop, enum evotor_thing thing, unsigned i,
    unsigned store)
{
	if (thing == EVOTOR_DEVICE)
		return i / shop->plan.devices == store;
	return thing != EVOTOR_EMPLOYEE || evotor_store_of(i) < 0 ||
	       evotor_store_of(i) == (int)store;
}

static void
put_cursor(const struct evotor_call *call, struct cursor c, struct buf *b)
{
	if (call->server->plan.cursor_seconds > 0)
		c.born = now_ms();
	buf_puts(b, "\"next_cursor\":\"");
	cursor_put(&c, call->shop->plan.seed, b);
	buf_putc(b, '"');
}

/* One page, from the place of the cursor on; its store is one more, or 0. */
static void
put_things(const struct evotor_call *call, enum evotor_thing thing,
    struct cursor c, struct buf *b)
{
	unsigned n = evotor_count(call->shop, thing), told = 0, i;

	buf_puts(b, "{\"items\":[");
	for (i = c.index; i < n; i++) {
		if (c.store > 0 &&
		    !is_in_store(call->shop, thing, i, c.store - 1u))
			continue;
		if (told++ == call->server->plan.page)
			break;
		json_next(b);
		evotor_v2_thing(call->shop, thing, i, b);
	}
	buf_puts(b, "],\"paging\":{");
	c.index = i;
	if (i < n)
		put_cursor(call, c, b);
	buf_puts(b, "}}");
}

static struct reply
list_v2(struct evotor_call *call, enum evotor_thing thing)
{
	const char *cursor = parameter(call, "cursor");
	const char *in = parameter(call, "store_id");
	struct cursor c = { .list = (uint16_t)thing };
	struct buf b = BUF_INIT;
	struct reply no;

	if (cursor != NULL && refuse_cursor(call, cursor, thing, &c, &no))
		return no;
	if (cursor == NULL && in != NULL && thing != EVOTOR_STORE) {
		int64_t store = evotor_find(call->shop, EVOTOR_STORE, in);

		if (store < 0)
			return fail_missing(false, "store not found");
		c.store = (uint16_t)(store + 1);
	}
	put_things(call, thing, c, &b);
	return reply_taken(MHD_HTTP_OK, v2_type, &b);
}

static struct reply
one_v2(struct evotor_call *call, enum evotor_thing thing)
{
	int64_t i = evotor_find(call->shop, thing, call->args[0]);
	struct buf b = BUF_INIT;

	if (i < 0)
		return fail_missing(false, "no such id");
	evotor_v2_thing(call->shop, thing, (unsigned)i, &b);
	return reply_taken(MHD_HTTP_OK, v2_type, &b);
}

static struct reply
list_v1(struct evotor_call *call, enum evotor_thing thing)
{
	unsigned n = evotor_count(call->shop, thing), i;
	struct buf b = BUF_INIT;

	buf_putc(&b, '[');
	for (i = 0; i < n; i++) {
		json_next(&b);
		evotor_v1_thing(call->shop, thing, i, &b);
	}
	buf_putc(&b, ']');
	return reply_taken(MHD_HTTP_OK, v1_type, &b);
}

/* ---- goods ---- */

enum { LIST_CATALOG = 17, LIST_CATALOG_GROUPS };

/* A page of a store's goods or groups, from the place of the cursor on. */
static void
put_goods(const struct evotor_call *call, struct cursor c, struct buf *b)
{
	bool groups = c.list == LIST_CATALOG_GROUPS;
	unsigned n = groups ? evotor_ngroups : (unsigned)evotor_ngoods, i;

	buf_puts(b, "{\"items\":[");
	for (i = c.index; i < n && i - c.index < call->server->plan.page; i++) {
		json_next(b);
		(groups ? evotor_v2_group : evotor_v2_good)(
		    call->shop, c.store, i, b);
	}
	buf_puts(b, "],\"paging\":{");
	c.index = i;
	if (i < n)
		put_cursor(call, c, b);
	buf_puts(b, "}}");
}

static struct reply
goods_v2(struct evotor_call *call, unsigned list)
{
	int64_t store = evotor_find(call->shop, EVOTOR_STORE, call->args[0]);
	const char *cursor = parameter(call, "cursor");
	struct cursor c = { .list = (uint16_t)list, .store = (uint16_t)store };
	struct buf b = BUF_INIT;
	struct reply no;

	if (store < 0)
		return fail_missing(false, "store not found");
	if (cursor != NULL && refuse_cursor(call, cursor, list, &c, &no))
		return no;
	if (c.store != store)
		return fail_v2(MHD_HTTP_BAD_REQUEST, "invalid_cursor",
		    "cursor is of another list", "cursor");
	put_goods(call, c, &b);
	return reply_taken(MHD_HTTP_OK, v2_type, &b);
}

static struct reply
products_v2(struct evotor_call *call, enum evotor_thing by)
{
	(void)by;
	return goods_v2(call, LIST_CATALOG);
}

static struct reply
groups_v2(struct evotor_call *call, enum evotor_thing by)
{
	(void)by;
	return goods_v2(call, LIST_CATALOG_GROUPS);
}

/* Groups and goods in one array. */
static struct reply
products_v1(struct evotor_call *call, enum evotor_thing by)
{
	int64_t store = evotor_find(call->shop, by, call->args[0]);
	unsigned n = evotor_ngroups + (unsigned)evotor_ngoods, i;
	struct buf b = BUF_INIT;

	if (store < 0)
		return fail_missing(true, NULL);
	buf_putc(&b, '[');
	for (i = 0; i < n; i++) {
		json_next(&b);
		evotor_v1_good(call->shop, (unsigned)store, i, &b);
	}
	buf_putc(&b, ']');
	return reply_taken(MHD_HTTP_OK, v1_type, &b);
}

/* ---- documents ---- */

static const int64_t DAY_MS = INT64_C(86400000);

/* The last month is what v1 gives who asks for no period, v2 a year. */
enum { MONTH = 31, YEAR = 365 };

/* The device, which must stand in the store of the path. */
static bool
find_device(struct evotor_call *call, const char *id)
{
	int64_t device = evotor_find(call->shop, EVOTOR_DEVICE, id);
	unsigned each = call->shop->plan.devices;

	if (device < 0 || (unsigned)device / each != call->store)
		return false;
	call->device = (unsigned)device % each + 1;
	return true;
}

/* Store and device of the path; what is not there, or NULL. */
static const char *
find_place(struct evotor_call *call, bool with_device)
{
	int64_t store = evotor_find(call->shop, EVOTOR_STORE, call->args[0]);

	if (store < 0)
		return "store not found";
	call->store = (unsigned)store;
	if (with_device && !find_device(call, call->args[1]))
		return "device not found";
	return NULL;
}

static const char *
kind_name(bool v1, unsigned kind)
{
	return v1 ? evotor_v1_kind(kind) : evotor_kinds[kind];
}

/* All kinds of one name, which in v1 are several; 0 when there is none. */
static uint32_t
kinds_named(bool v1, const char *name, size_t len)
{
	uint32_t found = 0;
	unsigned i;

	for (i = 0; i < EVOTOR_KINDS; i++) {
		const char *its = kind_name(v1, i);

		if (strlen(its) == len && strncmp(its, name, len) == 0)
			found |= UINT32_C(1) << i;
	}
	return found;
}

/* A list of types with commas; none stands for all. */
static bool
read_types(bool v1, const char *text, uint32_t *types)
{
	*types = text == NULL ? UINT32_MAX : 0;
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, ",");
		uint32_t kinds = kinds_named(v1, text, len);

		if (kinds == 0)
			return false;
		*types |= kinds;
		text += len;
		text += *text == ',' ? 1 : 0;
	}
	return *types != 0;
}

/* Milliseconds since 1970. */
static bool
read_ms(const char *text, int64_t *moment)
{
	size_t len = strlen(text);
	char behind;

	return len > 0 && len <= 16 && strspn(text, "0123456789") == len &&
	       sscanf(text, "%" SCNd64 "%c", moment, &behind) == 1;
}

/* 2017-01-10T09:33:19.757+0000, with its fraction. */
static bool
read_stamp(const char *text, int64_t *moment)
{
	static const char form[] = "2017-01-10T09:33:19";
	size_t len = strlen(text), at = sizeof(form) - 1;
	int64_t seconds, ms = 0, unit;

	if (!moment_parse_stamp(text, len, &seconds))
		return false;
	if (text[at] == '.')
		for (at++, unit = 100; text[at] >= '0' && text[at] <= '9';
		     at++, unit /= 10)
			ms += unit * (text[at] - '0');
	*moment = seconds * 1000 + ms;
	return true;
}

/* A bound of the period, if it is given; false when it cannot be read. */
static bool
read_bound(const struct evotor_call *call, const char *name,
    bool (*read)(const char *, int64_t *), int64_t *moment)
{
	const char *text = parameter(call, name);

	return text == NULL || read(text, moment);
}

static struct reply
stream_documents(const struct evotor_call *call, const struct cursor *question,
    const char *type, unsigned page)
{
	struct evotor_list_plan plan = {
		.shop = call->shop, .question = *question, .page = page
	};

	if (call->server->plan.cursor_seconds > 0)
		plan.born = now_ms();
	return reply_stream(call->connection, type, evotor_list_new(&plan));
}

/* The first page's question. */
static bool
read_question(
    const struct evotor_call *call, struct cursor *c, struct reply *no)
{
	c->to = now_ms();
	c->from = c->to - YEAR * DAY_MS;
	c->index = EVOTOR_BEGIN;
	if (!read_bound(call, "since", read_ms, &c->from))
		*no = fail_value(false, "since", NULL);
	else if (!read_bound(call, "until", read_ms, &c->to))
		*no = fail_value(false, "until", NULL);
	else if (!read_types(false, parameter(call, "type"), &c->types))
		*no = fail_value(false, "type", NULL);
	else
		return true;
	return false;
}

static struct reply
documents_v2(struct evotor_call *call, enum evotor_thing by)
{
	const char *wrong = find_place(call, by == EVOTOR_DEVICE);
	const char *cursor = parameter(call, "cursor");
	struct cursor c = { .list = LIST_DOCUMENTS,
		.store = (uint16_t)call->store,
		.device = call->device };
	struct reply no;

	if (wrong != NULL)
		return fail_missing(false, wrong);
	if (cursor == NULL) {
		if (!read_question(call, &c, &no))
			return no;
	} else {
		if (refuse_cursor(call, cursor, LIST_DOCUMENTS, &c, &no))
			return no;
		if (c.store != call->store || c.device != call->device)
			return fail_v2(MHD_HTTP_BAD_REQUEST, "invalid_cursor",
			    "cursor is of another list", "cursor");
	}
	return stream_documents(
	    call, &c, v2_type, (unsigned)call->server->plan.page);
}

static struct reply
document_v2(struct evotor_call *call, enum evotor_thing by)
{
	const char *wrong = find_place(call, by == EVOTOR_DEVICE);
	struct evotor_document d;
	struct evotor_head head;
	struct buf b = BUF_INIT;

	if (wrong != NULL)
		return fail_missing(false, wrong);
	if (!evotor_document_find(
		call->shop, call->args[call->nargs - 1], &head) ||
	    head.place.store != call->store ||
	    (call->device != 0 && head.device + 1 != call->device))
		return fail_missing(false, "document not found");
	evotor_document_make(call->shop, &head, &d);
	evotor_v2_document(call->shop, &d, &b);
	return reply_taken(MHD_HTTP_OK, v2_type, &b);
}

/* Both bounds are outside of what they bound. */
static struct reply
documents_v1(struct evotor_call *call, enum evotor_thing by)
{
	const char *device = parameter(call, "deviceUuid");
	const char *types = parameter(call, "types");
	struct cursor c = { .to = now_ms(), .index = EVOTOR_BEGIN };

	(void)by;
	if (find_place(call, false) != NULL)
		return fail_missing(true, NULL);
	if (device != NULL && !find_device(call, device))
		return fail_value(true, "deviceUuid", device);
	if (!read_bound(call, "ltCloseDate", read_stamp, &c.to))
		return fail_value(
		    true, "ltCloseDate", parameter(call, "ltCloseDate"));
	c.from = c.to - MONTH * DAY_MS;
	if (!read_bound(call, "gtCloseDate", read_stamp, &c.from))
		return fail_value(
		    true, "gtCloseDate", parameter(call, "gtCloseDate"));
	if (!read_types(true, types, &c.types))
		return fail_value(true, "types", types);
	c.from++;
	c.store = (uint16_t)call->store;
	c.device = call->device;
	return stream_documents(call, &c, v1_type, 0);
}

/* ---- routes ---- */

#define V1 "/api/v1/inventories"

/* A star takes what stands between two slashes. */
static const struct evotor_route {
	const char *path;
	bool v1;
	struct reply (*answer)(struct evotor_call *, enum evotor_thing);
	enum evotor_thing thing;
} routes[] = {
	{ "/stores", false, list_v2, EVOTOR_STORE },
	{ "/stores/*", false, one_v2, EVOTOR_STORE },
	{ "/devices", false, list_v2, EVOTOR_DEVICE },
	{ "/devices/*", false, one_v2, EVOTOR_DEVICE },
	{ "/employees", false, list_v2, EVOTOR_EMPLOYEE },
	{ "/employees/roles", false, list_v2, EVOTOR_ROLE },
	{ "/employees/*", false, one_v2, EVOTOR_EMPLOYEE },
	{ "/stores/*/products", false, products_v2, EVOTOR_STORE },
	{ "/stores/*/product-groups", false, groups_v2, EVOTOR_STORE },
	{ "/stores/*/documents", false, documents_v2, EVOTOR_STORE },
	{ "/stores/*/documents/*", false, document_v2, EVOTOR_STORE },
	{ "/stores/*/devices/*/documents", false, documents_v2, EVOTOR_DEVICE },
	{ "/stores/*/devices/*/documents/*", false, document_v2,
	    EVOTOR_DEVICE },
	{ V1 "/stores/search", true, list_v1, EVOTOR_STORE },
	{ V1 "/devices/search", true, list_v1, EVOTOR_DEVICE },
	{ V1 "/employees/search", true, list_v1, EVOTOR_EMPLOYEE },
	{ V1 "/stores/*/products", true, products_v1, EVOTOR_STORE },
	{ V1 "/stores/*/documents", true, documents_v1, EVOTOR_STORE },
};

/* Does the path have this form? What its stars stand for goes to the call. */
static bool
fits(struct evotor_call *call, const char *form, const char *path)
{
	call->nargs = 0;
	while (*form != '\0') {
		size_t len = strcspn(path, "/");

		if (*form != '*') {
			if (*form++ != *path++)
				return false;
			continue;
		}
		if (len == 0 || len >= ARG)
			return false;
		memcpy(call->args[call->nargs], path, len);
		call->args[call->nargs++][len] = '\0';
		path += len;
		form++;
	}
	return *path == '\0';
}

static const struct evotor_route *
find(struct evotor_call *call, const char *path)
{
	size_t i;

	for (i = 0; i < NELEM(routes); i++)
		if (fits(call, routes[i].path, path))
			return &routes[i];
	return NULL;
}

bool
evotor_is_path(const char *path)
{
	static const char *const roots[] = { "/stores", "/devices",
		"/employees", "/api/v1" };
	size_t i;

	for (i = 0; i < NELEM(roots); i++) {
		size_t len = strlen(roots[i]);

		if (strncmp(path, roots[i], len) == 0 &&
		    (path[len] == '/' || path[len] == '\0'))
			return true;
	}
	return false;
}

/* ---- who may ask, and how often ---- */

static bool
may_ask(const struct evotor_call *call)
{
	static const char bearer[] = "Bearer ";
	const char *token = call->server->plan.token;
	const char *bare = reply_header(call->connection, "X-Authorization");
	const char *said = reply_header(call->connection, "Authorization");

	if (token == NULL || (bare != NULL && strcmp(bare, token) == 0))
		return true;
	return said != NULL &&
	       strncasecmp(said, bearer, sizeof(bearer) - 1) == 0 &&
	       strcmp(said + sizeof(bearer) - 1, token) == 0;
}

/* So many requests in the second that the first of them has begun. */
static bool
is_too_often(struct server *server)
{
	struct clock *clock = clock_system();
	struct evotor_rate *rate = &server->rate;
	int64_t now = clock->mono_ms(clock);

	if (server->plan.rate == 0)
		return false;
	if (!rate->begun || now - rate->since >= 1000) {
		*rate = (struct evotor_rate){ .begun = true, .since = now };
	}
	rate->used++;
	return rate->used > server->plan.rate;
}

static void
set_number(struct reply *reply, const char *name, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	reply_set(reply, name, text);
}

static struct reply
tell_rate(const struct server *server, struct reply reply)
{
	uint64_t limit = server->plan.rate, used = server->rate.used;

	if (limit == 0)
		return reply;
	set_number(&reply, "X-RateLimit-Limit", limit);
	set_number(
	    &reply, "X-RateLimit-Remaining", used > limit ? 0 : limit - used);
	set_number(&reply, "X-RateLimit-Reset", 1);
	if (reply.status == MHD_HTTP_TOO_MANY_REQUESTS)
		set_number(&reply, "Retry-After", 1);
	return reply;
}

/* ---- all of it ---- */

/* One that names nothing accepts all. */
static bool
accepts(const struct evotor_call *call, const char *type)
{
	const char *accept =
	    reply_header(call->connection, MHD_HTTP_HEADER_ACCEPT);

	return accept == NULL || strstr(accept, type) != NULL ||
	       strstr(accept, "*/*") != NULL;
}

static struct reply
refuse(
    bool v1, unsigned status, int number, const char *code, const char *message)
{
	if (v1)
		return fail_v1(status, number, message, NULL, NULL);
	return fail_v2(status, code, message, NULL);
}

static struct reply
answer(struct evotor_call *call, struct request *request)
{
	bool v1 = strncmp(request->path, "/api/", 5) == 0;

	if (!may_ask(call))
		return refuse(v1, MHD_HTTP_UNAUTHORIZED, 1002, "unauthorized",
		    "token is missing or wrong");
	if (is_too_often(call->server))
		return refuse(v1, MHD_HTTP_TOO_MANY_REQUESTS, 1008,
		    "too_many_requests", "rate limit exceeded");
	call->route = find(call, request->path);
	if (call->route == NULL)
		return fail_missing(v1, "no such path");
	if (strcmp(request->method, MHD_HTTP_METHOD_GET) != 0) {
		struct reply no = refuse(v1, MHD_HTTP_METHOD_NOT_ALLOWED, 1005,
		    "method_not_allowed", "method not allowed");

		reply_set(&no, MHD_HTTP_HEADER_ALLOW, MHD_HTTP_METHOD_GET);
		return no;
	}
	if (!accepts(call,
		v1 ? "application/json" : "application/vnd.evotor.v2+json"))
		return refuse(v1, MHD_HTTP_NOT_ACCEPTABLE, 2003,
		    "not_acceptable", "Accept does not name this version");
	return call->route->answer(call, call->route->thing);
}

struct reply
evotor_answer(struct server *server, struct request *request)
{
	struct evotor_call call = { .server = server,
		.connection = request->connection,
		.shop = server->plan.evotor };

	return tell_rate(server, answer(&call, request));
}
