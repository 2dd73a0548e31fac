/*
 * A goods list is checked while it is read, and what is right is put into the
 * list. libxml2 says what is XML; two tables say which elements and attributes
 * the page has, and what their values look like; an open and a close function
 * an element say what they mean together.
 *
 * A product is added when its element ends, for only then all of its prices
 * and barcodes are known: once for each Price within it, else once as it
 * stands. Until then it is a form whose values lie in a buffer that is used
 * again for the next product. Groups may come in any order; whether they hang
 * together is checked at the end of the list.
 */
#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "sandbox/goods.h"
#include "sandbox/upload_check.h"

#include <libxml/parser.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- elements and attributes of the page ---- */

/* No element stands in more than one place of the path at a time. */
enum element {
	ELEMENT_TOP, /* where there is no element yet */
	ELEMENT_LIST,
	ELEMENT_GROUP,
	ELEMENT_PRODUCTS,
	ELEMENT_PRODUCT,
	ELEMENT_PRICES,
	ELEMENT_PRICE,
	ELEMENT_BARCODES,
	ELEMENT_BARCODE,
	ELEMENTS
};

/* Attributes that are no fields of an item. */
enum {
	FORM_REPLACE = ITEM_FIELDS, /* DropNomenclature */
	FORM_CHECKED,               /* looked at, and not kept */
	FORM_FIELDS
};

/* An attribute as the file has it. */
struct given {
	const char *name;
	const char *value; /* no NUL behind it */
	size_t len;
};

/* The values of an element: where they are in a buffer; at 0 is "". */
struct form {
	long line;
	uint32_t at[FORM_FIELDS];
};

/* So many columns of a foreign text are shown in an error. */
enum { SHOWN = 80 };

/* ---- what a value looks like ---- */

static const char nbsp[] = "\xc2\xa0";

static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

bool
upload_check_filled(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (strncmp(text, nbsp, 2) != 0)
			return *text != '\0';
		text += 2;
	}
}

static int
number(const char *text, size_t len)
{
	int n = 0;

	while (len-- > 0)
		n = 10 * n + (*text++ - '0');
	return n;
}

bool
upload_check_date(const char *text)
{
	struct civil day = { 0 };

	if (digits(text) != 2 || text[2] != '.' || digits(text + 3) != 2 ||
	    text[5] != '.' || digits(text + 6) != 4 || text[10] != '\0')
		return false;
	day.day = number(text, 2);
	day.month = number(text + 3, 2);
	day.year = number(text + 6, 4);
	return civil_valid(&day);
}

/* Services have none. */
bool
upload_check_unit(const char *text)
{
	return *text == '\0' || (digits(text) == 3 && text[3] == '\0');
}

/* The kopecks, and that is all. */
static bool
ends(const char *text, char mark)
{
	return *text == mark && digits(text + 1) == 2 && text[3] == '\0';
}

/* Up to three digits, then threes with a plain space before each. */
static bool
is_of_page(const char *text, size_t n)
{
	if (n > 3)
		return false;
	for (text += n; *text == ' '; text += 4)
		if (digits(text + 1) != 3)
			return false;
	return ends(text, ',');
}

bool
upload_check_price(const char *text)
{
	size_t n = digits(text);

	if (*text == '\0')
		return true;
	if (n == 0 || (*text == '0' && n > 1))
		return false;
	return is_of_page(text, n) || ends(text + n, '.');
}

bool
upload_check_barcode(const char *text)
{
	return strpbrk(text, " \t\r\n") == NULL && strstr(text, nbsp) == NULL;
}

bool
upload_check_choice(const char *text)
{
	return *text == '\0' || strcmp(text, "Да") == 0 ||
	       strcmp(text, "Нет") == 0;
}

/* ---- the page as two tables ---- */

#define IN(element) (1u << ELEMENT_##element)

