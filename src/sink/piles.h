/*
 * Bytes for several piles, which come in any order and go out a pile at a time.
 * They lie in one file that has no name, or in memory when they are few; what
 * is held of a pile is where its pieces are.
 *
 *	piles_init(&p);
 *	char *room = piles_room(&p, size, &err);
 *	piles_put(&p, pile, used);       so much of the room, for this pile
 *	piles_finish(&p, &err);          nothing comes any more
 *	piles_each(&p, pile, piece, arg, &err);
 *	piles_clear(&p);
 */
#ifndef SINK_PILES_H
#define SINK_PILES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pile;
struct extent;

struct piles {
	struct pile *piles;
	size_t npiles;
	struct extent *extents;
	size_t nextents, extents_cap;
	char *buf;
	size_t len, cap;
	int fd; /* -1: all is in the buffer */
	uint64_t flushed;
	char *map; /* the whole of it, when it is finished */
};

void piles_init(struct piles *);
void piles_clear(struct piles *);

/* Room for so many bytes, NULL on error. It is gone with the next call. */
char *piles_room(struct piles *, size_t size, struct err *);
void piles_put(struct piles *, size_t pile, size_t len);

int piles_finish(struct piles *, struct err *);

bool piles_has(const struct piles *, size_t pile);

/* Its pieces in order; one that has none is no error. */
int piles_each(const struct piles *, size_t pile,
    int (*piece)(void *arg, const char *, size_t len, struct err *), void *arg,
    struct err *);

#endif
