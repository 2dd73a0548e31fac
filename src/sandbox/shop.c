/*
 * Every receipt rolls its own dice, which start from a mix of seed, day and
 * number. Its time is a quantile: number I of N sits in the I-th N-th part of
 * the day's trade, so times rise with the number and the first receipt of any
 * period is found by bisection.
 */
#include "base/civil.h"
#include "base/mem.h"
#include "sandbox/shop.h"
#include "sandbox/chance.h"
#include "sandbox/moment.h"

#include <limits.h>
#include <stdlib.h>

/* ---- the catalog ---- */

/*
 * What the shops are called and what they sell. The names are made to be
 * awkward in the ways real ones are: Cyrillic, both kinds of quotes,
 * ampersands, commas and semicolons, numbers and dates inside a name, a sign
 * in front of it, codes with leading zeros and codes with Cyrillic letters.
 *
 * A portion is chosen so that the price of it is a whole number of kopecks: at
 * 89.90 a kilogram one weighs in steps of 0.1, at 890.00 by the gram.
 */
struct catalog_good {
	const char *code;
	const char *name; /* plain text, not yet escaped for XML */
	const char *unit; /* OKEI */
	int64_t price;    /* kopecks */
	int64_t least;    /* smallest portion, thousandths of the unit */
};

#define PIECE    "796"
#define PACK     "778"
#define BOTTLE   "868"
#define SET      "839"
#define KILOGRAM "166"
#define METRE    "006"
#define LITRE    "112"
#define HOUR     "356"
#define WHOLE    1000

static const struct catalog_good goods[] = {
	{ "00-00000101", "Хлеб «Дарницкий» формовой, 650 г", PIECE, 5490,
	    WHOLE },
	{ "00-00000102", "Батон нарезной, 400 г", PIECE, 4200, WHOLE },
	{ "00-00000103", "Молоко «Утро» 3,2 %, 930 мл", PIECE, 8990, WHOLE },
	{ "00-00000104", "Кефир 1 %; бутылка 0,5 л", BOTTLE, 6450, WHOLE },
	{ "00-00000105", "Сметана \"Бабушкин погреб\" 20 %", PIECE, 11900,
	    WHOLE },
	{ "00-00000106", "Творог зернёный 5 %, 350 г", PIECE, 14550, WHOLE },
	{ "00-00000107", "Сыр «Голландский» весовой", KILOGRAM, 89000, 1 },
	{ "00-00000108", "Сыр плавленый «Дружная семья»", PIECE, 7290, WHOLE },
	{ "00-00000109", "Масло сливочное 82,5 %, пачка 180 г", PACK, 21900,
	    WHOLE },
	{ "00-00000110", "Яйцо куриное С1, десяток", PACK, 12990, WHOLE },
	{ "00-00000111", "Колбаса \"Докторская\" ГОСТ, весовая", KILOGRAM,
	    64000, 1 },
	{ "00-00000112", "Сосиски «Молочные» & «Сливочные», 400 г", PACK, 28500,
	    WHOLE },
	{ "00-00000113", "Филе куриное охлаждённое", KILOGRAM, 38950, 20 },
	{ "00-00000114", "Картофель мытый; новый урожай", KILOGRAM, 5990, 100 },
	{ "00-00000115", "Яблоки «Антоновка», местные", KILOGRAM, 8990, 100 },
	{ "00-00000116", "Бананы", KILOGRAM, 13500, 2 },
	{ "00-00000117", "Помидоры черри на ветке, 250 г", PACK, 17900, WHOLE },
	{ "00-00000118", "Огурцы короткоплодные", KILOGRAM, 19400, 5 },
	{ "00-00000119", "Гречка ядрица в/с, 900 г", PACK, 9950, WHOLE },
	{ "00-00000120", "Рис круглозёрный \"Кубань\", 800 г", PACK, 10900,
	    WHOLE },
	{ "00-00000121", "Макароны «Спираль» № 7, 450 г", PACK, 6700, WHOLE },
	{ "00-00000122", "Сахар-песок фасованный, 1 кг", PACK, 7900, WHOLE },
	{ "00-00000123", "Соль поваренная, помол 1", PACK, 2350, WHOLE },
	{ "00-00000124", "Чай чёрный \"Earl & Lady\", 25 пак.", PACK, 15900,
	    WHOLE },
	{ "00-00000125", "Кофе растворимый 95 г; ст. банка", PIECE, 41900,
	    WHOLE },
	{ "00-00000126", "Конфеты «Мишка у реки» весовые", KILOGRAM, 72000, 1 },
	{ "00-00000127", "Печенье овсяное, 400 г", PACK, 11250, WHOLE },
	{ "00-00000128", "Вода питьевая негазированная, 5 л", BOTTLE, 9900,
	    WHOLE },
	{ "00-00000129", "Квас живого брожения, разливной", LITRE, 12000, 250 },
	{ "00-00000130", "Сок яблочный прямого отжима, 1 л", PIECE, 13990,
	    WHOLE },
	{ "УТ-00000201", "Аскорбинка с глюкозой, 10 таб.", PACK, 3550, WHOLE },
	{ "УТ-00000202", "+Магний B6 шипучий, 20 таб.", PACK, 36400, WHOLE },
	{ "УТ-00000203", "Капли \"Нос & Горло\", 10 мл", PIECE, 18700, WHOLE },
	{ "УТ-00000204", "Пластырь бактерицидный 1,9 × 7,2 см", PIECE, 450,
	    WHOLE },
	{ "УТ-00000205", "Бинт стерильный 5 м × 10 см", PIECE, 3900, WHOLE },
	{ "УТ-00000206", "Термометр (поверка до 12.10.2027)", PIECE, 54900,
	    WHOLE },
	{ "УТ-00000207", "Крем для рук «Ромашка», 75 мл", PIECE, 8600, WHOLE },
	{ "УТ-00000208", "Шампунь 2 в 1; объём и блеск, 400 мл", PIECE, 24990,
	    WHOLE },
	{ "УТ-00000209", "Мыло туалетное 4 × 75 г", SET, 13200, WHOLE },
	{ "УТ-00000210", "Зубная паста \"Белый & Свежий\"", PIECE, 16950,
	    WHOLE },
	{ "00000301", "Батарейки АА, 4 шт.", SET, 27900, WHOLE },
	{ "00000302", "Лампа светодиодная E27 9 Вт, тёплый свет", PIECE, 14900,
	    WHOLE },
	{ "00000303", "Пакет-майка \"Спасибо!\"", PIECE, 700, WHOLE },
	{ "00000304", "Салфетки бумажные, 100 л.", PACK, 5990, WHOLE },
	{ "00000305", "Губки для посуды, 5 шт.", SET, 6990, WHOLE },
	{ "00000306", "Лента атласная 25 мм, отрез", METRE, 4500, 20 },
	{ "00000307", "Тетрадь 48 л. в клетку", PIECE, 5450, WHOLE },
	{ "00000308", "Ручка шариковая синяя 0,7 мм", PIECE, 2990, WHOLE },
	{ "00000309", "Набор «1/2 кружки»: подарок <для друга>", SET, 79900,
	    WHOLE },
	{ "00000310", "Доставка в пределах города", HOUR, 30000, 500 },
};

