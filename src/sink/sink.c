/*
 * A sink: the sheets of its tables, and the way from options to files.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sink {
	struct taker taker; /* first */
	struct sink_options options;
	struct sheet **sheets;
	size_t nsheets;
	size_t hint; /* the sheet that took the last row */
	bool made;   /* the folder, which goes again unless it is used */
};

static const struct format *const formats[] = { &sink_csv, &sink_tsv };

/* Suffixes of formats that are not there (yet): better said than guessed. */
static const char *const other_suffixes[] = { ".jsonl", ".xlsx", ".db",
	".sqlite", ".xml" };

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

static bool
is_stream(const char *out)
{
	return out == NULL || strcmp(out, "-") == 0;
}

bool
sink_is_folder(const struct sink_options *o)
{
	struct stat st;

	if (is_stream(o->out))
		return false;
	return ends_with(o->out, "/") ||
	       (stat(o->out, &st) == 0 && S_ISDIR(st.st_mode));
}

const char *const *
sink_formats(size_t *n)
{
	static const char *const names[] = { "csv", "tsv" };

	*n = NELEM(names);
	return names;
}

static const struct format *
by_name(const char *name, struct err *err)
{
	struct buf known = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	for (i = 0; i < NELEM(formats); i++)
		buf_printf(&known, "%s%s", i > 0 ? ", " : "", formats[i]->name);
	err_set(err, ERR_USAGE, "--format: \"%s\" is not one of %s", name,
	    buf_str(&known));
	buf_clear(&known);
	return NULL;
}

static const struct format *
by_suffix(const char *out, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (ends_with(out, formats[i]->suffix))
			return formats[i];
	for (i = 0; i < NELEM(other_suffixes); i++)
		if (ends_with(out, other_suffixes[i])) {
			err_set(err, ERR_USAGE,
			    "%s: this version does not write %s files; use "
			    "--format csv or tsv",
			    out, other_suffixes[i]);
			return NULL;
		}
	return &sink_csv;
}

static const struct format *
pick_format(const struct sink_options *o, struct err *err)
{
	if (o->format != NULL)
		return by_name(o->format, err);
	if (is_stream(o->out) || sink_is_folder(o))
		return &sink_csv;
	return by_suffix(o->out, err);
}

const char *
sink_format(const struct sink_options *o, struct err *err)
{
	const struct format *f = pick_format(o, err);

	return f == NULL ? NULL : f->name;
}

static int
take(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	struct sink *s = (struct sink *)taker;
	struct sheet *sheet = s->sheets[s->hint];
	size_t i;

	if (sheet->table != table) {
		for (i = 0; s->sheets[i]->table != table; i++)
			;
		s->hint = i;
		sheet = s->sheets[i];
	}
	return sheet->ops->row(sheet, cells, err);
}

static char *
sheet_path(const struct sink *s, const struct format *f, const struct table *t)
{
	const char *out = s->options.out;

	if (!sink_is_folder(&s->options))
		return mem_dup(out);
	return mem_printf("%s%s%s%s", out, ends_with(out, "/") ? "" : "/",
	    t->name, f->suffix);
}

static int
make_folder(struct sink *s, struct err *err)
{
	const struct sink_options *o = &s->options;

	if (!sink_is_folder(o))
		return 0;
	s->made = mkdir(o->out, 0777) == 0;
	if (s->made || errno == EEXIST)
		return 0;
	return err_sys(
	    err, ERR_CANTCREAT, "%s: cannot create the folder", o->out);
}

static int
add_sheet(struct sink *s, const struct format *f, const struct table *t,
    struct err *err)
{
	struct sheet *sheet = f->new (f, &s->options, t);
	char *path = sheet_path(s, f, t);

	s->sheets[s->nsheets++] = sheet;
	sheet->file = outfile_new(path, err);
	free(path);
	return sheet->file == NULL ? -1 : sheet->ops->begin(sheet, err);
}

static int
open_sheets(struct sink *s, const struct format *f,
    const struct table *const *tables, size_t n, struct err *err)
{
	size_t i;

	if (make_folder(s, err) != 0)
		return -1;
	s->sheets = mem_array(n, sizeof(struct sheet *));
	for (i = 0; i < n; i++)
		if (add_sheet(s, f, tables[i], err) != 0)
			return -1;
	return 0;
}

struct sink *
sink_new(const struct sink_options *options, const struct table *const *tables,
    size_t ntables, struct err *err)
{
	const struct format *f = pick_format(options, err);
	struct sink *s;

	if (f == NULL)
		return NULL;
	s = mem_new(sizeof(*s));
	s->taker.take = take;
	s->options = *options;
	if (open_sheets(s, f, tables, ntables, err) == 0)
		return s;
	sink_free(s);
	return NULL;
}

void
sink_free(struct sink *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nsheets; i++) {
		outfile_free(s->sheets[i]->file);
		s->sheets[i]->ops->free(s->sheets[i]);
	}
	if (s->made)
		rmdir(s->options.out);
	free(s->sheets);
	free(s);
}

struct taker *
sink_taker(struct sink *s)
{
	return &s->taker;
}

int
sink_finish(struct sink *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		if (outfile_finish(s->sheets[i]->file, err) != 0)
			return -1;
	return 0;
}

int
sink_publish(struct sink *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		if (outfile_publish(s->sheets[i]->file, err) != 0)
			return -1;
	s->made = false;
	return 0;
}

/* More lines than a heading has; looked for at the file's start. */
static bool
has_rows(const struct sink *s, const char *path)
{
	size_t lines = s->options.header == HEADER_NONE ? 0 : 1, n, i;
	FILE *file = fopen(path, "re");
	char start[8192];

	if (file == NULL)
		return false;
	n = fread(start, 1, sizeof(start), file);
	fclose(file);
	for (i = 0; i < n; i++)
		if (start[i] == '\n' && lines-- == 0)
			return true;
	return n == sizeof(start);
}

const char *
sink_empties(const struct sink *s)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++) {
		const char *name = outfile_name(s->sheets[i]->file);

		if (s->sheets[i]->rows == 0 && sink_is_file(s) &&
		    has_rows(s, name))
			return name;
	}
	return NULL;
}

bool
sink_is_file(const struct sink *s)
{
	return !is_stream(s->options.out);
}

uint64_t
sink_bytes(const struct sink *s)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		bytes += outfile_size(s->sheets[i]->file);
	return bytes;
}

const char *
sink_name(const struct sink *s)
{
	return s->nsheets == 1 ? outfile_name(s->sheets[0]->file)
			       : s->options.out;
}
