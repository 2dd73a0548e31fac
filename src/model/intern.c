/*
 * Interned names: a hash table of strings with open addressing. Where the hash
 * begins is chance, so that nobody can choose names that all fall together.
 */
#include "model/intern.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

struct entry {
	char *name;
	size_t len;
	uint32_t hash;
};

struct names {
	struct entry *slots;
	size_t size; /* a power of two, at least twice the count */
	size_t count, max;
	size_t bytes;
	uint32_t seed;
};

static uint32_t
hash_name(const struct names *n, const char *name, size_t len)
{
	uint32_t h = n->seed;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)name[i]) * 16777619u;
	return h;
}

static struct entry *
find(const struct names *n, const char *name, size_t len, uint32_t hash)
{
	size_t i = hash & (n->size - 1);

	for (; n->slots[i].name != NULL; i = (i + 1) & (n->size - 1))
		if (n->slots[i].hash == hash && n->slots[i].len == len &&
		    memcmp(n->slots[i].name, name, len) == 0)
			break;
	return &n->slots[i];
}

static void
widen(struct names *n)
{
	struct names wide = *n;
	size_t i;

	wide.size *= 2;
	wide.slots = mem_array(wide.size, sizeof(*wide.slots));
	for (i = 0; i < n->size; i++) {
		struct entry *e = &n->slots[i];

		if (e->name != NULL)
			*find(&wide, e->name, e->len, e->hash) = *e;
	}
	free(n->slots);
	*n = wide;
}

/* The kernel gives each process 16 bytes of chance. */
static uint32_t
make_seed(void)
{
	const void *chance = (const void *)getauxval(AT_RANDOM);
	uint32_t seed = 2166136261u;

	if (chance != NULL)
		memcpy(&seed, chance, sizeof(seed));
	return seed;
}

struct names *
names_new(size_t max)
{
	struct names *n = mem_new(sizeof(*n));

	n->max = max;
	n->seed = make_seed();
	n->size = 64;
	n->slots = mem_array(n->size, sizeof(*n->slots));
	return n;
}

void
names_free(struct names *n)
{
	size_t i;

	if (n == NULL)
		return;
	for (i = 0; i < n->size; i++)
		free(n->slots[i].name);
	free(n->slots);
	free(n);
}

const char *
names_intern(struct names *n, const char *name, size_t len)
{
	uint32_t hash = hash_name(n, name, len);
	struct entry *e = find(n, name, len, hash);

	if (e->name != NULL)
		return e->name;
	if (n->max > 0 && (n->count == n->max || len > NAMES_BYTES - n->bytes))
		return NULL;
	if (2 * (n->count + 1) > n->size) {
		widen(n);
		e = find(n, name, len, hash);
	}
	*e = (struct entry){ mem_dupn(name, len), len, hash };
	n->count++;
	n->bytes += len;
	return e->name;
}

bool
names_has(const struct names *n, const char *name, size_t len)
{
	return find(n, name, len, hash_name(n, name, len))->name != NULL;
}
