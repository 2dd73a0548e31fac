/*
 * Joining rows: where they are kept, how a row finds its other, and how both
 * are emitted once they have all. Kept rows lie one behind the other in a
 * rowstore; a row_index over a column of it finds one by its value.
 */
#include "base/mem.h"
#include "rules/run/join.h"

#include <stdlib.h>
#include <string.h>

/* ---- the rowstore ---- */

#define PIECE ((size_t)256 * 1024)

void
join_store_init(struct rowstore *s, const struct table *table)
{
	*s = (struct rowstore){ .table = table };
}

void
join_store_clear(struct rowstore *s)
{
	size_t i;

	for (i = 0; i < s->npieces; i++)
		free(s->pieces[i]);
	free(s->pieces);
	free(s->rows);
	free(s->order);
	*s = (struct rowstore){ .table = s->table };
}

/* ---- lengths: seven bits a byte, the lowest first ---- */

static size_t
length_size(size_t len)
{
	size_t n = 1;

	while ((len >>= 7) > 0)
		n++;
	return n;
}

static char *
put_length(char *to, size_t len)
{
	for (; len > 0x7f; len >>= 7)
		*to++ = (char)(len | 0x80);
	*to++ = (char)len;
	return to;
}

static const char *
take_length(const char *from, size_t *len)
{
	unsigned shift = 0;

	*len = 0;
	do {
		*len |= (size_t)(*from & 0x7f) << shift;
		shift += 7;
	} while ((*from++ & 0x80) != 0);
	return from;
}

/* ---- keeping ---- */

static size_t
size_of(const struct rowstore *s, const struct cell *cells)
{
	size_t size = 0, i;

	for (i = 0; i < s->table->ncolumns; i++)
		size += length_size(cells[i].len) + cells[i].len;
	return size;
}

static int
too_much(const struct rowstore *s, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: over %zu MiB of its rows are kept, to be joined or put in "
	    "order",
	    s->table->name, RULES_JOINED >> 20);
}

/* Room for so many bytes, which never moves. */
static char *
room(struct rowstore *s, size_t size, struct err *err)
{
	size_t piece = size > PIECE / 4 ? size : PIECE;

	if (size > s->left) {
		if (s->bytes + piece > RULES_JOINED) {
			too_much(s, err);
			return NULL;
		}
		s->pieces =
		    mem_resize(s->pieces, s->npieces + 1, sizeof(char *));
		s->free = s->pieces[s->npieces++] = mem_array(1, piece);
		s->left = piece;
		s->bytes += piece;
	}
	s->free += size;
	s->left -= size;
	return s->free - size;
}

/* The row's bytes; NULL and the error when there is no room. */
static const char *
put(struct rowstore *s, const struct cell *cells, struct err *err)
{
	char *begin = room(s, size_of(s, cells), err), *to = begin;
	size_t i;

	for (i = 0; begin != NULL && i < s->table->ncolumns; i++) {
		to = put_length(to, cells[i].len);
		if (cells[i].len > 0)
			memcpy(to, cells[i].text, cells[i].len);
		to += cells[i].len;
	}
	return begin;
}

int
join_store_add(struct rowstore *s, const struct cell *cells,
    const struct origin *origin, struct err *err)
{
	const char *bytes = put(s, cells, err);

	if (bytes == NULL)
		return -1;
	if (s->nrows == s->cap) {
		s->bytes += (s->cap + 64) * sizeof(*s->rows);
		s->cap = 2 * s->cap + 64;
		s->rows = mem_resize(s->rows, s->cap, sizeof(*s->rows));
	}
	s->rows[s->nrows++] =
	    (struct stored_row){ bytes, *origin, false, false };
	return s->bytes > RULES_JOINED ? too_much(s, err) : 0;
}

/* The row has other cells now; they may be from the store. */
static int
rowstore_change(
    struct rowstore *s, size_t row, const struct cell *cells, struct err *err)
{
	const char *bytes = put(s, cells, err);

	if (bytes == NULL)
		return -1;
	s->rows[row].bytes = bytes;
	return 0;
}

/* ---- order ---- */

struct begun {
	uint64_t opened;
	size_t row;
};

