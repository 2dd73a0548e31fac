/*
 * Threads that do one kind of work side by side, while whoever gives it takes
 * the results in order. There are so many slots; work lies on them in a ring.
 *
 *	struct pool *pool = pool_new(threads, slots, work, arg, &err);
 *	if (pool_is_full(pool))
 *		slot = pool_take(pool);     waits for the work given first
 *	slot = pool_slot(pool);             lay the next work there
 *	pool_give(pool);                    and it is begun
 *	while (pool_holds(pool))
 *		slot = pool_take(pool);
 *	pool_free(pool);
 *
 * work() is called in a thread of the pool and touches its slot alone. A slot
 * is the giver's from pool_take() to pool_give().
 */
#ifndef CONVERT_POOL_H
#define CONVERT_POOL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct pool;

/* NULL and ERR_TEMP: no thread is to be had. */
struct pool *pool_new(size_t threads, size_t slots,
    void (*work)(void *arg, size_t slot), void *arg, struct err *);

/* Waits for what has been begun; the rest is dropped. NULL is fine. */
void pool_free(struct pool *);

bool pool_holds(const struct pool *);   /* work that was not taken back */
bool pool_is_full(const struct pool *); /* no slot is free */
size_t pool_slot(const struct pool *);  /* the next one; it is free */
void pool_give(struct pool *);
size_t pool_take(struct pool *);

#endif
