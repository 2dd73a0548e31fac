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
#include "sandbox/evotor/shop_internal.h"
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

unsigned
evotor_per_day(const struct evotor_shop *shop)
{
	return shop->opening + shop->trade + shop->closing;
}

/* ---- dice ---- */

uint64_t
evotor_dice(const struct evotor_shop *shop, const struct evotor_place *place,
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
	uint64_t dice = evotor_dice(shop, place, what, number);
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
	uint64_t high = evotor_dice(shop, &nowhere, OF_THING + thing, number);
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
	dice = evotor_dice(shop, &group, OF_RETURN, 0);
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
	uint64_t dice = evotor_dice(shop, place, OF_DEVICE, 0);

	return chance_pick(&dice, shop->plan.devices);
}

void
evotor_look_at(const struct evotor_shop *shop, struct evotor_head *head,
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
	uint64_t dice = evotor_dice(shop, place, OF_TIME, 0);

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
	uint32_t low = 0, high = evotor_per_day(shop);

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

	if (walk->place.index >= evotor_per_day(walk->shop)) {
		walk->place.day++;
		walk->place.index = 0;
	}
	head->place = walk->place;
	head->close = moment_of(walk->shop, &head->place);
	if (head->close >= walk->to)
		return false;
	evotor_look_at(walk->shop, head, &base);
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
	    head->place.index >= evotor_per_day(shop))
		return false;
	head->close = moment_of(shop, &head->place);
	evotor_look_at(shop, head, &base);
	return true;
}
