/*
 * What is said of a list of goods, and what is put right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "goods_tools.h"

struct list {
	struct goods *goods;
	struct row_place place;
	struct buf told; /* problems, a line each */
	struct buf out;  /* products that go out */
};

static void
keep(void *arg, const struct goods_problem *p)
{
	struct list *l = arg;

	goods_problem_print(p, &l->told);
	buf_putc(&l->told, '\n');
}

static void
begin(struct list *l)
{
	struct goods_options options = { &l->place, keep, l };

	*l = (struct list){ .goods = goods_new(&options) };
}

static void
end(struct list *l)
{
	goods_free(l->goods);
	buf_clear(&l->told);
	buf_clear(&l->out);
}

static void
put_product(struct list *l, const struct goods_product *p)
{
	size_t i;

	for (i = 0; i < GOODS_FIELDS; i++)
		buf_printf(&l->out, "%s%.*s", i == 0 ? "" : "|",
		    (int)p->fields[i].len, p->fields[i].text);
	buf_putc(&l->out, '\n');
}

/* Rows of a file, numbered from 2 as a spreadsheet's are. */
static void
add_products(struct list *l, const char *file, const char *rows)
{
	struct cell cells[GOODS_FIELDS];
	struct goods_product p;
	struct goods_map map;
	struct err err = ERR_INIT;
	const char *s = rows;

	assert_int_equal(goods_map(&map, &products_table, &err), 0);
	l->place = (struct row_place){ file, 1 };
	while (s != NULL && *s != '\0') {
		s = read_goods(&products_table, s, cells);
		l->place.line++;
		if (goods_product(l->goods, &map, cells, &p))
			put_product(l, &p);
	}
}

static void
add_groups(struct list *l, const char *rows)
{
	struct cell cells[3];
	struct goods_map map;
	struct err err = ERR_INIT;
	const char *s = rows;

	assert_int_equal(goods_map_groups(&map, &groups_table, &err), 0);
	l->place = (struct row_place){ "g", 1 };
	while (s != NULL && *s != '\0') {
		s = read_goods(&groups_table, s, cells);
		l->place.line++;
		goods_group(l->goods, &map, cells);
	}
}

/* ---- what is wrong ---- */

