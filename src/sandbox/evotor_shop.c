/*
 * A day of a store is a row of numbered documents: those that open the
 * sessions, the day's trade, those that close them. Each of the three is spread
 * over its hours as a quantile: number I of N falls into the I-th N-th part, so
 * that moments rise with the number, and the first document of any period is
 * found by bisection. Within the trade the documents that come once a day have
 * places of their own, at even distances; all others are sales, but for one in
 * twelve, which takes back one of the sales before it.
 *
 * The id of a document is its place, enciphered, so that it looks like an id
 * and leads back.
 */
#include "sandbox/evotor_shop.h"
#include "base/civil.h"
#include "base/mem.h"
#include "sandbox/chance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const int64_t DAY_MS = (int64_t)CIVIL_DAY * SECOND;

const char *const evotor_kinds[EVOTOR_KINDS] = {
	[EVOTOR_OPEN_SESSION] = "OPEN_SESSION",
	[EVOTOR_POS_OPEN_SESSION] = "POS_OPEN_SESSION",
	[EVOTOR_CASH_INCOME] = "CASH_INCOME",
	[EVOTOR_SELL] = "SELL",
	[EVOTOR_PAYBACK] = "PAYBACK",
	[EVOTOR_BUY] = "BUY",
	[EVOTOR_BUYBACK] = "BUYBACK",
	[EVOTOR_CORRECTION] = "CORRECTION",
	[EVOTOR_ACCEPT] = "ACCEPT",
	[EVOTOR_RETURN] = "RETURN",
	[EVOTOR_WRITE_OFF] = "WRITE_OFF",
	[EVOTOR_INVENTORY] = "INVENTORY",
	[EVOTOR_REVALUATION] = "REVALUATION",
	[EVOTOR_OPEN_TARE] = "OPEN_TARE",
	[EVOTOR_X_REPORT] = "X_REPORT",
	[EVOTOR_FPRINT] = "FPRINT",
	[EVOTOR_CASH_OUTCOME] = "CASH_OUTCOME",
	[EVOTOR_Z_REPORT] = "Z_REPORT",
	[EVOTOR_CLOSE_SESSION] = "CLOSE_SESSION",
};

/* What every terminal does before the trade and behind it, */
static const enum evotor_kind opening[] = { EVOTOR_OPEN_SESSION,
	EVOTOR_POS_OPEN_SESSION, EVOTOR_CASH_INCOME };
static const enum evotor_kind closing[] = { EVOTOR_CASH_OUTCOME,
	EVOTOR_Z_REPORT, EVOTOR_CLOSE_SESSION };

/* and what a store does once a day, in this order. */
static const enum evotor_kind once[] = { EVOTOR_ACCEPT, EVOTOR_REVALUATION,
	EVOTOR_OPEN_TARE, EVOTOR_BUY, EVOTOR_WRITE_OFF, EVOTOR_X_REPORT,
	EVOTOR_FPRINT, EVOTOR_BUYBACK, EVOTOR_CORRECTION, EVOTOR_RETURN,
	EVOTOR_INVENTORY };

enum { ONCE = NELEM(once), BUY_AT = 3 };

/* Local time of a day's phases. */
static const int64_t OPENS = 6 * HOUR + 50 * MINUTE, TRADES = 7 * HOUR,
		     CLOSES = 23 * HOUR, AROUND = (int64_t)10 * MINUTE;

void
evotor_shop_init(struct evotor_shop *shop, const struct evotor_plan *plan)
{
	shop->plan = *plan;
	shop->opening = plan->devices * (unsigned)NELEM(opening);
	shop->trade = plan->receipts + ONCE;
	shop->closing = plan->devices * (unsigned)NELEM(closing);
}

static unsigned
per_day(const struct evotor_shop *shop)
{
	return shop->opening + shop->trade + shop->closing;
}

/* ---- dice ---- */

/* What dice are rolled for; nothing may share its rolls with another. */
enum what {
	OF_LINE = EVOTOR_OF_LINE,
	OF_PAYMENT = EVOTOR_OF_PAYMENT,
	OF_SUPPLIER = EVOTOR_OF_SUPPLIER,
	OF_TIME,
	OF_RETURN,
	OF_DEVICE,
	OF_REST,
	OF_SESSION,
	OF_ID,
	OF_PRODUCT,
	OF_THING, /* and the things behind it */
};

