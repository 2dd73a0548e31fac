/*
 * Goods lists: groups and products, the one that an upload brings and the one
 * that the shop has come to hold alike. A group goes by its code; a product by
 * its code and its price type, for on the cloud's page a product stands in a
 * list as often as it has prices. Both are kept, and told, in the order of
 * their keys' bytes.
 */
#ifndef SANDBOX_GOODS_H
#define SANDBOX_GOODS_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of these a group has code, name and parent alone. */
enum item_field {
	ITEM_CODE,
	ITEM_PRICE_TYPE,
	ITEM_NAME,
	ITEM_PARENT,   /* a product's group, as it was written */
	ITEM_BARCODES, /* with blanks between */
	ITEM_ARTICLE,
	ITEM_UNIT_CODE,
	ITEM_UNIT_NAME,
	ITEM_PRICE_CODE,
	ITEM_PRICE,
	ITEM_VAT,
	ITEM_INCLUDES_VAT,
	ITEM_COMMENT,
	ITEM_FIELDS
};

enum list_kind { LIST_GROUPS, LIST_PRODUCTS, LIST_KINDS };

struct goods_item {
	uint32_t line; /* of the file it came with */
	uint32_t seen; /* for those who walk: zero at first */
	uint32_t at[ITEM_FIELDS];
	char text[];
};

struct goods_list {
	void *tree[LIST_KINDS];
	size_t count[LIST_KINDS];
	size_t size;   /* of what goods_list_add() added, in bytes of memory */
	bool replaces; /* it takes the place of what was there before */
};

struct goods_list *goods_list_new(void);
void goods_list_free(struct goods_list *); /* NULL is fine */

/*
 * Add one; the values (NULL is "") are copied. Returns it, or NULL when its
 * key is there already; then nothing is added.
 */
struct goods_item *goods_list_add(struct goods_list *, enum list_kind,
    const char *const value[ITEM_FIELDS], long line);

/* Look one up; NULL when there is none. */
struct goods_item *goods_list_find(const struct goods_list *, enum list_kind,
    const char *code, const char *price_type);

static inline const char *
goods_item_get(const struct goods_item *item, enum item_field field)
{
	return item->text + item->at[field];
}

/* Visit all, in order, until one says false; returns whether none did. */
typedef bool goods_list_visit(void *cls, struct goods_item *);
bool goods_list_each(
    const struct goods_list *, enum list_kind, goods_list_visit *, void *cls);

/* Put a list into another one: what is new is added, what is known replaced. */
void goods_list_merge(
    struct goods_list *to, struct goods_list *from); /* frees from */

/* Append the members "groups" and "products" of a JSON object, a line each. */
void goods_list_show(const struct goods_list *, struct buf *);

#endif
