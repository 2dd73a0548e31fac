/*
 * A part is one request whose answer goes to the spool. A task's result is its
 * parts, in the order in which they are converted. Every task has the first,
 * with the reference ""; what came may name more of them: a next page, a body
 * by its number.
 */
#ifndef MODEL_PART_H
#define MODEL_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct part {
	unsigned nr;     /* from 0, in the order of the list */
	char *ref;       /* the cloud's own word for it */
	char *spool;     /* its file, or "": it has not come */
	char sha256[65]; /* its sum, or "" */
	uint64_t bytes;  /* its length */
};

/* Zeroed at first. The strings are the list's own and never NULL. */
struct parts {
	struct part *list;
	size_t n;
};

/* One more, which has not come. Pointers into the list are good until then. */
struct part *parts_add(struct parts *, const char *ref);
struct part *parts_find(const struct parts *, const char *ref); /* or NULL */
struct part *parts_next(const struct parts *); /* the first not come, or NULL */
void parts_clear(struct parts *);

/* It has not come, or not any more. */
void part_forget(struct part *);

/* Of all that have come. One part's sum is its own, else that of the sums. */
uint64_t parts_bytes(const struct parts *);
int parts_sum(const struct parts *, char sha256[65], struct err *);

#endif