static int
compare_opened(const void *a, const void *b)
{
	const struct begun *one = a, *other = b;

	return (one->opened > other->opened) - (one->opened < other->opened);
}

/* Put them in the order in which their elements begin. */
static void
rowstore_sort(struct rowstore *s)
{
	struct begun *begun = mem_array(s->nrows, sizeof(*begun));
	size_t i;

	for (i = 0; i < s->nrows; i++)
		begun[i] = (struct begun){ s->rows[i].origin.opened, i };
	if (s->nrows > 1)
		qsort(begun, s->nrows, sizeof(*begun), compare_opened);
	s->order = mem_array(s->nrows, sizeof(*s->order));
	for (i = 0; i < s->nrows; i++)
		s->order[i] = begun[i].row;
	s->nsorted = s->nrows;
	free(begun);
}

/* ---- reading ---- */

void
join_store_read(const struct rowstore *s, size_t row, struct cell *cells)
{
	const char *at = s->rows[row].bytes;
	size_t i;

	for (i = 0; i < s->table->ncolumns; i++) {
		at = take_length(at, &cells[i].len);
		cells[i].text = at;
		cells[i].same = false;
		at += cells[i].len;
	}
}

static struct slice
rowstore_cell(const struct rowstore *s, size_t row, size_t column)
{
	const char *at = s->rows[row].bytes;
	struct slice cell;

	for (;;) {
		at = take_length(at, &cell.len);
		cell.text = at;
		if (column-- == 0)
			return cell;
		at += cell.len;
	}
}

/* ---- the index: it catches up with its store when it is asked ---- */

static void
index_init(struct row_index *index, const struct rowstore *store, size_t column)
{
	*index = (struct row_index){ .store = store, .column = column };
}

static void
index_clear(struct row_index *index)
{
	hash_clear(&index->rows);
	buf_clear(&index->taken);
}

/* The store's rows have changed; which were taken is kept. */
static void
index_renew(struct row_index *index)
{
	hash_clear(&index->rows);
	index->known = 0;
}

struct row_wanted {
	const struct row_index *index;
	struct slice value;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct row_wanted *w = arg;
	struct slice has =
	    rowstore_cell(w->index->store, number - 1, w->index->column);

	return has.len == w->value.len &&
	       memcmp(has.text, w->value.text, has.len) == 0;
}

/* The first row with the value, from 1; 0: there is none. */
static size_t
look_up(const struct row_index *index, struct slice value, uint32_t hash)
{
	struct row_wanted w = { index, value };

	return hash_find(&index->rows, hash, is_same, &w);
}

/* The store's limit keeps its rows far below 32 bits. */
static void
learn(struct row_index *index, size_t row)
{
	struct slice value = rowstore_cell(index->store, row, index->column);
	uint32_t hash = hash_text(HASH_INIT, value.text, value.len);

	if (value.len > 0 && look_up(index, value, hash) == 0)
		hash_add(&index->rows, hash, row + 1);
}

/* ---- finding ---- */

/* The row's number, or -1. An empty value finds none. */
static ptrdiff_t
index_find(struct row_index *index, struct slice value)
{
	while (index->known < index->store->nrows)
		learn(index, index->known++);
	if (value.len == 0)
		return -1;
	return (ptrdiff_t)look_up(
		   index, value, hash_text(HASH_INIT, value.text, value.len)) -
	       1;
}

static void
index_take(struct row_index *index, size_t row)
{
	while (index->taken.len <= row)
		buf_putc(&index->taken, 0);
	index->taken.data[row] = 1;
}

/* Was neither the row taken nor one before it with the same value? */
static bool
index_is_left(struct row_index *index, size_t row)
{
	struct slice value = rowstore_cell(index->store, row, index->column);
	ptrdiff_t first = index_find(index, value);

	if (first >= 0 && (size_t)first != row)
		return false;
	return row >= index->taken.len || index->taken.data[row] == 0;
}

/* ---- a joined table ---- */

void
join_init(struct joined_table *t, const struct table_plan *plan,
    struct joined_table *all)
{
	size_t i;

