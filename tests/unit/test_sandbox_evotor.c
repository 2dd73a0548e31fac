/*
 * The Evotor account of the sandbox: documents that lead back to where they
 * stand, listings that begin anywhere, cursors that nobody else has made, and
 * amounts that are rounded where they must be and nowhere else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "sandbox/cursor.h"
#include "sandbox/evotor/json.h"
#include "sandbox/evotor/shop.h"

static const int64_t DAY = INT64_C(86400000);

/* Shops that are small, of the usual size, and wide. */
static const struct evotor_plan plans[] = {
	{ .seed = 1, .receipts = 100, .stores = 2, .devices = 2 },
	{ .seed = 2, .receipts = 0, .stores = 1, .devices = 1 },
	{ .seed = 3, .receipts = 1, .stores = 3, .devices = 1 },
	{ .seed = 4, .receipts = 13, .stores = 200, .devices = 100 },
	{ .seed = UINT64_MAX - 1, .receipts = 997, .stores = 2, .devices = 7 },
};

/* ---- documents ---- */

static void
check_head(const struct evotor_shop *shop, const struct evotor_head *head)
{
	struct evotor_head found;
	char id[EVOTOR_UUID];

	evotor_document_id(shop, &head->place, id);
	assert_true(evotor_document_find(shop, id, &found));
	assert_int_equal(found.place.store, head->place.store);
	assert_int_equal(found.place.day, head->place.day);
	assert_int_equal(found.place.index, head->place.index);
	assert_int_equal(found.kind, head->kind);
	assert_int_equal(found.device, head->device);
	assert_int_equal(found.close, head->close);
	id[0] = id[0] == '0' ? '1' : '0';
	assert_false(evotor_document_find(shop, id, &found));
}

/* One day: moments that rise, so many of each kind, ids that lead back. */
static void
check_day(const struct evotor_shop *shop, unsigned store, int64_t day)
{
	int64_t from = day * DAY - evotor_zone(store), last = from;
	unsigned count[EVOTOR_KINDS] = { 0 }, i;
	struct evotor_walk walk;
	struct evotor_head head;

	evotor_walk_open(&walk, shop, store, from, from + DAY);
	while (evotor_walk_next(&walk, &head)) {
		assert_true(head.close >= last && head.close < from + DAY);
		assert_true(head.device < shop->plan.devices);
		last = head.close;
		count[head.kind]++;
		check_head(shop, &head);
	}
	assert_int_equal(
	    count[EVOTOR_SELL] + count[EVOTOR_PAYBACK], shop->plan.receipts);
	for (i = 0; i < EVOTOR_KINDS; i++)
		if (count[i] != shop->plan.devices && i != EVOTOR_SELL &&
		    i != EVOTOR_PAYBACK)
			assert_int_equal(count[i], 1);
}

static void
test_days(void **state)
{
	struct evotor_shop shop;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(plans); i++) {
		evotor_shop_init(&shop, &plans[i]);
		check_day(&shop, 0, 1);
		check_day(&shop, plans[i].stores - 1, 20500);
		check_day(&shop, plans[i].stores / 2, 40000);
	}
}

/* A listing from any moment on is the end of the longer one. */
static void
test_begin_anywhere(void **state)
{
	struct evotor_walk whole, part;
	struct evotor_head head, again;
	struct evotor_shop shop;
	int64_t from = 20500 * DAY;
	unsigned n = 0;

	(void)state;
	evotor_shop_init(&shop, &plans[0]);
	evotor_walk_open(&whole, &shop, 1, from, from + 2 * DAY);
	while (evotor_walk_next(&whole, &head)) {
		evotor_walk_open(&part, &shop, 1, head.close, head.close + 1);
		assert_true(evotor_walk_next(&part, &again));
		assert_int_equal(again.close, head.close);
		assert_int_equal(again.place.index, head.place.index);
		evotor_walk_open(&part, &shop, 1, head.close + 1, INT64_MAX);
		assert_true(evotor_walk_next(&part, &again));
		assert_true(again.close > head.close);
		n++;
	}
	assert_true(n > 200);
}

