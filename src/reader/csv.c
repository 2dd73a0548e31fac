/*
 * CSV, told as a table. Which encoding and which separator a file has is found
 * out. Cells are told where they lie in the buffer, and their quotes are taken
 * at their word: libcsv, which writes our tables, reads them half as fast and
 * does not know the line in which a quote was opened.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "reader/charset.h"
#include "reader/reader.h"
#include "reader/table.h"

#include <ctype.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The bytes of a file on their way through one buffer, as cells. */
struct grid {
	struct reader_table table;
	struct charset charset;
	struct err *err;
	char *buf;
	size_t pos, len, cap;
	bool ended; /* there is no more than the buffer has */
	char separator;
	long line; /* of pos */
};

/* A cell in the buffer, and all that it takes there. */
struct csv_cell {
	char *text; /* without quotes */
	size_t len;
	size_t size; /* with them, but not with the separator behind */
};

/* ---- bytes ---- */

#define FIRST_SIZE ((size_t)128 * 1024)

/* The longest cell there may be, were all of it quotes. */
#define RAW_CELL ((size_t)2 * READER_TEXT + 16)

/*
 * Behind the bytes there is always a block of line ends, so that looking for a
 * cell's end needs no other limit.
 */
typedef unsigned char block __attribute__((vector_size(16)));

enum {
	CELL_WHOLE = 0,
	CELL_MORE = 1 /* may go on where the buffer ends */
};

/* How many lines end in these bytes. */
static long
count_lines(const char *s, size_t len)
{
	long lines = 0;
	size_t i;

	for (i = 0; i < len; i++)
		lines += s[i] == '\n' ||
			 (s[i] == '\r' && (i + 1 == len || s[i + 1] != '\n'));
	return lines;
}

static int
refuse_at(struct grid *g, long line, const char *what)
{
	g->table.line = line;
	return table_refuse(&g->table, what, g->err);
}

static int
refuse(struct grid *g, const char *what)
{
	return refuse_at(g, g->line, what);
}

static int
too_long(struct grid *g)
{
	return refuse(g, "a cell is longer than 10000000 bytes");
}

static void
make_room(struct grid *g)
{
	g->len -= g->pos;
	memmove(g->buf, g->buf + g->pos, g->len);
	g->pos = 0;
	if (g->cap - g->len >= UTF8_MAX)
		return;
	g->cap *= 2;
	g->buf = mem_resize(g->buf, g->cap + sizeof(block), 1);
}

/* There is no more: is that the end? */
static int
end_bytes(struct grid *g)
{
	if (input_check(g->charset.in, g->err) != 0)
		return -1;
	if (*g->charset.wrong != '\0')
		return refuse_at(g,
		    g->line + count_lines(g->buf + g->pos, g->len - g->pos),
		    g->charset.wrong);
	g->ended = true;
	return 0;
}

static int
fill(struct grid *g)
{
	size_t n = 1, had;

	if (g->len - g->pos >= RAW_CELL)
		return too_long(g);
	make_room(g);
	had = g->len;
	for (; n > 0 && g->cap - g->len >= UTF8_MAX; g->len += n)
		n = charset_read(&g->charset, g->buf + g->len, g->cap - g->len);
	memset(g->buf + g->len, '\n', sizeof(block));
	return g->len == had ? end_bytes(g) : 0;
}

/* ---- cells ---- */

/*
 * They are found where they lie in the buffer: nothing is copied but what
 * stands behind a doubled quote. A cell that the buffer has not whole is looked
 * at again when there is more.
 */

/* The first byte that is not 0, in the order they have in memory. */
static size_t
first_byte(uint64_t bytes)
{
	return (size_t)__builtin_ctzll(le64toh(bytes)) / 8;
}

/*
 * How many bytes there are before one that a bare cell cannot have. Between
 * tabs it may have quotes, for many programs never quote there.
 */
static size_t
count_bare(const struct grid *g, const char *s)
{
	const unsigned char separator = (unsigned char)g->separator;
	const unsigned char quote = separator == '\t' ? separator : '"';
	uint64_t halves[2];
	block b;
	size_t i;

	for (i = 0;; i += sizeof(b)) {
		memcpy(&b, s + i, sizeof(b));
		b = (block)(b == separator) | (block)(b == quote) |
		    (block)(b == '\n') | (block)(b == '\r');
		memcpy(halves, &b, sizeof(b));
		if (halves[0] != 0)
			return i + first_byte(halves[0]);
		if (halves[1] != 0)
			return i + 8 + first_byte(halves[1]);
	}
}

