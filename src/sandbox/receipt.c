/*
 * Writing a receipt, element by element in the order of the cloud's page. A
 * label runs from the first constant byte to the last one: a till's from
 * </Date> to <DocSum>, a good's from <Product> to <Discount>.
 */
#include "sandbox/receipt.h"
#include "base/mem.h"
#include "sandbox/catalog.h"
#include "sandbox/moment.h"

#include <limits.h>
#include <stdlib.h>

#define TEXT(b, s) buf_add((b), (s), sizeof(s) - 1)

enum { ORGANIZATION = 310, FIRST_STORE = 401, FIRST_CASH_BOX = 701 };

struct receipt_labels {
	struct buf *goods;
	struct buf *tills;
	unsigned ntills;
};

static void
put_number(struct buf *b, uint64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	buf_add(b, digits + at, sizeof(digits) - at);
}

/* 1990, else with point and kopecks: 995.50. */
static void
put_money(struct buf *b, int64_t kopecks)
{
	int cents = (int)(kopecks % 100);
	char tail[] = { '.', (char)('0' + cents / 10),
		(char)('0' + cents % 10) };

	put_number(b, (uint64_t)kopecks / 100);
	if (cents != 0)
		buf_add(b, tail, sizeof(tail));
}

/* 2, 1.5, 0.345: no zeros at the end. */
static void
put_quantity(struct buf *b, int64_t thousandths)
{
	int part = (int)(thousandths % 1000);
	char tail[] = { '.', (char)('0' + part / 100),
		(char)('0' + part / 10 % 10), (char)('0' + part % 10) };
	size_t len = sizeof(tail);

	put_number(b, (uint64_t)thousandths / 1000);
	if (part == 0)
		return;
	while (tail[len - 1] == '0')
		len--;
	buf_add(b, tail, len);
}

static void
put_hex(struct buf *b, uint32_t n, unsigned digits)
{
	while (digits-- > 0)
		buf_putc(b, "0123456789abcdef"[n >> (4 * digits) & 0xf]);
}

static void
put_escaped(struct buf *b, const char *text)
{
	static const char *const escapes[UCHAR_MAX + 1] = {
		['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['"'] = "&quot;",
	};

	for (; *text != '\0'; text++) {
		const char *escaped = escapes[(unsigned char)*text];

		if (escaped != NULL)
			buf_puts(b, escaped);
		else
			buf_putc(b, *text);
	}
}

static void
label_till(struct buf *b, unsigned store, unsigned box, unsigned till)
{
	buf_printf(b,
	    "</Date>\n"
	    "      <OrganizationCode>%d</OrganizationCode>\n"
	    "      <CashBoxCode>%u</CashBoxCode>\n"
	    "      <CashBoxName>Касса %u</CashBoxName>\n"
	    "      <StoreCode>%u</StoreCode>\n"
	    "      <StoreName>",
	    ORGANIZATION, FIRST_CASH_BOX + till, box + 1, FIRST_STORE + store);
	put_escaped(b, catalog_stores[store % catalog_nstores]);
	if (store >= catalog_nstores)
		buf_printf(b, " (%zu)", store / catalog_nstores + 1);
	buf_puts(b, "</StoreName>\n      <DocSum>");
}

static void
label_good(struct buf *b, const struct catalog_good *good)
{
	buf_printf(b,
	    "      <Product>\n"
	    "        <ProductCode>%s</ProductCode>\n"
	    "        <ProductName>",
	    good->code);
	put_escaped(b, good->name);
	buf_printf(b,
	    "</ProductName>\n"
	    "        <UnitCode>%s</UnitCode>\n"
	    "        <Price>",
	    good->unit);
	put_money(b, good->price);
	buf_puts(b, "</Price>\n        <Discount>");
}

struct receipt_labels *
receipt_labels_new(unsigned stores, unsigned cash_boxes)
{
	struct receipt_labels *labels = mem_new(sizeof(*labels));
	unsigned till;
	size_t i;

	labels->ntills = stores * cash_boxes;
	labels->tills = mem_array(labels->ntills, sizeof(struct buf));
	for (till = 0; till < labels->ntills; till++)
		label_till(&labels->tills[till], till / cash_boxes,
		    till % cash_boxes, till);
	labels->goods = mem_array(catalog_ngoods, sizeof(struct buf));
	for (i = 0; i < catalog_ngoods; i++)
		label_good(&labels->goods[i], &catalog_goods[i]);
	return labels;
}

void
receipt_labels_free(struct receipt_labels *labels)
{
	unsigned till;
	size_t i;

	for (till = 0; till < labels->ntills; till++)
		buf_clear(&labels->tills[till]);
	for (i = 0; i < catalog_ngoods; i++)
		buf_clear(&labels->goods[i]);
	free(labels->tills);
	free(labels->goods);
	free(labels);
}

/* As a MongoDB ObjectId: time, machine and process, counter. */
static void
put_docnum(struct buf *b, const struct receipt *r)
{
	put_hex(b, (uint32_t)r->date, 8);
	put_hex(b, r->maker, 6);
	put_hex(b, r->till, 4);
	put_hex(b, r->number, 6);
}

static void
put_head(struct buf *b, const struct buf *till, const struct receipt *r)
{
	TEXT(b, "  <Doc>\n    <Head>\n      <Date>");
	moment_put(b, r->date);
	buf_add(b, till->data, till->len);
	put_money(b, r->sum);
	TEXT(b, "</DocSum>\n      <DocSumWithDiscount>");
	put_money(b, r->net);
	TEXT(b, "</DocSumWithDiscount>\n      <DocNum>");
	put_docnum(b, r);
	TEXT(b, "</DocNum>\n      <PayCard>");
	put_money(b, r->card);
	TEXT(b, "</PayCard>\n      <PayCash>");
	put_money(b, r->cash);
	TEXT(b, "</PayCash>\n    </Head>\n    <Products>\n");
}

static void
put_line(struct buf *b, const struct buf *good, const struct receipt_line *line)
{
	buf_add(b, good->data, good->len);
	put_money(b, line->discount);
	TEXT(b, "</Discount>\n        <Quantity>");
	put_quantity(b, line->quantity);
	TEXT(b, "</Quantity>\n        <Sum>");
	put_money(b, line->sum);
	TEXT(b, "</Sum>\n        <SumWithDiscount>");
	put_money(b, line->sum - line->discount);
	TEXT(b, "</SumWithDiscount>\n      </Product>\n");
}

void
receipt_put(
    struct buf *b, const struct receipt_labels *labels, const struct receipt *r)
{
	unsigned i;

	put_head(b, &labels->tills[r->till], r);
	for (i = 0; i < r->nlines; i++)
		put_line(b, &labels->goods[r->lines[i].good], &r->lines[i]);
	TEXT(b, "    </Products>\n  </Doc>\n");
}
