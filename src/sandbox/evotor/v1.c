/*
 * A table says of which transactions a document of each type is made; the
 * members of each come as terminals sent them. Empty members are null.
 */
#include "sandbox/evotor/v1.h"
#include "sandbox/evotor/json.h"
#include "sandbox/evotor/people.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- who and where ---- */

static void
put_store(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	struct buf name = BUF_INIT;

	evotor_store_name(&name, number);
	evotor_put_id(b, "uuid", shop, EVOTOR_STORE, number);
	json_member_text(b, "address", evotor_address(number));
	json_member_text(b, "name", buf_str(&name));
	evotor_null(b, "code");
	buf_clear(&name);
}

static void
put_device(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	unsigned store = number / shop->plan.devices;
	char name[32];

	snprintf(name, sizeof(name), "Касса №%u", number + 1);
	evotor_put_id(b, "uuid", shop, EVOTOR_DEVICE, number);
	evotor_null(b, "code");
	json_member_text(b, "name", name);
	evotor_put_id(b, "storeUuid", shop, EVOTOR_STORE, store);
	json_member_int(b, "timezoneOffset", evotor_zone(store));
}

static void
put_employee(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	struct evotor_person person = evotor_employee(number);

	evotor_put_id(b, "uuid", shop, EVOTOR_EMPLOYEE, number);
	json_member_text(b, "name", person.name);
	json_member_text(b, "lastName", person.last_name);
	json_member_text(b, "patronymicName", person.patronymic_name);
	if (person.phone != 0)
		json_member_int(b, "phone", person.phone);
	else
		evotor_null(b, "phone");
	evotor_null(b, "code");
	evotor_put_stores(shop, number, b);
	json_member_text(b, "role", person.role);
}

void
evotor_v1_thing(const struct evotor_shop *shop, enum evotor_thing thing,
    unsigned number, struct buf *b)
{
	buf_putc(b, '{');
	if (thing == EVOTOR_STORE)
		put_store(shop, number, b);
	else if (thing == EVOTOR_DEVICE)
		put_device(shop, number, b);
	else
		put_employee(shop, number, b);
	buf_putc(b, '}');
}

/* ---- transactions ---- */

/* A document on its way into the buffer. */
struct v1_writer {
	const struct evotor_shop *shop;
	const struct evotor_document *d;
	struct buf *b;
	const char *user;
	int64_t sign; /* of what leaves the shop for money, or comes back */
	int64_t id;   /* of the next transaction */
};

static void
begin(struct v1_writer *w, const char *type)
{
	json_next(w->b);
	buf_putc(w->b, '{');
	evotor_digits(w->b, "id", w->id++, 1);
	json_member_text(w->b, "type", type);
	evotor_null(w->b, "uuid");
	evotor_null(w->b, "userCode");
	json_member_text(w->b, "userUuid", w->user);
	evotor_stamp(w->b, "creationDate", w->d->head.close);
	json_member_int(w->b, "timezone", evotor_zone(w->d->head.place.store));
}

static void
end(struct v1_writer *w)
{
	buf_putc(w->b, '}');
}

/* The customer, and the document that this one takes back. */
static void
put_client(struct v1_writer *w)
{
	char id[EVOTOR_UUID];

	evotor_null(w->b, "clientName");
	json_member_text(
	    w->b, "clientPhone", w->d->phone ? "70000000099" : NULL);
	evotor_null(w->b, "couponNumber");
	if (!w->d->has_base) {
		evotor_null(w->b, "baseDocumentUUID");
		evotor_null(w->b, "baseDocumentNumber");
		return;
	}
	evotor_document_id(w->shop, &w->d->base, id);
	json_member_text(w->b, "baseDocumentUUID", id);
	evotor_digits(w->b, "baseDocumentNumber", w->d->base_number, 1);
}

static void
put_open(struct v1_writer *w)
{
	begin(w, "DOCUMENT_OPEN");
	put_client(w);
	end(w);
}

static void
put_end(struct v1_writer *w)
{
	int64_t quantity = 0;
	unsigned i;

	for (i = 0; i < w->d->nlines; i++)
		quantity += w->d->lines[i].quantity;
	begin(w, "DOCUMENT_CLOSE");
	evotor_money_full(w->b, "sum", w->sign * w->d->net);
	evotor_quantity_full(w->b, "quantity", w->sign * quantity);
	put_client(w);
	end(w);
}

/* ---- lines ---- */

/* The reserved product of a line of free price, which may be null as well. */
static const char FREE[] = "390067bf-e8d3-4fcc-8c30-fbfd77a0a70d";

