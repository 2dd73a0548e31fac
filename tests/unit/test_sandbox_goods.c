/*
 * Goods lists as the sandbox reads them: what the page allows, and what it
 * does not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sandbox/upload_check.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define LIST(inside)                                                           \
	"<ProductsGroups Date='13.04.2018'>" inside "</ProductsGroups>"
#define GROUP(code, name, parent, inside)                                      \
	"<ProductGroup Code='" code "' Name='" name "' ParentCode='" parent    \
	"'>" inside "</ProductGroup>\n"
#define NONE(inside) GROUP("none", "none", "none", inside)
#define ITEM(code, more)                                                       \
	"<Product Code='" code                                                 \
	"' Name='Чай' ParentCode='' UnitCode='796' " more "/>\n"
#define PRODUCT(attributes) LIST(NONE("<Product " attributes "/>"))
#define WITH(attribute)                                                        \
	PRODUCT("Code='1' Name='Чай' ParentCode='' UnitCode='796' " attribute)
#define RICH(inside)                                                           \
	LIST(NONE("<Product Code='1' Name='Чай' ParentCode='' "             \
		  "UnitCode='796'>" inside "</Product>"))
#define PRICE(type) "<Price PriceType='" type "' Price='1.00'/>"

/* Lists, and what is said of them; NULL: nothing. */
static const struct {
	const char *list;
	const char *said;
} lists[] = {
	/* XML at all */
	{ XML LIST("") "\n", NULL },
	{ "\xef\xbb\xbf" XML LIST("<!-- none -->"), NULL },
	{ XML, "line 2: not XML: " },
	{ "what?", "line 1: not XML: " },
	{ LIST("</Products>"), "line 1: not XML: " },
	{ "<ProductsGroups Date='13.04.2018'>\n", "line 2: not XML: " },
	{ LIST("") "<more/>", "line 1: not XML: " },
	{ LIST("&nbsp;"), "line 1: not XML: Entity 'nbsp' not defined" },
	{ LIST("\xcf\xf0\xe8"), "line 1: not XML: Input is not proper UTF-8" },
	{ "<?xml version='1.0' encoding='windows-1251'?>" LIST(""),
	    "line 1: the page has UTF-8" },
	{ "<!DOCTYPE ProductsGroups>" LIST(""), "the page has no DOCTYPE" },
	{ "<!DOCTYPE x [<!ENTITY a 'b'>]>" LIST("&a;"), "no DOCTYPE" },
	{ "<ProductsGroups xmlns='urn:x' Date='13.04.2018'/>",
	    "no namespaces" },
	{ "<ProductsGroups xml:lang='ru' Date='13.04.2018'/>",
	    "no namespaces" },

	/* elements in their places */
	{ "<Documents/>", "the root is Documents, not ProductsGroups" },
	{ LIST("<Product/>"), "there is no Product within ProductsGroups" },
	{ LIST(NONE("<Products/>")), NULL },
	{ LIST(NONE("<Products><Products/></Products>")),
	    "there is no Products within Products" },
	{ LIST(NONE(NONE(""))), "no ProductGroup within ProductGroup" },
	{ LIST(NONE("<Products>" ITEM("1", "") "</Products>")), NULL },
	{ LIST(NONE(ITEM("1", ""))), NULL },
	{ LIST("\n" NONE("hello")), "line 2: ProductGroup must not hold text" },
	{ LIST("<![CDATA[x]]>"), "ProductsGroups must not hold text" },
	{ LIST(NONE("<Prices/>")), "there is no Prices within ProductGroup" },

	/* the root's attributes */
	{ "<ProductsGroups/>", "ProductsGroups: there is no Date" },
	{ "<ProductsGroups Date='29.02.2019'/>",
	    "Date must be a day like 13.04.2018, not \"29.02.2019\"" },
	{ "<ProductsGroups Date='2018-04-13'/>", "not \"2018-04-13\"" },
	{ "<ProductsGroups Date='13.04.2018' DropNomenclature='Да' CNO='x' "
	  "BalanceControl='Нет'/>",
	    NULL },
	{ "<ProductsGroups Date='13.04.2018' DropNomenclature='yes'/>",
	    "DropNomenclature must be Да, Нет or empty, not \"yes\"" },
	{ "<ProductsGroups Date='13.04.2018' Time='10:00'/>",
	    "ProductsGroups: the page has no attribute Time" },

	/* groups */
	{ LIST(GROUP("", "a", "", "")), "Code must be filled in, not \"\"" },
	{ LIST(GROUP("1", " ", "", "")), "Name must be filled in" },
	{ LIST("<ProductGroup Code='1' Name='a'/>"), "there is no ParentCode" },
	{ LIST(GROUP("1", "a", "none", "") GROUP("2", "b", "", "")), NULL },
	{ LIST(GROUP("2", "b", "1", "") GROUP("1", "a", "none", "")), NULL },
	{ LIST(GROUP("1", "a", "", "") GROUP("1", "b", "", "")),
	    "line 2: group \"1\" is in the list already, in line 1" },
	{ LIST("\n" GROUP("2", "b", "1", "")),
	    "line 2: group \"2\" is within \"1\", a group that is not" },
	{ LIST(GROUP("1", "a", "1", "")),
	    "group \"1\" is within \"1\", which" },
	{ LIST(GROUP("0", "a", "1", "") GROUP("1", "a", "3", "")
		  GROUP("2", "b", "1", "") GROUP("3", "c", "2", "")),
	    "line 3: group \"2\" is within \"1\", which is within it: a ring" },
	{ LIST(GROUP("none", "none", "1", "") GROUP("1", "a", "", "")),
	    "group \"none\" must not be within another" },

	/* products */
	{ WITH(""), NULL },
	{ WITH("Barcode='' UnitName='' Price='' Comment='' PriceType=''"),
	    NULL },
	{ WITH("Barkode=''"), "Product: the page has no attribute Barkode" },
	{ PRODUCT("Name='a' ParentCode='' UnitCode='796'"), "no Code" },
	{ PRODUCT("Code='1' ParentCode='' UnitCode='796'"), "no Name" },
	{ PRODUCT("Code='1' Name='a' UnitCode='796'"), "no ParentCode" },
	{ PRODUCT("Code='1' Name='a' ParentCode=''"), "no UnitCode" },
	{ PRODUCT("Code='1' Name='\xc2\xa0' ParentCode='' UnitCode='796'"),
	    "Name must be filled in" },
	{ PRODUCT("Code='1' Name='a' ParentCode='none' UnitCode='006'"), NULL },
	{ PRODUCT("Code='1' Name='a' ParentCode='7' UnitCode='796'"),
	    "ParentCode is \"7\", but it stands in group \"none\"" },
	{ LIST(GROUP("7", "b", "", ITEM("1", ""))),
	    "ParentCode is \"\", but it stands in group \"7\"" },
	{ PRODUCT("Code='1' Name='a' ParentCode='' UnitCode='796 '"),
	    "UnitCode must be three digits of OKEI, not \"796 \"" },
	{ WITH("Price='1990,00'"),
	    "empty or an amount like 1 990,00 or 1990.00, not \"1990,00\"" },
	{ WITH("Barcode='46 07'"), "Barcode must be without blanks" },
	{ LIST(NONE(ITEM("1", "PriceType='a'") ITEM("1", "PriceType='b'"))),
	    NULL },
	{ LIST(NONE(ITEM("1", "PriceType='a'") ITEM("1", "PriceType='a'"))),
	    "line 2: product \"1\" with price type \"a\" is in the list "
	    "already, in line 1" },
	{ LIST(NONE(ITEM("1", "")) GROUP("2", "b", "",
	      "<Product Code='1' Name='a' ParentCode='2' "
	      "UnitCode='796'/>")),
	    "product \"1\" with price type \"\" is in the list already" },

	/* the richer form */
	{ WITH("Article='x'"), NULL },
	{ RICH("<Prices/><Barcodes/>"), NULL },
	{ RICH("<Prices>" PRICE("a") PRICE("b") "</Prices>"), NULL },
	{ RICH("<Prices>" PRICE("a") "\n" PRICE("a") "</Prices>"),
	    "line 2: product \"1\" with price type \"a\" is in the list "
	    "already, in line 1" },
	{ RICH("<Prices><Price PriceType='a'/></Prices>"), "is no Price" },
	{ RICH("<Prices><Price Price='1.00'/></Prices>"), "is no PriceType" },
	{ RICH("<Prices><Price PriceType='a' Price='1.0'/></Prices>"),
	    "Price: Price must be" },
	{ RICH("<Prices><Price PriceCode='1' PriceType='a' Price='1.00' "
	       "VAT='20' IncludesVAT='Да'/></Prices>"),
	    NULL },
	{ RICH("<Prices><Price PriceType='a' Price='' "
	       "IncludesVAT='1'/></Prices>"),
	    "IncludesVAT must be Да, Нет or empty" },
	{ RICH("<Barcodes><Barcode/></Barcodes>"), "Barcode: there is no" },
	{ RICH("<Barcodes><Barcode Barcode='\xc2\xa0'/></Barcodes>"),
	    "Barcode must be without blanks" },
	{ RICH(PRICE("a")), "there is no Price within Product" },
};

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

