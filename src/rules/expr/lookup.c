/*
 * Lookup tables: a list of keys and values and a hash table that leads there; a
 * few of them by name.
 */
#include "rules/expr/lookup.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct slice key, value;
	char *texts; /* both, one behind the other */
};

/* About what an entry takes beside its texts. */
#define ENTRY_BYTES 80

struct lookup {
	char *name;
	struct hash table;
	struct entry *list;
	size_t cap, bytes;
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

	for (i = 0; i < l->table.count; i++)
		free(l->list[i].texts);
	free(l->list);
	hash_clear(&l->table);
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
	all->tables =
	    mem_resize(all->tables, all->ntables + 1, sizeof(struct lookup *));
	all->tables[all->ntables++] = l;
	return l;
}

struct key_wanted {
	const struct entry *list;
	struct slice key;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct key_wanted *w = arg;
	struct slice key = w->list[number - 1].key;

	return key.len == w->key.len &&
	       (key.len == 0 || memcmp(key.text, w->key.text, key.len) == 0);
}

static uint32_t
hash_of(struct slice key)
{
	return hash_text(HASH_INIT, key.text, key.len);
}

/* The key's entry, or NULL. */
static const struct entry *
find(const struct lookup *l, struct slice key)
{
	struct key_wanted w = { l->list, key };
	size_t n = hash_find(&l->table, hash_of(key), is_same, &w);

	return n == 0 ? NULL : &l->list[n - 1];
}

static struct entry
copy(struct slice key, struct slice value)
{
	char *texts = mem_array(key.len + value.len + 1, 1);

	if (key.len > 0)
		memcpy(texts, key.text, key.len);
	if (value.len > 0)
		memcpy(texts + key.len, value.text, value.len);
	return (struct entry){ { texts, key.len },
		{ texts + key.len, value.len }, texts };
}

int
lookup_add(
    struct lookup *l, struct slice key, struct slice value, struct err *err)
{
	size_t more = key.len + value.len + ENTRY_BYTES, n = l->table.count;

	if (find(l, key) != NULL)
		return err_set(err, ERR_DATA,
		    "the key \"%.*s\" is there already",
		    text_fit(key.text, key.len, 80), key.text);
	if (more > LOOKUP_BYTES - l->bytes)
		return err_set(err, ERR_DATA, "it is larger than %zu MiB",
		    LOOKUP_BYTES >> 20);
	if (n == l->cap) {
		l->cap = n == 0 ? 32 : 2 * n;
		l->list = mem_resize(l->list, l->cap, sizeof(*l->list));
	}
	l->list[n] = copy(key, value);
	hash_add(&l->table, hash_of(key), n + 1);
	l->bytes += more;
	return 0;
}

struct slice
lookup_get(const struct lookup *l, struct slice key)
{
	const struct entry *e = find(l, key);

	return e == NULL ? (struct slice){ "", 0 } : e->value;
}

size_t
lookup_count(const struct lookup *l)
{
	return l->table.count;
}
