/*
 * Any bytes as a value of each type: numbers, amounts, moments, days. What was
 * accepted is in its cells' canonical form, so these accept it and it stays as
 * it is. A number comes out as digits with at most one point.
 */
#include "fuzz.h"
#include "model/type.h"

#include <string.h>

static void
check_number(enum type type, const struct buf *b)
{
	size_t i = b->len > 0 && b->data[0] == '-', digits = 0, points = 0;

	for (; i < b->len; i++) {
		points += b->data[i] == '.';
		digits += b->data[i] >= '0' && b->data[i] <= '9';
	}
	must(digits + points + (b->data[0] == '-') == b->len);
	must(digits > 0 && points <= 1);
	must(type != TYPE_INTEGER || points == 0);
	must(type != TYPE_MONEY || (points == 1 && b->data[b->len - 1] != '.'));
}

static void
check_again(enum type type, const struct buf *first)
{
	struct buf again = BUF_INIT;

	must(type_convert(type, first->data, first->len, fuzz_zone(), &again));
	must(again.len == first->len);
	must(again.len == 0 || memcmp(again.data, first->data, again.len) == 0);
	buf_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT;
	enum type type;

	for (type = TYPE_TEXT; type <= TYPE_HOUR; type++) {
		enum type cells = type_of_cells(type);

		if (!type_convert(
			type, (const char *)data, size, fuzz_zone(), &out))
			continue;
		if (type_is_number(cells) && out.len > 0)
			check_number(cells, &out);
		check_again(cells, &out);
	}
	buf_clear(&out);
	return 0;
}
