/*
 * Interned names: equal names are equal pointers, and a set may be full.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/intern.h"

#include <stdio.h>
#include <string.h>

static void
equal_names_are_equal_pointers(void **state)
{
	struct names *n = intern_new(0);
	const char *head = intern_name(n, "Head", 4);

	(void)state;
	assert_string_equal(head, "Head");
	assert_ptr_equal(intern_name(n, "Header", 4), head);
	assert_ptr_not_equal(intern_name(n, "head", 4), head);
	assert_ptr_not_equal(intern_name(n, "Header", 6), head);
	assert_ptr_not_equal(intern_name(n, "", 0), head);
	assert_ptr_equal(intern_name(n, "", 0), intern_name(n, "x", 0));
	intern_free(n);
	intern_free(NULL);
}

static void
names_are_bytes(void **state)
{
	struct names *n = intern_new(0);

	(void)state;
	assert_ptr_not_equal(
	    intern_name(n, "a\0b", 3), intern_name(n, "a\0c", 3));
	assert_true(intern_has(n, "a\0b", 3));
	assert_false(intern_has(n, "a", 1));
	intern_free(n);
}

static void
a_set_knows_what_it_has(void **state)
{
	struct names *n = intern_new(0);

	(void)state;
	assert_false(intern_has(n, "one", 3));
	intern_name(n, "one", 3);
	assert_true(intern_has(n, "one", 3));
	assert_false(intern_has(n, "on", 2));
	assert_false(intern_has(n, "two", 3));
	intern_free(n);
}

/* Pointers stay where they are while the set widens. */
static void
many_names_stay(void **state)
{
	enum { MANY = 20000 };
	static const char *all[MANY];
	struct names *n = intern_new(0);
	char name[16];
	int i, len;

	(void)state;
	for (i = 0; i < MANY; i++) {
		len = snprintf(name, sizeof(name), "n%d", i);
		all[i] = intern_name(n, name, (size_t)len);
	}
	for (i = 0; i < MANY; i++) {
		len = snprintf(name, sizeof(name), "n%d", i);
		assert_string_equal(all[i], name);
		assert_ptr_equal(intern_name(n, name, (size_t)len), all[i]);
	}
	intern_free(n);
}

static void
a_full_set_takes_no_other(void **state)
{
	struct names *n = intern_new(2);
	const char *one = intern_name(n, "one", 3);

	(void)state;
	assert_non_null(one);
	assert_non_null(intern_name(n, "two", 3));
	assert_null(intern_name(n, "three", 5));
	assert_ptr_equal(intern_name(n, "one", 3), one);
	assert_false(intern_has(n, "three", 5));
	intern_free(n);
}

/* And not for long ones. */
static void
names_of_a_limited_set_are_short(void **state)
{
	static char name[NAMES_BYTES + 1];
	struct names *n = intern_new(3);

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_null(intern_name(n, name, NAMES_BYTES + 1));
	assert_non_null(intern_name(n, name, NAMES_BYTES - 2));
	assert_non_null(intern_name(n, "y", 1));
	assert_null(intern_name(n, "zz", 2));
	assert_non_null(intern_name(n, "z", 1));
	intern_free(n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_names_are_equal_pointers),
		cmocka_unit_test(names_are_bytes),
		cmocka_unit_test(a_set_knows_what_it_has),
		cmocka_unit_test(many_names_stay),
		cmocka_unit_test(a_full_set_takes_no_other),
		cmocka_unit_test(names_of_a_limited_set_are_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
