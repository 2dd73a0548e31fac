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

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A receipt as numbers. Money is in kopecks, quantities in thousandths: nothing
 * is ever rounded.
 */

enum { RECEIPT_LINES = 20 };

struct receipt_line {
	size_t good; /* its number in the catalog */
	int64_t quantity;
	int64_t sum;
	int64_t discount;
};

struct receipt {
	int64_t date;    /* seconds since 1970, fits in 32 bits */
	uint32_t maker;  /* 24 bits, the middle of DocNum */
	uint32_t number; /* 24 bits, the end of DocNum */
	unsigned till;   /* counted from 0 */
	unsigned nlines;
	int64_t sum; /* of the lines' sums */
	int64_t net; /* the same less the discounts */
	int64_t card;
	int64_t cash;
	struct receipt_line lines[RECEIPT_LINES];
};

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
