/*
 * A part of what goes into a sink, made on the side, in a thread of its own if
 * one likes: rows become the bytes that the sink would make of them, and when
 * the part's turn has come they are poured behind what the sink has. So parts
 * that are poured in order are the same as their rows in order.
 *
 *	struct sink_part *part = sink_part_new(sink);
 *	... rows come through sink_part_taker(part) ...
 *	sink_part_pour(part, &err);     it is empty now, and can be used again
 *	sink_part_free(part);           before the sink
 *
 * Only pouring touches the sink. A sink's own rows may come before a part and
 * behind it.
 */
#ifndef SINK_PART_H
#define SINK_PART_H

#include "sink/sink.h"

struct sink_part;

/* NULL: what the sink makes cannot be made in parts (a workbook, a database).
 */
struct sink_part *sink_part_new(struct sink *);
void sink_part_free(struct sink_part *);

struct taker *sink_part_taker(struct sink_part *);
int sink_part_pour(struct sink_part *, struct err *);

/* Rows of the i-th table that have gone into the sink, poured ones as well. */
uint64_t sink_rows(const struct sink *, size_t i);

#endif