/* From before there was a cloud to when there is none. */
static void
test_ends_of_time(void **state)
{
	struct evotor_walk walk;
	struct evotor_head head;
	struct evotor_shop shop;

	(void)state;
	evotor_shop_init(&shop, &plans[0]);
	evotor_walk_open(&walk, &shop, 0, INT64_MIN, INT64_MAX);
	assert_true(evotor_walk_next(&walk, &head));
	assert_true(head.close >= 0 && head.close < DAY);
	evotor_walk_open(&walk, &shop, 0, INT64_MAX, INT64_MAX);
	assert_false(evotor_walk_next(&walk, &head));
}

/* Returns are of the same terminal and never of more than was sold. */
static void
test_returns(void **state)
{
	struct evotor_document d, sold;
	struct evotor_walk walk;
	struct evotor_head head;
	struct evotor_shop shop;
	char id[EVOTOR_UUID];
	unsigned n = 0;

	(void)state;
	evotor_shop_init(&shop, &plans[4]);
	evotor_walk_open(&walk, &shop, 1, 20500 * DAY, 20501 * DAY);
	while (evotor_walk_next(&walk, &head)) {
		if (head.kind != EVOTOR_PAYBACK)
			continue;
		evotor_document_make(&shop, &head, &d);
		evotor_document_id(&shop, &d.base, id);
		assert_true(evotor_document_find(&shop, id, &head));
		assert_int_equal(head.kind, EVOTOR_SELL);
		evotor_document_make(&shop, &head, &sold);
		assert_int_equal(head.device, d.head.device);
		assert_string_equal(sold.session, d.session);
		assert_true(sold.head.close < d.head.close);
		assert_true(d.net > 0 && d.net <= sold.net);
		n++;
	}
	assert_in_range(n, 70, 84);
}

/* ---- ids ---- */

static void
test_ids(void **state)
{
	static const char *const wrong[] = { "", "x",
		"00000000-0000-4000-8000-000000000000",
		"ffffffff-ffff-4fff-8fff-ffffffffffff",
		"6ff9b13f-4184-4fb9-8cae-2ecd6d23083c0" };
	struct evotor_head head;
	struct evotor_shop shop;
	char id[EVOTOR_UUID];
	size_t i;

	(void)state;
	evotor_shop_init(&shop, &plans[0]);
	for (i = 0; i < NELEM(wrong); i++) {
		case_int(
		    wrong[i], evotor_document_find(&shop, wrong[i], &head), 0);
		case_int(
		    wrong[i], evotor_find(&shop, EVOTOR_STORE, wrong[i]), -1);
	}
	for (i = 0; i < evotor_count(&shop, EVOTOR_DEVICE); i++) {
		evotor_id(&shop, EVOTOR_DEVICE, (unsigned)i, id);
		case_int(id, evotor_find(&shop, EVOTOR_DEVICE, id), (int64_t)i);
		case_int(id, evotor_find(&shop, EVOTOR_STORE, id), -1);
	}
	cases_end();
}

/* ---- cursors ---- */

static const struct cursor cursors[] = {
	{ .list = 0 },
	{ .list = 16,
	    .store = 199,
	    .device = 100,
	    .from = -1,
	    .to = INT64_MAX,
	    .types = UINT32_MAX,
	    .day = INT64_MIN,
	    .index = UINT32_MAX - 1,
	    .born = 1767225600000 },
	{ .list = 2, .index = 3, .types = 1 },
};

static void
check_same(const struct cursor *got, const struct cursor *want)
{
	case_int("list", got->list, want->list);
	case_int("store", got->store, want->store);
	case_int("device", got->device, want->device);
	case_int("from", got->from, want->from);
	case_int("to", got->to, want->to);
	case_int("types", got->types, want->types);
	case_int("day", got->day, want->day);
	case_int("index", got->index, want->index);
	case_int("born", got->born, want->born);
}

