/*
 * Keys that were seen: where they were first, in whatever order many of them
 * come, and as if a document had never been there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/run/keyset.h"

/* Hashes that share their low bits, as bad ones would. */
static uint64_t
hash_of(size_t i)
{
	return i % 3 == 0 ? i << 32 : i * 0x9e3779b97f4a7c15ULL;
}

static void
want_new(struct keyset *s, uint64_t hash, long line)
{
	struct key_place first;

	assert_int_equal(keyset_look(s, hash, line, &first), KEY_NEW);
}

static void
want_again(struct keyset *s, uint64_t hash, const char *document, long line)
{
	struct key_place first;

	assert_int_equal(keyset_look(s, hash, 0, &first), KEY_DUPLICATE);
	assert_string_equal(first.document, document);
	assert_int_equal(first.line, line);
}

static void
the_first_place_is_kept(void **state)
{
	struct keyset *s = keyset_new(KEYSET_MAX);

	(void)state;
	keyset_begin(s, "a");
	want_new(s, 0, 7);
	want_new(s, 1, 8);
	want_again(s, 0, "a", 7);
	keyset_begin(s, "b");
	assert_string_equal(keyset_document(s), "b");
	want_again(s, 0, "a", 7);
	want_new(s, 2, 1);
	want_again(s, 2, "b", 1);
	keyset_free(s);
}

static void
many_are_told_apart(void **state)
{
	enum { MANY = 100000 };
	struct keyset *s = keyset_new(KEYSET_MAX);
	size_t i;

	(void)state;
	keyset_begin(s, "a");
	for (i = 1; i <= MANY; i++)
		want_new(s, hash_of(i), (long)i);
	for (i = 1; i <= MANY; i++)
		want_again(s, hash_of(i), "a", (long)i);
	keyset_free(s);
}

static void
a_document_can_be_forgotten(void **state)
{
	struct keyset *s = keyset_new(KEYSET_MAX);
	size_t i;

	(void)state;
	keyset_begin(s, "a");
	for (i = 1; i <= 1000; i++)
		want_new(s, hash_of(i), (long)i);
	keyset_begin(s, "b");
	for (i = 1001; i <= 5000; i++)
		want_new(s, hash_of(i), (long)i);
	keyset_back(s);
	assert_string_equal(keyset_document(s), "a");
	keyset_begin(s, "c");
	for (i = 1; i <= 1000; i++)
		want_again(s, hash_of(i), "a", (long)i);
	for (i = 1001; i <= 5000; i++)
		want_new(s, hash_of(i), 3);
	want_again(s, hash_of(5000), "c", 3);
	keyset_free(s);
}

static void
what_is_too_much_is_said_once(void **state)
{
	struct keyset *s = keyset_new(3);
	struct key_place first;

	(void)state;
	keyset_begin(s, "a");
	want_new(s, 1, 1);
	want_new(s, 2, 2);
	keyset_begin(s, "b");
	want_new(s, 3, 3);
	assert_int_equal(keyset_look(s, 4, 4, &first), KEY_FULL);
	want_new(s, 4, 5);
	want_new(s, 5, 6);
	want_again(s, 3, "b", 3);
	keyset_back(s);
	keyset_begin(s, "b");
	want_new(s, 4, 4);
	assert_int_equal(keyset_look(s, 5, 5, &first), KEY_FULL);
	keyset_free(s);
}

static void
lines_have_their_end(void **state)
{
	struct keyset *s = keyset_new(KEYSET_MAX);

	(void)state;
	keyset_begin(s, "a");
	want_new(s, 1, (long)UINT32_MAX + 5);
	want_again(s, 1, "a", (long)UINT32_MAX);
	keyset_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_place_is_kept),
		cmocka_unit_test(many_are_told_apart),
		cmocka_unit_test(a_document_can_be_forgotten),
		cmocka_unit_test(what_is_too_much_is_said_once),
		cmocka_unit_test(lines_have_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
