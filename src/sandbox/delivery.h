/*
 * One upload of a goods list: its bytes, and what came of them. It is judged
 * at once and told at its time: a list that was refused makes its job fail,
 * one that is right goes into the shop's own list when the job is done.
 */
#ifndef SANDBOX_DELIVERY_H
#define SANDBOX_DELIVERY_H

#include "base/sha.h"
#include "sandbox/wares.h"

struct delivery {
	struct buf file;
	int64_t came; /* when, in seconds since 1970 */
	char sha256[SHA_HEX];
	char *refused;             /* why; NULL when the list is right */
	size_t count[WARES_KINDS]; /* none in a list that was refused */
	bool replaces;             /* DropNomenclature was Да */
	struct wares *wares;       /* what is still to go into the shop's */
};

/* Takes the bytes, also when it fails (ERR_SOFT, ERR_MEMORY). */
struct delivery *delivery_new(struct buf *file, int64_t came, struct err *);
void delivery_free(struct delivery *); /* NULL is fine */

/* Put the list into the shop's. Only the first time does anything. */
void delivery_unpack(struct delivery *, struct wares *shop);

/* Append it as an element of a JSON array, in a line of its own. */
void delivery_show(const struct delivery *, const char *key, const char *state,
    struct buf *out);

#endif
