/*
 * Rows of goods, written as "code=1;name=Чай;price=5"; "\n" ends a row. Comes
 * after cmocka.h.
 */
#ifndef TESTS_GOODS_TOOLS_H
#define TESTS_GOODS_TOOLS_H

#include "base/mem.h"
#include "goods/goods.h"

#include <stdlib.h>
#include <string.h>

#define C(text)                                                                \
	{                                                                      \
		(char *)text, (char *)text, TYPE_TEXT, false                   \
	}

static struct column goods_columns_of_test[] = { C("code"), C("name"),
	C("group_code"), C("group_name"), C("parent_group_code"), C("barcode"),
	C("unit_code"), C("unit_name"), C("price"), C("price_type"),
	C("comment") };
static const struct table products_table = { (char *)"products",
	(char *)"products", goods_columns_of_test, NELEM(goods_columns_of_test),
	NULL };

static struct column groups_columns_of_test[] = { C("code"), C("name"),
	C("parent_code") };
static const struct table groups_table = { (char *)"groups", (char *)"groups",
	groups_columns_of_test, NELEM(groups_columns_of_test), NULL };

/* Read one row; the cells point into the text. Returns where the next begins,
 * NULL behind the last. */
static inline const char *
read_goods(const struct table *t, const char *s, struct cell *cells)
{
	size_t i, name, len;

	for (i = 0; i < t->ncolumns; i++)
		cells[i] = (struct cell){ "", 0, false };
	while (*s != '\0' && *s != '\n') {
		name = strcspn(s, "=");
		for (i = 0; i < t->ncolumns; i++)
			if (strlen(t->columns[i].name) == name &&
			    strncmp(t->columns[i].name, s, name) == 0)
				break;
		assert_true(i < t->ncolumns);
		s += name + 1;
		len = strcspn(s, ";\n");
		cells[i] = (struct cell){ s, len, false };
		s += len + (s[len] == ';');
	}
	return *s == '\n' ? s + 1 : NULL;
}

#endif
