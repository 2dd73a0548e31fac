/*
 * A table with open addressing, at most three quarters full.
 */
#include "goods/keys.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 1024

struct key_slot {
	struct key key;
	uint64_t number;
};

/* ---- the hash: two lanes that see the same words ---- */

static uint64_t
mix(uint64_t x)
{
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 29);
}

static void
add_word(struct key *k, uint64_t word)
{
	k->a = mix(k->a ^ word);
	k->b = mix(k->b + word) ^ k->a >> 7;
}

static void
add_text(struct key *k, const char *text, size_t len)
{
	uint64_t word;

	add_word(k, len);
	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		add_word(k, word);
	}
	word = 0;
	if (len > 0)
		memcpy(&word, text, len);
	add_word(k, word);
}

struct key
key_of(const struct cell *one, const struct cell *second)
{
	struct key k = { UINT64_C(0x243f6a8885a308d3),
		UINT64_C(0x13198a2e03707344) };

	add_text(&k, one->text, one->len);
	add_text(&k, second->text, second->len);
	if ((k.a | k.b) == 0)
		k.a = 1; /* zeros mark a free slot */
	return k;
}

/* ---- the table ---- */

/* The key's slot, or the free one where it belongs. */
static struct key_slot *
look(struct key_slot *slots, size_t cap, struct key k)
{
	size_t i = k.a & (cap - 1);

	while ((slots[i].key.a | slots[i].key.b) != 0 &&
	       (slots[i].key.a != k.a || slots[i].key.b != k.b))
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static void
grow(struct keys *keys)
{
	size_t cap = keys->cap == 0 ? FIRST_SLOTS : 2 * keys->cap, i;
	struct key_slot *slots = mem_array(cap, sizeof(*slots));

	for (i = 0; i < keys->cap; i++)
		if ((keys->slots[i].key.a | keys->slots[i].key.b) != 0)
			*look(slots, cap, keys->slots[i].key) = keys->slots[i];
	free(keys->slots);
	keys->slots = slots;
	keys->cap = cap;
}

uint64_t *
keys_at(struct keys *keys, struct key k)
{
	struct key_slot *slot;

	if (keys->n >= keys->cap / 4 * 3)
		grow(keys);
	slot = look(keys->slots, keys->cap, k);
	if ((slot->key.a | slot->key.b) == 0)
		keys->n++;
	slot->key = k;
	return &slot->number;
}

void
keys_clear(struct keys *keys)
{
	free(keys->slots);
	*keys = (struct keys){ 0 };
}
