/*
 * Delimited text: CSV and TSV. Fields are quoted only where they must be, by
 * libcsv. A value that the row before had too is copied as it was formatted
 * then. Rows are made in the output's own buffer.
 * The Excel dialect begins with a byte order mark and has ";" between fields.
 */
#include "base/mem.h"
#include "sink/adapt.h"
#include "sink/sink_internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum escape {
	ESCAPE_QUOTES,   /* "a ""b""" */
	ESCAPE_BACKSLASH /* \t \n \r \\ */
};

/* Where a field of the row before lies, from that row's start. */
struct span {
	size_t off, end;
};

struct delimited {
	struct sheet sheet; /* first */
	const struct sink_options *options;
	char separator;
	const char *newline;
	enum escape escape;
	bool excel;
	unsigned char special[4]; /* bytes that a bare field cannot have */
	struct span *spans;
	char *before;     /* the row before in the buffer, NULL: none */
	size_t row;       /* its length */
	uint64_t flushed; /* by the file when it was made */
	bool verbatim;    /* cells need no other form than they have */
	struct buf work;  /* a cell in the dialect's form */
};

/* ---- fields ---- */

/* Sixteen bytes at once, on any machine that gcc knows. */
typedef unsigned char block __attribute__((vector_size(16)));

static bool
block_is_bare(const struct delimited *d, const char *s)
{
	uint64_t halves[2];
	block b, found;

	memcpy(&b, s, sizeof(b));
	found = (block)(b == d->special[0]) | (block)(b == d->special[1]) |
		(block)(b == d->special[2]) | (block)(b == d->special[3]);
	memcpy(halves, &found, sizeof(halves));
	return (halves[0] | halves[1]) == 0;
}

static bool
is_bare(const struct delimited *d, const char *s, size_t len)
{
	char few[sizeof(block)] = "";
	size_t i;

	if (len < sizeof(block)) {
		memcpy(few, s, len);
		return len == 0 || block_is_bare(d, few);
	}
	for (i = 0; i + sizeof(block) < len; i += sizeof(block))
		if (!block_is_bare(d, s + i))
			return false;
	return block_is_bare(d, s + len - sizeof(block));
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
	return to + csv_write(to, 2 * len + 2, s, len);
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

/* The most bytes that the row can take. */
static size_t
row_limit(const struct delimited *d, const struct cell *cells)
{
	size_t i, n = 8 + d->row;

	for (i = 0; i < d->sheet.table->ncolumns; i++)
		if (!cells[i].same || d->before == NULL)
			n += 2 * cells[i].len + 8;
	return n;
}

static size_t
run_of_same(const struct delimited *d, const struct cell *cells, size_t from)
{
	size_t i = from, n = d->sheet.table->ncolumns;

	if (d->before == NULL)
		return from;
	while (i < n && cells[i].same)
		i++;
	return i;
}

/* Columns [i, end) stand in the row before just as they are needed. */
static char *
copy_run(struct delimited *d, char *row, char *to, size_t i, size_t end)
{
	size_t from = d->spans[i].off, len = d->spans[end - 1].end - from;
	size_t at = (size_t)(to - row);

	memcpy(to, d->before + from, len);
	for (; i < end; i++) {
		d->spans[i].off += at - from;
		d->spans[i].end += at - from;
	}
	return to + len;
}

static char *
put_cell(struct delimited *d, const char *row, char *to, size_t i,
    const struct cell *cell)
{
	enum type type = d->sheet.table->columns[i].type;
	struct cell adapted;

	d->spans[i].off = (size_t)(to - row);
	if (d->verbatim)
		to = put_field(d, type, to, cell->text, cell->len);
	else {
		adapted = cell_adapt(d->options, type, cell, &d->work);
		to = put_field(d, type, to, adapted.text, adapted.len);
	}
	d->spans[i].end = (size_t)(to - row);
	return to;
}

static char *
put_columns(struct delimited *d, char *row, const struct cell *cells)
{
	const struct table *t = d->sheet.table;
	char *to = row;
	size_t i, end;

	for (i = 0; i < t->ncolumns; i = end) {
		if (i > 0)
			*to++ = d->separator;
		end = run_of_same(d, cells, i);
		if (end > i) {
			to = copy_run(d, row, to, i, end);
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
	char *row = outfile_room(d->sheet.file, row_limit(d, cells), err);
	char *to;

	if (row == NULL)
		return -1;
	if (outfile_flushed(d->sheet.file) != d->flushed)
		d->before = NULL; /* it has left the buffer */
	d->flushed = outfile_flushed(d->sheet.file);
	to = put_columns(d, row, cells);
	if (to == row)
		to = put_lone_empty(d, to);
	to = stpcpy(to, d->newline);
	outfile_wrote(d->sheet.file, (size_t)(to - row));
	d->before = row;
	d->row = (size_t)(to - row);
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
	struct table heading = { t->name, t->title, columns, t->ncolumns };
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
	free(d->spans);
	free(d);
}

static const struct sheet_ops ops = { delimited_begin, delimited_row,
	delimited_free };

static void
set_special(struct delimited *d)
{
	d->special[0] = d->escape == ESCAPE_QUOTES ? '"' : '\\';
	d->special[1] = '\r';
	d->special[2] = '\n';
	d->special[3] = (unsigned char)d->separator;
}

struct sheet *
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
	d->spans = mem_array(table->ncolumns, sizeof(*d->spans));
	set_special(d);
	return &d->sheet;
}

const struct format sink_csv = { "csv", ".csv", delimited_new, ',' };
const struct format sink_tsv = { "tsv", ".tsv", delimited_new, '\t' };
