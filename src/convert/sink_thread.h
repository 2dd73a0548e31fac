/*
 * A thread for the sink: rows are made in one thread and taken in another, so
 * that the sink works at what came before while a document is read on. Rows go
 * over in batches and are taken in their order; what comes out is the same.
 *
 *	thread = sink_thread_new(sink_taker(sink), &place, &err);
 *	sink_thread_take(thread, table, cells, &where, &err);   row by row
 *	sink_thread_end(thread, &err);      all of them have been taken
 *	sink_thread_free(thread);
 *
 * What the sink says of a row comes back with one of the next, or at the end.
 * Nobody else may use the sink from sink_thread_new() to sink_thread_end() or
 * sink_thread_free().
 */
#ifndef CONVERT_SINK_THREAD_H
#define CONVERT_SINK_THREAD_H

#include "base/err.h"
#include "model/row.h"

struct sink_thread;

/*
 * `place' says, while a row is taken, where it came from. NULL and ERR_TEMP: no
 * thread is to be had.
 */
struct sink_thread *sink_thread_new(
    struct taker *to, struct row_place *place, struct err *);

/* Waits for what is being taken; the rest is dropped. NULL is fine. */
void sink_thread_free(struct sink_thread *);

int sink_thread_take(struct sink_thread *, const struct table *,
    const struct cell *, const struct row_place *, struct err *);
int sink_thread_end(struct sink_thread *, struct err *);

#endif
