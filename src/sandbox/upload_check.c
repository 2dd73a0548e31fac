/*
 * A product is written down when it ends, for only then all of its prices and
 * barcodes are known: once for each Price within it, else once as it stands.
 * Until then it is a form whose values lie in a buffer, used again for the
 * next product. Groups may come in any order; whether they hang together is
 * seen at the end of the list.
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

/*
 * The clerk's parts: clerk_page.c knows which elements and attributes
 * there are, clerk.c what they mean together, and clerk_groups.c whether the
 * groups of a list hang together.
 */

/* No element stands in more than one place of the path at a time. */
enum clerk_element {
	CLERK_TOP, /* where there is no element yet */
	CLERK_LIST,
	CLERK_GROUP,
	CLERK_PRODUCTS,
	CLERK_PRODUCT,
	CLERK_PRICES,
	CLERK_PRICE,
	CLERK_BARCODES,
	CLERK_BARCODE,
	CLERK_ELEMENTS
};

/* Attributes that are no fields of a ware. */
enum {
	CLERK_REPLACE = WARES_FIELDS, /* DropNomenclature */
	CLERK_CHECKED,                /* looked at, and not kept */
	CLERK_FIELDS
};

/* The values of an element: where they are in a buffer; at 0 is "". */
struct clerk_form {
	long line;
	uint32_t at[CLERK_FIELDS];
};

/* So many columns of a value are shown. */
enum { SHOWN = 80 };

/*
 * Every group climbs to the top from parent to parent, and leaves its climb's
 * number in the groups on its way: its own number again is a ring, an older
 * one is a way that is known to end. So each group is passed once.
 */

struct climb {
	const struct wares *wares;
	uint32_t number;
	struct err *err;
};

/* Whether this code of a parent means that there is none. */
static bool
clerk_is_none(const char *code)
{
	return *code == '\0' || strcmp(code, "none") == 0;
}

static void
refuse(const struct climb *climb, const struct ware *group, const char *what)
{
	const char *code = ware_get(group, WARES_CODE);
	const char *parent = ware_get(group, WARES_PARENT);

	err_set(climb->err, ERR_DATA,
	    "line %u: group \"%.*s\" is within \"%.*s\", %s", group->line,
	    text_fit_str(code, SHOWN), code, text_fit_str(parent, SHOWN),
	    parent, what);
}

/* The group's parent, NULL at the top; or false, and the error. */
static bool
step(const struct climb *climb, const struct ware *group, struct ware **parent)
{
	const char *code = ware_get(group, WARES_PARENT);

	*parent = NULL;
	if (clerk_is_none(code))
		return true;
	*parent = wares_find(climb->wares, WARES_GROUPS, code, "");
	if (*parent == NULL)
		refuse(climb, group, "a group that is not in the list");
	else if ((*parent)->seen == climb->number)
		refuse(climb, group, "which is within it: a ring");
	return *parent != NULL && (*parent)->seen != climb->number;
}

static bool
climb_from(void *cls, struct ware *group)
{
	struct climb *climb = cls;

	climb->number++;
	while (group != NULL && group->seen == 0) {
		group->seen = climb->number;
		if (!step(climb, group, &group))
			return false;
	}
	return true;
}

/*
 * All groups of a list: each must be within one of the list or within none,
 * and never within itself.
 */
static int
clerk_check_groups(const struct wares *wares, struct err *err)
{
	struct climb climb = { wares, 0, err };

	return wares_each(wares, WARES_GROUPS, climb_from, &climb) ? 0 : -1;
}

/*
 * Digits are counted and what stands between them is compared.
 */

static const char nbsp[] = "\xc2\xa0";

static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

bool
form_is_filled(const char *text)
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
form_is_date(const char *text)
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
form_is_unit(const char *text)
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
form_is_price(const char *text)
{
	size_t n = digits(text);

	if (*text == '\0')
		return true;
	if (n == 0 || (*text == '0' && n > 1))
		return false;
	return is_of_page(text, n) || ends(text + n, '.');
}

bool
form_is_barcode(const char *text)
{
	return strpbrk(text, " \t\r\n") == NULL && strstr(text, nbsp) == NULL;
}

bool
form_is_choice(const char *text)
{
	return *text == '\0' || strcmp(text, "Да") == 0 ||
	       strcmp(text, "Нет") == 0;
}

