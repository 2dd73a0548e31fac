/*
 * A workbook in a folder of its own, written through a sink and read back.
 * Comes after cmocka.h.
 */
#ifndef TESTS_XLSX_BOOK_H
#define TESTS_XLSX_BOOK_H

#include "cases.h"
#include "scratch.h"
#include "sink/sink.h"
#include "xlsx_tools.h"

struct place {
	char *dir, *path;
	struct buf zip, part;
	struct sink_options options;
	struct sink *sink;
	struct err err;
};

static inline void
begin(struct place *p, const struct table *const *tables, size_t n)
{
	p->dir = scratch_new();
	p->path = scratch_path(p->dir, "book.xlsx");
	p->options.out = p->path;
	p->sink = sink_new(&p->options, tables, n, &p->err);
	if (p->sink == NULL)
		fail_msg("%s", p->err.text);
}

static inline int
put(struct place *p, const struct table *table, const char *const *texts)
{
	struct taker *taker = sink_taker(p->sink);
	struct cell cells[16];
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		cells[i] = (struct cell){ texts[i], strlen(texts[i]), false };
	return taker->take(taker, table, cells, &p->err);
}

static inline void
must_put(struct place *p, const struct table *table, const char *const *texts)
{
	if (put(p, table, texts) != 0)
		fail_msg("%s", p->err.text);
}

static inline void
publish(struct place *p)
{
	if (sink_finish(p->sink, &p->err) != 0 ||
	    sink_publish(p->sink, &p->err) != 0)
		fail_msg("%s", p->err.text);
	scratch_get(p->dir, "book.xlsx", &p->zip);
	assert_int_equal(scratch_count(p->dir), 1);
}

static inline const char *
part(struct place *p, const char *name)
{
	if (!xlsx_part(&p->zip, name, &p->part))
		fail_msg("there is no %s", name);
	return buf_str(&p->part);
}

static inline void
end(struct place *p)
{
	sink_free(p->sink);
	buf_clear(&p->zip);
	buf_clear(&p->part);
	free(p->path);
	scratch_free(p->dir);
}

#endif
