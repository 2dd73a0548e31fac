/*
 * What a workbook writes, and what it means: texts, numbers, formats, days,
 * and where a cell is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "reader/xlsx/xlsx.h"

/* ---- numbers ---- */

static const struct {
	const char *written, *told; /* NULL: it is no number */
} numbers[] = {
	{ "0", "0" },
	{ "1990", "1990" },
	{ "-5", "-5" },
	{ "007", "007" },
	{ "12.50", "12.50" },
	{ "0.000000000000001", "0.000000000000001" },
	{ "4607012345678", "4607012345678" },
	{ "123456789012345.0", "123456789012345.0" },
	/* a whole number keeps all its digits, though Excel shows 15 */
	{ "9282440300012345", "9282440300012345" },
	{ "12345678901234567890", "12345678901234567890" },
	/* what binary arithmetic leaves */
	{ "995.10000000000002", "995.1" },
	{ "1.1499999999999999", "1.15" },
	{ "0.30000000000000004", "0.3" },
	{ "-0.10000000000000001", "-0.1" },
	{ "99.999999999999986", "100" },
	{ "1234567.8899999999", "1234567.89" },
	{ "0.1234567890123456", "0.123456789012346" },
	/* exponents */
	{ "4.26013318E+12", "4260133180000" },
	{ "4.2601331801780003E+12", "4260133180178" },
	{ "1E-3", "0.001" },
	{ "1e2", "100" },
	{ "1.5E0", "1.5" },
	{ "-2.5e-7", "-0.00000025" },
	{ "1.0000000000000001E-2", "0.01" },
	{ "1E+20", "100000000000000000000" },
	{ "0E0", "0" },
	{ "-0E0", "0" },
	/* as XML allows it */
	{ "+5", "5" },
	{ ".5", "0.5" },
	{ "5.", "5" },
	/* none */
	{ "", NULL },
	{ "-", NULL },
	{ ".", NULL },
	{ "1,5", NULL },
	{ "1E", NULL },
	{ "1E+", NULL },
	{ "E5", NULL },
	{ "1 000", NULL },
	{ "NaN", NULL },
	{ "INF", NULL },
	{ "0x10", NULL },
	{ "1e999", NULL },
	{ "12a", NULL },
};

static void
numbers_are_told(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(numbers); i++) {
		const char *written = numbers[i].written;
		bool good;

		buf_reset(&out);
		good = xlsx_read_number(&out, written, strlen(written));
		case_text(
		    written, good ? buf_str(&out) : NULL, numbers[i].told);
		case_int(written, good || out.len == 0, true);
	}
	buf_clear(&out);
	cases_end();
}

static void
a_number_has_an_end(void **state)
{
	static char long_one[1001];
	struct buf out = BUF_INIT;

	(void)state;
	memset(long_one, '1', 1000);
	assert_false(xlsx_read_number(&out, long_one, 1000));
	assert_int_equal(out.len, 0);
}

/* ---- formats ---- */