static void
put_commodity(struct v1_writer *w, const struct evotor_line *line)
{
	char id[EVOTOR_UUID];

	json_member_text(w->b, "commodityCode", line->good->code);
	if (line->good->code == NULL) {
		json_member_text(w->b, "commodityUuid",
		    line->born.index % 2 == 0 ? FREE : NULL);
		return;
	}
	evotor_product_id(w->shop, w->d->head.place.store, line->good, id);
	json_member_text(w->b, "commodityUuid", id);
}

static int64_t
price_of(int64_t sum, int64_t quantity)
{
	return (sum * 1000 + quantity / 2) / quantity;
}

static void
put_position(struct v1_writer *w, const struct evotor_line *line)
{
	const struct evotor_good *good = line->good;

	begin(w, "REGISTER_POSITION");
	put_commodity(w, line);
	json_member_text(w->b, "commodityName", good->name);
	json_member_text(w->b, "commodityType", good->type);
	json_member_text(w->b, "barcode", good->barcode);
	if (good->marked)
		buf_printf(w->b, ",\"mark\":\"01%s21%08u\"", good->barcode,
		    (unsigned)(line->born.index * EVOTOR_LINES + line->nborn));
	else
		evotor_null(w->b, "mark");
	evotor_money(w->b, "price", line->price);
	evotor_quantity_full(w->b, "quantity", w->sign * line->quantity);
	evotor_money_full(w->b, "sum", w->sign * line->sum);
	evotor_money(w->b, "resultPrice", price_of(line->net, line->quantity));
	evotor_money_full(w->b, "resultSum", w->sign * line->net);
	evotor_money(w->b, "costPrice", good->cost);
	json_member_text(w->b, "measureName", good->measure);
	evotor_quantity(w->b, "balanceQuantity", line->initial);
	json_member_text(w->b, "positionId", "-1");
	json_member_text(w->b, "fprintSection", "0");
	evotor_quantity(w->b, "tareVolume", good->tare);
	evotor_quantity(w->b, "alcoholByVolume", good->by_volume);
	json_member_int(w->b, "alcoholProductKindCode", good->kind);
	evotor_array(w->b, "extraKeys");
	buf_putc(w->b, ']');
	end(w);
}

static void
put_line_discounts(struct v1_writer *w, const struct evotor_line *line)
{
	if (line->off > 0) {
		begin(w, "DISCOUNT_POSITION");
		evotor_quantity_full(w->b, "discountSum", line->off * 10);
		json_member_int(w->b, "discountType", 1);
		evotor_quantity_full(w->b, "percent", line->percent * 1000);
		end(w);
	}
	if (line->share > 0) {
		begin(w, "DISCOUNT_DOCUMENT_POSITION");
		evotor_null(w->b, "couponNumber");
		evotor_quantity_full(
		    w->b, "discountDocumentSum", w->d->discount * 10);
		evotor_quantity_full(
		    w->b, "discountPositionPercent", w->d->percent * 1000);
		evotor_quantity_full(
		    w->b, "discountPositionSum", line->share * 10);
		json_member_int(w->b, "discountType", 1);
		end(w);
	}
}

static void
put_tax(struct v1_writer *w, const struct evotor_line *line)
{
	const char *tax = line->good->tax;

	begin(w, "POSITION_TAX");
	put_commodity(w, line);
	json_member_text(w->b, "barcode", line->good->barcode);
	json_member_text(w->b, "tax", tax);
	json_member_int(w->b, "taxPercent", evotor_vat_percent(tax));
	evotor_null(w->b, "taxRateCode");
	evotor_money_full(w->b, "taxSum", evotor_vat(tax, line->sum));
	evotor_money_full(w->b, "resultTaxSum", evotor_vat(tax, line->net));
	evotor_money(w->b, "resultPrice", price_of(line->net, line->quantity));
	evotor_money_full(w->b, "resultSum", w->sign * line->net);
	end(w);
}

static void
put_lines(struct v1_writer *w)
{
	unsigned i;

	for (i = 0; i < w->d->nlines; i++)
		put_position(w, &w->d->lines[i]);
}

/* ---- receipts ---- */

static const char *const ways[EVOTOR_WAYS] = { [EVOTOR_CASH] = "CASH",
	[EVOTOR_CARD] = "CARD",
	[EVOTOR_ADVANCE] = "ADVANCE",
	[EVOTOR_CREDIT] = "CREDIT" };

