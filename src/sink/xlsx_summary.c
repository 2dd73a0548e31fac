/*
 * The summary, the first page: for each table that is to be drawn its figures,
 * its largest rows where the chart shows these, and beside them the chart.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <inttypes.h>
#include <stdlib.h>

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

/* ---- the largest rows ---- */

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
put_top(struct pen *pen, struct xlsx_sheet *s, struct xlsx_range *range,
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

/* ---- tables ---- */

static int
put_chart(struct pen *pen, struct xlsx_sheet *s, struct err *err)
{
	struct xlsx_range range = { s->name, s->from, s->to, false };

	xlsx_top_sort(&s->top);
	if (xlsx_top_differs(&s->top)) {
		range.page = pen->x->names[0];
		range.packed = true;
		if (put_top(pen, s, &range, err) != 0)
			return -1;
	}
	if (xlsx_chart(pen->x, s->table, &range, pen->chart_row, pen->chart_col,
		err) != 0)
		return -1;
	pen->chart_row += xlsx_chart_rows(s->table->chart, &range);
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
