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
enum wares_field {
	WARES_CODE,
	WARES_PRICE_TYPE,
	WARES_NAME,
	WARES_PARENT,   /* a product's group, as it was written */
	WARES_BARCODES, /* with blanks between */
	WARES_ARTICLE,
	WARES_UNIT_CODE,
	WARES_UNIT_NAME,
	WARES_PRICE_CODE,
	WARES_PRICE,
	WARES_VAT,
	WARES_INCLUDES_VAT,
	WARES_COMMENT,
	WARES_FIELDS
};

enum wares_kind { WARES_GROUPS, WARES_PRODUCTS, WARES_KINDS };

struct ware {
	uint32_t line; /* of the file it came with */
	uint32_t seen; /* for those who walk: zero at first */
	uint32_t at[WARES_FIELDS];
	char text[];
};

struct wares {
	void *tree[WARES_KINDS];
	size_t count[WARES_KINDS];
	size_t size;   /* of what wares_add() added, in bytes of memory */
	bool replaces; /* it takes the place of what was there before */
};

struct wares *wares_new(void);
void wares_free(struct wares *); /* NULL is fine */

/*
 * Add one; the values (NULL is "") are copied. Returns it, or NULL when its
 * key is there already; then nothing is added.
 */
struct ware *wares_add(struct wares *, enum wares_kind,
    const char *const value[WARES_FIELDS], long line);

/* Look one up; NULL when there is none. */
struct ware *wares_find(const struct wares *, enum wares_kind, const char *code,
    const char *price_type);

static inline const char *
ware_get(const struct ware *ware, enum wares_field field)
{
	return ware->text + ware->at[field];
}

/* Visit all, in order, until one says false; returns whether none did. */
typedef bool wares_visit(void *cls, struct ware *);
bool wares_each(
    const struct wares *, enum wares_kind, wares_visit *, void *cls);

/* Put a list into another one: what is new is added, what is known replaced. */
void wares_merge(struct wares *to, struct wares *from); /* frees from */

/*
 * Read an upload. ERR_DATA, with a line and a reason, for anything that the
 * page does not allow; then the list is of no use.
 */
int wares_read(struct wares *, const struct buf *file, struct err *);

/* Append the members "groups" and "products" of a JSON object, a line each. */
void wares_show(const struct wares *, struct buf *);

#endif
