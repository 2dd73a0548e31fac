/*
 * What the shops of the Evotor account sell. Each store has the whole catalog,
 * under product ids of its own.
 */
#ifndef SANDBOX_EVOTOR_GOODS_H
#define SANDBOX_EVOTOR_GOODS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Money in kopecks, quantities in thousandths. */
struct evotor_good {
	const char *code; /* NULL: a line of free price, which is no product */
	const char *name;
	const char *measure;
	const char *type;
	const char *tax;
	const char *barcode; /* NULL when there is none */
	int64_t price;
	int64_t cost;
	int64_t least;     /* 1000: sold by the piece; else the smallest step */
	int64_t by_volume; /* of alcohol, in percent */
	int64_t tare;      /* litres */
	unsigned kind;     /* of alcohol; 0 when it is none */
	bool marked;       /* each piece has a mark */
};

extern const struct evotor_good evotor_goods[];
extern const size_t evotor_ngoods;

/* Those with alcohol stand in front. */
enum { EVOTOR_DRINKS = 3 };

/* A line that a cashier typed in, of whatever price. */
extern const struct evotor_good evotor_free_price;

/* The VAT that is within a sum with this tax, rounded to the kopeck. */
int64_t evotor_vat(const char *tax, int64_t sum);

/* The rate, in percent; 0 without VAT. */
unsigned evotor_vat_percent(const char *tax);

#endif
