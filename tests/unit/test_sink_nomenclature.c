/*
 * The upload to Kassatka: its form to the byte, its order, and what keeps it
 * from appearing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "goods_tools.h"
#include "scratch.h"
#include "sink_tools.h"

static const struct table *const both[] = { &products_table, &groups_table };

static void
begin_day(struct place *p)
{
	begin(p, "out.xml");
	p->options.day = (struct civil){ .year = 2018, .month = 4, .day = 13 };
}

static struct sink *
open_both(struct place *p)
{
	struct sink *s = sink_new(&p->options, both, 2, &p->err);

	if (s == NULL)
		fail_msg("%s", p->err.text);
	return s;
}

static void
put_rows(struct sink *s, const struct table *t, const char *rows)
{
	struct cell cells[GOODS_FIELDS];

	while (rows != NULL && *rows != '\0') {
		rows = read_goods(t, rows, cells);
		put(s, t, cells);
	}
}

/* What rows come to, without the head and the end. */
static const char *
upload(struct place *p, const char *products, const char *groups)
{
	struct sink *s = open_both(p);

	put_rows(s, &products_table, products);
	put_rows(s, &groups_table, groups);
	publish(s);
	return content(p, "out.xml");
}

/* ---- the form ---- */

#define HEAD                                                                   \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<ProductsGroups Date=\"13.04.2018\">\n"
#define GROUP(code, name, parent)                                              \
	"  <ProductGroup Code=\"" code "\" Name=\"" name                       \
	"\" ParentCode=\"" parent "\">\n    <Products>\n"
#define END_GROUP "    </Products>\n  </ProductGroup>\n"
#define PRODUCT(code, name, parent)                                            \
	"      <Product Barcode=\"\" Code=\"" code "\" Name=\"" name           \
	"\" ParentCode=\"" parent                                              \
	"\" UnitCode=\"\" UnitName=\"\" Price=\"\" Comment=\"\" "              \
	"PriceType=\"\"/>\n"
#define END "</ProductsGroups>\n"

static const struct {
	const char *name, *products, *groups, *want;
} forms[] = {
	{ "as on the page",
	    "code=УТ-00000003;name=Фиделе 90 таб.;barcode=4260133180178;"
	    "unit_code=796;unit_name=Штука;price=1990.00;"
	    "price_type=Прайс-лист;comment=нет",
	    "",
	    HEAD GROUP("none", "none",
		"none") "      <Product Barcode=\"4260133180178\" Code=\"УТ-00000003\" "
			"Name=\"Фиделе 90 таб.\" ParentCode=\"\" UnitCode=\"796\" "
			"UnitName=\"Штука\" Price=\"1 990,00\" Comment=\"нет\" "
			"PriceType=\"Прайс-лист\"/>\n" END_GROUP END },
	{ "nothing", "", "", HEAD END },
	{ "group by group",
	    "code=1;name=A;group_code=b;group_name=B\n"
	    "code=2;name=A;group_code=a;group_name=A\ncode=3;name=A\n"
	    "code=4;name=A;group_code=b;group_name=B\ncode=5;name=A",
	    "",
	    HEAD GROUP("none", "none", "none") PRODUCT("3", "A", "")
		PRODUCT("5", "A", "") END_GROUP GROUP("b", "B", "none")
		    PRODUCT("1", "A", "b") PRODUCT("4", "A", "b")
			END_GROUP GROUP("a", "A", "none") PRODUCT("2", "A", "a")
			    END_GROUP END },
	{ "parents first",
	    "code=1;name=A;group_code=b;group_name=B;parent_group_code=a",
	    "code=a;name=Top",
	    HEAD GROUP("a", "Top", "none") END_GROUP GROUP("b", "B", "a")
		PRODUCT("1", "A", "b") END_GROUP END },
	{ "escapes",
	    "code=<&>\";name=\"a\tb\rc\";group_code=&;group_name=<\"'>", "",
	    HEAD GROUP("&amp;", "&lt;&quot;'&gt;", "none") PRODUCT(
		"&lt;&amp;&gt;&quot;", "&quot;a&#9;b&#13;c&quot;", "&amp;")
		END_GROUP END },
};

static void
it_has_this_form(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(forms); i++) {
		begin_day(&p);
		case_text(forms[i].name,
		    upload(&p, forms[i].products, forms[i].groups),
		    forms[i].want);
		end(&p);
	}
	cases_end();
}

