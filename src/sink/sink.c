/*
 * A sink: rows to the sheets of their tables, and the moment they are seen.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdio.h>
#include <stdlib.h>

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
