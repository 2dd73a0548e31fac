/*
 * Delimited text: CSV and TSV. Fields are quoted only where they must be. The
 * Excel dialect begins with a byte order mark and has ";" between fields,
 * decimal commas and 16.04.2018 14:08:31, which Excel with Russian settings
 * takes for numbers and dates. A guarded text that begins like a formula gets
 * a "'" in front; numbers are never guarded: -5.00 is no formula.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "sink/repeat.h"
#include "sink/sink_internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* ---- a cell in the form that its reader wants ---- */

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

/* The cell itself, or one whose text is in work. */
static struct cell
adapt(const struct sink_options *o, enum type type, const struct cell *cell,
    struct buf *work)
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

/* ---- the sheet ---- */

enum escape {
	ESCAPE_QUOTES,   /* "a ""b""" */
	ESCAPE_BACKSLASH /* \t \n \r \\ */
};

struct delimited {
	struct sheet sheet; /* first */
	const struct sink_options *options;
	char separator;
	const char *newline;
	enum escape escape;
	bool excel;
	unsigned char special[4]; /* bytes that a bare field cannot have */
	struct repeat repeat;
	bool verbatim;   /* cells need no other form than they have */
	struct buf work; /* a cell in the dialect's form */
};

/* ---- fields ---- */

static inline scan_block
mark(const void *special, scan_block b)
{
	const unsigned char *s = special;

	return (scan_block)(b == s[0]) | (scan_block)(b == s[1]) |
	       (scan_block)(b == s[2]) | (scan_block)(b == s[3]);
}

static bool
is_bare(const struct delimited *d, const char *s, size_t len)
{
	return scan_is_clean(s, len, mark, d->special);
}

static char *
put_backslashes(char *to, const char *s, size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";
	const char *found;
	size_t i;

	for (i = 0; i < len; i++) {
		found = s[i] == '\0' ? NULL : strchr(plain, s[i]);
		if (found != NULL) {
			*to++ = '\\';
			*to++ = letter[found - plain];
		} else
			*to++ = s[i];
	}
	return to;
}

/* Quotes inside are libcsv's; most fields are quoted for a separator. */
static char *
put_quoted(char *to, const char *s, size_t len)
{
	if (memchr(s, '"', len) != NULL)
		return to + csv_write(to, 2 * len + 2, s, len);
	*to++ = '"';
	memcpy(to, s, len);
	to += len;
	*to++ = '"';
	return to;
}

/* Only texts can hold what must be quoted. */
static char *
put_field(
    struct delimited *d, enum type type, char *to, const char *s, size_t len)
{
	if (type != TYPE_TEXT || is_bare(d, s, len)) {
		memcpy(to, s, len);
		return to + len;
	}
	if (d->escape == ESCAPE_BACKSLASH)
		return put_backslashes(to, s, len);
	return put_quoted(to, s, len);
}

/* A line that is nothing would be no row to most readers. */
static char *
put_lone_empty(struct delimited *d, char *to)
{
	if (d->escape == ESCAPE_QUOTES) {
		*to++ = '"';
		*to++ = '"';
	}
	return to;
}

/* ---- rows ---- */

/* The most bytes that the row can take beside what it repeats. */
static size_t
row_limit(const struct delimited *d, const struct cell *cells)
{
	size_t i, n = 8;

	for (i = 0; i < d->repeat.ncolumns; i++)
		if (repeat_is_new(&d->repeat, &cells[i]))
			n += 2 * cells[i].len + 8;
	return n;
}

static char *
put_cell(struct delimited *d, const char *row, char *to, size_t i,
    const struct cell *cell)
{
	enum type type = d->sheet.table->columns[i].type;
	struct repeat_span *span = &d->repeat.spans[i];
	struct cell adapted;

	span->off = (size_t)(to - row);
	if (d->verbatim)
		to = put_field(d, type, to, cell->text, cell->len);
	else {
		adapted = adapt(d->options, type, cell, &d->work);
		to = put_field(d, type, to, adapted.text, adapted.len);
	}
	span->end = (size_t)(to - row);
	return to;
}

