/*
 * A hash over a column of a shelf, which catches up with the shelf when it is
 * asked.
 */
#include "rules/finder.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 256

void
finder_init(struct finder *f, const struct shelf *shelf, size_t column)
{
	*f = (struct finder){ .shelf = shelf, .column = column };
}

void
finder_clear(struct finder *f)
{
	free(f->slots);
	buf_clear(&f->taken);
	*f = (struct finder){ 0 };
}

void
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

ptrdiff_t
finder_find(struct finder *f, struct slice value)
{
	while (f->known < f->shelf->nrows)
		learn(f, f->known++);
	if (value.len == 0 || f->nslots == 0)
		return -1;
	return (ptrdiff_t)*slot_of(f, value) - 1;
}

void
finder_take(struct finder *f, size_t row)
{
	while (f->taken.len <= row)
		buf_putc(&f->taken, 0);
	f->taken.data[row] = 1;
}

bool
finder_is_left(struct finder *f, size_t row)
{
	struct slice value = shelf_cell(f->shelf, row, f->column);
	ptrdiff_t first = finder_find(f, value);

	if (first >= 0 && (size_t)first != row)
		return false;
	return row >= f->taken.len || f->taken.data[row] == 0;
}
