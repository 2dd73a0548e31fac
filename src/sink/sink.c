/*
 * A sink: the sheets of its tables, from the first to the moment they are seen.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdlib.h>

/* So often a file in a folder is tried before it cannot be. */
#define FOLDER_TRIES 20

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

static int
open_file(struct sink *s, struct sheet *sheet, struct err *err)
{
	char *path = NULL;

	if (sink_make_folders(s, sheet, err) != 0)
		return -1;
	if (sink_is_file(s))
		path = sink_below(s->options.out, sheet->path);
	sheet->file = outfile_new(path, err);
	free(path);
	return sheet->file == NULL ? -1 : 0;
}

/* Another sink that was given up may just have taken the folder with it. */
static int
open_sheet(struct sink *s, struct sheet *sheet, struct err *err)
{
	int tries = sink_is_folder(&s->options) ? FOLDER_TRIES : 1;

	while (open_file(s, sheet, err) != 0) {
		if (--tries == 0 || err->code != ERR_CANTCREAT)
			return -1;
		err_clear(err);
	}
	return sheet->ops->begin(sheet, err);
}

static int
open_sheets(struct sink *s, const struct format *f,
    const struct table *const *tables, size_t n, struct err *err)
{
	struct sheet *sheet;
	size_t i;

	s->sheets = mem_array(n, sizeof(struct sheet *));
	for (i = 0; i < n; i++) {
		sheet = f->new (f, &s->options, tables[i]);
		sheet->path = sink_sheet_path(&s->options, f, tables[i]->name);
		s->sheets[s->nsheets++] = sheet;
		if (open_sheet(s, sheet, err) != 0)
			return -1;
	}
	return 0;
}

struct sink *
sink_new(const struct sink_options *options, const struct table *const *tables,
    size_t ntables, struct err *err)
{
	const struct format *f = sink_pick_format(options, err);
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

static void
free_sheet(struct sheet *sheet)
{
	outfile_free(sheet->file);
	sink_drop_folder(sheet->made);
	free(sheet->path);
	sheet->ops->free(sheet);
}

void
sink_free(struct sink *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nsheets; i++)
		free_sheet(s->sheets[i]);
	sink_drop_folder(s->made);
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

static int
publish(const struct sink *s, struct outfile *file, struct err *err)
{
	if (s->options.keep_same && outfile_is_same(file))
		return outfile_leave(file, err);
	return outfile_publish(file, err);
}

int
sink_publish(struct sink *s, struct err *err)
{
	size_t i;

	if (sink_sync_folders(s, err) != 0)
		return -1;
	for (i = 0; i < s->nsheets; i++)
		if (publish(s, s->sheets[i]->file, err) != 0)
			return -1;
	return 0;
}
