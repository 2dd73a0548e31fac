/*
 * Joining rows, and giving them once they have all.
 */
#include "base/mem.h"
#include "rules/run/join.h"

#include <stdlib.h>
#include <string.h>

/*
 * Keeping rows.
 */

#define PIECE ((size_t)256 * 1024)

void
shelf_init(struct shelf *s, const struct table *table)
{
	*s = (struct shelf){ .table = table };
}

void
shelf_clear(struct shelf *s)
{
	size_t i;

	for (i = 0; i < s->npieces; i++)
		free(s->pieces[i]);
	free(s->pieces);
	free(s->rows);
	free(s->order);
	*s = (struct shelf){ .table = s->table };
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
size_of(const struct shelf *s, const struct cell *cells)
{
	size_t size = 0, i;

	for (i = 0; i < s->table->ncolumns; i++)
		size += length_size(cells[i].len) + cells[i].len;
	return size;
}

static int
too_much(const struct shelf *s, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: over %zu MiB of its rows are kept, to be joined or put in "
	    "order",
	    s->table->name, RULES_JOINED >> 20);
}

/* Room for so many bytes, which never moves. */
static char *
room(struct shelf *s, size_t size, struct err *err)
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
put(struct shelf *s, const struct cell *cells, struct err *err)
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
shelf_add(struct shelf *s, const struct cell *cells,
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
	s->rows[s->nrows++] = (struct kept){ bytes, *origin, false, false };
	return s->bytes > RULES_JOINED ? too_much(s, err) : 0;
}

/* The row has other cells now; they may be from the shelf. */
static int
shelf_change(
    struct shelf *s, size_t row, const struct cell *cells, struct err *err)
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
shelf_sort(struct shelf *s)
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
shelf_read(const struct shelf *s, size_t row, struct cell *cells)
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
shelf_cell(const struct shelf *s, size_t row, size_t column)
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

/*
 * A hash over a column of a shelf, which catches up with the shelf when it is
 * asked.
 */

#define SLOTS_FIRST 256

static void
finder_init(struct finder *f, const struct shelf *shelf, size_t column)
{
	*f = (struct finder){ .shelf = shelf, .column = column };
}

static void
finder_clear(struct finder *f)
{
	free(f->slots);
	buf_clear(&f->taken);
	*f = (struct finder){ 0 };
}

/* The shelf's rows have changed; which were taken is kept. */
static void
finder_renew(struct finder *f)
{
	free(f->slots);
	f->slots = NULL;
	f->nslots = f->known = f->found = 0;
}

/* ---- slots ---- */

static uint64_t
hash(struct slice value)
{
	uint64_t h = 14695981039346656037ULL;
	size_t i;

	for (i = 0; i < value.len; i++)
		h = (h ^ (unsigned char)value.text[i]) * 1099511628211ULL;
	return h ^ h >> 32;
}