/* Where an element may stand. */
static const struct {
	const char *name;
	unsigned within;
} elements[ELEMENTS] = {
	[ELEMENT_TOP] = { "document", 0 },
	[ELEMENT_LIST] = { "ProductsGroups", IN(TOP) },
	[ELEMENT_GROUP] = { "ProductGroup", IN(LIST) },
	[ELEMENT_PRODUCTS] = { "Products", IN(GROUP) },
	[ELEMENT_PRODUCT] = { "Product", IN(GROUP) | IN(PRODUCTS) },
	[ELEMENT_PRICES] = { "Prices", IN(PRODUCT) },
	[ELEMENT_PRICE] = { "Price", IN(PRICES) },
	[ELEMENT_BARCODES] = { "Barcodes", IN(PRODUCT) },
	[ELEMENT_BARCODE] = { "Barcode", IN(BARCODES) },
};

/* What a value must be: a test, and the words for it. */
struct value_shape {
	bool (*is)(const char *);
	const char *what;
};

static const struct value_shape filled = { upload_check_filled, "filled in" };
static const struct value_shape date = { upload_check_date,
	"a day like 13.04.2018" };
static const struct value_shape unit = { upload_check_unit,
	"three digits of OKEI" };
static const struct value_shape price_shape = { upload_check_price,
	"empty or an amount like 1 990,00 or 1990.00" };
static const struct value_shape barcode_shape = { upload_check_barcode,
	"without blanks" };
static const struct value_shape choice = { upload_check_choice,
	"Да, Нет or empty" };

/*
 * The page shows all of its attributes with every product and says of none
 * that it may be missing; those are needed here without which a product is
 * none.
 */
static const struct attribute {
	enum element of;
	const char *name;
	int field;
	bool needed;
	const struct value_shape *shape; /* NULL: any text */
} attribute_rules[] = {
	{ ELEMENT_LIST, "Date", FORM_CHECKED, true, &date },
	{ ELEMENT_LIST, "DropNomenclature", FORM_REPLACE, false, &choice },
	{ ELEMENT_LIST, "CNO", FORM_CHECKED, false, NULL },
	{ ELEMENT_LIST, "BalanceControl", FORM_CHECKED, false, &choice },
	{ ELEMENT_GROUP, "Code", ITEM_CODE, true, &filled },
	{ ELEMENT_GROUP, "Name", ITEM_NAME, true, &filled },
	{ ELEMENT_GROUP, "ParentCode", ITEM_PARENT, true, NULL },
	{ ELEMENT_PRODUCT, "Barcode", ITEM_BARCODES, false, &barcode_shape },
	{ ELEMENT_PRODUCT, "Code", ITEM_CODE, true, &filled },
	{ ELEMENT_PRODUCT, "Name", ITEM_NAME, true, &filled },
	{ ELEMENT_PRODUCT, "ParentCode", ITEM_PARENT, true, NULL },
	{ ELEMENT_PRODUCT, "UnitCode", ITEM_UNIT_CODE, true, &unit },
	{ ELEMENT_PRODUCT, "UnitName", ITEM_UNIT_NAME, false, NULL },
	{ ELEMENT_PRODUCT, "Price", ITEM_PRICE, false, &price_shape },
	{ ELEMENT_PRODUCT, "Comment", ITEM_COMMENT, false, NULL },
	{ ELEMENT_PRODUCT, "PriceType", ITEM_PRICE_TYPE, false, NULL },
	{ ELEMENT_PRODUCT, "Article", ITEM_ARTICLE, false, NULL },
	{ ELEMENT_PRICE, "PriceCode", ITEM_PRICE_CODE, false, NULL },
	{ ELEMENT_PRICE, "PriceType", ITEM_PRICE_TYPE, true, NULL },
	{ ELEMENT_PRICE, "Price", ITEM_PRICE, true, &price_shape },
	{ ELEMENT_PRICE, "VAT", ITEM_VAT, false, NULL },
	{ ELEMENT_PRICE, "IncludesVAT", ITEM_INCLUDES_VAT, false, &choice },
	{ ELEMENT_BARCODE, "Barcode", ITEM_BARCODES, true, &barcode_shape },
};

