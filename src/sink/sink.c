/*
 * A sink from its opening to the moment it is seen. A volume is a file of the
 * output: one a table with a sheet in it, or one for all tables with a book,
 * and a sheet of it a table. Rows go to the sheets of their tables. When all
 * volumes are finished one may ask what has become of them, what they would
 * replace, and what is wrong with the rows; then they are published, or the
 * sink is freed and nothing remains.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- a book's sheets: each knows its table's number ---- */

struct book_sheet {
	struct sheet sheet; /* first */
	struct book *book;
	size_t nr;
};

static int
leaf_begin(struct sheet *sheet, struct err *err)
{
	(void)sheet, (void)err;
	return 0;
}

static int
leaf_row(struct sheet *sheet, const struct cell *cells, struct err *err)
{
	struct book_sheet *l = (struct book_sheet *)sheet;

	sheet->rows++;
	return l->book->ops->row(l->book, l->nr, cells, err);
}

static void
leaf_free(struct sheet *sheet)
{
	free(sheet);
}

static const struct sheet_ops ops = { leaf_begin, leaf_row, leaf_free, NULL };

/* The sheet of the book's i-th table. */
static struct sheet *
book_sheet(struct book *book, size_t i)
{
	struct book_sheet *l = mem_new(sizeof(*l));

	l->sheet = (struct sheet){ .ops = &ops, .table = book->tables[i] };
	l->book = book;
	l->nr = i;
	return &l->sheet;
}

/* ---- opening ---- */

/* So often a file in a folder is tried before it cannot be. */
#define FOLDER_TRIES 20

static bool
is_shared(const struct sink *s)
{
	return s->options.name != NULL && s->format->shared != NULL;
}

static int
try_file(struct sink *s, struct volume *v, struct err *err)
{
	char *path = NULL;

	if (sink_make_folders(s, v, err) != 0)
		return -1;
	if (!sink_is_stream(&s->options))
		path = sink_below(s->options.out, v->path);
	v->file =
	    outfile_new_of(path, is_shared(s) ? s->options.name : NULL, err);
	free(path);
	return v->file == NULL ? -1 : 0;
}

/* Another sink that was given up may just have taken the folder with it. */
static int
open_file(struct sink *s, struct volume *v, struct err *err)
{
	int tries = sink_is_folder(&s->options) ? FOLDER_TRIES : 1;

	while (try_file(s, v, err) != 0) {
		if (--tries == 0 || err->code != ERR_CANTCREAT)
			return -1;
		err_clear(err);
	}
	return 0;
}

static struct volume *
add_volume(struct sink *s, const struct table *table)
{
	struct volume *v = &s->volumes[s->nvolumes++];

	v->path = sink_volume_path(&s->options, s->format, table->name);
	return v;
}

static int
add_sheet(
    struct sink *s, struct sheet *sheet, struct volume *v, struct err *err)
{
	sheet->volume = v;
	sheet->file = v->file;
	s->sheets[s->nsheets++] = sheet;
	return sheet->ops->begin(sheet, err);
}

static int
open_sheet(struct sink *s, size_t i, struct err *err)
{
	struct volume *v = add_volume(s, s->tables[i]);

	if (open_file(s, v, err) != 0)
		return -1;
	return add_sheet(
	    s, s->format->sheet(s->format, &s->options, s->tables[i]), v, err);
}

static int
open_volume_book(
    struct sink *s, struct volume *v, size_t first, size_t n, struct err *err)
{
	struct book *b = v->book = s->format->book();

	b->options = &s->options;
	b->tables = s->tables + first;
	b->ntables = n;
	b->alone = !sink_is_book(&s->options, s->format);
	b->name = outfile_name(v->file);
	b->stream = outfile_is_stream(v->file);
	b->path = outfile_path(v->file, err);
	return b->path == NULL ? -1 : b->ops->open(b, err);
}

/* Tables first to first + n - 1. */
static int
open_book(struct sink *s, size_t first, size_t n, struct err *err)
{
	struct volume *v = add_volume(s, s->tables[first]);
	size_t i;

	if (open_file(s, v, err) != 0 ||
	    open_volume_book(s, v, first, n, err) != 0)
		return -1;
	for (i = 0; i < n; i++)
		if (add_sheet(s, book_sheet(v->book, i), v, err) != 0)
			return -1;
	return 0;
}