static const struct {
	const char *name, *rows, *told;
} wrong[] = {
	{ "all is well",
	    "code=УТ-00000003;name=Фиделе 90 таб.;barcode=4260133180178;"
	    "unit_code=796;unit_name=Штука;price=1 990,00;"
	    "price_type=Прайс-лист",
	    "" },
	{ "least", "code=1;name=A", "" },
	{ "no name", "code=1",
	    "f: line 2: error: name: is required, and empty\n" },
	{ "no code", "name=A",
	    "f: line 2: error: code: is required, and empty\n" },
	{ "a name of blanks that do not break", "code=1;name=\u00a0 \u202f",
	    "f: line 2: error: name: is required, and empty\n" },
	{ "nothing", "comment=;name=",
	    "f: line 2: error: code: is required, and empty\n"
	    "f: line 2: error: name: is required, and empty\n" },
	{ "no amount", "code=1;name=A;price=12,5O",
	    "f: line 2: error: price: \"12,5O\" is not an amount\n" },
	{ "both marks", "code=1;name=A;price=1.990,00",
	    "f: line 2: error: price: \"1.990,00\" is not an amount\n" },
	{ "negative", "code=1;name=A;price=-5",
	    "f: line 2: error: price: \"-5\" is less than nothing\n" },
	{ "three decimals", "code=1;name=A;price=1.005",
	    "f: line 2: error: price: \"1.005\" has more than two decimals\n" },
	{ "a third decimal that is zero", "code=1;name=A;price=1.500", "" },
	{ "minus nothing", "code=1;name=A;price=-0.00", "" },
	{ "all of them at once", "code=1;price=x\nname=B;price=-1",
	    "f: line 2: error: name: is required, and empty\n"
	    "f: line 2: error: price: \"x\" is not an amount\n"
	    "f: line 3: error: code: is required, and empty\n"
	    "f: line 3: error: price: \"-1\" is less than nothing\n" },
	{ "again", "code=1;name=A\ncode=2;name=B\ncode=1;name=C",
	    "f: line 4: error: code: \"1\" is here again, first at line 2\n" },
	{ "again but for blanks", "code=1;name=A\ncode= 1 ;name=A",
	    "f: line 3: error: code: \"1\" is here again, first at line 2\n" },
	{ "another price type",
	    "code=1;name=A;price=1;price_type=X\n"
	    "code=1;name=A;price=2;price_type=Y",
	    "" },
	{ "the same price type",
	    "code=1;name=A;price=1;price_type=X\n"
	    "code=1;name=A;price=2;price_type=X",
	    "f: line 3: error: code: \"1\" is here again with the price type "
	    "\"X\", first at line 2\n" },
	{ "code and type are not one text",
	    "code=12;name=A;price_type=3\ncode=1;name=A;price_type=23", "" },
	{ "EAN-13", "code=1;name=A;barcode=4260133180179",
	    "f: line 2: barcode: \"4260133180179\" has a wrong check "
	    "digit\n" },
	{ "EAN-8", "code=1;name=A;barcode=96385074", "" },
	{ "EAN-8, wrong", "code=1;name=A;barcode=96385075",
	    "f: line 2: barcode: \"96385075\" has a wrong check "
	    "digit\n" },
	{ "UPC-A", "code=1;name=A;barcode=036000291452", "" },
	{ "UPC-A, wrong", "code=1;name=A;barcode=036000291453",
	    "f: line 2: barcode: \"036000291453\" has a wrong check "
	    "digit\n" },
	{ "GTIN-14", "code=1;name=A;barcode=10012345678902", "" },
	{ "GTIN-14, wrong", "code=1;name=A;barcode=10012345678903",
	    "f: line 2: barcode: \"10012345678903\" has a wrong check "
	    "digit\n" },
	{ "weighed goods", "code=1;name=A;barcode=2200001000001", "" },
	{ "a code of the shop's own", "code=1;name=A;barcode=12345", "" },
	{ "letters", "code=1;name=A;barcode=ABCDEFGH",
	    "f: line 2: barcode: \"ABCDEFGH\" is more than digits\n" },
	{ "shortened", "code=1;name=A;barcode=4,60703E+12",
	    "f: line 2: error: barcode: \"4,60703E+12\" was shortened by a "
	    "spreadsheet; make the column one of texts there, and enter it "
	    "anew\n" },
	{ "a code shortened", "code=1.23E+05;name=A",
	    "f: line 2: error: code: \"1.23E+05\" was shortened by a "
	    "spreadsheet; make the column one of texts there, and enter it "
	    "anew\n" },
	{ "a code with a plus", "code=E+5;name=A", "" },
	{ "several", "code=1;name=A;barcode=96385074, 4260133180178",
	    "f: line 2: barcode: \"96385074, 4260133180178\" are "
	    "several, of which only the first can go out\n" },
	{ "no such unit", "code=1;name=A;unit_code=999",
	    "f: line 2: unit_code: \"999\" is no code of a unit "
	    "(OKEI) that is known\n" },
	{ "no unit at all", "code=1;name=A;unit_name=охапка",
	    "f: line 2: error: unit_name: \"охапка\" is no unit that "
	    "is known; give its code (OKEI), too\n" },
	{ "no code of a unit", "code=1;name=A;unit_code=9001",
	    "f: line 2: error: unit_code: \"9001\" is no code of a unit: "
	    "OKEI's have three digits\n" },
	{ "a code in two scripts", "code=УT-00000003;name=A",
	    "f: line 2: code: \"УT-00000003\" has Latin and Cyrillic "
	    "letters side by side, which may look alike\n" },
	{ "scripts apart", "code=УТ-AB-3;name=A", "" },
	{ "a control character", "code=1;name=A\001",
	    "f: line 2: error: name: \"A\001\" has a control character, which "
	    "XML cannot hold\n" },
	{ "U+FFFF", "code=1;name=\uffff",
	    "f: line 2: error: name: \"\uffff\" has a control character, which "
	    "XML cannot hold\n" },
	{ "U+FFFD, a tab and a new letter", "code=1;name=\ufffd\tЯ", "" },
	{ "an unknown parent",
	    "code=1;name=A;group_code=10;group_name=G;parent_group_code=7",
	    "f: line 2: error: parent_group_code: \"7\" is no group of this "
	    "list, but the parent of \"10\"; add a row with its code and "
	    "name as a group's and no product, or name no parent\n" },
	{ "its own parent",
	    "code=1;name=A;group_code=a;group_name=G;parent_group_code=a",
	    "f: line 2: error: parent_group_code: \"a\" is a parent within "
	    "itself: a → a\n" },
	{ "a circle, and one outside it",
	    "code=1;name=A;group_code=x;group_name=G;parent_group_code=a\n"
	    "code=2;name=A;group_code=a;group_name=H;parent_group_code=b\n"
	    "code=3;name=A;group_code=b;group_name=I;parent_group_code=a",
	    "f: line 3: error: parent_group_code: \"b\" is a parent within "
	    "itself: a → b → a\n" },
	{ "two names of a group, told once",
	    "code=1;name=A;group_code=a;group_name=G\n"
	    "code=2;name=A;group_code=a;group_name=H\n"
	    "code=3;name=A;group_code=a\n"
	    "code=4;name=A;group_code=a;group_name=I",
	    "f: line 3: group_name: \"H\" is not \"G\", as at line "
	    "2, for the same group \"a\"\n" },
	{ "two parents of a group",
	    "code=1;name=A;group_code=a;group_name=G\n"
	    "code=2;name=A;group_code=b;group_name=H;parent_group_code=a\n"
	    "code=3;name=A;group_code=c;group_name=I\n"
	    "code=4;name=A;group_code=b;group_name=H;parent_group_code=c",
	    "f: line 5: parent_group_code: \"c\" is not \"a\", as at "
	    "line 3, for the same group \"b\"\n" },
	{ "a group without a name", "code=1;name=A;group_code=a",
	    "f: line 2: group_code: \"a\" is a group without a name; "
	    "its code takes the place\n" },
};