static uint64_t
dice_for(const struct evotor_shop *shop, const struct evotor_place *place,
    unsigned what, unsigned number)
{
	uint64_t dice = chance_mix(shop->plan.seed + 0xe507);

	dice = chance_mix(dice ^ ((uint64_t)what << 32 | number));
	dice = chance_mix(dice ^ place->store);
	return chance_mix(dice ^ ((uint64_t)place->day << 32 | place->index));
}

static void
put_uuid(char id[static EVOTOR_UUID], uint64_t high, uint64_t low)
{
	snprintf(id, EVOTOR_UUID,
	    "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-8%03" PRIx64
	    "-%012" PRIx64,
	    high >> 32, high >> 16 & 0xffff, high >> 4 & 0xfff,
	    (high & 0xf) << 8 | (low >> 48 & 0xff), low & 0xffffffffffff);
}

void
evotor_uuid(const struct evotor_shop *shop, const struct evotor_place *place,
    unsigned what, unsigned number, char id[static EVOTOR_UUID])
{
	uint64_t dice = dice_for(shop, place, what, number);
	uint64_t high = chance_roll(&dice);

	put_uuid(id, high, chance_roll(&dice));
}

/* ---- who and where ---- */

/* The form of these ids is the cloud's; its letters are capitals. */
void
evotor_id(const struct evotor_shop *shop, enum evotor_thing thing,
    unsigned number, char id[static EVOTOR_UUID])
{
	const struct evotor_place nowhere = { .store = 0 };
	uint64_t high = dice_for(shop, &nowhere, OF_THING + thing, number);
	uint64_t low = chance_mix(high);

	snprintf(id, EVOTOR_UUID, "2019%02u%02u-%04X-40%02X-80%02X-%012" PRIX64,
	    1 + thing, 1 + number % 28, (unsigned)(high & 0xffff),
	    (unsigned)(high >> 16 & 0xff), (unsigned)(high >> 24 & 0xff),
	    low & 0xffffffffffff);
}

unsigned
evotor_count(const struct evotor_shop *shop, enum evotor_thing thing)
{
	const unsigned counts[] = {
		[EVOTOR_STORE] = shop->plan.stores,
		[EVOTOR_DEVICE] = shop->plan.stores * shop->plan.devices,
		[EVOTOR_EMPLOYEE] = 1 + shop->plan.stores * 2,
		[EVOTOR_ROLE] = 2,
	};

	return counts[thing];
}

int64_t
evotor_find(
    const struct evotor_shop *shop, enum evotor_thing thing, const char *id)
{
	unsigned n = evotor_count(shop, thing), i;
	char its[EVOTOR_UUID];

	for (i = 0; i < n; i++) {
		evotor_id(shop, thing, i, its);
		if (strcmp(its, id) == 0)
			return i;
	}
	return -1;
}

int
evotor_store_of(unsigned employee)
{
	return employee == 0 ? -1 : (int)(employee - 1) / 2;
}

/* Every other store lies two hours farther east. */
int64_t
evotor_zone(unsigned store)
{
	return (int64_t)(store % 2 == 0 ? 3 : 5) * HOUR;
}

void
evotor_product_id(const struct evotor_shop *shop, unsigned store,
    const struct evotor_good *good, char id[static EVOTOR_UUID])
{
	const struct evotor_place place = { .store = store };

	evotor_uuid(
	    shop, &place, OF_PRODUCT, (unsigned)(good - evotor_goods), id);
}

/* ---- which document stands where, and when ---- */

/* The place of the document that comes once, within the trade. */
static unsigned
place_once(const struct evotor_shop *shop, unsigned k)
{
	uint64_t trade = shop->trade;

	return (unsigned)(k * trade / ONCE + trade / ONCE / 2);
}

/* Which one of those stands here, or how many stand before: then -1. */
static int
find_once(const struct evotor_shop *shop, unsigned at, unsigned *before)
{
	unsigned k;

	for (k = 0; k < ONCE && place_once(shop, k) < at; k++)
		continue;
	*before = k;
	return k < ONCE && place_once(shop, k) == at ? (int)k : -1;
}

/* Where sale or return number n of the day stands in the trade. */
static unsigned
place_receipt(const struct evotor_shop *shop, unsigned n)
{
	unsigned k;

	for (k = 0; k < ONCE && place_once(shop, k) <= n; k++)
		n++;
	return n;
}

