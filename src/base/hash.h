/*
 * A hash table of numbers, and a hash of 128 bits.
 *
 * The table leads from the hash of something to the number that its owner gave
 * it; what the number stands for, and how two are compared, is the owner's. A
 * text that is asked for a thousand times is hashed with chance in front
 * (hash_seed()) where somebody could choose texts that all fall together.
 *
 *	static bool
 *	is_same(const void *arg, size_t number)  is number the one I look for?
 *
 *	uint32_t hash = hash_text(HASH_INIT, name, len);
 *	n = hash_find(&table, hash, is_same, &wanted);
 *	if (n == 0)
 *		hash_add(&table, hash, ++count);
 *	hash_clear(&table);
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the table; all zeros is an empty one ---- */

struct hash_slot {
	uint32_t hash;
	uint32_t number; /* 0: the slot is free */
};

struct hash {
	struct hash_slot *slots;
	size_t size; /* a power of two, at least twice the count; or 0 */
	size_t count;
};

typedef bool hash_same(const void *arg, size_t number);

/* The number that has this hash and is the same; 0: there is none. */
static inline size_t
hash_find(const struct hash *h, uint32_t hash, hash_same *same, const void *arg)
{
	size_t i;

	if (h->size == 0)
		return 0;
	i = hash & (h->size - 1);
	for (; h->slots[i].number != 0; i = (i + 1) & (h->size - 1))
		if (h->slots[i].hash == hash && same(arg, h->slots[i].number))
			break;
	return h->slots[i].number;
}

/* Another number, from 1 on; hash_find() has just found none. */
void hash_add(struct hash *, uint32_t hash, size_t number);
void hash_clear(struct hash *);

/* What a hash of texts begins with, the same always or by chance. */
#define HASH_INIT UINT32_C(2166136261)
uint32_t hash_seed(void);

/* FNV-1a; goes on from the hash of what came before. */
static inline uint32_t
hash_text(uint32_t hash, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT32_C(16777619);
	return hash;
}

/*
 * ---- digests ----
 *
 * Texts told apart by 128 bits of a hash, and a table of numbers by them. No
 * text is held; two texts of anything that fits on a disk are never the same
 * by chance. It is no guard against somebody who wants them to be.
 *
 *	struct digest d = DIGEST_INIT;
 *	hash_digest(&d, code, code_len);
 *	hash_digest(&d, type, type_len);     "ab","c" is not "a","bc"
 *	number = hash_digests_at(&digests, d);
 *	if (*number == 0)
 *		*number = ++n;              it is new
 *	hash_digests_clear(&digests);
 */

struct digest {
	uint64_t a, b;
};

#define DIGEST_INIT                                                            \
	{                                                                      \
		UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)     \
	}

void hash_digest(struct digest *, const char *text, size_t len);

struct digests {
	struct hash table;
	struct digest_number *list;
	size_t cap;
};

/*
 * Where the number of this digest is kept, 0 until somebody sets it. The place
 * is good until the next call.
 */
uint64_t *hash_digests_at(struct digests *, struct digest);

/* The number itself; 0 where there is none, and none is made. */
uint64_t hash_digests_find(const struct digests *, struct digest);
void hash_digests_clear(struct digests *);

#endif
