/*
 * The summary: figures, the largest rows, and charts of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "xlsx_charted.h"

static const struct {
	const char *cell, *want;
} summary[] = {
	{ "A1", "s Сводка @" },
	{ "A3", "s Дни @" },
	{ "B4", "n 2 0" },
	{ "A5", "s Наличными @" },
	{ "B5", "n 30 #,##0.00" },
	{ "A6", "s Картой @" },
	{ "B6", "n 5.5 #,##0.00" },
	{ "A8", "s Товары @" },
	{ "B9", "n 6 0" },
	{ "B10", "n 17.5 #,##0.00" },
	{ "A12", "s Товар @" },
	{ "B12", "s Выручка @" },
	{ "A13", "s &lt;c&gt; @" },
	{ "B13", "n 9.5 #,##0.00" },
	{ "A14", "s a @" },
	{ "A15", "s d @" },
	{ "A16", "" },
};

static const struct {
	const char *part, *says;
} drawn[] = {
	{ "xl/charts/chart1.xml", "<c:barDir val=\"col\"/>" },
	{ "xl/charts/chart1.xml", "<c:grouping val=\"stacked\"/>" },
	{ "xl/charts/chart1.xml", "<c:f>'Дни'!$A$2:$A$3</c:f>" },
	{ "xl/charts/chart1.xml", "<c:f>'Дни'!$B$2:$B$3</c:f>" },
	{ "xl/charts/chart1.xml", "<c:f>'Дни'!$C$2:$C$3</c:f>" },
	{ "xl/charts/chart1.xml", "<c:v>Картой</c:v>" },
	{ "xl/charts/chart2.xml", "<c:barDir val=\"bar\"/>" },
	{ "xl/charts/chart2.xml", "<c:strRef><c:f>'Сводка'!$A$13:$A$15</c:f>" },
	{ "xl/charts/chart2.xml", "<c:f>'Сводка'!$B$13:$B$15</c:f>" },
	{ "xl/charts/chart2.xml", "Товары: Выручка" },
	{ "xl/worksheets/sheet1.xml", "<drawing r:id=" },
	{ "xl/workbook.xml", "<sheets><sheet name=\"Сводка\"" },
};

static void
tables_are_drawn(void **state)
{
	struct place p = { 0 };
	char *got;
	size_t i;

	(void)state;
	write_charted(&p);
	part(&p, "xl/worksheets/sheet1.xml");
	for (i = 0; i < NELEM(summary); i++) {
		got =
		    xlsx_cell_words(&p.zip, buf_str(&p.part), summary[i].cell);
		case_text(summary[i].cell, got, summary[i].want);
		free(got);
	}
	for (i = 0; i < NELEM(drawn); i++)
		case_says(
		    drawn[i].says, part(&p, drawn[i].part), drawn[i].says);
	end(&p);
	cases_end();
}

static const char *const till_rows[][3] = {
	{ "2026-11-01", "10.00", "5.50" },
	{ "2026-11-01", "20.05", "" },
	{ "2026-11-02", "1.25", "4.50" },
	{ "2026-11-01", "", "0.50" },
};

static const struct {
	const char *cell, *want;
} columns[] = {
	{ "B4", "n 4 0" },
	{ "A8", "s День @" },
	{ "B9", "n 30.05 #,##0.00" },
	{ "C9", "n 6 #,##0.00" },
	{ "B10", "n 1.25 #,##0.00" },
	{ "C10", "n 4.5 #,##0.00" },
	{ "A11", "" },
};

/* A day of several tills is one column, and not one upon another. */
static void
a_column_is_all_of_its_category(void **state)
{
	static const struct table *const days_only[] = { &days };
	struct place p = { 0 };
	char *got;
	size_t i;

	(void)state;
	begin(&p, days_only, 1);
	for (i = 0; i < NELEM(till_rows); i++)
		must_put(&p, &days, till_rows[i]);
	publish(&p);
	part(&p, "xl/worksheets/sheet1.xml");
	for (i = 0; i < NELEM(columns); i++) {
		got =
		    xlsx_cell_words(&p.zip, buf_str(&p.part), columns[i].cell);
		case_text(columns[i].cell, got, columns[i].want);
		free(got);
	}
	case_says("chart", part(&p, "xl/charts/chart1.xml"),
	    "<c:f>'Сводка'!$B$9:$B$10</c:f>");
	end(&p);
	cases_end();
}

/* Without rows there is nothing to draw, and a book all the same. */
static void
empty_tables_are_pages(void **state)
{
	static const enum header headers[] = { HEADER_TITLES, HEADER_NONE };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(headers); i++) {
		struct place p = { .options.header = headers[i] };

		begin(&p, charted, 3);
		publish(&p);
		case_says("figures", part(&p, "xl/worksheets/sheet1.xml"),
		    "<v>0</v>");
		assert_false(
		    xlsx_part(&p.zip, "xl/charts/chart1.xml", &p.part));
		end(&p);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_drawn),
		cmocka_unit_test(a_column_is_all_of_its_category),
		cmocka_unit_test(empty_tables_are_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