enum { GROUP = 12 };

/*
 * One of each twelve takes back one of those before it: how many lie between;
 * 0 for a sale.
 */
static unsigned
goes_back(const struct evotor_shop *shop, const struct evotor_place *place,
    unsigned n)
{
	struct evotor_place group = *place;
	uint64_t dice;
	unsigned at;

	group.index = n / GROUP;
	dice = dice_for(shop, &group, OF_RETURN, 0);
	at = 1 + chance_pick(&dice, GROUP - 1);
	return n % GROUP == at ? 1 + chance_pick(&dice, at) : 0;
}

/* What the trade has here; base is the place that a return takes back. */
static enum evotor_kind
kind_in_trade(const struct evotor_shop *shop, const struct evotor_place *place,
    struct evotor_place *base)
{
	unsigned at = place->index - shop->opening, before, back;
	int k = find_once(shop, at, &before);

	*base = *place;
	if (k >= 0) {
		if (once[k] == EVOTOR_BUYBACK)
			base->index = shop->opening + place_once(shop, BUY_AT);
		return once[k];
	}
	back = goes_back(shop, place, at - before);
	if (back == 0)
		return EVOTOR_SELL;
	base->index = shop->opening + place_receipt(shop, at - before - back);
	return EVOTOR_PAYBACK;
}

static unsigned
pick_device(const struct evotor_shop *shop, const struct evotor_place *place)
{
	uint64_t dice = dice_for(shop, place, OF_DEVICE, 0);

	return chance_pick(&dice, shop->plan.devices);
}

/* Everything but when; base as above. */
static void
look_at(const struct evotor_shop *shop, struct evotor_head *head,
    struct evotor_place *base)
{
	unsigned at = head->place.index;

	*base = head->place;
	if (at < shop->opening) {
		head->kind = opening[at % NELEM(opening)];
		head->device = at / (unsigned)NELEM(opening);
	} else if (at < shop->opening + shop->trade) {
		head->kind = kind_in_trade(shop, &head->place, base);
		head->device = pick_device(shop, base);
	} else {
		at -= shop->opening + shop->trade;
		head->kind = closing[at % NELEM(closing)];
		head->device = at / (unsigned)NELEM(closing);
	}
}

/* The moment of document at of n, in 65536ths of their whole. */
static uint64_t
quantile(const struct evotor_shop *shop, const struct evotor_place *place,
    unsigned at, uint64_t whole, unsigned n)
{
	uint64_t dice = dice_for(shop, place, OF_TIME, 0);

	return (((uint64_t)at << 16) + (dice & 0xffff)) * whole / n;
}

static int64_t
moment_of(const struct evotor_shop *shop, const struct evotor_place *place)
{
	int64_t day = place->day * DAY_MS - evotor_zone(place->store);
	unsigned at = place->index;

	if (at < shop->opening)
		return day + OPENS +
		       (int64_t)(quantile(
				     shop, place, at, AROUND, shop->opening) >>
				 16);
	at -= shop->opening;
	if (at < shop->trade)
		return day + TRADES +
		       chance_ms(quantile(
			   shop, place, at, CHANCE_TRADE, shop->trade));
	at -= shop->trade;
	return day + CLOSES +
	       (int64_t)(quantile(shop, place, at, AROUND, shop->closing) >>
			 16);
}

/* The number of the day's first document at this moment or later. */
static uint32_t
first_at(
    const struct evotor_shop *shop, struct evotor_place place, int64_t from)
{
	uint32_t low = 0, high = per_day(shop);

	while (low < high) {
		place.index = low + (high - low) / 2;
		if (moment_of(shop, &place) < from)
			low = place.index + 1;
		else
			high = place.index;
	}
	return low;
}

/* There are no documents before 1970 or behind the year 9999. */
static int64_t
clamp(int64_t moment)
{
	const int64_t most = INT64_C(253402300800) * SECOND;

	if (moment < 0)
		return 0;
	return moment > most ? most : moment;
}

void
evotor_walk_open(struct evotor_walk *walk, const struct evotor_shop *shop,
    unsigned store, int64_t from, int64_t to)
{
	walk->shop = shop;
	walk->to = clamp(to);
	walk->place.store = store;
	walk->place.day = (clamp(from) + evotor_zone(store)) / DAY_MS;
	walk->place.index = first_at(shop, walk->place, clamp(from));
}

