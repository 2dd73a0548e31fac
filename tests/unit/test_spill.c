/*
 * Spill: what comes in any order goes out a partition at a time, be it little
 * or more than memory is used for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sink/nomenclature/spill.h"

#include <stdio.h>
#include <string.h>

static int
gather(void *arg, const char *piece, size_t len, struct err *err)
{
	(void)err;
	buf_add(arg, piece, len);
	return 0;
}

static int
refuse(void *arg, const char *piece, size_t len, struct err *err)
{
	(void)piece, (void)len;
	++*(int *)arg;
	return err_set(err, ERR_IO, "no more");
}

static void
put(struct spill *s, size_t part, const char *text)
{
	struct err err = ERR_INIT;
	char *room = spill_room(s, strlen(text), &err);

	assert_non_null(room);
	memcpy(room, text, strlen(text));
	spill_put(s, part, strlen(text));
}

static const char *
text_of(const struct spill *s, size_t part, struct buf *to)
{
	struct err err = ERR_INIT;

	buf_reset(to);
	assert_int_equal(spill_each(s, part, gather, to, &err), 0);
	return buf_str(to);
}

static void
few_stay_in_memory(void **state)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	struct spill s;
	int calls = 0;

	(void)state;
	spill_init(&s);
	put(&s, 3, "a");
	put(&s, 3, "b");
	put(&s, 0, "c");
	put(&s, 3, "d");
	assert_int_equal(spill_finish(&s, &err), 0);
	assert_int_equal(s.fd, -1);
	assert_string_equal(text_of(&s, 3, &b), "abd");
	assert_string_equal(text_of(&s, 0, &b), "c");
	assert_string_equal(text_of(&s, 1, &b), "");
	assert_string_equal(text_of(&s, 99, &b), "");
	assert_true(spill_has(&s, 0) && spill_has(&s, 3));
	assert_false(spill_has(&s, 1) || spill_has(&s, 99));
	assert_int_equal(spill_each(&s, 3, refuse, &calls, &err), -1);
	assert_int_equal(calls, 1);
	spill_clear(&s);
	buf_clear(&b);
}

static void
none_is_fine(void **state)
{
	struct err err = ERR_INIT;
	struct spill s;

	(void)state;
	spill_init(&s);
	assert_int_equal(spill_finish(&s, &err), 0);
	assert_false(spill_has(&s, 0));
	spill_clear(&s);
}

/* Seven partitions, and one text that is longer than the buffer was. */
static void
many_come_back(void **state)
{
	struct buf want[7] = { BUF_INIT }, b = BUF_INIT, long_one = BUF_INIT;
	struct err err = ERR_INIT;
	struct spill s;
	char text[32];
	int i;

	(void)state;
	spill_init(&s);
	for (i = 0; i < 5000000; i++)
		buf_putc(&long_one, (char)('a' + i % 26));
	for (i = 0; i < 600000; i++) {
		snprintf(text, sizeof(text), "piece %d\n", i);
		put(&s, (size_t)((i % 1000) * (i % 1000) % 7), text);
		buf_puts(&want[(i % 1000) * (i % 1000) % 7], text);
		if (i == 300000) {
			put(&s, 6, buf_str(&long_one));
			buf_puts(&want[6], buf_str(&long_one));
		}
	}
	assert_int_equal(spill_finish(&s, &err), 0);
	assert_true(s.fd >= 0);
	for (i = 0; i < 7; i++) {
		assert_string_equal(
		    text_of(&s, (size_t)i, &b), buf_str(&want[i]));
		buf_clear(&want[i]);
	}
	spill_clear(&s);
	buf_clear(&long_one);
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_stay_in_memory),
		cmocka_unit_test(none_is_fine),
		cmocka_unit_test(many_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
