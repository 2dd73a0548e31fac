/*
 * The catalog never changes: what is in stock, and where a good belongs, goes
 * by its number. What the cloud's pages call optional is left away by v2 and
 * null in v1, as they have it.
 */
#include "sandbox/evotor/catalog.h"
#include "sandbox/evotor/json.h"
#include "sandbox/evotor/people.h"

#include <string.h>

/* 2026-01-15, when all of it was made, in milliseconds. */
#define MADE INT64_C(1768467600000)

enum { FOOD, DRINKS, WEIGHED, NOVELTIES, GROUPS, NO_GROUP = -1 };

static const struct {
	const char *name, *code;
	int parent;
} groups[] = {
	[FOOD] = { "Продукты", "Г-1", NO_GROUP },
	[DRINKS] = { "Напитки, «крепкие»", "Г-2", FOOD },
	[WEIGHED] = { "Весовое", "Г-3", FOOD },
	[NOVELTIES] = { "Новинки", NULL, NO_GROUP },
};

const unsigned evotor_ngroups = GROUPS;

static int
group_of(unsigned number)
{
	const struct evotor_good *g = &evotor_goods[number];

	if (number < EVOTOR_DRINKS)
		return DRINKS;
	if (strcmp(g->type, "SERVICE") == 0)
		return NO_GROUP;
	return g->least < 1000 ? WEIGHED : FOOD;
}

/* Now and then more was sold than there was. */
static int64_t
stock_of(unsigned number)
{
	return ((int64_t)number * 37 % 50 - 3) * 1000;
}

static void
put_id_of(const struct evotor_shop *shop, unsigned store, const char *name,
    unsigned number, struct buf *b)
{
	char id[EVOTOR_UUID];

	evotor_product_id(shop, store, &evotor_goods[number], id);
	json_member_text(b, name, id);
}

static void
put_group_id(const struct evotor_shop *shop, unsigned store, const char *name,
    int group, struct buf *b)
{
	const struct evotor_place place = { .store = store };
	char id[EVOTOR_UUID];

	evotor_uuid(shop, &place, EVOTOR_OF_GROUP, (unsigned)group, id);
	json_member_text(b, name, id);
}

static void
put_list(struct buf *b, const char *name, const char *only)
{
	evotor_array(b, name);
	if (only != NULL)
		json_text(b, only);
	buf_putc(b, ']');
}

/* ---- version 2 ---- */

/* Whose it is, and since when; the object ends with it. */
static void
put_owner(const struct evotor_shop *shop, unsigned store, struct buf *b)
{
	char id[EVOTOR_UUID];

	evotor_id(shop, EVOTOR_STORE, store, id);
	json_member_text(b, "store_id", id);
	json_member_text(b, "user_id", EVOTOR_USER);
	evotor_stamp(b, "created_at", MADE);
	evotor_stamp(b, "updated_at", MADE);
	buf_putc(b, '}');
}

static void
put_alcohol(const struct evotor_good *g, struct buf *b)
{
	put_list(b, "alcocodes", "0000000000000000017");
	evotor_quantity(b, "alcohol_by_volume", g->by_volume);
	json_member_int(b, "alcohol_product_kind_code", g->kind);
	evotor_quantity(b, "tare_volume", g->tare);
}

void
evotor_v2_good(const struct evotor_shop *shop, unsigned store, unsigned number,
    struct buf *b)
{
	const struct evotor_good *g = &evotor_goods[number];

	buf_putc(b, '{');
	if (group_of(number) != NO_GROUP)
		put_group_id(shop, store, "parent_id", group_of(number), b);
	json_member_text(b, "type", g->type);
	json_member_text(b, "name", g->name);
	json_member_text(b, "code", g->code);
	put_list(b, "barcodes", g->barcode);
	json_member_text(b, "measure_name", g->measure);
	json_member_text(b, "tax", g->tax);
	evotor_bool(b, "allow_to_sell", true);
	evotor_money(b, "price", g->price);
	evotor_money(b, "cost_price", g->cost);
	evotor_quantity(b, "quantity", stock_of(number));
	if (g->kind != 0)
		put_alcohol(g, b);
	put_id_of(shop, store, "id", number, b);
	put_owner(shop, store, b);
}

void
evotor_v2_group(const struct evotor_shop *shop, unsigned store, unsigned number,
    struct buf *b)
{
	buf_putc(b, '{');
	if (groups[number].parent != NO_GROUP)
		put_group_id(
		    shop, store, "parent_id", groups[number].parent, b);
	json_member_text(b, "name", groups[number].name);
	put_group_id(shop, store, "id", (int)number, b);
	put_owner(shop, store, b);
}

/* ---- version 1 ---- */

static void
put_parent(
    const struct evotor_shop *shop, unsigned store, int group, struct buf *b)
{
	if (group == NO_GROUP)
		evotor_null(b, "parentUuid");
	else
		put_group_id(shop, store, "parentUuid", group, b);
}

static void
put_v1_group(const struct evotor_shop *shop, unsigned store, unsigned number,
    struct buf *b)
{
	buf_putc(b, '{');
	put_group_id(shop, store, "uuid", (int)number, b);
	json_member_text(b, "code", groups[number].code);
	json_member_text(b, "name", groups[number].name);
	put_parent(shop, store, groups[number].parent, b);
	evotor_bool(b, "group", true);
	evotor_null(b, "type");
	buf_putc(b, '}');
}

static void
put_v1_alcohol(const struct evotor_good *g, struct buf *b)
{
	if (g->kind == 0) {
		put_list(b, "alcoCodes", NULL);
		evotor_null(b, "alcoholByVolume");
		evotor_null(b, "alcoholProductKindCode");
		evotor_null(b, "tareVolume");
		return;
	}
	put_list(b, "alcoCodes", "0000000000000000017");
	evotor_quantity(b, "alcoholByVolume", g->by_volume);
	json_member_int(b, "alcoholProductKindCode", g->kind);
	evotor_quantity(b, "tareVolume", g->tare);
}

void
evotor_v1_good(const struct evotor_shop *shop, unsigned store, unsigned number,
    struct buf *b)
{
	const struct evotor_good *g = &evotor_goods[number];

	if (number >= evotor_ngoods) {
		put_v1_group(shop, store, number - (unsigned)evotor_ngoods, b);
		return;
	}
	buf_putc(b, '{');
	put_id_of(shop, store, "uuid", number, b);
	json_member_text(b, "code", g->code);
	put_list(b, "barCodes", g->barcode);
	json_member_text(b, "name", g->name);
	evotor_money(b, "price", g->price);
	evotor_quantity(b, "quantity", stock_of(number));
	evotor_money(b, "costPrice", g->cost);
	json_member_text(b, "measureName", g->measure);
	json_member_text(b, "tax", g->tax);
	evotor_bool(b, "allowToSell", true);
	json_member_text(b, "description", "");
	json_member_text(b, "articleNumber", "");
	put_parent(shop, store, group_of(number), b);
	evotor_bool(b, "group", false);
	json_member_text(b, "type", g->type);
	put_v1_alcohol(g, b);
	buf_putc(b, '}');
}
