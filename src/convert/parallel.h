/*
 * A big document in pieces: cut between records, and the pieces read, run
 * through the rules and formatted side by side, each with a run and a part of
 * the sink of its own; what comes out is poured in the document's order. It is
 * the same, byte for byte, as from one thread.
 *
 * A piece that fails, for whatever reason, ends this: the document is read once
 * more in one thread, which leaves out the rows that the sink has already. So
 * an error is always one thread's, with its line, and a document that was cut
 * where it must not be is read all the same.
 */
#ifndef CONVERT_PARALLEL_H
#define CONVERT_PARALLEL_H

#include "convert/convert.h"
#include "model/row.h"

/* More threads would need more memory, a megabyte or two each. */
#define PIECES_THREADS 16

/*
 * Is it for one thread from the start: a stream, a small file where nobody said
 * how many threads, a format that is made whole, records that are filtered?
 */
bool pieces_suit(const struct convert *, int fd);

/*
 * Read it. 0: all is in the sink; 1: read it in one thread, from where it was;
 * the conversion leaves out what it has. -1: the sink failed.
 */
int pieces_read(struct convert *, const char *name, int fd, struct err *);

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
