/*
 * The shape of a cloud, by two toys, each of them one struct cloud that is made
 * here; net, drive, ledger and spool are the real ones. The first is asked in
 * JSON that is compressed, and answers in pages, each with the cursor of the
 * next. The second has no jobs: stores are listed, each has pages, and what a
 * page has no text of is fetched by its number.
 */
#include "../tools/badrun.h"
#include "../tools/nettry.h"
#include "base/clock.h"
#include "job/drive.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "cases.h"
#include "scratch.h"

#define WISH "{\"day\":\"2026-01-05\",\"what\":\"sales, sales, sales, sales\"}"

/* ---- the toy ---- */

static int
toy_ask(const struct task *t, const struct part *part, struct ask *a,
    struct err *err)
{
	(void)err;
	if (t->state == TASK_PLANNED)
		*a = (struct ask){ .method = "PATCH",
			.url = mem_printf("%s/wish", t->url),
			.type = "application/json; charset=utf-8",
			.gzip = true,
			.once = true };
	else
		*a = (struct ask){ .method = "GET",
			.url = mem_printf("%s/items/%s", t->url, part->ref),
			.accept = "application/vnd.toy+json",
			.keep = true };
	return 0;
}

static void
toy_hear(const struct task *t, const struct part *part,
    const struct answer *answer, struct verdict *v)
{
	(void)part;
	*v = (struct verdict){ .kind = VERDICT_BROKEN };
	if (cloud_hear_status(answer, v))
		return;
	v->kind = t->state == TASK_PLANNED ? VERDICT_READY : VERDICT_FETCHED;
}

static const char *const toy_picks[] = { "json/next", NULL };

static int
toy_more(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	(void)t, (void)part, (void)err;
	if (picked[0].text != NULL && picked[0].text[0] != '\0')
		cloud_refs_page(refs, picked[0].text);
	return 0;
}

static const char *const toy_schemes[] = { "token: ", NULL };

static const struct cloud toy = {
	.name = "toy",
	.can = CLOUD_JOBS,
	.schemes = toy_schemes,
	.root = "json",
	.picks = toy_picks,
	.ask = toy_ask,
	.hear = toy_hear,
	.more = toy_more,
};

/* ---- the second ---- */

static char heard_mood[64]; /* the header that hear() got last */

static int
shop_ask(const struct task *t, const struct part *part, struct ask *a,
    struct err *err)
{
	bool by_number = part->ref[0] == 'n';

	(void)err;
	*a = (struct ask){ .method = "GET",
		.url = mem_printf("%s/shop/%s", t->url, part->ref),
		.before = by_number ? "{\"items\":[" : NULL,
		.behind = by_number ? "]}" : NULL,
		.keep = true };
	return 0;
}

static void
shop_hear(const struct task *t, const struct part *part,
    const struct answer *answer, struct verdict *v)
{
	const char *mood =
	    field_find(answer->fields, answer->nfields, "X-Mood");

	(void)t;
	snprintf(heard_mood, sizeof(heard_mood), "%s", mood ? mood : "");
	*v = (struct verdict){ .kind = VERDICT_FETCHED };
	if (!cloud_hear_status(answer, v))
		return;
	if (answer->status == 400 && part->ref[0] == 'c')
		v->kind = VERDICT_AGAIN;
}

static const char *const shop_picks[] = { "json/items", "json/next", NULL };
static const char *const item_paths[] = { "json/items", "json/stores", NULL };
static const char *const item_picks[] = { "n", "text", "store", NULL };

static int
shop_item(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	char *ref = NULL;

	(void)t, (void)err;
	if (picked[2].text != NULL)
		cloud_refs_page(refs, ref = mem_printf("s/%s", picked[2].text));
	else if (picked[0].text != NULL && picked[1].text == NULL)
		cloud_refs_once(refs, ref = mem_printf("n/%.1s/%s",
					  part->ref + 2, picked[0].text));
	free(ref);
	return 0;
}

static int
shop_more(const struct task *t, const struct part *part,
    const struct leaf *picked, struct refs *refs, struct err *err)
{
	char *ref;

	(void)t;
	if (part->ref[0] == '\0')
		return 0;
	if (picked[0].text == NULL)
		return err_set(err, ERR_PROTO, "%s: no page", part->ref);
	if (picked[1].text == NULL || picked[1].text[0] == '\0')
		return 0;
	ref = mem_printf("c/%.1s/%s", part->ref + 2, picked[1].text);
	cloud_refs_page(refs, ref);
	free(ref);
	return 0;
}

static const struct cloud_each shop_each = { item_paths, item_picks,
	shop_item };
static const char *const shop_heeds[] = { "X-Mood", NULL };