/* The element of this name in that one; ELEMENT_TOP, and the error: none. */
static enum element
find_element(enum element within, const char *name, struct err *err)
{
	enum element e;

	for (e = ELEMENT_LIST; e < ELEMENTS; e++)
		if (elements[e].within & 1u << within &&
		    strcmp(elements[e].name, name) == 0)
			return e;
	if (within == ELEMENT_TOP)
		err_set(err, ERR_DATA, "the root is %.*s, not ProductsGroups",
		    text_fit_str(name, SHOWN), name);
	else
		err_set(err, ERR_DATA, "there is no %.*s within %s",
		    text_fit_str(name, SHOWN), name, elements[within].name);
	return ELEMENT_TOP;
}

static const struct attribute *
find_attribute(enum element of, const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(attribute_rules); i++)
		if (attribute_rules[i].of == of &&
		    strcmp(attribute_rules[i].name, name) == 0)
			return &attribute_rules[i];
	return NULL;
}

static int
check_value(const struct attribute *a, const char *value, struct err *err)
{
	if (a->shape == NULL || a->shape->is(value))
		return 0;
	return err_set(err, ERR_DATA, "%s: %s must be %s, not \"%.*s\"",
	    elements[a->of].name, a->name, a->shape->what,
	    text_fit_str(value, SHOWN), value);
}

/* Write one value into the form. */
static int
put(const struct attribute *a, const struct given *given, struct form *form,
    struct buf *values, struct err *err)
{
	size_t at = values->len;

	buf_add(values, given->value, given->len);
	buf_putc(values, '\0');
	form->at[a->field] = given->len > 0 ? (uint32_t)at : 0;
	return check_value(a, values->data + at, err);
}

/* Attributes were seen as bits of their rows: is a row without its own? */
static int
check_needed(enum element of, unsigned long seen, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(attribute_rules); i++)
		if (attribute_rules[i].of == of && attribute_rules[i].needed &&
		    !(seen >> i & 1))
			return err_set(err, ERR_DATA, "%s: there is no %s",
			    elements[of].name, attribute_rules[i].name);
	return 0;
}

/*
 * Put an element's attributes, which must be right one by one, into its form;
 * the values go behind what the buffer has.
 */
static int
fill_form(enum element of, const struct given *given, size_t n,
    struct form *form, struct buf *values, struct err *err)
{
	unsigned long seen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct attribute *a = find_attribute(of, given[i].name);

		if (a == NULL)
			return err_set(err, ERR_DATA,
			    "%s: the page has no attribute %.*s",
			    elements[of].name,
			    text_fit_str(given[i].name, SHOWN), given[i].name);
		if (put(a, &given[i], form, values, err) < 0)
			return -1;
		seen |= 1ul << (a - attribute_rules);
	}
	return check_needed(of, seen, err);
}

/* ---- do the groups hang together? ---- */

/*
 * From every group the walk goes up, parent by parent, and leaves its number in
 * the groups on its way: its own number again is a ring, an older one a way
 * that is known to end. So each group is passed once.
 */
struct group_walk {
	const struct goods_list *list;
	uint32_t number;
	struct err *err;
};

/* Whether this code of a parent means that there is none. */
static bool
is_none(const char *code)
{
	return *code == '\0' || strcmp(code, "none") == 0;
}

static void
refuse_group(const struct group_walk *walk, const struct goods_item *group,
    const char *what)
{
	const char *code = goods_item_get(group, ITEM_CODE);
	const char *parent = goods_item_get(group, ITEM_PARENT);

	err_set(walk->err, ERR_DATA,
	    "line %u: group \"%.*s\" is within \"%.*s\", %s", group->line,
	    text_fit_str(code, SHOWN), code, text_fit_str(parent, SHOWN),
	    parent, what);
}

/* The group's parent, NULL at the top; or false, and the error. */
static bool
step(const struct group_walk *walk, const struct goods_item *group,
    struct goods_item **parent)
{
	const char *code = goods_item_get(group, ITEM_PARENT);

