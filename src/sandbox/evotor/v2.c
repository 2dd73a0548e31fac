/*
 * Members come in the order in which terminals send them. Lists carry the
 * bodies whole.
 */
#include "sandbox/evotor/v2.h"
#include "sandbox/evotor/json.h"
#include "sandbox/evotor/people.h"

#include <stdio.h>

/* ---- who and where ---- */

/* What all of them end with. */
static void
put_owner(struct buf *b)
{
	json_member_text(b, "user_id", EVOTOR_USER);
	json_member_text(b, "created_at", "2019-04-17T10:11:49.393+0000");
	json_member_text(b, "updated_at", "2024-07-16T16:00:10.663+0000");
}

static void
put_store(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	struct buf name = BUF_INIT;

	evotor_store_name(&name, number);
	evotor_put_id(b, "id", shop, EVOTOR_STORE, number);
	json_member_text(b, "name", buf_str(&name));
	if (evotor_address(number) != NULL)
		json_member_text(b, "address", evotor_address(number));
	put_owner(b);
	buf_clear(&name);
}

static void
put_device(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	unsigned store = number / shop->plan.devices;
	char name[32];

	snprintf(name, sizeof(name), "Касса №%u", number + 1);
	evotor_put_id(b, "id", shop, EVOTOR_DEVICE, number);
	json_member_text(b, "name", name);
	evotor_put_id(b, "store_id", shop, EVOTOR_STORE, store);
	json_member_int(b, "timezone_offset", evotor_zone(store));
	evotor_digits(b, "imei", number + 1, 15);
	json_member_text(b, "firmware_version", "4.6.2");
	evotor_object(b, "location");
	json_member(b, "lng");
	buf_puts(b, "35.91");
	json_member(b, "lat");
	buf_puts(b, "56.86");
	buf_putc(b, '}');
	evotor_digits(b, "serial_number", number + 1, 14);
	json_member_text(b, "model", "POWER");
	put_owner(b);
}

/* Optional members that are empty are left out. */
static void
put_employee(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	struct evotor_person person = evotor_employee(number);

	evotor_put_id(b, "id", shop, EVOTOR_EMPLOYEE, number);
	json_member_text(b, "name", person.name);
	if (person.last_name != NULL)
		json_member_text(b, "last_name", person.last_name);
	if (person.patronymic_name != NULL)
		json_member_text(b, "patronymic_name", person.patronymic_name);
	if (person.phone != 0)
		json_member_int(b, "phone", person.phone);
	evotor_put_stores(shop, number, b);
	json_member_text(b, "role", person.role);
	evotor_put_id(b, "role_id", shop, EVOTOR_ROLE, number > 0);
	put_owner(b);
}

static void
put_role(const struct evotor_shop *shop, unsigned number, struct buf *b)
{
	evotor_put_id(b, "id", shop, EVOTOR_ROLE, number);
	json_member_text(b, "name", evotor_roles[number][1]);
}

void
evotor_v2_thing(const struct evotor_shop *shop, enum evotor_thing thing,
    unsigned number, struct buf *b)
{
	static void (*const put[])(
	    const struct evotor_shop *, unsigned, struct buf *) = {
		[EVOTOR_STORE] = put_store,
		[EVOTOR_DEVICE] = put_device,
		[EVOTOR_EMPLOYEE] = put_employee,
		[EVOTOR_ROLE] = put_role,
	};

	buf_putc(b, '{');
	put[thing](shop, number, b);
	buf_putc(b, '}');
}

/* ---- lines ---- */

/* A constant of the terminals, whoever has them. */
static const char GROUP[] = "d0000000-0000-4000-8000-000000000001";

