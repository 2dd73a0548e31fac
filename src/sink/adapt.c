/*
 * Cells as Excel with Russian settings wants them, and texts that cannot be
 * taken for formulas.
 */
#include "sink/adapt.h"

#include <string.h>

static bool
looks_like_formula(const char *s, size_t len)
{
	return len > 0 && *s != '\0' && strchr("=+-@\t\r\n", *s) != NULL;
}

/* 1990.00 -> 1990,00 */
static void
put_comma(struct buf *work)
{
	char *point = memchr(work->data, '.', work->len);

	if (point != NULL)
		*point = ',';
}

/* 2018-04-16T14:08:31.5+03:00 -> 16.04.2018 14:08:31 */
static void
put_russian_date(struct buf *work)
{
	char *d = work->data;
	char day[] = { d[8], d[9], '.', d[5], d[6], '.', d[0], d[1], d[2],
		d[3] };

	memcpy(d, day, sizeof(day));
	if (work->len >= 19) {
		d[10] = ' ';
		work->len = 19;
	}
}

struct cell
cell_adapt(const struct sink_options *o, enum type type,
    const struct cell *cell, struct buf *work)
{
	bool excel = o->dialect == DIALECT_EXCEL;
	struct cell out = *cell;

	buf_reset(work);
	if (type == TYPE_TEXT && o->safe &&
	    looks_like_formula(cell->text, cell->len))
		buf_putc(work, '\'');
	else if (!excel || type == TYPE_TEXT || type == TYPE_BOOLEAN ||
		 cell->len == 0)
		return out;
	buf_add(work, cell->text, cell->len);
	if (excel && type_is_number(type))
		put_comma(work);
	else if (type != TYPE_TEXT)
		put_russian_date(work);
	out.text = work->data;
	out.len = work->len;
	return out;
}
