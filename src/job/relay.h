/*
 * Rows are made in one thread and taken in another: while a document is read
 *on, the sink works at what came before. Rows go over in batches and are taken
 *in their order, so that what comes out is the same.
 *
 *	relay = relay_new(sink_taker(sink), &place, &err);
 *	relay_take(relay, table, cells, &where, &err);   row by row
 *	relay_end(relay, &err);      all of them have been taken
 *	relay_free(relay);
 *
 * What the sink says of a row comes back with one of the next, or at the end.
 * Nobody else may use the sink from relay_new() to relay_end() or relay_free().
 */
#ifndef JOB_RELAY_H
#define JOB_RELAY_H

#include "model/row.h"

struct relay;

/*
 * `place' says, while a row is taken, where it came from. NULL and ERR_TEMP: no
 * thread is to be had.
 */
struct relay *relay_new(
    struct taker *to, struct row_place *place, struct err *);

/* Waits for what is being taken; the rest is dropped. NULL is fine. */
void relay_free(struct relay *);

int relay_take(struct relay *, const struct table *, const struct cell *,
    const struct row_place *, struct err *);
int relay_end(struct relay *, struct err *);

#endif
