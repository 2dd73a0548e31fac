/*
 * Numbers are written digit by digit: they never pass through a float.
 */
#include "sandbox/evotor/json.h"
#include "base/civil.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>

/* With all digits, or with as many as it needs. */
static void
put_decimal(struct buf *b, int64_t value, unsigned scale, bool full)
{
	char digits[32];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;

	for (; scale > 0; scale--, rest /= 10) {
		if (!full && rest % 10 == 0)
			continue;
		full = true;
		digits[--at] = (char)('0' + rest % 10);
	}
	if (full)
		digits[--at] = '.';
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

enum { MONEY = 2, QUANTITY = 3 };

void
evotor_money(struct buf *b, const char *name, int64_t kopecks)
{
	json_member(b, name);
	put_decimal(b, kopecks, MONEY, false);
}

void
evotor_quantity(struct buf *b, const char *name, int64_t thousandths)
{
	json_member(b, name);
	put_decimal(b, thousandths, QUANTITY, false);
}

void
evotor_money_full(struct buf *b, const char *name, int64_t kopecks)
{
	json_member(b, name);
	put_decimal(b, kopecks, MONEY, true);
}

void
evotor_quantity_full(struct buf *b, const char *name, int64_t thousandths)
{
	json_member(b, name);
	put_decimal(b, thousandths, QUANTITY, true);
}

void
evotor_money_text(struct buf *b, const char *name, int64_t kopecks)
{
	json_member(b, name);
	buf_putc(b, '"');
	put_decimal(b, kopecks, MONEY, false);
	buf_putc(b, '"');
}

void
evotor_stamp(struct buf *b, const char *name, int64_t moment)
{
	struct civil c;

	civil_from_seconds(&c, moment / 1000);
	json_member(b, name);
	buf_printf(b, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03d+0000\"", c.year,
	    c.month, c.day, c.hour, c.minute, c.second, (int)(moment % 1000));
}

void
evotor_bool(struct buf *b, const char *name, bool value)
{
	json_member(b, name);
	buf_puts(b, value ? "true" : "false");
}

void
evotor_null(struct buf *b, const char *name)
{
	json_member_text(b, name, NULL);
}

void
evotor_digits(struct buf *b, const char *name, int64_t number, int digits)
{
	json_member(b, name);
	buf_printf(b, "\"%0*" PRId64 "\"", digits, number);
}

void
evotor_day(struct buf *b, const char *name, int64_t local)
{
	struct civil c;

	civil_from_seconds(&c, local / 1000);
	json_member(b, name);
	buf_printf(b, "\"%02d%02d%04d\"", c.day, c.month, c.year);
}

void
evotor_time(struct buf *b, const char *name, int64_t local)
{
	struct civil c;

	civil_from_seconds(&c, local / 1000);
	json_member(b, name);
	buf_printf(b, "\"%02d%02d\"", c.hour, c.minute);
}

void
evotor_object(struct buf *b, const char *name)
{
	json_member(b, name);
	buf_putc(b, '{');
}

void
evotor_array(struct buf *b, const char *name)
{
	json_member(b, name);
	buf_putc(b, '[');
}