	*parent = NULL;
	if (is_none(code))
		return true;
	*parent = goods_list_find(walk->list, LIST_GROUPS, code, "");
	if (*parent == NULL)
		refuse_group(walk, group, "a group that is not in the list");
	else if ((*parent)->seen == walk->number)
		refuse_group(walk, group, "which is within it: a ring");
	return *parent != NULL && (*parent)->seen != walk->number;
}

static bool
walk_up(void *cls, struct goods_item *group)
{
	struct group_walk *walk = cls;

	walk->number++;
	while (group != NULL && group->seen == 0) {
		group->seen = walk->number;
		if (!step(walk, group, &group))
			return false;
	}
	return true;
}

/*
 * All groups of a list: each must be within one of the list or within none,
 * and never within itself.
 */
static int
check_groups(const struct goods_list *list, struct err *err)
{
	struct group_walk walk = { list, 0, err };

	return goods_list_each(list, LIST_GROUPS, walk_up, &walk) ? 0 : -1;
}

/* ---- what elements mean together ---- */

enum { DEPTH = 8 };

/* A long name with many prices is many long names: there is an end to it. */
#define SIZE ((size_t)256 * 1024 * 1024)

struct upload_check {
	xmlParserCtxtPtr parser;
	struct err *err;
	bool failed;         /* err is set */
	struct given *given; /* attributes of the element at hand */
	size_t given_room;
	struct goods_list *list;
	enum element path[DEPTH]; /* the first is ELEMENT_TOP */
	int depth;
	const struct goods_item *group; /* the one that is open */
	struct buf values; /* of the product that is open, or the group */
	struct form product;
	struct form *prices;
	size_t nprices, room;
	struct buf barcodes;
};

static const char *
value_of(const struct upload_check *check, const struct form *form, int field)
{
	return check->values.data + form->at[field];
}

