/*
 * Piles: what comes in any order goes out a pile at a time, be it little or
 * more than memory is used for.
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
put(struct piles *p, size_t pile, const char *text)
{
	struct err err = ERR_INIT;
	char *room = piles_room(p, strlen(text), &err);

	assert_non_null(room);
	memcpy(room, text, strlen(text));
	piles_put(p, pile, strlen(text));
}

static const char *
pile_of(const struct piles *p, size_t pile, struct buf *to)
{
	struct err err = ERR_INIT;

	buf_reset(to);
	assert_int_equal(piles_each(p, pile, gather, to, &err), 0);
	return buf_str(to);
}

static void
few_stay_in_memory(void **state)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	struct piles p;
	int calls = 0;

	(void)state;
	piles_init(&p);
	put(&p, 3, "a");
	put(&p, 3, "b");
	put(&p, 0, "c");
	put(&p, 3, "d");
	assert_int_equal(piles_finish(&p, &err), 0);
	assert_int_equal(p.fd, -1);
	assert_string_equal(pile_of(&p, 3, &b), "abd");
	assert_string_equal(pile_of(&p, 0, &b), "c");
	assert_string_equal(pile_of(&p, 1, &b), "");
	assert_string_equal(pile_of(&p, 99, &b), "");
	assert_true(piles_has(&p, 0) && piles_has(&p, 3));
	assert_false(piles_has(&p, 1) || piles_has(&p, 99));
	assert_int_equal(piles_each(&p, 3, refuse, &calls, &err), -1);
	assert_int_equal(calls, 1);
	piles_clear(&p);
	buf_clear(&b);
}

static void
none_is_fine(void **state)
{
	struct err err = ERR_INIT;
	struct piles p;

	(void)state;
	piles_init(&p);
	assert_int_equal(piles_finish(&p, &err), 0);
	assert_false(piles_has(&p, 0));
	piles_clear(&p);
}

/* Seven piles, and one text that is longer than the buffer was. */
static void
many_come_back(void **state)
{
	struct buf want[7] = { BUF_INIT }, b = BUF_INIT, long_one = BUF_INIT;
	struct err err = ERR_INIT;
	struct piles p;
	char text[32];
	int i;

	(void)state;
	piles_init(&p);
	for (i = 0; i < 5000000; i++)
		buf_putc(&long_one, (char)('a' + i % 26));
	for (i = 0; i < 600000; i++) {
		snprintf(text, sizeof(text), "piece %d\n", i);
		put(&p, (size_t)((i % 1000) * (i % 1000) % 7), text);
		buf_puts(&want[(i % 1000) * (i % 1000) % 7], text);
		if (i == 300000) {
			put(&p, 6, buf_str(&long_one));
			buf_puts(&want[6], buf_str(&long_one));
		}
	}
	assert_int_equal(piles_finish(&p, &err), 0);
	assert_true(p.fd >= 0);
	for (i = 0; i < 7; i++) {
		assert_string_equal(
		    pile_of(&p, (size_t)i, &b), buf_str(&want[i]));
		buf_clear(&want[i]);
	}
	piles_clear(&p);
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