bool
evotor_walk_next(struct evotor_walk *walk, struct evotor_head *head)
{
	struct evotor_place base;

	if (walk->place.index >= per_day(walk->shop)) {
		walk->place.day++;
		walk->place.index = 0;
	}
	head->place = walk->place;
	head->close = moment_of(walk->shop, &head->place);
	if (head->close >= walk->to)
		return false;
	look_at(walk->shop, head, &base);
	walk->place.index++;
	return true;
}

/* ---- ids of documents ---- */

/* One half of the place, as the other half and the seed turn it. */
static uint32_t
turned(const struct evotor_shop *shop, unsigned round, uint32_t half)
{
	uint64_t key = chance_mix(shop->plan.seed + OF_ID + round);

	return (uint32_t)chance_mix(key ^ half);
}

enum { ROUNDS = 4, STORE_BITS = 8, DAY_BITS = 24 };

/* A Feistel cipher of the place; the other half of the id proves it. */
void
evotor_document_id(const struct evotor_shop *shop,
    const struct evotor_place *place, char id[static EVOTOR_UUID])
{
	uint32_t left = place->store << DAY_BITS | (uint32_t)place->day;
	uint32_t right = place->index;
	unsigned round;
	uint64_t high;

	for (round = 0; round < ROUNDS; round++) {
		uint32_t next = left ^ turned(shop, round, right);

		left = right;
		right = next;
	}
	high = (uint64_t)left << 32 | right;
	put_uuid(id, high, chance_mix(high ^ shop->plan.seed));
}

static bool
read_uuid(const char *id, uint64_t *high)
{
	unsigned a, b, c, d;

	if (strlen(id) != EVOTOR_UUID - 1 ||
	    sscanf(id, "%8x-%4x-4%3x-8%1x", &a, &b, &c, &d) != 4)
		return false;
	*high = (uint64_t)a << 32 | (uint64_t)b << 16 | c << 4 | d;
	return true;
}

bool
evotor_document_find(
    const struct evotor_shop *shop, const char *id, struct evotor_head *head)
{
	struct evotor_place base;
	char again[EVOTOR_UUID];
	uint32_t left, right;
	unsigned round;
	uint64_t high;

	if (!read_uuid(id, &high))
		return false;
	left = (uint32_t)(high >> 32);
	right = (uint32_t)high;
	for (round = ROUNDS; round-- > 0;) {
		uint32_t before = right ^ turned(shop, round, left);

		right = left;
		left = before;
	}
	head->place = (struct evotor_place){ .store = left >> DAY_BITS,
		.day = left & ((1u << DAY_BITS) - 1),
		.index = right };
	evotor_document_id(shop, &head->place, again);
	if (strcmp(again, id) != 0 || head->place.store >= shop->plan.stores ||
	    head->place.index >= per_day(shop))
		return false;
	head->close = moment_of(shop, &head->place);
	look_at(shop, head, &base);
	return true;
}

/* ---- lines ---- */

/* How many lines receipts have. */
static const unsigned char baskets[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3,
	3, 3, 4, 4, 4, 5, 5, 6, 7, 8, EVOTOR_LINES };

static const unsigned char pieces[] = { 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 7 };

/* Percent off a line, and off a whole receipt. */
static const unsigned char line_percents[] = { 0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 15,
	50 };
static const unsigned char whole_percents[] = { 0, 0, 0, 0, 0, 0, 3, 10 };

static void
pick_good(struct evotor_line *line, uint64_t *rolled, unsigned from, size_t n)
{
	line->good = &evotor_goods[from + chance_pick(rolled, n)];
	line->price = line->good->price;
}

/* Whole pieces, or 0.1 to 1.6 of what is weighed. */
static int64_t
weigh(const struct evotor_good *good, uint64_t *rolled)
{
	int64_t least = good->least;

	if (least == 1000)
		return pieces[chance_pick(rolled, NELEM(pieces))] * least;
	return 100 + chance_pick(rolled, (size_t)(1500 / least + 1)) * least;
}

/* A share of a sum, rounded to the kopeck. */
static int64_t
percent_of(int64_t sum, unsigned percent)
{
	return (sum * percent + 50) / 100;
}

static void
price_line(struct evotor_line *line, unsigned percent)
{
	line->sum = (line->price * line->quantity + 500) / 1000;
	line->percent = percent;
	line->off = percent_of(line->sum, percent);
	line->net = line->sum - line->off;
}

