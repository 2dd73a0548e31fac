/*
 * Bytes for several piles, which come in any order and go out a pile at a time.
 * They lie in one file that has no name, or in memory when they are few. Held
 * are a few megabytes, however many bytes there are, and where a pile's pieces
 * are.
 *
 *	piles_init(&p);
 *	char *room = piles_room(&p, size, &err);
 *	piles_put(&p, pile, used);       so much of the room, for this pile
 *	piles_finish(&p, &err);          nothing comes any more
 *	piles_each(&p, pile, piece, arg, &err);
 *	piles_clear(&p);
 */
#ifndef SINK_NOMENCLATURE_SPILL_H
#define SINK_NOMENCLATURE_SPILL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pile;

struct extents {
	struct extent *list;
	size_t n, cap;
};

struct piles {
	struct pile *piles;
	size_t npiles;
	struct extents buffered, written;
	char *buf;
	size_t len, cap;
	int fd; /* -1: all is in the buffer */
	uint64_t flushed;
};

void piles_init(struct piles *);
void piles_clear(struct piles *);

/* Room for so many bytes, NULL on error. It is gone with the next call. */
char *piles_room(struct piles *, size_t size, struct err *);
void piles_put(struct piles *, size_t pile, size_t len);

int piles_finish(struct piles *, struct err *);

bool piles_has(const struct piles *, size_t pile);

/* Its pieces in order; one that has none is no error. */
typedef int piles_piece(void *arg, const char *, size_t len, struct err *);
int piles_each(
    const struct piles *, size_t pile, piles_piece *, void *arg, struct err *);

#endif
