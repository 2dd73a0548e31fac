/*
 * What documents say: goods, discounts and payments that add up, and reports
 * that are what their session has come to, counted from the documents before
 * them. Every amount is whole kopecks; a discount is rounded once, and the last
 * line takes what rounding has left of a receipt's.
 */
#include "sandbox/evotor/shop_internal.h"
#include "base/mem.h"
#include "sandbox/chance.h"

enum { SECOND = 1000, HOUR = 3600 * SECOND };

/* ---- lines ---- */

/* How many lines receipts have. */
static const unsigned char baskets[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3,
	3, 3, 4, 4, 4, 5, 5, 6, 7, 8, EVOTOR_LINES };

static const unsigned char pieces[] = { 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 7 };

/* Percent off a line, and off a whole receipt. */
static const unsigned char line_percents[] = { 0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 15,
	50 };
static const unsigned char whole_percents[] = { 0, 0, 0, 0, 0, 0, 3, 10 };

static void
pick_good(struct evotor_line *line, uint64_t *rolled, unsigned from, size_t n)
{
	line->good = &evotor_goods[from + chance_pick(rolled, n)];
	line->price = line->good->price;
}

/* Whole pieces, or 0.1 to 1.6 of what is weighed. */
static int64_t
weigh(const struct evotor_good *good, uint64_t *rolled)
{
	int64_t least = good->least;

	if (least == 1000)
		return pieces[chance_pick(rolled, NELEM(pieces))] * least;
	return 100 + chance_pick(rolled, (size_t)(1500 / least + 1)) * least;
}

/* A share of a sum, rounded to the kopeck. */
static int64_t
percent_of(int64_t sum, unsigned percent)
{
	return (sum * percent + 50) / 100;
}

static void
price_line(struct evotor_line *line, unsigned percent)
{
	line->sum = (line->price * line->quantity + 500) / 1000;
	line->percent = percent;
	line->off = percent_of(line->sum, percent);
	line->net = line->sum - line->off;
}

static struct evotor_line *
begin_line(struct evotor_document *d)
{
	struct evotor_line *line = &d->lines[d->nlines];

	*line =
	    (struct evotor_line){ .born = d->head.place, .nborn = d->nlines };
	d->nlines++;
	return line;
}

/* One in 24 is typed in by hand. */
static void
sell_line(struct evotor_document *d, uint64_t rolled)
{
	struct evotor_line *line = begin_line(d);
	bool free_price = chance_pick(&rolled, 24) == 0;

	pick_good(line, &rolled, 0, evotor_ngoods);
	if (free_price) {
		line->good = &evotor_free_price;
		line->price = 1000 + 50 * chance_pick(&rolled, 400);
	}
	line->quantity = line->good->marked ? 1000 : weigh(line->good, &rolled);
	line->initial = ((int64_t)chance_pick(&rolled, 600) - 200) * 1000;
	price_line(
	    line, line_percents[chance_pick(&rolled, NELEM(line_percents))]);
}

/* Give each line its share of the receipt's discount; the last has the rest. */
static void
share_discount(struct evotor_document *d, unsigned percent)
{
	int64_t net = 0, left;
	unsigned i;

	for (i = 0; i < d->nlines; i++)
		net += d->lines[i].net;
	left = percent_of(net, percent);
	d->percent = percent;
	d->discount = left;
	for (i = 0; i < d->nlines; i++) {
		struct evotor_line *line = &d->lines[i];

		line->share = percent_of(line->net, percent);
		if (line->share > left || i + 1 == d->nlines)
			line->share = left;
		left -= line->share;
	}
	/* What rounding left is more than the last line is worth: never. */
	for (i = 0; i < d->nlines; i++)
		d->lines[i].net -= d->lines[i].share;
}

static void
add_up(struct evotor_document *d)
{
	unsigned i;

	d->sum = d->net = 0;
	for (i = 0; i < d->nlines; i++) {
		d->sum += d->lines[i].sum;
		d->net += d->lines[i].net;
	}
}

/* ---- payments ---- */

static void
add_payment(
    struct evotor_document *d, enum evotor_way way, int64_t sum, int64_t note)
{
	int64_t given = note > 0 ? (sum + note - 1) / note * note : sum;

	if (sum > 0)
		d->payments[d->npayments++] = (struct evotor_payment){
			.way = way, .given = given, .change = given - sum
		};
}

/* Part of the receipt another way first, the rest in cash or by card. */
static void
pay_mixed(struct evotor_document *d, enum evotor_way first, uint64_t *rolled)
{
	int64_t part = d->net / 300 * 100;

	add_payment(d, first, part, 0);
	if (chance_pick(rolled, 2) == 0)
		add_payment(d, EVOTOR_CARD, d->net - part, 0);
	else
		add_payment(d, EVOTOR_CASH, d->net - part, 50000);
}

