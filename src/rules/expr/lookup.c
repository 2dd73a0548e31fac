/*
 * Lookup tables: a hash table of keys with open addressing, a few of them by
 * name.
 */
#include "rules/expr/lookup.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	char *key, *value; /* key NULL: free */
	size_t key_len, value_len;
	uint32_t hash;
};

struct lookup {
	char *name;
	struct entry *slots;
	size_t size; /* a power of two, at least twice the count */
	size_t count, bytes;
};

struct lookups {
	struct lookup **tables;
	size_t ntables;
};

struct lookups *
lookups_new(void)
{
	return mem_new(sizeof(struct lookups));
}

static void
free_table(struct lookup *l)
{
	size_t i;

	for (i = 0; i < l->size; i++) {
		free(l->slots[i].key);
		free(l->slots[i].value);
	}
	free(l->slots);
	free(l->name);
	free(l);
}

void
lookups_free(struct lookups *all)
{
	size_t i;

	if (all == NULL)
		return;
	for (i = 0; i < all->ntables; i++)
		free_table(all->tables[i]);
	free(all->tables);
	free(all);
}

const struct lookup *
lookups_find(const struct lookups *all, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < all->ntables; i++)
		if (strlen(all->tables[i]->name) == len &&
		    memcmp(all->tables[i]->name, name, len) == 0)
			return all->tables[i];
	return NULL;
}

struct lookup *
lookups_add(struct lookups *all, const char *name, struct err *err)
{
	struct lookup *l;

	if (all->ntables == LOOKUPS) {
		err_set(err, ERR_DATA, "a rule file has at most %d lookups",
		    LOOKUPS);
		return NULL;
	}
	if (lookups_find(all, name, strlen(name)) != NULL) {
		err_set(
		    err, ERR_DATA, "there is a lookup \"%s\" already", name);
		return NULL;
	}
	l = mem_new(sizeof(*l));
	l->name = mem_dup(name);
	l->size = 64;
	l->slots = mem_array(l->size, sizeof(*l->slots));
	all->tables =
	    mem_resize(all->tables, all->ntables + 1, sizeof(struct lookup *));
	all->tables[all->ntables++] = l;
	return l;
}

static uint32_t
hash_of(struct slice s)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.text[i]) * 16777619u;
	return h;
}

/* The key's entry, or the free one where it belongs. */
static struct entry *
find(const struct lookup *l, struct slice key, uint32_t hash)
{
	size_t i = hash & (l->size - 1);

	for (; l->slots[i].key != NULL; i = (i + 1) & (l->size - 1))
		if (l->slots[i].hash == hash &&
		    l->slots[i].key_len == key.len &&
		    (key.len == 0 ||
			memcmp(l->slots[i].key, key.text, key.len) == 0))
			break;
	return &l->slots[i];
}

static void
widen(struct lookup *l)
{
	struct lookup wide = *l;
	size_t i;

	wide.size = l->size * 2;
	wide.slots = mem_array(wide.size, sizeof(*wide.slots));
	for (i = 0; i < l->size; i++) {
		struct entry *e = &l->slots[i];

		if (e->key != NULL)
			*find(&wide, (struct slice){ e->key, e->key_len },
			    e->hash) = *e;
	}
	free(l->slots);
	*l = wide;
}

int
lookup_add(
    struct lookup *l, struct slice key, struct slice value, struct err *err)
{
	uint32_t hash = hash_of(key);
	size_t more = key.len + value.len + 2 * sizeof(struct entry);

	if (find(l, key, hash)->key != NULL)
		return err_set(err, ERR_DATA,
		    "the key \"%.*s\" is there already",
		    text_fit(key.text, key.len, 80), key.text);
	if (more > LOOKUP_BYTES - l->bytes)
		return err_set(err, ERR_DATA, "it is larger than %zu MiB",
		    LOOKUP_BYTES >> 20);
	if (2 * (l->count + 1) > l->size)
		widen(l);
	*find(l, key, hash) = (struct entry){ mem_dupn(key.text, key.len),
		mem_dupn(value.text, value.len), key.len, value.len, hash };
	l->count++;
	l->bytes += more;
	return 0;
}

struct slice
lookup_get(const struct lookup *l, struct slice key)
{
	const struct entry *e = find(l, key, hash_of(key));

	if (e->key == NULL)
		return (struct slice){ "", 0 };
	return (struct slice){ e->value, e->value_len };
}

size_t
lookup_count(const struct lookup *l)
{
	return l->count;
}