static void
put_good(const struct evotor_shop *shop, unsigned store,
    const struct evotor_line *line, struct buf *b)
{
	const struct evotor_good *good = line->good;
	char id[EVOTOR_UUID];

	if (good->code != NULL) {
		evotor_product_id(shop, store, good, id);
		json_member_text(b, "product_id", id);
	}
	evotor_quantity(b, "quantity", line->quantity);
	evotor_quantity(b, "initial_quantity", line->initial);
	evotor_null(b, "quantity_in_package");
	json_member_text(b, "bar_code", good->barcode);
	json_member_text(b, "product_type", good->type);
	if (good->marked)
		buf_printf(b, ",\"mark\":\"01%s21%08u\"", good->barcode,
		    (unsigned)(line->born.index * EVOTOR_LINES + line->nborn));
	else
		evotor_null(b, "mark");
	evotor_null(b, "mark_data");
	evotor_quantity(b, "alcohol_by_volume", good->by_volume);
	json_member_int(b, "alcohol_product_kind_code", good->kind);
	evotor_quantity(b, "tare_volume", good->tare);
	if (good->code != NULL)
		json_member_text(b, "code", good->code);
	json_member_text(b, "product_name", good->name);
	json_member_text(b, "measure_name", good->measure);
}

/* Number and uuid of the line, and what no line of ours has. */
static void
put_line_id(const struct evotor_shop *shop, const struct evotor_document *d,
    const struct evotor_line *line, struct buf *b)
{
	char id[EVOTOR_UUID];

	evotor_uuid(shop, &line->born, EVOTOR_OF_LINE, line->nborn, id);
	json_member_int(b, "id", d->number * EVOTOR_LINES + (line - d->lines));
	json_member_text(b, "uuid", id);
	evotor_array(b, "extra_keys");
	buf_putc(b, ']');
}

/* The price of one: what the whole comes to, rounded to the kopeck. */
static int64_t
price_of(int64_t sum, int64_t quantity)
{
	return (sum * 1000 + quantity / 2) / quantity;
}

static void
put_tax(const struct evotor_line *line, struct buf *b)
{
	evotor_object(b, "tax");
	json_member_text(b, "type", line->good->tax);
	evotor_money(b, "sum", evotor_vat(line->good->tax, line->sum));
	evotor_money(b, "result_sum", evotor_vat(line->good->tax, line->net));
	buf_putc(b, '}');
}

/* unit: the part of the price that is off, or -1 for none told. */
static void
put_discount(const char *name, int64_t sum, unsigned percent, int64_t unit,
    struct buf *b)
{
	if (sum == 0) {
		evotor_null(b, name);
		return;
	}
	evotor_object(b, name);
	evotor_money(b, "discount_sum", sum);
	json_member_int(b, "discount_percent", percent);
	json_member_text(b, "discount_type", "SUM");
	evotor_null(b, "coupon");
	if (unit >= 0)
		evotor_money(b, "discount_price", unit);
	else
		evotor_null(b, "discount_price");
	buf_putc(b, '}');
}

/* So many pieces at this price, which is whole kopecks. */
static void
put_split(const struct evotor_line *line, int64_t pieces, int64_t price,
    int64_t off, int64_t share, struct buf *b)
{
	json_next(b);
	buf_putc(b, '{');
	json_member_int(b, "quantity", pieces);
	evotor_money(b, "result_price", price);
	evotor_money(b, "result_sum", price * pieces);
	evotor_money(b, "position_discount", off);
	evotor_money(b, "doc_distributed_discount", share);
	json_member_text(b, "tax_type", line->good->tax);
	evotor_money(
	    b, "result_tax_sum", evotor_vat(line->good->tax, price * pieces));
	buf_putc(b, '}');
}

/* What of the discount of so many pieces is the line's own. */
static int64_t
own_part(const struct evotor_line *line, int64_t discount, int64_t pieces)
{
	if (line->share == 0)
		return discount;
	return line->off * pieces / (line->quantity / 1000);
}

/*
 * Pieces whose price a discount has broken below the kopeck are told in two
 * parts, of which the second costs a kopeck more.
 */