static void
put_payment(struct v1_writer *w, enum evotor_way way, int64_t sum)
{
	begin(w, "PAYMENT");
	evotor_null(w->b, "rrn");
	json_member_text(w->b, "paymentType", ways[way]);
	evotor_money_full(w->b, "sum", sum);
	end(w);
}

/* What was received in all ways, then what went back as change. */
static void
put_payments(struct v1_writer *w)
{
	const struct evotor_payment *p = w->d->payments;
	unsigned n = w->d->npayments, i;

	for (i = 0; i < n; i++)
		put_payment(w, p[i].way, w->sign * p[i].given);
	if (w->d->discount > 0) {
		begin(w, "DISCOUNT_DOCUMENT");
		evotor_null(w->b, "couponNumber");
		evotor_quantity_full(w->b, "discountSum", w->d->discount * 10);
		json_member_int(w->b, "discountType", 1);
		evotor_quantity_full(w->b, "percent", w->d->percent * 1000);
		end(w);
	}
	for (i = 0; i < n; i++)
		if (p[i].way == EVOTOR_CASH)
			put_payment(w, EVOTOR_CASH, -w->sign * p[i].change);
}

static void
put_print(struct v1_writer *w, int64_t total)
{
	begin(w, "DOCUMENT_CLOSE_FPRINT");
	evotor_money(w->b, "total", total);
	evotor_digits(w->b, "receiptNumber", w->d->head.place.index + 1, 1);
	evotor_digits(w->b, "sessionNumber", w->d->session_number - 1, 1);
	evotor_digits(w->b, "documentNumber", w->d->number, 1);
	end(w);
}

static void
put_receipt(struct v1_writer *w)
{
	unsigned i;

	put_open(w);
	for (i = 0; i < w->d->nlines; i++) {
		put_position(w, &w->d->lines[i]);
		put_line_discounts(w, &w->d->lines[i]);
		put_tax(w, &w->d->lines[i]);
	}
	put_payments(w);
	put_print(w, w->d->net);
	put_end(w);
}

/* ---- stock ---- */

static void
put_stock(struct v1_writer *w)
{
	put_open(w);
	put_lines(w);
	put_end(w);
}

static void
put_inventory(struct v1_writer *w)
{
	char initial[24];
	unsigned i;

	put_open(w);
	for (i = 0; i < w->d->nlines; i++) {
		const struct evotor_line *line = &w->d->lines[i];

		begin(w, "INVENTORY");
		put_commodity(w, line);
		json_member_text(w->b, "barcode", line->good->barcode);
		evotor_quantity_full(w->b, "quantity", line->quantity);
		snprintf(
		    initial, sizeof(initial), "%" PRId64, line->initial / 1000);
		json_member_text(w->b, "balanceQuantity", initial);
		end(w);
	}
	put_end(w);
}

static void
put_revaluation(struct v1_writer *w)
{
	unsigned i;

	put_open(w);
	for (i = 0; i < w->d->nlines; i++) {
		const struct evotor_line *line = &w->d->lines[i];

		begin(w, "REVALUATION");
		put_commodity(w, line);
		evotor_money(w->b, "newPrice", line->good->price + 100);
		evotor_money(w->b, "oldPrice", line->good->price);
		evotor_money(w->b, "acceptPrice", line->good->cost);
		end(w);
	}
	put_end(w);
}

/* ---- cash and sessions ---- */

static void
put_cash(struct v1_writer *w)
{
	bool in = w->d->head.kind == EVOTOR_CASH_INCOME;

	put_open(w);
	begin(w, "REGISTER_BILLS");
	evotor_money(w->b, "denomination", w->d->amount);
	json_member_int(w->b, "quantity", 1);
	evotor_money(w->b, "sum", w->d->amount);
	end(w);
	put_print(w, w->d->amount);
	begin(w, in ? "CASH_INCOME" : "CASH_OUTCOME");
	evotor_money(w->b, "sum", w->d->amount);
	if (!in)
		json_member_int(w->b, "paymentCategoryId", 1);
	end(w);
}

static void
put_open_session(struct v1_writer *w)
{
	begin(w, "OPEN_SESSION");
	end(w);
}

static int64_t
proceeds(const struct v1_writer *w)
{
	return w->d->totals.sales.sum - w->d->totals.backs.sum;
}

static void
put_close_session(struct v1_writer *w)
{
	begin(w, "CLOSE_SESSION");
	evotor_money(w->b, "total", w->d->totals.drawer);
	evotor_money(w->b, "proceeds", proceeds(w));
	end(w);
}

