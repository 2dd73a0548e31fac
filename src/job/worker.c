/*
 * The worker: two lists under one lock, what is to do and what is done.
 */
#include "job/worker.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

STAILQ_HEAD(work_list, work);

struct worker {
	struct net *net;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct work_list todo, done; /* under the lock, as is */
	bool closing;
};

static struct work *
next_work(struct worker *w)
{
	struct work *work = NULL;

	pthread_mutex_lock(&w->lock);
	while (STAILQ_EMPTY(&w->todo) && !w->closing)
		pthread_cond_wait(&w->more, &w->lock);
	if (!w->closing) {
		work = STAILQ_FIRST(&w->todo);
		STAILQ_REMOVE_HEAD(&w->todo, link);
	}
	pthread_mutex_unlock(&w->lock);
	return work;
}

static void *
thread_main(void *arg)
{
	struct worker *w = arg;
	struct work *work;

	while ((work = next_work(w)) != NULL) {
		err_clear(&work->err);
		if (work->run(work, &work->err) == 0)
			err_clear(&work->err);
		pthread_mutex_lock(&w->lock);
		STAILQ_INSERT_TAIL(&w->done, work, link);
		pthread_mutex_unlock(&w->lock);
		net_wake(w->net);
	}
	return NULL;
}

static struct work *
next_done(struct worker *w)
{
	struct work *work;

	pthread_mutex_lock(&w->lock);
	work = STAILQ_FIRST(&w->done);
	if (work != NULL)
		STAILQ_REMOVE_HEAD(&w->done, link);
	pthread_mutex_unlock(&w->lock);
	return work;
}

static void
hear(void *arg)
{
	struct worker *w = arg;
	struct work *work;

	while ((work = next_done(w)) != NULL) {
		net_release(w->net);
		work->done(work, &work->err);
	}
}

static void
clear(struct worker *w)
{
	net_on_wake(w->net, NULL, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
	free(w);
}

struct worker *
worker_new(struct net *net, struct err *err)
{
	struct worker *w = mem_new(sizeof(*w));

	w->net = net;
	STAILQ_INIT(&w->todo);
	STAILQ_INIT(&w->done);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	net_on_wake(net, hear, w);
	if (pthread_create(&w->thread, NULL, thread_main, w) == 0)
		return w;
	err_set(err, ERR_TEMP, "no thread can be started; try again later");
	clear(w);
	return NULL;
}

void
worker_give(struct worker *w, struct work *work)
{
	net_hold(w->net);
	pthread_mutex_lock(&w->lock);
	STAILQ_INSERT_TAIL(&w->todo, work, link);
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->closing = true;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	clear(w);
}
