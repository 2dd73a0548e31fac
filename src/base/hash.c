/*
 * Two lanes of 64 bits that see the same words, and a table with open
 * addressing that is at most three quarters full.
 */
#include "base/hash.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256

struct digest_slot {
	struct digest digest;
	uint64_t number;
	bool used;
};

/* ---- the hash ---- */

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
digest_add(struct digest *d, const char *text, size_t len)
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

/* ---- the table ---- */

static struct digest_slot *
find(struct digest_slot *slots, size_t cap, struct digest d)
{
	size_t i = d.a & (cap - 1);

	while (slots[i].used &&
	       (slots[i].digest.a != d.a || slots[i].digest.b != d.b))
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static void
grow(struct digests *t)
{
	size_t cap = t->cap == 0 ? FIRST_SLOTS : 2 * t->cap, i;
	struct digest_slot *slots = mem_array(cap, sizeof(*slots));

	for (i = 0; i < t->cap; i++)
		if (t->slots[i].used)
			*find(slots, cap, t->slots[i].digest) = t->slots[i];
	free(t->slots);
	t->slots = slots;
	t->cap = cap;
}

uint64_t *
digests_at(struct digests *t, struct digest d)
{
	struct digest_slot *slot;

	if (t->n >= t->cap / 4 * 3)
		grow(t);
	slot = find(t->slots, t->cap, d);
	if (!slot->used) {
		slot->used = true;
		slot->digest = d;
		t->n++;
	}
	return &slot->number;
}

uint64_t
digests_find(const struct digests *t, struct digest d)
{
	return t->cap == 0 ? 0 : find(t->slots, t->cap, d)->number;
}

void
digests_clear(struct digests *t)
{
	free(t->slots);
	*t = (struct digests){ 0 };
}
