/*
 * An array of jobs that grows. The only state of a job is the moment it is
 * ready; what an upload holds is checked at once, in a list of its own, which
 * waits for that moment.
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

/* ---- uploads ---- */

static int
sum(struct queue_upload *u, struct err *err)
{
	struct sha sha;

	sha_init(&sha);
	sha_add(&sha, u->file.data, u->file.len);
	return sha_end(&sha, u->sha256, err);
}

/* -1 only for what is no fault of the list. */
static int
judge(struct queue_upload *u, struct err *err)
{
	struct goods_list *list = goods_list_new();

	if (upload_check_list(list, &u->file, err) == 0) {
		memcpy(u->count, list->count, sizeof(u->count));
		u->replaces = list->replaces;
		u->list = list;
		return 0;
	}
	goods_list_free(list);
	if (err->code != ERR_DATA)
		return -1;
	u->refused = mem_dup(err->text);
	err_clear(err);
	return 0;
}

static void
free_upload(struct queue_upload *u)
{
	if (u == NULL)
		return;
	buf_clear(&u->file);
	goods_list_free(u->list);
	free(u->refused);
	free(u);
}

struct queue_upload *
queue_upload_new(struct buf *file, int64_t came, struct err *err)
{
	struct queue_upload *u = mem_new(sizeof(*u));

	u->file = *file;
	*file = (struct buf)BUF_INIT;
	u->came = came;
	if (sum(u, err) == 0 && judge(u, err) == 0)
		return u;
	free_upload(u);
	return NULL;
}

void
queue_upload_take(struct queue_upload *u, struct goods_list *shop)
{
	if (u->list == NULL)
		return;
	goods_list_merge(shop, u->list);
	u->list = NULL;
}

void
queue_upload_show(const struct queue_upload *u, const char *key,
    const char *state, struct buf *out)
{
	struct buf came = BUF_INIT;

	moment_put(&came, u->came);
	json_next(out);
	buf_puts(out, "\n{");
	json_member_text(out, "key", key);
	json_member_text(out, "time", buf_str(&came));
	json_member_text(out, "state", state);
	json_member_text(out, "reason", u->refused);
	json_member(out, "replaces");
	buf_puts(out, u->replaces ? "true" : "false");
	json_member_int(out, "groups", (int64_t)u->count[LIST_GROUPS]);
	json_member_int(out, "products", (int64_t)u->count[LIST_PRODUCTS]);
	json_member_int(out, "bytes", (int64_t)u->file.len);
	json_member_text(out, "sha256", u->sha256);
	buf_putc(out, '}');
	buf_clear(&came);
}

/* ---- jobs ---- */

enum { SECOND = 1000000000 };

struct job_queue {
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

struct job_queue *
queue_new(uint64_t seed, double job_seconds)
{
	struct job_queue *queue = mem_new(sizeof(*queue));

	queue->seed = seed;
	queue->wait = (int64_t)(job_seconds * SECOND);
	return queue;
}

void
queue_free(struct job_queue *queue)
{
	size_t i;

	for (i = 0; i < queue->njobs; i++)
		free_upload(queue->jobs[i].upload);
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
add(struct job_queue *queue, uint64_t wish)
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
queue_add_period(struct job_queue *queue, int64_t from, int64_t to)
{
	uint64_t wish = scramble((uint64_t)from) + scramble((uint64_t)to + 1);
	struct job *job = add(queue, wish);

	job->from = from;
	job->to = to;
	return job->key;
}

const char *
queue_add_upload(struct job_queue *queue, struct queue_upload *upload)
{
	struct job *job = add(queue, 0);

	job->upload = upload;
	queue->held += upload->file.len;
	return job->key;
}

const struct job *
queue_find(const struct job_queue *queue, const char *key)
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
	return job->upload != NULL && job->upload->refused != NULL ? "error"
								   : "success";
}

const struct job *
queue_get(const struct job_queue *queue, size_t i)
{
	return i < queue->njobs ? &queue->jobs[i] : NULL;
}

size_t
queue_held(const struct job_queue *queue)
{
	return queue->held;
}
