/*
 * Lookup tables: what went in comes out, once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "rules/expr/lookup.h"

#include <stdlib.h>

static struct slice
slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static int
add(struct lookup *l, const char *key, const char *value, struct err *err)
{
	return lookup_add(l, slice_of(key), slice_of(value), err);
}

static void
check(const struct lookup *l, const char *key, const char *want)
{
	struct slice got = lookup_get(l, slice_of(key));

	case_int(key, (long long)got.len, (long long)strlen(want));
	if (got.len == strlen(want) && memcmp(got.text, want, got.len) != 0)
		case_text(key, got.text, want);
}

static void
keys_lead_to_values(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_add(all, "okei", &err);
	char key[] = "796", value[] = "шт";

	(void)state;
	assert_non_null(l);
	assert_int_equal(add(l, key, value, &err), 0);
	key[0] = value[0] = '?'; /* they were copied */
	assert_int_equal(add(l, "166", "кг", &err), 0);
	assert_int_equal(add(l, "", "none", &err), 0);
	assert_int_equal(add(l, "0", "", &err), 0);
	assert_int_equal(lookup_count(l), 4);
	check(l, "796", "шт");
	check(l, "166", "кг");
	check(l, "", "none");
	check(l, "0", "");
	check(l, "79", "");
	check(l, "7960", "");
	cases_end();
	lookups_free(all);
}

static void
the_map_is_always_there(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_find(all, "map-store", 9);

	(void)state;
	assert_non_null(l);
	assert_ptr_equal(lookups_map(all, "store"), l);
	assert_non_null(lookups_map(all, "product"));
	assert_null(lookups_map(all, "shop"));
	check(l, "S", "");
	assert_null(lookups_add(all, "map-store", &err));
	case_err("its name", &err, ERR_DATA, "a lookup \"map-store\" already");
	assert_non_null(lookups_add(all, "map-shop", &err));
	assert_false(lookups_use_map(all));
	lookup_use(lookups_find(all, "map-shop", 8));
	assert_false(lookups_use_map(all));
	lookup_use(l);
	assert_true(lookups_use_map(all));
	cases_end();
	lookups_free(all);
}

static void
a_key_is_there_once(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_add(all, "okei", &err);

	(void)state;
	assert_int_equal(add(l, "796", "шт", &err), 0);
	assert_int_equal(add(l, "796", "шт", &err), -1);
	case_err("twice", &err, ERR_DATA, "the key \"796\" is there already");
	check(l, "796", "шт");
	assert_int_equal(lookup_count(l), 1);
	cases_end();
	lookups_free(all);
}

static void
tables_have_names(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *a = lookups_add(all, "a", &err);
	struct lookup *ab = lookups_add(all, "ab", &err);

	(void)state;
	assert_ptr_equal(lookups_find(all, "abc", 1), a);
	assert_ptr_equal(lookups_find(all, "abc", 2), ab);
	assert_null(lookups_find(all, "abc", 3));
	assert_null(lookups_find(all, "", 0));
	assert_null(lookups_add(all, "ab", &err));
	case_err("twice", &err, ERR_DATA, "there is a lookup \"ab\" already");
	cases_end();
	lookups_free(all);
	lookups_free(NULL);
}

static void
tables_may_be_long(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_add(all, "goods", &err);
	char key[16], value[16];
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		snprintf(value, sizeof(value), "v%d", i % 977);
		assert_int_equal(add(l, key, value, &err), 0);
	}
	for (i = 0; i < 100000; i += 7) {
		snprintf(key, sizeof(key), "%d", i);
		snprintf(value, sizeof(value), "v%d", i % 977);
		check(l, key, value);
	}
	check(l, "100000", "");
	assert_int_equal(lookup_count(l), 100000);
	cases_end();
	lookups_free(all);
}

static void
tables_are_limited(void **state)
{
	struct err err = ERR_INIT;
	struct lookups *all = lookups_new();
	struct lookup *l = lookups_add(all, "goods", &err);
	struct slice big = { mem_new(LOOKUP_BYTES / 2), LOOKUP_BYTES / 2 };

	(void)state;
	assert_int_equal(lookup_add(l, slice_of("a"), big, &err), 0);
	assert_int_equal(lookup_add(l, slice_of("b"), big, &err), -1);
	case_err("big", &err, ERR_DATA, "it is larger than 64 MiB");
	assert_int_equal(add(l, "b", "small", &(struct err)ERR_INIT), 0);
	check(l, "b", "small");
	cases_end();
	free((void *)(uintptr_t)big.text);
	lookups_free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_lead_to_values),
		cmocka_unit_test(the_map_is_always_there),
		cmocka_unit_test(a_key_is_there_once),
		cmocka_unit_test(tables_have_names),
		cmocka_unit_test(tables_may_be_long),
		cmocka_unit_test(tables_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
