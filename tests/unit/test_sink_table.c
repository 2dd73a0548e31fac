/*
 * Tables for people: columns stand below each other whatever letters they have,
 * and nothing in them can do more to a terminal than be read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "base/width.h"
#include "cases.h"
#include "scratch.h"
#include "sink_tools.h"
#include "sink/part.h"

/* ---- how wide ---- */

static const struct {
	const char *text;
	size_t width;
} widths[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "Магазин", 7 },
	{ "и\xcc\x86", 1 },         /* й of two letters */
	{ "e\xcc\x81\xcc\xa3", 1 }, /* two marks */
	{ "店舗", 4 },              /* ideographs */
	{ "ｶﾅ", 2 },                /* half wide */
	{ "Ａ", 2 },                /* full wide */
	{ "한글", 4 },              /* syllables, and of parts: */
	{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 },
	{ "😀", 2 },
	{ "₽", 1 },
	{ "ก็", 1 },
	{ "\xf0\xa0\x80\x80", 2 }, /* U+20000 */
	{ "\xef\xbf\xbd", 1 },
};

static void
letters_have_a_width(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(widths); i++)
		case_int(widths[i].text,
		    (long long)width_text(
			widths[i].text, strlen(widths[i].text)),
		    (long long)widths[i].width);
	assert_int_equal(width_of(0x10ffff), 1);
	cases_end();
}

/* ---- tables ---- */

static struct column columns[] = {
	{ "name", "Товар", TYPE_TEXT, true },
	{ "sum", "Сумма", TYPE_MONEY, false },
	{ "note", "Заметка", TYPE_TEXT, false },
};
static const struct table goods = { "goods", "Товары", columns, 3, NULL };

static void
put_row(struct sink *s, const char *name, const char *sum, const char *note)
{
	const struct cell cells[] = { cell_of(name), cell_of(sum),
		cell_of(note) };

	put(s, &goods, cells);
}

static struct sink *
opened(struct place *p)
{
	begin(p, "out");
	p->options.format = "table";
	p->options.header = HEADER_UNSAID;
	return open_sink(p, &goods);
}

static void
columns_stand_below_each_other(void **state)
{
	struct place p;
	struct sink *s = opened(&p);

	(void)state;
	put_row(s, "Чай", "1990.00", "крепкий");
	put_row(s, "店", "-5.00", "");
	put_row(s, "и\xcc\x86од", "", "x");
	put_row(s, "", "", "");
	publish(s);
	assert_string_equal(content(&p, "out"), "name      sum  note\n"
						"Чай   1990.00  крепкий\n"
						"店      -5.00\n"
						"и\xcc\x86од            x\n"
						"\n");
	end(&p);
}

static const struct {
	enum header header;
	const char *want;
} headers[] = {
	{ HEADER_NAMES, "name  sum  note\na       1  b\n" },
	{ HEADER_TITLES, "Товар  Сумма  Заметка\na          1  b\n" },
	{ HEADER_NONE, "a  1  b\n" },
};

static void
a_heading_is_wanted_or_not(void **state)
{
	struct place p;
	struct sink *s;
	size_t i;

	(void)state;
	begin(&p, "out");
	p.options.format = "table";
	for (i = 0; i < NELEM(headers); i++) {
		p.options.header = headers[i].header;
		s = open_sink(&p, &goods);
		put_row(s, "a", "1", "b");
		publish(s);
		case_text("header", content(&p, "out"), headers[i].want);
	}
	cases_end();
	end(&p);
}

static void
no_rows_are_a_heading(void **state)
{
	struct place p;
	struct sink *s = opened(&p);

	(void)state;
	publish(s);
	assert_string_equal(content(&p, "out"), "name  sum  note\n");
	end(&p);
}

/* ---- what must not reach a terminal ---- */

static const struct {
	const char *text, *want;
} harm[] = {
	{ "\x1b[31mred\x1b]0;title\x07", "?[31mred?]0;title?" },
	{ "two\nlines\r\nand\ta tab", "two lines  and a tab" },
	{ "\x7f\x01", "??" },
	{ "\xc2\x9b"
	  "31m",
	    "??31m" },
	{ "a\xe2\x80\xae"
	  "b",
	    "a\\u{202E}b" },
	{ "\xff\xd0", "\xef\xbf\xbd\xef\xbf\xbd" },
};

