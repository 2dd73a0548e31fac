/*
 * Which of documents with one identity is kept.
 */
#include "job/identities.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/type.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Sums of one identity, and which of its documents is the newest. */
struct identity {
	struct decimal sum; /* of the newest that is known */
	bool known;         /* it is a number */
	unsigned newest;    /* the so-manieth that there was */
	unsigned seen;      /* this time */
};

/* So many that had two sums are told. */
#define TWICE_TOLD 20

struct identities {
	struct digests digests; /* to numbers from 1 on */
	struct identity *list;
	size_t n, room;
	bool anew, settled;
	struct buf digits;
	char *told[TWICE_TOLD];
	uint64_t twice;
};

struct identities *
identities_new(void)
{
	return mem_new(sizeof(struct identities));
}

void
identities_free(struct identities *ids)
{
	size_t i;

	if (ids == NULL)
		return;
	for (i = 0; i < TWICE_TOLD; i++)
		free(ids->told[i]);
	hash_digests_clear(&ids->digests);
	buf_clear(&ids->digits);
	free(ids->list);
	free(ids);
}

static struct identity *
identity_at(struct identities *ids, const struct buf *text)
{
	struct digest d = DIGEST_INIT;
	uint64_t *number;

	hash_digest(&d, text->data, text->len);
	number = hash_digests_at(&ids->digests, d);
	if (*number == 0) {
		if (ids->n == ids->room) {
			ids->room = ids->room == 0 ? 64 : ids->room * 2;
			ids->list = mem_resize(
			    ids->list, ids->room, sizeof(*ids->list));
		}
		ids->list[ids->n] = (struct identity){ .newest = 1 };
		*number = ++ids->n;
	}
	return &ids->list[*number - 1];
}

static void
note_twice(struct identities *ids, const struct buf *text,
    const struct decimal *old, const struct decimal *new)
{
	char was[DECIMAL_SIZE], is[DECIMAL_SIZE];

	if (ids->twice++ >= TWICE_TOLD)
		return;
	decimal_print(was, old, 2);
	decimal_print(is, new, 2);
	ids->told[ids->twice - 1] = mem_printf(
	    "document %.*s was there with %s, and is now with %s; the newer "
	    "is kept",
	    text_fit(text->data, text->len, 120), text->data, was, is);
}

bool
identities_sum(
    const struct cloud_receipt *r, struct buf *digits, struct decimal *sum)
{
	struct decimal none = { 0 };

	buf_reset(digits);
	if (!type_clean_number(r->sum.text, r->sum.len, 0, digits) ||
	    !decimal_parse(sum, digits->data, digits->len))
		return false;
	if (!r->minus)
		return true;
	if (!decimal_sub(&none, sum))
		return false;
	*sum = none;
	return true;
}

/* The first is kept, until the newest is known. */
bool
identities_has(struct identities *ids, const struct cloud_receipt *r)
{
	struct identity *id = identity_at(ids, r->id);
	struct decimal sum = { 0 };
	bool known = identities_sum(r, &ids->digits, &sum);

	if (id->seen++ == 0 && id->newest == 1) {
		id->sum = sum;
		id->known = known;
		return false;
	}
	if (!ids->settled && known && id->known &&
	    decimal_cmp(&id->sum, &sum) != 0) {
		note_twice(ids, r->id, &id->sum, &sum);
		id->sum = sum;
		id->newest = id->seen;
		ids->anew = true;
	}
	return id->seen != id->newest || !ids->settled;
}

bool
identities_anew(const struct identities *ids)
{
	return ids->anew;
}

void
identities_again(struct identities *ids)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		ids->list[i].seen = 0;
	ids->settled = true;
	ids->anew = false;
}

void
identities_tell(const struct identities *ids,
    void (*tell)(void *arg, const char *text), void *arg)
{
	char more[96];
	uint64_t i;

	for (i = 0; i < ids->twice && i < TWICE_TOLD; i++)
		tell(arg, ids->told[i]);
	if (ids->twice <= TWICE_TOLD)
		return;
	snprintf(more, sizeof(more),
	    "and %llu more were there with other money",
	    (unsigned long long)(ids->twice - TWICE_TOLD));
	tell(arg, more);
}
