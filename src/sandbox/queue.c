/*
 * An array that grows. The only state of a job is the moment it is ready.
 */
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/moment.h"
#include "sandbox/queue.h"
#include "sandbox/upload_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void delivery_free(struct delivery *d);

/*
 * A list is read once, into one of its own, which waits for its moment.
 */

static int
sum(struct delivery *d, struct err *err)
{
	struct sha sha;

	sha_init(&sha);
	sha_add(&sha, d->file.data, d->file.len);
	return sha_end(&sha, d->sha256, err);
}

/* -1 only for what is no fault of the list. */
static int
judge(struct delivery *d, struct err *err)
{
	struct goods_list *list = goods_list_new();

	if (upload_check_list(list, &d->file, err) == 0) {
		memcpy(d->count, list->count, sizeof(d->count));
		d->replaces = list->replaces;
		d->list = list;
		return 0;
	}
	goods_list_free(list);
	if (err->code != ERR_DATA)
		return -1;
	d->refused = mem_dup(err->text);
	err_clear(err);
	return 0;
}

struct delivery *
delivery_new(struct buf *file, int64_t came, struct err *err)
{
	struct delivery *d = mem_new(sizeof(*d));

	d->file = *file;
	*file = (struct buf)BUF_INIT;
	d->came = came;
	if (sum(d, err) == 0 && judge(d, err) == 0)
		return d;
	delivery_free(d);
	return NULL;
}

static void
delivery_free(struct delivery *d)
{
	if (d == NULL)
		return;
	buf_clear(&d->file);
	goods_list_free(d->list);
	free(d->refused);
	free(d);
}

void
delivery_unpack(struct delivery *d, struct goods_list *shop)
{
	if (d->list == NULL)
		return;
	goods_list_merge(shop, d->list);
	d->list = NULL;
}

void
delivery_show(const struct delivery *d, const char *key, const char *state,
    struct buf *out)
{
	struct buf came = BUF_INIT;

	moment_put(&came, d->came);
	json_next(out);
	buf_puts(out, "\n{");
	json_member_text(out, "key", key);
	json_member_text(out, "time", buf_str(&came));
	json_member_text(out, "state", state);
	json_member_text(out, "reason", d->refused);
	json_member(out, "replaces");
	buf_puts(out, d->replaces ? "true" : "false");
	json_member_int(out, "groups", (int64_t)d->count[LIST_GROUPS]);
	json_member_int(out, "products", (int64_t)d->count[LIST_PRODUCTS]);
	json_member_int(out, "bytes", (int64_t)d->file.len);
	json_member_text(out, "sha256", d->sha256);
	buf_putc(out, '}');
	buf_clear(&came);
}

enum { SECOND = 1000000000 };

struct queue {
	uint64_t seed;
	int64_t wait;
	struct job *jobs;
	size_t njobs;
	size_t room;
	size_t held;
};

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

struct queue *
queue_new(uint64_t seed, double job_seconds)
{
	struct queue *queue = mem_new(sizeof(*queue));

	queue->seed = seed;
	queue->wait = (int64_t)(job_seconds * SECOND);
	return queue;
}

void
queue_free(struct queue *queue)
{
	size_t i;

	for (i = 0; i < queue->njobs; i++)
		delivery_free(queue->jobs[i].delivery);
	free(queue->jobs);
	free(queue);
}

static uint64_t
scramble(uint64_t x)
{
	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
	x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53u;
	return x ^ (x >> 33);
}

/*
 * A UUID of version 4, with bits that only look random. Another wish has
 * another key: one that was given out before a restart is not met again for
 * something else.
 */
static void
name(char *key, uint64_t seed, uint64_t counter)
{
	uint64_t a = scramble(scramble(seed + 3) + 2 * counter);
	uint64_t b = scramble(scramble(seed + 4) + 2 * counter + 1);

	a = (a & ~(uint64_t)0xf000) | 0x4000;
	b = (b & ~((uint64_t)3 << 62)) | (uint64_t)2 << 62;
	snprintf(key, QUEUE_KEY + 1,
	    "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64
	    "-%012" PRIx64,
	    a >> 32, a >> 16 & 0xffff, a & 0xffff, b >> 48, b & 0xffffffffffff);
}

static struct job *
add(struct queue *queue, uint64_t wish)
{
	struct job *job;

	if (queue->njobs == queue->room) {
		queue->room = queue->room > 0 ? 2 * queue->room : 16;
		queue->jobs =
		    mem_resize(queue->jobs, queue->room, sizeof(*job));
	}
	job = &queue->jobs[queue->njobs];
	*job = (struct job){ .ready = now() + queue->wait };
	name(job->key, queue->seed + wish, queue->njobs);
	queue->njobs++;
	return job;
}

const char *
queue_period(struct queue *queue, int64_t from, int64_t to)
{
	uint64_t wish = scramble((uint64_t)from) + scramble((uint64_t)to + 1);
	struct job *job = add(queue, wish);

	job->from = from;
	job->to = to;
	return job->key;
}

const char *
queue_upload(struct queue *queue, struct delivery *delivery)
{
	struct job *job = add(queue, 0);

	job->delivery = delivery;
	queue->held += delivery->file.len;
	return job->key;
}

const struct job *
queue_find(const struct queue *queue, const char *key)
{
	size_t i;

	for (i = queue->njobs; i-- > 0;)
		if (strcmp(queue->jobs[i].key, key) == 0)
			return &queue->jobs[i];
	return NULL;
}

bool
queue_done(const struct job *job)
{
	return now() >= job->ready;
}

const char *
queue_state(const struct job *job)
{
	if (!queue_done(job))
		return "new";
	return job->delivery != NULL && job->delivery->refused != NULL
		   ? "error"
		   : "success";
}

const struct job *
queue_get(const struct queue *queue, size_t i)
{
	return i < queue->njobs ? &queue->jobs[i] : NULL;
}

size_t
queue_held(const struct queue *queue)
{
	return queue->held;
}

/*
 * A growing text. Bytes that would break a line or a column become "?".
 */

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

void
journal_add(struct buf *journal, const char *method, const char *path,
    unsigned status, const char *token)
{
	if (journal->len > JOURNAL_SIZE)
		return;
	put_clean(journal, method, strlen(method));
	buf_putc(journal, '\t');
	put_without(journal, path, token);
	buf_printf(journal, "\t%u\n", status);
}