/*
 * The page as two tables: where an element may stand, and what its attributes
 * look like. The page shows all of its attributes with every product and says
 * of none that it may be missing; those are asked for here without which a
 * product is none.
 */

#define IN(element) (1u << CLERK_##element)

/* So much of a foreign text is shown. */

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
static const struct shape price_shape = { form_is_price,
	"empty or an amount like 1 990,00 or 1990.00" };
static const struct shape barcode_shape = { form_is_barcode, "without blanks" };
static const struct shape choice = { form_is_choice, "Да, Нет or empty" };

static const struct attribute {
	enum clerk_element of;
	const char *name;
	int field;
	bool needed;
	const struct shape *shape; /* NULL: any text */
} attribute_rules[] = {
	{ CLERK_LIST, "Date", CLERK_CHECKED, true, &date },
	{ CLERK_LIST, "DropNomenclature", CLERK_REPLACE, false, &choice },
	{ CLERK_LIST, "CNO", CLERK_CHECKED, false, NULL },
	{ CLERK_LIST, "BalanceControl", CLERK_CHECKED, false, &choice },
	{ CLERK_GROUP, "Code", WARES_CODE, true, &filled },
	{ CLERK_GROUP, "Name", WARES_NAME, true, &filled },
	{ CLERK_GROUP, "ParentCode", WARES_PARENT, true, NULL },
	{ CLERK_PRODUCT, "Barcode", WARES_BARCODES, false, &barcode_shape },
	{ CLERK_PRODUCT, "Code", WARES_CODE, true, &filled },
	{ CLERK_PRODUCT, "Name", WARES_NAME, true, &filled },
	{ CLERK_PRODUCT, "ParentCode", WARES_PARENT, true, NULL },
	{ CLERK_PRODUCT, "UnitCode", WARES_UNIT_CODE, true, &unit },
	{ CLERK_PRODUCT, "UnitName", WARES_UNIT_NAME, false, NULL },
	{ CLERK_PRODUCT, "Price", WARES_PRICE, false, &price_shape },
	{ CLERK_PRODUCT, "Comment", WARES_COMMENT, false, NULL },
	{ CLERK_PRODUCT, "PriceType", WARES_PRICE_TYPE, false, NULL },
	{ CLERK_PRODUCT, "Article", WARES_ARTICLE, false, NULL },
	{ CLERK_PRICE, "PriceCode", WARES_PRICE_CODE, false, NULL },
	{ CLERK_PRICE, "PriceType", WARES_PRICE_TYPE, true, NULL },
	{ CLERK_PRICE, "Price", WARES_PRICE, true, &price_shape },
	{ CLERK_PRICE, "VAT", WARES_VAT, false, NULL },
	{ CLERK_PRICE, "IncludesVAT", WARES_INCLUDES_VAT, false, &choice },
	{ CLERK_BARCODE, "Barcode", WARES_BARCODES, true, &barcode_shape },
};

/* What an element's name is, as an error shows it. */
static const char *
clerk_page_name(enum clerk_element element)
{
	return elements[element].name;
}

/* The element of this name within that one; 0, and the error, if it is wrong */
static enum clerk_element
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

	for (i = 0; i < NELEM(attribute_rules); i++)
		if (attribute_rules[i].of == of &&
		    strcmp(attribute_rules[i].name, name) == 0)
			return &attribute_rules[i];
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
		seen |= 1ul << (a - attribute_rules);
	}
	return check_needed(of, seen, err);
}

enum { DEPTH = 8 };

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

static struct clerk *
clerk_new(struct wares *wares)
{
	struct clerk *clerk = mem_new(sizeof(*clerk));

	clerk->wares = wares;
	return clerk;
}

static void
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

static int
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

/* The reader sees to it that elements open and close as in XML. */
static int
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

static int
clerk_close(struct clerk *clerk, struct err *err)
{
	enum clerk_element element = clerk->path[clerk->depth--];

	if (acts[element].close == NULL)
		return 0;
	return acts[element].close(clerk, err);
}

/*
 * libxml2 says what is XML and what is none; the clerk says the rest. A
 * DOCTYPE is refused before any of it is looked at, and so is a document in
 * another encoding than the page's.
 */

