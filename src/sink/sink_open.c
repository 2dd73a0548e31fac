/*
 * A sink's opening: a volume a table with a sheet in it, or one volume with a
 * book, and a sheet of it a table.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdlib.h>

/* So often a file in a folder is tried before it cannot be. */
#define FOLDER_TRIES 20

/* ---- volumes ---- */

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
	if (sink_is_file(s))
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

/* ---- sheets and books ---- */

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

int
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
