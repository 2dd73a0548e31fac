/*
 * What a chart shows where it is not simply the table's rows. Bars show the
 * largest rows: they are kept in order; most rows are smaller than the last of
 * them and gone at once. A column stands for a category, a day say, and for all
 * the rows that have it, so that these are added up.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <stdlib.h>

/* Without a top, a column for each day of three years. */
#define MOST_COLUMNS 1000

void
xlsx_top_init(struct xlsx_top *top, const struct chart *chart)
{
	size_t most = chart->kind == CHART_BARS ? CHART_TOP : MOST_COLUMNS;

	*top = (struct xlsx_top){ .chart = chart, .limit = most };
	if (chart->kind == CHART_BARS && chart->top > 0 && chart->top < most)
		top->limit = chart->top;
	top->entries = mem_array(top->limit + 1, sizeof(*top->entries));
}

static void
drop(const struct xlsx_top *top, struct xlsx_entry *entry)
{
	size_t i;

	for (i = 0; i <= top->chart->nvalues; i++)
		free(entry->texts[i]);
	free(entry->texts);
}

void
xlsx_top_clear(struct xlsx_top *top)
{
	while (top->n > 0)
		drop(top, &top->entries[--top->n]);
	free(top->entries);
	*top = (struct xlsx_top){ .chart = NULL };
}

/* What the row's values come to; those that are no numbers count nothing. */
static struct decimal
size_of(const struct chart *chart, const struct cell *cells)
{
	struct decimal size = DECIMAL_ZERO, value;
	const struct cell *cell;
	size_t i;

	for (i = 0; i < chart->nvalues; i++) {
		cell = &cells[chart->values[i]];
		if (decimal_parse(&value, cell->text, cell->len) &&
		    !decimal_add(&size, &value))
			size = value;
	}
	return size;
}

static char **
copy(const struct chart *chart, const struct cell *cells)
{
	char **texts = mem_array(chart->nvalues + 1, sizeof(char *));
	const struct cell *cell = &cells[chart->category];
	size_t i;

	texts[0] = mem_dupn(cell->text, cell->len);
	for (i = 0; i < chart->nvalues; i++) {
		cell = &cells[chart->values[i]];
		texts[i + 1] = mem_dupn(cell->text, cell->len);
	}
	return texts;
}

/* ---- bars ---- */

static void
take_bar(struct xlsx_top *top, struct xlsx_entry *new, const struct cell *cells)
{
	size_t at = top->n;

	while (
	    at > 0 && decimal_cmp(&new->size, &top->entries[at - 1].size) > 0)
		at--;
	if (at == top->limit)
		return;
	new->texts = copy(top->chart, cells);
	memmove(&top->entries[at + 1], &top->entries[at],
	    (top->n - at) * sizeof(*new));
	top->entries[at] = *new;
	if (++top->n > top->limit)
		drop(top, &top->entries[--top->n]);
}

/* ---- columns ---- */

static struct xlsx_entry *
find(const struct xlsx_top *top, const struct cell *category)
{
	size_t i = top->n;

	while (i-- > 0) {
		const char *text = top->entries[i].texts[0];

		if (strlen(text) == category->len &&
		    memcmp(text, category->text, category->len) == 0)
			return &top->entries[i];
	}
	return NULL;
}

static void
add_up(char **text, const struct cell *cell)
{
	struct decimal sum = DECIMAL_ZERO, value;
	char digits[DECIMAL_SIZE];

	if (!decimal_parse(&value, cell->text, cell->len))
		return;
	if (**text != '\0' && !decimal_parse(&sum, *text, strlen(*text)))
		return;
	if (!decimal_add(&sum, &value))
		return;
	decimal_print(digits, &sum, 0);
	free(*text);
	*text = mem_dup(digits);
}

static void
take_column(
    struct xlsx_top *top, struct xlsx_entry *new, const struct cell *cells)
{
	const struct chart *chart = top->chart;
	struct xlsx_entry *old = find(top, &cells[chart->category]);
	size_t i;

	if (old != NULL) {
		for (i = 0; i < chart->nvalues; i++)
			add_up(&old->texts[i + 1], &cells[chart->values[i]]);
		decimal_add(&old->size, &new->size);
	} else if (top->n < top->limit) {
		new->texts = copy(chart, cells);
		top->entries[top->n++] = *new;
	}
}

static int
by_size(const void *a, const void *b)
{
	const struct xlsx_entry *x = a, *y = b;

	return decimal_cmp(&y->size, &x->size);
}

static int
by_number(const void *a, const void *b)
{
	const struct xlsx_entry *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* The largest, if so many are wanted; in the order in which they came. */
static void
sort_columns(struct xlsx_top *top)
{
	size_t wanted = top->chart->top;

	if (wanted > 0 && wanted < top->n) {
		qsort(top->entries, top->n, sizeof(*top->entries), by_size);
		while (top->n > wanted)
			drop(top, &top->entries[--top->n]);
	}
	qsort(top->entries, top->n, sizeof(*top->entries), by_number);
}

/* ---- both ---- */

void
xlsx_top_row(struct xlsx_top *top, const struct cell *cells)
{
	struct xlsx_entry new = { .size = size_of(top->chart, cells),
		.number = top->rows++ };

	if (top->chart->kind == CHART_BARS)
		take_bar(top, &new, cells);
	else
		take_column(top, &new, cells);
}

void
xlsx_top_sort(struct xlsx_top *top)
{
	if (top->chart->kind == CHART_COLUMNS)
		sort_columns(top);
}

bool
xlsx_top_differs(const struct xlsx_top *top)
{
	return top->chart->kind == CHART_BARS || top->n < top->rows;
}
