/*
 * The shops that make receipts. A receipt depends on the seed, its day and
 * its number on that day and on nothing else, so that a period gives the same
 * receipts whether it is asked alone or as a part of a longer one, today or
 * after a restart. A shop's day is that of UTC+3: open from 07:00 to 23:00,
 * quiet in the morning, busy after work.
 *
 * A shop never changes once it is made; any number of walks may read it.
 */
#ifndef SANDBOX_SHOP_H
#define SANDBOX_SHOP_H

#include "sandbox/receipt.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SHOP_RECEIPTS = 1000000, /* the most a day may have */
	SHOP_STORES = 200,
	SHOP_CASH_BOXES = 100
};

struct shop_plan {
	uint64_t seed;
	unsigned receipts; /* a day, of all stores together; 0 for none */
	unsigned stores;
	unsigned cash_boxes; /* of each store */
};

struct shop;

struct shop *shop_new(const struct shop_plan *);
void shop_free(struct shop *);

/* Receipts of [from, to) in the order of their dates. */
struct shop_walk {
	const struct shop *shop; /* borrowed */
	int64_t to;
	int64_t day;
	unsigned index;
};

void shop_open(
    struct shop_walk *, const struct shop *, int64_t from, int64_t to);

/* False when there are no more. */
bool shop_next(struct shop_walk *, struct receipt *);

/* Append a receipt of this shop as XML. */
void shop_put(const struct shop *, const struct receipt *, struct buf *);

#endif
