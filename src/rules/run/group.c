/*
 * Grouping: how cells compare, what each kind of total makes of the values it
 * is told, and a hash over the group columns that leads to a group, which holds
 * an accumulator for each other column.
 */
#include "base/decimal.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "rules/run/group.h"

#include <stdlib.h>
#include <string.h>

/* ---- comparing cells ---- */

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
group_hash(uint64_t hash, enum type type, const char *text, size_t len)
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

/* ---- totals: accumulating ---- */

/* An average that does not end is rounded to so many decimals. */
#define PLACES       6
#define PLACES_MONEY 2

static int
keep(struct accumulator *a, struct slice value)
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

typedef int adding(enum type, struct accumulator *, struct slice, struct err *);

static int
add_nothing(
    enum type type, struct accumulator *a, struct slice v, struct err *err)
{
	(void)type, (void)a, (void)v, (void)err;
	return 0;
}

static int
add_sum(enum type type, struct accumulator *a, struct slice v, struct err *err)
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
add_first(
    enum type type, struct accumulator *a, struct slice v, struct err *err)
{
	(void)type, (void)err;
	return a->count == 1 ? keep(a, v) : 0;
}

static int
add_last(enum type type, struct accumulator *a, struct slice v, struct err *err)
{
	(void)type, (void)err;
	return keep(a, v);
}

/* Keep the value if it is beyond the one that is there, this way or that. */
static int
add_extreme(enum type type, struct accumulator *a, struct slice v, int way,
    struct err *err)
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
add_min(enum type type, struct accumulator *a, struct slice v, struct err *err)
{
	return add_extreme(type, a, v, -1, err);
}

static int
add_max(enum type type, struct accumulator *a, struct slice v, struct err *err)
{
	return add_extreme(type, a, v, 1, err);
}

/* ---- the end ---- */

typedef void ending(enum type, struct accumulator *);

static void
end_text(enum type type, struct accumulator *a)
{
	(void)type, (void)a;
}

static void
put_number(enum type type, struct accumulator *a, const struct decimal *d)
{
	char digits[DECIMAL_SIZE];
	size_t n = decimal_print(digits, d, 0);

	type_convert(type, digits, n, NULL, &a->text);
}

static void
end_count(enum type type, struct accumulator *a)
{
	struct decimal count = decimal_of_integer((long long)a->count);

	put_number(type, a, &count);
}

static void
end_sum(enum type type, struct accumulator *a)
{
	if (a->count > 0)
		put_number(type, a, &a->number);
}

static void
end_average(enum type type, struct accumulator *a)
{
	struct decimal count = decimal_of_integer((long long)a->count);
	int nodes = type == TYPE_MONEY ? PLACES_MONEY : PLACES;

	if (a->count == 0)
		return;
	while (!decimal_div(&a->number, &count, nodes) && nodes > 0)
		nodes--; /* there is no room for so many */
	put_number(type, a, &a->number);
}

