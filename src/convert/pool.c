/*
 * The crew: three counters walk around the ring of desks, one behind the other:
 * what was given, what was begun, what was taken back.
 */
#include "convert/pool.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct crew {
	void (*work)(void *arg, size_t desk);
	void *arg;
	pthread_t *threads;
	size_t nthreads;
	pthread_mutex_t lock;
	pthread_cond_t more, less;
	bool *done; /* a desk each; under the lock, as are */
	size_t ndesks;
	uint64_t given, begun;
	bool closing;
	uint64_t taken; /* the giver's own */
};

/* The next desk to work at; false: there will be none. */
static bool
begin(struct crew *c, size_t *desk)
{
	bool found;

	pthread_mutex_lock(&c->lock);
	while (c->begun == c->given && !c->closing)
		pthread_cond_wait(&c->more, &c->lock);
	found = !c->closing;
	if (found)
		*desk = c->begun++ % c->ndesks;
	pthread_mutex_unlock(&c->lock);
	return found;
}

static void *
labour(void *arg)
{
	struct crew *c = arg;
	size_t desk;

	while (begin(c, &desk)) {
		c->work(c->arg, desk);
		pthread_mutex_lock(&c->lock);
		c->done[desk] = true;
		pthread_cond_signal(&c->less);
		pthread_mutex_unlock(&c->lock);
	}
	return NULL;
}

struct crew *
crew_new(size_t threads, size_t desks, void (*work)(void *arg, size_t desk),
    void *arg, struct err *err)
{
	struct crew *c = mem_new(sizeof(*c));

	c->work = work;
	c->arg = arg;
	c->ndesks = desks;
	c->done = mem_array(desks, sizeof(*c->done));
	c->threads = mem_array(threads, sizeof(*c->threads));
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->more, NULL);
	pthread_cond_init(&c->less, NULL);
	while (c->nthreads < threads &&
	       pthread_create(&c->threads[c->nthreads], NULL, labour, c) == 0)
		c->nthreads++;
	if (c->nthreads > 0) /* fewer are slower, and no more than that */
		return c;
	err_set(err, ERR_TEMP, "no thread can be started; try again later");
	crew_free(c);
	return NULL;
}

void
crew_free(struct crew *c)
{
	size_t i;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->closing = true;
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	for (i = 0; i < c->nthreads; i++)
		pthread_join(c->threads[i], NULL);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->more);
	pthread_cond_destroy(&c->less);
	free(c->threads);
	free(c->done);
	free(c);
}

bool
crew_holds(const struct crew *c)
{
	return c->taken < c->given;
}

bool
crew_is_full(const struct crew *c)
{
	return c->given - c->taken == c->ndesks;
}

size_t
crew_desk(const struct crew *c)
{
	return c->given % c->ndesks;
}

void
crew_give(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->done[c->given % c->ndesks] = false;
	c->given++;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}

size_t
crew_take(struct crew *c)
{
	size_t desk = c->taken % c->ndesks;

	pthread_mutex_lock(&c->lock);
	while (!c->done[desk])
		pthread_cond_wait(&c->less, &c->lock);
	pthread_mutex_unlock(&c->lock);
	c->taken++;
	return desk;
}