static bool
is_same(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

/* The slot that leads to the value's row, or is free for it. */
static uint32_t *
slot_of(const struct finder *f, struct slice value)
{
	size_t i = hash(value) & (f->nslots - 1);

	while (
	    f->slots[i] != 0 &&
	    !is_same(shelf_cell(f->shelf, f->slots[i] - 1, f->column), value))
		i = (i + 1) & (f->nslots - 1);
	return &f->slots[i];
}

static void
spread(struct finder *f)
{
	uint32_t *old = f->slots;
	size_t n = f->nslots, i;

	f->nslots = n == 0 ? SLOTS_FIRST : 2 * n;
	f->slots = mem_array(f->nslots, sizeof(*f->slots));
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			*slot_of(f, shelf_cell(f->shelf, old[i] - 1,
					f->column)) = old[i];
	free(old);
}

/* The shelf's limit keeps its rows far below 32 bits. */
static void
learn(struct finder *f, size_t row)
{
	struct slice value = shelf_cell(f->shelf, row, f->column);
	uint32_t *slot;

	if (value.len == 0)
		return;
	if (2 * (f->found + 1) > f->nslots)
		spread(f);
	slot = slot_of(f, value);
	if (*slot != 0)
		return;
	*slot = (uint32_t)row + 1;
	f->found++;
}

/* ---- finding ---- */

/* The row's number, or -1. An empty value finds none. */
static ptrdiff_t
finder_find(struct finder *f, struct slice value)
{
	while (f->known < f->shelf->nrows)
		learn(f, f->known++);
	if (value.len == 0 || f->nslots == 0)
		return -1;
	return (ptrdiff_t)*slot_of(f, value) - 1;
}

static void
finder_take(struct finder *f, size_t row)
{
	while (f->taken.len <= row)
		buf_putc(&f->taken, 0);
	f->taken.data[row] = 1;
}

/* Was neither the row taken nor one before it with the same value? */
static bool
finder_is_left(struct finder *f, size_t row)
{
	struct slice value = shelf_cell(f->shelf, row, f->column);
	ptrdiff_t first = finder_find(f, value);

	if (first >= 0 && (size_t)first != row)
		return false;
	return row >= f->taken.len || f->taken.data[row] == 0;
}

void
outlet_init(struct outlet *o, const struct plan *plan, struct outlet *all)
{
	size_t i;

	o->plan = plan;
	shelf_init(&o->shelf, &plan->table);
	o->group_by = plan->grouped ? group_by_new(plan) : NULL;
	o->cells = mem_array(plan->table.ncolumns, sizeof(*o->cells));
	o->joiners = mem_array(plan->njoins, sizeof(*o->joiners));
	for (i = 0; i < plan->njoins; i++) {
		struct joiner *j = &o->joiners[i];

		j->join = &plan->joins[i];
		j->from = &all[j->join->plan];
		finder_init(&j->finder, &j->from->shelf, j->join->theirs);
	}
}

void
outlet_clear(struct outlet *o)
{
	size_t i;

	for (i = 0; o->plan != NULL && i < o->plan->njoins; i++)
		finder_clear(&o->joiners[i].finder);
	free(o->joiners);
	free(o->cells);
	shelf_clear(&o->shelf);
	group_by_free(o->group_by);
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
is_asked(const struct outlet *o, const struct join *join)
{
	size_t i;

	if (join->rest)
		return true;
	for (i = 0; i < join->ngifts; i++)
		if (o->cells[join->gifts[i].to].len == 0)
			return true;
	return false;
}

static void
take_gifts(struct outlet *o, struct joiner *j, size_t row)
{
	size_t i;

	for (i = 0; i < j->join->ngifts; i++) {
		struct cell *to = &o->cells[j->join->gifts[i].to];
		struct slice from;

		if (to->len > 0)
			continue;
		from = shelf_cell(&j->from->shelf, row, j->join->gifts[i].from);
		*to = (struct cell){ from.text, from.len, false };
	}
	finder_take(&j->finder, row);
}

/* False: one that it is joined with may still come. */
static bool
join_all(struct outlet *o)
{
	size_t i;

	for (i = 0; i < o->plan->njoins; i++) {
		struct joiner *j = &o->joiners[i];
		const struct cell *value = &o->cells[j->join->mine];
		ptrdiff_t row;

		if (value->len == 0 || !is_asked(o, j->join))
			continue;
		row = finder_find(
		    &j->finder, (struct slice){ value->text, value->len });
		if (!o->ends && (row < 0 || j->from->shelf.rows[row].waits))
			return false;
		if (row >= 0)
			take_gifts(o, j, (size_t)row);
	}
	return true;
}

/* ---- giving ---- */

/* What none of them had: the default, if the column has one. */
static int
fall_back(struct outlet *o, const struct rules_run *r,
    const struct origin *origin, struct err *err)
{
	const struct table *t = &o->plan->table;
	size_t i;

	for (i = 0; i < t->ncolumns; i++) {
		const struct buf *fallback =
		    &o->projection->cell_plans[i].fallback;

		if (o->cells[i].len > 0)
			continue;
		o->cells[i].text = fallback->len > 0 ? fallback->data : "";
		o->cells[i].len = fallback->len;
		if (fallback->len > 0 || !o->plan->rules[i].required ||
		    r->options.lax)
			continue;
		err_set(err, ERR_DATA, "%s.%s: is required, and empty", t->name,
		    t->columns[i].name);
		return located(r, origin, err);
	}
	return 0;
}

static int
give(struct outlet *o, struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	struct taker *taker = r->options.taker;
	const char *document = r->documents[origin->document];

	if (!o->is_given)
		return 0;
	if (o->group_by != NULL)
		return group_by_add(o->group_by, o->cells, 0, err) == 0
			   ? 0
			   : located(r, origin, err);
	o->rows++;
	if (r->options.place != NULL)
		*r->options.place =
		    (struct row_place){ document, origin->line };
	if (o->projection->nkeys > 0 && !r->options.lax)
		again_look_late(
		    o->projection, r, o->cells, document, origin->line);
	return taker->take(taker, &o->plan->table, o->cells, err);
}

static struct kept *
keep(struct outlet *o, const struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	if (shelf_add(&o->shelf, o->cells, origin, err) == 0)
		return &o->shelf.rows[o->shelf.nrows - 1];
	located(r, origin, err);
	return NULL;
}

/* It has all that it will ever have. */
static int
pass_on(struct outlet *o, struct rules_run *r, const struct origin *origin,
    struct err *err)
{
	bool later = o->is_sorted && !o->ends;
	struct kept *kept;

	if (fall_back(o, r, origin, err) != 0)
		return -1;
	if (later || o->is_joined) {
		kept = keep(o, r, origin, err);
		if (kept == NULL)
			return -1;
		kept->due = later;
	}
	return later ? 0 : give(o, r, origin, err);
}

int
outlet_take(struct outlet *o, struct rules_run *r, const struct cell *cells,
    const struct origin *origin, struct err *err)
{
	struct kept *kept;
	size_t i;

	for (i = 0; i < o->plan->table.ncolumns; i++)
		o->cells[i] =
		    (struct cell){ cells[i].text, cells[i].len, false };
	if (join_all(o))
		return pass_on(o, r, origin, err);
	kept = keep(o, r, origin, err);
	if (kept == NULL)
		return -1;
	kept->waits = true;
	return 0;
}

/* ---- the end ---- */

/* In place, so that those who join it find it where it was. */
static int
end_row(struct outlet *o, struct rules_run *r, size_t row, struct err *err)
{
	struct kept *kept = &o->shelf.rows[row];
	bool waits = kept->waits;

	if (!waits && !kept->due)
		return 0;
	kept->waits = kept->due = false;
	shelf_read(&o->shelf, row, o->cells);
	if (waits) {
		join_all(o);
		if (fall_back(o, r, &kept->origin, err) != 0)
			return -1;
	}
	if (waits && o->is_joined &&
	    shelf_change(&o->shelf, row, o->cells, err) != 0)
		return located(r, &kept->origin, err);
	return give(o, r, &kept->origin, err);
}

/* A row that nobody took, as one of ours. */
static int
end_left(struct outlet *o, struct rules_run *r, struct joiner *j, size_t row,
    struct err *err)
{
	const struct shelf *from = &j->from->shelf;
	size_t i;

	for (i = 0; i < o->plan->table.ncolumns; i++)
		o->cells[i] = (struct cell){ "", 0, false };
	take_gifts(o, j, row);
	join_all(o);
	return pass_on(o, r, &from->rows[row].origin, err);
}

static int
end_rest(
    struct outlet *o, struct rules_run *r, struct joiner *j, struct err *err)
{
	const struct shelf *from = &j->from->shelf;
	size_t i;

	for (i = 0; i < from->nrows; i++) {
		size_t row = shelf_nth(from, i);

		if (finder_is_left(&j->finder, row) &&
		    end_left(o, r, j, row, err) != 0)
			return -1;
	}
	return 0;
}

int
outlet_end(struct outlet *o, struct rules_run *r, struct err *err)
{
	size_t i;

	o->ends = true;
	if (match_repeats(&o->plan->match))
		shelf_sort(&o->shelf);
	for (i = 0; i < o->plan->njoins; i++)
		finder_renew(&o->joiners[i].finder);
	for (i = 0; i < o->shelf.nrows; i++)
		if (end_row(o, r, shelf_nth(&o->shelf, i), err) != 0)
			return -1;
	for (i = 0; i < o->plan->njoins; i++)
		if (o->plan->joins[i].rest &&
		    end_rest(o, r, &o->joiners[i], err) != 0)
			return -1;
	if (o->group_by == NULL)
		return 0;
	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ NULL, 0 };
	return group_by_emit(o->group_by, r->options.taker, &o->rows, err);
}
