/*
 * Receipts in Kassatka's form: to the byte, and which lines go with which
 * receipt in whatever order they come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "scratch.h"
#include "sink_tools.h"

#define C(text)                                                                \
	{                                                                      \
		(char *)text, (char *)text, TYPE_TEXT, false                   \
	}

static struct column line_columns[] = { C("doc_num"), C("store_code"),
	C("line"), C("product_code"), C("product_name"), C("unit_code"),
	C("unit_name"), C("quantity"), C("barcode") };
static struct column receipt_columns[] = { C("doc_num"), C("store_code"),
	C("date"), C("pay_card"), C("pay_cash"), C("pay_other") };

static const struct table lines = { (char *)"lines", (char *)"lines",
	line_columns, NELEM(line_columns), NULL };
static const struct table receipts = { (char *)"receipts", (char *)"receipts",
	receipt_columns, NELEM(receipt_columns), NULL };
static const struct table *const both[] = { &lines, &receipts };

#define CELLS 9

/*
 * Rows of both: L or R, then the cells with commas between them, those at the
 * end left out; a row a line. 0, or -1.
 */
static int
put_all(struct sink *s, const char *rows, struct err *err)
{
	struct taker *taker = sink_taker(s);
	struct cell cells[CELLS];
	const struct table *t;
	size_t i, len;

	while (*rows != '\0') {
		t = *rows++ == 'L' ? &lines : &receipts;
		for (i = 0; i < CELLS; i++)
			cells[i] = cell_of("");
		for (i = 0; *rows == ' ' || *rows == ','; i++) {
			len = strcspn(++rows, ",\n");
			cells[i] = (struct cell){ rows, len, false };
			rows += len;
		}
		rows += *rows == '\n';
		if (taker->take(taker, t, cells, err) != 0)
			return -1;
	}
	return 0;
}

static void
begin_documents(struct place *p)
{
	begin(p, "out.xml");
	p->options.format = "documents";
}

/* The file that rows come to; an error's text. */
static const char *
come_to(struct place *p, const char *rows)
{
	struct sink *s;

	begin_documents(p);
	s = sink_new(&p->options, both, 2, &p->err);
	if (s == NULL || put_all(s, rows, &p->err) != 0 ||
	    sink_finish(s, &p->err) != 0 || sink_publish(s, &p->err) != 0) {
		sink_free(s);
		return p->err.text;
	}
	sink_free(s);
	return content(p, "out.xml");
}

/* ---- the form ---- */

static void
it_has_this_form(void **state)
{
	struct place p;

	(void)state;
	case_text("a receipt",
	    come_to(&p, "L 7,s,1,0042,Чай \"<&>\",,ШТ.,-2.500,460\n"
			"R 7,s,2018-04-16T11:08:31.250+0000,100.00,0.00,20.5"),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<Documents>\n"
	    "  <Doc>\n"
	    "    <Head>\n"
	    "      <Date>2018-04-16T11:08:31.250+0000</Date>\n"
	    "      <OrganizationCode></OrganizationCode>\n"
	    "      <CashBoxCode></CashBoxCode>\n"
	    "      <CashBoxName></CashBoxName>\n"
	    "      <StoreCode>s</StoreCode>\n"
	    "      <StoreName></StoreName>\n"
	    "      <DocSum></DocSum>\n"
	    "      <DocSumWithDiscount></DocSumWithDiscount>\n"
	    "      <DocNum>7</DocNum>\n"
	    "      <PayCard>120.50</PayCard>\n"
	    "      <PayCash>0.00</PayCash>\n"
	    "    </Head>\n"
	    "    <Products>\n"
	    "      <Product>\n"
	    "        <ProductCode>0042</ProductCode>\n"
	    "        <ProductName>Чай &quot;&lt;&amp;&gt;&quot;</ProductName>\n"
	    "        <UnitCode>796</UnitCode>\n"
	    "        <Price></Price>\n"
	    "        <Discount></Discount>\n"
	    "        <Quantity>-2.500</Quantity>\n"
	    "        <Sum></Sum>\n"
	    "        <SumWithDiscount></SumWithDiscount>\n"
	    "      </Product>\n"
	    "    </Products>\n"
	    "  </Doc>\n"
	    "</Documents>\n");
	end(&p);
	case_text("nothing", come_to(&p, ""),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<Documents>\n</Documents>\n");
	end(&p);
	cases_end();
}

/* ---- single values ---- */

static const struct {
	const char *name, *rows, *want;
} values[] = {
	{ "a card alone", "R 1,,,5.00", "<PayCard>5.00</PayCard>" },
	{ "the others alone", "R 1,,,,,5.00", "<PayCard>5.00</PayCard>" },
	{ "none of both", "R 1,,,,5.00", "<PayCard></PayCard>" },
	{ "money back", "R 1,,,-5.10,,-0.2", "<PayCard>-5.30</PayCard>" },
	{ "a code goes before a name", "R 1\nL 1,,1,,,006,шт",
	    "<UnitCode>006</UnitCode>" },
	{ "a name alone", "R 1\nL 1,,1,,,,Кг", "<UnitCode>166</UnitCode>" },
	{ "a unit of the shop's own", "R 1\nL 1,,1,,,,ведро & ещё",
	    "<UnitCode>ведро &amp; ещё</UnitCode>" },
	{ "what XML cannot have", "R 1\nL 1,,1,,a\x01z\xef\xbf\xbf",
	    "<ProductName>a\xef\xbf\xbdz\xef\xbf\xbd</ProductName>" },
	{ "what only looks so", "R 1\nL 1,,1,,\xef\xbb\xbf\xef\xbf\xbd\tb",
	    "<ProductName>\xef\xbb\xbf\xef\xbf\xbd&#9;b</ProductName>" },
};

static void
values_are_kassatkas(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(values); i++) {
		case_says(values[i].name, come_to(&p, values[i].rows),
		    values[i].want);
		end(&p);
	}
	cases_end();
}

