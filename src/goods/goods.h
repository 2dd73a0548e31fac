/*
 * A list of goods on its way to a shop's tills: rows of a table of products,
 * and of one of groups perhaps, are read by the names of their columns, put
 * right where that is plain, and checked. Nobody wants to learn of one mistake
 * at a time, so a check tells all that it finds and goes on.
 *
 *	goods = goods_new(&options);
 *	goods_map(&map, products_table, &err);
 *	... for each row: goods_product(goods, &map, cells, &product) ...
 *	goods_finish(goods);             what only the whole list shows
 *	if (goods_errors(goods) == 0)
 *		... it may go out ...
 *	goods_free(goods);
 *
 * What is put right: blanks around values are dropped, the group "none" is no
 * group, a group without a code has its name for one, a unit's code is found by
 * its name and the name by its code, and OKEI codes get back the zeros that a
 * spreadsheet took. A row of a group alone, without a product, adds the group.
 */
#ifndef GOODS_GOODS_H
#define GOODS_GOODS_H

#include "model/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct goods;

/* What a product may have; columns of a table by these names. */
enum goods_field {
	GOODS_CODE,
	GOODS_NAME,
	GOODS_GROUP_CODE,
	GOODS_GROUP_NAME,
	GOODS_PARENT_CODE, /* of the group: parent_group_code */
	GOODS_BARCODE,
	GOODS_UNIT_CODE, /* OKEI, OK 015-94 */
	GOODS_UNIT_NAME,
	GOODS_PRICE,
	GOODS_PRICE_TYPE,
	GOODS_COMMENT,
	GOODS_FIELDS
};

/* ---- what is wrong ---- */

enum goods_severity { GOODS_WARNING, GOODS_ERROR };

/* All of it is gone when the call returns. */
struct goods_problem {
	enum goods_severity severity;
	struct row_place place;
	const char *column;
	const char *value; /* "" where it is the lack of one */
	const char *text;  /* "is not an amount" */
};

/* FILE: line N: error: price: "12,5O" is not an amount */
void goods_problem_print(const struct goods_problem *, struct buf *to);

struct goods_options {
	const struct row_place *place; /* borrowed, of the row; or NULL */
	void (*tell)(void *arg, const struct goods_problem *); /* or NULL */
	void *arg;
};

/* ---- the list ---- */

/* Where a table has them: a column's number, or GOODS_NONE. */
#define GOODS_NONE ((size_t)-1)
struct goods_map {
	size_t columns[GOODS_FIELDS];
};

/*
 * -1 and ERR_USAGE when the table lacks code or name. A table of groups has
 * them too, and parent_code; or all of them as a product has them, group_code.
 */
int goods_map(struct goods_map *, const struct table *, struct err *);
int goods_map_groups(struct goods_map *, const struct table *, struct err *);

/* A product as it is to go out; its texts are gone with the next one. */
struct goods_product {
	struct cell fields[GOODS_FIELDS]; /* price: 1990.00, or empty */
	size_t group;                     /* its number, or GOODS_NONE */
};

struct goods_group {
	char *code, *name, *parent; /* parent: a code, "" of one at the top */
};

struct goods *goods_new(const struct goods_options *);
void goods_free(struct goods *);

/* false: there is nothing to go out, for it is a group alone, or wrong. */
bool goods_product(struct goods *, const struct goods_map *,
    const struct cell *cells, struct goods_product *);

/* A row of a table of groups. */
void goods_group(
    struct goods *, const struct goods_map *, const struct cell *cells);

/* All rows have come: parents that are missing, groups within themselves. */
void goods_finish(struct goods *);

uint64_t goods_errors(const struct goods *);
uint64_t goods_warnings(const struct goods *);

/* Groups in the order of their first appearance, and how many there are. */
size_t goods_groups(const struct goods *);
const struct goods_group *goods_group_at(const struct goods *, size_t);

/*
 * The same order, but that a parent comes before its children: order[0..n-1].
 * Of a finished list.
 */
void goods_order(struct goods *, size_t *order);

/* ---- units of measure ---- */

struct goods_units *goods_units_new(void);
void goods_units_free(struct goods_units *);

/*
 * The OKEI code of the unit that is called so, in any spelling that people use;
 * NULL: none is, or several are.
 */
const char *goods_units_code(struct goods_units *, const struct cell *name);

#endif
