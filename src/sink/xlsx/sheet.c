/*
 * A table's pages. A page has its heading, which stays in sight and filters,
 * its rows, and below an empty line what they come to: SUBTOTAL, which follows
 * the filter, with the exact sum as its value for those who do not calculate.
 * Money and quantities are added up, but what is so much a piece or on an
 * average is not. When a page is full the table goes on in another.
 */
#include "base/mem.h"
#include "sink/xlsx/xlsx_internal.h"

#include <errno.h>
#include <stdlib.h>

/* ---- totals ---- */

/* SUBTOTAL's number for a sum of the rows that can be seen. */
#define SUM_OF_SEEN 109

/* A word of a column's name that says a sum would mean nothing. */
static const char *const not_added[] = { "price", "average", "rate" };

static bool
has_word(const char *name, const char *word)
{
	size_t n = strlen(word);
	const char *s;

	for (s = name; s != NULL; s = strchr(s, '_')) {
		s += *s == '_';
		if (strncmp(s, word, n) == 0 && (s[n] == '_' || s[n] == '\0'))
			return true;
	}
	return false;
}

/* Which columns can be added up at all. */
static bool
adds(const struct column *column)
{
	size_t i;

	if (column->type != TYPE_MONEY && column->type != TYPE_QUANTITY)
		return false;
	for (i = 0; i < NELEM(not_added); i++)
		if (has_word(column->name, not_added[i]))
			return false;
	return true;
}

/* A number that had to become a text is none for SUBTOTAL either. */
static void
add_up(struct xlsx_column *column, const struct cell *cell)
{
	struct decimal value;

	if (!column->adds || cell->len == 0)
		return;
	column->adds = xlsx_number_fits(cell->text, cell->len) &&
		       decimal_parse(&value, cell->text, cell->len) &&
		       decimal_add(&column->page, &value) &&
		       decimal_add(&column->all, &value);
}

static bool
any(const struct xlsx_sheet *s)
{
	size_t i;

	for (i = 0; i < s->table->ncolumns; i++)
		if (s->columns[i].adds)
			return true;
	return false;
}

/* The rows between the heading and the empty line above. */
static void
put_formula(char *formula, size_t size, const struct xlsx_place *p,
    const struct xlsx_sheet *s)
{
	char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];

	lxw_rowcol_to_cell(first, s->first, p->col);
	lxw_rowcol_to_cell(last, s->next - 1, p->col);
	snprintf(
	    formula, size, "=SUBTOTAL(%d,%s:%s)", SUM_OF_SEEN, first, last);
}

static int
put_sum(const struct xlsx_place *p, const struct xlsx_sheet *s, struct err *err)
{
	bool money = s->table->columns[p->col].type == TYPE_MONEY;
	struct xlsx_column *c = &s->columns[p->col];
	char formula[128], sum[DECIMAL_SIZE + 16];
	int places;
	size_t len;

	put_formula(formula, sizeof(formula), p, s);
	len = decimal_group(sum, &c->page, money ? 2 : 0);
	if (c->width < len)
		c->width = len;
	len = decimal_print(sum, &c->page, money ? 2 : 0);
	places = xlsx_number_places(sum, len);
	if (money && places < 2)
		places = 2;
	return xlsx_wrote(p,
	    worksheet_write_formula_num(p->page, p->row, p->col, formula,
		xlsx_style(&p->x->looks,
		    LOOK_TOTAL + (places < XLSX_PLACES ? places : XLSX_PLACES)),
		xlsx_number(sum, len)),
	    err);
}