struct reading {
	struct clerk *clerk;
	xmlParserCtxtPtr parser;
	struct clerk_attribute *attributes;
	size_t room;
	struct err *err;
	bool failed; /* err is set */
};

static long
line_of(const struct reading *reading)
{
	return reading->parser->input->line;
}

/* After anything that may have failed. */
static void
go_on(struct reading *reading, int rc)
{
	if (rc == 0)
		return;
	reading->failed = true;
	xmlStopParser(reading->parser);
}

static void
read_refuse(struct reading *reading, const char *why)
{
	go_on(reading, err_set(reading->err, ERR_DATA, "line %ld: %s",
			   line_of(reading), why));
}

/* What is not UTF-8 comes through a converter. */
static void
begin(void *cls)
{
	struct reading *reading = cls;

	if (reading->parser->input->buf->encoder != NULL)
		read_refuse(
		    reading, "the page has UTF-8, and no other encoding");
}

static void
see_doctype(
    void *cls, const xmlChar *name, const xmlChar *ext, const xmlChar *sys)
{
	(void)name, (void)ext, (void)sys;
	read_refuse(cls, "the page has no DOCTYPE");
}

/* libxml2 tells name, prefix, URI, begin and end of each value. */
static void
take_attributes(struct reading *reading, size_t n, const xmlChar **five)
{
	size_t i;

	if (n > reading->room) {
		reading->attributes = mem_resize(
		    reading->attributes, n, sizeof(*reading->attributes));
		reading->room = n;
	}
	for (i = 0; i < n; i++, five += 5)
		reading->attributes[i] =
		    (struct clerk_attribute){ (const char *)five[0],
			    (const char *)five[3],
			    (size_t)(five[4] - five[3]) };
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
open_element(void *cls, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nspaces, const xmlChar **spaces, int n,
    int defaulted, const xmlChar **five)
{
	struct reading *reading = cls;

	(void)prefix, (void)spaces, (void)defaulted;
	if (reading->failed)
		return;
	if (uri != NULL || nspaces > 0 || has_prefix((size_t)n, five)) {
		read_refuse(reading, "the page has no namespaces");
		return;
	}
	take_attributes(reading, (size_t)n, five);
	go_on(reading,
	    clerk_open(reading->clerk, line_of(reading), (const char *)name,
		reading->attributes, (size_t)n, reading->err));
}

static void
close_element(
    void *cls, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = cls;

	(void)name, (void)prefix, (void)uri;
	if (!reading->failed)
		go_on(reading, clerk_close(reading->clerk, reading->err));
}

static void
see_text(void *cls, const xmlChar *text, int len)
{
	struct reading *reading = cls;

	if (!reading->failed)
		go_on(reading,
		    clerk_text(reading->clerk, line_of(reading),
			(const char *)text, (size_t)len, reading->err));
}

/* Of several complaints the first one tells. */
static void
complain(void *cls, xmlErrorPtr said)
{
	struct reading *reading = cls;
	const char *words = said->message != NULL ? said->message : "";

	if (reading->failed || said->level < XML_ERR_ERROR)
		return;
	reading->failed = true;
	err_set(reading->err, ERR_DATA, "line %d: not XML: %.*s", said->line,
	    (int)strcspn(words, "\n"), words);
}

static const xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.startDocument = begin,
	.internalSubset = see_doctype,
	.startElementNs = open_element,
	.endElementNs = close_element,
	.characters = see_text,
	.ignorableWhitespace = see_text,
	.cdataBlock = see_text,
	.serror = complain,
};

static int
parse(struct reading *reading, const struct buf *file)
{
	xmlParserCtxtPtr parser = reading->parser;

	*parser->sax = handler;
	parser->userData = reading;
	xmlCtxtReadMemory(parser, file->data, (int)file->len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOWARNING);
	if (reading->failed)
		return -1;
	if (!parser->wellFormed)
		return err_set(reading->err, ERR_DATA, "not XML");
	return 0;
}

int
wares_read(struct wares *wares, const struct buf *file, struct err *err)
{
	struct reading reading = { .err = err };
	int rc;

	reading.parser = xmlNewParserCtxt();
	if (reading.parser == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	reading.clerk = clerk_new(wares);
	rc = parse(&reading, file);
	clerk_free(reading.clerk);
	xmlFreeParserCtxt(reading.parser);
	free(reading.attributes);
	return rc;
}