/* It is read by its own seed, and with no letter changed, lost or added. */
static void
test_cursors(void **state)
{
	struct buf b = BUF_INIT;
	struct cursor c;
	size_t i, k;

	(void)state;
	for (i = 0; i < NELEM(cursors); i++) {
		buf_reset(&b);
		cursor_put(&cursors[i], 7, &b);
		case_int("reads", cursor_read(&c, 7, buf_str(&b)), 1);
		check_same(&c, &cursors[i]);
		case_int("seed", cursor_read(&c, 8, buf_str(&b)), 0);
		for (k = 0; k < b.len; k++) {
			char was = b.data[k];

			b.data[k] = was == 'A' ? 'B' : 'A';
			case_int("letter", cursor_read(&c, 7, buf_str(&b)), 0);
			b.data[k] = was;
		}
		case_int("signs",
		    strchr(buf_str(&b), '+') != NULL &&
			strchr(buf_str(&b), '/') != NULL &&
			strchr(buf_str(&b), '=') != NULL,
		    1);
		buf_puts(&b, "=");
		case_int("longer", cursor_read(&c, 7, buf_str(&b)), 0);
		b.len -= 2;
		case_int("shorter", cursor_read(&c, 7, buf_str(&b)), 0);
		case_int("empty", cursor_read(&c, 7, ""), 0);
	}
	buf_clear(&b);
	cases_end();
}

/* ---- amounts ---- */

static const struct {
	int64_t value;
	const char *money, *money_full, *quantity, *quantity_full;
} amounts[] = {
	{ 0, "0", "0.00", "0", "0.000" },
	{ 5, "0.05", "0.05", "0.005", "0.005" },
	{ -5, "-0.05", "-0.05", "-0.005", "-0.005" },
	{ 50, "0.5", "0.50", "0.05", "0.050" },
	{ 100, "1", "1.00", "0.1", "0.100" },
	{ 31000, "310", "310.00", "31", "31.000" },
	{ 99999999, "999999.99", "999999.99", "99999.999", "99999.999" },
	{ -100000, "-1000", "-1000.00", "-100", "-100.000" },
};

static void
check_amount(void (*put)(struct buf *, const char *, int64_t), int64_t value,
    const char *want)
{
	struct buf b = BUF_INIT;

	buf_putc(&b, '{');
	put(&b, "x", value);
	case_text(want, buf_str(&b) + strlen("{\"x\":"), want);
	buf_clear(&b);
}

static void
test_amounts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(amounts); i++) {
		check_amount(evotor_money, amounts[i].value, amounts[i].money);
		check_amount(
		    evotor_money_full, amounts[i].value, amounts[i].money_full);
		check_amount(
		    evotor_quantity, amounts[i].value, amounts[i].quantity);
		check_amount(evotor_quantity_full, amounts[i].value,
		    amounts[i].quantity_full);
	}
	cases_end();
}

static const struct {
	const char *tax;
	int64_t sum, vat;
} taxes[] = {
	{ "NO_VAT", 12000, 0 },
	{ "VAT_0", 12000, 0 },
	{ "VAT_10", 11000, 1000 },
	{ "VAT_18", 12000, 2000 },
	{ "VAT_20", 12000, 2000 },
	{ "VAT_20", 1, 0 },
	{ "VAT_20", 3, 1 },
	{ "VAT_22", 12200, 2200 },
	{ "VAT_5", 10500, 500 },
};

static void
test_vat(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(taxes); i++)
		case_int(taxes[i].tax, evotor_vat(taxes[i].tax, taxes[i].sum),
		    taxes[i].vat);
	cases_end();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_begin_anywhere),
		cmocka_unit_test(test_ends_of_time),
		cmocka_unit_test(test_returns),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_cursors),
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_vat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
