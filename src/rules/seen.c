/*
 * Keys that were seen: one table of hashes for all tables of rows, and the
 * names of the documents.
 */
#include "rules/seen.h"
#include "base/mem.h"

#include <stdlib.h>

#define SLOTS_FIRST 64

/* Documents are numbered from 1; 0: the slot is free. */
struct sight {
	uint64_t hash;
	uint32_t document, line;
};

struct seen {
	struct sight *slots;
	size_t nslots; /* a power of two, and a quarter of them free */
	size_t n, max;
	int full; /* that has been said */
	char **documents;
	uint32_t ndocuments;
};

struct seen *
seen_new(size_t max)
{
	struct seen *s = mem_new(sizeof(*s));

	s->max = max;
	s->nslots = SLOTS_FIRST;
	s->slots = mem_array(s->nslots, sizeof(*s->slots));
	return s;
}

void
seen_free(struct seen *s)
{
	if (s == NULL)
		return;
	while (s->ndocuments > 0)
		free(s->documents[--s->ndocuments]);
	free(s->documents);
	free(s->slots);
	free(s);
}

/* ---- slots ---- */

/* The one that has the hash, or is free for it. */
static struct sight *
find(const struct seen *s, uint64_t hash)
{
	size_t i = hash & (s->nslots - 1);

	while (s->slots[i].document != 0 && s->slots[i].hash != hash)
		i = (i + 1) & (s->nslots - 1);
	return &s->slots[i];
}

/* Into so many slots, without what was seen in this document. */
static void
move(struct seen *s, size_t nslots, uint32_t without)
{
	struct sight *old = s->slots;
	size_t n = s->nslots, i;

	s->nslots = nslots;
	s->slots = mem_array(nslots, sizeof(*s->slots));
	s->n = 0;
	for (i = 0; i < n; i++) {
		if (old[i].document == 0 || old[i].document == without)
			continue;
		*find(s, old[i].hash) = old[i];
		s->n++;
	}
	free(old);
}

enum seen_how
seen_look(struct seen *s, uint64_t hash, long line, struct seen_place *first)
{
	struct sight *at = find(s, hash);

	if (at->document != 0) {
		first->document = s->documents[at->document - 1];
		first->line = (long)at->line;
		return SEEN_AGAIN;
	}
	if (s->n == s->max && s->full)
		return SEEN_NEW;
	s->full = s->n == s->max;
	if (s->full)
		return SEEN_FULL;
	at->hash = hash;
	at->document = s->ndocuments;
	at->line = line < (long)UINT32_MAX ? (uint32_t)line : UINT32_MAX;
	if (++s->n > s->nslots / 4 * 3)
		move(s, 2 * s->nslots, 0);
	return SEEN_NEW;
}

/* ---- documents ---- */

void
seen_begin(struct seen *s, const char *name)
{
	s->documents =
	    mem_resize(s->documents, s->ndocuments + 1, sizeof(char *));
	s->documents[s->ndocuments++] = mem_dup(name);
}

void
seen_back(struct seen *s)
{
	move(s, s->nslots, s->ndocuments);
	s->full = s->full && s->n == s->max;
	free(s->documents[--s->ndocuments]);
}

const char *
seen_document(const struct seen *s)
{
	return s->documents[s->ndocuments - 1];
}
