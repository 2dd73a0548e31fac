/*
 * Parts: a list in the order of their numbers.
 */
#include "model/part.h"
#include "base/mem.h"
#include "base/sha.h"

#include <stdlib.h>
#include <string.h>

struct part *
parts_add(struct parts *parts, const char *ref)
{
	struct part *p;

	parts->list =
	    mem_resize(parts->list, parts->n + 1, sizeof(*parts->list));
	p = &parts->list[parts->n];
	*p = (struct part){ .nr = parts->n == 0 ? 0 : p[-1].nr + 1,
		.ref = mem_dup(ref),
		.spool = mem_dup("") };
	parts->n++;
	return p;
}

struct part *
parts_find(const struct parts *parts, const char *ref)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (strcmp(parts->list[i].ref, ref) == 0)
			return &parts->list[i];
	return NULL;
}

struct part *
parts_next(const struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (parts->list[i].spool[0] == '\0')
			return &parts->list[i];
	return NULL;
}

void
parts_clear(struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n; i++) {
		free(parts->list[i].ref);
		free(parts->list[i].spool);
	}
	free(parts->list);
	*parts = (struct parts){ 0 };
}

void
parts_remove(struct parts *parts, size_t at)
{
	struct part *p = &parts->list[at];

	free(p->ref);
	free(p->spool);
	parts->n--;
	memmove(p, p + 1, (parts->n - at) * sizeof(*p));
}

void
part_forget(struct part *p)
{
	p->spool[0] = '\0';
	p->sha256[0] = '\0';
	p->bytes = 0;
}

uint64_t
parts_bytes(const struct parts *parts)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < parts->n; i++)
		sum += parts->list[i].bytes;
	return sum;
}

int
parts_sum(const struct parts *parts, char sha256[65], struct err *err)
{
	struct sha sha;
	size_t i;

	if (parts->n == 1) {
		memcpy(sha256, parts->list[0].sha256, SHA_HEX);
		return 0;
	}
	sha_init(&sha);
	for (i = 0; i < parts->n; i++)
		sha_add(&sha, parts->list[i].sha256, SHA_HEX - 1);
	return sha_end(&sha, sha256, err);
}
