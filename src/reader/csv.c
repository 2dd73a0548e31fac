/*
 * CSV, told as a table. Which encoding and which separator a file has is found
 * out. Cells are told where they lie in the buffer, and their quotes are taken
 * at their word: libcsv, which writes our tables, reads them half as fast and
 * does not know the line in which a quote was opened.
 */
#include "reader/grid.h"
#include "reader/reader.h"
#include "reader/separator.h"

#include <string.h>

/* ---- rows ---- */

static int
tell_cell(struct grid *g, bool heading, size_t column, const struct cell *cell)
{
	return heading ? table_heading(&g->table, cell->text, cell->len, g->err)
		       : table_cell(
			     &g->table, column, cell->text, cell->len, g->err);
}

/* Go on behind the cell: was that the row's last? */
static bool
pass_cell(struct grid *g, const struct cell *cell)
{
	if (cell->size > cell->len)
		g->line += grid_lines(cell->text, cell->len);
	g->pos += cell->size;
	if (g->pos < g->len && g->buf[g->pos] == g->separator) {
		g->pos++;
		return false;
	}
	if (g->pos + 1 < g->len && g->buf[g->pos] == '\r' &&
	    g->buf[g->pos + 1] == '\n')
		g->pos++;
	if (g->pos < g->len)
		g->pos++;
	g->line++;
	return true;
}

static int
read_row(struct grid *g, bool heading)
{
	struct cell cell;
	size_t column;

	table_row(&g->table, g->line);
	for (column = 0;; column++) {
		if (grid_cell(g, &cell) != 0 ||
		    tell_cell(g, heading, column, &cell) != 0)
			return -1;
		if (pass_cell(g, &cell))
			break;
	}
	return heading ? 0 : table_close(&g->table, g->err);
}

static int
read_rows(struct grid *g)
{
	while (g->pos < g->len || !g->ended) {
		int rc = g->pos < g->len ? read_row(g, false) : grid_fill(g);

		if (rc != 0)
			return -1;
	}
	return table_end(&g->table, g->err);
}

/* ---- the beginning ---- */

/* Lines of nothing but blanks and separators have no headings. */
static void
skip_blank(struct grid *g)
{
	size_t i, after = g->pos;

	for (i = g->pos; i < g->len; i++) {
		if (g->buf[i] == '\n' || g->buf[i] == '\r')
			after = i + 1;
		else if (g->buf[i] != g->separator &&
			 strchr(" \t,;", g->buf[i]) == NULL)
			break;
	}
	g->line += grid_lines(g->buf + g->pos, after - g->pos);
	g->pos = after;
}

static int
find_headings(struct grid *g)
{
	do {
		if (grid_fill(g) != 0)
			return -1;
		if (g->line == 1)
			g->pos = separator_told(g->buf, g->len, &g->separator);
		skip_blank(g);
	} while (g->pos == g->len && !g->ended);
	if (g->pos < g->len)
		return 0;
	return err_set(g->err, ERR_DATA, "%s: is empty", g->table.source.name);
}

static int
begin(struct grid *g)
{
	if (find_headings(g) != 0)
		return -1;
	if (g->separator == '\0')
		g->separator = separator_find(g->buf + g->pos, g->len - g->pos);
	if (g->separator == '\0')
		return grid_refuse(g,
		    "this is neither XML, JSON, CSV nor XLSX: a line without "
		    "comma, semicolon or tab begins no table");
	g->table.line = g->line;
	if (table_begin(&g->table, g->err) != 0)
		return -1;
	return read_row(g, true);
}

int
reader_csv(struct input *in, struct listener *to, struct err *err)
{
	struct grid g;
	int rc;

	grid_init(&g, in, to, err);
	rc = begin(&g);
	if (rc == 0)
		rc = read_rows(&g);
	grid_clear(&g);
	return rc;
}