static const struct cloud shop = {
	.name = "shop",
	.schemes = toy_schemes,
	.heeds = shop_heeds,
	.root = "json",
	.picks = shop_picks,
	.each = &shop_each,
	.ask = shop_ask,
	.hear = shop_hear,
	.more = shop_more,
};

/* ---- a run of one ---- */

struct run {
	const struct cloud *cloud;
	struct badrun bad;
	struct log log;
	struct net *net;
	struct worker *worker;
	struct ledger *ledger;
	struct spool spool;
	struct account account;
	struct drive_shared shared;
	struct drive drive;
	struct task task;
	atomic_int stop;
	int dones;
	struct err err;
};

static void
on_done(void *arg, struct drive *d, const struct err *err)
{
	struct run *r = arg;

	(void)d;
	r->dones++;
	r->err = *err;
	net_stop(r->net);
}

static void
open_run(struct run *r, const char *state)
{
	struct err err = ERR_INIT;

	log_init(&r->log, true, 0, false, 0);
	r->net = try_net(NULL);
	r->worker = worker_new(r->net, &err);
	r->ledger = ledger_open(state, clock_system(), &err);
	assert_non_null(r->ledger);
	assert_int_equal(spool_open(&r->spool, state, &err), 0);
	r->account.cloud = r->cloud;
	r->account.scheme = r->cloud->schemes[0];
	r->account.token = mem_dup(TRY_SECRET);
	r->shared = (struct drive_shared){ .net = r->net,
		.worker = r->worker,
		.ledger = r->ledger,
		.spool = &r->spool,
		.account = &r->account,
		.clock = clock_system(),
		.poll_ms = 1,
		.stop = &r->stop };
}

static int
open_wish(const char *state)
{
	char *path = scratch_path(state, "wish");
	int fd;

	scratch_put(state, "wish", WISH);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	free(path);
	return fd;
}

/* From wherever an earlier run has left it to all of its parts. */
static void
bring(struct run *r, const char *state)
{
	struct err err = ERR_INIT;
	int fd = open_wish(state);

	task_init(&r->task);
	task_set(&r->task.cloud, r->cloud->name);
	task_set(&r->task.url, "http://toy"); /* its port is another one */
	task_set(&r->task.account, "0123456789abcdef");
	task_set(&r->task.kind, "receipts");
	assert_true(ledger_claim(r->ledger, &r->task, &err) >= 0);
	task_set(&r->task.url, badrun_url(&r->bad, ""));
	r->drive = (struct drive){ .shared = &r->shared,
		.task = &r->task,
		.goal = TASK_FETCHED,
		.root = r->cloud->root,
		.upload_fd = fd,
		.log = &r->log,
		.deadline_ms = INT64_MAX,
		.done = on_done,
		.arg = r };
	drive_start(&r->drive);
	try_run(r->net);
	assert_int_equal(r->dones, 1);
	close(fd);
}

static void
close_run(struct run *r)
{
	worker_free(r->worker);
	drive_clear(&r->drive);
	task_clear(&r->task);
	net_free(r->net);
	ledger_close(r->ledger);
	spool_close(&r->spool);
	free(r->account.token);
}

static void
run_of(struct run *r, const struct cloud *cloud, const char *state,
    const char *script)
{
	*r = (struct run){ .cloud = cloud };
	badrun_start(&r->bad, script);
	open_run(r, state);
	bring(r, state);
}

static void
one_run(struct run *r, const char *state, const char *script)
{
	run_of(r, &toy, state, script);
}

static void
end_run(struct run *r)
{
	close_run(r);
	badrun_stop(&r->bad);
}

#define TAKEN "on PATCH /wish\njson {}\n"
#define PAGE1 "on GET /items/c2\njson {\"items\":[{\"n\":2}],\"next\":\"c3\"}\n"
#define PAGE2 "on GET /items/c3\njson {\"next\":null,\"items\":[{\"n\":3}]}\n"
#define PAGE0 "on GET /items/\njson {\"items\":[{\"n\":1}],\"next\":\"c2\"}\n"
#define LOST  "on GET /items/c3\nsend HTTP/1.1 403 No\\r\\n\\r\\n\nclose\n"

static void
check_page(const struct run *r, size_t i, const char *ref, const char *text)
{
	const struct part *p = &r->drive.fetch.parts.list[i];
	struct buf page = BUF_INIT;

	assert_string_equal(p->ref, ref);
	scratch_get(r->spool.folder, strrchr(p->spool, '/') + 1, &page);
	assert_non_null(strstr(buf_str(&page), text));
	buf_clear(&page);
}

static void
check_pages(const struct run *r)
{
	assert_int_equal(r->err.code, ERR_NONE);
	assert_int_equal(r->task.state, TASK_FETCHED);
	assert_int_equal(r->drive.fetch.parts.n, 3);
	check_page(r, 0, "", "\"n\":1");
	check_page(r, 1, "c2", "\"n\":2");
	check_page(r, 2, "c3", "\"n\":3");
	assert_int_equal(scratch_count(r->spool.folder), 3);
}