/* What has this key is there already. */
static void
refuse_again(const struct upload_check *check, enum list_kind kind,
    const char *const value[], struct err *err)
{
	const char *code = value[ITEM_CODE], *type = value[ITEM_PRICE_TYPE];
	const struct goods_item *first =
	    goods_list_find(check->list, kind, code, type);

	if (kind == LIST_GROUPS)
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

/* Add a form to the list, as a group or a product. */
static struct goods_item *
add_item(struct upload_check *check, enum list_kind kind,
    const struct form *form, struct err *err)
{
	const char *value[ITEM_FIELDS];
	struct goods_item *item;
	int i;

	for (i = 0; i < ITEM_FIELDS; i++)
		value[i] = value_of(check, form, i);
	if (kind == LIST_PRODUCTS)
		value[ITEM_BARCODES] = buf_str(&check->barcodes);
	item = goods_list_add(check->list, kind, value, form->line);
	if (item == NULL) {
		refuse_again(check, kind, value, err);
	} else if (check->list->size > SIZE) {
		err_set(err, ERR_DATA,
		    "the list needs more memory than the sandbox gives it");
		item = NULL;
	}
	return item;
}

static int
open_list(struct upload_check *check, struct form *form, struct err *err)
{
	(void)err;
	check->list->replaces =
	    strcmp(value_of(check, form, FORM_REPLACE), "Да") == 0;
	return 0;
}

static int
open_group(struct upload_check *check, struct form *form, struct err *err)
{
	if (strcmp(value_of(check, form, ITEM_CODE), "none") == 0 &&
	    !is_none(value_of(check, form, ITEM_PARENT)))
		return err_set(
		    err, ERR_DATA, "group \"none\" must not be within another");
	check->group = add_item(check, LIST_GROUPS, form, err);
	return check->group != NULL ? 0 : -1;
}

static void
add_barcode(struct upload_check *check, const struct form *form)
{
	const char *barcode = value_of(check, form, ITEM_BARCODES);

	if (*barcode == '\0')
		return;
	if (check->barcodes.len > 0)
		buf_putc(&check->barcodes, ' ');
	buf_puts(&check->barcodes, barcode);
}

static int
open_product(struct upload_check *check, struct form *form, struct err *err)
{
	const char *group = goods_item_get(check->group, ITEM_CODE);
	const char *parent = value_of(check, form, ITEM_PARENT);

	if (strcmp(parent, group) != 0 &&
	    !(is_none(parent) && strcmp(group, "none") == 0))
		return err_set(err, ERR_DATA,
		    "Product: ParentCode is \"%.*s\", but it stands in "
		    "group \"%.*s\"",
		    text_fit_str(parent, SHOWN), parent,
		    text_fit_str(group, SHOWN), group);
	check->product = *form;
	check->nprices = 0;
	buf_reset(&check->barcodes);
	add_barcode(check, form);
	return 0;
}

/* The product's form once more, with this price on it. */
static int
open_price(struct upload_check *check, struct form *form, struct err *err)
{
	static const enum item_field own[] = { ITEM_PRICE_TYPE, ITEM_PRICE_CODE,
		ITEM_PRICE, ITEM_VAT, ITEM_INCLUDES_VAT };
	struct form *price;
	size_t i;

	(void)err;
	if (check->nprices == check->room) {
		check->room = check->room > 0 ? 2 * check->room : 8;
		check->prices =
		    mem_resize(check->prices, check->room, sizeof(*price));
	}
	price = &check->prices[check->nprices++];
	*price = check->product;
	price->line = form->line;
	for (i = 0; i < NELEM(own); i++)
		price->at[own[i]] = form->at[own[i]];
	return 0;
}

static int
open_barcode(struct upload_check *check, struct form *form, struct err *err)
{
	(void)err;
	add_barcode(check, form);
	return 0;
}

static int
close_product(struct upload_check *check, struct err *err)
{
	const struct form *forms = check->prices;
	size_t i, n = check->nprices;

	if (n == 0) {
		forms = &check->product;
		n = 1;
	}
	for (i = 0; i < n; i++)
		if (add_item(check, LIST_PRODUCTS, &forms[i], err) == NULL)
			return err_in(err, "line %ld", forms[i].line);
	return 0;
}

static int
close_list(struct upload_check *check, struct err *err)
{
	return check_groups(check->list, err);
}

static const struct {
	int (*open)(struct upload_check *, struct form *, struct err *);
	int (*close)(struct upload_check *, struct err *);
} acts[ELEMENTS] = {
	[ELEMENT_LIST] = { open_list, close_list },
	[ELEMENT_GROUP] = { open_group, NULL },
	[ELEMENT_PRODUCT] = { open_product, close_product },
	[ELEMENT_PRICE] = { open_price, NULL },
	[ELEMENT_BARCODE] = { open_barcode, NULL },
};

/* What is within a product shares its buffer. */
static void
make_room(struct upload_check *check, enum element element)
{
	if (element > ELEMENT_PRODUCT)
		return;
	buf_reset(&check->values);
	buf_putc(&check->values, '\0');
}

static int
begin_element(
    struct upload_check *check, const char *name, size_t n, struct err *err)
{
	struct form form = { .line = check->parser->input->line };
	enum element element =
	    find_element(check->path[check->depth], name, err);

	if (element == ELEMENT_TOP)
		return err_in(err, "line %ld", form.line);
	check->path[++check->depth] = element;
	make_room(check, element);
	if (fill_form(element, check->given, n, &form, &check->values, err) <
		0 ||
	    (acts[element].open != NULL &&
		acts[element].open(check, &form, err) < 0))
		return err_in(err, "line %ld", form.line);
	return 0;
}

static int
end_element(struct upload_check *check, struct err *err)
{
	enum element element = check->path[check->depth--];

	if (acts[element].close == NULL)
		return 0;
	return acts[element].close(check, err);
}

static bool
is_blank(const char *text, int len)
{
	while (len-- > 0)
		if (strchr(" \t\r\n", *text++) == NULL)
			return false;
	return true;
}

/* ---- libxml2's side ---- */

/* After anything that may have failed. */
static void
go_on(struct upload_check *check, int rc)
{
	if (rc == 0)
		return;
	check->failed = true;
	xmlStopParser(check->parser);
}

static void
refuse(struct upload_check *check, const char *why)
{
	go_on(check, err_set(check->err, ERR_DATA, "line %d: %s",
			 check->parser->input->line, why));
}

/* What is not UTF-8 comes through a converter. */
static void
on_begin(void *cls)
{
	struct upload_check *check = cls;

	if (check->parser->input->buf->encoder != NULL)
		refuse(check, "the page has UTF-8, and no other encoding");
}

/* It is refused before any of it is looked at. */
static void
on_doctype(
    void *cls, const xmlChar *name, const xmlChar *ext, const xmlChar *sys)
{
	(void)name, (void)ext, (void)sys;
	refuse(cls, "the page has no DOCTYPE");
}

/* libxml2 tells name, prefix, URI, begin and end of each value. */
static void
take_attributes(struct upload_check *check, size_t n, const xmlChar **five)
{
	size_t i;

	if (n > check->given_room) {
		check->given =
		    mem_resize(check->given, n, sizeof(*check->given));
		check->given_room = n;
	}
	for (i = 0; i < n; i++, five += 5)
		check->given[i] = (struct given){ (const char *)five[0],
			(const char *)five[3], (size_t)(five[4] - five[3]) };
}

static bool
has_prefix(size_t n, const xmlChar **five)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (five[5 * i + 1] != NULL)
			return true;
	return false;
}

