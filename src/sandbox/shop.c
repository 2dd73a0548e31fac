/*
 * Chance without memory: every receipt rolls its own dice, which start from a
 * mix of seed, day and number. Its time is a quantile: number I of N sits in
 * the I-th N-th part of the day's trade, so times rise with the number and
 * the first receipt of any period is found by bisection.
 */
#include "sandbox/shop.h"
#include "base/mem.h"
#include "sandbox/catalog.h"
#include "sandbox/moment.h"

#include <stdlib.h>

enum { OPENS = 4 * 3600 }; /* 07:00 at UTC+3, in seconds of a UTC day */

/* How the trade of a day is spread over its hours, from 07:00 on. */
static const unsigned char rhythm[] = { 2, 4, 5, 6, 7, 8, 9, 8, 6, 6, 8, 11, 13,
	10, 6, 3 };

/* How many lines receipts have; the mean is 6.5. */
static const unsigned char baskets[] = { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3,
	3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6,
	6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 12, 12, 13, 14,
	15, 16, 17, 18, 19, 20 };

static const unsigned char pieces[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
	3, 4, 6 };

/* Percent off a line, one row for each kind of customer. */
static const unsigned char discounts[][8] = {
	{ 0, 0, 0, 0, 0, 0, 0, 0 },
	{ 0, 0, 0, 0, 0, 0, 0, 10 },
	{ 0, 0, 0, 0, 5, 7, 15, 20 },
	{ 3, 3, 3, 3, 3, 3, 3, 30 },
};

struct shop {
	struct shop_plan plan;
	struct receipt_labels *labels;
	unsigned trade; /* sum of the rhythm */
};

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static uint64_t
roll(uint64_t *dice)
{
	*dice += 0x9e3779b97f4a7c15u;
	return mix(*dice);
}

/* Take a number below n out of a roll, leaving the rest of it for more. */
static unsigned
pick(uint64_t *rolled, size_t n)
{
	uint64_t got = *rolled % n;

	*rolled /= n;
	return (unsigned)got;
}

static uint64_t
dice_of(const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = mix(shop->plan.seed + 1);

	dice = mix(dice ^ ((uint64_t)day << 32 | index));
	return dice;
}

struct shop *
shop_new(const struct shop_plan *plan)
{
	struct shop *shop = mem_new(sizeof(*shop));
	size_t i;

	shop->plan = *plan;
	shop->labels = receipt_labels_new(plan->stores, plan->cash_boxes);
	for (i = 0; i < NELEM(rhythm); i++)
		shop->trade += rhythm[i];
	return shop;
}

void
shop_free(struct shop *shop)
{
	receipt_labels_free(shop->labels);
	free(shop);
}

/* When so much of the day's trade is done, in 65536ths of its unit. */
static int64_t
second_of(uint64_t done)
{
	size_t hour = 0;

	while (done >= (uint64_t)rhythm[hour] << 16) {
		done -= (uint64_t)rhythm[hour] << 16;
		hour++;
	}
	return (int64_t)(hour * 3600 + (done * 3600 / rhythm[hour] >> 16));
}

static int64_t
date_of(const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = dice_of(shop, day, index);
	uint64_t place = ((uint64_t)index << 16) + (roll(&dice) & 0xffff);
	uint64_t done = place * shop->trade / shop->plan.receipts;

	return day * MOMENT_DAY + OPENS + second_of(done);
}

/* The number of the day's first receipt at this moment or later. */
static unsigned
first_at(const struct shop *shop, int64_t day, int64_t from)
{
	unsigned low = 0, high = shop->plan.receipts;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (date_of(shop, day, middle) < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* DocNum has 32 bits for the time: no receipts before 1970 or after 2106. */
static int64_t
clamp(int64_t moment)
{
	if (moment < 0)
		return 0;
	return moment > UINT32_MAX ? UINT32_MAX : moment;
}

void
shop_open(
    struct shop_walk *walk, const struct shop *shop, int64_t from, int64_t to)
{
	walk->shop = shop;
	walk->to = clamp(to);
	walk->day = clamp(from) / MOMENT_DAY;
	walk->index = first_at(shop, walk->day, clamp(from));
}

/* Whole pieces, or 0.1 to 2.4 of what is weighed or measured. */
static int64_t
weigh(uint64_t *rolled, const struct catalog_good *good)
{
	int64_t least = good->least, first = least > 100 ? least : 100;

	if (least == 1000)
		return pieces[pick(rolled, NELEM(pieces))] * least;
	return first + pick(rolled, (size_t)(2300 / least + 1)) * least;
}

static void
fill_line(
    struct receipt_line *line, uint64_t rolled, const unsigned char *percents)
{
	const struct catalog_good *good;

	line->good = pick(&rolled, catalog_ngoods);
	good = &catalog_goods[line->good];
	line->quantity = weigh(&rolled, good);
	line->sum = good->price * line->quantity / 1000;
	line->discount = line->sum * percents[pick(&rolled, 8)] / 100;
}

static void
fill_lines(struct receipt *r, uint64_t *dice, const unsigned char *percents)
{
	unsigned i;

	r->sum = r->net = 0;
	for (i = 0; i < r->nlines; i++) {
		struct receipt_line *line = &r->lines[i];

		fill_line(line, roll(dice), percents);
		r->sum += line->sum;
		r->net += line->sum - line->discount;
	}
}

/* Most pay by card, some in cash, a few give what roubles they have first. */
static void
pay(struct receipt *r, uint64_t *rolled)
{
	unsigned way = pick(rolled, 16);

	r->cash = 0;
	if (way < 5)
		r->cash = r->net;
	else if (way == 5)
		r->cash = r->net / 300 * 100;
	r->card = r->net - r->cash;
}

static void
fill(struct receipt *r, const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = dice_of(shop, day, index) + 1;
	uint64_t rolled = roll(&dice);

	r->maker = (uint32_t)mix(shop->plan.seed + 2) & 0xffffff;
	r->number = (uint32_t)((uint64_t)day * 7919 + index) & 0xffffff;
	r->till = pick(&rolled, shop->plan.stores * shop->plan.cash_boxes);
	r->nlines = baskets[pick(&rolled, NELEM(baskets))];
	fill_lines(r, &dice,
	    discounts[pick(&rolled, NELEM(discounts) * 2) % NELEM(discounts)]);
	pay(r, &rolled);
}

bool
shop_next(struct shop_walk *walk, struct receipt *r)
{
	if (walk->shop->plan.receipts == 0)
		return false;
	if (walk->index >= walk->shop->plan.receipts) {
		walk->day++;
		walk->index = 0;
	}
	r->date = date_of(walk->shop, walk->day, walk->index);
	if (r->date >= walk->to)
		return false;
	fill(r, walk->shop, walk->day, walk->index++);
	return true;
}

void
shop_put(const struct shop *shop, const struct receipt *r, struct buf *out)
{
	receipt_put(out, shop->labels, r);
}