static void
pay(struct evotor_document *d, uint64_t *rolled)
{
	static const int64_t notes[] = { 0, 10000, 50000, 100000 };
	unsigned way = chance_pick(rolled, 20);

	if (way < 7)
		add_payment(d, EVOTOR_CASH, d->net,
		    notes[chance_pick(rolled, NELEM(notes))]);
	else if (way < 10)
		pay_mixed(d, EVOTOR_CARD, rolled);
	else if (way == 10)
		pay_mixed(d, EVOTOR_ADVANCE, rolled);
	else if (way == 11)
		pay_mixed(d, EVOTOR_CREDIT, rolled);
	else
		add_payment(d, EVOTOR_CARD, d->net, 0);
}

/* As it was paid, in the same order, as far as it goes. */
static void
pay_back(struct evotor_document *d, const struct evotor_document *base)
{
	int64_t left = d->net;
	unsigned i;

	for (i = 0; i < base->npayments; i++) {
		const struct evotor_payment *paid = &base->payments[i];
		int64_t part = paid->given - paid->change;

		if (part > left)
			part = left;
		add_payment(d, paid->way, part, 0);
		left -= part;
	}
}

/* ---- the documents ---- */

static void make(const struct evotor_shop *, const struct evotor_head *,
    const struct evotor_place *base, struct evotor_document *);

static void
make_sell(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	unsigned n = baskets[chance_pick(&rolled, NELEM(baskets))];

	while (d->nlines < n)
		sell_line(d, chance_roll(dice));
	share_discount(
	    d, whole_percents[chance_pick(&rolled, NELEM(whole_percents))]);
	add_up(d);
	d->phone = chance_pick(&rolled, 16) == 0;
	pay(d, &rolled);
}

/* Every other return takes back the first lines alone. */
static void
make_back(const struct evotor_shop *shop, struct evotor_document *d,
    const struct evotor_place *place, uint64_t *dice)
{
	struct evotor_document base;
	struct evotor_head head = { .place = *place };
	struct evotor_place none;
	uint64_t rolled = chance_roll(dice);
	unsigned i;

	evotor_look_at(shop, &head, &none);
	make(shop, &head, &none, &base);
	d->has_base = true;
	d->base = *place;
	d->base_number = base.number;
	d->nlines = base.nlines;
	if (base.nlines > 1 && chance_pick(&rolled, 2) == 0)
		d->nlines = 1 + chance_pick(&rolled, base.nlines);
	d->percent = base.percent;
	for (i = 0; i < d->nlines; i++) {
		d->lines[i] = base.lines[i];
		d->discount += base.lines[i].share;
	}
	add_up(d);
	pay_back(d, &base);
}

/* The shop buys a few things from a customer, for cash. */
static void
make_buy(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	unsigned n = 1 + chance_pick(&rolled, 2);

	while (d->nlines < n) {
		struct evotor_line *line = begin_line(d);

		pick_good(line, &rolled, EVOTOR_DRINKS,
		    evotor_ngoods - EVOTOR_DRINKS);
		line->quantity = 1000;
		price_line(line, 0);
	}
	add_up(d);
	add_payment(d, EVOTOR_CASH, d->net, 0);
}

static void
make_correction(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);
	struct evotor_line *line = begin_line(d);

	line->good = &evotor_free_price;
	line->price = 10000 + 100 * chance_pick(&rolled, 900);
	line->quantity = 1000;
	price_line(line, 0);
	add_up(d);
	add_payment(d, EVOTOR_CARD, d->net, 0);
}

/* Goods on their way in or out; a container is one with a drink. */
static void
make_stock(struct evotor_document *d, uint64_t *dice)
{
	bool tare = d->head.kind == EVOTOR_OPEN_TARE;
	uint64_t rolled = chance_roll(dice);
	unsigned n = tare ? 1 : 1 + chance_pick(&rolled, 5);

	while (d->nlines < n) {
		struct evotor_line *line = begin_line(d);
		uint64_t more = chance_roll(dice);

		if (tare)
			pick_good(line, &more, 0, EVOTOR_DRINKS);
		else
			pick_good(line, &more, 0, evotor_ngoods);
		if (line->good->cost > 0)
			line->price = line->good->cost;
		line->quantity = tare ? 1000 : 10 * weigh(line->good, &more);
		line->initial = ((int64_t)chance_pick(&more, 600) - 200) * 1000;
		price_line(line, 0);
	}
	add_up(d);
}

/* Roubles, in thousands. */
static void
make_income(struct evotor_document *d, uint64_t *dice)
{
	uint64_t rolled = chance_roll(dice);

	d->amount = 100000 * (int64_t)(3 + chance_pick(&rolled, 3));
}

/* ---- what a session has come to ---- */

static void
add_deal(struct evotor_deals *deals, const struct evotor_document *d)
{
	unsigned i;

	deals->n++;
	deals->sum += d->net;
	for (i = 0; i < d->npayments; i++)
		deals->by[d->payments[i].way] +=
		    d->payments[i].given - d->payments[i].change;
}

/* Whole hundreds of roubles go to the bank; the rest stays for change. */
static int64_t
to_collect(const struct evotor_totals *t)
{
	return t->drawer > 0 ? t->drawer / 10000 * 10000 : 0;
}

