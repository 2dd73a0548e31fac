/*
 * A part is one request whose answer goes to the spool. A task's result is its
 * parts, in the order in which they were named. Every task has the first, with
 * the reference ""; what came may name more of them: a next page, a body by its
 * number.
 */
#ifndef MODEL_PART_H
#define MODEL_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct part {
	unsigned nr;     /* from 0 and growing, for good */
	char *ref;       /* the cloud's own word for it */
	char *spool;     /* its file, or "": it has not come */
	char sha256[65]; /* its sum, or "" */
	uint64_t bytes;  /* its length */
	bool anew;       /* its series was begun anew with it, once */
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

/* One less; those behind it move up. */
void parts_remove(struct parts *, size_t at);

/* It has not come, or not any more. */
void part_forget(struct part *);

/* Of all that have come. One part's sum is its own, else that of the sums. */
uint64_t parts_bytes(const struct parts *);
int parts_sum(const struct parts *, char sha256[65], struct err *);

#endif
