/*
 * Digests: what differs has others, what is the same the same, and a table of
 * them gives back what was put there, however many there are.
 */
#include "base/hash.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cases.h"

static struct digest
of(const char *one, const char *two)
{
	struct digest d = DIGEST_INIT;

	hash_digest(&d, one, strlen(one));
	if (two != NULL)
		hash_digest(&d, two, strlen(two));
	return d;
}

static bool
same(struct digest x, struct digest y)
{
	return x.a == y.a && x.b == y.b;
}

static const struct {
	const char *what, *one, *two, *other_one, *other_two;
	bool same;
} pairs[] = {
	{ "the same", "00-1", "a", "00-1", "a", true },
	{ "a letter", "00-1", "a", "00-2", "a", false },
	{ "cut elsewhere", "ab", "c", "a", "bc", false },
	{ "nothing, and no text at all", "a", "", "a", NULL, false },
	{ "in turn", "a", "b", "b", "a", false },
	{ "eight letters and a NUL's worth", "12345678", NULL, "12345678", "",
	    false },
	{ "behind the eighth", "123456789", NULL, "12345678A", NULL, false },
	{ "long ones", "1234567890123456", NULL, "1234567890123456", NULL,
	    true },
};

static void
texts_are_told_apart(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(pairs); i++)
		case_int(pairs[i].what,
		    same(of(pairs[i].one, pairs[i].two),
			of(pairs[i].other_one, pairs[i].other_two)),
		    pairs[i].same);
	cases_end();
}

#define MANY 20000

static struct digest
nth(int i)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", i);
	return of(text, NULL);
}

static void
numbers_are_found_again(void **state)
{
	struct digests t = { 0 };
	int i, wrong = 0;

	(void)state;
	for (i = 1; i <= MANY; i++) {
		uint64_t *number = hash_digests_at(&t, nth(i));

		wrong += *number != 0;
		*number = (uint64_t)i;
	}
	for (i = 1; i <= MANY; i++)
		wrong += *hash_digests_at(&t, nth(i)) != (uint64_t)i;
	case_int("all of them", wrong, 0);
	case_int("one that is not there",
	    (long long)hash_digests_find(&t, nth(MANY + 1)), 0);
	case_int("one that is", (long long)hash_digests_find(&t, nth(7)), 7);
	case_int("and no more", (long long)t.table.count, MANY);
	hash_digests_clear(&t);
	case_int("nothing then", (long long)t.table.count, 0);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_told_apart),
		cmocka_unit_test(numbers_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