static struct evotor_line *
begin_line(struct evotor_document *d)
{
	struct evotor_line *line = &d->lines[d->nlines];

	*line =
	    (struct evotor_line){ .born = d->head.place, .nborn = d->nlines };
	d->nlines++;
	return line;
}

/* One in 24 is typed in by hand. */
static void
sell_line(struct evotor_document *d, uint64_t rolled)
{
	struct evotor_line *line = begin_line(d);
	bool free_price = chance_pick(&rolled, 24) == 0;

	pick_good(line, &rolled, 0, evotor_ngoods);
	if (free_price) {
		line->good = &evotor_free_price;
		line->price = 1000 + 50 * chance_pick(&rolled, 400);
	}
	line->quantity = line->good->marked ? 1000 : weigh(line->good, &rolled);
	line->initial = ((int64_t)chance_pick(&rolled, 600) - 200) * 1000;
	price_line(
	    line, line_percents[chance_pick(&rolled, NELEM(line_percents))]);
}

/* Give each line its share of the receipt's discount; the last has the rest. */
static void
share_discount(struct evotor_document *d, unsigned percent)
{
	int64_t net = 0, left;
	unsigned i;

	for (i = 0; i < d->nlines; i++)
		net += d->lines[i].net;
	left = percent_of(net, percent);
	d->percent = percent;
	d->discount = left;
	for (i = 0; i < d->nlines; i++) {
		struct evotor_line *line = &d->lines[i];

		line->share = percent_of(line->net, percent);
		if (line->share > left || i + 1 == d->nlines)
			line->share = left;
		left -= line->share;
	}
	/* What rounding left is more than the last line is worth: never. */
	for (i = 0; i < d->nlines; i++)
		d->lines[i].net -= d->lines[i].share;
}

static void
add_up(struct evotor_document *d)
{
	unsigned i;

	d->sum = d->net = 0;
	for (i = 0; i < d->nlines; i++) {
		d->sum += d->lines[i].sum;
		d->net += d->lines[i].net;
	}
}

/* ---- payments ---- */

static void
add_payment(
    struct evotor_document *d, enum evotor_way way, int64_t sum, int64_t note)
{
	int64_t given = note > 0 ? (sum + note - 1) / note * note : sum;

	if (sum > 0)
		d->payments[d->npayments++] = (struct evotor_payment){
			.way = way, .given = given, .change = given - sum
		};
}

/* Part of the receipt another way first, the rest in cash or by card. */
static void
pay_mixed(struct evotor_document *d, enum evotor_way first, uint64_t *rolled)
{
	int64_t part = d->net / 300 * 100;

	add_payment(d, first, part, 0);
	if (chance_pick(rolled, 2) == 0)
		add_payment(d, EVOTOR_CARD, d->net - part, 0);
	else
		add_payment(d, EVOTOR_CASH, d->net - part, 50000);
}

static void
pay(struct evotor_document *d, uint64_t *rolled)
{
	static const int64_t notes[] = { 0, 10000, 50000, 100000 };
	unsigned way = chance_pick(rolled, 20);

	if (way < 7)
		add_payment(d, EVOTOR_CASH, d->net,
		    notes[chance_pick(rolled, NELEM(notes))]);
	else if (way < 10)
		pay_mixed(d, EVOTOR_CARD, rolled);
	else if (way == 10)
		pay_mixed(d, EVOTOR_ADVANCE, rolled);
	else if (way == 11)
		pay_mixed(d, EVOTOR_CREDIT, rolled);
	else
		add_payment(d, EVOTOR_CARD, d->net, 0);
}

/* As it was paid, in the same order, as far as it goes. */
static void
pay_back(struct evotor_document *d, const struct evotor_document *base)
{
	int64_t left = d->net;
	unsigned i;

	for (i = 0; i < base->npayments; i++) {
		const struct evotor_payment *paid = &base->payments[i];
		int64_t part = paid->given - paid->change;

		if (part > left)
			part = left;
		add_payment(d, paid->way, part, 0);
		left -= part;
	}
}

/* ---- the documents ---- */

static void make(const struct evotor_shop *, const struct evotor_head *,
    const struct evotor_place *base, struct evotor_document *);