static int
open_one(struct sink *s, size_t i, struct err *err)
{
	return s->format->book == NULL ? open_sheet(s, i, err)
				       : open_book(s, i, 1, err);
}

/* Sheets and volumes, ready for rows. On failure they are in part. */
static int
sink_open(struct sink *s, const struct table *const *tables, size_t n,
    struct err *err)
{
	size_t i;

	s->tables = mem_array(n, sizeof(*s->tables));
	s->sheets = mem_array(n, sizeof(*s->sheets));
	s->volumes = mem_array(n, sizeof(*s->volumes));
	for (i = 0; i < n; i++)
		s->tables[i] = tables[i];
	if (sink_is_book(&s->options, s->format))
		return open_book(s, 0, n, err);
	for (i = 0; i < n; i++)
		if (open_one(s, i, err) != 0)
			return -1;
	return 0;
}

/* ---- the sink ---- */

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

struct sink *
sink_new(const struct sink_options *options, const struct table *const *tables,
    size_t ntables, struct err *err)
{
	const struct format *f = sink_check_format(options, err);
	struct sink *s;

	if (f == NULL)
		return NULL;
	s = mem_new(sizeof(*s));
	s->taker.take = take;
	s->options = *options;
	s->format = f;
	if (sink_open(s, tables, ntables, err) == 0)
		return s;
	sink_free(s);
	return NULL;
}

/* The book first: its file is gone with the volume's. */
static void
free_volume(struct volume *v)
{
	if (v->book != NULL)
		v->book->ops->free(v->book);
	outfile_free(v->file);
	sink_drop_folder(&v->made);
	free(v->path);
}

void
sink_free(struct sink *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nsheets; i++)
		s->sheets[i]->ops->free(s->sheets[i]);
	for (i = 0; i < s->nvolumes; i++)
		free_volume(&s->volumes[i]);
	sink_drop_folder(&s->made);
	free(s->sheets);
	free(s->volumes);
	free(s->tables);
	free(s);
}

struct taker *
sink_taker(struct sink *s)
{
	return &s->taker;
}

/* ---- the end ---- */

static int
finish(struct volume *v, struct err *err)
{
	struct book *b = v->book;

	if (b != NULL &&
	    (b->ops->finish(b, err) != 0 || outfile_adopt(v->file, err) != 0))
		return -1;
	return outfile_finish(v->file, err);
}

int
sink_finish(struct sink *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		if (s->sheets[i]->ops->end != NULL &&
		    s->sheets[i]->ops->end(s->sheets[i], err) != 0)
			return -1;
	for (i = 0; i < s->nvolumes; i++)
		if (finish(&s->volumes[i], err) != 0)
			return -1;
	return 0;
}

static int
publish(const struct sink *s, struct volume *v, struct err *err)
{
	struct book *b = v->book;

	if (b != NULL && b->ops->publish != NULL)
		return b->ops->publish(b, v->file, err);
	if (s->options.keep_same && outfile_is_same(v->file))
		return outfile_leave(v->file, err);
	return outfile_publish(v->file, err);
}

/* Files that were replaced before one could not be. */
static int
tell_shown(const struct sink *s, size_t n, struct err *err)
{
	char more[48] = "";

	if (n > 1)
		snprintf(more, sizeof(more), " and %zu more", n - 1);
	return err_hint(err, "%s%s %s new already", s->volumes[0].path, more,
	    n > 1 ? "are" : "is");
}

int
sink_publish(struct sink *s, struct err *err)
{
	size_t i;

	if (sink_sync_folders(s, err) != 0)
		return -1;
	for (i = 0; i < s->nvolumes; i++)
		if (publish(s, &s->volumes[i], err) != 0)
			return i == 0 ? -1 : tell_shown(s, i, err);
	return 0;
}

/* ---- what has become of it ---- */

bool
sink_is_file(const struct sink *s)
{
	return !sink_is_stream(&s->options);
}

uint64_t
sink_bytes(const struct sink *s)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		bytes += outfile_size(s->volumes[i].file);
	return bytes;
}

const char *
sink_name(const struct sink *s)
{
	return s->nvolumes == 1 ? outfile_name(s->volumes[0].file)
				: s->options.out;
}

