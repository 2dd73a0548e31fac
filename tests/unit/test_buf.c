/*
 * The growing buffer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

static void
it_starts_empty(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	assert_int_equal(b.len, 0);
	buf_clear(&b);
	assert_null(b.data);
	buf_clear(&b);
}

static void
pieces_join(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_puts(&b, "one");
	buf_putc(&b, ' ');
	buf_add(&b, "twofold", 3);
	buf_add(&b, NULL, 0);
	buf_printf(&b, " %d%s", 3, "!");
	assert_string_equal(buf_str(&b), "one two 3!");
	assert_int_equal(b.len, 10);
	buf_reset(&b);
	assert_string_equal(buf_str(&b), "");
	buf_puts(&b, "new");
	assert_string_equal(buf_str(&b), "new");
	buf_clear(&b);
}

static void
bytes_are_bytes(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_add(&b, "a\0b", 3);
	buf_putc(&b, '\0');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0b\0", 4);
	buf_clear(&b);
}

/* The NUL of buf_str() and of printf's is none of the bytes. */
static void
it_grows_at_any_length(void **state)
{
	struct buf b = BUF_INIT, p = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		buf_printf(&p, "%c", (char)('a' + i % 26));
		assert_int_equal(strlen(buf_str(&b)), i + 1);
		assert_true(b.len < b.cap);
	}
	assert_int_equal(p.len, b.len);
	assert_memory_equal(p.data, b.data, b.len);
	buf_clear(&b);
	buf_clear(&p);
}

static void
room_is_room(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_puts(&b, "abc");
	buf_grow(&b, 100000);
	assert_true(b.cap - b.len >= 100000);
	memset(b.data + b.len, 'x', 100000);
	assert_memory_equal(b.data, "abc", 3);
	buf_clear(&b);
}

static void
what_is_taken_is_the_callers(void **state)
{
	struct buf b = BUF_INIT;
	char *text;

	(void)state;
	buf_puts(&b, "mine");
	text = buf_take(&b);
	assert_string_equal(text, "mine");
	assert_null(b.data);
	free(text);
	text = buf_take(&b);
	assert_string_equal(text, "");
	free(text);
	buf_puts(&b, "again");
	assert_string_equal(buf_str(&b), "again");
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_empty),
		cmocka_unit_test(pieces_join),
		cmocka_unit_test(bytes_are_bytes),
		cmocka_unit_test(it_grows_at_any_length),
		cmocka_unit_test(room_is_room),
		cmocka_unit_test(what_is_taken_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
