/*
 * What a product must be, value by value. Errors are what an upload cannot
 * have; warnings are what somebody has probably not meant.
 */
#include "base/mem.h"
#include "goods/goods_internal.h"
#include "base/text.h"
#include "model/type.h"

#include <string.h>

static bool
is_empty(const struct cell *c)
{
	return c->len == 0;
}

/* ---- code and name ---- */

static void
need(struct goods *g, const struct goods_product *p, enum goods_field field)
{
	if (is_empty(&p->fields[field]))
		goods_tell(g, GOODS_ERROR, field, &p->fields[field],
		    "is required, and empty");
}

/* A code of both is not found again by one who types it. */
static void
check_letters(struct goods *g, const struct goods_product *p)
{
	const struct cell *code = &p->fields[GOODS_CODE];

	if (goods_is_mixed(code))
		goods_tell(g, GOODS_WARNING, GOODS_CODE, code,
		    "has Latin and Cyrillic letters side by side, which may "
		    "look alike");
}

static void
tell_again(struct goods *g, const struct goods_product *p, first_place first)
{
	const struct cell *type = &p->fields[GOODS_PRICE_TYPE];
	struct buf where = BUF_INIT;

	goods_put_place(g, first, &where);
	if (is_empty(type))
		goods_tell(g, GOODS_ERROR, GOODS_CODE, &p->fields[GOODS_CODE],
		    "is here again, first at %s", buf_str(&where));
	else
		goods_tell(g, GOODS_ERROR, GOODS_CODE, &p->fields[GOODS_CODE],
		    "is here again with the price type \"%.*s\", first at %s",
		    (int)type->len, type->text, buf_str(&where));
	buf_clear(&where);
}

/* A product has a row a price type. */
static void
check_again(struct goods *g, const struct goods_product *p)
{
	uint64_t *first;

	if (is_empty(&p->fields[GOODS_CODE]))
		return;
	first = hash_digests_at(&g->products,
	    goods_key(&p->fields[GOODS_CODE], &p->fields[GOODS_PRICE_TYPE]));
	if (*first == 0)
		*first = goods_here(g);
	else
		tell_again(g, p, *first);
}

void
goods_check_characters(struct goods *g, const struct goods_product *p)
{
	enum goods_field i;

	for (i = 0; i < GOODS_FIELDS; i++)
		if (goods_has_control(&p->fields[i]))
			goods_tell(g, GOODS_ERROR, i, &p->fields[i],
			    "has a control character, which XML cannot hold");
}

/* ---- the price ---- */

/* Zeros beyond the second decimal say nothing. */
static void
drop_zeros(struct buf *price)
{
	const char *point = memchr(price->data, '.', price->len);
	size_t least = (size_t)(point - price->data) + 3;

	while (price->len > least && price->data[price->len - 1] == '0')
		price->len--;
}

static bool
has_kopecks(const struct buf *price)
{
	const char *point = memchr(price->data, '.', price->len);

	return price->data + price->len - point == 3;
}

static const char *
judge_price(struct goods *g, const struct cell *price)
{
	buf_reset(&g->price);
	if (!type_clean_number(price->text, price->len, 2, &g->price))
		return "is not an amount";
	drop_zeros(&g->price);
	if (g->price.data[0] == '-')
		return "is less than nothing";
	if (!has_kopecks(&g->price))
		return "has more than two decimals";
	return NULL;
}

static void
check_price(struct goods *g, struct goods_product *p)
{
	struct cell *price = &p->fields[GOODS_PRICE];
	const char *why;

	if (is_empty(price))
		return;
	why = judge_price(g, price);
	if (why != NULL)
		goods_tell(g, GOODS_ERROR, GOODS_PRICE, price, "%s", why);
	else
		*price = (struct cell){ g->price.data, g->price.len, false };
}

/* ---- the barcode ---- */

/* How many digits it begins with. */
static size_t
count_digits(const struct cell *c)
{
	size_t i;

	for (i = 0; i < c->len; i++)
		if (c->text[i] < '0' || c->text[i] > '9')
			break;
	return i;
}

/*
 * EAN-8, UPC-A, EAN-13 and GTIN-14: from the right, the check digit first, the
 * digits with weights 1, 3, 1, 3, ... add up to tens.
 */