size_t
sink_files(const struct sink *s)
{
	return s->nsheets;
}

/* The sheet's number in its book. */
static size_t
number(const struct sink *s, size_t i)
{
	size_t nr = 0;

	while (nr < i && s->sheets[i - nr - 1]->volume == s->sheets[i]->volume)
		nr++;
	return nr;
}

void
sink_brief(const struct sink *s, size_t i, struct sink_file *f)
{
	const struct sheet *sheet = s->sheets[i];

	*f = (struct sink_file){ .table = sheet->table->name,
		.path = sheet->volume->path,
		.rows = sheet->rows };
}

int
sink_file(const struct sink *s, size_t i, struct sink_file *f, struct err *err)
{
	const struct sheet *sheet = s->sheets[i];
	struct book *b = sheet->volume->book;

	sink_brief(s, i, f);
	f->bytes = outfile_size(sheet->file);
	if (b != NULL && b->ops->tell != NULL)
		return b->ops->tell(b, number(s, i), f, err);
	return outfile_sha256(sheet->file, f->sha256, err);
}

/* ---- what would be replaced ---- */

/* More lines than a heading has; looked for at the file's start. */
static bool
has_lines(const char *path, size_t heading)
{
	FILE *file = fopen(path, "re");
	char start[8192];
	size_t n, i;

	if (file == NULL)
		return false;
	n = fread(start, 1, sizeof(start), file);
	fclose(file);
	for (i = 0; i < n; i++)
		if (start[i] == '\n' && heading-- == 0)
			return true;
	return n == sizeof(start);
}

/* Rows that go in by their key leave the others as they are. */
static bool
is_upsert(const struct sink *s, const struct table *t)
{
	return s->options.name == NULL && sink_has_key(t);
}

/* What cannot be read is no reason to hold back what is new. */
static bool
has_shared_rows(const struct sink *s, const struct sheet *sheet)
{
	struct err unsaid = ERR_INIT;
	struct sink_file f;

	return !is_upsert(s, sheet->table) &&
	       s->format->shared->look(outfile_name(sheet->file),
		   s->options.name, sheet->table->name, false, &f,
		   &unsaid) > 0 &&
	       f.rows > 0;
}

/* A book of the same tables without rows is never larger than another. */
static bool
is_larger(const struct volume *v)
{
	struct stat st;

	return stat(outfile_name(v->file), &st) == 0 && S_ISREG(st.st_mode) &&
	       (uint64_t)st.st_size > outfile_size(v->file);
}

static bool
all_empty(const struct sink *s, const struct volume *v)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		if (s->sheets[i]->volume == v && s->sheets[i]->rows > 0)
			return false;
	return true;
}

static bool
would_empty(const struct sink *s, const struct sheet *sheet)
{
	bool heading =
	    s->format->separator != '\0' && s->options.header != HEADER_NONE;

	if (sheet->rows > 0)
		return false;
	if (s->format->shared != NULL)
		return has_shared_rows(s, sheet);
	if (sheet->volume->book != NULL)
		return all_empty(s, sheet->volume) && is_larger(sheet->volume);
	return has_lines(outfile_name(sheet->file), heading ? 1 : 0);
}

const char *
sink_empties(const struct sink *s)
{
	size_t i;

	for (i = 0; i < s->nsheets && sink_is_file(s); i++)
		if (would_empty(s, s->sheets[i]))
			return outfile_name(s->sheets[i]->file);
	return NULL;
}

/* ---- what books say of the rows they look at ---- */

static const struct book *
looking(const struct sink *s, size_t i)
{
	const struct book *b = s->volumes[i].book;

	return b != NULL && b->ops->judge != NULL ? b : NULL;
}

struct sink_holdings
sink_holdings(const struct sink *s)
{
	struct sink_holdings all = { 0 };
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			b->ops->hold(b, &all);
	return all;
}

uint64_t
sink_problems(const struct sink *s)
{
	const struct book *b;
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			n += b->ops->count(b);
	return n;
}

void
sink_warn(const struct sink *s,
    void (*tell)(void *arg, bool error, const char *text), void *arg)
{
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			b->ops->warn(b, tell, arg);
}

int
sink_judge(const struct sink *s, struct err *err)
{
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL && b->ops->judge(b, err) != 0)
			return -1;
	return 0;
}