static void
make_sell(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	unsigned n = baskets[chance_pick(&rolled, NELEM(baskets))];

	while (d->nlines < n)
		sell_line(d, chance_roll(dice));
	share_discount(
	    d, whole_percents[chance_pick(&rolled, NELEM(whole_percents))]);
	add_up(d);
	d->phone = chance_pick(&rolled, 16) == 0;
	pay(d, &rolled);
}

/* Every other return takes back the first lines alone. */
static void
make_back(const struct evotor_shop *shop, struct evotor_document *d,
    const struct evotor_place *place, uint64_t *dice)
{
	struct evotor_document base;
	struct evotor_head head = { .place = *place };
	struct evotor_place none;
	uint64_t rolled = chance_roll(dice);
	unsigned i;

	look_at(shop, &head, &none);
	make(shop, &head, &none, &base);
	d->has_base = true;
	d->base = *place;
	d->base_number = base.number;
	d->nlines = base.nlines;
	if (chance_pick(&rolled, 2) == 0)
		d->nlines = 1 + chance_pick(&rolled, base.nlines);
	d->percent = base.percent;
	for (i = 0; i < d->nlines; i++) {
		d->lines[i] = base.lines[i];
		d->discount += base.lines[i].share;
	}
	add_up(d);
	pay_back(d, &base);
}

/* The shop buys a few things from a customer, for cash. */
static void
make_buy(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	unsigned n = 1 + chance_pick(&rolled, 2);

	while (d->nlines < n) {
		struct evotor_line *line = begin_line(d);

		pick_good(line, &rolled, EVOTOR_DRINKS,
		    evotor_ngoods - EVOTOR_DRINKS);
		line->quantity = 1000;
		price_line(line, 0);
	}
	add_up(d);
	add_payment(d, EVOTOR_CASH, d->net, 0);
}

static void
make_correction(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	struct evotor_line *line = begin_line(d);

	line->good = &evotor_free_price;
	line->price = 10000 + 100 * chance_pick(&rolled, 900);
	line->quantity = 1000;
	price_line(line, 0);
	add_up(d);
	add_payment(d, EVOTOR_CARD, d->net, 0);
}

/* Goods on their way in or out; a container is one with a drink. */
static void
make_stock(struct evotor_document *d, uint64_t *dice)
{
	bool tare = d->head.kind == EVOTOR_OPEN_TARE;
	uint64_t rolled = chance_roll(dice);
	unsigned n = tare ? 1 : 1 + chance_pick(&rolled, 5);

	while (d->nlines < n) {
		struct evotor_line *line = begin_line(d);
		uint64_t more = chance_roll(dice);

		if (tare)
			pick_good(line, &more, 0, EVOTOR_DRINKS);
		else
			pick_good(line, &more, 0, evotor_ngoods);
		if (line->good->cost > 0)
			line->price = line->good->cost;
		line->quantity = tare ? 1000 : 10 * weigh(line->good, &more);
		line->initial = ((int64_t)chance_pick(&more, 600) - 200) * 1000;
		price_line(line, 0);
	}
	add_up(d);
}

/* Roubles, in thousands. */
static void
make_income(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);

	d->amount = 100000 * (int64_t)(3 + chance_pick(&rolled, 3));
}

/* ---- what a session has come to ---- */

static void
add_deal(struct evotor_deals *deals, const struct evotor_document *d)
{
	unsigned i;

	deals->n++;
	deals->sum += d->net;
	for (i = 0; i < d->npayments; i++)
		deals->by[d->payments[i].way] +=
		    d->payments[i].given - d->payments[i].change;
}

/* Whole hundreds of roubles go to the bank; the rest stays for change. */
static int64_t
to_collect(const struct evotor_totals *t)
{
	return t->drawer > 0 ? t->drawer / 10000 * 10000 : 0;
}

static void
count(struct evotor_totals *t, const struct evotor_document *d)
{
	switch (d->head.kind) {
	case EVOTOR_SELL:
		add_deal(&t->sales, d);
		break;
	case EVOTOR_PAYBACK:
		add_deal(&t->backs, d);
		break;
	case EVOTOR_BUY:
		add_deal(&t->buys, d);
		break;
	case EVOTOR_BUYBACK:
		add_deal(&t->buybacks, d);
		break;
	case EVOTOR_CASH_INCOME:
		t->nin++;
		t->in += d->amount;
		break;
	case EVOTOR_CASH_OUTCOME:
		t->nout++;
		t->out += to_collect(t);
		break;
	default:
		break;
	}
	t->drawer = t->in - t->out + t->sales.by[EVOTOR_CASH] -
		    t->backs.by[EVOTOR_CASH] - t->buys.by[EVOTOR_CASH] +
		    t->buybacks.by[EVOTOR_CASH];
}

