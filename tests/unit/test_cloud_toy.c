/*
 * The shape of a cloud: a toy that has no jobs, is asked in JSON that is
 * compressed, and answers in pages, each with the cursor of the next. It is one
 * struct cloud, made here; net, drive, ledger and spool are the real ones.
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
		refs_page(refs, picked[0].text);
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

/* ---- a run of it ---- */

struct run {
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
	r->account.cloud = &toy;
	r->account.scheme = toy.schemes[0];
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
	task_set(&r->task.cloud, toy.name);
	task_set(&r->task.url, "http://toy"); /* its port is another one */
	task_set(&r->task.account, "0123456789abcdef");
	task_set(&r->task.kind, "receipts");
	assert_true(ledger_claim(r->ledger, &r->task, &err) >= 0);
	task_set(&r->task.url, badrun_url(&r->bad, ""));
	r->drive = (struct drive){ .shared = &r->shared,
		.task = &r->task,
		.goal = TASK_FETCHED,
		.root = toy.root,
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
one_run(struct run *r, const char *state, const char *script)
{
	*r = (struct run){ .dones = 0 };
	badrun_start(&r->bad, script);
	open_run(r, state);
	bring(r, state);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_comes_in_pages),
		cmocka_unit_test(
		    a_broken_run_goes_on_with_the_page_that_is_missing),
		cmocka_unit_test(a_page_that_was_lost_comes_again),
		cmocka_unit_test(cursors_do_not_lead_in_a_circle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
