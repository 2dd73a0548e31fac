/*
 * Names and codes are awkward in the ways real ones are: quotes of both kinds,
 * commas and semicolons, codes with leading zeros and letters, barcodes that
 * are no number, measures with and without a point. The taxes have the names
 * of all years.
 */
#include "sandbox/evotor/goods.h"
#include "base/mem.h"

#include <string.h>

#define PIECE   .measure = "шт", .least = 1000
#define PACK    .measure = "упак", .least = 1000
#define WEIGHED .measure = "кг"

const struct evotor_good evotor_goods[] = {
	{ "101", "Пиво «Невское» светлое 0,5 л", PIECE,
	    .type = "ALCOHOL_NOT_MARKED", .tax = "VAT_20",
	    .barcode = "4600000001012", .price = 9990, .cost = 6100,
	    .by_volume = 4600, .tare = 500, .kind = 500 },
	{ "102", "Вино красное сухое \"Долина\", 0,75 л", PIECE,
	    .type = "ALCOHOL_MARKED", .tax = "VAT_18",
	    .barcode = "4600000001029", .price = 64900, .cost = 41250,
	    .by_volume = 12500, .tare = 750, .kind = 401, .marked = true },
	{ "103", "Сидр яблочный 0,33 л", PIECE, .type = "ALCOHOL_NOT_MARKED",
	    .tax = "VAT_22", .barcode = "4600000001036", .price = 12500,
	    .cost = 7430, .by_volume = 5000, .tare = 330, .kind = 510 },
	{ "8", "Кофе 0,4", PIECE, .type = "NORMAL", .tax = "NO_VAT",
	    .price = 23000 },
	{ "9", "Чай «Earl & Lady», чашка", PIECE, .type = "NORMAL",
	    .tax = "NO_VAT", .price = 9000 },
	{ "00-00000017", "Пирожок с капустой; 90 г", .measure = "шт.",
	    .least = 1000, .type = "NORMAL", .tax = "VAT_10", .price = 4550,
	    .cost = 1835 },
	{ "00-00000018", "Торт \"Прага\", порция", PIECE, .type = "NORMAL",
	    .tax = "VAT_10", .price = 18999, .cost = 9000 },
	{ "0205", "Сыр «Голландский» весовой", WEIGHED, .least = 2,
	    .type = "NORMAL", .tax = "VAT_10", .barcode = "2200205",
	    .price = 89000, .cost = 61010 },
	{ "0206", "Яблоки, местные", WEIGHED, .least = 100, .type = "NORMAL",
	    .tax = "VAT_10", .barcode = "2200206", .price = 8990,
	    .cost = 5200 },
	{ "0207", "Конфеты «Мишка» весовые", WEIGHED, .least = 5,
	    .type = "NORMAL", .tax = "VAT_20", .price = 72000, .cost = 48000 },
	{ "УТ-000301", "Молоко 3,2 %, 930 мл", PIECE, .type = "DAIRY_MARKED",
	    .tax = "VAT_10", .barcode = "4600000003016", .price = 8990,
	    .cost = 6720, .marked = true },
	{ "УТ-000302", "Вода негазированная 0,5 л", PIECE,
	    .type = "WATER_MARKED", .tax = "VAT_20", .barcode = "4600000003023",
	    .price = 4500, .cost = 2100, .marked = true },
	{ "УТ-000303", "Салфетки бумажные, 100 л.", PACK, .type = "NORMAL",
	    .tax = "VAT_0", .barcode = "SALF-100/L", .price = 5990,
	    .cost = 3300 },
	{ "УТ-000304", "Пакет-майка \"Спасибо!\"", PIECE, .type = "NORMAL",
	    .tax = "VAT_20_120", .barcode = "4600000003047", .price = 700,
	    .cost = 215 },
	{ "УТ-000305", "Ручка шариковая 0,7 мм <синяя>", PIECE,
	    .type = "NORMAL", .tax = "VAT_22", .price = 2990, .cost = 990 },
	{ "S1", "Доставка по городу", .measure = "ед", .least = 1000,
	    .type = "SERVICE", .tax = "VAT_5", .price = 30000 },
};

const size_t evotor_ngoods = NELEM(evotor_goods);

const struct evotor_good evotor_free_price = {
	.name = "По свободной цене", PIECE, .type = "NORMAL", .tax = "NO_VAT"
};

/* VAT_18 has meant 20 per cent since 2019. */
static const struct tax_rate {
	const char *name;
	unsigned percent;
} taxes[] = {
	{ "VAT_5", 5 },
	{ "VAT_10", 10 },
	{ "VAT_18", 20 },
	{ "VAT_20", 20 },
	{ "VAT_20_120", 20 },
	{ "VAT_22", 22 },
};

unsigned
evotor_vat_percent(const char *tax)
{
	size_t i;

	for (i = 0; i < NELEM(taxes); i++)
		if (strcmp(taxes[i].name, tax) == 0)
			return taxes[i].percent;
	return 0;
}

int64_t
evotor_vat(const char *tax, int64_t sum)
{
	int64_t percent = evotor_vat_percent(tax);

	return (sum * percent + (100 + percent) / 2) / (100 + percent);
}
