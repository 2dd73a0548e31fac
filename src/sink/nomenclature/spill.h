/*
 * Bytes for several partitions, which come in any order and go out a partition
 * at a time. They lie in one file that has no name, or in memory when they are
 * few. Held are a few megabytes, however many bytes there are, and where each
 * partition's runs are.
 *
 *	spill_init(&s);
 *	char *room = spill_room(&s, size, &err);
 *	spill_put(&s, part, used);       so much of the room, for this one
 *	spill_finish(&s, &err);          nothing comes any more
 *	spill_each(&s, part, piece, arg, &err);
 *	spill_clear(&s);
 */
#ifndef SINK_NOMENCLATURE_SPILL_H
#define SINK_NOMENCLATURE_SPILL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct partition;

struct extents {
	struct extent *list;
	size_t n, cap;
};

struct spill {
	struct partition *parts;
	size_t nparts;
	struct extents buffered, written;
	char *buf;
	size_t len, cap;
	int fd; /* -1: all is in the buffer */
	uint64_t flushed;
};

void spill_init(struct spill *);
void spill_clear(struct spill *);

/* Room for so many bytes, NULL on error. It is gone with the next call. */
char *spill_room(struct spill *, size_t size, struct err *);
void spill_put(struct spill *, size_t part, size_t len);

int spill_finish(struct spill *, struct err *);

bool spill_has(const struct spill *, size_t part);

/* A partition's pieces in order; one that has none is no error. */
typedef int spill_piece(void *arg, const char *, size_t len, struct err *);
int spill_each(
    const struct spill *, size_t part, spill_piece *, void *arg, struct err *);

#endif
