/*
 * The hash table: open addressing, at most half full. Digests are one by one in
 * a list; the table leads to their places there.
 */
#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#define FIRST_SLOTS 64

/* ---- the table ---- */

static void
put(struct hash *h, struct hash_slot slot)
{
	size_t i = slot.hash & (h->size - 1);

	while (h->slots[i].number != 0)
		i = (i + 1) & (h->size - 1);
	h->slots[i] = slot;
}

static void
widen(struct hash *h)
{
	struct hash old = *h;
	size_t i;

	h->size = old.size == 0 ? FIRST_SLOTS : 2 * old.size;
	h->slots = mem_array(h->size, sizeof(*h->slots));
	for (i = 0; i < old.size; i++)
		if (old.slots[i].number != 0)
			put(h, old.slots[i]);
	free(old.slots);
}

void
hash_add(struct hash *h, uint32_t hash, size_t number)
{
	if (2 * ++h->count > h->size)
		widen(h);
	put(h, (struct hash_slot){ hash, (uint32_t)number });
}

void
hash_clear(struct hash *h)
{
	free(h->slots);
	*h = (struct hash){ 0 };
}

/* The kernel gives each process 16 bytes of chance. */
uint32_t
hash_seed(void)
{
	const void *chance = (const void *)getauxval(AT_RANDOM);
	uint32_t seed = HASH_INIT;

	if (chance != NULL)
		memcpy(&seed, chance, sizeof(seed));
	return seed;
}

/* ---- digests: two hashes of 64 bits, of the same words ---- */

static uint64_t
mix(uint64_t x)
{
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 29);
}

static void
add_word(struct digest *d, uint64_t word)
{
	d->a = mix(d->a ^ word);
	d->b = mix(d->b + word) ^ (d->a >> 7);
}

void
hash_digest(struct digest *d, const char *text, size_t len)
{
	uint64_t word;

	add_word(d, len);
	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		add_word(d, word);
	}
	word = 0;
	if (len > 0)
		memcpy(&word, text, len);
	add_word(d, word);
}

struct digest_number {
	struct digest digest;
	uint64_t number;
};

struct digest_wanted {
	const struct digest_number *list;
	struct digest digest;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct digest_wanted *w = arg;
	const struct digest *d = &w->list[number - 1].digest;

	return d->a == w->digest.a && d->b == w->digest.b;
}

/* Its place in the list, from 1; 0: there is none. */
static size_t
find(const struct digests *t, struct digest d)
{
	struct digest_wanted w = { t->list, d };

	return hash_find(&t->table, (uint32_t)d.a, is_same, &w);
}

uint64_t *
hash_digests_at(struct digests *t, struct digest d)
{
	size_t n = find(t, d);

	if (n > 0)
		return &t->list[n - 1].number;
	n = t->table.count;
	if (n == t->cap) {
		t->cap = n == 0 ? FIRST_SLOTS : 2 * n;
		t->list = mem_resize(t->list, t->cap, sizeof(*t->list));
	}
	hash_add(&t->table, (uint32_t)d.a, n + 1);
	t->list[n] = (struct digest_number){ d, 0 };
	return &t->list[n].number;
}

uint64_t
hash_digests_find(const struct digests *t, struct digest d)
{
	size_t n = find(t, d);

	return n == 0 ? 0 : t->list[n - 1].number;
}

void
hash_digests_clear(struct digests *t)
{
	hash_clear(&t->table);
	free(t->list);
	*t = (struct digests){ 0 };
}
