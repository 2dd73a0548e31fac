/*
 * The largest rows of a table, for a chart that shows these alone. They are
 * kept in order; most rows are smaller than the last of them and gone at once.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <stdlib.h>

/* More bars than this cannot be told apart, whatever was asked for. */
#define MOST 100

bool
xlsx_top_wanted(const struct chart *chart)
{
	return chart != NULL && (chart->kind == CHART_BARS || chart->top > 0);
}

void
xlsx_top_init(struct xlsx_top *top, const struct chart *chart)
{
	*top = (struct xlsx_top){ .chart = chart };
	top->limit = chart->top > 0 && chart->top < MOST ? chart->top : MOST;
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

void
xlsx_top_row(struct xlsx_top *top, const struct cell *cells)
{
	struct xlsx_entry new = { .size = size_of(top->chart, cells),
		.number = top->rows++ };
	size_t at = top->n;

	while (at > 0 && decimal_cmp(&new.size, &top->entries[at - 1].size) > 0)
		at--;
	if (at == top->limit)
		return;
	new.texts = copy(top->chart, cells);
	memmove(&top->entries[at + 1], &top->entries[at],
	    (top->n - at) * sizeof(new));
	top->entries[at] = new;
	if (++top->n > top->limit)
		drop(top, &top->entries[--top->n]);
}

static int
by_number(const void *a, const void *b)
{
	const struct xlsx_entry *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

void
xlsx_top_sort(struct xlsx_top *top)
{
	if (top->chart->kind == CHART_COLUMNS)
		qsort(top->entries, top->n, sizeof(*top->entries), by_number);
}
