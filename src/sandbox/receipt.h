/*
 * A receipt as numbers, and how it is written as the cloud's <Doc>. Money is
 * in kopecks, quantities in thousandths: nothing is ever rounded.
 *
 * What is the same in every receipt of a till or every sale of a good is
 * written once, as labels, so that a receipt is little more than copying.
 */
#ifndef SANDBOX_RECEIPT_H
#define SANDBOX_RECEIPT_H

#include "base/buf.h"

#include <stdint.h>

enum { RECEIPT_LINES = 20 };

struct receipt_line {
	size_t good; /* index into catalog_goods */
	int64_t quantity;
	int64_t sum;
	int64_t discount;
};

struct receipt {
	int64_t date;    /* seconds since 1970, fits in 32 bits */
	uint32_t maker;  /* 24 bits, the middle of DocNum */
	uint32_t number; /* 24 bits, the end of DocNum */
	unsigned till;   /* of labels, counted from 0 */
	unsigned nlines;
	int64_t sum; /* of the lines' sums */
	int64_t net; /* the same less the discounts */
	int64_t card;
	int64_t cash;
	struct receipt_line lines[RECEIPT_LINES];
};

struct receipt_labels;

struct receipt_labels *receipt_labels_new(unsigned stores, unsigned cash_boxes);
void receipt_labels_free(struct receipt_labels *);

/* Append the receipt, indented as a child of <Documents>. */
void receipt_put(
    struct buf *, const struct receipt_labels *, const struct receipt *);

#endif
