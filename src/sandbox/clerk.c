/*
 * A product is written down when it ends, for only then all of its prices and
 * barcodes are known: once for each Price within it, else once as it stands.
 * Until then it is a form whose values lie in a buffer, used again for the
 * next product. Groups may come in any order; whether they hang together is
 * seen at the end of the list.
 */
#include "sandbox/clerk_internal.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>

enum { DEPTH = 8, SHOWN = 80 };

/* A long name with many prices is many long names: there is an end to it. */
#define SIZE ((size_t)256 * 1024 * 1024)

struct clerk {
	struct wares *wares;
	enum clerk_element path[DEPTH]; /* the first is CLERK_TOP */
	int depth;
	const struct ware *group; /* the one that is open */
	struct buf values; /* of the product that is open, or the group */
	struct clerk_form product;
	struct clerk_form *prices;
	size_t nprices, room;
	struct buf barcodes;
};

struct clerk *
clerk_new(struct wares *wares)
{
	struct clerk *clerk = mem_new(sizeof(*clerk));

	clerk->wares = wares;
	return clerk;
}

void
clerk_free(struct clerk *clerk)
{
	if (clerk == NULL)
		return;
	buf_clear(&clerk->values);
	buf_clear(&clerk->barcodes);
	free(clerk->prices);
	free(clerk);
}

static const char *
value_of(const struct clerk *clerk, const struct clerk_form *form, int field)
{
	return clerk->values.data + form->at[field];
}

/* What has this key is there already. */
static void
refuse_again(const struct clerk *clerk, enum wares_kind kind,
    const char *const value[], struct err *err)
{
	const char *code = value[WARES_CODE], *type = value[WARES_PRICE_TYPE];
	const struct ware *first = wares_find(clerk->wares, kind, code, type);

	if (kind == WARES_GROUPS)
		err_set(err, ERR_DATA,
		    "group \"%.*s\" is in the list already, in line %u",
		    text_fit_str(code, SHOWN), code, first->line);
	else
		err_set(err, ERR_DATA,
		    "product \"%.*s\" with price type \"%.*s\" is in the list "
		    "already, in line %u",
		    text_fit_str(code, SHOWN), code, text_fit_str(type, SHOWN),
		    type, first->line);
}

/* Write a form down as a group or a product. */
static struct ware *
write_down(struct clerk *clerk, enum wares_kind kind,
    const struct clerk_form *form, struct err *err)
{
	const char *value[WARES_FIELDS];
	struct ware *ware;
	int i;

	for (i = 0; i < WARES_FIELDS; i++)
		value[i] = value_of(clerk, form, i);
	if (kind == WARES_PRODUCTS)
		value[WARES_BARCODES] = buf_str(&clerk->barcodes);
	ware = wares_add(clerk->wares, kind, value, form->line);
	if (ware == NULL) {
		refuse_again(clerk, kind, value, err);
	} else if (clerk->wares->size > SIZE) {
		err_set(err, ERR_DATA,
		    "the list needs more memory than the sandbox gives it");
		ware = NULL;
	}
	return ware;
}

static int
open_list(struct clerk *clerk, struct clerk_form *form, struct err *err)
{
	(void)err;
	clerk->wares->replaces =
	    strcmp(value_of(clerk, form, CLERK_REPLACE), "Да") == 0;
	return 0;
}

static int
open_group(struct clerk *clerk, struct clerk_form *form, struct err *err)
{
	if (strcmp(value_of(clerk, form, WARES_CODE), "none") == 0 &&
	    !clerk_is_none(value_of(clerk, form, WARES_PARENT)))
		return err_set(
		    err, ERR_DATA, "group \"none\" must not be within another");
	clerk->group = write_down(clerk, WARES_GROUPS, form, err);
	return clerk->group != NULL ? 0 : -1;
}

static void
add_barcode(struct clerk *clerk, const struct clerk_form *form)
{
	const char *barcode = value_of(clerk, form, WARES_BARCODES);

	if (*barcode == '\0')
		return;
	if (clerk->barcodes.len > 0)
		buf_putc(&clerk->barcodes, ' ');
	buf_puts(&clerk->barcodes, barcode);
}

