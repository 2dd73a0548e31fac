/*
 * A workbook of three tables, two of which are to be drawn. Comes after
 * cmocka.h.
 */
#ifndef TESTS_XLSX_CHARTED_H
#define TESTS_XLSX_CHARTED_H

#include "xlsx_book.h"

static struct column one_column[] = { { "sum", "Сумма", TYPE_MONEY, false } };
static const struct table long_table = { "long", "Длинная", one_column, 1,
	NULL };
static const struct table *const long_only[] = { &long_table };

static struct column day_columns[] = {
	{ "day", "День", TYPE_DATE, true },
	{ "cash", "Наличными", TYPE_MONEY, false },
	{ "card", "Картой", TYPE_MONEY, false },
};
static struct column goods_columns[] = {
	{ "name", "Товар", TYPE_TEXT, true },
	{ "net", "Выручка", TYPE_MONEY, false },
};
static size_t day_values[] = { 1, 2 }, goods_values[] = { 1 };
static struct chart by_day = { CHART_COLUMNS, 0, day_values, 2, 0 };
static struct chart by_name = { CHART_BARS, 0, goods_values, 1, 3 };
static const struct table days = { "days", "Дни", day_columns, 3, &by_day };
static const struct table goods = { "goods", "Товары", goods_columns, 2,
	&by_name };
static const struct table *const charted[] = { &long_table, &days, &goods };

static const char *const day_rows[][3] = {
	{ "2026-11-02", "10.00", "5.50" },
	{ "2026-11-01", "20.00", "" },
};
static const char *const goods_rows[][2] = { { "a", "5.00" }, { "b", "-7.00" },
	{ "<c>", "9.50" }, { "d", "5.00" }, { "e", "5.0000" }, { "f", "" } };

static inline void
write_charted(struct place *p)
{
	size_t i;

	begin(p, charted, 3);
	for (i = 0; i < NELEM(goods_rows); i++) {
		must_put(p, &goods, goods_rows[i]);
		if (i < NELEM(day_rows))
			must_put(p, &days, day_rows[i]);
	}
	publish(p);
}

#endif