/* The cell ends before `end`: unless that is not known yet. */
static int
end_cell(struct grid *g, struct csv_cell *cell, size_t end)
{
	if (!g->ended &&
	    (end >= g->len || (g->buf[end] == '\r' && end + 1 == g->len)))
		return CELL_MORE;
	cell->size = end - g->pos;
	return CELL_WHOLE;
}

static int
look_bare(struct grid *g, struct csv_cell *cell)
{
	size_t n = count_bare(g, g->buf + g->pos), end = g->pos + n;

	if (end < g->len && g->buf[end] == '"')
		return refuse(g,
		    "a quote in a cell that does not begin with one; quote "
		    "the whole cell, and double the quote in it");
	if (end > g->len)
		end = g->len;
	*cell = (struct csv_cell){ g->buf + g->pos, end - g->pos, 0 };
	return end_cell(g, cell, end);
}

/* Each two quotes are one. */
static size_t
halve_quotes(char *s, size_t len)
{
	char *from = memchr(s, '"', len), *to = from, *next;
	const char *end = s + len;
	size_t n;

	while (from != NULL) {
		*to++ = '"';
		from += 2;
		next = memchr(from, '"', (size_t)(end - from));
		n = (size_t)((next == NULL ? end : next) - from);
		memmove(to, from, n);
		to += n;
		from = next;
	}
	return (size_t)(to - s);
}

/* The quote that closes, or NULL: not among the bytes there are. */
static char *
find_close(const struct grid *g, char *s, bool *doubled)
{
	char *end = g->buf + g->len, *quote;

	*doubled = false;
	while ((quote = memchr(s, '"', (size_t)(end - s))) != NULL) {
		if (quote[1] != '"' || quote + 1 == end)
			return quote;
		*doubled = true;
		s = quote + 2;
	}
	return NULL;
}

static int
refuse_open(struct grid *g)
{
	g->charset.in->cut = 1;
	return refuse(g, "the quotes that open here are never closed");
}

static int
look_quoted(struct grid *g, struct csv_cell *cell)
{
	char *text = g->buf + g->pos + 1;
	bool doubled;
	char *close = find_close(g, text, &doubled);
	size_t end;

	if (close == NULL)
		return g->ended ? refuse_open(g) : CELL_MORE;
	end = (size_t)(close + 1 - g->buf);
	if (end < g->len && count_bare(g, close + 1) > 0)
		return refuse(g, "text behind the quotes that close a cell");
	*cell = (struct csv_cell){ text, (size_t)(close - text), 0 };
	if (end_cell(g, cell, end) == CELL_MORE)
		return CELL_MORE;
	if (doubled)
		cell->len = halve_quotes(text, cell->len);
	return CELL_WHOLE;
}

static int
read_cell(struct grid *g, struct csv_cell *cell)
{
	for (;;) {
		int rc = g->pos < g->len && g->buf[g->pos] == '"'
			     ? look_quoted(g, cell)
			     : look_bare(g, cell);

		if (rc < 0)
			return -1;
		if (rc == CELL_WHOLE)
			break;
		if (fill(g) != 0)
			return -1;
	}
	return cell->len > READER_TEXT ? too_long(g) : 0;
}

/* ---- the separator ---- */

#define ROWS 50 /* are looked at behind the first */

static const char candidates[] = "\t;,";

struct counts {
	size_t n[sizeof(candidates) - 1];
};

static bool
is_end(char c)
{
	return c == '\n' || c == '\r';
}

/*
 * A first line that tells it: the line's length without its end; 0: the text
 * does not begin with one.
 */
static size_t
told_separator(const char *text, size_t len, char *separator)
{
	static const char word[] = "sep=";
	size_t n = strlen(word);

	if (len < n + 2 || strncasecmp(text, word, n) != 0 ||
	    !is_end(text[n + 1]))
		return 0;
	if (text[n] != '\t' && !ispunct((unsigned char)text[n]))
		return 0;
	if (text[n] == '"')
		return 0;
	*separator = text[n];
	return n + 1;
}