	t->plan = plan;
	join_store_init(&t->store, &plan->table);
	t->group_by = plan->grouped ? group_by_new(plan) : NULL;
	t->cells = mem_array(plan->table.ncolumns, sizeof(*t->cells));
	t->sides = mem_array(plan->njoins, sizeof(*t->sides));
	for (i = 0; i < plan->njoins; i++) {
		struct join_side *side = &t->sides[i];

		side->join = &plan->joins[i];
		side->from = &all[side->join->plan];
		index_init(
		    &side->index, &side->from->store, side->join->theirs);
	}
}

void
join_clear(struct joined_table *t)
{
	size_t i;

	for (i = 0; t->plan != NULL && i < t->plan->njoins; i++)
		index_clear(&t->sides[i].index);
	free(t->sides);
	free(t->cells);
	join_store_clear(&t->store);
	group_by_free(t->group_by);
}

/* ---- what is wrong, and where ---- */

static int
located(const struct rules_run *r, const struct origin *at, struct err *err)
{
	return err_in(err, "%s: line %lu", r->documents[at->document],
	    (unsigned long)at->line);
}

/* ---- joining ---- */

/* Can it still fill a cell? Whether its row is taken may matter as well. */
static bool
is_asked(const struct joined_table *t, const struct join *join)
{
	size_t i;

	if (join->rest)
		return true;
	for (i = 0; i < join->ncopied; i++)
		if (t->cells[join->copied[i].to].len == 0)
			return true;
	return false;
}

static void
copy_columns(struct joined_table *t, struct join_side *side, size_t row)
{
	size_t i;

	for (i = 0; i < side->join->ncopied; i++) {
		struct cell *to = &t->cells[side->join->copied[i].to];
		struct slice from;

		if (to->len > 0)
			continue;
		from = rowstore_cell(
		    &side->from->store, row, side->join->copied[i].from);
		*to = (struct cell){ from.text, from.len, false };
	}
	index_take(&side->index, row);
}

/* False: one that it is joined with may still come. */
static bool
join_all(struct joined_table *t)
{
	size_t i;

	for (i = 0; i < t->plan->njoins; i++) {
		struct join_side *side = &t->sides[i];
		const struct cell *value = &t->cells[side->join->mine];
		ptrdiff_t row;

		if (value->len == 0 || !is_asked(t, side->join))
			continue;
		row = index_find(
		    &side->index, (struct slice){ value->text, value->len });
		if (!t->ends && (row < 0 || side->from->store.rows[row].waits))
			return false;
		if (row >= 0)
			copy_columns(t, side, (size_t)row);
	}
	return true;
}

/* ---- emitting ---- */

/* Of a row that nobody took: a column that its own table has not. */
static bool
is_of_others(const struct joined_table *t, size_t column)
{
	size_t i;

	for (i = 0; t->left_of != NULL && i < t->left_of->ncopied; i++)
		if (t->left_of->copied[i].to == column)
			return false;
	return t->left_of != NULL;
}

/* What none of them had: the default, if the column has one. */
static int
fall_back(struct joined_table *t, const struct rules_run *r,
    const struct origin *origin, struct err *err)
{
	const struct table *table = &t->plan->table;
	size_t i;

	for (i = 0; i < table->ncolumns; i++) {
		const struct buf *fallback =
		    &t->projection->cell_plans[i].fallback;

		if (t->cells[i].len > 0)
			continue;
		t->cells[i].text = fallback->len > 0 ? fallback->data : "";
		t->cells[i].len = fallback->len;
		if (fallback->len > 0 || !t->plan->rules[i].required ||
		    r->options.lax || is_of_others(t, i))
			continue;
		err_set(err, ERR_DATA, "%s.%s: is required, and empty",
		    table->name, table->columns[i].name);
		return located(r, origin, err);
	}
	return 0;
}

static bool
has_key(const struct joined_table *t)
{
	size_t i;

	for (i = 0; i < t->projection->nkeys; i++)
		if (!is_of_others(t, t->projection->keys[i]))
			return true;
	return false;
}

static int
give(struct joined_table *t, struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	struct taker *taker = r->options.taker;
	const char *document = r->documents[origin->document];

	if (!t->is_emitted)
		return 0;
	if (t->group_by != NULL)
		return group_by_add(t->group_by, t->cells, 0, err) == 0
			   ? 0
			   : located(r, origin, err);
	t->rows++;
	if (r->options.place != NULL)
		*r->options.place =
		    (struct row_place){ document, origin->line };
	if (has_key(t) && !r->options.lax)
		duplicates_check_late(
		    t->projection, r, t->cells, document, origin->line);
	return taker->take(taker, &t->plan->table, t->cells, err);
}

