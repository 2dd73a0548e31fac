/*
 * Threads that do one kind of work side by side, while whoever gives it takes
 * the results in order. There are so many desks; work lies on them in a ring.
 *
 *	struct crew *crew = crew_new(threads, desks, work, arg, &err);
 *	if (crew_is_full(crew))
 *		desk = crew_take(crew);     waits for the work given first
 *	desk = crew_desk(crew);             lay the next work there
 *	crew_give(crew);                    and it is begun
 *	while (crew_holds(crew))
 *		desk = crew_take(crew);
 *	crew_free(crew);
 *
 * work() is called in a thread of the crew and touches its desk alone. A desk
 * is the giver's from crew_take() to crew_give().
 */
#ifndef CONVERT_POOL_H
#define CONVERT_POOL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct crew;

/* NULL and ERR_TEMP: no thread is to be had. */
struct crew *crew_new(size_t threads, size_t desks,
    void (*work)(void *arg, size_t desk), void *arg, struct err *);

/* Waits for what has been begun; the rest is dropped. NULL is fine. */
void crew_free(struct crew *);

bool crew_holds(const struct crew *);   /* work that was not taken back */
bool crew_is_full(const struct crew *); /* no desk is free */
size_t crew_desk(const struct crew *);  /* the next one; it is free */
void crew_give(struct crew *);
size_t crew_take(struct crew *);

#endif