static const char *const store_names[] = {
	"Магазин «Берёзка»",
	"Лавка \"У моста\", пр. Мира, 12",
	"Аптека «Здравница» & К°",
	"Киоск; вокзал, платформа 2",
	"Универсам № 7",
	"Хозтовары «Мастер & дом»",
};

/* ---- writing a receipt ---- */

/*
 * Elements are in the order of the cloud's page. What is the same in every
 * receipt of a till or every sale of a good is written once, as labels, so that
 * a receipt is little more than copying. A till's label runs from </Date> to
 * <DocSum>, a good's from <Product> to <Discount>.
 */

#define TEXT(b, s) buf_add((b), (s), sizeof(s) - 1)

enum { ORGANIZATION = 310, FIRST_STORE = 401, FIRST_CASH_BOX = 701 };

struct labels {
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
	put_escaped(b, store_names[store % NELEM(store_names)]);
	if (store >= NELEM(store_names))
		buf_printf(b, " (%zu)", store / NELEM(store_names) + 1);
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

static struct labels *
labels_new(unsigned stores, unsigned cash_boxes)
{
	struct labels *labels = mem_new(sizeof(*labels));
	unsigned till;
	size_t i;

	labels->ntills = stores * cash_boxes;
	labels->tills = mem_array(labels->ntills, sizeof(struct buf));
	for (till = 0; till < labels->ntills; till++)
		label_till(&labels->tills[till], till / cash_boxes,
		    till % cash_boxes, till);
	labels->goods = mem_array(NELEM(goods), sizeof(struct buf));
	for (i = 0; i < NELEM(goods); i++)
		label_good(&labels->goods[i], &goods[i]);
	return labels;
}

static void
labels_free(struct labels *labels)
{
	unsigned till;
	size_t i;

	for (till = 0; till < labels->ntills; till++)
		buf_clear(&labels->tills[till]);
	for (i = 0; i < NELEM(goods); i++)
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

/* Append the receipt, indented as a child of <Documents>. */
static void
put_receipt(struct buf *b, const struct labels *labels, const struct receipt *r)
{
	unsigned i;

	put_head(b, &labels->tills[r->till], r);
	for (i = 0; i < r->nlines; i++)
		put_line(b, &labels->goods[r->lines[i].good], &r->lines[i]);
	TEXT(b, "    </Products>\n  </Doc>\n");
}

/* ---- making one ---- */

enum { OPENS = 4 * 3600 }; /* 07:00 at UTC+3, in seconds of a UTC day */

/* How many lines receipts have; the mean is 6.5. */
static const unsigned char baskets[] = { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3,
	3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6,
	6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 12, 12, 13, 14,
	15, 16, 17, 18, 19, 20 };

static const unsigned char pieces[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
	3, 4, 6 };

/* Percent off a line, one row for each kind of customer. */
static const unsigned char discounts[][8] = {
	{ 0, 0, 0, 0, 0, 0, 0, 0 },
	{ 0, 0, 0, 0, 0, 0, 0, 10 },
	{ 0, 0, 0, 0, 5, 7, 15, 20 },
	{ 3, 3, 3, 3, 3, 3, 3, 30 },
};

struct shop {
	struct shop_plan plan;
	struct labels *labels;
};

static uint64_t
dice_of(const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = chance_mix(shop->plan.seed + 1);

	dice = chance_mix(dice ^ ((uint64_t)day << 32 | index));
	return dice;
}

struct shop *
shop_new(const struct shop_plan *plan)
{
	struct shop *shop = mem_new(sizeof(*shop));

	shop->plan = *plan;
	shop->labels = labels_new(plan->stores, plan->cash_boxes);
	return shop;
}

void
shop_free(struct shop *shop)
{
	labels_free(shop->labels);
	free(shop);
}

static int64_t
date_of(const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = dice_of(shop, day, index);
	uint64_t place =
	    ((uint64_t)index << 16) + (chance_roll(&dice) & 0xffff);
	uint64_t done = place * CHANCE_TRADE / shop->plan.receipts;

	return day * CIVIL_DAY + OPENS + chance_ms(done) / 1000;
}

/* The number of the day's first receipt at this moment or later. */
static unsigned
first_at(const struct shop *shop, int64_t day, int64_t from)
{
	unsigned low = 0, high = shop->plan.receipts;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (date_of(shop, day, middle) < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* DocNum has 32 bits for the time: no receipts before 1970 or after 2106. */
static int64_t
clamp(int64_t moment)
{
	if (moment < 0)
		return 0;
	return moment > UINT32_MAX ? UINT32_MAX : moment;
}

void
shop_open(
    struct shop_walk *walk, const struct shop *shop, int64_t from, int64_t to)
{
	walk->shop = shop;
	walk->to = clamp(to);
	walk->day = clamp(from) / CIVIL_DAY;
	walk->index = first_at(shop, walk->day, clamp(from));
}

/* Whole pieces, or 0.1 to 2.4 of what is weighed or measured. */
static int64_t
weigh(uint64_t *rolled, const struct catalog_good *good)
{
	int64_t least = good->least, first = least > 100 ? least : 100;

	if (least == 1000)
		return pieces[chance_pick(rolled, NELEM(pieces))] * least;
	return first + chance_pick(rolled, (size_t)(2300 / least + 1)) * least;
}

static void
fill_line(
    struct receipt_line *line, uint64_t rolled, const unsigned char *percents)
{
	const struct catalog_good *good;

	line->good = chance_pick(&rolled, NELEM(goods));
	good = &goods[line->good];
	line->quantity = weigh(&rolled, good);
	line->sum = good->price * line->quantity / 1000;
	line->discount = line->sum * percents[chance_pick(&rolled, 8)] / 100;
}

static void
fill_lines(struct receipt *r, uint64_t *dice, const unsigned char *percents)
{
	unsigned i;

	r->sum = r->net = 0;
	for (i = 0; i < r->nlines; i++) {
		struct receipt_line *line = &r->lines[i];

		fill_line(line, chance_roll(dice), percents);
		r->sum += line->sum;
		r->net += line->sum - line->discount;
	}
}

/* Most pay by card, some in cash, a few give what roubles they have first. */
static void
pay(struct receipt *r, uint64_t *rolled)
{
	unsigned way = chance_pick(rolled, 16);

	r->cash = 0;
	if (way < 5)
		r->cash = r->net;
	else if (way == 5)
		r->cash = r->net / 300 * 100;
	r->card = r->net - r->cash;
}

static void
fill(struct receipt *r, const struct shop *shop, int64_t day, unsigned index)
{
	uint64_t dice = dice_of(shop, day, index) + 1;
	uint64_t rolled = chance_roll(&dice);

	r->maker = (uint32_t)chance_mix(shop->plan.seed + 2) & 0xffffff;
	r->number = (uint32_t)((uint64_t)day * 7919 + index) & 0xffffff;
	r->till =
	    chance_pick(&rolled, shop->plan.stores * shop->plan.cash_boxes);
	r->nlines = baskets[chance_pick(&rolled, NELEM(baskets))];
	fill_lines(r, &dice,
	    discounts[chance_pick(&rolled, NELEM(discounts) * 2) %
		      NELEM(discounts)]);
	pay(r, &rolled);
}

bool
shop_next(struct shop_walk *walk, struct receipt *r)
{
	if (walk->shop->plan.receipts == 0)
		return false;
	if (walk->index >= walk->shop->plan.receipts) {
		walk->day++;
		walk->index = 0;
	}
	r->date = date_of(walk->shop, walk->day, walk->index);
	if (r->date >= walk->to)
		return false;
	fill(r, walk->shop, walk->day, walk->index++);
	return true;
}

void
shop_put(const struct shop *shop, const struct receipt *r, struct buf *out)
{
	put_receipt(out, shop->labels, r);
}