static const struct {
	const char *code;
	struct sheet_format look;
} formats[] = {
	{ "", { SHEET_PLAIN, 0, false } },
	{ "General", { SHEET_PLAIN, 0, false } },
	{ "@", { SHEET_PLAIN, 0, false } },
	{ "0", { SHEET_PLAIN, 0, false } },
	{ "0.00", { SHEET_PLAIN, 0, false } },
	{ "# ##0.00\\ \"р.\"", { SHEET_PLAIN, 0, false } },
	{ "#,##0.00\\ [$\xe2\x82\xbd-419]", { SHEET_PLAIN, 0, false } },
	{ "_-* #,##0.00_d;[Red]-0", { SHEET_PLAIN, 0, false } },
	{ "0.00E+00", { SHEET_PLAIN, 0, false } },
	{ "0\" days\"", { SHEET_PLAIN, 0, false } },
	{ "0\\d\\m", { SHEET_PLAIN, 0, false } },
	{ "[>100]0;0", { SHEET_PLAIN, 0, false } },
	{ "0;\"d\"", { SHEET_PLAIN, 0, false } },
	{ "0;yyyy", { SHEET_PLAIN, 0, false } },
	{ "000000", { SHEET_ZEROS, 6, false } },
	{ "00", { SHEET_ZEROS, 2, false } },
	{ "00-00", { SHEET_PLAIN, 0, false } },
	{ "dd\\.mm\\.yyyy", { SHEET_DATE, 0, false } },
	{ "DD.MM.YYYY", { SHEET_DATE, 0, false } },
	{ "[$-419]d mmmm yyyy;@", { SHEET_DATE, 0, false } },
	{ "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", { SHEET_DATE, 0, false } },
	{ "mmm\\-yy", { SHEET_DATE, 0, false } },
	{ "mm", { SHEET_DATE, 0, false } },
	{ "yyyy", { SHEET_DATE, 0, false } },
	{ "dd.mm.yyyy hh:mm:ss", { SHEET_DATETIME, 0, false } },
	{ "dd.mm.yyyy hh:mm:ss.000", { SHEET_DATETIME, 0, true } },
	{ "d/m/yy\\ h:mm\\ AM/PM", { SHEET_DATETIME, 0, false } },
	{ "hh:mm", { SHEET_TIME, 0, false } },
	{ "h:mm AM/PM", { SHEET_TIME, 0, false } },
	{ "h:mm A/P", { SHEET_TIME, 0, false } },
	{ "mm:ss", { SHEET_TIME, 0, false } },
	{ "mm:ss.0", { SHEET_TIME, 0, true } },
	{ "hh\\-mm\\-ss", { SHEET_TIME, 0, false } },
	{ "[h]:mm:ss", { SHEET_ELAPSED, 0, false } },
	{ "[mm]:ss", { SHEET_ELAPSED, 0, false } },
	{ "[ss]", { SHEET_ELAPSED, 0, false } },
	{ "\"not closed", { SHEET_PLAIN, 0, false } },
	{ "[not closed", { SHEET_PLAIN, 0, false } },
	{ "0\\", { SHEET_PLAIN, 0, false } },
};

static void
formats_are_known(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(formats); i++) {
		struct sheet_format look = xlsx_read_format(formats[i].code);

		case_int(formats[i].code, look.kind, formats[i].look.kind);
		case_int(formats[i].code, look.zeros, formats[i].look.zeros);
		case_int(
		    formats[i].code, look.fraction, formats[i].look.fraction);
	}
	cases_end();
}

/* ---- days ---- */

static const struct {
	const char *days;
	enum sheet_kind kind;
	bool fraction, from_1904;
	const char *told; /* NULL: there is no such day */
} days[] = {
	{ "1", SHEET_DATE, false, false, "1900-01-01" },
	{ "59", SHEET_DATE, false, false, "1900-02-28" },
	{ "60", SHEET_DATE, false, false, NULL },
	{ "61", SHEET_DATE, false, false, "1900-03-01" },
	{ "43206", SHEET_DATE, false, false, "2018-04-16" },
	{ "43206.5", SHEET_DATE, false, false, "2018-04-16T12:00:00" },
	{ "43206", SHEET_DATETIME, false, false, "2018-04-16T00:00:00" },
	{ "43206.5893634259", SHEET_DATETIME, false, false,
	    "2018-04-16T14:08:41" },
	{ "43206.58936342593", SHEET_DATETIME, true, false,
	    "2018-04-16T14:08:41" },
	{ "43206.58936921296", SHEET_DATETIME, true, false,
	    "2018-04-16T14:08:41.500" },
	{ "43206.99999999", SHEET_DATETIME, false, false,
	    "2018-04-17T00:00:00" },
	{ "43206.99999999", SHEET_DATE, false, false, "2018-04-17" },
	{ "0.5", SHEET_TIME, false, false, "12:00:00" },
	{ "0", SHEET_TIME, false, false, "00:00:00" },
	{ "43206.5", SHEET_TIME, false, false, "2018-04-16T12:00:00" },
	{ "1.5", SHEET_ELAPSED, false, false, "36:00:00" },
	{ "0.041666666666666664", SHEET_ELAPSED, false, false, "01:00:00" },
	{ "2958465", SHEET_DATE, false, false, "9999-12-31" },
	{ "2958466", SHEET_DATE, false, false, NULL },
	{ "2958465.999999999", SHEET_DATE, false, false, NULL },
	{ "1e12", SHEET_ELAPSED, false, false, NULL },
	{ "0", SHEET_DATE, false, false, NULL },
	{ "0.5", SHEET_DATETIME, false, false, NULL },
	{ "-1", SHEET_DATE, false, false, NULL },
	{ "-0.5", SHEET_TIME, false, false, NULL },
	{ "", SHEET_DATE, false, false, NULL },
	{ "0", SHEET_DATE, false, true, "1904-01-01" },
	{ "60", SHEET_DATE, false, true, "1904-03-01" },
	{ "41744", SHEET_DATE, false, true, "2018-04-16" },
	{ "41744.25", SHEET_DATETIME, false, true, "2018-04-16T06:00:00" },
};

