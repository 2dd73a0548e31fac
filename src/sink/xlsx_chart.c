/*
 * A chart of a table's rows, drawn by the program that opens the workbook:
 * here is only which cells it shows, and how.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <stdlib.h>

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

static double
scale_high(const struct chart *c, const struct xlsx_range *r)
{
	double pixels =
	    PIXELS_REST + (double)(r->to - r->from + 1) * PIXELS_BAR;

	if (c->kind != CHART_BARS || pixels < PIXELS_HIGH * SCALE_HIGH)
		return SCALE_HIGH;
	return pixels / PIXELS_HIGH;
}

lxw_row_t
xlsx_chart_rows(const struct chart *c, const struct xlsx_range *r)
{
	return (lxw_row_t)(PIXELS_HIGH * scale_high(c, r) / PIXELS_ROW) + 2;
}

static void
add_series(lxw_chart *drawn, const struct table *t, size_t value,
    const struct xlsx_range *r)
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

int
xlsx_chart(struct xlsx *x, const struct table *t, const struct xlsx_range *r,
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
