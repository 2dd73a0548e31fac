/*
 * What was there before: numbers by keys. A key is 128 bits of a hash of texts,
 * so no text is held, and two keys of a list that fits on a disk are never
 * the same by chance.
 */
#ifndef GOODS_KEYS_H
#define GOODS_KEYS_H

#include "row/row.h"

#include <stdint.h>

struct key {
	uint64_t a, b;
};

struct keys {
	struct key_slot *slots;
	size_t n, cap;
};

/* Of two texts; of one with the second empty. */
struct key key_of(const struct cell *, const struct cell *second);

/* Where the key's number is kept: 0 until somebody sets it. */
uint64_t *keys_at(struct keys *, struct key);
void keys_clear(struct keys *);

#endif