static void
problems_are_told(void **state)
{
	struct list l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		begin(&l);
		add_products(&l, "f", wrong[i].rows);
		goods_finish(l.goods);
		case_text(wrong[i].name, buf_str(&l.told), wrong[i].told);
		case_int(wrong[i].name, (long long)goods_errors(l.goods) > 0,
		    strstr(wrong[i].told, "error: ") != NULL);
		case_int(wrong[i].name, goods_warnings(l.goods) > 0,
		    strstr(wrong[i].told, "error: ") == NULL &&
			*wrong[i].told != '\0');
		end(&l);
	}
	cases_end();
}

static void
places_name_the_file_where_it_is_another(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	add_products(&l, "a.csv", "code=1;name=A");
	add_products(&l, "b.csv", "code=1;name=A\ncode=1;name=A");
	assert_string_equal(buf_str(&l.told),
	    "b.csv: line 2: error: code: \"1\" is here again, first at a.csv: "
	    "line 2\n"
	    "b.csv: line 3: error: code: \"1\" is here again, first at a.csv: "
	    "line 2\n");
	end(&l);
}

static void
without_places_it_works_too(void **state)
{
	struct goods_options options = { NULL, NULL, NULL };
	struct goods *g = goods_new(&options);
	struct cell cells[GOODS_FIELDS];
	struct goods_product p;
	struct goods_map map;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(goods_map(&map, &products_table, &err), 0);
	read_goods(&products_table, "code=1;name=A", cells);
	assert_true(goods_product(g, &map, cells, &p));
	assert_false(goods_product(g, &map, cells, &p));
	assert_int_equal(goods_errors(g), 1);
	goods_free(g);
}

/* ---- what is put right ---- */

static const struct {
	const char *name, *rows, *out;
} right[] = {
	{ "blanks", "code= 7 ;name=\u00a0Чай \u2009;comment= c ",
	    "7|Чай|||||||||c\n" },
	{ "a price", "code=1;name=A;price=1\u00a0990,5",
	    "1|A|||||||1990.50||\n" },
	{ "an empty price stays so",
	    "code=1;name=A;price= ", "1|A|||||||||\n" },
	{ "zeros that say nothing", "code=1;name=A;price=5.5000",
	    "1|A|||||||5.50||\n" },
	{ "a unit by its name", "code=1;name=A;unit_name=шт.",
	    "1|A|||||796|шт.|||\n" },
	{ "a unit's code in the place of its name",
	    "code=1;name=A;unit_name=796", "1|A|||||796|Штука|||\n" },
	{ "a unit's name", "code=1;name=A;unit_code=796",
	    "1|A|||||796|Штука|||\n" },
	{ "a code with a blank", "code=1;name=A;unit_code=796 ;unit_name=ш",
	    "1|A|||||796|ш|||\n" },
	{ "a code without its zeros", "code=1;name=A;unit_code=6",
	    "1|A|||||006|Метр|||\n" },
	{ "a unit nobody knows", "code=1;name=A;unit_code=999",
	    "1|A|||||999||||\n" },
	{ "the same name twice",
	    "code=1;name=A;unit_name=кг\ncode=2;name=A;unit_name=кг\n"
	    "code=3;name=A;unit_name=x\ncode=4;name=A;unit_name=x",
	    "1|A|||||166|кг|||\n2|A|||||166|кг|||\n" },
	{ "the first barcode", "code=1;name=A;barcode=96385074 036000291452",
	    "1|A||||96385074|||||\n" },
	{ "the first barcode, with a comma", "code=1;name=A;barcode=1,2",
	    "1|A||||1|||||\n" },
	{ "no group",
	    "code=1;name=A;group_code=none;group_name=none;"
	    "parent_group_code=none",
	    "1|A|||||||||\n" },
	{ "a group by its name", "code=1;name=A;group_name=Напитки",
	    "1|A|Напитки|Напитки|||||||\n" },
	{ "a group alone is no product",
	    "group_code=a;group_name=G\ncode=1;name=A;group_code=b;"
	    "group_name=H;parent_group_code=a",
	    "1|A|b|H|a||||||\n" },
	{ "what is wrong does not go out", "code=1\ncode=2;name=B",
	    "2|B|||||||||\n" },
};