static void
on_open(void *cls, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nspaces, const xmlChar **spaces, int n,
    int defaulted, const xmlChar **five)
{
	struct upload_check *check = cls;

	(void)prefix, (void)spaces, (void)defaulted;
	if (check->failed)
		return;
	if (uri != NULL || nspaces > 0 || has_prefix((size_t)n, five)) {
		refuse(check, "the page has no namespaces");
		return;
	}
	take_attributes(check, (size_t)n, five);
	go_on(check,
	    begin_element(check, (const char *)name, (size_t)n, check->err));
}

static void
on_close(
    void *cls, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct upload_check *check = cls;

	(void)name, (void)prefix, (void)uri;
	if (!check->failed)
		go_on(check, end_element(check, check->err));
}

static void
on_text(void *cls, const xmlChar *text, int len)
{
	struct upload_check *check = cls;

	if (!check->failed && !is_blank((const char *)text, len))
		go_on(check, err_set(check->err, ERR_DATA,
				 "line %d: %s must not hold text",
				 check->parser->input->line,
				 elements[check->path[check->depth]].name));
}

/* Of several complaints the first one is kept. */
static void
on_error(void *cls, xmlErrorPtr said)
{
	struct upload_check *check = cls;
	const char *words = said->message != NULL ? said->message : "";

	if (check->failed || said->level < XML_ERR_ERROR)
		return;
	check->failed = true;
	err_set(check->err, ERR_DATA, "line %d: not XML: %.*s", said->line,
	    (int)strcspn(words, "\n"), words);
}

static const xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.startDocument = on_begin,
	.internalSubset = on_doctype,
	.startElementNs = on_open,
	.endElementNs = on_close,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_text,
	.serror = on_error,
};

static int
parse(struct upload_check *check, const struct buf *file)
{
	xmlParserCtxtPtr parser = check->parser;

	*parser->sax = handler;
	parser->userData = check;
	xmlCtxtReadMemory(parser, file->data, (int)file->len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOWARNING);
	if (check->failed)
		return -1;
	if (!parser->wellFormed)
		return err_set(check->err, ERR_DATA, "not XML");
	return 0;
}

int
upload_check_list(
    struct goods_list *list, const struct buf *file, struct err *err)
{
	struct upload_check check = { .list = list, .err = err };
	int rc;

	check.parser = xmlNewParserCtxt();
	if (check.parser == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	rc = parse(&check, file);
	xmlFreeParserCtxt(check.parser);
	free(check.given);
	buf_clear(&check.values);
	buf_clear(&check.barcodes);
	free(check.prices);
	return rc;
}