static void
count(struct evotor_totals *t, const struct evotor_document *d)
{
	switch (d->head.kind) {
	case EVOTOR_SELL:
		add_deal(&t->sales, d);
		break;
	case EVOTOR_PAYBACK:
		add_deal(&t->backs, d);
		break;
	case EVOTOR_BUY:
		add_deal(&t->buys, d);
		break;
	case EVOTOR_BUYBACK:
		add_deal(&t->buybacks, d);
		break;
	case EVOTOR_CASH_INCOME:
		t->nin++;
		t->in += d->amount;
		break;
	case EVOTOR_CASH_OUTCOME:
		t->nout++;
		t->out += to_collect(t);
		break;
	default:
		break;
	}
	t->drawer = t->in - t->out + t->sales.by[EVOTOR_CASH] -
		    t->backs.by[EVOTOR_CASH] - t->buys.by[EVOTOR_CASH] +
		    t->buybacks.by[EVOTOR_CASH];
}

static bool
is_counted(enum evotor_kind kind)
{
	return kind == EVOTOR_SELL || kind == EVOTOR_PAYBACK ||
	       kind == EVOTOR_BUY || kind == EVOTOR_BUYBACK ||
	       kind == EVOTOR_CASH_INCOME || kind == EVOTOR_CASH_OUTCOME;
}

/* All that this terminal has done on this day before this document. */
static void
count_until(const struct evotor_shop *shop, const struct evotor_head *until,
    struct evotor_totals *t)
{
	struct evotor_head head = *until;
	struct evotor_place base;
	struct evotor_document d;

	*t = (struct evotor_totals){ .nin = 0 };
	for (head.place.index = 0; head.place.index < until->place.index;
	     head.place.index++) {
		evotor_look_at(shop, &head, &base);
		if (head.device != until->device || !is_counted(head.kind))
			continue;
		if (head.kind == EVOTOR_CASH_OUTCOME)
			d.head.kind = head.kind;
		else
			make(shop, &head, &base, &d);
		count(t, &d);
	}
}

/* ---- all of it ---- */

static void
make_body(const struct evotor_shop *shop, struct evotor_document *d,
    const struct evotor_place *base, uint64_t *dice)
{
	switch (d->head.kind) {
	case EVOTOR_SELL:
		make_sell(d, dice);
		break;
	case EVOTOR_PAYBACK:
	case EVOTOR_BUYBACK:
		make_back(shop, d, base, dice);
		break;
	case EVOTOR_BUY:
		make_buy(d, dice);
		break;
	case EVOTOR_CORRECTION:
		make_correction(d, dice);
		break;
	case EVOTOR_ACCEPT:
	case EVOTOR_RETURN:
	case EVOTOR_WRITE_OFF:
	case EVOTOR_INVENTORY:
	case EVOTOR_REVALUATION:
	case EVOTOR_OPEN_TARE:
		make_stock(d, dice);
		break;
	case EVOTOR_CASH_INCOME:
		make_income(d, dice);
		break;
	default:
		break;
	}
}

/* Without id, close and totals, which a document within another needs not. */
static void
make(const struct evotor_shop *shop, const struct evotor_head *head,
    const struct evotor_place *base, struct evotor_document *d)
{
	uint64_t dice = evotor_dice(shop, &head->place, OF_REST, 0);

	*d = (struct evotor_document){ .head = *head };
	d->number = head->place.day % 97 * (int64_t)evotor_per_day(shop) +
		    head->place.index + 1;
	make_body(shop, d, base, &dice);
}

/* Most reach the cloud at once; a terminal without a network sends late. */
static int64_t
arrival(const struct evotor_shop *shop, const struct evotor_head *head)
{
	uint64_t dice = evotor_dice(shop, &head->place, OF_TIME, 1);

	if (chance_pick(&dice, 40) == 0)
		return head->close + HOUR + chance_pick(&dice, 29 * HOUR);
	return head->close + SECOND + chance_pick(&dice, 37 * SECOND);
}

static void
name_session(const struct evotor_shop *shop, struct evotor_document *d)
{
	struct evotor_place session = d->head.place;

	session.index = 0;
	evotor_uuid(shop, &session, OF_SESSION, d->head.device, d->session);
	d->session_number = session.day;
}

void
evotor_document_make(const struct evotor_shop *shop,
    const struct evotor_head *head, struct evotor_document *d)
{
	struct evotor_head its = *head;
	struct evotor_place base;

	evotor_look_at(shop, &its, &base);
	make(shop, head, &base, d);
	evotor_document_id(shop, &head->place, d->id);
	name_session(shop, d);
	d->created = arrival(shop, head);
	d->employee = 1 + head->place.store * 2 +
		      (unsigned)(head->place.day + head->device) % 2;
	if (head->kind == EVOTOR_X_REPORT || head->kind >= EVOTOR_CASH_OUTCOME)
		count_until(shop, head, &d->totals);
	if (head->kind == EVOTOR_CASH_OUTCOME)
		d->amount = to_collect(&d->totals);
}