static void
days_are_told(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(days); i++) {
		struct sheet_format look = { (unsigned char)days[i].kind, 0,
			days[i].fraction };

		buf_reset(&out);
		case_text(days[i].days,
		    xlsx_read_time(&out, days[i].days, strlen(days[i].days),
			look, days[i].from_1904)
			? buf_str(&out)
			: NULL,
		    days[i].told);
	}
	buf_clear(&out);
	cases_end();
}

/* ---- texts ---- */

static const struct {
	const char *written;
	bool keep;
	const char *told; /* NULL: refused */
} texts[] = {
	{ "", false, "" },
	{ "чай", false, "чай" },
	{ " чай\n", false, "чай" },
	{ " чай\n", true, " чай\n" },
	{ " \t\r\n", false, "" },
	{ " ", true, " " },
	{ "a_x000D_\nb", false, "a\r\nb" },
	{ "_x0041__x0042_", false, "AB" },
	{ "_x0416_ук", false, "Жук" },
	{ "_x20ac_", false, "€" },
	{ "_xD83D__xDE00_", false, "😀" },
	{ "_x005F_x0041_", false, "_x0041_" },
	{ "_X0041_", false, "_X0041_" },
	{ "_x041_", false, "_x041_" },
	{ "_x00g1_", false, "_x00g1_" },
	{ "_x0041", false, "_x0041" },
	{ "__x0041_", false, "_A" },
	{ "_xD83D_", false, "_xD83D_" },
	{ "_xDE00__xD83D_", false, "_xDE00__xD83D_" },
	{ "_xD83D__x0041_", false, "_xD83D_A" },
	{ " _x0020_", false, " " },
	{ "a_x0000_b", false, NULL },
};

static void
texts_are_told(void **state)
{
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(texts); i++) {
		bool good;

		buf_reset(&out);
		buf_puts(&out, "_x0041_ ");
		buf_puts(&out, texts[i].written);
		good = strings_text(&out, 8, texts[i].keep);
		case_text(texts[i].written, good ? buf_str(&out) + 8 : NULL,
		    texts[i].told);
		case_int(texts[i].written, memcmp(out.data, "_x0041_ ", 8) == 0,
		    true);
	}
	buf_clear(&out);
	cases_end();
}

/* ---- places ---- */

static const struct {
	const char *name;
	uint32_t column;
	long row; /* 0: this is no place */
} places[] = {
	{ "A1", 0, 1 },
	{ "Z9", 25, 9 },
	{ "AA10", 26, 10 },
	{ "AZ2", 51, 2 },
	{ "BA2", 52, 2 },
	{ "ZZ2", 701, 2 },
	{ "AAA2", 702, 2 },
	{ "XFD1048576", 16383, 1048576 },
	{ "XFE1", 0, 0 },
	{ "A1048577", 0, 0 },
	{ "AAAA1", 0, 0 },
	{ "AAAAAAAAA1", 0, 0 },
	{ "A0", 0, 0 },
	{ "A", 0, 0 },
	{ "1", 0, 0 },
	{ "", 0, 0 },
	{ "a1", 0, 0 },
	{ "$A$1", 0, 0 },
	{ "A1:B2", 0, 0 },
	{ "A99999999999999999999", 0, 0 },
};

static void
places_are_known(void **state)
{
	char name[SHEET_PLACE];
	uint32_t column;
	size_t i;
	long row;

	(void)state;
	for (i = 0; i < NELEM(places); i++) {
		const char *place = places[i].name;

		case_int(place,
		    sheet_place_read(place, strlen(place), &column, &row),
		    places[i].row > 0);
		if (places[i].row == 0)
			continue;
		case_int(place, column, places[i].column);
		case_int(place, row, places[i].row);
		case_text(place, sheet_place(name, column, row), place);
	}
	cases_end();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_told),
		cmocka_unit_test(a_number_has_an_end),
		cmocka_unit_test(formats_are_known),
		cmocka_unit_test(days_are_told),
		cmocka_unit_test(texts_are_told),
		cmocka_unit_test(places_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
