/*
 * The stores of an Evotor account and the documents that their terminals make.
 * A document depends on the seed, its store, its day and its number on that day
 * and on nothing else, as a receipt in sandbox/shop.h does, so that every
 * listing may begin anywhere and a document is found by its id alone.
 *
 * A store's day is that of its own zone. Each terminal opens a session at 06:50
 * and closes it behind 23:00; in between there are so many sales and returns
 * as the plan says, and one document of each other type. Money is in kopecks,
 * quantities in thousandths, moments in milliseconds since 1970 in UTC.
 *
 * A shop never changes once it is made. What a document looks like in the one
 * version of the cloud or the other is written by evotor/v1.h and evotor/v2.h.
 */
#ifndef SANDBOX_EVOTOR_SHOP_H
#define SANDBOX_EVOTOR_SHOP_H

#include "sandbox/evotor/goods.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evotor_plan {
	uint64_t seed;
	unsigned receipts; /* sales and returns, a day and store */
	unsigned stores;
	unsigned devices; /* of each store */
};

struct evotor_shop {
	struct evotor_plan plan;
	unsigned opening, trade, closing; /* documents of a store's day */
};

void evotor_shop_init(struct evotor_shop *, const struct evotor_plan *);

/* ---- who and where ---- */

enum { EVOTOR_UUID = 37 }; /* 36 letters and a NUL */

enum evotor_thing { EVOTOR_STORE, EVOTOR_DEVICE, EVOTOR_EMPLOYEE, EVOTOR_ROLE };

/*
 * Devices are counted from 0 through all stores. The first employee is the
 * administrator of all stores; then each store has two cashiers.
 */
void evotor_id(const struct evotor_shop *, enum evotor_thing, unsigned number,
    char id[static EVOTOR_UUID]);

unsigned evotor_count(const struct evotor_shop *, enum evotor_thing);

/* The number of the thing with this id, in its very letters; -1: none has it.
 */
int64_t evotor_find(
    const struct evotor_shop *, enum evotor_thing, const char *id);

/* Of an employee; -1 for the administrator, who belongs to all. */
int evotor_store_of(unsigned employee);

/* How far the store's clock is ahead of UTC, in milliseconds. */
int64_t evotor_zone(unsigned store);

/* ---- documents ---- */

enum evotor_kind {
	EVOTOR_OPEN_SESSION,
	EVOTOR_POS_OPEN_SESSION,
	EVOTOR_CASH_INCOME,
	EVOTOR_SELL,
	EVOTOR_PAYBACK,
	EVOTOR_BUY,
	EVOTOR_BUYBACK,
	EVOTOR_CORRECTION,
	EVOTOR_ACCEPT,
	EVOTOR_RETURN,
	EVOTOR_WRITE_OFF,
	EVOTOR_INVENTORY,
	EVOTOR_REVALUATION,
	EVOTOR_OPEN_TARE,
	EVOTOR_X_REPORT,
	EVOTOR_FPRINT,
	EVOTOR_CASH_OUTCOME,
	EVOTOR_Z_REPORT,
	EVOTOR_CLOSE_SESSION,
	EVOTOR_KINDS
};

extern const char *const evotor_kinds[EVOTOR_KINDS];

/* Where a document stands, and what can be told without making it. */
struct evotor_place {
	unsigned store;
	int64_t day;
	uint32_t index;
};

struct evotor_head {
	struct evotor_place place;
	enum evotor_kind kind;
	unsigned device; /* of the store */
	int64_t close;
};

/* Documents of a store of [from, to) in the order of their closing. */
struct evotor_walk {
	const struct evotor_shop *shop; /* borrowed */
	struct evotor_place place;      /* of the next one */
	int64_t to;
};

void evotor_walk_open(struct evotor_walk *, const struct evotor_shop *,
    unsigned store, int64_t from, int64_t to);

/* False when there are no more. */
bool evotor_walk_next(struct evotor_walk *, struct evotor_head *);

void evotor_document_id(const struct evotor_shop *, const struct evotor_place *,
    char id[static EVOTOR_UUID]);

/* The document of this id; false when no store has it. */
bool evotor_document_find(
    const struct evotor_shop *, const char *id, struct evotor_head *);

/* How documents are paid. */
enum evotor_way { EVOTOR_CASH, EVOTOR_CARD, EVOTOR_ADVANCE, EVOTOR_CREDIT };

enum { EVOTOR_WAYS = 4, EVOTOR_LINES = 12, EVOTOR_PAYMENTS = 3 };

struct evotor_line {
	const struct evotor_good *good;
	struct evotor_place born; /* what its uuid is made of: a return */
	unsigned nborn;           /* repeats the one of the line sold */
	int64_t quantity;
	int64_t initial; /* in stock before */
	int64_t price;
	int64_t sum;
	int64_t off;      /* the discount of the line, */
	unsigned percent; /* in percent, */
	int64_t share;    /* and its share of the receipt's */
	int64_t net;
};

struct evotor_payment {
	enum evotor_way way;
	int64_t given;
	int64_t change;
};

/* What a session has come to. */
struct evotor_deals {
	unsigned n;
	int64_t sum;
	int64_t by[EVOTOR_WAYS];
};

struct evotor_totals {
	struct evotor_deals sales, backs, buys, buybacks;
	unsigned nin, nout;
	int64_t in, out; /* cash put in and taken out */
	int64_t drawer;  /* cash that is there */
};

struct evotor_document {
	struct evotor_head head;
	char id[EVOTOR_UUID];
	char session[EVOTOR_UUID];
	unsigned employee;
	int64_t created; /* when the cloud got it */
	int64_t number;
	int64_t session_number;
	unsigned nlines;
	struct evotor_line lines[EVOTOR_LINES];
	int64_t sum, net;
	int64_t discount; /* of the whole receipt, within the lines' shares */
	unsigned percent;
	unsigned npayments;
	struct evotor_payment payments[EVOTOR_PAYMENTS];
	bool has_base; /* a return, and of what */
	struct evotor_place base;
	int64_t base_number;
	int64_t amount;              /* of CASH_INCOME and CASH_OUTCOME */
	bool phone;                  /* the customer left one */
	struct evotor_totals totals; /* of reports and CLOSE_SESSION */
};

void evotor_document_make(const struct evotor_shop *,
    const struct evotor_head *, struct evotor_document *);

/* A uuid for whatever else a document has, by its place and numbers. */
void evotor_uuid(const struct evotor_shop *, const struct evotor_place *,
    unsigned what, unsigned number, char id[static EVOTOR_UUID]);

enum {
	EVOTOR_OF_LINE = 1,
	EVOTOR_OF_PAYMENT,
	EVOTOR_OF_SUPPLIER,
	EVOTOR_OF_GROUP = 64 /* behind all that shop.c rolls for */
};

/* Of a good in a store. */
void evotor_product_id(const struct evotor_shop *, unsigned store,
    const struct evotor_good *, char id[static EVOTOR_UUID]);

#endif