/* ---- which lines a receipt has ---- */

static const struct {
	const char *name, *rows, *want; /* NUMBER:NAME,NAME... */
} orders[] = {
	{ "lines first", "L 1,,1,,a\nL 1,,2,,b\nR 1\nL 2,,1,,c\nR 2",
	    "1:a,b, 2:c, " },
	{ "receipts first", "R 1\nL 1,,1,,a\nL 1,,2,,b\nR 2\nL 2,,1,,c",
	    "1:a,b, 2:c, " },
	{ "the one and the other", "L 1,,1,,a\nR 1\nR 2\nL 2,,1,,c",
	    "1:a, 2:c, " },
	{ "no lines", "R 1\nR 2\nL 2,,1,,c\nR 3", "1: 2:c, 3: " },
	{ "the same number in two stores",
	    "L 1,x,1,,a\nR 1,x\nL 1,y,1,,b\nR 1,y", "1:a, 1:b, " },
	{ "twice, lines first", "L 1,,1,,a\nL 1,,2,,b\nR 1\nL 1,,1,,a\nR 1",
	    "1:a,b, 1:a, " },
	{ "twice, receipts first", "R 1\nL 1,,1,,a\nR 1\nL 1,,1,,b",
	    "1:a, 1:b, " },
	{ "twice, this way and that",
	    "R 1\nL 1,,1,,a\nL 1,,2,,b\nL 1,,1,,c\nR 1", "1:a,b, 1:c, " },
	{ "twice, that way and this", "L 1,,1,,a\nR 1\nR 1\nL 1,,1,,b",
	    "1:a, 1:b, " },
	{ "lines without numbers", "R 1\nL 1,,,,a\nL 1,,,,b", "1:a,b, " },
	{ "numbers that skip some", "L 1,,2,,a\nL 1,,10,,b\nR 1", "1:a,b, " },
};

/* The text between the marks at s, added; where it ends. */
static const char *
add_text(struct buf *to, const char *s, const char *mark)
{
	s += strlen(mark);
	buf_add(to, s, strcspn(s, "<"));
	return s;
}

static const char *
brief(struct buf *to, const char *xml)
{
	static const char num[] = "<DocNum>", name[] = "<ProductName>";

	buf_reset(to);
	for (; *xml != '\0'; xml++) {
		if (strncmp(xml, num, strlen(num)) == 0) {
			xml = add_text(to, xml, num);
			buf_putc(to, ':');
		} else if (strncmp(xml, name, strlen(name)) == 0) {
			xml = add_text(to, xml, name);
			buf_putc(to, ',');
		} else if (strncmp(xml, "</Doc>", 6) == 0) {
			buf_putc(to, ' ');
		}
	}
	return buf_str(to);
}

static void
lines_go_with_their_receipt(void **state)
{
	struct buf text = BUF_INIT;
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(orders); i++) {
		case_text(orders[i].name,
		    brief(&text, come_to(&p, orders[i].rows)), orders[i].want);
		end(&p);
	}
	buf_clear(&text);
	cases_end();
}

static const struct {
	const char *name, *rows;
} lost[] = {
	{ "at the end", "L 1,,1,,a" },
	{ "in between", "L 1,,1,,a\nR 2\nL 2,,1,,b" },
	{ "of another store", "L 1,x,1,,a\nR 1,y" },
};

static void
lines_without_a_receipt_are_told(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(lost); i++) {
		come_to(&p, lost[i].rows);
		case_err(lost[i].name, &p.err, ERR_DATA, "receipt 1 came");
		case_int(lost[i].name, scratch_count(p.dir), 0);
		end(&p);
	}
	cases_end();
}

/* ---- where it cannot be ---- */

static void
it_is_one_file_of_both_tables(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "out/");
	p.options.format = "documents";
	assert_null(sink_new(&p.options, both, 2, &p.err));
	case_err("a folder", &p.err, ERR_USAGE, "--out FILE.xml");
	end(&p);
	begin_documents(&p);
	assert_null(sink_new(&p.options, both, 1, &p.err));
	case_err("lines alone", &p.err, ERR_USAGE, "\"receipts\"");
	end(&p);
	begin(&p, "out.xml");
	p.options.xml = "documents";
	case_text(
	    ".xml, of receipts", sink_format(&p.options, &p.err), "documents");
	p.options.xml = NULL;
	case_text(
	    ".xml, of goods", sink_format(&p.options, &p.err), "nomenclature");
	end(&p);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_this_form),
		cmocka_unit_test(values_are_kassatkas),
		cmocka_unit_test(lines_go_with_their_receipt),
		cmocka_unit_test(lines_without_a_receipt_are_told),
		cmocka_unit_test(it_is_one_file_of_both_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
