/*
 * What a page's columns come to: SUBTOTAL, which follows the filter, with the
 * exact sum as its value for those who do not calculate. Money and quantities
 * are added up, but what is so much a piece or on an average is not.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

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

bool
xlsx_total_wanted(const struct column *column)
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
void
xlsx_total_add(struct xlsx_column *column, const struct cell *cell)
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
		xlsx_style(&p->x->styles,
		    LOOK_TOTAL + (places < XLSX_PLACES ? places : XLSX_PLACES)),
		xlsx_number(sum, len)),
	    err);
}

int
xlsx_total_write(struct xlsx_sheet *s, const char *label, struct err *err)
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
