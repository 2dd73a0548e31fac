/*
 * What a task may do, and the sums that name files and accounts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/sha.h"
#include "model/task.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const names[TASK_STATES] = { "planned", "asked", "ready",
	"fetched", "done", "failed" };

/* From each state (the row) to each state (the column), in that order. */
static const char *const moves[TASK_STATES] = {
	[TASK_PLANNED] = "-yy--y",
	[TASK_ASKED] = "--y--y",
	[TASK_READY] = "---yyy",
	[TASK_FETCHED] = "--y-yy",
	[TASK_DONE] = "------",
	[TASK_FAILED] = "------",
};

static void
states_have_names(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < TASK_STATES; i++) {
		assert_string_equal(
		    task_state_name((enum task_state)i), names[i]);
		assert_int_equal(task_state_find(names[i]), i);
	}
	assert_int_equal(task_state_find("DONE"), -1);
	assert_int_equal(task_state_find(""), -1);
}

static void
states_follow_states(void **state)
{
	enum task_state from, to;

	(void)state;
	for (from = 0; from < TASK_STATES; from++)
		for (to = 0; to < TASK_STATES; to++)
			if (task_may_move(from, to) != (moves[from][to] == 'y'))
				fail_msg("%s to %s", names[from], names[to]);
}

static void
two_states_are_final(void **state)
{
	enum task_state s;

	(void)state;
	for (s = 0; s < TASK_STATES; s++)
		assert_int_equal(
		    task_finished(s), s == TASK_DONE || s == TASK_FAILED);
}

static void
a_task_owns_its_strings(void **state)
{
	struct task t;

	(void)state;
	task_init(&t);
	assert_string_equal(t.cloud, "");
	assert_string_equal(t.profile, "");
	assert_string_equal(t.day, "");
	assert_string_equal(t.why, "");
	task_set(&t.key, "abc");
	task_set(&t.key, t.key + 1);
	assert_string_equal(t.key, "bc");
	task_set(&t.key, NULL);
	assert_string_equal(t.key, "");
	task_clear(&t);
}

/* The first three are of FIPS 180-2. */
static const struct {
	const char *text;
	unsigned times;
	const char *hex;
} sums[] = {
	{ "abc", 1,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "aaaaaaaaaa", 100000,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ "", 0,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
};

static void
sums_are_right(void **state)
{
	struct err err = ERR_INIT;
	char hex[SHA_HEX];
	struct sha s;
	unsigned n;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(sums); i++) {
		sha_init(&s);
		for (n = 0; n < sums[i].times; n++)
			sha_add(&s, sums[i].text, strlen(sums[i].text));
		assert_int_equal(sha_end(&s, hex, &err), 0);
		assert_string_equal(hex, sums[i].hex);
	}
	sha_init(&s);
	sha_clear(&s);
}

static void
a_file_has_the_sum_of_its_bytes(void **state)
{
	struct err err = ERR_INIT;
	FILE *f = tmpfile();
	char hex[SHA_HEX];
	uint64_t bytes;
	int i;

	(void)state;
	assert_non_null(f);
	for (i = 0; i < 100000; i++)
		assert_true(fputs("aaaaaaaaaa", f) >= 0);
	assert_int_equal(fflush(f), 0);
	assert_int_equal(sha_file(fileno(f), hex, &bytes, &err), 0);
	assert_int_equal(bytes, 1000000);
	assert_string_equal(hex, sums[2].hex);
	assert_int_equal(ftell(f), 1000000);
	fclose(f);
}

static void
what_cannot_be_read_has_no_sum(void **state)
{
	struct err err = ERR_INIT;
	char hex[SHA_HEX];
	uint64_t bytes;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(sha_file(ends[0], hex, &bytes, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	close(ends[0]);
	close(ends[1]);
}

static void
a_fingerprint_tells_accounts_apart(void **state)
{
	char one[SHA_PRINT_SIZE], same[SHA_PRINT_SIZE], other[SHA_PRINT_SIZE];
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(sha_fingerprint("secret", one, &err), 0);
	assert_int_equal(sha_fingerprint("secret", same, &err), 0);
	assert_int_equal(sha_fingerprint("Secret", other, &err), 0);
	assert_int_equal(strspn(one, "0123456789abcdef"), 16);
	assert_string_equal(one, "8ca63124bcfd0b04");
	assert_string_equal(one, same);
	assert_string_not_equal(one, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_have_names),
		cmocka_unit_test(states_follow_states),
		cmocka_unit_test(two_states_are_final),
		cmocka_unit_test(a_task_owns_its_strings),
		cmocka_unit_test(sums_are_right),
		cmocka_unit_test(a_file_has_the_sum_of_its_bytes),
		cmocka_unit_test(what_cannot_be_read_has_no_sum),
		cmocka_unit_test(a_fingerprint_tells_accounts_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