static int
open_product(struct clerk *clerk, struct clerk_form *form, struct err *err)
{
	const char *group = ware_get(clerk->group, WARES_CODE);
	const char *parent = value_of(clerk, form, WARES_PARENT);

	if (strcmp(parent, group) != 0 &&
	    !(clerk_is_none(parent) && strcmp(group, "none") == 0))
		return err_set(err, ERR_DATA,
		    "Product: ParentCode is \"%.*s\", but it stands in "
		    "group \"%.*s\"",
		    text_fit_str(parent, SHOWN), parent,
		    text_fit_str(group, SHOWN), group);
	clerk->product = *form;
	clerk->nprices = 0;
	buf_reset(&clerk->barcodes);
	add_barcode(clerk, form);
	return 0;
}

/* The product's form once more, with this price on it. */
static int
open_price(struct clerk *clerk, struct clerk_form *form, struct err *err)
{
	static const enum wares_field own[] = { WARES_PRICE_TYPE,
		WARES_PRICE_CODE, WARES_PRICE, WARES_VAT, WARES_INCLUDES_VAT };
	struct clerk_form *price;
	size_t i;

	(void)err;
	if (clerk->nprices == clerk->room) {
		clerk->room = clerk->room > 0 ? 2 * clerk->room : 8;
		clerk->prices =
		    mem_resize(clerk->prices, clerk->room, sizeof(*price));
	}
	price = &clerk->prices[clerk->nprices++];
	*price = clerk->product;
	price->line = form->line;
	for (i = 0; i < NELEM(own); i++)
		price->at[own[i]] = form->at[own[i]];
	return 0;
}

static int
open_barcode(struct clerk *clerk, struct clerk_form *form, struct err *err)
{
	(void)err;
	add_barcode(clerk, form);
	return 0;
}

static int
close_product(struct clerk *clerk, struct err *err)
{
	const struct clerk_form *forms = clerk->prices;
	size_t i, n = clerk->nprices;

	if (n == 0) {
		forms = &clerk->product;
		n = 1;
	}
	for (i = 0; i < n; i++)
		if (write_down(clerk, WARES_PRODUCTS, &forms[i], err) == NULL)
			return err_in(err, "line %ld", forms[i].line);
	return 0;
}

static int
close_list(struct clerk *clerk, struct err *err)
{
	return clerk_check_groups(clerk->wares, err);
}

static const struct {
	int (*open)(struct clerk *, struct clerk_form *, struct err *);
	int (*close)(struct clerk *, struct err *);
} acts[CLERK_ELEMENTS] = {
	[CLERK_LIST] = { open_list, close_list },
	[CLERK_GROUP] = { open_group, NULL },
	[CLERK_PRODUCT] = { open_product, close_product },
	[CLERK_PRICE] = { open_price, NULL },
	[CLERK_BARCODE] = { open_barcode, NULL },
};

/* What is within a product shares its buffer. */
static void
make_room(struct clerk *clerk, enum clerk_element element)
{
	if (element > CLERK_PRODUCT)
		return;
	buf_reset(&clerk->values);
	buf_putc(&clerk->values, '\0');
}

int
clerk_open(struct clerk *clerk, long line, const char *name,
    const struct clerk_attribute *attributes, size_t n, struct err *err)
{
	struct clerk_form form = { .line = line };
	enum clerk_element element =
	    clerk_page_find(clerk->path[clerk->depth], name, err);

	if (element == CLERK_TOP)
		return err_in(err, "line %ld", line);
	clerk->path[++clerk->depth] = element;
	make_room(clerk, element);
	if (clerk_page_fill(
		element, attributes, n, &form, &clerk->values, err) < 0 ||
	    (acts[element].open != NULL &&
		acts[element].open(clerk, &form, err) < 0))
		return err_in(err, "line %ld", line);
	return 0;
}

int
clerk_text(struct clerk *clerk, long line, const char *text, size_t len,
    struct err *err)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL)
			return err_set(err, ERR_DATA,
			    "line %ld: %s must not hold text", line,
			    clerk_page_name(clerk->path[clerk->depth]));
	return 0;
}

int
clerk_close(struct clerk *clerk, struct err *err)
{
	enum clerk_element element = clerk->path[clerk->depth--];

	if (acts[element].close == NULL)
		return 0;
	return acts[element].close(clerk, err);
}
