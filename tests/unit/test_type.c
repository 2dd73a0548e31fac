/*
 * The types of columns: from a document's text to the canonical form. Times
 * have tests of their own; here is that they reach the zone. Needs the
 * system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "model/type.h"

#define NBSP "\xc2\xa0"

static const struct {
	enum type type;
	const char *name, *words;
	bool number;
} types[] = {
	{ TYPE_TEXT, "text", "a text", false },
	{ TYPE_INTEGER, "integer", "a whole number", true },
	{ TYPE_DECIMAL, "decimal", "a number", true },
	{ TYPE_MONEY, "money", "an amount", true },
	{ TYPE_QUANTITY, "quantity", "a quantity", true },
	{ TYPE_DATETIME, "datetime", "a date and time", false },
	{ TYPE_DATE, "date", "a date", false },
	{ TYPE_BOOLEAN, "boolean", "true or false", false },
	{ TYPE_HOUR, "hour", "a date and time", false },
};

static void
types_have_names(void **state)
{
	enum type type;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(types); i++) {
		case_text("name", type_name(types[i].type), types[i].name);
		case_text("words", type_words(types[i].type), types[i].words);
		case_int(types[i].name, type_is_number(types[i].type),
		    types[i].number);
		assert_true(type_find(types[i].name, &type));
		case_int(types[i].name, type, types[i].type);
	}
	assert_false(type_find("Text", &type));
	assert_false(type_find("float", &type));
	assert_false(type_find("", &type));
	cases_end();
}

/* As read in Europe/Moscow; NULL: it is not of the type. */
static const struct {
	enum type type;
	const char *text, *want;
} values[] = {
	{ TYPE_TEXT, "", "" },
	{ TYPE_TEXT, " 007 ", " 007 " },
	{ TYPE_TEXT, "a\r\nb\t", "a\r\nb\t" },

	{ TYPE_INTEGER, "", "" },
	{ TYPE_INTEGER, " \t\r\n", "" },
	{ TYPE_INTEGER, "0012", "12" },
	{ TYPE_INTEGER, "-1 000", "-1000" },
	{ TYPE_INTEGER, "1.0", "1" },
	{ TYPE_INTEGER, "1 990,00", "1990" },
	{ TYPE_INTEGER, "0,0", "0" },
	{ TYPE_INTEGER, "1\t000", NULL },
	{ TYPE_INTEGER, "1,5", NULL },
	{ TYPE_INTEGER, "one", NULL },

	{ TYPE_DECIMAL, "", "" },
	{ TYPE_DECIMAL, "1990.0", "1990.0" },
	{ TYPE_DECIMAL, "1 990,000", "1990.000" },
	{ TYPE_DECIMAL, "1,2,3", NULL },

	{ TYPE_MONEY, "", "" },
	{ TYPE_MONEY, "0", "0.00" },
	{ TYPE_MONEY, "1990", "1990.00" },
	{ TYPE_MONEY, "1990.0", "1990.00" },
	{ TYPE_MONEY, "1990.125", "1990.125" },
	{ TYPE_MONEY, "1" NBSP "990,5", "1990.50" },
	{ TYPE_MONEY, "12,5O", NULL },
	/* a spreadsheet's empty cell */
	{ TYPE_MONEY, NBSP, "" },

	{ TYPE_QUANTITY, "", "" },
	{ TYPE_QUANTITY, "0,250", "0.250" },
	{ TYPE_QUANTITY, "2 шт", NULL },

	{ TYPE_DATETIME, "", "" },
	{ TYPE_DATETIME, "2018-04-16T11:08:31+0000",
	    "2018-04-16T14:08:31+03:00" },
	{ TYPE_DATETIME, "2018-04-16T21:30:00.50Z",
	    "2018-04-17T00:30:00.5+03:00" },
	{ TYPE_DATETIME, "16.04.2018 14:08", "2018-04-16T14:08:00+03:00" },
	{ TYPE_DATETIME, "2018-04-31", NULL },
	{ TYPE_DATETIME, "yesterday", NULL },

	{ TYPE_DATE, " ", "" },
	{ TYPE_DATE, "2018-04-16T21:00:00Z", "2018-04-17" },
	{ TYPE_DATE, "16.04.2018", "2018-04-16" },
	{ TYPE_DATE, "16/04/2018", NULL },

	{ TYPE_BOOLEAN, "", "" },
	{ TYPE_BOOLEAN, "true", "true" },
	{ TYPE_BOOLEAN, "1", "true" },
	{ TYPE_BOOLEAN, " yes\n", "true" },
	{ TYPE_BOOLEAN, "да", "true" },
	{ TYPE_BOOLEAN, "Да", "true" },
	{ TYPE_BOOLEAN, "false", "false" },
	{ TYPE_BOOLEAN, "0", "false" },
	{ TYPE_BOOLEAN, "no", "false" },
	{ TYPE_BOOLEAN, "нет", "false" },
	{ TYPE_BOOLEAN, "Нет", "false" },
	{ TYPE_BOOLEAN, "tru", NULL },
	{ TYPE_BOOLEAN, "2", NULL },

	{ TYPE_HOUR, "", "" },
	{ TYPE_HOUR, "2018-04-16T11:08:31+0000", "14" },
	{ TYPE_HOUR, "2018-04-16T21:00:00Z", "0" },
	{ TYPE_HOUR, "16.04.2018 09:59:59", "9" },
	{ TYPE_HOUR, "16.04.2018", NULL },
	{ TYPE_HOUR, "9", NULL },
};

static void
values_are_converted(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct buf out = BUF_INIT;
	char name[128];
	size_t i;

	(void)state;
	buf_puts(&out, "the last value");
	for (i = 0; i < NELEM(values); i++) {
		bool good = type_convert(values[i].type, values[i].text,
		    strlen(values[i].text), moscow, &out);

		snprintf(name, sizeof(name), "%s of \"%s\"",
		    type_name(values[i].type), values[i].text);
		case_text(name, good ? buf_str(&out) : NULL, values[i].want);
	}
	buf_clear(&out);
	zone_free(moscow);
	cases_end();
}

/* A cell is read as itself, so a table can be converted again. */
static void
canonical_values_stay(void **state)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(values); i++) {
		enum type cells = type_of_cells(values[i].type);
		const char *want = values[i].want;

		if (want == NULL)
			continue;
		case_int(want,
		    type_convert(cells, want, strlen(want), moscow, &out),
		    true);
		case_text(want, buf_str(&out), want);
	}
	buf_clear(&out);
	zone_free(moscow);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_have_names),
		cmocka_unit_test(values_are_converted),
		cmocka_unit_test(canonical_values_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