/* Below the page's rows; nothing where there is nothing to add up. */
static int
put_totals(struct xlsx_sheet *s, const char *label, struct err *err)
{
	struct xlsx_place p = { s->x, s->page, s->next + 1, 0 };
	size_t i;

	if (s->next == s->first || !any(s))
		return 0;
	if (!s->columns[0].adds &&
	    xlsx_words(&p, label, LOOK_LABEL, &s->columns[0].width, err) != 0)
		return -1;
	for (i = 0; i < s->table->ncolumns; i++) {
		p.col = (lxw_col_t)i;
		if (s->columns[i].adds && put_sum(&p, s, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- pages ---- */

/* Rows that are left for the empty line and the totals. */
#define BELOW 2

/* Letters that the arrow of the filter takes. */
#define WIDTH_ARROW 2

static int
put_heading(struct xlsx_sheet *s, struct err *err)
{
	const struct sink_options *o = s->x->book.options;
	struct xlsx_place p = { s->x, s->page, 0, 0 };
	const struct column *c;
	size_t i, width;

	if (o->header == HEADER_NONE)
		return 0;
	for (i = 0; i < s->table->ncolumns; i++) {
		c = &s->table->columns[i];
		p.col = (lxw_col_t)i;
		width = 0;
		if (xlsx_words(&p,
			o->header == HEADER_NAMES ? c->name : c->title,
			LOOK_HEADING, &width, err) != 0)
			return -1;
		if (s->columns[i].width < width + WIDTH_ARROW)
			s->columns[i].width = width + WIDTH_ARROW;
	}
	s->next = 1;
	return 0;
}

static void
set_up(struct xlsx_sheet *s)
{
	xlsx_paper(s->page);
	worksheet_ignore_errors(
	    s->page, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
	if (s->x->book.options->header == HEADER_NONE)
		return;
	worksheet_freeze_panes(s->page, 1, 0);
	worksheet_repeat_rows(s->page, 0, 0);
}

static int
begin_page(struct xlsx_sheet *s, struct err *err)
{
	size_t i;

	s->page = xlsx_page(s->x, s->table->title, ++s->npages, err);
	if (s->page == NULL)
		return -1;
	for (i = 0; i < s->table->ncolumns; i++)
		s->columns[i].page = (struct decimal)DECIMAL_ZERO;
	s->next = 0;
	set_up(s);
	if (put_heading(s, err) != 0)
		return -1;
	s->first = s->next;
	if (s->npages == 1) {
		s->name = s->x->names[s->x->npages - 1];
		s->from = s->first;
	}
	return 0;
}

static int
end_page(struct xlsx_sheet *s, struct err *err)
{
	lxw_col_t last = (lxw_col_t)(s->table->ncolumns - 1), i;
	bool more = s->npages > 1 || s->next + BELOW >= XLSX_ROWS;

	if (s->npages == 1)
		s->to = s->next - 1;
	if (s->first > 0)
		worksheet_autofilter(s->page, 0, 0, s->next - 1, last);
	if (put_totals(s, more ? "Итого на листе" : "Итого", err) != 0)
		return -1;
	for (i = 0; i <= last; i++)
		xlsx_widen(s->page, i, s->columns[i].width);
	return xlsx_check(s->x, s->page, err);
}

/* ---- a table ---- */

int
xlsx_sheet_open(struct xlsx_sheet *s, struct xlsx *x, const struct table *table,
    struct err *err)
{
	size_t i;

	s->x = x;
	s->table = table;
	s->columns = mem_array(table->ncolumns, sizeof(*s->columns));
	for (i = 0; i < table->ncolumns; i++)
		s->columns[i].adds = adds(&table->columns[i]);
	if (table->chart != NULL)
		xlsx_top_init(&s->top, table->chart);
	return begin_page(s, err);
}

void
xlsx_sheet_clear(struct xlsx_sheet *s)
{
	xlsx_top_clear(&s->top);
	free(s->columns);
}

static int
put_cells(struct xlsx_sheet *s, const struct cell *cells, struct err *err)
{
	struct xlsx_place p = { s->x, s->page, s->next, 0 };
	const struct column *c = s->table->columns;
	size_t i;

	errno = 0;
	for (i = 0; i < s->table->ncolumns; i++) {
		p.col = (lxw_col_t)i;
		add_up(&s->columns[i], &cells[i]);
		if (xlsx_cell(&p, c[i].type, cells[i].text, cells[i].len,
			&s->columns[i].width, err) != 0)
			return err_in(err, "%s.%s: row %llu", s->table->name,
			    c[i].name, (unsigned long long)s->rows + 1);
	}
	return 0;
}

int
xlsx_sheet_row(struct xlsx_sheet *s, const struct cell *cells, struct err *err)
{
	if (s->next + BELOW >= XLSX_ROWS &&
	    (end_page(s, err) != 0 || begin_page(s, err) != 0))
		return -1;
	if (put_cells(s, cells, err) != 0)
		return -1;
	if (s->top.chart != NULL)
		xlsx_top_row(&s->top, cells);
	s->next++;
	s->rows++;
	return xlsx_check(s->x, s->page, err);
}

int
xlsx_sheet_end(struct xlsx_sheet *s, struct err *err)
{
	return end_page(s, err);
}
