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

/* More threads would need more memory, a megabyte or two each. */
#define PARALLEL_THREADS 16

/*
 * May it be worth while? It is not for a stream, for a small file where nobody
 * said how many threads, and where records are filtered.
 */
bool parallel_suits(const struct convert *, int fd);

/*
 * Read it. 0: all is in the sink; 1: read it in one thread, from where it was;
 * the conversion leaves out what it has. -1: the sink failed.
 */
int parallel_read(struct convert *, const char *name, int fd, struct err *);

#endif