static const struct total_kind {
	const char *name;
	bool number; /* of numbers alone */
	adding *add;
	ending *end;
} total_kinds[] = {
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
total_add(enum total total, enum type type, struct accumulator *a,
    struct slice value, struct err *err)
{
	a->count++;
	return total_kinds[total].add(type, a, value, err);
}

/* Put the total into the accumulator's text; empty where there was no value. */
static void
total_end(enum total total, enum type type, struct accumulator *a)
{
	total_kinds[total].end(type, a);
}

/* Has a total of records the value's already? Asked once a value. */
static bool
total_has_record(enum total total, struct accumulator *a, uint64_t record)
{
	if (total != TOTAL_RECORDS || record == 0)
		return false;
	if (a->record == record)
		return true;
	a->record = record;
	return false;
}

bool
group_total_counts(enum total total)
{
	return total_kinds[total].end == end_count;
}

bool
group_total_needs_number(enum total total)
{
	return total_kinds[total].number;
}

const char *
group_total_name(enum total total)
{
	return total_kinds[total].name;
}

bool
group_total_find(const char *name, enum total *total)
{
	size_t i;

	for (i = 0; i < NELEM(total_kinds); i++) {
		if (total_kinds[i].name == NULL ||
		    strcmp(total_kinds[i].name, name) != 0)
			continue;
		*total = (enum total)i;
		return true;
	}
	return false;
}

/* ---- groups ---- */

/* A group: of its group columns the accumulators are just the values. */
struct group_row {
	struct accumulator *accumulators; /* a column's */
};

struct group_by {
	const struct table_plan *plan;
	struct group_row *groups; /* in the order they appeared in */
	size_t ngroups, cap;
	size_t nmade;        /* so many have accumulators, to be used again */
	struct hash numbers; /* of groups, from 1, by their group columns */
	size_t bytes;
	struct cell *cells; /* of the row that is given */
};

struct group_by *
group_by_new(const struct table_plan *plan)
{
	struct group_by *g = mem_new(sizeof(*g));

	g->plan = plan;
	g->cells = mem_array(plan->table.ncolumns, sizeof(*g->cells));
	return g;
}

static void
forget(struct group_by *g)
{
	g->ngroups = g->bytes = 0;
	hash_clear(&g->numbers);
}

void
group_by_free(struct group_by *g)
{
	size_t i, k;

	if (g == NULL)
		return;
	forget(g);
	for (i = 0; i < g->nmade; i++) {
		for (k = 0; k < g->plan->table.ncolumns; k++)
			buf_clear(&g->groups[i].accumulators[k].text);
		free(g->groups[i].accumulators);
	}
	free(g->groups);
	free(g->cells);
	free(g);
}

const struct table_plan *
group_by_plan(const struct group_by *g)
{
	return g->plan;
}

/* ---- finding ---- */

static uint32_t
hash_row(const struct group_by *g, const struct cell *cells)
{
	uint64_t hash = COMPARE_HASH;
	size_t i;

	for (i = 0; i < g->plan->table.ncolumns; i++)
		if (g->plan->rules[i].total == TOTAL_GROUP)
			hash = group_hash(hash, g->plan->table.columns[i].type,
			    cells[i].text, cells[i].len);
	return (uint32_t)(hash ^ hash >> 32);
}

struct group_wanted {
	const struct group_by *group_by;
	const struct cell *cells;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct group_wanted *w = arg;
	const struct group_by *g = w->group_by;
	const struct cell *cells = w->cells;
	const struct group_row *row = &g->groups[number - 1];
	size_t i;

	for (i = 0; i < g->plan->table.ncolumns; i++) {
		enum type type = g->plan->table.columns[i].type;
		const struct buf *has = &row->accumulators[i].text;
		size_t n = compare_telling(type, cells[i].text, cells[i].len);

		if (g->plan->rules[i].total == TOTAL_GROUP &&
		    (compare_telling(type, has->data, has->len) != n ||
			(n > 0 && memcmp(has->data, cells[i].text, n) != 0)))
			return false;
	}
	return true;
}

/* ---- counting in ---- */

/* It was another group's. */
static void
empty(struct group_row *row, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct buf text = row->accumulators[i].text;

		buf_reset(&text);
		row->accumulators[i] = (struct accumulator){ .text = text };
	}
}

static void
add_group(struct group_by *g)
{
	size_t n = g->plan->table.ncolumns;
	struct group_row *row;

	if (g->ngroups == g->cap) {
		g->cap = 2 * g->cap + 16;
		g->groups = mem_resize(g->groups, g->cap, sizeof(*g->groups));
	}
	row = &g->groups[g->ngroups++];
	if (g->ngroups <= g->nmade)
		empty(row, n);
	else {
		row->accumulators = mem_array(n, sizeof(*row->accumulators));
		g->nmade++;
	}
	g->bytes += sizeof(*row) + 4 * sizeof(struct hash_slot) +
		    n * sizeof(*row->accumulators);
}