/* Count in the row at `at`; where the next one begins. */
static size_t
count_row(const char *text, size_t at, size_t len, struct counts *counts)
{
	const char *found;
	bool quoted = false;

	*counts = (struct counts){ { 0 } };
	while (at < len && is_end(text[at]))
		at++;
	for (; at < len && (quoted || !is_end(text[at])); at++) {
		if (text[at] == '"')
			quoted = !quoted;
		found = quoted || text[at] == '\0'
			    ? NULL
			    : strchr(candidates, text[at]);
		if (found != NULL)
			counts->n[found - candidates]++;
	}
	return at;
}

/*
 * Of those that the first row has outside quotes, the one of which the next
 * rows have as many. Where two are as good: tab before semicolon before comma,
 * for a semicolon is seldom a part of a name and a comma often of a number.
 * '\0': the first row has none, so this is no table.
 */
static char
find_separator(const char *text, size_t len)
{
	struct counts first, row, same = { { 0 } };
	size_t at = count_row(text, 0, len, &first), i, rows, best = 0;

	for (rows = 0; rows < ROWS && at < len; rows++) {
		at = count_row(text, at, len, &row);
		for (i = 0; i < NELEM(row.n); i++)
			same.n[i] += row.n[i] == first.n[i];
	}
	for (i = 0; i < NELEM(first.n); i++)
		if (first.n[i] > 0 &&
		    (first.n[best] == 0 || same.n[i] > same.n[best]))
			best = i;
	return first.n[best] > 0 ? candidates[best] : '\0';
}

/* ---- rows ---- */

static int
tell_cell(
    struct grid *g, bool heading, size_t column, const struct csv_cell *cell)
{
	return heading ? table_heading(&g->table, cell->text, cell->len, g->err)
		       : table_cell(
			     &g->table, column, cell->text, cell->len, g->err);
}

/* Go on behind the cell: was that the row's last? */
static bool
pass_cell(struct grid *g, const struct csv_cell *cell)
{
	if (cell->size > cell->len)
		g->line += count_lines(cell->text, cell->len);
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
	struct csv_cell cell = { 0 };
	size_t column;

	table_row(&g->table, g->line);
	for (column = 0;; column++) {
		if (read_cell(g, &cell) != 0 ||
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
		int rc = g->pos < g->len ? read_row(g, false) : fill(g);

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
	g->line += count_lines(g->buf + g->pos, after - g->pos);
	g->pos = after;
}

static int
find_headings(struct grid *g)
{
	do {
		if (fill(g) != 0)
			return -1;
		if (g->line == 1)
			g->pos = told_separator(g->buf, g->len, &g->separator);
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
		g->separator = find_separator(g->buf + g->pos, g->len - g->pos);
	if (g->separator == '\0')
		return refuse(g,
		    "this is neither XML, JSON, CSV nor XLSX: a line without "
		    "comma, semicolon or tab begins no table");
	g->table.line = g->line;
	if (table_begin(&g->table, g->err) != 0)
		return -1;
	return read_row(g, true);
}

static void
grid_init(
    struct grid *g, struct input *in, struct listener *to, struct err *err)
{
	*g = (struct grid){ .err = err, .cap = FIRST_SIZE, .line = 1 };
	g->buf = mem_new(g->cap + sizeof(block));
	table_init(&g->table, in->name, to);
	charset_init(&g->charset, in);
}

static void
grid_clear(struct grid *g)
{
	charset_clear(&g->charset);
	table_clear(&g->table);
	free(g->buf);
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

/* ---- rows, and no table ---- */

static int
tell_row(struct grid *g, struct csv_rows *to)
{
	struct csv_cell cell = { 0 };
	long line = g->line;
	bool last = false;
	size_t n = 0;

	while (!last) {
		if (read_cell(g, &cell) != 0)
			return -1;
		to->cell(to, n++, cell.text, cell.len);
		last = pass_cell(g, &cell);
	}
	return n == 1 && cell.size == 0 ? 0 : to->row(to, line, n, g->err);
}

int
reader_csv_rows(
    struct input *in, char separator, struct csv_rows *to, struct err *err)
{
	struct grid g;
	int rc = 0;

	grid_init(&g, in, NULL, err);
	g.separator = separator;
	while (rc == 0 && (g.pos < g.len || !g.ended))
		rc = g.pos < g.len ? tell_row(&g, to) : fill(&g);
	grid_clear(&g);
	return rc;
}