static void
put_numbers(struct v1_writer *w)
{
	json_member_int(w->b, "receiptNumber", w->d->head.place.index + 1);
	json_member_int(w->b, "documentNumber", w->d->number);
	json_member_int(w->b, "sessionNumber", w->d->session_number - 1);
}

static void
put_pos_session(struct v1_writer *w)
{
	begin(w, "FPRINT_OPEN_SESSION");
	put_numbers(w);
	end(w);
}

static void
put_report(struct v1_writer *w)
{
	put_numbers(w);
	evotor_money(w->b, "total", w->d->totals.sales.sum);
	evotor_money(w->b, "proceeds", proceeds(w));
	evotor_money(w->b, "cash", w->d->totals.drawer);
}

static void
put_x(struct v1_writer *w)
{
	begin(w, "FPRINT_X_REPORT");
	put_report(w);
	end(w);
}

static void
put_section(struct v1_writer *w, const char *name, int number, int64_t value)
{
	json_next(w->b);
	buf_putc(w->b, '{');
	json_member_text(w->b, "name", name);
	json_member_int(w->b, "number", number);
	evotor_money(w->b, "value", value);
	buf_putc(w->b, '}');
}

static void
put_deals(
    struct v1_writer *w, const char *name, const struct evotor_deals *deals)
{
	evotor_object(w->b, name);
	json_member_int(w->b, "reversal", 0);
	evotor_array(w->b, "sections");
	put_section(w, "НАЛИЧНЫМИ", 0, deals->by[EVOTOR_CASH]);
	put_section(w, "КРЕДИТОМ", 1, deals->by[EVOTOR_CREDIT]);
	put_section(w, "ТАРОЙ", 2, deals->by[EVOTOR_ADVANCE]);
	put_section(w, "ПЛАТ.КАРТОЙ", 3, deals->by[EVOTOR_CARD]);
	buf_putc(w->b, ']');
	evotor_money(w->b, "summ", deals->sum);
	buf_putc(w->b, '}');
}

static void
put_deal_numbers(struct v1_writer *w, const char *name, const char *last,
    const struct evotor_deals *deals, const struct evotor_deals *back)
{
	evotor_object(w->b, name);
	json_member_int(w->b, "back", back->n);
	json_member_int(w->b, "quantity", deals->n);
	json_member_int(w->b, "reversal", 0);
	json_member_int(w->b, last, 0);
	buf_putc(w->b, '}');
}

/* The blank behind quantitySales stands in the cloud's page, as does _back. */
static void
put_z(struct v1_writer *w)
{
	const struct evotor_totals *t = &w->d->totals;

	begin(w, "FPRINT_Z_REPORT");
	put_report(w);
	evotor_money(w->b, "cashIn", t->in);
	evotor_money(w->b, "cashOut", t->out);
	json_member_int(w->b, "cashInQuantity", t->nin);
	json_member_int(w->b, "cashOutQuantity", t->nout);
	evotor_money(w->b, "collection", t->drawer);
	evotor_money(w->b, "revenue", proceeds(w));
	evotor_money(w->b, "sessionSalesResults", proceeds(w));
	evotor_money(
	    w->b, "sessionPurchasesResults", t->buys.sum - t->buybacks.sum);
	evotor_money(w->b, "nonzeroSumSales", t->sales.sum);
	evotor_money(w->b, "nonzeroSumPurchases", t->buys.sum);
	put_deals(w, "purchases", &t->buys);
	put_deals(w, "purchasesBack", &t->buybacks);
	put_deal_numbers(
	    w, "quantityPurchases", "reversalBack", &t->buys, &t->buybacks);
	put_deal_numbers(
	    w, "quantitySales ", "reversal_back", &t->sales, &t->backs);
	put_deals(w, "sales", &t->sales);
	put_deals(w, "salesBack", &t->backs);
	end(w);
}

static void
put_nothing(struct v1_writer *w)
{
	(void)w;
}

/* ---- documents ---- */

/* What the sums of a document's head are: none, those of its lines, … */
enum sums { NO_SUMS, LINES, AMOUNT, SESSION };