static bool
is_counted(enum evotor_kind kind)
{
	return kind == EVOTOR_SELL || kind == EVOTOR_PAYBACK ||
	       kind == EVOTOR_BUY || kind == EVOTOR_BUYBACK ||
	       kind == EVOTOR_CASH_INCOME || kind == EVOTOR_CASH_OUTCOME;
}

/* All that this terminal has done on this day before this document. */
static void
count_until(const struct evotor_shop *shop, const struct evotor_head *until,
    struct evotor_totals *t)
{
	struct evotor_head head = *until;
	struct evotor_place base;
	struct evotor_document d;

	*t = (struct evotor_totals){ .nin = 0 };
	for (head.place.index = 0; head.place.index < until->place.index;
	     head.place.index++) {
		look_at(shop, &head, &base);
		if (head.device != until->device || !is_counted(head.kind))
			continue;
		if (head.kind == EVOTOR_CASH_OUTCOME)
			d.head.kind = head.kind;
		else
			make(shop, &head, &base, &d);
		count(t, &d);
	}
}

/* ---- all of it ---- */

static void
make_body(const struct evotor_shop *shop, struct evotor_document *d,
    const struct evotor_place *base, uint64_t *dice)
{
	switch (d->head.kind) {
	case EVOTOR_SELL:
		make_sell(d, dice);
		break;
	case EVOTOR_PAYBACK:
	case EVOTOR_BUYBACK:
		make_back(shop, d, base, dice);
		break;
	case EVOTOR_BUY:
		make_buy(d, dice);
		break;
	case EVOTOR_CORRECTION:
		make_correction(d, dice);
		break;
	case EVOTOR_ACCEPT:
	case EVOTOR_RETURN:
	case EVOTOR_WRITE_OFF:
	case EVOTOR_INVENTORY:
	case EVOTOR_REVALUATION:
	case EVOTOR_OPEN_TARE:
		make_stock(d, dice);
		break;
	case EVOTOR_CASH_INCOME:
		make_income(d, dice);
		break;
	default:
		break;
	}
}

/* Without id, close and totals, which a document within another needs not. */
static void
make(const struct evotor_shop *shop, const struct evotor_head *head,
    const struct evotor_place *base, struct evotor_document *d)
{
	uint64_t dice = dice_for(shop, &head->place, OF_REST, 0);

	*d = (struct evotor_document){ .head = *head };
	d->number = head->place.day % 97 * (int64_t)per_day(shop) +
		    head->place.index + 1;
	make_body(shop, d, base, &dice);
}

/* Most reach the cloud at once; a terminal without a network sends late. */
static int64_t
arrival(const struct evotor_shop *shop, const struct evotor_head *head)
{
	uint64_t dice = dice_for(shop, &head->place, OF_TIME, 1);

	if (chance_pick(&dice, 40) == 0)
		return head->close + HOUR + chance_pick(&dice, 29 * HOUR);
	return head->close + SECOND + chance_pick(&dice, 37 * SECOND);
}

static void
name_session(const struct evotor_shop *shop, struct evotor_document *d)
{
	struct evotor_place session = d->head.place;

	session.index = 0;
	evotor_uuid(shop, &session, OF_SESSION, d->head.device, d->session);
	d->session_number = session.day;
}

void
evotor_document_make(const struct evotor_shop *shop,
    const struct evotor_head *head, struct evotor_document *d)
{
	struct evotor_head its = *head;
	struct evotor_place base;

	look_at(shop, &its, &base);
	make(shop, head, &base, d);
	evotor_document_id(shop, &head->place, d->id);
	name_session(shop, d);
	d->created = arrival(shop, head);
	d->employee = 1 + head->place.store * 2 +
		      (unsigned)(head->place.day + head->device) % 2;
	if (head->kind == EVOTOR_X_REPORT || head->kind >= EVOTOR_CASH_OUTCOME)
		count_until(shop, head, &d->totals);
	if (head->kind == EVOTOR_CASH_OUTCOME)
		d->amount = to_collect(&d->totals);
}