static void
an_end_of_a_line_stays_one(void **state)
{
	struct cell cells[GOODS_FIELDS];
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	s = open_both(&p);
	read_goods(&products_table, "code=1", cells);
	cells[GOODS_NAME] = cell_of("a\nb");
	put(s, &products_table, cells);
	publish(s);
	case_says("newline", content(&p, "out.xml"), "Name=\"a&#10;b\"");
	end(&p);
	cases_end();
}

static const struct {
	const char *price, *want;
} prices[] = {
	{ "", "" },
	{ "0.00", "0,00" },
	{ "5.50", "5,50" },
	{ "995.00", "995,00" },
	{ "1000.00", "1 000,00" },
	{ "1990.00", "1 990,00" },
	{ "12345.67", "12 345,67" },
	{ "123456.70", "123 456,70" },
	{ "1234567.80", "1 234 567,80" },
	{ "99999999999999999999999.99", "99 999 999 999 999 999 999 999,99" },
	{ "1 990,5", "1 990,50" },
};

static void
prices_are_written_so(void **state)
{
	char row[128], want[128];
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(prices); i++) {
		begin_day(&p);
		snprintf(row, sizeof(row), "code=1;name=A;price=%s",
		    prices[i].price);
		snprintf(want, sizeof(want), " Price=\"%s\" ", prices[i].want);
		case_says(prices[i].price, upload(&p, row, ""), want);
		end(&p);
	}
	cases_end();
}

static void
it_can_replace_all(void **state)
{
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	p.options.replace_all = true;
	case_says("all", upload(&p, "code=1;name=A", ""),
	    "<ProductsGroups Date=\"13.04.2018\" DropNomenclature=\"Да\">\n");
	s = open_both(&p);
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_judge(s, &p.err), -1);
	case_err("but not by nothing", &p.err, ERR_DATA, "replace all");
	sink_free(s);
	end(&p);
	cases_end();
}

static void
many_products_stand_by_group(void **state)
{
	struct buf row = BUF_INIT;
	const char *got, *at;
	char want[64];
	struct place p;
	struct sink *s;
	int i, k;

	(void)state;
	begin_day(&p);
	s = open_both(&p);
	for (i = 0; i < 9000; i++) {
		buf_reset(&row);
		buf_printf(&row, "code=%d;name=Товар;group_code=g%d", i, i % 3);
		put_rows(s, &products_table, buf_str(&row));
	}
	publish(s);
	at = got = content(&p, "out.xml");
	for (k = 0; k < 3; k++)
		for (i = k; i < 9000; i += 3) {
			snprintf(want, sizeof(want), " Code=\"%d\" Name", i);
			at = strstr(at, want);
			assert_non_null(at);
		}
	buf_clear(&row);
	end(&p);
}

/* ---- what is wrong ---- */

static void
gather(void *arg, bool error, const char *text)
{
	buf_printf(arg, "%s\n", text);
	case_int(text, error, strstr(text, "error: ") != NULL);
}

static void
errors_keep_it_back(void **state)
{
	struct buf told = BUF_INIT;
	struct row_place at = { "goods.csv", 7 };
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	p.options.place = &at;
	s = open_both(&p);
	put_rows(s, &products_table,
	    "code=1;name=A;price=x\ncode=2;name=B;barcode=96385075\n"
	    "code=3");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_problems(s), 3);
	sink_warn(s, gather, &told);
	case_text("all of it", buf_str(&told),
	    "goods.csv: line 7: error: price: \"x\" is not an amount\n"
	    "goods.csv: line 7: barcode: \"96385075\" has a wrong check "
	    "digit\n"
	    "goods.csv: line 7: error: name: is required, and empty\n");
	assert_int_equal(sink_judge(s, &p.err), -1);
	case_err("judged", &p.err, ERR_DATA,
	    "out.xml: the list of goods has 2 errors, and nothing of it goes "
	    "out; the first: goods.csv: line 7: error: price: \"x\" is not an "
	    "amount");
	sink_free(s);
	case_int("nothing is left", nfiles(&p, "."), 0);
	buf_clear(&told);
	end(&p);
	cases_end();
}

