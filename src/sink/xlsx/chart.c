/*
 * The summary, the first page: for each table that is to be drawn its figures,
 * its largest rows where the chart shows these, and beside them the chart. The
 * program that opens the workbook draws it: here is only which cells it shows,
 * and how.
 *
 * Not always are these simply the table's rows. Bars show the largest rows:
 * they are kept in order; most rows are smaller than the last of them and gone
 * at once. A column stands for a category, a day say, and for all the rows that
 * have it, so that these are added up.
 */
#include "base/mem.h"
#include "sink/xlsx/xlsx_internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- a chart ---- */

/* The size: of a chart that was not scaled, of a bar, of a row. */
#define PIXELS_HIGH 288
#define PIXELS_BAR  20
#define PIXELS_ROW  20
#define PIXELS_REST 110 /* title, axis, legend */
#define SCALE_WIDE  1.7
#define SCALE_HIGH  1.4

/* By kind, and whether there are several values that make up a whole. */
static const enum lxw_chart_type types[][2] = {
	[CHART_COLUMNS] = { LXW_CHART_COLUMN, LXW_CHART_COLUMN_STACKED },
	[CHART_BARS] = { LXW_CHART_BAR, LXW_CHART_BAR_STACKED },
};

/* The rows that a chart shows: a category and values beside each other. */
struct chart_range {
	const char *page;
	lxw_row_t from, to;
	bool packed; /* columns 0, 1, 2 ...; else the table's own */
};

static double
scale_high(const struct chart *c, const struct chart_range *r)
{
	double pixels =
	    PIXELS_REST + (double)(r->to - r->from + 1) * PIXELS_BAR;

	if (c->kind != CHART_BARS || pixels < PIXELS_HIGH * SCALE_HIGH)
		return SCALE_HIGH;
	return pixels / PIXELS_HIGH;
}

/* So many rows of the summary its chart takes. */
static lxw_row_t
rows_of_chart(const struct chart *c, const struct chart_range *r)
{
	return (lxw_row_t)(PIXELS_HIGH * scale_high(c, r) / PIXELS_ROW) + 2;
}

static void
add_series(lxw_chart *drawn, const struct table *t, size_t value,
    const struct chart_range *r)
{
	const struct chart *c = t->chart;
	lxw_chart_series *series = chart_add_series(drawn, NULL, NULL);
	lxw_col_t x = (lxw_col_t)(r->packed ? 0 : c->category);
	lxw_col_t y = (lxw_col_t)(r->packed ? value + 1 : c->values[value]);

	chart_series_set_name(series, t->columns[c->values[value]].title);
	chart_series_set_categories(series, r->page, r->from, x, r->to, x);
	chart_series_set_values(series, r->page, r->from, y, r->to, y);
	/* The library does not look at what is there: words, not numbers. */
	if (t->columns[c->category].type == TYPE_TEXT)
		series->categories->has_string_cache = LXW_TRUE;
}

static void
set_title(lxw_chart *drawn, const struct table *t)
{
	const struct chart *c = t->chart;
	char *title;

	title = c->nvalues == 1 ? mem_printf("%s: %s", t->title,
				      t->columns[c->values[0]].title)
				: mem_dup(t->title);
	chart_title_set_name(drawn, title);
	free(title);
	chart_legend_set_position(drawn,
	    c->nvalues == 1 ? LXW_CHART_LEGEND_NONE : LXW_CHART_LEGEND_BOTTOM);
}

/* Bars begin at the top. */
static void
set_axes(lxw_chart *drawn, const struct table *t)
{
	bool bars = t->chart->kind == CHART_BARS;
	lxw_chart_axis *names = bars ? drawn->y_axis : drawn->x_axis;
	lxw_chart_axis *numbers = bars ? drawn->x_axis : drawn->y_axis;

	if (bars)
		chart_axis_set_reverse(names);
	if (t->columns[t->chart->category].type == TYPE_DATE)
		chart_axis_set_num_format(names, "dd.mm.yyyy");
	chart_axis_set_num_format(numbers, "#,##0");
}

/* Draw a table's chart at this row of the summary. */
static int
draw(struct xlsx *x, const struct table *t, const struct chart_range *r,
    lxw_row_t row, lxw_col_t col, struct err *err)
{
	const struct chart *c = t->chart;
	lxw_chart_options options = { .x_scale = SCALE_WIDE,
		.y_scale = scale_high(c, r) };
	lxw_chart *drawn =
	    workbook_add_chart(x->workbook, types[c->kind][c->nvalues > 1]);
	size_t i;

	if (drawn == NULL)
		return xlsx_said(x, LXW_ERROR_MEMORY_MALLOC_FAILED, err);
	for (i = 0; i < c->nvalues; i++)
		add_series(drawn, t, i, r);
	set_title(drawn, t);
	set_axes(drawn, t);
	return xlsx_said(x,
	    worksheet_insert_chart_opt(x->summary, row, col, drawn, &options),
	    err);
}

/* ---- the rows that a chart shows ---- */

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

/* In the order in which the chart shows them; no row may follow. */
static void
sort(struct xlsx_top *top)
{
	if (top->chart->kind == CHART_COLUMNS)
		sort_columns(top);
}

/* Is that anything else than the table's rows? Asked when it is sorted. */
static bool
differs(const struct xlsx_top *top)
{
	return top->chart->kind == CHART_BARS || top->n < top->rows;
}

/* ---- the summary ---- */

/* Where the next line and the next chart go. */
struct pen {
	struct xlsx *x;
	lxw_row_t row, chart_row;
	lxw_col_t chart_col;
	size_t *widths;
};

