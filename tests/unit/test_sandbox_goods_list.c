/*
 * The sandbox's goods: the forms of their values, what lists make of each other
 * and how it is shown.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sandbox/upload_check.h"
#include "sandbox/goods.h"

#define LIST(inside)                                                           \
	"<ProductsGroups Date='13.04.2018'>" inside "</ProductsGroups>"
#define GROUP(code, name, parent, inside)                                      \
	"<ProductGroup Code='" code "' Name='" name "' ParentCode='" parent    \
	"'>" inside "</ProductGroup>\n"
#define NONE(inside) GROUP("none", "none", "none", inside)
#define ITEM(code, more)                                                       \
	"<Product Code='" code                                                 \
	"' Name='Чай' ParentCode='' UnitCode='796' " more "/>\n"
#define RICH(inside)                                                           \
	LIST(NONE("<Product Code='1' Name='Чай' ParentCode='' "             \
		  "UnitCode='796'>" inside "</Product>"))

static const struct {
	bool (*is)(const char *);
	const char *right[10];
	const char *wrong[20];
} forms[] = {
	{ upload_check_filled, { "a", " a ", "\xc2\xa0-" },
	    { "", " ", "\t\n", "\xc2\xa0 \xc2\xa0" } },
	{ upload_check_date, { "13.04.2018", "29.02.2020", "31.12.9999" },
	    { "", "13.04.18", "1.04.2018", "31.04.2018", "29.02.2100",
		"00.01.2018", "01.13.2018", "01.01.0000", "13.04.2018 ",
		"13-04-2018", "13.04.20181" } },
	{ upload_check_unit, { "", "796", "006" },
	    { "6", "79", "7960", " 796", "796 ", "79a" } },
	{ upload_check_price,
	    { "", "0,50", "995,00", "1 990,00", "12 345 678,90", "0.50",
		"123.45", "1990.00" },
	    { "1990,00", "1 990.00", "995", "995,0", "995,000", "995.5",
		"1 99,00", "1 9900,00", "01,00", "1  990,00", " 1,00", "1,00 ",
		"1\xc2\xa0"
		"990,00",
		",50", ".50", "-1,00", "1 990", "1,990.00", "1e3" } },
	{ upload_check_barcode, { "", "4600000000001", "ABC-1" },
	    { " ", "46 07", "46\t07",
		"46\xc2\xa0"
		"07" } },
	{ upload_check_choice, { "", "Да", "Нет" }, { "да", "yes", "Да " } },
};

static void
knows_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(forms); i++) {
		for (size_t n = 0; forms[i].right[n] != NULL; n++)
			if (!forms[i].is(forms[i].right[n]))
				fail_msg("form %zu: \"%s\" is right", i,
				    forms[i].right[n]);
		for (size_t n = 0; forms[i].wrong[n] != NULL; n++)
			if (forms[i].is(forms[i].wrong[n]))
				fail_msg("form %zu: \"%s\" is wrong", i,
				    forms[i].wrong[n]);
	}
}

static int
read_list(struct goods_list *list, const char *text, struct err *err)
{
	struct buf file = BUF_INIT;
	int rc;

	buf_puts(&file, text);
	rc = upload_check_list(list, &file, err);
	buf_clear(&file);
	return rc;
}

/* Lists that come one after the other, and the codes and prices held then. */
static const struct {
	const char *list;
	const char *groups;
	const char *products;
} uploads[] = {
	{ LIST(NONE(ITEM("2", "Price='1,00'") ITEM("10", ""))), "none",
	    "10=;2=1,00;" },
	{ LIST(NONE(ITEM("2", "Price='2,00'") ITEM("3", ""))), "none",
	    "10=;2=2,00;3=;" },
	{ LIST(GROUP("1", "a", "", "")) "\n", "1none", "10=;2=2,00;3=;" },
	{ LIST(NONE(ITEM("2", "Price='7,00' PriceType='b'")
		  ITEM("2", "Price='6,00' PriceType='a'"))),
	    "1none", "10=;2=2,00;2a=6,00;2b=7,00;3=;" },
	{ RICH("<Prices><Price PriceType='a' Price='3.00'/><Price "
	       "PriceType='c' Price='4.00'/></Prices>"),
	    "1none", "1a=3.00;1c=4.00;10=;2=2,00;2a=6,00;2b=7,00;3=;" },
	{ "<ProductsGroups Date='13.04.2018' DropNomenclature='Нет'/>", "1none",
	    "1a=3.00;1c=4.00;10=;2=2,00;2a=6,00;2b=7,00;3=;" },
	{ "<ProductsGroups Date='13.04.2018' DropNomenclature='Да'>" GROUP(
	      "5", "e", "", "") "</ProductsGroups>",
	    "5", "" },
};

static bool
spell_group(void *cls, struct goods_item *item)
{
	buf_puts(cls, goods_item_get(item, ITEM_CODE));
	return true;
}

static bool
spell_product(void *cls, struct goods_item *item)
{
	buf_printf(cls, "%s%s=%s;", goods_item_get(item, ITEM_CODE),
	    goods_item_get(item, ITEM_PRICE_TYPE),
	    goods_item_get(item, ITEM_PRICE));
	return true;
}

static void
assert_spelt(const struct goods_list *list, enum list_kind kind,
    goods_list_visit *spell, const char *want)
{
	struct buf got = BUF_INIT;

	assert_true(goods_list_each(list, kind, spell, &got));
	assert_string_equal(buf_str(&got), want);
	buf_clear(&got);
}

static void
merges_lists(void **state)
{
	struct goods_list *shop = goods_list_new();

	(void)state;
	for (size_t i = 0; i < NELEM(uploads); i++) {
		struct goods_list *list = goods_list_new();
		struct err err = ERR_INIT;

		assert_int_equal(read_list(list, uploads[i].list, &err), 0);
		goods_list_merge(shop, list);
		assert_spelt(shop, LIST_GROUPS, spell_group, uploads[i].groups);
		assert_spelt(
		    shop, LIST_PRODUCTS, spell_product, uploads[i].products);
	}
	assert_int_equal(shop->count[LIST_GROUPS], 1);
	assert_int_equal(shop->count[LIST_PRODUCTS], 0);
	goods_list_free(shop);
}

static void
shows_what_it_holds(void **state)
{
	struct goods_list *list = goods_list_new();
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(
	    read_list(list,
		LIST(NONE("<Product Code='1' Name='&quot;A&quot; &amp; "
			  "&#10;&lt;' ParentCode='' UnitCode='796' Price='"
			  "1 990,00' PriceType='p' Barcode='46'><Barcodes>"
			  "<Barcode Barcode='47'/><Barcode Barcode=''/>"
			  "</Barcodes></Product>")),
		&err),
	    0);
	goods_list_show(list, &out);
	assert_string_equal(buf_str(&out),
	    "\"groups\":[\n"
	    "{\"code\":\"none\",\"name\":\"none\",\"parent\":\"none\"}\n"
	    "],\"products\":[\n"
	    "{\"code\":\"1\",\"name\":\"\\\"A\\\" & \\u000a<\","
	    "\"parent\":\"\",\"unit_code\":\"796\",\"unit_name\":\"\","
	    "\"price_type\":\"p\",\"price_code\":\"\","
	    "\"price\":\"1 990,00\",\"vat\":\"\",\"includes_vat\":\"\","
	    "\"article\":\"\",\"comment\":\"\","
	    "\"barcodes\":[\"46\",\"47\"]}\n]");
	buf_clear(&out);
	goods_list_free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_forms),
		cmocka_unit_test(merges_lists),
		cmocka_unit_test(shows_what_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
