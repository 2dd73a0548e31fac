/*
 * Zone files that are not sound: cut short at every byte, every bit turned,
 * bytes thrown in at random. They are refused with a sentence, or they are a
 * zone that answers; they never do harm.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/zone_internal.h"

#include <stdlib.h>
#include <string.h>

static void
put32(struct buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift & 0xff));
}

static void
put_head(struct buf *b, uint32_t times, uint32_t types, uint32_t chars)
{
	static const char zeros[15 + 12] = ""; /* three counts among them */

	buf_puts(b, "TZif2");
	buf_add(b, zeros, sizeof(zeros));
	put32(b, times);
	put32(b, types);
	put32(b, chars);
}

static void
put_type(struct buf *b, uint32_t offset, bool summer, char name)
{
	put32(b, offset);
	buf_putc(b, summer);
	buf_putc(b, name);
}

/* A zone with two transitions, in 2000 and in 2001, and then a rule. */
static void
make(struct buf *b)
{
	put_head(b, 0, 1, 1);
	put_type(b, 0, false, 0);
	buf_putc(b, '\0');
	put_head(b, 2, 2, 8);
	put32(b, 0); /* times have 64 bits */
	put32(b, 954032400);
	put32(b, 0);
	put32(b, 1004230800);
	buf_add(b, "\1\0", 2);
	put_type(b, 3600, false, 0);
	put_type(b, 7200, true, 4);
	buf_add(b, "ABC\0DEF\0", 8);
	buf_puts(b, "\nABC-1DEF,M3.5.0,M10.5.0/3\n");
}

/* Ask a zone for everything, at times that matter. */
static void
ask(const struct zone *z)
{
	for (int year = 1; year <= 9999; year += 101) {
		struct civil c = { year, 3, 29, 2, 30, 0 };
		int64_t utc = zone_instant(z, &c);

		assert_true(abs(zone_offset(z, utc)) <= ZONE_FAR);
		zone_civil(z, utc, &c);
		assert_true(zone_day_start(z, year, 10, 26) <=
			    zone_day_start(z, year, 10, 27));
	}
}

/* Read a copy that ends where its memory ends. */
static bool
sound(const char *data, size_t len, struct err *err)
{
	struct zone *z = zone_new();
	char *copy = mem_new(len);
	int rc = zone_tzif(z, memcpy(copy, data, len), len, err);

	if (rc == 0)
		ask(z);
	else
		assert_int_equal(ERR_CONFIG, err->code);
	free(copy);
	zone_free(z);
	return rc == 0;
}

/* Read what the buffer holds, and empty it. */
static struct zone *
must_read(struct buf *b)
{
	struct zone *z = zone_new();
	struct err err = ERR_INIT;

	if (zone_tzif(z, b->data, b->len, &err) != 0)
		fail_msg("%s", err.text);
	buf_clear(b);
	return z;
}

static void
reads_sound_file(void **state)
{
	struct buf b = BUF_INIT;
	struct zone *z;

	(void)state;
	make(&b);
	z = must_read(&b);
	assert_int_equal(3600, zone_offset(z, 954032399));
	assert_int_equal(7200, zone_offset(z, 954032400));
	assert_int_equal(7200, zone_offset(z, 1004230799));
	assert_int_equal(3600, zone_offset(z, 1004230800));
	assert_int_equal(7200, zone_offset(z, 1782864000)); /* July 2026 */
	zone_free(z);
}

static void
survives_cuts(void **state)
{
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;

	(void)state;
	make(&b);
	for (size_t len = 0; len < b.len; len++)
		assert_false(sound(b.data, len, &err));
	buf_clear(&b);
}

static void
survives_turned_bits(void **state)
{
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;

	(void)state;
	make(&b);
	for (size_t i = 0; i < 8 * b.len; i++) {
		b.data[i / 8] = (char)(b.data[i / 8] ^ 1 << i % 8);
		sound(b.data, b.len, &err);
		b.data[i / 8] = (char)(b.data[i / 8] ^ 1 << i % 8);
	}
	buf_clear(&b);
}

