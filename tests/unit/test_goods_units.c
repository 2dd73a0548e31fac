/*
 * Units: the list against the lookup that is shipped with the rules, and the
 * ways in which people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "goods/goods_internal.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name, *code;
} spellings[] = {
	{ "шт", "796" },
	{ "шт.", "796" },
	{ "ШТ", "796" },
	{ "Штука", "796" },
	{ "штук", "796" },
	{ "кг", "166" },
	{ "Кг.", "166" },
	{ "килограмм", "166" },
	{ "л", "112" },
	{ "литр", "112" },
	{ "м", "006" },
	{ "кв. м", "055" },
	{ "м²", "055" },
	{ "пог. м", "018" },
	{ "г", "163" },
	{ "гр.", "163" },
	{ "уп.", "778" },
	{ "пачка", "728" },
	{ "компл.", "839" },
	{ "Ёж", NULL },
	{ "", NULL },
	{ "охапка", NULL },
};

static void
people_write_units_so(void **state)
{
	struct units names = { 0 };
	const struct goods_unit *u;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(spellings); i++) {
		struct cell c = { spellings[i].name, strlen(spellings[i].name),
			false };

		u = units_by_name(&names, &c);
		case_text(spellings[i].name, u == NULL ? NULL : u->code,
		    spellings[i].code);
	}
	units_clear(&names);
	cases_end();
}

static void
codes_are_three_digits(void **state)
{
	static const struct {
		const char *code, *brief;
	} codes[] = { { "796", "шт" }, { "006", "м" }, { "6", "м" },
		{ "55", "м2" }, { "0006", NULL }, { "", NULL },
		{ "ab", NULL } };
	const struct goods_unit *u;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(codes); i++) {
		u = units_by_code(codes[i].code, strlen(codes[i].code));
		case_text(
		    codes[i].code, u == NULL ? NULL : u->brief, codes[i].brief);
	}
	cases_end();
}

/* One list, in two places: the rules' is the same as ours. */
static void
the_lookup_has_the_same(void **state)
{
	char *path =
	    mem_printf("%s/xslt-like-rules/okei.csv", getenv("SRCDIR"));
	FILE *f = fopen(path, "re");
	const struct goods_unit *units;
	char line[128], want[128];
	size_t n, i;

	(void)state;
	units = units_list(&n);
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	for (i = 0; i < n; i++) {
		snprintf(want, sizeof(want), "%s,%s\n", units[i].code,
		    units[i].brief);
		case_text(units[i].code, fgets(line, sizeof(line), f), want);
	}
	assert_null(fgets(line, sizeof(line), f));
	fclose(f);
	free(path);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_write_units_so),
		cmocka_unit_test(codes_are_three_digits),
		cmocka_unit_test(the_lookup_has_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