static void
judges_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(lists); i++) {
		struct goods_list *list = goods_list_new();
		struct err err = ERR_INIT;
		int rc = read_list(list, lists[i].list, &err);

		if (lists[i].said == NULL && rc != 0)
			fail_msg("%s\nis refused: %s", lists[i].list, err.text);
		if (lists[i].said != NULL &&
		    (rc == 0 || err.code != ERR_DATA ||
			strncmp(err.text, "line ", 5) != 0 ||
			strstr(err.text, lists[i].said) == NULL))
			fail_msg("%s\n%s: not: %s", lists[i].list,
			    rc == 0 ? "is taken" : err.text, lists[i].said);
		goods_list_free(list);
	}
}

/* A megabyte of a name for each of so many prices. */
static void
stops_at_too_much(void **state)
{
	struct goods_list *list = goods_list_new();
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;
	int i;

	(void)state;
	buf_puts(&file, "<ProductsGroups Date='13.04.2018'><ProductGroup "
			"Code='1' Name='a' ParentCode=''><Product Code='1' "
			"ParentCode='1' UnitCode='796' Name='");
	for (i = 0; i < 1024; i++)
		buf_printf(&file, "%1024d", i);
	buf_puts(&file, "'><Prices>");
	for (i = 0; i < 300; i++)
		buf_printf(&file, "<Price PriceType='%d' Price='1.00'/>\n", i);
	buf_puts(&file, "</Prices></Product></ProductGroup></ProductsGroups>");
	assert_int_equal(upload_check_list(list, &file, &err), -1);
	assert_string_equal(err.text,
	    "line 256: the list needs more memory than the sandbox gives it");
	buf_clear(&file);
	goods_list_free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_lists),
		cmocka_unit_test(stops_at_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