/* Always the same numbers, so that a failure comes again. */
static uint32_t
chance(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
survives_noise(void **state)
{
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;
	uint32_t seed = 20180416;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		buf_reset(&b);
		make(&b);
		for (uint32_t n = 1 + chance(&seed) % 4; n > 0; n--)
			b.data[chance(&seed) % b.len] = (char)chance(&seed);
		sound(b.data, b.len, &err);
	}
	buf_clear(&b);
}

enum { /* where things are in what make() makes */
	HEAD = 44,
	SECOND = HEAD + 7,
	BLOCK = SECOND + HEAD,
	INDEXES = BLOCK + 16,
	TYPES = INDEXES + 2,
	RULE = TYPES + 12 + 8
};

static const struct {
	size_t at;
	char value;
	const char *sentence;
} damages[] = {
	{ 0, 'X', "the file is not a TZif file, or is cut short" },
	{ 4, '\0', "the file is of version 1; 2 or later is needed" },
	{ SECOND + 23, 1, "the file is damaged in its header" },
	{ SECOND + 27, 9, "the file is damaged in its header" },
	{ SECOND + 31, 1, "the file counts leap seconds, and we do not" },
	{ SECOND + 32, 127, "the file is cut short" },
	{ SECOND + 39, 0, "the file is damaged in its header" },
	{ SECOND + 38, 127, "the file is damaged in its header" },
	{ SECOND + 43, 0, "the file is damaged in its header" },
	{ SECOND + 40, 127, "the file is cut short" },
	{ BLOCK + 4, 127, "the file is damaged in its transitions" },
	{ BLOCK + 8, 127, "the file is damaged in its transitions" },
	{ INDEXES, 2, "the file is damaged in its transitions" },
	{ TYPES, 1, "the file is damaged in its local times" },
	{ TYPES + 4, 2, "the file is damaged in its local times" },
	{ TYPES + 5, 8, "the file is damaged in its local times" },
	{ RULE, ' ', "the file is cut short, or damaged at its end" },
	{ RULE + 1, '-', "the file is damaged in its rule" },
	{ RULE + 4, '\0', "the file is damaged in its rule" },
};

static void
says_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(damages); i++) {
		struct err err = ERR_INIT;
		struct buf b = BUF_INIT;

		make(&b);
		b.data[damages[i].at] = damages[i].value;
		assert_false(sound(b.data, b.len, &err));
		assert_string_equal(damages[i].sentence, err.text);
		buf_clear(&b);
	}
}

static void
refuses_equal_times(void **state)
{
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;

	(void)state;
	make(&b);
	memcpy(b.data + BLOCK + 8, b.data + BLOCK, 8);
	assert_false(sound(b.data, b.len, &err));
	buf_clear(&b);
}

/* From the last transition on the rule counts, whatever that one said. */
static void
believes_the_rule(void **state)
{
	struct buf b = BUF_INIT;
	struct zone *z;

	(void)state;
	make(&b);
	b.data[RULE + 5] = '5';
	z = must_read(&b);
	assert_int_equal(18000, zone_offset(z, 1004230800));
	zone_free(z);
}

/* Without transitions it counts always; without a rule, the first type. */
static void
reads_plain_files(void **state)
{
	static const char *const rules[] = { "\n\n", "\nABC-5\n" };
	static const int offsets[] = { 3600, 18000 };

	(void)state;
	for (size_t i = 0; i < NELEM(rules); i++) {
		struct buf b = BUF_INIT;
		struct zone *z;

		put_head(&b, 0, 0, 0);
		put_head(&b, 0, 1, 1);
		put_type(&b, 3600, false, 0);
		buf_putc(&b, '\0');
		buf_puts(&b, rules[i]);
		z = must_read(&b);
		assert_int_equal(offsets[i], zone_offset(z, -1));
		assert_int_equal(offsets[i], zone_offset(z, 1782864000));
		zone_free(z);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sound_file),
		cmocka_unit_test(survives_cuts),
		cmocka_unit_test(survives_turned_bits),
		cmocka_unit_test(survives_noise),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(refuses_equal_times),
		cmocka_unit_test(believes_the_rule),
		cmocka_unit_test(reads_plain_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