static void
put_splits(const struct evotor_line *line, struct buf *b)
{
	int64_t pieces = line->quantity / 1000, price, dear, less, off;

	if (line->quantity % 1000 != 0 || line->net % pieces == 0) {
		evotor_null(b, "splitted_positions");
		return;
	}
	price = line->net / pieces;
	dear = line->net % pieces;
	less = (line->price - price) * (pieces - dear);
	off = own_part(line, less, pieces - dear);
	evotor_array(b, "splitted_positions");
	put_split(line, pieces - dear, price, off, less - off, b);
	put_split(line, dear, price + 1, line->off - off,
	    line->share - (less - off), b);
	buf_putc(b, ']');
}

static void
put_sold(const struct evotor_document *d, const struct evotor_line *line,
    struct buf *b)
{
	evotor_array(b, "sub_positions");
	buf_putc(b, ']');
	json_member_int(
	    b, "measure_precision", line->good->least == 1000 ? 0 : 3);
	evotor_money(b, "price", line->price);
	evotor_money(b, "cost_price", line->good->cost);
	evotor_money(b, "result_price", price_of(line->net, line->quantity));
	evotor_money(b, "sum", line->sum);
	put_tax(line, b);
	evotor_money(b, "result_sum", line->net);
	put_discount("position_discount", line->off, line->percent,
	    price_of(line->off, line->quantity), b);
	put_discount(
	    "doc_distributed_discount", line->share, d->percent, -1, b);
	json_member_text(b, "print_group_id", GROUP);
	put_splits(line, b);
	evotor_null(b, "attributes_choices");
	evotor_object(b, "settlement_method");
	json_member_text(b, "type", "CHECKOUT_FULL");
	evotor_null(b, "amount");
	buf_putc(b, '}');
	evotor_null(b, "agent_requisites");
}

static void
put_positions(const struct evotor_shop *shop, const struct evotor_document *d,
    void (*rest)(const struct evotor_document *, const struct evotor_line *,
	struct buf *),
    struct buf *b)
{
	unsigned i;

