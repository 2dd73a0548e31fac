/*
 * Totals as a table: a name, what one more value does, and what there is in the
 * end.
 */
#include "rules/total.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "rules/compare.h"

#include <string.h>

/* An average that does not end is rounded to so many decimals. */
#define PLACES       6
#define PLACES_MONEY 2

static int
keep(struct amount *a, struct slice value)
{
	buf_reset(&a->text);
	buf_add(&a->text, value.text, value.len);
	return 0;
}

static int
read_number(struct decimal *d, struct slice value, struct err *err)
{
	if (decimal_parse(d, value.text, value.len))
		return 0;
	return err_set(err, ERR_DATA, "\"%.*s\" has over 38 digits",
	    text_fit(value.text, value.len, 80), value.text);
}

/* ---- one more value; the count has been told of it already ---- */

typedef int adding(enum type, struct amount *, struct slice, struct err *);

static int
add_nothing(enum type type, struct amount *a, struct slice v, struct err *err)
{
	(void)type, (void)a, (void)v, (void)err;
	return 0;
}

static int
add_sum(enum type type, struct amount *a, struct slice v, struct err *err)
{
	struct decimal d;

	(void)type;
	if (read_number(&d, v, err) != 0)
		return -1;
	if (decimal_add(&a->number, &d))
		return 0;
	return err_set(err, ERR_DATA, "the sum needs more than 38 digits");
}

static int
add_first(enum type type, struct amount *a, struct slice v, struct err *err)
{
	(void)type, (void)err;
	return a->count == 1 ? keep(a, v) : 0;
}

static int
add_last(enum type type, struct amount *a, struct slice v, struct err *err)
{
	(void)type, (void)err;
	return keep(a, v);
}

/* Keep the value if it is beyond the one that is there, this way or that. */
static int
add_extreme(
    enum type type, struct amount *a, struct slice v, int way, struct err *err)
{
	struct decimal d = DECIMAL_ZERO;
	int order;

	if (type_is_number(type) && read_number(&d, v, err) != 0)
		return -1;
	if (a->count == 1)
		order = way;
	else if (type_is_number(type))
		order = decimal_cmp(&d, &a->number);
	else
		order = compare_texts(
		    v, (struct slice){ a->text.data, a->text.len });
	if (order * way <= 0)
		return 0;
	a->number = d;
	return keep(a, v);
}

static int
add_min(enum type type, struct amount *a, struct slice v, struct err *err)
{
	return add_extreme(type, a, v, -1, err);
}

static int
add_max(enum type type, struct amount *a, struct slice v, struct err *err)
{
	return add_extreme(type, a, v, 1, err);
}

/* ---- the end ---- */

typedef void ending(enum type, struct amount *);

static void
end_text(enum type type, struct amount *a)
{
	(void)type, (void)a;
}

static void
put_number(enum type type, struct amount *a, const struct decimal *d)
{
	char digits[DECIMAL_SIZE];
	size_t n = decimal_print(digits, d, 0);

	type_convert(type, digits, n, NULL, &a->text);
}

static void
end_count(enum type type, struct amount *a)
{
	struct decimal count = decimal_of_integer((long long)a->count);

	put_number(type, a, &count);
}

static void
end_sum(enum type type, struct amount *a)
{
	if (a->count > 0)
		put_number(type, a, &a->number);
}

static void
end_average(enum type type, struct amount *a)
{
	struct decimal count = decimal_of_integer((long long)a->count);
	int places = type == TYPE_MONEY ? PLACES_MONEY : PLACES;

	if (a->count == 0)
		return;
	while (!decimal_div(&a->number, &count, places) && places > 0)
		places--; /* there is no room for so many */
	put_number(type, a, &a->number);
}

static const struct totalling {
	const char *name;
	bool number; /* of numbers alone */
	adding *add;
	ending *end;
} totallings[] = {
	[TOTAL_NONE] = { NULL, false, add_nothing, end_text },
	[TOTAL_GROUP] = { NULL, false, add_first, end_text },
	[TOTAL_SUM] = { "sum", true, add_sum, end_sum },
	[TOTAL_COUNT] = { "count", false, add_nothing, end_count },
	[TOTAL_RECORDS] = { "records", false, add_nothing, end_count },
	[TOTAL_MIN] = { "min", false, add_min, end_text },
	[TOTAL_MAX] = { "max", false, add_max, end_text },
	[TOTAL_FIRST] = { "first", false, add_first, end_text },
	[TOTAL_LAST] = { "last", false, add_last, end_text },
	[TOTAL_AVERAGE] = { "average", true, add_sum, end_average },
};

int
total_add(enum total total, enum type type, struct amount *a,
    struct slice value, struct err *err)
{
	a->count++;
	return totallings[total].add(type, a, value, err);
}

void
total_end(enum total total, enum type type, struct amount *a)
{
	totallings[total].end(type, a);
}

bool
total_has_record(enum total total, struct amount *a, uint64_t record)
{
	if (total != TOTAL_RECORDS || record == 0)
		return false;
	if (a->record == record)
		return true;
	a->record = record;
	return false;
}

bool
total_counts(enum total total)
{
	return totallings[total].end == end_count;
}

bool
total_needs_number(enum total total)
{
	return totallings[total].number;
}

const char *
total_name(enum total total)
{
	return totallings[total].name;
}

bool
total_find(const char *name, enum total *total)
{
	size_t i;

	for (i = 0; i < NELEM(totallings); i++) {
		if (totallings[i].name == NULL ||
		    strcmp(totallings[i].name, name) != 0)
			continue;
		*total = (enum total)i;
		return true;
	}
	return false;
}