static void
warnings_do_not(void **state)
{
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	s = open_both(&p);
	put_rows(s, &products_table, "code=2;name=B;barcode=96385075");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_problems(s), 1);
	assert_int_equal(sink_judge(s, &p.err), 0);
	sink_free(s);
	end(&p);
}

static void
a_thousand_are_told(void **state)
{
	struct buf told = BUF_INIT;
	struct place p;
	struct sink *s;
	int i;

	(void)state;
	begin_day(&p);
	s = open_both(&p);
	for (i = 0; i < 1002; i++)
		put_rows(s, &products_table, "name=A");
	assert_int_equal(sink_finish(s, &p.err), 0);
	sink_warn(s, gather, &told);
	case_says("the rest", buf_str(&told), "\nand 2 more of such\n");
	sink_free(s);
	buf_clear(&told);
	end(&p);
	cases_end();
}

/* ---- tables ---- */

static struct column lone_columns[] = { C("name"), C("code") };
static const struct table lone_table = { (char *)"goods", (char *)"goods",
	lone_columns, 2, NULL };
static struct column bare_columns[] = { C("name") };
static const struct table bare_table = { (char *)"lines", (char *)"lines",
	bare_columns, 1, NULL };

static const struct {
	const char *name;
	const struct table *tables[2];
	const char *says; /* NULL: it opens */
} tables[] = {
	{ "products", { &products_table }, NULL },
	{ "of another name", { &lone_table }, NULL },
	{ "one that is ignored", { &bare_table, &products_table }, NULL },
	{ "no code", { &bare_table },
	    "table \"lines\" has no column \"code\"" },
	{ "two, and no products", { &bare_table, &lone_table },
	    "made of a table \"products\", and what there is is: lines, "
	    "goods" },
	{ "groups alone", { &groups_table }, "what there is is: groups" },
};

static void
tables_must_be_products(void **state)
{
	struct place p;
	struct sink *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < NELEM(tables); i++) {
		begin_day(&p);
		n = tables[i].tables[1] == NULL ? 1 : 2;
		s = sink_new(&p.options, tables[i].tables, n, &p.err);
		case_int(tables[i].name, s == NULL, tables[i].says != NULL);
		if (tables[i].says != NULL)
			case_err(
			    tables[i].name, &p.err, ERR_USAGE, tables[i].says);
		sink_free(s);
		end(&p);
	}
	cases_end();
}

static void
rows_of_others_are_ignored(void **state)
{
	const struct table *const list[] = { &bare_table, &products_table };
	struct cell one = cell_of("A");
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	s = sink_new(&p.options, list, 2, &p.err);
	assert_non_null(s);
	put(s, &bare_table, &one);
	publish(s);
	assert_string_equal(content(&p, "out.xml"), HEAD END);
	end(&p);
}

static void
it_is_one_file(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "folder/");
	p.options.format = "nomenclature";
	assert_null(sink_new(&p.options, both, 2, &p.err));
	case_err("a folder", &p.err, ERR_USAGE, "--out FILE.xml");
	case_int("nothing is left", nfiles(&p, "."), 0);
	end(&p);
	cases_end();
}

static void
it_can_be_looked_at(void **state)
{
	struct sink_file told, found;
	struct place p;
	struct sink *s;

	(void)state;
	begin_day(&p);
	s = open_both(&p);
	put_rows(s, &products_table, "code=1;name=A");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_file(s, 0, &told, &p.err), 0);
	assert_int_equal(told.rows, 1);
	assert_int_equal(sink_publish(s, &p.err), 0);
	assert_int_equal(
	    sink_look(&p.options, "products", true, &found, &p.err), 1);
	assert_string_equal(found.sha256, told.sha256);
	assert_int_equal(found.bytes, told.bytes);
	sink_free(s);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_this_form),
		cmocka_unit_test(an_end_of_a_line_stays_one),
		cmocka_unit_test(prices_are_written_so),
		cmocka_unit_test(it_can_replace_all),
		cmocka_unit_test(many_products_stand_by_group),
		cmocka_unit_test(errors_keep_it_back),
		cmocka_unit_test(warnings_do_not),
		cmocka_unit_test(a_thousand_are_told),
		cmocka_unit_test(tables_must_be_products),
		cmocka_unit_test(rows_of_others_are_ignored),
		cmocka_unit_test(it_is_one_file),
		cmocka_unit_test(it_can_be_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
