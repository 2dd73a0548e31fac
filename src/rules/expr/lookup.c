/*
 * Lookup tables: a list of keys and values and a hash table that leads there; a
 * few of them by name.
 */
#include "rules/expr/lookup.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/map.h"

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
	bool used; /* by an expression */
};

/* The map's tables are the first. */
struct lookups {
	struct lookup **tables;
	size_t ntables;
};

static struct lookup *
add_table(struct lookups *all, char *name)
{
	struct lookup *l = mem_new(sizeof(*l));

	l->name = name;
	all->tables =
	    mem_resize(all->tables, all->ntables + 1, sizeof(struct lookup *));
	all->tables[all->ntables++] = l;
	return l;
}

struct lookups *
lookups_new(void)
{
	struct lookups *all = mem_new(sizeof(*all));
	size_t i;

	for (i = 0; i < MAP_KINDS; i++)
		add_table(all, mem_printf("map-%s", map_kinds[i]));
	return all;
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

struct lookup *
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
	if (all->ntables == MAP_KINDS + LOOKUPS) {
		err_set(err, ERR_DATA, "a rule file has at most %d lookups",
		    LOOKUPS);
		return NULL;
	}
	if (lookups_find(all, name, strlen(name)) != NULL) {
		err_set(
		    err, ERR_DATA, "there is a lookup \"%s\" already", name);
		return NULL;
	}
	return add_table(all, mem_dup(name));
}

void
lookup_use(struct lookup *l)
{
	l->used = true;
}

struct lookup *
lookups_map(const struct lookups *all, const char *kind)
{
	size_t i;

	for (i = 0; i < MAP_KINDS; i++)
		if (strcmp(map_kinds[i], kind) == 0)
			return all->tables[i];
	return NULL;
}

bool
lookups_use_map(const struct lookups *all)
{
	size_t i;

	for (i = 0; i < MAP_KINDS; i++)
		if (all->tables[i]->used)
			return true;
	return false;
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