	evotor_array(b, "positions");
	for (i = 0; i < d->nlines; i++) {
		json_next(b);
		buf_putc(b, '{');
		put_good(shop, d->head.place.store, &d->lines[i], b);
		put_line_id(shop, d, &d->lines[i], b);
		rest(d, &d->lines[i], b);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* ---- receipts ---- */

static void
put_doc_discounts(const struct evotor_document *d, struct buf *b)
{
	evotor_array(b, "doc_discounts");
	if (d->discount > 0) {
		buf_putc(b, '{');
		evotor_money(b, "discount_sum", d->discount);
		json_member_int(b, "discount_percent", d->percent);
		json_member_text(b, "discount_type", "SUM");
		evotor_null(b, "coupon");
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static const struct v2_way {
	const char *type, *name;
} ways[EVOTOR_WAYS] = {
	[EVOTOR_CASH] = { "CASH", "Наличные" },
	[EVOTOR_CARD] = { "ELECTRON", "Банковская карта" },
	[EVOTOR_ADVANCE] = { "ADVANCE", "По предоплате" },
	[EVOTOR_CREDIT] = { "CREDIT", "В кредит" },
};

/* What a card's terminal adds. */
static void
put_bank(const struct evotor_payment *p, struct buf *b)
{
	if (p->way != EVOTOR_CARD) {
		evotor_null(b, "merchant_info");
		evotor_null(b, "bank_info");
		return;
	}
	buf_puts(b,
	    ",\"merchant_info\":{\"number\":\"123\",\"english_name\":\"SHOP\","
	    "\"category_code\":\"5411\"}"
	    ",\"bank_info\":{\"name\":\"АО «Пример»\"}");
}

static void
put_payment(const struct evotor_shop *shop, const struct evotor_document *d,
    unsigned i, struct buf *b)
{
	const struct evotor_payment *p = &d->payments[i];
	char id[EVOTOR_UUID];

	evotor_uuid(shop, &d->head.place, EVOTOR_OF_PAYMENT, i, id);
	json_next(b);
	buf_putc(b, '{');
	json_member_text(b, "id", id);
	evotor_null(b, "parent_id");
	evotor_money(b, "sum", p->given);
	json_member_text(b, "type", ways[p->way].type);
	buf_puts(b, ",\"parts\":[{");
	json_member_text(b, "print_group_id", GROUP);
	evotor_money(b, "part_sum", p->given);
	evotor_money(b, "change", p->change);
	buf_puts(b, "}]");
	evotor_null(b, "app_payment");
	put_bank(p, b);
	evotor_object(b, "app_info");
	evotor_null(b, "app_id");
	json_member_text(b, "name", ways[p->way].name);
	buf_putc(b, '}');
	evotor_null(b, "cashless_info");
	evotor_null(b, "driver_info");
	buf_putc(b, '}');
}

static void
put_payments(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	unsigned i;

	evotor_array(b, "payments");
	for (i = 0; i < d->npayments; i++)
		put_payment(shop, d, i, b);
	buf_putc(b, ']');
}

/* The terminal's own clock. */
static int64_t
local(const struct evotor_document *d)
{
	return d->head.close + evotor_zone(d->head.place.store);
}

/* The fiscal session is one behind the terminal's. */
static void
put_printed(const struct evotor_document *d, struct buf *b)
{
	json_member_int(b, "receipt_number", d->head.place.index + 1);
	json_member_int(b, "document_number", d->number);
	json_member_int(b, "session_number", d->session_number - 1);
}

static void
put_fiscal(const struct evotor_document *d, struct buf *b)
{
	evotor_digits(
	    b, "fiscal_sign_doc_number", d->head.close % 10000000000, 10);
	json_member_int(b, "fiscal_document_number", d->number);
	evotor_digits(b, "fn_serial_number",
	    9999078900000000 + d->head.place.store * 1000 + d->head.device, 16);
	evotor_digits(b, "kkt_serial_number", d->head.device + 1, 14);
	evotor_digits(b, "kkt_reg_number", d->head.device + 1, 16);
}

static void
put_prints(const struct evotor_document *d, struct buf *b)
{
	buf_puts(b, ",\"print_groups\":[{");
	json_member_text(b, "id", GROUP);
	json_member_text(b, "type", "CASH_RECEIPT");
	evotor_null(b, "org_name");
	evotor_null(b, "org_inn");
	evotor_null(b, "org_address");
	evotor_null(b, "taxation_system");
	evotor_null(b, "medicine_attributes");
	buf_puts(b, "}],\"pos_print_results\":[{");
	put_printed(d, b);
	evotor_day(b, "receipt_date", local(d));
	evotor_time(b, "receipt_time", local(d));
	evotor_null(b, "fn_reg_number");
	put_fiscal(d, b);
	json_member_text(b, "print_group_id", GROUP);
	evotor_money(b, "check_sum", d->net);
	buf_puts(b, "}]");
}

static void
put_base(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	char id[EVOTOR_UUID];

	evotor_document_id(shop, &d->base, id);
	json_member_text(b, "base_document_id", id);
	json_member_int(b, "base_document_number", d->base_number);
}

static void
put_receipt(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	put_positions(shop, d, put_sold, b);
	put_doc_discounts(d, b);
	put_payments(shop, d, b);
	put_prints(d, b);
	evotor_money(b, "sum", d->sum);
	evotor_money(b, "result_sum", d->net);
	json_member_text(
	    b, "customer_email", d->phone ? "client@example.com" : NULL);
	json_member_text(b, "customer_phone", d->phone ? "70000000099" : NULL);
	if (d->has_base)
		put_base(shop, d, b);
}

/* ---- stock ---- */

static void
put_moved(const struct evotor_document *d, const struct evotor_line *line,
    struct buf *b)
{
	evotor_money(b, "price", line->price);
	if (d->head.kind != EVOTOR_OPEN_TARE)
		evotor_money(b, "cost_price", line->good->cost);
	evotor_money(b, "sum", line->sum);
}

static void
put_stock(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	char id[EVOTOR_UUID];

	put_positions(shop, d, put_moved, b);
	if (d->head.kind == EVOTOR_OPEN_TARE)
		return;
	if (d->head.kind != EVOTOR_WRITE_OFF) {
		evotor_uuid(shop, &d->head.place, EVOTOR_OF_SUPPLIER, 0, id);
		json_member_text(b, "supplier_id", id);
	}
	evotor_money(b, "sum", d->sum);
}

/* Of an inventory or a change of prices: what the goods are, shortly. */
static void
put_counted(const struct evotor_shop *shop, const struct evotor_document *d,
    const struct evotor_line *line, struct buf *b)
{
	char id[EVOTOR_UUID];

	evotor_product_id(shop, d->head.place.store, line->good, id);
	json_member_text(b, "product_id", id);
	json_member_text(b, "code", line->good->code);
	if (d->head.kind == EVOTOR_INVENTORY) {
		evotor_quantity(b, "quantity", line->quantity);
		evotor_quantity(b, "initial_quantity", line->initial);
	} else {
		evotor_object(b, "price");
		evotor_money(b, "before", line->good->price);
		evotor_money(b, "after", line->good->price + 100);
		evotor_money(b, "accept", line->good->cost);
		buf_putc(b, '}');
	}
	put_line_id(shop, d, line, b);
}

static void
put_count(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	unsigned i;

	evotor_array(b, "positions");
	for (i = 0; i < d->nlines; i++) {
		json_next(b);
		buf_putc(b, '{');
		put_counted(shop, d, &d->lines[i], b);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
	if (d->head.kind == EVOTOR_INVENTORY)
		evotor_bool(b, "complete_inventory", false);
}

/* ---- cash and sessions ---- */

static void
put_cash(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	(void)shop;
	put_printed(d, b);
	evotor_day(b, "receipt_date", local(d));
	put_fiscal(d, b);
	evotor_money(b, "sum", d->amount);
	evotor_null(b, "description");
	if (d->head.kind == EVOTOR_CASH_INCOME) {
		json_member_text(b, "contributor", "Первая А. И.");
		return;
	}
	json_member_int(b, "payment_category_id", 1);
	json_member_text(b, "payment_category_name", "Инкассация");
	json_member_text(b, "receiver", "Банк");
}

static void
put_nothing(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	(void)shop, (void)d, (void)b;
}

static void
put_pos_session(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	(void)shop;
	put_printed(d, b);
}

static void
put_close(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	const struct evotor_totals *t = &d->totals;

	(void)shop;
	evotor_money(b, "revenue", t->sales.sum - t->backs.sum);
	evotor_money(b, "total", t->drawer);
}

/* Sales are gross; what was taken back is off the proceeds. */
static void
put_x(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	const struct evotor_totals *t = &d->totals;

	(void)shop;
	put_printed(d, b);
	evotor_money(b, "total", t->sales.sum);
	evotor_money(b, "proceeds", t->sales.sum - t->backs.sum);
	evotor_money(b, "cash", t->drawer);
}

static void
put_section(int number, const char *name, int64_t value, struct buf *b)
{
	json_next(b);
	buf_putc(b, '{');
	json_member_int(b, "number", number);
	json_member_text(b, "name", name);
	evotor_money(b, "value", value);
	buf_putc(b, '}');
}

static void
put_deals(const char *name, const struct evotor_deals *deals, struct buf *b)
{
	evotor_object(b, name);
	evotor_money(b, "summ", deals->sum);
	json_member_int(b, "reversal", 0);
	evotor_array(b, "sections");
	put_section(0, "НАЛИЧНЫМИ", deals->by[EVOTOR_CASH], b);
	put_section(1, "КРЕДИТОМ", deals->by[EVOTOR_CREDIT], b);
	put_section(2, "ТАРОЙ", deals->by[EVOTOR_ADVANCE], b);
	put_section(3, "ПЛАТ.КАРТОЙ", deals->by[EVOTOR_CARD], b);
	buf_puts(b, "]}");
}

static void
put_deal_numbers(const char *name, const struct evotor_deals *deals,
    const struct evotor_deals *back, struct buf *b)
{
	evotor_object(b, name);
	json_member_int(b, "quantity", deals->n);
	json_member_int(b, "reversal", 0);
	json_member_int(b, "back", back->n);
	json_member_int(b, "reversal_back", 0);
	buf_putc(b, '}');
}

static void
put_z(const struct evotor_shop *shop, const struct evotor_document *d,
    struct buf *b)
{
	const struct evotor_totals *t = &d->totals;
	int64_t sales = t->sales.sum - t->backs.sum;
	int64_t buys = t->buys.sum - t->buybacks.sum;

	put_x(shop, d, b);
	evotor_day(b, "receipt_date", local(d));
	put_fiscal(d, b);
	evotor_money(b, "cash_in_sum", t->in);
	evotor_money(b, "cash_out_sum", t->out);
	json_member_int(b, "cash_in_quantity", t->nin);
	json_member_int(b, "cash_out_quantity", t->nout);
	evotor_money(b, "collection", t->drawer);
	evotor_money(b, "revenue", sales);
	evotor_money(b, "session_sales_results", sales);
	evotor_money(b, "session_purchases_results", buys);
	evotor_money(b, "nonzero_sum_sales", t->sales.sum);
	evotor_money(b, "nonzero_sum_purchases", t->buys.sum);
	put_deal_numbers("quantity_sales", &t->sales, &t->backs, b);
	put_deal_numbers("quantity_purchases", &t->buys, &t->buybacks, b);
	put_deals("sales", &t->sales, b);
	put_deals("sales_back", &t->backs, b);
	put_deals("purchases", &t->buys, b);
	put_deals("purchases_back", &t->buybacks, b);
}

/* ---- documents ---- */

static void (*const bodies[EVOTOR_KINDS])(const struct evotor_shop *,
    const struct evotor_document *, struct buf *) = {
	[EVOTOR_OPEN_SESSION] = put_nothing,
	[EVOTOR_POS_OPEN_SESSION] = put_pos_session,
	[EVOTOR_CASH_INCOME] = put_cash,
	[EVOTOR_SELL] = put_receipt,
	[EVOTOR_PAYBACK] = put_receipt,
	[EVOTOR_BUY] = put_receipt,
	[EVOTOR_BUYBACK] = put_receipt,
	[EVOTOR_CORRECTION] = put_receipt,
	[EVOTOR_ACCEPT] = put_stock,
	[EVOTOR_RETURN] = put_stock,
	[EVOTOR_WRITE_OFF] = put_stock,
	[EVOTOR_INVENTORY] = put_count,
	[EVOTOR_REVALUATION] = put_count,
	[EVOTOR_OPEN_TARE] = put_stock,
	[EVOTOR_X_REPORT] = put_x,
	[EVOTOR_FPRINT] = put_nothing,
	[EVOTOR_CASH_OUTCOME] = put_cash,
	[EVOTOR_Z_REPORT] = put_z,
	[EVOTOR_CLOSE_SESSION] = put_close,
};

void
evotor_v2_document(const struct evotor_shop *shop,
    const struct evotor_document *d, struct buf *b)
{
	unsigned store = d->head.place.store;

	buf_putc(b, '{');
	json_member_text(b, "type", evotor_kinds[d->head.kind]);
	json_member_text(b, "id", d->id);
	buf_puts(b, ",\"extras\":{}");
	json_member_int(b, "number", d->number);
	evotor_stamp(b, "close_date", d->head.close);
	json_member_int(b, "time_zone_offset", evotor_zone(store));
	json_member_text(b, "session_id", d->session);
	json_member_int(b, "session_number", d->session_number);
	evotor_put_id(b, "close_user_id", shop, EVOTOR_EMPLOYEE, d->employee);
	evotor_put_id(b, "device_id", shop, EVOTOR_DEVICE,
	    store * shop->plan.devices + d->head.device);
	evotor_put_id(b, "store_id", shop, EVOTOR_STORE, store);
	json_member_text(b, "user_id", EVOTOR_USER);
	evotor_object(b, "body");
	bodies[d->head.kind](shop, d, b);
	buf_putc(b, '}');
	evotor_null(b, "counterparties");
	evotor_stamp(b, "created_at", d->created);
	json_member_text(b, "version", "V2");
	buf_putc(b, '}');
}