bool
xlsx_summary_wanted(const struct table *const *tables, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (tables[i]->chart != NULL)
			return true;
	return false;
}

static struct xlsx_place
at(const struct pen *pen, size_t col)
{
	return (struct xlsx_place){ pen->x, pen->x->summary, pen->row,
		(lxw_col_t)col };
}

/* Titles may run over the columns beside them. */
static int
put_title(struct pen *pen, const char *text, int look, struct err *err)
{
	struct xlsx_place p = at(pen, 0);
	size_t width = 0;

	pen->row++;
	return xlsx_words(&p, text, look, &width, err);
}

static int
put_value(struct pen *pen, size_t col, enum type type, const char *text,
    struct err *err)
{
	struct xlsx_place p = at(pen, col);

	return xlsx_cell(&p, type, text, strlen(text), &pen->widths[col], err);
}

static int
put_figure(struct pen *pen, const char *title, enum type type,
    const char *value, struct err *err)
{
	if (put_value(pen, 0, TYPE_TEXT, title, err) != 0 ||
	    put_value(pen, 1, type, value, err) != 0)
		return -1;
	pen->row++;
	return 0;
}

static int
put_figures(struct pen *pen, const struct xlsx_sheet *s, struct err *err)
{
	const struct column *c = s->table->columns;
	char number[DECIMAL_SIZE];
	size_t i;

	snprintf(number, sizeof(number), "%" PRIu64, s->rows);
	if (put_figure(pen, "Строк", TYPE_INTEGER, number, err) != 0)
		return -1;
	for (i = 0; i < s->table->ncolumns; i++) {
		if (!s->columns[i].adds)
			continue;
		decimal_print(number, &s->columns[i].all, 0);
		if (put_figure(pen, c[i].title, c[i].type, number, err) != 0)
			return -1;
	}
	pen->row++;
	return 0;
}

static const struct column *
column_of(const struct table *t, size_t i)
{
	return &t->columns[i == 0 ? t->chart->category
				  : t->chart->values[i - 1]];
}

static int
put_headings(struct pen *pen, const struct table *t, struct err *err)
{
	struct xlsx_place p;
	size_t i;

	for (i = 0; i <= t->chart->nvalues; i++) {
		p = at(pen, i);
		if (xlsx_words(&p, column_of(t, i)->title, LOOK_HEADING,
			&pen->widths[i], err) != 0)
			return -1;
	}
	pen->row++;
	return 0;
}

static int
put_entry(struct pen *pen, const struct table *t,
    const struct xlsx_entry *entry, struct err *err)
{
	size_t i;

	for (i = 0; i <= t->chart->nvalues; i++)
		if (put_value(pen, i, column_of(t, i)->type, entry->texts[i],
			err) != 0)
			return -1;
	pen->row++;
	return 0;
}

static int
put_top(struct pen *pen, struct xlsx_sheet *s, struct chart_range *range,
    struct err *err)
{
	size_t i;

	if (put_headings(pen, s->table, err) != 0)
		return -1;
	range->from = pen->row;
	for (i = 0; i < s->top.n; i++)
		if (put_entry(pen, s->table, &s->top.entries[i], err) != 0)
			return -1;
	range->to = pen->row++ - 1;
	return 0;
}

static int
put_chart(struct pen *pen, struct xlsx_sheet *s, struct err *err)
{
	struct chart_range range = { s->name, s->from, s->to, false };

	sort(&s->top);
	if (differs(&s->top)) {
		range.page = pen->x->names[0];
		range.packed = true;
		if (put_top(pen, s, &range, err) != 0)
			return -1;
	}
	if (draw(pen->x, s->table, &range, pen->chart_row, pen->chart_col,
		err) != 0)
		return -1;
	pen->chart_row += rows_of_chart(s->table->chart, &range);
	return 0;
}

static int
put_table(struct pen *pen, struct xlsx_sheet *s, struct err *err)
{
	if (put_title(pen, s->table->title, LOOK_LABEL, err) != 0 ||
	    put_figures(pen, s, err) != 0)
		return -1;
	return s->rows == 0 ? 0 : put_chart(pen, s, err);
}

static int
put_tables(struct pen *pen, struct err *err)
{
	const struct book *b = &pen->x->book;
	size_t i;

	if (put_title(pen, pen->x->names[0], LOOK_TITLE, err) != 0)
		return -1;
	pen->row++;
	for (i = 0; i < b->ntables; i++)
		if (b->tables[i]->chart != NULL &&
		    put_table(pen, &pen->x->sheets[i], err) != 0)
			return -1;
	return 0;
}

/* Charts stand to the right of all columns. */
static size_t
count_columns(const struct book *b)
{
	size_t n = 2, i;

	for (i = 0; i < b->ntables; i++)
		if (b->tables[i]->chart != NULL &&
		    b->tables[i]->chart->nvalues + 1 > n)
			n = b->tables[i]->chart->nvalues + 1;
	return n;
}

int
xlsx_summary_write(struct xlsx *x, struct err *err)
{
	size_t n = count_columns(&x->book), i;
	struct pen pen = { x, 0, 2, (lxw_col_t)(n + 1),
		mem_array(n, sizeof(size_t)) };
	int rc = put_tables(&pen, err);

	for (i = 0; i < n; i++)
		xlsx_widen(x->summary, (lxw_col_t)i, pen.widths[i]);
	free(pen.widths);
	xlsx_paper(x->summary);
	return rc;
}