static void
nothing_can_paint(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(harm); i++) {
		struct sink *s = opened(&p);
		char want[128];

		put_row(s, "", "", harm[i].text);
		publish(s);
		snprintf(want, sizeof(want), "name  sum  note\n           %s\n",
		    harm[i].want);
		case_text(harm[i].want, content(&p, "out"), want);
		end(&p);
	}
	cases_end();
}

static void
a_nul_is_no_end(void **state)
{
	const struct cell cells[] = { { "a\0b", 3, false }, cell_of("1"),
		cell_of("") };
	struct place p;
	struct sink *s = opened(&p);

	(void)state;
	put(s, &goods, cells);
	publish(s);
	assert_string_equal(content(&p, "out"), "name  sum  note\na?b     1\n");
	end(&p);
}

/* ---- many rows, and wide ones ---- */

enum { MANY = 60000 };

static void
rows_that_memory_does_not_hold_come_in_order(void **state)
{
	struct place p;
	struct sink *s = opened(&p);
	char line[256], note[100];
	const char *got;
	int i;

	(void)state;
	memset(note, 'n', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	for (i = 0; i < MANY; i++) {
		snprintf(line, sizeof(line), "%d", i);
		put_row(s, line, line, note);
	}
	publish(s);
	got = content(&p, "out");
	assert_memory_equal(got, "name     sum  note\n", 19);
	got += 19;
	for (i = 0; i < MANY; i++) {
		int n =
		    snprintf(line, sizeof(line), "%-5d  %5d  %s\n", i, i, note);

		assert_memory_equal(got, line, (size_t)n);
		got += n;
	}
	assert_int_equal(*got, '\0');
	end(&p);
}

static void
one_wide_cell_does_not_widen_all(void **state)
{
	struct place p;
	struct sink *s = opened(&p);
	char wide[200], want[400];

	(void)state;
	memset(wide, 'w', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	put_row(s, "a", "1", "b");
	put_row(s, wide, "1", "b");
	publish(s);
	snprintf(want, sizeof(want),
	    "name  sum  note\na       1  b\n%s    1  b\n", wide);
	assert_string_equal(content(&p, "out"), want);
	end(&p);
}

static void
it_is_not_made_in_parts(void **state)
{
	struct place p;
	struct sink *s = opened(&p);

	(void)state;
	assert_null(sink_part_new(s));
	sink_free(s);
	assert_int_equal(scratch_count(p.dir), 0);
	end(&p);
}

static void
a_folder_gets_a_text_a_table(void **state)
{
	struct place p;
	struct sink *s;

	(void)state;
	begin(&p, "out/");
	p.options.format = "table";
	s = open_sink(&p, &goods);
	put_row(s, "a", "1", "b");
	publish(s);
	assert_string_equal(
	    content(&p, "out/goods.txt"), "name  sum  note\na       1  b\n");
	end(&p);
}

static void
losing_all_rows_is_told(void **state)
{
	struct err err = ERR_INIT;
	struct place p;
	struct sink *s = opened(&p);

	(void)state;
	put_row(s, "a", "1", "b");
	publish(s);
	s = open_sink(&p, &goods);
	assert_int_equal(sink_finish(s, &err), 0);
	assert_non_null(sink_empties(s));
	sink_free(s);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_have_a_width),
		cmocka_unit_test(columns_stand_below_each_other),
		cmocka_unit_test(a_heading_is_wanted_or_not),
		cmocka_unit_test(no_rows_are_a_heading),
		cmocka_unit_test(nothing_can_paint),
		cmocka_unit_test(a_nul_is_no_end),
		cmocka_unit_test(rows_that_memory_does_not_hold_come_in_order),
		cmocka_unit_test(one_wide_cell_does_not_widen_all),
		cmocka_unit_test(it_is_not_made_in_parts),
		cmocka_unit_test(a_folder_gets_a_text_a_table),
		cmocka_unit_test(losing_all_rows_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
