/*
 * The page as two tables: where an element may stand, and what its attributes
 * look like. The page shows all of its attributes with every product and says
 * of none that it may be missing; those are asked for here without which a
 * product is none.
 */
#include "sandbox/clerk_internal.h"
#include "base/mem.h"
#include "base/text.h"
#include "sandbox/form.h"

#define IN(element) (1u << CLERK_##element)

/* So much of a foreign text is shown. */
enum { SHOWN = 80 };

static const struct {
	const char *name;
	unsigned within;
} elements[CLERK_ELEMENTS] = {
	[CLERK_TOP] = { "document", 0 },
	[CLERK_LIST] = { "ProductsGroups", IN(TOP) },
	[CLERK_GROUP] = { "ProductGroup", IN(LIST) },
	[CLERK_PRODUCTS] = { "Products", IN(GROUP) },
	[CLERK_PRODUCT] = { "Product", IN(GROUP) | IN(PRODUCTS) },
	[CLERK_PRICES] = { "Prices", IN(PRODUCT) },
	[CLERK_PRICE] = { "Price", IN(PRICES) },
	[CLERK_BARCODES] = { "Barcodes", IN(PRODUCT) },
	[CLERK_BARCODE] = { "Barcode", IN(BARCODES) },
};

/* What a value must be: a test, and the words for it. */
struct shape {
	bool (*is)(const char *);
	const char *what;
};

static const struct shape filled = { form_is_filled, "filled in" };
static const struct shape date = { form_is_date, "a day like 13.04.2018" };
static const struct shape unit = { form_is_unit, "three digits of OKEI" };
static const struct shape price = { form_is_price,
	"empty or an amount like 1 990,00 or 1990.00" };
static const struct shape barcode = { form_is_barcode, "without blanks" };
static const struct shape choice = { form_is_choice, "Да, Нет or empty" };

static const struct attribute {
	enum clerk_element of;
	const char *name;
	int field;
	bool needed;
	const struct shape *shape; /* NULL: any text */
} attributes[] = {
	{ CLERK_LIST, "Date", CLERK_CHECKED, true, &date },
	{ CLERK_LIST, "DropNomenclature", CLERK_REPLACE, false, &choice },
	{ CLERK_LIST, "CNO", CLERK_CHECKED, false, NULL },
	{ CLERK_LIST, "BalanceControl", CLERK_CHECKED, false, &choice },
	{ CLERK_GROUP, "Code", WARES_CODE, true, &filled },
	{ CLERK_GROUP, "Name", WARES_NAME, true, &filled },
	{ CLERK_GROUP, "ParentCode", WARES_PARENT, true, NULL },
	{ CLERK_PRODUCT, "Barcode", WARES_BARCODES, false, &barcode },
	{ CLERK_PRODUCT, "Code", WARES_CODE, true, &filled },
	{ CLERK_PRODUCT, "Name", WARES_NAME, true, &filled },
	{ CLERK_PRODUCT, "ParentCode", WARES_PARENT, true, NULL },
	{ CLERK_PRODUCT, "UnitCode", WARES_UNIT_CODE, true, &unit },
	{ CLERK_PRODUCT, "UnitName", WARES_UNIT_NAME, false, NULL },
	{ CLERK_PRODUCT, "Price", WARES_PRICE, false, &price },
	{ CLERK_PRODUCT, "Comment", WARES_COMMENT, false, NULL },
	{ CLERK_PRODUCT, "PriceType", WARES_PRICE_TYPE, false, NULL },
	{ CLERK_PRODUCT, "Article", WARES_ARTICLE, false, NULL },
	{ CLERK_PRICE, "PriceCode", WARES_PRICE_CODE, false, NULL },
	{ CLERK_PRICE, "PriceType", WARES_PRICE_TYPE, true, NULL },
	{ CLERK_PRICE, "Price", WARES_PRICE, true, &price },
	{ CLERK_PRICE, "VAT", WARES_VAT, false, NULL },
	{ CLERK_PRICE, "IncludesVAT", WARES_INCLUDES_VAT, false, &choice },
	{ CLERK_BARCODE, "Barcode", WARES_BARCODES, true, &barcode },
};

const char *
clerk_page_name(enum clerk_element element)
{
	return elements[element].name;
}

enum clerk_element
clerk_page_find(enum clerk_element within, const char *name, struct err *err)
{
	enum clerk_element e;

	for (e = CLERK_LIST; e < CLERK_ELEMENTS; e++)
		if (elements[e].within & 1u << within &&
		    strcmp(elements[e].name, name) == 0)
			return e;
	if (within == CLERK_TOP)
		err_set(err, ERR_DATA, "the root is %.*s, not ProductsGroups",
		    text_fit_str(name, SHOWN), name);
	else
		err_set(err, ERR_DATA, "there is no %.*s within %s",
		    text_fit_str(name, SHOWN), name, elements[within].name);
	return CLERK_TOP;
}

static const struct attribute *
find(enum clerk_element of, const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(attributes); i++)
		if (attributes[i].of == of &&
		    strcmp(attributes[i].name, name) == 0)
			return &attributes[i];
	return NULL;
}

static int
check(const struct attribute *a, const char *value, struct err *err)
{
	if (a->shape == NULL || a->shape->is(value))
		return 0;
	return err_set(err, ERR_DATA, "%s: %s must be %s, not \"%.*s\"",
	    elements[a->of].name, a->name, a->shape->what,
	    text_fit_str(value, SHOWN), value);
}

/* Write one value into the form. */
static int
put(const struct attribute *a, const struct clerk_attribute *given,
    struct clerk_form *form, struct buf *values, struct err *err)
{
	size_t at = values->len;

	buf_add(values, given->value, given->len);
	buf_putc(values, '\0');
	form->at[a->field] = given->len > 0 ? (uint32_t)at : 0;
	return check(a, values->data + at, err);
}

/* Attributes were seen as bits of their rows: is a row without its own? */
static int
check_needed(enum clerk_element of, unsigned long seen, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(attributes); i++)
		if (attributes[i].of == of && attributes[i].needed &&
		    !(seen >> i & 1))
			return err_set(err, ERR_DATA, "%s: there is no %s",
			    elements[of].name, attributes[i].name);
	return 0;
}

int
clerk_page_fill(enum clerk_element of, const struct clerk_attribute *given,
    size_t n, struct clerk_form *form, struct buf *values, struct err *err)
{
	unsigned long seen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct attribute *a = find(of, given[i].name);

		if (a == NULL)
			return err_set(err, ERR_DATA,
			    "%s: the page has no attribute %.*s",
			    elements[of].name,
			    text_fit_str(given[i].name, SHOWN), given[i].name);
		if (put(a, &given[i], form, values, err) < 0)
			return -1;
		seen |= 1ul << (a - attributes);
	}
	return check_needed(of, seen, err);
}
