/*
 * The pool: three counters walk around the ring of slots, one behind the other:
 * what was given, what was begun, what was taken back.
 */
#include "convert/pool.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct pool {
	void (*work)(void *arg, size_t slot);
	void *arg;
	pthread_t *threads;
	size_t nthreads;
	pthread_mutex_t lock;
	pthread_cond_t more, less;
	bool *done; /* a slot each; under the lock, as are */
	size_t nslots;
	uint64_t given, begun;
	bool closing;
	uint64_t taken; /* the giver's own */
};

/* The next slot to work at; false: there will be none. */
static bool
begin(struct pool *p, size_t *slot)
{
	bool found;

	pthread_mutex_lock(&p->lock);
	while (p->begun == p->given && !p->closing)
		pthread_cond_wait(&p->more, &p->lock);
	found = !p->closing;
	if (found)
		*slot = p->begun++ % p->nslots;
	pthread_mutex_unlock(&p->lock);
	return found;
}

static void *
thread_main(void *arg)
{
	struct pool *p = arg;
	size_t slot;

	while (begin(p, &slot)) {
		p->work(p->arg, slot);
		pthread_mutex_lock(&p->lock);
		p->done[slot] = true;
		pthread_cond_signal(&p->less);
		pthread_mutex_unlock(&p->lock);
	}
	return NULL;
}

struct pool *
pool_new(size_t threads, size_t slots, void (*work)(void *arg, size_t slot),
    void *arg, struct err *err)
{
	struct pool *p = mem_new(sizeof(*p));

	p->work = work;
	p->arg = arg;
	p->nslots = slots;
	p->done = mem_array(slots, sizeof(*p->done));
	p->threads = mem_array(threads, sizeof(*p->threads));
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->more, NULL);
	pthread_cond_init(&p->less, NULL);
	while (p->nthreads < threads && pthread_create(&p->threads[p->nthreads],
					    NULL, thread_main, p) == 0)
		p->nthreads++;
	if (p->nthreads > 0) /* fewer are slower, and no more than that */
		return p;
	err_set(err, ERR_TEMP, "no thread can be started; try again later");
	pool_free(p);
	return NULL;
}

void
pool_free(struct pool *p)
{
	size_t i;

	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->closing = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->lock);
	for (i = 0; i < p->nthreads; i++)
		pthread_join(p->threads[i], NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->more);
	pthread_cond_destroy(&p->less);
	free(p->threads);
	free(p->done);
	free(p);
}

bool
pool_holds(const struct pool *p)
{
	return p->taken < p->given;
}

bool
pool_is_full(const struct pool *p)
{
	return p->given - p->taken == p->nslots;
}

size_t
pool_slot(const struct pool *p)
{
	return p->given % p->nslots;
}

void
pool_give(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->done[p->given % p->nslots] = false;
	p->given++;
	pthread_cond_signal(&p->more);
	pthread_mutex_unlock(&p->lock);
}

size_t
pool_take(struct pool *p)
{
	size_t slot = p->taken % p->nslots;

	pthread_mutex_lock(&p->lock);
	while (!p->done[slot])
		pthread_cond_wait(&p->less, &p->lock);
	pthread_mutex_unlock(&p->lock);
	p->taken++;
	return slot;
}