static void
values_are_put_right(void **state)
{
	struct list l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(right); i++) {
		begin(&l);
		add_products(&l, "f", right[i].rows);
		case_text(right[i].name, buf_str(&l.out), right[i].out);
		end(&l);
	}
	cases_end();
}

/* ---- groups ---- */

static const char *
order_of(struct list *l)
{
	size_t order[8], i, n = goods_groups(l->goods);

	assert_true(n <= NELEM(order));
	goods_order(l->goods, order);
	for (i = 0; i < n; i++)
		buf_printf(
		    &l->out, "%s ", goods_group_at(l->goods, order[i])->code);
	return buf_str(&l->out);
}

static const struct {
	const char *name, *groups, *order;
} orders[] = {
	{ "as they came", "code=a;name=A\ncode=b;name=B", "a b " },
	{ "a parent that comes late",
	    "code=a;name=A;parent_code=b\ncode=c;name=C\ncode=b;name=B",
	    "b a c " },
	{ "a long way up",
	    "code=a;name=A;parent_code=b\ncode=b;name=B;parent_code=c\n"
	    "code=c;name=C;parent_code=none\ncode=d;name=D;parent_code=b",
	    "c b a d " },
	{ "none is no group",
	    "code=none;name=none;parent_code=none\n"
	    "code=a;name=A",
	    "a " },
};

static void
parents_come_first(void **state)
{
	struct list l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(orders); i++) {
		begin(&l);
		add_groups(&l, orders[i].groups);
		goods_finish(l.goods);
		case_text(orders[i].name, order_of(&l), orders[i].order);
		buf_reset(&l.out);
		case_text("and again", order_of(&l), orders[i].order);
		case_text(orders[i].name, buf_str(&l.told), "");
		end(&l);
	}
	cases_end();
}

static void
a_table_of_groups_completes_products(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	add_products(&l, "f", "code=1;name=A;group_code=b");
	add_groups(&l, "code=a;name=Top\ncode=b;name=Below;parent_code=a\n"
		       "name=C\ncode=d;name=\001");
	goods_finish(l.goods);
	assert_string_equal(order_of(&l), "1|A|b||||||||\na b d ");
	assert_string_equal(goods_group_at(l.goods, 0)->name, "Below");
	assert_string_equal(buf_str(&l.told),
	    "g: line 4: error: group_code: \"C\" is a group without a code\n"
	    "g: line 5: error: name: \"\001\" has a control character, which "
	    "XML cannot hold\n");
	end(&l);
}

static void
many_are_held_apart(void **state)
{
	struct list l;
	char row[64];
	int i;

	(void)state;
	begin(&l);
	for (i = 0; i < 20000; i++) {
		snprintf(row, sizeof(row), "code=%d;name=A;group_code=%d", i,
		    i % 700);
		add_products(&l, "f", row);
	}
	assert_int_equal(goods_errors(l.goods), 0);
	assert_int_equal(goods_groups(l.goods), 700);
	add_products(&l, "f", "code=19999;name=A");
	assert_int_equal(goods_errors(l.goods), 1);
	end(&l);
}

/* ---- tables ---- */

static void
a_table_needs_code_and_name(void **state)
{
	static struct column columns[] = { C("name"), C("price") };
	struct table t = { (char *)"lines", (char *)"lines", columns, 2, NULL };
	struct err err = ERR_INIT;
	struct goods_map map;

	(void)state;
	assert_int_equal(goods_map(&map, &t, &err), -1);
	case_err("no code", &err, ERR_USAGE,
	    "table \"lines\" has no column \"code\", which a list of goods "
	    "needs");
	columns[1].name = (char *)"code";
	assert_int_equal(goods_map(&map, &t, &err), 0);
	assert_int_equal(map.columns[GOODS_CODE], 1);
	assert_int_equal(map.columns[GOODS_PRICE], GOODS_NONE);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_told),
		cmocka_unit_test(places_name_the_file_where_it_is_another),
		cmocka_unit_test(without_places_it_works_too),
		cmocka_unit_test(values_are_put_right),
		cmocka_unit_test(parents_come_first),
		cmocka_unit_test(a_table_of_groups_completes_products),
		cmocka_unit_test(many_are_held_apart),
		cmocka_unit_test(a_table_needs_code_and_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