static struct stored_row *
keep(struct joined_table *t, const struct rules_run *r,
    const struct origin *origin, struct err *err)
{
	if (join_store_add(&t->store, t->cells, origin, err) == 0)
		return &t->store.rows[t->store.nrows - 1];
	located(r, origin, err);
	return NULL;
}

/* It has all that it will ever have. */
static int
pass_on(struct joined_table *t, struct rules_run *r,
    const struct origin *origin, struct err *err)
{
	bool later = t->is_sorted && !t->ends;
	struct stored_row *kept;

	if (fall_back(t, r, origin, err) != 0)
		return -1;
	if (later || t->is_joined) {
		kept = keep(t, r, origin, err);
		if (kept == NULL)
			return -1;
		kept->due = later;
	}
	return later ? 0 : give(t, r, origin, err);
}

int
join_row(struct joined_table *t, struct rules_run *r, const struct cell *cells,
    const struct origin *origin, struct err *err)
{
	struct stored_row *kept;
	size_t i;

	for (i = 0; i < t->plan->table.ncolumns; i++)
		t->cells[i] =
		    (struct cell){ cells[i].text, cells[i].len, false };
	if (join_all(t))
		return pass_on(t, r, origin, err);
	kept = keep(t, r, origin, err);
	if (kept == NULL)
		return -1;
	kept->waits = true;
	return 0;
}

/* ---- the end ---- */

/* In place, so that those who join it find it where it was. */
static int
end_row(
    struct joined_table *t, struct rules_run *r, size_t row, struct err *err)
{
	struct stored_row *kept = &t->store.rows[row];
	bool waits = kept->waits;

	if (!waits && !kept->due)
		return 0;
	kept->waits = kept->due = false;
	join_store_read(&t->store, row, t->cells);
	if (waits) {
		join_all(t);
		if (fall_back(t, r, &kept->origin, err) != 0)
			return -1;
	}
	if (waits && t->is_joined &&
	    rowstore_change(&t->store, row, t->cells, err) != 0)
		return located(r, &kept->origin, err);
	return give(t, r, &kept->origin, err);
}

/* A row that nobody took, as one of ours. */
static int
end_left(struct joined_table *t, struct rules_run *r, struct join_side *side,
    size_t row, struct err *err)
{
	const struct rowstore *from = &side->from->store;
	size_t i;
	int rc;

	for (i = 0; i < t->plan->table.ncolumns; i++)
		t->cells[i] = (struct cell){ "", 0, false };
	copy_columns(t, side, row);
	t->left_of = side->join;
	join_all(t);
	rc = pass_on(t, r, &from->rows[row].origin, err);
	t->left_of = NULL;
	return rc;
}

static int
end_rest(struct joined_table *t, struct rules_run *r, struct join_side *side,
    struct err *err)
{
	const struct rowstore *from = &side->from->store;
	size_t i;

	for (i = 0; i < from->nrows; i++) {
		size_t row = rowstore_nth(from, i);

		if (index_is_left(&side->index, row) &&
		    end_left(t, r, side, row, err) != 0)
			return -1;
	}
	return 0;
}

int
join_end(struct joined_table *t, struct rules_run *r, struct err *err)
{
	size_t i;

	t->ends = true;
	if (match_repeats(&t->plan->match))
		rowstore_sort(&t->store);
	for (i = 0; i < t->plan->njoins; i++)
		index_renew(&t->sides[i].index);
	for (i = 0; i < t->store.nrows; i++)
		if (end_row(t, r, rowstore_nth(&t->store, i), err) != 0)
			return -1;
	for (i = 0; i < t->plan->njoins; i++)
		if (t->plan->joins[i].rest &&
		    end_rest(t, r, &t->sides[i], err) != 0)
			return -1;
	if (t->group_by == NULL)
		return 0;
	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ NULL, 0 };
	return group_by_emit(t->group_by, r->options.taker, &t->rows, err);
}