/* What the server got behind the headers, unpacked. */
static void
check_wish(const struct run *r)
{
	struct buf wire = BUF_INIT;
	char text[256] = "";
	z_stream z = { .avail_in = 0 };
	const char *body;

	scratch_get(r->bad.dir, "wire", &wire);
	body = memmem(wire.data, wire.len, "\r\n\r\n", 4);
	assert_non_null(body);
	z.next_in = (Bytef *)(uintptr_t)(body + 4);
	z.avail_in = (uInt)(wire.len - (size_t)(body + 4 - wire.data));
	z.next_out = (Bytef *)text;
	z.avail_out = sizeof(text) - 1;
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	assert_string_equal(text, WISH);
	buf_clear(&wire);
}

static void
a_result_comes_in_pages(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	one_run(&r, dir, TAKEN PAGE1 PAGE2 PAGE0);
	check_pages(&r);
	check_wish(&r);
	assert_true(badrun_received(&r.bad, "PATCH /wish HTTP/1.1\r\n"));
	assert_true(badrun_received(&r.bad, "Content-Encoding: gzip\r\n"));
	assert_true(badrun_received(
	    &r.bad, "Content-Type: application/json; charset=utf-8\r\n"));
	assert_true(
	    badrun_received(&r.bad, "Accept: application/vnd.toy+json\r\n"));
	assert_int_equal(badrun_count(&r.bad, "GET /items"), 3);
	close_run(&r);
	badrun_stop(&r.bad);
	scratch_free(dir);
}

/* The second run asks for what the first one did not get, and no more. */
static void
a_broken_run_goes_on_with_the_page_that_is_missing(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	one_run(&r, dir, TAKEN PAGE1 LOST PAGE0);
	assert_int_equal(r.err.code, ERR_AUTH);
	assert_int_equal(r.task.state, TASK_READY);
	assert_int_equal(badrun_count(&r.bad, "GET /items"), 3);
	close_run(&r);
	badrun_stop(&r.bad);
	one_run(&r, dir, TAKEN PAGE1 PAGE2 PAGE0);
	check_pages(&r);
	assert_int_equal(badrun_count(&r.bad, "GET /items/c3"), 1);
	assert_int_equal(badrun_count(&r.bad, "GET /items"), 1);
	assert_int_equal(badrun_count(&r.bad, "PATCH"), 0);
	close_run(&r);
	badrun_stop(&r.bad);
	scratch_free(dir);
}

/* A page that was lost is fetched again, whichever it was. */
static void
a_page_that_was_lost_comes_again(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	one_run(&r, dir, TAKEN PAGE1 PAGE2 PAGE0);
	check_pages(&r);
	unlink(r.drive.fetch.parts.list[1].spool);
	close_run(&r);
	badrun_stop(&r.bad);
	one_run(&r, dir, TAKEN PAGE1 PAGE2 PAGE0);
	check_pages(&r);
	assert_int_equal(badrun_count(&r.bad, "GET /items/c2"), 1);
	assert_int_equal(badrun_count(&r.bad, "GET /items"), 1);
	close_run(&r);
	badrun_stop(&r.bad);
	scratch_free(dir);
}

static void
cursors_do_not_lead_in_a_circle(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	one_run(
	    &r, dir, TAKEN "on GET /items/c2\njson {\"next\":\"c2\"}\n" PAGE0);
	assert_int_equal(r.err.code, ERR_PROTO);
	assert_non_null(strstr(r.err.text, "\"c2\""));
	assert_int_equal(badrun_count(&r.bad, "GET /items"), 2);
	close_run(&r);
	badrun_stop(&r.bad);
	scratch_free(dir);
}

/* ---- stores, pages, numbers ---- */

#define STORES                                                                 \
	"on GET /shop/\n"                                                      \
	"send HTTP/1.1 200 OK\\r\\nx-mood: one\\r\\nX-Mood: two\\r\\n\n"       \
	"send Content-Length: 40\\r\\n\\r\\n\n"                                \
	"send {\"stores\":[{\"store\":\"A\"},{\"store\":\"B\"}]}\n"
#define A1                                                                     \
	"on GET /shop/s/A\njson {\"items\":[{\"n\":1,\"text\":\"\"}],\"next\":\"2\"}\n"
#define A2                                                                     \
	"on GET /shop/c/A/2\njson {\"items\":[{\"n\":2},{\"n\":3,\"text\":\"x\"}]}\n"
#define A_TWO   "on GET /shop/n/A/2\njson {\"n\":2,\"text\":\"y\"}\n"
#define B_EMPTY "on GET /shop/s/B\njson {\"items\":[],\"next\":null}\n"