static const struct v1_form {
	const char *name;
	void (*put)(struct v1_writer *);
	enum sums sums;
	int sign;
} forms[EVOTOR_KINDS] = {
	[EVOTOR_OPEN_SESSION] = { "OPEN_SESSION", put_open_session, NO_SUMS,
	    1 },
	[EVOTOR_POS_OPEN_SESSION] = { "FPRINT", put_pos_session, NO_SUMS, 1 },
	[EVOTOR_CASH_INCOME] = { "CASH_INCOME", put_cash, AMOUNT, 1 },
	[EVOTOR_SELL] = { "SELL", put_receipt, LINES, 1 },
	[EVOTOR_PAYBACK] = { "PAYBACK", put_receipt, LINES, -1 },
	[EVOTOR_BUY] = { "BUY", put_receipt, LINES, -1 },
	[EVOTOR_BUYBACK] = { "BUYBACK", put_receipt, LINES, 1 },
	[EVOTOR_CORRECTION] = { "CORRECTION", put_receipt, LINES, 1 },
	[EVOTOR_ACCEPT] = { "ACCEPT", put_stock, LINES, 1 },
	[EVOTOR_RETURN] = { "RETURN", put_stock, LINES, 1 },
	[EVOTOR_WRITE_OFF] = { "WRITE_OFF", put_stock, LINES, 1 },
	[EVOTOR_INVENTORY] = { "INVENTORY", put_inventory, LINES, 1 },
	[EVOTOR_REVALUATION] = { "REVALUATION", put_revaluation, LINES, 1 },
	[EVOTOR_OPEN_TARE] = { "OPEN_TARE", put_stock, LINES, 1 },
	[EVOTOR_X_REPORT] = { "FPRINT", put_x, SESSION, 1 },
	[EVOTOR_FPRINT] = { "FPRINT", put_nothing, NO_SUMS, 1 },
	[EVOTOR_CASH_OUTCOME] = { "CASH_OUTCOME", put_cash, AMOUNT, 1 },
	[EVOTOR_Z_REPORT] = { "FPRINT", put_z, SESSION, 1 },
	[EVOTOR_CLOSE_SESSION] = { "CLOSE_SESSION", put_close_session, SESSION,
	    1 },
};

const char *
evotor_v1_kind(enum evotor_kind kind)
{
	return forms[kind].name;
}

static void
put_sums(struct v1_writer *w, enum sums sums)
{
	const struct evotor_document *d = w->d;

	switch (sums) {
	case NO_SUMS:
		evotor_null(w->b, "closeSum");
		evotor_null(w->b, "closeResultSum");
		return;
	case LINES:
		evotor_money_text(w->b, "closeSum", d->sum);
		evotor_money_text(w->b, "closeResultSum", d->net);
		return;
	case AMOUNT:
		evotor_money_text(w->b, "closeSum", d->amount);
		evotor_money_text(w->b, "closeResultSum", d->amount);
		return;
	case SESSION:
		evotor_money_text(w->b, "closeSum", proceeds(w));
		evotor_money_text(w->b, "closeResultSum", d->totals.drawer);
		return;
	}
}

static void
put_envelope(struct v1_writer *w)
{
	const struct evotor_document *d = w->d;
	unsigned store = d->head.place.store;

	json_member_text(w->b, "type", forms[d->head.kind].name);
	json_member_text(w->b, "uuid", d->id);
	buf_puts(w->b, ",\"extras\":{}");
	json_member_int(w->b, "number", d->number);
	put_sums(w, forms[d->head.kind].sums);
	evotor_stamp(w->b, "openDate", d->head.close - 20000);
	evotor_stamp(w->b, "closeDate", d->head.close);
	evotor_put_id(w->b, "storeUuid", w->shop, EVOTOR_STORE, store);
	evotor_put_id(w->b, "deviceUuid", w->shop, EVOTOR_DEVICE,
	    store * w->shop->plan.devices + d->head.device);
	json_member_text(w->b, "sessionUUID", d->session);
	evotor_digits(w->b, "sessionNumber", d->session_number, 1);
	json_member_text(w->b, "openUserUuid", w->user);
	evotor_null(w->b, "openUserCode");
	json_member_text(w->b, "closeUserUuid", w->user);
	evotor_null(w->b, "closeUserCode");
	json_member_text(w->b, "version", "V1");
}

void
evotor_v1_document(const struct evotor_shop *shop,
    const struct evotor_document *d, struct buf *b)
{
	char user[EVOTOR_UUID];
	struct v1_writer w = { .shop = shop,
		.d = d,
		.b = b,
		.user = user,
		.sign = forms[d->head.kind].sign,
		.id = d->number * 100 };

	evotor_id(shop, EVOTOR_EMPLOYEE, d->employee, user);
	buf_putc(b, '{');
	put_envelope(&w);
	evotor_array(b, "transactions");
	forms[d->head.kind].put(&w);
	buf_puts(b, "]}");
}