static char *
put_columns(
    struct delimited *d, const char *row, char *to, const struct cell *cells)
{
	struct repeat *r = &d->repeat;
	size_t i, end;

	for (i = 0; i < r->ncolumns; i = end) {
		if (i > 0)
			*to++ = d->separator;
		end = repeat_run(r, cells, i);
		if (end > i) {
			to = repeat_copy(r, row, to, i, end);
			continue;
		}
		to = put_cell(d, row, to, i, &cells[i]);
		end = i + 1;
	}
	return to;
}

static int
put_row(struct delimited *d, const struct cell *cells, struct err *err)
{
	struct outfile *file = d->sheet.file;
	char *row = repeat_begin(&d->repeat, file, row_limit(d, cells), err);
	char *to;

	if (row == NULL)
		return -1;
	to = put_columns(d, row, row, cells);
	if (to == row)
		to = put_lone_empty(d, to);
	to = stpcpy(to, d->newline);
	repeat_end(&d->repeat, file, row, to);
	return 0;
}

static int
delimited_row(struct sheet *sheet, const struct cell *cells, struct err *err)
{
	sheet->rows++;
	return put_row((struct delimited *)sheet, cells, err);
}

/* Headings are texts, whatever their columns are. */
static int
put_header(struct delimited *d, struct err *err)
{
	const struct table *t = d->sheet.table;
	struct cell *cells = mem_array(t->ncolumns, sizeof(*cells));
	struct column *columns = mem_array(t->ncolumns, sizeof(*columns));
	struct table heading = { .columns = columns, .ncolumns = t->ncolumns };
	size_t i;
	int rc;

	for (i = 0; i < t->ncolumns; i++) {
		cells[i].text = d->options->header == HEADER_TITLES
				    ? t->columns[i].title
				    : t->columns[i].name;
		cells[i].len = strlen(cells[i].text);
	}
	d->sheet.table = &heading;
	rc = put_row(d, cells, err);
	d->sheet.table = t;
	free(columns);
	free(cells);
	return rc;
}

static int
delimited_begin(struct sheet *sheet, struct err *err)
{
	struct delimited *d = (struct delimited *)sheet;

	if (d->excel && outfile_write(sheet->file, "\xef\xbb\xbf", 3, err) != 0)
		return -1;
	if (d->options->header == HEADER_NONE)
		return 0;
	return put_header(d, err);
}

static void
delimited_free(struct sheet *sheet)
{
	struct delimited *d = (struct delimited *)sheet;

	buf_clear(&d->work);
	repeat_clear(&d->repeat);
	free(d);
}

static const struct sheet_ops ops = { delimited_begin, delimited_row,
	delimited_free, NULL };

static void
set_special(struct delimited *d)
{
	d->special[0] = d->escape == ESCAPE_QUOTES ? '"' : '\\';
	d->special[1] = '\r';
	d->special[2] = '\n';
	d->special[3] = (unsigned char)d->separator;
}

static struct sheet *
delimited_new(const struct format *format, const struct sink_options *options,
    const struct table *table)
{
	struct delimited *d = mem_new(sizeof(*d));
	bool tabs = format->separator == '\t';

	d->sheet = (struct sheet){ .ops = &ops, .table = table };
	d->options = options;
	d->excel = options->dialect == DIALECT_EXCEL;
	d->verbatim = !d->excel && !options->safe;
	d->separator = d->excel && !tabs ? ';' : format->separator;
	d->newline = tabs && !d->excel ? "\n" : "\r\n";
	d->escape = tabs && !d->excel ? ESCAPE_BACKSLASH : ESCAPE_QUOTES;
	repeat_init(&d->repeat, table->ncolumns);
	set_special(d);
	return &d->sheet;
}

const struct format sink_csv = {
	.name = "csv",
	.suffixes = { ".csv" },
	.sheet = delimited_new,
	.separator = ',',
};

const struct format sink_tsv = {
	.name = "tsv",
	.suffixes = { ".tsv" },
	.sheet = delimited_new,
	.separator = '\t',
};
