/*
 * A product as an element. This is most of an upload's bytes, and libxml2's
 * writer was measured to take as long for them as everything else together, so
 * texts that need no escape are copied as they are.
 */
#include "sink/nomenclature_internal.h"
#include "base/scan.h"

#include <string.h>

/* In the order of the cloud's page. */
static const struct {
	enum goods_field field;
	const char *words; /* what comes before the value */
	size_t len;
} attributes[] = {
#define ATTRIBUTE(field, words)                                                \
	{                                                                      \
		field, words, sizeof(words) - 1                                \
	}
	ATTRIBUTE(GOODS_BARCODE, "      <Product Barcode=\""),
	ATTRIBUTE(GOODS_CODE, "\" Code=\""),
	ATTRIBUTE(GOODS_NAME, "\" Name=\""),
	ATTRIBUTE(GOODS_GROUP_CODE, "\" ParentCode=\""),
	ATTRIBUTE(GOODS_UNIT_CODE, "\" UnitCode=\""),
	ATTRIBUTE(GOODS_UNIT_NAME, "\" UnitName=\""),
	ATTRIBUTE(GOODS_PRICE, "\" Price=\""),
	ATTRIBUTE(GOODS_COMMENT, "\" Comment=\""),
	ATTRIBUTE(GOODS_PRICE_TYPE, "\" PriceType=\""),
};

#define NATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))
#define WORDS       160 /* no less than all words, and the end */

static char *
put_bytes(char *to, const char *s, size_t len)
{
	memcpy(to, s, len);
	return to + len;
}

/* ---- texts ---- */

/* Tabs and ends of lines would be read as blanks. */
static const struct {
	const char *words;
	size_t len;
} escapes[0x100] = {
#define ESCAPE(c, words) [c] = { words, sizeof(words) - 1 }
	ESCAPE('&', "&amp;"),
	ESCAPE('<', "&lt;"),
	ESCAPE('>', "&gt;"),
	ESCAPE('"', "&quot;"),
	ESCAPE('\t', "&#9;"),
	ESCAPE('\n', "&#10;"),
	ESCAPE('\r', "&#13;"),
};

static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b == '&') | (scan_block)(b == '<') |
	       (scan_block)(b == '>') | (scan_block)(b == '"') |
	       (scan_block)(b < 0x20);
}

char *
text_put(char *to, const char *s, size_t len)
{
	const char *end = s + len;

	if (len == 0)
		return to;
	if (scan_is_clean(s, len, mark, NULL))
		return put_bytes(to, s, len);
	for (; s < end; s++) {
		unsigned char c = (unsigned char)*s;

		if (escapes[c].len == 0)
			*to++ = *s;
		else
			to = put_bytes(to, escapes[c].words, escapes[c].len);
	}
	return to;
}

/* 1990.00 is 1 990,00 there, with a plain blank. */
static char *
put_price(char *to, const char *s, size_t len)
{
	size_t whole, i;

	if (len == 0)
		return to;
	whole = len - 3; /* without the point and two decimals */
	for (i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			*to++ = ' ';
		*to++ = s[i];
	}
	*to++ = ',';
	return put_bytes(to, s + whole + 1, 2);
}

/* ---- the element ---- */

size_t
product_room(const struct goods_product *p)
{
	size_t n = WORDS, i;

	for (i = 0; i < NATTRIBUTES; i++)
		n += TEXT_ROOM(p->fields[attributes[i].field].len);
	return n;
}

char *
product_put(char *to, const struct goods_product *p)
{
	size_t i;

	for (i = 0; i < NATTRIBUTES; i++) {
		const struct cell *c = &p->fields[attributes[i].field];

		to = put_bytes(to, attributes[i].words, attributes[i].len);
		to = attributes[i].field == GOODS_PRICE
			 ? put_price(to, c->text, c->len)
			 : text_put(to, c->text, c->len);
	}
	return stpcpy(to, "\"/>\n");
}
