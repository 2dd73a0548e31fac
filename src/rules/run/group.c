/*
 * Groups: a hash over the group columns leads to a bundle, which holds a
 * running total of each other column.
 */
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "rules/run/group.h"

#include <stdlib.h>
#include <string.h>

/*
 * Comparing cells.
 */

/* So many of its first bytes tell it from all others of its type. */
static size_t
compare_telling(enum type type, const char *text, size_t len)
{
	if (!type_is_number(type) || len == 0 || memchr(text, '.', len) == NULL)
		return len;
	while (text[len - 1] == '0')
		len--;
	return text[len - 1] == '.' ? len - 1 : len;
}

/* FNV-1a; behind each cell goes a byte that UTF-8 does not have. */
uint64_t
compare_hash(uint64_t hash, enum type type, const char *text, size_t len)
{
	const uint64_t prime = 1099511628211ULL;
	size_t n = compare_telling(type, text, len), i;

	for (i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * prime;
	return (hash ^ 0xff) * prime;
}

/* Less than, equal to or greater than 0: byte by byte, what is shorter first */
static int
compare_texts(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n == 0 ? 0 : memcmp(a.text, b.text, n);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* ... numbers by size; what is empty comes first. */
static int
compare_values(enum type type, struct slice a, struct slice b)
{
	struct decimal one, other;
	bool is_one, is_other;

	if (!type_is_number(type) || a.len == 0 || b.len == 0)
		return compare_texts(a, b);
	is_one = decimal_parse(&one, a.text, a.len);
	is_other = decimal_parse(&other, b.text, b.len);
	if (is_one && is_other)
		return decimal_cmp(&one, &other);
	if (is_one != is_other)
		return is_one ? -1 : 1; /* over 38 digits */
	return compare_texts(a, b);
}

/*
 * Totals as a table: a name, what one more value does, and what there is in the
 * end.
 */

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
	int nodes = type == TYPE_MONEY ? PLACES_MONEY : PLACES;

	if (a->count == 0)
		return;
	while (!decimal_div(&a->number, &count, nodes) && nodes > 0)
		nodes--; /* there is no room for so many */
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

/* ERR_DATA: a number, or a sum, of over 38 digits. */
static int
total_add(enum total total, enum type type, struct amount *a,
    struct slice value, struct err *err)
{
	a->count++;
	return totallings[total].add(type, a, value, err);
}

/* Put the total into the amount's text; empty where there was no value. */
static void
total_end(enum total total, enum type type, struct amount *a)
{
	totallings[total].end(type, a);
}

/* Has a total of records the value's already? Asked once a value. */
static bool
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

#define SLOTS_FIRST 64

/* A group: of its group columns the amounts are just the values. */
struct bundle {
	uint64_t hash;
	struct amount *amounts; /* a column's */
};

struct tally {
	const struct plan *plan;
	struct bundle *bundles; /* in the order they appeared in */
	size_t nbundles, cap;
	size_t *slots; /* where a hash leads: a bundle's number + 1, 0: none */
	size_t nslots; /* a power of two */
	size_t bytes;
	struct cell *cells; /* of the row that is given */
};

struct tally *
tally_new(const struct plan *plan)
{
	struct tally *t = mem_new(sizeof(*t));

	t->plan = plan;
	t->nslots = SLOTS_FIRST;
	t->slots = mem_array(t->nslots, sizeof(*t->slots));
	t->cells = mem_array(plan->table.ncolumns, sizeof(*t->cells));
	return t;
}

static void
forget(struct tally *t)
{
	size_t i, k;

	for (i = 0; i < t->nbundles; i++) {
		for (k = 0; k < t->plan->table.ncolumns; k++)
			buf_clear(&t->bundles[i].amounts[k].text);
		free(t->bundles[i].amounts);
	}
	t->nbundles = t->bytes = 0;
	memset(t->slots, 0, t->nslots * sizeof(*t->slots));
}

void
tally_free(struct tally *t)
{
	if (t == NULL)
		return;
	forget(t);
	free(t->bundles);
	free(t->slots);
	free(t->cells);
	free(t);
}

/* ---- finding ---- */

static uint64_t
hash_row(const struct tally *t, const struct cell *cells)
{
	uint64_t hash = COMPARE_HASH;
	size_t i;

	for (i = 0; i < t->plan->table.ncolumns; i++)
		if (t->plan->rules[i].total == TOTAL_GROUP)
			hash =
			    compare_hash(hash, t->plan->table.columns[i].type,
				cells[i].text, cells[i].len);
	return hash ^ hash >> 32;
}

static bool
is_of(const struct tally *t, const struct bundle *b, const struct cell *cells)
{
	size_t i;

	for (i = 0; i < t->plan->table.ncolumns; i++) {
		enum type type = t->plan->table.columns[i].type;
		const struct buf *has = &b->amounts[i].text;
		size_t n = compare_telling(type, cells[i].text, cells[i].len);

		if (t->plan->rules[i].total == TOTAL_GROUP &&
		    (compare_telling(type, has->data, has->len) != n ||
			(n > 0 && memcmp(has->data, cells[i].text, n) != 0)))
			return false;
	}
	return true;
}

/* The slot that leads to the row's group, or is free for it. */
static size_t *
find(struct tally *t, uint64_t hash, const struct cell *cells)
{
	size_t i = hash & (t->nslots - 1);

	while (t->slots[i] != 0) {
		const struct bundle *b = &t->bundles[t->slots[i] - 1];

		if (b->hash == hash && is_of(t, b, cells))
			break;
		i = (i + 1) & (t->nslots - 1);
	}
	return &t->slots[i];
}

/* Twice the slots; bundles are all different, so any free one will do. */
static void
spread(struct tally *t)
{
	size_t n, i;

	t->nslots *= 2;
	free(t->slots);
	t->slots = mem_array(t->nslots, sizeof(*t->slots));
	for (n = 0; n < t->nbundles; n++) {
		i = t->bundles[n].hash & (t->nslots - 1);
		while (t->slots[i] != 0)
			i = (i + 1) & (t->nslots - 1);
		t->slots[i] = n + 1;
	}
}

/* ---- counting in ---- */

static struct bundle *
add_bundle(struct tally *t, uint64_t hash)
{
	size_t n = t->plan->table.ncolumns;
	struct bundle *b;

	if (t->nbundles == t->cap) {
		t->cap = 2 * t->cap + 16;
		t->bundles =
		    mem_resize(t->bundles, t->cap, sizeof(*t->bundles));
	}
	b = &t->bundles[t->nbundles++];
	*b = (struct bundle){ hash, mem_array(n, sizeof(*b->amounts)) };
	t->bytes +=
	    sizeof(*b) + 4 * sizeof(*t->slots) + n * sizeof(*b->amounts);
	if (2 * t->nbundles > t->nslots)
		spread(t);
	return b;
}

static struct bundle *
bundle_of(struct tally *t, const struct cell *cells)
{
	uint64_t hash = hash_row(t, cells);
	size_t *slot = find(t, hash, cells);

	if (*slot != 0)
		return &t->bundles[*slot - 1];
	*slot = t->nbundles + 1;
	return add_bundle(t, hash);
}

static int
add_value(struct tally *t, struct amount *a, size_t i, const struct cell *cell,
    uint64_t record, struct err *err)
{
	const struct rule *rule = &t->plan->rules[i];
	const struct column *column = &t->plan->table.columns[i];
	size_t cap = a->text.cap;

	if (cell->len == 0 &&
	    (rule->select.expr != NULL || !total_counts(rule->total)))
		return 0;
	if (total_has_record(rule->total, a, record))
		return 0;
	if (total_add(rule->total, column->type, a,
		(struct slice){ cell->text, cell->len }, err) != 0)
		return err_in(err, "%s.%s", t->plan->table.name, column->name);
	t->bytes += a->text.cap - cap;
	return 0;
}

int
tally_add(
    struct tally *t, const struct cell *cells, uint64_t record, struct err *err)
{
	struct bundle *b = bundle_of(t, cells);
	size_t i;

	for (i = 0; i < t->plan->table.ncolumns; i++)
		if (add_value(t, &b->amounts[i], i, &cells[i], record, err) !=
		    0)
			return -1;
	if (t->bytes <= RULES_RECORD)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: its %zu groups hold more than %zu MiB", t->plan->table.name,
	    t->nbundles, RULES_RECORD >> 20);
}

/* ---- sorting ---- */

/* By the columns that say so, else in the order they appeared in. */
static int
compare_bundles(const void *a, const void *b, void *tally)
{
	const struct bundle *const *one = a, *const *other = b;
	const struct plan *plan = ((struct tally *)tally)->plan;
	int order = 0;
	size_t i;

	for (i = 0; i < plan->table.ncolumns && order == 0; i++) {
		const struct buf *x = &(*one)->amounts[i].text;
		const struct buf *y = &(*other)->amounts[i].text;

		if (plan->rules[i].sort)
			order = compare_values(plan->table.columns[i].type,
			    (struct slice){ x->data, x->len },
			    (struct slice){ y->data, y->len });
	}
	return order != 0 ? order : (*one > *other) - (*one < *other);
}

/* The caller's to free; the bundles stay where they are. */
static struct bundle **
sort_bundles(struct tally *t)
{
	struct bundle **list = mem_array(t->nbundles, sizeof(struct bundle *));
	size_t i;

	for (i = 0; i < t->nbundles; i++)
		list[i] = &t->bundles[i];
	qsort_r(list, t->nbundles, sizeof(struct bundle *), compare_bundles, t);
	return list;
}

/* ---- giving ---- */

static int
give(struct tally *t, struct bundle *b, struct taker *taker, struct err *err)
{
	const struct table *table = &t->plan->table;
	size_t i;

	for (i = 0; i < table->ncolumns; i++) {
		struct amount *a = &b->amounts[i];

		total_end(t->plan->rules[i].total, table->columns[i].type, a);
		t->cells[i] =
		    (struct cell){ a->text.len > 0 ? a->text.data : "",
			    a->text.len, false };
	}
	return taker->take(taker, table, t->cells, err);
}

int
tally_give(
    struct tally *t, struct taker *taker, uint64_t *rows, struct err *err)
{
	struct bundle **sorted = sort_bundles(t);
	int rc = 0;
	size_t i;

	for (i = 0; i < t->nbundles && rc == 0; i++) {
		rc = give(t, sorted[i], taker, err);
		*rows += rc == 0;
	}
	free(sorted);
	if (rc == 0)
		forget(t);
	return rc;
}
