/*
 * Interned names: a list of them and a hash table that leads there. Where the
 * hash begins is chance, so that nobody can choose names that all fall
 * together.
 */
#include "model/intern.h"
#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct name {
	char *text;
	size_t len;
};

struct names {
	struct hash table;
	struct name *list;
	size_t cap, max;
	size_t bytes;
	uint32_t seed;
};

struct name_wanted {
	const struct name *list;
	const char *text;
	size_t len;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct name_wanted *w = arg;
	const struct name *name = &w->list[number - 1];

	return name->len == w->len && memcmp(name->text, w->text, w->len) == 0;
}

static size_t
find(const struct names *n, const char *name, size_t len, uint32_t hash)
{
	struct name_wanted w = { n->list, name, len };

	return hash_find(&n->table, hash, is_same, &w);
}

struct names *
intern_new(size_t max)
{
	struct names *n = mem_new(sizeof(*n));

	n->max = max;
	n->seed = hash_seed();
	return n;
}

void
intern_free(struct names *n)
{
	size_t i;

	if (n == NULL)
		return;
	for (i = 0; i < n->table.count; i++)
		free(n->list[i].text);
	free(n->list);
	hash_clear(&n->table);
	free(n);
}

static const char *
add(struct names *n, const char *name, size_t len, uint32_t hash)
{
	size_t at = n->table.count;

	if (at == n->cap) {
		n->cap = at == 0 ? 32 : 2 * at;
		n->list = mem_resize(n->list, n->cap, sizeof(*n->list));
	}
	n->list[at] = (struct name){ mem_dupn(name, len), len };
	n->bytes += len;
	hash_add(&n->table, hash, at + 1);
	return n->list[at].text;
}

const char *
intern_name(struct names *n, const char *name, size_t len)
{
	uint32_t hash = hash_text(n->seed, name, len);
	size_t at = find(n, name, len, hash);

	if (at > 0)
		return n->list[at - 1].text;
	if (n->max > 0 &&
	    (n->table.count == n->max || len > NAMES_BYTES - n->bytes))
		return NULL;
	return add(n, name, len, hash);
}

bool
intern_has(const struct names *n, const char *name, size_t len)
{
	return find(n, name, len, hash_text(n->seed, name, len)) > 0;
}