static struct group_row *
find_group(struct group_by *g, const struct cell *cells)
{
	uint32_t hash = hash_row(g, cells);
	struct group_wanted w = { g, cells };
	size_t number = hash_find(&g->numbers, hash, is_same, &w);

	if (number == 0) {
		add_group(g);
		number = g->ngroups;
		hash_add(&g->numbers, hash, number);
	}
	return &g->groups[number - 1];
}

static int
add_value(struct group_by *g, struct accumulator *a, size_t i,
    const struct cell *cell, uint64_t record, struct err *err)
{
	const struct rule *rule = &g->plan->rules[i];
	const struct column *column = &g->plan->table.columns[i];
	size_t cap = a->text.cap;

	if (cell->len == 0 &&
	    (rule->select.expr != NULL || !group_total_counts(rule->total)))
		return 0;
	if (total_has_record(rule->total, a, record))
		return 0;
	if (total_add(rule->total, column->type, a,
		(struct slice){ cell->text, cell->len }, err) != 0)
		return err_in(err, "%s.%s", g->plan->table.name, column->name);
	g->bytes += a->text.cap - cap;
	return 0;
}

int
group_by_add(struct group_by *g, const struct cell *cells, uint64_t record,
    struct err *err)
{
	struct group_row *row = find_group(g, cells);
	size_t i;

	for (i = 0; i < g->plan->table.ncolumns; i++)
		if (add_value(g, &row->accumulators[i], i, &cells[i], record,
			err) != 0)
			return -1;
	if (g->bytes <= RULES_RECORD)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: its %zu groups hold more than %zu MiB", g->plan->table.name,
	    g->ngroups, RULES_RECORD >> 20);
}

/* ---- sorting ---- */

/* By the columns that say so, else in the order they appeared in. */
static int
compare_groups(const void *a, const void *b, void *group_by)
{
	const struct group_row *const *one = a, *const *other = b;
	const struct table_plan *plan = ((struct group_by *)group_by)->plan;
	int order = 0;
	size_t i;

	for (i = 0; i < plan->table.ncolumns && order == 0; i++) {
		const struct buf *x = &(*one)->accumulators[i].text;
		const struct buf *y = &(*other)->accumulators[i].text;

		if (plan->rules[i].sort)
			order = compare_values(plan->table.columns[i].type,
			    (struct slice){ x->data, x->len },
			    (struct slice){ y->data, y->len });
	}
	return order != 0 ? order : (*one > *other) - (*one < *other);
}

/* The caller's to free; the groups stay where they are. */
static struct group_row **
sort_groups(struct group_by *g)
{
	struct group_row **list =
	    mem_array(g->ngroups, sizeof(struct group_row *));
	size_t i;

	for (i = 0; i < g->ngroups; i++)
		list[i] = &g->groups[i];
	qsort_r(
	    list, g->ngroups, sizeof(struct group_row *), compare_groups, g);
	return list;
}

/* ---- emitting ---- */

static int
emit(struct group_by *g, struct group_row *row, struct taker *taker,
    struct err *err)
{
	const struct table *table = &g->plan->table;
	size_t i;

	for (i = 0; i < table->ncolumns; i++) {
		struct accumulator *a = &row->accumulators[i];

		total_end(g->plan->rules[i].total, table->columns[i].type, a);
		g->cells[i] =
		    (struct cell){ a->text.len > 0 ? a->text.data : "",
			    a->text.len, false };
	}
	return taker->take(taker, table, g->cells, err);
}

int
group_by_emit(
    struct group_by *g, struct taker *taker, uint64_t *rows, struct err *err)
{
	struct group_row **sorted = sort_groups(g);
	int rc = 0;
	size_t i;

	for (i = 0; i < g->ngroups && rc == 0; i++) {
		rc = emit(g, sorted[i], taker, err);
		*rows += rc == 0;
	}
	free(sorted);
	if (rc == 0)
		forget(g);
	return rc;
}