static void
refs_are(const struct run *r, const char *refs)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < r->drive.fetch.parts.n; i++)
		buf_printf(&b, "%s ", r->drive.fetch.parts.list[i].ref);
	assert_string_equal(buf_str(&b), refs);
	buf_clear(&b);
}

static void
stores_have_pages_and_pages_name_numbers(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	run_of(&r, &shop, dir, A1 A2 A_TWO B_EMPTY STORES);
	assert_string_equal(r.err.text, "");
	assert_int_equal(r.task.state, TASK_FETCHED);
	refs_are(&r, " s/A s/B c/A/2 n/A/2 ");
	check_page(&r, 4, "n/A/2", "{\"items\":[{\"n\":2,\"text\":\"y\"}]}");
	assert_int_equal(badrun_count(&r.bad, "GET /shop/"), 5);
	end_run(&r);
	scratch_free(dir);
}

static void
a_header_is_heard_whole(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	run_of(&r, &shop, dir,
	    "on GET /shop/s\nsend HTTP/1.1 404 No\\r\\nX-MOOD: bad\\r\\n"
	    "x-mood: worse \\r\\nContent-Length: 0\\r\\n\\r\\n\n" STORES);
	assert_string_equal(heard_mood, "bad, worse");
	end_run(&r);
	scratch_free(dir);
}

/* What is not there will not be there the next time: no eight questions. */
static void
a_part_that_is_not_known_is_a_refusal(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	run_of(&r, &shop, dir,
	    A1 A2 A_TWO "on GET /shop/s/B\nsend HTTP/1.1 404 No\\r\\n"
			"Content-Length: 0\\r\\n\\r\\n\n" STORES);
	assert_int_equal(r.err.code, ERR_UNAVAIL);
	assert_int_equal(r.task.state, TASK_FAILED);
	assert_int_equal(badrun_count(&r.bad, "GET /shop/s/B"), 1);
	end_run(&r);
	scratch_free(dir);
}

static void
what_is_no_page_is_no_empty_page(void **state)
{
	static const char *const bodies[] = { "{}", "[]", "{\"items\":{}}x",
		"{\"code\":\"wrong\"}" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(bodies); i++) {
		char *dir = scratch_new();
		char *script =
		    mem_printf("on GET /shop/s/A\njson %s\n" STORES, bodies[i]);
		struct run r;

		run_of(&r, &shop, dir, script);
		case_int(bodies[i], r.err.code, ERR_PROTO);
		case_int(bodies[i], r.task.state, TASK_READY);
		case_int(bodies[i], scratch_count(r.spool.folder), 1);
		end_run(&r);
		free(script);
		scratch_free(dir);
	}
	cases_end();
}

#define BAD        "send HTTP/1.1 400 No\\r\\nContent-Length: 0\\r\\n\\r\\n\n"
#define STALE      "on GET /shop/c/A/2\n" BAD
#define STALE_ONCE "on GET /shop/c/A/2 times 1\n" BAD

/* Once the store's pages are asked for from the beginning, and no more. */
static void
a_stale_cursor_begins_its_series_anew_once(void **state)
{
	char *dir = scratch_new();
	struct run r;

	(void)state;
	run_of(&r, &shop, dir, A1 STALE_ONCE A2 A_TWO B_EMPTY STORES);
	assert_string_equal(r.err.text, "");
	refs_are(&r, " s/A s/B c/A/2 n/A/2 ");
	assert_true(r.drive.fetch.parts.list[1].anew);
	assert_int_equal(badrun_count(&r.bad, "GET /shop/s/A"), 2);
	assert_int_equal(badrun_count(&r.bad, "GET /shop/s/B"), 1);
	assert_int_equal(scratch_count(r.spool.folder), 5);
	end_run(&r);
	scratch_free(dir);
	dir = scratch_new();
	run_of(&r, &shop, dir, A1 STALE B_EMPTY STORES);
	assert_int_equal(r.err.code, ERR_PROTO);
	assert_int_equal(badrun_count(&r.bad, "GET /shop/s/A"), 2);
	assert_int_equal(badrun_count(&r.bad, "GET /shop/c/A/2"), 2);
	end_run(&r);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_comes_in_pages),
		cmocka_unit_test(
		    a_broken_run_goes_on_with_the_page_that_is_missing),
		cmocka_unit_test(a_page_that_was_lost_comes_again),
		cmocka_unit_test(cursors_do_not_lead_in_a_circle),
		cmocka_unit_test(stores_have_pages_and_pages_name_numbers),
		cmocka_unit_test(a_header_is_heard_whole),
		cmocka_unit_test(a_part_that_is_not_known_is_a_refusal),
		cmocka_unit_test(what_is_no_page_is_no_empty_page),
		cmocka_unit_test(a_stale_cursor_begins_its_series_anew_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
