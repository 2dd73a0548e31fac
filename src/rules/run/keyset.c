/*
 * Keys that were seen: one open table of hashes for all tables of rows. It is
 * not base/hash, because a key is its slot, with 16 bytes for it and where it
 * was; with so many keys that is what counts.
 */
#include "base/mem.h"
#include "rules/run/keyset.h"

#include <stdlib.h>

#define SLOTS_FIRST 64

/* Documents are numbered from 1; 0: the slot is free. */
struct key_entry {
	uint64_t hash;
	uint32_t document, line;
};

struct keyset {
	struct key_entry *slots;
	size_t nslots; /* a power of two, and a quarter of them free */
	size_t n, max;
	int full; /* that has been said */
	char **documents;
	uint32_t ndocuments;
};

struct keyset *
keyset_new(size_t max)
{
	struct keyset *set = mem_new(sizeof(*set));

	set->max = max;
	set->nslots = SLOTS_FIRST;
	set->slots = mem_array(set->nslots, sizeof(*set->slots));
	return set;
}

void
keyset_free(struct keyset *set)
{
	if (set == NULL)
		return;
	while (set->ndocuments > 0)
		free(set->documents[--set->ndocuments]);
	free(set->documents);
	free(set->slots);
	free(set);
}

/* ---- slots ---- */

/* The one that has the hash, or is free for it. */
static struct key_entry *
find(const struct keyset *set, uint64_t hash)
{
	size_t i = hash & (set->nslots - 1);

	while (set->slots[i].document != 0 && set->slots[i].hash != hash)
		i = (i + 1) & (set->nslots - 1);
	return &set->slots[i];
}

/* Into so many slots, without what was seen in this document. */
static void
move(struct keyset *set, size_t nslots, uint32_t without)
{
	struct key_entry *old = set->slots;
	size_t n = set->nslots, i;

	set->nslots = nslots;
	set->slots = mem_array(nslots, sizeof(*set->slots));
	set->n = 0;
	for (i = 0; i < n; i++) {
		if (old[i].document == 0 || old[i].document == without)
			continue;
		*find(set, old[i].hash) = old[i];
		set->n++;
	}
	free(old);
}

enum key_verdict
keyset_look(
    struct keyset *set, uint64_t hash, long line, struct key_place *first)
{
	struct key_entry *at = find(set, hash);

	if (at->document != 0) {
		first->document = set->documents[at->document - 1];
		first->line = (long)at->line;
		return KEY_DUPLICATE;
	}
	if (set->n == set->max && set->full)
		return KEY_NEW;
	set->full = set->n == set->max;
	if (set->full)
		return KEY_FULL;
	at->hash = hash;
	at->document = set->ndocuments;
	at->line = line < (long)UINT32_MAX ? (uint32_t)line : UINT32_MAX;
	if (++set->n > set->nslots / 4 * 3)
		move(set, 2 * set->nslots, 0);
	return KEY_NEW;
}

/* ---- documents ---- */

void
keyset_begin(struct keyset *set, const char *name)
{
	set->documents =
	    mem_resize(set->documents, set->ndocuments + 1, sizeof(char *));
	set->documents[set->ndocuments++] = mem_dup(name);
}

void
keyset_back(struct keyset *set)
{
	move(set, set->nslots, set->ndocuments);
	set->full = set->full && set->n == set->max;
	free(set->documents[--set->ndocuments]);
}

const char *
keyset_document(const struct keyset *set)
{
	return set->documents[set->ndocuments - 1];
}