static bool
is_checked(const struct cell *c)
{
	unsigned sum = 0, weight = 1;
	size_t i;

	for (i = c->len; i > 0; i--, weight = 4 - weight)
		sum += weight * (unsigned)(c->text[i - 1] - '0');
	return sum % 10 == 0;
}

/*
 * 4,60703E+12: a spreadsheet has taken the digits for a number, and left the
 * rest of them out.
 */
static bool
is_shortened(const struct cell *c)
{
	const char *plus = memchr(c->text, '+', c->len);

	return plus != NULL && plus > c->text && plus[-1] == 'E' &&
	       c->text[0] >= '0' && c->text[0] <= '9' &&
	       (memchr(c->text, '.', c->len) || memchr(c->text, ',', c->len));
}

static bool
check_shortened(
    struct goods *g, const struct goods_product *p, enum goods_field field)
{
	if (!is_shortened(&p->fields[field]))
		return false;
	goods_tell(g, GOODS_ERROR, field, &p->fields[field],
	    "was shortened by a spreadsheet; make the column one of texts "
	    "there, and enter it anew");
	return true;
}

/* Several stand in a cell with commas, semicolons or blanks between them. */
static size_t
first_of(const struct cell *c)
{
	size_t i;

	for (i = 0; i < c->len; i++)
		if (c->text[i] == ',' || c->text[i] == ';' ||
		    blank_at(c->text + i, c->text + c->len) > 0)
			return i;
	return c->len;
}

/* The upload holds one. */
static void
check_barcode(struct goods *g, struct goods_product *p)
{
	struct cell *code = &p->fields[GOODS_BARCODE];
	size_t digits = count_digits(code);
	size_t first = digits == code->len ? digits : first_of(code);

	if (digits < code->len && check_shortened(g, p, GOODS_BARCODE))
		return;
	if (first < code->len)
		goods_tell(g, GOODS_WARNING, GOODS_BARCODE, code,
		    "are several, of which only the first can go out");
	code->len = first;
	if (digits < code->len)
		goods_tell(g, GOODS_WARNING, GOODS_BARCODE, code,
		    "is more than digits");
	else if ((code->len == 8 || (code->len >= 12 && code->len <= 14)) &&
		 !is_checked(code))
		goods_tell(g, GOODS_WARNING, GOODS_BARCODE, code,
		    "has a wrong check digit");
}

/* ---- the unit ---- */

static struct cell
cell_of(const char *text)
{
	return (struct cell){ text, strlen(text), false };
}

static bool
is_code(const struct cell *code)
{
	size_t i;

	for (i = 0; i < code->len; i++)
		if (code->text[i] < '0' || code->text[i] > '9')
			return false;
	return code->len == 3;
}

/* Of the classifier's codes we know those that goods have, mostly. */
static void
tell_unit(struct goods *g, const struct cell *code, const struct cell *name)
{
	if (is_empty(code))
		goods_tell(g, GOODS_ERROR, GOODS_UNIT_NAME, name,
		    "is no unit that is known; give its code (OKEI), too");
	else if (is_code(code))
		goods_tell(g, GOODS_WARNING, GOODS_UNIT_CODE, code,
		    "is no code of a unit (OKEI) that is known");
	else
		goods_tell(g, GOODS_ERROR, GOODS_UNIT_CODE, code,
		    "is no code of a unit: OKEI's have three digits");
}

static void
check_unit(struct goods *g, struct goods_product *p)
{
	struct cell *code = &p->fields[GOODS_UNIT_CODE];
	struct cell *name = &p->fields[GOODS_UNIT_NAME];
	const struct goods_unit *u;

	if (is_empty(code) && is_empty(name))
		return;
	if (is_empty(code) && is_code(name)) {
		*code = *name;
		name->len = 0;
	}
	u = is_empty(code) ? units_by_name(&g->units, name)
			   : units_by_code(code->text, code->len);
	if (u == NULL) {
		tell_unit(g, code, name);
		return;
	}
	*code = cell_of(u->code);
	if (is_empty(name))
		*name = cell_of(u->name);
}

/* ---- all of it ---- */

void
goods_check(struct goods *g, struct goods_product *p)
{
	need(g, p, GOODS_CODE);
	need(g, p, GOODS_NAME);
	goods_check_characters(g, p);
	check_letters(g, p);
	check_again(g, p);
	check_price(g, p);
	check_shortened(g, p, GOODS_CODE);
	check_barcode(g, p);
	check_unit(g, p);
}
